"""Where lines end on the built pages, and which tables must be scrolled, on a telephone and on a screen."""

import pytest

from .conftest import HTML, two_frames
from .test_pages import CHAPTERS

PAGES = [f"{folder}chapters/{name}.html" for folder in ("", "zh/") for name in (*CHAPTERS, "ledger", "data")]
WIDTHS = (375, 1280)
# Parts of a text that are on two lines, by what they are.
PARTED = r"""() => {
  const kinds = {
    percent: /\d[\s\u00a0]%/g, day: /\b\d{4}-\d\d-\d\d\b/g, bracket: /\([\w…−+][^()]{0,11}\)/g,
    interval: /[\d.]+[ \u00a0]to[ \u00a0][+−]?[\d.]+|[\d.]+至[−]?[\d.]+/g, thousands: /\d[\u202f,]\d{3}\b/g,
  };
  const blocks = new Map(), found = [];
  document.querySelectorAll("details.exhibit-data").forEach((each) => { each.open = true; });
  const walk = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, parent = node.parentElement;
    if (!node.data.trim() || parent.closest("pre, script, style, svg, noscript, code, math, .citation")) continue;
    const block = parent.closest("th, td, p, li, h1, h2, h3, figcaption, dd, caption");
    if (block?.getClientRects().length) blocks.set(block, [...(blocks.get(block) || []), node]);
  }
  for (const nodes of blocks.values()) {
    const places = nodes.flatMap((node) => Array.from(node.data, (_, at) => [node, at]));
    const text = nodes.map((node) => node.data).join("");
    const middle = (at) => {
      const range = document.createRange();
      range.setStart(...places[at]);
      range.setEnd(places[at][0], places[at][1] + 1);
      const box = range.getClientRects()[0];
      return box && (box.top + box.bottom) / 2;
    };
    for (const [kind, pattern] of Object.entries(kinds)) for (const each of text.matchAll(pattern)) {
      const [first, last] = [middle(each.index), middle(each.index + each[0].length - 1)];
      if (first && last && Math.abs(first - last) > 6) found.push(`${kind}: ${each[0]}`);
    }
  }
  return found;
}"""
SCROLLED = """() => [...document.querySelectorAll(".exhibit-table")].filter((box) => {
  for (let fold = box.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  return box.scrollWidth > box.clientWidth + 1;
}).map((box) => box.closest("figure")?.id)"""
ALONE = """() => [...document.querySelectorAll("article :is(h1, h2, h3) > a.headerlink")].filter((link) => {
  const range = document.createRange();
  range.setStart(link.parentElement, 0);
  range.setEndBefore(link);
  return link.offsetWidth && link.getBoundingClientRect().top > [...range.getClientRects()].at(-1).bottom - 4;
}).length"""
# The specification curve: ten columns of words and long numbers.
TOO_WIDE = {"exhibit-5-1a"}

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", PAGES)
def test_what_belongs_together_is_on_one_line_and_tables_fit(visit, path):
    """Numbers with their signs, days, short brackets, intervals; and no permalink has a line of its own.

    Tables fit a screen, also those that are folded, in the widest of the fonts that a reader may have (Debian's
    DejaVu).
    """
    page = visit(path, width=WIDTHS[0], base=HTML.as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        two_frames(page)
        assert page.evaluate(PARTED) == []
        assert page.evaluate(ALONE) == 0
    assert {*page.evaluate(SCROLLED)} <= TOO_WIDE
