"""Lines that others are held against, each with what it is."""

import json

import altair as alt
import numpy as np
import pandas as pd

from .names import on_page
from .palette import GREY


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
        words = base.encode(x=alt.value("width"), text=text)
        return alt.layer(line, *on_page(words, align="right", baseline="bottom", dy=-3, fontSize=11, color=GREY))
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
