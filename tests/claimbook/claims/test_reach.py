"""Rules that no data could turn are found, and only they."""

from itertools import product
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimbook.claims.clause import COMPARISONS, Clause
from claimbook.claims.judge import judge
from claimbook.claims.reach import PARTS, unreachable
from claimbook.claims.rules import Claim
from claimbook.notebook.results import Result

# Two results with ends among these, bounded by zero or by one another: three steps on each side of zero are room for
# every order that three conditions, the most that one verdict needs below, can ask for.
POINTS = [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]
ENDS = [ends for ends in product(POINTS, repeat=3) if list(ends) == sorted(ends)]
WORLDS = [{key: Result(key, value, "1", low, high) for key, (low, value, high) in
           zip(("a.x", "a.y"), pair, strict=True)} for pair in product(ENDS, ENDS)]  # fmt: skip
SIDES = st.one_of(st.just(0.0), st.builds(lambda part: {"result": "a.y", "part": part}, st.sampled_from(PARTS)))


@st.composite
def conditions(draw):
    """A condition on one result, with a number or with the other one."""
    name = draw(st.sampled_from(sorted(COMPARISONS)))
    right = draw(st.just(0.0) if name == "equals" else SIDES)
    return {"result": "a.x", "part": draw(st.sampled_from(PARTS)), name: right}


@given(st.lists(st.lists(conditions(), min_size=1, max_size=2), min_size=1, max_size=2))
def test_what_no_world_reaches_is_found_and_nothing_else(rule):
    "Held against all worlds on a fine grid, one by one."
    clauses = [Clause.model_validate({"verdict": "supported", "when": when}) for when in rule]
    claim = SimpleNamespace(id="C1", rule=clauses, results={}, shown={}, otherwise="contradicted", releases=None)
    met = {judge([claim], world)["C1"].clause for world in WORLDS}
    never = [place for place in [*range(len(clauses)), None] if place not in met]
    said = unreachable(clauses, "contradicted")
    expected = "otherwise" if never and never[0] is None else f"rule {never[0] + 1}," if never else None
    assert (said is None) == (expected is None) and (said or "").startswith(expected or ""), (said, never)


def claim(*rule, otherwise="not identified"):
    clauses = [{"verdict": verdict, "when": when} for verdict, when in rule]
    return Claim.model_validate(
        {"id": "C1", "chapter": 1, "claim": {"en": "x"}, "short": {"en": "x"}, "rule": clauses, "otherwise": otherwise}
    )


X, LOW, HIGH = ({"result": "a.x", "part": part} for part in ("value", "low", "high"))
Y = {"result": "a.y", "part": "high"}
NEVER = {
    "all is taken": ([("supported", [X | {"above": 0}]), ("contradicted", [X | {"at_most": 0}])], "otherwise: 'not id"),
    "the second holds the first": ([("supported", [X | {"above": 0}]), ("consistent", [X | {"above": 1}])], "rule 2"),
    "an end beyond the other": ([("supported", [LOW | {"above": Y}, HIGH | {"below": Y}])], "the high end of a.y and"),
    "a circle of results": (
        [("supported", [X | {"above": "a.y"}, {"result": "a.y", "above": "a.z"}, {"result": "a.z", "above": "a.x"}])],
        "rule 1, 'supported', can never hold: a.x above a.y and a.y above a.z and a.z above a.x",
    ),
    "a word and another": ([("supported", [X | {"equals": "yes"}, X | {"equals": "no"}])], "a.x equals 'yes' and a.x"),
    "a word twice": ([("supported", [X | {"equals": "a"}]), ("contradicted", [X | {"equals": "a"}])], "rule 2"),
    "a number beside itself": ([("supported", [X | {"equals": 1}, LOW | {"above": 1}])], "rule 1"),
    "three that leave nothing": (
        [("supported", [X | {"above": 2}]), ("consistent", [X | {"below": 1}]), ("consistent", [X | {"at_least": 1}])],
        "otherwise",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NEVER)
def test_a_rule_that_no_data_could_turn_is_named(case):
    "The place, the verdict and the conditions."
    rule, message = NEVER[case]
    made = claim(*rule)
    assert message in unreachable(made.rule, made.otherwise)


def test_what_stays_between_two_strict_bounds_is_reached():
    "A single point, and a word that no clause names."
    between = claim(("supported", [X | {"above": 1}]), ("contradicted", [X | {"below": 1}]))
    words = claim(("supported", [X | {"equals": "yes"}]), ("contradicted", [X | {"equals": "no"}]))
    assert unreachable(between.rule, "consistent") is None and unreachable(words.rule, "consistent") is None
