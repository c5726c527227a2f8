"""Fan charts: what may come, as bands of draws around their median, for one case that the reader may choose."""

import altair as alt
import pandas as pd

from claimbook.exhibits.theme import GREY, HEIGHT, PALETTE, tooltip

BANDS = {"four fifths": ("p10", "p90"), "half": ("p25", "p75")}  # part of the draws within; the inner one on top
INK = [0.2, 0.5]  # opacity of the bands


def fan(
    frame: pd.DataFrame, *, x: str, titles: dict, observed: pd.DataFrame | None = None, choice: str | None = None
) -> alt.LayerChart:
    """Median and bands of draws over time; a list below the chart chooses the case, by mouse, touch or keyboard.

    Parameters
    ----------
    frame : DataFrame, long
        ``p10``, ``p25``, ``p50``, ``p75`` and ``p90`` for every date, and for every case if there are several.
    x : str
        Column of the dates.
    titles : dict of str to str
        Heading, with unit, of every column that the tooltip shows; that of ``p50`` names the vertical axis.
    observed : DataFrame, optional
        Columns `x` and ``p50``: what was known before the fan opens, drawn as points; only without `choice`.
    choice : str, optional
        Column of the cases. The first is shown until another is chosen; the vertical axis follows the case, and a
        dashed line stands at zero. Without it there is no list.
    """
    dates = alt.Axis(format="%Y", tickCount="year", labelOverlap=True)
    across = alt.X(f"{x}:T", title=titles[x], axis=dates)
    upward = alt.Y("p50:Q", title=titles["p50"], scale=alt.Scale(zero=True))
    base = alt.Chart(frame).encode(x=across)
    legend = alt.Legend(title="Draws within: ", titleOrient="left", symbolType="square")
    shade = alt.Opacity("band:O", scale=alt.Scale(domain=list(BANDS), range=INK), legend=legend)
    layers = [
        base.mark_area(color=PALETTE[0])
        .transform_calculate(band=f"'{part}'")
        .encode(y=alt.Y(f"{low}:Q", title=titles["p50"]), y2=alt.Y2(f"{high}:Q"), opacity=shade)
        for part, (low, high) in BANDS.items()
    ]
    line = base.mark_line(point={"size": 40, "opacity": 1}, color=PALETTE[0])
    layers.append(line.encode(y=upward, tooltip=tooltip(frame, titles)))
    if choice is None:
        known = alt.Chart(observed, description="known before").encode(x=across, y=upward)
        known = known.mark_point(color=GREY, shape="square", opacity=1)
        return alt.layer(*layers, known).properties(height=HEIGHT)
    cases = list(frame[choice].unique())
    shown = alt.param("shown", value=cases[0], bind=alt.binding_select(options=cases, name=f"{titles[choice]}: "))
    zero = alt.Chart(pd.DataFrame({"p50": [0.0]})).mark_rule(strokeDash=[4, 4], color=GREY).encode(y=upward)
    chosen = [layer.transform_filter(alt.datum[choice] == shown) for layer in layers]
    return alt.layer(*chosen, zero).properties(height=HEIGHT).add_params(shown)
