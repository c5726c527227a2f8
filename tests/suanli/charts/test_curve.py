"""The chart of the specification curve: thin, marked, brushed."""

import re

import altair as alt
import pandas as pd
import pytest
import vl_convert

from suanli.charts import curve


@pytest.fixture
def table():
    "A thousand estimates from -0.4 to 0.599; t-1 for every other, two controls for the upper half, none below."
    rows = 1000
    frame = pd.DataFrame({"coef": [((7919 * i) % rows) / rows - 0.4 for i in range(rows)]})
    upper = (frame["coef"] > 0.0995).map({True: "YT", False: ""})
    return frame.assign(se=0.1, p=0.5, lag=["t", "t-1"] * (rows // 2), controls=upper)


def test_a_sample_keeps_ends_order_and_what_is_marked(table):
    "Evenly by rank, so the drawn curve is the curve."
    order = curve.ranked(table)
    drawn = curve.thinned(order, 50, order["rank"] == order["rank"][3])
    assert len(drawn) == 51 and order["rank"][3] in set(drawn["rank"])
    assert drawn["rank"].iloc[0] == 0 and drawn["rank"].iloc[-1] == 100
    assert drawn["coef"].is_monotonic_increasing
    assert (drawn["coef"].iloc[0], drawn["coef"].iloc[-1]) == (table["coef"].min(), table["coef"].max())
    assert (drawn["coef"] - (drawn["rank"] / 100 - 0.4)).abs().max() < 0.002


@pytest.fixture
def picture(table):
    drawn = curve.thinned(curve.ranked(table), 1000, False)
    envelope = pd.DataFrame({"rank": [0, 100], "chance_from": [-1, -0.5], "chance_to": [0.5, 1]})
    titles = {"rank": "Place", "coef": "Estimate", "lag": "Lag", "controls": "Control", "share": "Share"}
    choices = {"lag": {"t": "Same year", "t-1": "Before"}, "controls": {"Y": "Income", "T": "Trade"}}
    return curve.picture(drawn, envelope, choices, titles, drawn.loc[drawn.index == 3, ["rank", "coef"]])


def test_the_chart_names_every_choice_and_begins_brushed(picture):
    "Both parts know the brush; the rows are the options, in words and with their codes."
    spec = picture.to_dict()
    assert "width" not in spec and len(spec["vconcat"]) == 2
    assert spec["params"][0]["value"] == {"x": [80, 100]}
    said = [row["said"] for rows in spec["datasets"].values() for row in rows if "said" in row]
    assert said == ["Lag: Same year (t)", "Lag: Before (t-1)", "Control: Income (Y)", "Control: Trade (T)"]


def test_vega_counts_the_choices_of_the_brushed_specifications(picture):
    "Of the upper fifth all take both controls, and half each lag; no bar for those that take no control."
    svg = vl_convert.vegalite_to_svg(picture.to_dict())
    bars = re.findall(r'aria-label="Share: (\d+); option: ([^;]+);[^>]*aria-roledescription="bar"', svg)
    assert {option: share for share, option in bars} == {"t": "50", "t-1": "50", "Y": "100", "T": "100"}


@pytest.mark.parametrize(("coef", "p", "kind"), [(1, 0.049, 0), (1, 0.05, 1), (-1, 0.9, 1), (-1, 0.01, 2)])
def test_vega_tells_the_kind_from_p_and_sign(table, coef, p, kind):
    "The colour is that of the kind, which no cell holds."
    one = curve.ranked(table.head(1).assign(coef=coef, p=p))
    band = pd.DataFrame({"rank": [0], "chance_from": [-1], "chance_to": [1]})
    titles = dict.fromkeys(["rank", "coef", "lag", "share"], "Heading")
    svg = vl_convert.vegalite_to_svg(curve.picture(one, band, {"lag": {"t": "Same year"}}, titles, one).to_dict())
    points = re.findall(r'; kind: ([^;"]+)[^>]*aria-roledescription="point"[^>]* fill="([^"]+)"', svg)
    assert points == [(curve.KINDS[kind], ["#1372e0", "#646b72", "#b95a11"][kind])]


def test_a_distribution_marks_what_was_observed():
    "Bars from start to end, and a rule."
    counts = pd.DataFrame({"start": [-1.0, 0.0], "end": [0.0, 1.0], "share": [40.0, 60.0]})
    chart = curve.distribution(counts, 0.7, "here", {"start": "Value", "end": "to", "share": "Share"})
    assert isinstance(chart, alt.LayerChart)
    assert [layer["mark"]["type"] for layer in chart.to_dict()["layer"]] == ["bar", "rule", "text"]
