"""What goes in comes out: figures recorded, glued and compared; data drawn, tabulated and saved."""

import io
import json
import math

import altair as alt
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook, new_output

from claimbook.exhibits.exhibit import TABLE, VEGALITE, show, table
from claimbook.exhibits.tabular import tidy
from claimbook.notebook.results import GLUE, Result, record, results, significant
from claimbook.site.figure import csv_text, drawn_data
from claimbook.tables.spreadsheet import FORMULA, NUMBER

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**9), 10**9)
WORDS = "A made chart of made numbers, as many as hypothesis likes, in an order that it finds interesting."
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@given(NUMBERS | st.text(max_size=9), st.integers(1, 9))
def test_rounding_twice_is_rounding_once(value, digits):
    "And keeps order, sign and all but the late digits; whole numbers and words stay."
    once = significant(value, digits)
    assert significant(once, digits) == once and type(once) is type(value)
    if isinstance(value, float):
        assert once == pytest.approx(value, rel=0.51 * 10.0 ** (1 - digits), abs=1e-322)
        assert significant(-value, digits) == -once
        assert significant(np.float64(value), digits) == once
    else:
        assert once == value


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=2).map(sorted), st.integers(1, 9))
def test_rounding_keeps_order(pair, digits):
    "Or an interval would lose its figure."
    assert significant(pair[0], digits) <= significant(pair[1], digits)


def three_near(whole):
    "A large whole number with ends within a fraction of it, or three of any kind, in order."
    near = st.lists(st.floats(-3, 3).map(lambda by: whole + by) | st.just(whole), min_size=3, max_size=3)
    return (near | st.lists(NUMBERS, min_size=3, max_size=3)).map(sorted)


@SHARED
@given(st.integers(10**6, 10**9).flatmap(three_near), st.integers(0, 10**7), st.booleans(), st.booleans())
def test_a_figure_comes_back_as_it_was_recorded_and_glued(tmp_path, displayed, three, n, low, high):
    "Record, read, glue: one figure to six digits, whichever of its parts is whole; an interval keeps its figure."
    displayed.clear()
    given_low, value, given_high = three
    ends = {"low": given_low if low else None, "high": given_high if high else None, "n": n}
    record("made.figure", value, unit="percent", **ends)
    path = tmp_path / "made.ipynb"
    outputs = [new_output("display_data", data=data, metadata=meta) for data, meta in displayed]
    path.write_text(json.dumps(new_notebook(cells=[new_code_cell(id="made", outputs=outputs)])))
    (found,) = results(path).values()
    glued = {meta["scrapbook"]["name"]: data[GLUE + "text/plain"] for data, meta in displayed}
    assert found == Result("made.figure", *(found.value, "percent", found.low, found.high, n))
    for name, part, was in (
        ("", found.value, value),
        (".low", found.low, ends["low"]),
        (".high", found.high, ends["high"]),
    ):
        assert (part is None) == (was is None) == ("made.figure" + name not in glued)
        if part is not None:
            assert float(glued["made.figure" + name]) == part == pytest.approx(was, rel=5.1e-6, abs=1e-322)
            assert isinstance(part, int) or part == float(f"{part:.5e}")
    assert isinstance(found.value, int) == isinstance(value, int)
    assert glued["made.figure.n"] == str(n) == str(found.n)


NAMES = st.lists(
    st.text("abyz 算力(%)_-", min_size=1, max_size=6).filter(lambda name: name.strip() == name),
    min_size=2,
    max_size=4,
    unique=True,
)
CELLS = {
    "number": st.floats(-1e12, 1e12) | st.none(),
    "whole": st.integers(-(10**6), 10**6),
    # Not both languages in one cell, which is split; cells that are all blank would be taken for missing.
    "text": st.text("abc ,;\"'\n\r-<&", min_size=1, max_size=8) | st.text("算力，\n-", min_size=1, max_size=8),
}


@st.composite
def frames(draw):
    """A frame of columns of any name, of numbers with gaps, whole numbers and texts."""
    names, rows = draw(NAMES), draw(st.integers(1, 6))
    kinds = [draw(st.sampled_from(list(CELLS))) for _ in names]
    columns = {
        name: draw(st.lists(CELLS[kind], min_size=rows, max_size=rows)) for name, kind in zip(names, kinds, strict=True)
    }
    return pd.DataFrame(
        {
            name: pd.Series(cells, dtype={"number": "float64", "whole": "int64", "text": "str"}[kind])
            for (name, cells), kind in zip(columns.items(), kinds, strict=True)
        }
    )


def harmless(text):
    "One line, and what a spreadsheet would run gets an apostrophe before it, also behind a semicolon."
    text = tidy(text)
    if not isinstance(text, str):
        return text
    parts = text.split(";")
    return ";".join(f"'{part}" if FORMULA.match(part) and not NUMBER.fullmatch(part) else part for part in parts)


def agrees(text, frame):
    "The CSV read back, cell by cell, against the frame rounded to six digits."
    frame = frame.rename(columns=harmless)
    back = pd.read_csv(
        io.StringIO(text, newline=""),
        keep_default_na=False,
        na_values={c: [""] for c in frame.select_dtypes("number")},
        dtype={c: "str" for c in frame.select_dtypes(exclude="number")},
        lineterminator="\n",
    )
    assert list(back) == list(frame) and len(back) == len(frame)
    for name in frame:
        for found, was in zip(back[name], frame[name], strict=True):
            was = harmless(significant(was))
            assert found == was or (isinstance(was, float) and math.isnan(was) and math.isnan(found)), name


@SHARED
@given(frames())
def test_the_file_of_a_chart_holds_what_the_chart_draws(displayed, frame):
    "Every column that is drawn, whatever its name, and every cell."
    displayed.clear()
    fields = {f"channel{number}": name for number, name in enumerate(frame)}
    tooltips = [alt.Tooltip(field=name, type="nominal", title=name) for name in fields.values()]
    chart = alt.Chart(frame).mark_point().encode(tooltip=tooltips)
    show(chart, exhibit="1.1", title="Made", description=WORDS, source="pwt", full=frame)
    spec = displayed[0][0][VEGALITE]
    columns, rows = drawn_data(spec)
    agrees(csv_text(columns, rows), frame)
    agrees(spec["usermeta"]["claimbook"]["csv"], frame)


@SHARED
@given(frames())
def test_the_file_of_a_table_holds_what_the_table_shows(displayed, frame):
    "Raw values, not those formatted for the page."
    displayed.clear()
    table(frame, exhibit="1.1", title="Made", note="None", source="pwt")
    content = json.loads(json.dumps(displayed[0][0][TABLE]))
    agrees(csv_text(content["columns"], content["rows"]), frame)
