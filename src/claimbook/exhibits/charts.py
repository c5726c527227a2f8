"""The few kinds of chart that the book needs."""

import altair as alt
import numpy as np
import pandas as pd

from .intervals import ROW
from .intervals import dots as dots
from .intervals import ranges as ranges
from .names import MOST_ENDS, ends, logarithmic
from .palette import GREY, PAGE, PALETTE
from .point_names import beside
from .reference_lines import dashed_rules
from .theme import HEIGHT, colour, dash, linear, log_axis, tooltip

LOG = alt.Scale(type="log", nice=False, padding=6)


def _x(frame: pd.DataFrame, x: str, titles: dict[str, str], padding: int = 6) -> alt.X:
    """Horizontal axis of a time or a number, no point on its edge; years have no thousands separator."""
    if pd.api.types.is_datetime64_any_dtype(frame[x]):
        years = frame[x].max().year - frame[x].min().year
        step = next(step for step in (1, 2, 5, 10, 100) if years <= 8 * step)
        axis = alt.Axis(tickCount={"interval": "year", "step": step}, format="%Y", labelOverlap=True)
        return alt.X(f"{x}:T", title=titles.get(x), axis=axis, scale=alt.Scale(padding=padding))
    whole = pd.api.types.is_integer_dtype(frame[x])
    axis = alt.Axis(format="d", tickMinStep=1, tickCount=8) if whole else alt.Axis(labelOverlap=True)
    return alt.X(f"{x}:Q", title=titles.get(x), axis=axis, scale=alt.Scale(zero=False, nice=False, padding=padding))


def _along(last: pd.DataFrame, frame: pd.DataFrame, x: str) -> pd.Series:
    """Where on the horizontal axis, from 0 to 1, each series ends."""
    first = frame[x].min()
    return (last[x] - first) / (frame[x].max() - first)


def stacked_area(frame: pd.DataFrame, *, x: str, y: str, series: str, order: list[str], titles: dict) -> alt.LayerChart:
    """Shares of a whole over time, first series of `order` at the bottom, each named where it ends."""
    rank = {name: place for place, name in enumerate(order)}
    ordered = frame.assign(rank=frame[series].map(rank))
    base = alt.Chart(ordered, height=HEIGHT).encode(
        x=_x(frame, x, titles, padding=0), color=colour(series, order, legend=None)
    )
    areas = base.mark_area().encode(
        y=alt.Y(f"{y}:Q", stack="zero", title=titles[y], scale=alt.Scale(domain=[0, 100], nice=False)),
        order=alt.Order("rank:O", title="Place in the stack"),
        tooltip=tooltip(frame, titles),
    )
    last = frame[frame[x] == frame[x].max()].set_index(series)[y].reindex(order)
    middle = last.fillna(0).cumsum() - last / 2
    return alt.layer(areas, *ends(base, middle.dropna(), x=x, y=y, series=series, title=titles[y], span=(0, 100)))


def lines(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    titles: dict,
    series: str | None = None,
    order: list[str] | None = None,
    log: bool = False,
    reverse: bool = False,
    band: tuple[str, str] | None = None,
    points: bool = False,
    rule: dict[str, float] | None = None,
    legend: bool = False,
    reach: float | None = None,
    name: str | None = None,
    named: list[str] | None = None,
) -> alt.LayerChart:
    """Series over time or over a number, each with its own colour and dash, named where it ends.

    Parameters
    ----------
    frame : DataFrame, long
        One row for each point.
    x, y, series : str
        Columns of the axes and of the series.
    titles : dict of str to str
        Heading, with unit, of every column that the tooltip shows.
    order : list of str, optional
        Series in the order of the legend; all of them by default.
    log, reverse : bool
        Logarithmic or reversed vertical axis.
    band : (str, str), optional
        Columns with the lower and upper end of an interval.
    points : bool
        Mark each observation.
    rule : dict of str to float, optional
        Heights of dashed reference lines by what the lines are.
    legend : bool
        Name the series above, as more than five are; small panels have no room at the ends.
    reach : float, optional
        Height to which another layer may take the axis; the names at the ends stay apart then too.
    name : str, optional
        Column of the names of observations, on a logarithmic axis.
    named : list of str, optional
        Those to mark and to write, as far as they find room, the most important first.
    """
    # The names at the ends are set for an axis that ends where the lines do.
    heights = pd.concat([*(frame[column] for column in (y, *(band or ()))), pd.Series(rule or {}, dtype=float)])
    ranks = alt.Scale(reverse=True, zero=False, nice=False, padding=6)
    scale = LOG if log else ranks if reverse else linear(heights, titles[y], padding=6)
    title = logarithmic(titles[y]) if log else titles[y]
    vertical = alt.Y(f"{y}:Q", title=title, scale=scale, axis=log_axis(frame[y]) if log else alt.Axis())
    base = alt.Chart(frame, height=HEIGHT).encode(x=_x(frame, x, titles))
    look, written = {}, []
    drawn = {"lines": frame, "dots": frame if points else None}
    if series:
        names = order or list(frame[series].unique())
        legend = legend or len(names) > MOST_ENDS
        base = base.encode(color=colour(series, names, **({} if legend else {"legend": None})))
        look = {"strokeDash": dash(series, names, **({} if legend else {"legend": None}))}
        if not legend and len(names) > 1:
            last = frame.dropna(subset=y).sort_values(x, kind="stable").groupby(series)[[x, y]].last().reindex(names)
            where = {"x": x, "y": y, "series": series, "title": title, "log": log, "reverse": reverse}
            span = (min(frame[y].min(), reach or np.inf), max(frame[y].max(), reach or -np.inf))
            written += ends(base, last[y].dropna(), span=span, at=_along(last, frame, x), **drawn, **where)
    layers = []
    if band:
        edge = {"stroke": base.encoding.color} if series else {"stroke": alt.value(PALETTE[0])}
        area = base.mark_area(fillOpacity=0.18, strokeWidth=1)
        layers.append(area.encode(y=alt.Y(f"{band[0]}:Q", scale=scale), y2=alt.Y2(f"{band[1]}:Q"), **edge))
    layers.append(base.mark_line().encode(y=vertical, tooltip=tooltip(frame, titles), **look))
    if points:
        layers.append(base.mark_point().encode(y=vertical, tooltip=tooltip(frame, titles)))
    if rule is not None:
        layers.append(dashed_rules(rule, y, "y", frame[y]))
    if name:
        of_those = base.transform_filter(alt.FieldOneOfPredicate(field=name, oneOf=named))
        layers.append(of_those.mark_point(size=30).encode(y=vertical, tooltip=tooltip(frame, titles)))
        written += beside(base, frame, x=x, y=y, name=name, chosen=named, series=series, lines=frame, dots=frame[:0])
    return alt.layer(*layers, *written)


def points_with_trend(
    frame: pd.DataFrame,
    trend: pd.DataFrame,
    *,
    x: str,
    y: str,
    titles: dict,
    series: str,
    order: list[str],
    name: str | None = None,
    named: list[str] | None = None,
) -> alt.LayerChart:
    """Observations on a logarithmic axis with fitted exponential trends; series, and some points, bear their names.

    Parameters
    ----------
    frame, trend : DataFrame, long
        Observations and points of the trends.
    x, y, series : str
        Columns of dates, of positive amounts and of the series.
    titles : dict of str to str
        Heading, with unit, of every column that the tooltip shows.
    order : list of str
        The series.
    name : str, optional
        Column of the observations' names.
    named : list of str, optional
        Names to write, as far as they find room beside one another, the most important first; else all that do.
    """
    names, title = colour(series, order, legend=None), logarithmic(titles[y])
    vertical = alt.Y(f"{y}:Q", title=title, scale=LOG, axis=log_axis(frame[y]))
    fitted = (
        alt.Chart(trend, description="fitted trend")
        .mark_line(strokeWidth=1.6)
        .encode(x=alt.X(f"{x}:T"), y=vertical, color=names, detail=alt.Detail(f"{series}:N"))
    )
    shape = alt.Shape(f"{series}:N", sort=order, scale=alt.Scale(domain=order), legend=None)
    base = alt.Chart(frame, height=HEIGHT, description="observed").encode(x=_x(frame, x, titles), color=names)
    layers = [fitted, base.mark_point().encode(y=vertical, shape=shape, tooltip=tooltip(frame, titles))]
    span = (frame[y].min(), frame[y].max())
    drawn = {"lines": trend, "dots": frame}
    if name:
        layers += beside(base, frame, x=x, y=y, name=name, chosen=named or list(frame[name]), series=series, **drawn)
    if len(order) > 1:
        last = frame.sort_values(x, kind="stable").groupby(series)[[x, y]].last().reindex(order)
        where = {"x": x, "y": y, "series": series, "title": title, "log": True}
        layers += ends(base, last[y], span=span, at=_along(last, frame, x), **drawn, **where)
    return alt.layer(*layers)


def stacked_bars(frame: pd.DataFrame, *, x: str, y: str, series: str, order: list[str], titles: dict) -> alt.LayerChart:
    """Contributions of either sign, stacked along a horizontal axis, one bar for each category in the given order."""
    across = alt.Y(f"{y}:N", sort=list(frame[y].unique()), title=None, axis=alt.Axis(labelLimit=240))
    bars = (
        alt.Chart(frame, height=ROW * frame[y].nunique())
        .mark_bar(stroke=PAGE, strokeWidth=1)  # parts that are both dark stand apart
        .encode(
            y=across,
            x=alt.X(f"{x}:Q", title=titles[x], axis=alt.Axis(grid=True)),
            color=colour(series, order),
            tooltip=tooltip(frame, titles),
        )
    )
    return alt.layer(bars, alt.Chart(frame).mark_rule(color=GREY).encode(x=alt.datum(0.0)))
