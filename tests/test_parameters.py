"""The parameters of the empirical chapters work: other years, countries, outcome and proxy, each to its end."""

from pathlib import Path

import papermill
import pytest

from suanli.book.results import results

CHAPTERS = Path(__file__).parents[1] / "chapters"
VARIANTS = {
    "since 2000": {"first_year": 2000},
    "without the United States": {"excluded": ["USA"]},
    "TFP": {"outcome": "tfp"},
    "AI clusters": {"proxy": "ai_clusters_country"},
}
# What each chapter estimates, and where it says that it cannot.
ESTIMATES = {
    "01-competitiveness": ("competitiveness.elasticity", "competitiveness.primary_note"),
    "02-theory": ("theory.computing_share", "theory.factor_note"),
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("chapter", ESTIMATES)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_chapter_finds_or_says_why_not(tmp_path, chapter, variant):
    "A sample that carries the test gives another estimate; one that does not is said to be too small."
    made = tmp_path / "made.ipynb"
    source = CHAPTERS / f"{chapter}.ipynb"
    papermill.execute_notebook(source, made, VARIANTS[variant], cwd=CHAPTERS, kernel_name="python3", progress_bar=False)
    key, note = ESTIMATES[chapter]
    published, found = results(source), results(made)
    if variant == "AI clusters":
        assert key not in found and "too small" in found[note].value
    else:
        assert found[key].value != published[key].value and found[key].n <= published[key].n


@pytest.mark.parametrize(
    ("chapter", "changed", "key"),
    [
        (
            "03-mechanism",
            {"siting_goal": "energy", "malmquist_to": 2010, "first_training": 2012},
            "mechanism.siting_saved",
        ),
        ("04-paths", {"horizon": 2028, "scenario_draws": 2000}, "paths.computing"),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_scenarios_follow_their_parameters(tmp_path, chapter, changed, key):
    "Another goal or horizon gives another answer."
    made, source = tmp_path / "made.ipynb", CHAPTERS / f"{chapter}.ipynb"
    papermill.execute_notebook(source, made, changed, cwd=CHAPTERS, kernel_name="python3", progress_bar=False)
    assert results(made)[key].value != results(source)[key].value
