"""Strings of data are text: the pages of a book of which every string is hostile, read as files.

They stand among the tests of browsers, which open the same book in one: to build it takes as long as to read it.
"""

import json
import re

import pytest
from bs4 import BeautifulSoup

from ..charted import held
from ..poisoned import EVIL, ROLES, SAID, SHORT, build, evil

# What is shown of each file, by the words before its hostile string; those that end in "+" have roles after it.
SHOWN = {
    "01-made": """chart, description, table, note, heading, cell of a table, mark, word+, comment, printed, given back,
        title in the contents, family, a cited,
        cited author, cited version, title, caption, table pwt title+""",
    "data": """table pwt title+, table pwt description+, table published title+, table published description+,
        source title+, source version+, licence title+, nameless name+,
        first column+, second column, field 0 unit+, field 1 description+""",
    "glossary": "term+, 中, pinyin+, meaning+, also+",
    "ledger": "claim, claim 中, estimand, label, unit, reading, needed, kept+, kept unit",
    "status": "survivor, module, fingerprint, table pwt title+",
    "exhibits": "chart, table, word+, unit, table pwt title+",
    "changelog": "edition+, described, folder, parameter, its value",
    "index": "a cited, cited author, cited version, author",
}

pytestmark = pytest.mark.browser


def straight(text):
    """Words without the line breaks and the quotation marks that a page may set otherwise."""
    text = re.sub(r"[“”„″]", '"', text.replace("’", "'"))
    return " ".join(text.replace("\u2212", "-").split())


@pytest.fixture(scope="module")
def book(once):
    return once("poisoned", build) / "_build" / "html"


def soups(book):
    """Pages by name; those in Chinese with their folder."""
    pages = (*book.glob("chapters/*.html"), book / "genindex.html", book / "search.html")
    others = (*book.glob("zh/chapters/*.html"), book / "zh" / "genindex.html", book / "zh" / "search.html")
    read = {path.stem: path for path in pages} | {f"zh/{path.stem}": path for path in others}
    return {name: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for name, path in read.items()}


def test_every_string_of_data_is_text(book):
    "Letter by letter what stands in its file; no element, attribute, formula, role or link is made of it."
    for name, page in soups(book).items():
        for tag in page.find_all(True):
            assert not [key for key in tag.attrs if key.startswith("on")], f"{name}: {tag}"
            for key in ("href", "src"):
                assert not re.match(r"(x$|javascript:|data:)", tag.get(key, "")), f"{name}: {tag}"
        # The texts of a listing are bold for their colour.
        assert not page.select("b:not(pre > b), math"), name
        assert not [tag for tag in page.select("em, code, .math, sup, strike, s") if tag.get_text() in ("c", "d", "e")]
        for chart in page.find_all(class_="exhibit-chart"):
            folder = book / f"{name.rpartition('/')[0] or '.'}" / "chapters"
            assert "usermeta" not in held(folder / chart["data-src"])
        text = straight(page.get_text(" "))
        alone = straight(page.get_text())
        for mark in re.findall(r"[^,\s][^,]*", SHOWN.get(name, "")):
            said = straight(f"{mark.rstrip('+')} {EVIL}" + (f" {ROLES}" if mark.endswith("+") else ""))
            assert said in text or said in alone, f"{name}: {said}"
    assert straight(SHORT) in straight(soups(book)["index"].get_text(" "))


@pytest.mark.parametrize("name", [*SHOWN, "references"])
def test_every_message_of_a_catalogue_is_text(book, name):
    "Of data as it stands, wherever its English is; of pages as far as it is no markup."
    page = soups(book)[f"zh/{name}"]
    title = straight(page.h1.get_text(" "))
    assert "译文" in title and "&lt;" not in title
    assert straight(SAID) in straight(page.get_text(" ")), name


@pytest.mark.parametrize("pages", [".", "zh"])
def test_search_shows_headings_as_text(book, pages):
    "Sphinx's script puts them into the page as HTML."
    index = json.loads((book / pages / "searchindex.js").read_text(encoding="utf-8")[len("Search.setIndex(") : -1])
    assert any("&lt;img" in title for title in index["alltitles"])
    assert not [title for title in [*index["alltitles"], *index["titles"]] if re.search(r"<(img|script|b)\b", title)]


def test_files_that_are_taken_away_have_plain_names(book):
    "An exhibit's file is named after its number, a panel's after its claim."
    names = [f"{number}.{kind}" for number in ("1.1", "1.2", "5.4") for kind in ("csv", "metadata.json")]
    exhibits = {f"suanli-exhibit-{name}" for name in (*names, "1.1.js")}
    found = {path.name for path in (book / "_exhibits").iterdir() if path.suffix != ".gz"}
    assert found == exhibits | {"said-c1.js", "turn-c1.js"}


def test_words_of_choices_are_text(book):
    "The page sets them as text; what it sets as markup is made by the press and holds nothing of the data."
    (path,) = (book / "_exhibits").glob("said-*.js")
    said = json.loads(path.read_text(encoding="utf-8").partition(" = ")[2].rstrip(";\n"))
    assert [evil("word of a choice")] * 2 == [
        each for axis in said["axes"] for each in axis["texts"] if "choice" in each
    ]
    assert f"{evil('choice')}, exhibit 1.1" in {axis["label"] for axis in said["axes"]}
    assert set(said["words"]) and not [html for html in said["words"].values() if "ran(" in html or "onerror" in html]
