"""Names within a chart: of series where they end, of points beside them, of reference lines above them."""

import json
from itertools import combinations
from textwrap import wrap

import altair as alt
import numpy as np
import pandas as pd

from ..notebook.results import significant
from .palette import GREY
from .theme import HEIGHT

MOST_ENDS = 5  # series that are named at their ends; more are named in a legend
LETTERS, LINE = 17, 16  # of a line of a name, so that a phone keeps room for the lines; its height in pixels
FAR = 0.6  # of the width of a chart: names of lines that end so far apart do not meet
PHONE, LETTER = 240, 7  # width of a chart on a phone, and of a letter, in pixels


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
) -> alt.Chart:
    """Name each series at its last observation, in its colour, no name on another.

    The names are drawn from the rows of `base`, so that they add none to the chart's table. What they are moved by is
    in pixels: they stay beside their lines when the axis grows.

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
    """
    scale = np.log10 if log else float
    low, high = scale(span[0]), scale(span[1])
    pixel = (high - low) / HEIGHT or 1.0
    lines = {name: wrap(str(name), LETTERS, break_long_words=False) for name in last.index}
    order = list(last.sort_values(kind="stable").index)
    ended_at = {name: scale(last[name]) / pixel for name in order}
    heights = dict(ended_at)
    ended = at if at is not None else pd.Series(0.0, order)
    pairs = [(one, other) for one, other in combinations(order, 2) if abs(ended[one] - ended[other]) < FAR]
    # The first and the last line of a name stay between least and most, off the labels of the axis below.
    inside = {name: LINE * (len(lines[name]) - 1) / 2 for name in order}
    for _ in range(200):  # push apart what overlaps, a little at a time
        for below, above in pairs:
            room = LINE * (len(lines[below]) + len(lines[above])) / 2
            if (lack := room - heights[above] + heights[below]) > 0.1:
                heights[below], heights[above] = heights[below] - lack / 2, heights[above] + lack / 2
        heights = {
            name: min(max(height, low / pixel + inside[name]), high / pixel - inside[name])
            for name, height in heights.items()
        }
    names = json.dumps(list(lines), ensure_ascii=False)
    places = json.dumps([significant(float(last[name])) for name in lines])
    down = 1 if reverse else -1
    moved = json.dumps([round(float(down * (heights[name] - ended_at[name])), 1) for name in lines])
    words = json.dumps(["\n".join(each) for each in lines.values()], ensure_ascii=False)
    column = json.dumps(series, ensure_ascii=False)
    return (
        base.transform_filter(f"isValid(datum[{json.dumps(y)}])")
        .transform_window(
            [alt.WindowFieldDef(op="row_number", **{"as": "from_the_end"})],
            sort=[alt.SortField(x, order="descending")],
            groupby=[series],
        )
        .transform_filter("datum.from_the_end == 1")
        .transform_calculate(name_at=f"{places}[indexof({names}, datum[{column}])]")
        .transform_calculate(name_moved=f"{moved}[indexof({names}, datum[{column}])]")
        .transform_calculate(name_said=f"{words}[indexof({names}, datum[{column}])]")
        .mark_text(
            align="left",
            baseline="middle",
            dx=6,
            dy=alt.ExprRef("datum.name_moved"),
            fontSize=12,
            lineBreak="\n",
            lineHeight=13,
        )
        .encode(y=alt.Y("name_at:Q", title=title), text=alt.Text("name_said:N"))
    )


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


def beside(base: alt.Chart, frame: pd.DataFrame, *, x: str, y: str, name: str, chosen: list[str]) -> list[alt.Chart]:
    """Names of points on a logarithmic axis, those of `chosen` that find room on a phone, leaning to the middle.

    Parameters
    ----------
    base : Chart
        Chart of the points, with its horizontal axis.
    frame : DataFrame
        The points: columns `x`, `y` and `name`.
    chosen : list of str
        Names in the order in which they are given room.
    """
    across = pd.to_numeric(frame[x])
    across = (across - across.min()) / (across.max() - across.min() or 1) * PHONE
    upward = np.log10(frame[y])
    upward = (upward - upward.min()) / (upward.max() - upward.min() or 1) * HEIGHT
    taken, kept = [], {"left": [], "right": []}
    rows = frame.drop_duplicates(name, keep="last").set_index(name)
    for said in [each for each in dict.fromkeys(chosen) if each in rows.index]:
        place = frame.index[frame[name] == said][-1]
        at, height = across[place], upward[place]
        # To the left of a rising cloud there is room above it, to the right below it.
        side = "right" if at > PHONE / 3 else "left"
        width = LETTER * len(said) + 10
        left = at - width if side == "right" else at
        box = (left, height - LINE / 2, left + width, height + LINE / 2)
        if left < 0 or any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            continue
        taken.append(box)
        kept[side].append(said)
    return [
        base.transform_filter(alt.FieldOneOfPredicate(field=name, oneOf=said))
        .mark_text(align=side, dx=-8 if side == "right" else 8, fontSize=11)
        .encode(y=alt.Y(f"{y}:Q"), text=alt.Text(f"{name}:N"), color=alt.value(GREY))
        for side, said in kept.items()
        if said
    ]


def dashed_rules(rule: dict[str, float], column: str, axis: str, drawn: pd.Series, log: bool = False) -> alt.LayerChart:
    """Dashed lines at one or several values of an axis, each with what it is.

    Parameters
    ----------
    rule : dict of str to float
        Values by what they are.
    column, axis : str
        Column of the axis, ``x`` or ``y``.
    drawn : Series
        Values that are drawn along it, to whose middle the words lean.
    log : bool
        Whether the axis is logarithmic.
    """
    rows = pd.DataFrame({column: list(rule.values()), "rule": list(rule)})
    channel = {"x": alt.X, "y": alt.Y}[axis](f"{column}:Q")
    base = alt.Chart(rows).encode(**{axis: channel})
    line = base.mark_rule(strokeDash=[4, 4], color=GREY)
    text = alt.Text("rule:N", title="What the line is")
    if axis == "y":
        words = base.mark_text(align="right", baseline="bottom", dy=-3, fontSize=11, color=GREY)
        return alt.layer(line, words.encode(x=alt.value("width"), text=text))
    low, high = drawn.min(), drawn.max()
    middle = float(np.sqrt(low * high)) if log else (low + high) / 2
    named = [
        base.transform_filter(f"datum[{json.dumps(column)}] {side} {middle}")
        .mark_text(align=align, baseline="bottom", fontSize=11, color=GREY)
        .encode(y=alt.value(-3), text=text)
        for side, align, any_there in (
            ("<=", "left", (rows[column] <= middle).any()),
            (">", "right", (rows[column] > middle).any()),
        )
        if any_there
    ]
    return alt.layer(line, *named)
