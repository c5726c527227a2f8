"""The parameters of the empirical chapters work: other years, countries, outcome and proxy, each to its end."""

from itertools import product

import pytest

from claimbook.editions.definition import read_edition
from claimbook.editions.make import changed_notebook
from claimbook.editions.run import executed, read, run
from claimbook.notebook.results import results
from claimbook.project import project

QUICK = read_edition(project().root / "editions" / "quick.yml")
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


def published_and_made(chapter, changed, folder):
    """Results of the published chapter, and of one with few draws and other parameters."""
    source, made = project().chapters / f"{chapter}.ipynb", folder / "made.ipynb"
    notebook = changed_notebook(read(source), QUICK.parameters[chapter] | changed, QUICK)
    run([source], 1, lambda path: made.write_text(executed(notebook, path.name, {"inputs": {}}), encoding="utf-8"))
    return results(source), results(made)


# Each chapter and each variant; the other pairs are slow.
PAIRS = [
    *(("01-competitiveness", "TFP"), ("01-competitiveness", "AI clusters")),
    *(("02-theory", "since 2000"), ("02-theory", "without the United States")),
]
OTHERS = [pair for pair in product(ESTIMATES, VARIANTS) if pair not in PAIRS]


@pytest.mark.parametrize(
    ("chapter", "variant"), [*PAIRS, *(pytest.param(*pair, marks=pytest.mark.slow) for pair in OTHERS)]
)
def test_a_chapter_finds_or_says_why_not(tmp_path, chapter, variant):
    "A sample that carries the test gives another estimate; one that does not is said to be too small."
    key, note = ESTIMATES[chapter]
    published, found = published_and_made(chapter, VARIANTS[variant], tmp_path)
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
        ("04-paths", {"horizon": 2028}, "paths.computing"),
    ],
)
def test_the_scenarios_follow_their_parameters(tmp_path, chapter, changed, key):
    "Another goal or horizon gives another answer, by more than few draws do."
    published, found = published_and_made(chapter, changed, tmp_path)
    assert found[key].value != pytest.approx(published[key].value, rel=0.1)
