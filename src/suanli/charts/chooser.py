"""A country that the reader chooses, drawn with the series that a chart shows to everyone."""

import altair as alt
import pandas as pd

from claimbook.exhibits.palette import GREY
from claimbook.exhibits.theme import tooltip


def with_choice(
    chart: alt.LayerChart, frame: pd.DataFrame, *, x: str, y: str, name: str, titles: dict[str, str], start: str
) -> alt.LayerChart:
    """Add the line of one of many countries, from a list below the chart that mouse, touch and keyboard move.

    Parameters
    ----------
    chart : LayerChart
        Lines that are always shown, whose axes the chosen one shares.
    frame : DataFrame, long
        One row for each point of those that may be chosen.
    x, y, name : str
        Columns of the axes, `x` of dates, and of the names.
    titles : dict of str to str
        Heading, with unit, of every column that the tooltip shows.
    start : str
        Name shown first.
    """
    words = titles[name]
    options = sorted(frame[name].unique())
    picked = alt.param("picked", value=start, bind=alt.binding_select(options=options, name=f"{words}: "))
    base = alt.Chart(frame, description="to choose from").transform_filter(alt.datum[name] == picked)
    base = base.encode(x=alt.X(f"{x}:T"), y=alt.Y(f"{y}:Q"))
    line = base.mark_line(color=GREY, strokeWidth=1.4, point={"size": 18, "color": GREY})
    said = (
        base.transform_joinaggregate(last=f"max({x})")
        .transform_filter(f"datum.last == +datum[{x!r}]")
        .mark_text(align="left", dx=6, fontSize=12, color=GREY)
        .encode(text=f"{name}:N")
    )
    return (chart + line.encode(tooltip=tooltip(frame, titles)) + said).add_params(picked)
