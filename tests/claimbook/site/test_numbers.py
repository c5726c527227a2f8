import json

import pytest
from docutils import nodes

from claimbook.exhibits.exhibit import TABLE, VEGALITE
from claimbook.notebook.results import RESULT, Result
from claimbook.site import words
from claimbook.site.numbers import heading_of, made_in, number_text, uses
from claimbook.site.wording import figure


@pytest.fixture
def notebook(tmp_path):
    """An executed notebook with a chart, a table and a result."""
    chart = {"title": "A chart", "usermeta": {"claimbook": {"exhibit": "1.1a", "source": ["pwt"]}}}
    table = {"exhibit": "1.2", "title": "A table", "source": ["pwt", "countries"], "columns": [], "rows": []}
    result = {"key": "made.y", "value": 2.5, "unit": "percent", "low": None, "high": None, "n": 7}

    def code(count, *bundles):
        outputs = [{"output_type": "display_data", "data": bundle, "metadata": {}} for bundle in bundles]
        return {
            "cell_type": "code",
            "id": f"c{count}",
            "execution_count": count,
            "outputs": outputs,
            "source": [],
            "metadata": {},
        }

    prose = [
        "(chapter-made)=\n",
        "# 1 · Made\n",
        "{glue:text}`01-made.ipynb::made.y:.1f`\n",
        "## 1.1 Part\n",
        "and {glue:text}`01-made.ipynb::made.y.n:.0f`, {glue:text}`01-made.ipynb::made.y:.0f`",
    ]
    cells = [{"cell_type": "markdown", "id": "c0", "source": prose, "metadata": {}}]
    cells += [code(1, {VEGALITE: chart}), code(2, {TABLE: table}, {RESULT: result}, {"text/plain": "3"})]
    path = tmp_path / "01-made.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    return path


def test_exhibits_and_results_know_their_cell(notebook):
    "Kind, title, sources; anchor and execution count of the cell."
    exhibits, numbers = made_in(notebook)
    assert [(m.what["exhibit"], m.what["kind"], m.what["title"], m.anchor, m.count) for m in exhibits] == [
        ("1.1a", "chart", "A chart", "cell-c1", 1),
        ("1.2", "table", "A table", "cell-c2", 2),
    ]
    assert [(m.what, m.anchor, m.count) for m in numbers] == [(Result("made.y", 2.5, "percent", n=7), "cell-c2", 2)]


def test_prose_tells_where_a_number_is_used(notebook):
    "Once for each heading, whichever part of the result is quoted."
    assert uses(notebook) == [("made.y", "1 · Made", "made"), ("made.y", "1.1 Part", "part")]
    assert heading_of(notebook) == "1 · Made"


def test_pages_use_numbers_too(tmp_path):
    "Markdown files as well as notebooks, and not what is shown as code."
    page = tmp_path / "index.md"
    glued = "{glue:text}`01-made.ipynb::made.y:.1f`"
    page.write_text(f"# Does it?\n\nYes, {glued}.\n\n```\n# No\n{glued}\n```\n", encoding="utf-8")
    assert uses(page) == [("made.y", "Does it?", nodes.make_id("Does it?"))]


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (Result("a.b", -0.25, "1"), "−0.25"),
        (Result("a.b", 3, "lists", n=3), "3 lists (n = 3)"),
        (Result("a.b", 0.4, "permille", low=-0.3, high=1.1), "0.4 permille (−0.3 to 1.1)"),
        (Result("a.b", "Hong Kong-China", ""), "Hong Kong-China"),
    ],
)
def test_a_number_is_shown_as_recorded(result, text):
    "Value, unit, interval, observations; a minus is a minus and a hyphen a hyphen."
    assert number_text(result) == text


def test_a_billion_is_told_in_tenths_of_it_in_chinese(monkeypatch):
    "1300亿美元, with its interval, where the table has 130; in the ledger and on cards alike."
    result = Result("made.y", 130.0, "billion dollars", low=-2.5, high=200.0)
    monkeypatch.setattr(words, "_language", words.Language("zh_CN"))
    assert number_text(result) == "1300亿美元（−25至2000）"
    assert figure(result, ".0f") == "1300（−20至2000）亿美元"
