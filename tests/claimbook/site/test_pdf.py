import pytest
from bs4 import BeautifulSoup

from claimbook.site.build import BuildError
from claimbook.site.pdf import one_page, print_book

HEAD = '<html lang="en"><head><title>T</title><link rel="stylesheet" href="../_static/a.css"/>{}</head>'
NAV = '<nav class="bd-links"><a href="index.html">Home</a><a href="one.html#x">One</a></nav>'
CHART = '<script defer src="../_static/charts.js"></script>'


@pytest.fixture
def html(tmp_path):
    """A built book of two pages with the same fragment."""
    folder = tmp_path / "chapters"
    folder.mkdir()
    (tmp_path / "index.html").write_text('<a href="chapters/index.html">Open</a>')
    home = '<article><h1 id="x">Home</h1><a href="one.html#x">to one</a><a href="#x">here</a></article>'
    one = """<article><h1 id="x">One#</h1><a href="index.html">home</a><a href="https://doi.org/1">out</a>
      <a href="../data.csv">file</a><figure id="f" aria-labelledby="x"></figure></article>"""
    (folder / "index.html").write_text(HEAD.format("") + f"<body>{NAV}{home}</body></html>")
    (folder / "one.html").write_text(HEAD.format(CHART) + f"<body>{NAV}{one}</body></html>")
    return tmp_path


def test_pages_become_one_with_links_that_stay_within(html):
    "Same names on two pages do not meet; a file of this machine is no link; the world stays the world."
    page = BeautifulSoup(one_page(html), "html.parser")
    targets = {link.get_text(): link.get("href") for link in page.select("article a")}
    assert targets == {
        "to one": "#one--x",
        "here": "#index--x",
        "home": "#index",
        "out": "https://doi.org/1",
        "file": None,
    }
    for link in page.select("a[href^='#']"):
        assert page.find(id=link["href"][1:]), link
    assert page.figure["aria-labelledby"] == "one--x" and page.find(id="one--x")


def test_the_one_page_lists_its_parts_and_draws_all_charts(html):
    "Contents after the first page; the chart script of any page is loaded once, from where it lies."
    page = BeautifulSoup(one_page(html), "html.parser")
    assert [item.get_text() for item in page.select("nav li")] == ["One"]
    assert page.html["data-draw"] == "all"
    assert [script["src"] for script in page.find_all("script")] == [(html / "_static/charts.js").as_uri()]


def test_nothing_is_printed_without_a_book(tmp_path):
    "One line that says what to do."
    with pytest.raises(BuildError, match="run `suanli book` first"):
        print_book(tmp_path, tmp_path / "a.pdf")


def test_nothing_is_printed_without_a_browser(html, tmp_path, monkeypatch):
    "One line that says what is missing; no half file."
    monkeypatch.setattr("claimbook.site.pdf.shutil.which", lambda name: None)
    with pytest.raises(BuildError, match="no Chromium is installed"):
        print_book(html, tmp_path / "a.pdf")
    assert not list(tmp_path.glob("*.pdf"))
