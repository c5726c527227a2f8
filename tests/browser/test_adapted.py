"""Pages as their readers adapt them: letters set apart, a window of 320 pixels, colours and motion of their own."""

import pytest

from ..conftest import late
from .conftest import draw, two_frames, until
from .test_pages import CHAPTERS

PAGES = ["chapters/index.html", f"chapters/{CHAPTERS[2]}.html", "chapters/ledger.html", "search.html?q=computing"]
PAGES += [f"zh/{page}" for page in PAGES[:3]]
# WCAG 1.4.12, the most that a reader's style may ask for.
SPACED = """:not(svg *) {
  line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important;
}
p { margin-bottom: 2em !important; }"""
# Words that their own box cuts: what may be scrolled is not cut, nor what only listeners hear.
CUT = """() => [...document.querySelectorAll("body *:not(svg, svg *)")].filter((box) => {
  const { overflowX, overflowY, position, textOverflow } = getComputedStyle(box);
  if (!box.innerText?.trim() || box.clientWidth < 2 || position === "fixed") return false;
  const hides = (overflow) => ["hidden", "clip"].includes(overflow);
  if (box.matches(".toggle-hidden")) { // folded: its title is to be whole
    const title = box.querySelector(".admonition-title").getBoundingClientRect();
    return title.bottom > box.getBoundingClientRect().bottom + 1;
  }
  const wide = box.scrollWidth > box.clientWidth + 1, high = box.scrollHeight > box.clientHeight + 1;
  return (hides(overflowX) && wide) || (hides(overflowY) && high) || (textOverflow === "ellipsis" && wide);
}).map((box) => `${box.tagName}.${box.className}: ${box.innerText.slice(0, 60)}`)"""
# Of each word of a chart: how it stands out from what its chart lies on.
INK = """() => {
  const light = (colour) => {
    const parts = colour.match(/[\\d.]+/g).map(Number).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((part) => (part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  return [...document.querySelectorAll(".exhibit-view")].flatMap((view) => {
    const ground = light(getComputedStyle(view).backgroundColor);
    return [...view.querySelectorAll(".role-axis-label text, .role-legend-label text")].map((text) => {
      const [low, high] = [light(getComputedStyle(text).fill), ground].sort((one, other) => one - other);
      return (high + .05) / (low + .05);
    });
  });
}"""
MOVING = """() => [...document.querySelectorAll("*")].filter((part) => {
  const { animationDuration, transitionDuration, scrollBehavior } = getComputedStyle(part);
  return scrollBehavior === "smooth" || [animationDuration, transitionDuration].some((time) => parseFloat(time) > .01);
}).map((part) => part.tagName + "." + part.className)"""

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", PAGES)
def test_a_page_at_four_hundred_percent_is_read_without_scrolling_sideways(visit, path):
    "A window of 1280 pixels then holds 320 (WCAG 1.4.10); with letters set apart too, nothing is cut (1.4.12)."
    page = visit(path, width=320)
    draw(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.add_style_tag(content=SPACED)
    two_frames(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(CUT) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    two_frames(page)
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("scheme", ["light", *late("dark")])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_the_colours_of_its_reader_says_the_same_and_stands_still(visit, path, scheme):
    "Charts keep ground and ink of their own; verdicts, cards and the ring stay; nothing moves for who asks for that."
    page = visit("404.html", scheme)
    page.emulate_media(forced_colors="active", reduced_motion="reduce", color_scheme=scheme)
    page.goto(page.opened.replace("404.html", path))
    draw(page)
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    contrasts = page.evaluate(INK)
    assert min(contrasts, default=21) >= 4.5
    assert (len(contrasts) > 50) == ("mechanism" in path)
    assert page.evaluate(MOVING) == []
    marks = page.locator(".verdict-shape:visible")
    assert marks.evaluate_all("all => all.filter((mark) => !mark.getBoundingClientRect().width)") == []
    if "mechanism" in path:
        view = page.locator(".exhibit-view").first
        view.focus()
        page.keyboard.press("ArrowRight")
        ring = view.locator("xpath=..").locator(".exhibit-ring")
        ground = view.evaluate("e => getComputedStyle(e).backgroundColor")
        assert ring.is_visible() and ring.evaluate("e => getComputedStyle(e).borderTopColor") != ground
        number = page.locator("p a.number").first
        number.press("Enter")
        until(page, "document.querySelector('#number-card:popover-open') === document.activeElement")
        assert page.locator("#number-card").evaluate("e => parseFloat(getComputedStyle(e).borderTopWidth)") >= 2
