"""From one language to the other at the same place, the offer of the other one, and how lines of Chinese names end."""

from itertools import pairwise

import pytest

from .conftest import draw, two_frames
from .test_pages import CHAPTERS

pytestmark = pytest.mark.browser
# Sections and exhibits that begin in the window, or just above it.
SEEN = """() => [...document.querySelectorAll("article :is(section, figure)[id]")].filter((part) => {
  const { top } = part.getBoundingClientRect();
  return top > -40 && top < innerHeight;
}).map((part) => part.id)"""
OFFER = "aside.language-offer"
# Texts of charts in several lines: the lines, and the words of the chart that none may part.
BROKEN = """() => [...document.querySelectorAll(".exhibit-chart")].flatMap((box) => {
  const name = box.dataset.src.split("/").at(-1).replace(/\\.js$/, "");
  const { words } = JSON.parse(claimbookCharted[name]).usermeta[0];
  const lines = (text) => [...text.querySelectorAll("tspan")].map((line) => line.textContent).filter(Boolean);
  const said = [...box.querySelectorAll("svg text")].map(lines).filter((each) => each.length > 1);
  return said.map((each) => [each, words]);
})"""


def parted(lines, words):
    """Words that end in the line after the one in which they begin."""
    return [
        word
        for before, after in pairwise(lines)
        for word in words
        for at in range(1, len(word))
        if before.endswith(word[:at]) and after.startswith(word[at:])
    ]


@pytest.mark.parametrize(("own", "other"), [("", "zh/"), ("zh/", "")])
def test_the_switch_of_language_keeps_the_place(visit, own, other):
    "The other page opens at an exhibit or section that the reader sees, which has the same anchor there."
    page = visit(f"{own}chapters/{CHAPTERS[2]}.html")
    draw(page)
    page.evaluate("document.querySelector('#exhibit-3-2c').scrollIntoView({ behavior: 'instant' })")
    two_frames(page)
    seen, box = page.evaluate(SEEN), page.locator("a.btn.other-language").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # `click` would scroll the page first
    page.wait_for_url(lambda url: f"{other}chapters/{CHAPTERS[2]}.html" in url and ("/zh/" in url) == bool(other))
    anchor = page.url.partition("#")[2]
    assert "exhibit-3-2c" in seen and anchor in seen
    assert page.locator(f"#{anchor}:target").count() == 1 and page.complaints == []


@pytest.mark.parametrize(("locale", "offered"), [("zh-CN", True), ("en-GB", False)])
def test_the_other_language_is_offered_once(chromium, http, locale, offered):
    "To whose browser prefers it, in its own words; not again on the next page, nor where it is read already."
    context = chromium.new_context(locale=locale)
    page = context.new_page()
    page.goto(f"{http}/chapters/{CHAPTERS[0]}.html")
    assert page.locator(OFFER).count() == offered
    if offered:
        assert page.locator(OFFER).get_attribute("lang") == "zh-CN" and page.locator(f"{OFFER} button").is_visible()
        assert page.locator(f"{OFFER} a").evaluate("a => a.href") == f"{http}/zh/chapters/{CHAPTERS[0]}.html"
        page.goto(f"{http}/chapters/{CHAPTERS[1]}.html")
        assert page.locator(OFFER).count() == 0
    context.close()
    again = chromium.new_context(locale=locale)
    page = again.new_page()
    page.goto(f"{http}/{'zh/' if offered else ''}chapters/{CHAPTERS[0]}.html")
    assert page.locator(OFFER).count() == 0
    again.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_no_word_of_a_chinese_chart_is_parted(visit, width):
    "Nor is a line one character, whatever room the page has."
    found = 0
    for name in (CHAPTERS[0], CHAPTERS[2], CHAPTERS[3]):
        page = visit(f"zh/chapters/{name}.html", width=width)
        draw(page)
        broken = page.evaluate(BROKEN)
        found += len(broken)
        assert [lines for lines, _ in broken if min(map(len, lines)) < 2] == []
        assert [lines for lines, words in broken if parted(lines, words)] == []
    assert found > 20
