"""The pictures of the theme's icons in the pages themselves: its script of all icons has a megabyte and a half."""

import re
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

SCRIPT = "theme/pydata_sphinx_theme/static/scripts/fontawesome.js"
DRAWN = re.compile(r'"?([a-z][a-z0-9-]*)"?:\[(\d+),(\d+),\[[^\]]*\],"([0-9a-f]+)","([^"]+)"\]')
ELEMENT = re.compile(r'<(i|span) class="([^"]*\bfa-(?:solid|regular|brands)\b[^"]*)"([^>]*)></\1>')
SIZES = {"solid", "regular", "brands", "lg", "fw", "sm", "xs"}
# A style cannot colour a picture that stands in it; this grey is seen on white and on the theme's dark.
GREY = "#767b82"
LETTER = re.compile(r'"(?:\\([ef][0-9a-f]{3})|([\ue000-\uf8ff]))"')


@cache
def drawn() -> tuple[dict, dict]:
    """Width, height and outline of each icon by name, those in outline first, and by the letter of its font."""
    by_name, by_letter = {}, {}
    script = Path(find_spec("pydata_sphinx_theme").origin).parent / SCRIPT  # whose import takes its time
    for name, width, height, letter, outline in DRAWN.findall(script.read_text(encoding="utf-8")):
        by_name.setdefault(name, []).append((width, height, outline))
        by_letter[letter] = by_name[name][-1]
    return by_name, by_letter


def with_pictures(page: str) -> str:
    """A page with each icon drawn where its name stood; an icon without a picture stays as it is.

    Parameters
    ----------
    page : str
        HTML of a whole page.
    """
    return ELEMENT.sub(picture, page)


def picture(icon: re.Match) -> str:
    """The picture of an icon, which takes its classes, so that the theme's styles find it."""
    names = [name.removeprefix("fa-") for name in icon[2].split() if name.startswith("fa-")]
    known = [drawn()[0][name] for name in names if name not in SIZES and name in drawn()[0]]
    if not known:
        return icon[0]
    width, height, outline = known[0][0 if "regular" in names else -1]
    classes = escape(" ".join(["svg-inline--fa", *icon[2].split()]))
    return (
        f'<svg class="{classes}"{icon[3]} aria-hidden="true" focusable="false" viewBox="0 0 {width} {height}">'
        f'<path fill="currentColor" d="{outline}"/></svg>'
    )


def with_drawn_letters(style: str) -> str:
    """A style sheet in which the letters of the icons' font are pictures, so that the font need not be loaded."""
    return LETTER.sub(lambda letter: address(letter[1] or f"{ord(letter[2]):x}") or letter[0], style)


def address(letter: str) -> str | None:
    """The picture of a letter of the font, as an address that holds it."""
    if letter not in drawn()[1]:
        return None
    width, height, outline = drawn()[1][letter]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" height="14" viewBox="0 0 {width} {height}">'
        f'<path fill="{GREY}" d="{outline}"/></svg>'
    )
    return f'url("data:image/svg+xml,{quote(svg)}")'
