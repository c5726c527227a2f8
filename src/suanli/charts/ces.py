"""Charts that the reader explores: a production function with sliders, computed by Vega itself, and small multiples."""

import altair as alt
import pandas as pd

from claimbook.exhibits.names import logarithmic
from claimbook.exhibits.palette import DASHES, GREY, PALETTE
from claimbook.exhibits.theme import HEIGHT, tooltip

NAMES = {"output": "Output per worker", "product": "Marginal product of labour"}
ESTIMATED = "Marginal product at the estimated share"
WORDS = {"share": "Computing's share in income (percent)", "elasticity": "Elasticity of substitution"}
SHARE, ELASTICITY = (0.5, 40.0, 0.5), (0.2, 3.0, 0.05)  # least, most, step of the sliders
NEAR_ONE = 1e-6  # stands for zero in the exponent, where the CES function is Cobb-Douglas


def ces_picture(frame: pd.DataFrame, *, share: float, elasticity: float) -> alt.LayerChart:
    """Output and marginal product of labour as computing power grows, with sliders for what nobody knows.

    Parameters
    ----------
    frame : DataFrame
        ``growth`` (computing power per worker, times its start), ``output`` and ``product`` (both at the start of the
        sliders, times their start) and, where there is an estimate, ``estimated`` (marginal product at that share).
        The sliders compute ``output`` and ``product`` again; the rest stays.
    share : float
        Percent of income that goes to computing power at the start; where the slider begins.
    elasticity : float
        Elasticity of substitution between labour and computing power; where the slider begins.

    Raises
    ------
    ValueError
        If a slider cannot begin there.
    """
    sliders = []
    for name, start, (least, most, step) in (
        ("share", share, SHARE),
        ("elasticity", elasticity, ELASTICITY),
    ):
        if not least <= start <= most:
            raise ValueError(f"{name} {start}: the slider goes from {least} to {most}")
        slider = alt.binding_range(min=least, max=most, step=step, name=WORDS[name])
        sliders.append(alt.param(name=name, value=start, bind=slider))
    frame = frame.assign(share=share, elasticity=elasticity)
    titles = {"growth": "Computing power per worker (times its start)", **NAMES}
    names = dict(NAMES)
    if "estimated" in frame:
        names["estimated"] = titles["estimated"] = ESTIMATED
    titles |= WORDS

    def named(**styles) -> alt.Scale:
        return alt.Scale(domain=list(names.values()), range=[styles[name] for name in names])

    dashes = alt.StrokeDash(
        "measure:N", scale=named(**dict(zip(("output", "product", "estimated"), DASHES, strict=False)))
    )
    colours = alt.Color(
        "measure:N",
        scale=named(output=PALETTE[1], product=PALETTE[0], estimated=GREY),
        legend=alt.Legend(columns=2, symbolType="stroke"),
    )
    base = (
        alt.Chart(frame, height=HEIGHT)
        .transform_calculate(share="share", elasticity="elasticity")  # where the sliders stand
        .transform_calculate(exponent=f"abs(elasticity - 1) < {NEAR_ONE} ? {NEAR_ONE} : 1 - 1 / elasticity")
        .transform_calculate(mean="1 - share / 100 + share / 100 * pow(datum.growth, datum.exponent)")
        .transform_calculate(
            output="pow(datum.mean, 1 / datum.exponent)", product="pow(datum.mean, 1 / datum.exponent - 1)"
        )
    )
    base = unfolded(base, names, "measure", "times").encode(
        # Room at the right for the two numbers at the ends of the lines.
        x=alt.X(
            "growth:Q",
            title=logarithmic(titles["growth"]),
            scale=alt.Scale(type="log", nice=False, domain=[1, 1.8 * float(frame["growth"].max())]),
            axis=alt.Axis(values=[1, 2, 5, 10, 20, 50, 100]),
        ),
        y=alt.Y("times:Q", title="Times the start", scale=alt.Scale(zero=False, padding=14)),
        color=colours,
    )
    above, below = (
        base.transform_filter(f"datum.growth > {0.999 * frame['growth'].max()} && datum.key == '{key}'")
        .mark_text(align="left", dx=6, dy=offset, fontSize=12, fontWeight=600)
        .encode(text=alt.Text("times:Q", format=".2f"))
        for key, offset in (("output", -7), ("product", 7))
    )
    # At an elasticity of one both lines are one: the lower is the wider, and shines through.
    wide = alt.StrokeWidth("key:O", scale=alt.Scale(domain=list(names), range=[6, 2, 2][: len(names)]), legend=None)
    lines = base.mark_line().encode(strokeDash=dashes, strokeWidth=wide, tooltip=tooltip(frame, titles))
    return alt.layer(lines, above, below).add_params(*sliders)


def unfolded(chart: alt.Chart, names: dict[str, str], series: str, value: str) -> alt.Chart:
    """Columns of a wide frame as series: values in `value`, what each is called in `series`, its column in `key`."""
    words = " : ".join(f"datum.key == '{key}' ? '{name}'" for key, name in names.items()) + " : ''"
    return chart.transform_fold(list(names), as_=["key", value]).transform_calculate(**{series: words})


class Panels(alt.FacetChart):
    """The same chart for each of a few names; the page gives each panel its width, so the whole has none."""

    def to_dict(self, *arguments, **options) -> dict:
        """Leave out the width that the theme gives to every chart: Vega-Lite refuses it for panels."""
        spec = super().to_dict(*arguments, **options)
        spec.pop("width", None)
        return spec


def panels(chart: alt.LayerChart, name: str, order: list[str], columns: int = 2) -> Panels:
    """Split a chart of lines into small panels with common axes, one for each of the names in `order`."""
    split = chart.properties(height=HEIGHT / 2).facet(facet=alt.Facet(f"{name}:N", sort=order), columns=columns)
    return Panels(data=split.data, facet=split.facet, spec=split.spec, columns=columns)
