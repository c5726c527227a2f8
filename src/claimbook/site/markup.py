"""What a page may hold: links, the book's own files and known scripts; whatever else could run ends the build."""

import posixpath
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

from sphinx.errors import SphinxError

from .words import say

# Inline scripts, by the sha256 of their text. Whoever adds one has read it: it runs in every copy of the book.
KNOWN = {
    "1ZZFbnDNEpw02eWW1s+zNQcTxLZZFpzKqqsbdmFwrh0=": "pydata-sphinx-theme: light or dark, before anything is drawn",
    "mNyD6WQ4vKGmtbf2Mk6RMjMo7k6Ib4wzc6b1fvYgVHE=": "pydata-sphinx-theme: the cursor stands in the search field",
    "FqfirzFHtRrANndrt9LFhvjuJAu6+Nu06S6SzGfHlvE=": "sphinx-togglebutton: all is open on paper",
    "I0O+LkYBdTrXbI52RlP9O+S0aJ9NPgUrB5OaBpP2uHA=": "sphinx-togglebutton: what is folded",
}
NAMED = "DOCUMENTATION_OPTIONS.pagename = '{}';"  # pydata-sphinx-theme writes it into each page
FORBIDDEN = {"iframe", "frame", "frameset", "object", "embed", "applet", "base", "portal"}
ADDRESSES = {"action", "background", "by", "data", "formaction", "from", "href", "manifest", "ping", "poster", "src"}
ADDRESSES |= {"data-said", "data-src", "srcset", "to", "values", "xlink:href"}
LOADED = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest", "import"}
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):|[/\\]{2}")
OUTSIDE = {"http", "https", "mailto"}
MOST_LETTERS = 60


def checked_scripts(page: str, name: str) -> list[str]:
    """Hashes of the inline scripts of a page, all of them known.

    Parameters
    ----------
    page : str
        HTML of a whole page.
    name : str
        Its path in the book, such as ``chapters/data.html``.

    Raises
    ------
    SphinxError
        If the page holds another script, or anything else that could run or is loaded from elsewhere; one line.
    """
    found = _Markup(name)
    found.feed(page)
    found.close()
    stem = name.removesuffix(".html")
    known = {*KNOWN, *_hints()} | ({digest(NAMED.format(stem))} if re.fullmatch(r"[\w./-]+", stem) else set())
    marks = {digest(text): text for text in found.scripts}
    unknown = [_brief(text) for mark, text in marks.items() if mark not in known]
    for fault in found.faults + [f"an inline script that the book does not know, {text}" for text in unknown]:
        raise SphinxError(f"{name}: holds {fault}; take it out of what the page is made from")
    return sorted(marks)


def _hints() -> set[str]:
    """Hashes of the scripts in which sphinx-togglebutton holds its words, in the language of the page."""
    words = {"Show": say("Click to show"), "Hide": say("Click to hide")}
    plain = {which: word for which, word in words.items() if not re.search(r"['\\<>\n]", word)}  # or they could run
    return {digest(f"let toggleHint{which} = '{word}';") for which, word in plain.items()}


def digest(script: str) -> str:
    """Hash of an inline script as the policy names it."""
    return b64encode(sha256(script.encode()).digest()).decode()


def scheme(address: str) -> str:
    r"""What an address leads out by: its scheme, ``//`` for that of the page, nothing for a file of the book.

    Examples
    --------
    >>> scheme(" java\nscript:alert(1)"), scheme("//elsewhere.org/a"), scheme("data.html#table-pwt")
    ('javascript', '//', '')
    """
    match = SCHEME.match(re.sub(r"[\x00-\x20]", "", address).lower())  # browsers overlook blanks and line breaks
    return (match[1] or "//") if match else ""


def _brief(text: str) -> str:
    words = " ".join(text.split())
    return f"“{words[:MOST_LETTERS]}{'…' * (len(words) > MOST_LETTERS)}”"


class _Markup(HTMLParser):
    """The inline scripts of a page, and what it may not hold."""

    def __init__(self, name: str):
        super().__init__()
        self.name, self.scripts, self.faults, self.inside, self.head = name, [], [], False, True

    def handle_starttag(self, tag, attrs):
        """Look at one element: what it does by itself, what it loads, where it leads."""
        shown, given = _brief(self.get_starttag_text()), [(name, value or "") for name, value in attrs]
        for name, value in given:
            runs = name.startswith("on") or name == "srcdoc"
            steers = name == "http-equiv" and value.lower() != "content-security-policy"
            if runs or steers or (name in ADDRESSES and self.leads_out(tag, name, value, given)):
                self.faults.append(shown)
        if tag in FORBIDDEN:
            self.faults.append(shown)
        loaded = [value for name, value in given if name in ("src", "href", "xlink:href")]
        self.head = self.head and tag != "body"
        # A data block does not run: in the head, where no author writes, it says what a page is.
        data = self.head and given == [("type", "application/ld+json")]
        if tag == "script" and not loaded and not data:
            self.scripts.append("")
            self.inside = True

    def leads_out(self, tag: str, attribute: str, address: str, given: list[tuple[str, str]]) -> bool:
        """Whether an address is of what the book does not have: a link may lead to the web, all else is its own."""
        way = scheme(address)
        relation = " ".join(value for name, value in given if name == "rel").lower().split()
        if tag == "a" or (tag == "link" and not LOADED & {*relation}):
            return bool(way) and way not in OUTSIDE
        if tag == "script" and not way:
            file = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), address.partition("?")[0]))
            return not file.startswith("_static/") and file != "searchindex.js"
        return bool(way) and (tag, attribute, way) != ("img", "src", "data")

    def handle_startendtag(self, tag, attrs):
        """Take ``<script/>`` for what it is in HTML, the beginning of a script."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        """Note the end of a script."""
        self.inside = self.inside and tag != "script"

    def handle_data(self, data):
        """Keep the text of a script."""
        if self.inside:
            self.scripts[-1] += data
