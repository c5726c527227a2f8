"""What the search shows first: exhibits, claims, tables and terms, each with its place; code when it is asked for.

An exhibit or a table is found by its title in every language of the book, a chart also by what kind of picture it is.
"""

import json
import re
from html import unescape
from pathlib import Path

from ..exhibits.exhibit import TABLE, VEGALITE
from ..languages.labels import filled
from ..notebook.files import read
from ..notebook.toc import chapters
from ..tables.read import descriptor
from .figure import anchor
from .layout import table_anchor
from .words import ENGLISH, Language, spoken

TAG = re.compile(r"<[^>]+>")
LINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)
# No blank stands for these, but between two spans.
INLINE = re.compile(r"(?<!</span>)</?(?:a|span|em|strong|code|su[bp])\b[^>]*>")
# Of each kind: where an entry stands in a page, its place, number, title, and further words by which it is found.
KINDS = {
    "exhibit": re.compile(
        r'<figure class="exhibit" id="(?P<at>[^"]+)".*?<span class="exhibit-number">(?P<number>.*?)</span>'
        r'.*?<span class="exhibit-title">(?P<title>.*?)</span>(?P<more>)',
        re.DOTALL,
    ),
    "claim": re.compile(
        r'<li class="claim [^"]*" id="(?P<at>[^"]+)".*?<span class="claim-id">(?P<number>.*?)</span>(?P<more>.*?)</p>'
        r'<p class="claim-text">(?P<title>.*?)</p>(?P<zh>(?:<p class="claim-text" lang.*?</p>)?)',
        re.DOTALL,
    ),
    "table": re.compile(
        r'<section id="(?P<at>table-(?P<number>[^"]+))">\s*<h2>(?P<title>.*?)</h2>(?P<more>.*?)(?=</section>)',
        re.DOTALL,
    ),
    "term": re.compile(r'<dt id="(?P<at>term-[^"]+)">(?P<title>.*?)</dt><dd>(?P<more>.*?)</dd>(?P<number>)', re.DOTALL),
}
CODE = re.compile(r'<div class="cell_input[^"]*" id="([^"]+)">.*?<pre>(.*?)</pre>', re.DOTALL)
CLAUSE = re.compile(r"[,:;.，：；。]")
MOST_LETTERS = 60  # of what a chart is: "Map on a graticule"
TITLE = re.compile(r"<title>(.*?)( &#8212;.*?)?</title>", re.DOTALL)


def plain(html: str) -> str:
    """The words of a piece of a page."""
    return " ".join(unescape(TAG.sub(" ", INLINE.sub("", LINK.sub(" ", html)))).split())


class Elsewhere(Language):
    """Another language of the book; what it does not say yet is no fault of the pages that are being built."""

    def missing(self, text: str, name: str) -> str:
        """Leave it in English."""
        return text


def further_words(root: Path, languages: list[str]) -> dict[str, str]:
    """By place in its page: titles of exhibits and tables in the other languages, and what kind of picture a chart is.

    An exhibit is found by the titles of its tables there, too.

    Parameters
    ----------
    root : Path
        Folder of the book, with ``_toc.yml``.
    languages : list of str
        Languages of the book beside English.
    """
    others = [Elsewhere(code) for code in (ENGLISH, *languages) if code != spoken().code]
    found = {
        table_anchor(entry["name"]): [other.message(entry["title"], "tables") for other in others]
        for entry in descriptor()["resources"]
    }
    for path in chapters(root):
        cells = [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]
        for data in (output.get("data", {}) for cell in cells for output in cell["outputs"]):
            about = data.get(TABLE) or data.get(VEGALITE, {}).get("usermeta", {}).get("claimbook", {})
            if "text" not in about:
                continue
            titles = [filled(about["text"]["title"], "title", other) for other in others]
            if "description" in about["text"]:
                said = filled(about["text"]["description"], "description", spoken())
                titles.append(CLAUSE.split(said)[0][:MOST_LETTERS])
            sources = [each for name in about["source"] for each in found[table_anchor(name)]]
            found[anchor(about["exhibit"])] = list(dict.fromkeys([*titles, *sources]))
    return {place: " ".join(titles) for place, titles in found.items()}


def entries(name: str, page: str, further: dict[str, str] | None = None) -> list[list[str]]:
    """Kind, address, number, title and further words of each exhibit, claim, table and term of a page.

    Parameters
    ----------
    name : str
        Path of the page in the book.
    page : str
        Its HTML.
    further : dict of str to str, optional
        More words of what is found, by its place in the page.
    """
    found = []
    for kind, pattern in KINDS.items():
        for each in pattern.finditer(page):
            said = each.groupdict(default="")
            number, title, more = (plain(said[part]) for part in ("number", "title", "more"))
            if zh := plain(said.get("zh", "")):
                more = f"{more} {zh}"
            more = f"{more} {(further or {}).get(said['at'], '')}".strip()
            found.append([kind, f"{name}#{each['at']}", number, title, more])
    return found


def write_entries(app, pages: dict[str, str]):
    """Write the entries and the code of a book's pages, each as a script: a page in a folder cannot read other files.

    Parameters
    ----------
    app : Sphinx
        The build.
    pages : dict of str
        HTML of each page by its path in the book.
    """
    further = further_words(Path(app.srcdir), app.config.claimbook_languages)
    listed = [entry for name, page in pages.items() for entry in entries(name, page, further)]
    held = {"Entries": listed}
    if spoken().english:  # elsewhere the code is that of these pages, and is searched there
        held["Code"] = code_of(pages)
    for what, found in held.items():
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        path = Path(app.outdir, "_static", f"search-{what.lower()}.js")
        path.write_text(f"globalThis.claimbook{what} = {text};\n", encoding="utf-8", newline="\n")


def code_of(pages: dict[str, str]) -> list[list[str]]:
    """Entries of the cells of pages: where each stands, its page, its first line, and its words."""
    titled = {name: plain(found[1]) for name, page in pages.items() if (found := TITLE.search(page))}
    code = []
    for name, page in pages.items():
        for at, text in CODE.findall(page):
            first = unescape(TAG.sub("", text)).strip().partition("\n")[0]
            code.append(["code", f"{name}#{at}", titled.get(name, name), first, plain(text)])
    return code
