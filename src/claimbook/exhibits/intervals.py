"""Estimates with their intervals, and values of one category, row by row on one scale."""

import json

import altair as alt
import numpy as np
import pandas as pd

from .names import logarithmic
from .palette import PALETTE
from .reference_lines import dashed_rules
from .theme import colour, linear, tooltip

ROW, LANE = 30, 44  # pixels for a category; Vega cannot fit a width while it steps a height
BESIDE = 18  # pixels for each of several intervals of a category
SPLIT = "split(datum.label, '\\n')"  # a name may have two lines


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
    rule: dict[str, float] | None = None,
) -> alt.LayerChart:
    """Estimates with their intervals on one common scale, with a rule or several to hold them against.

    Series that share a row stand below one another in it. On a logarithmic axis, an interval to nil or less ends in an
    arrow.
    """
    two = {"labelExpr": SPLIT} if frame[y].str.contains("\n").any() else {}
    rows = alt.Y(
        f"{y}:N",
        sort=list(frame[y].unique()),
        title=None,
        axis=alt.Axis(labelLimit=240, labelPadding=10, grid=True, **two),
    )
    beyond = log and bool((frame[low] <= 0).any())
    # The arrows are to point out of the frame.
    every = pd.concat([*(frame[column] for column in (low, x, high)), pd.Series(rule or {}, dtype=float)])
    scale = alt.Scale(padding=12, type="log", nice=not beyond) if log else linear(every, titles[x], padding=12)
    kinds = list(frame[series].unique()) if series else []
    together = len(kinds) if frame[y].duplicated().any() else 1
    look = {"color": colour(series, kinds)} if series else {"color": alt.value(PALETTE[0])}
    shape = {"shape": _shape(series, kinds)} if len(kinds) > 1 else {}
    if together > 1:
        look["yOffset"] = alt.YOffset(f"{series}:N", sort=kinds, scale=alt.Scale(domain=kinds))
    row = max(ROW, BESIDE * together + 8)
    base = alt.Chart(frame, height=row * frame[y].nunique()).encode(y=rows, **look)
    title, start = logarithmic(titles[x]) if log else titles[x], low
    if beyond:
        positive = frame[[low, x]].where(frame[[low, x]] > 0)
        least, start = float(f"{positive.min().min() / 2:.1g}"), "drawn_from"
        end = f"datum[{json.dumps(low)}]"
        base = base.transform_calculate(drawn_from=f"isValid({end}) ? max({end}, {least}) : null")
    powers = _powers(frame[[low, x, high]]) if log else []
    ticks = {"values": powers, "format": "~g"} if len(powers) > 1 else {}
    across = alt.X(f"{start}:Q", scale=scale, axis=alt.Axis(title=title, grid=True, labelOverlap=True, **ticks))
    if beyond:
        across = across.title(titles.get(low, low))  # which listeners hear
    span = base.mark_rule(strokeWidth=2).encode(x=across, x2=alt.X2(f"{high}:Q"))
    layers = [span, base.mark_point(size=70).encode(x=alt.X(f"{x}:Q"), tooltip=tooltip(frame, titles), **shape)]
    if beyond:
        arrow = base.transform_filter(f"isValid({end}) && {end} <= 0")
        arrow = arrow.mark_point(shape="triangle-left", size=60, aria=False)
        layers.append(arrow.encode(x=across))
    if rule is not None:
        layers.append(dashed_rules(rule, x, "x", frame[x], log))
    return alt.layer(*layers)


def _powers(drawn: pd.DataFrame) -> list[float]:
    """Powers of ten between the least and the largest positive number."""
    held = np.log10(drawn.to_numpy(float)[drawn.to_numpy(float) > 0])
    return [10.0**power for power in range(int(np.ceil(held.min())), int(np.floor(held.max())) + 1)]


def dots(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    series: str,
    order: list[str],
    titles: dict,
    rule: dict[str, float] | None = None,
) -> alt.LayerChart:
    """Two or more values of each category on one line, with a rule or several to hold them against."""
    lines = alt.Axis(labelExpr=SPLIT, labelLimit=260, labelPadding=10, grid=True)
    rows = alt.Y(f"{y}:N", sort=list(frame[y].unique()), title=None, axis=lines)
    every = pd.concat([frame[x], pd.Series(rule or {}, dtype=float)])
    base = alt.Chart(frame, height=LANE * frame[y].nunique()).encode(y=rows)
    marked = base.mark_point(size=75).encode(
        x=alt.X(f"{x}:Q", title=titles[x], scale=linear(every, titles[x], padding=8), axis=alt.Axis(labelOverlap=True)),
        color=colour(series, order),
        shape=_shape(series, order),
        tooltip=tooltip(frame, titles),
    )
    if rule is None:
        return alt.layer(marked)
    return alt.layer(dashed_rules(rule, x, "x", frame[x]), marked)


def _shape(series: str, order: list[str]) -> alt.Shape:
    """Shapes beside colours, in one legend with them."""
    shape = alt.Shape(f"{series}:N", sort=order, scale=alt.Scale(domain=order))
    return shape if len(order) > 1 else shape.legend(None)
