"""One style sheet for the pages, with those of the theme's rules that a page of the book can use: a fifth of them."""

import json
import re
import zlib
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import tinycss2
from pygments.lexers import JavascriptLexer
from pygments.token import String

from ..notebook.files import digest
from . import icons

LINK = re.compile(r'\s*<link (?:[^>]*?\s)?href="([^"]*?)_static/([^"?]+\.css)[^"]*"[^>]*>')
NAMES = re.compile(r'\s(?:class|id)=(?:"([^"]*)"|([^\s">]+))')
NAMEABLE = re.compile(r"[.#]([A-Za-z_-][\w-]*)")
WORD = re.compile(r"[A-Za-z_][\w-]*")
IMPORT = re.compile(r'@import "([^"]+)";')
DEFINED = re.compile(r"""(?<=[{;])\s*(--[\w-]+)\s*:(?:"[^"]*"|'[^']*'|[^;{}"'])*(?:;|(?=}))""")
USED = re.compile(r"var\(\s*(--[\w-]+)")
# Scripts that hold data, and those that bring styles of their own.
DATA = re.compile("/(?:vendor|cards)/|/(?:search|words)-")
# The font of the icons, which are pictures, its letters and its movements.
ICONS = re.compile(r"@font-face.*Awesome|@keyframes fa-|\.fa-[\w-]+::?before$", re.DOTALL)
SHEET = "pages.css"
# Scripts and styles of exhibits, claims and generated pages; a book may add its own in `_static`.
STATIC = Path(__file__).parent / "static"


def style_of(app, pages: Iterable[str]) -> str:
    """Write the style sheet of the pages of a book; give the mark that tells it from another.

    The files that it is made from stay: Sphinx names their checksums, and reads them when it builds again.

    Parameters
    ----------
    app : Sphinx
        The build; `claimbook.css` and the styles in the book's `_static`, written for its pages, are taken whole.
    pages : iterable of str
        HTML of its pages.
    """
    out, sheets, words = Path(app.outdir), {}, set()
    for page in pages:
        sheets |= dict.fromkeys(name for _, name in LINK.findall(page) if name != SHEET)
        words.update(word for names in NAMES.findall(page) for word in "".join(names).split())
    path = out / "_static" / SHEET
    for script in out.glob("_static/**/*.js"):
        if not DATA.search(script.relative_to(out).as_posix()):
            held = JavascriptLexer().get_tokens(script.read_text(encoding="utf-8"))
            words.update(word for kind, text in held if kind in String for word in WORD.findall(text))
    listed = Path(app.doctreedir, "sheets")  # for a build that writes no page anew
    # Pages that stay as they were name their one sheet: what they are made from was listed when they were written.
    sheets = dict.fromkeys(listed.read_text(encoding="utf-8").split() if listed.is_file() else ()) | sheets
    listed.write_text("\n".join(sheets), encoding="utf-8")
    if path.is_file() and not all((out / "_static" / name).is_file() for name in sheets):
        return mark_of(path)  # Sphinx had no page to write: what all passes share is with the first
    own = {sheet.name for folder in (STATIC, Path(app.srcdir, "_static")) for sheet in folder.glob("[!.]*.css")}
    texts = {name: _text(out / "_static" / name) for name in sheets}
    code = [Path(module).read_text(encoding="utf-8") for module in (__file__, icons.__file__)]
    words &= {*NAMEABLE.findall("".join(texts.values()))}  # pages that are set hold others than pages that are not yet
    source = digest(json.dumps([texts, sorted(words), sorted(own), code]))
    made = listed.with_name("style")
    before = made.read_text(encoding="utf-8") if made.is_file() else ""
    if f"{source} {mark_of(path)}" != before:  # to read all the rules of a theme takes a second
        parts = [
            needed(text, None) if name in own else icons.with_drawn_letters(needed(text, words))
            for name, text in texts.items()
        ]
        path.write_text(without_unused("\n".join(parts)), encoding="utf-8", newline="\n")
    made.write_text(f"{source} {mark_of(path)}", encoding="utf-8")
    return mark_of(path)


def _text(sheet: Path) -> str:
    """A style sheet with those that it imports."""
    text = sheet.read_text(encoding="utf-8")
    text = IMPORT.sub(lambda found: (sheet.parent / found[1]).read_text(encoding="utf-8"), text)
    return text.replace(".highlight .s {", ".highlight b {")  # as pages have the texts of code


def mark_of(sheet: Path) -> str:
    """What tells a written sheet from another."""
    return f"{zlib.crc32(sheet.read_bytes()):08x}" if sheet.is_file() else ""


def needed(style: str, words: set[str] | None) -> str:
    """The rules of a style sheet all of whose classes and ids are among the words, or all rules, without comments.

    Examples
    --------
    >>> needed("a { color: red } .b, .c > p { top: 0 } @media print { .d { top: 0 } }", {"b"})
    'a{ color: red }.b{ top: 0 }'
    """
    return "".join(filter(None, (kept(rule, words) for rule in tinycss2.parse_stylesheet(style, skip_whitespace=True))))


def without_unused(style: str) -> str:
    """A style sheet without the values that it names and never uses, nor those that only they use: a fifth of it.

    Examples
    --------
    >>> without_unused(":root { --a: 1px; --b: var(--c); --c: ';' } p { top: var(--a) }")
    ':root { --a: 1px;} p { top: var(--a) }'
    """
    before = ""
    while style != before:
        before, used = style, {*USED.findall(style)}
        style = DEFINED.sub(lambda each, used=used: each[0] if each[1] in used else "", style)
    return style


def kept(rule, words: set[str] | None) -> str:
    """What is left of a rule."""
    if rule.type == "qualified-rule":
        selectors = [text for selector in split(rule.prelude) if (text := usable(selector, words))]
        return f"{','.join(selectors)}{{{tinycss2.serialize(rule.content)}}}" if selectors else ""
    if rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
        inner = "".join(kept(each, words) for each in tinycss2.parse_rule_list(rule.content, skip_whitespace=True))
        return f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}" if inner else ""
    if rule.type == "at-rule" and ICONS.match(rule.serialize()):
        return ""
    # The comments that state a licence.
    return rule.serialize() if rule.type == "at-rule" or (rule.type == "comment" and rule.value.startswith("!")) else ""


def split(prelude: list) -> list[list]:
    """The selectors of a rule."""
    selectors = [[]]
    for token in prelude:
        selectors.append([]) if token == "," else selectors[-1].append(token)
    return selectors


def usable(selector: list, words: set[str] | None) -> str:
    """A selector that can meet an element of the pages, or nothing."""
    dotted = [name.value for dot, name in pairwise(selector) if dot == "." and name.type == "ident"]
    named = [token.value for token in selector if token.type == "hash"]
    text = tinycss2.serialize(selector).strip()
    return text if words is None or ({*dotted, *named} <= words and not ICONS.search(text)) else ""


def with_style(page: str, mark: str) -> str:
    """A page that loads the one style sheet where it loaded the first of many."""
    found = LINK.search(page)
    if not found:
        return page
    link = f'\n<link rel="stylesheet" type="text/css" href="{found[1]}_static/{SHEET}?v={mark}" />'
    page = page[: found.start()] + "\n<style-sheet>" + page[found.start() :]
    return LINK.sub("", page).replace("\n<style-sheet>", link, 1)
