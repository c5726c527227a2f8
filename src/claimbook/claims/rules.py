"""The claims of the article and the rules that judge them, thresholds without code, as ``data/claims.yml`` has them."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from ..notebook.results import FORMAT, Result
from ..tables.check import TableError
from ..tables.plain import read_yaml
from ..tables.read import data_folder

FILE = "claims.yml"
FAVOURABLE = ("supported", "consistent")
VERDICTS = (*FAVOURABLE, "not identified", "contradicted", "not testable")
PARTS = ("low", "value", "high")  # in their order on the axis
Words = Annotated[str, Field(pattern=r"\S")]
Word = Literal["supported", "consistent", "not identified", "contradicted"]
Key = Annotated[str, Field(pattern=r"^[a-z]+\.[a-z][a-z0-9_]*$")]
Format = Annotated[str, Field(pattern=f"^({FORMAT})$")]
TESTED = ("exhibit", "estimand", "shown", "results", "otherwise", "reading", "worlds")  # beside the rule
TYPES = ("float", "str", "constrained-str", "Reference", "[key]")  # parts of the place of a fault that no file has
SAID = {
    "missing": "is missing",
    "extra_forbidden": "there is no such field",
    "float_type": "expected a number, or a result",
    "float_parsing": "expected a number, or a result",
}
FIGURE = re.compile(r"\{([^{}]*)\}|[{}]")
COMPARISONS = {
    "above": lambda left, right: left > right,
    "at_least": lambda left, right: left >= right,
    "below": lambda left, right: left < right,
    "at_most": lambda left, right: left <= right,
    "equals": lambda left, right: left == right,
}


class ClaimError(ValueError):
    """A ledger that cannot be read, or a claim whose results are missing; the message names the claim."""


class Strict(BaseModel):
    """Unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Reference(Strict):
    """Another result to compare with."""

    result: Key
    part: Literal["value", "low", "high"] = "value"


class Condition(Strict):
    """One comparison of a recorded result with a number, a word or another result."""

    result: Key
    part: Literal["value", "low", "high"] = "value"
    above: float | Key | Reference | None = None
    at_least: float | Key | Reference | None = None
    below: float | Key | Reference | None = None
    at_most: float | Key | Reference | None = None
    equals: float | str | None = None

    def comparison(self) -> tuple[str, float | str | Reference]:
        """Name of the one comparison that is given, and what stands on its right."""
        given = [(name, getattr(self, name)) for name in COMPARISONS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ClaimError(f"the condition on {self.result} needs exactly one of {', '.join(COMPARISONS)}")
        name, right = given[0]
        return name, Reference(result=right) if name != "equals" and isinstance(right, str) else right


class Clause(Strict):
    """A verdict, and the conditions that must all hold for it."""

    verdict: Word
    when: list[Condition] = Field(min_length=1)


class World(Strict):
    """Made-up figures, each a number, a word, or ``[value, low, high]``, and the verdict that the rule gives there."""

    verdict: Word
    results: dict[Key, object]

    @field_validator("results")
    @classmethod
    def _figures(cls, given: dict) -> dict[str, Result]:
        for key, figure in given.items():
            parts = figure if isinstance(figure, list) else [figure]
            if len(parts) not in (1, 3) or not all(type(part) in (int, float, str) for part in parts):
                raise ValueError(f"{key}: found {figure!r}, expected a number, a word in quotes, or [value, low, high]")
            given[key] = Result(key, parts[0], "1", *parts[1:])
        return given


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
    id, chapter, claim
        Its name in the outline, its chapter (0 is the introduction), and what it says.
    needed, written, known : str
        What it would take to test a claim without a rule; when a rule was written, and what was known then.
    exhibit, estimand, shown, results, rule, otherwise, reading, worlds
        For a testable claim: where it is tested, what is estimated, results shown with their formats and those that the
        rule rests on with labels, its clauses, the verdict if none holds, what it leaves out, and worlds to try it in.
    published : list of dict
        Rows of the table of published effects that hold the article's figures.
    """

    id: Annotated[str, AfterValidator(_name)]
    chapter: Annotated[int, Field(ge=0)]
    claim: Text
    written: object = None
    known: Words | None = None
    needed: Words | None = None
    exhibit: Words | None = None
    estimand: Words | None = None
    published: list[dict[str, str]] = []
    shown: dict[Key, Format] = {}
    results: dict[Key, Words] = {}
    rule: list[Clause] = []
    otherwise: Word | None = None
    reading: Words | None = None
    worlds: list[World] = []


class Ledger(Strict):
    """The whole file."""

    written: object
    note: str
    claims: list[Claim] = Field(min_length=1)


@cache
def _read(path: Path, stamp: int) -> Ledger:
    try:
        written = read_yaml(path, f"data/{FILE}")
        ledger = Ledger.model_validate(written)
    except TableError as error:
        raise ClaimError(str(error)) from None
    except ValidationError as error:
        raise ClaimError(f"data/{FILE}, {_fault(error, written)}; mend it") from None
    owner: dict[str, str] = {}
    chinese = any(claim.claim.zh for claim in ledger.claims)
    for claim in ledger.claims:
        if chinese and not claim.claim.zh:
            raise ClaimError(f"data/{FILE}, claim {claim.id}, claim.zh: Field required, as the others have it; mend it")
        if (other := owner.setdefault(slug(claim.id), claim.id)) != claim.id:
            raise ClaimError(f"data/{FILE}: claims {other} and {claim.id} have one address; rename one of them")
        if sum(each.id == claim.id for each in ledger.claims) > 1:
            raise ClaimError(f"data/{FILE}: claim {claim.id} stands there twice; keep one")
        try:
            _check(claim)
        except ClaimError as error:
            raise ClaimError(f"data/{FILE}, claim {claim.id}: {error}") from None
    return ledger


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
    return " ".join(str(part + 1 if isinstance(part, int) else part) for part in place) + f": {what}"


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
        raise ClaimError(f"data/{FILE}: cannot be read ({error.strerror}); restore it from the repository") from None


def read_claims(folder: Path | None = None) -> list[Claim]:
    """The claims in the order of the article; errors as for `read_ledger`."""
    return read_ledger(folder).claims


def _check(claim: Claim) -> None:
    """A claim is testable or says what is needed; its rule names known results and can go both ways."""
    places = [str(number) for number in range(len(claim.published))]
    for text in filter(None, (claim.claim.en, claim.claim.zh)):
        if wrong := next((found[0] for found in FIGURE.finditer(text) if found[1] not in places), None):
            raise ClaimError(f"its words hold {wrong}, expected {{0}} for the first published figure, and so on")
    if not claim.rule:
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
    for clause in claim.rule:
        bounds = []
        for condition in clause.when:
            name, right = condition.comparison()
            named = {condition.result} | ({right.result} if isinstance(right, Reference) else set())
            if unknown := sorted(named - set(claim.results)):
                raise ClaimError(f"its rule names {unknown[0]}, which is not among its results")
            if isinstance(right, int | float):
                bounds.append((condition.result, PARTS.index(condition.part), name, right))
        # What is true of a lower part bounds the higher ones: low <= value <= high.
        for result, part, name, least in bounds:
            for other, higher, kind, most in bounds:
                over, under = name in ("above", "at_least", "equals"), kind in ("below", "at_most", "equals")
                touching = least == most and "above" not in name and "below" not in kind
                if result == other and over and under and part <= higher and least >= most and not touching:
                    never = f"can never hold: {result} {name} {least:g} and {kind} {most:g}"
                    raise ClaimError(f"a clause for {clause.verdict!r} {never}")
