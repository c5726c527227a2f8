"""Curves of best practice with the names of those who span them."""

import altair as alt
import pandas as pd

from claimbook.exhibits.theme import HEIGHT, colour, tooltip

TICKS = [1, 3, 10, 30, 100, 300, 1000, 3000]  # few enough for a telephone, whatever the range
CROWDED = 1.8  # two names on one line need corners that are this factor apart


def envelopes(
    curves: pd.DataFrame,
    corners: pd.DataFrame,
    *,
    x: str,
    y: str,
    series: str,
    order: list[str],
    above: str,
    label: str,
    titles: dict[str, str],
) -> alt.LayerChart:
    """Curves on logarithmic axes, their corners marked and named.

    Parameters
    ----------
    curves, corners : DataFrame, long
        Points of the curves, dense enough to look smooth, and their corners, each with columns `x`, `y`, `series`.
    label : str
        Column of `corners` with a short name.
    order : list of str
        Series in the order of the legend.
    above : str
        Series whose names stand above its curve; those of the others stand below.
    titles : dict of str to str
        Heading, with unit, of every column of `corners` that the tooltip shows.
    """
    ticks = alt.Axis(values=TICKS, format="~g")
    across, up = (
        axis(f"{column}:Q", title=titles[column], scale=alt.Scale(type="log", nice=False, padding=12), axis=ticks)
        for axis, column in ((alt.X, x), (alt.Y, y))
    )
    tint, dash = colour(series, order), alt.StrokeDash(f"{series}:N", sort=order, scale=alt.Scale(domain=order))
    curve = alt.Chart(curves, height=HEIGHT, description="curve")
    layers = [curve.mark_line().encode(across, up, color=tint, strokeDash=dash)]
    marked = alt.Chart(corners, description="corners").encode(across, up, color=tint)
    layers.append(marked.mark_point(size=70, opacity=1).encode(tooltip=tooltip(corners, titles)))
    # In a crowd the names step away from a rising curve: upwards to the right above it, downwards to the left below.
    outwards = corners[x] * (2 * (corners[series] == above) - 1)
    placed = corners.assign(outwards=outwards).sort_values([series, "outwards"])
    crowded = (placed.groupby(series)[x].shift() / placed[x]).between(1 / CROWDED, CROWDED)
    line = crowded.groupby((~crowded).cumsum()).cumsum()
    for (name, row), some in placed.groupby([series, line]):
        side = {"dx": -6, "dy": -10 - 9 * int(row), "align": "right"}
        if name != above:
            side = {"dx": 6, "dy": 10 + 9 * int(row), "align": "left"}
        named = alt.Chart(some).encode(across, up, color=tint, text=alt.Text(f"{label}:N"))
        layers.append(named.mark_text(fontSize=12, **side))
    return alt.layer(*layers)
