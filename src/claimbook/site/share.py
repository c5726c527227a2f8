"""The picture that is shown where somebody names the book: its title, and a mark for the verdict on each claim."""

import re
from functools import cache
from html import escape
from pathlib import Path
from unicodedata import east_asian_width

import vl_convert

from ..claims.judge import Verdict, collected, judge
from ..claims.kept import kept
from ..claims.rules import has_claims, read_claims
from ..notebook.toc import chapters
from ..tables.whole import replace
from .verdict_picture import SHAPES
from .wording import WORD
from .words import say

NAME = "share.png"
WIDTH, HEIGHT, MARGIN = 1200, 630, 72  # pixels, as previews have room for
ROOM, LETTER, LINES = 21, 0.7, 3  # of the title: width of a line and of a letter, in Chinese characters; lines
WORDS_END = 420  # where the marks begin; words stand before them
# Fonts of our own, whose names no system has: with the system's a picture would differ from machine to machine.
FONTS, FAMILY, HAN_FAMILY = Path(__file__).parent / "fonts", "Claimbook Sans", "Claimbook Han"
OUTSIDE_FONT = re.compile("[^\x20-\x7e\xa0-\u017f\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2212\u2030]+")
GREY = "#6b737a"
COLOURS = {"supported": "#0a72cc", "consistent": "#2f7d9c", "contradicted": "#b4590a"}  # as the style sheet has them


def write_share(app, exception):
    """Write the picture beside the first page, in the language of the pages."""
    if exception or app.builder.format != "html" or not has_claims():
        return
    found = collected(chapters(Path(app.srcdir)))
    verdicts = judge(read_claims(), found, "note", kept())  # the ledger says what is missing, and ends the build
    replace(Path(app.outdir, NAME), png(share(app.config.html_title, verdicts)))


def share(title: str, verdicts: dict[str, Verdict]) -> str:
    """The picture as SVG: the title, and for each word the number of claims and a mark for each.

    Letters that the font does not have, such as Chinese ones on an English page, are left out: the system's would stand
    in for them.
    """
    told = say("{count} claims, and what data say of them", count=len(verdicts))
    family = HAN_FAMILY if OUTSIDE_FONT.search(told) else FAMILY
    lines = broken(in_font(title, family))
    words = [word for word in SHAPES if any(each.verdict == word for each in verdicts.values())]
    counts = {word: sum(each.verdict == word for each in verdicts.values()) for word in words}
    parts = [
        f'<text x="{MARGIN}" y="{118 + 62 * place}" font-size="50" font-weight="bold">{escape(text)}</text>'
        for place, text in enumerate(lines)
    ]
    top = 118 + 62 * len(lines)
    parts.append(f'<text x="{MARGIN}" y="{top - 8}" font-size="28" fill="{GREY}">{escape(told)}</text>')
    height = (HEIGHT - MARGIN - top - 24) / max(len(words), 1)
    apart = min(44, height, (WIDTH - MARGIN - WORDS_END) / max(counts.values(), default=1))
    for row, word in enumerate(words):
        middle, colour = top + 24 + height * (row + 0.5), COLOURS.get(word, GREY)
        label = say("{count} {verdict}", count=counts[word], verdict=say(WORD[word]))
        parts.append(f'<text x="{MARGIN}" y="{middle + 11:.1f}" font-size="32" font-weight="bold">{label}</text>')
        parts += [
            f'<g transform="translate({WORDS_END + apart * place:.1f} {middle - apart * 0.4:.1f})'
            f' scale({apart * 0.8 / 16:.4f})" color="{colour}">{SHAPES[word]}</g>'
            for place in range(counts[word])
        ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        f'<g font-family="{family}" fill="#14181c">{"".join(parts)}</g></svg>'
    )


def in_font(text: str, family: str = FAMILY) -> str:
    """What of a text a font can write.

    Examples
    --------
    >>> in_font("Suanli 算力: an essay"), in_font("检验claims", HAN_FAMILY)
    ('Suanli: an essay', '检验claims')
    """
    outside = OUTSIDE_FONT if family == FAMILY else re.compile(f"[^{re.escape(han())}]+")
    return re.sub(r" +(?=[:,;.]|$)", "", " ".join(outside.sub(" ", text).split()))


@cache
def han() -> str:
    """Letters that the Chinese font has."""
    return (FONTS / "claimbook-han.txt").read_text(encoding="utf-8").rstrip("\n")


def broken(title: str) -> list[str]:
    """A title in lines: between words, and between Chinese characters, but before no mark.

    Examples
    --------
    >>> broken("An essay, and what is left of it when put to the test")
    ['An essay, and what is left of', 'it when put to the test']
    >>> broken("检验一篇关于算力与新质生产力的文章中的每一项：论断")
    ['检验一篇关于算力与新质生产力的文章中的每一', '项：论断']
    """
    lines = [""]
    for part in re.findall(r"[\u3400-\u9fff][，。：；、！？）》”]*|[^\s\u3400-\u9fff]+\s*|\s+", title):
        if lines[-1] and width(lines[-1] + part.rstrip()) > ROOM:
            lines.append("")
        lines[-1] += part
    lines = [line.strip() for line in lines]
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], f"{lines[LINES - 1]} …"]


def width(text: str) -> float:
    """Width of a text in Chinese characters, rounded to a tenth.

    Examples
    --------
    >>> width("claims"), width("论断：")
    (4.2, 3)
    """
    return round(sum(1 if east_asian_width(letter) in "WF" else LETTER for letter in text), 1)


def png(svg: str) -> bytes:
    """A picture in pixels, the same on every machine."""
    _register()
    return vl_convert.svg_to_png(svg)


@cache
def _register() -> None:
    vl_convert.register_font_directory(str(FONTS))
