import copy

import pytest

from claimbook.exhibits.exhibit import TABLE, VEGALITE
from claimbook.notebook.results import GLUE, RESULT
from claimbook.site.outputs import foreign

ABOUT = {"exhibit": "1.1a", "source": ["pwt"]}
CHART = {VEGALITE: {"title": "T", "description": "D", "usermeta": {"claimbook": ABOUT}}, "text/plain": "D"}
SHOWN = {TABLE: {**ABOUT, "title": "T", "note": "N", "columns": [], "rows": []}, "text/html": "<b>", "text/plain": ""}
FIGURE = {RESULT: {"key": "a.b"}, GLUE + "text/plain": "1"}
OURS = (CHART, SHOWN, FIGURE, {GLUE + "text/plain": "1"}, {"text/plain": "1"})
FOREIGN = {
    "HTML": ({"text/html": "<b>", "text/plain": ""}, "text/html"),
    "HTML alone": ({"text/html": "<b>"}, "text/html"),
    "HTML beside a chart": ({**CHART, "text/html": "<b>"}, "text/html"),
    "HTML that is glued": ({**FIGURE, GLUE + "text/html": "<b>"}, GLUE + "text/html"),
    "a script": ({"application/javascript": "evil()", "text/plain": ""}, "application/javascript"),
    "Markdown": ({"text/markdown": "<b>", "text/plain": ""}, "text/markdown"),
    "LaTeX": ({"text/latex": "$x$", "text/plain": ""}, "text/latex"),
    "a drawing": ({"image/svg+xml": "<svg/>", "text/plain": ""}, "image/svg+xml"),
    "a picture": ({"image/png": "AA==", "text/plain": ""}, "image/png"),
    "a widget": ({"application/vnd.jupyter.widget-view+json": {}}, "application/vnd.jupyter.widget-view+json"),
    "a chart of another kind": ({"application/vnd.vega.v5+json": {}}, "application/vnd.vega.v5+json"),
    "a type of two lines": ({"a\nb": ""}, r"a\nb"),
}


def notebook(*bundles):
    outputs = [{"output_type": "display_data", "data": data, "metadata": {}} for data in bundles]
    stream = {"output_type": "stream", "name": "stdout", "text": "<b>"}
    cell = {"cell_type": "code", "outputs": [stream, *outputs]}
    return {"cells": [{"cell_type": "markdown", "source": ""}, {"cell_type": "code", "outputs": []}, cell]}


def test_our_outputs_and_text_may_stand():
    "What show, table and record make, what is printed, and a last value that is only text."
    assert foreign(notebook(*OURS), "01-a.ipynb") == []


@pytest.mark.parametrize("case", FOREIGN)
def test_any_other_type_is_named_with_its_cell(case):
    "Notebook, code cell, type, and what to do, in one line."
    data, kind = FOREIGN[case]
    (line,) = foreign(notebook(*OURS, data), "01-a.ipynb")
    assert line.startswith("01-a.ipynb, code cell 2: ") and kind in line and "\n" not in line and "print text" in line


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("usermeta",), None),
        (("usermeta", "claimbook"), "1.1"),
        (("usermeta", "claimbook", "exhibit"), '1.1"><script>'),
        (("usermeta", "claimbook", "exhibit"), "../../1.1"),
        (("usermeta", "claimbook", "source"), "pwt"),
        (("usermeta", "claimbook", "source"), [{}]),
        (("usermeta", "claimbook", "text"), "T"),
        (("usermeta", "claimbook", "text"), {"title": "T"}),
        (("usermeta", "claimbook", "text"), {"title": {"template": "T"}}),
        (("usermeta", "claimbook", "text"), {"title": {"values": {}}}),
        (("usermeta", "claimbook", "text"), {"title": {"template": "T", "values": ["a"]}}),
        (("usermeta", "claimbook", "text"), {"title": {"template": 1, "values": {}}}),
        (("title",), None),
        (("description",), ["a"]),
    ],
)
def test_a_chart_that_show_did_not_make_is_named(path, value):
    "Its number becomes an address and a file's name; a chart that was only displayed has none."
    data = copy.deepcopy(CHART)
    part = data[VEGALITE]
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    (line,) = foreign(notebook(data), "01-a.ipynb")
    assert VEGALITE in line
