"""Published facts as the checkers of the facts read them, by hand and not by our code."""

import json
import re
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


def test_the_short_answer_is_short():
    "At most sixty words, on the first page."
    (answer,) = re.findall(r"\*\*The short answer:\*\* (.*)", (CHAPTERS / "index.md").read_text(encoding="utf-8"))
    assert 20 < len(answer.split()) <= 60


def test_growth_of_china_is_that_of_the_releases():
    "By hand from the tables, percent a year: seven years to 2017 on two releases, and the four years to 2023."
    found = results(CHAPTERS / "01-competitiveness.ipynb")
    keys = ("actual_growth", "newest_actual_growth", "newest_recent_growth")
    grown = [found[f"competitiveness.{key}"].value for key in keys]
    assert grown == pytest.approx([5.57, 7.63, 4.69], abs=0.006)
    implied = [found[f"competitiveness.implied_growth_{end}"].value for end in ("low", "high")]
    for end, most in zip(("low", "high"), implied, strict=True):
        assert found[f"competitiveness.implied_{end}_exceeds"].value == sum(rate < most for rate in grown)


def test_at_least_25_works_stand_with_a_finding_of_their_own():
    "How many cities or sectors a study looked at is no finding."
    works = load("literature")
    sizes = ["yi2025", "huo2025", "wang2025", "energies2026", "yang2024", "lixu2025", "fattorini2024"]
    assert works.loc[~works["name"].isin(sizes), "work"].nunique() >= 25
    assert set(works["sure"]) <= {"A", "B", "C"}


@pytest.mark.parametrize("exhibit", ["1.1d", "1.3a", "1.3b", "1.3e", "1.4", "1.6b", "1.7c"])
def test_published_figures_say_how_sure_they_are(exhibit):
    "In a column of the exhibit's table."
    cells = json.loads((CHAPTERS / "01-competitiveness.ipynb").read_text(encoding="utf-8"))["cells"]
    made = [cell for cell in cells if f'exhibit="{exhibit}"' in "".join(cell["source"])]
    assert any("How sure" in json.dumps(output) for cell in made for output in cell["outputs"])
