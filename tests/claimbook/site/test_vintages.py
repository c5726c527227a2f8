"""Kept vintages beside the book: what differs is shown with its verdicts, what is equal is not."""

from dataclasses import replace
from pathlib import Path

from claimbook.claims.judge import collected, judge
from claimbook.claims.kept import differing
from claimbook.claims.outcome import read_outcome
from claimbook.claims.rules import read_claims
from claimbook.notebook.toc import chapters
from claimbook.site.vintages import generated, rows, turns
from claimbook.tables.read import data_folder, descriptor

CHAPTERS = Path(__file__).parents[3] / "chapters"
KEPT = sorted((data_folder() / "vintages").glob("*.json"))


def test_kept_results_can_be_judged():
    "A claim that is newer than a vintage has no verdict there, and no chapter is to blame."
    for path in KEPT:
        verdicts = judge(read_claims(), read_outcome(path).results, missing="note")
        assert {verdict.verdict for verdict in verdicts.values()} & {"supported", "consistent"}


def test_a_vintage_that_is_the_book_has_no_row():
    "And one changed result gives its figure and its verdict."
    found, claims = collected(chapters(CHAPTERS.parent)), read_claims()
    same = replace(read_outcome(KEPT[0]), results=dict(found))
    assert rows(claims, found, [same]) == []
    key = "theory.additive_beats"
    other = replace(same, results=found | {key: replace(found[key], value=80.0, low=70.0, high=90.0)})
    figure, verdict = rows(claims, found, [other])
    assert figure[0] == verdict[0] == "T5b" and figure[3].startswith("80 (70 to 90)")
    assert verdict[1:] == ["verdict", judge(claims, found)["T5b"].verdict, "contradicted"]


def test_a_result_that_a_vintage_lacks_is_not_available():
    "Nor is its verdict; a result of another kind than the format has no figure either."
    found, claims = collected(chapters(CHAPTERS.parent)), read_claims()
    fewer = {key: result for key, result in found.items() if key != "theory.additive_beats"}
    figure, verdict = rows(claims, found, [replace(read_outcome(KEPT[0]), results=fewer)])
    assert figure[3] == "not available" and verdict[3] == "not available"
    key = "competitiveness.pair_place_clusters"
    claim = next(claim for claim in claims if claim.id == "C2")
    claim = claim.model_copy(update={"shown": {key: "d"}})
    other = {key: replace(found[key], value=1.5, low=None, high=None)}
    whole = {key: replace(found[key], value=1, low=None, high=None)}
    assert rows([claim], whole, [replace(read_outcome(KEPT[0]), results=other)])[0][2:] == ["1", "not available"]


def test_the_source_of_the_exhibit_is_what_differs():
    "Tables that are equal everywhere, or that only one edition has, explain nothing."
    entries = [{"name": entry["name"], "hash": entry["hash"]} for entry in descriptor()["resources"]]
    tables = {entry["name"]: {"title": "t", "version": "1", "hash": entry["hash"]} for entry in entries[1:]}
    same = replace(read_outcome(KEPT[0]), data={"descriptor": "d", "tables": tables})
    name = entries[2]["name"]
    other = replace(same, data={"descriptor": "d", "tables": {**tables, name: {**tables[name], "hash": "sha256:0"}}})
    assert differing([same]) == [] and differing([same, other]) == [name]


def test_exhibits_that_directives_make_are_listed():
    "By the chapter's text: title, tables and releases; those of cells are not among them."
    found = {
        number: each
        for path in chapters(CHAPTERS.parent)
        for number, each in generated(CHAPTERS.parent, path, "published").items()
    }
    assert {number: each["title"] for number, each in found.items()} == {
        "5.4": "The claims under newer releases of the data",
        "5.5": "Every verdict under every kept edition",
    }
    releases = ["Penn World Table 10.01", "Penn World Table 11.0"]
    assert all(each["releases"] == releases and "pwt" in each["source"] for each in found.values())


def test_every_claim_has_a_row_that_says_if_it_turns():
    "Another verdict turns, results that lack leave a part, other figures may let it stand."
    found, claims = collected(chapters(CHAPTERS.parent)), read_claims()
    same = replace(read_outcome(KEPT[0]), results=dict(found))
    stands = {line[0]: line[1] for line in turns(claims, found, [same])}
    assert list(stands) == [claim.id for claim in claims] and stands["P1b"] == "no rule"
    assert set(stands.values()) == {"same figures", "no rule"}
    key = "theory.additive_beats"
    other = replace(same, results=found | {key: replace(found[key], value=80.0, low=70.0, high=90.0)})
    fewer = replace(same, results={name: result for name, result in found.items() if name != key})
    near = replace(same, results=found | {key: replace(found[key], n=1)})
    verdict_now = judge(claims, found)["T5b"].verdict
    for kept, word, verdict in (
        (other, "turns", "contradicted"),
        (fewer, "in part", "not available"),
        (near, "stands", verdict_now),
    ):
        lines = {line[0]: line for line in turns(claims, found, [same, kept])}
        assert lines["T5b"][1] == word and lines["T5b"][-1] == verdict
        assert {name for name, line in lines.items() if line[1] not in ("same figures", "no rule")} == {"T5b"}
