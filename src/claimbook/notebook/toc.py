"""Which files are the book: those that `_toc.yml` names, in its order. Any other notebook counts for nothing."""

import difflib
import os
import posixpath
import re
from pathlib import Path

from sphinx_external_toc.parsing import MalformedError, parse_toc_data

from ..damaged import Damaged
from ..project import project
from ..tables.plain import content, read_yaml
from .files import RunError

FILE = "_toc.yml"
MADE = "edition"  # folder of the page that only the book of an edition has, made for it alone
PAGES = (".md", ".rst", ".txt")
KINDS = (".ipynb", *PAGES)
WRITTEN = (".md", ".cff", ".yml", ".toml", ".txt", ".in")


def documents(root: Path) -> list[str]:
    """Names of the pages of a book, in its order, without suffix and relative to the folder of `_toc.yml`.

    Raises
    ------
    RunError
        If `_toc.yml` is no table of contents, takes whatever fits a pattern, or asks for numbers.
    claimbook.tables.read.TableError
        If it cannot be read or is not plain YAML.
    """
    entries = read_yaml(root / FILE, FILE)
    if not isinstance(entries, dict):
        remedy = "restore it from the repository" if entries is None else "name the pages as Jupyter Book asks"
        raise RunError(f"{FILE}: found no settings, expected names with values; {remedy}")
    try:
        site = parse_toc_data(entries)
        patterns = sorted(site.globs())
    except (MalformedError, TypeError, ValueError, AttributeError, KeyError, AssertionError, RecursionError) as error:
        # Sets are told in another order each time.
        fault = re.sub(r"\{([^{}]*)\}", lambda match: ", ".join(sorted(match[1].split(", "))), str(error))
        raise RunError(f"{FILE}: is no table of contents ({' '.join(fault.split())[:400]}); correct it") from None
    if patterns:
        raise RunError(f"{FILE}: takes whatever fits {patterns[0]!r}; name each file, or any stray one would be a page")
    if any(tree.numbered for name in site for tree in site[name].subtrees):
        raise RunError(
            f"{FILE}: has `numbered`, which Sphinx here warns of; take it out and write numbers in the headings"
        )
    return list(site)


def chapters(root: Path) -> list[Path]:
    """The chapters: notebooks that `_toc.yml` names under `chapters/` (or what the book calls it), in its order.

    Raises
    ------
    RunError
        If it names what is not there, a notebook elsewhere or with its suffix, or none; or as for `documents`.
    """
    found, own = [], project().chapters.name
    for name in documents(root):
        place = f"{FILE}: names {name!r}"
        if name.endswith(".ipynb"):
            raise RunError(f"{place}; name a notebook without its suffix")
        if posixpath.normpath(name) != name or name.startswith(("/", "..")):
            raise RunError(f"{place}, expected {posixpath.normpath(name.lstrip('./'))!r}; write it so")
        folder, _, stem = name.rpartition("/")
        if stem.startswith("."):
            raise RunError(f"{place}, which begins with a dot, as hidden files do; rename it")
        if len(there := [stem + kind for kind in KINDS if os.path.lexists(root / f"{name}{kind}")]) > 1:
            raise RunError(f"{place}, and there are {' and '.join(there)}; keep one of them")
        if os.path.lexists(root / f"{name}.ipynb"):  # a link that leads nowhere is named when it is read
            if folder == own:
                found.append(root / f"{name}.ipynb")
            elif folder != MADE:
                raise RunError(f"{place}, a notebook that is not in {own}/ itself, where it is checked; move it there")
        elif not any(os.path.lexists(root / f"{name}{suffix}") for suffix in PAGES):
            known = [
                p.relative_to(root).with_suffix("").as_posix() for p in root.glob("[!.]*/[!.]*") if p.suffix in KINDS
            ]
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
            advice = f"did you mean {near[0]!r}?" if near else "restore it, or take the entry out"
            raise RunError(f"{place}, and there is no such file; {advice}")
    if not found:
        raise RunError(f"{FILE}: names no notebook of {own}/; name the chapters")
    return found


def strays(root: Path) -> list[str]:
    """One line for each notebook among the chapters that `_toc.yml` does not name, and which is left out everywhere."""
    named, folder = chapters(root), root / project().chapters.name
    found = (path for path in folder.rglob("[!.]*") if path.suffix.lower() == ".ipynb" and path not in named)
    others = sorted(path.relative_to(root) for path in found)
    return [
        f"{path.as_posix()}: not in {FILE}, left out; name it there, or move it elsewhere"
        for path in others
        if not any(part.startswith(".") for part in path.parts)
    ]


def check_words(root: Path) -> None:
    """Raise a `RunError` if a page is no text, or Git has left marks of a merge, or a pointer, in any words."""
    pages = [root / f"{name}{suffix}" for name in documents(root) for suffix in PAGES]
    beside = [path for path in sorted(root.glob("[!.]*")) if path.suffix in WRITTEN]
    for path in [*pages, *beside, *sorted(root.glob("[!.]*/[!.]*.bib"))]:
        try:
            if (path.exists() and not path.is_dir()) or (path in pages and os.path.lexists(path)):  # pipes too
                content(path).decode("utf-8")
        except Damaged as error:
            raise RunError(f"{path.relative_to(root).as_posix()}: {error}") from None
        except UnicodeDecodeError as error:
            what = f"byte {error.start + 1} is not UTF-8"
            raise RunError(f"{path.relative_to(root).as_posix()}: {what}; save it as UTF-8") from None
    _check_whole(root)


def _check_whole(root: Path) -> None:
    """The same of what pages are made with: catalogues, files beside them, and all that both packages hold."""
    folders = [root / name for name in (f"{project().chapters.name}/locale", "_static", "_templates")]
    for folder in [*folders, *project().packages.values()]:
        for path in sorted(folder.rglob("[!.]*")):
            if path.is_file() and path.suffix != ".pyc":
                try:
                    content(path)
                except Damaged as error:
                    home = root if path.is_relative_to(root) else folder.parent
                    raise RunError(f"{path.relative_to(home).as_posix()}: {error}") from None


if __name__ == "__main__":  # for `make test`, in the folder of the project
    print(*(path.relative_to(Path.cwd()) for path in chapters(Path.cwd())))
