import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from suanli.methods.forecasts import forecast_race, sign_test

YEARS = np.arange(1950, 2010)


def test_each_shape_of_growth_is_won_by_its_own_trend():
    "Exact line, exponential and parabola are forecast without error by the trend of that shape, and only by it."
    time = YEARS - 1950
    panel = pd.DataFrame({"line": 1 + 0.02 * time, "exp": np.exp(0.02 * time), "bow": 1 + 0.001 * time**2}, index=YEARS)
    race = forecast_race(panel)
    assert race.loc["line", ["additive", "quadratic"]].tolist() == pytest.approx([0, 0], abs=1e-10)
    assert race.loc["exp", "geometric"] == pytest.approx(0, abs=1e-10)
    assert race.loc["bow", "quadratic"] == pytest.approx(0, abs=1e-10)
    assert race.loc["exp", "winner"] == "geometric"
    assert race.loc["bow", "winner"] == "quadratic"
    assert race.loc[["exp", "bow"], "additive"].min() > 0.01


def test_errors_are_those_of_polyfit_window_by_window():
    "Series of unequal length beside each other, each against a plain loop."
    rng = np.random.default_rng(9)
    panel = pd.DataFrame(np.exp(np.cumsum(rng.normal(0.01, 0.03, (60, 3)), axis=0)), index=YEARS, columns=list("abc"))
    panel.loc[:1956, "b"] = np.nan
    panel.loc[2005:, "c"] = np.nan
    race = forecast_race(panel, horizon=7)
    for name in panel:
        y = panel[name].dropna().to_numpy()
        errors = {"additive": [], "geometric": [], "quadratic": []}
        for n in range(20, len(y) - 7 + 1):
            at = np.arange(n)
            line, curve, logs = np.polyfit(at, y[:n], 1), np.polyfit(at, y[:n], 2), np.polyfit(at, np.log(y[:n]), 1)
            bend = np.polyval(curve, n + 6) - np.polyval(curve, n - 1)
            forecast = [y[n - 1] + 7 * line[0], y[n - 1] * np.exp(7 * logs[0]), y[n - 1] + bend]
            for kind, value in zip(errors, forecast, strict=True):
                errors[kind].append((value - y[n + 6]) / y[n - 1])
        expected = [np.sqrt(np.mean(np.square(errors[kind]))) for kind in errors]
        assert race.loc[name, ["additive", "geometric", "quadratic"]].tolist() == pytest.approx(expected)
        assert race.loc[name, "origins"] == len(errors["additive"])


def test_short_series_do_not_run():
    "39 years are too few, 40 will do."
    panel = pd.DataFrame({"short": 1.0 + YEARS - 1950, "long": 1.0 + YEARS - 1950}, index=YEARS)
    panel.loc[:1970, "short"] = np.nan
    panel.loc[:1969, "long"] = np.nan
    assert forecast_race(panel).index.tolist() == ["long"]


def test_gaps_and_values_without_a_logarithm_are_refused():
    "The message names the series and the year."
    panel = pd.DataFrame({"KEN": 1.0 + YEARS - 1950}, index=YEARS)
    with pytest.raises(ValueError, match="KEN has no positive value in 1980"):
        forecast_race(panel.replace(31.0, np.nan))
    with pytest.raises(ValueError, match="consecutive"):
        forecast_race(panel.drop(1980))


def test_sign_test_is_the_binomial_tail_without_ties():
    "Nine wins of ten and a tie: twice the tail of nine or more."
    race = pd.DataFrame({"additive": [1.0] * 11, "geometric": [2.0] * 9 + [0.5, 1.0]})
    found = sign_test(race)
    assert found[["wins", "n", "share"]].tolist() == [9, 10, 0.9]
    assert found["p"] == pytest.approx(2 * binom.sf(8, 10, 0.5))
    assert binom.sf(8, 10, found["low"]) == pytest.approx(0.025)
