import json
from types import SimpleNamespace

import pytest
from docutils import nodes

from claimbook.exhibits.text import filled
from claimbook.notebook.results import RECORDED, RESULT, Result
from claimbook.site.answers import Number, filled_html, number_html, settle_numbers
from claimbook.site.figure import told
from claimbook.site.words import spoken


@pytest.fixture
def settle(tmp_path, monkeypatch):
    """Settle the numbers of a page of a book whose one chapter, 01-made, records made.y."""
    output = {
        "output_type": "display_data",
        "metadata": {},
        "data": {RESULT: {"key": "made.y", "value": 2.5, "unit": "1"}},
    }
    cell = {"cell_type": "code", "id": "c1", "source": "", "metadata": {}, "outputs": [output], "execution_count": 1}
    (tmp_path / "chapters").mkdir()
    path = tmp_path / "chapters" / "01-made.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    monkeypatch.setattr("claimbook.site.answers.chapters", lambda root: [path])
    env = SimpleNamespace(doc2path=lambda name: str(tmp_path / f"{name}.ipynb"))
    builder = SimpleNamespace(get_relative_uri=lambda here, there: there.partition("/")[2] + ".html")

    def run(node, page):
        whole = nodes.section("", nodes.paragraph("", "", node))
        settle_numbers(SimpleNamespace(srcdir=str(tmp_path), env=env, builder=builder), whole, f"chapters/{page}")
        return whole

    return run


@pytest.mark.parametrize(("page", "href"), [("01-made", "#cell-c1"), ("ledger", "01-made.html#cell-c1")])
def test_a_number_leads_to_its_cell(settle, page, href):
    "In prose and in HTML, on its own page and on another, whichever part of the result it is."
    prose = settle(Number("", "", nodes.inline(text="2.5"), key="made.y.low"), page)
    (number,) = prose.findall(Number)
    assert (number["refuri"], number["key"]) == (href, "made.y.low")
    html = settle(nodes.raw("", f"<b>{number_html('made.y', '2.5')}</b>", format="html"), page).astext()
    assert html == f'<b><a class="number" data-key="made.y" href="{href}">2.5</a></b>'


def test_an_exhibit_names_results_of_its_chapter_without_the_chapter(settle):
    "On its own page only; what is no result there stays text."
    named = nodes.raw("", number_html("y.high", "3") + number_html("what", "words"), format="html")
    html = settle(named.deepcopy(), "01-made").astext()
    assert html == '<a class="number" data-key="made.y.high" href="#cell-c1">3</a>words'
    assert settle(named, "ledger").astext() == "3words"


def test_a_number_without_a_result_stays_words(settle):
    "Sphinx has warned of it, which ends the build."
    whole = settle(Number("", "", nodes.inline(text="2.5"), key="made.gone"), "ledger")
    assert whole.astext() == "2.5" and not list(whole.findall(Number))


def test_a_title_marks_its_figures_and_escapes_its_words(monkeypatch):
    "The words are those of the plain title, with real minus signs."
    monkeypatch.setitem(RECORDED, "made.y", Result("made.y", -2.5, "percent"))
    text, kept = filled("A <b> of {y:.1f} percent for {what}, x-{y:.0f}", {"what": "R&D"})
    marked = told({"text": {"title": kept}}, {"title": text}, "title")
    assert marked == (
        'A &lt;b&gt; of <a class="number" data-key="y">\u22122.5</a> percent for '
        '<a class="number" data-key="what">R&amp;D</a>, x-<a class="number" data-key="y">\u22122</a>'
    )
    assert filled_html(kept, "title", spoken()) == marked


@pytest.mark.parametrize("kept", [None, {}, {"template": "{", "values": {}}, {"template": "other", "values": {}}, "x"])
def test_an_output_whose_template_does_not_give_its_title_shows_the_title(kept):
    "Whatever a program has put there."
    assert told({"text": {"title": kept}}, {"title": "A < B, -1"}, "title") == "A &lt; B, \u22121"
