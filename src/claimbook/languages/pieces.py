"""Where a line of Chinese may end: between words, as jieba and the glossary know them, never inside one."""

import re
import unicodedata
from collections.abc import Iterable
from copy import copy
from functools import cache
from itertools import count

from ..project import project
from ..tables.terms import terms

HAN = "\u3400-\u9fff"
OPENING, CLOSING = "（「《“‘", "，。；：、！？）」》”’％"
CHUNK = re.compile(rf"([{HAN}]+)|([{OPENING}]+)|([{CLOSING}]+\s*|\s+)|[^\s{HAN}{OPENING}{CLOSING}]+")
# Characters that belong to the word after them; any other that is alone ends the word before it.
LEADING = set("和与及或对从按在每以为向比不各某新同最作此其该本一二三四五六七八九十两")
OWN_WORDS = "words.txt"  # of the book, which no dictionary has
ROOM = 1.25  # times as long a line may be for the sake of a break at a mark
TEXT = re.compile(r"\\n|[\n\"']")  # what parts texts within an expression, and lines
SAYS = re.compile(rf"[{HAN}]")


@cache
def dictionary():
    """Return jieba's cutter with its own words, for which it reads half a million of them: only Chinese needs it."""
    import jieba

    jieba.setLogLevel("WARNING")
    cutter = jieba.Tokenizer()
    cutter.initialize()
    return cutter


def tokenizer(known: Iterable[str]):
    """Return jieba's cutter that knows these terms as words."""
    cutter = copy(dictionary())
    cutter.FREQ, cutter.user_word_tag_tab = dict(cutter.FREQ), {}
    for term in known:
        cutter.add_word(term)
    return cutter


@cache
def _cutter():
    """Terms of the glossary, and words beside the catalogues, one a line, are words."""
    path = project().chapters / "locale" / "zh_CN" / OWN_WORDS
    own = path.read_text(encoding="utf-8").split() if path.is_file() else []
    return tokenizer([*(term.zh for term in terms() if term.zh), *own])


@cache
def _words(run: str) -> list[str]:
    """Words of an unbroken run of Chinese characters."""
    return list(_cutter().cut(run))


@cache
def pieces(text: str) -> tuple[str, ...]:
    """A text in pieces between which a line may end, each with its marks and blanks; none is one character alone.

    Examples
    --------
    >>> pieces("电力、燃气和水"), pieces("2023年以来，计算量十倍")
    (('电力、', '燃气', '和水'), ('2023年', '以来，', '计算量', '十倍'))
    """
    made: list[str] = []
    lead = ""  # what stands before the next word
    for chunk in CHUNK.finditer(text):
        run, opening, closing = chunk.groups()
        if opening:
            lead += opening
        elif closing:
            made, lead = ([*made[:-1], made[-1] + closing], lead) if made and not lead else (made, lead + closing)
        for word in _words(run) if run else [] if opening or closing else [chunk[0]]:
            if run and len(word) == 1 and word in LEADING:
                lead += word
            elif run and made and not lead and belongs(word, made[-1][-1]):
                made[-1] += word
            else:
                made.append(lead + word)
                lead = ""
    made = [*made, lead] if lead else made
    return tuple(_joined(made))


def belongs(word: str, last: str) -> bool:
    """Whether a word goes with what ends in this letter: a character alone, and what a number counts."""
    return last.isdecimal() or (len(word) == 1 and last not in CLOSING + " ")


def _joined(made: list[str]) -> list[str]:
    """No piece of one character: it goes to the piece before it, the first one to that after it."""
    whole: list[str] = []
    for piece in made:
        if whole and 1 in (len(core(piece)), len(core(whole[-1]))):
            whole[-1] += piece
        else:
            whole.append(piece)
    return whole


def core(piece: str) -> str:
    """A piece without the marks and blanks around it."""
    return piece.strip(OPENING + CLOSING + " ")


def lines(text: str, like: str) -> str:
    r"""Words in lines as long as those of another language; in one if they fit, and never in more.

    Examples
    --------
    >>> lines("陷阱：全部国家，逐年单独计算", "Trap: everyone,\neach year alone")
    '陷阱：全部国家，\n逐年单独计算'
    >>> lines("机械制造业", "Machine\nmanufacturing"), lines("2023年，知名模型，中国", "2023, notable\nmodels, China")
    ('机械制造业', '2023年，\n知名模型，中国')
    """
    given, cut = like.split("\n"), pieces(text)
    if _wide(text) <= ROOM * max(map(len, given)):
        return text
    marked = re.findall(rf"[^{CLOSING}]*[{CLOSING}]+|[^{CLOSING}]+", text)
    for most in range(max(map(len, given)), int(ROOM * max(map(len, given))) + 1):
        if len(way := _broken(tuple(marked), most)) <= len(given) and max(map(_wide, way)) <= most:
            return "\n".join(way)
    least = next(most for most in count(max(map(len, given))) if len(_broken(cut, most)) <= len(given))
    ways = [_broken(cut, most) for most in range(least, int(ROOM * least) + 1)]
    alike = (way for way in ways if len(way) == len(ways[0]))
    at_marks = (way for way in alike if all(line[-1] in CLOSING for line in way[:-1]))
    return "\n".join(next(at_marks, ways[0]))


def _broken(cut: tuple[str, ...], most: int) -> list[str]:
    """Lines of at most so many letters, if no piece is longer."""
    made = [""]
    for piece in cut:
        if made[-1] and _wide(made[-1] + piece.rstrip()) > most:
            made.append("")
        made[-1] += piece
    return [line.strip() for line in made]


def _wide(text: str) -> int:
    """Width of a line; a Chinese character is as wide as two letters."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def kept_whole(part) -> list[str]:
    """Words of a specification, or of texts, that no line may part, the longest first, for the script of charts."""
    found: set[str] = set()
    waiting = [part]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += [inner for name, inner in each.items() if name not in ("description", "usermeta")]
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str) and SAYS.search(each):
            found |= {core(piece) for text in TEXT.split(each) for piece in pieces(text)}
    return sorted((word for word in found if len(word) > 1 and SAYS.search(word)), key=lambda word: (-len(word), word))
