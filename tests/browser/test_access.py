"""Reading without a mouse, without eyes, without JavaScript: axe-core on every page, and the keyboard on a chapter."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from ..conftest import late
from .conftest import HTML, draw, two_frames, until
from .test_pages import BOTH, CHAPTERS, PAGES

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = ("moderate", "serious", "critical")
WIDTHS = (360, 1440)
# A rule that axe calls experimental: the name of a button holds the words on it (WCAG 2.5.3).
EVERYTHING = {
    "runOnly": {"type": "tag", "values": RULES},
    "rules": {"label-content-name-mismatch": {"enabled": True}},
    "resultTypes": ["violations"],
}
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
# Text of one colour, size and weight on the same grounds has one contrast: axe looks at the first three of each kind,
# wherever they stand; at 2,500 words a page it would look for ten seconds.
AXE = Axe(f"{AXE_SCRIPT};axe.configure({{rules: [{{id: 'color-contrast', selector: '[data-contrast]'}}]}});")
KINDS = """() => {
  const grounds = new Map(), seen = new Map();
  const ground = (e) => {
    if (!e) return "";
    if (!grounds.has(e)) {
      const style = getComputedStyle(e);
      grounds.set(e, `${ground(e.parentElement)}>${style.backgroundColor}|${style.backgroundImage}|${style.opacity}`);
    }
    return grounds.get(e);
  };
  for (const e of document.querySelectorAll("body *:not(svg *)")) {
    e.removeAttribute("data-contrast");
    const words = [...e.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!words && !e.matches("input, select, textarea") || !e.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(e), classes = e.getAttribute("class") || "";
    const font = [style.color, style.fontSize, style.fontWeight, style.textShadow];
    const look = [e.tagName, classes, ...font, ground(e)].join();
    const times = (seen.get(look) || 0) + 1;
    seen.set(look, times);
    if (times <= 3) e.setAttribute("data-contrast", "");
  }
}"""
# Three rows of a table and three cells of code stand for all of them: axe looks at every word of every line.
# Colours of charts are computed for every mark and word (tests of the palette); axe knows no colours in pictures.
OPEN = """scheme => {
  if (scheme === "dark") document.querySelectorAll(".exhibit-view svg").forEach(chart => chart.replaceChildren());
  document.querySelectorAll("details").forEach(details => details.open = true);
  document.querySelectorAll("tbody tr:nth-child(n+4)").forEach(row => row.remove());
  [...document.querySelectorAll("div.highlight")].slice(3).forEach(code => code.remove());
  document.getAnimations().forEach(animation => animation.finish()); // folds fade in
}"""
# What a reader may choose is filled in when its fold opens.
FILLED = "[...document.querySelectorAll('details.turn')].every((fold) => fold.querySelector('.turn-verdict'))"
FOCUS = """() => {
  const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
  return {
    words: (element.ariaLabel || element.innerText || element.title || "").trim(),
    name: element.tagName.toLowerCase() + "." + element.className,
    seen: box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth && style.visibility === "visible",
    marked: style.outlineStyle !== "none" || style.boxShadow !== "none" || style.textDecorationLine !== "none",
  };
}"""
RING = """chart => {
  const ring = chart.querySelector(".exhibit-ring").getBoundingClientRect(), frame = chart.getBoundingClientRect();
  return [(ring.x + ring.width / 2 - frame.x) / frame.width, (ring.y + ring.height / 2 - frame.y) / frame.height];
}"""

pytestmark = pytest.mark.browser


# Each page once: the English ones in light, the Chinese ones in dark. The rest is slow.
LOOKS = [(path, scheme) for path in PAGES for scheme in ("light", "dark")]
LOOKED_AT = [
    (path, scheme) for path, scheme in LOOKS if scheme == ("dark" if path.startswith("zh/chapters") else "light")
]


@pytest.mark.parametrize(("path", "scheme"), [*LOOKED_AT, *late(*(look for look in LOOKS if look not in LOOKED_AT))])
def test_a_page_is_whole_and_axe_finds_no_violation(visit, path, scheme):
    """No complaint, nothing asked for outside, every chart drawn; then what axe knows, on a phone and at a desk.

    WCAG 2.2 AA whatever its weight, and of the best practices (headings in order, landmarks, everything within one)
    what is not minor, with every fold open.
    """
    page = visit(path, scheme, width=WIDTHS[0])
    draw(page)
    assert page.outside == [] and page.complaints == []
    assert page.locator(".exhibit-view svg").count() == page.locator(".exhibit-chart").count()
    page.evaluate(OPEN, scheme)
    until(page, FILLED)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        two_frames(page)
        grave = [
            rule for rule in violations(page, scheme) if "best-practice" not in rule["tags"] or rule["impact"] in GRAVE
        ]
        assert [(rule["id"], node["target"], node["html"][:120]) for rule in grave for node in rule["nodes"]] == []


def violations(page, scheme):
    "What axe finds at this width; all but the contrasts is the same in both schemes."
    page.evaluate(KINDS)
    return AXE.run(page, options=EVERYTHING if scheme == "light" else CONTRAST).response["violations"]


def test_axe_sees_one_faint_word_among_many(visit):
    "Of a colour of its own, or on a ground of its own, in the last of many paragraphs."
    page = visit("chapters/data.html")
    last = """([where, style]) => {
      const seen = [...document.querySelectorAll(where)].filter((e) => e.innerText.trim() && e.checkVisibility());
      seen.at(-1).style = style;
    }"""
    for where, style in (("article p", "color: #999"), ("article td p", "background: #777")):
        page.evaluate(last, [where, style])
        assert [rule["id"] for rule in violations(page, "light")] == ["color-contrast"]
        page.evaluate(last, [where, ""])
    assert violations(page, "light") == []


def walk(page, steps):
    "Press Tab and tell what has the focus each time."
    seen = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        two_frames(page)
        seen.append(page.evaluate(FOCUS))
    return seen


@pytest.mark.parametrize("width", [360, *late(1280)])
def test_tab_goes_through_a_chapter_in_the_order_of_reading(visit, width):
    "Skip link first; then sidebar, numbers, claims, chart, its table and tools; always somewhere that can be seen."
    page = visit(f"chapters/{CHAPTERS[0]}.html", width=width)
    draw(page)
    seen = walk(page, 140)
    words = [stop["words"] for stop in seen]
    assert words[0].startswith(("Skip to main content", "Back to top"))
    assert ("2 · Theoretical logic" in words) == (width > 960)  # a closed sidebar takes no key
    chart = next(place for place, stop in enumerate(seen) if "exhibit-view" in stop["name"])
    assert words[chart + 1 :][:8].count("Data (CSV)") == 1
    tools = words.index("Data (CSV)", chart)  # a table may stand before the first chart
    assert tools > chart and words[tools : tools + 6] == ["Data (CSV)", "Metadata", "SVG", "PNG", "Code", "Table"]
    hidden = [stop for stop in seen if not stop["seen"]]
    unmarked = [stop for stop in seen if not stop["marked"]]
    assert hidden == [] and unmarked == []


@pytest.mark.parametrize("path", [BOTH[0], BOTH[-1]])
def test_the_skip_link_leads_to_the_text(visit, path):
    "The first key, then Enter: past the sidebar."
    page = visit(f"{path}.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main-content$"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#main-content').contains(document.activeElement)")


@pytest.mark.parametrize("path", [BOTH[0], *late(*BOTH[1:-1]), BOTH[-1]])
def test_arrow_keys_read_every_chart(visit, path):
    "Each chart takes the focus and says a value with its heading; the ring lies on the drawing."
    page = visit(f"{path}.html")
    draw(page)
    for chart in page.locator(".exhibit-chart").all():
        view, readout = chart.locator(".exhibit-view"), chart.get_by_role("status")
        view.focus()
        page.keyboard.press("ArrowRight")
        first = readout.inner_text()
        page.keyboard.press("End")
        assert re.search(r": \S|：\S", first) and readout.inner_text() != first
        x, y = chart.evaluate(RING)
        assert 0 <= x <= 1 and 0 <= y <= 1
        page.keyboard.press("Escape")
        assert readout.inner_text() == ""


def test_up_and_down_go_from_line_to_line(visit):
    "The same list, another country."
    page = visit(f"chapters/{CHAPTERS[0]}.html")
    draw(page)
    chart = page.locator("#exhibit-1-1a .exhibit-chart")
    chart.locator(".exhibit-view").focus()
    page.keyboard.press("End")
    first = chart.get_by_role("status").inner_text()
    page.keyboard.press("ArrowDown")
    second = chart.get_by_role("status").inner_text()
    date = re.compile(r"\d{4}-\d{2}")
    assert first != second and date.findall(first) == date.findall(second) != []


@pytest.mark.parametrize("path", BOTH)
def test_without_script_words_table_and_data_stand_for_the_chart(visit, path):
    "Nothing empty, nothing dead: the table opens, the CSV is a plain link."
    page = visit(f"{path}.html", script=False, base=HTML.as_uri())
    csv = "数据（CSV）" if path.startswith("zh/") else "Data (CSV)"
    for figure in page.locator("figure.exhibit:has(.exhibit-chart)").all():
        assert figure.locator("noscript p").is_visible() and not figure.locator(".exhibit-view").is_visible()
        assert figure.get_by_role("button", name="SVG").count() == 0
        assert figure.get_by_role("link", name=csv).get_attribute("href").endswith(".csv")
    first = page.locator("figure.exhibit:has(.exhibit-chart)").first
    first.locator("summary").click()
    assert first.locator("td").first.is_visible()


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_sliders_and_values_stay_when_a_chart_is_drawn_again(visit, folder):
    "A switch of theme or a turned phone keeps what the reader has set."
    page = visit(f"{folder}chapters/02-theory.html")
    draw(page)
    figure = page.locator("#exhibit-2-4b")
    slider = figure.get_by_role("slider").last
    slider.focus()
    page.keyboard.press("End")
    shown = ".mark-text.role-mark text"
    set_to, values = slider.input_value(), figure.locator(shown).all_text_contents()
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    until(page, "document.querySelector('#exhibit-2-4b .exhibit-chart').dataset.drawn === 'dark'")
    assert figure.get_by_role("slider").last.input_value() == set_to == "3"
    assert figure.locator(shown).all_text_contents() == values
    page.set_viewport_size({"width": 420, "height": 900})
    until(page, "document.querySelector('#exhibit-2-4b svg').getBoundingClientRect().width < 420")
    assert figure.get_by_role("slider").last.input_value() == "3"
    assert figure.locator(shown).all_text_contents() == values
