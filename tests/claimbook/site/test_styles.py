"""The one style sheet of the pages."""

from types import SimpleNamespace

import pytest

from claimbook.site.styles import needed, style_of, with_style, without_unused

LINKS = (
    '<link href="../_static/styles/theme.css?digest=8" rel="stylesheet" />\n'
    '<link rel="stylesheet" type="text/css" href="../_static/own.css?v=1" />'
)


@pytest.mark.parametrize(
    ("style", "left"),
    [
        (".a{x:y}.b{x:y}", ".a{x:y}"),
        (".a .b,.a>p{x:y}", ".a>p{x:y}"),
        ("#c{x:y}#a{x:y}", "#a{x:y}"),
        ("a:not(.b){x:y}", "a:not(.b){x:y}"),
        ("p{x:y}", "p{x:y}"),
        ("@media print{.b{x:y}}", ""),
        ("@media print{.a{x:y}.b{x:y}}", "@media print{.a{x:y}}"),
        ('@font-face{font-family:"Font Awesome";src:url(f.woff2)}', ""),
        ("@font-face{font-family:F;src:url(f.woff2)}", "@font-face{font-family:F;src:url(f.woff2)}"),
        ("@keyframes k{from{x:y}}", "@keyframes k{from{x:y}}"),
        ("@keyframes fa-spin{from{x:y}}", ""),
        (".fa-sun{x:y}.fa-sun:before{x:y}", ".fa-sun{x:y}"),
        ("/*! MIT *//* more */p{x:y}", "/*! MIT */p{x:y}"),
        ('p{content:".b{x}"}', 'p{content:".b{x}"}'),
        (".a\\:b{x:y}", ""),
    ],
)
def test_rules_that_no_page_can_use_are_left_out(style, left):
    "A rule goes only when a class or id of it stands nowhere; licences stay."
    assert needed(style, {"a", "fa-sun"}) == left


def test_a_sheet_that_is_taken_whole_loses_its_comments():
    "Classes that no page has stay, also within conditions, and so do its fonts."
    style = "/* why */.a .b{x:y}@media print{/* why */.c{x:y}}@font-face{font-family:F}"
    assert needed(style, None) == ".a .b{x:y}@media print{.c{x:y}}@font-face{font-family:F}"


@pytest.mark.parametrize(
    ("style", "left"),
    [
        ("p{--a:1px;top:0}", "p{top:0}"),
        ("p{top:0;--a:1px}", "p{top:0;}"),
        ("p{--a:1px;top:var( --a )}", "p{--a:1px;top:var( --a )}"),
        ("p{top:var(--b,var(--a));--a:1px}", "p{top:var(--b,var(--a));--a:1px}"),
        ('p{--a:var(--b);--b:url("data:x;\'}")}', "p{}"),
        ('p{--a:url("data:x;}");left:0;top:var(--a)}', 'p{--a:url("data:x;}");left:0;top:var(--a)}'),
        (".x--a:hover{top:0}", ".x--a:hover{top:0}"),
        ("p{--a-b:0;top:var(--a)}", "p{top:var(--a)}"),
    ],
)
def test_values_that_no_rule_uses_are_left_out(style, left):
    "Those of the theme that only other such values use as well; a name within a name is another."
    assert without_unused(style) == left


def test_the_sheet_is_the_same_at_every_build(tmp_path):
    """Also when no page is written anew, and the pages name only the one sheet.

    Classes that a script sets stand in its strings. The book's own styles stay whole.
    """
    out = tmp_path / "html"
    for name, text in {
        "_static/styles/theme.css": '@import "../basic.css";',
        "_static/basic.css": ".b{x:y}.a{x:y}.s{x:y}",
        "_static/a.js": 'const b = /"/; /* b */ x.b(`s`);',
        "_static/search-code.js": '"b"',
    }.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text)
    (tmp_path / "_static").mkdir()
    for folder in (out / "_static", tmp_path / "_static"):
        (folder / "own.css").write_text(".never { x: y }")
    app = SimpleNamespace(outdir=out, doctreedir=tmp_path, srcdir=tmp_path)
    page = f"<head>{LINKS}</head><p class=a></p>"
    first = style_of(app, [page])
    assert (out / "_static/pages.css").read_text() == ".a{x:y}.s{x:y}\n.never{ x: y }"
    finished = with_style(page, first)
    assert finished.count("<link") == 1 and f'href="../_static/pages.css?v={first}"' in finished
    assert style_of(app, [finished]) == first and with_style(finished, first) == finished
    assert style_of(app, [finished + '<p class="b">']) != first
    known = style_of(app, [finished])
    (out / "_static/styles/theme.css").unlink()  # as in a pass that has no page to write
    assert style_of(app, [finished + '<p class="b">']) == known == style_of(app, [finished])
