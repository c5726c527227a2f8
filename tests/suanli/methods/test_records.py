import numpy as np
import pandas as pd
import pytest

from suanli.methods.records import breakthrough_rate, record_runs


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
