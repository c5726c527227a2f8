import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from suanli.methods.effects import designs, growth_levels, interactions, primary, with_entry, without_each_list
from suanli.methods.panel import differences, estimate


def world(effect, seed, countries=30, years=20):
    """Countries whose growth has a year in common, an own shock, and `effect` times the growth of computing power."""
    rng = np.random.default_rng(seed)
    compute = rng.normal(0.2, 0.4, (countries, years)).cumsum(axis=1)
    shocks = rng.normal(0.02, 0.02, (countries, years)) + rng.normal(0, 0.02, years)
    output = shocks.cumsum(axis=1) + effect * compute
    index = pd.MultiIndex.from_product([[f"C{n:02d}" for n in range(countries)], range(1990, 1990 + years)])
    frame = pd.DataFrame({"outcome": output.ravel(), "compute": compute.ravel()}, index=index)
    return frame.rename_axis(["iso3", "year"]).reset_index()


def tables():
    pwt = pd.DataFrame({"iso3": ["AAA", "AAA", "BBB"], "year": [2000, 2001, 2000], "pop": 2.0, "rtfpna": 1.5})
    pwt["rgdpna"] = 2.0 * np.e
    amounts = pd.DataFrame({"iso3": ["AAA"], "year": [2000], "amount": [np.e]})
    return pwt, amounts


def test_a_country_that_is_not_listed_is_missing_and_not_zero():
    "Censoring: its computing power is unknown."
    levels = growth_levels(*tables(), "gdp", 1990, 2010, [])
    assert levels["compute"].tolist()[:1] == [1.0] and levels["compute"].isna().sum() == 2
    assert levels["outcome"].tolist() == pytest.approx([1.0] * 3)


@pytest.mark.parametrize(
    ("outcome", "first", "excluded", "words"),
    [
        ("gpd", 1990, [], "expected one of gdp, tfp"),
        ("gdp", 1990, ["XXX"], "excluded: no country 'XXX'"),
        ("gdp", 2005, [], "no country has both gdp and computing power between 2005 and 2010"),
    ],
)
def test_what_cannot_be_asked_is_said(outcome, first, excluded, words):
    "Parameters come from authors."
    with pytest.raises(ValueError, match=words):
        growth_levels(*tables(), outcome, first, 2010, excluded)


@pytest.mark.slow  # simulated samples
def test_a_known_effect_is_recovered():
    "Forty worlds with an effect of .05: on average it is estimated within simulation error, and the test finds it."
    found = [primary(world(0.05, seed), draws=399, seed=1) for seed in range(40)]
    coef = np.array([each["coef"] for each in found])
    assert abs(coef.mean() - 0.05) < 4 * coef.std() / np.sqrt(len(coef))
    assert np.mean([each["p_wild"] < 0.05 for each in found]) > 0.9


@pytest.mark.slow
def test_nothing_is_not_found_more_often_than_promised():
    "Two hundred worlds without an effect: at most 5 % and simulation error."
    found = [primary(world(0.0, seed), draws=399, seed=1)["p_wild"] <= 0.05 for seed in range(200)]
    assert np.mean(found) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


def test_too_small_a_sample_says_so():
    "Three countries carry no test; nothing is reported but the reason."
    small = world(0.0, 1, countries=3)
    assert primary(small, draws=99, seed=1)["note"].startswith("The sample is too small to test anything: 3 clusters")
    assert designs(small[small["year"] < 1992])["note"].str.len().gt(0).any()


def test_the_other_designs_tell_an_effect_from_its_reverse():
    "With an effect in the same year the lead is near nothing."
    rows = designs(world(0.05, 7))
    assert rows.loc["primary", "p"] < 0.01
    lead = rows.loc["lead"]
    assert lead["low"] < 0 < lead["high"]


def test_designs_are_found_by_name():
    "Primary and reverse regression are the two ratios of moments of changes around the mean of their year."
    frame = world(0.05, 7)
    changes = frame.groupby("iso3")[["outcome", "compute"]].diff()
    net = (changes - changes.groupby(frame["year"]).transform("mean")).dropna()
    product = (net["outcome"] * net["compute"]).sum()
    rows = designs(frame)
    assert rows.loc["primary", "coef"] == pytest.approx(product / (net["compute"] ** 2).sum())
    assert rows.loc["reverse", "coef"] == pytest.approx(product / (net["outcome"] ** 2).sum())


def test_an_interaction_is_the_product_of_a_regression_with_year_dummies():
    "Coefficients of statsmodels' formula; the change of the elasticity that was planted lies in the interval."
    changes = differences(world(0.0, 5), ["outcome", "compute"])
    changes["schooling"] = 3 + 2 * np.random.default_rng(6).normal(size=len(changes))
    changes["outcome"] += (0.02 + 0.01 * (changes["schooling"] - 3) / 2) * changes["compute"]
    found = interactions(changes, ["schooling"], draws=199, seed=1).loc["schooling"]
    sized = changes.assign(z=(changes["schooling"] - changes["schooling"].mean()) / changes["schooling"].std())
    fit = smf.ols("outcome ~ compute * z + C(year)", sized).fit()
    assert found["coef"] == pytest.approx(fit.params["compute:z"])
    assert found["alone"] == pytest.approx(fit.params["compute"])
    assert found["low"] < 0.01 < found["high"] and found["wild"] < 0.05 and found["p"] < 0.05
    assert (found["n"], found["countries"]) == (len(changes), 30)


def test_without_a_list_both_changes_that_it_enters_are_gone():
    "As from the changes of the other years; the list that makes the noise is the one whose loss mends the estimate."
    levels = world(0.5, 3)
    levels.loc[levels["year"] == 2000, "compute"] += np.random.default_rng(1).normal(0, 3, 30)
    found = without_each_list(levels)
    changes = differences(levels, ["outcome", "compute"])
    by_hand = smf.ols("outcome ~ compute + C(year)", changes[~changes["year"].isin([2000, 2001])].dropna()).fit()
    assert found.loc[2000, "coef"] == pytest.approx(by_hand.params["compute"])
    assert list(found.index) == list(range(1990, 2010)) and found["coef"].idxmax() == 2000


def test_an_entry_that_a_list_lacks_joins_the_changes_before_and_after_it():
    "With its own amount back the estimate is that of the whole; without it two changes are missing."
    rng = np.random.default_rng(2)
    levels = pd.DataFrame({"iso3": np.repeat([*"abcdefgh"], 6), "year": [*range(2000, 2006)] * 8})
    levels["compute"], levels["outcome"] = rng.standard_normal((2, 48)).cumsum(axis=1)
    whole = estimate(differences(levels, ["outcome", "compute"]), "outcome", ["compute"])
    gap = (levels["iso3"] == "c") & (levels["year"] == 2003)
    lacking = levels.assign(compute=levels["compute"].mask(gap))
    amount = float(np.exp(levels.loc[gap, "compute"].item()))
    assert with_entry(lacking, "c", 2003, amount) == pytest.approx(whole.table.loc["compute", "coef"])
    assert with_entry(lacking, "c", 2003, 9 * amount) != pytest.approx(whole.table.loc["compute", "coef"])
