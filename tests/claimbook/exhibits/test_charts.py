from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from claimbook.exhibits import charts, theme

PAGES = {"light": "#ffffff", "dark": "#14181e", "dark code": "#121212"}
# Machado, Oliveira and Fernandes (2009), severity 1.0.
VISION = {
    "red-blind": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "green-blind": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}


def linear(colour):
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    low, high = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour, vision):
    seen = np.clip(np.array(VISION[vision]) @ linear(colour), 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen
    f = np.cbrt(xyz / [0.9505, 1, 1.089])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("colour", [*theme.PALETTE, theme.GREY])
def test_every_colour_stands_out_on_every_page(colour, page):
    "WCAG 1.4.11: graphics at 3 to 1."
    assert contrast(colour, PAGES[page]) >= 3


@pytest.mark.parametrize("vision", VISION)
def test_colours_can_be_told_apart_without_red_or_green(vision):
    "CIE76 distance of at least 20 between any two."
    distances = {
        (one, other): np.linalg.norm(lab(one, vision) - lab(other, vision))
        for one, other in combinations(theme.PALETTE, 2)
    }
    assert min(distances.values()) > 20, min(distances, key=distances.get)


def test_a_country_keeps_its_colour():
    "China is the same colour whoever stands beside it."
    for names in (["China", "Japan"], ["United States", "China"], ["Germany", "China"]):
        encoding = theme.colour("country", names).to_dict()
        assert dict(zip(names, encoding["scale"]["range"], strict=True))["China"] == theme.COUNTRY_COLOURS["China"]
        assert len(set(encoding["scale"]["range"])) == len(names)


def test_more_series_than_colours_are_refused():
    "Two series in one colour would be a wrong chart."
    with pytest.raises(ValueError, match="7 series, but only 6 colours"):
        theme.colour("series", list("abcdefg"))


def test_lines_have_dash_as_well_as_colour():
    "Colour alone must not carry the meaning (WCAG 1.4.1)."
    frame = pd.DataFrame({"year": [1, 1], "value": [1.0, 2.0], "who": ["a", "b"]})
    drawn = charts.lines(frame, x="year", y="value", series="who", titles={"value": "V"}).to_dict()
    assert drawn["layer"][0]["encoding"]["strokeDash"]["field"] == "who"


def test_only_events_with_a_label_are_named_and_labels_lean_to_the_middle():
    "The first to the right of its point, the last to the left, so that none leaves the chart."
    frame = pd.DataFrame(
        {
            "when": pd.to_datetime(["2021-07-04", "2023-10-01", "2026-09-07"]),
            "lane": ["Plans", "Plans", "Plans"],
            "mark": ["200 by 2023", "", "9,800 by 2030"],
        }
    )
    chart = charts.timeline(frame, date="when", lane="lane", label="mark", titles={"when": "Date", "lane": "Lane"})
    written = [layer for layer in chart.layer if layer.mark.type == "text"]
    assert [(layer.mark.align, layer.data["mark"].tolist()) for layer in written] == [
        ("left", ["200 by 2023"]),
        ("right", ["9,800 by 2030"]),
    ]
