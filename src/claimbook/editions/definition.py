"""What an edition is: a YAML file that names the parameters and the tables in which it differs from the published book.

YAML guesses types (``no`` is false, ``1_000`` a number) and can be made to grow without bound (aliases). Here every
scalar is text until a chapter's declaration says what it is, and aliases, tags and repeated keys are refused.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..claims.outcome import EDITION
from ..damaged import Damaged
from ..notebook.domains import columns_once
from ..notebook.parameters import Parameter, ParameterError, check, convert, nearest, parameters
from ..project import project
from ..tables.check import brief
from ..tables.plain import Plain, content
from ..tables.read import data_folder
from .run import chapters, read

PUBLISHED = "published"
NAME = re.compile(EDITION)
ONE_LINE = r"^[^\r\n]*\S[^\r\n]*$"
MOST_BYTES = 100_000
Form = TypeVar("Form", bound=BaseModel)


class EditionError(ValueError):
    """An edition that cannot be made as it is described; the message says where and what to do."""


class NoTables(EditionError):
    """An edition whose tables are still to be made; nothing else is known to be wrong with it."""


class _Described(BaseModel):
    """Fields of an edition's file; every value is text."""

    model_config = ConfigDict(extra="forbid", strict=True)
    title: str = Field(min_length=1, max_length=80, pattern=ONE_LINE)
    description: str = Field(pattern=r"\S")
    base: str | None = None
    data: str | None = None
    made_by: str | None = None
    all: dict[str, str | list[str]] = {}
    chapters: dict[str, dict[str, str | list[str]]] = {}


@dataclass(frozen=True)
class Edition:
    """An edition, checked: all its names are known, all its values have their type.

    Attributes
    ----------
    name, title, description : str
        Name of its file, its name for readers, and what it is for.
    data : Path
        Folder of its tables.
    parameters : dict of str to dict
        By stem of the chapter, the values that differ from the chapter's defaults.
    declared : dict of str to dict of Parameter
        By stem of the chapter, all its parameters.
    """

    name: str
    title: str
    description: str
    data: Path
    parameters: dict[str, dict]
    declared: dict[str, dict[str, Parameter]]

    def values(self, chapter: str) -> dict:
        """Every parameter of a chapter with the value it has in this edition."""
        return {name: each.default for name, each in self.declared[chapter].items()} | self.parameters[chapter]


class _TextLoader(Plain, yaml.BaseLoader):
    """YAML in which every scalar is text."""


def described(path: Path, form: type[Form]) -> Form:
    """One file, its form checked: an edition, or a grid of runs.

    Raises
    ------
    EditionError
        If the file is missing, is not plain YAML, or its fields are not those of the form.
    """
    try:
        text = content(path)
        if len(text) > MOST_BYTES:
            raise EditionError(f"{path.name}: holds {len(text):,} bytes, expected {MOST_BYTES:,} at most; shorten it")
        parts = yaml.load(text.decode("utf-8"), _TextLoader)
    except EditionError:
        raise
    except FileNotFoundError:
        known = ", ".join(sorted(each.name for each in path.parent.glob("[!.]*.yml")))
        raise EditionError(f"{path.name}: there is no such edition; there are {known or 'none'}") from None
    except OSError as error:
        raise EditionError(f"{path.name}: cannot be read ({error.strerror}); write the edition as a file") from None
    except Damaged as error:
        raise EditionError(f"{path.name}: {error}") from None
    except UnicodeDecodeError:
        raise EditionError(f"{path.name}: is not UTF-8; save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        found = error.problem.removeprefix("found ")
        raise EditionError(f"{path.name}{line}: found {found}; write plain YAML, each key once") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise EditionError(f"{path.name}: is not YAML ({type(error).__name__}); correct it") from None
    if not isinstance(parts, dict):
        raise EditionError(f"{path.name}: found no fields, expected at least title and description; add them")
    # An empty section means nothing set, as in a file whose lines are commented out.
    parts = {key: {} if value == "" and key in ("all", "chapters") else value for key, value in parts.items()}
    try:
        return form.model_validate(parts)
    except ValidationError as error:
        fault = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")  # the cause of what is missing
        place = [str(part) for part in fault["loc"] if part not in ("str", "list[str]")]
        if fault["type"] == "extra_forbidden":
            what = f"there is no such field; {nearest(place[-1], form.model_fields)}"
        elif fault["type"] == "missing":
            what = "is missing; add it"
        else:
            what = f"found {brief(repr(fault['input']))}, {fault['msg'][0].lower()}{fault['msg'][1:]}; correct it"
        raise EditionError(f"{path.name}, {', '.join(place)}: {what}") from None


@columns_once()
def read_edition(path: Path) -> Edition:
    """Read an edition with what it inherits and check all of it.

    An edition's own ``all`` counts more than anything that it inherits, and its ``chapters`` more than its ``all``.

    Raises
    ------
    EditionError
        If the file, its bases, its data folder or a chapter's name are not as they should be.
    ParameterError
        If a parameter is unknown, of another type or out of its range.
    """
    path = _followed(path)
    if not NAME.fullmatch(path.stem) or path.suffix != ".yml":
        raise EditionError(f"{path.name}: expected a file like since-2000.yml (lower case, digits, - and .); rename it")
    lineage, own = [], path
    while own:
        if own in [each for each, _ in lineage]:
            cycle = " -> ".join([each.stem for each, _ in lineage] + [own.stem])
            raise EditionError(f"{path.name}, base: the editions inherit from each other ({cycle}); cut the circle")
        lineage.append((own, described(own, _Described)))
        base = lineage[-1][1].base
        if base is not None and not NAME.fullmatch(base):
            raise EditionError(f"{own.name}, base: found {base!r}, expected the name of an edition; correct it")
        own = own.with_name(f"{base}.yml") if base is not None and base != PUBLISHED else None
    last = lineage[0][1]
    declared = {each.stem: parameters(read(each), each.stem) for each in chapters()}
    for file, each in lineage:
        _check_names(file, each, declared)
    data = _data(lineage)
    values: dict[str, dict] = {chapter: {} for chapter in declared}
    for file, each in reversed(lineage):
        for chapter, changed in _given(file, each, declared, data).items():
            values[chapter] |= changed
    # What an edition sets has been checked; what it leaves may not fit its tables.
    for chapter, own in declared.items():
        for name in [each for each in own if each not in values[chapter]]:
            check(own[name], own[name].default, f"{path.name}, {chapter}, {name}", data)
    changed = {
        chapter: {name: value for name, value in own.items() if value != declared[chapter][name].default}
        for chapter, own in values.items()
    }
    if path.stem == PUBLISHED and (any(changed.values()) or last.data or last.base):
        raise EditionError(f"{path.name}: is the book itself; change a default in its chapter, or make another edition")
    return Edition(path.stem, last.title, " ".join(last.description.split()), data, changed, declared)


def read_editions(paths: list[Path]) -> list[Edition]:
    """Read some editions, each with a name of its own; errors as for `read_edition`."""
    found = [read_edition(path) for path in paths]
    names = [edition.name for edition in found]
    if len(set(names)) < len(names):
        twice = max(names, key=names.count)
        raise EditionError(f"{twice}.yml: is named twice; an edition is known by the name of its file, so rename one")
    return found


def _followed(path: Path) -> Path:
    """What a link leads to."""
    try:
        return path.resolve()
    except RuntimeError:
        raise EditionError(f"{path.name}: is a link that leads back to itself; put the file itself there") from None


def _check_names(file: Path, described: _Described, declared: dict) -> None:
    """Every chapter and parameter that one file names is there."""
    every = sorted({known for each in declared.values() for known in each})
    for name in described.all:
        if name not in every:
            raise ParameterError(f"{file.name}, all: no chapter has a parameter {name!r}; {nearest(name, every)}")
    for chapter, own in described.chapters.items():
        if chapter not in declared:
            raise EditionError(f"{file.name}, chapters: no chapter {chapter!r}; {nearest(chapter, declared)}")
        for name in own:
            if name not in declared[chapter]:
                advice = nearest(name, declared[chapter])
                raise ParameterError(f"{file.name}, {chapter}: has no parameter {name!r}; {advice}")


def _given(file: Path, described: _Described, declared: dict, data: Path) -> dict[str, dict]:
    """Values that one file sets, by chapter, converted and checked."""
    values: dict[str, dict] = {chapter: {} for chapter in declared}
    for name, text in described.all.items():
        for chapter in [chapter for chapter in declared if name in declared[chapter]]:
            values[chapter][name] = convert(declared[chapter][name], text, f"{file.name}, all ({chapter})", data)
    for chapter, own in described.chapters.items():
        for name, text in own.items():
            values[chapter][name] = convert(declared[chapter][name], text, f"{file.name}, {chapter}", data)
    return values


def _data(lineage: list[tuple[Path, _Described]]) -> Path:
    """Folder of the tables: that of the first file that names one, else that of the published book."""
    for file, each in lineage:
        if each.data is not None:
            return tables_folder(file, each.data, each.made_by)
    return data_folder()


def tables_folder(file: Path, named: str, made_by: str | None = None) -> Path:
    """Folder of tables that a file names.

    Raises
    ------
    EditionError
        If it is not inside the project, or holds no tables.
    """
    try:
        folder = _followed(project().root / named)
        folder.exists()  # what is too long for a name, the system says here
    except (OSError, ValueError):  # a zero byte
        raise EditionError(f"{file.name}, data: found {brief(named)!r}, no name of a folder; correct it") from None
    if Path(named).is_absolute() or not folder.is_relative_to(project().root):
        found = f"found {named!r}, expected a folder inside the project, relative to it"
        raise EditionError(f"{file.name}, data: {found}; put the tables there")
    if not (folder / "datapackage.json").is_file():
        remedy = f"make them with `{made_by}`" if made_by else f"`{project().command} --help` says how to make them"
        raise NoTables(f"{file.name}, data: there are no tables in {named}; {remedy}")
    return folder
