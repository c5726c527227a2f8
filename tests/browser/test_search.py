"""The search page, offline: English words, Chinese terms and parts of them."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

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


@pytest.mark.parametrize("words", ["CO2", "CO₂"])
def test_a_formula_is_found_however_it_is_typed(visit, words):
    "Pages set it with its index; the search holds it plain, in both languages."
    for folder in ("", "zh/"):
        page = visit(f"{folder}search.html?q={quote(words)}")
        expect(page.locator(".search-entries li a").first).to_be_visible()


def test_a_part_of_a_term_is_found_and_its_absence_too(visit):
    "Not every run of characters is a word of the dictionary."
    assert "3 · Technical mechanism" in found(visit, "一体化算力")[1]
    assert found(visit, "量子纠缠")[1] == []


def test_the_chinese_search_finds_chinese_pages(visit):
    "A term of the glossary and a word of the prose, each with a summary, on pages of the same language."
    for words in ("东数西算", "全要素生产率"):
        page = visit(f"zh/search.html?q={quote(words)}")
        page.locator("#search-results ul.search li p.context").first.wait_for()
        links = page.locator("#search-results ul.search li a")
        assert links.count() > 1 and all("/zh/" in each.evaluate("a => a.href") for each in links.all())
        assert page.outside == [] and page.complaints == []


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


ENTRIES = {
    "exhibit-3-3b": "exhibit-3-3b",
    "map graticule": "exhibit-3-3i",
    "3.3b": "exhibit-3-3b",
    "exhibit 3.3b": "exhibit-3-3b",
    "C4a": "claim-c4a",
    "c4a": "claim-c4a",
    "Penn World Table 9.1": "table-pwt",
    "top500_country": "table-top500-country",
    "backward linkage": "term-backward-linkage",
    "后向关联": "term-backward-linkage",
}


# On the Chinese page its own words too; tables stand there by their Chinese names.
IN_CHINESE = {word: ENTRIES[word] for word in ("3.3b", "c4a", "后向关联", "backward linkage")}
IN_CHINESE |= {"图表3.3b": "exhibit-3-3b", "佩恩世界表9.1": "table-pwt"}
ASKED = [*(("", *each) for each in ENTRIES.items()), *(("zh/", *each) for each in IN_CHINESE.items())]


@pytest.mark.parametrize(("folder", "words", "anchor"), ASKED)
def test_what_is_called_so_comes_first_and_opens_at_its_place(visit, folder, words, anchor):
    "By number, id, name, term, in both languages, from a file, on the pages of either language."
    page = visit(f"{folder}search.html?q={quote(words)}", base=HTML.as_uri())
    first = page.locator(".search-entries li a").first
    assert first.get_attribute("href").partition("#")[2] == anchor
    assert page.complaints == [] and page.outside == []


def test_all_words_must_be_there_and_the_place_marks_them(visit):
    "Two words from two ends of a claim; a word that is nowhere finds nothing."
    page = visit(f"search.html?q={quote('growth 算力 claim')}", base=HTML.as_uri())
    hits = page.locator(".search-entries li")
    assert hits.count() > 0 and all("Claim" in text for text in hits.all_inner_texts())
    assert visit("search.html?q=growth+nosuchword").locator(".search-entries li").count() == 0
    page.locator(".search-entries li a").first.click()
    expect(page).to_have_url(re.compile("#claim-"))
    marked = "[...document.querySelectorAll('article .highlighted')].map((mark) => mark.innerText.toLowerCase())"
    until(page, f"{marked}.includes('growth')")


def test_code_is_found_only_when_it_is_asked_for(visit):
    "A name that only a cell holds."
    for word in ("cumsum", "aggfunc"):
        page, titles = found(visit, word, HTML.as_uri())
        assert titles == [] and page.locator(".search-of-code").count() == 0
    page = visit("search.html?q=pivot_table", base=HTML.as_uri())
    assert not any("pivot_table" in text for text in page.locator(".search-entries li").all_inner_texts())
    chinese = visit("zh/search.html?q=pivot_table")
    for shown, label in ((page, "Search the code too"), (chinese, "同时搜索代码")):
        shown.get_by_label(label).check()
        shown.locator(".search-of-code li a").first.wait_for()
        assert "#cell-" in shown.locator(".search-of-code li a").first.get_attribute("href")


@pytest.mark.parametrize(("page", "words"), [("search.html", "东数西算"), ("zh/search.html", "East Data")])
def test_exhibits_and_tables_are_found_in_the_other_language(visit, page, words):
    "By their title there."
    page = visit(f"{page}?q={quote(words)}", base=HTML.as_uri())
    places = page.locator(".search-entries li a").evaluate_all("all => all.map((link) => link.hash)")
    assert any(place.startswith(("#exhibit-", "#table-")) for place in places)
