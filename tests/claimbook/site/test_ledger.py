"""How verdicts look on a page: complete, in words, escaped, and turned by a changed result."""

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from docutils.parsers.rst import DirectiveError

from claimbook.claims.judge import Verdict, statement
from claimbook.claims.rules import read_claims
from claimbook.notebook.results import RESULT, Result
from claimbook.site import words
from claimbook.site.answers import number_html
from claimbook.site.ledger import Claims, data_html, entry, figure, own_html, rule_in_words

CHAPTERS = Path(__file__).parents[3] / "chapters"
CLAIMS = {claim.id: claim for claim in read_claims()}


def test_a_rule_is_told_in_words_with_its_thresholds():
    "Made from the clauses, so that words and rule cannot part."
    months = "the yearly change of the months between open and closed models"
    assert rule_in_words(CLAIMS["C6b"]) == (
        f"Contradicted if the lower end of {months} is above 0; "
        f"else consistent if the upper end of {months} is below 0; else not identified."
    )
    for claim in CLAIMS.values():
        if claim.rule:
            told = rule_in_words(claim)
            assert all(clause.verdict in told.lower() for clause in claim.rule) and claim.otherwise in told


def test_published_figures_stand_in_the_statement():
    "In both languages, from the table."
    english, chinese = statement(CLAIMS["C5b"])
    assert "brings 3 to 4 yuan" in english and "3至4" in chinese


def test_a_published_figure_answers_as_the_result_that_records_it():
    "If the claim rests on one of that value and unit; any other is plain."
    claim, row = CLAIMS["C4b"], {"value": 1.7, "unit": "permille"}
    key = next(iter(claim.results))
    told = [
        own_html(claim, {key: Result(key, *of)}, row) for of in ((1.7, "permille"), (1.7, "percent"), (1.8, "permille"))
    ]
    assert told == [number_html(key, "1.7"), "1.7", "1.7"] and own_html(claim, {}, row) == "1.7"


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (Result("a.b", -0.5, "percent", -1.0, 0.25), "\u22120.50 (\u22121.00 to 0.25) percent"),
        (Result("a.b", 2.0, "1"), "2.00"),
        (Result("a.b", "2017", ""), "2017"),
    ],
)
def test_figures_carry_interval_and_unit(result, text):
    "With a real minus sign."
    assert figure(result, ".2f") == text


def test_words_from_the_ledger_are_escaped():
    "A claim is text, whatever it holds."
    bad = CLAIMS["I1a"].model_copy(
        update={"claim": CLAIMS["I1a"].claim.model_copy(update={"en": "<script>alert(1)</script>", "zh": "<b>"})}
    )
    html = entry(bad, Verdict("I1a", "not testable"), {}, {}, True)
    assert "<script>" not in html and "<b>" not in html and "&lt;script&gt;" in html


def placed(source, *claims, full=True):
    """Nodes that the directive puts on a page of a book."""
    environment = SimpleNamespace(
        srcdir=source,
        docname="chapters/ledger",
        doctreedir=source,
        note_dependency=str,
        config=SimpleNamespace(claimbook_edition="published", claimbook_choices=True),
    )
    state = SimpleNamespace(document=SimpleNamespace(settings=SimpleNamespace(env=environment)))
    machine = SimpleNamespace(reporter=None)
    return Claims("claims", [*claims], {"full": None} if full else {}, [], 1, 0, "", state, machine).run()


def told(source, claim):
    """What it tells of a claim."""
    (node,) = placed(source, claim)
    return node.astext()


@pytest.mark.parametrize("full", [True, False])
def test_a_claim_with_a_rule_names_the_data_of_its_verdict(monkeypatch, full):
    "Tables with version and last date, the releases that must agree; on the chapter's page as in the ledger."
    monkeypatch.setattr("claimbook.site.ledger.read_cube", lambda: None)
    for node in placed(CHAPTERS.parent, " ".join(CLAIMS), full=full):
        cards = BeautifulSoup(node.astext(), "html.parser").select(".claim")
        told = {claim: card.find("dt", string="Data") for claim, card in zip(CLAIMS, cards, strict=True)}
        assert [claim for claim, term in told.items() if term] == [each.id for each in CLAIMS.values() if each.rule]
        for term in filter(None, told.values()):
            data = term.find_next("dd")
            assert bool(data.select("a[href^='data.html#table-']")) == full and re.search(r"\d", data.get_text())
        t4, i3 = (told[claim].find_next("dd").get_text() for claim in ("T4", "I3"))
        assert t4 == (
            "Penn World Table 9.1 (to 2017); TOP500 country sums (June 1993 to June 2025; to 2025); "
            "kept results of Penn World Table 10.01, Penn World Table 11.0"
        )
        assert i3.endswith("Published computing scale (to 2026-06)")


def test_the_data_of_a_verdict_are_named_in_the_language_of_the_page(monkeypatch):
    "Titles, versions and words; a table without a date or a version has the day on which it was retrieved."
    monkeypatch.setattr(words, "_language", words.Language("zh_CN"))
    told = re.sub("<[^>]*>", "", data_html(["pwt", "published_effects"], ["Penn World Table 11.0"]))
    assert told == "佩恩世界表9.1（至2017）；已公布的效应（2025-12-31取得）；留存结果：佩恩世界表11.0"


def test_without_a_name_it_gives_every_claim_under_its_chapter(monkeypatch):
    "So that a claim of a new chapter is in the ledger without anybody naming it there; without panels, for speed."
    monkeypatch.setattr("claimbook.site.ledger.read_cube", lambda: None)
    sections = placed(CHAPTERS.parent)
    found = [(each["ids"][0], name) for each in sections for name in re.findall('id="claim-([^"]+)"', each.astext())]
    assert sorted(found) == sorted((f"claims-{claim.chapter}", claim.id.lower()) for claim in CLAIMS.values())
    assert sections[0][0].astext() == "Introduction" and sections[1][0].astext().startswith("1 · ")


def test_a_changed_result_turns_the_verdict_on_rebuild(tmp_path):
    "A number in a stored output, nothing else; and a result that is gone stops the build with one line."
    folder = shutil.copytree(CHAPTERS, tmp_path / "chapters")
    shutil.copyfile(CHAPTERS.parent / "_toc.yml", tmp_path / "_toc.yml")
    notebook = folder / "01-competitiveness.ipynb"
    before = notebook.read_text(encoding="utf-8")
    content = json.loads(before)
    stored = [
        output["data"][RESULT]
        for cell in content["cells"]
        for output in cell.get("outputs", [])
        if output.get("data", {}).get(RESULT, {}).get("key") == "competitiveness.capital_product"
    ]
    assert 'class="claim verdict-contradicted" id="claim-c5b"' in told(tmp_path, "C5b")
    stored[0]["value"] = 3.5
    notebook.write_text(json.dumps(content), encoding="utf-8")
    # Kept releases, which must agree, still contradict it.
    assert 'class="claim verdict-not-identified" id="claim-c5b"' in told(tmp_path, "C5b")

    notebook.write_text(
        before.replace("competitiveness.capital_product", "competitiveness.capital_other"), encoding="utf-8"
    )
    with pytest.raises(DirectiveError) as caught:
        told(tmp_path, "C5b")
    assert "claim C5b: rests on competitiveness.capital_product, which no chapter records" in caught.value.msg
