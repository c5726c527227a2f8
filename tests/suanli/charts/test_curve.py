"""The chart of the specification curve: thin, marked, brushed."""

import altair as alt
import pandas as pd
import pytest

from suanli.charts import curve


@pytest.fixture
def table():
    rows = 1000
    frame = pd.DataFrame({"coef": [((7919 * i) % rows) / rows - 0.4 for i in range(rows)]})
    return frame.assign(
        low=frame["coef"] - 0.1, high=frame["coef"] + 0.1, kind=curve.KINDS[1], lag=["same", "before"] * (rows // 2)
    )


def test_a_sample_keeps_ends_order_and_what_is_marked(table):
    "Evenly by rank, so the drawn curve is the curve."
    drawn = curve.sampled(table, 50, table.index == 3)
    assert 50 <= len(drawn) <= 51 and drawn["keep"].sum() == 1
    assert drawn["rank"].iloc[0] == 0 and drawn["rank"].iloc[-1] == 100
    assert drawn["coef"].is_monotonic_increasing
    assert (drawn["coef"].iloc[0], drawn["coef"].iloc[-1]) == (table["coef"].min(), table["coef"].max())
    assert (drawn["coef"] - (drawn["rank"] / 100 - 0.4)).abs().max() < 0.002


def test_the_chart_names_every_choice_and_begins_brushed(table):
    "Both parts know the brush; the rows are the options."
    drawn = curve.sampled(table, 50, table.index == 3)
    envelope = pd.DataFrame({"rank": [0, 100], "null_low": [-1, -0.5], "null_high": [0.5, 1]})
    titles = {"rank": "Place", "coef": "Estimate", "lag": "Lag", "kind": "Kind", "share": "Share"}
    marked = drawn[drawn["keep"]].assign(label="registered")[["rank", "coef", "label"]]
    spec = curve.picture(drawn, envelope, {"lag": ["same", "before"]}, titles, marked).to_dict()
    assert "width" not in spec and len(spec["vconcat"]) == 2
    assert spec["params"][0]["value"] == {"x": [80, 100]}
    said = [row["said"] for rows in spec["datasets"].values() for row in rows if "said" in row]
    assert said == ["Lag: same", "Lag: before"]


def test_a_distribution_marks_what_was_observed():
    "Bars from start to end, and a rule."
    counts = pd.DataFrame({"start": [-1.0, 0.0], "end": [0.0, 1.0], "share": [40.0, 60.0]})
    chart = curve.distribution(counts, 0.7, "here", {"start": "Value", "end": "to", "share": "Share"})
    assert isinstance(chart, alt.LayerChart)
    assert [layer["mark"]["type"] for layer in chart.to_dict()["layer"]] == ["bar", "rule", "text"]
