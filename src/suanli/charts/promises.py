"""What was promised for when: each target as a line from its plan to its date, in the colour of what became of it."""

from textwrap import fill

import altair as alt
import pandas as pd

from claimbook.exhibits.theme import colour, tooltip

LINE = 42  # pixels for a target: its name, in two lines if it is long, and its line below
LETTERS = 44  # that a phone has room for


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
    frame = frame.assign(**{y: [fill(name, LETTERS) for name in frame[y]]})
    names = list(frame[y])
    rows = alt.Y(f"{y}:N", sort=names, title=None, axis=alt.Axis(labels=False, grid=False))
    years = alt.Axis(format="%Y", tickCount="year", grid=True, labelOverlap=True)
    base = alt.Chart(frame, height=LINE * len(names)).encode(y=rows)
    line = base.mark_rule(strokeWidth=3, opacity=0.55, yOffset=6).encode(
        x=alt.X(f"{start}:T", title=titles[end], axis=years), x2=alt.X2(f"{end}:T"), color=colour(series, order)
    )
    due = base.mark_point(size=80, opacity=1, yOffset=6).encode(
        x=alt.X(f"{end}:T"),
        color=colour(series, order),
        shape=alt.Shape(f"{series}:N", sort=order, scale=alt.Scale(domain=order)),
        tooltip=tooltip(frame, titles),
    )
    # Names are longer than a phone leaves room for beside the lines.
    # Vega sets lines downwards from the first, so a name of one line begins with an empty one.
    name = f"datum[{y!r}]"
    two = f"indexof({name}, '\\n') < 0 ? ' \\n' + {name} : {name}"
    written = base.transform_calculate(words=two).mark_text(
        align="left", baseline="bottom", dx=2, dy=-13, fontSize=12, lineBreak="\n", lineHeight=13
    )
    written = written.encode(x=alt.value(0), text="words:N")
    return alt.layer(line, due, written)
