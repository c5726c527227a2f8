import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from suanli.methods.forecasts import TRENDS, forecast_race, next_record_race, sign_test, trend_paths
from suanli.methods.sample import TooSmall
from suanli.methods.trends import decimal_years

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


def test_a_path_starts_from_the_last_year_known_and_goes_on_as_its_trend():
    "By hand: 1, 2, 6 has a slope of 5/2, a mean log growth of ln(6)/2, and next steps of 11/2 and 17/2 on a parabola."
    series = pd.Series([1.0, 2.0, 6.0, 7.0, 9.0], index=range(2000, 2005))
    paths = trend_paths(series, 2002)
    assert paths["actual"].tolist() == series.tolist()
    assert paths.loc[:2001, TRENDS].isna().all(axis=None)
    assert paths.loc[2002:, "additive"].tolist() == pytest.approx([6, 8.5, 11])
    assert paths.loc[2002:, "geometric"].tolist() == pytest.approx([6, 6 * 6**0.5, 36])
    assert paths.loc[2002:, "quadratic"].tolist() == pytest.approx([6, 13, 23])


@pytest.mark.parametrize("origin", [2001, 2010, 1990])
def test_a_path_needs_three_years_and_its_origin(origin):
    "Two years carry no parabola, and a year that is not in the series starts no forecast."
    with pytest.raises(TooSmall, match=str(origin)):
        trend_paths(pd.Series([1.0, 2.0, 4.0, 8.0], index=range(2000, 2004)), origin)


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


def test_the_next_record_is_forecast_by_its_own_shape():
    "Records on a line and on an exponential, at uneven dates, are met without error by the trend of that shape."
    days = pd.Series(
        pd.to_datetime(["2019-11-05", "2020-05-28", "2023-03-14", "2023-11-06", "2024-06-20", "2024-09-12"])
    )
    time = decimal_years(days) - 2019
    for shape, values in {"additive": 1 + 3 * time, "geometric": np.exp(1.4 * time)}.items():
        race = next_record_race(days, pd.Series(values), known=3)
        assert race[shape].tolist() == pytest.approx(race["actual"].tolist())
        assert race.index.tolist() == days.iloc[3:].tolist()
    assert (race["additive"] < race["actual"]).all()


def test_of_several_records_of_a_day_the_largest_counts_and_one_must_be_left():
    "Four days with a record do not carry a forecast from four."
    days = pd.Series(pd.to_datetime(["2020-01-01", "2021-01-01", "2022-01-01", "2023-01-01", "2023-01-01"]))
    race = next_record_race(days, pd.Series([1.0, 2.0, 3.0, 3.5, 4.0]), known=3)
    assert race["actual"].tolist() == [4.0] and race["additive"].tolist() == pytest.approx([4.0], rel=1e-3)
    with pytest.raises(TooSmall, match="4 dates with a record leave none"):
        next_record_race(days, pd.Series([1.0, 2.0, 3.0, 3.5, 4.0]), known=4)
