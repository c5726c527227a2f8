"""Strings from data that try to become markup, in a book of one page that our renderer builds."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from itertools import cycle
from pathlib import Path

import altair as alt
import nbformat
import pandas as pd
import pytest

from claimbook.exhibits.exhibit import show, table
from claimbook.exhibits.theme import colour  # with it comes the look of every chart
from claimbook.notebook.results import record
from tests import poisoned

from ..waiting import wait_for
from .conftest import HTML, draw, until

ROOT = HTML.parents[1]

EVIL = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "**bold** [a](javascript:alert(1))",
    "$\\frac{a}{b}$ \\(x\\) $$y$$",
    "=HYPERLINK(1)",
)
CONFIGURATION = """
extensions = ["myst_nb", "sphinxcontrib.bibtex", "claimbook.site.extension"]
bibtex_bibfiles = BIBLIOGRAPHY
html_theme = "sphinx_book_theme"
html_theme_options = {"use_download_button": False, "use_fullscreen_button": False}
html_context = {"default_mode": "auto"}
nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath"]
"""

pytestmark = pytest.mark.browser


def template(text):
    """Text as a template that says it: a brace is written twice."""
    return text.replace("{", "{{").replace("}", "}}")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Folder of a built book whose countries have the names above, in a chart, a table and a result."""
    displayed = []
    with pytest.MonkeyPatch.context() as patch:
        for module in ("exhibits.exhibit", "notebook.results"):
            patch.setattr(
                f"claimbook.{module}.display",
                lambda data, *, raw, metadata=None: displayed.append((data, metadata or {})),
            )
        show_all()
    outputs = [nbformat.v4.new_output("display_data", data, metadata=metadata) for data, metadata in displayed]
    return built(outputs, tmp_path_factory.mktemp("book"))


def show_all():
    "What an author would write, with data that nobody looked at."
    frame = pd.DataFrame({"country": EVIL, "value": [1.0, 2.0, 3.0, 4.0, 5.0]})
    points = (
        alt.Chart(frame, height=200)
        .mark_point()
        .encode(
            x=alt.X("value:Q", title=EVIL[0]),
            y=alt.Y("country:N", title=EVIL[3], axis=alt.Axis(labelLimit=240)),
            color=colour("country", list(EVIL)),
            tooltip=[alt.Tooltip("country:N", title=EVIL[1]), alt.Tooltip("value:Q", title="Value")],
        )
    )
    words = "Points of five made countries whose names try to become markup: " + " ".join(EVIL)
    show(points, exhibit="1.1", title=template("Chart of " + EVIL[0]), description=template(words), source="pwt")
    held = pd.DataFrame({"Country": EVIL, EVIL[1]: 1.5})
    table(held, exhibit="1.2", title=template("Table of " + EVIL[1]), note=template(EVIL[2]), source="pwt")
    for place, name in enumerate(EVIL):
        record(f"made.name_{place}", name, unit="")


def built(outputs, folder):
    """Build a book of one chapter with these outputs, as Sphinx does it."""
    prose = "\n\n".join(f"Said: {{glue:text}}`01-made.ipynb::made.name_{place}:s`" for place in range(len(EVIL)))
    cells = [
        nbformat.v4.new_markdown_cell("# Made\n\nA formula $x^2$.\n\n" + prose, id="prose"),
        nbformat.v4.new_code_cell("made()", outputs=outputs, id="code"),
    ]
    source = folder / "source"
    (source / "chapters").mkdir(parents=True)
    configuration = CONFIGURATION.replace("BIBLIOGRAPHY", json.dumps([str(ROOT / "data" / "data.bib")]))
    (source / "conf.py").write_text(configuration)
    (source / "chapters" / "references.md").write_text("# References\n\n```{bibliography}\n```\n")
    (source / "index.md").write_text(
        "# Book\n\n```{toctree}\nchapters/01-made\nchapters/data\nchapters/references\n```\n"
    )
    files = "".join(f"- file: chapters/{name}\n" for name in ("01-made", "data", "references"))
    (source / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{files}")
    (source / "chapters" / "data.md").write_text("# Data\n\n```{data-tables}\n```\n")
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})
    nbformat.write(notebook, source / "chapters" / "01-made.ipynb")
    # No key of this chapter's has moved.
    tables = shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("moved.yml"))
    environment = os.environ | {"SUANLI_DATA": str(tables)}
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", source, folder / "html"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "html"


@pytest.mark.parametrize("width", [360, 1280])
def test_strings_from_data_are_text_everywhere(visit, book, width):
    "In the chart, its legend, tooltip and live region, the table, the captions, the prose; nothing runs."
    page = visit("chapters/01-made.html", base=book.as_uri(), width=width)
    alarms = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    draw(page)
    article = page.locator("article")
    drawn = "".join(article.locator("svg").first.text_content().split())  # a phone breaks long names
    for name in EVIL:
        assert "".join(name.split()) in drawn
        assert article.locator("td", has_text=name).count() >= 2  # the chart's table and the table
        assert article.get_by_text("Said: " + name, exact=True).count() == 1
    view = article.locator(".exhibit-view")
    view.focus()
    page.keyboard.press("End")
    assert any(name in article.locator(".exhibit-readout").inner_text() for name in EVIL)
    mark = view.locator(".role-mark.mark-symbol path").nth(2)
    mark.scroll_into_view_if_needed()
    steps = cycle((0, 1))

    def heard():  # a mouse arrives and moves, until the chart hears it, wherever scrolling has brought it
        box = mark.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2 + next(steps), box["y"] + box["height"] / 2)
        return page.locator("#vg-tooltip-element.visible").count()

    wait_for(heard, "the chart shows its tooltip")
    assert EVIL[1] in page.locator("#vg-tooltip-element").inner_text()
    markup = article.locator("img, strong, a[href^=javascript], td math, td script")
    assert markup.count() == 0 and alarms == [] and page.complaints == [] and page.outside == []


@pytest.mark.parametrize("exhibit", ["1.1", "1.2"])
def test_strings_from_data_are_text_in_the_file_that_is_taken_away(visit, book, exhibit):
    "The CSV of a chart and of a table gives every name back; what a spreadsheet would run begins with an apostrophe."
    page = visit("chapters/01-made.html", base=book.as_uri())
    with page.expect_download() as taken:
        page.locator(f"#exhibit-{exhibit.replace('.', '-')}").get_by_text("Data (CSV)").click()
    rows = list(csv.reader(io.StringIO(Path(taken.value.path()).read_text(encoding="utf-8"))))
    held = [cell for row in rows[1:] for cell in row if not cell.replace(".", "").isdigit()]
    assert held == ["'" + name if name.startswith("=") else name for name in EVIL]


def test_an_inline_script_that_slips_in_does_not_run(visit, book):
    "The policy is the second lock: also where escaping would fail."
    path = book / "chapters" / "01-made.html"
    page = path.read_text(encoding="utf-8")
    path.write_text(page.replace("</article>", "<script>window.ran = 1</script><img src=x onerror='ran=1'></article>"))
    opened = visit("chapters/01-made.html", base=book.as_uri())
    assert opened.evaluate("typeof window.ran") == "undefined"
    assert [text for text in opened.complaints if "Content Security Policy" in text]


@pytest.fixture(scope="module")
def hostile(once):
    """A book in which every string of every data file is hostile."""
    return once("poisoned", poisoned.build) / "_build" / "html"


def test_nothing_runs_on_any_page_of_a_hostile_book(visit, hostile):
    "Not even tried: the policy has nothing to complain about, no dialog opens, charts are drawn, headings are found."
    pages = sorted(path.relative_to(hostile).as_posix() for path in hostile.rglob("chapters/*.html"))
    assert len(pages) == 2 * (len(poisoned.PAGES) + 1)  # in Chinese too
    for name in [*pages, "genindex.html", "search.html?q=onerror", "zh/search.html?q=onerror"]:
        page = visit(name, base=hostile.as_uri())
        page.on("dialog", lambda dialog, said=page.complaints: said.append(dialog.message))
        draw(page)
        if "search.html" in name:
            until(page, "document.querySelectorAll('#search-results li').length > 0")
        if name.endswith("/ledger.html"):
            page.locator("details.turn > summary").click()
            page.locator("details.turn select").first.select_option(index=1)
            assert ("ran()" if name.startswith("zh") else "ran(2)") in page.locator("details.turn form").inner_text()
        assert page.complaints == [] and page.outside == [], name
        assert page.locator("img[src=x], b:not(pre > b), [onclick], [onerror], a[href^=javascript]").count() == 0, name


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    """The second book's edition of a stranger: its names, folder of tables and value of a parameter are hostile."""
    root = tmp_path_factory.mktemp("stranger") / "book"
    shutil.copytree(ROOT / "tests/claimbook/example", root, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    tables = "tables <img src=x onerror=ran(3)>"
    shutil.copytree(root / "data", root / tables)
    chapter = root / "chapters" / "02-sun.ipynb"
    notebook = nbformat.read(chapter, as_version=4)
    cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    cell.source += '\nword: str = "none"  # a word of no use'
    nbformat.write(notebook, chapter)
    written = {"title": "</script><script>ran(1)</script><img src=x onerror=ran(2)> {{ x }}", "data": tables}
    written |= {"description": f"{poisoned.EVIL} {poisoned.ROLES}\n\n{poisoned.LINKS}\n\n```{{raw}} html\n<b>\n```"}
    written |= {"all": {"word": poisoned.EVIL, "apart": "5"}, "made_by": f"x {poisoned.EVIL}"}
    (root / "editions" / "stranger.yml").write_text(json.dumps(written), encoding="utf-8")
    for asked in ([], ["editions/stranger.yml"]):
        command = [sys.executable, "-m", "claimbook", "run", *asked]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr + done.stdout
    return root / "_build" / "editions" / "stranger" / "html"


@pytest.mark.slow
def test_nothing_runs_on_any_page_of_the_edition_of_a_stranger(visit, edition):
    "Its name stands above every page, what it changed on a page of its own."
    pages = sorted(path.relative_to(edition).as_posix() for path in edition.rglob("*.html"))
    for name in [page for page in pages if not page.startswith(("_static", "index"))]:
        page = visit(name, base=edition.as_uri())
        page.on("dialog", lambda dialog, said=page.complaints: said.append(dialog.message))
        draw(page)
        assert page.complaints == [] and page.outside == [], name
        assert page.locator("img[src=x], [onclick], [onerror], a[href^=javascript]").count() == 0, name
        assert "ran(2)" in page.locator("body").inner_text() or name in ("genindex.html", "search.html"), name
    changed = visit("edition/what-changed.html", base=edition.as_uri()).locator("article").inner_text()
    assert "ran(1)" in changed and "onclick=ran(3)" in changed, changed
