"""Formulas as MathML."""

import xml.etree.ElementTree as ET

import pytest

from claimbook.site.mathematics import mathml


def text(formula, display="inline"):
    return "".join(ET.fromstring(mathml(formula, display)).itertext())


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (r"H_t = \sum_i s_{it}^2", "Ht=∑isit2"),
        (r"\text{a < b & c}", "a\u00a0<\u00a0b\u00a0&\u00a0c"),
        (r"\operatorname{var}(y)", "var(y)"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "a=bc=d"),
        (r"\{a\}", "{a}"),
        (r"\text{算力}", "算力"),
    ],
)
def test_a_formula_is_whole_and_well_formed(formula, shown):
    "It can be read as XML, whatever its words hold, and shows what was written."
    assert text(formula) == shown


def test_names_of_functions_stand_apart_and_limits_below():
    "As LaTeX sets them: a thin space before a letter and none before a parenthesis; limits below in a line of its own."
    names = ET.fromstring(mathml(r"b\ln c + \ln(n)")).findall(".//mo[@rspace]")
    assert [(name.text, name.get("lspace") != "0", name.get("rspace") != "0") for name in names] == [
        ("ln", True, True),
        ("ln", False, False),
    ]
    block = ET.fromstring(mathml(r"\min_{x} c", "block"))
    assert block.get("display") == "block" and block.find(".//munder/mo").text == "min"
    assert ET.fromstring(mathml(r"\min_{x} c")).find(".//munder") is None


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        (r"\frac{a", "braces do not match"),
        ("a}", "braces do not match"),
        (r"\foo", r"\\foo is not known"),
        (r"x + \unknown{y}", r"\\unknown is not known"),
        ("a & b", "& is not known"),
        (r"\left( a", "the converter gives"),
        (r"\right)", "the converter gives"),
        ("", "the converter gives"),
        ("a\\", "is not known"),
    ],
)
def test_what_cannot_be_set_is_refused(formula, said):
    "The converter would leave it in the page as it stands, or half of it."
    with pytest.raises(ValueError, match=said):
        mathml(formula)
