"""Rows of an exhibit as an HTML table for the eye and as CSV for a program."""

import csv
import io
import math
import re
from html import escape
from itertools import combinations

from ..tables.spreadsheet import runs

MOST_ROWS = 300
BRIEF = 48  # letters of what may stand beside a name
MOST_NAMED = 60  # rows of a table that is read row by row
YEARS = range(1400, 2200)
NAMING = {*range(100), *YEARS}  # whole numbers that may name a row: a year, and how many years
SHORT = 16  # letters that need not be broken, such as a date
WIDEST = 5  # powers of ten between the largest and the smallest number of a column with common decimals
SIGNIFICANT = 4  # digits of a number in a table that nobody gave a format; the CSV has them all
KEY = re.compile(r"[a-z]+\.\n?[a-z](?:[a-z0-9]|_\n?)*")  # of a result, in lines
NIL = re.compile(r"0\.0+")
MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})T00:00:00(\.0\d*)?")


def tidy(cell):
    r"""A text on one line, a key in lines as a whole, a day without its midnight; other cells as they are.

    Examples
    --------
    >>> tidy("Sichuan\n四川"), tidy("paths.\ntargets_\ndue"), tidy("2020-06-01T00:00:00"), tidy(1.5)
    ('Sichuan 四川', 'paths.targets_due', '2020-06-01', 1.5)
    """
    if not isinstance(cell, str):
        return cell
    lines = cell.splitlines()
    if "".join(lines) != cell:
        cell = ("" if KEY.fullmatch(cell) else " ").join(filter(None, (line.strip() for line in lines)))
    return MIDNIGHT.sub(r"\1", cell)


def is_number(cell) -> bool:
    """Whether a cell is a number or empty, as in a column of numbers; a truth value is a word."""
    return cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool))


def cell_text(cell, spec: str = "") -> str:
    """One value as text: a dash for missing, plain years, thin spaces between thousands, days of a date."""
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return tidy(cell)
    if spec:
        text = format(cell, spec)
        if "e+" in text and abs(cell) < 1e6:  # a number that anyone reads at once
            text = f"{float(text):,.0f}"
        elif cell > 0 and NIL.fullmatch(text):  # such as p, which is not nil
            text = f"<{text[:-1]}1"
        return text.replace(",", "\u202f").replace("-", "\u2212")
    return (f"{cell:g}" if isinstance(cell, float) else str(cell)).replace("-", "\u2212")


def common_format(cells: list) -> str:
    """Decimals for a column of numbers, so that they stand under one another; none where sizes differ too much.

    Examples
    --------
    >>> common_format([12.5, 0.02, 0.0]), common_format([1e6, 0.0001]), common_format([1990, 2020])
    ('.2f', '.4g', '')
    """
    sizes = [abs(cell) for cell in cells if isinstance(cell, int | float) and cell]
    if not sizes or all(isinstance(cell, int) for cell in cells if cell is not None):
        return ""
    most, least = (math.floor(math.log10(size)) for size in (max(sizes), min(sizes)))
    # Enough for the digits of the largest, and for one of the smallest.
    decimals = max(0, SIGNIFICANT - 1 - most, -least)
    return f".{decimals}f" if most - least <= WIDEST else f".{SIGNIFICANT}g"


def kind(column: dict, cells: list) -> str:
    """Attribute of the cells of a column: numbers stand to the right, short words on one line."""
    if column["number"]:
        return " class=number"
    return " class=short" if all(_width(cell_text(cell)) <= SHORT for cell in cells) else ""


def _width(text: str) -> int:
    """Letters of a text, a Chinese one as two."""
    return sum(2 if letter >= "\u2e80" else 1 for letter in text)


def table_html(columns: list[dict], rows: list[list], *, label: str, caption: str = "", key: int | None = None) -> str:
    """A real table: header cells with scope, numbers to the right with common decimals, text to the left.

    Parameters
    ----------
    columns : list of dict
        ``name`` (heading with unit), ``format`` and ``number`` of each column.
    rows : list of list
        Cells as JSON holds them.
    label : str
        Name of the region that scrolls.
    caption : str, optional
        Caption of the table.
    key : int, optional
        Place of the column that a phone must show without scrolling. If it stands further back than second, the table
        has a copy of it there, and says by its class which is which; styles show one of the two.
    """
    apart = row_names(columns, rows, key)
    keyed = ""
    if key is not None and key > 1:
        columns = [columns[0], columns[key], *columns[1:]]
        rows = [[row[0], row[key], *row[1:]] for row in rows]
        keyed = f' class="keyed key{key + 2}"'
    cells = [[row[place] for row in rows] for place in range(len(columns))]
    formats = [
        column["format"] or (common_format(held) if column["number"] else "")
        for column, held in zip(columns, cells, strict=True)
    ]
    kinds = [kind(column, held) for column, held in zip(columns, cells, strict=True)]
    head = "".join(
        f'<th scope="col"{" class=number" if column["number"] else ""}>{escape(column["name"])}</th>'
        for column in columns
    )
    # A line for each cell: the search index tells words apart by it.
    body = "".join(
        "<tr>"
        + "\n".join(
            f"<td{place}>{escape(cell_text(cell, spec))}</td>"
            for cell, place, spec in zip(row, [kinds[0] + told, *kinds[1:]], formats, strict=True)
        )
        + "</tr>\n"
        for row, told in zip(rows[:MOST_ROWS], apart, strict=False)
    )
    cut = f" (first {MOST_ROWS} of {len(rows)} rows; the CSV has them all)" if len(rows) > MOST_ROWS else ""
    title = f"<caption>{escape(caption + cut)}</caption>" if caption else ""
    # A region that scrolls must be reachable with the keyboard.
    return (
        f'<div class="exhibit-table" role="region" tabindex="0" aria-label="{escape(label)}"><table{keyed}>{title}'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def row_names(columns: list[dict], rows: list[list], key: int | None = None) -> list[str]:
    """What tells a row from others of the same first cell, as an attribute of that: a phone shows it below the cell.

    The fewest columns of words or years that do, up to three; none where first cells differ, or in a long list.

    Examples
    --------
    >>> columns = [{"name": name, "number": name == "GDP"} for name in ("Demand for", "GDP", "Table of")]
    >>> row_names(columns, [["Chips", 1, "2017"], ["Chips", 2, "2020"]])
    [' data-of="2017"', ' data-of="2020"']
    >>> row_names(columns, [["Chips", 1, "2017"], ["Roads", 2, "2017"]])
    ['', '']
    """
    firsts = len({row[0] for row in rows})
    if firsts == len(rows) or len(rows) > MOST_NAMED:
        return [""] * len(rows)
    held = {place: [row[place] for row in rows] for place in range(1, len(columns)) if place != key}
    words = [place for place, cells in held.items() if all(isinstance(cell, str) and cell for cell in cells)]
    words += [place for place, cells in held.items() if place not in words and all(map(_names, cells))]
    short = [place for place in words if max(_width(cell_text(cell)) for cell in held[place]) <= BRIEF]
    for those in (short, words):  # a sentence where nothing shorter does
        sets = [chosen for most in range(1, 4) for chosen in combinations(those, most)]
        kinds = {chosen: len({(row[0], *(row[place] for place in chosen)) for row in rows}) for chosen in sets}
        best = max(sets, key=kinds.get, default=())  # the fewest come first
        if best and kinds[best] == len(rows):
            break
    if not best or kinds[best] == firsts:
        return [""] * len(rows)

    def told(place: int, cell) -> str:
        return f"{columns[place]['name']} {cell}" if isinstance(cell, int) and cell < YEARS.start else cell_text(cell)

    parts = ([told(place, row[place]) for place in best if row[place] not in (None, "")] for row in rows)
    return [f' data-of="{escape("; ".join(each))}"' for each in parts]


def _names(cell) -> bool:
    """Whether a cell may tell rows apart: words, a year, or how many years."""
    return isinstance(cell, str) or cell in NAMING


def csv_text(columns: list[dict], rows: list[list]) -> str:
    """Data of an exhibit as CSV (UTF-8, LF), all rows, unformatted.

    A cell has no line breaks. A text that a spreadsheet would run as a formula gets an apostrophe before it [1]_, also
    behind a semicolon, which in many countries parts the cells; numbers stay numbers.

    References
    ----------
    .. [1] OWASP (2020). CSV injection.
    """

    def settled(cell):
        if not isinstance(cell, str):
            return cell
        return ";".join(f"'{part}" if runs(part) else part for part in tidy(cell).split(";"))

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([settled(column["name"]) for column in columns])
    writer.writerows([settled(cell) for cell in row] for row in rows)
    return out.getvalue()
