"""The reasonable specifications: timing of controls and lags, samples, permutation."""

import numpy as np
import pandas as pd
import pytest

from claimbook.tables.read import load
from suanli.methods import panel, specifications


@pytest.fixture(scope="module")
def frame():
    lists = load("top500_country").query("month == 11").rename(columns={"rmax_tflops": "amount"})
    return specifications.changes(load("pwt"), {"rmax": lists[["iso3", "year", "amount"]]}, (-1, 0, 1))


def test_without_controls_it_is_the_registered_specification(frame):
    "Same rows and coefficient as the primary estimate of exhibit 1.6, made by another module."
    from suanli.methods.effects import growth_levels

    lists = load("top500_country").query("month == 11").rename(columns={"rmax_tflops": "amount"})
    levels = growth_levels(load("pwt"), lists[["iso3", "year", "amount"]], "gdp", 1993, 2017, [])
    primary = panel.estimate(panel.differences(levels, ["outcome", "compute"]), "outcome", ["compute"])
    fit = panel.estimate(frame[frame["year"].between(1994, 2017)], "gdp", ["rmax@0"])
    assert fit.n == primary.n
    assert fit.table.loc["rmax@0", "coef"] == pytest.approx(primary.table.loc["compute", "coef"], rel=1e-10)


def test_controls_are_those_of_the_year_before_and_lags_look_back(frame):
    "Read off the tables by hand for one country and year."
    pwt = load("pwt").set_index(["iso3", "year"])
    lists = load("top500_country").query("month == 11").set_index(["iso3", "year"])["rmax_tflops"]
    row = frame.set_index(["iso3", "year"]).loc[("DEU", 2010)]
    assert row["income_before"] == pytest.approx(
        np.log(pwt.loc[("DEU", 2009), "rgdpna"] / pwt.loc[("DEU", 2009), "pop"])
    )
    assert row["trade_before"] == pytest.approx(pwt.loc[("DEU", 2009), "csh_x"] - pwt.loc[("DEU", 2009), "csh_m"])
    assert row["schooling"] == pytest.approx(np.log(pwt.loc[("DEU", 2010), "hc"] / pwt.loc[("DEU", 2009), "hc"]))
    for lag in (-1, 0, 1):
        now = np.log(lists[("DEU", 2010 - lag)] / lists[("DEU", 2009 - lag)])
        assert row[f"rmax@{lag}"] == pytest.approx(now)


def test_cells_are_every_combination_or_say_why_not(frame):
    "Three outcomes, three samples, two windows, two lags; a window without lists is left out with its reason."
    windows = {"whole": (1993, 2017), "before the lists": (1960, 1980)}
    made, left_out = specifications.cells(frame, ["rmax"], ["USA"], windows, (0, 1))
    assert len(made) + len(left_out) == 3 * 3 * 2 * 2
    assert set(left_out["window"]) == {"before the lists"} and left_out["why"].str.len().min() > 20
    without = made[("rmax", "gdp", "no_USA", "whole", "t")]
    assert "USA" not in without.names and "CHN" in without.names
    assert len(made[("rmax", "gdp", "long", "whole", "t")].names) < len(without.names)


def test_permutation_knows_noise_from_effect():
    "Under the null the share of more extreme draws is anything; with a strong effect it is nothing."
    rng = np.random.default_rng(7)
    rows = pd.MultiIndex.from_product([[f"C{i:02d}" for i in range(30)], range(2000, 2012)], names=["iso3", "year"])
    made = pd.DataFrame({"x": rng.normal(size=len(rows))}, index=rows).reset_index()
    made["null"] = rng.normal(size=len(made))
    made["effect"] = 0.5 * made["x"] + made["null"]
    for outcome, most in (("null", 1.0), ("effect", 0.01)):
        coef = panel.estimate(made, outcome, ["x"]).table.loc["x", "coef"]
        drawn = specifications.permuted(made, outcome, "x", 399, 1)
        p = np.mean(np.abs(drawn) >= abs(coef))
        assert p <= most and (outcome == "effect" or p > 0.05)
    np.testing.assert_array_equal(drawn, specifications.permuted(made, "effect", "x", 399, 1))


def test_two_countries_can_only_change_places():
    "Dealt the other way round, two series turn the sign of the coefficient."
    made = pd.DataFrame({"iso3": "AAA", "year": [2000, 2001], "x": [1.0, 2.0], "y": [1.0, 3.0]})
    different = pd.concat([made, made.assign(iso3="BBB", x=[3.0, 5.0], y=[2.0, 1.0])])
    drawn = specifications.permuted(different, "y", "x", 50, 0)
    # Differences from BBB to AAA: x -2 and -3, y -1 and 2; half of each is what the year's mean leaves.
    coef = (2 - 6) / (4 + 9)
    assert np.isclose(np.abs(drawn), abs(coef)).all()
