"""What a chart draws in another language, as what differs from the book's own."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimbook.exhibits.exhibit import VEGALITE
from claimbook.languages.labels import chart_words
from claimbook.notebook.files import read
from claimbook.notebook.toc import chapters
from claimbook.project import project
from claimbook.site.chart_files import by_column, chart_script, difference
from claimbook.site.words import language

from ...charted import patched

CELLS = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["a", "b", "constructor", "中"])
PARTS = st.recursive(
    CELLS, lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from("xyz"), part, max_size=3)
)


@given(PARTS, PARTS)
def test_what_differs_turns_one_part_into_the_other(own, other):
    "Whatever they are; written and read again on the way."
    change = json.loads(json.dumps(difference(own, other)))
    assert json.dumps(patched(own, change), sort_keys=True) == json.dumps(other, sort_keys=True)


def test_a_chart_writes_carbon_dioxide_as_the_pages_do():
    "In its words and, alike, in the names of its columns."
    spec = {"encoding": {"x": {"field": "kg CO2", "title": "CO2"}}, "datasets": {"a": [{"kg CO2": 1}]}}
    made, said = chart_script("x", spec), chart_script("x", spec, {**spec, "title": "CO2"})
    assert made.count("kg CO₂") == 2 and "CO2" not in made + said and "CO₂" in said


@pytest.mark.parametrize("path", chapters(project().root), ids=lambda path: path.stem)
def test_a_chart_in_chinese_is_the_english_one_with_other_words(path):
    "Every chart of the book comes back whole, from much less than all its letters if it draws more than a few rows."
    for cell in read(path)["cells"]:
        for output in cell.get("outputs", []):
            if own := output.get("data", {}).get(VEGALITE):
                said = chart_words(own, language("zh_CN"))
                assert patched(by_column(own), difference(by_column(own), by_column(said))) == by_column(said)
                whole = json.dumps(json.dumps(by_column(said), ensure_ascii=False), ensure_ascii=False)
                assert len(whole) < 10_000 or len(chart_script("x", own, said)) < 0.6 * len(whole)
