"""Cells of a CSV file against the fields of a descriptor: the first fault is one line that names place and remedy."""

import csv
import io
import re

import numpy as np
import pandas as pd

MOST_SHOWN = 100  # letters of what was found that a message repeats
_LEXICAL = {"integer": r"[+-]?[0-9]{1,18}", "year": r"[0-9]{4}", "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}"}

PADDED = re.compile(r"[ \t](?=[,\"\r\n])|[,\"\n][ \t]")  # space at an edge of a cell


class TableError(ValueError):
    """A table or its descriptor is not what it should be; the message is one line that says where and what to do."""


def rows_of(content: bytes, label: str, fields: list[str]) -> tuple[str, list[list[str]]]:
    """Text and cells of a CSV file whose encoding, header and shape are as they should be; row i is line i + 1."""
    if not content:
        raise TableError(f"{label}: is empty, expected the header {','.join(fields)}; restore or rebuild the file")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:200]:
        raise TableError(f"{label}, line 1: found UTF-16 or binary content, expected UTF-8; save it as UTF-8 CSV")
    if content.startswith(b"\xef\xbb\xbf"):
        raise TableError(f"{label}, line 1: found a byte-order mark, expected plain UTF-8; save it without the mark")
    if b"\r" in content and b"\n" not in content:
        raise TableError(f"{label}, line 1: found line ends of CR, expected LF; save it with line ends of LF (Unix)")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"found byte 0x{content[error.start]:02x}, expected UTF-8"
        raise TableError(f"{label}, line {line}: {found}; save the file as UTF-8 (it may be Latin-1 or GBK)") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        for cells in reader:
            rows.append(cells)
            if len(cells) != len(fields):  # said below; a flood of such lines would fill the memory
                break
    except csv.Error as error:
        raise TableError(f"{label}, line {reader.line_num}: is not CSV ({error}); check the quotation marks") from None
    if rows[0] != fields:
        other = next((mark for mark in (";", "\t", "|") if mark in "".join(rows[0])), None)
        advice = (
            f"separate with commas, not {other!r}" if other else "name the columns as the descriptor does, in order"
        )
        place, pairs = "", enumerate(zip(rows[0], fields, strict=False))
        if not other and (at := next((j for j, (found, name) in pairs if found != name), None)) is not None:
            place = f", column {at + 1}"
        found = repr(brief(",".join(rows[0])))
        raise TableError(f"{label}, line 1{place}: found {found}, expected {','.join(fields)}; {advice}")
    broken_lines = text.count("\n") != len(rows)
    for line, cells in enumerate(rows, start=1):
        if len(cells) != len(fields):
            found = f"found {len(cells)} cells, expected {len(fields)}"
            raise TableError(f"{label}, line {line}: {found}; complete or remove the line, quote cells with commas")
        if broken_lines and any("\n" in cell for cell in cells):
            raise TableError(f"{label}, line {line}: found a line break in a cell; keep each row on one line")
    if len(rows) == 1:
        raise TableError(f"{label}, line 2: found no rows under the header, expected at least one; restore the file")
    if not text.endswith("\n"):
        what = "ends without a line break and may be cut off; add one if the row is whole, else restore the file"
        raise TableError(f"{label}, line {len(rows)}: {what}")
    return text, rows


def typed(cells: tuple[str, ...], field: dict, label: str) -> pd.Series:
    """Column of one type from its cells; an empty cell is a missing value."""
    kind, text = field["type"], pd.Series(cells, dtype="str")
    text = text.mask(text == "")
    if kind == "string":
        return text
    if kind in ("integer", "year"):
        bad = text.notna() & ~text.str.fullmatch(_LEXICAL[kind], na=False)
        values = pd.to_numeric(text.mask(bad)).astype("Int64")
        values = values if text.isna().any() else values.fillna(0).astype("int64")
    elif kind == "date":
        iso = text.where(text.str.fullmatch(_LEXICAL[kind], na=False))
        values = pd.to_datetime(iso, format="%Y-%m-%d", errors="coerce")
        bad = values.isna() & text.notna()
    elif kind == "number":
        values = pd.to_numeric(text, errors="coerce").astype("float64")
        bad = values.isna() & text.notna()
    else:
        raise TableError(f"{label}, column {field['name']}: type {kind!r} is not supported; use one of the others")
    if bad.any():
        meant = {"date": "a date like 2024-12-31", "year": "a year of four digits"}.get(kind, f"type {kind}")
        fault(label, bad, [field["name"]], cells[int(np.argmax(bad))], meant, "write the value so, or leave it empty")
    return values


def no_space_around(names: list[str], cells: dict[str, tuple[str, ...]], text: str, label: str) -> None:
    """Refuse spaces beside a number, which parsers pass over and other programs may not."""
    if not PADDED.search(text):
        return
    for name in names:
        bad = pd.Series([cell != cell.strip() for cell in cells[name]])
        if bad.any():
            fault(label, bad, [name], cells[name][int(np.argmax(bad))], "a number without spaces", "remove the spaces")


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
