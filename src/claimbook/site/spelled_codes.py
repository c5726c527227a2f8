"""Codes of a chart in words, for the table below it: some of its rows say what a code means, the others use that."""

import re

from .words import say

PARTED = re.compile(r"([^:：]+)[:：] ?(.+?) ?[(（]([^()（）]+)[)）]")


def spelled(stored: list[dict], kept: list[list], rows: list[list]) -> list[list]:
    """Rows with words in place of codes.

    Parameters
    ----------
    stored, kept : list of dict, list of list
        Columns and rows as they are stored. A row that spells out a code holds it, and beside it the heading of a
        column, the words and the code again: "Outcome: GDP per head (gdp)". A cell of that column holds a code, or
        several of one letter each.
    rows : list of list
        The same rows in the language of the page.

    Examples
    --------
    >>> columns = [{"name": name} for name in ("Outcome", "Code", "In words")]
    >>> rows = [["gdp", None, None], [None, "gdp", "Outcome: GDP per head (gdp)"]]
    >>> spelled(columns, rows, rows)[0]
    ['GDP per head', None, None]
    """
    names = [column["name"] for column in stored]
    words: dict[int, dict[str, str]] = {}
    for own, said in zip(kept, rows, strict=True):
        for at, code in enumerate(own[:-1]):
            if not (isinstance(code, str) and isinstance(own[at + 1], str)):
                continue
            english, told = (_parted(str(row[at + 1]), code) for row in (own, said))
            if english and told and english[0] in names:
                words.setdefault(names.index(english[0]), {})[code] = told[1]

    def in_words(place: int, code, cell):
        held = words.get(place, {})
        if code in held:
            return held[code]
        letters = held and isinstance(code, str) and code and set(code) <= set(held)
        return say(", ").join(held[letter] for letter in code) if letters else cell

    return [
        [in_words(place, code, cell) for place, (code, cell) in enumerate(zip(own, said, strict=True))]
        for own, said in zip(kept, rows, strict=True)
    ]


def _parted(text: str, code: str) -> tuple[str, str] | None:
    """Heading and words of a row that spells out a code, if it does."""
    found = PARTED.fullmatch(text)
    return (found[1], found[2]) if found and found[3] == code else None
