"""Tests of joint inference against a literal bootstrap, and of its behaviour on null and effect worlds."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from suanli.methods import joint, multiverse, subsets
from suanli.methods.cells import prepare
from suanli.methods.inference import rademacher

CONTROLS = ["a", "b", "c"]


def world(rng, countries=20, effect=0.0):
    "Countries of 3 to 22 years with shocks of their own. No control moves both regressor and outcome."
    years = np.linspace(3, 22, countries).astype(int)
    country = np.repeat(np.arange(countries), years)
    frame = pd.DataFrame(
        {"iso3": [f"C{i:02d}" for i in country], "year": np.concatenate([np.arange(n) for n in years])}
    )
    own, new = rng.standard_normal((countries, 5))[country], rng.standard_normal((len(frame), 5))
    frame[[*CONTROLS, "x", "e"]] = own + new
    frame["x"] += 0.5 * frame["c"]
    return frame.assign(y=effect * frame["x"] + 0.5 * frame["a"] - 0.3 * frame["b"] + frame["e"] * (1 + country / 20))


def two_cells(frame):
    "All countries from the start, and the larger ones without their first two years."
    late = frame[(frame["year"] >= 2) & (frame["iso3"] > "C04")]
    return {"all": prepare(frame, "y", "x", CONTROLS), "late": prepare(late, "y", "x", CONTROLS[:2])}


@pytest.mark.parametrize("paired", [joint.PAIRED, 0], ids=["few clusters", "many clusters"])
def test_draws_are_those_of_the_literal_algorithm(monkeypatch, paired):
    "Impose the null, flip the residuals of each country, refit every draw by statsmodels with dummies."
    monkeypatch.setattr(joint, "PAIRED", paired)
    frame = world(np.random.default_rng(1))
    found = joint.joint_test(two_cells(frame), draws=6, seed=5)
    signs = rademacher(20, 6, 5)
    coef, t = [], []
    for used, controls in ((frame, CONTROLS), (frame[(frame["year"] >= 2) & (frame["iso3"] > "C04")], CONTROLS[:2])):
        codes = pd.factorize(used["iso3"], sort=True)[0]
        flips = signs[20 - codes.max() - 1 :][codes]
        dummies = pd.get_dummies(used["year"], dtype=float)
        for taken in ([name for bit, name in enumerate(controls) if m >> bit & 1] for m in range(2 ** len(controls))):
            restricted = pd.concat([used[taken], dummies], axis=1)
            null = sm.OLS(used["y"], restricted).fit()
            full = pd.concat([used["x"], restricted], axis=1)
            model = [
                sm.OLS(null.fittedvalues + null.resid * flip, full).fit(cov_type="cluster", cov_kwds={"groups": codes})
                for flip in flips.T
            ]
            coef.append([fit.params["x"] for fit in model])
            t.append([fit.tvalues["x"] for fit in model])
    critical = np.where(np.arange(12) < 8, stats.t.ppf(0.975, 19), stats.t.ppf(0.975, 14))[:, None]
    expected = {
        "median": np.median(t, axis=0),
        "share": np.maximum((t > critical).mean(axis=0), (t < -critical).mean(axis=0)),
        "stouffer": np.sum(t, axis=0) / 12**0.5,
    }
    np.testing.assert_allclose(found.null, pd.DataFrame(expected), rtol=1e-9, atol=1e-12)
    curves = np.sort(coef, axis=0).T
    np.testing.assert_allclose(found.envelope["observed"], curves[0], rtol=1e-9)
    np.testing.assert_allclose(found.envelope["middle"], np.median(curves, axis=0), rtol=1e-9)
    assert (found.specifications, found.left_out, found.clusters, found.draws) == (12, 0, 20, 6)
    assert expected["share"].any()


def test_observed_statistics_are_those_of_the_curve():
    "Median t value, share and Stouffer of what `curve` says, and its sorted coefficients."
    cells = two_cells(world(np.random.default_rng(2), effect=0.4))
    found = joint.joint_test(cells, draws=99)
    curve = pd.concat([multiverse.curve(cell) for cell in cells.values()])
    positive = (curve["p"] < 0.05) & (curve["coef"] > 0)
    expected = [curve["t"].median(), positive.mean(), curve["t"].sum() / 12**0.5]
    np.testing.assert_allclose(found.tests["observed"], expected, rtol=1e-9)
    np.testing.assert_allclose(found.envelope["observed"], curve["coef"].sort_values(), rtol=1e-9)
    assert found.sign == 1 and found.tests["observed"]["share"] > 0


@pytest.mark.slow
def test_a_null_world_is_seldom_rejected():
    "Twenty unequal clusters, 200 data sets: at most 5 % within simulation error, for each statistic."
    rng = np.random.default_rng(3)
    rejected = np.array([joint.joint_test(two_cells(world(rng)), 199, seed).tests["p"] <= 0.05 for seed in range(200)])
    assert (rejected.mean(axis=0) < 0.05 + 3 * (0.05 * 0.95 / 200) ** 0.5).all()
    assert rejected.any()


def test_an_effect_is_found():
    "A true effect is found in most worlds by each statistic."
    rng = np.random.default_rng(4)
    found = [joint.joint_test(two_cells(world(rng, effect=1.0)), 199, seed).tests["p"] <= 0.05 for seed in range(30)]
    assert (np.mean(found, axis=0) > 0.6).all()


@pytest.mark.slow
def test_p_is_uniform_when_errors_are_symmetric():
    "With seven clusters and every sign enumerated the median without controls or effects is an exact permutation test."
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"iso3": np.arange(7), "year": 0, "x": np.tile([1.0, -1.0], 4)[:7], "y": 0.0})
    double = pd.concat([frame, frame.assign(x=-frame["x"])])
    ps = []
    for _ in range(300):
        shocks = rng.standard_normal(7)
        cell = prepare(double.assign(y=double["x"] * np.tile(shocks, 2)), "y", "x", [], ())
        ps.append(joint.joint_test({"one": cell}, draws=128).tests.loc["median", "p"])
    assert np.isin(np.round(np.array(ps) * 128, 9), np.arange(2, 129, 2)).all()
    assert np.mean(ps) == pytest.approx(0.5, abs=3.5 / (12 * 300) ** 0.5 + 1 / 128)


def test_the_same_seed_gives_the_same_answer_whatever_is_held_at_a_time(monkeypatch):
    "And another seed another one; the order of the rows does not matter either."
    frame = world(np.random.default_rng(6))
    cells = two_cells(frame)
    before = joint.joint_test(cells, 99, 1)
    pd.testing.assert_frame_equal(joint.joint_test(cells, 99, 1).null, before.null, check_exact=True)
    assert not joint.joint_test(cells, 99, 2).null.equals(before.null)
    monkeypatch.setattr(joint, "CHUNK", 30)
    monkeypatch.setattr(subsets, "BLOCK", 1)
    after = joint.joint_test(two_cells(frame.sample(frac=1, random_state=0)), 99, 1)
    pd.testing.assert_frame_equal(after.null, before.null, rtol=1e-9)
    pd.testing.assert_frame_equal(after.tests, before.tests, rtol=1e-9)
    pd.testing.assert_frame_equal(after.envelope, before.envelope, rtol=1e-9)


def test_many_clusters_take_memory_by_their_number():
    "By its square it would be a gigabyte for these, and two hundred for a hundred times the countries of the book."
    frame = world(np.random.default_rng(6), countries=2000)
    cells = {"all": prepare(frame, "y", "x", CONTROLS)}
    tracemalloc.start()
    joint.joint_test(cells, draws=59)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 1e8


def test_specifications_without_an_estimate_are_left_out():
    "A price that is the same everywhere halves the curve, and changes nothing else."
    frame = world(np.random.default_rng(7))
    cell = prepare(frame.assign(price=frame["year"] ** 0.5), "y", "x", [*CONTROLS, "price"])
    found, plain = (joint.joint_test({"one": c}, 99) for c in (cell, prepare(frame, "y", "x", CONTROLS)))
    assert (found.specifications, found.left_out) == (8, 8)
    pd.testing.assert_frame_equal(found.tests, plain.tests, rtol=1e-9)


def test_what_cannot_be_tested_is_refused():
    "In one line."
    frame = world(np.random.default_rng(8))
    with pytest.raises(ValueError, match="there are no cells"):
        joint.joint_test({})
    few = prepare(frame[frame["iso3"] > "C15"], "y", "x", [])
    with pytest.raises(ValueError, match=r"cell few: 4 clusters cannot give a p-value below 0\.05"):
        joint.joint_test({"few": few})
    exact = prepare(frame.assign(y=frame["x"]), "y", "x", [])
    with pytest.raises(ValueError, match="no specification of any cell can be estimated"):
        joint.joint_test({"exact": exact})
