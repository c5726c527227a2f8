"""What it takes to turn a verdict: its word under every choice, and the smallest change that gives another."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..notebook.results import Result
from .clause import ClaimError, Condition
from .cube import State, ends
from .judge import agreed, said_by
from .outcome import Outcome
from .rules import Claim

NONE = "not available"


@dataclass(frozen=True)
class Threshold:
    """A number in a rule: the result that is held against it, and the conditions (clause, place in it) that hold it."""

    result: str
    value: float
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Turn:
    """A change that gives another verdict: choices, or a threshold read otherwise, or that releases need not agree.

    `beyond` is 1 or -1 if the verdict turns as soon as the threshold is above or below `value`, 0 if at it.
    """

    verdict: str
    choices: Mapping[str, object] | None = None
    threshold: Threshold | None = None
    value: float = 0.0
    beyond: int = 0


def thresholds(claim: Claim) -> list[Threshold]:
    """The numbers of a rule; conditions that hold one result against one number share it, whichever end they take."""
    found: dict[tuple[str, float], list[tuple[int, int]]] = {}
    for number, clause in enumerate(claim.rule):
        for place, condition in enumerate(clause.when):
            _, right = condition.comparison()
            if isinstance(right, float):
                found.setdefault((condition.result, right), []).append((number, place))
    return [Threshold(result, value, tuple(places)) for (result, value), places in found.items()]


def reread(claim: Claim, values: Mapping[Threshold, float]) -> Claim:
    """The claim with other numbers in its rule."""
    rule = [list(clause.when) for clause in claim.rule]
    for threshold, value in values.items():
        for number, place in threshold.places:
            condition = rule[number][place]
            name, _ = condition.comparison()
            held = {"result": condition.result, "part": condition.part, name: float(value)}
            rule[number][place] = Condition.model_validate(held)
    made = [clause.model_copy(update={"when": when}) for clause, when in zip(claim.rule, rule, strict=True)]
    return claim.model_copy(update={"rule": made})


def verdicts(claim: Claim, found: Sequence[State], book: State, releases: Sequence[Outcome]) -> list[str]:
    """Word under each choice; where releases must agree, the book's own is one more for who chooses another."""
    others, with_own = said_by(claim, releases), said_by(claim, [*releases, book])  # the same for thousands of choices

    def word(state: State) -> str:
        try:
            return agreed(claim, state.results, with_own if state.release else others).verdict
        except ClaimError:
            return NONE

    return [word(state) for state in found]


def read_by(claim: Claim) -> list[str]:
    """Keys that the conditions of a rule name, each once, in their order."""
    conditions = [condition for clause in claim.rule for condition in clause.when]
    sides = [(each.result, getattr(each.comparison()[1], "result", None)) for each in conditions]
    return list(dict.fromkeys(key for pair in sides for key in pair if key))


def moved(found: Sequence[State], keys: Sequence[str]) -> dict[str, set[str]]:
    """Which of some results each choice changes, alone or beside others; under it the rest stays as in the book.

    Parameters
    ----------
    found : sequence of State
        From `cube.states`, the book's own first.
    keys : sequence of str
        Results.
    """

    def told(choices: Mapping[str, object]) -> frozenset:
        return frozenset((name, str(value)) for name, value in choices.items())

    states = {told(state.choices): state for state in found}
    held: dict[str, set[str]] = {name: set() for state in found for name in state.choices}
    for state in found:
        for name in state.choices:
            without = states.get(told({other: value for other, value in state.choices.items() if other != name}))
            for key in keys if without else ():
                one, other = state.results.get(key), without.results.get(key)
                if key not in held[name] and one is not other and ends(one) != ends(other):
                    held[name].add(key)
    return held


def turns(claim: Claim, found: Sequence[State], releases: Sequence[Outcome], said: Sequence[str]) -> list[Turn]:
    """The smallest changes that overturn the book's verdict, the smallest first.

    The fewest changed choices come first: one before two. Among as many, choices of specification and data come in the
    order of the grid, then each threshold with the value nearest to its own at which the verdict turns, those first
    whose value moves least in proportion; then, that releases need not agree. A threshold is one change and is not
    combined with others. What cannot be computed overturns nothing.

    Parameters
    ----------
    claim : Claim
        With a rule.
    found : sequence of State
        From `cube.states`, the book's own first.
    releases : sequence of Outcome
        Kept releases.
    said : sequence of str
        From `verdicts`, of the same.
    """
    book = found[0]
    stands, *words = said
    chosen = [
        Turn(word, choices=state.choices)
        for word, state in zip(words, found[1:], strict=True)
        if word not in (stands, NONE)
    ]
    least = min((len(turn.choices) for turn in chosen), default=0)
    chosen = [turn for turn in chosen if len(turn.choices) == least]
    moved = [turn for each in thresholds(claim) if (turn := _nearest(claim, each, book, releases, stands))]
    moved.sort(key=_distance)
    (free,) = verdicts(claim.model_copy(update={"releases": None}), [book], book, ())
    rest = moved + ([Turn(free)] if claim.releases and free not in (stands, NONE) else [])
    return chosen + rest if chosen and len(chosen[0].choices) == 1 else rest + chosen


def _distance(turn: Turn) -> float:
    """How far a threshold is moved, in proportion to the larger of its two values."""
    ends = abs(turn.value), abs(turn.threshold.value)
    return abs(turn.value - turn.threshold.value) / (max(ends) or 1)


def _nearest(claim: Claim, threshold: Threshold, book: State, releases: Sequence[Outcome], stands: str) -> Turn | None:
    """The nearest other value of a threshold at which the verdict turns, which is at a figure held against it."""
    rests = [each.results[threshold.result] for each in (book, *releases) if threshold.result in each.results]
    parts = {part for each in rests for part in (each.value, each.low, each.high) if isinstance(part, int | float)}
    tried = []
    for part in parts:
        for beyond in (0, 1, -1):
            value = math.nextafter(part, math.inf * beyond) if beyond else float(part)
            if value != threshold.value:
                tried.append((abs(part - threshold.value), abs(beyond), part, beyond, value))
    for _, _, part, beyond, value in sorted(tried):
        if beyond and (part - threshold.value) * beyond < 0:
            continue  # nearer than the figure: there the verdict is that of the threshold, or the figure's own
        if not _can_be(value, rests):
            continue
        (word,) = verdicts(reread(claim, {threshold: value}), [book], book, releases)
        if word not in (stands, NONE):
            return Turn(word, threshold=threshold, value=float(part), beyond=beyond)
    return None


def _can_be(value: float, rests: Sequence[Result]) -> bool:
    """Whether results like these can come to a value at all: no share is below 0 or above 100 and no count below 0.

    What a result can be follows from its unit: a whole number is a count, "percent of ..." is a share of something. One
    result that says so is enough, for kept releases may have the unit of an earlier version.
    """
    share = any(each.unit.startswith("percent of ") for each in rests)
    count = all(isinstance(each.value, int) for each in rests)
    return value >= 0 if count and not share else not share or 0 <= value <= 100
