"""One scale from many benchmarks: planted abilities come back, and scores that make no scale are refused."""

import hashlib

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

from suanli.methods.item_response import capability_scale, well_measured


def planted(versions=60, benchmarks=12, error=0.0):
    "Abilities spread as a normal, on curves of known form; errors are normal quantiles, mixed by their hashes."
    ability = norm.ppf((np.arange(versions) + 0.5) / versions)
    difficulty = np.linspace(-1.5, 2, benchmarks)
    slope = 1 + 0.8 * (np.arange(benchmarks) % 3)
    guess = np.where(np.arange(benchmarks) % 2, 0.25, 0.0)
    count = versions * benchmarks
    place = np.argsort([hashlib.sha256(b"%d" % number).hexdigest() for number in range(count)])
    noise = error * norm.ppf((place + 0.5) / count).reshape(versions, benchmarks)
    rows = [
        (
            f"v{v:02}",
            f"b{b:02}",
            guess[b] + (1 - guess[b]) / (1 + np.exp(-slope[b] * (ability[v] - difficulty[b]))),
            guess[b],
        )
        for v in range(versions)
        for b in range(benchmarks)
    ]
    scores = pd.DataFrame(rows, columns=["version", "benchmark", "score", "guess"])
    scores["score"] = (scores.score + noise.ravel()).clip(0, 1)
    truth = pd.Series((ability - ability.mean()) / ability.std(ddof=1), [f"v{v:02}" for v in range(versions)])
    return scores, truth, difficulty, slope


def test_planted_abilities_and_curves_come_back_without_error():
    "Exact scores leave nothing for the priors to say."
    scores, truth, difficulty, slope = planted()
    scale = capability_scale(scores)
    assert (scale.versions.score - truth).abs().max() < 0.01
    assert scale.rmse < 1e-3
    unit = norm.ppf((np.arange(60) + 0.5) / 60).std(ddof=1)
    assert scale.benchmarks.difficulty.to_numpy() == pytest.approx(difficulty / unit, abs=0.02)
    assert scale.benchmarks.slope.to_numpy() == pytest.approx(slope * unit, rel=0.02)


def test_intervals_hold_the_planted_abilities_and_are_not_idle():
    "With errors of .05 in each score: at least 19 in 20 within, and their errors at most twice too large."
    scores, truth, *_ = planted(versions=100, benchmarks=13, error=0.05)
    scale = capability_scale(scores)
    off = (scale.versions.score - truth) / scale.versions.se
    assert np.corrcoef(scale.versions.score, truth)[0, 1] > 0.99
    assert (off.abs() < 1.96).mean() >= 0.95
    assert 0.5 < off.std() < 1.1
    assert scale.rmse == pytest.approx(0.05, rel=0.15)
    assert (scale.versions.n == 13).all() and (scale.benchmarks.n == 100).all()


def test_the_mode_is_that_of_another_optimiser():
    "The posterior written out, without derivatives, ends where ours ends: no score moves by a thousandth."
    scores, *_ = planted(versions=8, benchmarks=4, error=0.05)
    scale = capability_scale(scores)
    error = scale.rmse * np.sqrt(32 / (32 - 8))
    shape = scores.score.to_numpy().reshape(8, 4), scores.guess.to_numpy().reshape(8, 4)

    def loss(at):
        ability, hard, log_slope = at[:8, None], at[8:12], at[12:]
        curve = shape[1] + (1 - shape[1]) / (1 + np.exp(-np.exp(log_slope) * (ability - hard)))
        prior = (at[:8] ** 2).sum() + (hard**2).sum() / 4 + ((log_slope - 0.3) ** 2).sum() / 0.49
        return ((shape[0] - curve) ** 2).sum() / error**2 + prior

    at = minimize(loss, np.r_[np.zeros(12), np.full(4, 0.3)], method="BFGS", options={"gtol": 1e-6, "maxiter": 9999}).x
    found = (at[:8] - at[:8].mean()) / at[:8].std(ddof=1)
    assert scale.versions.score.to_numpy() == pytest.approx(found, abs=1e-3)


def test_guessing_is_no_ability():
    "A version that scores a quarter on tests of four choices is as weak as one that scores nothing without choices."
    scores, *_ = planted(error=0.05)
    weak = [("open", name, 0.0, 0.0) for name in ("b00", "b02", "b04", "b06")]
    weak += [("choice", name, 0.25, 0.25) for name in ("b01", "b03", "b05", "b07")]
    scale = capability_scale(pd.concat([scores, pd.DataFrame(weak, columns=scores.columns)]))
    assert (scale.versions.score.loc[["open", "choice"]] < scale.versions.score.drop(["open", "choice"]).min()).all()


def test_the_order_of_scores_is_nothing():
    "Rows turned round give the same scale."
    scores, *_ = planted(versions=20, benchmarks=6, error=0.05)
    one, other = capability_scale(scores), capability_scale(scores[::-1])
    pd.testing.assert_frame_equal(one.versions, other.versions, atol=1e-6)


def test_a_thin_benchmark_takes_its_versions_along():
    "b3 has one version; without it v2 has one benchmark; without v2, b2 has one version too."
    pairs = ["v0 b0", "v0 b1", "v1 b0", "v1 b1", "v1 b2", "v2 b2", "v2 b3"]
    scores = pd.DataFrame([pair.split() for pair in pairs], columns=["version", "benchmark"])
    kept = well_measured(scores, per_version=2, per_benchmark=2)
    assert (kept.version + " " + kept.benchmark).tolist() == pairs[:4]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda scores: pd.concat([scores, scores.head(1)]), "v00 has two scores on b00"),
        (lambda scores: scores.assign(score=scores.score * 100), "score of v0. on b0. is .*, expected a share of 1"),
        (lambda scores: scores.assign(score=np.nan), "score of v00 on b00 is nan"),
        (lambda scores: scores.assign(guess=1.0), "guess of v00 on b00 is 1"),
        (lambda scores: scores.drop_duplicates("version"), "more scores than versions, got 8 scores of 8 versions"),
        (lambda scores: scores.head(8), "three versions"),
    ],
)
def test_scores_that_make_no_scale_are_refused(change, words):
    "Twice, in percent, missing, a guess that is always right, one score a version, two versions."
    scores, *_ = planted(versions=8, benchmarks=4)
    with pytest.raises(ValueError, match=words):
        capability_scale(change(scores))
