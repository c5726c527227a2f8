import re

import pandas as pd
import pytest
import vl_convert

from suanli.charts.promises import events, promises

FRAME = pd.DataFrame(
    {
        "name": ["Scale: 200", "Use: 60 percent"],
        "set": pd.to_datetime(["2021-07-04", "2024-07-23"]),
        "due": pd.to_datetime(["2023-12-01", "2025-12-01"]),
        "state": ["Met", "Missed"],
    }
)
TITLES = {"name": "Target", "due": "Due", "state": "What became of it"}


def test_each_target_runs_from_its_plan_to_its_date():
    "880 and 496 days, the first above the other, as the frame has them."
    chart = promises(
        FRAME, start="set", end="due", y="name", series="state", order=["Met", "Missed", "Due"], titles=TITLES
    )
    spec = {**chart.to_dict(), "width": 400}
    drawn = vl_convert.vegalite_to_svg(spec, vl_version="6.4")
    lines = re.findall(r'translate\([\d.]+,([\d.]+)\)" x2="([\d.]+)" y2="0"[^>]*stroke-width="2"', drawn)
    (first, long), (second, short) = (map(float, line) for line in lines)
    assert first < second
    assert long / short == pytest.approx(880 / 496)


def test_an_event_with_a_target_has_a_line_to_its_date_and_others_have_none():
    "Both are named; one line of two years, none for the other."
    frame = FRAME.assign(due=[FRAME["due"][0], pd.NaT])
    chart = events(frame, date="set", due="due", y="name", series="state", titles=TITLES | {"set": "Date"})
    drawn = vl_convert.vegalite_to_svg({**chart.to_dict(), "width": 400}, vl_version="6.4")
    assert drawn.count('aria-roledescription="rule mark"') == 1
    assert "Scale: 200" in drawn and "Use: 60 percent" in drawn


def test_no_mark_stands_on_the_frame():
    "The first line begins, and the last ends, some pixels within."
    chart = promises(FRAME, start="set", end="due", y="name", series="state", order=["Met", "Missed"], titles=TITLES)
    drawn = vl_convert.vegalite_to_svg({**chart.to_dict(), "width": 400}, vl_version="6.4")
    lines = re.findall(r'translate\(([\d.]+),[\d.]+\)" x2="([\d.]+)" y2="0"[^>]*stroke-width="2"', drawn)
    starts, ends = [float(x) for x, _ in lines], [float(x) + float(long) for x, long in lines]
    assert min(starts) > 5 and max(ends) < 395
