"""Names in both languages, Chinese headings and units in what readers take away, over every exhibit of the book."""

import re
from functools import cache

import pytest

from claimbook.exhibits.drawn import drawn_data, in_two_languages
from claimbook.exhibits.exhibit import TABLE, VEGALITE
from claimbook.notebook.files import read
from claimbook.notebook.toc import chapters
from claimbook.project import project
from claimbook.site.both_names import in_both
from claimbook.site.metadata import described
from claimbook.site.plain_cells import for_the_eye
from claimbook.site.units import END, FILE, units, units_said
from claimbook.tables.plain import read_yaml

HAN = re.compile("[\u3400-\u9fff]")
# Exhibits whose countries, places, industries or documents stand in both languages.
BOTH = {
    *("1.1a", "1.1c", "1.1d", "1.2a", "1.3e", "1.4", "1.6e", "1.8c", "2.2a", "2.5c", "2.5g", "2.6b", "3.2b", "3.3a"),
    *("3.3c", "3.3i", "3.3k", "3.4b", "3.4c", "3.4d", "4.1c", "4.4e", "5.3a"),
}


@cache
def shown():
    """Columns and rows of the file of each exhibit, before they are in both languages."""
    found = {}
    for path in chapters(project().root):
        for output in (output for cell in read(path)["cells"] for output in cell.get("outputs", [])):
            data = output.get("data", {})
            if VEGALITE in data:
                found[data[VEGALITE]["usermeta"]["claimbook"]["exhibit"]] = drawn_data(data[VEGALITE])
            elif TABLE in data:
                held = data[TABLE]
                found[held["exhibit"]] = in_two_languages(held["columns"], held["rows"])
    return found


def test_names_stand_in_both_languages():
    "Beside each column in Chinese stands the English one, as full as it; nothing else is lost or changed."
    has = set()
    for exhibit, (columns, rows) in shown().items():
        heads, made = in_both(columns, rows)
        titles, cells = [head["name"] for head in heads], [list(held) for held in zip(*made, strict=True)]
        assert len(set(titles)) == len(titles) and len(made) == len(rows), exhibit
        for title, held in zip(titles, cells, strict=True):
            if title.endswith("_zh"):
                has.add(exhibit)
                english = cells[titles.index(f"{title[:-3]}_en")]
                assert [bool(cell) for cell in held] == [bool(cell) for cell in english], (exhibit, title)
                assert all(HAN.search(cell) for cell in held if cell), (exhibit, title)
                pairs = {(one, other) for one, other in zip(english, held, strict=True) if one}
                assert len(pairs) == len({one for one, _ in pairs}), (exhibit, title)
        for column, held in zip(columns, zip(*rows, strict=True), strict=True):
            if not column["name"].endswith("_zh"):
                kept = column["name"] if column["name"] in titles else f"{column['name']}_en"
                assert cells[titles.index(kept)] == list(held), (exhibit, kept)
    assert BOTH - has == set()


def test_a_column_of_other_words_stays_one():
    "Words that no table holds, and a column one of whose cells has no Chinese."
    columns = [{"name": "Word", "format": "", "number": False}]
    for cells in (["points", "line"], ["China", "Nowhere at all"], [None, None]):
        assert in_both(columns, [[cell] for cell in cells]) == (columns, [[cell] for cell in cells])


def test_each_heading_is_said_in_chinese_too():
    "The unit stands apart, as in English."
    for exhibit, held in shown().items():
        about = {"exhibit": exhibit, "source": []}
        for column in described(about, "A title", "What it shows", in_both(*held), "published", "x")["columns"]:
            assert column["title_zh"] and "（percent" not in column["title_zh"], (exhibit, column)
            measured = re.search(r" \([^()]+\)$", column["name"]) and not column["title"].endswith(")")
            assert not measured or not column["title_zh"].endswith("）"), (exhibit, column)


def test_an_interval_a_count_a_year_and_a_p_have_units():
    "As the value that the interval is of."
    for exhibit, (columns, rows) in shown().items():
        told = dict(zip((each["name"] for each in columns), units(columns, rows, units_said(exhibit)), strict=True))
        numeric = {column["name"] for column in columns if column["number"]}
        for name in numeric:
            if re.match(r"n$|p\b|Year\b|Countries\b|Holm\b", name):
                assert told[name], (exhibit, name)
        values = [told[name] for name in numeric if not END.fullmatch(name)]
        assert values == [] or all(told[name] or None in values for name in numeric), exhibit


def test_no_column_of_numbers_lacks_a_unit():
    "Of itself, by its heading or by what the book says; which is said of headings that are there, and of no others."
    stale = []
    for exhibit, (columns, rows) in shown().items():
        said, names = units_said(exhibit), [column["name"] for column in columns]
        without, made = units(columns, rows), units(columns, rows, said)
        numeric = [place for place, column in enumerate(columns) if column["number"]]
        assert [names[place] for place in numeric if made[place] is None] == [], exhibit
        stale += [(exhibit, name) for name in said if name not in names or without[names.index(name)] == said[name]]
    held = read_yaml(project().chapters / FILE)
    assert stale == [] and held.keys() <= shown().keys()
    assert sum(len(headings) for of_it in held.values() for headings in of_it.values()) > 90


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["95 % interval from", "to", "n", "Effect (permille)"], ["permille", "permille", "1", "permille"]),
        (
            ["Efficiency (percent)", "Efficiency from", "Technical", "Technical from"],
            ["percent", "percent", None, None],
        ),
        (["Elasticity", "Standard error", "from", "to", "p (wild)"], ["1"] * 5),
        (["Backward (2017)", "US$ per hour", "End of year"], [None, "US$ per hour", "year"]),
    ],
)
def test_a_unit_is_found_beside_a_column(names, told):
    "By the name before the end of an interval, or else by its place."
    columns = [{"name": name, "number": True} for name in names]
    assert units(columns, [[0.5] * len(names)]) == told


def test_a_table_for_the_eye_has_no_empty_decimals():
    "Measured numbers keep theirs, and a format that was given stays."
    columns = [{"name": name, "format": given, "number": True} for name, given in (("n", ""), ("x", ""), ("y", ".2f"))]
    heads, _ = for_the_eye(columns, [[595.0, 0.5, 1.0], [None, 2.0, 2.0]])
    assert [head["format"] for head in heads] == [".0f", "", ".2f"]
    assert for_the_eye(columns[:1], [[1e30]])[0] == columns[:1]
