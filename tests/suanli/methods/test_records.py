from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, binomtest

from suanli.methods.records import breakthrough_rate, chances, exact_share, record_quarters, record_runs


def dates(*given):
    return pd.Series(pd.to_datetime(list(given)))


def test_records_beat_all_that_came_before_in_time_not_in_the_table():
    "Rows out of order; a tie, a lower run and a missing value set no record."
    day = dates("2021-01-01", "2020-01-01", "2022-01-01", "2023-01-01", "2024-01-01", "2025-01-01")
    found = record_runs(day, pd.Series([5.0, 3.0, 5.0, np.nan, 4.0, 6.0]))
    assert found.tolist() == [True, False, False, False, False, True]


def test_only_the_largest_run_of_a_day_is_a_record():
    "Three of one day that all beat the past count once, and the first day sets the mark."
    day = dates("2020-01-01", "2020-01-01", "2021-01-01", "2021-01-01", "2021-01-01")
    assert record_runs(day, pd.Series([1.0, 2.0, 3.0, 5.0, 4.0])).tolist() == [False, False, False, True, False]


def test_quarters_are_counted_once_and_records_each():
    "Two records in one of seven quarters; the first quarter, seen in part, is not counted."
    day = dates("2018-12-01", "2019-02-01", "2019-03-01", "2020-08-01")
    found = breakthrough_rate(day, record_runs(day, pd.Series([1.0, 2.0, 3.0, 1.0])))
    assert found.index.tolist() == ["2010s", "2020s", "all"]
    assert found["quarters"].tolist() == [4, 3, 7]
    assert found["quarters_with_record"].tolist() == [1, 0, 1]
    assert found["records"].tolist() == [2, 0, 2]
    assert found["share"].tolist() == pytest.approx([1 / 4, 0, 1 / 7])


def test_poisson_bounds_are_those_of_garwood_s_table():
    "No event: 0 to 3.689; two: 0.2422 to 7.225 (Garwood 1936)."
    day = dates("2018-12-01", "2019-02-01", "2019-03-01", "2020-08-01")
    found = breakthrough_rate(day, record_runs(day, pd.Series([1.0, 2.0, 3.0, 1.0])))
    bounds = found[["low", "high"]].mul(found["quarters"], axis=0)
    assert bounds.loc["2020s"].tolist() == pytest.approx([0, 3.689], abs=1e-3)
    assert bounds.loc["2010s"].tolist() == pytest.approx([0.2422, 7.225], abs=1e-3)


@pytest.fixture(scope="module")
def indicators():
    """Dates and values of the four indicators, read with nothing of ours."""
    data = Path(__file__).parents[3] / "data"
    listed = pd.read_csv(data / "capability_records.csv", parse_dates=["date"])
    horizon = pd.read_csv(data / "task_horizon.csv", parse_dates=["release_date"])
    capability = pd.read_csv(data / "capability_compute.csv", parse_dates=["release_date"])
    made = {name: rows.set_axis(range(len(rows))) for name, rows in listed.groupby("series")}
    made = {name: (rows["date"], rows["value"]) for name, rows in made.items()}
    made["horizon"] = horizon["release_date"], horizon["horizon_minutes"]
    made["capability"] = capability["release_date"], capability["score"]
    return made


@pytest.mark.parametrize(
    ("name", "hits", "quarters", "low", "high"),
    [
        ("training_compute_flop", 4, 12, 0.10, 0.65),
        ("gpqa_diamond", 9, 11, 0.48, 0.98),
        ("horizon", 9, 12, 0.43, 0.95),
        ("capability", 9, 12, 0.43, 0.95),
    ],
)
def test_quarters_with_a_record_are_those_of_the_makers_of_the_tables(indicators, name, hits, quarters, low, high):
    "2023Q1 to 2025Q4, with exact intervals; the first value of a series is no record."
    day, values = indicators[name]
    found = record_quarters(day, record_runs(day, values), "2023Q1", "2025Q4")
    assert (found.sum(), len(found)) == (hits, quarters)
    assert exact_share([hits], [quarters]).iloc[0, 1:].tolist() == pytest.approx([low, high], abs=0.005)


def test_any_record_came_in_ten_quarters_of_twelve(indicators):
    "Exact interval .52 to .98."
    found = [record_quarters(day, record_runs(day, v), "2023Q1", "2025Q4") for day, v in indicators.values()]
    assert pd.concat(found, axis=1).eq(True).any(axis=1).sum() == 10
    assert exact_share([10], [12]).iloc[0, 1:].tolist() == pytest.approx([0.52, 0.98], abs=0.005)


@pytest.mark.parametrize("hits", [0, 1, 7, 12])
def test_exact_shares_are_those_of_scipy(hits):
    "At both ends too."
    assert exact_share([hits], [12]).iloc[0, 1:].tolist() == pytest.approx(list(binomtest(hits, 12).proportion_ci()))


def test_chances_are_those_of_the_binomial():
    "Of 12 quarters ten must see a record, as nine have an interval from .43; five or fewer contradict."
    found = chances(12, 0.8)
    assert found["supported"] == pytest.approx(binomtest(10, 12, 0.8, alternative="greater").pvalue)
    assert found["contradicted"] == pytest.approx(binomtest(5, 12, 0.8, alternative="less").pvalue)
    assert chances(12, 1 / 3)["supported"] == pytest.approx(binomtest(10, 12, 1 / 3, alternative="greater").pvalue)
    assert found["consistent"] == pytest.approx(binom.pmf(9, 12, 0.8))
    assert chances(12, 1.0).tolist() == [1, 0, 0, 0] and chances(12, 0.0).tolist() == [0, 0, 0, 1]


def test_a_share_of_just_as_much_counts_only_if_it_may():
    "Two of four are half; the four verdicts add up to one."
    at, above = (chances(4, 0.5, almost=0.5, reached=reached) for reached in (True, False))
    assert at.sum() == pytest.approx(1) and above.sum() == pytest.approx(1)
    assert at["consistent"] - above["consistent"] == pytest.approx(binom.pmf(2, 4, 0.5))
