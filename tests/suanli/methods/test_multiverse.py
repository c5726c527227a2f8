"""Tests of all-subsets estimation against statsmodels, linearmodels, certified values and our own one-by-one panel."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from linearmodels.iv import IV2SLS
from statsmodels.datasets import longley

from suanli.methods import multiverse, panel, subsets
from suanli.methods.cells import prepare

CONTROLS = ["a", "b", "c", "d"]
NUMBERS = ["coef", "se", "t", "p", "low", "high"]


def panel_of(rng, countries=25, years=8):
    "Unbalanced panel with country shocks in everything, and controls that hang together and with the regressor."
    country = np.repeat(np.arange(countries), years)
    frame = pd.DataFrame(
        {"iso3": [f"C{i:02d}" for i in country], "year": np.tile(np.arange(2000, 2000 + years), countries)}
    )
    columns = rng.standard_normal((countries, 6))[country] + rng.standard_normal((len(frame), 6))
    columns = columns @ (np.eye(6) + 0.4 * rng.standard_normal((6, 6)))
    columns = columns * [0.1, 1, 5, 10, 1, 7] + [0, 20, 3, 0, 8, -2]
    frame[[*CONTROLS, "x", "y"]] = columns
    return frame.sample(frac=0.8, random_state=3)


@pytest.fixture(scope="module")
def frame():
    made = panel_of(np.random.default_rng(2))
    made.loc[made.index[:3], "b"] = np.nan
    return made


def every_subset(names):
    "In the order of the masks."
    return [[name for bit, name in enumerate(names) if mask >> bit & 1] for mask in range(2 ** len(names))]


@pytest.mark.parametrize("errors", ["iid", "HC1", "cluster"])
def test_every_subset_like_statsmodels(frame, errors):
    "With year dummies, on the rows that have all controls."
    found = multiverse.curve(prepare(frame, "y", "x", CONTROLS), errors)
    used = frame.dropna()
    dummies = pd.get_dummies(used["year"], dtype=float)
    n, groups = len(used), used["iso3"].nunique()
    kinds = {
        "iid": {"cov_type": "nonrobust"},
        "HC1": {"cov_type": "HC1", "use_t": True},
        "cluster": {"cov_type": "cluster", "cov_kwds": {"groups": pd.factorize(used["iso3"])[0]}, "use_t": True},
    }
    assert found["mask"].tolist() == list(range(16)) and (found["status"] == "ok").all()
    for row, taken in zip(found.itertuples(), every_subset(CONTROLS), strict=True):
        assert row.size == len(taken)
        fit = sm.OLS(used["y"], pd.concat([used[["x", *taken]], dummies], axis=1)).fit(**kinds[errors])
        low, high = fit.conf_int().loc["x"]
        peer = [fit.params["x"], fit.bse["x"], fit.tvalues["x"], fit.pvalues["x"], low, high]
        np.testing.assert_allclose([getattr(row, name) for name in NUMBERS], peer, rtol=1e-8)
    assert n == len(frame) - 3 and groups == 25


@pytest.mark.parametrize("effects", [(), ("year",), ("iso3",), ("iso3", "year")])
def test_every_subset_like_the_panel_one_by_one(frame, effects):
    "The same numbers and conventions as `panel.estimate`, nested effects included."
    found = multiverse.curve(prepare(frame, "y", "x", CONTROLS, effects))
    for row, taken in zip(found.itertuples(), every_subset(CONTROLS), strict=True):
        peer = panel.estimate(frame.dropna(), "y", ["x", *taken], effects).table.loc["x"]
        np.testing.assert_allclose([getattr(row, name) for name in NUMBERS], peer[NUMBERS].to_numpy(float), rtol=1e-8)


@pytest.mark.parametrize(("errors", "kind"), [("cluster", "clustered"), ("HC1", "robust"), ("iid", "unadjusted")])
def test_every_subset_like_linearmodels(frame, errors, kind):
    "Whose debiased clustered variance has the same small-sample factor."
    found = multiverse.curve(prepare(frame, "y", "x", CONTROLS, ()), errors)
    used = frame.dropna().assign(one=1.0)
    clusters = {"clusters": pd.factorize(used["iso3"])[0]} if errors == "cluster" else {}
    for row, taken in zip(found.itertuples(), every_subset(CONTROLS), strict=True):
        fit = IV2SLS(used["y"], used[["x", *taken, "one"]], None, None).fit(cov_type=kind, debiased=True, **clusters)
        np.testing.assert_allclose([row.coef, row.se], [fit.params["x"], fit.std_errors["x"]], rtol=1e-7)


def test_longley_to_certified_digits():
    "NIST's certified coefficients and standard errors of an ill-conditioned problem, each regressor in turn."
    data = longley.load_pandas()
    frame = data.exog.assign(y=data.endog, iso3=range(16), time=data.exog["YEAR"])
    certified = {  # https://www.itl.nist.gov/div898/strd/lls/data/LINKS/DATA/Longley.dat
        "GNPDEFL": (15.0618722713733, 84.9149257747669),
        "GNP": (-0.358191792925910e-01, 0.334910077722432e-01),
        "UNEMP": (-2.02022980381683, 0.488399681651699),
        "ARMED": (-1.03322686717359, 0.214274163161675),
        "POP": (-0.511041056535807e-01, 0.226073200069370),
        "YEAR": (1829.15146461355, 455.478499142212),
    }
    for name, values in certified.items():
        cell = prepare(frame, "y", name, [other for other in certified if other != name], (), time="time")
        full = multiverse.curve(cell, "iid").iloc[-1]
        np.testing.assert_allclose([full["coef"], full["se"]], values, rtol=1e-9)


@pytest.mark.parametrize("errors", ["iid", "HC1", "cluster"])
def test_subsets_that_cannot_be_told_apart_are_reported(frame, errors):
    "d2 = a + c, a price explained by years, and x is b + d: statuses, not numbers, and the rest unharmed."
    made = frame.assign(d2=frame["a"] + frame["c"], price=frame["year"] ** 0.5, x=frame["b"] + frame["d"])
    controls = ["a", "b", "c", "d", "d2", "price"]
    found = multiverse.curve(prepare(made, "y", "x", controls), errors)
    taken = multiverse.included(found["mask"], controls)
    collinear = taken["price"] | taken[["a", "c", "d2"]].all(axis=1)
    explained = ~collinear & taken[["b", "d"]].all(axis=1)
    expected = np.select([collinear, explained], ["controls collinear", "regressor explained"], "ok")
    assert found["status"].tolist() == expected.tolist()
    assert found.loc[expected != "ok", NUMBERS].isna().all(axis=None)
    assert found.loc[expected == "ok", NUMBERS].notna().all(axis=None)
    alone = multiverse.curve(prepare(made.dropna(), "y", "x", ["a", "c"]), errors)
    same = found.set_index("mask").loc[[0, 1, 4, 5], NUMBERS]
    np.testing.assert_allclose(same, alone[NUMBERS], rtol=1e-9)


def test_no_freedom_and_exact_fits_are_reported():
    "Five rows hold a constant, the regressor and two controls, but not three; x and a explain a sum exactly."
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(rng.standard_normal((5, 5)), columns=["y", "x", *"abc"]).assign(iso3=range(5), year=0)
    found = multiverse.curve(prepare(frame, "y", "x", ["a", "b", "c"], ()), "iid")
    assert found["status"].tolist() == ["ok"] * 7 + ["exact fit"]
    made = prepare(frame.assign(y=frame["x"] + frame["a"]), "y", "x", ["a"], ())
    assert multiverse.curve(made, "iid")["status"].tolist() == ["ok", "exact fit"]


def test_a_missing_control_never_changes_the_rows(frame):
    "Specifications without b are estimated on the rows that have it."
    with_b = multiverse.curve(prepare(frame, "y", "x", CONTROLS)).set_index("mask")
    without_b = multiverse.curve(prepare(frame[frame["b"].notna()], "y", "x", ["a", "c", "d"])).set_index("mask")
    np.testing.assert_allclose(with_b.loc[[0, 1, 4, 5], "coef"], without_b.loc[[0, 1, 2, 3], "coef"], rtol=1e-10)
    all_rows = multiverse.curve(prepare(frame, "y", "x", ["a", "c", "d"])).set_index("mask")
    assert (with_b.loc[[0, 1, 4, 5], "coef"].to_numpy() != all_rows.loc[[0, 1, 2, 3], "coef"].to_numpy()).all()


@pytest.mark.parametrize("errors", ["iid", "HC1", "cluster"])
def test_units_origins_and_order_of_rows_do_not_matter(frame, errors):
    "Coefficients follow the units of outcome and regressor; t values do not."
    before = multiverse.curve(prepare(frame, "y", "x", CONTROLS), errors)
    moved = frame.assign(y=1e3 * frame["y"] - 7, x=frame["x"] / 50 + 1, a=1e6 * frame["a"], d=frame["d"] + 1e3)
    after = multiverse.curve(prepare(moved.sample(frac=1, random_state=1), "y", "x", CONTROLS), errors)
    np.testing.assert_allclose(
        after[["coef", "se", "low", "high"]], before[["coef", "se", "low", "high"]] * 5e4, rtol=1e-8
    )
    np.testing.assert_allclose(after[["t", "p"]], before[["t", "p"]], rtol=1e-8)


def test_blocks_and_chunks_do_not_matter(frame, monkeypatch):
    "Whatever is held at a time."
    cell = prepare(frame, "y", "x", CONTROLS)
    before = {errors: multiverse.curve(cell, errors) for errors in ("cluster", "HC1")}
    monkeypatch.setattr(subsets, "BLOCK", 1)
    monkeypatch.setattr(multiverse, "CHUNK", 7)
    for errors, expected in before.items():
        pd.testing.assert_frame_equal(multiverse.curve(cell, errors), expected, rtol=1e-11)


def test_more_controls_than_a_block():
    "Twelve controls: masks in order, and subsets from both sides of the block like numpy's least squares."
    rng = np.random.default_rng(6)
    names = [f"c{i}" for i in range(12)]
    frame = pd.DataFrame(rng.standard_normal((120, 14)) @ rng.standard_normal((14, 14)), columns=["y", "x", *names])
    found = multiverse.curve(prepare(frame.assign(iso3=frame.index % 9, year=0), "y", "x", names, ()), "iid")
    assert found["mask"].tolist() == list(range(4096))
    for chosen in [["c0"], ["c11"], ["c10", "c3"], *combinations(names, 11)]:
        columns = np.column_stack([np.ones(120), frame[["x", *chosen]]])
        peer = np.linalg.lstsq(columns, frame["y"], rcond=None)[0][1]
        assert found.loc[sum(1 << names.index(name) for name in chosen), "coef"] == pytest.approx(peer, rel=1e-9)


def test_no_controls_at_all(frame):
    "One specification."
    found = multiverse.curve(prepare(frame, "y", "x", []))
    assert found["mask"].tolist() == [0]
    assert found["t"].item() == pytest.approx(panel.estimate(frame, "y", ["x"]).table.loc["x", "t"])


def test_curves_of_many_cells_in_one_table(frame):
    "Labels are categories in the order given; each cell's rows are its own curve."
    cells = {
        (sample, window): prepare(rows[rows["year"] >= window], "y", "x", CONTROLS)
        for sample, rows in {"all": frame, "few": frame[frame["iso3"] < "C15"]}.items()
        for window in (2000, 2003)
    }
    found = multiverse.curves(cells, ["sample", "window"], "HC1")
    assert len(found) == 4 * 16 and found.columns[:3].tolist() == ["sample", "window", "mask"]
    assert found["sample"].cat.categories.tolist() == ["all", "few"]
    part = found[(found["sample"] == "few") & (found["window"] == 2000)].drop(columns=["sample", "window"])
    pd.testing.assert_frame_equal(part.reset_index(drop=True), multiverse.curve(cells["few", 2000], "HC1"))


def test_what_cannot_be_estimated_is_refused(frame):
    "In one line."
    cell = prepare(frame, "y", "x", CONTROLS)
    with pytest.raises(ValueError, match="errors is 'HC3', expected cluster, HC1 or iid"):
        multiverse.curve(cell, "HC3")
    with pytest.raises(ValueError, match=r"1 cluster in .* rows; two are needed"):
        multiverse.curve(prepare(frame[frame["iso3"] == "C01"], "y", "x", [], ()))
    with pytest.raises(ValueError, match="there are no cells"):
        multiverse.curves({}, ["sample"])
    with pytest.raises(ValueError, match="has 1 choices, expected one of each: sample, window"):
        multiverse.curves({("all",): cell}, ["sample", "window"])


def test_medians_without_a_country_are_those_of_the_other_rows(frame):
    "Prepared anew without the rows of each; a country that one cell has not changes nothing there."
    frames = {
        ("early",): frame[frame["year"] < 2004],
        ("late",): frame[(frame["year"] > 2003) & (frame["iso3"] > "C04")],
    }
    found = multiverse.medians_without({key: prepare(rows, "y", "x", CONTROLS) for key, rows in frames.items()})
    assert list(found.index) == sorted(frame["iso3"].unique())
    for country in ("C02", "C07"):
        anew = [prepare(rows[rows["iso3"] != country], "y", "x", CONTROLS) for rows in frames.values()]
        coefficients = np.concatenate([multiverse.curve(cell)["coef"] for cell in anew])
        assert found[country] == pytest.approx(np.median(coefficients), rel=1e-9)
