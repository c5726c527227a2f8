"""Units of the columns of an exhibit, from their headings and from one another, for the file beside its CSV.

What headings leave open, a book may say in ``units.yml`` beside its chapters.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ..project import project
from ..tables.plain import read_yaml

FILE = "units.yml"

UNIT = re.compile(r"(.+) \(([^()]+)\)")
TESTS = {"clustered", "bootstrap", "wild bootstrap", "wild", "joint"}  # how a p-value was found; it has no unit
YEARS = re.compile(r"\d{4}(?:–\d{4})?")  # which a column is of
# What has no unit in any field: probabilities, statistics of tests, correlations, elasticities, places in an order.
PURE = re.compile(
    r"p|p, .*|Holm|n|F|sup-F|.*\bt value|.*[Cc]orrelation\b.*|.*[Ee]lasticity\b.*|.*\bplaces?\b.*|.*\brank\b.*|Row"
)
SPAN = re.compile(r"Years\b.*")
YEAR = re.compile(r"Year|End of year")
DEGREES = re.compile(r"(?:.* )?(?:[Ll]at|[Ll]on|latitude|longitude)")
# A heading that is a unit, or begins with one.
MEASURED = re.compile(r"(?:\d{4} )?(?:US)?\$ per .*|kg \w+ per \w+|Trillion \w+|Minutes|Percent(?: a year)?")
# An end of an interval, or its half, and of what if it is said.
END = re.compile(r"Standard error|(?:(.*?),? ?)?\b(?:[Ff]rom|to|below)")


def units_said(exhibit: str) -> dict[str, str]:
    """Units by heading that the book gives to columns of an exhibit."""
    return _all_said(project().chapters / FILE).get(exhibit, {})


@cache
def _all_said(path: Path) -> dict[str, dict[str, str]]:
    """By exhibit and heading; the file has the headings of each unit."""
    held = read_yaml(path) if path.is_file() else {}
    return {
        exhibit: {heading: unit for unit, headings in of_it.items() for heading in headings}
        for exhibit, of_it in held.items()
    }


def units(columns: list[dict], rows: list[list], said: Mapping[str, str] = MappingProxyType({})) -> list[str | None]:
    """Unit of each column: as its heading gives it, or what it is an end of; None where nothing tells it.

    Parameters
    ----------
    columns : list of dict
        ``name``, with its unit in brackets if it has one, and ``number``.
    rows : list of list
        Their cells.
    said : mapping of str to str, optional
        Units by heading that the book gives; a unit in a heading counts more.

    Examples
    --------
    >>> names = ["Share (percent)", "95 % interval from", "to", "n", "Year", "Sample"]
    >>> columns = [{"name": name, "number": name != "Sample"} for name in names]
    >>> units(columns, [[2.5, 1.5, 3.5, 12, 2020, "all"]])
    ['percent', 'percent', 'percent', '1', 'year', None]
    """
    titles = [column["name"] for column in columns]
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    own = [
        parted(column["name"])[1] or said.get(column["name"]) or _own(column, held)
        for column, held in zip(columns, cells, strict=True)
    ]
    numbers = [place for place, column in enumerate(columns) if column["number"]]
    return [
        own[place] or (_of_value(place, titles, own, numbers) if place in numbers else None)
        for place in range(len(titles))
    ]


def parted(title: str) -> tuple[str, str | None]:
    """A heading without its unit, and the unit; what tells how a test was made, is none."""
    found = UNIT.fullmatch(title)
    if not found or found[2] in TESTS or YEARS.fullmatch(found[2]):
        return title, None
    return found[1], found[2]


def _own(column: dict, cells: tuple) -> str | None:
    """The unit that a heading says, in brackets or by itself; whole numbers that nobody measured are counts."""
    title, unit = parted(column["name"])
    if unit or not column["number"] or END.fullmatch(title):
        return "year" if YEAR.fullmatch(title) else unit
    bare = UNIT.fullmatch(title)[1] if UNIT.fullmatch(title) else title
    if PURE.fullmatch(bare):
        return "1"
    if measured := MEASURED.match(bare):
        return measured[0] if "$" in measured[0] else measured[0][0].lower() + measured[0][1:]
    kinds = ((YEAR, "year"), (SPAN, "years"), (DEGREES, "degrees"))
    known = [said for pattern, said in kinds if pattern.fullmatch(bare)]
    whole = cells and all(isinstance(cell, int) and cell >= 0 for cell in cells if cell is not None)
    return known[0] if known else "1" if whole else None


def _of_value(place: int, titles: list[str], own: list[str | None], numbers: list[int]) -> str | None:
    """The unit of what a column is an end of: it is named, or stands right before, or is the one measured after it."""
    end = END.fullmatch(titles[place])
    if not end:
        return None
    ends = [each for each in numbers if END.fullmatch(titles[each])]
    named = [each for each in numbers if end[1] and each not in ends and parted(titles[each])[0] == end[1]]
    before = [each for each in range(place) if each not in ends][-1:]
    beside = [each for each in before if each in numbers]
    after = [each for each in numbers if each > place and each not in ends and own[each] not in (None, "1")]
    value = next(iter([*named, *beside, *after]), None)
    return None if value is None else own[value]
