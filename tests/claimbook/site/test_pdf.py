import errno
import os
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from claimbook.site.build import BuildError
from claimbook.site.pdf import one_page, print_book

HEAD = '<html lang="en"><head><title>T</title><link rel="stylesheet" href="../_static/a.css"/>{}</head>'
NAV = '<nav class="bd-links"><a href="index.html">Home</a><a href="one.html#x">One</a></nav>'
WORDS = '<script src="../_static/words-zh_CN.js"></script>'
CHART = '<script defer src="../_static/charts.js"></script>'


@pytest.fixture
def html(tmp_path):
    """A built book of two pages with the same fragment."""
    folder = tmp_path / "chapters"
    folder.mkdir()
    (tmp_path / "index.html").write_text('<a href="chapters/index.html">Open</a>')
    home = '<article><h1 id="x">Home</h1><a href="one.html#x">to one</a><a href="#x">here</a></article>'
    one = """<article><h1 id="x">One#</h1><a href="index.html">home</a><a href="https://doi.org/1">out</a>
      <a href="../data.csv">file</a>
      <figure id="f" aria-labelledby="x">
        <div class="exhibit-chart" data-src="../_exhibits/a.js" data-said="a.js"></div></figure>
    </article>"""
    (folder / "index.html").write_text(HEAD.format(WORDS) + f"<body>{NAV}{home}</body></html>")
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
    assert page.figure.div["data-src"] == (html / "_exhibits/a.js").as_uri()
    assert page.figure.div["data-said"] == (html / "chapters/a.js").as_uri()


def test_the_one_page_lists_its_parts_and_draws_all_charts(html):
    "Contents after the first page; words, and the chart script of any page, are loaded once, from where they lie."
    page = BeautifulSoup(one_page(html), "html.parser")
    assert [item.get_text() for item in page.select("nav li")] == ["One"]
    assert page.html["data-draw"] == "all"
    files = [html / "_static" / name for name in ("words-zh_CN.js", "charts.js")]
    assert [script["src"] for script in page.find_all("script")] == [file.as_uri() for file in files]
    assert "<></>" not in one_page(html)


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


@pytest.fixture
def browser(tmp_path, monkeypatch):
    """Let a program print what is asked for in place of Chromium."""

    def printing(content):
        program = tmp_path / "browser"
        program.write_text(
            f'#!/bin/sh\nfor a; do case "$a" in --print-to-pdf=*) printf "{content}" > "${{a#*=}}";; esac; done\n'
        )
        program.chmod(0o700)
        monkeypatch.setattr("claimbook.site.pdf.shutil.which", lambda name: str(program))

    return printing


def test_a_full_disk_leaves_the_old_print(html, browser, monkeypatch):
    "Half a page, or half of what the browser printed, is named and not kept; nor is what a killed print had left."
    made = html / "pdf" / "a.pdf"
    ended = subprocess.Popen(["true"])
    ended.wait()
    (made.parent / f".a.pdf.{ended.pid}-left" / "profile").mkdir(parents=True)
    browser("%%PDF-1.4 new %%%%EOF")
    assert print_book(html, made).read_bytes() == b"%PDF-1.4 new %%EOF"
    browser("%%PDF-1.4 ne")
    with pytest.raises(BuildError, match=r"printed half a file; free some space in .*pdf and print again"):
        print_book(html, made)

    def full(path, content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match=r"No space left on device: .*book\.html"):
        print_book(html, made)
    assert made.read_bytes() == b"%PDF-1.4 new %%EOF" and [path.name for path in made.parent.iterdir()] == ["a.pdf"]
