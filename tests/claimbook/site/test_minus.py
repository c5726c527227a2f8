import pytest

from claimbook.exhibits.text import with_minus
from claimbook.notebook.results import Result
from claimbook.site.ledger import figure

KEPT = (
    "dollars per man-hour",
    "kilowatt-hours",
    "1990-2000",
    "2024-12-31",
    "GPT-4",
    "3-year mean",
    "1.1a-1.1c",
    "10%-20%",
    "(5)-(7)",
    "x-1",
)


@pytest.mark.parametrize("text", KEPT)
def test_a_word_a_range_and_a_date_keep_their_hyphens(text):
    "Also beside a number that is negative."
    assert with_minus(text) == text
    assert with_minus(f"-2 {text}, -.5") == f"\u22122 {text}, \u2212.5"


@pytest.mark.parametrize("unit", ["dollars per man-hour", "kWh/GPU-hour", "1e-3 yuan", "2015-dollars", "-log10"])
def test_a_unit_stands_as_it_was_recorded(unit):
    "Only the numbers before it get their sign."
    shown = figure(Result("a.b", -0.25, unit, -0.5, 0.0), ".2f")
    assert shown == f"\u22120.25 (\u22120.50 to 0.00) {unit}"
