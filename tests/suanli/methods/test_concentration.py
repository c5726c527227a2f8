import numpy as np
import pandas as pd
import pytest
from scipy.stats import entropy, spearmanr

from suanli.methods.concentration import herfindahl, rank_agreement, ranks, shares, theil

HELD = pd.DataFrame(
    [[6.0, 3.0, 1.0, np.nan], [5.0, 5.0, 5.0, 5.0], [9.0, 0.0, np.nan, np.nan]],
    index=[2000, 2001, 2002],
    columns=["USA", "CHN", "JPN", "DEU"],
)


def test_shares_of_a_row_sum_to_one():
    "Whoever is listed, all shares together are the whole; who is not listed holds nothing."
    assert shares(HELD).sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    assert shares(HELD).loc[2000].tolist() == pytest.approx([0.6, 0.3, 0.1, 0])


@pytest.mark.parametrize(
    ("column", "amount", "words"),
    [
        ("CHN", -1.0, "CHN in 2001 is -1.0"),
        ("JPN", np.inf, "JPN in 2001 is inf"),
        (None, 0.0, "holds anything in 2001"),
    ],
)
def test_amounts_that_cannot_be_shared_are_refused_by_name(column, amount, words):
    "The message names the holder and the year."
    wrong = HELD.copy()
    wrong.loc[2001, column if column else slice(None)] = amount
    with pytest.raises(ValueError, match=words):
        shares(wrong)


def test_herfindahl_of_equal_holders_is_one_over_n():
    "Four equal holders give a quarter, one holder gives 1."
    assert herfindahl(HELD).tolist() == pytest.approx([0.36 + 0.09 + 0.01, 0.25, 1.0])


def test_theil_is_zero_when_even_and_log_n_with_one_holder():
    "A listed holder of nothing counts in n, one who is not listed does not."
    assert theil(HELD).loc[[2001, 2002]].tolist() == pytest.approx([0, np.log(2)], abs=1e-12)


def test_theil_is_log_n_minus_the_entropy_that_scipy_finds():
    "Three holders of 6, 3 and 1."
    assert theil(HELD).loc[2000] == pytest.approx(np.log(3) - entropy([6, 3, 1]))


def test_ranks_share_ties_and_skip_those_not_listed():
    "The largest is first."
    assert ranks(HELD).loc[2000, ["USA", "CHN", "JPN"]].tolist() == [1, 2, 3]
    assert ranks(HELD).loc[2001].tolist() == [2.5] * 4
    assert ranks(HELD).loc[2000].isna()["DEU"]


def test_rank_agreement_is_spearman_on_holders_listed_twice():
    "As scipy has it, ties included, after dropping who is in one list only; n counts those left."
    rng = np.random.default_rng(7)
    first = pd.DataFrame(rng.integers(0, 9, (5, 12)).astype(float)).mask(rng.random((5, 12)) < 0.2)
    second = pd.DataFrame(rng.integers(0, 9, (6, 13)).astype(float)).mask(rng.random((6, 13)) < 0.2)
    found = rank_agreement(first, second)
    for date in first.index:
        pair = pd.concat([first.loc[date], second.loc[date]], axis=1, join="inner").dropna()
        assert found.loc[date, "rho"] == pytest.approx(spearmanr(pair).statistic)
        assert found.loc[date, "n"] == len(pair)
    assert found.index.tolist() == first.index.tolist()


def test_rank_agreement_of_two_holders_is_not_a_number():
    "Two points always agree or disagree fully."
    found = rank_agreement(HELD, HELD)
    assert found["rho"].notna().tolist() == [True, False, False]
    assert found["n"].tolist() == [3, 4, 2]
