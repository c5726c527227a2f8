import json
from types import SimpleNamespace

import pytest
from docutils import nodes

from claimbook.site.folds import fold_code

SOURCES = ["a = 1", "b = a", "show(b)", "unused = 2", "show(a)"]
SHOWN = {2: "1.1", 4: "1.2"}


@pytest.fixture
def page(tmp_path):
    """A chapter of five cells, two of which show an exhibit, as it is once it was read."""
    cells = [{"cell_type": "markdown", "id": "words", "source": "# Made", "metadata": {}}]
    section = nodes.section("", nodes.paragraph("", "Words"))
    for place, source in enumerate(SOURCES):
        cells.append({"cell_type": "code", "id": f"c{place}", "source": source, "metadata": {}, "outputs": []})
        cells[-1]["execution_count"] = place + 1
        code = nodes.container(
            "", nodes.literal_block(source, source), nb_element="cell_code_source", ids=[f"cell-c{place}"]
        )
        holder = nodes.container("", code, nb_element="cell_code", cell_index=place + 1, classes=["cell"])
        if place in SHOWN:
            holder += nodes.raw("", f"<figure>{SHOWN[place]}</figure>", format="html", code_anchor="x")
        section += holder
    path = tmp_path / "01-made.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    doctree = nodes.section("", section)
    fold_code(SimpleNamespace(env=SimpleNamespace(docname="made", doc2path=lambda name: str(path))), doctree)
    return doctree


def test_each_exhibit_has_one_fold_with_the_cells_that_feed_it(page):
    "In order, after the figure; a cell that stands further up is linked and not repeated; the rest ends the chapter."
    words = [node.astext() for node in page.findall(nodes.Text)]
    opening = '<details class="made"><summary>{}</summary>'.format
    assert words == [
        "Words",
        *["<figure>1.1</figure>", opening("How this was made")],
        *["Cell 1", "a = 1", "Cell 2", "b = a", "Cell 3", "show(b)", "</details>"],
        *[
            "<figure>1.2</figure>",
            opening("How this was made"),
            "It also follows from ",
            "cell 1",
            ", shown further up.",
        ],
        *["Cell 5", "show(a)", "</details>", opening("Other cells"), "Cell 4", "unused = 2", "</details>"],
    ]


def test_links_to_cells_still_lead_to_their_code(page):
    "The anchor moves with the code, and the link in a fold names it."
    ids = [each for node in page.findall(nodes.container) for each in node["ids"]]
    assert sorted(ids) == [f"cell-c{place}" for place in range(5)]
    assert [node["refuri"] for node in page.findall(nodes.reference)] == ["#cell-c0"]
    assert all(node.children for node in page.findall(nodes.container))
