"""Names of series within a chart, where they end."""

import json
from dataclasses import replace
from itertools import combinations
from textwrap import wrap

import altair as alt
import numpy as np
import pandas as pd

from ..notebook.results import significant
from .obstacles import DESK, LETTER, PHONE, POINT, heights, sides, view
from .palette import PAGE
from .theme import HEIGHT

MOST_ENDS = 5  # series that are named at their ends; more are named in a legend
LETTERS, LINE = 17, 16  # of a line of a name, so that a phone keeps room for the lines; its height in pixels
SET = 13  # pixels from one line of a name to the next
FAR = 0.6  # of the width of a chart: names of lines that end so far apart do not meet
EDGE = 0.94  # of the width: a line that ends before has its name within the chart
BESIDE = 75  # pixels of the width of a chart that names beside it take


def ends(
    base: alt.Chart,
    last: pd.Series,
    *,
    x: str,
    y: str,
    series: str,
    title: str,
    span: tuple[float, float],
    log: bool = False,
    reverse: bool = False,
    at: pd.Series | None = None,
    lines: pd.DataFrame | None = None,
    dots: pd.DataFrame | None = None,
    dx: int = 6,
) -> list[alt.Chart]:
    """Name each series at its last observation, in its colour, no name on another, and the page around each letter.

    The names are drawn from the rows of `base`, so that they add none to the chart's table. What they are moved by is
    in pixels: they stay beside their lines when the axis grows. That of a line that ends within the chart stands where
    it lies on least.

    Parameters
    ----------
    base : Chart
        Chart of the series, with its horizontal axis and its colours.
    last : Series
        Height of the last observation by name of the series, in units of the vertical axis.
    x, y, series : str
        Columns of the axes and of the series.
    title : str
        Title of the vertical axis.
    span : (float, float)
        Least and largest height that is drawn, or may be once the axis grows.
    log, reverse : bool
        Whether the vertical axis is logarithmic, or reversed.
    at : Series, optional
        Where each series ends, from 0 to 1; names of those that end far from one another may stand at one height.
    lines, dots : DataFrame, optional
        What is drawn, with columns `x`, `y` and `series`: lines, and points.
    dx : int
        Pixels between the end of a line and its name.
    """
    low, high, scale = heights(span, log)
    pixel = (high - low) / HEIGHT or 1.0
    words = {name: wrap(str(name), LETTERS, break_long_words=False, break_on_hyphens=False) for name in last.index}
    order = list(last.sort_values(kind="stable").index)
    ended_at = {name: (scale(last[name]) - low) / pixel for name in order}
    ended = at if at is not None else pd.Series(1.0, order)
    up = _apart(ended_at, {name: len(words[name]) for name in order}, ended)
    down = 1 if reverse else -1
    moved = {name: ("left", dx, down * (up[name] - ended_at[name])) for name in order}
    early = [name for name in order if lines is not None and ended[name] < EDGE]
    if early:
        sizes = [(LETTER * max(map(len, words[name])), SET * len(words[name])) for name in early]
        spots = np.array([[ended[name], ended_at[name]] for name in early])
        axes = {"x": x, "y": y, "series": series, "span": span, "log": log, "reverse": reverse}
        views = []
        for width in (PHONE - BESIDE, DESK - BESIDE):
            # Boxes of the names beside the drawing.
            there = [up[name] if reverse else HEIGHT - up[name] for name in order if name not in early]
            taken = tuple((width, each - LINE, width + BESIDE, each + LINE) for each in there)
            seen = view(spots, lines, dots, width=width, radius=POINT, **axes)
            views.append(replace(seen, frame=(0, 0, width + BESIDE, HEIGHT), taken=taken))
        found = sides(sizes, [POINT] * len(early), views)
        moved |= {name: side[:3] for name, side in zip(early, found, strict=True)}

    def told(values: list) -> str:
        column = f"datum[{json.dumps(series, ensure_ascii=False)}]"
        names = json.dumps(list(words), ensure_ascii=False)
        return f"{json.dumps(values, ensure_ascii=False)}[indexof({names}, {column})]"

    # Vega sets the lines of a name downwards from where the first stands.
    first = [round(float(moved[name][2] - SET * (len(words[name]) - 1) / 2), 1) for name in words]
    named = (
        base.transform_filter(f"isValid(datum[{json.dumps(y)}])")
        .transform_window(
            [alt.WindowFieldDef(op="row_number", **{"as": "from_the_end"})],
            sort=[alt.SortField(x, order="descending")],
            groupby=[series],
        )
        .transform_filter("datum.from_the_end == 1")
        .transform_calculate(name_at=told([significant(float(last[name])) for name in words]))
        .transform_calculate(name_moved=told(first), name_said=told(["\n".join(each) for each in words.values()]))
    )
    place = {"align": "left", "dx": dx}
    if early:
        named = named.transform_calculate(
            name_side=told([moved[name][0] for name in words]), name_right=told([moved[name][1] for name in words])
        )
        place = {"align": alt.ExprRef("datum.name_side"), "dx": alt.ExprRef("datum.name_right")}
    look = {"baseline": "middle", "fontSize": 12, "lineBreak": "\n", "lineHeight": SET}
    named = named.encode(y=alt.Y("name_at:Q", title=title), text=alt.Text("name_said:N"))
    return on_page(named, dy=alt.ExprRef("datum.name_moved"), **place, **look)


def _apart(ended_at: dict[str, float], lines: dict[str, int], ended: pd.Series) -> dict[str, float]:
    """Heights of names in pixels, in order and with as many lines each, pushed apart where they overlap."""
    up = dict(ended_at)
    pairs = [(one, other) for one, other in combinations(up, 2) if abs(ended[one] - ended[other]) < FAR]
    # The first and the last line of a name stay between least and most, off the labels of the axis below.
    inside = {name: LINE * (lines[name] - 1) / 2 for name in up}
    for _ in range(200):  # a little at a time
        for below, above in pairs:
            room = LINE * (lines[below] + lines[above]) / 2
            if (lack := room - up[above] + up[below]) > 0.1:
                up[below], up[above] = up[below] - lack / 2, up[above] + lack / 2
        up = {name: min(max(height, inside[name]), HEIGHT - inside[name]) for name, height in up.items()}
    return up


def on_page(chart: alt.Chart, **look) -> list[alt.Chart]:
    """Words of a chart, and below them the page around each letter: they may lie on lines and points."""
    around = chart.mark_text(
        **look | {"stroke": PAGE, "strokeWidth": 3.5, "color": PAGE}, strokeJoin="round", aria=False
    )
    return [around.encode(color=alt.value(PAGE)), chart.mark_text(**look)]


def logarithmic(title: str) -> str:
    """Title of an axis that says that it is logarithmic.

    Examples
    --------
    >>> logarithmic("Scale (EFLOP/s)"), logarithmic("Index"), logarithmic("Price (US$, logarithmic)")
    ('Scale (EFLOP/s, logarithmic)', 'Index (logarithmic)', 'Price (US$, logarithmic)')
    """
    if "logarithmic" in title:
        return title
    return f"{title[:-1]}, logarithmic)" if title.endswith(")") else f"{title} (logarithmic)"
