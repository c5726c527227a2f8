"""Catalogues as translators and their tools leave them: named in one line before anything is built."""

import pytest

from .conftest import loop, pipe

HOME = "chapters/locale/zh_CN/LC_MESSAGES"
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def written(text, name="exhibits.po"):
    def put(root):
        path = root / HOME / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else (HEAD + text).encode())

    return put


def entry(english, other, before=""):
    return f'{before}msgid "{english}"\nmsgstr "{other}"\n'


def then(first, second):
    return lambda root: (first(root), second(root))


there = written("")
PAGE = "chapters/index.po"
BROKEN = {
    "a quote left open": (written('msgid "a\nmsgstr "b"\n'), ["exhibits.po", "no gettext catalogue", "line 4"]),
    "not UTF-8": (written(b'msgid "a"\nmsgstr "\xff"\n'), ["exhibits.po", "no gettext catalogue", "correct it"]),
    "a conflict with its base": (
        written("||||||| base\n" + entry("a b", "c")),
        ["exhibits.po", "line 4", "||||||| base"],
    ),
    "a conflict": (written("<<<<<<< ours\n" + entry("a b", "c")), ["exhibits.po", "line 4", "conflict marker"]),
    "a page instead": (written("<!doctype html>"), ["exhibits.po", "no gettext catalogue"]),
    "a message twice": (written(entry("a b", "c") + entry("a b", "d")), ["exhibits.po", "twice", "keep one"]),
    "a pipe": (then(there, pipe(f"{HOME}/exhibits.po")), ["exhibits.po", "pipe"]),
    "a link to itself": (then(there, loop(f"{HOME}/exhibits.po")), ["exhibits.po"]),
    "a fuzzy entry": (written(entry("a b", "甲", "#, fuzzy\n")), ["exhibits.po: 'a b'", "fuzzy", "take the mark out"]),
    "a lost field": (written(entry("{share:.0f} percent", "百分之几")), ["exhibits.po", "fields differ", "share:.0f"]),
    "a field of Python": (written(entry("{a}", "{a.__class__}")), ["exhibits.po", "fields differ", "__class__"]),
    "a typed number": (written(entry("a third", "33%")), ["exhibits.po", "the number 33", "take it from there"]),
    "half-width marks": (written(entry("a, b", "甲,乙")), ["exhibits.po", "half-width"]),
    "another result": (
        written(entry("{glue:text}`a.ipynb::b.c:f`", "{glue:text}`a.ipynb::b.d:f`"), PAGE),
        ["index.po", "roles, links"],
    ),
    "another aim": (written(entry("[a](b.md)", "[甲](https://c.org)"), PAGE), ["index.po", "roles, links", "c.org"]),
    "a tag": (written(entry("a b", "甲<a href='http://c.org'>乙</a>"), PAGE), ["index.po", "<a href", "take it out"]),
    "a styled tag": (written(entry("<b>a</b>", "<span style='color:red'>甲</span>"), PAGE), ["index.po", "<span"]),
    "a tag left open": (written(entry("a b", "<iframe src='javascript:c()' 甲"), PAGE), ["index.po", "<iframe"]),
    "a script left open": (written(entry("a b", "<script 甲"), PAGE), ["index.po", "<script"]),
    "a second paragraph": (written(entry("a b", "甲\\n\\n[b]: javascript:c()"), PAGE), ["index.po", "an empty line"]),
    "a directive": (written(entry("a b", ":::{include} /etc/hosts\\n:::"), PAGE), ["index.po", "a fence"]),
    "markup": (written(entry("a `b`", "甲`<script>`"), PAGE), ["index.po", "roles, links"]),
    "names that are none": (
        then(there, lambda root: (root / "chapters/locale/names.yml").write_text("just words")),
        ["names.yml", "a list of columns", "write it so"],
    ),
    "no language": (
        then(there, lambda root: (root / "chapters/locale/zh_CN").rename(root / "chapters/locale/chinese")),
        ["locale/chinese", "is no language", "zh_CN"],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_catalogue_ends_the_build(name, broken, refuse):
    "Before Sphinx starts."
    breaking, words = BROKEN[name]
    breaking(broken)
    refuse(["build", "--jobs", "1"], words)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["build", "--language", "fr"], ["--language", "'fr'", "en"]),
        (["pdf", "--language", "zh"], ["--language", "'zh'", "English alone"]),
        (["build", "--language", ""], ["--language", "''", "English alone"]),
        (["words", "--check", "none.po"], ["none.po", "no such catalogue"]),
        (["words", "--check", "_toc.yml"], ["_toc.yml", "LC_MESSAGES"]),
    ],
)
def test_a_language_or_catalogue_that_is_not_there_is_named(command, words, refuse):
    "With what there is."
    refuse(command, words)
