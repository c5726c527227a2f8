"""Nothing jumps while a page is read and its charts are drawn."""

import re

import pytest

from ..conftest import late
from .conftest import HTML, draw, two_frames, until
from .test_pages import CHAPTERS

pytestmark = pytest.mark.browser
MOST = 0.05
# As a page comes over a slow line: its parts are seen before its end is there.
SLOWLY = {"offline": False, "latency": 20, "downloadThroughput": 1_000_000, "uploadThroughput": 1_000_000}
WATCH = """globalThis.shift = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });"""
DRAWN = """document.readyState === "complete" && [...document.querySelectorAll(".exhibit-chart")].every((box) => {
  const { top, bottom } = box.getBoundingClientRect();
  return top >= innerHeight || bottom <= 0 || box.dataset.drawn;
})"""


# A chart takes at most so much more or less than what was kept for it: two lines of its legend.
ROOMS = """() => [...document.querySelectorAll(".exhibit-view")].map((view) => {
  const own = view.style.minHeight;
  view.style.minHeight = "";
  const kept = parseFloat(getComputedStyle(view).minHeight);
  view.style.minHeight = 0;
  const taken = view.clientHeight;
  view.style.minHeight = own;
  return [view.closest("figure").id, kept - taken];
}).filter(([, beyond]) => Math.abs(beyond) > 32)"""


# A drawing that is wider than its box is shrunk, with all its letters.
WIDER = """() => [...document.querySelectorAll(".exhibit-view > svg, .exhibit-view div > svg")]
  .map((svg) => [svg.closest("figure").id, svg.getAttribute("width") - svg.closest(".exhibit-view").clientWidth])
  .filter(([, beyond]) => beyond > 1)"""


@pytest.mark.parametrize("folder", ["", *late("zh/")])
@pytest.mark.parametrize("name", CHAPTERS)
def test_each_chart_finds_the_room_that_was_kept_for_it(visit, name, folder):
    "Small panels, legends that break and maps too, in both languages."
    page = visit(f"{folder}chapters/{name}.html", width=375)
    draw(page)
    assert page.evaluate(ROOMS) == []
    assert page.evaluate(WIDER) == []


PLACES = [*((name, 375) for name in CHAPTERS[:3]), (f"zh/{CHAPTERS[0]}", 375), (CHAPTERS[0], 1280)]


@pytest.mark.parametrize("at", ["top", "anchor"])
@pytest.mark.parametrize("name, width", [*PLACES[:2], *late(*PLACES[2:])])
def test_nothing_jumps(visit, name, width, at):
    "On a phone and at a desk, from the top and at the third chart."
    place = f"{'zh/' * name.startswith('zh/')}chapters/{name.removeprefix('zh/')}.html"
    text = (HTML / place).read_text(encoding="utf-8")
    third = re.findall(r'<figure class="exhibit" id="([^"]+)"(?:(?!</figure>).)*?exhibit-chart', text, re.DOTALL)[2]
    page = visit("404.html", width=width)
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOWLY)
    page.add_init_script(WATCH)
    page.goto(page.opened.replace("404.html", place) + f"#{third}" * (at == "anchor"))
    until(page, DRAWN)
    two_frames(page)
    assert page.evaluate("shift") < MOST
