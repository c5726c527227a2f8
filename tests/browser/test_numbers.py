"""Numbers that answer, and charts that are tapped: with keys, with a finger, without a script, from a file."""

import re

import pytest

from ..conftest import late
from .conftest import HTML, draw, two_frames, until
from .test_pages import CHAPTERS

CARD = "document.querySelector('#number-card:popover-open')"
# What a finger reaches and no sentence holds; a theme's own list of links is none of ours.
SMALL = """() => [...document.querySelectorAll(
  "article :is(button, summary, select, input, .exhibit-tools a, .headerlink), #number-card :is(a, button)"
)].map((each) => [each.className, each.textContent, each.getBoundingClientRect()])
  .filter(([, , { width, height }]) => width && (width < 24 || height < 24))
  .map(([name, words]) => `${name} ${words}`)"""
# A mark of a chart in the middle of the window, its words, and its place.
MARK = """(box) => {
  const { marks, encircle, end } = box.reader, found = marks();
  const mark = found[Math.floor(found.length / 2)];
  const middle = () => {
    encircle(mark);
    const { x, y, width } = box.querySelector(".exhibit-ring").getBoundingClientRect();
    return [x + width / 2, y + width / 2];
  };
  scrollBy({ top: middle()[1] - innerHeight / 2, behavior: "instant" });
  const place = middle();
  end();
  return { place, words: found.map(({ words }) => words) };
}"""

# Each mark of a chart twice.
DOUBLED = """() => {
  const { reader } = document.querySelector("#exhibit-1-1a .exhibit-chart"), { marks } = reader;
  reader.marks = () => marks().flatMap((mark) => [mark, mark]);
}"""

pytestmark = pytest.mark.browser


SAID = {
    "": ["permille per index point", "95 % interval", "Made by", "Rests on", "Key"],
    "zh/": ["‰", "95%区间", "编制来源", "依据", "键"],
}


@pytest.mark.parametrize(("folder", "place"), [("", "http"), ("", "file"), ("zh/", "http")])
def test_a_number_opens_its_card_with_the_keyboard(visit, folder, place):
    "Enter and space open it and move into it, Escape gives the focus back; it says value, interval, cell and key."
    page = visit(f"{folder}chapters/{CHAPTERS[0]}.html", base=HTML.as_uri() if place == "file" else None)
    unit, *parts = SAID[folder]
    number = page.locator("p a.number[data-key='competitiveness.effect']").first
    assert number.get_attribute("role") == "button" and number.get_attribute("aria-expanded") == "false"
    for key in ("Enter", " "):
        number.focus()
        page.keyboard.press(key)
        until(page, f"{CARD} === document.activeElement")
        assert number.get_attribute("aria-expanded") == "true"
        card = page.get_by_role("dialog")
        assert unit in card.inner_text() and "competitiveness.effect" in card.inner_text()
        assert card.get_by_role("link", name="C4b").get_attribute("href").endswith("/chapters/ledger.html#claim-c4b")
        assert {*parts} <= set(card.locator("dt").all_text_contents())
        page.keyboard.press("Escape")
        until(page, f"!{CARD}")
        assert number.get_attribute("aria-expanded") == "false"
        assert number.evaluate("e => e === document.activeElement")
    assert page.outside == [] and page.complaints == []


def test_tab_leaves_a_card_for_what_follows_its_number(visit):
    "After the last stop of the card; a press outside closes it, a second press on the number too."
    page = visit(f"chapters/{CHAPTERS[0]}.html")
    number = page.locator("p a.number").first
    number.press("Enter")
    until(page, f"{CARD} === document.activeElement")
    stops = page.locator("#number-card :is(a, button)").count()
    for _ in range(stops + 1):
        page.keyboard.press("Tab")
    until(page, f"!{CARD}")
    assert page.evaluate("document.activeElement.closest('article') && document.activeElement !== document.body")
    number.click()
    until(page, CARD)
    number.click()
    two_frames(page)
    until(page, f"!{CARD}")


@pytest.mark.parametrize(("folder", "copy", "cell"), [("", "Copy", "Cell"), ("zh/", "复制", "单元")])
def test_the_card_leads_to_the_code_and_the_key_can_be_copied(visit, folder, copy, cell):
    "The fold that holds the cell opens; what is selected is the key."
    page = visit(f"{folder}chapters/ledger.html")
    number = page.locator("a.number").first
    number.click()
    until(page, CARD)
    page.get_by_role("button", name=copy).click()
    assert page.evaluate("getSelection().toString()") == number.get_attribute("data-key")
    page.get_by_role("link", name=cell).click()
    page.wait_for_url("**/*.html#cell-*")
    if folder:  # the code stands once, on the English page
        page.locator(":target a").click()
        page.wait_for_url(lambda url: "/zh/" not in url and "#cell-" in url)
    code = page.locator(":target")
    code.locator("pre").wait_for(state="visible")
    assert "record(" in code.inner_text()


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_a_number_marks_where_it_is_drawn(visit, folder):
    "Hovered or focused: its exhibit is outlined and the mark that has its value gets the ring; then no more."
    page = visit(f"{folder}chapters/{CHAPTERS[0]}.html")
    draw(page)
    number = page.locator("p a.number[data-key='competitiveness.china_share_peak']").last
    number.hover()
    until(page, "document.querySelector('#exhibit-1-1a').classList.contains('answers')")
    until(page, "!document.querySelector('#exhibit-1-1a .exhibit-ring').hidden")
    page.mouse.move(0, 0)
    until(page, "!document.querySelector('.answers') && document.querySelector('#exhibit-1-1a .exhibit-ring').hidden")
    number.focus()
    until(page, "document.querySelector('#exhibit-1-1a').classList.contains('answers')")


def test_without_a_script_a_number_is_a_link_to_its_cell(visit):
    "Plain text that leads to the code, in a fold that opens."
    page = visit(f"chapters/{CHAPTERS[0]}.html", script=False, base=HTML.as_uri())
    number = page.locator("p a.number").first
    assert number.get_attribute("role") is None
    number.click()
    page.locator(":target pre").wait_for(state="visible")


@pytest.mark.parametrize("name", [*CHAPTERS[:2], *late(*CHAPTERS[2:])])
def test_a_tap_reads_every_chart(chromium, http, name):
    "The mark under the finger, in the readout of the keys; a tap beside the chart ends it; nothing is small or wide."
    context = chromium.new_context(viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{http}/chapters/{name}.html")
    draw(page)
    for box in page.locator(".exhibit-chart").all():
        readout = box.get_by_role("status")
        found = box.evaluate(MARK)
        page.touchscreen.tap(*found["place"])
        assert readout.inner_text() in [re.sub(r"[ \n]+", " ", words) for words in found["words"]] + found["words"]
        assert not any(re.search(r"\de[+\u2212-]\d|: (null|NaN|undefined)", words) for words in found["words"])
        assert page.locator("#vg-tooltip-element:visible").count() == 0
        caption = page.locator("h1").first
        caption.scroll_into_view_if_needed()
        caption.tap()
        assert readout.inner_text() == ""
    page.locator("p a.number").first.tap()
    until(page, CARD)
    assert page.evaluate(SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_the_first_column_of_a_table_stays(visit):
    "On a phone, however far the table is scrolled."
    page = visit(f"chapters/{CHAPTERS[0]}.html", width=360)
    table = page.locator("figure:not(:has(.exhibit-chart)) .exhibit-table:has(th:nth-child(6))").first
    first, second = table.locator("th").nth(0), table.locator("th").nth(1)
    before, beside = first.bounding_box()["x"], second.bounding_box()["x"]
    table.evaluate("e => (e.scrollLeft = 60)")
    assert first.bounding_box()["x"] == before and second.bounding_box()["x"] < beside - 30


def test_a_number_that_several_marks_draw_marks_the_first(visit):
    "Two marks of one value: it was neither."
    page = visit(f"chapters/{CHAPTERS[0]}.html")
    draw(page)
    page.evaluate(DOUBLED)
    number = page.locator("p a.number[data-key='competitiveness.china_share_peak']").last
    number.hover()
    until(page, "!document.querySelector('#exhibit-1-1a .exhibit-ring').hidden")


# Cells of the table that must be seen where it has not been scrolled: the first two columns.
UNSEEN = """() => [...document.querySelectorAll("figure.exhibit > .exhibit-table table")].flatMap((table) => {
  const [key] = table.className.match(/(?<=\\bkey)\\d+/) ?? [];
  const right = table.parentElement.getBoundingClientRect().right;
  return [...table.rows].map((row) => {
    const cell = row.cells[1];
    if (!cell) return null;
    const box = cell.getBoundingClientRect(), twin = key && row.cells[key - 1];
    const seen = box.width > 0 && box.right <= right + 1;
    return seen && (!twin || (twin.offsetParent === null && twin.textContent === cell.textContent)) ? null
      : table.closest("figure").id;
  }).filter(Boolean);
})"""


@pytest.mark.parametrize("name", [CHAPTERS[2], CHAPTERS[4], CHAPTERS[5]])
def test_a_phone_shows_the_key_column_of_each_table_without_scrolling(visit, name):
    "Beside what a row is; where the page is wide, each column is there once."
    page = visit(f"chapters/{name}.html", width=360)
    assert page.locator("table.keyed").count() > 1
    assert sorted(set(page.evaluate(UNSEEN))) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.locator(".keyed :is(th, td):nth-child(2):visible").count() == 0


def test_the_sliders_of_bars_and_map_move_together(visit):
    "The map has its flows as lines, keys for sizes and widths, and follows the slider of the bars, as they follow its."
    page = visit(f"chapters/{CHAPTERS[2]}.html")
    draw(page)
    bars, map_ = page.locator("#exhibit-3-3d"), page.locator("#exhibit-3-3i")
    assert map_.locator(".role-legend-title").count() == 3
    drawn = map_.locator(".mark-rule.role-mark line")
    before = drawn.evaluate_all("all => all.map((line) => line.outerHTML)")
    bars.get_by_role("slider").focus()
    page.keyboard.press("Home")
    least = bars.get_by_role("slider").input_value()
    until(page, f"document.querySelector('#exhibit-3-3i input[type=range]').value === '{least}'")
    assert drawn.evaluate_all("all => all.map((line) => line.outerHTML)") != before
    map_.get_by_role("slider").focus()
    page.keyboard.press("End")
    most = map_.get_by_role("slider").input_value()
    until(page, f"document.querySelector('#exhibit-3-3d input[type=range]').value === '{most}'")
    assert most != least
