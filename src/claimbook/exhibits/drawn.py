"""The rows that a chart draws, of all its layers, as one table: what the page shows below it and offers as a file."""

import csv
import io
import json
import re
from collections import Counter

from .specification import column_of, parts
from .tabular import is_number, tidy

# In words; of the marks that draw the same rows, the first of these names them.
MARKS = {"point": "points", "bar": "bars", "line": "line", "area": "band", "tick": "ticks", "rule": "reference line"}
MARKS |= {"text": "labels"}
PUT_TOGETHER = ("layer", "concat", "hconcat", "vconcat")
CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# "China 中国": words without a Chinese character, then a name in Chinese, which no other word follows.
BILINGUAL = re.compile(rf"([^{CHINESE}]*[A-Za-z][^{CHINESE}]*?)\s+([“‘（《「]?[{CHINESE}](?:(?!\s[A-Za-z0-9]).)*)")
LOGARITHMIC = re.compile(r" \(logarithmic\)|, logarithmic(?=\))")  # the axis is, the numbers are not


def drawn_data(spec: dict) -> tuple[list[dict], list[list]]:
    """Columns with headings, and rows, of all that a chart draws, layer by layer, the one with most columns first.

    A heading is the title that the chart's tooltip, or else an axis or legend, gives to the column; where there are
    several layers, the first column says which one a row belongs to. A layer that repeats rows of another, as names
    beside points do, is not given twice.

    Parameters
    ----------
    spec : dict
        A settled specification; the rows of one of its datasets may be part of more, which `show` was given as `full`.

    Returns
    -------
    (list of dict, list of list)
        ``name``, ``format`` and ``number`` of each column, and the cells of each row.
    """
    layers = _layers(spec)
    heads = _headings(spec, list(dict.fromkeys(column for _, rows in layers for column in rows[0])))
    rows = [[tidy(row.get(column)) for column in heads] for _, held in layers for row in held]
    columns = [
        {"name": name, "format": "", "number": all(is_number(row[place]) for row in rows)}
        for place, name in enumerate(heads.values())
    ]
    if len(layers) > 1:
        columns.insert(0, {"name": "Part of the chart", "format": "", "number": False})
        rows = [[said, *row] for said, row in zip((said for said, held in layers for _ in held), rows, strict=True)]
    return in_two_languages(columns, rows)


def _layers(spec: dict) -> list[tuple[str, list[dict]]]:
    """What is drawn, in words, and its rows; each name and each set of rows once."""
    words: dict[str, list[str]] = {}
    for name, said in _drawings({**spec, "description": ""}):
        words.setdefault(name, []).append(said)
    about = spec.get("usermeta", {}).get("claimbook", {})
    layers: list[tuple[str, list[dict]]] = []
    # Python's sort keeps the order of the specification among equals.
    for name, rows in sorted(spec["datasets"].items(), key=lambda item: -len(item[1][0] if item[1] else ())):
        if "full" in about and name == about["full"]["data"]:
            rows = _all_rows(about)
        repeated = any(all(row in held for row in rows) for _, held in layers)
        if rows and rows[0] and not repeated:
            said = words.get(name, ["looked up"])
            order = list(MARKS.values())
            text = min(said, key=lambda each: order.index(each) if each in order else -1)
            alike = sum(other.split(" #")[0] == text for other, _ in layers)
            layers.append((f"{text} #{alike + 1}" if alike else text, rows))
    return layers


def _drawings(view: dict, data: str = ""):
    """Name of the dataset of each view, and what it draws: its description, or its mark in words."""
    data = (view.get("data") or {}).get("name", data)
    if "mark" in view:
        mark = view["mark"]["type"] if isinstance(view["mark"], dict) else view["mark"]
        yield data, view.get("description") or MARKS.get(mark, mark)
    for part in (part for key in PUT_TOGETHER for part in view.get(key, [])):
        yield from _drawings(part, data)
    if "spec" in view:
        yield from _drawings(view["spec"], data)


def _all_rows(about: dict) -> list[dict]:
    """All rows behind a chart that draws a part of them."""
    columns = about["full"]["columns"]
    return [
        {
            column["name"]: (json.loads(cell) if column["number"] else cell) if cell else None
            for column, cell in zip(columns, row, strict=True)
        }
        for row in list(csv.reader(io.StringIO(about["csv"], newline="")))[1:]
    ]


def _headings(spec: dict, columns: list[str]) -> dict[str, str]:
    """Heading of each column, each once: its title in a tooltip, else on an axis or in a legend, else its name."""
    tips, axes = {}, {}
    for key, part in parts(spec):
        if not isinstance(part, dict) or not isinstance(part.get("field"), str) or not part.get("title"):
            continue
        if "aggregate" in part or "timeUnit" in part or part.get("bin") not in (None, False, "binned"):
            continue  # what is computed from a column is not the column
        text = part["title"] if isinstance(part["title"], str) else " ".join(part["title"])
        (tips if key == "tooltip" else axes).setdefault(column_of(part["field"]), LOGARITHMIC.sub("", tidy(text)))
    titles = {column: text for column, text in (tips | axes | tips).items() if column in columns}
    said = {column: titles.get(column) or _spaced(column) for column in dict.fromkeys([*titles, *columns])}
    shared, told = Counter(said.values()), Counter(tips.values())
    heads: dict[str, str] = {}
    for column, text in said.items():
        if shared[text] > 1 and told[text if column in tips else None] != 1:
            words, unit = re.fullmatch(r"(.*?)( \([^()]*\))?", text).groups("")
            text = f"{words}, {_spaced(column).lower()}{unit}"
        alike = sum(other.split(" #")[0] == text for other in heads.values())
        heads[column] = f"{text} #{alike + 1}" if alike else text
    return heads


def _spaced(column: str) -> str:
    """A column's name as words, where it is one for programs."""
    return column.replace("_", " ").capitalize() if re.fullmatch(r"[a-z][a-z0-9_]*", column) else tidy(column)


def in_two_languages(columns: list[dict], rows: list[list]) -> tuple[list[dict], list[list]]:
    """Split each column of names in English and Chinese, such as "China 中国", into ``_en`` and ``_zh``.

    Parameters
    ----------
    columns, rows
        As `drawn_data` gives them. A column is split if some of its cells hold both and none holds them otherwise.
    """
    made, cells = [], []
    for column, held in zip(columns, map(list, zip(*rows, strict=True)), strict=True):
        texts = [tidy(cell) for cell in held]
        pairs = [BILINGUAL.fullmatch(text) if isinstance(text, str) else None for text in texts]
        plain = (text for text, pair in zip(texts, pairs, strict=True) if isinstance(text, str) and not pair)
        if not any(pairs) or any(re.search(f"[{CHINESE}]", text) for text in plain):
            made.append(column)
            cells.append(held)
            continue
        made += [column | {"name": f"{column['name']}_{language}"} for language in ("en", "zh")]
        cells += [[pair[1] if pair else text for text, pair in zip(texts, pairs, strict=True)]]
        cells += [[pair[2] if pair else None for pair in pairs]]
    return made, [list(row) for row in zip(*cells, strict=True)]
