import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.tsa.arima.model import ARIMA

from suanli.methods.scenario import carried_on, fan, gains, growth_paths, within, yearly_noise

DRAWS = 40_000


@pytest.mark.parametrize("dof", [3, 5, np.inf])
def test_one_draw_in_forty_lies_beyond_either_end_of_the_interval(dof):
    "An asymmetric interval is recentred; 2.5 % within four standard errors of the simulation."
    drawn = within(2.0, 1.0, 3.0, dof, DRAWS, np.random.default_rng(1))
    error = 4 * np.sqrt(0.025 * 0.975 / DRAWS)
    assert np.mean(drawn < 1) == pytest.approx(0.025, abs=error)
    assert np.mean(drawn > 3) == pytest.approx(0.025, abs=error)
    skewed = within(1.5, 1.0, 3.0, dof, DRAWS, np.random.default_rng(1))
    assert skewed == pytest.approx(drawn - 0.5)


@pytest.mark.parametrize("figure", [(1, 2, 3, 5), (1, 0, np.inf, 5), (1, 0, 2, 0)])
def test_an_interval_that_says_nothing_is_refused(figure):
    "The value outside, an open end, no degrees of freedom."
    with pytest.raises(ValueError, match="cannot draw"):
        within(*figure, 10, np.random.default_rng(1))


def test_paths_of_known_drift_are_the_forecast_of_statsmodels():
    "A random walk with drift, ARIMA(0,1,0): the 80 % band for six years, given the same drift and shock."
    rng = np.random.default_rng(4)
    logs = np.cumsum(0.2 + 0.1 * rng.standard_normal(60))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the optimiser; what it finds is what both sides use
        fit = ARIMA(logs, order=(0, 1, 0), trend="t").fit()
    drift, variance = fit.params
    expected = fit.get_forecast(6).conf_int(alpha=0.2) - logs[-1]
    paths = growth_paths(np.full(DRAWS, drift), np.sqrt(variance), np.ones(6), np.random.default_rng(5))
    ours = fan(paths, range(7))[["p10", "p90"]].to_numpy()
    assert ours[0].tolist() == [0, 0]
    assert ours[1:] == pytest.approx(expected, abs=0.01)


def test_a_fitted_drift_widens_the_band_as_the_drift_method_says():
    "Variance s2 h (1 + h / T) after T steps: Hyndman and Athanasopoulos, Forecasting, table of benchmark methods."
    noise, steps, horizon = 0.08, 12, 6
    reach = stats.norm.ppf(0.975) * noise / np.sqrt(steps)
    random = np.random.default_rng(6)
    rates = within(0.2, 0.2 - reach, 0.2 + reach, np.inf, DRAWS, random)
    found = growth_paths(rates, noise, np.ones(horizon), random)[:, -1]
    assert found.mean() == pytest.approx(0.2 * horizon, abs=0.01)
    assert found.var() == pytest.approx(noise**2 * horizon * (1 + horizon / steps), rel=0.03)


def test_noise_of_a_random_walk_is_recovered_from_uneven_dates():
    "Shocks of 10 % a year seen at 4,000 uneven dates; a step of half a year has half the variance."
    rng = np.random.default_rng(7)
    years = 2000 + np.cumsum(rng.choice([0.25, 0.5, 1.0, 2.0], 4000))
    spans = np.diff(years, prepend=2000)
    walk = np.cumsum(0.001 * spans + 0.1 * np.sqrt(spans) * rng.standard_normal(4000))
    assert yearly_noise(years, np.exp(walk), 0.001) == pytest.approx(0.1, rel=0.04)
    assert yearly_noise(years[::3], np.exp(0.02 * (years[::3] - 2000)), 0.02) == pytest.approx(0, abs=1e-9)


def test_noise_of_two_points_or_of_one_date_twice_is_refused():
    "Two points lie on any line, and no time passes within a date."
    with pytest.raises(ValueError, match="got 2"):
        yearly_noise([2000, 2001], [1, 2], 0.7)
    with pytest.raises(ValueError, match="dates of their own"):
        yearly_noise([2000, 2000, 2001], [1, 2, 3], 0.7)


def test_gains_follow_each_draw_with_its_own_elasticity():
    "Doubling with an elasticity of 0.1, none and -1; e0.1 ln 2 = 1.0718."
    paths = np.log([[1.0, 2.0]] * 3)
    assert gains(paths, np.array([0.1, 0.0, -1.0]))[:, 1] == pytest.approx([7.1773, 0, -50], abs=1e-4)


def test_the_same_seed_draws_the_same_paths_and_another_seed_others():
    "Re-running changes nothing; the seed matters."
    one, same, other = (growth_paths(np.full(5, 0.1), 0.1, [1, 1, 1], np.random.default_rng(s)) for s in (1, 1, 2))
    assert (one == same).all()
    assert (one != other)[:, 1:].all()


@pytest.mark.parametrize(("noise", "spans"), [(-0.1, [1, 1]), (0.1, []), (0.1, [1, -1]), (0.1, [0])])
def test_paths_into_the_past_or_with_negative_noise_are_refused(noise, spans):
    "Neither has a meaning, nor has a step that takes no time."
    with pytest.raises(ValueError, match="paths need"):
        growth_paths(np.zeros(2), noise, spans, np.random.default_rng(1))


def test_two_steps_of_half_a_year_are_one_of_a_year():
    "Mean and variance add up: 0.2 and 0.1 squared, within four standard errors."
    found = growth_paths(np.full(DRAWS, 0.2), 0.1, [0.5, 0.5], np.random.default_rng(8))[:, -1]
    assert found.mean() == pytest.approx(0.2, abs=4 * 0.1 / np.sqrt(DRAWS))
    assert found.var() == pytest.approx(0.01, rel=4 * np.sqrt(2 / DRAWS))


@pytest.mark.parametrize(
    ("months", "horizon", "ends", "years"),
    [
        (["2025-12", "2026-03", "2026-06"], 2030, "2030-12", 4.5),
        (["2022-12", "2023-12", "2024-12"], 2030, "2030-12", 6),
    ],
)
def test_figures_are_carried_on_from_the_newest_to_each_december(months, horizon, ends, years):
    "A steady doubling a year is carried on without doubt: from 2 it makes 2 times 2 to the years."
    dates = pd.Series(pd.to_datetime(months))
    values = 2 * 2 ** ((dates - dates.iloc[-1]).dt.days / 365.25)
    course = carried_on(dates, values, horizon, 50, np.random.default_rng(9))
    assert [f"{course.dates[0]:%Y-%m}", f"{course.dates[-1]:%Y-%m}"] == [months[-1], ends]
    assert course.years == pytest.approx(years) and set(course.dates.month[1:]) == {12}
    assert course.paths[:, 0].tolist() == [0] * 50
    assert np.exp(np.median(course.paths[:, -1])) == pytest.approx(2**years, rel=0.02)


def test_a_horizon_behind_the_newest_figure_is_refused():
    "There is nothing to carry on to."
    dates = pd.Series(pd.to_datetime(["2025-12", "2026-03", "2026-06"]))
    with pytest.raises(ValueError, match="steps ahead"):
        carried_on(dates, pd.Series([1.0, 2.0, 4.5]), 2025, 5, np.random.default_rng(1))
