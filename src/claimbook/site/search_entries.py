"""What the search shows first: exhibits, claims, tables and terms, each with its place; code when it is asked for."""

import json
import re
from html import unescape
from pathlib import Path

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
TITLE = re.compile(r"<title>(.*?)( &#8212;.*?)?</title>", re.DOTALL)


def plain(html: str) -> str:
    """The words of a piece of a page."""
    return " ".join(unescape(TAG.sub(" ", INLINE.sub("", LINK.sub(" ", html)))).split())


def entries(name: str, page: str) -> list[list[str]]:
    """Kind, address, number, title and further words of each exhibit, claim, table and term of a page.

    Parameters
    ----------
    name : str
        Path of the page in the book.
    page : str
        Its HTML.
    """
    found = []
    for kind, pattern in KINDS.items():
        for each in pattern.finditer(page):
            said = each.groupdict(default="")
            number, title, more = (plain(said[part]) for part in ("number", "title", "more"))
            if zh := plain(said.get("zh", "")):
                more = f"{more} {zh}"
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
    listed = [entry for name, page in pages.items() for entry in entries(name, page)]
    titled = {name: plain(found[1]) for name, page in pages.items() if (found := TITLE.search(page))}
    code = []
    for name, page in pages.items():
        for at, text in CODE.findall(page):
            first = unescape(TAG.sub("", text)).strip().partition("\n")[0]
            code.append(["code", f"{name}#{at}", titled.get(name, name), first, plain(text)])
    for what, found in (("Entries", listed), ("Code", code)):
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        path = Path(app.outdir, "_static", f"search-{what.lower()}.js")
        path.write_text(f"globalThis.claimbook{what} = {text};\n", encoding="utf-8", newline="\n")
