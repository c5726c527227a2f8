"""The room that is kept for a chart is that which it takes."""

import re

import altair as alt
import pandas as pd
import pytest
import vl_convert

from claimbook.exhibits.theme import HEIGHT
from claimbook.site.room import ABOVE, LINE, NARROW, TITLED, WIDE, height

NAMES = ["United States", "China", "European Union", "Japan"]
FRAME = pd.DataFrame({"year": range(2000, 2008), "share": range(8), "country": NAMES * 2})
LINES = alt.Chart(FRAME).mark_line().encode(x="year:Q", y="share:Q")
COLOUR = alt.Color("country:N", scale=alt.Scale(domain=NAMES), legend=alt.Legend(columns=4, orient="top", title=None))


@pytest.mark.parametrize(
    "chart",
    [
        LINES.properties(height=HEIGHT, width=WIDE - 60),
        LINES.encode(color=COLOUR).properties(height=150, width=WIDE - 60),
        LINES.properties(height=120, width=WIDE - 60) & LINES.properties(height=200, width=WIDE - 60),
        LINES.properties(height=100, width=200).facet("country:N", columns=2),
    ],
    ids=["plain", "legend", "concat", "facets"],
)
def test_the_room_is_what_vega_draws(chart):
    "To three lines of text, far less than what makes a page jump."
    spec = chart.to_dict(format="vega-lite")
    drawn = float(re.search(r'<svg[^>]*? height="([\d.]+)"', vl_convert.vegalite_to_svg(spec))[1])
    assert abs(height(spec, WIDE) - drawn) <= 3 * LINE


def test_a_phone_gets_more_lines_of_a_legend_and_of_controls():
    "Each of four long names has a line of its own there; a slider's name too."
    names = [f"{name}, largest clusters" for name in NAMES]
    spec = {"height": 300, "encoding": {"color": {"scale": {"domain": names}}}}
    assert height(spec, NARROW) - height(spec, WIDE) == 2 * LINE
    sliding = spec | {"params": [{"name": "chosen", "bind": {"input": "range"}}, {"name": "brush"}]}
    assert height(sliding, NARROW) > height(spec, NARROW) + 1.5 * (height(sliding, WIDE) - height(spec, WIDE))


def test_words_above_legends_below_and_long_titles_take_room():
    "Each as it was too low once: by 3, 17 and 15 pixels and more."
    plain = height({"height": 300, "encoding": {}}, NARROW)
    above = {"height": 300, "layer": [{"encoding": {"y": {"value": -4}}}]}
    below = {"height": 300, "encoding": {"size": {"field": "a", "legend": {"orient": "bottom", "title": "Load"}}}}
    titled = {"height": 300, "encoding": {"x": {"field": "a", "axis": {"title": "word " * 12}}}}
    assert height(above, NARROW) - plain == ABOVE and height(below, NARROW) - plain == TITLED
    assert height(titled, NARROW) - plain == LINE and height(titled, WIDE) == height({"height": 300}, WIDE)


@pytest.mark.parametrize("own", [{"step": 12}, "container", None])
def test_a_height_that_is_not_known_keeps_the_room_of_an_axis(own):
    "Neither fails nor keeps a whole page free."
    assert 0 < height({"height": own, "encoding": {"color": None}}, WIDE) < 100
