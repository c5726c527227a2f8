"""What stands around a chapter's text: how long it takes to read, and how to cite it."""

import calendar
import math
import re
from pathlib import Path

from docutils import nodes
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective

from ..data.checks import TableError
from ..data.plain import read_yaml
from .grid import section
from .listing import heading_of, made_in

CITATION = Path(__file__).parents[3] / "CITATION.cff"
WORDS_A_MINUTE, CHARACTERS_A_MINUTE, MINUTES_AN_EXHIBIT = 200, 400, 0.5
NEEDED = ("title", "authors", "version", "date-released")


def minutes(words: int, characters: int, exhibits: int) -> int:
    """Reading time: English words, Chinese characters, and half a minute for an exhibit.

    Examples
    --------
    >>> minutes(words=1000, characters=400, exhibits=10)
    11
    """
    return math.ceil(words / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE + exhibits * MINUTES_AN_EXHIBIT)


def citation(path: Path = CITATION) -> dict:
    """The citation file of the book.

    Raises
    ------
    SphinxError
        If it is missing, is not YAML or lacks a part; one line.
    """
    try:
        cited = read_yaml(path, path.name)
    except TableError as error:
        raise SphinxError(str(error)) from None
    lacking = [part for part in NEEDED if not (isinstance(cited, dict) and cited.get(part))]
    if lacking:
        raise SphinxError(f"{path.name}: lacks {', '.join(lacking)}; add it, the pages quote it")
    return cited


def _authors(cited: dict, order: str) -> list[str]:
    """Names of the authors; `order` puts persons together ("{family}, {given}"), others have one name."""
    persons = [
        (author["name"], True)
        if "name" in author
        else (order.format(family=author["family-names"], given=author["given-names"]), False)
        for author in cited["authors"]
    ]
    return [f"{{{name}}}" if whole and order.startswith("{family}") else name for name, whole in persons]


def sentence(cited: dict, chapter: str = "") -> str:
    """The book, or a chapter of it, as one cites it in a text.

    Examples
    --------
    >>> cited = {"title": "A book", "authors": [{"name": "Us"}], "version": "1.0", "date-released": "2026-11-23"}
    >>> sentence(cited, "2 · Theory")
    'Us (2026). “Theory”, chapter 2 of A book, version 1.0.'
    """
    number, title = split(chapter)
    where = f"chapter {number} of " if number else ("in " if title else "")
    part = f"“{title}”, {where}" if title else ""
    web = next((f" {cited[key]}" for key in ("doi", "url", "repository-code") if key in cited), "")
    names = ", ".join(_authors(cited, "{given} {family}"))
    return f"{names} ({str(cited['date-released'])[:4]}). {part}{cited['title']}, version {cited['version']}.{web}"


def bibtex(cited: dict, chapter: str = "") -> str:
    """The same as a BibTeX entry: ``@book``, or ``@incollection`` for a chapter.

    Examples
    --------
    >>> cited = {"title": "A book", "authors": [{"name": "Us"}], "version": "1.0", "date-released": "2026-11-23"}
    >>> print(bibtex(cited))
    @book{a2026,
      author = {{Us}},
      title = {{A book}},
      year = {2026},
      month = nov,
      note = {Version 1.0},
    }
    """
    number, title = split(chapter)
    released = str(cited["date-released"])
    month = calendar.month_abbr[int(released[5:7])].lower()
    word = re.search(r"[a-z]+", cited["title"].lower())[0]
    key = f"{word}{released[:4]}" + ("-" + re.sub(r"[^a-z]+", "-", title.lower()).strip("-") if title else "")
    book = f"  booktitle = {{{{{cited['title']}}}}}" if title else f"  title = {{{{{cited['title']}}}}}"
    fields = [f"  author = {{{' and '.join(_authors(cited, '{family}, {given}'))}}}"]
    fields += [f"  title = {{{{{title}}}}}"] if title else []
    fields += [book, *([f"  chapter = {{{number}}}"] if number else [])]
    fields += [f"  year = {{{released[:4]}}}", f"  month = {month}", f"  note = {{Version {cited['version']}}}"]
    fields += [f"  {name} = {{{cited[name]}}}" for name in ("doi", "url") if name in cited]
    return f"@{'incollection' if title else 'book'}{{{key},\n" + ",\n".join(fields) + ",\n}"


def split(heading: str) -> tuple[str, str]:
    """Number and title of a chapter's heading: "2 · Theory" is ("2", "Theory")."""
    match = re.fullmatch(r"(?:(\d+)\s*·\s*)?(.*)", heading)
    return match[1] or "", match[2]


def cite_box(chapter: str = "") -> list[nodes.Node]:
    """The citation and the BibTeX entry, ready to copy; folded for a chapter, and a link to it unfolds it."""
    cited = citation()
    entry = bibtex(cited, chapter)
    box = nodes.container(classes=["cite-box"])
    box += nodes.paragraph(text=sentence(cited, chapter), ids=["cite"])
    box += nodes.literal_block(entry, entry, language="bibtex")
    if not chapter:
        return [box]
    opening = '<details class="cite-fold"><summary>Cite this chapter</summary>'
    return [nodes.raw("", opening, format="html"), box, nodes.raw("", "</details>", format="html")]


class CiteBook(SphinxDirective):
    """``{cite-book}``: how to cite the whole book."""

    def run(self):
        """The box, under a heading of its own."""
        return [section("How to cite this book", *cite_box())]


def frame_chapter(app, doctree, docname):
    """Put the reading time under a chapter's title and the citation at its end."""
    path = Path(app.env.doc2path(docname))
    top = next(iter(doctree.findall(nodes.section)), None)
    if path.suffix != ".ipynb" or top is None:
        return
    text = " ".join(part.astext() for part in doctree.findall(nodes.paragraph))
    chinese = len(re.findall(r"[\u3400-\u9fff]", text))
    words = len(re.findall(r"[A-Za-z0-9][\w'’.,-]*", text))
    exhibits = len(made_in(path)[0])
    line = nodes.paragraph(classes=["reading-time"])
    line += nodes.Text(f"{minutes(words, chinese, exhibits)} minutes to read · ")
    line += nodes.reference("", f"{exhibits} exhibits", refuri=f"exhibits.html#exhibits-{path.stem}", internal=True)
    line += [nodes.Text(" · "), nodes.reference("", "cite this chapter", refuri="#cite", internal=True)]
    top.insert(top.first_child_matching_class(nodes.title) + 1, line)
    top += cite_box(heading_of(path))
