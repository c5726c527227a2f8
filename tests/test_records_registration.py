"""What was registered of AI's own indicators is what the book reports, and its rule has the chances that it prints."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
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
@pytest.mark.parametrize("verdict", ["supported", "consistent", "not identified", "contradicted"])
def test_the_rule_of_t6_has_the_chances_that_the_book_prints(reported, name, truth, verdict):
    "The rule itself judges every number of quarters that could be seen, each with its probability."
    quarters = reported["theory.quarters_half"].n
    chance = 0.0
    for hits in range(quarters + 1):
        ends = binomtest(hits, quarters).proportion_ci()
        share = Result("theory.quarters_half", 100 * hits / quarters, "1", 100 * ends.low, 100 * ends.high)
        if judge([CLAIMS["T6"]], {share.key: share})["T6"].verdict == verdict:
            chance += binom.pmf(hits, quarters, truth)
    assert reported[f"theory.{verdict.replace(' ', '_')}_if_{name}"].value == pytest.approx(100 * chance, rel=1e-4)


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


def test_the_pace_of_horizons_since_2023_and_of_all_models_is_as_compiled(reported):
    "2.12 [1.46, 2.78] for 14 records from 2023, their square 0.40 [0.02, 0.77]; all 33 models 1.94 [1.56, 2.32]."
    since, rise, every = (reported[f"theory.horizon_{key}"] for key in ("doublings_2023", "rise", "doublings_all"))
    assert (since.value, since.low, since.high, since.n) == pytest.approx((2.12, 1.46, 2.78, 14), abs=0.0051)
    assert (rise.value / 2, rise.low / 2, rise.high / 2, rise.n) == pytest.approx((0.40, 0.02, 0.77, 14), abs=0.0051)
    assert (every.value, every.low, every.high, every.n) == pytest.approx((1.94, 1.56, 2.32, 33), abs=0.0051)


@pytest.mark.parametrize(
    ("without", "n", "compute", "years"),
    [
        ("mmlu", 60, (0.457, 0.354, 0.561), (0.339, 0.199, 0.479)),
        ("gsm8k", 63, (0.520, 0.394, 0.646), (0.283, 0.139, 0.427)),
        ("arc_ai2", 63, (0.517, 0.388, 0.647), (0.308, 0.166, 0.450)),
    ],
)
def test_slopes_without_a_benchmark_are_those_of_another_fit(reported, without, n, compute, years):
    "Fitted apart from the downloads by another reader; the least of the chapter is the one without MMLU."
    models = pd.read_csv(ROOT / "data" / "capability_compute.csv").query("in_regression == 1").set_index("version")
    scale = pd.read_csv(ROOT / "data" / "capability_without.csv").query("without == @without").set_index("version")
    both = models.assign(score_without=scale["score"]).dropna(subset="score_without").reset_index()
    assert len(both) == n
    dates = pd.to_datetime(both["release_date"])
    terms = np.column_stack([np.log10(both["compute_flop"]), (dates - dates.min()).dt.days / 365.25])
    fit = sm.OLS(both["score_without"], sm.add_constant(terms)).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(both["developer"])[0]}, use_t=True
    )
    for place, expected in ((1, compute), (2, years)):
        ends = fit.conf_int().to_numpy()[place]
        assert (fit.params.iloc[place], *ends) == pytest.approx(expected, abs=1.5e-3)
    least = reported["competitiveness.benchmark_out_least"]
    assert least.value == pytest.approx(0.457, abs=6e-4) and least.n == 60
    ends = [reported[f"competitiveness.developer_out_{end}"].value for end in ("least", "greatest")]
    assert ends == pytest.approx([0.522, 0.589], abs=1e-3)
    assert least.value < ends[0]  # it moves the slope more than any developer does


@pytest.mark.parametrize(("name", "truth"), [("true", 4 / 5), ("false", 1 / 2)])
@pytest.mark.parametrize("verdict", ["supported", "consistent", "not identified", "contradicted"])
def test_the_rule_of_t5a_has_the_chances_that_the_book_prints(reported, name, truth, verdict):
    "The rule itself judges every number of forecasts that could be nearer, each with its probability."
    seen, pace = reported["theory.horizon_exponential"], reported["theory.horizon_doublings"]
    chance = 0.0
    for hits in range(seen.n + 1):
        ends = binomtest(hits, seen.n).proportion_ci()
        share = Result(seen.key, 100 * hits / seen.n, "1", 100 * ends.low, 100 * ends.high)
        if judge([CLAIMS["T5a"]], {share.key: share, pace.key: pace})["T5a"].verdict == verdict:
            chance += binom.pmf(hits, seen.n, truth)
    assert reported[f"theory.horizon_{verdict.replace(' ', '_')}_if_{name}"].value == pytest.approx(
        100 * chance, rel=1e-4
    )


def test_all_models_are_drawn_with_the_registered_interval(reported):
    "In exhibits 1.8a and 1.8b, where the other rows are clustered."
    cells = json.loads((ROOT / "chapters" / "01-competitiveness.ipynb").read_text(encoding="utf-8"))["cells"]
    compute = reported["competitiveness.capability_compute"]
    for name in ("capability-exhibit", "capability-table"):
        (said,) = (json.dumps(cell["outputs"]) for cell in cells if cell["id"] == name)
        for end in (compute.low, compute.high):
            assert f"{end:.6g}" in said, name


def test_training_compute_left_out_changes_no_quarter(reported):
    "Counted from the table of exhibit 2.7b: half of the other three, quarter by quarter."
    assert reported["theory.quarters_turned"].value == 0
    assert "does not decide" not in CLAIMS["T6"].reading
