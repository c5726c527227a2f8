"""Whether data could exist on which a rule gives a verdict: its conditions as bounds on differences of results.

Every condition bounds one part of a result by a number or by another part, and low <= value <= high. Such bounds can
all hold unless some chain of them leads from a part back to itself with nothing, or less, to spare.
"""

from itertools import pairwise, product

PARTS = ("low", "value", "high")  # in their order on the axis
OPPOSITE = {"above": ("at_most",), "at_least": ("below",), "below": ("at_least",), "at_most": ("above",)}
NUMBER = ("", "value")  # what numbers are measured from


def unreachable(rule: list, otherwise: str) -> str | None:
    """What of a rule holds on no data that could exist, in words, or None.

    Parameters
    ----------
    rule : list of Clause
        The clauses in their order; the first that holds gives the verdict.
    otherwise : str
        The verdict if none does.
    """
    clauses = [[_terms(condition) for condition in clause.when] for clause in rule]
    for place, conditions in enumerate([*clauses, []]):
        if not _reached(conditions, clauses[:place]):
            if place == len(rule):
                return f"otherwise: {otherwise!r} can never hold; the clauses leave nothing to it"
            said = " and ".join(f"{_said(left)} {name} {_said(right)}" for left, name, right in conditions)
            where = " where none before it does" if _possible(conditions) else ""
            return f"rule {place + 1}, {rule[place].verdict!r}, can never hold{where}: {said}"
    return None


def _terms(condition) -> tuple:
    """A result with its part, the comparison, and on its right a number, a word or a result with its part."""
    name, right = condition.comparison()
    right = right if isinstance(right, str | int | float) else (right.result, right.part)
    return (condition.result, condition.part), name, right


def _said(side) -> str:
    """One side of a condition in words."""
    if isinstance(side, tuple):
        return side[0] if side[1] == "value" else f"the {side[1]} end of {side[0]}"
    return repr(side) if isinstance(side, str) else f"{side:g}"


def _possible(conditions: list[tuple]) -> bool:
    """Whether all conditions can hold together."""
    words = [(left, name, right) for left, name, right in conditions if isinstance(right, str)]
    for (left, one, word), (other, two, said) in product(words, words):
        if left == other and one == "equals" and (word == said) == (two == "unequal"):
            return False
    bounds = {}  # (a, b): a exceeds b by at most so much, and by less if the second is -1

    def bound(high, low, most, strict=False):
        bounds[high, low] = min(bounds.get((high, low), (float("inf"), 0)), (most, -int(strict)))

    for left, name, right in conditions:
        if isinstance(right, str):
            continue
        node, number = (right, 0.0) if isinstance(right, tuple) else (NUMBER, float(right))
        if name in ("below", "at_most", "equals"):
            bound(left, node, number, name == "below")
        if name in ("above", "at_least", "equals"):
            bound(node, left, -number, name == "above")
    for result in {result for pair in bounds for result, _ in pair}:
        for low, high in pairwise(PARTS):
            bound((result, low), (result, high), 0.0)
    nodes = sorted({node for pair in bounds for node in pair})
    for middle, high, low in product(nodes, nodes, nodes):  # shortest chains, by Floyd and Warshall
        if (high, middle) in bounds and (middle, low) in bounds:
            first, second = bounds[high, middle], bounds[middle, low]
            bound(high, low, first[0] + second[0], bool(first[1] or second[1]))
    return all(bounds.get((node, node), (0.0, 0)) >= (0.0, 0) for node in nodes)


def _reached(conditions: list[tuple], earlier: list[list[tuple]]) -> bool:
    """Whether some data fulfil the conditions and, of each earlier clause, break at least one."""
    if not _possible(conditions):
        return False
    if not earlier:
        return True
    broken = [
        (left, name, right)
        for left, comparison, right in earlier[0]
        for name in OPPOSITE.get(comparison, ("unequal",) if isinstance(right, str) else ("below", "above"))
    ]
    return any(_reached([*conditions, each], earlier[1:]) for each in broken)
