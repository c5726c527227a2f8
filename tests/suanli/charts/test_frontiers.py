"""Curves of best practice: names keep out of each other's way."""

import pandas as pd
import pytest

from suanli.charts.frontiers import envelopes

CORNERS = pd.DataFrame(
    {
        "k": [10.0, 100.0, 110.0, 120.0, 10.0, 100.0, 110.0],
        "y": [1.0, 5.0, 5.5, 6.0, 2.0, 8.0, 9.0],
        "year": ["old"] * 4 + ["new"] * 3,
        "who": list("abcdefg"),
    }
)


def offsets():
    """Vertical offset in pixels of each name, read from the specification."""
    chart = envelopes(
        CORNERS, CORNERS, x="k", y="y", series="year", order=["old", "new"], above="new", label="who",
        titles={"k": "Capital", "y": "Output"},
    )  # fmt: skip
    spec = chart.to_dict()
    names = [layer for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    return {row["who"]: layer["mark"]["dy"] for layer in names for row in spec["datasets"][layer["data"]["name"]]}


def test_every_corner_is_named_once_on_its_side():
    "Above the curve that is named, below the other."
    placed = offsets()
    assert sorted(placed) == list("abcdefg")
    assert all((dy < 0) == (name in "efg") for name, dy in placed.items())


@pytest.mark.parametrize("names", ["bcd", "fg"])
def test_names_in_a_crowd_stand_at_different_heights(names):
    "Corners a tenth apart; those far apart stay close to their corner."
    placed = offsets()
    assert len({placed[name] for name in names}) == len(names)
    assert abs(placed["a"]) == abs(placed["e"]) == min(map(abs, placed.values()))


def test_names_step_away_from_a_rising_curve():
    "Upwards to the right above it, downwards to the left below it."
    placed = offsets()
    assert placed["g"] < placed["f"] < 0 < placed["d"] < placed["c"] < placed["b"]
