"""Where a book is and what its study is called: ``[tool.claimbook]`` of its ``pyproject.toml``, read here alone."""

import os
import sys
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

from .damaged import in_one_line

FILE = "pyproject.toml"
PRESS = Path(__file__).parent
ROOT = "CLAIMBOOK_ROOT"  # environment variable: the book of whoever stands in none


class ProjectError(ValueError):
    """No book where one was expected, or one that does not say what it is."""


@dataclass(frozen=True)
class Project:
    """A book as a folder.

    Attributes
    ----------
    root : Path
        Folder with ``_config.yml``, ``_toc.yml`` and ``pyproject.toml``.
    package : str
        Name of the study's Python package, which stands in ``src``; downloads are named after it.
    chapters, data : Path
        Folders of the notebooks, and of the tables with their descriptor.
    """

    root: Path
    package: str
    chapters: Path
    data: Path

    @property
    def source(self) -> Path:
        """Folder of the study's modules."""
        return self.root / "src" / self.package

    @property
    def packages(self) -> dict[str, Path]:
        """Folders of the packages whose modules outputs follow from, by name: the study, and what sets it."""
        return {self.package: self.source, PRESS.name: PRESS}

    @property
    def command(self) -> str:
        """The command that authors type: the study's own, if it has one."""
        return self.package if (self.source / "cli.py").is_file() else PRESS.name

    def variable(self, name: str) -> str:
        """Name of an environment variable of this book, such as ``SUANLI_DATA``."""
        return f"{self.package.upper()}_{name}"


def installed(package: str, module: Path | None) -> None:
    """Take an installed study's own book for whoever stands in none; refuse the modules of another copy of a book.

    The press alone takes the study from the book's own ``src``, where it need not be installed.

    Parameters
    ----------
    package : str
        Name of the study's package, or of the press.
    module : Path, optional
        A module in the study's folder, as it was imported; none for the press.

    Raises
    ------
    ProjectError
        If this process stands in a book whose packages it would import from elsewhere.
    """
    if module:
        os.environ.setdefault(ROOT, str(module.parents[2]))
    here = project()
    if here.package != package:  # as the press is asked
        _importable(here)
        spec = PathFinder.find_spec(here.package)
        module = Path(spec.origin) if spec and spec.origin else None
    own = here.source.with_name(PRESS.name)  # of a book that carries the press, as this one does
    for imported, wanted in ((module and module.parent, here.source), (PRESS, own if own.is_dir() else PRESS)):
        if imported and imported.resolve() != wanted.resolve():
            raise ProjectError(
                f"this command belongs to the book in {imported.parents[1]}, and this is the one in {here.root}; "
                "run `make setup` here and take the command of its own environment"
            )


def _importable(here: Project) -> None:
    """Let this process, and kernels and workers that it starts, import a study that is not installed."""
    folder = str(here.source.parent)
    if here.source.is_dir() and folder not in sys.path:
        sys.path.insert(0, folder)
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (folder, os.environ.get("PYTHONPATH"))))


def project() -> Project:
    """The book in whose folder, or in a folder of which, this process works.

    Raises
    ------
    ProjectError
        If there is none, or its ``[tool.claimbook]`` is incomplete; one line.
    """
    try:
        return _read(_root(Path.cwd()))
    except FileNotFoundError:
        raise ProjectError("the folder in which this was typed is gone; go to another") from None


def _root(folder: Path) -> Path:
    """The nearest folder above with a book."""
    with suppress(LookupError):
        return _above(folder)
    if chosen := os.environ.get(ROOT):
        return Path(chosen)
    raise ProjectError(f"{folder}: stands in no book; go to a folder whose {FILE} has [tool.claimbook]")


@cache
def _above(folder: Path) -> Path:
    for above in (folder, *folder.parents):
        if _described(above) is not None:
            return above
    raise LookupError(folder)  # which is not remembered


def _described(root: Path) -> Mapping | None:
    """What a folder says of the book in it; nothing if it holds none."""
    if not (root / FILE).is_file():  # of a pipe there is no end
        return None
    try:
        return _said((root / FILE).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(in_one_line(root / FILE, f": is not TOML ({error}); correct it")) from None


@cache
def _said(written: str) -> Mapping | None:
    """What the text of a file says of a book, read once: a build asks for it thousands of times."""
    tools = tomllib.loads(written).get("tool")
    return tools.get("claimbook") if isinstance(tools, Mapping) else None


@cache
def _read(root: Path) -> Project:
    described = _described(root)
    if not isinstance(described, Mapping):
        raise ProjectError(f"{root / FILE}: has no [tool.claimbook]; name package, chapters and data there")
    if unknown := sorted(set(described) ^ {"package", "chapters", "data"}):
        said = "is no setting" if unknown[0] in described else "is missing"
        raise ProjectError(f"{FILE}, [tool.claimbook]: {unknown[0]} {said}; expected package, chapters and data")
    for name, given in described.items():
        if not isinstance(given, str) or not given.isidentifier():
            raise ProjectError(f"{FILE}, [tool.claimbook], {name}: found {given!r}, expected one name")
    return Project(root, described["package"], root / described["chapters"], root / described["data"])
