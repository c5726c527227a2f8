import json
from types import SimpleNamespace

import pytest

from claimbook.claims.judge import statement
from claimbook.claims.rules import read_claims
from claimbook.exhibits.exhibit import TABLE, VEGALITE
from claimbook.notebook.results import RESULT, Result
from claimbook.site import cards as module
from claimbook.site import words
from claimbook.site.cards import cards, shared_lists, write_cards

CLAIM = next(claim for claim in read_claims() if claim.rule)
KEY = next(iter(CLAIM.results))


def cell(count, source, *bundles, tags=()):
    outputs = [{"output_type": "display_data", "metadata": {}, "data": data} for data in bundles]
    made = {"cell_type": "code", "id": f"c{count}", "source": source, "metadata": {"tags": list(tags)}}
    return made | {"outputs": outputs, "execution_count": count}


def chart(exhibit, rows, *told):
    about = {"exhibit": exhibit, "source": [], "text": {"title": {"values": dict.fromkeys(told, 0)}}}
    return {VEGALITE: {"title": "T", "datasets": {"data": rows}, "usermeta": {"claimbook": about}}}


@pytest.fixture
def chapter(tmp_path, monkeypatch):
    """A chapter that records three figures, and two kept releases."""
    chosen = {"key": KEY, "value": -1.23456, "unit": "percent", "low": -2.5, "high": 0.5, "n": 40}
    word = {"key": "made.word", "value": "June 2025", "unit": ""}
    whole = {"key": "made.whole", "value": 3, "unit": "1"}
    cells = [
        cell(1, 'proxy: str = "countries"  # a table', tags=["parameters"]),
        cell(2, 'a = load("pwt")\nb = load("idc_index")'),
        cell(3, "record(a)", {RESULT: chosen}),
        cell(4, "record(load(proxy))", {RESULT: word}, {RESULT: whole}),
        cell(5, "show(a)", chart("1.1", [{"x": -1.23456}]), chart("1.2", [{"x": 3.0}], "word.n", "other")),
        cell(6, "table(a)", {TABLE: {"exhibit": "1.3", "title": "T", "source": [], "rows": [["a", -1.234561]]}}),
    ]
    path = tmp_path / "01-made.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    then = {KEY: Result(KEY, -1.0, "percent", -2.0, 0.0, 41), "made.word": Result("made.word", "June 2025", "")}
    monkeypatch.setattr(module, "kept", lambda: [SimpleNamespace(title="Release 2", results=then)])
    return path


def test_a_card_says_what_a_number_is_and_where_it_comes_from(chapter):
    "Value, ends, unit, observations; cell; tables of the cells it follows from; exhibits; claims; kept releases."
    card = cards(chapter)[KEY]
    assert (card["value"], card["text"], card["unit"]) == (-1.23456, "\u22121.235", "percent")
    assert (card["ends"], card["n"]) == (["\u22122.5", "0.5"], 40)
    assert card["cell"] == [3, "01-made.html#cell-c3"]
    assert {href for _, href in card["tables"]} == {"data.html#table-pwt", "data.html#table-idc-index"}
    assert card["exhibits"] == [["1.1", "#exhibit-1-1"]]
    assert [href for _, href in card["claims"]] == [
        f"ledger.html#claim-{claim.id.lower()}"
        for claim in read_claims()
        if KEY in claim.results or (claim.rates and KEY in claim.rates.named())
    ]
    assert card["kept"] == [["Release 2", "\u22121 percent (\u22122 to 0; n = 41)"]]


def test_a_word_and_a_whole_number_have_cards_too(chapter):
    "A table named by a parameter counts; three is three in too many rows to be found by its value."
    found = cards(chapter)
    word, whole = found["made.word"], found["made.whole"]
    assert (word["text"], word["exhibits"], word["kept"]) == (
        "June 2025",
        [["1.2", "#exhibit-1-2"]],
        [["Release 2", ""]],
    )
    assert [href for _, href in word["tables"]] == ["data.html#table-countries"]
    assert (whole["text"], whole["unit"], whole["exhibits"], whole["kept"]) == ("3", "", [], [])
    assert "ends" not in whole and "n" not in whole


def test_a_card_is_in_the_language_of_the_page(chapter, monkeypatch):
    "The claim, the unit, the tables, and what was recorded as a word."
    monkeypatch.setattr(words, "_language", words.Language("zh_CN"))
    made = cards(chapter)
    assert made[KEY]["claims"][0][0] == f"{CLAIM.id} · {statement(CLAIM)[1]}" and made[KEY]["unit"] == "%"
    assert [title for title, _ in made[KEY]["tables"] if title.isascii()] == []
    assert made["made.word"]["text"] == made["made.word"]["value"] == "2025年6月"


def test_each_chapter_has_a_script_that_sets_a_global_and_no_other_is_left(chapter, tmp_path, monkeypatch):
    "The same bytes each time, and no link to a page that the book leaves out."
    monkeypatch.setattr(module, "chapters", lambda root: [chapter])
    config = SimpleNamespace(language="en")
    env = SimpleNamespace(found_docs={"chapters/data"})
    app = SimpleNamespace(env=env, config=config, outdir=tmp_path, srcdir=tmp_path)
    folder = tmp_path / "_static" / "cards"
    folder.mkdir(parents=True)
    (folder / "09-gone.js").write_text("")
    write_cards(app)
    (written,) = folder.iterdir()
    first = written.read_bytes()
    write_cards(app)
    assert written.name == "01-made.js" and written.read_bytes() == first
    made = cards(chapter)
    for link in made[KEY]["claims"]:
        link[1] = ""  # this book has no ledger
    head, _, content = first.decode().partition("=")[2].partition("]=")
    assert head.endswith('["01-made"') and json.loads(content.rstrip(";\n")) == shared_lists(made)
