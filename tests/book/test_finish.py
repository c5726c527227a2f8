import re
from base64 import b64encode
from hashlib import sha256

from suanli.book.finish import repaired, with_policy

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8" /><title>T</title>
<script src="_static/a.js"></script><script>var a = 1;</script></head>
<body><script type="application/json">{"a": 1}</script>%s</body></html>"""
SCRIPTS = '<script src="_static/charts.js?v=1"></script>'


def directives(page):
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    return {words.split()[0]: words.split()[1:] for words in policy.split("; ")}


def test_a_page_may_load_only_the_books_own_files():
    "Nothing by default; scripts from the book or named by hash; no eval."
    policy = directives(with_policy(PAGE % ""))
    expected = "'sha256-" + b64encode(sha256(b"var a = 1;").digest()).decode() + "'"
    assert policy["default-src"] == ["'none'"] and policy["script-src"] == ["'self'", "file:", expected]
    assert not {"http:", "https:", "*", "'unsafe-eval'"} & {word for words in policy.values() for word in words}


def test_the_policy_stands_before_anything_it_governs():
    "A policy in a page holds only for what comes after it."
    page = with_policy(PAGE % "")
    assert page.index("Content-Security-Policy") < page.index("<script")


def test_finishing_twice_changes_nothing():
    "Pages that a build leaves alone are finished again."
    once = with_policy(repaired(PAGE % ('<div class="exhibit-chart"></div>' + SCRIPTS)))
    assert with_policy(repaired(once)) == once


def test_the_chart_scripts_stay_with_charts_and_wait():
    "Deferred where a chart is, absent elsewhere."
    assert "<script defer src" in repaired(PAGE % ('<div class="exhibit-chart"></div>' + SCRIPTS))
    assert "charts.js" not in repaired(PAGE % SCRIPTS)
