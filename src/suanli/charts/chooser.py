"""A country that the reader chooses: beside the series that a chart shows to everyone, or alone with what it has."""

import json

import altair as alt
import pandas as pd

from claimbook.exhibits.palette import GREY
from claimbook.exhibits.theme import HEIGHT, colour, dash, tooltip

from .ces import unfolded


def with_choice(
    chart: alt.LayerChart,
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    name: str,
    titles: dict[str, str],
    start: str,
    label: str | None = None,
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
    label : str, optional
        What stands before the list; the heading of `name` by default.
    """
    picked = _picked(frame[name], label or titles[name], start)
    base = alt.Chart(frame, description="to choose from").transform_filter(alt.datum[name] == picked)
    line = base.mark_line(color=GREY, strokeWidth=1.4, point={"size": 18, "color": GREY})
    line = line.encode(x=alt.X(f"{x}:T"), y=alt.Y(f"{y}:Q"))
    # Above the others' names, at whose height it may end.
    said = (
        base.transform_aggregate(count="count()", groupby=[name])
        .transform_calculate(said=f"'— ' + datum[{json.dumps(name)}]")
        .mark_text(align="right", baseline="bottom", fontSize=12, color=GREY)
        .encode(x=alt.value("width"), y=alt.value(-4), text=alt.Text("said:N"))
    )
    return (chart + line.encode(tooltip=tooltip(frame, titles)) + said).add_params(picked)


def one_of_many(
    frame: pd.DataFrame, *, x: str, y: str, name: str, series: dict[str, str], titles: dict[str, str], start: str
) -> alt.Chart:
    """Draw what one of many countries has, from a list below the chart that mouse, touch and keyboard move.

    Parameters
    ----------
    frame : DataFrame, wide
        One row for each country and year; NaN where a series has no value.
    x, name : str
        Columns of the axis, of whole years, and of the names.
    y : str
        What the values of all series are called; its heading, with the unit, is in `titles`.
    series : dict of str to str
        Columns to be drawn and what each is called, in the order of the legend.
    titles : dict of str to str
        Heading, with unit, of `x`, `y`, `name` and of what else the readout tells.
    start : str
        Name shown first.
    """
    picked = _picked(frame[name], titles[name], start)
    years = alt.X(f"{x}:Q", title=titles[x], axis=alt.Axis(format="d"), scale=alt.Scale(zero=False, nice=False))
    base = alt.Chart(frame, height=HEIGHT).transform_filter(alt.datum[name] == picked)
    base = unfolded(base, series, "series", y).transform_filter(f"isValid(datum[{y!r}])")
    lines = base.mark_line().encode(
        x=years,
        y=alt.Y(f"{y}:Q", title=titles[y], scale=alt.Scale(zero=False, padding=6)),
        color=colour("series", list(series.values())),
        strokeDash=dash("series", list(series.values())),
        tooltip=tooltip(frame, {column: title for column, title in titles.items() if column != y} | series),
    )
    return lines.add_params(picked)


def _picked(names: pd.Series, heading: str, start: str) -> alt.Parameter:
    """The choice of one of the names."""
    options = alt.binding_select(options=sorted(names.unique()), name=f"{heading}: ")
    return alt.param("picked", value=start, bind=options)
