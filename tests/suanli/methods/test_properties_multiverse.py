"""What must hold for all-subsets regression and its joint test, near-collinear designs among them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suanli.methods.cells import prepare
from suanli.methods.influence import explained
from suanli.methods.joint import joint_test
from suanli.methods.multiverse import curve, curves, included
from suanli.methods.panel import estimate
from suanli.methods.specifications import permuted

SEEDS = st.integers(0, 2**32 - 1)
NEAR = st.sampled_from([1.0, 1e-2, 1e-4, 3e-5, 1e-5, 1e-7, 1e-9, 0.0])


@st.composite
def designs(draw, most=5):
    """A panel whose controls are mixtures of one another up to some noise, in their own units and far from zero."""
    rng = np.random.default_rng(draw(SEEDS))
    countries, years, k = 12, 6, draw(st.integers(1, most))
    index = pd.MultiIndex.from_product([[f"C{i:02d}" for i in range(countries)], range(2000, 2000 + years)])
    frame = index.to_frame(index=False, name=["iso3", "year"])
    columns = [rng.standard_normal(len(frame))]
    for near in draw(st.lists(NEAR, min_size=k, max_size=k)):
        mixed = np.column_stack(columns) @ rng.choice([-1.0, 0.0, 1.0], len(columns))
        columns.append(mixed + near * rng.standard_normal(len(frame)))
    order = rng.permutation(k + 1)
    for place, column in enumerate(order):
        frame[f"z{place}"] = rng.choice([1e-3, 1.0, 1e4]) * (columns[column] + rng.uniform(-3, 3))
    frame["y"] = columns[0] + columns[-1] + rng.standard_normal(len(frame))
    return frame.rename(columns={f"z{k}": "x"}).sample(frac=0.9, random_state=rng), [f"z{i}" for i in range(k)]


def residual(column, others):
    return column - others @ np.linalg.lstsq(others, column, rcond=None)[0]


@settings(max_examples=60)
@given(designs())
def test_every_subset_is_what_least_squares_gives_or_said_to_be_collinear(design):
    "Whatever is not refused agrees with numpy; what is refused has a combination of columns of length one near zero."
    compare(*design)


@given(SEEDS, st.floats(1.5, 6), st.floats(1.5, 6))
def test_digits_that_are_lost_twice_are_missed(seed, first, second):
    "Two controls differ by little and a third differs by little from their difference: no pivot alone tells."
    frame, _ = made(seed, controls=4)
    frame["x"], frame["y"] = frame["x"] + frame["z2"], frame["y"] + frame["x"] + 3 * frame["z2"]
    frame["z1"] = frame["z0"] + 10**-first * frame["z1"]
    frame["z2"] = frame["z1"] - frame["z0"] + 10 ** -(first + second) * frame["z2"]
    compare(frame, ["z0", "z1", "z2"])
    compare(frame.assign(x=frame["z2"], z2=frame["x"], y=frame["y"] + frame["z0"]), ["z0", "z1", "z2"])


def compare(frame, controls):
    "Every subset against numpy's least squares on columns of length one."
    try:
        cell = prepare(frame, "y", "x", controls)
    except ValueError:
        return
    table = curve(cell, "iid").set_index("mask")
    dummies = pd.get_dummies(frame["year"], dtype=float).to_numpy()
    columns = {name: residual(frame[name].to_numpy(), dummies) for name in [*controls, "x", "y"]}
    columns = {name: column / np.linalg.norm(column) for name, column in columns.items()}
    for mask, found in table.iterrows():
        chosen = [columns[name] for bit, name in enumerate(controls) if mask >> bit & 1]
        design = np.column_stack([*chosen, columns["x"]])
        singular = np.linalg.svd(design, compute_uv=False)
        if found["status"] == "ok":
            x = residual(columns["x"], np.column_stack(chosen)) if chosen else columns["x"]
            coef = cell.unit * (x @ columns["y"]) / (x @ x)
            assert abs(found["coef"] - coef) <= 1e-4 * (abs(coef) + found["se"])
            rest = residual(columns["y"], design)
            freedom = len(frame) - design.shape[1] - dummies.shape[1]
            assert found["se"] == pytest.approx(cell.unit * np.sqrt(rest @ rest / freedom / (x @ x)), rel=1e-4)
        else:
            explained = cell.controls["explained"].to_numpy() & (mask >> np.arange(len(controls)) & 1 == 1)
            assert np.isnan(found["coef"]) and (singular[-1] < 1e-4 or explained.any())


@settings(max_examples=10)
@given(SEEDS, st.sampled_from(["cluster", "HC1", "iid"]), st.sampled_from([1e-6, 50.0, -3.0]))
def test_a_curve_knows_no_units_and_no_order(seed, errors, unit):
    "Rows shuffled, controls in other units and places: the same specifications under other masks."
    frame, controls = made(seed, controls=3)
    one = curve(prepare(frame, "y", "x", controls), errors)
    moved = frame.assign(y=unit * frame["y"] + 7, x=3 * frame["x"] - 2, **{controls[0]: unit * frame[controls[0]]})
    other = curve(prepare(moved[::-1], "y", "x", controls[::-1]), errors)
    place = [
        sum(1 << controls[::-1].index(name) for name, taken in row.items() if taken)
        for _, row in included(one["mask"], controls).iterrows()
    ]
    other = other.set_index("mask").loc[place]
    assert (other["coef"] * 3 / unit).to_numpy() == pytest.approx(one["coef"].to_numpy(), rel=1e-6, abs=1e-9)
    assert (other["se"] * 3 / abs(unit)).to_numpy() == pytest.approx(one["se"].to_numpy(), rel=1e-6)
    assert other["p"].to_numpy() == pytest.approx(one["p"].to_numpy(), rel=1e-4, abs=1e-12)


@settings(max_examples=10)
@given(SEEDS, st.sampled_from([("year",), ("iso3", "year")]))
def test_the_full_specification_is_the_panel_estimate(seed, effects):
    "Clustered, in every subset: two ways to the same table."
    frame, controls = made(seed)
    table = curve(prepare(frame, "y", "x", controls, effects))
    for row in table.itertuples():
        chosen = [name for bit, name in enumerate(controls) if row.mask >> bit & 1]
        expected = estimate(frame.dropna(subset=controls), "y", ["x", *chosen], effects).table.loc["x"]
        found = [getattr(row, name) for name in expected.index]
        assert found == pytest.approx(expected.tolist(), rel=1e-7, abs=1e-12)


def made(seed, countries=12, years=6, controls=2):
    "A panel with nothing special about it."
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([[f"C{i:02d}" for i in range(countries)], range(2000, 2000 + years)])
    frame = index.to_frame(index=False, name=["iso3", "year"])
    names = [f"z{i}" for i in range(controls)]
    for name in ["x", *names, "y"]:
        frame[name] = np.repeat(rng.standard_normal(countries), years) + rng.standard_normal(len(frame))
    frame["y"] += rng.uniform(-1, 1) * frame["x"]
    return frame, names


def table_of(test):
    return np.r_[test.tests.to_numpy().ravel(), test.sign, test.specifications, test.clusters]


@settings(max_examples=3)
@given(SEEDS, st.sampled_from([1e-3, 20.0]), st.integers(6, 9))
def test_the_joint_test_knows_no_units_and_no_order(seed, unit, countries):
    "Cells and rows in another order give the same tests; another unit moves nothing; turned signs turn all."
    frames = [made(seed + place, countries + place) for place in range(3)]

    def tested(frames, factor=1.0):
        cells = {n: prepare(f.assign(y=factor * f["y"]), "y", "x", names) for n, (f, names) in enumerate(frames)}
        return joint_test(cells, draws=99, seed=4)

    one, order, scaled = tested(frames), tested([(f[::-1], n) for f, n in frames[::-1]]), tested(frames, unit)
    assert table_of(order) == pytest.approx(table_of(one), rel=1e-8)
    assert scaled.tests["p"].tolist() == one.tests["p"].tolist()
    assert table_of(scaled) == pytest.approx(table_of(one), rel=1e-8)
    turned = tested(frames, -1.0)
    assert turned.tests["p"].tolist() == one.tests["p"].tolist() and turned.sign == -one.sign
    assert (one.tests["p"] >= 1 / one.draws).all() and (one.tests["p"] <= 1).all()
    assert (one.envelope["low"] <= one.envelope["high"]).all() and one.envelope["observed"].is_monotonic_increasing


@settings(max_examples=8)
@given(SEEDS)
def test_a_cell_that_is_there_twice_counts_twice_and_moves_no_p_of_the_median(seed):
    "The median of everything twice is the median; Stouffer's sum grows by the root of two in data and draws alike."
    frame, names = made(seed)
    cell = prepare(frame, "y", "x", names)
    one, two = joint_test({"a": cell}, 99), joint_test({"a": cell, "b": cell}, 99)
    assert two.tests["p"].tolist() == one.tests["p"].tolist()
    assert two.tests.loc["stouffer", "observed"] == pytest.approx(np.sqrt(2) * one.tests.loc["stouffer", "observed"])
    assert two.specifications == 2 * one.specifications


@settings(max_examples=8)
@given(SEEDS)
def test_curves_stack_and_influence_is_a_share(seed):
    "Of choices all combined, the parts of the variance add up to no more than all of it."
    cells = {(a, b): prepare(made(seed + place)[0], "y", "x", ["z0", "z1"]) for place, (a, b) in enumerate(PAIRS)}
    table = curves(cells, ["first", "second"])
    assert len(table) == 4 * len(PAIRS)
    parts = explained(table, ["first", "second", "mask"])
    assert (parts >= -1e-9).all() and parts.sum() <= 100 + 1e-9 and parts.is_monotonic_decreasing


PAIRS = [("p", "u"), ("p", "v"), ("q", "u"), ("q", "v")]


@settings(max_examples=8)
@given(SEEDS, st.sampled_from([1e-3, 40.0]), st.floats(-2, 2))
def test_permuted_coefficients_know_no_constant_and_scale_with_units(seed, unit, level):
    "The deals are drawn from the seed and not from the data."
    frame, _ = made(seed)
    one = permuted(frame, "y", "x", 20, 1)
    other = permuted(frame.assign(x=unit * frame["x"] + level, y=3 * frame["y"] + level)[::-1], "y", "x", 20, 1)
    assert other == pytest.approx(3 / unit * one, rel=1e-6, abs=1e-9)
