"""The search page, offline: English words, Chinese terms and parts of them."""

from urllib.parse import quote

import pytest

from .conftest import HTML, until

pytestmark = pytest.mark.browser
FINISHED = "document.querySelector('#search-results .search-summary')?.innerText.match(/found|did not match/)"


def found(visit, words, base=None):
    page = visit(f"search.html?q={quote(words)}", base=base)
    until(page, FINISHED)
    assert page.outside == [] and page.complaints == []
    return page, page.locator("#search-results ul.search li a").all_text_contents()


@pytest.mark.parametrize("place", ["http", "file"])
@pytest.mark.parametrize(
    "words, title",
    [
        ("Herfindahl", "1 · Computing power as national competitiveness"),
        ("bottlenecks", "2 · Theoretical logic"),
        ("智能算力", "1 · Computing power as national competitiveness"),
        ("东数西算", "3 · Technical mechanism"),
        ("全国一体化算力网", "3 · Technical mechanism"),
        ("算力", "Does computing power drive productivity?"),
    ],
)
def test_the_search_finds_words_of_both_languages(visit, words, title, place):
    "A page that has the word is found, over http and from a file."
    _, titles = found(visit, words, HTML.as_uri() if place == "file" else None)
    assert title in titles


def test_a_part_of_a_term_is_found_and_its_absence_too(visit):
    "Not every run of characters is a word of the dictionary."
    assert "3 · Technical mechanism" in found(visit, "一体化算力")[1]
    assert found(visit, "量子纠缠")[1] == []


def test_a_hit_shows_where_and_leads_there(visit):
    "Over http each hit has a summary; the link opens the page."
    page, _ = found(visit, "Malmquist")
    page.locator("#search-results li p.context").first.wait_for()
    page.locator("#search-results li a").first.click()
    page.wait_for_load_state()
    assert "Malmquist" in page.locator("article").inner_text() and page.complaints == []


def test_the_search_is_reached_with_the_keyboard(visit):
    "Ctrl+K, words, Enter: from a chapter to its hits."
    page = visit("chapters/01-competitiveness.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("productivity")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=productivity")
    until(page, FINISHED)
    assert page.locator("#search-results li").count() > 2
