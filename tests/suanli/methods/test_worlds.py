"""Simulated samples: what is put in comes out, and a test of nothing errs as often as it says."""

import numpy as np
import pandas as pd
import pytest

from suanli.methods.effects import interactions
from suanli.methods.panel import estimate
from suanli.methods.sample import TooSmall
from suanli.methods.worlds import couplings, estimates, grown, shocks, simulated


def levels(error, countries=60, years=24):
    "Countries whose computing power is a random walk, on two lists that each miss it by so much."
    rng = np.random.default_rng(4)
    rows = pd.DataFrame({"iso3": np.repeat(np.arange(countries), years).astype(str)})
    rows["year"] = np.tile(np.arange(2000, 2000 + years), countries)
    walk = rng.standard_normal((countries, years)).cumsum(axis=1).ravel()
    lists = {name: walk + error * rng.standard_normal(len(rows)) for name in ("november", "june")}
    outcomes = {name: rng.standard_normal((countries, years)).cumsum(axis=1).ravel() for name in ("gdp", "tfp")}
    return rows.assign(**lists, **outcomes, systems=3.0)


@pytest.mark.parametrize("elasticity", [0.0, 0.4])
def test_without_error_both_studies_find_what_was_put_in(elasticity):
    "In the mean of the samples; a 95 % interval holds it in about 95 % of them."
    found = simulated(levels(0.0), ("gdp", "tfp"), elasticity, 5, 400, 1)
    assert found["first"].mean() == pytest.approx(elasticity, abs=0.01)
    assert found["second"].mean() == pytest.approx(elasticity, abs=0.03)
    held = ((found["first_low"] <= elasticity) & (elasticity <= found["first_high"])).mean()
    assert 0.92 < held < 0.98
    if elasticity == 0:
        assert 0.02 < (found["second_p"] < 0.05).mean() < 0.09
        assert 0.02 < (found["other_p"] < 0.05).mean() < 0.09


def test_with_error_the_short_span_finds_less_and_the_instrument_more_of_it():
    "The mean of two lists holds half of the variance of an error, and so is the truth here only in part."
    found = simulated(levels(1.0), ("gdp", "tfp"), 0.4, 5, 200, 1)
    assert found["first"].mean() < 0.3 < found["second"].mean()


def test_the_same_seed_gives_the_same_samples():
    "And two countries are needed."
    one, again, other = (simulated(levels(0.5, 8), ("gdp", "tfp"), 0.1, 3, 9, seed) for seed in (1, 1, 2))
    assert one.equals(again) and not one.equals(other)
    with pytest.raises(TooSmall, match="1 countries have november"):
        simulated(levels(0.5, 1), ("gdp", "tfp"), 0.1, 3, 9, 1)


def test_samples_are_estimated_as_the_study_estimates_one():
    "Coefficient, interval and p of each column are those of the panel's own least squares, with and without controls."
    frame = levels(0.5, 12)
    drawn = shocks(frame, "gdp", 3, 2, ["june"]) + 0.3 * frame[["november"]].to_numpy()
    for controls in ([], ["june"]):
        found = estimates(frame, drawn, "november", controls=controls)
        for sample in range(3):
            fit = estimate(frame.assign(y=drawn[:, sample]), "y", ["november", *controls])
            row = fit.table.loc["november"]
            ours = [found[part][sample] for part in ("", "_low", "_high", "_p")]
            assert ours == pytest.approx(row[["coef", "low", "high", "p"]].tolist(), rel=1e-8)


def test_shocks_are_what_years_and_controls_leave_with_a_sign_for_each_country():
    "Nothing of either is left, and within a country the sign is one."
    frame = levels(0.5, 6)
    drawn = shocks(frame, "gdp", 40, 5, ["june"])
    left = np.abs(drawn)
    assert left == pytest.approx(np.repeat(left[:, :1], 40, axis=1))
    signs = np.sign(drawn / drawn[:, :1])
    assert all((signs[frame["iso3"] == name] == signs[frame["iso3"] == name][0]).all() for name in set(frame["iso3"]))
    assert 0 < (signs > 0).mean() < 1
    with pytest.raises(ValueError, match="draws is 0"):
        shocks(frame, "gdp", 0, 5)


def test_a_known_effect_is_found_and_no_effect_is_not():
    "In the mean, and in about one sample of twenty."
    frame = levels(0.0)
    nothing = shocks(frame, "gdp", 400, 3)
    found = estimates(frame, nothing + 0.2 * frame[["november"]].to_numpy(), "november")
    assert found[""].mean() == pytest.approx(0.2, abs=0.02)
    assert 0.02 < (estimates(frame, nothing, "november")["_p"] < 0.05).mean() < 0.09


def test_tfp_is_made_to_grow_as_it_is_said_to():
    "Steady growth has no shocks to draw and comes out as it went in; a turn is added at the end."
    years = range(1950, 2000)
    tfp = pd.DataFrame({"A": 1.02 ** np.arange(50.0), "B": 1.01 ** np.arange(50.0)}, index=years)
    tfp.loc[:1959, "B"] = np.nan
    (same,) = grown(tfp, "geometric", 1, 3)
    assert np.allclose(same, tfp, equal_nan=True)
    (turned,) = grown(tfp, "geometric", 1, 3, pd.Series({"A": 0.01}))
    assert turned.loc[1999, "A"] / tfp.loc[1999, "A"] == pytest.approx(np.exp(0.1))
    assert turned["B"].dropna().equals(same["B"].dropna())
    straight = pd.DataFrame({"A": np.linspace(1.0, 3.0, 50)}, index=years)
    (line,) = grown(straight, "additive", 1, 3)
    assert line["A"].diff().dropna().to_numpy() == pytest.approx(line["A"].diff().iloc[1])
    with pytest.raises(ValueError, match="expected geometric or additive"):
        next(grown(tfp, "linear", 1, 3))


def test_shocks_of_a_year_hit_all_countries_together():
    "Two countries with the same shocks keep them alike in every sample."
    shock = 0.05 * np.random.default_rng(2).standard_normal(50)
    tfp = pd.DataFrame({name: np.exp((pace + shock).cumsum()) for name, pace in (("A", 0.02), ("B", 0.03))})
    for drawn in grown(tfp, "geometric", 5, 1):
        apart = np.log(drawn["A"]).diff() - np.log(drawn["B"]).diff()
        assert apart.dropna().to_numpy() == pytest.approx(-0.01, abs=1e-9)


@pytest.fixture
def groups():
    """Ten groups in five periods, their growth without any tie to what they buy."""
    rng = np.random.default_rng(8)
    rows = pd.DataFrame({"iso3": np.repeat([f"g{number}" for number in range(10)], 5), "year": [*range(5)] * 10})
    for name in ("compute", "services", "quality", "tfp", "value_added"):
        rows[name] = rng.standard_normal(50)
    return rows


def test_a_coupling_comes_out_as_it_was_put_in(groups):
    "One sample is what the estimator of chapter 3 gives for the same growth; the size adds to it and to nothing else."
    partners = ["services", "quality"]
    none, some = (couplings(groups, ["tfp", "value_added"], partners, size, 300, 5) for size in (0.0, 0.7))
    for outcome in ("tfp", "value_added"):
        assert (some[outcome] - none[outcome]).to_numpy() == pytest.approx(0.7)
    assert some["alone"].to_numpy() == pytest.approx(none["alone"].to_numpy())
    assert some["holm"].median() < none["holm"].median()
    sized = (groups["services"] - groups["services"].mean()) / groups["services"].std()
    terms = groups.assign(partner=sized, product=groups["compute"] * sized)
    drawn = shocks(terms, "tfp", 300, 5, ["compute", "partner"])[:, 0] + 0.7 * terms["product"]
    row = interactions(groups.assign(outcome=drawn), ["services"], 99, 1).loc["services"]
    told = some.loc[0, ["tfp", "tfp_low", "tfp_high", "alone"]].to_numpy()
    assert told == pytest.approx(row[["coef", "low", "high", "alone"]].to_numpy(dtype=float))


def test_without_a_coupling_one_is_seldom_found(groups):
    "After the adjustment by clustered errors of ten groups, which are rather too sure."
    found = couplings(groups, ["tfp", "value_added"], ["services", "quality"], 0.0, 1000, 5)
    assert (found["holm"] < 0.05).mean() < 0.2
    assert 0.01 < (found["tfp_low"] > 0).mean() < 0.1
