"""What must hold for the panel estimates and their bootstrap whatever the data: units, order, constants, algebra."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suanli.methods.inference import minimum_detectable_effect, rademacher, wild_bootstrap
from suanli.methods.panel import differences, estimate, leads, leave_one_out, shifted

EFFECTS = st.sampled_from([(), ("year",), ("iso3",), ("iso3", "year")])
FACTORS = st.sampled_from([1e-6, 0.37, 1.0, 40.0, 1e6]).flatmap(lambda size: st.sampled_from([size, -size]))
SHIFTS = st.floats(-1e3, 1e3)


@st.composite
def panels(draw, least=6):
    """Unbalanced panel with gaps: countries differ, shocks persist, rows in no order."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    countries, years = draw(st.integers(least, 12)), draw(st.integers(5, 8))
    index = pd.MultiIndex.from_product([[f"C{i:02d}" for i in range(countries)], range(2000, 2000 + years)])
    own = rng.standard_normal((countries, 1))
    x, z, noise = (own + rng.standard_normal((countries, years)).cumsum(axis=1) for _ in range(3))
    frame = index.to_frame(index=False, name=["iso3", "year"])
    frame = frame.assign(x=x.ravel(), z=z.ravel(), y=(draw(st.floats(-2, 2)) * x + noise).ravel())
    frame.loc[rng.random(len(frame)) < draw(st.sampled_from([0.0, 0.1])), "z"] = np.nan
    return frame.sample(frac=draw(st.sampled_from([0.9, 1.0])), random_state=rng)


def rescaled(frame, outcome, regressor):
    """Outcome and regressor in other units, each times a factor plus a constant."""
    (a, b), (c, d) = outcome, regressor
    return frame.assign(y=a * frame["y"] + b * abs(a), x=c * frame["x"] + d * abs(c))


@given(panels(), EFFECTS, FACTORS, SHIFTS, FACTORS, SHIFTS, st.sampled_from([None, 2]))
def test_units_constants_and_order_move_estimates_as_they_must(frame, effects, a, b, c, d, lags):
    "Coefficient, error and interval scale with a/c; t keeps its size, p its value; constants and order count nothing."
    one = estimate(frame, "y", ["x", "z"], effects, lags=lags)
    other = estimate(rescaled(frame, (a, b), (c, d))[::-1], "y", ["x", "z"], effects, lags=lags)
    ends = ["low", "high"] if a * c > 0 else ["high", "low"]
    expected = one.table.loc["x", ["coef", *ends]] * a / c
    assert other.table.loc["x", ["coef", "low", "high"]].to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-6)
    assert other.table.loc["x", "se"] == pytest.approx(one.table.loc["x", "se"] * abs(a / c), rel=1e-6)
    assert other.table.loc["x", "p"] == pytest.approx(one.table.loc["x", "p"], rel=1e-5, abs=1e-12)
    assert (other.n, other.clusters, other.periods, other.dof) == (one.n, one.clusters, one.periods, one.dof)


@given(panels(), EFFECTS, st.floats(-3, 3), st.floats(-3, 3))
def test_what_is_added_to_outcome_and_regressor_comes_back(frame, effects, k, m):
    "y + k x raises the coefficient by k alone; x + m z leaves it and takes m of it from the one on z (Frisch-Waugh)."
    table = estimate(frame, "y", ["x", "z"], effects).table
    more = estimate(frame.assign(y=frame["y"] + k * frame["x"]), "y", ["x", "z"], effects).table
    mixed = estimate(frame.assign(x=frame["x"] + m * frame["z"]), "y", ["x", "z"], effects).table
    assert more["coef"].tolist() == pytest.approx((table["coef"] + [k, 0.0]).tolist(), abs=1e-8)
    assert more["se"].tolist() == pytest.approx(table["se"].tolist(), rel=1e-6)
    assert mixed.loc["x", ["coef", "se"]].tolist() == pytest.approx(table.loc["x", ["coef", "se"]].tolist(), rel=1e-6)
    assert mixed.loc["z", "coef"] == pytest.approx(table.loc["z", "coef"] - m * table.loc["x", "coef"], abs=1e-8)


@given(panels(), EFFECTS)
def test_coefficients_are_those_of_least_squares_with_dummies(frame, effects):
    "numpy's solution of minimum length, every dummy written out."
    used = frame.dropna()
    dummies = [pd.get_dummies(used[name], dtype=float).to_numpy() for name in effects]
    design = np.hstack([used[["x", "z"]].to_numpy(), np.ones((len(used), 1)), *dummies])
    expected = np.linalg.lstsq(design, used["y"].to_numpy(), rcond=None)[0][:2]
    assert estimate(frame, "y", ["x", "z"], effects).table["coef"].tolist() == pytest.approx(list(expected), abs=1e-8)


@given(panels(), st.floats(-5, 5), st.floats(-5, 5))
def test_what_effects_explain_counts_for_nothing(frame, by_country, by_year):
    "Any constant of a country and of a year, on either side, when both have effects."
    sizes = frame["iso3"].map(lambda name: by_country * int(name[1:]) ** 1.5), by_year * np.sin(frame["year"])
    moved = frame.assign(y=frame["y"] + sum(sizes), x=frame["x"] - 2 * sum(sizes))
    one, other = (estimate(each, "y", ["x"], ["iso3", "year"]).table for each in (frame, moved))
    assert other.to_numpy() == pytest.approx(one.to_numpy(), rel=1e-6, abs=1e-10)


@given(panels(), st.integers(1, 3), st.floats(-9, 9))
def test_differences_are_sums_of_yearly_ones_and_know_no_level(frame, span, level):
    "Over gaps nothing is carried: a change of several years exists where both its ends do."
    frame = frame.assign(y=frame["y"] + level)
    wide = frame.pivot_table(index="year", columns="iso3", values="y").reindex(range(2000, 2008))
    expected = (wide - wide.shift(span)).to_numpy()
    found = differences(frame, ["y"], span).pivot_table(index="year", columns="iso3", values="y").reindex_like(wide)
    assert found.to_numpy() == pytest.approx(expected, abs=1e-9, nan_ok=True)
    there = shifted(frame.assign(y=shifted(frame, ["y"], span)["y"]), ["y"], -span)["y"].dropna()
    assert (there == frame.loc[there.index, "y"]).all()


@settings(max_examples=5)
@given(panels())
def test_leaving_out_is_estimating_on_the_rest(frame):
    "Any one; and a lead is the regressor of the year after."
    table, last = leave_one_out(frame, "y", "x"), frame["iso3"].max()
    rest = estimate(frame[frame["iso3"] != last], "y", ["x"]).table
    assert table.index.tolist() == sorted(frame["iso3"].unique())
    assert table.loc[last].tolist() == rest.loc["x"].tolist()
    ahead = frame.assign(year=frame["year"] - 1, ahead=frame["x"])[["iso3", "year", "ahead"]]
    expected = estimate(frame.merge(ahead, how="left"), "y", ["x", "ahead"]).table
    assert leads(frame, "y", "x").table.to_numpy() == pytest.approx(expected.to_numpy())


@given(panels(), FACTORS, SHIFTS, FACTORS, SHIFTS, st.sampled_from([("year",), ("iso3", "year")]))
def test_the_bootstrap_knows_no_units_and_no_order(frame, a, b, c, d, effects):
    "P value as it was; coefficient and interval times a/c; clusters met in another order get the signs they had."
    how = {"controls": ["z"], "effects": effects, "draws": 199, "seed": 3}
    one = wild_bootstrap(frame, "y", "x", **how)
    other = wild_bootstrap(rescaled(frame, (a, b), (c, d))[::-1], "y", "x", **how)
    assert other.p == one.p
    assert other.coef == pytest.approx(one.coef * a / c, rel=1e-6)
    expected = sorted([one.low * a / c, one.high * a / c])
    assert [other.low, other.high] == pytest.approx(expected, rel=1e-4, abs=1e-6 * abs(a / c))


@given(panels(), st.floats(-3, 3))
def test_an_effect_that_is_added_moves_the_interval_by_itself(frame, k):
    "The test of b in the data is the test of b + k in the data with k x added; the coefficient lies inside."
    one, other = (
        wild_bootstrap(frame.assign(y=frame["y"] + add * frame["x"]), "y", "x", draws=199, seed=1) for add in (0.0, k)
    )
    assert other.coef == pytest.approx(one.coef + k, abs=1e-8)
    assert [other.low, other.high] == pytest.approx([one.low + k, one.high + k], abs=1e-4)
    assert one.low <= one.coef <= one.high
    if one.low > 1e-6 or one.high < -1e-6:
        assert one.p <= 0.05, "an interval that leaves zero out goes with a p value that rejects it"


@given(st.integers(1, 12), st.integers(1, 300), st.integers(0, 99))
def test_signs_hold_the_data_first_and_each_pattern_once_if_all_fit(clusters, draws, seed):
    "And a larger number of draws is random."
    signs = rademacher(clusters, draws, seed)
    assert (np.abs(signs) == 1).all() and (signs[:, 0] == 1).all()
    enumerated = 2**clusters <= draws
    assert signs.shape == (clusters, 2**clusters if enumerated else draws)
    if enumerated:
        assert len(np.unique(signs, axis=1).T) == 2**clusters


@given(
    st.integers(2, 3), st.integers(2, 3), st.sampled_from(["noise", "zero", "exact"]), EFFECTS, st.integers(0, 2**16)
)
def test_the_smallest_panels_give_finite_numbers_or_a_reason(countries, years, kind, effects, seed):
    "No NaN, no warning: too few rows, an outcome that is constant or fitted exactly are refused in words."
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([[f"C{i}" for i in range(countries)], range(years)])
    frame = index.to_frame(index=False, name=["iso3", "year"])
    frame = frame.assign(x=rng.standard_normal(len(frame)), z=rng.standard_normal(len(frame)))
    frame["y"] = {"noise": rng.standard_normal(len(frame)), "zero": 0.0 * frame["x"], "exact": 2 * frame["x"]}[kind]
    try:
        table = estimate(frame, "y", ["x", "z"], effects).table
    except ValueError as error:
        assert str(error)
    else:
        assert np.isfinite(table.to_numpy()).all() and kind == "noise"


@given(panels(), st.sampled_from([0.0, 2.0, 1 / 3]))
def test_an_outcome_without_noise_is_refused_by_the_bootstrap(frame, effect):
    "Nothing is left whose sign could be turned."
    with pytest.raises(ValueError, match="y"):
        wild_bootstrap(frame.assign(y=effect * frame["x"]), "y", "x", draws=99)


@given(st.floats(1e-3, 1e3), st.integers(2, 200), st.floats(0.5, 0.98), st.floats(0.01, 1.0))
def test_a_smaller_effect_needs_a_smaller_error_or_less_power(se, dof, power, part):
    "The detectable effect is in proportion to the error and rises with power."
    whole = minimum_detectable_effect(se, dof, power)
    assert minimum_detectable_effect(part * se, dof, power) == pytest.approx(part * whole)
    assert minimum_detectable_effect(se, dof, power + 0.01) > whole
