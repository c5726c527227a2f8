"""Every colour that an exhibit is drawn in stands out on its page, light and dark, computed from what is stored."""

import json
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import sphinx_book_theme

from claimbook.exhibits.exhibit import VEGALITE
from claimbook.exhibits.palette import DARK, GREY, LIGHT, PAGE
from claimbook.notebook.files import read
from claimbook.notebook.toc import chapters

ROOT = Path(__file__).parents[1]
SCRIPT = (ROOT / "src/claimbook/site/static/charts.js").read_text(encoding="utf-8")
PAGES = {"light": [PAGE], "dark": [DARK[PAGE]]}
INK = dict(re.findall(r'(light|dark): "(#\w+)"', SCRIPT.split("grid =")[0]))  # of text that no chart colours
TEXT, MARK = 4.5, 3
COLOURS = ("color", "fill", "stroke")
EXEMPT = {"graticule"}  # carries no data; its degrees are text


def channels(colour):
    return np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255


def luminance(colour):
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(colour, page, opacity=1.0):
    """Ratio of WCAG 2 of a colour, as the page shines through it, to the page."""
    below = channels(page)
    low, high = sorted(map(luminance, (opacity * channels(colour) + (1 - opacity) * below, below)))
    return (high + 0.05) / (low + 0.05)


def between(colours):
    """Colours of a scale and those half way between two of them."""
    mixed = ((channels(one) + channels(other)) / 2 for one, other in pairwise(colours))
    return [*colours, *("#" + "".join(f"{round(255 * part):02x}" for part in each) for each in mixed)]


def drawings(view, config, inherited=None, name=""):
    """Kind, description, properties and encoding of each mark."""
    encoding, name = {**(inherited or {}), **view.get("encoding", {})}, view.get("description", name)
    if "mark" in view:
        mark = view["mark"] if isinstance(view["mark"], dict) else {"type": view["mark"]}
        yield mark["type"], name, {**config["mark"], **config.get(mark["type"], {}), **mark}, encoding
    for part in [*(part for key in ("layer", "vconcat", "hconcat", "concat") for part in view.get(key, []))]:
        yield from drawings(part, config, encoding, name)
    if "spec" in view:
        yield from drawings(view["spec"], config, encoding, name)


def colours_of(mark, encoding):
    """Colours that a mark may take, as the specification names them."""
    found = []
    for channel in COLOURS:
        if isinstance(held := encoding.get(channel), dict) and held:
            scale = held.get("scale") or {}
            if "value" in held:
                found.append(held["value"])
            elif held["type"] == "quantitative":
                found += between(scale["range"])
            else:
                found += scale["range"]
    return found or [mark[channel] for channel in COLOURS if mark.get(channel)]


def is_edge(mark, encoding):
    """Whether a band or bar has an edge by which its end can be read: a line of a pixel or more, not of the page.

    WCAG 2.2, success criterion 1.4.11, asks for 3 to 1 of the parts of a graphic that are needed to understand it. Of a
    bar that is its length, which an edge all around shows; what it is filled with, which tells nothing more, may be
    faint. A line of less than a pixel is drawn fainter than its colour, and one in the colour of the page is a gap.
    """
    drawn = "stroke" in encoding or mark.get("stroke") not in (None, PAGE)
    return drawn and mark.get("strokeWidth", 1) >= 1


def edges_of(mark, encoding):
    """Colours of an edge alone."""
    return colours_of(
        {"stroke": mark.get("stroke")}, {name: part for name, part in encoding.items() if name == "stroke"}
    )


def exhibits():
    for notebook in chapters(ROOT):
        for output in (output for cell in read(notebook)["cells"] for output in cell.get("outputs", [])):
            if spec := output.get("data", {}).get(VEGALITE):
                yield pytest.param(spec, id=spec["usermeta"]["claimbook"]["exhibit"])


EXHIBITS = list(exhibits())


@pytest.mark.parametrize("scheme", PAGES)
@pytest.mark.parametrize("spec", EXHIBITS)
def test_what_an_exhibit_draws_stands_out(spec, scheme):
    "WCAG 2.2: text at 4.5 to 1, marks at 3, with what shines through; a faint band or bar counts by its edge."
    for kind, name, mark, encoding in drawings({**spec, "description": ""}, spec["config"]):
        if kind == "text" and not any(channel in encoding or channel in mark for channel in COLOURS[:2]):
            assert min(contrast(INK[scheme], page) for page in PAGES[scheme]) >= TEXT
            continue
        if name in EXEMPT and kind != "text":
            continue
        around = mark.get("color") if kind == "text" else encoding.get("color", {}).get("value")
        if around == PAGE and mark.get("aria") is False:
            continue  # the page around letters and signs
        edged = kind in ("area", "bar") and "fillOpacity" in mark | encoding and is_edge(mark, encoding)
        opacity = mark.get("opacity", 1) * (mark.get("strokeOpacity", 1) if edged else mark.get("fillOpacity", 1))
        for colour in edges_of(mark, encoding) if edged else colours_of(mark, encoding):
            for page in PAGES[scheme]:
                shown = DARK.get(colour, colour) if scheme == "dark" else colour
                ratio = contrast(shown, page, opacity)
                assert ratio >= (TEXT if kind == "text" else MARK), f"{kind} {name!r}: {shown} has {ratio:.1f}"


@pytest.mark.parametrize("spec", EXHIBITS)
def test_every_colour_has_one_for_the_dark_page(spec):
    "A colour that is none of the palette would stay as it is where the page turns dark."
    text = json.dumps({key: part for key, part in spec.items() if key not in ("datasets", "usermeta")})
    assert set(re.findall(r"#[0-9a-fA-F]{6}\b", text)) <= {*LIGHT, PAGE}


def test_the_text_of_axes_and_legends_stands_out():
    "It is drawn in the ink of the script, not in what a specification says."
    for scheme, pages in PAGES.items():
        assert min(contrast(INK[scheme], page) for page in pages) >= TEXT


@pytest.mark.parametrize(
    ("mark", "counts"),
    [
        ({"stroke": GREY}, True),
        ({"stroke": GREY, "strokeWidth": 0.7}, False),
        ({"stroke": PAGE, "strokeWidth": 1}, False),
        ({}, False),
    ],
)
def test_an_edge_counts_only_if_it_is_a_line(mark, counts):
    "Edges of exhibit 5.1a had 0.7 pixels, too faint as drawn; a gap in the colour of the page is none."
    assert is_edge(mark, {}) is counts
    assert contrast(GREY, PAGE, 0.7) < MARK


def test_the_dark_page_is_that_of_the_theme():
    "Halos of names had the colour of another theme, and shone on the page."
    (style,) = Path(sphinx_book_theme.__file__).parent.rglob("sphinx-book-theme.css")
    dark = re.findall(
        r"html\[data-theme=dark\]\{[^}]*?--pst-color-background:\s*(#\w+)", style.read_text(encoding="utf-8")
    )
    assert dark == [DARK[PAGE]]


def test_what_is_too_faint_is_found():
    "The grey of the palette at half its strength is not enough for a mark."
    assert contrast(GREY, PAGE) >= TEXT > MARK > contrast(GREY, PAGE, 0.5)
