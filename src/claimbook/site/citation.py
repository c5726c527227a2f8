"""What stands around a chapter's text: how long it takes to read, and how to cite it."""

import calendar
import math
import os
import re
import unicodedata
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective

from ..claims.judge import made_exhibits
from ..project import project
from ..tables.check import TableError
from ..tables.plain import read_yaml
from .keywords import mark_keywords
from .layout import section
from .numbers import heading_of
from .proof import LOCK, MARK
from .takeaway import take_links
from .words import say, spoken

FILE = "CITATION.cff"
WORDS_A_MINUTE, CHARACTERS_A_MINUTE, MINUTES_AN_EXHIBIT = 200, 400, 0.5
ADDRESS = "!#$%&'()*+,/:;<=>?@[]~"  # letters of addresses that stay as they are; braces and blanks do not
PARTS = ("name", "given-names", "name-particle", "family-names", "name-suffix")
NEEDED = ("title", "authors", "version", "date-released")
DAY = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-[0-9]{2})?)?")
# What TeX would take for a command. Braces are spelt out: BibTeX counts them, whatever stands before them.
TEX = {letter: f"\\{letter}" for letter in "&%$#_"} | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
TEX |= {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def minutes(words: int, characters: int, exhibits: int) -> int:
    """Reading time: English words, Chinese characters, and half a minute for an exhibit.

    Examples
    --------
    >>> minutes(words=1000, characters=400, exhibits=10)
    11
    """
    return math.ceil(words / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE + exhibits * MINUTES_AN_EXHIBIT)


def citation(path: Path | None = None) -> dict:
    """The citation file of the book, or another.

    Raises
    ------
    SphinxError
        If it is missing, is not YAML, lacks a part or holds one that cannot be cited; one line.
    """
    path = path or project().root / FILE
    try:
        cited = read_yaml(path, path.name)
    except TableError as error:
        raise SphinxError(str(error)) from None
    lacking = [part for part in NEEDED if not (isinstance(cited, dict) and cited.get(part))]
    if lacking:
        raise SphinxError(f"{path.name}: lacks {', '.join(lacking)}; add it, the pages quote it")
    if isinstance(cited["version"], float):
        raise SphinxError(f"{path.name}, version: YAML reads a number; write it in quotes, 1.10 is not 1.1")
    if not DAY.fullmatch(str(cited["date-released"])):
        raise SphinxError(f"{path.name}, date-released: found {cited['date-released']!r}; write it like 2026-11-24")
    words = [cited["title"], *(cited[name] for name in ("doi", "url", "repository-code") if name in cited)]
    if not all(isinstance(word, str) for word in words):
        raise SphinxError(f"{path.name}: title, doi and addresses are words; write them in quotes")
    people = cited["authors"] if isinstance(cited["authors"], list) else [None]
    for number, author in enumerate(people, start=1):
        named = isinstance(author, dict) and (author.get("name") or author.get("family-names"))
        if not named or not all(isinstance(author[part], str) for part in PARTS if part in author):
            raise SphinxError(f"{path.name}, author {number}: has neither name nor family-names; write one, in words")
    return cited


def authors(cited: dict) -> list[str]:
    """Names of the authors, as one reads them: given names come first."""
    return [" ".join(author[part] for part in PARTS if part in author) for author in cited["authors"]]


def _tex(text: str) -> str:
    """A text as TeX prints it."""
    return "".join(TEX.get(letter, letter) for letter in " ".join(text.split()))


def _tex_author(author: dict) -> str:
    """An author for BibTeX: persons by family and given names; braces keep a name, or a part with a comma, whole."""

    def whole(text: str) -> str:
        return f"{{{_tex(text)}}}" if "," in text or " and " in text.lower() else _tex(text)

    if "name" in author:
        return f"{{{_tex(author['name'])}}}"
    family = " ".join(author[part] for part in ("name-particle", "family-names") if part in author)
    suffixed = [author[part] for part in ("name-suffix", "given-names") if part in author]
    return ", ".join(map(whole, [family, *suffixed])) if suffixed else f"{{{_tex(family)}}}"


def _key(text: str, also: str) -> str:
    """Latin words of a text, without accents, for the key of an entry; what is given also where it has none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", "-", plain).strip("-") or also


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
    names = ", ".join(authors(cited))
    return f"{names} ({str(cited['date-released'])[:4]}). {part}{cited['title']}, version {cited['version']}.{web}"


def standard(cited: dict, chapter: str = "") -> str:
    """The same as Chinese journals have it, by GB/T 7714: persons as CURIE M or 张三, after the third "等".

    Examples
    --------
    >>> cited = {"title": "一本书", "authors": [{"name": "我们"}], "version": "1.0", "date-released": "2026-11-23"}
    >>> standard(cited), standard(cited, "2 · 理论")
    ('我们. 一本书[EB/OL]. 1.0版. (2026-11-23).', '我们. 理论[EB/OL]//我们. 一本书. 1.0版. (2026-11-23).')
    """
    people = []
    for author in cited["authors"][:3]:
        family = " ".join(author[part] for part in ("name-particle", "family-names") if part in author)
        given = author.get("given-names", "")
        western = f"{family.upper()} {' '.join(name[0] for name in given.split())}".strip()
        people.append(author.get("name") or (western if family.isascii() else family + given))
    names, title = ", ".join(people + ["等"] * (len(cited["authors"]) > 3)), split(chapter)[1]
    part = f"{title}[EB/OL]//{names}. {cited['title']}" if title else f"{cited['title']}[EB/OL]"
    web = next((f" {cited[key]}." for key in ("doi", "url", "repository-code") if key in cited), "")
    return f"{names}. {part}. {cited['version']}版. ({cited['date-released']}).{web}"


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
    year, month = DAY.fullmatch(str(cited["date-released"])).groups()
    key = _key(cited["title"], "book").partition("-")[0] + year
    key += "-" + _key(title, f"chapter-{number}" if number else "part") if title else ""
    fields = [f"  author = {{{' and '.join(map(_tex_author, cited['authors']))}}}"]
    fields += [f"  title = {{{{{_tex(title)}}}}}"] if title else []
    fields += [f"  {'booktitle' if title else 'title'} = {{{{{_tex(cited['title'])}}}}}"]
    fields += [f"  chapter = {{{number}}}"] if number else []
    fields += [f"  year = {{{year}}}", *([f"  month = {calendar.month_abbr[int(month)].lower()}"] if month else [])]
    fields += [f"  note = {{Version {_tex(str(cited['version']))}}}"]
    fields += [f"  {name} = {{{quote(cited[name], safe=ADDRESS)}}}" for name in ("doi", "url") if name in cited]
    return f"@{'incollection' if title else 'book'}{{{key},\n" + ",\n".join(fields) + ",\n}"


def split(heading: str) -> tuple[str, str]:
    """Number and title of a chapter's heading: "2 · Theory" is ("2", "Theory")."""
    match = re.fullmatch(r"(?:(\d+)\s*·\s*)?(.*)", " ".join(heading.split()))  # a translation may break the line
    return match[1] or "", match[2]


def in_language(cited: dict) -> dict:
    """The citation with the book's title and the names of groups as the catalogue of the book has them."""
    said = {"name": lambda name: spoken().message(name, "book")}
    people = [{part: said.get(part, str)(text) for part, text in author.items()} for author in cited["authors"]]
    return cited | {"title": spoken().message(cited["title"], "book"), "authors": people}


def cite_box(chapter: str = "") -> list[nodes.Node]:
    """The citation and the BibTeX entry, ready to copy; folded for a chapter, where a link to it unfolds it."""
    cited = in_language(citation())
    entry = bibtex(cited, chapter)
    say_it = standard if spoken().code.startswith("zh") else sentence
    box = nodes.container(classes=["cite-box"])
    box += nodes.paragraph(text=say_it(cited, chapter), ids=["cite"])
    box += nodes.literal_block(entry, entry, language="bibtex")
    lock = f"<code>{LOCK}</code>"
    digest = say("To say which copy, add its digest ({lock}): {digest}", lock=lock, digest=MARK.format(""))
    box += nodes.raw("", f'<p class="cite-digest">{digest}</p>', format="html", digest=True)
    if not chapter:
        return [box]
    opening = f'<details class="cite-fold"><summary>{say("Cite this chapter")}</summary>'
    return [nodes.raw("", opening, format="html"), box, nodes.raw("", "</details>", format="html")]


class CiteBook(SphinxDirective):
    """``{cite-book}``: how to cite the whole book."""

    def run(self):
        """The box, under a heading of its own."""
        return [section(say("How to cite this book"), *cite_box(), name="how-to-cite-this-book")]


def frame_chapter(app, doctree, docname):
    """Put the reading time under a chapter's title, keywords into its abstract and the citation at its end."""
    path = Path(app.env.doc2path(docname))
    top = next(iter(doctree.findall(nodes.section)), None)
    if path.suffix != ".ipynb" or top is None:
        return
    text = " ".join(part.astext() for part in doctree.findall(nodes.paragraph))
    chinese = len(re.findall(r"[\u3400-\u9fff]", text))
    words = len(re.findall(r"[A-Za-z0-9][\w'’.,-]*", text))
    exhibits = len(made_exhibits(path))
    line = nodes.paragraph(classes=["reading-time"])
    read_in = minutes(words, chinese, exhibits)
    reading = say("{count} minute to read", count=1) if read_in == 1 else say("{count} minutes to read", count=read_in)
    line += [nodes.Text(reading), nodes.Text(" · ")]
    target = f"exhibits.html#exhibits-{path.stem}"
    shown = say("{count} exhibit", count=1) if exhibits == 1 else say("{count} exhibits", count=exhibits)
    line += nodes.reference("", shown, refuri=target, internal=True)
    if citable():
        line += [nodes.Text(" · "), nodes.reference("", say("cite this chapter"), refuri="#cite", internal=True)]
        top += cite_box(heading_of(path))
        mark_keywords(doctree, citation())
    for link in take_links(app.config, docname, path):
        line += [nodes.Text(" · "), link]
    top.insert(top.first_child_matching_class(nodes.title) + 1, line)


def citable() -> bool:
    """Whether the book says how to cite it."""
    return os.path.lexists(project().root / FILE)
