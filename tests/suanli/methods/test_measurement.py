"""Tests of spans and instruments: independent estimates of the same cells, another package, and a known error."""

import numpy as np
import pandas as pd
import pytest
from linearmodels.iv import IV2SLS

from claimbook.tables.read import load
from suanli.methods.inference import rademacher, wild_bootstrap
from suanli.methods.measurement import by_design, changes, instrumented, two_lists
from suanli.methods.sample import TooSmall

from .test_inference import panel

# Made with other code on release 9.1 to 2017, before this module was written; the p values with another seed.
TARGETS = {
    ("gdp", 1): {
        "ols": (0.00298498, 0.00145123, 0.025, 595, 43, 0.387243),
        "same": (0.00202404, 0.00175295, 0.285, 544, 38, 0.632746),
        "iv": (0.00544743, 0.00382167, 0.1669, 544, 38, None),
    },
    ("tfp", 1): {
        "ols": (0.00218931, 0.000952662, 0.0157, 592, 42, 0.277611),
        "same": (0.00154674, 0.00107495, 0.1536, 543, 38, 0.439728),
        "iv": (-0.000615008, 0.00204344, 0.7649, 543, 38, None),
    },
    ("gdp", 3): {
        "ols": (0.00964364, 0.00555834, 0.0365, 514, 39, 0.395886),
        "same": (0.00805387, 0.0049638, 0.0819, 456, 35, 0.448024),
        "iv": (0.0110297, 0.00775764, 0.146, 456, 35, None),
    },
    ("gdp", 5): {
        "ols": (0.0190919, 0.013748, 0.2537, 461, 35, 0.457076),
        "same": (0.0167897, 0.0126438, 0.2506, 409, 32, 0.543375),
        "iv": (0.0241731, 0.0157301, 0.1384, 409, 32, None),
    },
    ("tfp", 10): {
        "ols": (0.0145054, 0.0142962, 0.5293, 331, 34, 0.593023),
        "same": (0.00865643, 0.0130012, 0.6566, 299, 33, 1.09496),
        "iv": (0.00785104, 0.018206, 0.7618, 299, 33, None),
    },
}
FIRST = {1: (0.468666, 75.7492), 3: (0.714435, 387.479), 5: (0.774418, 544.569)}


@pytest.fixture(scope="module")
def levels():
    "Release 9.1 with both lists."
    return two_lists(load("pwt"), load("top500_country"), ["gdp", "tfp"], 1993, 2017)


@pytest.mark.parametrize("cell", TARGETS)
def test_spans_and_instruments_give_the_independent_estimates(levels, cell):
    "Coefficient, standard error, observations, countries and reverse bound; p within what other draws may differ by."
    outcome, span = cell
    found = by_design(changes(levels, ["gdp", "tfp"], span), outcome, draws=9999, seeds=(3, 3))
    for name, (coef, se, p, n, countries, bound) in TARGETS[cell].items():
        row = found.loc[name]
        assert (row["coef"], row["se"]) == pytest.approx((coef, se), rel=1e-4)
        assert (row["n"], row["countries"]) == (n, countries)
        assert row["p"] == pytest.approx(p, abs=0.02)
        assert row["low"] <= row["coef"] <= row["high"]
        assert (row["low"] > 0 or row["high"] < 0) == (row["p"] <= 0.05)
        assert bound is None or row["bound"] == pytest.approx(bound, rel=1e-4)
    if outcome == "gdp":
        assert tuple(found.loc["iv", ["first", "f"]]) == pytest.approx(FIRST[span], rel=1e-4)


def test_samples_and_leads_give_the_independent_estimates(levels):
    "Two machines or more at both ends, China left out, computing power of the next span, alone and instrumented."
    frame = changes(levels, ["gdp", "tfp"], 1)
    china = frame[frame["iso3"] != "CHN"]
    several = levels[(levels["systems"] > 1) & (levels["year"] <= 2017)]["iso3"]
    for rest, outcome, regressor, instrument, coef, se, n in (
        (frame[frame["systems"] > 1], "gdp", "november", "november", 0.00351834, 0.00272574, 431),
        (frame[frame["systems"] > 1], "gdp", "november", "june", 0.00996598, 0.00556909, 422),
        (frame[frame["iso3"].isin(several)], "gdp", "november", "november", 0.00272842, 0.00143065, 582),
        (china, "gdp", "november", "november", 0.0018877, 0.000960957, 578),
        (frame, "gdp", "november_next", "november_next", 0.00223266, 0.00148586, 598),
        (frame, "gdp", "november_next", "june_next", 0.00539582, 0.00347624, 547),
        (frame, "tfp", "november_next", "june_next", 0.00324744, 0.00219038, 547),
        (changes(levels, ["gdp"], 5), "gdp", "november_next", "june_next", 0.0128127, 0.015479, 433),
    ):
        fit = instrumented(rest, outcome, [regressor], [instrument])
        assert tuple(fit.table.loc[regressor, ["coef", "se"]]) == pytest.approx((coef, se), rel=1e-4)
        assert fit.n == n


@pytest.mark.parametrize(
    ("span", "instrument", "coef", "se", "n", "countries"),
    [
        (3, "november", 0.00833166, 0.0070302, 181, 33),
        (3, "june", 0.0150323, 0.00966344, 159, 31),
        (5, "november", 0.0209146, 0.0164574, 87, 30),
        (5, "june", 0.0391863, 0.0279402, 78, 26),
        (10, "november", 0.0469137, 0.0277145, 41, 24),
        (10, "june", 0.0597737, 0.0324125, 38, 22),
    ],
)
def test_spans_that_do_not_overlap_give_the_independent_estimates(levels, span, instrument, coef, se, n, countries):
    "Counted back from the last year, so that no year stands in two changes."
    frame = changes(levels, ["gdp"], span)
    fit = instrumented(frame[(2017 - frame["year"]) % span == 0], "gdp", ["november"], [instrument])
    assert tuple(fit.table.loc["november", ["coef", "se"]]) == pytest.approx((coef, se), rel=1e-4)
    assert (fit.n, fit.clusters) == (n, countries)


def test_two_instruments_agree_with_linearmodels():
    "Coefficients, and standard errors but for the small-sample factor, which is stated."
    frame = panel(np.random.default_rng(5), 14, effect=0.3).assign(
        w=lambda f: f["x"] + np.sin(np.arange(len(f))), v=lambda f: f["z"] + np.cos(np.arange(len(f)))
    )
    ours = instrumented(frame, "y", ["x", "z"], ["w", "v"])
    dummies = pd.get_dummies(frame["year"], dtype=float)
    codes = pd.factorize(frame["iso3"])[0]
    theirs = IV2SLS(frame["y"], dummies, frame[["x", "z"]], frame[["w", "v"]]).fit(cov_type="clustered", clusters=codes)
    n, k = len(frame), 2 + dummies.shape[1]
    factor = np.sqrt(14 / 13 * (n - 1) / (n - k))
    assert ours.table["coef"].tolist() == pytest.approx(theirs.params[["x", "z"]].tolist(), rel=1e-8)
    assert ours.table["se"].tolist() == pytest.approx((theirs.std_errors[["x", "z"]] * factor).tolist(), rel=1e-8)


def test_an_instrument_undoes_the_error_of_a_list():
    "Error as large as the change itself halves least squares; a second measure with an error of its own gives it back."
    rng = np.random.default_rng(11)
    frame = pd.DataFrame({"iso3": np.repeat(np.arange(200), 30).astype(str), "year": np.tile(np.arange(30), 200)})
    true = rng.standard_normal(len(frame))
    frame["november"], frame["june"] = (true + rng.standard_normal(len(frame)) for _ in range(2))
    frame["gdp"] = 0.5 * true + rng.standard_normal(len(frame))
    found = by_design(frame, "gdp", draws=199, seeds=(1, 1))
    assert found.loc["ols", "coef"] == pytest.approx(0.25, abs=0.03)
    assert found.loc["iv", "coef"] == pytest.approx(0.5, abs=0.06)
    assert found.loc["ols", "coef"] < 0.5 < found.loc["ols", "bound"]


def test_the_interval_of_an_instrument_is_that_of_anderson_and_rubin():
    "Just inside its ends the outcome less the effect times the regressor is not tied to the instrument, outside it is."
    frame = panel(np.random.default_rng(8), 12, effect=0.3).assign(w=lambda f: f["x"] + np.sin(np.arange(len(f))))
    found = wild_bootstrap(frame, "y", "x", instrument="w", draws=299, seed=1)
    assert found.coef == pytest.approx(instrumented(frame, "y", ["x"], ["w"]).table.loc["x", "coef"])
    assert found.p == wild_bootstrap(frame, "y", "w", draws=299, seed=1).p, "that of the reduced form"
    for end in (found.low, found.high):
        nudge = 1e-4 * (end - found.coef)
        inside, outside = (
            wild_bootstrap(frame.assign(y=frame["y"] - null * frame["x"]), "y", "w", draws=299, seed=1).p
            for null in (end - nudge, end + nudge)
        )
        assert inside > 0.05 >= outside
    assert len(rademacher(12, 299, 1)) == 12


def test_what_cannot_be_told_is_refused(levels):
    "The same instrument twice, one cluster, too few or unknown columns."
    frame = changes(levels, ["gdp"], 1)
    with pytest.raises(TooSmall, match="do not tell november, november_next apart"):
        instrumented(frame, "gdp", ["november", "november_next"], ["june", "june"])
    with pytest.raises(TooSmall, match="rows of 1 clusters"):
        instrumented(frame[frame["iso3"] == "USA"], "gdp", ["november"], ["june"])
    with pytest.raises(ValueError, match="1 instruments of 2 regressors"):
        instrumented(frame, "gdp", ["november", "november_next"], ["june"])
    with pytest.raises(ValueError, match="no column 'may'"):
        instrumented(frame, "gdp", ["november"], ["may"])
    with pytest.raises(TooSmall, match="have nothing in common"):
        wild_bootstrap(frame.assign(june=frame["november"]).assign(november=1.0), "gdp", "november", instrument="june")
