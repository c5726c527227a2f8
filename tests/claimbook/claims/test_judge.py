"""Claims: the ledger covers the article, every rule can go both ways, and what is broken says where."""

import re
from pathlib import Path

import pytest
import yaml

from claimbook.claims.judge import chapter_numbers, judge, published, recorded
from claimbook.claims.rules import FAVOURABLE, ClaimError, read_claims, read_ledger
from claimbook.notebook.results import Result

ROOT = Path(__file__).parents[3]
CLAIMS = {claim.id: claim for claim in read_claims()}
TESTABLE = [claim for claim in CLAIMS.values() if claim.rule]
WORLDS = yaml.safe_load(Path(__file__).with_name("worlds.yml").read_text(encoding="utf-8"))
OUTLINE = [f"{part}{number}" for part, most in zip("ICTP", (3, 6, 6, 4), strict=True) for number in range(1, most + 1)]
OUTLINE += ["M1", "M2", "M3a", "M3b", "M3c", "M3d", "M4"]


def world(claim, kind):
    """Results of a world; what is shown besides is filled in, since it does not enter the rule."""
    given = {key: entry if isinstance(entry, list) else [entry] for key, entry in WORLDS[claim.id][kind].items()}
    found = {key: Result(key, entry[0], "1", *entry[1:]) for key, entry in given.items()}
    return {key: Result(key, 1.0, "1") for key in claim.shown} | found


def test_every_claim_of_the_article_is_in_the_ledger():
    "As the outline names them; a claim in several parts has all of them."
    for name in OUTLINE:
        assert name in CLAIMS or {f"{name}a", f"{name}b"} <= set(CLAIMS), name
    assert all(re.sub("[a-d]$", "", claim) in OUTLINE or claim in OUTLINE for claim in CLAIMS)


def test_worlds_cover_exactly_the_testable_claims():
    "A new rule needs its two worlds."
    assert set(WORLDS) == {claim.id for claim in TESTABLE}


@pytest.mark.parametrize("claim", TESTABLE, ids=lambda claim: claim.id)
def test_a_verdict_flips_between_a_true_and_a_false_world(claim):
    "Favourable where the claim is true, unfavourable where it is false."
    (true,), (false,) = (judge([claim], world(claim, kind)).values() for kind in (True, False))
    assert true.verdict in FAVOURABLE, true
    assert false.verdict == "contradicted", false


@pytest.mark.parametrize("claim", TESTABLE, ids=lambda claim: claim.id)
def test_a_missing_result_stops_with_the_claim_and_the_result(claim):
    "Each of the results, one at a time; other editions say that it is not available."
    for key in claim.results:
        found = {name: result for name, result in world(claim, True).items() if name != key}
        with pytest.raises(ClaimError, match=rf"claim {claim.id}: rests on {key}, which no chapter records"):
            judge([claim], found)
        assert judge([claim], found, missing="note")[claim.id].verdict == "not available"


def test_every_claim_is_judged_from_the_stored_results():
    "The book as it stands; claims without a rule say what would be needed."
    verdicts = judge(list(CLAIMS.values()), recorded(ROOT / "chapters"))
    assert list(verdicts) == list(CLAIMS)
    for claim in CLAIMS.values():
        assert (verdicts[claim.id].verdict == "not testable") == bool(claim.needed)


def test_no_verdict_is_typed_anywhere():
    "Neither in a chapter's text nor in its code: the words stand in rules, and what they mean in the ledger."
    said = re.compile(r"\b[CITMP]\d[a-d]? (?:is|are|remains?) (?:supported|consistent|contradicted|not identified)")
    for path in [*(ROOT / "chapters").glob("*.ipynb"), *(ROOT / "chapters").glob("*.md")]:
        assert not said.search(path.read_text(encoding="utf-8")), path.name
    for claim in CLAIMS.values():
        text = " ".join(filter(None, [claim.claim.en, claim.reading, claim.needed]))
        assert not re.search(r"\b(?:supported|contradicted|not identified|not testable)\b", text), claim.id


def test_published_figures_come_from_the_table():
    "One row each, in the claim's words too."
    assert [row["value"] for row in published(CLAIMS["C5"])] == [3, 4]
    assert "{0}" in CLAIMS["C4b"].claim.en and "1.7" not in CLAIMS["C4b"].claim.en


GOOD = """
written: 2026-11-24
note: n
claims:
- id: C1
  chapter: 1
  exhibit: "1.1"
  claim: {en: It grows., zh: 增长。}
  estimand: e
  shown: {a.growth: .1f}
  results: {a.growth: growth}
  rule:
  - {verdict: supported, when: [{result: a.growth, part: low, above: 0}]}
  otherwise: not identified
  reading: r
"""
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
        "can never hold: a.growth above 3 and below 2",
    ),
    "never, one point": ("above: 0}", "above: 3}, {result: a.growth, part: low, at_most: 3}", "can never hold"),
    "shown, not used": ("shown: {a.growth", "shown: {a.other", "it shows a.other, which is not among"),
    "one way": ("otherwise: not identified", "otherwise: consistent", "can only say consistent or supported"),
    "no comparison": (", above: 0", "", "needs exactly one of above"),
    "two comparisons": ("above: 0", "above: 0, below: 1", "needs exactly one of above"),
    "unknown field": ("estimand: e", "estimate: e", "claim C1 estimate: there is no such field"),
    "no rule and nothing needed": (GOOD[GOOD.index("  exhibit") :], "  claim: {en: x, zh: y}\n", "neither a rule nor"),
    "wrong id": ("id: C1", "id: Z 9", "claim 1 id: expected a word of letters, digits, dots and hyphens, found 'Z 9'"),
    "twice": ("claims:\n", "claims:" + GOOD.split("claims:")[1].rstrip() + "\n", "claim C1 stands there twice"),
    "not YAML": ("note: n", "note: [", "not YAML"),
    "code": ("note: n", "note: !!python/object/apply:os.getcwd []", "not YAML"),
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
    from claimbook.site.ledger import entry, picture

    (tmp_path / "claims.yml").write_text(GOOD.replace("id: C1", f"id: {name}"), encoding="utf-8")
    (claim,) = read_claims(tmp_path)
    found = {"a.growth": Result("a.growth", 1.0, "1", 0.5, 2.0)}
    verdicts = judge([claim], found)
    there = re.search('id="(claim-[^" ]+)"', entry(claim, verdicts[name], found, {"1": "01-a"}, full=True))[1]
    assert f'href="ledger.html#{there}"' in picture([claim], verdicts)


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
