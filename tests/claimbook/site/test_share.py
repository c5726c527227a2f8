"""The picture for previews: its size, its words, the same bytes everywhere."""

import re
import struct
from pathlib import Path

from claimbook.claims.judge import Verdict
from claimbook.site import words
from claimbook.site.share import COLOURS, FAMILY, FONTS, GREY, HAN_FAMILY, HEIGHT, OUTSIDE_FONT, WIDTH, han, png, share
from claimbook.site.vendor import STATIC
from claimbook.site.verdict_picture import SHAPES

VERDICTS = {name: Verdict(name, word) for name, word in zip("abcd", [*[*SHAPES][:3], "supported"], strict=True)}


def test_the_picture_has_the_size_of_a_preview():
    "1200 by 630 pixels, as its header says, and the same bytes twice."
    made = png(share("A book", VERDICTS))
    assert made[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", made[16:24]) == (WIDTH, HEIGHT) == (1200, 630)
    assert png(share("A book", VERDICTS)) == made


def test_the_picture_counts_and_marks_every_claim():
    "A number and a mark each."
    svg = share("A book", VERDICTS)
    for word, count in {"supported": 2, "consistent": 1, "not identified": 1}.items():
        assert f">{count} {word}</text>" in svg and svg.count(f">{SHAPES[word]}</g>") == count
    assert "contradicted" not in svg and "4 claims" in svg


def test_no_letter_is_taken_from_the_system():
    "One family, which is ours, and only letters that its files have."
    svg = share("Suanli 算力: “an essay”, Ω \u200b put & to the test … " * 9, VERDICTS)
    assert set(re.findall(r'font-family="([^"]+)"', svg)) == {FAMILY}
    words = "".join(re.findall(r"<text[^>]*>([^<]*)", svg))
    assert "Suanli: “an essay”, put &amp; to" in words and not OUTSIDE_FONT.search(words)
    for name in ("regular", "bold"):
        covered = covers(FONTS / f"claimbook-sans-{name}.ttf")
        wanted = [chr(code) for code in range(0x20, 0x3000) if not OUTSIDE_FONT.match(chr(code))]
        assert len(wanted) > 300 and {*map(ord, wanted)} <= covered


def test_the_chinese_picture_is_in_chinese(monkeypatch):
    "Title, count and verdicts, all of it in letters that its font has; a letter that it lacks is left out."
    monkeypatch.setattr(words, "_language", words.Language("zh_CN"))
    svg = share("Suanli 算力：检验一篇关于算力的文章龘", VERDICTS)
    assert set(re.findall(r'font-family="([^"]+)"', svg)) == {HAN_FAMILY}
    said = re.findall(r"<text[^>]*>([^<]*)", svg)
    assert said[0] == "Suanli 算力：检验一篇关于算力的文章" and not re.search("[a-z]", "".join(said[1:]))
    assert len(said) == 5 and {*"".join(said)} <= {*han()}
    assert png(svg) == png(svg) != png(share("算力", VERDICTS))


def test_the_chinese_font_has_what_its_list_says():
    "And every letter of the verdicts in Chinese."
    for name in ("regular", "bold"):
        assert {*map(ord, han())} <= covers(FONTS / f"claimbook-han-{name}.otf")


def covers(path):
    """Code points that a font file has, by its table of segments (OpenType cmap, format 4)."""
    font = path.read_bytes()
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {font[at : at + 4]: struct.unpack_from(">II", font, at + 8) for at in range(12, 12 + 16 * count, 16)}
    start = tables[b"cmap"][0]
    records = [
        struct.unpack_from(">HHI", font, start + 4 + 8 * i) for i in range(struct.unpack_from(">H", font, start + 2)[0])
    ]
    at = start + next(offset for *_, offset in records if struct.unpack_from(">H", font, start + offset)[0] == 4)
    segments = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", font, at + 14)
    starts = struct.unpack_from(f">{segments}H", font, at + 16 + 2 * segments)
    return {code for low, high in zip(starts, ends, strict=True) for code in range(low, high + 1)}


def test_its_colours_are_those_of_the_pages():
    "Each verdict has one colour in the book."
    style = (STATIC / "claimbook.css").read_text(encoding="utf-8")
    for word in SHAPES:
        place = style.index(f".verdict-{word.replace(' ', '-')}")
        assert re.search(r"--verdict: (#\w+)", style[place:])[1] == COLOURS.get(word, GREY), word


def test_the_font_has_its_licence():
    "Beside it, of each."
    assert "SIL OPEN FONT LICENSE" in Path(FONTS, "LICENSE-han.txt").read_text(encoding="utf-8")
    assert "Permission is hereby granted" in Path(FONTS, "LICENSE.txt").read_text(encoding="utf-8")
