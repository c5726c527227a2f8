"""Columns of a table as its styles know them: which hold numbers or short words, and how closely all must stand."""

import re

from ..languages.pieces import SAYS

# A table of an exhibit and its cells, each on a line of its own for Sphinx's search, which has read them by now.
TABLE = re.compile(r'<table(?: class="(keyed key\d+)")?>(.*?</table>)', re.DOTALL)
CELL = re.compile(r'\n?<td(?: class=(number|short))?(?P<of> data-of="[^"]*")?>')
HEAD = re.compile(r"<th[^>]*>(.*?)</th>")
TEXT = re.compile(r'<td(?: class=(number|short))?(?: data-of="[^"]*")?>([^<]*)')
MOST_COLUMNS = 16  # that the styles of exhibits can tell apart
PARTED = re.compile(r"(?<!\d to) (?!to [\d\u2212+])")  # an interval is one
# Pixels: of the text on a screen 1280 wide; by the class of each way to set a table, of a letter, and between columns.
ROOM = 688
WAYS = (("", 8.2, 11.2), ("close", 7.5, 7.2))
CLOSEST = "closest"
BOLD = 1.1  # times as wide are letters of a heading
WORD = 6  # of a Chinese word
BRACKET = re.compile(r"（[^（）]{1,9}）")  # which stays on one line, or holds what does
# Letters for which the styles leave room in a column of numbers, of Chinese, and of names at the head of their rows.
LEAST, HAN, FIRST = 6.5, 11, 13
WORDY = 60  # letters of a text for which a narrow column is too narrow


def by_column(table: re.Match) -> str:
    r"""A table that says once, not in each cell, which columns hold numbers (``n2``) and which short words (``s3``).

    Words that stand beside the numbers of the column before them have a gap (``g3``).

    Examples
    --------
    >>> TABLE.sub(by_column, "<table><tbody><tr><td class=number>1</td>\n<td class=short>a</td></tr></tbody></table>")
    '<table class="n1 s2 g2"><tbody><tr><td>1</td><td>a</td></tr></tbody></table>'
    """
    kinds = [kind for kind, _ in CELL.findall(table[2].partition("<tbody>")[2].partition("</tr>")[0])]
    if len(kinds) > MOST_COLUMNS:
        return table[0]
    before = ["", *kinds[:1], *(kinds[:1] if table[1] else kinds[1:2]), *kinds[2:]]  # a key's copy is for phones alone
    names = [f"{kind[0]}{place}" for place, kind in enumerate(kinds, 1) if kind]
    names += [f"w{place}" for place in _wordy(table[2]) if not kinds[place - 1]]
    names += [f"g{place}" for place, kind in enumerate(kinds, 1) if before[place - 1] == "number" != kind]
    named = " ".join(filter(None, (*names, table[1], way(table[2], bool(table[1])))))
    rows = CELL.sub(lambda cell: f"<td{cell['of'] or ''}>", table[2]).replace("</tr>\n<tr>", "</tr><tr>")
    return f'<table class="{named}">{rows}' if named else table[0]


def _wordy(table: str) -> list[int]:
    """Columns from the third on whose texts need room on a phone, or their rows would be towers."""
    rows = [
        [len(text) * (2 if SAYS.search(text) else 1) for _, text in TEXT.findall(row)]
        for row in table.split("<tr>")[2:]
    ]
    most = [max(column) for column in zip(*rows, strict=False)]
    return [place for place, letters in enumerate(most, 1) if letters > WORDY and place > 2]


def way(table: str, keyed: bool) -> str:
    """How closely a table must stand for all its columns to be seen at once: the class that says so, if any.

    Parameters
    ----------
    table : str
        Its HTML.
    keyed : bool
        Whether its second column is there for phones alone.
    """
    head, *rows = table.split("<tr>")[1:] if "<th" in table else ["", *table.split("<tr>")[1:]]
    whole = [BOLD * _letters(text) for text in HEAD.findall(head)] or [0] * MOST_COLUMNS
    for row in rows:
        for place, (kind, text) in enumerate(TEXT.findall(row)):
            least = LEAST if kind == "number" else 0 if kind else HAN if SAYS.search(text) else FIRST * (place == 0)
            whole[place] = max(whole[place], least, len(text) if kind else _letters(text))
    shown = [each for place, each in enumerate(whole) if each and not (keyed and place == 1)]
    fits = (name for name, letter, between in WAYS if sum(letter * each + between for each in shown) <= ROOM)
    return next(fits, CLOSEST)


def _letters(text: str) -> int:
    """Letters of the longest part of a text that no line divides."""
    held = max((len(bracket[0]) for bracket in BRACKET.finditer(text)), default=0)
    parts = (WORD if SAYS.search(part) else len(part) for part in PARTED.split(text))
    return max(1.6 * held, *parts)
