"""Claims: the ledger covers the article, every rule can go both ways, and what is broken says where."""

import json
import re
from pathlib import Path

import pytest

from claimbook.claims.clause import FAVOURABLE, ClaimError
from claimbook.claims.judge import chapter_numbers, check_claims, collected, judge, published
from claimbook.claims.outcome import Outcome
from claimbook.claims.rules import read_claims, read_ledger
from claimbook.exhibits.exhibit import TABLE
from claimbook.notebook.results import RESULT, Result
from claimbook.notebook.toc import chapters
from claimbook.site.answers import number_html
from claimbook.site.ledger import rates_html, rule_in_words

ROOT = Path(__file__).parents[3]
CLAIMS = {claim.id: claim for claim in read_claims()}
TESTABLE = [claim for claim in CLAIMS.values() if claim.rule]
OUTLINE = [f"{part}{number}" for part, most in zip("ICTP", (3, 6, 6, 4), strict=True) for number in range(1, most + 1)]
OUTLINE += ["M1", "M2", "M3a", "M3b", "M3c", "M3d", "M3e", "M4", "P2c", "P2d", "P3c"]


def test_every_claim_of_the_article_is_in_the_ledger():
    "As the outline names them; a claim in several parts has all of them."
    for name in OUTLINE:
        assert name in CLAIMS or {f"{name}a", f"{name}b"} <= set(CLAIMS), name


@pytest.mark.parametrize("claim", TESTABLE, ids=lambda claim: claim.id)
def test_a_verdict_flips_between_a_true_and_a_false_world(claim):
    "Favourable where the claim is true, and contradicted, not only undecided, where it is false."
    found = {each.verdict for world in claim.worlds for each in judge([claim], world.results).values()}
    assert found & set(FAVOURABLE) and "contradicted" in found, found


@pytest.mark.parametrize("claim", TESTABLE, ids=lambda claim: claim.id)
def test_a_missing_result_stops_with_the_claim_and_the_result(claim):
    "Each of the results, one at a time; other editions say that it is not available."
    for key in claim.results:
        found = {name: result for name, result in claim.worlds[0].results.items() if name != key}
        with pytest.raises(ClaimError, match=rf"claim {claim.id}: rests on {key}, which no chapter records"):
            judge([claim], found)
        assert judge([claim], found, missing="note")[claim.id].verdict == "not available"


def test_every_claim_is_judged_from_the_stored_results():
    "The book as it stands; claims without a rule say what would be needed."
    verdicts = judge(list(CLAIMS.values()), collected(chapters(ROOT)))
    assert list(verdicts) == list(CLAIMS)
    for claim in CLAIMS.values():
        assert (verdicts[claim.id].verdict == "not testable") == bool(claim.needed)


def test_no_verdict_is_typed_anywhere():
    "Neither in a chapter's text nor in its code: the words stand in rules, and what they mean in the ledger."
    claims, verdicts = "|".join(map(re.escape, CLAIMS)), "supported|consistent|contradicted|not identified"
    said = re.compile(rf"\b(?:{claims}) (?:is|are|remains?) (?:{verdicts})")
    for path in [*chapters(ROOT), *(ROOT / "chapters").glob("[!.]*.md")]:
        assert not said.search(path.read_text(encoding="utf-8")), path.name
    for claim in CLAIMS.values():
        text = " ".join(filter(None, [claim.claim.en, claim.reading, claim.needed]))
        assert not re.search(r"\b(?:supported|contradicted|not identified|not testable)\b", text), claim.id


def test_published_figures_come_from_the_table():
    "One row each, in the claim's words too."
    assert [row["value"] for row in published(CLAIMS["C5b"])] == [3, 4]
    assert "{0}" in CLAIMS["C4b"].claim.en and "1.7" not in CLAIMS["C4b"].claim.en


GOOD = """
written: 2026-11-24
note: n
claims:
- id: C1
  chapter: 1
  exhibit: "1.1"
  claim: {en: It grows., zh: 增长。}
  short: {en: It grows, zh: 增长}
  estimand: e
  shown: {a.growth: .1f}
  results: {a.growth: growth}
  rule:
  - {verdict: supported, when: [{result: a.growth, part: low, above: 0}]}
  otherwise: not identified
  reading: r
  worlds:
  - {verdict: supported, results: {a.growth: [2, 1, 3]}}
  - {verdict: not identified, results: {a.growth: [0.5, -1, 2]}}
"""
SHORT = "  short: {en: It grows, zh: 增长}\n"
BROKEN = {
    "unknown result": (
        "{result: a.growth, part",
        "{result: a.grow, part",
        "claim C1: its rule names a.grow, which is not",
    ),
    "unknown verdict": (
        "verdict: supported",
        "verdict: proven",
        "C1 rule 1 verdict: Input should be 'supported'",
    ),
    "never": (
        "part: low, above: 0}",
        "part: low, above: 3}, {result: a.growth, part: high, below: 2}",
        "can never hold: the low end of a.growth above 3 and the high end of a.growth below 2",
    ),
    "never, one point": ("above: 0}", "above: 3}, {result: a.growth, part: low, at_most: 3}", "can never hold"),
    "shown, not used": ("shown: {a.growth", "shown: {a.other", "it shows a.other, which is not among"),
    "one way": ("otherwise: not identified", "otherwise: consistent", "can only say consistent or supported"),
    "no comparison": (", above: 0", "", "needs exactly one of above"),
    "two comparisons": ("above: 0", "above: 0, below: 1", "needs exactly one of above"),
    "unknown field": ("estimand: e", "estimate: e", "claim C1 estimate: there is no such field"),
    "no rule and nothing needed": (
        GOOD[GOOD.index("  exhibit") :],
        "  claim: {en: x, zh: y}\n  short: {en: x, zh: y}\n",
        "neither a rule nor",
    ),
    "wrong id": ("id: C1", "id: Z 9", "claim 1 id: expected a word of letters, digits, dots and hyphens, found 'Z 9'"),
    "twice": ("claims:\n", "claims:" + GOOD.split("claims:")[1].rstrip() + "\n", "claim C1 stands there twice"),
    "not YAML": ("note: n", "note: [", "not YAML"),
    "code": ("note: n", "note: !!python/object/apply:os.getcwd []", "not YAML"),
    "no worlds": (GOOD[GOOD.index("  worlds") :], "", "claim C1: worlds: is missing; a claim with a rule has"),
    "rule and needed": ("estimand: e", "estimand: e\n  needed: n", "claim C1: needed: it has a rule"),
    "known, not when": (
        "  estimand: e",
        "  known: k\n  estimand: e",
        "claim C1: written, known: one is missing",
    ),
    "when, not known": ("  estimand: e", "  written: 2026-11-27\n  estimand: e", "written, known: one is missing"),
    "a day in words": (
        "  estimand: e",
        "  written: today\n  known: k\n  estimand: e",
        "C1 written: expected a day, such",
    ),
    "nothing known": ("  estimand: e", "  written: 2026-11-27\n  known: ' '\n  estimand: e", "claim C1 known: String"),
    "another agreement": ("reading: r", "reading: r\n  releases: maybe", "claim C1 releases: Input should be 'agree'"),
    "rates of nothing": ("reading: r", "reading: r\n  rates: {simulated: s}", "claim C1 rates true: is missing"),
    "rates, no verdict": (
        "reading: r",
        'reading: r\n  rates: {simulated: s, "true": {proven: a.b}, "false": {supported: a.c}}',
        "claim C1 rates true proven",
    ),
    "rates, empty": (
        "reading: r",
        'reading: r\n  rates: {simulated: s, "true": {}, "false": {supported: a.c}}',
        "claim C1 rates true: ",
    ),
    "rates that are no results": (
        "reading: r",
        'reading: r\n  rates: {simulated: s, "true": {supported: 80}, "false": {supported: a.c}}',
        "claim C1 rates true supported: found 80, expected words",
    ),
    "releases without a rule": (
        GOOD[GOOD.index("  exhibit") :],
        "  claim: {en: x, zh: y}\n  short: {en: x, zh: y}\n  needed: n\n  releases: agree\n",
        "claim C1: has releases or rates, which say something of a rule",
    ),
    "nothing short": (SHORT, "", "claim C1 short: is missing"),
    "short in no words": ("short: {en: It grows", "short: {en: ' '", "claim C1 short en: "),
    "short in a sentence": (SHORT, "  short: It grows\n", "claim C1 short: "),
    "short in nine words": (
        "short: {en: It grows",
        "short: {en: a b c d e f g h i",
        "short.en: has 9 words, expected at",
    ),
    "short in one language": (SHORT, "  short: {en: It grows}\n", "claim C1, short.zh: Field required"),
    "short with a figure of none": (
        "short: {en: It grows",
        "short: {en: 'It {0}'",
        "its words hold {0}, expected {0} for",
    ),
    "short with a brace": ("short: {en: It grows", "short: {en: 'It {'", "its words hold {, expected"),
    "no claims": (GOOD[GOOD.index("- id") :], "", "claims: Input should be a valid list"),
}


def test_the_good_ledger_is_good(tmp_path):
    "Or the cases below would prove nothing."
    (tmp_path / "claims.yml").write_text(GOOD, encoding="utf-8")
    assert [claim.id for claim in read_ledger(tmp_path).claims] == ["C1"]


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_ledger_names_the_place(tmp_path, case):
    "One line with the file, the claim and what is wrong."
    old, new, message = BROKEN[case]
    assert old in GOOD
    (tmp_path / "claims.yml").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ClaimError) as error:
        read_claims(tmp_path)
    assert str(error.value).startswith("data/claims.yml") and message in str(error.value), str(error.value)
    assert "\n" not in str(error.value)


def test_a_claim_says_when_its_rule_was_written_or_the_ledger_does(tmp_path):
    "Each of its own, or both of the whole file."
    own = GOOD.replace("- id: C1", "- id: C2\n  written: 2026-11-27\n  known: The figures had been seen.")
    (tmp_path / "claims.yml").write_text(GOOD + own.split("claims:\n")[1], encoding="utf-8")
    told = [(str(claim.written), claim.known) for claim in read_claims(tmp_path)]
    assert told == [("2026-11-24", "n"), ("2026-11-27", "The figures had been seen.")]


TWO = GOOD[GOOD.index("  - {verdict: not identified") :]
WORLDS = {
    "one way only": (TWO, "", "worlds: all are supported; give one in which"),
    "a wrong word": ("verdict: not identified", "verdict: contradicted", "worlds 2: the rule says 'not identified'"),
    "figures that turn it": ("[2, 1, 3]", "[2, -1, 3]", "worlds 1: the rule says 'not identified' there, expected 'su"),
    "without interval": ("[2, 1, 3]", "2", "worlds 1: asks for the low end of a.growth"),
    "a word for a number": ("[0.5, -1, 2]", '"much"', "worlds 2: asks for the low end of a.growth"),
    "no figures": ("{a.growth: [2, 1, 3]}", "{}", "worlds 1: lacks a.growth; give a figure"),
    "a figure of nothing": ("{a.growth: [2,", "{a.more: 1, a.growth: [2,", "worlds 1: names a.more; give a figure"),
    "two figures": ("[2, 1, 3]", "[1, 3]", "worlds 1 results: a.growth: found [1, 3], expected a number, a word"),
    "yes without quotes": ("[2, 1, 3]", "true", "worlds 1 results: a.growth: found True, expected a number, a word in"),
    "low before value": ("[2, 1, 3]", "[1, 2, 3]", "worlds 1 results: result a.growth: value 1 lies outside its"),
    "without end": ("[2, 1, 3]", "[2, 1, .inf]", "worlds 1 results: result a.growth: high is inf"),
    "no verdict": ("  - {verdict: supported, results: {", "  - {results: {", "worlds 1 verdict: is missing"),
    "not testable": ("{verdict: not identified,", "{verdict: not testable,", "worlds 2 verdict: Input should be"),
}


@pytest.mark.parametrize("case", WORLDS)
def test_worlds_that_do_not_hold_are_named(tmp_path, monkeypatch, case):
    "File, claim and world; whatever else is wrong with the claim is looked for later."
    old, new, message = WORLDS[case]
    assert GOOD.count(old) == 1
    (tmp_path / "claims.yml").write_text(GOOD.replace(old, new), encoding="utf-8")
    monkeypatch.setenv("SUANLI_DATA", str(tmp_path))
    with pytest.raises(ClaimError) as error:
        check_claims([Path("01-a.ipynb")])
    assert str(error.value).startswith("data/claims.yml, claim C1") and message in str(error.value), str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"{GOOD}  - {{verdict: supported, results: {{a.growth: [9, 8, 9]}}}}\n",
        GOOD.replace("part: low, above: 0", 'equals: "much"')
        .replace("[2, 1, 3]", '"much"')
        .replace("[0.5, -1, 2]", "little"),
    ],
)
def test_worlds_that_hold_pass(tmp_path, monkeypatch, text):
    "More than two may stand there, and a word is a figure too."
    (tmp_path / "claims.yml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("SUANLI_DATA", str(tmp_path))
    check_claims([Path("01-a.ipynb")])


def chapter(path, exhibit, key):
    """A chapter that recorded one figure and shows one exhibit."""
    stored = {"key": key, "value": 2.0, "unit": "1", "low": 1.0, "high": 3.0, "n": None}
    outputs = [
        {"output_type": "display_data", "data": data, "metadata": {}}
        for data in ({RESULT: stored}, {TABLE: {"exhibit": exhibit}})
    ]
    cell = {"cell_type": "code", "id": "a", "source": "", "metadata": {}, "execution_count": 1, "outputs": outputs}
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    return path


def test_a_claim_names_the_chapter_that_shows_its_figures(tmp_path, monkeypatch):
    "An exhibit of another chapter, which records nothing that the claim shows, is refused."
    found = [chapter(tmp_path / "01-a.ipynb", "1.1", "a.growth"), chapter(tmp_path / "02-b.ipynb", "2.1", "b.other")]
    monkeypatch.setenv("SUANLI_DATA", str(tmp_path))
    (tmp_path / "claims.yml").write_text(GOOD, encoding="utf-8")
    check_claims(found, collected(found))
    (tmp_path / "claims.yml").write_text(GOOD.replace('"1.1"', '"2.1"'), encoding="utf-8")
    with pytest.raises(ClaimError, match=r"C1, shown: the chapter of exhibit 2.1 does not record a.growth; name an"):
        check_claims(found, collected(found))


RELEASED = (
    GOOD
    + """  releases: agree
  rates:
    simulated: In 9 samples.
    "true": {supported: a.right}
    "false": {supported: a.wrong}
"""
)


def other(**results):
    "What an edition with another release came to."
    made = {f"a.{name}": result for name, result in results.items()}
    return Outcome("later", "Later", "d", {"descriptor": "", "tables": {}}, {}, made, {})


def test_releases_that_disagree_leave_a_claim_not_identified(tmp_path):
    "One that agrees or lacks the result leaves the verdict; so does any where they need not agree."
    (tmp_path / "claims.yml").write_text(RELEASED, encoding="utf-8")
    (claim,) = read_claims(tmp_path)
    high, low = Result("a.growth", 2.0, "percent", 1.0, 3.0), Result("a.growth", 2.0, "percent", -1.0, 3.0)

    def verdict(claim, *others):
        return judge([claim], {"a.growth": high}, others=others)["C1"].verdict

    assert verdict(claim) == verdict(claim, other(growth=high), other()) == "supported"
    assert verdict(claim, other(growth=high), other(growth=low)) == "not identified"
    assert verdict(claim.model_copy(update={"releases": None}), other(growth=low)) == "supported"


def test_rates_stand_beside_the_rule_and_are_recorded_in_percent(tmp_path):
    "A result that the ledger prints must be there."
    (tmp_path / "claims.yml").write_text(RELEASED, encoding="utf-8")
    (claim,) = read_claims(tmp_path)
    found = {f"a.{name}": Result(f"a.{name}", value, "percent") for name, value in (("right", 81.4), ("wrong", 2.5))}
    said = "When it is true, supported {right} %; when it is false, supported {wrong} %. In 9 samples."
    shown = {"right": number_html("a.right", "81"), "wrong": number_html("a.wrong", "2")}
    assert rates_html(claim, found) == said.format(**shown)
    assert rates_html(claim, {}) == "" and claim.rates.named() == ["a.right", "a.wrong"]
    assert rule_in_words(claim).endswith("Not identified, if a kept release of the same data gives another verdict.")


def test_a_missing_ledger_says_so(tmp_path):
    "And what to do."
    with pytest.raises(ClaimError, match=r"data/claims.yml: cannot be read .*restore it"):
        read_claims(tmp_path)


def test_a_rule_on_an_interval_needs_one(tmp_path):
    "A result recorded without it is named."
    (tmp_path / "claims.yml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ClaimError, match=r"claim C1: asks for the low end of a.growth"):
        judge(read_claims(tmp_path), {"a.growth": Result("a.growth", 1.0, "1")})


def test_words_are_not_compared_with_numbers(tmp_path):
    "A result that became a word is named."
    (tmp_path / "claims.yml").write_text(GOOD.replace("part: low, ", ""), encoding="utf-8")
    with pytest.raises(ClaimError, match=r"claim C1: compares a.growth = 'much' with 0"):
        judge(read_claims(tmp_path), {"a.growth": Result("a.growth", "much", "")})


@pytest.mark.parametrize("name", ["Growth", "增长", "α2", "Z9", "c4.a", "C-4", "élan", "e\u0301lan", "C4", "हिंदी"])
def test_the_id_of_a_claim_may_be_any_word(tmp_path, name):
    "It becomes a part of an address, and the ledger and the picture lead to the same place."
    from claimbook.site.ledger import entry
    from claimbook.site.verdict_picture import line

    (tmp_path / "claims.yml").write_text(GOOD.replace("id: C1", f"id: {name}"), encoding="utf-8")
    (claim,) = read_claims(tmp_path)
    found = {"a.growth": Result("a.growth", 1.0, "1", 0.5, 2.0)}
    verdicts = judge([claim], found)
    there = re.search('id="(claim-[^" ]+)"', entry(claim, verdicts[name], found, {"1": "01-a"}, full=True))[1]
    assert f'href="ledger.html#{there}"' in line(claim, verdicts[name], found)


@pytest.mark.parametrize("pair", [("C1", "c1"), ("straße", "STRASSE"), ("é", "e\u0301"), ("Ａ1", "A1")])
def test_ids_with_one_address_are_refused(tmp_path, pair):
    "Letters that only look different would lead to one place."
    both = [GOOD.split("claims:\n")[1].replace("id: C1", f"id: {name}") for name in pair]
    (tmp_path / "claims.yml").write_text(GOOD.split("claims:\n")[0] + "claims:\n" + "".join(both), encoding="utf-8")
    with pytest.raises(ClaimError, match="have one address; rename one of them"):
        read_claims(tmp_path)


def test_a_chapter_may_have_a_number_of_two_digits():
    "An exhibit leads to the chapter of its whole number."
    from claimbook.site.ledger import exhibit_link

    places = {number: path.stem for number, path in chapter_numbers([Path("01-a.ipynb"), Path("10-b.ipynb")]).items()}
    assert 'href="10-b.html#exhibit-10-1a"' in exhibit_link("10.1a", places)
    with pytest.raises(ClaimError, match=r"exhibit '9.1' is of no chapter; there are 1, 10"):
        exhibit_link("9.1", places)
