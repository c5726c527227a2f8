"""What is too small and what is wrong are two kinds of error, and neither ends in a loop or in another's words."""

import numpy as np
import pandas as pd
import pytest

from suanli.methods import (
    allocation,
    breaks,
    concentration,
    effects,
    frontier,
    index,
    inference,
    linkages,
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
    "estimates alike": (lambda: specifications.influence(ALIKE, ["a"]), "the 2 estimates do not differ"),
    "more dates than values": (lambda: trends.log_points([2000, 2001], [1]), "2 dates for 1 values"),
}
SMALL = {
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
