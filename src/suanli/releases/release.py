"""A release file of any kind as one frame of cells, each row under the number it has in the file.

Publishers change format and header from year to year; what cannot be read beyond doubt is refused in one line.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import pandas as pd

from claimbook.tables.check import TableError, brief

from .contents import kind_of, pages, sheets

HEADER_WITHIN = 100  # rows; some releases put titles, notes or the date of the update above the header


class Unopened(TableError):
    """A file that could not be read as far as to its header, if it has one."""


class NoHeader(Unopened):
    """No row of a file names the columns that are needed; `first` has the cells of its first rows."""

    def __init__(self, message: str, first: list[list[str]]):
        super().__init__(message)
        self.first = first


def read(
    path: Path,
    needed: Callable[[list[str]], bool],
    expected: str,
    sheet: str | None = None,
    ended: bool = True,
    notes: bool = True,
) -> pd.DataFrame:
    """Cells under the header of a release file, as `opened` finds it.

    Returns
    -------
    DataFrame
        Columns by their names in lower case; index ``row``: the row or line of the file, the observation in Stata.
        ``attrs["left"]`` says which sheets and notes were left out, as of `opened`.

    Raises
    ------
    TableError
        If the kind is another than the name says, the file is damaged or too large, or no header is found.
    """
    names, rows, left = opened(path, needed, expected, sheet, ended, notes)
    frame = framed(path.name, names, rows)
    frame.attrs["left"] = left
    return frame


def opened(
    path: Path,
    needed: Callable[[list[str]], bool],
    expected: str,
    sheet: str | None = None,
    ended: bool = True,
    notes: bool = True,
) -> tuple[list[str], Iterator[tuple[int, list]], list[str]]:
    """Names of the columns of a release file, its rows one by one, each as long as the header, and what is left out.

    What is left out is known once the rows have been read.

    Parameters
    ----------
    path : Path
        Stata, Excel (xlsx, xls) or text (UTF-8 or UTF-16; commas, semicolons, tabs or bars).
    needed : callable
        Whether a row of names (lower case, single spaces) is the header.
    expected : str
        The columns of the header, in words for the message.
    sheet : str, optional
        Sheet of a workbook; if not given, the only one that can be seen and has the header.
    ended : bool
        Whether a text file must end with a line break, without which it may be cut off.
    notes : bool
        Whether text alone in the first cell is a note, which may close the file, or a row like others.

    Raises
    ------
    NoHeader
        If no header is found.
    Unopened
        If the file cannot be read as far as to its header.
    TableError
        As for `read`; faults of a row when it is reached.
    """
    first_names, found, other = [], {}, []
    try:
        kind = kind_of(path)
        for page, numbered in pages(path, kind, sheet, ended):
            rows, seen = iter(numbered), len(first_names)
            if names := _header(rows, needed, first_names):
                found[page] = names, _whole(path.name, names, rows, notes, other)
                if kind == "text":
                    break
            elif kind != "text" and len(first_names) > seen:
                other.append(f"sheet {page!r} has no header of values and was left out")
        for page, seen in sheets(path, kind).items() if sheet is None else ():
            other += [] if seen else [f"sheet {page!r} is hidden and was left out"]
    except TableError as error:
        raise Unopened(str(error)) from None
    if len(found) > 1:
        several = ", ".join(found)
        raise TableError(f"{path.name}: has values in the sheets {several}, expected one sheet; save each as a file")
    if not found:
        advice = f"expected the columns {expected}; take the file as published"
        raise NoHeader(f"{path.name}: found no header in the first {HEADER_WITHIN} rows, {advice}", first_names)
    return *next(iter(found.values())), other


def _header(rows: Iterator[tuple[int, list]], needed: Callable, first: list[list[str]]) -> list[str] | None:
    """Names of the columns, if one of the next rows is the header; those that are none are noted."""
    for _, cells in islice(rows, HEADER_WITHIN):
        first.append([_name(cell) for cell in cells])
        if needed(first[-1]):
            return first[-1]
    return None


def _name(cell: object) -> str:
    """Name of a column: lower case, single spaces, a year in a cell of numbers without decimals."""
    cell = int(cell) if isinstance(cell, float) and cell.is_integer() else cell
    return " ".join(str("" if cell is None else cell).lower().split())


def _whole(
    label: str, names: list[str], rows: Iterable[tuple[int, list]], notes: bool, left: list[str]
) -> Iterator[tuple[int, list]]:
    """Rows that hold anything, each with as many cells as the header; notes in the first cell may close the file.

    At the end the notes are among what is `left` out.
    """
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise TableError(f"{label}: names the column {twice[0]} twice, expected it once; remove one of them")
    note, found, closing = None, None, []
    for row, cells in rows:
        if all(cell in (None, "") for cell in cells[1:]):
            lone = str(cells[0] or "") if len(cells) else ""
            if notes and any(map(str.isalpha, lone)):
                note = note or (row, f"only {brief(lone)!r}")
                closing.append(brief(" ".join(lone.split())))
                continue
            if not lone.strip():
                continue
        if not note and len(cells) == len(names):
            found = row
            yield row, cells
            continue
        row, said = note or (row, f"{len(cells)} cells")  # a row under a note shows that it was none
        advice = "the row may be cut off: take the file as published"
        raise TableError(f"{label}, row {row}: found {said}, expected {len(names)} cells; {advice}")
    if found is None:
        raise TableError(f"{label}: found no rows under the header, expected at least one; download it again")
    if closing:
        left.append(f"notes below the rows were left out: {'; '.join(closing)}")


def framed(label: str, names: list[str], rows: Iterable[tuple[int, list]]) -> pd.DataFrame:
    """Frame of rows as `opened` gives them, or of some of them."""
    index, table = [], []
    for row, cells in rows:
        index.append(row)
        table.append(cells)
    frame = pd.DataFrame(table, columns=names, index=pd.Index(index, name="row"))
    return frame.loc[:, [bool(name) for name in names]]
