"""The specification curve as a chart: estimates in order above, the choices behind the brushed ones below."""

import altair as alt
import pandas as pd

from claimbook.exhibits.palette import GREY, PALETTE
from claimbook.exhibits.theme import HEIGHT, colour, tooltip

from . import OLIVE, SLATE

WIDTH = 640  # on wide screens; the page fits it to narrower ones
ROW = 28
BRUSHED = (80, 100)  # what is brushed before the reader does: the upper fifth
HINT = "Drag to choose a part of the curve"
PERCENT = alt.Scale(domain=[0, 100], nice=False)
RANKS = alt.Scale(domain=[0, 100], nice=False, padding=8)  # no point on the edge
KINDS = ["Significant and positive", "Not significant", "Significant and negative"]
KIND = "datum.p >= 0.05 ? '{1}' : datum.coef > 0 ? '{0}' : '{2}'".format(*KINDS)


def ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Specifications, one row each, in the order of their ``coef``, with their ``rank`` from 0 to 100."""
    order = table.sort_values("coef", kind="stable").reset_index(drop=True)
    return order.assign(rank=100 * order.index / max(1, len(order) - 1))


def thinned(order: pd.DataFrame, most: int, always: pd.Series) -> pd.DataFrame:
    """At most `most` rows of `ranked`, ends included and evenly by rank, and those that are kept `always`."""
    places = {round(step * (len(order) - 1) / (most - 1)) for step in range(most)}
    return order[order.index.isin(places) | always].reset_index(drop=True)


def picture(
    drawn: pd.DataFrame,
    envelope: pd.DataFrame,
    choices: dict[str, dict[str, str]],
    titles: dict[str, str],
    marked: pd.DataFrame,
) -> alt.VConcatChart:
    """Draw the curve with what chance alone would give; brushing it shows which choices were made there.

    Cells hold short codes, which the rows below the curve spell out.

    Parameters
    ----------
    drawn : DataFrame
        From `thinned`: ``rank`` (0 to 100), ``coef``, ``se``, ``p`` and a column of codes for each choice; a cell of
        ``controls`` is the letters of those taken.
    envelope : DataFrame
        ``rank``, ``chance_from`` and ``chance_to``: where 95 % of sorted curves without an effect lie.
    choices : dict of str to dict of str to str
        Words of each code by column, in the order of the rows below; codes are without blanks, no two of them alike.
    titles : dict of str to str
        Headings, with units, for tooltip and table.
    marked : DataFrame
        ``rank`` and ``coef`` of the registered specification.
    """
    brush = alt.selection_interval(encodings=["x"], name="brush", value={"x": list(BRUSHED)})
    across = alt.X("rank:Q", title=titles["rank"], scale=RANKS, axis=alt.Axis(tickCount=5))
    colours = colour("kind", KINDS, legend=alt.Legend(columns=1))
    y = alt.Y("coef:Q", title=titles["coef"], axis=alt.Axis(format="~g"))
    chance = (
        alt.Chart(envelope, description="chance alone")
        .mark_area(color=GREY, fillOpacity=0.22, stroke=GREY, strokeWidth=1)
        .encode(x=across, y=alt.Y("chance_from:Q"), y2=alt.Y2("chance_to:Q"))
    )
    zero = alt.Chart(pd.DataFrame({"coef": [0.0]})).mark_rule(color=GREY).encode(y=alt.Y("coef:Q"))
    points = alt.Chart(drawn, description="curve").mark_point(size=14, filled=True)
    points = points.transform_calculate(kind=KIND)
    told = tooltip(drawn, {column: title for column, title in titles.items() if column in drawn})
    points = points.encode(x=across, y=y, color=colours, tooltip=told).add_params(brush)
    mark = alt.Chart(marked, description="registered").encode(x=alt.X("rank:Q"), y=alt.Y("coef:Q"))
    hint = zero.mark_text(text=HINT, align="left", fontStyle="italic", fontSize=12)
    above = alt.layer(
        chance,
        zero,
        points,
        mark.mark_point(shape="diamond", size=150, filled=False, strokeWidth=2.5, color=OLIVE),
        mark.mark_text(text="registered", align="right", dx=-12, dy=-6, fontWeight=600),
        hint.encode(x=alt.value(8), y=alt.value(12)),
    ).properties(width=WIDTH, height=HEIGHT)

    said = {code: f"{titles[name]}: {words} ({code})" for name, held in choices.items() for code, words in held.items()}
    rows = list(said)
    codes = [f"join(split(datum.{name}, ''), ' ')" if name == "controls" else f"datum.{name}" for name in choices]
    made = "split(" + " + ' ' + ".join(codes) + ", ' ')"
    lines = alt.Y("option:N", sort=rows, scale=alt.Scale(domain=rows), title=None, axis=None)
    long = alt.X("share:Q", title=titles["share"], scale=PERCENT, axis=alt.Axis(tickCount=5))
    told = [alt.Tooltip("option:N", title="Choice"), alt.Tooltip("share:Q", title=titles["share"], format=".0f")]

    def shares(chart: alt.Chart) -> alt.Chart:
        counted = chart.transform_joinaggregate(drawn="count()").transform_calculate(option=made)
        counted = counted.transform_flatten(["option"]).transform_filter("datum.option !== ''")
        counted = counted.transform_aggregate(made="count()", of="max(drawn)", groupby=["option"])
        return counted.transform_calculate(share="100 * datum.made / datum.of").encode(y=lines, x=long, tooltip=told)

    # Blue and orange are the signs above; the brushed part has the grey of the brush.
    bars = shares(alt.Chart(drawn).transform_filter(brush))
    bars = bars.mark_bar(size=6, color=GREY, fillOpacity=0.3, stroke=GREY, strokeWidth=1, yOffset=7)
    ticks = shares(alt.Chart(drawn)).mark_tick(size=12, thickness=2.5, color=SLATE, yOffset=7)
    names = alt.Chart(pd.DataFrame(said.items(), columns=["option", "said"]), description="choices")
    names = names.mark_text(align="left", dy=-6, fontSize=12)
    names = names.encode(y=lines, x=alt.value(2), text=alt.Text("said:N", title="In words"))
    below = alt.layer(bars, ticks, names).properties(width=WIDTH, height=ROW * len(rows))
    return Stacked(vconcat=[above, below], spacing=26)


class Stacked(alt.VConcatChart):
    """Charts above one another; the theme's width is for single charts and is refused here."""

    def to_dict(self, *arguments, **options) -> dict:
        """Leave out the width that the theme gives to every chart."""
        spec = super().to_dict(*arguments, **options)
        spec.pop("width", None)
        return spec


def distribution(counts: pd.DataFrame, at: float, label: str, titles: dict[str, str]) -> alt.LayerChart:
    """Bars of a distribution with a rule at what was observed.

    Parameters
    ----------
    counts : DataFrame
        ``start``, ``end`` and ``share`` of each bar.
    at : float
        What was observed, in the unit of the bars' ends.
    label : str
        What the rule is.
    titles : dict of str to str
        Headings, with units, of the three columns.
    """
    bars = alt.Chart(counts, height=HEIGHT).mark_bar(color=GREY, stroke=None)
    across = alt.X("start:Q", title=titles["start"], bin="binned", axis=alt.Axis(format="~g", tickCount=6))
    bars = bars.encode(
        x=across, x2=alt.X2("end:Q"), y=alt.Y("share:Q", title=titles["share"]), tooltip=tooltip(counts, titles)
    )
    seen = alt.Chart(pd.DataFrame({"start": [at], "label": [label]}), description="observed")
    seen = seen.encode(x=alt.X("start:Q"))
    rule = seen.mark_rule(color=PALETTE[0], strokeWidth=2.5)
    text = seen.mark_text(align="left", dx=6, color=PALETTE[0], fontWeight=600).encode(
        y=alt.value(10), text=alt.Text("label:N")
    )
    return alt.layer(bars, rule, text)
