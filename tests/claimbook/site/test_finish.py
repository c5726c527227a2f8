import re
from types import SimpleNamespace

import pytest
from sphinx.errors import SphinxError

from claimbook.site import finish
from claimbook.site.columns import MOST_COLUMNS
from claimbook.site.finish import finish_pages, repaired, with_policy
from claimbook.site.styles import STATIC

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8" /><title>T</title>
<script src="_static/a.js"></script><script>var a = 1;</script></head>
<body>%s</body></html>"""
SCRIPTS = '<script src="_static/charts.js?v=1"></script><script src="_static/cursor.js?v=1"></script>'


def directives(page):
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    return {words.split()[0]: words.split()[1:] for words in policy.split("; ")}


def test_a_page_may_load_only_the_books_own_files():
    "Nothing by default; scripts from the book or named by hash; no eval."
    policy = directives(with_policy(PAGE % "", ["abc="]))
    assert policy["default-src"] == ["'none'"] and policy["script-src"] == ["'self'", "file:", "'sha256-abc='"]
    assert not {"http:", "https:", "*", "'unsafe-eval'"} & {word for words in policy.values() for word in words}


def test_the_policy_stands_before_anything_it_governs():
    "A policy in a page holds only for what comes after it."
    page = with_policy(PAGE % "")
    assert page.index("Content-Security-Policy") < page.index("<script")


def test_finishing_twice_changes_nothing():
    "Pages that a build leaves alone are finished again."
    once = with_policy(repaired(PAGE % ('<div class="exhibit-chart"></div>' + SCRIPTS)))
    assert with_policy(repaired(once)) == once


ICONS = '<script src="_static/scripts/fontawesome.js?digest=2"></script>'


def test_charts_are_drawn_before_all_else():
    "Where a chart is: the library, what it needs, then the rest of the page's scripts; all of them wait for the text."
    page = PAGE.replace("</head>", ICONS + '<script src="_static/doctools.js"></script>' + SCRIPTS + "</head>")
    page = repaired(page % '<div class="exhibit-chart"></div>')
    scripts = re.findall(r'<script (?:async|defer) src="_static/([^"?]*)', page)
    assert scripts == ["vendor/vega.js", "cursor.js", "charts.js", "a.js", "doctools.js"]
    assert repaired(page) == page


def test_pages_without_charts_do_without_their_scripts():
    "Nothing of them is loaded, nor the script of all icons."
    page = repaired(PAGE.replace("</head>", ICONS + SCRIPTS + "</head>") % "")
    assert "charts.js" not in page and "vega" not in page
    assert "fontawesome" not in page


def test_a_listing_keeps_its_words_and_loses_what_has_no_colour():
    "Names and signs; kinds of one colour are one kind, and its neighbours one."
    line = '<span class="n">a</span><span class="o">=</span><span class="sa">f</span><span class="s2">&quot;b</span>'
    line += '<span class="si">{</span><span class="mi">1</span><span class="si">}</span><span class="s2">&quot;</span>'
    assert repaired(line) == 'a=<b>f&quot;b{</b><span class="m">1</span><b>}&quot;</b>'


def test_a_table_says_once_what_its_columns_are():
    "Those that the styles can tell; a wider one says it in each cell, and another kind of table stays."
    wide = f"<table><tbody><tr>{'<td class=number>1</td>' * (MOST_COLUMNS + 1)}</tr></tbody></table>"
    other = "<table><tbody><tr><td>a</td></tr></tbody></table><table class=x><tr><td class=short>a</td></tr></table>"
    assert repaired(wide) == wide and repaired(other) == other
    style = (STATIC / "claimbook.css").read_text(encoding="utf-8")
    for kind, cell in (("n", "td"), ("s", "td"), ("g", r":is\(th, td\)")):
        told = [int(place) for place in re.findall(rf"\.{kind}(\d+) {cell}:nth-child\(\1\)", style)]
        assert sorted(told) == [*range(1 + (kind == "g"), MOST_COLUMNS + 1)]


def test_the_search_page_loads_the_entries_after_the_index():
    "Once, however often the page is finished."
    page = repaired('<title>T</title><script src="searchindex.js" defer></script>')
    assert re.findall(r'src="([^"]*)"', page) == ["searchindex.js", "_static/search-entries.js", "_static/search.js"]
    assert repaired(page) == page


def test_a_page_is_looked_at_whenever_its_bytes_are_new(tmp_path, monkeypatch):
    "Not again while it stands as a build left it; at once when anything else stands there, whoever wrote it."
    looked, look = [], finish.checked_scripts
    monkeypatch.setattr(finish, "write_entries", lambda app, pages: None)
    monkeypatch.setattr(finish, "checked_scripts", lambda page, name: looked.append(name) or look(page, name))
    app = SimpleNamespace(outdir=tmp_path / "html", doctreedir=tmp_path)
    app.builder = SimpleNamespace(format="html", finished=set())
    app.config, app.srcdir = SimpleNamespace(root_doc="index", claimbook_languages=[]), tmp_path
    app.env = SimpleNamespace(found_docs={"index", "other"})
    (app.outdir / "_static").mkdir(parents=True)
    for name in ("index", "other"):
        (app.outdir / f"{name}.html").write_text(PAGE.replace("<script>var a = 1;</script>", "") % name)
    finish_pages(app)
    finished = (app.outdir / "other.html").read_text()
    finish_pages(app)
    assert looked == ["index.html", "other.html"] and "Content-Security-Policy" in finished
    (app.outdir / "index.html").write_text(finished)  # which nobody looked at in that place
    finish_pages(app)
    assert looked[2:] == ["index.html"]
    (app.outdir / "other.html").write_text(finished.replace("</body>", "<script>alert(1)</script></body>"))
    with pytest.raises(SphinxError, match=r"other\.html: holds an inline script"):
        finish_pages(app)
