"""How a chart or a table leaves a notebook: as data with a title, a description and a source, never as a picture."""

import re
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import display

from ..notebook.results import FORMAT
from ..tables.read import resource
from .specification import MOST_ROWS, settle
from .tabular import csv_text, tidy
from .text import filled, title_of, words_checked
from .value import plain

if TYPE_CHECKING:  # pages read the names below and draw nothing
    import altair as alt

# JupyterLab (4.6) draws charts of this type only, and draws specifications of version 6 under it.
VEGALITE = "application/vnd.vegalite.v5+json"
TABLE = "application/vnd.claimbook.table+json"
EXHIBIT = re.compile(r"(?:[0-9]+|E)\.[0-9]+[a-z]?")  # E: of an edition
SHORTEST_DESCRIPTION = 60


def show(
    chart: "alt.TopLevelMixin",
    *,
    exhibit: str,
    title: str,
    description: str,
    source: str | list[str],
    holds: bool | None = None,
    neutral: str | None = None,
    words: Mapping[str, str] | None = None,
    full: pd.DataFrame | None = None,
) -> None:
    """Show a chart, in the book and in JupyterLab alike, without a network.

    The output is the Vega-Lite specification itself (what nbval compares) and the description as plain text.
    JupyterLab draws the specification with the Vega that it ships, as it is stored and when a cell is run again; the
    book draws it with the bundle that it carries.

    Parameters
    ----------
    chart : altair chart
        Any Altair chart of rows, at most 5,000 a layer; numbers in its data are kept to six significant digits, unused
        columns are dropped.
    exhibit : str
        Number of the exhibit, such as "1.1" or "1.1a"; becomes the permalink and the file name.
    title : str
        What the chart shows, as a sentence; a template over recorded results and `words` (see `text.filled`).
    description : str
        One or two sentences for a person who cannot see it, at least 60 characters; a template like the title.
    source : str or list of str
        Name of the table or tables in ``data/datapackage.json`` that the chart rests on; none if it rests on recorded
        results alone.
    holds : bool, optional
        For a title that states a finding: the comparison that makes it true.
    neutral : str, optional
        For a title that states a finding: the title for where it does not hold.
    words : mapping of str to str, optional
        Words that the templates name, such as ``{"what": "GDP per head"}``; no numbers.
    full : DataFrame, optional
        All rows behind a chart that draws a part of them, in the columns that it draws and others: what the page offers
        as a file.

    Raises
    ------
    ValueError
        If the exhibit's number is malformed, a text names what is not recorded, the description is too short or repeats
        the title, or the chart has no rows, too many, a cell that is infinite or no plain value, or a column that its
        data do not have.
    altair.utils.schemapi.SchemaValidationError
        If Vega-Lite would not draw the chart.
    claimbook.tables.read.TableError
        If a source is not in the descriptor.
    """
    about = _about(exhibit, title, source)
    with _of(exhibit):
        words = words_checked(words)
        title, kept = title_of(title, holds, neutral, words)
        description, told = filled(description, words)
        about["text"] = {"title": kept, "description": told}
    if len(description) < SHORTEST_DESCRIPTION or description == title:
        raise ValueError(
            f"exhibit {exhibit}: description must tell what the chart shows to a person who cannot see it, "
            f"in at least {SHORTEST_DESCRIPTION} characters; it has {len(description)}"
        )
    from .vegalite import checked, infinite_cells  # pages read the names below and need no schema

    with _of(exhibit):
        spec = settle(checked(chart))
        for column, row in infinite_cells(chart):  # Altair leaves such a cell empty
            if any(column in rows[0] for rows in spec["datasets"].values() if rows):
                raise ValueError(f"column {column!r}, row {row}: is infinite; correct it, or leave the cell empty")
        if full is not None:
            about |= _all(full, spec["datasets"])
    spec |= {"title": title, "description": description, "usermeta": {"claimbook": about}}
    display({VEGALITE: spec, "text/plain": description}, raw=True)


def table(
    frame: pd.DataFrame,
    *,
    exhibit: str,
    title: str,
    note: str,
    source: str | list[str],
    holds: bool | None = None,
    neutral: str | None = None,
    words: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
    key: str | None = None,
) -> None:
    """Show a table with a caption and a note; its column names are the headings and carry the units.

    Parameters
    ----------
    frame : DataFrame, shape (rows, columns)
        What to show; the index is not shown.
    exhibit, title, source, holds, neutral, words
        As for `show`.
    note : str
        What a reader must know to read the numbers; a template like the title.
    formats : dict of str to str, optional
        Format specification by column, such as ``{"Share (percent)": ".1f"}``.
    key : str, optional
        Column that answers the title, which a phone shows second; by default the first number that has an interval
        ("from" and "to" after it), else the first number.

    Raises
    ------
    ValueError
        If the exhibit's number is malformed, a text names what is not recorded, a format or the key names no column,
        there are no rows or more than 5,000, or a cell is infinite or no plain value.
    """
    formats = formats or {}
    about = _about(exhibit, title, source)
    with _of(exhibit):
        words = words_checked(words)
        title, kept = title_of(title, holds, neutral, words)
        note, told = filled(note, words)
        about["text"] = {"title": kept, "note": told}
        rows = _rows(frame, MOST_ROWS)
        if unknown := sorted(set(formats) - set(frame.columns)):
            raise ValueError(f"format for {unknown[0]!r}, which is no column of the table")
        if key is not None and key not in frame:
            raise ValueError(f"key {key!r}, which is no column of the table")
        for name, spec in formats.items():
            if not isinstance(spec, str) or not re.fullmatch(FORMAT, spec):
                raise ValueError(f"column {name!r}: {spec!r} is no format of a number; write one like .1f or ,.0f")
            if spec.endswith("d") and not pd.api.types.is_integer_dtype(frame[name]):
                raise ValueError(f"column {name!r}: the format {spec!r} is for whole numbers; write one like .0f")
    columns = [
        {"name": tidy(str(name)), "format": formats.get(name, ""), "number": _is_number(frame[name])} for name in frame
    ]
    content = {**about, "title": title, "note": note, "columns": columns, "rows": rows}
    content |= {"key": tidy(key)} if key else {}
    plain = frame.to_string(index=False, float_format="{:.4g}".format)
    # JupyterLab has no renderer for our own type and takes the plain HTML beside it.
    display({TABLE: content, "text/html": frame.to_html(index=False, border=0), "text/plain": plain}, raw=True)


def _all(full: pd.DataFrame, datasets: dict[str, list[dict]]) -> dict:
    """All rows behind a chart as a file, and the dataset that is a part of them."""
    rows, names = _rows(full), [str(name) for name in full]
    parts = [name for name, held in datasets.items() if held and held[0] and set(held[0]) <= set(names)]
    if not parts:
        raise ValueError("`full` lacks columns that the chart draws; give it all of them, by the same names")
    part = max(parts, key=lambda name: len(datasets[name][0]))
    places = [names.index(column) for column in datasets[part][0]]
    known = {tuple(tidy(row[place]) for place in places) for row in rows}
    for number, row in enumerate(datasets[part], 1):
        if tuple(map(tidy, row.values())) not in known:
            raise ValueError(f"`full` lacks row {number} of the chart, {row}; give it every row that is drawn")
    columns = [{"name": name, "number": _is_number(full.iloc[:, place])} for place, name in enumerate(names)]
    return {"csv": csv_text(columns, rows), "full": {"data": part, "columns": columns}}


def _rows(frame: pd.DataFrame, most: int | None = None) -> list[list]:
    """Cells of a frame as JSON holds them; no frame without rows, none with more than `most`."""
    if frame.empty:
        raise ValueError("the frame has no rows; show it only where there are some")
    if most and len(frame) > most:
        raise ValueError(f"the frame has {len(frame):,} rows, more than the {most:,} that a page can show; select some")
    names = [tidy(str(name)).strip() for name in frame]
    for place, (name, given) in enumerate(zip(names, frame, strict=True), 1):
        if not name or isinstance(given, tuple) or name in names[: place - 1]:
            said = "another column's name" if name in names[: place - 1] else "no name in words"
            raise ValueError(f"column {place}, {given!r}, has {said}; give it one of its own")
    return [
        [plain(cell, f"column {name!r}, row {place}") for name, cell in zip(names, row, strict=True)]
        for place, row in enumerate(frame.itertuples(index=False, name=None), 1)
    ]


def _is_number(column: pd.Series) -> bool:
    """Whether a column holds numbers; truth values are words."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


@contextmanager
def _of(exhibit: str):
    """Name the exhibit whose data are at fault, on one line."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise ValueError(f"exhibit {exhibit}: {' '.join(str(error).split())}") from None


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
