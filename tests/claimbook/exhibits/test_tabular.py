import csv
import io

import pytest
from bs4 import BeautifulSoup

from claimbook.exhibits.tabular import MOST_ROWS, cell_text, csv_text, row_names, table_html

TEXT = {"name": "Name", "format": "", "number": False}
NUMBER = {"name": "Value (percent)", "format": "", "number": True}


def read(text):
    return list(csv.reader(io.StringIO(text)))


def cells(columns, rows):
    soup = BeautifulSoup(table_html(columns, rows, label="Made"), "html.parser")
    return [[cell.get_text() for cell in row.find_all("td")] for row in soup.tbody.find_all("tr")]


def test_the_csv_gives_back_what_it_was_given():
    "Commas, quotes, markup and Chinese come through a CSV reader unharmed; numbers are not rounded."
    words = ["a,b", 'say "b"', "</script><script>alert(1)</script>", "算力", "$\\frac{a}{b}$"]
    rows = [[word, 0.123456789] for word in words]
    assert read(csv_text([TEXT, NUMBER], rows)) == [
        ["Name", "Value (percent)"],
        *[[word, "0.123456789"] for word in words],
    ]


@pytest.mark.parametrize("broken", ["x\ny", "x\r\ny", "x \u2028 y", "\nx\n\n y\n", "x\x0by", "x\x85y"])
def test_a_cell_and_a_heading_are_one_line(broken):
    "Whatever breaks lines, in a program that reads lines, becomes a blank."
    assert csv_text([TEXT | {"name": broken}], [[broken]]) == "x y\nx y\n"


FORMULAS = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", " =1", "\u00a0=1", "\u3000=1", "\ufeff=1"]
FORMULAS += ["\u200b@A1", '"=1+1"', '" =1', "\x00=1", "\uff1d1", "\uff0b1+A1", "\uff0d1+A1", "\uff20A1", "\ufe661"]
FORMULAS += ["-1+cmd|'/C calc'!A0", "=-1", "-1.5=A1", "\tword"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_spreadsheet_runs_no_text(formula):
    "A text that begins like a formula gets an apostrophe, the spreadsheets' mark of a text; a heading too."
    assert read(csv_text([TEXT | {"name": formula}], [[formula]])) == [["'" + formula]] * 2


@pytest.mark.parametrize(
    ("cell", "marked"), [("a;=1+1", "a;'=1+1"), ("=1; @A1;b", "'=1;' @A1;b"), ("a; -1.5;b", "a; -1.5;b")]
)
def test_a_formula_behind_another_separator_does_not_run_either(cell, marked):
    "Where the comma is the decimal sign, a spreadsheet parts cells at semicolons, whatever the quotes around a cell."
    assert read(csv_text([TEXT | {"name": cell}], [[cell]])) == [[marked]] * 2


@pytest.mark.parametrize("before", ["\n", "\r\n", "\r", "\n \n", "\u2029"])
def test_a_formula_behind_a_line_break_does_not_run_either(before):
    "The break is gone, the mark is there."
    assert read(csv_text([TEXT], [[f"{before}=1+1"]])) == [["Name"], ["'=1+1"]]


@pytest.mark.parametrize(
    "harmless", ["-1.5", "+3", "-0.4 %", "China", "a-b", "1,000", "-1e-05", " -2", "'=1", "\u22121"]
)
def test_numbers_written_as_words_stay(harmless):
    "Only what could run is marked."
    assert read(csv_text([TEXT], [[harmless]])) == [["Name"], [harmless]]


def test_negative_numbers_are_numbers():
    "The guard is for texts."
    assert read(csv_text([NUMBER], [[-1.5]]))[1] == ["-1.5"]


def test_a_column_of_numbers_has_common_decimals():
    "They stand under one another."
    assert cells([NUMBER], [[61.111], [0.0], [9.3]]) == [["61.11"], ["0.00"], ["9.30"]]


def test_small_numbers_do_not_become_zero():
    "No value that is not zero is shown as zero."
    shown = [row[0] for row in cells([NUMBER], [[5e6], [0.00012]])]
    assert float(shown[1]) == pytest.approx(0.00012) and float(shown[0]) == 5e6


def test_a_missing_number_is_a_dash_and_a_negative_one_has_a_minus():
    "Typography of the table, not of the CSV."
    assert cells([NUMBER], [[-2.5], [None]]) == [["\u22122.500"], ["–"]]


def test_dates_lose_their_midnight():
    "Altair writes dates as times."
    assert cell_text("2020-06-01T00:00:00") == "2020-06-01"


def test_a_long_table_says_that_it_is_cut():
    "The CSV has all rows."
    rows = [[str(number)] for number in range(MOST_ROWS + 5)]
    html = table_html([TEXT], rows, label="Made", caption="Made")
    assert f"first {MOST_ROWS} of {MOST_ROWS + 5} rows" in html and html.count("<tr>") == MOST_ROWS + 1
    assert len(read(csv_text([TEXT], rows))) == MOST_ROWS + 6


@pytest.mark.parametrize(
    ("cell", "spec", "told"),
    [
        (41140.0, ".4g", "41\u202f140"),
        (5.6e23, ".4g", "5.6e+23"),
        (0.0002, ".3f", "<0.001"),
        (0.0, ".3f", "0.000"),
        (-0.00002, ".4f", "\u22120.0000"),
    ],
)
def test_a_number_is_one_that_is_read_at_once(cell, spec, told):
    "No power of ten below a million, and no p that is nil."
    assert cell_text(cell, spec) == told


def test_a_phone_tells_rows_of_one_name_apart():
    "By the shortest words that do, else by sentences; not by numbers that happen to differ, nor in long lists."
    columns = [{"name": name, "number": name in ("Years", "n")} for name in ("Outcome", "Years", "Design", "Why", "n")]
    long = ["a sentence that is long enough to be read and not to be a name", "another " * 9]
    rows = [["GDP", years, design, long[place], 5] for place, design in enumerate(("OLS", "IV")) for years in (1, 5)]
    assert row_names(columns, rows)[1:3] == [' data-of="OLS; Years 5"', ' data-of="IV; Years 1"']
    assert "a sentence" in row_names(columns, rows, key=2)[0]
    assert row_names(columns, [["TFP", *row[1:]] if place else row for place, row in enumerate(rows[:2])]) == ["", ""]
    assert set(row_names(columns, rows * 20)) == {""}
