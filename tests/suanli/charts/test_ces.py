import re

import numpy as np
import pandas as pd
import pytest
import vl_convert

from claimbook.exhibits import charts
from claimbook.exhibits.exhibit import settle
from suanli.charts import ces as interactive


def drawn(chart, marks="", **size):
    "Texts of the chart as Vega draws it, of all of it or of the groups of one class."
    svg = vl_convert.vegalite_to_svg(settle(chart.to_dict()) | size)
    groups = re.findall(rf'<g class="{marks}.*?</g>', svg, re.S) if marks else [svg]
    return [text for group in groups for text in re.findall(r">([^<>]+)</text>", group)]


def frame(**columns):
    growth = np.geomspace(1, 100, 41)
    return pd.DataFrame({"growth": growth, "output": 1.0, "product": 1.0, **columns})


@pytest.mark.parametrize(
    ("share", "elasticity", "output", "product"),
    [
        (25.0, 1.0, "3.16", "3.16"),  # 100 ** .25, Cobb-Douglas
        (40.0, 2.0, "21.16", "4.60"),  # (.6 + .4 * 10) ** 2, and to the first power
        (20.0, 0.5, "1.25", "1.55"),  # 1 / .802, and its square
    ],
)
def test_vega_computes_the_function_itself(share, elasticity, output, product):
    "The frame holds ones; the numbers at the ends of the lines are those of the sliders."
    picture = interactive.ces_picture(frame(), share=share, elasticity=elasticity)
    assert drawn(picture, marks="mark-text role-mark", width=600) == [output, product]


def test_the_estimate_has_a_line_only_where_there_is_one():
    "Named in the legend, or not at all."
    with_it = drawn(interactive.ces_picture(frame(estimated=1.0), share=5.0, elasticity=1.0), width=600)
    without = drawn(interactive.ces_picture(frame(), share=5.0, elasticity=1.0), width=600)
    assert interactive.ESTIMATED in with_it and interactive.ESTIMATED not in without


def test_sliders_begin_where_they_can():
    "A share beyond the slider is refused with its range."
    with pytest.raises(ValueError, match=r"share 50.0: the slider goes from 0.5 to 40"):
        interactive.ces_picture(frame(), share=50.0, elasticity=1.0)


def test_panels_stand_in_the_given_order_without_a_width_of_their_own():
    "One panel a name; Vega-Lite warns if a width is given for the whole."
    lines = pd.DataFrame({"year": [2000, 2001] * 2, "tfp": [1.0, 2.0] * 2, "country": ["Peru"] * 2 + ["Chad"] * 2})
    chart = charts.lines(lines, x="year", y="tfp", titles={"year": "Year", "tfp": "TFP"})
    made = interactive.panels(chart, "country", ["Peru", "Chad"])
    assert "width" not in made.to_dict()
    assert [text for text in drawn(made) if text in ("Peru", "Chad")] == ["Peru", "Chad"]
