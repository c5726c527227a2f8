"""What a chart's specification draws: its rows, of which columns, and nothing that differs between processors."""

import json
import math
import re

from .value import plain

MOST_ROWS = 5000  # of a table, or of a layer, as in Altair
# Their values are words for the reader or for Vega-Lite, never names of columns.
WORDS = {"$schema", "config", "title", "description", "type", "interval", "timeUnit", "aggregate", "op", "format"}
WORDS |= {"labelExpr", "usermeta"}
PATH = re.compile(r"(?<!\\)(?:\\\\)*[.\[\]]")  # a sign that leads into a value
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)  # in a string of an expression
CONTROL = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
MADE = {"key", "value", "density", "prob", "coef", "rSquared", "data", "*"}  # by transforms without names


def column_of(field: str) -> str | None:
    r"""Name of the column that a field of Vega-Lite leads to; none for a path into a value, which no cell has.

    Examples
    --------
    >>> column_of("a\\.b"), column_of("a.b")
    ('a.b', None)
    """
    return None if PATH.search(field) else re.sub(r"\\(.)", r"\1", field)


def field_of(column: str) -> str:
    """A column's name as a field of Vega-Lite: signs that lead into a value, and quotes, are escaped."""
    return re.sub(r"[.\[\]\\'\"]", lambda sign: "\\" + sign[0], column)


def parts(spec, key: str = ""):
    """Every value of a specification with the key that it stands under, but for words."""
    if key in WORDS:
        return
    yield key, spec
    if isinstance(spec, dict):
        for name, part in spec.items():
            if name != "datasets":
                yield from parts(part, name)
    elif isinstance(spec, list):
        for part in spec:
            yield from parts(part, key)


def settle(spec: dict) -> dict:
    """Make a specification depend on nothing but what it draws: rounded data, no unused columns, names in order.

    Altair names a dataset by a hash of its unrounded content, which differs between processors. A field that names a
    column whose signs Vega-Lite would take for a path is escaped.

    Raises
    ------
    ValueError
        If it draws no rows, too many, values that are none, or a column that its data do not have; one line.
    """
    datasets = spec.pop("datasets", {})
    for _, part in list(parts(spec)):  # rows that stand in the specification, where Altair leaves some
        if isinstance(part, dict) and isinstance(data := part.get("data"), dict):
            if "values" in data:
                name = f"values-{len(datasets)}"
                datasets[name], part["data"] = data["values"], {"name": name}
            elif data.get("name") not in datasets:
                found = ", ".join(sorted(str(key) for key in data)) or "nothing"
                raise ValueError(f"the chart takes its data from {found}, not from rows; give it a frame with rows")
    if not any(rows and rows != [{}] for rows in datasets.values()):
        raise ValueError("the chart has no rows to draw; give it data, or show it only where there are some")
    drawn = json.dumps(spec, ensure_ascii=False)
    for number, name in enumerate(dict.fromkeys(re.findall(r"\bview_[0-9a-f]+_\d+\b", drawn)), 1):
        drawn = drawn.replace(name, f"view-{number}")  # a hash of the unrounded data too
    for number, name in enumerate(datasets, 1):
        drawn = drawn.replace(f'"{name}"', f'"data-{number}"')
    spec, settled = json.loads(drawn), {}
    columns = [_columns(rows, f"data set {number}") for number, rows in enumerate(datasets.values(), 1)]
    known = {column for each in columns for column in each}
    _escape(spec, known)
    said = [ESCAPE.sub(_letter, part) for _, part in parts(spec) if isinstance(part, str)]
    for number, (rows, held) in enumerate(zip(datasets.values(), columns, strict=True), 1):
        used = [column for column in held if _named(column, said)]
        settled[f"data-{number}"] = [
            {column: plain(row.get(column), f"column {column!r}, row {place}") for column in used}
            for place, row in enumerate(rows, 1)
        ]
    try:
        json.dumps(spec, allow_nan=False)
    except ValueError:
        endless = [key for key, part in parts(spec) if isinstance(part, float) and not math.isfinite(part)]
        raise ValueError(f"{(endless or ['the look'])[0]} of the chart is no finite number; give one") from None
    return spec | {"datasets": settled}


def _columns(rows, name: str) -> list[str]:
    """Columns of a dataset, those that only some rows have too."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"{name} of the chart is not rows of named values; give it a frame")
    if len(rows) > MOST_ROWS:
        most = f"is given {len(rows):,} rows, more than the {MOST_ROWS:,} that a page can draw"
        raise ValueError(f"the chart {most}; draw fewer, and give all of them as `full`")
    return list(dict.fromkeys(column for row in rows for column in row))


def _escape(spec: dict, known: set[str]) -> None:
    """Escape fields that are names of columns as they stand; refuse those that lead nowhere."""
    every = list(parts(spec))
    made = MADE | {part for key, part in every if key == "as" and isinstance(part, str)}
    free = any(isinstance(part, dict) and "pivot" in part for _, part in every)  # columns named by cells
    for part in (part for _, part in every if isinstance(part, dict) and isinstance(part.get("field"), str)):
        field = part["field"]
        if not field.strip() or re.search(r"[\"\r\n]", column_of(field) or field):  # Vega-Lite itself cannot
            raise ValueError(f"a column named {field!r} cannot be drawn; name it, without quotes and line breaks")
        if field in known:
            part["field"] = field_of(field)
        elif not free and not {field, column_of(field)} & (known | made):
            held = ", ".join(map(repr, sorted(known)))
            raise ValueError(f"the chart draws a column {field!r}, which its data do not have; they have {held}")


def _named(column: str, said: list[str]) -> bool:
    """Whether a specification names a column: whole, or as a word of a field or of an expression."""
    whole = re.compile(rf"(?<!\w){re.escape(column)}(?!\w)")
    return any(text == column or (column in text and whole.search(text)) for text in said)


def _letter(escape: re.Match) -> str:
    """The letter that an escape in a string of an expression stands for."""
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else CONTROL.get(escape[3], escape[3])
