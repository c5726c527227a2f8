"""Generated pages and the frame of a chapter in a real browser."""

from pathlib import Path

import pytest

from claimbook.notebook.toc import chapters

from .conftest import HTML

CHAPTERS = [path.stem for path in chapters(Path(__file__).parents[2])]
PAGES = sorted(path.stem for path in (HTML / "chapters").glob("*.html"))

LINES = "e => parseFloat(getComputedStyle(e).lineHeight) / parseFloat(getComputedStyle(e).fontSize)"

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", [name for name in PAGES if name not in CHAPTERS])
def test_no_page_is_wider_than_a_phone(visit, name):
    "Listings become entries; long names break; what must stay wide scrolls by itself."
    page = visit(f"chapters/{name}.html", width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_link_to_a_cell_unfolds_its_code(visit):
    "From the list of numbers to the code that makes one."
    page = visit("chapters/exhibits.html")
    page.locator("table.numbers tbody tr").first.locator("td").last.get_by_role("link").click()
    page.wait_for_url(f"**/{CHAPTERS[0]}.html#cell-*")
    code = page.locator(":target")
    code.locator("pre").wait_for(state="visible")
    assert "record(" in code.inner_text()


def test_the_citation_unfolds_for_who_asks_for_it(visit):
    "Folded at the end; the link under the title opens it, without a script as well."
    for script in (True, False):
        page = visit(f"chapters/{CHAPTERS[0]}.html", script=script)
        entry = page.locator("details.cite-fold pre")
        assert not entry.is_visible()
        page.get_by_role("link", name="cite this chapter").click()
        entry.wait_for(state="visible")
        assert entry.inner_text().startswith("@incollection{")


def test_a_listing_on_a_phone_says_what_each_part_is(visit):
    "The heading row gives way to words in each entry."
    page = visit("chapters/exhibits.html", width=360)
    row = page.locator("table.exhibits tbody tr").first
    words = [row.locator("td").nth(place).evaluate("e => getComputedStyle(e, '::before').content") for place in (2, 3)]
    assert words == ['"Data: "', '"Made by "']
    assert not page.locator("table.exhibits thead").first.is_visible()


def test_chinese_does_not_move_lines_apart(visit):
    "A line with Chinese is as high as one without."
    page = visit("chapters/glossary.html")
    heights = page.evaluate(
        """() => {
          const p = document.querySelector('.bd-article p').cloneNode();
          document.querySelector('.bd-article').append(p);
          p.innerHTML = 'a<br>b'; const plain = p.offsetHeight;
          p.innerHTML = 'a <span lang="zh-Hans">算力</span><br>b'; return [plain, p.offsetHeight];
        }"""
    )
    assert abs(heights[0] - heights[1]) <= 2


def test_chinese_that_takes_several_lines_keeps_them_apart(visit):
    "The claims in Chinese, on a phone."
    page = visit("chapters/ledger.html", width=360)
    claims = page.locator("p.claim-text[lang='zh-Hans']")
    assert claims.count() > 20
    for claim in claims.all():
        height, size = claim.evaluate(
            "e => ['lineHeight', 'fontSize'].map(each => parseFloat(getComputedStyle(e)[each]))"
        )
        assert height >= 1.4 * size
