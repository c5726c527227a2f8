"""What a reader may choose: results of many runs in one kept file, and what a claim rests on under each choice."""

import json
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, model_validator

from ..notebook.files import digest
from ..notebook.results import Result, ResultError
from ..tables.plain import read_json
from ..tables.read import data_folder, in_data
from ..tables.whole import replace
from .clause import Strict
from .outcome import Outcome
from .rules import Claim

FILE = "reader.json"
DIGEST = "digest"  # of all else that a kept file holds
DATA = "data"  # the choice of a kept release
SPECIFIED = "specification-"  # begins the name of a choice among the specifications of an exhibit
End = int | float | None
Cell = tuple[int | float | str] | tuple[int | float | str, End, End]  # value, or value, low and high


class Runs(Strict):
    """Runs of one chapter: what varies, as the book has it; how each run, the book's first, differs from that.

    ``results`` has a list by key: ``[value]`` or ``[value, low, high]`` for each run, 0 where it is as in the first,
    None where there is none; ``units`` has their units.
    """

    base: dict[str, object]
    runs: list[dict[str, object]]
    units: dict[str, str]
    results: dict[str, list[Cell | Literal[0] | None]]

    @model_validator(mode="after")
    def _whole(self):
        if not self.runs or any(set(changes) - set(self.base) for changes in self.runs):
            raise ValueError("runs change what is not in base")
        for key, cells in self.results.items():
            if len(cells) != len(self.runs) or cells[0] == 0 or key not in self.units:
                raise ValueError(f"{key} has not a cell for each run and a unit")
        return self

    def at(self, number: int, keys: list[str]) -> dict[str, Result]:
        """Those of some results that a run has."""
        found = {}
        for key in keys:
            cells = self.results.get(key)
            if cells and (cell := cells[0] if cells[number] == 0 else cells[number]):
                found[key] = Result(key, cell[0], self.units[key], *cell[1:])
        return found


class Specified(Strict):
    """Estimates of every specification, in the order of the product of ``codes``; None where there is none.

    ``names`` says what each choice is, ``base`` what the book chose, ``results`` which results they may stand for, each
    with the choices that are then made already.
    """

    exhibit: str
    names: dict[str, str]
    codes: dict[str, list[str]]
    base: dict[str, str]
    results: dict[str, dict[str, str]]
    values: list[tuple[float, float, float] | None]

    @model_validator(mode="after")
    def _whole(self):
        if not (set(self.names) == set(self.codes) == set(self.base)):
            raise ValueError("names, codes and base are of other choices")
        if len(self.values) != prod(len(codes) for codes in self.codes.values()):
            raise ValueError("there is not a value for each combination of codes")
        for made in (self.base, *self.results.values()):
            if wrong := [name for name, code in made.items() if code not in self.codes.get(name, ())]:
                raise ValueError(f"{wrong[0]} has no such code")
        return self


class Cube(Strict):
    """The kept file: the grid that made it, a hash of all that its runs follow from, and what they came to.

    ``words`` says by the name of a choice what its values are called, where they do not speak for themselves.
    """

    grid: str
    fingerprint: str
    chapters: dict[str, Runs]
    specifications: Specified | None = None
    words: dict[str, dict[str, str]] = Field(default={})


@dataclass(frozen=True)
class State:
    """What a claim rests on under some choices.

    Attributes
    ----------
    choices : dict of str to object
        Values of what is chosen otherwise than in the book, by name.
    results : dict of str to Result
        The claim's results then, those that there are.
    release : bool
        Whether it is another release of the data.
    """

    choices: dict[str, object]
    results: dict[str, Result]
    release: bool = False


def read_cube(folder: Path | None = None) -> Cube | None:
    """The kept file, or None if there is none; errors as of `read_kept`."""
    return read_kept((folder or data_folder()) / FILE, Cube, "make it anew with `sweep --keep`")


def read_kept(path: Path, form: type[Strict], remedy: str):
    """A file of the data folder that a command keeps there, or None if there is none.

    Raises
    ------
    ResultError
        If it is not what the command writes.
    """
    if not path.exists():
        return None
    try:
        held = read_json(path)
        own = held.pop(DIGEST, None) if isinstance(held, dict) else None
        found = form.model_validate(held)
        if own != _digest(held):
            raise ValueError(f"its {DIGEST} does not fit: it was changed after the command wrote it")
        return found
    except OSError as error:
        why = error.strerror
    except ValidationError as error:
        first = error.errors()[0]
        why = ": ".join([*filter(None, [".".join(map(str, first["loc"]))]), first["msg"]])
    except (ValueError, RecursionError) as error:
        why = str(error)
    raise ResultError(f"{in_data(path.name)}: is damaged ({why}); restore it from the repository, or {remedy}")


def write_kept(path: Path, content: dict, **layout) -> None:
    """Write a file for `read_kept`, with a digest of what it holds; `layout` is for JSON."""
    sealed = content | {DIGEST: _digest(content)}
    replace(path, json.dumps(sealed, ensure_ascii=False, **layout) + "\n")


def _digest(content: dict) -> str:
    return digest(json.dumps(content, sort_keys=True))


def states(claim: Claim, cube: Cube, releases: list[Outcome], now: dict[str, Result]) -> list[State]:
    """Every choice that moves a claim's results, the book's own first; what moves none of them is no choice.

    Parameters
    ----------
    claim : Claim
        With a rule.
    cube : Cube
        The kept runs.
    releases : list of Outcome
        Kept releases.
    now : dict of str to Result
        What the book records: results of chapters of which no run is kept are taken from it.
    """
    keys = list(dict.fromkeys([*claim.results, *claim.shown]))
    kept = {key for runs in cube.chapters.values() for key in runs.results}
    rest = {key: now[key] for key in keys if key in now and key not in kept}
    own = {name: runs for name, runs in cube.chapters.items() if set(runs.results) & set(keys)}
    moving = {name for runs in own.values() for name in runs.base if _moves(name, runs, keys)}
    held = {name: _by_choices(runs, moving) for name, runs in own.items()}
    found = [] if own else [State({}, rest)]
    for choices in [_choices(each) for by in held.values() for each in by]:
        numbers = {name: held[name].get(_key(choices, runs.base)) for name, runs in own.items()}
        if None in numbers.values() or any(choices == state.choices for state in found):
            continue
        results = [runs.at(numbers[name], keys) for name, runs in own.items()]
        found.append(State(choices, rest | {key: each[key] for each in results for key in each}))
    for release in releases:
        results = {key: release.results[key] for key in keys if key in release.results}
        if any(ends(results.get(key)) != ends(found[0].results.get(key)) for key in keys):
            found.append(State({DATA: release.edition}, results, release=True))
    return found + (_specified(cube.specifications, found[0], keys) if cube.specifications else [])


def ends(result: Result | None) -> list | None:
    """Value and ends of a result, which is what verdicts rest on; how many observations it has is not kept of runs."""
    return [result.value, result.low, result.high] if result else None


def _moves(parameter: str, runs: Runs, keys: list[str]) -> bool:
    """Whether a parameter, changed alone or beside others, changes any of the results."""
    for number, changes in enumerate(runs.runs):
        without = {name: value for name, value in changes.items() if name != parameter}
        known = without != changes and without in runs.runs
        if known and runs.at(number, keys) != runs.at(runs.runs.index(without), keys):
            return True
    return False


def _by_choices(runs: Runs, moving: set[str]) -> dict[tuple, int]:
    """Number of the run of each choice among what moves something."""
    found: dict[tuple, int] = {}
    for number, changes in enumerate(runs.runs):
        found.setdefault(_key(changes, moving), number)
    return found


def _key(choices: dict[str, object], names) -> tuple:
    """Choices among some names, in a form that can be looked up."""
    return tuple(sorted((name, tuple(v) if isinstance(v, list) else v) for name, v in choices.items() if name in names))


def _choices(key: tuple) -> dict[str, object]:
    """Choices of which `_key` made a form."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in key}


def _specified(given: Specified, book: State, keys: list[str]) -> list[State]:
    """A state for each specification that may stand for one of the results."""
    found = []
    for key in [key for key in given.results if key in book.results and key in keys]:
        base, fixed = given.base | given.results[key], given.results[key]
        for codes, cell in zip(product(*given.codes.values()), given.values, strict=True):
            made = dict(zip(given.codes, codes, strict=True))
            other = {SPECIFIED + name: code for name, code in made.items() if code != base[name]}
            if cell and other and all(made[name] == code for name, code in fixed.items()):
                result = Result(key, cell[0], book.results[key].unit, *cell[1:])
                found.append(State(other, book.results | {key: result}))
    return found
