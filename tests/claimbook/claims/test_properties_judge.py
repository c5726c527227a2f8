"""Rules judge any results, whichever come first, and a better figure never gets a worse verdict."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimbook.claims.clause import FAVOURABLE, Reference
from claimbook.claims.judge import judge
from claimbook.claims.reach import PARTS
from claimbook.claims.rules import VERDICTS, Claim, read_claims
from claimbook.notebook.results import Result

CLAIMS = read_claims()
TESTABLE = [claim for claim in CLAIMS if claim.rule]
KEYS = sorted({key for claim in TESTABLE for key in claim.results})
FIGURES = st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3).map(sorted)


@st.composite
def worlds(draw, words=True):
    """A figure for every result that a rule rests on: with or without an interval, or a word."""
    found = {}
    for key in KEYS:
        low, value, high = draw(FIGURES)
        kind = draw(st.sampled_from(["interval", "interval", "bare", "word"] if words else ["interval"]))
        ends = (low, high) if kind == "interval" else (None, None)
        found[key] = Result(key, "additive" if kind == "word" else value, "1", *ends)
    return found


@given(worlds(), st.randoms(use_true_random=False), st.sets(st.sampled_from(KEYS)))
def test_every_claim_gets_one_word_whatever_was_recorded(found, chance, gone):
    "Missing figures, words for numbers, no intervals: a word for each claim, and no order changes it."
    found = {key: result for key, result in found.items() if key not in gone}
    verdicts = judge(CLAIMS, found, missing="note")
    assert list(verdicts) == [claim.id for claim in CLAIMS]
    assert {each.verdict for each in verdicts.values()} <= {*VERDICTS, "not available"}
    for claim in CLAIMS:
        assert (verdicts[claim.id].verdict == "not testable") == (not claim.rule)
        if gone & set(claim.results):
            assert verdicts[claim.id].verdict == "not available"
    shuffled = chance.sample(CLAIMS, len(CLAIMS))
    order = chance.sample(sorted(found), len(found))
    assert judge(shuffled, {key: found[key] for key in order}, missing="note") == verdicts


def directions(claim):
    """By result, the sign by which a larger figure helps a claim's rule, where it can only help or only harm."""
    signs = {key: set() for key in claim.results}
    for clause in claim.rule:
        if clause.verdict == "not identified":  # what comes before a later clause may help or harm
            signs = {key: kinds | {1, -1} for key, kinds in signs.items()}
            continue
        side = 1 if clause.verdict in FAVOURABLE else -1
        for condition in clause.when:
            name, right = condition.comparison()
            up = {"above": 1, "at_least": 1, "below": -1, "at_most": -1}.get(name)
            signs[condition.result] |= {side * up} if up else {1, -1}
            if isinstance(right, Reference) and up:
                signs[right.result] |= {-side * up}
    return {key: kinds.pop() for key, kinds in signs.items() if len(kinds) == 1}


def spoken(claim):
    """Whether a rule compares words, which the figures below are not."""
    return any(isinstance(condition.equals, str) for clause in claim.rule for condition in clause.when)


DIRECTED = [(claim, key, sign) for claim in TESTABLE if not spoken(claim) for key, sign in directions(claim).items()]


def rank(claim, found):
    word = judge([claim], found)[claim.id].verdict
    return 2 if word in FAVOURABLE else VERDICTS.index("contradicted") - VERDICTS.index(word)


def test_most_rules_have_a_direction():
    "Else the next test would hold of nothing."
    assert len({claim.id for claim, _, _ in DIRECTED}) >= len(TESTABLE) / 2


@settings(max_examples=80)
@given(st.sampled_from(DIRECTED), worlds(words=False), st.floats(0, 300))
def test_a_figure_that_moves_towards_a_claim_never_worsens_its_verdict(directed, found, by):
    "The whole figure with its interval, by any distance."
    claim, key, sign = directed
    was = found[key]
    moved = Result(key, *(was.value + sign * by, "1", was.low + sign * by, was.high + sign * by))
    assert rank(claim, found | {key: moved}) >= rank(claim, found)


def made(when, verdict="supported", otherwise="contradicted"):
    text = {"en": "It grows.", "zh": "增长。"}
    rule = [{"verdict": verdict, "when": [when]}]
    return Claim(
        id="C1",
        chapter=1,
        claim=text,
        short=text,
        results={"a.one": "one", "a.two": "two"},
        rule=rule,
        otherwise=otherwise,
    )


@given(st.sampled_from(PARTS), st.floats(-1e6, 1e6), st.booleans())
def test_a_threshold_is_crossed_at_its_own_number(part, at, other):
    "One step of the last digit below it, on it and above it, be it a number or another result."
    right = {"result": "a.two", "part": "value"} if other else at
    for name, said in (("above", "001"), ("at_least", "011"), ("below", "100"), ("at_most", "110")):
        claim = made({"result": "a.one", "part": part, name: right})
        for value, expected in zip(
            (math.nextafter(at, -math.inf), at, math.nextafter(at, math.inf)), said, strict=True
        ):
            ends = {"value": 0.0 * value, "low": -1e9, "high": 1e9} | {part: value}
            ends["value"] = min(max(ends["value"], ends["low"]), ends["high"])
            found = {"a.one": Result("a.one", ends["value"], "1", ends["low"], ends["high"])}
            found["a.two"] = Result("a.two", at, "1")
            verdict = judge([claim], found)["C1"].verdict
            assert verdict == ("supported" if expected == "1" else "contradicted"), (name, value)


@given(st.floats(-10, 10), st.floats(-10, 10))
def test_the_first_clause_that_holds_decides(one, two):
    "Later clauses speak only where earlier ones do not."
    claim = made({"result": "a.one", "above": 0}).model_copy(update={})
    second = made({"result": "a.two", "above": 0}, verdict="consistent").rule[0]
    claim = claim.model_copy(update={"rule": [*claim.rule, second]})
    found = {"a.one": Result("a.one", one, "1"), "a.two": Result("a.two", two, "1")}
    verdict = judge([claim], found)["C1"]
    expected = ("supported", 0) if one > 0 else ("consistent", 1) if two > 0 else ("contradicted", None)
    assert (verdict.verdict, verdict.clause) == expected


def test_the_directions_of_a_rule_are_read_off_its_clauses():
    "A made rule, by hand: more of one helps, more of two does not."
    claim = made({"result": "a.one", "part": "low", "above": {"result": "a.two", "part": "high"}})
    assert directions(claim) == {"a.one": 1, "a.two": -1}
    assert (
        directions(made({"result": "a.one", "above": 0}, verdict="contradicted", otherwise="supported"))["a.one"] == -1
    )
    with pytest.raises(KeyError):
        directions(made({"result": "a.one", "above": 0}))["a.two"]
