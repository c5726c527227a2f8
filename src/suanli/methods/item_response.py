"""One scale for models scored on different benchmarks: item response curves with a known score of guessing."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import least_squares

from .sample import TooSmall

ABILITY, DIFFICULTY, LOG_SLOPE = (0.0, 1.0), (0.0, 2.0), (0.3, 0.7)  # mean and standard deviation of the priors
FIRST_ERROR, SETTLED = 0.1, 1e-8  # standard deviation of a score's error: at the start, relative change at the end
ROUNDS, STEPS = 20, 200  # most rounds of it, and most steps of a round


@dataclass(frozen=True)
class Scale:
    """What was put on one scale, in standard deviations of the versions' abilities about their mean.

    ``versions`` has by version the columns ``score``, ``se`` (of the score relative to the mean version) and ``n``
    (benchmarks); ``benchmarks`` by benchmark ``difficulty``, ``slope`` (per standard deviation) and ``n`` (versions);
    ``rmse`` is the root mean square of what the curves leave of the scores, which lie between 0 and 1.
    """

    versions: pd.DataFrame
    benchmarks: pd.DataFrame
    rmse: float


def well_measured(scores: pd.DataFrame, per_version: int = 4, per_benchmark: int = 6) -> pd.DataFrame:
    """Scores of versions with so many benchmarks on benchmarks with so many versions, thinned until both hold.

    Parameters
    ----------
    scores : DataFrame
        Columns ``version`` and ``benchmark``, each pair once; others are kept.
    per_version, per_benchmark : int
        Fewest benchmarks of a version, fewest versions of a benchmark.
    """
    while True:
        kept = scores[scores.groupby("version").benchmark.transform("size") >= per_version]
        kept = kept[kept.groupby("benchmark").version.transform("size") >= per_benchmark]
        if len(kept) == len(scores):
            return kept
        scores = kept


def capability_scale(scores: pd.DataFrame) -> Scale:
    """Ability of each version and curve of each benchmark, estimated together as the mode of their posterior [1]_ [2]_.

    A score is g + (1 - g) / (1 + exp(-a (c - d))) and a normal error: g is the benchmark's known score of guessing, d
    its difficulty, a its slope, c the ability of the version [3]_. Priors are weak, c ~ N(0, 1), d ~ N(0, 2),
    log a ~ N(0.3, 0.7), and fix the scale. The mode is found by MINPACK's Levenberg-Marquardt; the error variance is
    that of the residuals, in rounds until it stays. Standard errors are those of the curvature at the mode. They hold
    what is uncertain of the unit, common to all versions, and take the errors of scores as independent: what one
    benchmark measures apart from all others makes the true ones larger.

    Parameters
    ----------
    scores : DataFrame
        A row for each version and benchmark, once: ``version``, ``benchmark``, ``score`` between 0 and 1, and
        ``guess``, from 0 to below 1, one for each benchmark.

    Raises
    ------
    ValueError
        If a pair occurs twice, a score or a guess is out of bounds or missing, there are no more scores than versions,
        or the error variance does not settle.

    References
    ----------
    .. [1] Mislevy, R. J. (1986). Bayes modal estimation in item response models. Psychometrika 51(2), 177-195,
       doi:10.1007/BF02293979.
    .. [2] Ho, A., Denain, J.-S., Atanasov, D., Albanie, S. and Shah, R. (2025). A Rosetta Stone for AI Benchmarks.
       arXiv:2512.00193.
    .. [3] Birnbaum, A. (1968). Some latent trait models and their use in inferring an examinee's ability. In F. M. Lord
       and M. R. Novick, Statistical Theories of Mental Test Scores, part 5. Addison-Wesley.
    """
    _check(scores)
    versions, mine = np.unique(scores.version, return_inverse=True)
    benchmarks, its = np.unique(scores.benchmark, return_inverse=True)
    people, items = len(versions), len(benchmarks)
    values, guess = scores.score.to_numpy("float64"), scores.guess.to_numpy("float64")
    mean, deviation = np.repeat([ABILITY, DIFFICULTY, LOG_SLOPE], [people, items, items], axis=0).T
    rows, every = np.arange(len(scores)), np.arange(len(mean))

    def curves(at):
        steep = np.exp(at[people + items :])[its]
        distance = steep * (at[:people][mine] - at[people : people + items][its])
        return steep, distance, 0.5 * (1 + np.tanh(distance / 2))  # the logistic curve, without overflow

    def misfit(at, error):
        left = guess + (1 - guess) * curves(at)[2] - values
        return np.concatenate([left / error, (at - mean) / deviation])

    def jacobian(at, error):
        steep, distance, passed = curves(at)
        rise = (1 - guess) * passed * (1 - passed) / error
        slopes = np.zeros((len(rows) + len(every), len(every)))
        slopes[rows, mine] = rise * steep
        slopes[rows, people + its] = -rise * steep
        slopes[rows, people + items + its] = rise * distance
        slopes[len(rows) + every, every] = 1 / deviation
        return slopes

    at, error = mean, FIRST_ERROR
    for _ in range(ROUNDS):
        close = {"xtol": 1e-10, "ftol": 1e-12, "gtol": 1e-10, "max_nfev": STEPS}
        found = least_squares(misfit, at, jacobian, method="lm", args=(error,), **close)
        at, before = found.x, error
        left = found.fun[: len(rows)] * before
        error = np.sqrt(left @ left / (len(rows) - people))
        if found.success and abs(error / before - 1) < SETTLED:
            break
    else:
        raise ValueError(f"the scores' error does not settle in {ROUNDS} rounds; they hang together by too few")
    ability, slopes = at[:people], jacobian(at, error)
    spread = np.linalg.inv(slopes.T @ slopes)[:people, :people]
    about_mean = np.eye(people) - 1 / people
    se = np.sqrt(np.diag(about_mean @ spread @ about_mean))
    centre, unit = ability.mean(), ability.std(ddof=1)
    return Scale(
        pd.DataFrame(
            {"score": (ability - centre) / unit, "se": se / unit, "n": np.bincount(mine)},
            index=pd.Index(versions, name="version"),
        ),
        pd.DataFrame(
            {
                "difficulty": (at[people : people + items] - centre) / unit,
                "slope": np.exp(at[people + items :]) * unit,
                "n": np.bincount(its),
            },
            index=pd.Index(benchmarks, name="benchmark"),
        ),
        float(np.sqrt(left @ left / len(rows))),
    )


def _check(scores: pd.DataFrame) -> None:
    """Refuse scores that no scale can be made of."""
    if (twice := scores.duplicated(["version", "benchmark"])).any():
        version, benchmark = scores.loc[twice, ["version", "benchmark"]].iloc[0]
        raise ValueError(f"{version} has two scores on {benchmark}, expected one: keep the best")
    for name, fits in (("score", scores.score.between(0, 1)), ("guess", (scores.guess >= 0) & (scores.guess < 1))):
        if not fits.all():
            row = scores[~fits].iloc[0]
            raise ValueError(f"{name} of {row.version} on {row.benchmark} is {row[name]}, expected a share of 1")
    if len(scores) <= scores.version.nunique() or scores.version.nunique() < 3:
        found = f"{len(scores)} scores of {scores.version.nunique()} versions"
        raise TooSmall(f"a scale needs three versions and more scores than versions, got {found}")
