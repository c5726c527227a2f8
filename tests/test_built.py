"""The built book as files: whole, self-contained, and honest about where its parts come from."""

import csv
import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup

from claimbook.exhibits.exhibit import TABLE, VEGALITE
from claimbook.notebook.toc import chapters
from claimbook.site.vendor import STATIC
from claimbook.tables.read import descriptor

ROOT = Path(__file__).parents[1]
HTML = ROOT / "_build" / "html"
PAGES = sorted(path for path in HTML.rglob("*.html") if HTML / "_static" not in path.parents)
CHAPTERS = [path.stem for path in chapters(ROOT)]

pytestmark = pytest.mark.built


@cache
def soup(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def named(path):
    """Elements of a page by their id: to look each up in the page is most of the work."""
    return {tag["id"]: tag for tag in reversed(soup(path).find_all(id=True))}


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
            assert unquote(parts.fragment) in named(aim), target


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_exhibit_of_a_chapter_is_a_figure_with_its_data(name):
    "Number, caption, description without script, source that leads to the data page, a CSV file."
    code = [c for c in nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4).cells if c.cell_type == "code"]
    shown = [output.data for cell in code for output in cell.outputs if "data" in output]
    abouts = [data[VEGALITE]["usermeta"]["claimbook"] if VEGALITE in data else data.get(TABLE) for data in shown]
    wanted = [about["exhibit"] for about in abouts if about]
    page = soup(HTML / "chapters" / f"{name}.html")
    # What a directive makes at build time leads to no cell, and has tests of its own.
    figures = {figure["id"]: figure for figure in page.select("figure.exhibit:has(a[href^='#cell-'])")}
    assert list(figures) == [f"exhibit-{number.replace('.', '-')}" for number in wanted]
    for number, figure in zip(wanted, figures.values(), strict=True):
        assert figure.find(class_="exhibit-title").get_text().strip()
        assert figure.find(class_="exhibit-source").a["href"].startswith("data.html#table-")
        assert figure.find("th")["scope"] == "col"
        rows = HTML / "_exhibits" / f"suanli-exhibit-{number}.csv"
        assert len(rows.read_text(encoding="utf-8").splitlines()) > 1
        if chart := figure.find(class_="exhibit-chart"):
            spec = json.loads(chart.script.string)
            assert len(chart.noscript.get_text()) >= 60 and spec["description"] == chart.noscript.get_text()


PARTS = {"file", "exhibit", "title", "description", "edition", "permalink", "columns", "sources", "made"}


def test_beside_every_file_of_an_exhibit_stands_what_its_rows_are():
    "Title, unit of each column, source, licence, how it was made, permalink; each part there and of its form."
    files = sorted((HTML / "_exhibits").glob("*.csv"))
    assert len(files) > 30 and len(list((HTML / "_exhibits").iterdir())) == 2 * len(files)
    for file in files:
        said = json.loads(file.with_suffix(".metadata.json").read_text(encoding="utf-8"))
        assert set(said) == PARTS and said["file"] == file.name
        assert said["title"].strip() and said["description"].strip() and said["edition"] == "published"
        with file.open(encoding="utf-8", newline="") as rows:
            assert [column["name"] for column in said["columns"]] == next(csv.reader(rows))
        for column in said["columns"]:
            assert {"name", "title", "unit"} <= set(column) <= {"name", "title", "unit", "language"}
            assert column["title"] and column["unit"] != "" and column.get("language", "en") in ("en", "zh")
        assert said["sources"]
        for source in said["sources"]:
            assert set(source) == {"name", "title", "licences", "from"} and all(source.values())
        address = urlsplit(said["permalink"])
        assert address.fragment in named(HTML / address.path.removeprefix("/"))
        made = said["made"]
        assert set(made) in ({"notebook", "cell"}, {"page"})
        assert (ROOT / made["notebook"] if "notebook" in made else HTML / made["page"]).is_file()


def test_the_bundle_is_loaded_by_charts_only():
    "Pages without a chart do not load the library of charts; those with one load it before what can wait."
    assert (HTML / "_static/vendor/vega.js").stat().st_size > 500_000
    for path in PAGES:
        page = soup(path)
        scripts = [
            script["src"].split("?")[0].rpartition("/")[2]
            for script in page.select("script[async][src], script[defer][src]")
        ]
        if page.find(class_="exhibit-chart"):
            assert scripts[:5] == ["vega.js", "cursor.js", "touch.js", "charts.js", "fontawesome.js"]
        else:
            assert "vega.js" not in scripts and "charts.js" not in scripts


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
    "A language, a title, one main heading, a policy before the first script."
    page = soup(path)
    assert page.html["lang"] and page.title.get_text().strip()
    assert len(page.find_all("h1")) == 1
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert policy in page.head.find_all("meta")[:2] and "unsafe-eval" not in policy["content"]


@pytest.mark.parametrize("path", PAGES, ids=identify)
def test_a_page_is_light(path):
    "At most 1.5 MB of its own: HTML, pictures and the files of its exhibits, beside what all pages share."
    page = soup(path)
    own = {(path.parent / tag["src"]).resolve() for tag in page.find_all("img", src=True) if "data:" not in tag["src"]}
    own |= {(path.parent / link["href"]).resolve() for link in page.find_all("a", download=True)}
    assert path.stat().st_size + sum(file.stat().st_size for file in own) < 1_500_000


def test_only_what_pages_load_is_shipped():
    "No source maps, no translations of the theme, one copy of Vega."
    assert not list(HTML.rglob("*.map")) and not (HTML / "_static/locales").exists()
    assert [path.name for path in (HTML / "_static/vendor").glob("vega*")] == ["vega.js"]


def test_every_file_of_others_is_covered_by_a_licence():
    "Named in the licences beside the book; what is not is our own, file by file in the repository."
    text = (HTML / "vendor/LICENSES.txt").read_text(encoding="utf-8")
    # Of each entry: names of parts, then of files, then, after a line, the licence.
    named = [entry.split("-" * 80)[0].split("\n")[3:-1] for entry in text.split("=" * 80)[1:]]
    assert all("".join(files) for files in named), "an entry of files that are no longer shipped"
    covered = {name for files in named for name in files}
    shipped = {
        identify(path) for folder in ("_static", "vendor") for path in (HTML / folder).rglob("*") if path.is_file()
    }
    own = {f"_static/{path.name}" for folder in (ROOT / "_static", STATIC) for path in folder.iterdir()}
    own |= {"vendor/LICENSES.txt", *(f"_static/cards/{name}.js" for name in CHAPTERS)}
    assert len(covered) > 40 and shipped - own == covered
    assert soup(HTML / "chapters/references.html").find("a", href="../vendor/LICENSES.txt")


def test_every_chart_is_described():
    "At least 60 characters that are not the title, and no two charts alike."
    described = []
    for path in PAGES:
        for chart in soup(path).find_all(class_="exhibit-chart"):
            spec = json.loads(chart.script.string)
            assert len(spec["description"]) >= 60 and spec["description"] != spec["title"], spec["title"]
            described.append(spec["description"])
    assert len(described) > 30 and len(set(described)) == len(described)


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_code_link_of_an_exhibit_leads_to_the_cell_that_shows_it(name):
    "Not only somewhere: the number stands in the code."
    page = HTML / "chapters" / f"{name}.html"
    for figure in soup(page).select("figure.exhibit:has(a[href^='#cell-'])"):
        number = figure["id"].removeprefix("exhibit-").replace("-", ".")
        code = named(page)[figure.find("a", string="Code")["href"].removeprefix("#")]
        code = code if code.name == "div" else code.find_parent("div")
        assert f'"{number}"' in code.get_text(), number


def test_no_raw_output_reaches_a_page():
    "Tables come from one helper; no DataFrame, no text dump, no missing glue."
    for path in PAGES:
        page = soup(path)
        assert not page.find(class_="dataframe"), path.name
        assert not re.search(r"Dep\. Variable:|Regression Results|Covariance Type:|dtype: ", page.get_text()), path.name
        assert not page.select("div.cell_output .output.stream, div.cell_output .output.text_plain"), path.name


def test_negative_numbers_have_a_minus_sign():
    "In prose, captions and notes, as in tables and charts; a hyphen is for words, ranges and dates."
    negative = 0
    for path in PAGES:
        for words in soup(path).select(".pasted-text, .exhibit-title, .exhibit-note, table caption"):
            assert not re.search(r"(?<![\w.])-\d", words.get_text()), words.get_text()
            negative += "\u2212" in words.get_text()
    assert negative > 10
