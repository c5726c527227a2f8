"""What was promised for when: each target as a line from its plan to its date, in the colour of what became of it."""

import re
from textwrap import fill

import altair as alt
import pandas as pd

from claimbook.exhibits.names import on_page
from claimbook.exhibits.theme import colour, tooltip

LINE = 42  # pixels for a target: its name, in two lines if it is long, and its line below
LETTERS = 54  # that a phone has room for
# Above, where the eye begins: the charts are longer than a screen.
YEARS = alt.Axis(format="%Y", tickCount="year", grid=True, labelOverlap=True, orient="top", offset=12)
ACROSS = alt.Scale(padding=10)  # no mark on the edge


def promises(
    frame: pd.DataFrame, *, start: str, end: str, y: str, series: str, order: list[str], titles: dict
) -> alt.LayerChart:
    """Targets one below another, from the date on which each was set to that by which it is due.

    Parameters
    ----------
    frame : DataFrame
        One row for each target, in the order in which they are drawn.
    start, end : str
        Columns of dates: when it was set, and when it is due.
    y, series : str
        Columns of its name and of what became of it.
    order : list of str
        What may become of a target, in the order of the legend.
    titles : dict of str to str
        Heading, with unit, of every column that the tooltip shows.
    """
    frame, rows, written = _rows(frame, y)
    base = alt.Chart(frame, height=LINE * len(frame)).encode(y=rows)
    line = base.mark_rule(strokeWidth=2, yOffset=6).encode(
        x=alt.X(f"{start}:T", title=titles[end], axis=YEARS, scale=ACROSS),
        x2=alt.X2(f"{end}:T"),
        color=colour(series, order),
    )
    due = base.mark_point(size=80, yOffset=6).encode(
        x=alt.X(f"{end}:T"),
        color=colour(series, order),
        shape=alt.Shape(f"{series}:N", sort=order, scale=alt.Scale(domain=order)),
        tooltip=tooltip(frame, titles),
    )
    return alt.layer(line, due, *written(base))


def events(frame: pd.DataFrame, *, date: str, due: str, y: str, series: str, titles: dict) -> alt.LayerChart:
    """Events one below another, each with its name; those that set a target with a line to the date of that.

    Parameters
    ----------
    frame : DataFrame
        One row for each event, in the order in which they are drawn.
    date, due : str
        Columns of dates: when it came, and when what it set is due, if it set anything.
    y, series : str
        Columns of its name and of its kind.
    titles : dict of str to str
        Heading, with unit, of every column that the tooltip shows.
    """
    frame, rows, written = _rows(frame, y)
    kinds = list(frame[series].unique())
    base = alt.Chart(frame, height=LINE * len(frame)).encode(y=rows)
    look = {"color": colour(series, kinds)}
    ahead = base.transform_filter(f"isValid(datum[{due!r}])")
    came = base.mark_point(size=80, yOffset=6).encode(
        x=alt.X(f"{date}:T", title=titles[date], axis=YEARS, scale=ACROSS),
        shape=alt.Shape(f"{series}:N", sort=kinds, scale=alt.Scale(domain=kinds)),
        **look,
        tooltip=tooltip(frame, titles),
    )
    line = ahead.mark_rule(strokeWidth=2, yOffset=6).encode(x=alt.X(f"{date}:T"), x2=alt.X2(f"{due}:T"), **look)
    target = ahead.mark_tick(size=12, thickness=2, yOffset=6).encode(x=alt.X(f"{due}:T"), **look)
    return alt.layer(came, line, target, *written(base))


def _rows(frame: pd.DataFrame, y: str):
    """The frame with its names in lines, its vertical axis, and how names are written above a chart's lines."""
    frame = frame.assign(**{y: [_in_lines(name) for name in frame[y]]})
    rows = alt.Y(f"{y}:N", sort=list(frame[y]), title=None, axis=alt.Axis(labels=False, grid=False))
    # Names are longer than a phone leaves room for beside the lines.
    # Vega sets lines downwards from the first, so a name of one line begins with an empty one.
    name = f"datum[{y!r}]"
    two = f"indexof({name}, '\\n') < 0 ? ' \\n' + {name} : {name}"

    def written(base: alt.Chart) -> list[alt.Chart]:
        words = base.transform_calculate(words=two).encode(x=alt.value(0), text=alt.Text("words:N"))
        return on_page(words, align="left", baseline="bottom", dx=2, dy=-13, fontSize=12, lineBreak="\n", lineHeight=13)

    return frame, rows, written


def _in_lines(name: str) -> str:
    """A name in lines, none of which ends between a figure and its unit; no short word stands alone.

    Examples
    --------
    >>> _in_lines("Three-year action plan for new data centres, of 200 EFLOP/s").splitlines()
    ['Three-year action plan for new data centres, of', '200 EFLOP/s']
    """
    held = re.sub(r"(?<=\d) (?=\S)| (?=\S{1,6}$)", "\u00a0", name)
    return fill(held, LETTERS).replace("\u00a0", " ")
