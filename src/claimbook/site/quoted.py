"""What pages quote must be there: results, notebooks and references, found in a moment and without Sphinx."""

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..claims.clause import ClaimError
from ..claims.kept import kept
from ..claims.moved import read_moved
from ..claims.rules import at, has_claims, read_claims
from ..notebook.toc import KINDS, chapters, check_words, documents
from ..tables.check import TableError
from ..tables.keys import check_keys
from ..tables.plain import content, raw, read_yaml
from ..tables.terms import terms
from .citation import citable, citation

GLUE = re.compile(r"(?<!`)\{glue:\w*\}`(?:([^`:]*\.\w+)::)?([^`:]+)(?::[^`]*)?`")
CITE = re.compile(r"(?<!`)\{cite(?::\w+)?\}`([^`]+)`")
ENTRY = re.compile(r"^\s*@\w+\s*\{\s*([^\s,]+)", re.M)


def check_sources(root: Path) -> None:
    """Raise the error of the first file that pages take in and that is at fault, which Sphinx would say without it."""
    from pybtex.database.input.bibtex import Parser  # takes a moment, which other commands need not wait for
    from pybtex.exceptions import PybtexError

    check_words(root)
    check_keys(root)
    found = read_yaml(root / "_config.yml", "_config.yml")
    named = found.get("bibtex_bibfiles") if isinstance(found, dict) else None
    parser = Parser()  # one for all: no key stands in two of them
    for name in named if isinstance(named, list) else []:
        try:
            parser.parse_string(content(root / str(name)).decode("utf-8"))
        except OSError as error:
            raise TableError(f"{name}: cannot be read ({error.strerror}); restore it from the repository") from None
        except (PybtexError, ValueError) as error:
            raise TableError(f"{name}: {error}; mend it there") from None
    terms()
    kept()
    if citable():
        released = str(citation()["date-released"])
        for claim in read_claims() if has_claims() else ():
            if str(claim.written)[: len(released)] > released:
                what = f"written: found {claim.written}, after the release of the book, {released} in CITATION.cff"
                raise ClaimError(f"{at(claim)}, {what}; correct one of them")


def unmet(root: Path) -> list[str]:
    """One line for each result or reference that a page quotes and that is not there, and of keys that lead nowhere.

    Parameters
    ----------
    root : Path
        Folder of the book, with ``_toc.yml``.
    """
    lines, recorded = [], {}
    cited = {key for path in root.glob("[!.]*/[!.]*.bib") for key in ENTRY.findall(raw(path).decode("utf-8"))}
    for name in documents(root):
        page = next(path for kind in KINDS if (path := root / f"{name}{kind}").is_file())
        for place, words in _prose(page):
            for key in (key.strip() for found in CITE.findall(words) for key in found.split(",")):
                if key not in cited:
                    found = f"cites {key!r}, which no .bib file has; {_advice(key, cited, 'add it there')}"
                    lines.append(f"{page.relative_to(root).as_posix()}, {place}: {found}")
        for place, doc, key in _quotes(page):
            source = page.parent / doc if doc else page
            where = f"{page.relative_to(root).as_posix()}, {place}"
            if not source.is_file():
                known = [path.name for path in source.parent.glob("[!.]*.ipynb")]
                lines.append(f"{where}: quotes {doc!r}, which is no notebook; {_advice(doc, known, 'write it')}")
                continue
            if source not in recorded:
                recorded[source] = _recorded(source)
            if recorded[source] is None:  # which is said of the chapter, once
                continue
            if key not in recorded[source]:
                advice = _advice(key, recorded[source], "record it and run the chapter")
                lines.append(f"{where}: quotes {key!r}, which {source.name} does not record; {advice}")
    made = [recorded[path] if path in recorded else _recorded(path) for path in chapters(root)]
    try:
        if None not in made:  # or where a key leads cannot be told
            read_moved(set().union(*made))
    except ClaimError as error:
        lines.append(str(error))
    return lines


def _advice(name: str, known: Iterable[str], otherwise: str) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else otherwise


def _quotes(page: Path) -> Iterator[tuple[str, str | None, str]]:
    """Place, notebook (None: the page itself) and key of each result that a page quotes."""
    for place, words in _prose(page):
        for doc, key in GLUE.findall(words):
            yield place, doc or None, key


def _prose(page: Path) -> Iterator[tuple[str, str]]:
    """Place and words of each line of a page outside of examples of code."""
    texts = [("", page.read_text(encoding="utf-8-sig"))]
    if page.suffix == ".ipynb":
        cells = enumerate(json.loads(texts[0][1])["cells"], start=1)
        texts = [(f"cell {n}, ", "".join(cell["source"])) for n, cell in cells if cell["cell_type"] == "markdown"]
    for cell, text in texts:
        example = False
        for line, words in enumerate(text.splitlines(), start=1):
            example ^= words.lstrip().startswith("```")
            if not example:
                yield f"{cell}line {line}", words


def _recorded(page: Path) -> set[str] | None:
    """Keys of all that a notebook gives to glue; None of one that was saved without outputs. Other pages give none."""
    if page.suffix != ".ipynb":
        return set()
    cells = json.loads(page.read_text(encoding="utf-8-sig")).get("cells", [])
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    if not outputs:
        return None
    return {output.get("metadata", {}).get("scrapbook", {}).get("name") for output in outputs} - {None}
