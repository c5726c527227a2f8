"""The claims of the article and the rules that judge them, thresholds without code, as ``data/claims.yml`` has them."""

import re
import unicodedata
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from ..notebook.results import FORMAT
from ..tables.check import TableError
from ..tables.plain import read_yaml
from ..tables.read import data_folder, in_data
from .clause import FAVOURABLE, ClaimError, Clause, Key, Rates, Reference, Strict, Word, Words, World
from .reach import unreachable

FILE = "claims.yml"
VERDICTS = (*FAVOURABLE, "not identified", "contradicted", "not testable")
Format = Annotated[str, Field(pattern=f"^({FORMAT})$")]
Day = Annotated[date, Field(strict=True)]
TESTED = ("exhibit", "estimand", "shown", "results", "otherwise", "reading", "worlds")  # beside the rule
TYPES = ("float", "str", "constrained-str", "Reference", "[key]")  # parts of the place of a fault that no file has
SAID = {
    "missing": "is missing",
    "extra_forbidden": "there is no such field",
    "date_type": "expected a day, such as 2026-11-27, without quotation marks",
    "float_type": "expected a number, or a result",
    "float_parsing": "expected a number, or a result",
}
FIGURE = re.compile(r"\{([^{}]*)\}|[{}]")


MOST_WORDS = 8  # of a claim in short: a line of the picture


class Text(Strict):
    """One statement, in two languages if the book has two; ``{0}`` stands for the first published figure."""

    en: Words
    zh: Words | None = None


def _name(word: str) -> str:
    """The id of a claim: a word of any script, which becomes part of an address."""
    kinds = [unicodedata.category(letter)[0] for letter in word]
    others = {letter for letter, kind in zip(word, kinds, strict=True) if kind not in "LMN"}
    if "L" not in kinds or kinds[0] not in "LN" or not others <= set("._-"):
        raise ValueError(f"expected a word of letters, digits, dots and hyphens, found {word!r}")
    return word


def slug(text: str) -> str:
    """Class or anchor made of a verdict or of a claim's id."""
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "-")


class Claim(Strict):
    """One claim of the article.

    Attributes
    ----------
    id, chapter, claim, short, published
        Its name in the outline, its chapter (0 is the introduction), what it says, in full and in at most eight words,
        rows with published figures.
    needed : str
        For a claim without a rule: what it would take to test it.
    exhibit, estimand, shown, results, rule, otherwise, reading, worlds
        For a testable claim: where it is tested, what is estimated, the results shown with their formats, those that
        the rule rests on with a label each, the clauses, the verdict if none holds, what is left out, and worlds.
    written, known : date and str
        When the rule was written and what was known then; the ledger's `written` and `note` for a claim without.
    releases : "agree", optional
        That the verdict is "not identified" if a kept release of the same data gives another.
    rates : Rates, optional
        How often the rule gives each verdict when the claim is true, and when it is false.
    """

    id: Annotated[str, AfterValidator(_name)]
    chapter: Annotated[int, Field(ge=0, strict=True)]
    claim: Text
    short: Text
    needed: Words | None = None
    exhibit: Words | None = None
    estimand: Words | None = None
    published: list[dict[str, str]] = Field(default=[])
    shown: dict[Key, Format] = Field(default={})
    results: dict[Key, Words] = Field(default={})
    rule: list[Clause] = Field(default=[])
    otherwise: Word | None = None
    reading: Words | None = None
    worlds: list[World] = Field(default=[])
    written: Day | None = None
    known: Words | None = None
    releases: Literal["agree"] | None = None
    rates: Rates | None = None


class Ledger(Strict):
    """The whole file; `written` and `note` are of the claims that say nothing of their own."""

    written: Day
    note: Words
    claims: list[Claim] = Field(min_length=1)


def at(claim: Claim) -> str:
    """Where a claim stands, for messages."""
    return f"{in_data(FILE)}, claim {claim.id}"


@cache
def _read(path: Path, stamp: int) -> Ledger:
    try:
        written = read_yaml(path, in_data(FILE))
        ledger = Ledger.model_validate(written)
    except TableError as error:
        raise ClaimError(str(error)) from None
    except ValidationError as error:
        raise ClaimError(f"{in_data(FILE)}{_fault(error, written)}; mend it") from None
    owner: dict[str, str] = {}
    chinese = any(claim.claim.zh or claim.short.zh for claim in ledger.claims)
    for name, claim in product(("claim", "short") if chinese else (), ledger.claims):
        if not getattr(claim, name).zh:
            raise ClaimError(f"{at(claim)}, {name}.zh: Field required, as the others have it; mend it")
    for claim in ledger.claims:
        if (other := owner.setdefault(slug(claim.id), claim.id)) != claim.id:
            raise ClaimError(f"{in_data(FILE)}: claims {other} and {claim.id} have one address; rename one of them")
        if sum(each.id == claim.id for each in ledger.claims) > 1:
            raise ClaimError(f"{in_data(FILE)}: claim {claim.id} stands there twice; keep one")
        try:
            _check(claim)
        except ClaimError as error:
            raise ClaimError(f"{at(claim)}: {error}") from None
    default = {"written": ledger.written, "known": ledger.note}
    claims = [claim if claim.written else claim.model_copy(update=default) for claim in ledger.claims]
    return Ledger.model_construct(written=ledger.written, note=ledger.note, claims=claims)


def _fault(error: ValidationError, written: object) -> str:
    """Claim and field of the first fault of a file, and what was expected there."""
    first = error.errors()[0]
    place, kind = [part for part in first["loc"] if part not in TYPES], first["type"]
    what = SAID.get(kind) or first["msg"].removeprefix("Value error, ")
    if kind == "string_type" and isinstance(first["input"], int | float):
        what = f"found {first['input']!r}, expected words; put quotation marks round it"
    if place[:1] == ["claims"] and len(place) > 1:
        claim = written["claims"][place[1]]
        name = claim.get("id") if isinstance(claim, dict) else None
        named = isinstance(name, str) and name.isprintable() and "id" not in place
        place[:2] = [f"claim {name if named else place[1] + 1}"]
    if not place:
        return f": expected written, note and claims, found {type(written).__name__.replace('NoneType', 'nothing')}"
    return f", {' '.join(str(part + 1 if isinstance(part, int) else part) for part in place)}: {what}"


def has_claims() -> bool:
    """Whether the book has a ledger; a small one need not, nor a folder of tables alone."""
    return (data_folder() / FILE).is_file()


def read_ledger(folder: Path | None = None) -> Ledger:
    """The ledger of the data folder, checked.

    Raises
    ------
    ClaimError
        If the file is missing, breaks the schema, or holds a rule that can never hold or can only go one way.
    """
    path = (folder or data_folder()) / FILE
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        unread = f"{in_data(FILE)}: cannot be read ({error.strerror})"
        raise ClaimError(f"{unread}; restore it from the repository") from None


def read_claims(folder: Path | None = None) -> list[Claim]:
    """The claims in the order of the article; errors as for `read_ledger`."""
    return read_ledger(folder).claims


def _check(claim: Claim) -> None:
    """A claim is testable or says what is needed; its rule names known results and can go both ways."""
    places = [str(number) for number in range(len(claim.published))]
    if (count := len(claim.short.en.split())) > MOST_WORDS:
        raise ClaimError(f"short.en: has {count} words, expected at most {MOST_WORDS}; it is a line of the picture")
    for text in filter(None, (claim.claim.en, claim.claim.zh, claim.short.en, claim.short.zh)):
        if wrong := next((found[0] for found in FIGURE.finditer(text) if found[1] not in places), None):
            raise ClaimError(f"its words hold {wrong}, expected {{0}} for the first published figure, and so on")
    if bool(claim.written) != bool(claim.known):
        raise ClaimError("written, known: one is missing; say both when the rule was written and what was known then")
    if not claim.rule:
        if claim.releases or claim.rates:
            raise ClaimError("has releases or rates, which say something of a rule, and no rule; take them out")
        if not claim.needed:
            raise ClaimError("has neither a rule nor what would be needed for one")
        return
    if claim.needed:
        raise ClaimError("needed: it has a rule, so nothing is needed; keep one of them")
    if lacking := [name for name in TESTED if not getattr(claim, name)]:
        raise ClaimError(f"{lacking[0]}: is missing; a claim with a rule has {', '.join(TESTED)}")
    if unknown := sorted(set(claim.shown) - set(claim.results)):
        raise ClaimError(f"it shows {unknown[0]}, which is not among its results")
    words = {claim.otherwise, *(clause.verdict for clause in claim.rule)}
    if words <= set(FAVOURABLE) or not words & set(FAVOURABLE):
        raise ClaimError(f"its rule can only say {' or '.join(sorted(words))}; new data could not turn it")
    for condition in (each for clause in claim.rule for each in clause.when):
        _, right = condition.comparison()
        named = {condition.result} | ({right.result} if isinstance(right, Reference) else set())
        if unknown := sorted(named - set(claim.results)):
            raise ClaimError(f"its rule names {unknown[0]}, which is not among its results")
    if never := unreachable(claim.rule, claim.otherwise):
        raise ClaimError(never)
