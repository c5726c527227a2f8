"""A chart of prices over time that is torn where none is known, with those apart that are bounds only."""

import json

import altair as alt
import pandas as pd

from claimbook.exhibits.names import ends
from claimbook.exhibits.point_names import beside
from claimbook.exhibits.theme import HEIGHT, colour, log_axis, tooltip

YEARS = alt.Axis(format="%Y", tickCount={"interval": "year", "step": 1}, labelOverlap=True)


def torn_prices(
    frame: pd.DataFrame, *, order: list[str], titles: dict[str, str], named: list[str] | None = None
) -> alt.LayerChart:
    """Prices of several levels on a logarithmic axis; a level that another hides shines through as a wider line.

    Parameters
    ----------
    frame : DataFrame, columns date, usd, level, piece, kind and, if some are `named`, model
        Points of one level and piece are joined; of the kinds, ``upper bound`` is drawn hollow and joined with nothing.
    order : list of str
        Levels, the widest and lowest first.
    titles : dict of str to str
        Heading, with unit, of every column that the tooltip shows.
    named : list of str, optional
        Models to write where each is first the cheapest, as far as they find room, the most important first.
    """
    frame = frame.sort_values("level", key=lambda level: level.map(order.index), kind="stable")  # the widest lowest
    sizes = range(len(order), 0, -1)
    # By a field of its own: Vega would join its legend, which is none, with that of the colours.
    places = list(range(len(order)))
    width = alt.StrokeWidth("place:O", scale=alt.Scale(domain=places, range=[3 * s - 1 for s in sizes]), legend=None)
    size = alt.Size("place:O", scale=alt.Scale(domain=places, range=[30 * s**2 for s in sizes]), legend=None)
    place = f"indexof({json.dumps(order)}, datum.level)"
    base = alt.Chart(frame, height=HEIGHT).transform_calculate(place=place)
    base = base.encode(
        x=alt.X("date:T", title=titles["date"], axis=YEARS),
        y=alt.Y(
            "usd:Q",
            title=titles["usd"],
            scale=alt.Scale(type="log", nice=False, padding=12),
            axis=log_axis(frame["usd"]),
        ),
        color=colour("level", order, legend=None),
    )
    known, bound = "datum.kind != 'upper bound'", "datum.kind == 'upper bound'"
    joined = (
        base.transform_filter(known)
        .mark_line()
        .encode(strokeWidth=width, detail=alt.Detail("piece:N", title="Stretch without a gap"))
    )
    points = base.encode(size=size, tooltip=tooltip(frame, titles))
    last = frame.sort_values("date", kind="stable").groupby("level")["usd"].last().reindex(order)
    span = (frame["usd"].min(), frame["usd"].max())
    words = ends(base, last, x="date", y="usd", series="level", title=titles["usd"], span=span, log=True, dx=14)
    if named:
        stretches = frame[frame["kind"] != "upper bound"]
        stretches = stretches.assign(stretch=stretches["level"] + " " + stretches["piece"])
        drawn = {"lines": stretches, "dots": frame, "series": "stretch", "radius": 3 * len(order)}
        words += beside(base, frame, x="date", y="usd", name="model", chosen=named, **drawn)
    return alt.layer(
        joined,
        points.transform_filter(known).mark_point(filled=True, opacity=1),
        points.transform_filter(bound).mark_point(filled=False, opacity=1),
        *words,
    )
