"""Published facts as the checkers of the facts read them, by hand and not by our code."""

from pathlib import Path

import pytest

from claimbook.notebook.results import results
from claimbook.tables.read import load

CHAPTERS = Path(__file__).parents[1] / "chapters"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("use_hubs", 61.9),  # National Data Administration, 1 April 2024
        ("use_west", 60),
        ("use_nation", 71.4),  # MIIT, 20 July 2026
        ("use_nation_date", "2026-06"),
        ("found_ho2024", 8),
        ("found_brynjolfsson2025", 15),
    ],
)
def test_what_the_chapters_quote_is_what_was_read(key, value):
    "Racks in use, and a figure of others."
    found = {**results(CHAPTERS / "01-competitiveness.ipynb"), **results(CHAPTERS / "03-mechanism.ipynb")}
    assert [result.value for name, result in found.items() if name.partition(".")[2] == key] == [value]


def test_policies_run_from_the_plan_of_2021_to_that_of_2026():
    "Six are known from the article alone, sixteen from elsewhere; none that was not seen at all is printed."
    policies = load("policies")
    assert (policies["seen"] == "the article").sum() == 6 and len(policies) == 6 + 16
    assert policies["date"].min() == "2021-07-04" and policies["date"].max() == "2026-09-07"
    assert set(policies["sure"]) == {"A", "B", "C"}
