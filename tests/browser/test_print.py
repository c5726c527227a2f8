"""What a chapter and the book look like on paper, network blocked."""

import re

import pytest

from claimbook.site.pdf import one_page, print_book

from ..conftest import late
from .conftest import HTML, until
from .test_pages import CHAPTERS

TOOLS = ".exhibit-tools, .bd-sidebar-primary, .bd-header-article, .headerlink, .prev-next-footer, .exhibit-data summary"
READY = """typeof vega === 'object' && [...document.querySelectorAll('.exhibit-chart')].every(
  (box) => box.dataset.src.split('/').at(-1).replace('.js', '') in (globalThis.claimbookCharts ?? {}))"""
DRAWN = "[...document.querySelectorAll('.exhibit-chart')].every(box => box.querySelector('svg'))"
# Everything wider than the column of text, unless it is cut by something that scrolls.
WIDER = """() => {
  const right = document.querySelector("article").getBoundingClientRect().right + 1;
  return [...document.querySelectorAll("article table, article svg")]
    .filter(element => element.getBoundingClientRect().right > right)
    .map(element => element.closest("figure")?.id);
}"""

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", [CHAPTERS[0], *late(*CHAPTERS[1:]), "zh"])
def test_a_chapter_prints_with_all_its_charts(visit, name):
    "Also the charts that nobody has scrolled to, also from the dark page: dark words on white, nothing to press."
    path = f"zh/chapters/{CHAPTERS[2]}" if name == "zh" else f"chapters/{name}"
    page = visit(f"{path}.html", "dark", width=794, base=HTML.as_uri())
    until(page, READY)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    until(page, DRAWN)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert [tool for tool in page.locator(TOOLS).all() if tool.is_visible()] == []
    assert page.evaluate(WIDER) == []
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.outside == [] and page.complaints == []


def test_printing_itself_waits_for_the_charts(visit):
    "Chromium's own print, without a scroll: as many drawings as charts, so the PDF is much larger than the text."
    page = visit(f"chapters/{CHAPTERS[0]}.html")
    until(page, READY)
    assert not page.evaluate(DRAWN)
    page.pdf()
    assert page.evaluate(DRAWN)


@pytest.mark.slow
def test_the_book_becomes_one_pdf(tmp_path):
    "Every chapter, with bookmarks, and no address of this machine in it."
    made = print_book(HTML, tmp_path / "book.pdf").read_bytes()
    assert made.startswith(b"%PDF") and len(re.findall(rb"/Type /Page\b", made)) > 20
    assert b"/Outlines" in made and str(HTML).encode() not in made
    assert [path.name for path in tmp_path.iterdir()] == ["book.pdf"]


@pytest.mark.slow
def test_the_page_that_is_printed_draws_every_chart(visit, tmp_path):
    "The same page, opened: no complaint, every chart of every chapter."
    (tmp_path / "book.html").write_text(one_page(HTML), encoding="utf-8")
    page = visit("book.html", base=tmp_path.as_uri())
    until(page, DRAWN)
    charts = sum(
        path.read_text(encoding="utf-8").count('class="exhibit-chart"') for path in HTML.glob("chapters/*.html")
    )
    assert page.locator(".exhibit-view svg").count() == charts > 30
    assert page.outside == [] and page.complaints == []
