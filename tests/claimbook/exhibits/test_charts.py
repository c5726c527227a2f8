import re
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
import vl_convert

from claimbook.exhibits import charts, names, obstacles, palette, theme
from claimbook.exhibits.drawn import drawn_data
from claimbook.exhibits.specification import settle

PAGES = {"light": "#ffffff", "dark": "#121212"}  # the theme's
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


@pytest.mark.parametrize(
    ("colour", "page"),
    [(colour, PAGES["light"]) for colour in palette.LIGHT]
    + [(palette.DARK[colour], PAGES["dark"]) for colour in palette.LIGHT],
)
def test_a_name_can_be_written_in_every_colour(colour, page):
    "WCAG 1.4.3: text at 4.5 to 1 on its page."
    assert contrast(colour, page) >= 4.5


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("shade", ["light", "dark"])
def test_colours_can_be_told_apart_without_red_or_green(vision, shade):
    "CIE76 distance of at least 25 between any two of a page."
    colours = [palette.DARK[each] if shade == "dark" else each for each in palette.PALETTE]
    distances = {
        (one, other): np.linalg.norm(lab(one, vision) - lab(other, vision)) for one, other in combinations(colours, 2)
    }
    assert min(distances.values()) > 25, min(distances, key=distances.get)


def test_a_named_series_keeps_its_colour(monkeypatch):
    "It is the same whoever stands beside it, and nobody else has it."
    monkeypatch.setitem(palette.NAMED, "Peru", palette.PALETTE[1])
    for together in (["Peru", "Chad"], ["Mali", "Peru"], ["Mali", "Chad", "Peru"]):
        encoding = theme.colour("country", together).to_dict()
        assert dict(zip(together, encoding["scale"]["range"], strict=True))["Peru"] == palette.PALETTE[1]
        assert len(set(encoding["scale"]["range"])) == len(together)


def test_more_series_than_colours_are_refused():
    "Two series in one colour would be a wrong chart."
    with pytest.raises(ValueError, match="7 series, but only 6 colours"):
        theme.colour("series", list("abcdefg"))


def test_lines_have_dash_as_well_as_colour():
    "Colour alone must not carry the meaning (WCAG 1.4.1)."
    frame = pd.DataFrame({"year": [1, 1], "value": [1.0, 2.0], "who": ["a", "b"]})
    drawn = charts.lines(frame, x="year", y="value", series="who", titles={"value": "V"}).to_dict()
    dash = drawn["layer"][0]["encoding"]["strokeDash"]
    assert dash["field"] == "who" and dash["scale"]["range"] == palette.DASHES[:2]


def test_no_dash_looks_like_a_pale_line():
    "Vega's own third, a pixel on and a pixel off, did. The first is whole, others have two on and off or more."
    whole, *broken = palette.DASHES
    assert whole == [1, 0] and len(palette.DASHES) >= len(palette.PALETTE)
    assert all(min(each) >= 2 for each in broken) and len(set(map(tuple, broken))) == len(broken)


def lines_of(values, **options):
    rows = [(year, height, who) for who, heights in values.items() for year, height in enumerate(heights, 2001)]
    frame = pd.DataFrame(rows, columns=["year", "value", "who"])
    chart = charts.lines(frame, x="year", y="value", series="who", titles={"value": "V"}, **options)
    return vl_convert.vegalite_to_svg(settle(chart.to_dict()) | {"width": 300}, vl_version="6.4")


NAME = re.compile(r'translate\(([\d.]+),([-\d.]+)\)"[^>]*fill="(#\w+)"[^>]*>([^<]+)</text>')


def written(svg):
    "Height and colour of each name that is written in the colour of a mark."
    return {name: (float(y), fill) for _, y, fill, name in NAME.findall(svg) if fill in palette.LIGHT}


def test_series_end_in_their_names_in_their_colours():
    "Each at the height of its last value, and no legend."
    svg = lines_of({"low": [1.0, 0.0], "high": [5.0, 10.0]})
    found = written(svg)
    assert {name: colour for name, (_, colour) in found.items()} == {"low": palette.LIGHT[0], "high": palette.LIGHT[1]}
    assert found["low"][0] - found["high"][0] == pytest.approx(theme.HEIGHT, rel=0.2)
    assert "role-legend" not in svg


@pytest.mark.parametrize("ends", [(5.0, 5.0, 5.0), (5.0, 5.01, 9.0), (0.0, 0.1, 0.05)])
@pytest.mark.parametrize("log", [False, True])
def test_names_of_lines_that_meet_do_not(ends, log):
    "At least twelve pixels apart, the size of their letters, the order of the lines kept."
    values = {name: [1.0 + place, 1.0 + end] for place, (name, end) in enumerate(zip("abc", ends, strict=True))}
    heights = [y for y, _ in sorted(written(lines_of(values, log=log)).values())]
    assert len(heights) == 3 and min(np.diff(heights)) >= 12


def test_a_sixth_series_brings_the_legend_back():
    "Six names at the ends of lines would not be read."
    assert "role-legend" in lines_of({name: [1.0, float(place)] for place, name in enumerate("abcdef", 2)})


def test_a_long_name_takes_more_lines():
    "No line is longer than a phone leaves room for, unless a word is."
    svg = lines_of({"Infrastructure of the ministry, intelligent": [1.0, 2.0], "other": [3.0, 4.0]})
    assert max(len(part) for part in re.findall(r">([A-Z][^<]+)</t", svg)) <= names.LETTERS


def test_a_dashed_line_says_what_it_is():
    "In the chart and in its data."
    frame = pd.DataFrame({"name": ["a", "b"], "value": [1.0, 9.0], "who": "x"})
    titles = {"name": "N", "value": "V", "who": "W"}
    chart = charts.dots(frame, x="value", y="name", series="who", order=["x"], rule={"as claimed": 3.0}, titles=titles)
    spec = settle(chart.to_dict())
    assert ">as claimed<" in vl_convert.vegalite_to_svg(spec | {"width": 300}, vl_version="6.4")
    assert ["as claimed" in row for row in drawn_data(spec)[1]].count(True) == 1


def test_points_bear_their_names_where_there_is_room():
    "Two points on one spot: the more important has its name."
    dates = pd.to_datetime(["2020-01-01", "2020-01-02", "2024-01-01"])
    frame = pd.DataFrame({"date": dates, "flop": [10.0, 10.1, 1e6], "model": ["A", "B", "C"], "series": "S"})
    chart = charts.points_with_trend(
        frame,
        frame,
        x="date",
        y="flop",
        series="series",
        order=["S"],
        name="model",
        named=["B", "A", "C"],
        titles={"flop": "F"},
    )
    svg = vl_convert.vegalite_to_svg(settle(chart.to_dict()) | {"width": 300}, vl_version="6.4")
    assert list(dict.fromkeys(re.findall(r">([ABC])</text>", svg))) == ["B", "C"]


RANGED = {"x": "coef", "low": "low", "high": "high", "y": "name"}


def ranged(rows, **options):
    "SVG of estimates: name, series, estimate and ends."
    frame = pd.DataFrame(rows, columns=["name", "kind", "coef", "low", "high"])
    titles = {"name": "N", "kind": "K", "coef": "C (percent)"}
    spec = settle(charts.ranges(frame, series="kind", titles=titles, **RANGED, **options).to_dict())
    return vl_convert.vegalite_to_svg(spec | {"width": 300}, vl_version="6.4")


def marks(svg, role):
    "Place of each mark of a kind, which does not name what stands beside it for listeners."
    drawn = re.findall(rf'<g class="mark-{role} role-mark[^>]*>(.*?)</g>', svg)
    return re.findall(r'transform="translate\(([-\d.]+),([-\d.]+)\)"', "".join(drawn))


def test_intervals_of_one_row_stand_below_one_another():
    "Four multipliers of one count were drawn on one line, where the widest covered the others."
    rows = [(name, kind, 2.0, 1.0, 3.0) for name in ("a", "b") for kind in ("k", "l", "m", "n")]
    svg = ranged(rows)
    for role in ("rule", "symbol"):
        heights = sorted(float(y) for _, y in marks(svg, role))
        assert len(heights) == 8 and min(np.diff(heights)) >= 12


def test_an_interval_that_a_logarithmic_axis_cannot_hold_ends_in_an_arrow():
    "It ends within the frame, and the axis says what it is."
    svg = ranged([("a", "k", 2.0, -1.0, 3.0), ("b", "k", 2.0, 1.0, 3.0), ("c", "k", 2.0, None, None)], log=True)
    points = [float(x) for x, _ in marks(svg, "symbol")]
    assert len(points) == 4 and 6 < min(points) < 40
    assert "C (percent, logarithmic)" in svg


def test_a_single_series_has_no_legend():
    "Its title speaks of it."
    frame = pd.DataFrame({"name": ["a", "b"], "value": [1.0, 9.0], "who": "x"})
    titles = {"name": "N", "value": "V", "who": "W"}
    chart = charts.dots(frame, x="value", y="name", series="who", order=["x"], titles=titles)
    svg = vl_convert.vegalite_to_svg(settle(chart.to_dict()) | {"width": 300}, vl_version="6.4")
    assert "role-legend" not in svg


@pytest.mark.parametrize("reverse", [False, True])
def test_names_stay_apart_and_in_order_when_the_axis_grows(reverse):
    "Ranks 1, 2, 3 and 7 on an axis to 26, once another line is chosen."
    values = {name: [rank, rank] for name, rank in zip("abcd", (1.0, 2.0, 3.0, 7.0), strict=True)}
    rows = [(year, height, who) for who, heights in values.items() for year, height in enumerate(heights, 2001)]
    frame = pd.DataFrame(rows, columns=["year", "value", "who"])
    titles = {"value": "V"}
    lines = charts.lines(frame, x="year", y="value", series="who", titles=titles, reverse=reverse, reach=26.0)
    other = charts.alt.Chart(pd.DataFrame({"year": [2001, 2002], "value": [5.0, 26.0]})).mark_line()
    spec = settle((lines + other.encode(x="year:Q", y="value:Q")).to_dict())
    found = written(vl_convert.vegalite_to_svg(spec | {"width": 300}, vl_version="6.4"))
    heights = [found[name][0] for name in "abcd"]
    assert heights == sorted(heights, reverse=not reverse) and min(abs(np.diff(heights))) >= 12


def test_the_name_of_a_line_that_ends_early_stands_clear_of_the_others():
    "The other goes on where the name stood: it lies on neither line, on a phone and on a desk."
    rows = [("short", 2000, 0.0), ("short", 2005, 5.0), ("long", 2000, 1.0), ("long", 2010, 9.5)]
    frame = pd.DataFrame(rows, columns=["who", "year", "value"])
    chart = charts.lines(frame, x="year", y="value", series="who", titles={"value": "V", "year": "Y"})
    for width in (190, 560):
        svg = vl_convert.vegalite_to_svg(settle(chart.to_dict()) | {"width": width}, vl_version="6.4")
        ((anchor, x, y),) = re.findall(
            r'text-anchor="(\w+)" transform="translate\(([\d.]+),([-\d.]+)\)"[^>]*fill="#1372[^>]*>short<', svg
        )
        lines = []
        for path in re.findall(r'aria-roledescription="line mark"[^>]* d="([^"]+)"', svg) or re.findall(
            r' d="(M[-\d.,L]+)"[^>]*line mark', svg
        ):
            corners = [tuple(map(float, each.split(","))) for each in re.findall(r"[-\d.]+,[-\d.]+", path)]
            lines += [(*one, *other) for one, other in pairwise(corners)]
        place = (float(x), float(y) - 4)  # letters stand on their line
        named = obstacles.box(place, (28, 10), {"start": "left", "end": "right", "middle": "center"}[anchor], 0, 0)
        assert len(lines) == 2 and obstacles.inside(np.array(lines), named).sum() == 0


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([1, 1e10], ["1", "100", "10⁴", "10⁶", "10⁸", "10¹⁰"]),
        ([1e5, 3e7], ["10⁵", "2\u202f×\u202f10⁵", "10⁶", "2\u202f×\u202f10⁶", "10⁷", "2\u202f×\u202f10⁷"]),
        ([0.05, 37], ["0.1", "0.2", "1", "2", "10", "20"]),
        ([800, 21000], ["1,000", "2,000", "3,000", "4,000", "10,000", "20,000"]),
    ],
)
def test_a_logarithmic_axis_is_read_without_a_computer(values, labels):
    "Powers of ten as they are printed, and a line to see where there is a label alone."
    frame = pd.DataFrame({"x": [1, 2], "y": values})
    scale = theme.alt.Scale(type="log", nice=False)
    axis = theme.alt.Y("y:Q", scale=scale, axis=theme.log_axis(frame["y"]))
    chart = theme.alt.Chart(frame, height=200, width=300).mark_point().encode(x="x:Q", y=axis)
    svg = vl_convert.vegalite_to_svg(settle(chart.to_dict()), vl_version="6.4")
    said = re.findall(r"Y-axis.*?</g></g></g>", svg, re.DOTALL)[0]
    assert sorted(re.findall(r"<text[^>]*>([^<]+)<", said)[: len(labels)]) == sorted(labels)
    lines = re.findall(r'<line[^>]*transform="translate\(0,[\d.]+\)"[^>]*x2="300"[^>]*>', svg)
    lines = [re.search(r' opacity="([\d.]+)"', line)[1] for line in lines if 'stroke="#ddd"' in line]
    assert lines.count("1") == len(labels) and lines.count("0.25") == len(lines) - len(labels)


def test_names_have_the_page_around_each_letter():
    "A name in the colour of the page, with an edge, below each; none for listeners."
    svg = lines_of({"low": [1.0, 0.0], "high": [5.0, 10.0]})
    halos = re.findall(r'<text[^>]*fill="#ffffff"[^>]*stroke="#ffffff"[^>]*>(low|high)<', svg)
    assert sorted(halos) == ["high", "low"]


@pytest.mark.parametrize(
    ("values", "title", "inside"),
    [
        ([0.0, 3.0, 47.0], "Share (percent)", (0, None)),
        ([35.0, 97.0, 99.0], "Share (percent)", (None, 100)),
        ([0.0, 4.0], "Yuan", (0, None)),
    ],
)
def test_no_axis_goes_to_a_share_that_cannot_be(values, title, inside):
    "Not below 0, not above 100 percent, but no mark on the other edge of the frame."
    frame = pd.DataFrame({"name": list("abc")[: len(values)], "value": values, "who": "x"})
    titles = {"name": "N", "value": title, "who": "W"}
    drawn = charts.dots(frame, x="value", y="name", series="who", order=["x"], titles=titles)
    svg = vl_convert.vegalite_to_svg(settle(drawn.to_dict()) | {"width": 300}, vl_version="6.4")
    labels = [float(each.replace("−", "-")) for each in re.findall(r">(−?[\d.]+)</text>", svg)]
    least, most = inside
    assert least is None or min(labels) == least
    assert most is None or max(labels) == most
    right = max(float(x) for x, _ in marks(svg, "symbol"))
    assert most == 100 or right < 300 - 5


def test_parts_of_a_bar_stand_apart():
    "Two dark neighbours have a line of the page between them."
    frame = pd.DataFrame({"name": "a", "part": ["x", "y"], "value": [1.0, 2.0]})
    titles = {"name": "N", "part": "P", "value": "V"}
    drawn = charts.stacked_bars(frame, x="value", y="name", series="part", order=["x", "y"], titles=titles)
    assert drawn.to_dict()["layer"][0]["mark"] == {"type": "bar", "stroke": palette.PAGE, "strokeWidth": 1}
