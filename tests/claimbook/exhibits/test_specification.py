import json

import altair as alt
import pandas as pd
import pytest
import vl_convert

from claimbook.exhibits.drawn import drawn_data
from claimbook.exhibits.exhibit import VEGALITE, show
from claimbook.exhibits.specification import column_of, field_of, settle

NAMES = [
    "a.b",
    "GDP [US$]",
    "a[0]",
    "it's",
    "'quoted'",
    '"quoted"',
    "back\\slash",
    "\\.",
    "算力",
    "é",
    "a b",
    "-",
    "(%)",
]
NAMES += ["a\u00a0b", "a\nb", "[", "]", "$x", "share", "p.value", "a..b", "x'y\"z", "{a}", "日.本"]


def settled(*arguments, **channels):
    return settle(alt.Chart(*arguments).mark_point().encode(**channels).to_dict())


@pytest.mark.parametrize("name", [name for name in NAMES if not {'"', "\n"} & set(name)])
@pytest.mark.parametrize("escaped", [True, False])
def test_a_column_of_any_name_is_kept_and_drawn(name, escaped):
    "As Altair wants it, escaped, or as an author writes it; Vega finds the value either way."
    frame = pd.DataFrame({name: ["one"], "other": [1.5], f"{name}x": 7})
    spec = settled(frame, text=alt.Text(field=field_of(name) if escaped else name, type="nominal"))
    assert spec["datasets"]["data-1"] == [{name: "one"}]
    assert column_of(spec["encoding"]["text"]["field"]) == name
    spec["mark"] = {"type": "text"}
    assert ">one<" in vl_convert.vegalite_to_svg(json.dumps(spec), vl_version="6.4")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("\\.",)])
def test_a_column_that_only_an_expression_uses_is_kept(name):
    "In a filter or in a computed column, however Altair writes its name there."
    frame = pd.DataFrame({name: [1, 2], "y": [3, 4], "unused": 5})
    chart = alt.Chart(frame).mark_point().encode(y="y:Q").transform_filter(alt.datum[name] > 1)
    assert settle(chart.to_dict())["datasets"]["data-1"] == [{name: 1, "y": 3}, {name: 2, "y": 4}]


def test_names_within_names_are_told_apart():
    "`share` is no part of `share_last`, nor of `shares`; a title is no use of a column."
    frame = pd.DataFrame({"share": [1], "share_last": [2], "shares": [3], "year": [4], "point": [5], "Share": [6]})
    spec = settled(frame, x=alt.X("share_last:Q", title="Share"), y=alt.Y("year:Q", axis=alt.Axis(title="shares")))
    assert spec["datasets"]["data-1"] == [{"share_last": 2, "year": 4}]


def test_columns_that_only_some_rows_have_are_kept():
    "Also where Altair leaves the rows in the specification."
    spec = settled(alt.Data(values=[{"a": 1}, {"b": 2}]), x="a:Q", y="b:Q")
    assert spec["data"] == {"name": "data-1"}
    assert spec["datasets"] == {"data-1": [{"a": 1, "b": None}, {"a": None, "b": 2}]}


def test_computed_and_looked_up_columns_need_not_be_in_the_data():
    "Those that a transform makes, and those of a second table, whose rows are in the file too."
    first, second = pd.DataFrame({"who": ["a"], "x": [1]}), pd.DataFrame({"who": ["a"], "y": [2]})
    chart = alt.Chart(first).mark_point().encode(x="twice:Q", y="y:Q")
    chart = chart.transform_calculate(twice="2 * datum.x").transform_lookup("who", alt.LookupData(second, "who", ["y"]))
    assert drawn_data(settle(chart.to_dict()))[1] == [["points", "a", 1, None], ["looked up", "a", None, 2]]


ROWS = pd.DataFrame({"x": [1.0, 2.0], "y": [3.0, 4.0]})
REFUSED = {
    "no data": (lambda: alt.Chart().mark_point().encode(x="x:Q"), ["no rows to draw"]),
    "no rows": (lambda: alt.Chart(ROWS[:0]).mark_point().encode(x="x:Q"), ["no rows to draw"]),
    "no rows, no columns": (lambda: alt.Chart(pd.DataFrame()).mark_point(), ["no rows to draw"]),
    "an address": (lambda: alt.Chart("x.csv").mark_point().encode(x="x:Q"), ["from url", "frame"]),
    "a map by address": (lambda: alt.Chart(alt.topo_feature("x.json", "land")).mark_geoshape(), ["from format, url"]),
    "a sphere": (lambda: alt.Chart(alt.sphere()).mark_geoshape(), ["from sphere", "frame"]),
    "a graticule": (lambda: alt.Chart(alt.graticule()).mark_geoshape(), ["from graticule"]),
    "a sequence": (lambda: alt.Chart(alt.sequence(0, 9, as_="x")).mark_point().encode(x="x:Q"), ["from sequence"]),
    "a name": (lambda: alt.Chart(alt.NamedData("q")).mark_point().encode(x="x:Q"), ["from name"]),
    "bare numbers": (lambda: alt.Chart(alt.InlineData(values=[1, 2])).mark_point(), ["not rows of named values"]),
    "a misspelt column": (lambda: alt.Chart(ROWS).mark_point().encode(x="z:Q"), ["'z'", "'x', 'y'"]),
    "no name": (
        lambda: alt.Chart(ROWS.rename(columns={"x": ""})).mark_point().encode(alt.X(field="", type="quantitative")),
        ["cannot be drawn", "name it"],
    ),
    "a name of two lines": (
        lambda: alt.Chart(ROWS.rename(columns={"x": "a\nb"})).mark_point().encode(x="a\nb:Q"),
        ["cannot be drawn", "name it"],
    ),
    "a path": (lambda: alt.Chart(ROWS).mark_point().encode(x="x.z:Q"), ["'x.z'", "do not have"]),
    "an infinite cell": (
        lambda: alt.Chart(ROWS.assign(x=[1, float("inf")])).mark_point().encode(x="x:Q"),
        ["column 'x', row 2", "infinite"],
    ),
    "an infinite cell in a layer": (
        lambda: alt.Chart(ROWS).mark_point() + alt.Chart(ROWS.assign(y=float("-inf"))).mark_line().encode(y="y:Q"),
        ["column 'y', row 1", "infinite"],
    ),
    "an infinite cell among objects": (
        lambda: alt.Chart(ROWS.assign(x=pd.Series([1, float("inf")], dtype=object))).mark_point().encode(x="x:Q"),
        ["column 'x', row 2", "inf is no number"],
    ),
    "an infinite axis": (
        lambda: alt.Chart(ROWS).mark_point().encode(x=alt.X("x:Q", scale=alt.Scale(domain=[0, float("inf")]))),
        ["domain", "no finite number"],
    ),
    "a list in a cell": (
        lambda: alt.Chart(ROWS.assign(x=[[1], [2]])).mark_point().encode(x="x:Q"),
        ["column 'x', row 1", "list", "neither a number nor a word nor a date"],
    ),
    "spans of time": (
        lambda: alt.Chart(ROWS.assign(x=pd.to_timedelta([1, 2], "D"))).mark_point().encode(x="x:Q"),
        ["timedelta64"],
    ),
    "two columns of one name": (
        lambda: alt.Chart(pd.DataFrame([[1, 2]], columns=["x", "x"])).mark_point().encode(x="x:Q"),
        ["unique column names"],
    ),
    "a hundred thousand rows": (
        lambda: alt.Chart(pd.DataFrame({"x": range(100_000)})).mark_point().encode(x="x:Q"),
        ["more rows than a page can draw"],
    ),
    "one row too many that stands in the chart": (
        lambda: alt.Chart(alt.Data(values=[{"x": 1}] * 5_001)).mark_point().encode(x="x:Q"),
        ["5,001 rows", "5,000", "`full`"],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_chart_that_cannot_be_is_refused_in_one_line(displayed, case):
    "It names the exhibit, and the column and row where there are any; nothing is shown."
    chart, words = REFUSED[case]
    with pytest.raises(ValueError, match=r"^exhibit 1\.1: [^\n]+$") as refused:
        show(chart(), exhibit="1.1", title="Made", description="A made chart. " * 9, source="pwt")
    assert not displayed and len(str(refused.value)) < 400
    for word in words:
        assert word in str(refused.value)


def test_an_infinite_cell_that_is_not_drawn_does_no_harm(displayed):
    "Unused columns are dropped before anyone looks."
    chart = alt.Chart(ROWS.assign(z=float("inf"))).mark_point().encode(x="x:Q", y="y:Q")
    show(chart, exhibit="1.1", title="Made", description="A made chart. " * 9, source="pwt")
    json.dumps(displayed[0][0][VEGALITE], allow_nan=False)
