from pathlib import Path

import pytest

from claimbook.editions.assembly import available, below_heading, recorded, stopped, with_banner
from claimbook.editions.definition import Edition

EDITION = Edition("made", "Made *here*", "For a test.", Path(), {}, {})
GLUED = {"a.ipynb": {"a.value": "1.5", "a.word": "yes", "a.count": "7"}}


def cell(text, kind="markdown"):
    return {"cell_type": kind, "source": text, "metadata": {}} | ({"outputs": []} if kind == "code" else {})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{glue:text}`a.ipynb::a.value:.1f` and more", "{glue:text}`a.ipynb::a.value:.1f` and more"),
        (
            "{glue:text}`a.ipynb::a.word:s`, {glue:text}`a.ipynb::a.word`",
            "{glue:text}`a.ipynb::a.word:s`, {glue:text}`a.ipynb::a.word`",
        ),
        (
            "{glue:text}`a.ipynb::a.gone:.1f` and {glue:text}`a.ipynb::a.gone.low:.1f`",
            "– (not available in this edition) and –",
        ),
        (
            "{glue:text}`b.ipynb::a.value:.1f`\n\n{glue:text}`b.ipynb::a.x:s`",
            "– (not available in this edition)\n\n– (not available in this edition)",
        ),
        ("{glue:text}`a.ipynb::a.word:.1f`", "– (not available in this edition)"),
        (
            "- {glue:text}`b.ipynb::a.x:s`\n- {glue:text}`b.ipynb::a.y:s`\n",
            "- – (not available in this edition)\n- – (not available in this edition)\n",
        ),
        ("{glue:text}`a.ipynb::a.value:s`", "{glue:text}`a.ipynb::a.value:s`"),
    ],
)
def test_what_was_not_recorded_is_a_dash(text, shown):
    "Said once in a paragraph; what is there, and fits its format, stays."
    assert available(text, GLUED) == shown


def test_what_glue_gets_is_what_was_recorded(displayed):
    "Read from the outputs as the notebook stores them."
    from claimbook import record

    record("made.value", 1.5, unit="metres", low=1.0, high=2.0)
    outputs = [{"data": bundle, "metadata": meta} for bundle, meta in displayed]
    found = recorded({"cells": [{"cell_type": "code", "outputs": outputs}, cell("# Words")]})
    assert found == {"made.value": "1.5", "made.value.low": "1.0", "made.value.high": "2.0"}


def test_the_note_stands_below_the_first_heading():
    "Once, also where the heading is not in the first cell; the edition's title is text and no markup."
    notebook = with_banner({"cells": [cell("words"), cell("# One\n\n## Two"), cell("# Three")]}, EDITION)
    texts = [each["source"] for each in notebook["cells"]]
    assert texts[0] == "words" and texts[2] == "# Three"
    assert texts[1].startswith("# One\n\n:::{admonition} Edition “Made \\*here\\*”") and texts[1].endswith("## Two")
    assert below_heading("no heading", "note") == "no heading"


def test_a_chapter_that_stopped_shows_what_came_before_and_all_that_others_point_to():
    "Title, anchors, what was computed, why no more, and the addresses of exhibits that are not there."
    shown = cell('show(x, exhibit="1.1a")', "code") | {"execution_count": 1}
    late = [cell(f'show(y, exhibit="1.{number}")', "code") | {"execution_count": None} for number in (2, 3)]
    cells = [cell("(chapter-one)=\n# 1 · One"), shown, late[0], cell("(part)=\n## Part"), late[1]]
    chapter = {"metadata": {}, "cells": [{"id": str(place), **each} for place, each in enumerate(cells)]}
    made = stopped(chapter, "code cell 2: ValueError: too\nsmall", EDITION)["cells"]
    assert [each["cell_type"] for each in made] == ["markdown", "code", "markdown", "markdown"]
    assert made[1]["source"] == shown["source"] and made[3]["source"] == "(part)=\n## Part"
    assert "code cell 2: ValueError: too small" in made[2]["source"]
    assert '<span id="exhibit-1-2"></span><span id="exhibit-1-3"></span>' in made[2]["source"]
    assert "exhibit-1-1a" not in made[2]["source"]
