"""What is too small and what is wrong are two kinds of error, and neither ends in a loop or in another's words."""

import numpy as np
import pandas as pd
import pytest

from suanli.methods import (
    accounting,
    allocation,
    breaks,
    cells,
    concentration,
    convergence,
    design,
    effects,
    forecasts,
    frontier,
    index,
    inference,
    influence,
    linkages,
    panel,
    production,
    records,
    scenario,
    specifications,
    trends,
)
from suanli.methods.sample import TooSmall, numbers

YEARS = range(2000, 2012)
PANEL = pd.DataFrame(
    [(f"C{c}", y, np.sin(3 * c + y), np.cos(c * y)) for c in range(8) for y in YEARS],
    columns=["iso3", "year", "outcome", "compute"],
)
DATES = pd.Series(pd.to_datetime(["2020-01-01"] * 90))
WRONG = {
    "draws": (lambda: effects.primary(PANEL, -1, 0), "draws is -1"),
    "seed": (lambda: effects.primary(PANEL, 99, -1), "seed is -1"),
    "span": (lambda: effects.designs(PANEL, span=0), "span is 0"),
    "infinite": (lambda: effects.primary(PANEL.assign(compute=np.inf), 99, 0), "compute"),
    "unknown column": (lambda: inference.wild_bootstrap(PANEL, "outcome", "gdp"), "no column 'gdp'"),
    "simulations": (lambda: breaks.sup_f_break(YEARS, np.exp(np.sin(YEARS)), 0, -1), "simulations is -1"),
    "a zero": (lambda: trends.growth_rate([2000, 2001, 2002], [1, 0, 2]), "not positive"),
    "span of the index": (lambda: index.open_index(pd.DataFrame({"A": [1.0]}), 0), "span is 0"),
}
ONE = pd.Series({"a": 1.0})
FLOWS = pd.DataFrame({"a": [1.0]}, index=["a"])
ALIKE = pd.DataFrame({"a": ["x", "y"], "coef": [1.0, 1.0]})
WRONG |= {
    "seed of means": (lambda: inference.group_means(FLOWS, ONE, ("a", "b"), 9, -1), "seed is -1"),
    "draws of means": (lambda: inference.group_means(FLOWS, ONE, ("a", "b"), 0, 1), "draws is 0"),
    "a seed in words": (lambda: inference.rademacher(8, 99, "7"), "seed is '7'"),
    "half a seed": (lambda: breaks.sup_f_break(YEARS, np.exp(np.sin(YEARS)), 0.5), r"seed is 0\.5"),
    "no demand": (
        lambda: allocation.allocate(0 * FLOWS, ONE, FLOWS, FLOWS, ONE),
        "nothing to place: no demand above 0",
    ),
    "no holders": (lambda: concentration.shares(pd.DataFrame()), "there are no holders"),
    "a table of nothing": (lambda: linkages.leontief_inverse(pd.DataFrame()), "the table has no sectors"),
    "an unknown sector": (lambda: linkages.reach(FLOWS, "b"), "no sector 'b', expected one of a"),
    "a growth that is none": (lambda: scenario.yearly_noise([1, 2, 3], [1, 2, 3], np.nan), "rate is nan"),
    "power beyond one": (lambda: inference.minimum_detectable_effect(1, 9, power=1), "power 1 and level"),
    "a share beyond one": (lambda: production.ces_response(np.ones(2), 1.5, 1), r"share is 1\.5 and elasticity 1"),
    "no output": (
        lambda: frontier.lp_distance(*np.zeros((2, 1)), np.ones((1, 1)), np.ones((1, 1))),
        "no output is above",
    ),
    "estimates alike": (lambda: influence.explained(ALIKE, ["a"]), "the 2 estimates do not differ"),
    "more dates than values": (lambda: trends.log_points([2000, 2001], [1]), "2 dates for 1 values"),
}
NONE, TWO = pd.Series(dtype=float), pd.Series([1.0, 2.0])
LEVELS = pd.DataFrame(np.sin(np.arange(20.0)).reshape(4, 5) + 5)
COUNTRIES = pd.DataFrame(
    {
        "gdp60": [1.0, 2, 4, 8, 16],
        "gdp85": [16.0, 8, 4.1, 2, 1],
        "invest": [20.0, 30, 21, 32, 25],
        "popgrowth": range(1, 6),
    }
)
CELL = cells.prepare(PANEL, "outcome", "compute", [])
FINER = cells.prepare(
    PANEL.assign(half=PANEL["iso3"] + (PANEL["year"] < 2006).astype(str)), "outcome", "compute", [], effects=["half"]
)
IO = pd.DataFrame({"a": [1.0, 1.0], "b": [0.0, 0.0]}, index=["a", "b"])


def alone(frame):
    """The panel with computing power in its first country alone."""
    return frame.assign(compute=np.where(frame["iso3"] == "C0", frame["compute"], 0.0))


WRONG |= {
    "capital of nothing": (lambda: accounting.solow_residual(TWO, TWO - 1, TWO), "capital"),
    "no technology": (lambda: accounting.technical_share(TWO, 0 * TWO), "technology"),
    "a base year in words": (lambda: accounting.tfp_index(PANEL, "2011"), "base_year is '2011'"),
    "an unknown workload": (
        lambda: allocation.sweep(FLOWS, ONE, FLOWS, FLOWS, ONE, "b", [1.0]),
        "no workload 'b', expected one of a",
    ),
    "a cluster that is not there": (lambda: cells.without(CELL, "XXX"), "no cluster 'XXX' in the cell"),
    "effects finer than clusters": (lambda: cells.without(FINER, "C0"), "effects finer than the 8 clusters"),
    "no speed": (lambda: convergence.mrw_convergence(COUNTRIES), "the slope on gdp60 is .*, expected above -1"),
    "no column of schooling": (lambda: convergence.mrw_augmented(COUNTRIES), "no column 'school'"),
    "an effect that is none": (lambda: design.power(LEVELS, np.inf, (1.0,)), "effect is inf"),
    "a level beyond one": (lambda: design.power(LEVELS, 0.1, (1.0,), level=1.5), r"level is 1\.5"),
    "a gap in the levels": (
        lambda: design.power(LEVELS.where(LEVELS.iloc[1, 1] != LEVELS), 0.1, (1.0,)),
        "miss a year of 1",
    ),
    "levels of no spread": (lambda: design.power(LEVELS, 0.1, (0.0,)), "within_sd"),
    "a negative forecast": (
        lambda: forecasts.forecast_race(pd.DataFrame({"A": [-1.0] * 60}, index=range(1950, 2010))),
        "A has no positive value in 1950",
    ),
    "a level of the bootstrap": (
        lambda: inference.wild_bootstrap(PANEL, "outcome", "compute", level=0),
        "level is 0, expected a number between 0 and 1",
    ),
    "a row without a column": (lambda: linkages.coefficients(IO.drop(columns="b"), ONE), "b has a row but no column"),
    "a buyer of nothing": (lambda: linkages.reach(IO, "a"), "b buys no inputs"),
    "no regressor": (lambda: panel.estimate(PANEL, "outcome", []), "regressors are none"),
    "lags beyond the periods": (lambda: panel.estimate(PANEL, "outcome", ["compute"], lags=12), "below the 12 periods"),
    "dates that are none": (
        lambda: records.breakthrough_rate(pd.Series(["a"]), pd.Series([True])),
        "expected a column of dates",
    ),
    "dates of other rows": (lambda: records.breakthrough_rate(DATES, pd.Series([True])), "90 dates for 1 values"),
    "words for numbers": (lambda: numbers(pd.Series(["a"]), "capital"), "capital holds something that is no number"),
}
SMALL = {
    "no year": lambda: accounting.solow_residual(NONE, NONE, NONE),
    "two years of a curve": lambda: accounting.solow_fits(TWO, TWO, TWO),
    "output that stays": lambda: accounting.technical_share(pd.Series([1.0, 1.0]), TWO),
    "one cluster": lambda: cells.without(
        cells.prepare(PANEL[PANEL["iso3"] == "C0"], "outcome", "compute", [], effects=[]), "C0"
    ),
    "nothing without a cluster": lambda: cells.without(cells.prepare(alone(PANEL), "outcome", "compute", []), "C0"),
    "three countries": lambda: convergence.mrw_textbook(COUNTRIES[:3]),
    "countries alike": lambda: convergence.mrw_textbook(COUNTRIES.assign(popgrowth=2.0)),
    "two countries of a design": lambda: design.power(LEVELS[:2], 0.1, (1.0,)),
    "no series long enough": lambda: forecasts.forecast_race(pd.DataFrame({"A": [1.0, 2.0]}, index=[2000, 2001])),
    "forecasts alike": lambda: forecasts.sign_test(pd.DataFrame({"geometric": [1.0], "additive": [1.0]})),
    "scores alike": lambda: index.map_to_scores(
        ONE.repeat(5).reset_index(drop=True), pd.Series(range(5)), pd.Series([1] * 5)
    ),
    "a regressor explained": lambda: inference.wild_bootstrap(
        PANEL.assign(compute=PANEL["year"]), "outcome", "compute"
    ),
    "one period": lambda: panel.estimate(PANEL[PANEL["year"] == 2000], "outcome", ["compute"]),
    "a regressor twice": lambda: panel.estimate(PANEL.assign(again=PANEL["compute"]), "outcome", ["compute", "again"]),
    "an exact fit": lambda: panel.estimate(PANEL.assign(outcome=2 * PANEL["compute"]), "outcome", ["compute"]),
    "a series of three": lambda: trends.curvature(pd.Series([1.0, 2.0, 3.0], index=[2000, 2001, 2002])),
    "nothing to deal out": lambda: specifications.permuted(PANEL.assign(compute=1.0), "outcome", "compute", 9, 0),
    "one date": lambda: trends.growth_rate(DATES, np.arange(1.0, 91.0)),
    "one date for a break": lambda: breaks.sup_f_break(DATES, np.arange(1.0, 91.0), 0),
    "dates that crowd": lambda: breaks.sup_f_break([2000] * 90 + [*range(2001, 2008)], np.arange(1.0, 98.0), 0),
    "a constant": lambda: breaks.sup_f_break(YEARS, np.ones(12), 0),
    "one year of a frontier": lambda: frontier.yearly_rates(
        frontier.hull_distances(FLOWS, FLOWS, FLOWS, sequential=False), FLOWS.columns
    ),
    "no path": lambda: scenario.fan(np.empty((0, 3)), [1, 2, 3]),
    "one quarter": lambda: records.breakthrough_rate(DATES, pd.Series([False] * 90)),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_named_and_is_no_small_sample(case):
    "Nothing that catches `TooSmall` lets it pass."
    ask, words = WRONG[case]
    with pytest.raises(ValueError, match=words) as caught:
        ask()
    assert not isinstance(caught.value, TooSmall) and "\n" not in str(caught.value)


@pytest.mark.parametrize("case", SMALL)
def test_too_small_a_sample_says_so(case):
    "In words of its own."
    with pytest.raises(TooSmall):
        SMALL[case]()


def test_a_bootstrap_whose_standard_error_is_nil_ends():
    "The regressor moves in one country alone, whose score least squares makes nil."
    alone = PANEL.assign(compute=np.where(PANEL["iso3"] == "C1", PANEL["compute"], 0.0))
    with pytest.raises(TooSmall, match="standard error of compute is nil"):
        inference.wild_bootstrap(alone, "outcome", "compute", effects=["iso3"], draws=99)


def test_a_number_that_is_none_has_its_place():
    "Row and column, and what was expected."
    with pytest.raises(ValueError, match=r"capital \(CHN\) is nan, expected a finite number above 0"):
        numbers(pd.Series({"USA": 1.0, "CHN": np.nan}), "capital", above=0)
