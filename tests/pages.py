"""Pages of the built book, each parsed once: to parse them anew for every test was half of the work."""

from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup

HTML = Path(__file__).parents[1] / "_build" / "html"
PAGES = sorted(path for path in HTML.rglob("*.html") if HTML / "_static" not in path.parents)


@cache
def soup(path):
    """A page of the book, to look at; a test that changes it takes a copy."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def named(path):
    """Elements of a page by their id: to look each up in the page is most of the work."""
    return {tag["id"]: tag for tag in reversed(soup(path).find_all(id=True))}


def plain(text):
    """Words of a page with plain blanks, and commas between thousands, as they are before the page is set."""
    return text.replace("\u00a0", " ").replace("\u202f", ",")
