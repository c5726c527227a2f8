"""Fan charts: what may come, as bands of draws around their median, for one case that the reader may choose."""

import altair as alt
import pandas as pd

from claimbook.exhibits.names import logarithmic
from claimbook.exhibits.palette import PALETTE
from claimbook.exhibits.theme import HEIGHT, colour, log_axis, tooltip

BANDS = {"four fifths": ("p10", "p90"), "half": ("p25", "p75")}  # part of the draws within; the inner one on top
INK = [0.2, 0.5]  # opacity of the bands


def fan(
    frame: pd.DataFrame,
    *,
    x: str,
    titles: dict,
    observed: pd.DataFrame,
    choice: str,
    kinds: list[str],
) -> alt.LayerChart:
    """Median and bands of draws over time; a list below the chart chooses the case, by mouse, touch or keyboard.

    Parameters
    ----------
    frame : DataFrame, long
        ``p10``, ``p25``, ``p50``, ``p75`` and ``p90``, all positive, for every date and every case.
    x : str
        Column of the dates.
    titles : dict of str to str
        Heading, with unit, of every column that the tooltip shows; that of ``p50`` names the vertical axis.
    observed : DataFrame
        Columns `x`, ``p50``, `choice` and ``kind``: what is known beside the fan, drawn as points.
    choice : str
        Column of the cases. The first is shown until another is chosen; the vertical axis, logarithmic, follows it.
    kinds : list of str
        Kinds of points, at most two, in the order of the legend.
    """
    dates = alt.Axis(format="%Y", tickCount="year", labelOverlap=True)
    # No point on the edge: what is known begins, and what may come ends there.
    across = alt.X(f"{x}:T", title=titles[x], axis=dates, scale=alt.Scale(padding=12))
    scale, title = alt.Scale(type="log"), logarithmic(titles["p50"])
    upward = alt.Y("p50:Q", title=title, scale=scale, axis=log_axis(frame["p50"]))
    base = alt.Chart(frame).encode(x=across)
    legend = alt.Legend(title="Draws within: ", titleOrient="left", symbolType="square")
    shade = alt.FillOpacity("band:O", scale=alt.Scale(domain=list(BANDS), range=INK), legend=legend)
    layers = [
        base.mark_area(color=PALETTE[0], stroke=PALETTE[0], strokeWidth=1)
        .transform_calculate(band=f"'{part}'")
        .encode(y=alt.Y(f"{low}:Q", title=title, scale=scale), y2=alt.Y2(f"{high}:Q"), fillOpacity=shade)
        for part, (low, high) in BANDS.items()
    ]
    line = base.mark_line(point={"size": 40}, color=PALETTE[0])
    layers.append(line.encode(y=upward, tooltip=tooltip(frame, titles)))
    shape = alt.Shape(
        "kind:N",
        sort=kinds,
        scale=alt.Scale(domain=kinds, range=["square", "diamond"]),
        legend=alt.Legend(orient="bottom"),
    )
    known = alt.Chart(observed, description="known beside it").encode(x=across, y=upward, shape=shape)
    known = known.encode(
        color=colour("kind", kinds, legend=alt.Legend(orient="bottom")),
        tooltip=tooltip(observed, {x: titles[x], "kind": "What", "p50": titles["p50"]}),
    )
    layers.append(known.mark_point(size=70))
    cases = list(frame[choice].unique())
    shown = alt.param("shown", value=cases[0], bind=alt.binding_select(options=cases, name=f"{titles[choice]}: "))
    chosen = [layer.transform_filter(alt.datum[choice] == shown) for layer in layers]
    return alt.layer(*chosen).properties(height=HEIGHT).add_params(shown)
