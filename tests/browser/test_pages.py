import csv
import io
import re
from itertools import pairwise
from pathlib import Path

import pytest

from claimbook.notebook.toc import chapters

from ..conftest import late
from .conftest import HTML, draw, two_frames, until

CHAPTERS = [path.stem for path in chapters(Path(__file__).parents[2])]
PAGES = sorted(
    path.relative_to(HTML).as_posix()
    for path in HTML.rglob("*.html")
    if HTML / "_static" not in path.parents and path not in (HTML / "index.html", HTML / "zh" / "index.html")
)
# Chapters in English, and one in the other language: the pages differ by words alone.
BOTH = [*(f"chapters/{name}" for name in CHAPTERS), f"zh/chapters/{CHAPTERS[0]}"]
LUMINANCE = """element => {
  const [r, g, b] = getComputedStyle(element).fill.match(/[\\d.]+/g).map(Number);
  return (r + g + b) / 765;
}"""

# Every label of axes and legends: its words, its box, and how far it leaves its drawing to either side.
LABELS = """() => [...document.querySelectorAll(".exhibit-view svg")].flatMap((svg, chart) => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll(".role-axis-label, .role-legend-label")].flatMap((group, axis) =>
    [...group.querySelectorAll("text")].filter(text => getComputedStyle(text).opacity !== "0").map(text => {
      const { left, right, top, bottom } = text.getBoundingClientRect();
      const beyond = Math.max(frame.left - left, right - frame.right);
      return { text: text.textContent, axis: `${chart} ${axis}`, left, right, top, bottom, beyond };
    }));
})"""

# Of charts with a dashed line at nothing: where dashed upright lines and visible labels of zero stand.
AT_ZERO = """() => [...document.querySelectorAll("figure.exhibit:has(.exhibit-view svg)")].map((figure) => {
  const middle = (part) => { const { left, right } = part.getBoundingClientRect(); return (left + right) / 2; };
  const texts = [...figure.querySelectorAll("svg text")];
  const zero = texts.filter((text) => text.closest(".role-axis-label") && /^0(\\.0+)?$/.test(text.textContent));
  const dashes = [...figure.querySelectorAll("svg line[stroke-dasharray]")];
  const upright = dashes.filter((line) => line.closest(".mark-rule"));
  return [figure.id, upright.map(middle), zero.filter((text) => getComputedStyle(text).opacity !== "0").map(middle),
    texts.some((text) => /^no (effect|change|slope|growth)$/.test(text.textContent))];
}).filter(([, , , called]) => called).map((found) => found.slice(0, 3))"""

# A drawing is no wider than the place that the page has for it.
WITHIN = "(svg) => svg.clientWidth > 200 && svg.clientWidth <= svg.closest('figure').clientWidth + 1"

# How many words each chart has within its drawing, words that leave it, and cells of words that hold a letter a line.
NAMES = """() => Object.fromEntries([...document.querySelectorAll("figure.exhibit:has(.exhibit-chart)")].map((figure) =>
  [figure.id, figure.querySelectorAll(".mark-text.role-mark text").length]))"""
CUT = """() => [...document.querySelectorAll(".exhibit-view svg")].flatMap((svg) => {
  const { left, right } = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].filter((text) => getComputedStyle(text).opacity !== "0").filter((text) => {
    const box = text.getBoundingClientRect();
    return left - box.left > 1 || box.right - right > 1;
  }).map((text) => text.textContent);
})"""
NARROW = """() => [...document.querySelectorAll("figure.exhibit > .exhibit-table td")]
  .filter((cell) => getComputedStyle(cell).whiteSpace !== "nowrap")
  .filter((cell) => cell.clientWidth && cell.clientWidth < 48).map((cell) => cell.textContent)"""

pytestmark = pytest.mark.browser


def overlap(one, other):
    "Two boxes share more than the edge that letters do not fill."
    wide = min(one["right"], other["right"]) - max(one["left"], other["left"])
    return wide > 1 and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 4


def test_the_root_leads_to_the_book(visit):
    "Whoever opens the folder arrives at the landing page."
    page = visit("index.html")
    page.wait_for_url("**/chapters/index.html")
    assert page.outside == [] and page.complaints == []


@pytest.mark.parametrize("path", [f"chapters/{name}" for name in CHAPTERS] + [f"zh/chapters/{CHAPTERS[1]}"])
def test_a_chapter_fits_every_screen(visit, path):
    """Charts and tables fit their column or scroll within it, at first and when the window changes.

    On a phone long names of rows and of the legend take several lines; each stands clear of its neighbours and of the
    edge. The links back and on are cut nowhere.
    """
    page = visit(f"{path}.html", width=360)
    draw(page)
    labels_are_clear(page)
    if not path.startswith("zh/"):
        lines_are_labelled(page)
    links_are_whole(page)
    for width in (360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        until(page, f"[...document.querySelectorAll('.exhibit-view svg')].every({WITHIN})")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []


@pytest.mark.parametrize("name", [CHAPTERS[0], CHAPTERS[2]])
def test_a_chapter_in_chinese_names_what_the_english_names(visit, name):
    "As many names in each chart, none cut; on a phone nothing is wider than the screen, no column one letter wide."
    named = []
    for folder in ("", "zh/"):
        page = visit(f"{folder}chapters/{name}.html", width=360)
        draw(page)
        named.append(page.evaluate(NAMES))
        assert page.evaluate(CUT) == []
    assert sum(named[0].values()) > 10
    assert [figure for figure, count in named[0].items() if named[1][figure] < count] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(NARROW) == []
    assert page.complaints == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("name", CHAPTERS)
def test_the_line_of_no_effect_stands_over_a_label(visit, name, width):
    "On other screens than the narrow one of every chapter."
    page = visit(f"chapters/{name}.html", width=width)
    draw(page)
    lines_are_labelled(page)


def labels_are_clear(page):
    "No word of a chart is cut, none overlaps another."
    found = page.evaluate(LABELS)
    assert len(found) > 50
    assert [label["text"] for label in found if "…" in label["text"]] == []
    assert [label["text"] for label in found if label["beyond"] > 1] == []
    pairs = [(a["text"], b["text"]) for a, b in pairwise(found) if a["axis"] == b["axis"] and overlap(a, b)]
    assert pairs == []


def lines_are_labelled(page):
    "Where a dashed line stands at zero, zero is written below it, in English: with too many ticks it was left out."
    for exhibit, lines, labels in page.evaluate(AT_ZERO):
        assert any(abs(line - label) < 1 for line in lines for label in labels), exhibit


def links_are_whole(page):
    "Back and on: within the screen, in letters of reading size, no title cut."
    for link in page.locator(".prev-next-footer a, footer.prev-next-footer a, .prev-next-area a").all():
        box = link.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360 and box["height"] >= 24
        assert link.evaluate("e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight + 1")
        assert float(link.locator(".prev-next-title").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 14
    assert page.locator("a.right-next, a.left-prev").count() == 2


@pytest.mark.parametrize("path", [*BOTH[:2], *late(*BOTH[2:])])
def test_charts_take_the_theme_of_the_page(visit, path):
    "Dark words on light, light words on dark, also when the reader switches."
    page = visit(f"{path}.html", "light")
    draw(page)
    label = ".exhibit-view svg .role-axis-label text"
    assert page.locator(label).first.evaluate(LUMINANCE) < 0.4
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    until(page, "document.querySelector('.exhibit-chart').dataset.drawn === 'dark'")
    assert page.locator(label).first.evaluate(LUMINANCE) > 0.6


def charts_are_described(page, least):
    "To those who cannot see them: each drawing has a role and a label."
    for chart in page.locator(".exhibit-view").all():
        assert chart.get_attribute("role") == "graphics-document" and len(chart.get_attribute("aria-label")) >= least


@pytest.mark.parametrize("path, place", [(BOTH[0], "http"), *((path, "file") for path in BOTH)])
def test_a_chapter_is_read_described_and_taken_away(visit, path, place):
    """Copied to a stick too: the same charts, nothing asked for.

    What is taken away is CSV, SVG and PNG, named after the exhibit, with its title and source.
    """
    page = visit(f"{path}.html", base=HTML.as_uri() if place == "file" else None)
    said = ("数据（CSV）", "图表{}", "数据：") if path.startswith("zh/") else ("Data (CSV)", "Exhibit {}", "Data:")
    draw(page)
    assert page.locator(".exhibit-view svg").count() == page.locator(".exhibit-chart").count() > 0
    charts_are_described(page, 25 if path.startswith("zh/") else 60)  # Chinese says more with a letter
    figure = page.locator("figure.exhibit:has(.exhibit-chart)").first
    number = figure.get_attribute("id").removeprefix("exhibit-").replace("-", ".")
    with page.expect_download() as taken:
        figure.get_by_text(said[0]).click()
    assert taken.value.suggested_filename == f"suanli-exhibit-{number}.csv"
    assert len(list(csv.reader(io.StringIO(Path(taken.value.path()).read_text(encoding="utf-8"))))) > 2
    for kind, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as taken:
            figure.get_by_role("button", name=kind).click()
        assert taken.value.suggested_filename == f"suanli-exhibit-{number}.{kind.lower()}"
        picture = Path(taken.value.path()).read_bytes()
        assert picture.startswith(start)
        if kind == "SVG":
            words = re.sub(rb"<[^>]+>", b" ", picture).decode().replace("\u00a0", " ")
            assert said[1].format(number) in words and said[2] in words
    assert page.outside == [] and page.complaints == []


def test_the_chart_scripts_do_not_hold_up_the_text(visit):
    "The page is parsed before they run."
    page = visit(f"chapters/{CHAPTERS[0]}.html")
    names = ("vega.js", "charts.js", "cursor.js", "touch.js", "doctools.js")
    scripts = page.locator(", ".join(f"head script[src*='{name}']" for name in names))
    assert scripts.evaluate_all("all => all.map((script) => script.async || script.defer)") == [True] * 5


FIRST = """new MutationObserver((_, watch) => {
  if (!document.querySelector(".exhibit-view svg")) return;
  globalThis.first = document.readyState;
  watch.disconnect();
}).observe(document, { childList: true, subtree: true });"""


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_chart_that_is_asked_for_comes_first(visit, chapter):
    "It does not wait for the other scripts; seconds would depend on the machine."
    page = visit(f"chapters/{chapter}.html")
    number = page.locator("figure:has(.exhibit-chart)").first.get_attribute("id")
    page.goto("about:blank")
    page.add_init_script(FIRST)
    page.goto(page.opened + f"#{number}", wait_until="load")
    assert page.evaluate("first") in ("loading", "interactive")
    until(
        page,
        f"document.querySelector('#{number} svg').getBoundingClientRect().width <= "
        f"document.querySelector('#{number}').getBoundingClientRect().width",
    )


def test_an_address_that_is_no_address_draws_the_charts(visit):
    "A percent sign that encodes nothing."
    page = visit(f"chapters/{CHAPTERS[0]}.html#%")
    draw(page)
    assert page.locator(".exhibit-view svg").count() == page.locator(".exhibit-chart").count() > 0
    assert page.complaints == []


def test_charts_are_drawn_as_they_come_into_view(visit):
    "The first chart on opening, the last one not before it is near."
    page = visit(f"chapters/{CHAPTERS[0]}.html")
    page.locator(".exhibit-chart").last.scroll_into_view_if_needed()
    until(page, "[...document.querySelectorAll('.exhibit-chart')].at(-1).dataset.drawn")
    again = visit(f"chapters/{CHAPTERS[0]}.html", width=360)
    two_frames(again)
    assert again.locator(".exhibit-chart").last.get_attribute("data-drawn") is None


def test_the_section_that_is_read_is_marked(visit):
    "In the list of contents, for the eye and for the ear, and no other."
    page = visit(f"chapters/{CHAPTERS[0]}.html")
    marked = page.locator(".page-toc a[aria-current]")
    for place in (3, 1):
        link = page.locator(".page-toc a").nth(place)
        page.evaluate("id => document.querySelector(id).scrollIntoView()", link.get_attribute("href"))
        until(page, f"document.querySelectorAll('.page-toc a')[{place}].ariaCurrent")
        assert marked.count() == 1 and marked.get_attribute("href") == link.get_attribute("href")
        colours = [
            each.evaluate("link => getComputedStyle(link).color") for each in (marked, page.locator(".page-toc a").last)
        ]
        assert colours[0] != colours[1]
