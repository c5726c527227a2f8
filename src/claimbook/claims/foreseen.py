"""What releases to come are expected to say, as it was registered and sealed, and which of it was kept."""

import math
from itertools import pairwise
from typing import Annotated, Literal

import pandas as pd
from pydantic import Field, ValidationError, model_validator

from ..notebook.results import Result, significant
from ..tables.plain import read_yaml
from ..tables.read import data_folder, in_data
from ..tables.seals import fingerprint, seals
from .clause import ClaimError, Key, Strict, Words
from .outcome import Outcome

FILE = "registrations/next-release.yml"
FILES = "registrations/next-release*.yml"  # what the first left out, or what is foreseen later, is sealed in a new one
NORMAL = 1.96  # quantile of the formula
Held = Annotated[str, Field(pattern=r"^[a-z]+\.[a-z][a-z0-9_]*(\.n)?$")]  # a result, or how many observations it has
KEPT, MISSED, ABSENT = "kept", "not kept", "not available"


class Expected(Strict):
    """The interval, with its ends, in which one result of a release is expected."""

    result: Key
    point: float
    sd: Annotated[float, Field(ge=0)]
    low: float
    high: float
    unit: str
    claim: Words | None = None

    @model_validator(mode="after")
    def _ordered(self):
        if not self.low <= self.point <= self.high:
            raise ValueError(f"{self.result}: {self.point} lies outside of {self.low} to {self.high}")
        return self


class Release(Strict):
    """A release: the table and version, or what was recorded, by which it is known, and what it is expected to say.

    What a backtest should have named and does not is of the kind "late": it was named when it was known what came.
    """

    name: Words
    kind: Literal["backtest", "late", "to come"]
    seen: Words = Field(alias="from")
    table: Words | None = None
    version: Words | None = None
    after: list[str] = Field(default=[])
    where: dict[Held, str | int] = Field(default={})
    expected: list[Expected] = Field(min_length=1)

    def is_of(self, outcome: Outcome) -> bool:
        """Whether an edition was made with this release."""
        if self.table:
            version = outcome.data["tables"].get(self.table, {}).get("version", "")
            if (version != self.version) if self.version else (not version or version in self.after):
                return False
        return all(_held(outcome.results, name) == what for name, what in self.where.items())


def _held(found: dict[str, Result], name: str) -> object:
    """What a result says, or with ``.n`` how many observations it has; None where there is none."""
    result = found.get(name.removesuffix(".n"))
    return result and (result.n if name.endswith(".n") else result.value)


class Registration(Strict):
    """The whole file."""

    registered: object
    seen: Words
    formula: Words
    backtest: Words
    releases: list[Release] = Field(min_length=1)


def read_foreseen(name: str = FILE) -> Registration:
    """The sealed registration.

    Parameters
    ----------
    name : str
        File in the data folder; a chapter that names it follows from it.

    Raises
    ------
    ClaimError
        If it has no seal, was changed after it was sealed, or is no such registration; one line.
    claimbook.tables.read.TableError
        If it cannot be read.
    """
    path, label = data_folder() / name, in_data(name)
    written = read_yaml(path, label)
    if (seal := seals().get(label)) != fingerprint(path):
        what = "was changed after it was sealed; restore it" if seal else "has no seal in CITATION.cff; add it there"
        raise ClaimError(f"{label}: {what}, what can be changed foresees nothing")
    try:
        return Registration.model_validate(written)
    except ValidationError as error:
        fault = error.errors()[0]
        where = " ".join(str(part + 1 if isinstance(part, int) else part) for part in fault["loc"])
        what = fault["msg"].removeprefix("Value error, ") if where else "expected named entries"
        raise ClaimError(f"{label}{', ' if where else ''}{where}: {what}; write a new one") from None


def all_releases() -> list[Release]:
    """The releases of every sealed file, those of the first file first; errors as of `read_foreseen`."""
    folder = data_folder()
    others = {path.relative_to(folder).as_posix() for path in folder.glob(FILES)} - {FILE}
    return [each for name in [FILE, *sorted(others)] for each in read_foreseen(name).releases]


def by_formula(known: list[Result]) -> tuple[float, float, float, float]:
    """Point, standard deviation and interval that the formula of the registration gives a figure.

    Parameters
    ----------
    known : list of Result
        The figure on the releases known, the latest last, which has an interval.

    Examples
    --------
    >>> by_formula([Result("a.b", 1.0, "1"), Result("a.b", 4.0, "1", 4 - 1.96 * 4, 4 + 1.96 * 4)])
    (4.0, 5.0, -5.8, 13.8)
    """
    last, moves = known[-1], [new.value - old.value for old, new in pairwise(known)]
    revision = sum(move**2 for move in moves) / max(len(moves), 1)
    sd = math.sqrt(((last.high - last.low) / 2 / NORMAL) ** 2 + revision)
    ends = (last.value - NORMAL * sd, last.value + NORMAL * sd)
    return tuple(significant(each) for each in (last.value, sd, *ends))


def overlooked(
    found: dict[str, Result], earlier: list[dict[str, Result]], blocks: list[Release], owners: dict[str, str]
) -> list[Expected]:
    """Figures that a release moved and that no block of it names, with the interval that was to be expected.

    Parameters
    ----------
    found : dict of str to Result
        What was recorded with the release, by key.
    earlier : list of dict of str to Result
        The same of the releases known before it, the latest last.
    blocks : list of Release
        What was foreseen of it.
    owners : dict of str to str
        The claim that rests on a figure, by its key.
    """
    named, made = {each.result for block in blocks for each in block.expected}, []
    for key, result in found.items():
        known = [results[key] for results in earlier if key in results]
        if key in named or not known or None in (result.low, known[-1].low) or result.value == known[-1].value:
            continue
        point, sd, low, high = by_formula(known)
        made.append(
            Expected(result=key, claim=owners.get(key), point=point, sd=sd, low=low, high=high, unit=result.unit)
        )
    return made


def score(release: Release, found: dict[str, Result]) -> pd.DataFrame:
    """What became of each expected result: ``result``, ``claim``, ``low``, ``high``, ``value``, ``unit``, ``status``.

    Parameters
    ----------
    release : Release
        What was expected.
    found : dict of str to Result
        What was recorded with it, by key.

    Raises
    ------
    ClaimError
        If a result has another unit than the one that was registered.
    """
    rows = []
    for each in release.expected:
        result, status = found.get(each.result), ABSENT
        if result is not None and not isinstance(result.value, str):
            if result.unit != each.unit:
                raise ClaimError(f"{each.result}: is in {result.unit!r}, and was registered in {each.unit!r}")
            status = KEPT if each.low <= result.value <= each.high else MISSED
        value = result.value if status != ABSENT else None
        rows.append((each.result, each.claim or "", each.low, each.high, value, each.unit, status))
    return pd.DataFrame(rows, columns=["result", "claim", "low", "high", "value", "unit", "status"])


def coverage(scored: pd.DataFrame) -> tuple[int, int]:
    """How many of the expected results that there are were kept, and how many there are.

    Examples
    --------
    >>> coverage(pd.DataFrame({"status": ["kept", "not kept", "not available"]}))
    (1, 2)
    """
    return int((scored["status"] == KEPT).sum()), int((scored["status"] != ABSENT).sum())
