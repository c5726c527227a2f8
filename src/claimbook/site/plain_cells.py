"""Cells as a person reads them: whole numbers without decimals, the day of a trend's date without its hour."""

import re

MOST_WHOLE = 1e7  # numbers without decimals that are larger are measured, and have powers of ten
TIMED = re.compile(r"(\d{4}-\d{2}-\d{2})T\d\d:\d\d:\d\d\.\d+")  # parts of a second: a trend's, which nobody observed


def for_the_eye(columns: list[dict], rows: list[list]) -> tuple[list[dict], list[list]]:
    """Columns and rows for a page; the CSV has all decimals and hours.

    A column of counts or years with a gap, or that stood beside measured ones, is one of floats.

    Examples
    --------
    >>> columns = [{"name": name, "format": "", "number": name == "n"} for name in ("n", "Day")]
    >>> heads, cells = for_the_eye(columns, [[595.0, "2021-01-27T15:09:28.421052"], [None, "2020"]])
    >>> [head["format"] for head in heads], cells
    (['.0f', ''], [[595.0, '2021-01-27'], [None, '2020']])
    """
    cells = zip(*rows, strict=True)
    heads = [
        column | {"format": ".0f"} if column["number"] and not column["format"] and _whole(held) else column
        for column, held in zip(columns, cells, strict=True)
    ]
    return heads, [[TIMED.sub(r"\1", cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def _whole(cells: tuple) -> bool:
    """Whether a column holds whole numbers of a size that is counted, as floats."""
    numbers = [cell for cell in cells if cell is not None]
    floats = any(isinstance(cell, float) for cell in numbers)
    return floats and all(cell == int(cell) and abs(cell) < MOST_WHOLE for cell in numbers)
