"""What was registered of AI's own indicators is what the book reports, and its rule has the chances that it prints."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from scipy.stats import binom, binomtest, fisher_exact

from claimbook.claims.judge import judge
from claimbook.claims.rules import read_claims
from claimbook.notebook.results import Result, results

ROOT = Path(__file__).parents[1]
PLAN = yaml.safe_load((ROOT / "data" / "registrations" / "records.yml").read_text(encoding="utf-8"))
CLAIMS = {claim.id: claim for claim in read_claims()}


@pytest.fixture(scope="module")
def reported():
    """Results of chapters 1 and 2."""
    return results(ROOT / "chapters" / "01-competitiveness.ipynb") | results(ROOT / "chapters" / "02-theory.ipynb")


def test_every_registered_claim_has_all_that_is_needed_and_a_rule():
    "Estimand, tables, sample, test and support of each."
    for part in ("estimand", "tables", "sample", "test", "support"):
        assert sorted(PLAN[part]) == sorted(PLAN["claim"])
    now = {"P3": "P3a"}  # split since, which a registration does not follow
    claims = [CLAIMS[now.get(name, name)] for name in PLAN["claim"]]
    assert all(claim.rule and claim.known for claim in claims)


@pytest.mark.parametrize(
    ("key", "hits", "quarters"),
    [("training", 4, 12), ("gpqa", 9, 11), ("horizon", 9, 12), ("capability", 9, 12), ("any", 10, 12)],
)
def test_quarters_with_a_record_are_those_of_the_tables_makers(reported, key, hits, quarters):
    "With Clopper and Pearson's interval by scipy."
    found = reported[f"theory.quarters_{key}"]
    assert found.n == quarters and found.value == pytest.approx(100 * hits / quarters, rel=1e-5)
    ends = binomtest(hits, quarters).proportion_ci()
    assert (found.low, found.high) == pytest.approx((100 * ends.low, 100 * ends.high), rel=1e-4)


def test_without_speculative_runs_training_compute_has_a_record_less(reported):
    "In three quarters, as those who made the table found."
    assert reported["theory.quarters_sure"].value == 3


@pytest.mark.parametrize(("name", "truth"), [("true", 4 / 5), ("false", 1 / 3)])
@pytest.mark.parametrize("verdict", ["supported", "contradicted"])
def test_the_rule_of_t6_has_the_chances_that_the_book_prints(reported, name, truth, verdict):
    "The rule itself judges every number of quarters that could be seen, each with its probability."
    quarters = reported["theory.quarters_half"].n
    chance = 0.0
    for hits in range(quarters + 1):
        ends = binomtest(hits, quarters).proportion_ci()
        share = Result("theory.quarters_half", 100 * hits / quarters, "1", 100 * ends.low, 100 * ends.high)
        if judge([CLAIMS["T6"]], {share.key: share})["T6"].verdict == verdict:
            chance += binom.pmf(hits, quarters, truth)
    assert reported[f"theory.{verdict}_if_{name}"].value == pytest.approx(100 * chance, rel=1e-4)


@pytest.mark.parametrize(
    ("rows", "year", "usa", "china", "p"),
    [
        ("notable", 2023, (37, 82), (13, 21), None),
        ("notable", 2024, (17, 54), (14, 29), 0.16),
        ("notable", 2025, (7, 43), (21, 28), 1e-6),
        ("large-scale", 2025, (26, 60), (50, 73), None),
    ],
)
def test_open_weights_are_those_of_the_table_s_makers(reported, rows, year, usa, china, p):
    "Counts by list, year and country; the exact test as they had it; the last year as the book reports it."
    models = pd.read_csv(ROOT / "data" / "open_models.csv").query("list == @rows and year == @year")
    stated = models[models["accessibility"] != "not stated"]
    counts = {}
    for country, expected in (("US", usa), ("China", china)):
        own = stated[stated["country"] == country].set_index("accessibility")["models"]
        counts[country] = (own["open weights"], own.sum())
        assert counts[country] == expected
    if p:
        (a, n), (b, m) = counts.values()
        assert fisher_exact([[a, n - a], [b, m - b]]).pvalue == pytest.approx(p, rel=0.5 if p < 0.01 else 0.05)
    if (rows, year) == ("notable", 2025):
        assert reported["competitiveness.open_usa"].value == pytest.approx(100 * usa[0] / usa[1], rel=1e-5)
        assert reported["competitiveness.open_china"].value == pytest.approx(100 * china[0] / china[1], rel=1e-5)
        assert reported["competitiveness.open_difference"].low > 0


def test_the_slopes_of_capability_are_those_of_the_table_s_makers(reported):
    "Point estimates, sample, and p by the wild cluster bootstrap within the error of its draws."
    compute, years = (reported[f"competitiveness.capability_{term}"] for term in ("compute", "years"))
    assert (compute.value, years.value) == pytest.approx((0.555, 0.269), abs=6e-4) and compute.n == 68
    assert reported["competitiveness.capability_developers"].value == 24
    p = [reported[f"competitiveness.capability_{term}_p"].value for term in ("compute", "years")]
    assert p == pytest.approx([0.0001, 0.008], abs=0.003)
    assert reported["competitiveness.capability_shuffle_p"].value == pytest.approx(0.0002, abs=2e-4)
    assert reported["competitiveness.capability_years_equal"].value == pytest.approx(2.1, abs=0.05)


def test_the_record_horizon_doubles_as_those_who_compiled_it_found(reported):
    "1.95 doublings a year [1.76, 2.14], which is every 6.2 months; from 2024 2.60 [2.09, 3.12]."
    for key, expected in (("", (1.95, 1.76, 2.14)), ("_2024", (2.60, 2.09, 3.12))):
        found = reported[f"theory.horizon_doublings{key}"]
        assert (found.value, found.low, found.high) == pytest.approx(expected, abs=0.0051)
    assert reported["theory.horizon_doubling"].value == pytest.approx(6.2, abs=0.05)
