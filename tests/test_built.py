"""The built book as files: whole, self-contained, and honest about where its parts come from."""

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup

from suanli.book.exhibit import TABLE, VEGALITE
from suanli.data.tables import descriptor

ROOT = Path(__file__).parents[1]
HTML = ROOT / "_build" / "html"
PAGES = sorted(path for path in HTML.rglob("*.html") if HTML / "_static" not in path.parents)
CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))

pytestmark = pytest.mark.built


@cache
def soup(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def identify(path):
    return path.relative_to(HTML).as_posix()


def test_the_book_has_been_built():
    "Without pages the tests below would all pass."
    assert len(PAGES) > 6 and len(CHAPTERS) >= 4


@pytest.mark.parametrize("path", PAGES, ids=identify)
def test_a_page_loads_nothing_from_outside(path):
    "No script, style, picture, font or frame from anywhere but the book."
    for tag in soup(path).find_all(["script", "link", "img", "iframe", "source", "video", "audio", "object"]):
        for attribute in ("src", "href", "data", "srcset"):
            target = tag.get(attribute, "")
            if tag.name == "link" and not {"stylesheet", "preload", "icon", "modulepreload"} & set(tag.get("rel", [])):
                continue
            assert not re.match(r"(?:https?:)?//", target), f"<{tag.name} {attribute}={target}>"


@pytest.mark.parametrize("path", PAGES, ids=identify)
def test_every_local_link_leads_somewhere(path):
    "Files exist, and fragments name an element."
    for tag in soup(path).find_all(["a", "link", "script", "img"]):
        target = tag.get("href") or tag.get("src") or ""
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or not (parts.path or parts.fragment):
            continue
        aim = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        assert aim.exists(), target
        if parts.fragment and aim.suffix == ".html" and tag.name == "a":
            assert soup(aim).find(id=unquote(parts.fragment)), target


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_exhibit_of_a_chapter_is_a_figure_with_its_data(name):
    "Number, caption, description without script, source that leads to the data page, a CSV file."
    code = [c for c in nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4).cells if c.cell_type == "code"]
    shown = [output.data for cell in code for output in cell.outputs if "data" in output]
    abouts = [data[VEGALITE]["usermeta"]["suanli"] if VEGALITE in data else data.get(TABLE) for data in shown]
    wanted = [about["exhibit"] for about in abouts if about]
    page = soup(HTML / "chapters" / f"{name}.html")
    figures = {figure["id"]: figure for figure in page.find_all("figure", class_="exhibit")}
    assert list(figures) == [f"exhibit-{number.replace('.', '-')}" for number in wanted]
    for number, figure in zip(wanted, figures.values(), strict=True):
        assert figure.find(class_="exhibit-title").get_text().strip()
        assert figure.find(class_="exhibit-source").a["href"].startswith("data.html#table-")
        assert figure.find("th")["scope"] == "col"
        csv = HTML / "_exhibits" / f"suanli-exhibit-{number}.csv"
        assert len(csv.read_text(encoding="utf-8").splitlines()) > 1
        if chart := figure.find(class_="exhibit-chart"):
            spec = json.loads(chart.script.string)
            assert len(chart.noscript.get_text()) >= 60 and spec["description"] == chart.noscript.get_text()


def test_the_bundle_is_loaded_by_charts_only():
    "No page names it; the chart script fetches it when a chart comes into view."
    assert (HTML / "_static/vendor/vega.js").stat().st_size > 500_000
    assert not [path.name for path in PAGES if "vendor/vega" in path.read_text(encoding="utf-8")]


def test_mathematics_is_loaded_where_it_is_needed():
    "Pages without a formula do without MathJax."
    for path in PAGES:
        page = soup(path)
        loads = any("mathjax" in (script.get("src") or "") for script in page.find_all("script"))
        assert loads == bool(page.find(class_="math")), path.name


def test_the_data_page_is_the_descriptor():
    "Every table, every column with its unit."
    text = soup(HTML / "chapters" / "data.html").get_text(" ")
    for entry in descriptor()["resources"]:
        assert entry["title"] in text and f"data/{entry['path']}" in text
        for field in entry["schema"]["fields"]:
            assert field["name"] in text


@pytest.mark.parametrize("path", PAGES, ids=identify)
def test_a_page_says_what_it_is(path):
    "A language, a title, one main heading."
    page = soup(path)
    assert page.html["lang"] and page.title.get_text().strip()
    if path.name not in ("search.html", "genindex.html"):
        # The theme repeats the heading in a block that only printers see.
        assert (
            len([heading for heading in page.find_all("h1") if not heading.find_parent(id="jb-print-docs-body")]) == 1
        )


def test_no_raw_output_reaches_a_page():
    "Tables come from one helper; no DataFrame, no text dump, no missing glue."
    for path in PAGES:
        page = soup(path)
        assert not page.find(class_="dataframe"), path.name
        assert not page.select("div.cell_output .output.stream, div.cell_output .output.text_plain"), path.name
