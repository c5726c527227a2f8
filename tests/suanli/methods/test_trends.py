import numpy as np
import pandas as pd
import pytest
from scipy.stats import linregress, t

from claimbook.tables.read import load
from suanli.methods.sample import TooSmall
from suanli.methods.trends import curvature, decimal_years, growth_rate, yearly_change


def test_growth_of_an_exact_exponential_is_recovered_without_width():
    "Doubles every 1.5 years, given as dates."
    dates = pd.date_range("2010-01-01", periods=12, freq="YS")
    found = growth_rate(dates, 3.0 * 2 ** ((dates.year - 2010) / 1.5))
    assert [found.doubling, found.doubling_low, found.doubling_high] == pytest.approx([1.5] * 3)
    assert found.rate == pytest.approx(np.log(2) / 1.5)
    assert found.n == 12


def test_interval_is_white_s_sandwich_times_n_over_n_minus_two():
    "The HC1 formula written out, with t quantiles."
    rng = np.random.default_rng(5)
    years = rng.uniform(2000, 2020, 15)
    values = np.exp(0.3 * years - 600 + rng.normal(0, 1, 15) * np.linspace(0.1, 1, 15))
    x = years - years.mean()
    slope = x @ np.log(values) / (x @ x)
    rest = np.log(values) - np.log(values).mean() - slope * x
    se = np.sqrt(15 / 13 * (x**2 @ rest**2)) / (x @ x)
    found = growth_rate(years, values)
    assert found.rate == pytest.approx(slope)
    width = t.ppf(0.975, 13) * se
    assert [found.rate_low, found.rate_high] == pytest.approx([slope - width, slope + width])
    assert [found.doubling_low, found.doubling_high] == pytest.approx(
        np.log(2) / np.array([found.rate_high, found.rate_low])
    )


def test_doubling_time_is_unbounded_where_growth_may_be_nil():
    "An interval of growth that covers zero has no longest doubling time; a shrinking value never doubles."
    unsure = growth_rate([1, 2, 3, 4], [1.0, 3.0, 1.0, 2.0])
    assert unsure.rate_low < 0 < unsure.rate_high
    assert unsure.doubling_high == np.inf
    assert unsure.doubling_low == pytest.approx(np.log(2) / unsure.rate_high)
    shrinking = growth_rate([1, 2, 3, 4], [8.0, 4.0, 2.0, 1.0])
    assert shrinking.doubling == shrinking.doubling_low == np.inf


def test_order_and_missing_values_do_not_matter():
    "The same points shuffled, one of them missing."
    given = growth_rate([2003, 2001, 2002, 2000], [9.0, np.nan, 4.0, 1.0])
    assert given == growth_rate([2000, 2002, 2003], [1.0, 4.0, 9.0])


@pytest.mark.parametrize(
    ("years", "values", "words"),
    [
        ([2000, 2001], [1, 2], "got 2 points"),
        ([2000, 2000, 2000], [1, 2, 3], "two dates"),
        ([2000, 2001, 2002], [1, 0, 2], "2001.00 is not positive"),
    ],
)
def test_points_without_a_trend_are_refused(years, values, words):
    "The message names the place or the number."
    with pytest.raises(ValueError, match=words):
        growth_rate(years, values)


def test_decimal_years_of_leap_years_and_of_numbers():
    "The last day of a leap year is 365/366 in; numbers pass."
    assert decimal_years(pd.to_datetime(["2024-12-31"])) == pytest.approx([2024 + 365 / 366])
    assert decimal_years([2024.5, 7]).tolist() == [2024.5, 7.0]


@pytest.mark.parametrize(("column", "doubling"), [("transistors_million", 1.9), ("fp32_gflops_per_watt", 2.9)])
def test_gpu_frontiers_double_as_measured_before(column, doubling):
    "Running best of each year: transistors in 1.9 years, FP32 per watt (2007 on) in 2.9."
    frontier = load("gpu_frontier").dropna(subset=column)
    found = growth_rate(frontier["year"], frontier[column].cummax())
    assert found.doubling == pytest.approx(doubling, abs=0.06)


def test_curvature_tells_additive_from_geometric_growth():
    "A straight level has none in the level, a straight log none in the log, each with noise about it."
    years = np.arange(1950, 2018)
    noise = np.random.default_rng(2).normal(0, 0.005, len(years))
    additive = curvature(pd.Series(1 + 0.05 * (years - 1950) + noise, index=years))
    geometric = curvature(pd.Series(np.exp(0.03 * (years - 1950) + noise), index=years))
    assert additive.loc["level", "low"] < 0 < additive.loc["level", "high"]
    assert additive.loc["log", "high"] < 0
    assert geometric.loc["log", "low"] < 0 < geometric.loc["log", "high"]
    assert geometric.loc["level", "low"] > 0
    assert additive["lags"].tolist() == [3, 3]


def test_curvature_interval_is_newey_west_written_out():
    "Bartlett weights on three lags, no correction for degrees of freedom, t quantiles with n - 3."
    years = np.arange(1960, 2018)
    logs = np.cumsum(np.random.default_rng(4).normal(0.02, 0.02, len(years)))
    d = (years - years.mean()) / 10
    x = np.column_stack([np.ones(len(d)), d, d**2])
    bread = np.linalg.inv(x.T @ x)
    scores = x * (logs - x @ bread @ x.T @ logs)[:, None]
    meat = scores.T @ scores
    for lag in (1, 2, 3):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / 4) * (cross + cross.T)
    se = np.sqrt((bread @ meat @ bread)[2, 2])
    found = curvature(pd.Series(np.exp(logs), index=years)).loc["log"]
    assert found["coefficient"] == pytest.approx(np.polyfit(d, logs, 2)[0])
    assert (found["high"] - found["low"]) / 2 == pytest.approx(t.ppf(0.975, len(d) - 3) * se)


def test_curvature_over_a_missing_year_is_refused():
    "Lags are years only if the years follow each other."
    with pytest.raises(ValueError, match="consecutive"):
        curvature(pd.Series([1.0, 2.0, 3.0, 4.0], index=[2000, 2001, 2003, 2004]))


@pytest.mark.parametrize(
    ("rows", "expected", "n"),
    [
        ("is_record == 1", (1.95, 1.76, 2.14), 16),
        ("is_record == 1 and release_date >= '2023'", (2.12, 1.46, 2.78), 14),
        ("is_record == 1 and release_date >= '2024'", (2.60, 2.09, 3.12), 12),
        ("horizon_minutes > 0", (1.94, 1.56, 2.32), 33),
    ],
)
def test_task_horizons_double_as_those_who_compiled_them_found(rows, expected, n):
    "Doublings a year of records, of late ones and of all models."
    found = load("task_horizon").query(rows)
    pace = yearly_change(found["release_date"], np.log2(found["horizon_minutes"]))
    assert pace.tolist() == pytest.approx([*expected, n], abs=0.0051)


@pytest.mark.parametrize(
    ("level", "expected", "n"),
    [("GPT-3.5", (7.2, 2.9, 17.6), 8), ("GPT-4", (23.9, 4.2, 137), 8), ("GPT-4o", (1.5, 1.1, 2.1), 6)],
)
def test_prices_of_a_capability_fall_as_those_who_compiled_them_found(level, expected, n):
    "Factor a year of a log-linear trend to 2025; eight dependent points: the chapter says from end to end and no more."
    rows = load("capability_price").query("level == @level and scale_min_benchmarks == 4 and date < '2026'")
    pace = yearly_change(rows["date"], np.log(rows["usd_per_mtok"]))
    factor, high, low = np.exp(-pace[["value", "low", "high"]])
    assert (factor, low, high) == pytest.approx(expected, rel=0.035) and pace["n"] == n


def test_errors_taken_as_alike_give_the_textbook_interval():
    "Five points: scipy's standard error and the t quantile of three degrees of freedom."
    years, values = [2000.0, 2000.5, 2001.0, 2001.5, 2002.0], [9.6, 15.6, 3.6, 6.4, 11.4]
    line = linregress(years, values)
    reach = t.ppf(0.975, 3) * line.stderr
    found = yearly_change(years, values, "nonrobust")
    assert found.tolist() == pytest.approx([line.slope, line.slope - reach, line.slope + reach, 5])


def test_a_yearly_change_needs_three_points_at_two_dates():
    "Two points, and three of one date."
    for years in ([2000, 2001], [2000, 2000, 2000]):
        with pytest.raises(TooSmall, match="three points at two dates"):
            yearly_change(years, [1.0, 2.0, 3.0][: len(years)])
