"""How a chart or a table leaves a notebook: as data with a title, a description and a source, never as a picture."""

import json
import re
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import display

from ..data.tables import resource
from .results import significant
from .tabular import csv_text

if TYPE_CHECKING:  # pages read the names below and draw nothing
    import altair as alt

# JupyterLab (4.6) draws charts of this type only, and draws specifications of version 6 under it.
VEGALITE = "application/vnd.vegalite.v5+json"
TABLE = "application/vnd.suanli.table+json"
EXHIBIT = re.compile(r"[0-9E]\.[0-9]+[a-z]?")  # E: of an edition
SHORTEST_DESCRIPTION = 60


def show(
    chart: "alt.TopLevelMixin",
    *,
    exhibit: str,
    title: str,
    description: str,
    source: str | list[str],
    full: pd.DataFrame | None = None,
) -> None:
    """Show a chart, in the book and in JupyterLab alike, without a network.

    The output is the Vega-Lite specification itself (what nbval compares) and the description as plain text.
    JupyterLab draws the specification with the Vega that it ships, as it is stored and when a cell is run again; the
    book draws it with the bundle that it carries.

    Parameters
    ----------
    chart : altair chart
        Any Altair chart; numbers in its data are kept to six significant digits, unused columns are dropped.
    exhibit : str
        Number of the exhibit, such as "1.1" or "1.1a"; becomes the permalink and the file name.
    title : str
        What the chart shows, as a sentence.
    description : str
        One or two sentences for a person who cannot see it, at least 60 characters.
    source : str or list of str
        Name of the table or tables in ``data/datapackage.json`` that the chart rests on; none if it rests on recorded
        results alone.
    full : DataFrame, optional
        All rows behind a chart that draws a part of them: what the page offers as a file.

    Raises
    ------
    ValueError
        If the exhibit's number is malformed, or the description is too short or repeats the title.
    altair.utils.schemapi.SchemaValidationError
        If Vega-Lite would not draw the chart.
    suanli.data.tables.TableError
        If a source is not in the descriptor.
    """
    about = _about(exhibit, title, source)
    if len(description) < SHORTEST_DESCRIPTION or description == title:
        raise ValueError(
            f"exhibit {exhibit}: description must tell what the chart shows to a person who cannot see it, "
            f"in at least {SHORTEST_DESCRIPTION} characters; it has {len(description)}"
        )
    if full is not None:
        rows = [[_plain(cell) for cell in row] for row in full.itertuples(index=False)]
        about["csv"] = csv_text([{"name": str(name)} for name in full], rows)
    from .vegalite import checked  # pages read the names below and need no schema

    spec = settle(checked(chart))
    spec |= {"title": title, "description": description, "usermeta": {"suanli": about}}
    display({VEGALITE: spec, "text/plain": description}, raw=True)


def table(frame: pd.DataFrame, *, exhibit: str, title: str, note: str, source: str | list[str], formats=None) -> None:
    """Show a table with a caption and a note; its column names are the headings and carry the units.

    Parameters
    ----------
    frame : DataFrame, shape (rows, columns)
        What to show; the index is not shown.
    exhibit, title, source
        As for `show`.
    note : str
        What a reader must know to read the numbers.
    formats : dict of str to str, optional
        Format specification by column, such as ``{"Share (percent)": ".1f"}``.

    Raises
    ------
    ValueError
        If the exhibit's number is malformed or a format names no column.
    """
    formats = formats or {}
    if unknown := sorted(set(formats) - set(frame.columns)):
        raise ValueError(f"exhibit {exhibit}: format for {unknown[0]!r}, which is no column of the table")
    columns = [
        {"name": str(name), "format": formats.get(name, ""), "number": pd.api.types.is_numeric_dtype(frame[name])}
        for name in frame
    ]
    rows = [[_plain(cell) for cell in row] for row in frame.itertuples(index=False)]
    content = {**_about(exhibit, title, source), "title": title, "note": note, "columns": columns, "rows": rows}
    plain = frame.to_string(index=False, float_format="{:.4g}".format)
    # JupyterLab has no renderer for our own type and takes the plain HTML beside it.
    display({TABLE: content, "text/html": frame.to_html(index=False, border=0), "text/plain": plain}, raw=True)


def _plain(cell):
    """One cell as JSON holds it: nothing for missing, days for dates, floats to six significant digits."""
    if pd.isna(cell):
        return None
    return cell.date().isoformat() if isinstance(cell, pd.Timestamp) else significant(cell)


def settle(spec: dict) -> dict:
    """Make a specification depend on nothing but what it draws: rounded data, no unused columns, names in order.

    Altair names a dataset by a hash of its unrounded content, which differs between processors.
    """
    datasets = spec.pop("datasets", {})
    drawn = json.dumps(spec, ensure_ascii=False)
    for number, name in enumerate(dict.fromkeys(re.findall(r"\bview_[0-9a-f]+_\d+\b", drawn)), 1):
        drawn = drawn.replace(name, f"view-{number}")  # a hash of the unrounded data too
    settled = {}
    for number, (name, rows) in enumerate(datasets.items(), 1):
        used = [column for column in rows[0] if _named(column, drawn)] if rows else []
        drawn = drawn.replace(f'"{name}"', f'"data-{number}"')
        settled[f"data-{number}"] = [{column: significant(row.get(column)) for column in used} for row in rows]
    return json.loads(drawn) | {"datasets": settled}


def _named(column: str, drawn: str) -> bool:
    """Whether a specification names a column: as a word, though it may begin or end with a sign, as in "Share (%)"."""
    written = json.dumps(column, ensure_ascii=False)[1:-1]
    return re.search(rf"(?<!\w){re.escape(written)}(?!\w)", drawn) is not None


def _about(exhibit: str, title: str, source: str | list[str]) -> dict:
    """Check what every exhibit must say of itself."""
    if not EXHIBIT.fullmatch(exhibit):
        raise ValueError(f"exhibit {exhibit!r}: expected a number like 1.1 or 1.1a")
    if not title.strip():
        raise ValueError(f"exhibit {exhibit}: a title is required")
    names = [source] if isinstance(source, str) else list(source)
    for name in names:
        resource(name)
    return {"exhibit": exhibit, "source": names}
