"""Tests of the panel estimators against published estimates, linearmodels and known truths."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from linearmodels.panel import PanelOLS

from claimbook.tables.read import load
from suanli.methods.panel import differences, estimate, leads, leave_one_out, local_projections, shifted


def panel(rng, countries=25, years=12, effect=0.0):
    "Balanced panel with shocks that persist within countries, and country effects tied to the regressor."
    index = pd.MultiIndex.from_product([[f"C{i:02d}" for i in range(countries)], range(2000, 2000 + years)])
    frame = index.to_frame(index=False, name=["iso3", "year"])
    own = rng.standard_normal((countries, 1))
    x, noise = (own + 0.5 * rng.standard_normal((countries, years)).cumsum(axis=1) for _ in range(2))
    return frame.assign(x=x.ravel(), z=rng.standard_normal(len(frame)), y=(effect * x + noise + own).ravel())


@pytest.fixture
def unbalanced():
    frame = panel(np.random.default_rng(1), effect=0.3).sample(frac=0.7, random_state=2)
    frame.loc[frame.index[:5], "y"] = np.nan
    return frame


@pytest.fixture(scope="module")
def produc():
    frame = load("produc")
    return frame.assign(**{name: np.log(frame[name]) for name in ("gsp", "pcap", "pc", "emp")})


INPUTS = ["pcap", "pc", "emp", "unemp"]


def test_munnell_in_first_differences(produc):
    "plm's first-difference model, which has an intercept."
    change = differences(produc, ["gsp", *INPUTS], entity="state")
    found = estimate(change, "gsp", INPUTS, effects=(), cluster="state")
    assert found.n == 48 * 16
    assert found.table["coef"].tolist() == pytest.approx([-0.006605, -0.032436, 0.831473, -0.005986], abs=5e-7)


def test_munnell_within_states(produc):
    "plm's within model: public capital .026 with the wrong sign."
    found = estimate(produc, "gsp", INPUTS, effects=("state",), cluster="state").table["coef"]
    assert found.tolist() == pytest.approx([-0.02614965, 0.29200693, 0.76815947, -0.00529774], abs=5e-8)


@pytest.mark.parametrize("effects", [("iso3", "year"), ("year",), ("iso3",), ()])
def test_clustered_like_linearmodels(unbalanced, effects):
    "Coefficients and, under the stated correction, standard errors, on an unbalanced panel."
    found = estimate(unbalanced, "y", ["x", "z"], effects)
    used = unbalanced.dropna().assign(constant=1.0).set_index(["iso3", "year"])
    names = ["x", "z", "constant"] if not effects else ["x", "z"]
    model = PanelOLS(used["y"], used[names], entity_effects="iso3" in effects, time_effects="year" in effects)
    peer = model.fit(cov_type="clustered", cluster_entity=True, debiased=False, auto_df=False, count_effects=False)
    groups, n, counted = 25, len(used), 2 + (12 if "year" in effects else 1)
    correction = groups / (groups - 1) * (n - 1) / (n - counted)
    assert found.n == n and found.clusters == groups and found.periods == 12 and found.dof == groups - 1
    np.testing.assert_allclose(found.table["coef"], peer.params[["x", "z"]], rtol=1e-8)
    np.testing.assert_allclose(found.table["se"], peer.std_errors[["x", "z"]] * correction**0.5, rtol=1e-8)


def test_driscoll_kraay_like_linearmodels(unbalanced):
    "A Bartlett kernel with two lags, times T/(T-1)."
    found = estimate(unbalanced, "y", ["x", "z"], ("iso3", "year"), lags=2)
    used = unbalanced.dropna().set_index(["iso3", "year"]).sort_index()
    model = PanelOLS(used["y"], used[["x", "z"]], entity_effects=True, time_effects=True)
    peer = model.fit(
        cov_type="kernel", kernel="bartlett", bandwidth=2, debiased=False, auto_df=False, count_effects=False
    )
    np.testing.assert_allclose(found.table["se"], peer.std_errors * (12 / 11) ** 0.5, rtol=1e-8)
    assert found.dof == 11


@pytest.mark.slow
def test_a_known_effect_is_found_and_covered():
    "Unbiased, and 95 % intervals hold the truth about 95 % of the time, with two-way effects and persistent shocks."
    rng = np.random.default_rng(3)
    rows = [estimate(panel(rng, effect=0.3), "y", ["x"], ("iso3", "year")).table.loc["x"] for _ in range(300)]
    found = pd.DataFrame(rows)
    assert found["coef"].mean() == pytest.approx(0.3, abs=3.5 * found["coef"].std() / 300**0.5)
    covered = ((found["low"] <= 0.3) & (found["high"] >= 0.3)).mean()
    assert covered == pytest.approx(0.95, abs=3.5 * (0.95 * 0.05 / 300) ** 0.5)


def test_differences_do_not_cross_a_gap():
    "2003 has no 2002 before it, and the next country does not continue this one."
    frame = pd.DataFrame({"iso3": ["A"] * 4 + ["B"], "year": [2000, 2001, 2003, 2005, 2006], "y": [1.0, 3, 7, 20, 30]})
    assert differences(frame, ["y"]).to_numpy().tolist() == [["A", 2001, 2.0]]
    assert differences(frame, ["y"], span=2)["y"].tolist() == [4.0, 13.0]


def test_two_rows_for_one_year_are_refused():
    "A difference would not be defined."
    frame = pd.DataFrame({"iso3": "A", "year": [2000, 2000], "y": [1.0, 2.0]})
    with pytest.raises(ValueError, match="two rows for one iso3 and year: A, 2000"):
        shifted(frame, ["y"], 1)


def test_an_absorbed_regressor_is_refused(unbalanced):
    "A regressor that is the same in all countries cannot be told from year effects."
    frame = unbalanced.assign(world=unbalanced["year"] ** 2 / 7)
    with pytest.raises(ValueError, match="explain one of x, world"):
        estimate(frame, "y", ["x", "world"])


def test_too_little_data_is_refused(unbalanced):
    "One country cannot be clustered."
    with pytest.raises(ValueError, match="1 clusters"):
        estimate(unbalanced[unbalanced["iso3"] == "C01"], "y", ["x"], ())


def test_leads_see_what_comes_first():
    "An outcome that moves a year before the regressor loads on its lead alone."
    frame = panel(np.random.default_rng(5))
    frame["y"] = shifted(frame, ["z"], 1)["z"] * 2 + frame["x"] * 1e-9
    found = leads(frame, "y", "z", ahead=2).table["coef"]
    assert found.tolist() == pytest.approx([0, 2, 0], abs=1e-8)
    assert found.index.tolist() == ["z", "lead 1", "lead 2"]


def test_local_projections_follow_the_response():
    "A shock that adds .5 at once and .3 a year later has a response of .5, .8, .8."
    frame = panel(np.random.default_rng(6), countries=60, years=40)
    level = frame.groupby("iso3")["z"].cumsum()
    frame["y"] = 0.5 * level + 0.3 * level.groupby(frame["iso3"]).shift(fill_value=0)
    found = local_projections(frame.assign(level=level), "y", "level", [0, 1, 2])
    assert (found["coef"] - [0.5, 0.8, 0.8]).abs().max() < 0.05
    assert found["n"].tolist() == [60 * 39, 60 * 38, 60 * 37]
    assert ((found["low"] < [0.5, 0.8, 0.8]) & (found["high"] > [0.5, 0.8, 0.8])).all()


def test_leave_one_out_names_who_is_left_out(unbalanced):
    "The row of a country is the regression without it."
    found = leave_one_out(unbalanced, "y", "x")
    without = unbalanced[unbalanced["iso3"] != "C07"]
    assert found.index.tolist() == sorted(unbalanced["iso3"].unique())
    assert found.loc["C07", "coef"] == pytest.approx(smf.ols("y ~ x + C(year)", without).fit().params["x"], rel=1e-9)
