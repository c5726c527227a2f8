"""How an exhibit becomes part of a page: the myst-nb renderer of our charts and tables.

Everything that comes from data is escaped here, once, at the place where it enters HTML.
"""

import csv
import io
import json
import re
from html import escape

from docutils import nodes

from ..data.tables import resource
from .exhibit import TABLE, VEGALITE

MOST_ROWS = 300
LEGEND_AND_AXIS = 60  # pixels kept free above and below a chart, so that nothing jumps when it is drawn
DATA_PAGE = "data.html"


class FigurePlugin:
    """Turns the MIME types of `show` and `table` into a numbered figure with its data, source and permalink."""

    mime_priority_overrides = (("*", VEGALITE, 1), ("*", TABLE, 1))

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the nodes of a figure, or None for a type that is not ours."""
        if inline or data.mime_type not in (VEGALITE, TABLE):
            return None
        content = data.content if isinstance(data.content, dict) else json.loads(data.content)
        if data.mime_type == VEGALITE:
            about = content["usermeta"]["suanli"]
            full = about.pop("csv", None)
            columns, rows = drawn_data(content)
            body = chart_html(content) + folded(table_html(columns, rows, caption=content["title"]))
        else:
            about, columns, rows, full = content, content["columns"], content["rows"], None
            body = table_html(columns, rows) + f'<p class="exhibit-note">{escape(content["note"])}</p>'
        chart = data.mime_type == VEGALITE
        html = figure_html(about, content["title"], body, chart=chart)
        node = nodes.raw(text=html, format="html", classes=["exhibit-output"])
        # Written when the page is, so that a page and its files are always of one build.
        node["downloads"] = {f"{file_stem(about['exhibit'])}.csv": full or csv_text(columns, rows)}
        return [node]


def file_stem(exhibit: str) -> str:
    """Name of the files of an exhibit: they say where they come from when they lie in a folder of downloads."""
    return f"suanli-exhibit-{exhibit}"


def figure_html(about: dict, title: str, body: str, *, chart: bool) -> str:
    """Number, caption, body, source and tools of an exhibit."""
    number, anchor = about["exhibit"], f"exhibit-{about['exhibit'].replace('.', '-')}"
    stem = file_stem(number)
    buttons = f'<a href="../_exhibits/{stem}.csv" download="{stem}.csv">Data (CSV)</a>'
    if chart:
        buttons += "".join(
            f'<button type="button" data-save="{kind}" data-name="{stem}" hidden>{kind.upper()}</button>'
            for kind in ("svg", "png")
        )
    return (
        f'<figure class="exhibit" id="{anchor}" aria-labelledby="{anchor}-caption">'
        f'<figcaption id="{anchor}-caption"><span class="exhibit-number">Exhibit {escape(number)}</span> '
        f'<span class="exhibit-title">{escape(title)}</span> '
        f'<a class="headerlink" href="#{anchor}" aria-label="Permalink to exhibit {escape(number)}">#</a></figcaption>'
        f'{body}<div class="exhibit-foot"><p class="exhibit-source">{sources_html(about["source"])}</p>'
        f'<div class="exhibit-tools">{buttons}</div></div></figure>'
    )


def sources_html(names: list[str]) -> str:
    """Title of each table, linked to the data page, with its licence; recorded results if there is none."""
    entries = []
    for name in names:
        described = resource(name)
        licence = ", ".join(entry.get("title") or entry["name"] for entry in described.get("licenses", []))
        link = f'<a href="{DATA_PAGE}#table-{escape(name.replace("_", "-"))}">{escape(described["title"])}</a>'
        entries.append(link + (f" ({escape(licence)})" if licence else ""))
    return "Data: " + ("; ".join(entries) or "results recorded in the chapters")


def chart_html(spec: dict) -> str:
    """Room for a chart, its specification, and its description where no script runs."""
    # No string of the data can end the element: JSON lets the sign be written as an escape.
    content = json.dumps(spec, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    description = escape(spec["description"])
    height = int(spec.get("height", 0)) + LEGEND_AND_AXIS
    return (
        f'<div class="exhibit-chart"><div class="exhibit-view" style="min-height:{height}px"></div>'
        f'<script type="application/json">{content}</script>'
        f"<noscript><p>{description}</p></noscript></div>"
    )


def folded(html: str) -> str:
    """A table that opens on demand."""
    return f'<details class="exhibit-data"><summary>Table</summary>{html}</details>'


def drawn_data(spec: dict) -> tuple[list[dict], list[list]]:
    """Columns with headings, and rows, of the first dataset that a chart draws.

    A heading is the title that the chart's tooltip or axis gives to the column.
    """
    titles: dict[str, str] = {}

    def collect(part):
        if isinstance(part, dict):
            if "field" in part and isinstance(part.get("title"), str):
                titles.setdefault(part["field"], part["title"])
            part = list(part.values())
        if isinstance(part, list):
            for child in part:
                collect(child)

    collect({key: value for key, value in spec.items() if key not in ("datasets", "usermeta")})
    datasets = spec["datasets"]
    main = max(datasets.values(), key=len)
    for rows in datasets.values():
        if rows and set(titles) <= set(rows[0]):
            main = rows
            break
    named = [name for name in main[0] if name in titles] or list(main[0])
    columns = [
        {"name": titles.get(name, name), "format": "", "number": isinstance(main[0][name], int | float)}
        for name in named
    ]
    return columns, [[row.get(name) for name in named] for row in main]


def cell_text(cell, spec: str = "") -> str:
    """One value as text: a dash for missing, plain years, thin spaces between thousands, months of a date."""
    if cell is None:
        return "–"
    if spec:
        return format(cell, spec).replace(",", "\u202f").replace("-", "\u2212", 1)
    if isinstance(cell, str):
        return re.sub(r"^(\d{4}-\d{2}-\d{2})T00:00:00(\.0+)?$", r"\1", cell)
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def table_html(columns: list[dict], rows: list[list], caption: str = "") -> str:
    """A real table: header cells with scope, numbers to the right, text to the left."""
    head = "".join(
        f'<th scope="col"{" class=number" if column["number"] else ""}>{escape(column["name"])}</th>'
        for column in columns
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{' class=number' if column['number'] else ''}>{escape(cell_text(cell, column['format']))}</td>"
            for column, cell in zip(columns, row, strict=True)
        )
        + "</tr>"
        for row in rows[:MOST_ROWS]
    )
    cut = f" (first {MOST_ROWS} of {len(rows)} rows; the CSV has them all)" if len(rows) > MOST_ROWS else ""
    title = f"<caption>{escape(caption + cut)}</caption>" if caption else ""
    label = escape(caption or "Table of the exhibit")
    # A region that scrolls must be reachable with the keyboard.
    return (
        f'<div class="exhibit-table" role="region" tabindex="0" aria-label="{label}"><table>{title}'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def csv_text(columns: list[dict], rows: list[list]) -> str:
    """Data of an exhibit as CSV (UTF-8, LF), all rows, unformatted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column["name"] for column in columns])
    writer.writerows([cell_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()
