"""What a panel of the ledger evaluates and says, as data for its script: figures and rule once, words by language."""

from collections.abc import Sequence

from ..claims.clause import Clause, Reference
from ..claims.cube import State, ends
from ..claims.rules import Claim
from ..claims.turn import Threshold
from .wording import WORD, condition_in_words, form, numerals, of
from .words import say, spoken


def content(claim, found, choices, releases, held: list[Threshold]) -> dict:
    """The claim's choices, results and rule, which are the same in all languages."""
    places = {place: number for number, each in enumerate(held) for place in each.places}
    keys = list(dict.fromkeys([*claim.results, *claim.shown]))
    names = list(choices.labels)

    def column(of) -> list:
        cells = [of(state) for state in found]
        return [cells[0], *(0 if cell == cells[0] else cell for cell in cells[1:])]

    def told(key: str):
        spec = claim.shown[key]
        return lambda state: numerals(state.results[key], spec) if key in state.results else None

    return {
        "claim": claim.id,
        "rule": [_clause(clause, number, places) for number, clause in enumerate(claim.rule)],
        "otherwise": claim.otherwise,
        "agree": bool(claim.releases),
        "thresholds": [{"value": each.value} for each in held],
        "axes": [
            {"name": name, "values": [",".join(v) if isinstance(v, list) else str(v) for v in choices.values[name]]}
            for name in names
        ],
        "states": [
            [part for name, v in state.choices.items() for part in (names.index(name), choices.values[name].index(v))]
            for state in found
        ],
        "release": [number for number, state in enumerate(found) if state.release],
        "results": {key: column(lambda state, key=key: ends(state.results.get(key))) for key in keys},
        "told": {key: column(told(key)) for key in claim.shown},
        "releases": [{key: ends(each.results.get(key)) for key in keys} for each in releases],
    }


def worded(claim: Claim, found: Sequence[State], choices, held: list[Threshold], words: dict) -> dict:
    """The words of `content`, each at the place there that it belongs to."""
    units = {key: result.unit for state in reversed(found) for key, result in state.results.items()}
    values = {state.results[key].value for state in found for key in claim.shown if key in state.results}
    fields = {place: f"{{{number}}}" for number, each in enumerate(held) for place in each.places}
    rule = []
    for number, clause in enumerate(claim.rule):
        said = [condition_in_words(claim, each, fields.get((number, at))) for at, each in enumerate(clause.when)]
        rule.append({"words": say(" and ").join(said)})
    return {
        "words": words,
        "said": {word: say(WORD[word]) for word in words},
        "rule": rule,
        "thresholds": [
            {"label": of("value", claim.results[each.result]), "unit": _unit(units.get(each.result, "1"))}
            for each in held
        ],
        "axes": [{"label": label, "texts": choices.texts[name]} for name, label in choices.labels.items()],
        "shown": {key: of("value", claim.results[key]) for key in claim.shown},
        "forms": {key: [form(_unit(units.get(key, "1")), ends) for ends in (False, True)] for key in claim.shown},
        "values": {text: spoken().word(text, "value") for text in sorted(values, key=str) if isinstance(text, str)},
    }


def _clause(clause: Clause, number: int, places: dict) -> dict:
    """A clause as the script evaluates it."""
    when = []
    for place, condition in enumerate(clause.when):
        name, right = condition.comparison()
        other = {"result": right.result, "part": right.part} if isinstance(right, Reference) else right
        at = places.get((number, place))
        when.append({"result": condition.result, "part": condition.part, "is": name, "than": other, "at": at})
    return {"verdict": clause.verdict, "when": when}


def _unit(unit: str) -> str:
    """A unit in the language that is built."""
    return unit if unit == "1" else spoken().word(unit, "unit")
