"""Tests of the wild cluster bootstrap against a literal one, and of its behaviour on synthetic truth."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.power import TTestPower

from suanli.methods.inference import group_means, minimum_detectable_effect, rademacher, wild_bootstrap
from suanli.methods.sample import TooSmall


def panel(rng, countries, years=8, effect=0.0):
    "Unequal countries whose errors and regressors hang together, with a year's row missing here and there."
    country = np.repeat(np.arange(countries), years)
    frame = pd.DataFrame({"iso3": country.astype(str), "year": np.tile(np.arange(years), countries)})
    x, e = (rng.standard_normal(countries)[country] + rng.standard_normal(len(frame)) for _ in range(2))
    z = rng.standard_normal(len(frame))
    frame = frame.assign(x=x, z=z, y=effect * x + 0.4 * z + e * (1 + country / countries))
    return frame[rng.random(len(frame)) > 0.15]


def literal(frame, null, signs):
    "Follow the algorithm as it is written: refit every draw by statsmodels, with dummies."
    dummies = pd.get_dummies(frame["year"], dtype=float)
    restricted = pd.concat([frame["z"], dummies], axis=1)
    full = pd.concat([frame["x"], restricted], axis=1)
    codes = pd.factorize(frame["iso3"], sort=True)[0]

    def t(outcome):
        fit = sm.OLS(outcome, full).fit(cov_type="cluster", cov_kwds={"groups": codes})
        return abs(fit.params["x"] - null) / fit.bse["x"]

    imposed = sm.OLS(frame["y"] - null * frame["x"], restricted).fit()
    fitted = imposed.fittedvalues + null * frame["x"]
    drawn = [t(fitted + imposed.resid * column[codes]) for column in signs.T]
    return np.mean(np.array(drawn) >= t(frame["y"]) - 1e-9)


@pytest.mark.parametrize(("countries", "draws"), [(7, 128), (16, 199)])
def test_p_value_of_the_literal_algorithm(countries, draws):
    "Enumerated and random signs; a p-value is a share of draws, so equality is exact."
    frame = panel(np.random.default_rng(countries), countries, effect=0.3)
    found = wild_bootstrap(frame, "y", "x", ["z"], draws=draws, seed=4)
    assert (found.n, found.clusters, found.draws) == (len(frame), countries, draws)
    assert 1 / draws < found.p < 1
    assert found.p == pytest.approx(literal(frame, 0.0, rademacher(countries, draws, 4)), abs=1e-12)


@pytest.mark.parametrize("side", ["low", "high"])
def test_interval_ends_where_the_literal_test_rejects(side):
    "Just inside the interval the effect is not rejected at 5 %, just outside it is."
    frame = panel(np.random.default_rng(8), 12, effect=0.3)
    found = wild_bootstrap(frame, "y", "x", ["z"], draws=299, seed=1)
    end, signs = getattr(found, side), rademacher(12, 299, 1)
    nudge = 1e-4 * (end - found.coef)
    assert literal(frame, end - nudge, signs) > 0.05 >= literal(frame, end + nudge, signs)


@pytest.mark.slow
def test_null_is_rejected_at_the_nominal_rate():
    "Twelve unequal clusters with dependent errors, where the usual t test rejects far too often."
    rng = np.random.default_rng(9)
    p, naive = [], []
    for _ in range(400):
        frame = panel(rng, 12)
        p.append(wild_bootstrap(frame, "y", "x", ["z"], draws=199, seed=int(rng.integers(1e9))).p)
        naive.append(sm.OLS(frame["y"], sm.add_constant(frame[["x", "z"]])).fit().pvalues["x"])
    assert np.mean(np.array(p) <= 0.05) == pytest.approx(0.05, abs=3.5 * (0.05 * 0.95 / 400) ** 0.5)
    assert np.mean(np.array(naive) <= 0.05) > 0.15


@pytest.mark.slow
def test_known_effect_is_covered():
    "Intervals hold the truth about 95 % of the time."
    rng, held = np.random.default_rng(10), []
    for _ in range(300):
        found = wild_bootstrap(panel(rng, 14, effect=0.5), "y", "x", ["z"], draws=199, seed=int(rng.integers(1e9)))
        held.append(found.low <= 0.5 <= found.high)
    assert np.mean(held) == pytest.approx(0.95, abs=3.5 * (0.95 * 0.05 / 300) ** 0.5)


def test_the_seed_decides():
    "Same seed, same result; another seed, another p-value."
    frame = panel(np.random.default_rng(11), 20, effect=0.2)
    first, same, other = (wild_bootstrap(frame, "y", "x", draws=999, seed=seed) for seed in (1, 1, 2))
    assert first == same
    assert first.p != other.p


def test_signs_are_enumerated_when_they_can_be():
    "Each of the 2**G combinations once, the data themselves first."
    signs = rademacher(4, 16, seed=0)
    assert len({tuple(column) for column in signs.T}) == 16
    assert (signs[:, 0] == 1).all()
    assert rademacher(5, 31, seed=0).shape == (5, 31)


def test_too_few_clusters_are_refused():
    "With five clusters the smallest p-value is 1/16."
    with pytest.raises(ValueError, match="5 clusters cannot"):
        wild_bootstrap(panel(np.random.default_rng(0), 5), "y", "x")


def test_an_explained_regressor_is_refused():
    "A control that is the regressor."
    frame = panel(np.random.default_rng(0), 8)
    with pytest.raises(ValueError, match="explain x"):
        wild_bootstrap(frame.assign(twice=2 * frame["x"]), "y", "x", ["twice"])


def test_intervals_of_group_means_are_those_of_the_textbook():
    "Normal intervals of two means and of their difference, within simulation error."
    values = pd.DataFrame({"rate": np.random.default_rng(3).normal(size=90)})
    groups = pd.Series(np.repeat(["few", "many"], [30, 60]))
    found = group_means(values, groups, ("many", "few"), draws=20_000, seed=1).xs("rate", level=1)
    few, many = (values.loc[groups == name, "rate"] for name in ("few", "many"))
    errors = {"few": stats.sem(few, ddof=0), "many": stats.sem(many, ddof=0)}
    wanted = {"few": few.mean(), "many": many.mean(), "difference": many.mean() - few.mean()}
    for name, error in (errors | {"difference": np.hypot(*errors.values())}).items():
        assert found.loc[name, "value"] == pytest.approx(wanted[name])
        assert found.loc[name, "low"] == pytest.approx(wanted[name] - 1.96 * error, abs=0.1 * error)
        assert found.loc[name, "high"] == pytest.approx(wanted[name] + 1.96 * error, abs=0.1 * error)


def test_a_group_without_countries_has_no_mean():
    "It is named, and nothing is compared."
    with pytest.raises(TooSmall, match="no country is in the group 'slow'"):
        group_means(pd.DataFrame({"rate": [1.0, 2.0]}), pd.Series(["fast", "fast"]), ("fast", "slow"), 99, 0)


def test_minimum_detectable_effect_has_its_power():
    "statsmodels solves the non-central t test for the same effect; the sum of quantiles is within one per cent."
    n = 40
    exact = TTestPower().solve_power(nobs=n, alpha=0.05, power=0.8) * n**0.5
    assert minimum_detectable_effect(1.0, n - 1) == pytest.approx(exact, rel=0.01)
