"""The picture of chapter 2 that the reader moves."""

import pytest

from .conftest import HTML, draw, until

FIGURE = "#exhibit-2-4b"
SHARE, ELASTICITY = "Computing's share in income (percent)", "Elasticity of substitution"

pytestmark = pytest.mark.browser


def opened(visit, **options):
    page = visit("chapters/02-theory.html", **options)
    draw(page)
    return page, page.locator(FIGURE)


def ends(figure):
    "Numbers at the ends of the two lines: output per worker and marginal product of labour."
    return [float(text) for text in figure.locator("svg .mark-text.role-mark text").all_text_contents()]


def test_sliders_move_the_lines_by_keyboard_alone(visit):
    "From a file, network blocked: End goes to the largest value, and both numbers are those of the formula."
    page, figure = opened(visit, base=HTML.as_uri())
    slider = figure.get_by_role("slider", name=ELASTICITY)
    slider.focus()
    page.keyboard.press("End")
    figure.get_by_role("slider", name=SHARE).focus()
    page.keyboard.press("End")
    until(page, f"document.querySelector('{FIGURE} input[name=share] + span').textContent === '40'")
    sigma, share = float(slider.input_value()), float(figure.get_by_role("slider", name=SHARE).input_value()) / 100
    mean = 1 - share + share * 100 ** (1 - 1 / sigma)
    assert (sigma, share) == (3, 0.4)
    assert ends(figure) == pytest.approx([mean ** (1 / (1 - 1 / sigma)), mean ** (1 / (sigma - 1))], abs=0.005)
    assert page.outside == [] and page.complaints == []


def test_little_substitution_makes_labour_the_bottleneck(visit):
    "Home: the marginal product rises more than output, and both hardly."
    page, figure = opened(visit)
    figure.get_by_role("slider", name=ELASTICITY).focus()
    page.keyboard.press("Home")
    until(page, f"document.querySelector('{FIGURE} input[name=elasticity] + span').textContent === '0.2'")
    output, product = ends(figure)
    assert 1 < output < product < 1.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sliders_can_be_used_and_read_on_a_phone(visit, scheme):
    "Within the screen, tall enough for a finger, words in the colour of the text."
    page, figure = opened(visit, scheme=scheme, width=360)
    for name in (SHARE, ELASTICITY):
        box = figure.get_by_role("slider", name=name).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360
        assert box["width"] >= 150 and box["height"] >= 24
    colour = "element => getComputedStyle(element).color"
    text = page.locator(".bd-article p:not([class])").first.evaluate(colour)
    assert figure.locator(".vega-bind-name").first.evaluate(colour) == text
