"""The rates that the ledger prints follow from the rules: what each says on samples drawn here, not on ours."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, binomtest, norm

from claimbook.claims.judge import judge
from claimbook.claims.rules import read_claims
from claimbook.notebook.results import results
from suanli.methods.forecasts import forecast_race, sign_test
from suanli.methods.worlds import grown

ROOT = Path(__file__).parents[1]
CLAIMS = {claim.id: claim for claim in read_claims()}
VERDICTS = ("supported", "consistent", "not identified", "contradicted")


def said(name, figures):
    """Share of each verdict over samples, each a mapping of results to (value, low, high)."""
    world = CLAIMS[name].worlds[0].results
    words = []
    for sample in figures:
        changed = {
            key: replace(world[key], value=value, low=low, high=high) for key, (value, low, high) in sample.items()
        }
        words.append(judge([CLAIMS[name]], world | changed)[name].verdict)
    return pd.Series(words).value_counts(normalize=True).reindex(VERDICTS, fill_value=0.0)


def gaps(effect, draws=2000):
    """Two independent gaps with normal errors of one, and their 95 % intervals."""
    rng = np.random.default_rng(7)
    reach = float(norm.ppf(0.975))
    parts = ("efficiency", "technical")
    for found in effect + rng.standard_normal((draws, 2)):
        yield {
            f"mechanism.malmquist_gap_{part}": (float(each), float(each) - reach, float(each) + reach)
            for part, each in zip(parts, found, strict=True)
        }


def test_the_rule_of_i2_errs_as_its_intervals_do():
    "Of two gaps with nothing in them one lies above nil in 1 - .975**2; a large effect is nearly always seen."
    nothing, much = said("I2", gaps(0.0)), said("I2", gaps(6.0))
    assert nothing["supported"] + nothing["consistent"] == pytest.approx(1 - 0.975**2, abs=0.012)
    assert nothing["contradicted"] == pytest.approx(0.025**2, abs=0.003)
    assert much["supported"] > 0.99


def raced(shape, draws=40):
    """Races of countries that grow in one shape, without a turn by computing power."""
    rng = np.random.default_rng(3)
    pace = rng.uniform(0.02, 0.05, 60)
    shocks = 0.01 * rng.standard_normal((60, 60))
    path = np.exp((pace + shocks).cumsum(axis=0))
    tfp = pd.DataFrame(path, index=range(1950, 2010), columns=[f"C{number}" for number in range(60)])
    for panel in grown(tfp, shape, draws, 5):
        share = sign_test(forecast_race(panel))
        yield {
            "theory.additive_beats": tuple(100 * share[["share", "low", "high"]]),
            "theory.acceleration_by_compute": (0.0, -1.0, 1.0),
        }


def test_the_rule_of_t5b_tells_additions_from_percentages():
    "Where countries grow fast enough for the two to part: it goes for the claim in one world, against it in the other."
    geometric, additive = said("T5b", raced("geometric")), said("T5b", raced("additive"))
    assert geometric["consistent"] > 0.8 > 0.2 > geometric["contradicted"]
    assert additive["contradicted"] > 0.8 > 0.2 > additive["consistent"]


@pytest.mark.parametrize("name", ["C4a", "I2", "M1", "P2a", "T1", "T2", "T4", "T5a", "T5b", "T6"])
def test_all_verdicts_of_a_rule_have_a_rate_and_the_rates_add_up(name):
    "To a hundred, when the claim is true and when it is false."
    chapters = ("02-theory", "03-mechanism", "04-paths", "06-design")
    found = {key: told for each in chapters for key, told in results(ROOT / "chapters" / f"{each}.ipynb").items()}
    rates = CLAIMS[name].rates
    for truth in (rates.true, rates.false):
        assert set(truth) == set(VERDICTS)
        assert sum(found[key].value for key in truth.values()) == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize("name", [name for name, claim in CLAIMS.items() if claim.releases])
def test_a_rule_that_got_its_condition_on_releases_later_says_so(name):
    "In what was known, with a day of its own."
    claim = CLAIMS[name]
    assert "releases" in claim.known and str(claim.written) >= "2026-11-27"


@pytest.mark.parametrize(
    "name", [name for name, claim in CLAIMS.items() if any(clause.verdict == "supported" for clause in claim.rule)]
)
def test_a_rule_that_can_say_supported_has_rates_or_says_why_not(name):
    "Its reading does."
    claim = CLAIMS[name]
    assert claim.rates or "no rate of error" in claim.reading


def test_the_rule_of_p2a_has_the_chances_that_the_book_prints():
    "By scipy's exact interval: seven in ten of the models are silent, so that no bound is ever on one side of half."
    found = results(ROOT / "chapters" / "04-paths.ipynb")
    below = [used for used in range(74) if binomtest(used, 73).proportion_ci().high < 0.5]
    for truth, share in (("true", 0.2), ("false", 0.5)):
        said = {verdict: found[f"paths.p2a_{truth}_{verdict.replace(' ', '_')}"].value for verdict in VERDICTS}
        assert said["consistent"] == pytest.approx(100 * binom.pmf(below, 73, share).sum(), rel=1e-4)
        assert said["supported"] == said["contradicted"] == 0
    assert (73 + 204) / 277 == 1 and 204 / 277 > 0.5 > 73 / 277


def test_the_rule_of_m1_sees_only_very_strong_couplings():
    "A sixth of a coupling of two points a year, and more of one as large as the smallest that is found."
    found = results(ROOT / "chapters" / "03-mechanism.ipynb")
    assert found["mechanism.m1_false_favourable"].value < 5 < found["mechanism.m1_true_favourable"].value < 40


def test_mistaken_verdicts_are_what_the_rates_add_up_to():
    "Of the six rules of chapter 6, with none of their claims true."
    found = results(ROOT / "chapters" / "06-design.ipynb")
    names = [f"{name}_false" for name in ("i2", "t1", "t2", "t4", "t5b")] + ["nil"]
    told = [found[f"design.{name}_{verdict}"].value for name in names for verdict in VERDICTS[:2]]
    assert found["design.rules_by_mistake"].value == pytest.approx(sum(told) / 100, rel=1e-4)
    assert found["design.rules_drawn"].value == len(names)
