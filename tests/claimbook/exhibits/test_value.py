import datetime
import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from claimbook.exhibits.exhibit import TABLE, table
from claimbook.exhibits.value import plain

PLAIN = {
    "a day": (pd.Timestamp("2020-06-01"), "2020-06-01"),
    "a time": (pd.Timestamp("2020-06-01 13:45"), "2020-06-01T13:45:00"),
    "a time in a zone": (pd.Timestamp("2020-06-01", tz="Asia/Shanghai"), "2020-06-01T00:00:00+08:00"),
    "Python's day": (datetime.date(2020, 6, 1), "2020-06-01"),
    "NumPy's day": (np.datetime64("2020-06-01"), "2020-06-01"),
    "a quarter": (pd.Period("2020Q1"), "2020Q1"),
    "a month": (pd.Period("2020-06", "M"), "2020-06"),
    "an interval": (pd.Interval(0, 1), "(0, 1]"),
    "a decimal": (Decimal("0.5"), 0.5),
    "a fraction": (Fraction(1, 4), 0.25),
    "a truth value": (np.bool_(True), True),
    "a whole number": (np.int64(2017), 2017),
    "a number": (np.float32(0.5), 0.5),
    "many digits": (1 / 3, 0.333333),
    "not a number": (float("nan"), None),
    "no decimal": (Decimal("NaN"), None),
    "no time": (pd.NaT, None),
    "nothing": (pd.NA, None),
    "a word": (np.str_("a"), "a"),
}


@pytest.mark.parametrize("case", PLAIN)
def test_a_cell_is_written_plainly(case):
    "As a program reads it, never as Python would print it."
    cell, expected = PLAIN[case]
    found = plain(cell, "here")
    assert found == expected and type(found) is type(expected)
    assert json.dumps(found, allow_nan=False)


@pytest.mark.parametrize(
    "cell",
    [
        np.inf,
        -np.inf,
        Decimal("Infinity"),
        pd.Timedelta(1, "D"),
        np.timedelta64(1, "D"),
        1j,
        [1],
        (1,),
        {},
        b"",
        "\ud800",
    ],
)
def test_what_no_page_can_hold_is_refused_where_it_stands(displayed, cell):
    "One line with exhibit, column and row."
    frame = pd.DataFrame({"Name": ["a", "b"], "Value": pd.Series([1, cell], dtype=object)})
    with pytest.raises(ValueError, match=r"^exhibit 2\.1: column 'Value', row 2: [^\n]+$"):
        table(frame, exhibit="2.1", title="T", note="N", source="pwt")
    assert not displayed


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.DataFrame({"A": []}), "no rows"),
        (pd.DataFrame(index=[1, 2]), "no rows"),
        (pd.DataFrame({"A": range(100_000)}), "100,000 rows, more than the 5,000"),
        (pd.DataFrame([[1, 2]], columns=["A", "A"]), "column 2, 'A', has another column's name"),
        (pd.DataFrame([[1, 2]], columns=["A", "A\n"]), "has another column's name"),
        (pd.DataFrame([[1]], columns=[" "]), "column 1, ' ', has no name in words"),
        (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), r"column 1, \('a', 'b'\), has no name"),
        (pd.DataFrame({"A": [1.0, float("inf")]}), "column 'A', row 2: inf is no number"),
    ],
)
def test_a_table_that_cannot_be_is_refused_in_one_line(displayed, frame, words):
    "Without rows, with too many, or with columns that cannot be told apart."
    with pytest.raises(ValueError, match=rf"^exhibit 2\.1: [^\n]*{words}[^\n]*$"):
        table(frame, exhibit="2.1", title="T", note="N", source="pwt")
    assert not displayed


def test_truth_values_are_words_and_headings_one_line(displayed):
    "They stand to the left, like other words."
    table(pd.DataFrame({"In\nforce": [True, False]}), exhibit="2.1", title="T", note="N", source="pwt")
    assert displayed[0][0][TABLE]["columns"] == [{"name": "In force", "format": "", "number": False}]
