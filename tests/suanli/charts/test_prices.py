import json

import pandas as pd
import vl_convert

from claimbook.exhibits.exhibit import settle
from suanli.charts.prices import torn_prices

FRAME = pd.DataFrame(
    [
        ("2023-11-01", 8.0, "old", "1", "list price"),
        ("2023-12-01", 4.0, "old", "1", "list price"),
        ("2024-11-01", 2.0, "old", "2", "list price"),
        ("2025-01-01", 1.0, "old", "2", "list price"),
        ("2025-01-01", 1.0, "new", "2", "list price"),
        ("2026-01-01", 0.5, "old", "2", "upper bound"),
    ],
    columns=["date", "usd", "level", "piece", "kind"],
).astype({"date": "datetime64[ns]"})


def test_lines_are_torn_and_bounds_are_hollow_and_joined_with_nothing():
    "Two pieces of the old level and one of the new; a bound is a point without a line."
    titles = {"date": "Date", "usd": "Price", "level": "Level"}
    spec = settle(torn_prices(FRAME, order=["old", "new"], titles=titles).to_dict())
    drawn = vl_convert.vegalite_to_svg(json.dumps(spec | {"width": 300}), vl_version="6.4")
    assert drawn.count('aria-roledescription="line mark"') == 3
    points = [part for part in drawn.split("<path ") if 'aria-roledescription="point"' in part]
    assert len(points) == len(FRAME)
    assert sum('fill="' not in part.split("/>")[0] for part in points) == 1


def test_the_first_cheapest_model_is_named():
    "Once, where it is first the cheapest; one that nobody asked for is not."
    frame = FRAME.assign(model=["Ada", "Ada", "Bea", "Bea", "Bea", "Cay"])
    titles = {"date": "Date", "usd": "Price", "level": "Level"}
    spec = settle(torn_prices(frame, order=["old", "new"], titles=titles, named=["Ada", "Bea"]).to_dict())
    drawn = vl_convert.vegalite_to_svg(json.dumps(spec | {"width": 300}), vl_version="6.4")
    assert [drawn.count(f">{name}</text>") for name in ("Ada", "Bea", "Cay")] == [2, 2, 0]  # with the page around it
