"""A verdict on every claim, from recorded results: change a result and it may turn. No verdict is written anywhere."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..exhibits.exhibit import TABLE, VEGALITE
from ..notebook.files import read
from ..notebook.results import Result, ResultError, results
from ..tables.read import in_data, load
from .clause import COMPARISONS, FAVOURABLE, ClaimError, Condition, Reference
from .outcome import Outcome
from .rules import Claim, at, read_claims

GENERATED = re.compile(r"\{(?:vintages|by-release)\} *(\S+)")  # exhibits that directives make when a book is built


@dataclass(frozen=True)
class Verdict:
    """What the rule of a claim says: the claim, the word, and the number of the clause that held (None: none did)."""

    claim: str
    verdict: str
    clause: int | None = None


def judge(
    claims: list[Claim], found: dict[str, Result], missing: str = "error", others: Sequence[Outcome] = ()
) -> dict[str, Verdict]:
    """Verdict on each claim.

    Parameters
    ----------
    claims : list of Claim
        From `read_claims`.
    found : dict of str to Result
        Recorded results by key.
    missing : {"error", "note"}
        What to do when a result that a rule rests on was not recorded: stop, or say "not available" (an edition whose
        sample could not carry an estimate).
    others : sequence of Outcome
        Other releases of the same data; a claim on which they must agree is "not identified" if one says otherwise.

    Raises
    ------
    ClaimError
        If a result is missing, or has no interval where the rule asks for one; the message names claim and result.
    """
    verdicts = {}
    for claim in claims:
        try:
            verdicts[claim.id] = agreed(claim, found, said_by(claim, others))
        except ClaimError as error:
            if missing == "error":
                raise ClaimError(f"{at(claim)}: {error}") from None
            verdicts[claim.id] = Verdict(claim.id, "not available")
    return verdicts


def check_claims(notebooks: Sequence[Path], found: dict[str, Result] | None = None) -> None:
    """Check all claims: their worlds, their chapters, their rows of published figures, and what the chapters made.

    Parameters
    ----------
    notebooks : sequence of Path
        The chapters.
    found : dict of str to Result, optional
        What they recorded; without it, before anything is run, results and exhibits are not looked for.

    Raises
    ------
    ClaimError
        At the first fault: the file, the claim, what it names and what there is.
    """
    numbers = chapter_numbers(notebooks)
    claims = read_claims()
    for claim in claims:
        statement(claim)
        _check_worlds(claim)
        if claim.chapter and str(claim.chapter) not in numbers:
            there = f"there are 0 (the introduction), {', '.join(numbers)}"
            raise ClaimError(f"{at(claim)}, chapter {claim.chapter}: there is no such chapter; {there}")
        if claim.exhibit and claim.exhibit.partition(".")[0] not in numbers:
            there = f"the chapters are {', '.join(numbers)}"
            raise ClaimError(f"{at(claim)}, exhibit {claim.exhibit!r}: no chapter has that number; {there}")
    if found is None:
        return
    made = {number: made_exhibits(path) for number, path in numbers.items()}
    judge(claims, found)
    for claim in claims:
        for key in claim.rates.named() if claim.rates else ():
            if key not in found or found[key].unit != "percent":
                raise ClaimError(f"{at(claim)}, rates: no chapter records {key} in percent; mend it")
        number = claim.exhibit.partition(".")[0] if claim.exhibit else ""
        if number and claim.exhibit not in made[number]:
            said = f"its chapter has {', '.join(made[number]) or 'none'}"
            raise ClaimError(f"{at(claim)}, exhibit {claim.exhibit!r}: there is no such exhibit; {said}")
        if claim.shown and not set(claim.shown) & set(results(numbers[number])):
            said = f"the chapter of exhibit {claim.exhibit} does not record {', '.join(claim.shown)}"
            raise ClaimError(f"{at(claim)}, shown: {said}; name an exhibit that shows it, or show another result")
        for key, spec in claim.shown.items():
            if not fits(found[key], spec):
                raise ClaimError(f"{at(claim)}, shown: {key} = {found[key].value!r} does not fit {spec!r}; mend it")


def _check_worlds(claim: Claim) -> None:
    """A rule goes for the claim in one of its made-up worlds and not in another, and in each as is written there."""
    ways = {world.verdict for world in claim.worlds}
    if claim.rule and (ways <= set(FAVOURABLE) or not ways & set(FAVOURABLE)):
        found = " or ".join(sorted(ways))
        raise ClaimError(f"{at(claim)}, worlds: all are {found}; give one in which the rule goes the other way")
    for number, world in enumerate(claim.worlds, start=1):
        if wrong := sorted(set(world.results) ^ set(claim.results)):
            found = "lacks" if wrong[0] in claim.results else "names"
            raise ClaimError(f"{at(claim)}, worlds {number}: {found} {wrong[0]}; give a figure for each of `results`")
        (verdict,) = judge([claim.model_copy(update={"id": f"{claim.id}, worlds {number}"})], world.results).values()
        if verdict.verdict != world.verdict:
            found = f"the rule says {verdict.verdict!r} there, expected {world.verdict!r}"
            raise ClaimError(f"{at(claim)}, worlds {number}: {found}; mend the rule or the world")


def chapter_numbers(notebooks: Sequence[Path]) -> dict[str, Path]:
    """Chapters by the number with which the name of their file begins: "1" for ``01-competitiveness.ipynb``.

    Raises
    ------
    ClaimError
        If two have one number, by which claims and exhibits name their chapter.
    """
    numbers: dict[str, Path] = {}
    for path in notebooks:
        if found := re.match("[0-9]+", path.stem):
            number = str(int(found[0]))
            if (other := numbers.setdefault(number, path)) != path:
                raise ClaimError(f"{other.name} and {path.name}: both are chapter {number}; give one another number")
    return numbers


def fits(result: Result, spec: str) -> bool:
    """Whether a result and its interval can be written in a format; a word needs none."""
    try:
        for number in (result.value, result.low, result.high):
            format(number, "" if isinstance(number, str | None) else spec)
    except ValueError:
        return False
    return True


def made_exhibits(notebook: Path) -> list[str]:
    """Numbers of the exhibits that a chapter holds, in order, with those that a directive makes at build time."""
    made = []
    for cell in read(notebook)["cells"]:
        made += GENERATED.findall("".join(cell["source"])) if cell["cell_type"] == "markdown" else []
        for data in (output.get("data", {}) for output in cell.get("outputs", [])):
            about = data.get(TABLE) or data.get(VEGALITE, {}).get("usermeta", {}).get("claimbook", {})
            made += [about["exhibit"]] if "exhibit" in about else []
    return made


def collected(notebooks: Iterable[Path]) -> dict[str, Result]:
    """All results of some notebooks, in their order.

    Raises
    ------
    ResultError
        If two of them record the same key; or as for `claimbook.notebook.results.results`.
    """
    found: dict[str, Result] = {}
    places: dict[str, str] = {}
    for path in notebooks:
        for key, result in results(path).items():
            if key in found:
                raise ResultError(f"{places[key]} and {path.name}: both record {key}; give one of them another name")
            found[key], places[key] = result, path.name
    return found


def published(claim: Claim) -> list[dict]:
    """Rows of the published figures that a claim names: value, unit, publisher, edition, statement, seen.

    Raises
    ------
    ClaimError
        If a selection fits no row, or several.
    """
    table, rows = "published_effects", []
    for wanted in claim.published:
        effects = load(table)
        if unknown := sorted(set(wanted) - set(effects)):
            raise ClaimError(
                f"{at(claim)}, published: {in_data(table)}.csv has no column {unknown[0]!r}; "
                f"its columns are {', '.join(effects)}"
            )
        fitting = effects[(effects[list(wanted)] == list(wanted.values())).all(axis=1)]
        if len(fitting) != 1:
            raise ClaimError(
                f"{at(claim)}, published: {len(fitting)} rows of {in_data(table)}.csv fit {wanted}, "
                "expected one; name it by more or other columns"
            )
        rows.append(fitting.iloc[0].to_dict())
    return rows


def statement(claim: Claim, short: bool = False) -> tuple[str, str]:
    """The claim, in full or short, in English and in Chinese (nothing in a book without), published figures put in."""
    figures, text = [f"{row['value']:g}" for row in published(claim)], claim.short if short else claim.claim
    return text.en.format(*figures), (text.zh or "").format(*figures)


def statements() -> dict[str, str]:
    """What each claim says in English, by its id."""
    return {claim.id: statement(claim)[0] for claim in read_claims()}


def said_by(claim: Claim, others: Sequence[Outcome]) -> set[str]:
    """What other releases say of a claim on which they must agree, those that can judge it."""
    words = set()
    for other in others if claim.releases else ():
        with suppress(ClaimError):  # it lacks a result
            words.add(_judge(claim, other.results).verdict)
    return words


def agreed(claim: Claim, found: dict[str, Result], others: set[str]) -> Verdict:
    """Verdict on one claim, if none of the others, from `said_by`, says otherwise; a `ClaimError` as of `judge`."""
    verdict = _judge(claim, found)
    return verdict if others <= {verdict.verdict} else Verdict(claim.id, "not identified")


def _judge(claim: Claim, found: dict[str, Result]) -> Verdict:
    if not claim.rule:
        return Verdict(claim.id, "not testable")
    for key in [*claim.results, *claim.shown]:
        if key not in found:
            raise ClaimError(f"rests on {key}, which no chapter records; run the chapters, or mend the claim")
    for number, clause in enumerate(claim.rule):
        if all(_holds(condition, found) for condition in clause.when):
            return Verdict(claim.id, clause.verdict, number)
    return Verdict(claim.id, claim.otherwise)


def _holds(condition: Condition, found: dict[str, Result]) -> bool:
    name, right = condition.comparison()
    right = _value(right.result, right.part, found) if isinstance(right, Reference) else right
    left = _value(condition.result, condition.part, found)
    if isinstance(left, str) != isinstance(right, str):
        raise ClaimError(f"compares {condition.result} = {left!r} with {right!r}; expected two numbers or two words")
    return COMPARISONS[name](left, right)


def _value(result: str, part: str, found: dict[str, Result]) -> float | str:
    value = getattr(found[result], part)
    if value is None:
        end = f"the {part} end of {result}"
        raise ClaimError(f"asks for {end}, which was recorded without interval")
    return value
