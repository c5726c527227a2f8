"""Columns of a table for the eye: an estimate and its interval share a cell; the file has all columns apart."""

import re
from itertools import pairwise

from ..exhibits.tabular import cell_text, common_format
from .plain_cells import with_thousands
from .words import say

FROM = re.compile(r"(?:(.+?),? )?from|low", re.IGNORECASE)
LEVEL = re.compile(r"\d+ % .*")  # "95 % interval", "95 % of draws": of the estimate beside it
UNBROKEN = "\u00a0"
# No interval is of these, whatever stands between an estimate and its ends.
PASSED = re.compile(r"n|p( .*|,.*)?|.*\b(standard error|p value)\b.*", re.IGNORECASE)


def with_intervals(
    stored: list[dict], columns: list[dict], rows: list[list], key: str | None = None
) -> tuple[list[dict], list[list], int | None]:
    r"""Columns and rows with each interval in the cell of what it is of, and the place of the key column.

    An interval is of the column that it names ("Rate, from"), or of the nearest number that is no standard error, p or
    n: before it, or else behind it. One of another kind, such as "Without an effect from", has a cell of its own.

    Parameters
    ----------
    stored : list of dict
        Columns as they are stored: their names tell which they are, whatever the language calls them.
    columns, rows : list of dict, list of list
        Columns and cells in the language of the page.
    key : str, optional
        Stored name of the key column; by default the first number with an interval, else the first number.

    Returns
    -------
    (list of dict, list of list, int or None)
        Columns, cells, and the place of the key column among them, if there is one.

    Examples
    --------
    >>> number = {"format": ".1f", "number": True}
    >>> columns = [{"name": name, **number} for name in ("Rate", "from", "to")]
    >>> with_intervals(columns, columns, [[2, 1.04, 3], [None, None, None]])[1:]
    ([['2.0 (1.0\xa0to\xa03.0)'], ['–']], 0)
    """
    found = intervals(stored)
    of = {at: place for at, place in found.items() if place is not None}  # by where the interval begins
    into = {place: at for at, place in of.items()} | {at: at for at in found if at not in of}
    places, made, cells = {}, [], []
    for place in range(len(columns)):
        if place in of or place - 1 in found:
            continue
        places[place] = len(made)
        if place in into:
            column, held = shared(columns, rows, into[place], place)
        else:
            column, held = columns[place], [row[place] for row in rows]
        made.append(column)
        cells.append(held)
    for at in found:
        places[at] = places[of.get(at, at)]
        places[at + 1] = places[at]
    names = [column["name"] for column in stored]
    numbers = [place for place, column in enumerate(stored) if column["number"]]
    first = next(iter([*sorted(of.values()), *numbers]), None)
    chosen = names.index(key) if key in names else first
    return made, [list(row) for row in zip(*cells, strict=True)], None if chosen is None else places[chosen]


def intervals(stored: list[dict]) -> dict[int, int | None]:
    """Where each interval begins, and the column that it is of; none for a range that is of no other.

    Examples
    --------
    >>> names = ["Factor", "Elasticity", "Standard error", "from", "to", "Without an effect from", "to"]
    >>> intervals([{"name": name, "number": name != "Factor"} for name in names])
    {3: 1, 5: None}
    """
    names, found = [column["name"] for column in stored], {}
    for at, (low, high) in enumerate(pairwise(names)):
        begun = FROM.fullmatch(low)
        if not begun or not (stored[at]["number"] and stored[at + 1]["number"]):
            continue
        named = begun[1] or ""
        ends = ("high",) if low.lower() == "low" else ("to", f"{named}, to".lower(), f"{named} to".lower())
        if high.lower() not in ends:
            continue
        taken = {*found, *(place + 1 for place in found), *found.values(), at, at + 1}
        beside = [*range(at - 1, -1, -1), *range(at + 2, len(names))]
        free = [each for each in beside if stored[each]["number"] and each not in taken]
        if named in names:
            found[at] = names.index(named)
        elif not named or LEVEL.fullmatch(named):
            near = (each for each in free if not PASSED.fullmatch(names[each]) and not FROM.fullmatch(names[each]))
            found[at] = next(near, None)
        else:
            found[at] = None
    return {at: place for at, place in found.items() if place is not None or FROM.fullmatch(names[at])[1]}


def shared(columns: list[dict], rows: list[list], at: int, of: int) -> tuple[dict, list[str]]:
    """Heading and cells of an interval that begins at a column and what it is of, or of a range by itself."""
    three = [of, at, at + 1] if of != at else [at, at + 1]
    cells = [row[place] for row in rows for place in three]
    common = with_thousands(columns[of]["format"] or common_format(cells), cells)
    told = []
    for row in rows:
        value, low, high = (cell_text(row[place], columns[place]["format"] or common) for place in (of, at, at + 1))
        if None in (row[at], row[at + 1]):
            told.append(value if of != at else cell_text(None))
        elif of == at:
            told.append(say("{low} to {high}", low=low, high=high).replace(" ", UNBROKEN))
        else:
            # A narrow column breaks before the interval, not within it.
            first, _, rest = say("{value} ({low} to {high})", value=value, low=low, high=high).partition(" ")
            told.append(f"{first} {rest.replace(' ', UNBROKEN)}".rstrip())
    if of == at:
        name = say("{name} … to …", name=columns[at]["name"])
    else:
        name = say("{name} (from … to …)", name=columns[of]["name"])
    return {"name": name, "format": "", "number": False}, told
