"""What is drawn, its table and its CSV hold the same rows: every exhibit of the stored notebooks, and made charts."""

import csv
import io
import json
import re
from collections import Counter
from functools import cache

import altair as alt
import pandas as pd
import pytest

from claimbook.exhibits.drawn import drawn_data, in_two_languages
from claimbook.exhibits.exhibit import TABLE, VEGALITE
from claimbook.exhibits.specification import settle
from claimbook.exhibits.tabular import csv_text
from claimbook.notebook.toc import chapters
from claimbook.project import project

SHOWN = {}
for path in chapters(project().root):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            for kind in (VEGALITE, TABLE):
                if content := output.get("data", {}).get(kind):
                    about = content["usermeta"]["claimbook"] if kind == VEGALITE else content
                    SHOWN[about["exhibit"]] = (kind, content)
CHARTS = [exhibit for exhibit, (kind, _) in SHOWN.items() if kind == VEGALITE]
CHINESE = re.compile("[\u3400-\u9fff]")
# A day or a month, as the pages never write them in a file: 12/2020, 1 June 2020, 2020-06-01T00:00:00.
OTHER_DATE = re.compile(
    r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|(\d{1,2} )?(January|February|June|July|March) \d{4}|\d{4}-\d\d-\d\dT00:00:00.*"
)


@cache
def file_of(exhibit):
    "Rows of the CSV that the page offers, headings first, and its text."
    kind, content = SHOWN[exhibit]
    columns, rows = drawn_data(content) if kind == VEGALITE else in_two_languages(content["columns"], content["rows"])
    text = csv_text(columns, rows)
    return list(csv.reader(io.StringIO(text, newline=""))), text


def written(cell):
    "A cell of a dataset as the file has it, names in two languages apart."
    if isinstance(cell, str):
        line = re.sub(r"T00:00:00[.0-9]*$", "", " ".join(cell.split()))
        chinese = re.search(r"\s[“（]?[\u3400-\u9fff]", line)
        return [line[: chinese.start()].rstrip(), line[chinese.start() :].strip()] if chinese else [line]
    return [] if cell is None else [str(cell)]


@pytest.mark.parametrize("exhibit", SHOWN)
def test_headings_are_there_once_and_on_one_line(exhibit):
    "Each begins with a letter or a figure, and says no more than the column holds."
    (heads, *rows), text = file_of(exhibit)
    assert len(set(heads)) == len(heads) and all(head == " ".join(head.split()) and head for head in heads)
    assert not [head for head in heads if "logarithmic" in head or "_" in re.sub("_(en|zh)$", "", head)]
    assert len(text.splitlines()) == len(rows) + 1 > 1, "a cell has a line break"


@pytest.mark.parametrize("exhibit", SHOWN)
def test_no_row_is_there_twice(exhibit):
    "Or the file would lack a key."
    (_, *rows), _ = file_of(exhibit)
    assert not [row for row, times in Counter(map(tuple, rows)).items() if times > 1]


@pytest.mark.parametrize("exhibit", SHOWN)
def test_days_are_iso_and_languages_apart(exhibit):
    "A program sorts the days and finds a name by one language."
    (heads, *rows), _ = file_of(exhibit)
    for head, cells in zip(heads, zip(*rows, strict=True), strict=True):
        assert not [cell for cell in cells if OTHER_DATE.fullmatch(cell)], head
        assert not [cell for cell in cells if CHINESE.search(cell) and not head.endswith("_zh")], head
        if head.endswith("_zh"):
            assert head[:-3] + "_en" in heads and any(cells)
            assert not [cell for cell in cells if cell and not CHINESE.search(cell)], head


@pytest.mark.parametrize("exhibit", CHARTS)
def test_every_row_and_key_that_is_drawn_is_in_the_file(exhibit):
    "Layer by layer, all cells of each row of each dataset."
    spec = SHOWN[exhibit][1]
    (_, *rows), _ = file_of(exhibit)
    held = {}
    for row in rows:
        for cell in row:
            held.setdefault(cell, []).append(set(row))
    for rows in spec["datasets"].values():
        for row in rows:
            cells = [part for cell in row.values() for part in written(cell)]
            rarest = min((held.get(cell, []) for cell in cells), key=len, default=[set()])
            assert any(set(cells) <= found for found in rarest), row


@pytest.mark.parametrize("exhibit", CHARTS)
def test_what_a_slider_or_a_list_chooses_by_is_a_column(exhibit):
    "The columns that a filter compares with a parameter are headings of their own, with more than one value."
    spec = SHOWN[exhibit][1]
    names = re.findall(r"datum(?:\.(\w+)|\['([^']+)'\]) ={2,3} (?:chosen|shown)", json.dumps(spec))
    chosen = {name for pair in names for name in pair if name}
    bound = [param["bind"] for param in spec.get("params", []) if "bind" in param]
    assert not chosen or bound
    (heads, *rows), _ = file_of(exhibit)
    for name in chosen:
        values = {str(row[name]) for held in spec["datasets"].values() for row in held if name in row}
        assert any(values <= set(cells) for cells in zip(*rows, strict=True)) and len(values) > 1
    sliders = [slider["name"] for slider in bound if slider["input"] == "range" and not chosen]
    assert set(sliders) <= set(heads)


def made(*layers, **options):
    return drawn_data(settle(alt.layer(*layers).to_dict() | options))


def points(frame, **channels):
    return alt.Chart(frame).mark_point().encode(**channels)


def test_layers_follow_one_another_and_say_which_they_are():
    "The layer with most columns first, names that repeat it left out."
    seen = pd.DataFrame({"who": ["a", "b"], "x": [1, 2], "y": [3, 4]})
    trend = pd.DataFrame({"x": [1, 9], "y": [3, 9]})
    titles = {"x": alt.X("x:Q", title="Age (years)"), "y": alt.Y("y:Q", title="Height (m, logarithmic)")}
    labels = alt.Chart(seen[:1]).mark_text().encode(text="who:N", **titles)
    columns, rows = made(
        alt.Chart(trend).mark_line().encode(**titles), points(seen, tooltip=["who:N"], **titles), labels
    )
    assert [column["name"] for column in columns] == ["Part of the chart", "Age (years)", "Height (m)", "Who"]
    assert rows == [["points", 1, 3, "a"], ["points", 2, 4, "b"], ["line", 1, 3, None], ["line", 9, 9, None]]


def test_columns_of_one_title_are_told_apart():
    "By their names; the one that only the tooltip names keeps the title."
    frame = pd.DataFrame({"p10": [1], "p50": [2], "p90": [3]})
    y = {"y": alt.Y("p10:Q", title="GDP (yuan)"), "y2": "p90:Q"}
    columns, _ = made(points(frame, x=alt.X("p50:Q", title="GDP (yuan)"), **y))
    assert [column["name"] for column in columns] == ["GDP, p50 (yuan)", "GDP, p10 (yuan)", "P90"]
    told = points(frame, x=alt.X("p50:Q"), tooltip=[alt.Tooltip("p50:Q", title="GDP (yuan)")], **y)
    assert [column["name"] for column in made(told)[0]] == ["GDP (yuan)", "GDP, p10 (yuan)", "P90"]


def test_what_is_computed_from_a_column_does_not_name_it():
    "The file holds the values, not their mean."
    frame = pd.DataFrame({"rate": [1.0, 2.0], "who": ["a", "b"]})
    columns, _ = made(points(frame, x=alt.X("mean(rate):Q", title="Mean"), y="who:N"))
    assert {column["name"] for column in columns} == {"Rate", "Who"}


@pytest.mark.parametrize(
    ("cells", "heads"),
    [
        (["China 中国", "Japan\n日本"], ["Place_en", "Place_zh"]),
        (["China 中国", "Japan"], ["Place_en", "Place_zh"]),
        (["China", "Japan"], ["Place"]),
        (["中国", "日本"], ["Place"]),
        (["the word 算力 means computing", "China 中国"], ["Place"]),
    ],
)
def test_names_in_two_languages_have_two_columns(cells, heads):
    "A sentence that quotes a word in the other language stays whole."
    columns, rows = in_two_languages([{"name": "Place", "format": "", "number": False}], [[cell] for cell in cells])
    assert [column["name"] for column in columns] == heads
    split = cells[1].split() if len(heads) == 2 else [cells[1]]
    assert rows[1] == split + [None] * (len(heads) - len(split))
