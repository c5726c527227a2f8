"""What results, exhibits and claims rest on: tables and the dates that they reach, and kept results of releases."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pandas as pd

from ..claims.kept import kept, kept_files
from ..claims.outcome import Outcome
from ..claims.rules import Claim
from ..exhibits.exhibit import TABLE, VEGALITE
from ..notebook.files import read, tagged
from ..notebook.fingerprint import strings
from ..notebook.results import RESULT
from ..project import project
from ..tables.read import data_folder, descriptor, load
from .lineage import lineage, texts

KEPT = "kept-results"  # label of the section in which a book's page on data tells of them
SPAN = r"(?:year|quarter|month|day)"
DATES = re.compile(rf"{SPAN}(?:(?:, | or ){SPAN})*")  # units of columns that hold dates
QUARTER = re.compile(r"(\d{4})Q([1-4])")
parsed = lru_cache(maxsize=2000)(ast.parse)  # to look at only


def tables_of(cells: list[dict]) -> list[list[str]]:
    """Names of the tables that each code cell rests on, by the names in the code that it follows from."""
    known = [entry["name"] for entry in descriptor()["resources"]]
    trees = [parsed("".join(cell["source"])) for cell in cells]
    defaults = {
        node.target.id: strings(node)
        for cell, tree in zip(cells, trees, strict=True)
        for node in (tree.body if tagged(cell, "parameters") else ())
        if isinstance(node, ast.AnnAssign)
    }
    named = []
    for cell in cells:
        texts, names = _held("".join(cell["source"]))
        named.append(set() if tagged(cell, "parameters") else texts.union(*(defaults.get(name, ()) for name in names)))
    resting = [set().union(*(named[each] for each in [*before, place])) for place, before in enumerate(lineage(cells))]
    return [[name for name in known if name in found] for found in resting]


@lru_cache(maxsize=2000)
def _held(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """Strings and names in some code: several pages ask for those of the same cells."""
    tree = parsed(source)
    return frozenset(strings(tree)), frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def read_kept_in(cells: list[dict]) -> list[bool]:
    """Whether each code cell, or one that it follows from, reads what is kept of other releases."""
    trees = [parsed("".join(cell["source"])) for cell in cells]
    reading = [
        any(isinstance(node, ast.Call) and getattr(node.func, "id", "") == kept.__name__ for node in ast.walk(tree))
        for tree in trees
    ]
    return [any(reading[each] for each in [*before, place]) for place, before in enumerate(lineage(cells))]


def releases_of(others: Iterable[Outcome]) -> dict[str, str]:
    """Titles and versions of the tables of kept editions that are in another version here, each once.

    A table with the same bytes is in no other version, whatever its release is called by now.
    """
    here = {entry["name"]: (version_of(entry), entry["hash"]) for entry in descriptor()["resources"]}
    return {
        table["title"]: table["version"]
        for each in others
        for name, table in each.data["tables"].items()
        if name in here and table["version"] != here[name][0] and table["hash"] != here[name][1]
    }


def version_of(entry: dict) -> str:
    """Version of a table: that of the first of its sources that has one."""
    return next((source["version"] for source in entry["sources"] if source.get("version")), "")


def releases_shown(notebook: Path) -> dict[str, list[str]]:
    """Kept releases whose results an exhibit of a chapter shows, by its number: those that it names, else all."""
    held = (notebook, data_folder() / "datapackage.json", *kept_files())
    return _shown(notebook, *((path, path.stat().st_mtime_ns) for path in held))


@lru_cache(maxsize=32)
def _shown(notebook: Path, *changed: tuple[Path, int]) -> dict[str, list[str]]:
    """The same, found once for all exhibits of a page."""
    releases = [*releases_of(kept()).items()]
    cells = [cell for cell in read(notebook)["cells"] if cell["cell_type"] == "code"] if releases else []
    found = {}
    for cell, reads in zip(cells, read_kept_in(cells), strict=True):
        for data in (output.get("data", {}) for output in cell["outputs"]) if reads else ():
            about = data.get(TABLE) or data.get(VEGALITE, {}).get("usermeta", {}).get("claimbook", {})
            if "exhibit" in about:
                shown = [data.get(TABLE, {}).get("rows"), data.get(VEGALITE, {}).get("datasets"), texts(data)]
                words = " ".join(_words(shown))
                named = [title for title, version in releases if _names(words, version)]
                found[about["exhibit"]] = named or [title for title, _ in releases]
    return found


def _words(content) -> Iterator[str]:
    """All words in what JSON holds, without its names and numbers."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for each in content.values() if isinstance(content, dict) else content:
            yield from _words(each)


def _names(words: str, version: str) -> bool:
    """Whether words name a version, by itself."""
    return bool(re.search(rf"(?<![\w.]){re.escape(version)}(?!\w|\.\d)", words))


def basis_of_results(notebooks: Iterable[Path]) -> dict[str, tuple[list[str], bool]]:
    """Of each recorded result its tables, and whether it follows from what is kept of other releases."""
    found: dict[str, tuple[list[str], bool]] = {}
    for path in notebooks:
        found |= _recorded(path, data_folder(), path.stat().st_mtime_ns)
    return found


@lru_cache(maxsize=32)
def _recorded(notebook: Path, folder: Path, changed: int) -> dict[str, tuple[list[str], bool]]:
    """The same for one chapter, found once for all pages that show its claims."""
    cells = [cell for cell in read(notebook)["cells"] if cell["cell_type"] == "code"]
    return {
        output["data"][RESULT]["key"]: (tables, reads)
        for cell, tables, reads in zip(cells, tables_of(cells), read_kept_in(cells), strict=True)
        for output in cell["outputs"]
        if RESULT in output.get("data", {})
    }


def basis_of(claim: Claim, results: dict[str, tuple[list[str], bool]]) -> tuple[list[str], bool]:
    """Tables that the results of a claim rest on, in their order, and whether its verdict asks kept releases too."""
    held = [results[key] for key in claim.results if key in results]
    named = {name for tables, _ in held for name in tables}
    known = [entry["name"] for entry in descriptor()["resources"] if entry["name"] in named]
    return known, bool(claim.releases) or any(reads for _, reads in held)


def last_date(entry: dict) -> str:
    """The last date in the first column of a table that holds dates, none after the day on which it was retrieved.

    What is dated later is a target or a plan, and no table reaches it. Empty where no column holds dates.
    """
    return _last(entry["name"], data_folder(), str(entry.get("hash")), str(entry.get("retrieved") or "9999"))


@lru_cache(maxsize=128)
def _last(name: str, folder: Path, hashed: str, retrieved: str) -> str:
    (entry,) = (each for each in descriptor()["resources"] if each["name"] == name)
    for field in entry["schema"]["fields"]:
        whole = field["type"] == "integer"  # a number of a month is no date
        dated = field["type"] in ("date", "year", "yearmonth") or DATES.fullmatch(str(field.get("unit", "")))
        if not dated or (whole and field["unit"] != "year"):
            continue
        column = load(name)[field["name"]].dropna()
        told = column.dt.strftime("%Y-%m-%d") if pd.api.types.is_datetime64_any_dtype(column) else column.astype(str)
        ends = {each: QUARTER.sub(lambda match: f"{match[1]}-{3 * int(match[2]):02d}", each) for each in set(told)}
        if reached := [each for each, end in ends.items() if end <= retrieved]:
            return max(reached, key=ends.get)
    return ""


@lru_cache(maxsize=1)
def kept_section() -> bool:
    """Whether the book's page on data has a section on kept results, to which others may lead."""
    page = project().chapters / "data.md"
    return page.is_file() and f"({KEPT})=" in page.read_text(encoding="utf-8")
