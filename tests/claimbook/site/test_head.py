"""The head of a page: its own words, cut where a word ends, and addresses only where they are known."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from docutils import nodes

from claimbook.site import head
from claimbook.site.bilingual import begin
from claimbook.site.head import describe, description, shortened
from claimbook.site.words import ENGLISH, speak

ROOT = Path(__file__).parents[3]


def document(*paragraphs, abstract=""):
    """A page with paragraphs and, if there is one, an abstract after them."""
    made = nodes.section()
    made += [nodes.paragraph(text=text) for text in paragraphs]
    if abstract:
        made += nodes.admonition("", nodes.title(text="Abstract"), nodes.paragraph(text=abstract), classes=["abstract"])
    return made


def test_a_page_is_described_by_its_abstract_or_its_first_paragraph():
    "And not by how long it takes to read."
    page = document("First.", "Second.", abstract="What was found.")
    assert description(page) == "What was found."
    page = document("5 minutes to read", "Second.")
    page[0]["classes"] = ["reading-time"]
    assert description(page) == "Second." and description(document()) == "" and description(None) == ""


@pytest.mark.parametrize("text", ["word " * 100, "算力" * 200, "x" * 300, "a, " * 90])
def test_a_description_is_cut_to_160_letters(text):
    "Not in a word, if it has words, and not before a comma."
    made = shortened(text)
    assert 80 < len(made) <= 160 and made.endswith("…") and text.startswith(made[:-1]) and made[-2] not in " ,"


def page_of(doctree, name="chapters/a", **settings):
    """The head that a page gets in a book, as soup."""
    config = {"root_doc": "chapters/index", "html_title": "A book", "html_baseurl": "", "language": "en"}
    config |= {"claimbook_pdf": False} | settings
    titles = {"chapters/a": nodes.title(text="A & B"), "chapters/index": nodes.title(text="Does it?")}
    env = SimpleNamespace(titles=titles, doc2path=lambda page: f"{page}.ipynb")
    context = {"metatags": ""}
    describe(SimpleNamespace(config=SimpleNamespace(**config), env=env), name, "page.html", context, doctree)
    made = BeautifulSoup(context["metatags"], "html.parser")
    links = {tag["rel"][0]: tag["href"] for tag in made.find_all("link")}
    return links | {tag.get("name") or tag["property"]: tag["content"] for tag in made.find_all("meta")}


def test_words_of_a_page_are_text_in_its_head():
    "Quotation marks and brackets end nothing."
    said = page_of(document('It "says" <b>so</b> & more.'))
    assert (
        said["description"] == said["og:description"] == 'It "says" <b>so</b> & more.' and said["og:title"] == "A & B"
    )


def test_addresses_are_whole_where_the_book_has_one():
    "Else they lead from the page to its neighbours, and none is invented."
    here, there = page_of(document("A.")), page_of(document("A."), html_baseurl="https://example.org/book")
    assert here["canonical"] == "a.html" and "canonical" not in there  # where Sphinx writes it
    assert here["og:image"] == "../share.png" and "og:url" not in here and "citation_public_url" not in here
    assert there["og:image"] == "https://example.org/book/share.png"
    assert there["og:url"] == there["citation_public_url"] == "https://example.org/book/chapters/a.html"
    assert "citation_pdf_url" not in there
    printed = page_of(document("A."), html_baseurl="https://example.org/book/", claimbook_pdf=True)
    assert printed["citation_pdf_url"] == "https://example.org/book/suanli.pdf"


def test_pages_of_another_language_lead_to_the_picture_in_it():
    "As their own address, it is in the folder of the language."
    config = SimpleNamespace(
        language="zh_CN", html_title="算力", author="作者", html_theme_options={}, numfig_format={}
    )
    config.claimbook_edition = "published"
    config.html_baseurl = "https://example.org/book"
    try:
        begin(SimpleNamespace(srcdir=ROOT), config)
        there = page_of(document("A."), html_baseurl=config.html_baseurl)
        assert page_of(document("A."))["og:image"] == "../share.png"
    finally:
        speak(ENGLISH)
    assert there["og:image"] == "https://example.org/book/zh/share.png"
    assert there["og:url"] == "https://example.org/book/zh/chapters/a.html"


def test_the_first_page_is_cited_as_the_book():
    "Other pages as parts of it."
    first, other = page_of(document("A."), "chapters/index"), page_of(document("A."))
    assert first["og:title"] == "Does it?" and first["citation_title"].startswith("Suanli")
    assert "citation_inbook_title" not in first
    assert other["citation_title"] == "A & B" and other["citation_inbook_title"] == first["citation_title"]


def test_a_book_without_citation_and_claims_has_neither(monkeypatch):
    "And a description all the same."
    monkeypatch.setattr(head, "citable", lambda: False)
    monkeypatch.setattr(head, "has_claims", lambda: False)
    said = page_of(None, "search")
    assert said["description"] == "A book" and not [name for name in said if name.startswith(("citation", "og:image"))]
