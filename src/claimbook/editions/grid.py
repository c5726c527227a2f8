"""What a grid is: a YAML file that names, for some parameters, the values whose every combination is to be run.

`more` holds further grids of the same form: their combinations are added, and one that is there is not run again. So a
grid can change one parameter at a time, and cross only those that matter together.
"""

from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ..notebook.domains import columns_once
from ..notebook.parameters import Parameter, ParameterError, convert, nearest
from ..project import project
from .definition import NAME, ONE_LINE, PUBLISHED, Edition, EditionError, described, read_edition, tables_folder

MOST_RUNS = 5_000
# Columns that every table of a sweep has; a parameter of one of these names would hide it.
COLUMNS = ("run", "chapter", "data", "settings", "key", "value", "text", "unit", "low", "high", "n")
COLUMNS += ("claim", "verdict", "reason")
Said = Annotated[str, Field(pattern=r"\S")]


class Specifications(BaseModel):
    """An exhibit whose file has a row for each specification of an estimate, which a reader may choose in its place.

    Attributes
    ----------
    exhibit : str
        Its number.
    value, low, high : str
        Columns of its file that hold the estimate and the ends of its interval.
    choices : dict of str to str
        Columns that say how it was made, each with its name for readers.
    base : dict of str to str
        The choices that the book made.
    results : dict of str to dict
        Results in whose place an estimate may stand, each with the choices that are then no choice.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    exhibit: str
    value: str
    low: str
    high: str
    choices: Annotated[dict[str, str], Field(min_length=1)]
    base: dict[str, str]
    results: Annotated[dict[str, dict[str, str]], Field(min_length=1)]


class _Grid(BaseModel):
    """Fields of a grid's file; every value is text."""

    model_config = ConfigDict(extra="forbid", strict=True)
    title: str = Field(min_length=1, max_length=80, pattern=ONE_LINE)
    base: str = PUBLISHED
    data: str | Annotated[list[str], Field(min_length=1)] | None = None
    chapters: Annotated[list[str], Field(min_length=1)] | None = None
    grid: dict[str, list | dict] = Field(min_length=1)
    more: list[dict[str, list | dict]] = Field(default=[])
    specifications: Specifications | None = None
    words: dict[str, Annotated[dict[str, Said], Field(min_length=1)]] = Field(default={})


@dataclass(frozen=True)
class Run:
    """One chapter with one combination of values on one folder of tables.

    Attributes
    ----------
    chapter : str
        Stem of the chapter.
    data : str
        Folder of the tables, relative to the project if it is inside.
    varied : dict
        Values of the parameters that the grid varies.
    settings : dict
        All values that differ from the chapter's defaults, those of the base edition too.
    """

    chapter: str
    data: str
    varied: dict
    settings: dict


@dataclass(frozen=True)
class Grid:
    """A grid, checked.

    Attributes
    ----------
    name, title : str
        Name of its file, and its name for readers.
    base : Edition
        The edition at which it starts.
    varied : dict of str to Parameter
        The parameters that it varies, as one of the chapters declares them.
    runs : list of Run
        In the order of the chapters, the folders and the values.
    specifications : Specifications, optional
        What a reader may choose besides.
    words : dict of str to dict
        By parameter or choice, what its values are called for readers.
    """

    name: str
    title: str
    base: Edition
    varied: dict[str, Parameter]
    runs: list[Run]
    specifications: Specifications | None
    words: dict[str, dict[str, str]]


@columns_once()
def read_grid(path: Path) -> Grid:
    """Read a grid and check all of it, before anything runs.

    Raises
    ------
    EditionError
        If the file, its base, a folder or a chapter's name are not as they should be, or there are too many runs.
    ParameterError
        If a parameter is unknown, or a value of another type or out of its range.
    """
    if not NAME.fullmatch(path.stem) or path.suffix != ".yml":
        raise EditionError(f"{path.name}: expected a file like windows.yml (lower case, digits, - and .); rename it")
    form = described(path, _Grid)
    if not NAME.fullmatch(form.base):
        raise EditionError(f"{path.name}, base: found {form.base!r}, expected the name of an edition; correct it")
    base = read_edition(project().root / "editions" / f"{form.base}.yml")
    parts = [_texts(path, form, grid, base) for grid in (form.grid, *form.more)]
    named = [form.data] if isinstance(form.data, str) else form.data
    folders = [tables_folder(path, each) for each in named] if named else [base.data]
    if again := sorted(each for each in {*(named or [])} if named.count(each) > 1):
        raise EditionError(f"{path.name}, data: found {again[0]} twice; leave one out")
    parts = [_values(path, part, base, folders) for part in parts]
    own: dict[str, dict] = {}  # by chapter, what varies there in any part, with its value in the base
    for part in parts:
        for chapter, values in part.items():
            defaults = {name: each.default for name, each in base.declared[chapter].items()} | base.parameters[chapter]
            own.setdefault(chapter, {}).update({name: defaults[name] for name in values})
    varied = {name: base.declared[chapter][name] for chapter in own for name in own[chapter]}
    for chapter, values in own.items():
        for name in values:
            declared = base.declared[chapter][name]
            if declared.type != varied[name].type:
                other = f"{varied[name].type} in {varied[name].chapter}"
                raise ParameterError(
                    f"{path.name}, {name}: is {declared.type} in {chapter} and {other}; make two grids"
                )
            if name in COLUMNS:
                raise ParameterError(f"{path.name}, {name}: is the name of a column of the table; rename it")
    size = len(folders) * sum(_size(values) for part in parts for values in part.values())
    if size > MOST_RUNS:
        raise EditionError(f"{path.name}, grid: makes {size:,} runs, expected {MOST_RUNS:,} at most; make it smaller")
    runs: list[Run] = []
    for chapter in own:
        for folder in folders:
            for values in (part[chapter] for part in parts if chapter in part):
                for combination in product(*values.values()):
                    run = _run(base, chapter, folder, own[chapter] | dict(zip(values, combination, strict=True)))
                    runs += [run] if run not in runs else []
    _check_words(path.name, form, runs)
    return Grid(path.stem, form.title, base, varied, runs, form.specifications, form.words)


def _check_words(file: str, form: _Grid, runs: list[Run]) -> None:
    """Words are of values that are run, or of an exhibit's choices, whose codes are known once it is read."""
    for name, words in form.words.items():
        if form.specifications and name in form.specifications.choices:
            continue
        values = {str(run.varied[name]) for run in runs if name in run.varied}
        if not values:
            known = dict.fromkeys(each for run in runs for each in run.varied)
            raise EditionError(f"{file}, words: {name!r} is not varied; {nearest(name, known)}")
        if strange := sorted(set(words) - values):
            raise EditionError(
                f"{file}, words, {name}: {strange[0]!r} is no value of it; {nearest(strange[0], sorted(values))}"
            )


def _size(values: dict[str, list]) -> int:
    size = 1
    for each in values.values():
        size *= len(each)
    return size


def _texts(file: Path, form: _Grid, grid: dict, base: Edition) -> dict[str, dict[str, list]]:
    """By chapter, the values of each parameter that varies there as they are written, all names checked."""
    everywhere = {name: values for name, values in grid.items() if isinstance(values, list)}
    own = {chapter: values for chapter, values in grid.items() if isinstance(values, dict)}
    for chapter in [*own, *(form.chapters or [])]:
        if chapter not in base.declared:
            raise EditionError(f"{file.name}: no chapter {chapter!r}; {nearest(chapter, base.declared)}")
    chosen = [
        chapter
        for chapter, declared in base.declared.items()
        if (chapter in form.chapters if form.chapters else chapter in own or set(declared) & set(everywhere))
    ]
    if left := sorted(set(own) - set(chosen)):
        raise EditionError(
            f"{file.name}, grid: sets values in {left[0]}, which chapters leaves out; correct one of them"
        )
    for name in everywhere:
        if not any(name in base.declared[chapter] for chapter in chosen):
            every = sorted({known for chapter in chosen or base.declared for known in base.declared[chapter]})
            raise ParameterError(f"{file.name}, grid: no chapter that is run has {name!r}; {nearest(name, every)}")
    given = {}
    for chapter in chosen:
        declared = base.declared[chapter]
        for name in own.get(chapter, {}):
            if name not in declared:
                raise ParameterError(f"{file.name}, {chapter}: has no parameter {name!r}; {nearest(name, declared)}")
        given[chapter] = {name: each for name, each in everywhere.items() if name in declared} | own.get(chapter, {})
    return given


def _values(file: Path, part: dict, base: Edition, folders: list[Path]) -> dict[str, dict[str, list]]:
    """The same, converted and checked."""
    return {
        chapter: {
            name: _converted(base.declared[chapter][name], values, f"{file.name}, grid ({chapter})", folders)
            for name, values in texts.items()
        }
        for chapter, texts in part.items()
    }


def _converted(parameter: Parameter, texts: list, where: str, folders: list[Path]) -> list:
    """Values of one parameter, each once."""
    if not isinstance(texts, list) or not texts:
        raise ParameterError(
            f"{where}, {parameter.name}: found {texts!r}, expected a list of values; write [{texts or 'A, B'}]"
        )
    values = []
    for text in texts:
        for folder in folders:
            value = convert(parameter, text, where, folder)
        if value in values:
            raise ParameterError(f"{where}, {parameter.name}: found {value!r} twice; leave one out")
        values.append(value)
    return values


def _run(base: Edition, chapter: str, folder: Path, varied: dict) -> Run:
    """One run, its settings told as an edition tells them."""
    declared = base.declared[chapter]
    every = base.parameters[chapter] | varied
    settings = {name: value for name, value in every.items() if value != declared[name].default}
    data = folder.relative_to(project().root).as_posix() if folder.is_relative_to(project().root) else str(folder)
    return Run(chapter, data, varied, settings)
