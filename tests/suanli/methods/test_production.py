import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from claimbook.tables.read import load
from suanli.methods.production import (
    acceleration_by_intensity,
    ces_response,
    factor_changes,
    factor_elasticities,
)
from suanli.methods.sample import TooSmall


@pytest.fixture(scope="module")
def pwt():
    return load("pwt")


@pytest.fixture(scope="module")
def listed():
    top500 = load("top500_country")
    return top500[top500["month"] == 11].rename(columns={"rmax_tflops": "amount"})[["iso3", "year", "amount"]]


def synthetic(effect, seed=3, countries=60, years=25):
    "Three factors with elasticities .4, .5 and `effect`, and a shock common to all countries of a year."
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([[f"C{i:02d}" for i in range(countries)], range(years)], names=["iso3", "year"])
    frame = pd.DataFrame(rng.normal(size=(len(index), 3)), index=index, columns=["capital", "labour", "compute"])
    common = np.tile(rng.normal(size=years), countries)
    noise = rng.normal(scale=0.3, size=len(index))
    return frame.assign(outcome=frame @ [0.4, 0.5, effect] + common + noise).reset_index()


def test_known_elasticities_are_recovered():
    "Each true value lies in its interval, and the placebo's interval covers zero."
    table, note = factor_elasticities(synthetic(0.2), draws=499, seed=1)
    assert note == ""
    for name, true in {"capital": 0.4, "labour": 0.5, "compute": 0.2, "compute next year": 0.0}.items():
        assert table.loc[name, "low"] < true < table.loc[name, "high"]
    assert table.loc["compute", ["p", "p_wild"]].max() < 0.01
    assert table.loc["compute", "detectable"] < 0.1


@pytest.mark.slow
def test_no_effect_is_not_found():
    "Without an effect of computing power neither test rejects in more than one of ten samples."
    ps = [factor_elasticities(synthetic(0.0, seed), draws=199, seed=1)[0].loc["compute"] for seed in range(20)]
    assert sum(row["p"] < 0.05 for row in ps) <= 2 and sum(row["p_wild"] < 0.05 for row in ps) <= 2


def test_coefficients_are_those_of_plain_least_squares_with_year_dummies(pwt, listed):
    "Differences made by groupby, dummies by formula."
    held = pwt.merge(listed).query("1993 <= year <= 2017").sort_values(["iso3", "year"])
    logs = np.log(held[["rgdpna", "rnna", "amount"]]).assign(labour=np.log(held["emp"] * held["hc"]))
    steps = logs.groupby(held["iso3"]).diff().assign(iso3=held["iso3"], year=held["year"])
    steps = steps[held.groupby("iso3")["year"].diff() == 1].dropna()
    peer = smf.ols("rgdpna ~ rnna + labour + amount + C(year)", steps).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(steps["iso3"])[0]}
    )
    changes = factor_changes(pwt, listed, "gdp", 1993, 2017, [])
    table, _ = factor_elasticities(changes, draws=99, seed=1)
    names = ["rnna", "labour", "amount"]
    assert len(changes) == len(steps)
    assert table["coef"].tolist()[:3] == pytest.approx(peer.params[names].tolist(), rel=1e-8)
    assert table["se"].tolist()[:3] == pytest.approx(peer.bse[names].tolist(), rel=1e-8)


def test_tfp_needs_no_capital_and_labour(pwt, listed):
    "They have been taken from it already; a country left out is gone."
    changes = factor_changes(pwt, listed, "tfp", 2000, 2017, ["USA"])
    assert set(changes) == {"iso3", "year", "outcome", "compute"}
    assert "USA" not in set(changes["iso3"]) and changes["year"].min() == 2001


def test_too_small_a_sample_says_so(pwt, listed):
    "Two countries, one year of changes."
    few = listed[listed["iso3"].isin(["USA", "JPN"])]
    table, note = factor_elasticities(factor_changes(pwt, few, "gdp", 2010, 2011, []), draws=99, seed=1)
    assert table.empty and "too small" in note and "1 periods" in note


@pytest.mark.parametrize("elasticity", [0.5, 1.0, 1.7])
def test_marginal_product_is_the_slope_of_the_production_function(elasticity):
    "Central differences of Y(K, L), relative to the start; at the start computing earns its share."
    share, step = 0.3, 1e-6
    r = 1 - 1 / elasticity

    def total(k, labour):
        if r == 0:
            return k**share * labour ** (1 - share)
        return (share * k**r + (1 - share) * labour**r) ** (1 / r)

    growth = np.array([1.0, 7.0, 100.0])
    slope = (total(growth, 1 + step) - total(growth, 1 - step)) / (2 * step)
    output, product = ces_response(growth, share, elasticity)
    assert output.tolist() == pytest.approx(total(growth, 1.0).tolist())
    assert product.tolist() == pytest.approx((slope / slope[0]).tolist(), rel=1e-6)
    assert (total(1 + step, 1.0) - total(1 - step, 1.0)) / (2 * step) == pytest.approx(share)


def test_cobb_douglas_is_the_limit():
    "No jump where the elasticity passes one."
    near = np.array(ces_response(np.array([50.0]), 0.2, 1 + 1e-6))
    assert near.ravel().tolist() == pytest.approx([50**0.2, 50**0.2], rel=1e-4)


def accelerating(by_intensity):
    "Twelve countries whose TFP grows by one percent, and from 2000 on by as much more as their computing power says."
    codes = [f"C{place:02d}" for place in range(12)]
    held = np.linspace(0, 3, 12)
    gain = 0.01 + by_intensity * held + 0.001 * np.cos(7 * np.arange(12))
    years = np.arange(1990, 2011)
    tfp = pd.DataFrame(
        np.exp(0.01 * (years - 1990)[:, None] + gain * np.maximum(0, years - 2000)[:, None]), years, codes
    )
    index = pd.MultiIndex.from_product([codes, [2000]], names=["iso3", "year"])
    people = pd.Series(2.0 + np.arange(12), index=index)
    amounts = pd.DataFrame({"iso3": codes, "year": 2000, "amount": np.exp(held) * people.to_numpy()})
    return tfp, people, amounts, gain, held


@pytest.mark.parametrize("by_intensity", [0.004, -0.004])
def test_acceleration_with_computing_power_is_found_where_it_was_put(by_intensity):
    "Gains and logs per head exactly, the slope with its HC3 interval as statsmodels' formulas give it."
    tfp, people, amounts, gain, held = accelerating(by_intensity)
    countries, slope = acceleration_by_intensity(tfp, people, amounts, 2010)
    assert countries["gain"].tolist() == pytest.approx((100 * gain).tolist())
    assert countries["intensity"].tolist() == pytest.approx(held.tolist())
    made = pd.DataFrame({"gain": 100 * gain, "held": held})
    fit = smf.ols("gain ~ held", made).fit(cov_type="HC3", use_t=True)
    expected = [fit.params["held"], *fit.conf_int().loc["held"], 12]
    assert slope.tolist() == pytest.approx(expected) and slope["low"] < 100 * by_intensity < slope["high"]


@pytest.mark.parametrize(("last", "codes"), [(2011, 12), (2010, 9)])
def test_acceleration_needs_ten_countries_with_both_ends(last, codes):
    "A year without TFP, and nine countries."
    tfp, people, amounts, *_ = accelerating(0.004)
    with pytest.raises(TooSmall, match="countries have TFP from"):
        acceleration_by_intensity(tfp.iloc[:, :codes], people, amounts, last)
