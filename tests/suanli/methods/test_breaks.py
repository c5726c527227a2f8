import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.tsa.stattools import acf

from suanli.methods.breaks import sup_f_break
from suanli.methods.trends import growth_rate


def test_sup_f_is_the_largest_chow_test_of_statsmodels():
    "Each admissible break by an F test of nested regressions."
    rng = np.random.default_rng(8)
    years = np.arange(1980, 2015)
    logs = 0.1 * (years - 1980) + rng.normal(0, 0.3, len(years))
    trend = sm.add_constant(years - 2000.0)
    found = {}
    for i in range(6, len(years) - 5):  # 15 % of 35 points is 5.25
        new = (years >= years[i])[:, None]
        full = sm.OLS(logs, np.hstack([trend, trend * new])).fit()
        found[years[i]] = full.compare_f_test(sm.OLS(logs, trend).fit())[0]
    ours = sup_f_break(years, np.exp(logs), seed=1)
    assert ours.sup_f == pytest.approx(max(found.values()))
    assert ours.date == max(found, key=found.get)


def test_a_planted_break_is_found_with_both_growth_rates():
    "Growth falls from 40 to 20 per cent a year in 2005, with noise; the order of the points does not matter."
    rng = np.random.default_rng(3)
    years = np.arange(1990, 2021)
    logs = 0.4 * (years - 1990) - 0.2 * np.clip(years - 2004, 0, None) + rng.normal(0, 0.05, len(years))
    mixed = rng.permutation(len(years))
    found = sup_f_break(years[mixed], np.exp(logs)[mixed], seed=1)
    assert abs(found.date - 2005) <= 1
    assert found.p == 0.001
    assert found.before.rate == pytest.approx(0.4, abs=0.02)
    assert found.after.rate == pytest.approx(0.2, abs=0.02)
    assert found.after == growth_rate(years[years >= found.date], np.exp(logs)[years >= found.date])


@pytest.mark.slow
def test_one_in_twenty_null_series_is_called_broken_at_five_per_cent():
    "400 straight trends with independent errors: 5 % within three standard errors of the simulation."
    rng = np.random.default_rng(11)
    years = np.arange(1995, 2020)
    series = np.exp(0.3 * (years - 1995) + rng.normal(0, 0.4, (400, len(years))))
    rejected = np.mean(
        [sup_f_break(years, values, seed=i, simulations=199).p <= 0.05 for i, values in enumerate(series)]
    )
    assert rejected == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 400))


def test_errors_that_hang_together_call_fewer_trends_broken():
    "60 straight trends whose errors carry over by .7: the autoregression rejects less than half as often."
    rng = np.random.default_rng(12)
    errors = rng.normal(0, 0.4, (60, 40))
    for now in range(1, 40):
        errors[:, now] += 0.7 * errors[:, now - 1]
    years = np.arange(1980, 2020)
    series = np.exp(0.3 * (years - 1980) + errors)
    found = [sup_f_break(years, values, seed=i, simulations=199) for i, values in enumerate(series)]
    alone, together = (np.mean([getattr(each, name) <= 0.05 for each in found]) for name in ("p", "p_serial"))
    assert alone > 0.3 and together < alone / 2
    rest = sm.OLS(np.log(series[0]), sm.add_constant(years - 2000.0)).fit().resid
    assert found[0].persistence == pytest.approx(acf(rest, nlags=1)[1])  # Yule-Walker
    assert np.mean([each.p_regressed for each in found]) > np.mean([each.p_serial for each in found])  # carries more


def test_the_same_seed_gives_the_same_p_and_dates_may_repeat():
    "Two models of one day stay in one regime."
    dates = pd.to_datetime([f"{year}-0{month}-01" for year in range(2008, 2020) for month in (3, 3, 9)])
    values = np.exp(np.random.default_rng(6).normal(0, 1, len(dates)))
    first, again = (sup_f_break(dates, values, seed=5) for _ in range(2))
    assert first == again
    assert first.before.n == (dates < dates[first.before.n]).sum()


def test_too_few_points_are_refused():
    "A trend in each part needs points in each part."
    with pytest.raises(ValueError, match="got 9 at 9"):
        sup_f_break(range(2000, 2009), np.arange(1.0, 10.0), seed=1)
