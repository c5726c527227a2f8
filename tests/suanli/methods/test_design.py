"""Tests of the placebo study against sizes and powers that were simulated independently, with 2,000 draws."""

import numpy as np
import pandas as pd
import pytest

from claimbook.tables.read import load
from suanli.methods.design import power, size
from suanli.methods.inference import wild_bootstrap
from suanli.methods.panel import estimate

DRAWS = 600
DESIGNS = {"15 x 5": (15, 2013), "15 x 18": (15, 2000), "40 x 25": (40, 1993)}
SIZES = {
    "pooled, iid": (0.40, 0.59, 0.80),
    "pooled, iid, index tied to income": (1.00, 1.00, 1.00),
    "two-way effects, iid": (0.30, 0.64, 0.66),
    "two-way effects, Driscoll-Kraay": (0.70, 0.82, 0.77),
    "two-way effects, clustered": (0.07, 0.09, 0.06),
    "two-way effects, wild cluster": (0.06, 0.05, 0.05),
    "first differences, clustered": (0.06, 0.07, 0.06),
}


def within_simulation_error(share, target, draws):
    "Three and a half standard errors of two simulations, and the rounding of the target."
    spread = (target * (1 - target) * (1 / draws + 1 / 2000)) ** 0.5
    return abs(share - target) <= 3.5 * spread + 0.005


@pytest.fixture(scope="module")
def income():
    "Log GDP per head, the largest economy of 2017 first."
    frame = load("pwt").query("1993 <= year <= 2017")
    frame = frame.assign(y=np.log(frame["rgdpna"] / frame["pop"]))
    order = frame[frame["year"] == 2017].sort_values("rgdpna", ascending=False)["iso3"]
    return frame.pivot_table(index="iso3", columns="year", values="y").loc[order].dropna()


@pytest.mark.parametrize("design", DESIGNS)
def test_sizes_agree_with_an_independent_simulation(income, design):
    "All estimators, on the largest economies."
    countries, first = DESIGNS[design]
    found = size(income.iloc[:countries].loc[:, first:], draws=DRAWS, seed=1).set_index("estimator")["rejected"]
    column = list(DESIGNS).index(design)
    wrong = {
        k: (found[k], v[column]) for k, v in SIZES.items() if not within_simulation_error(found[k], v[column], DRAWS)
    }
    assert not wrong


def test_power_agrees_with_an_independent_simulation(income):
    "An effect of 1.7 permille a point in 15 countries and five years, those with most entries in the TOP500 lists."
    lists = load("top500_country").query("year <= 2017")
    entries = lists.groupby("iso3")["systems"].sum().sort_values(ascending=False)
    chosen = [iso3 for iso3 in entries.index if iso3 in income.index][:15]
    found = power(income.loc[chosen, 2013:], 0.0017, draws=DRAWS, seed=2)
    for share, target in zip(found["rejected"], (0.16, 0.38, 0.80), strict=True):
        assert within_simulation_error(share, target, DRAWS)


def test_power_without_an_effect_is_size():
    "On independent random walks the primary design rejects no more than the nominal rate."
    levels = pd.DataFrame(np.random.default_rng(3).standard_normal((15, 8)).cumsum(axis=1))
    found = power(levels, 0.0, (1.0,), draws=DRAWS, seed=3)["rejected"].item()
    assert found == pytest.approx(0.05, abs=3.5 * (0.05 * 0.95 / DRAWS) ** 0.5)


def test_vectorised_tests_are_those_of_panel_and_inference(monkeypatch):
    "One draw of the simulation, done again with the functions that chapters use."
    import suanli.methods.design as design

    rng = np.random.default_rng(4)
    x, y = rng.standard_normal((1, 10, 6)).cumsum(axis=2), rng.standard_normal((10, 6)).cumsum(axis=1)
    frame = pd.DataFrame({"iso3": np.repeat(np.arange(10), 6), "year": np.tile(np.arange(6), 10)})
    frame = frame.assign(x=x.ravel(), y=y.ravel())
    both, dx, dy = ("iso3", "year"), design._within(x), design._within(y)
    assert design._clustered(dx, dy)[0] == pytest.approx(
        estimate(frame, "y", ["x"], both).table.loc["x", "p"], rel=1e-9
    )
    kraay = estimate(frame, "y", ["x"], both, lags=2).table.loc["x", "p"]
    assert design._driscoll_kraay(dx, dy)[0] == pytest.approx(kraay, rel=1e-9)

    monkeypatch.setattr(design, "SIGNS", 19_999)
    for effects, xs, ys in ((both, dx, dy), (("year",), x - x.mean(axis=1, keepdims=True), y - y.mean(axis=0))):
        exact = wild_bootstrap(frame, "y", "x", effects=effects).p
        assert design._wild(xs, ys, rng)[0] == pytest.approx(exact, abs=4 * (0.25 / 19_999) ** 0.5)


def test_the_seed_decides_and_progress_is_told(income):
    "Same seed, same table; progress sees the chunks, and every draw is counted."
    levels = income.iloc[:8].loc[:, 2010:]
    seen = []
    first = size(levels, draws=120, seed=5, progress=lambda chunks: (seen.append(n) or n for n in chunks))
    assert sum(seen) == 120
    pd.testing.assert_frame_equal(first, size(levels, draws=120, seed=5))
    assert not first["rejected"].equals(size(levels, draws=120, seed=6)["rejected"])
    assert ((first["low"] <= first["rejected"]) & (first["rejected"] <= first["high"])).all()


def test_a_gap_is_refused(income):
    "Balanced panels only, and the country is named."
    levels = income.iloc[:8].copy()
    levels.loc["CHN", 2001] = np.nan
    with pytest.raises(ValueError, match="CHN"):
        size(levels, draws=10)
