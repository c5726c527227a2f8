"""Cells of a release: numbers in any notation, within their constraints and with all their digits, or refused."""

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from claimbook.tables.check import TableError, broken

MISSING = {"", ".", "..", "NA", "N/A", "NAN"}
POINT = re.compile(r"|[+-]?(?=[.,]?\d)(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?([eE][+-]?\d+)?", re.ASCII)
COMMA = re.compile(r"|[+-]?(?=[.,]?\d)(\d+|\d{1,3}(\.\d{3})+)?(,\d*)?([eE][+-]?\d+)?", re.ASCII)
FEW_BITS = 12  # of the 24 of single precision


def numbers(frame: pd.DataFrame, name: str, label: str) -> pd.Series:
    """Column as float64, whatever its notation: decimal point or comma, thousands apart by space, comma or point.

    Raises
    ------
    TableError
        If a cell is not a number or not finite, or a comma may mean either.
    """
    cells = frame[name]
    if cells.dtype.kind in "fiu":
        return cells.astype("float64")
    texts = ["" if pd.isna(cell) else re.sub(r"\s", "", str(cell)) for cell in cells]
    texts = ["" if text.upper() in MISSING else text for text in texts]
    fits = {grammar: [bool(grammar.fullmatch(text)) for text in texts] for grammar in (POINT, COMMA)}
    grammar = max(fits, key=lambda each: sum(fits[each]))
    if all(fits[POINT]) and all(fits[COMMA]) and any("," in text for text in texts):
        bad = pd.Series(["," in text for text in texts])
        refuse(frame, bad, name, label, "a comma that can only mean one thing", "write the numbers with decimal points")
    refuse(
        frame,
        ~np.array(fits[grammar], dtype="bool"),
        name,
        label,
        "a number",
        "correct the cell or take the file as published",
    )
    plain = [t.replace(".", "").replace(",", ".") if grammar is COMMA else t.replace(",", "") for t in texts]
    found = pd.to_numeric(pd.Series(plain, index=frame.index, dtype="object").replace("", None)).astype("float64")
    refuse(frame, np.isinf(found), name, label, "a finite number", "correct the cell or take the file as published")
    return found


def whole(column: pd.Series, name: str, label: str) -> pd.Series:
    """Column as int64; a fraction or a gap is refused."""
    bad = column.isna() | (column % 1 != 0) | (column.abs() > 2**53)
    refuse(column.to_frame(name), bad, name, label, "a whole number", "correct the row or take the file as published")
    return column.astype("int64")


def within(frame: pd.DataFrame, fields: Iterable[dict], label: str) -> None:
    """Refuse the first value that a descriptor's constraints do not allow."""
    for field in fields:
        for bad, expected in broken(frame[field["name"]], field):
            remedy = "see whether columns were swapped or scaled, and take the file as published"
            refuse(frame, bad, field["name"], label, expected, remedy)


def unrounded(column: pd.Series, name: str, label: str, decimals: int) -> None:
    """Refuse a column of which most values need no more than so many decimals: its digits were lost on the way."""
    values = column.dropna().to_numpy("float64")
    with np.errstate(over="ignore"):
        single = values.astype("float32")
    fine = np.isfinite(single) & (
        np.spacing(np.abs(single)) < 0.1 / 10**decimals
    )  # a large single has no room for decimals, lost or not
    kept = np.mean(values[fine].round(decimals).astype("float32") == single[fine]) if fine.any() else 0
    if kept > 0.5:
        found = f"with at most {decimals} decimals" if decimals else "whole numbers"
        raise TableError(
            f"{label}, column {name}: {kept:.0%} of the values are {found}, expected all the digits of the release; "
            "the column was rounded or stored as integers: take the file as published"
        )


def refuse(frame: pd.DataFrame, bad: object, name: str, label: str, expected: str, remedy: str) -> None:
    """Raise the `TableError` of the first row at fault, if there is one."""
    if np.any(bad):
        row = int(np.argmax(bad))
        place = f"{label}, row {frame.index[row]}, column {name}"
        raise TableError(f"{place}: found {str(frame[name].iloc[row])!r}, expected {expected}; {remedy}")


def digits(column: pd.Series) -> list[str]:
    """Shortest text of each number that gives it back; 32-bit numbers stay 32-bit, whatever file carried them.

    Powers of two and other numbers of few bits are exact in 32 bits by themselves: they show no such origin.
    """
    values = column.to_numpy("float64")
    with np.errstate(over="ignore"):  # what single precision cannot hold is not exact in it
        single = values.astype("float32")
    exact = np.allclose(single.astype("float64"), values, rtol=1e-14, atol=0, equal_nan=True)
    exact = exact and (np.frexp(single)[0] * 2**FEW_BITS % 1 > 0).any()
    return [
        "" if np.isnan(value) else f"{value:.0f}" if value % 1 == 0 else np.format_float_positional(value, trim="-")
        for value in (single if exact else values)
    ]
