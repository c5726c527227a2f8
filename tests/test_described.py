"""What built pages say of themselves to machines, and what can be taken from them."""

import json
import re
from pathlib import Path

import pytest

from claimbook.claims.rules import VERDICTS, read_claims
from claimbook.notebook.toc import chapters
from claimbook.site.citation import citation
from claimbook.tables.read import descriptor

from .pages import HTML, soup
from .pages import PAGES as BUILT

ROOT = Path(__file__).parents[1]
PAGES = [path for path in BUILT if path.parent != HTML]

pytestmark = pytest.mark.built


def metas(page):
    return {tag.get("name") or tag.get("property"): tag["content"] for tag in page.head.find_all("meta", content=True)}


def graph(page):
    return [
        each
        for block in page.head.find_all("script", type="application/ld+json")
        for each in json.loads(block.string)["@graph"]
    ]


def test_every_page_is_described_by_words_of_its_own():
    "Up to 160 letters, without markup, no two pages alike; with a citation and a picture that is there."
    assert len(PAGES) > 10
    described = {}
    for path in [*PAGES, HTML / "search.html"]:
        if path.parent == HTML / "zh":
            continue  # what leads to the book, and lists, are no pages of their own
        said = metas(soup(path))
        words = said["description"]
        least = 10 if "zh" in path.parts else 20  # a Chinese character says more
        assert least <= len(words) <= 160 and not set("<>{}`") & set(words), (path.name, words)
        assert described.setdefault(words, path) == path
        assert said["og:title"] and said["og:description"] == words
        folder = HTML / "zh" if "zh" in path.parts else HTML
        assert (path.parent / said["og:image"]).resolve() == folder / "share.png"
        assert said["citation_title"] and said["citation_publication_date"].startswith("20") and said["citation_author"]
    pictures = {(folder / "share.png").read_bytes() for folder in (HTML, HTML / "zh")}
    assert len(pictures) == 2 and all(picture.startswith(b"\x89PNG") for picture in pictures)


def test_what_leads_to_the_book_says_of_it_what_its_first_page_says():
    "In its language; the picture is there. Whoever names the book by its folder names this page."
    for folder in (HTML, HTML / "zh"):
        root, first = (metas(soup(folder / name)) for name in ("index.html", "chapters/index.html"))
        assert (folder / root["og:image"]).is_file()
        told = {
            name: said for name, said in first.items() if re.match("description|twitter:|og:|citation_", name or "")
        }
        assert "citation_title" in told and told.items() - {("og:image", first["og:image"])} <= root.items()


def test_the_book_and_its_chapters_are_articles():
    "By name, with who made them and when."
    for path in [HTML / "chapters/index.html", *(HTML / f"chapters/{each.stem}.html" for each in chapters(ROOT))]:
        (article,) = [each for each in graph(soup(path)) if each["@type"] == "ScholarlyArticle"]
        assert article["author"] and article["datePublished"] == str(citation()["date-released"])
        assert article["url"] == path.name and article["inLanguage"] == "en"
    (article,) = [each for each in graph(soup(HTML / "zh/chapters/index.html")) if each["@type"] == "ScholarlyArticle"]
    assert article["inLanguage"] == "zh-CN"


def test_every_page_carries_the_digest_and_what_leads_to_the_book_does():
    "The one of the lock."
    digest = json.loads((HTML / "book.lock.json").read_text(encoding="utf-8"))["digest"]
    for path in (*PAGES, HTML / "index.html", HTML / "zh/index.html"):
        assert f'<span class="book-digest">{digest}</span>' in path.read_text(encoding="utf-8"), path
    assert soup(HTML / "zh/index.html").html["lang"] == "zh-CN"


def test_the_data_page_has_a_dataset_for_every_table():
    "Each at its place on the page."
    page = soup(HTML / "chapters/data.html")
    sets = [each for each in graph(page) if each["@type"] == "Dataset"]
    assert [each["name"] for each in sets] == [entry["title"] for entry in descriptor()["resources"]]
    assert all(page.find(id=each["url"].removeprefix("#")) for each in sets)
    for path in (HTML / "chapters/data.html", HTML / "zh/chapters/data.html"):
        graphs = graph(soup(path))
        files = [each["distribution"]["contentUrl"] for each in graphs if each["@type"] == "Dataset"]
        assert len(files) == len(sets) and all((path.parent / file).is_file() for file in files)


def test_the_ledger_has_a_review_of_every_claim_with_a_rule():
    "With the verdict that stands in its entry."
    page = soup(HTML / "chapters/ledger.html")
    reviews = [each for each in graph(page) if each["@type"] == "ClaimReview"]
    assert len(reviews) == sum(bool(claim.rule) for claim in read_claims())
    for each in reviews:
        entry = page.find(id=each["url"].removeprefix("#"))
        word = each["reviewRating"]["alternateName"]
        assert word in VERDICTS and word in entry.select_one(".claim-verdict").get_text()


def test_notebooks_can_be_taken_away():
    "From their pages and from the first, as they stand in the chapters."
    first = soup(HTML / "chapters/index.html")
    for path in chapters(ROOT):
        target = f"../_notebooks/{path.name}"
        assert first.find("a", href=target) and soup(HTML / f"chapters/{path.stem}.html").find("a", href=target)
        assert (HTML / "_notebooks" / path.name).read_bytes() == path.read_bytes()
    assert bool(first.find("a", href="../suanli.pdf")) == (HTML / "suanli.pdf").is_file()


@pytest.mark.parametrize("folder", ["", "zh"])
def test_the_first_page_says_how_the_book_is_questioned(folder):
    "A verdict turned, a copy proved, the book asked, forecasts scored, faults counted; each in a paragraph of its own."
    page = soup(HTML / folder / "chapters/index.html")
    told = [each for each in page.select("article p, main p") if each.parent.name == "section"]
    for sign in ("suanli verify", "suanli ask", "suanli score"):
        assert len([each for each in told if sign in each.get_text()]) == 1, sign
    for link in ("ledger.html", "status.html"):
        assert any(each.find("a", href=link) and len(each.find_all("a")) == 1 for each in told), link
