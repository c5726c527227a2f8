"""A verdict on every claim, from recorded results: change a result and it may turn. No verdict is written anywhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..data.tables import load
from ..notebook.toc import chapters
from .results import Result, ResultError, results
from .rules import COMPARISONS, FILE, Claim, ClaimError, Condition, Reference, read_claims


@dataclass(frozen=True)
class Verdict:
    """What the rule of a claim says: the claim, the word, and the number of the clause that held (None: none did)."""

    claim: str
    verdict: str
    clause: int | None = None


def judge(claims: list[Claim], found: dict[str, Result], missing: str = "error") -> dict[str, Verdict]:
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

    Raises
    ------
    ClaimError
        If a result is missing, or has no interval where the rule asks for one; the message names claim and result.
    """
    verdicts = {}
    for claim in claims:
        try:
            verdicts[claim.id] = _judge(claim, found)
        except ClaimError as error:
            if missing == "error":
                raise ClaimError(f"claim {claim.id}: {error}") from None
            verdicts[claim.id] = Verdict(claim.id, "not available")
    return verdicts


def recorded(folder: Path) -> dict[str, Result]:
    """All results of the chapters of a book, by its folder `chapters/`; errors as for `collected` and its chapters."""
    return collected(chapters(folder.parent))


def collected(notebooks: Iterable[Path]) -> dict[str, Result]:
    """All results of some notebooks, in their order.

    Raises
    ------
    ResultError
        If two of them record the same key; or as for `suanli.book.results.results`.
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
            raise ClaimError(f"claim {claim.id}: data/{table}.csv has no column {unknown[0]!r}")
        fitting = effects[(effects[list(wanted)] == list(wanted.values())).all(axis=1)]
        if len(fitting) != 1:
            raise ClaimError(f"claim {claim.id}: {len(fitting)} rows of data/{table}.csv fit {wanted}; one must")
        rows.append(fitting.iloc[0].to_dict())
    return rows


def statement(claim: Claim) -> tuple[str, str]:
    """The claim in English and in Chinese, published figures put in."""
    figures = [f"{row['value']:g}" for row in published(claim)]
    return claim.claim.en.format(*figures), claim.claim.zh.format(*figures)


def statements() -> dict[str, str]:
    """What each claim says in English, by its id."""
    return {claim.id: statement(claim)[0] for claim in read_claims()}


def _judge(claim: Claim, found: dict[str, Result]) -> Verdict:
    if not claim.rule:
        return Verdict(claim.id, "not testable")
    for key in [*claim.results, *claim.shown]:
        if key not in found:
            raise ClaimError(f"rests on {key}, which no chapter records; run the chapters, or mend data/{FILE}")
    for number, clause in enumerate(claim.rule):
        if all(_holds(condition, found) for condition in clause.when):
            return Verdict(claim.id, clause.verdict, number)
    return Verdict(claim.id, claim.otherwise)


def _holds(condition: Condition, found: dict[str, Result]) -> bool:
    name, right = condition.comparison()
    right = _value(right, found) if isinstance(right, Reference) else right
    left = _value(Reference(result=condition.result, part=condition.part), found)
    if isinstance(left, str) != isinstance(right, str):
        raise ClaimError(f"compares {condition.result} = {left!r} with {right!r}; expected two numbers or two words")
    return COMPARISONS[name](left, right)


def _value(reference: Reference, found: dict[str, Result]) -> float | str:
    value = getattr(found[reference.result], reference.part)
    if value is None:
        raise ClaimError(
            f"asks for the {reference.part} end of {reference.result}, which was recorded without interval"
        )
    return value
