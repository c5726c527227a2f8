"""Tests that the rows of a cell are fixed before any subset is taken, and reported."""

import numpy as np
import pandas as pd
import pytest

from suanli.methods.cells import prepare, without
from suanli.methods.multiverse import curve


@pytest.fixture
def frame():
    "Ten countries, eight years; four rows lack `a`, two of them and one more lack `b`, one lacks the outcome."
    rng = np.random.default_rng(1)
    index = pd.MultiIndex.from_product([[f"C{i}" for i in range(10)], range(2000, 2008)], names=["iso3", "year"])
    made = pd.DataFrame(rng.standard_normal((80, 4)), index=index, columns=["y", "x", "a", "b"]).reset_index()
    made.loc[[0, 1, 2, 3], "a"] = np.nan
    made.loc[[2, 3, 9], "b"] = np.nan
    made.loc[20, "y"] = np.nan
    return made


def test_what_missing_controls_cost_is_reported(frame):
    "Five rows lack a control and one the outcome; two rows would come back without `a`, one without `b`."
    cell = prepare(frame, "y", "x", ["a", "b"])
    assert cell.sample.to_dict() == {
        "rows given": 80,
        "rows used": 74,
        "clusters": 10,
        "periods": 8,
        "first": 2000,
        "last": 2007,
    }
    assert cell.controls[["missing", "alone"]].to_dict("index") == {
        "a": {"missing": 4, "alone": 2},
        "b": {"missing": 3, "alone": 1},
    }


def test_columns_are_net_of_effects_and_of_length_one(frame):
    "Nothing of years and countries is left in them, though the panel is unbalanced."
    cell = prepare(frame, "y", "x", ["a", "b"], ("iso3", "year"))
    used = frame.dropna()
    for name in ("iso3", "year"):
        assert np.abs(pd.DataFrame(cell.net).groupby(used[name].to_numpy()).sum()).max(axis=None) < 1e-14
    np.testing.assert_allclose(np.linalg.norm(cell.net, axis=0), 1.0)
    assert cell.basis.shape == (74, 17) and cell.effects_clustered == 8


def test_a_control_explained_by_effects_is_reported(frame):
    "A world price is the same in all countries of a year."
    cell = prepare(frame.assign(price=np.sqrt(frame["year"])), "y", "x", ["a", "price"])
    assert cell.controls["explained"].to_dict() == {"a": False, "price": True}
    assert not cell.net[:, 1].any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"controls": ["a", "c"]}, "no column 'c', expected one of iso3, year, y, x, a, b"),
        ({"controls": ["a", "a"]}, "control 'a' is named twice"),
        ({"controls": ["a", "x"]}, "control 'x' is named twice or has another part"),
        ({"controls": [f"c{i}" for i in range(21)]}, r"21 controls have 2\*\*21 subsets; 20 controls are the most"),
        ({"controls": ["empty"]}, "none of 80 rows has all of y, x, year, iso3, empty"),
        ({"regressor": "price"}, "nothing is left of price in 74 rows net of year"),
        ({"outcome": "one", "effects": ()}, "nothing is left of one in 75 rows net of its mean"),
    ],
)
def test_a_cell_that_cannot_be_is_refused(frame, arguments, message):
    "In one line that says what to do."
    given = {"outcome": "y", "regressor": "x", "controls": ["a", "b"]} | arguments
    with pytest.raises(ValueError, match=message):
        prepare(frame.assign(empty=np.nan, price=np.sqrt(frame["year"]), one=0.1), **given)


@pytest.mark.parametrize("effects", [("year",), ("iso3", "year"), ()])
def test_a_cell_without_a_cluster_is_the_cell_of_the_rows_without_it(frame, effects):
    "Every estimate and error of every subset; a year that only the cluster had is gone with it."
    frame.loc[len(frame)] = ["C3", 2050, 0.3, -0.2, 0.1, 0.4]
    fewer = without(prepare(frame, "y", "x", ["a", "b"], effects), "C3")
    anew = prepare(frame[frame["iso3"] != "C3"], "y", "x", ["a", "b"], effects)
    assert list(fewer.names) == list(anew.names) and fewer.effects_clustered == anew.effects_clustered
    assert fewer.sample[["rows used", "clusters"]].equals(anew.sample[["rows used", "clusters"]])
    for errors in ("cluster", "HC1", "iid"):
        pd.testing.assert_frame_equal(curve(fewer, errors), curve(anew, errors), rtol=1e-9)


def test_only_a_cluster_of_the_cell_can_be_left_out(frame):
    "With its name."
    with pytest.raises(ValueError, match="no cluster 'ZZZ'"):
        without(prepare(frame, "y", "x", ["a"]), "ZZZ")
