"""The few kinds of chart that the book needs."""

import altair as alt
import numpy as np
import pandas as pd

from .theme import GREY, HEIGHT, PALETTE, colour, tooltip

ROW, LANE = 30, 44  # pixels for a category; Vega cannot fit a width while it steps a height
SPLIT = "split(datum.label, '\\n')"  # a name may have two lines


def _x(frame: pd.DataFrame, x: str, titles: dict[str, str]) -> alt.X:
    """Horizontal axis of a time or a number; years are numbers without a thousands separator."""
    if pd.api.types.is_datetime64_any_dtype(frame[x]):
        years = frame[x].max().year - frame[x].min().year
        step = next(step for step in (1, 2, 5, 10, 100) if years <= 8 * step)
        axis = alt.Axis(tickCount={"interval": "year", "step": step}, format="%Y", labelOverlap=True)
        return alt.X(f"{x}:T", title=titles.get(x), axis=axis)
    whole = pd.api.types.is_integer_dtype(frame[x])
    axis = alt.Axis(format="d", tickMinStep=1, tickCount=8) if whole else alt.Axis(labelOverlap=True)
    return alt.X(f"{x}:Q", title=titles.get(x), axis=axis, scale=alt.Scale(zero=False, nice=not whole))


def _log_axis(values: pd.Series) -> alt.Axis:
    """Few ticks; powers of ten only where plain numbers would be too long."""
    return alt.Axis(format=".0e" if values.max() >= 1e5 else "~g", tickCount=6)


def stacked_area(frame: pd.DataFrame, *, x: str, y: str, series: str, order: list[str], titles: dict) -> alt.Chart:
    """Shares of a whole over time, first series of `order` at the bottom."""
    rank = {name: place for place, name in enumerate(order)}
    ordered = frame.assign(rank=frame[series].map(rank))
    return (
        alt.Chart(ordered, height=HEIGHT)
        .mark_area(line={"strokeWidth": 0.5}, opacity=0.85)
        .encode(
            x=_x(frame, x, titles),
            y=alt.Y(f"{y}:Q", stack="zero", title=titles[y], scale=alt.Scale(domain=[0, 100], nice=False)),
            color=colour(series, order),
            order=alt.Order("rank:O", title="Place in the stack"),
            tooltip=tooltip(frame, titles),
        )
    )


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
    rule: float | None = None,
) -> alt.LayerChart:
    """Series over time or over a number, each with its own colour and dash; optional band, points and reference line.

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
    rule : float, optional
        Height of a dashed reference line.
    """
    scale = alt.Scale(type="log") if log else alt.Scale(reverse=reverse, zero=False, nice=not reverse, padding=6)
    vertical = alt.Y(f"{y}:Q", title=titles[y], scale=scale, axis=_log_axis(frame[y]) if log else alt.Axis())
    base = alt.Chart(frame, height=HEIGHT).encode(x=_x(frame, x, titles))
    look = {}
    if series:
        names = order or list(frame[series].unique())
        dash = alt.StrokeDash(f"{series}:N", sort=names, scale=alt.Scale(domain=names))
        look = {"color": colour(series, names), "strokeDash": dash}
    layers = []
    if band:
        soft = {key: value for key, value in look.items() if key == "color"}
        layers.append(
            base.mark_area(opacity=0.18).encode(y=alt.Y(f"{band[0]}:Q", scale=scale), y2=alt.Y2(f"{band[1]}:Q"), **soft)
        )
    layers.append(base.mark_line().encode(y=vertical, tooltip=tooltip(frame, titles), **look))
    if points:
        soft = {key: value for key, value in look.items() if key == "color"}
        layers.append(base.mark_point().encode(y=vertical, tooltip=tooltip(frame, titles), **soft))
    if rule is not None:
        reference = alt.Chart(pd.DataFrame({y: [rule]})).mark_rule(strokeDash=[4, 4], color=GREY)
        layers.append(reference.encode(y=alt.Y(f"{y}:Q")))
    return alt.layer(*layers)


def points_with_trend(
    frame: pd.DataFrame, trend: pd.DataFrame, *, x: str, y: str, titles: dict, series: str, order: list[str]
) -> alt.LayerChart:
    """Observations on a logarithmic axis with fitted exponential trends drawn through them."""
    names = colour(series, order, **({} if len(order) > 1 else {"legend": None}))
    vertical = alt.Y(f"{y}:Q", title=titles[y], scale=alt.Scale(type="log"), axis=_log_axis(frame[y]))
    fitted = (
        alt.Chart(trend, description="fitted trend")
        .mark_line(opacity=0.7, strokeWidth=1.6)
        .encode(x=alt.X(f"{x}:T"), y=vertical, color=names, detail=alt.Detail(f"{series}:N"))
    )
    shape = alt.Shape(f"{series}:N", sort=order, scale=alt.Scale(domain=order))
    observed = (
        alt.Chart(frame, height=HEIGHT, description="observed")
        .mark_point(opacity=0.9)
        .encode(x=_x(frame, x, titles), y=vertical, color=names, shape=shape, tooltip=tooltip(frame, titles))
    )
    return alt.layer(fitted, observed)


def stacked_bars(frame: pd.DataFrame, *, x: str, y: str, series: str, order: list[str], titles: dict) -> alt.LayerChart:
    """Contributions of either sign, stacked along a horizontal axis, one bar for each category in the given order."""
    across = alt.Y(f"{y}:N", sort=list(frame[y].unique()), title=None, axis=alt.Axis(labelLimit=170))
    bars = (
        alt.Chart(frame, height=ROW * frame[y].nunique())
        .mark_bar()
        .encode(
            y=across,
            x=alt.X(f"{x}:Q", title=titles[x], axis=alt.Axis(grid=True)),
            color=colour(series, order),
            tooltip=tooltip(frame, titles),
        )
    )
    return alt.layer(bars, alt.Chart(pd.DataFrame({x: [0.0]})).mark_rule(color=GREY).encode(x=alt.X(f"{x}:Q")))


def ranges(
    frame: pd.DataFrame,
    *,
    x: str,
    low: str,
    high: str,
    y: str,
    titles: dict,
    log: bool = False,
    series: str | None = None,
    rule: float | list[float] | None = None,
) -> alt.LayerChart:
    """Estimates with their intervals, one a line, on one common scale, with a rule or several to hold them against."""
    two = {"labelExpr": SPLIT} if frame[y].str.contains("\n").any() else {}
    rows = alt.Y(f"{y}:N", sort=list(frame[y].unique()), title=None, axis=alt.Axis(labelLimit=240, grid=True, **two))
    scale = alt.Scale(type="log") if log else alt.Scale(zero=False)
    look = {"color": colour(series, list(frame[series].unique()))} if series else {"color": alt.value(PALETTE[0])}
    base = alt.Chart(frame, height=ROW * frame[y].nunique()).encode(y=rows, **look)
    span = base.mark_rule(strokeWidth=3, opacity=0.55).encode(
        x=alt.X(f"{low}:Q", scale=scale, axis=alt.Axis(title=titles[x], grid=True, labelOverlap=True)),
        x2=alt.X2(f"{high}:Q"),
    )
    layers = [span, base.mark_point(size=70, opacity=1).encode(x=alt.X(f"{x}:Q"), tooltip=tooltip(frame, titles))]
    if rule is not None:
        reference = alt.Chart(pd.DataFrame({x: np.ravel(rule)})).mark_rule(strokeDash=[4, 4], color=GREY)
        layers.append(reference.encode(x=alt.X(f"{x}:Q")))
    return alt.layer(*layers)


def dots(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    series: str,
    order: list[str],
    titles: dict,
    rule: float | list[float] | None = None,
) -> alt.LayerChart:
    """Two or more values of each category on one line, with a rule or several to hold them against."""
    lines = alt.Axis(labelExpr=SPLIT, labelLimit=260, grid=True)
    rows = alt.Y(f"{y}:N", sort=list(frame[y].unique()), title=None, axis=lines)
    base = alt.Chart(frame, height=LANE * frame[y].nunique()).encode(y=rows)
    marked = base.mark_point(size=75, opacity=1).encode(
        x=alt.X(f"{x}:Q", title=titles[x], scale=alt.Scale(zero=False), axis=alt.Axis(labelOverlap=True)),
        color=colour(series, order),
        shape=alt.Shape(f"{series}:N", sort=order, scale=alt.Scale(domain=order)),
        tooltip=tooltip(frame, titles),
    )
    if rule is None:
        return alt.layer(marked)
    against = alt.Chart(pd.DataFrame({x: np.ravel(rule)})).mark_rule(strokeDash=[4, 4], color=GREY)
    return alt.layer(against.encode(x=alt.X(f"{x}:Q")), marked)


def timeline(frame: pd.DataFrame, *, date: str, lane: str, label: str, titles: dict) -> alt.LayerChart:
    """Events on a line of time, in lanes by theme; those with a `label` have it written above them."""
    lanes = list(frame[lane].unique())
    middle = frame[date].min() + (frame[date].max() - frame[date].min()) / 2
    base = alt.Chart(frame, height=LANE * len(lanes)).encode(
        x=alt.X(f"{date}:T", title=titles[date], axis=alt.Axis(format="%Y", tickCount="year", grid=True)),
        y=alt.Y(f"{lane}:N", title=None, sort=lanes, axis=alt.Axis(grid=True)),
    )
    look = colour(lane, lanes, legend=None)
    layers = [base.mark_point(size=110).encode(color=look, tooltip=tooltip(frame, titles))]
    # A label leans to the middle, so that none leaves the chart.
    for align, half in (("left", frame[date] <= middle), ("right", frame[date] > middle)):
        named = frame[half & (frame[label] != "")]
        if len(named):
            written = base.mark_text(align=align, dy=-13, fontSize=12).encode(text=f"{label}:N")
            layers.append(written.properties(data=named))
    return alt.layer(*layers)
