"""Cells of a CSV file against the fields of a descriptor: the first fault is one line that names place and remedy."""

import csv
import io
import re
from contextlib import suppress

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.csv import ConvertOptions, ReadOptions, read_csv

from .spreadsheet import FORMULA, runs

BLOCK = 2**26  # bytes that are read together; the text of large blocks is given back with their last column
MOST_SHOWN = 100  # letters of what was found that a message repeats
# Letters that are not seen, turn others round, or command a terminal: what holds one is not what it looks like.
HIDDEN = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_LEXICAL = {"integer": r"[+-]?[0-9]{1,18}", "year": r"[0-9]{4}", "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}"}


class TableError(ValueError):
    """A table or its descriptor is not what it should be; the message is one line that says where and what to do."""


def cells_of(
    content: bytes, label: str, fields: list[str], numbers: list[str], wanted: int | None = None
) -> dict[str, pa.ChunkedArray]:
    """Cells of a CSV file by field, as text or null, once its encoding, header and shape are as they should be.

    Row i is line i + 2. Columns in `numbers` are read as such at once; none may be where a cell has a space,
    which Arrow passes over. If rows are `wanted`, there are so many.
    """
    if not content:
        raise TableError(f"{label}: is empty, expected the header {','.join(fields)}; restore or rebuild the file")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:200]:
        raise TableError(f"{label}, line 1: found UTF-16 or binary content, expected UTF-8; save it as UTF-8 CSV")
    if content.startswith(b"\xef\xbb\xbf"):
        raise TableError(f"{label}, line 1: found a byte-order mark, expected plain UTF-8; save it without the mark")
    if b"\r" in content and b"\n" not in content:
        raise TableError(f"{label}, line 1: found line ends of CR, expected LF; save it with line ends of LF (Unix)")
    rows = content.count(b"\n") - 1
    if b'"' in content or b"\r" in content:  # marks that readers understand differently
        rows = _check_lines(content, label, fields)
    types = dict.fromkeys(fields, pa.string()) | dict.fromkeys(numbers, pa.float64())
    how = ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True)
    read = None
    with suppress(pa.ArrowInvalid):
        read = read_csv(pa.py_buffer(content), ReadOptions(use_threads=False, block_size=BLOCK), convert_options=how)
    if read is None or read.column_names != fields or len(read) != rows or not rows:
        _check_lines(content, label, fields)
        raise TableError(f"{label}: cannot be read as CSV; save it as plain CSV in UTF-8")
    if wanted not in (None, rows):
        remedy = "complete or clear it or, if it is right, correct `rows` in its schema"
        raise TableError(f"{label}: found {rows} rows, expected {wanted}; {remedy}")
    return {name: read[name] for name in fields}


def _check_lines(content: bytes, label: str, fields: list[str]) -> int:
    """Rows under the header; the first line whose encoding, quotation marks or number of cells are wrong is named."""
    reader, lines = csv.reader(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline=""), strict=True), 0
    try:
        for lines, cells in enumerate(reader, start=1):
            if lines == 1:
                _check_header(cells, label, fields)
            elif len(cells) != len(fields):
                found = f"found {len(cells)} cells, expected {len(fields)}"
                remedy = "complete or remove the line, quote cells with commas"
                raise TableError(f"{label}, line {lines}: {found}; {remedy}")
            if reader.line_num != lines:
                raise TableError(f"{label}, line {lines}: found a line break in a cell; keep each row on one line")
    except UnicodeDecodeError:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            found = f"found byte 0x{content[error.start]:02x}, expected UTF-8"
            remedy = "save the file as UTF-8 (it may be Latin-1 or GBK)"
            raise TableError(f"{label}, line {line}: {found}; {remedy}") from None
    except csv.Error as error:
        raise TableError(f"{label}, line {reader.line_num}: is not CSV ({error}); check the quotation marks") from None
    if lines == 1:
        raise TableError(f"{label}, line 2: found no rows under the header, expected at least one; restore the file")
    if not content.endswith(b"\n"):
        what = "ends without a line break and may be cut off; add one if the row is whole, else restore the file"
        raise TableError(f"{label}, line {lines}: {what}")
    return lines - 1


def _check_header(found: list[str], label: str, fields: list[str]) -> None:
    """Raise a `TableError` unless a header names the fields, in their order."""
    if found == fields:
        return
    other = next((mark for mark in (";", "\t", "|") if mark in "".join(found)), None)
    advice = f"separate with commas, not {other!r}" if other else "name the columns as the descriptor does, in order"
    place, pairs = "", enumerate(zip(found, fields, strict=False))
    if not other and (at := next((j for j, (one, name) in pairs if one != name), None)) is not None:
        place = f", column {at + 1}"
    shown = repr(brief(",".join(found)))
    raise TableError(f"{label}, line 1{place}: found {shown}, expected {','.join(fields)}; {advice}")


def typed(cells: pa.ChunkedArray, field: dict, label: str) -> pd.Series:
    """Column of one type from its cells; a cell that is null is a missing value."""
    kind, name = field["type"], field["name"]
    if kind == "string":
        values = _series(cells)
        bad = pc.match_substring_regex(cells, f"(?:^|;)(?:{FORMULA.pattern})").fill_null(False).to_pandas()
        bad[bad] = np.array([any(map(runs, text.split(";"))) for text in values[bad]], dtype=bool)
        if bad.any():
            fault(label, bad, [name], cell(cells, bad), "words", "a spreadsheet would run it; write it otherwise")
        unseen = pc.match_substring_regex(cells, HIDDEN.pattern).fill_null(False).to_pandas()
        if unseen.any():  # a name that looks like another is another
            fault(label, unseen, [name], cell(cells, unseen), "letters that are seen", "take out the one that is not")
        return values
    if kind == "number":
        if cells.type == pa.string():
            spaced = pc.not_equal(pc.utf8_trim_whitespace(cells), cells).fill_null(False).to_pandas()
            if spaced.any():  # parsers pass over it, and other programs may not
                fault(label, spaced, [name], cell(cells, spaced), "a number without spaces", "remove the spaces")
        values = _numbers(cells, pa.float64()).astype("float64")
    else:
        fitting = pc.if_else(pc.match_substring_regex(cells, f"^(?:{_LEXICAL[kind]})$"), cells, None)
        if kind == "date":
            values = pd.to_datetime(_series(fitting), format="%Y-%m-%d", errors="coerce")
        else:
            values = _numbers(fitting, pa.int64())
    bad = values.isna() & cells.is_valid().to_pandas()
    if bad.any():
        meant = {"date": "a date like 2024-12-31", "year": "a year of four digits"}.get(kind, f"type {kind}")
        fault(label, bad, [name], cell(cells, bad), meant, "write the value so, or leave it empty")
    return values


def _series(cells: pa.ChunkedArray) -> pd.Series:
    types = {pa.string(): pd.StringDtype(na_value=np.nan), pa.int64(): pd.Int64Dtype()}
    return cells.to_pandas(types_mapper=types.get if cells.null_count or cells.type == pa.string() else None)


def _numbers(cells: pa.ChunkedArray, kind: pa.DataType) -> pd.Series:
    try:
        return _series(pc.cast(cells, kind))
    except pa.ArrowInvalid:  # somewhere there is a word, a plus sign or a number too large
        values = pd.to_numeric(_series(cells), errors="coerce")
        return values if kind == pa.float64() else values.astype("Int64" if cells.null_count else "int64")


def cell(cells: pa.ChunkedArray, bad: pd.Series) -> str:
    """Text of the first cell at fault."""
    return str(cells[int(np.argmax(bad))].as_py() or "")


def broken(column: pd.Series, field: dict):
    """Yield (rows at fault, what was expected) for each constraint of a field."""
    rules, missing = field.get("constraints", {}), column.isna()
    if rules.get("required"):
        yield missing, "a value (required)"
    if field["type"] == "number":
        yield np.isinf(column), "a finite number"
    if "minimum" in rules:
        yield (column < rules["minimum"]).fillna(False), f"at least {rules['minimum']}"
    if "maximum" in rules:
        yield (column > rules["maximum"]).fillna(False), f"at most {rules['maximum']}"
    if "enum" in rules:
        yield ~column.isin(rules["enum"]) & ~missing, f"one of {', '.join(map(str, rules['enum']))}"
    if "pattern" in rules:
        yield ~column.astype("str").str.fullmatch(rules["pattern"]) & ~missing, f"the pattern {rules['pattern']}"
    if rules.get("unique"):
        yield column.duplicated() & ~missing, "each value once"


def fault(label: str, bad: pd.Series, columns: list[str], found: object, expected: str, remedy: str) -> None:
    """Raise the `TableError` of the first row at fault; the header is line 1, so row 0 is line 2."""
    place = f"line {int(np.argmax(bad)) + 2}, column {', '.join(columns)}"
    found = brief(", ".join(map(str, found)) if isinstance(found, tuple) else str(found))
    raise TableError(f"{label}, {place}: found {found!r}, expected {expected}; {remedy}")


def brief(text: str, most: int = MOST_SHOWN) -> str:
    """A text, or its beginning and its end where a message would be lost in it."""
    return text if len(text) <= most else f"{text[: most * 2 // 3]} … {text[-most // 3 :]}"
