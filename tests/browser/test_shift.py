"""Nothing jumps while a page is read and its charts are drawn."""

import re

import pytest

from .conftest import HTML, two_frames, until
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


@pytest.mark.parametrize(
    ("width", "at", "folder"),
    [(375, "top", ""), (1280, "top", ""), (375, "anchor", ""), (1280, "anchor", ""), (375, "top", "zh/")],
)
def test_nothing_jumps(visit, width, at, folder):
    "On a phone and at a desk, from the top and at the third chart."
    text = (HTML / "chapters" / f"{CHAPTERS[0]}.html").read_text(encoding="utf-8")
    third = re.findall(r'<figure class="exhibit" id="([^"]+)"(?:(?!</figure>).)*?exhibit-chart', text, re.DOTALL)[2]
    page = visit("404.html", width=width)
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOWLY)
    page.add_init_script(WATCH)
    page.goto(page.opened.replace("404.html", f"{folder}chapters/{CHAPTERS[0]}.html") + f"#{third}" * (at == "anchor"))
    until(page, DRAWN)
    two_frames(page)
    assert page.evaluate("shift") < MOST
