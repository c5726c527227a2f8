import json

import altair as alt
import numpy as np
import pandas as pd
import pytest

from claimbook.exhibits.exhibit import TABLE, VEGALITE, settle, show, table
from claimbook.tables.read import TableError

WORDS = "Line chart of a made series that rises from one to three over three years, without a break."


@pytest.fixture
def shown(displayed):
    """Show a made chart and give back its bundle."""

    def show_one(**options):
        frame = pd.DataFrame({"year": [1, 2, 3], "value": [1.0, 2.0, 1 / 3], "unused": 0.123456789})
        chart = alt.Chart(frame).mark_line().encode(x="year:Q", y="value:Q")
        fitting = {"exhibit": "1.1", "title": "A made series", "description": WORDS, "source": "pwt"}
        show(chart, **(fitting | options))
        return displayed[-1][0]

    return show_one


def test_the_output_is_the_specification_and_its_description(shown):
    "No picture, no HTML, no random identifier."
    data = shown()
    assert set(data) == {VEGALITE, "text/plain"}
    assert data["text/plain"] == data[VEGALITE]["description"] == WORDS


def test_showing_twice_gives_the_same_bytes(shown):
    "nbval compares specifications strictly."
    assert json.dumps(shown()) == json.dumps(shown())


def test_data_are_rounded_and_trimmed_to_what_is_drawn(shown):
    "Unused columns would only make the page heavier; late digits differ between processors."
    (rows,) = shown()[VEGALITE]["datasets"].values()
    assert rows[2] == {"year": 3, "value": 0.333333}


def test_noise_in_the_last_digits_changes_nothing():
    "Another BLAS gives other last digits and must give the same output."
    values = np.array([1.0, 2.0, 1 / 3])
    specs = [
        settle(alt.Chart(pd.DataFrame({"y": values * factor})).mark_point().encode(y="y:Q").to_dict())
        for factor in (1, 1 + 1e-14)
    ]
    assert specs[0] == specs[1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"description": "Too short."}, "at least 60 characters; it has 10"),
        ({"title": WORDS}, "description must tell"),
        ({"title": " "}, "a title is required"),
        ({"exhibit": "one"}, "expected a number like 1.1"),
    ],
)
def test_an_exhibit_without_its_words_is_refused(shown, options, words):
    "Title, description and number are required, each for a reader who would miss it."
    with pytest.raises(ValueError, match=words):
        shown(**options)


def test_a_source_must_be_in_the_descriptor(shown):
    "The name nearest to it is suggested."
    with pytest.raises(TableError, match="pwt"):
        shown(source="pwtt")


def test_a_table_keeps_raw_values_and_formats(displayed):
    "The page formats; nbval compares rounded values."
    frame = pd.DataFrame({"Country": ["A"], "Share (percent)": [12.3456789], "Note": [None]})
    table(frame, exhibit="2.1", title="T", note="N", source="pwt", formats={"Share (percent)": ".1f"})
    ((data, _),) = displayed
    assert data[TABLE]["rows"] == [["A", 12.3457, None]]
    assert [column["number"] for column in data[TABLE]["columns"]] == [False, True, False]
    assert "<table" in data["text/html"]


def test_a_format_for_no_column_is_refused():
    "A misspelt heading would be passed over in silence."
    with pytest.raises(ValueError, match="'Shares', which is no column"):
        table(pd.DataFrame({"Share": [1]}), exhibit="2.1", title="T", note="N", source="pwt", formats={"Shares": ".1f"})


def test_names_of_views_do_not_depend_on_digits_that_are_not_kept():
    "Altair hashes the unrounded data into the name of a brushed view; two processors must give one output."

    def brushed(value):
        points = alt.Chart(pd.DataFrame({"x": [value]})).mark_point().encode(x="x:Q")
        return settle((points.add_params(alt.selection_interval(name="brush")) & points).to_dict())

    one, other = brushed(1.0000000001), brushed(1.0000000002)
    assert one == other and one["params"][0]["views"] == ["view-1"]
