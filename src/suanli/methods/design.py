"""What a design can tell before it is used: size of the usual estimators on a placebo, power of the primary one."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from .sample import TooSmall, check_counts, numbers

# Draws of one chunk share their bootstrap signs, so chunks are small; (SIGNS + 1) times the level is a whole number.
CHUNK = 50
SIGNS = 399

# The placebo in points of a 0-100 index: countries start far apart, all climb, some faster, with yearly shocks.
# Estimates with country and year effects depend only on how CLIMB_SD compares with the shocks, whose sd is 1.
START_SD, CLIMB, CLIMB_SD = 15.0, 3.0, 0.75


def size(
    levels: pd.DataFrame, *, draws: int = 2000, seed: int = 0, level: float = 0.05, progress: Callable = iter
) -> pd.DataFrame:
    """How often estimators find an effect on real levels of an index that was drawn at random and has none.

    Parameters
    ----------
    levels : DataFrame, shape (countries, years)
        Log GDP per head, without gaps.
    draws, seed, level : int, int, float
        Number of placebo indices, seed of the generator and nominal level of the tests.
    progress : callable, optional
        Wraps the iterator over chunks of draws, for instance ``tqdm``.

    Returns
    -------
    DataFrame
        One row an estimator: estimator, rejected (share of the draws), low, high (95 % Wilson interval of the
        simulation), draws.

    Notes
    -----
    The placebo of a country is a random walk with drift, in index points: a start with sd 15, a drift of 3 with sd 0.75
    a year, yearly shocks with sd 1, all normal. "Tied to income" replaces the random start by one proportional to
    income in the first year. Pooled estimates regress levels on levels with a constant; two-way estimates take out
    country and year means; first differences take out year means. Standard errors are classical (iid), Driscoll-Kraay
    with two lags and t(T-1) [1]_, or clustered by country with t(G-1), under the corrections that
    `suanli.methods.panel.estimate` states; the wild cluster bootstrap imposes the null [2]_.

    References
    ----------
    .. [1] Driscoll and Kraay (1998), Review of Economics and Statistics 80(4).
    .. [2] Bertrand, Duflo and Mullainathan (2004), Quarterly Journal of Economics 119(1), have the placebo design;
       Cameron, Gelbach and Miller (2008), Review of Economics and Statistics 90(3), the bootstrap.
    """
    _check_level(level)
    y = _complete(levels)
    (countries, years), first = y.shape, stats.zscore(y[:, 0])

    def reject(rng: np.random.Generator, number: int) -> dict[str, np.ndarray]:
        start = START_SD * rng.standard_normal((number, countries))
        climb = CLIMB + CLIMB_SD * rng.standard_normal((number, countries, 1))
        path = climb * np.arange(years) + rng.standard_normal((number, countries, years)).cumsum(axis=2)
        index = start[..., None] + path
        tied = START_SD * first[:, None] + path
        pooled, within = y - y.mean(), _within(y)
        change, index_change = _demean(np.diff(y), 0), _demean(np.diff(index), 1)
        deviation = _within(index)
        dof, rest = y.size - 2, (countries - 1) * (years - 1) - 1
        p = {
            "pooled, iid": _classical(_demean(index, (1, 2)), pooled, dof),
            "pooled, iid, index tied to income": _classical(_demean(tied, (1, 2)), pooled, dof),
            "two-way effects, iid": _classical(deviation, within, rest),
            "two-way effects, Driscoll-Kraay": _driscoll_kraay(deviation, within),
            "two-way effects, clustered": _clustered(deviation, within),
            "two-way effects, wild cluster": _wild(deviation, within, rng),
            "first differences, clustered": _clustered(index_change, change),
            "first differences, wild cluster": _wild(index_change, change, rng),
        }
        return {name: values <= level for name, values in p.items()}

    return _simulate(reject, draws, seed, progress).rename_axis("estimator").reset_index()


def power(
    levels: pd.DataFrame,
    effect: float,
    within_sd: tuple[float, ...] = (1.0, 2.0, 4.0),
    *,
    draws: int = 2000,
    seed: int = 0,
    level: float = 0.05,
    progress: Callable = iter,
) -> pd.DataFrame:
    """How often the primary design finds an effect that is there, by how much the index moves within countries.

    The index is a random walk, scaled in each draw to the given pooled standard deviation around country means;
    `effect` times the index is added to the real levels; first differences with year effects are tested by the wild
    cluster bootstrap with the null imposed.

    Parameters
    ----------
    levels : DataFrame, shape (countries, years)
        Log GDP per head, without gaps.
    effect : float
        Log points of GDP per head per index point (.0017 is 1.7 permille).
    within_sd : tuple of float
        Standard deviations of the index within countries, in index points.
    draws, seed, level, progress
        As in `size`.

    Returns
    -------
    DataFrame
        One row a standard deviation: within_sd, rejected (share of the draws), low, high, draws.
    """
    _check_level(level)
    numbers(within_sd, "within_sd", above=0)
    if not np.isfinite(effect):
        raise ValueError(f"effect is {effect}, expected a finite number")
    y = _complete(levels)

    def reject(rng: np.random.Generator, number: int) -> dict[float, np.ndarray]:
        walk = rng.standard_normal((number, *y.shape)).cumsum(axis=2)
        freedom = y.shape[0] * (y.shape[1] - 1)
        walk /= np.sqrt((_demean(walk, 2) ** 2).sum(axis=(1, 2), keepdims=True) / freedom)
        change, growth = _demean(np.diff(walk), 1), _demean(np.diff(y), 0)
        return {sd: _wild(sd * change, growth + effect * sd * change, rng) <= level for sd in within_sd}

    return _simulate(reject, draws, seed, progress).rename_axis("within_sd").reset_index()


def _simulate(reject: Callable, draws: int, seed: int, progress: Callable) -> pd.DataFrame:
    """Share of rejections over the draws, a chunk at a time to bound memory, with its Wilson interval."""
    check_counts(draws=draws)
    check_counts(0, seed=seed)
    rng = np.random.default_rng(seed)
    chunks: Iterator[int] = progress([min(CHUNK, draws - done) for done in range(0, draws, CHUNK)])
    found = pd.DataFrame([pd.DataFrame(reject(rng, number)).sum() for number in chunks]).sum()
    low, high = proportion_confint(found, draws, method="wilson")
    return pd.DataFrame({"rejected": found / draws, "low": low, "high": high, "draws": draws})


def _complete(levels: pd.DataFrame) -> np.ndarray:
    if levels.isna().any(axis=None):
        raise ValueError(f"levels miss a year of {', '.join(map(str, levels.index[levels.isna().any(axis=1)]))}")
    y = numbers(levels, "level")
    if min(y.shape) < 3 or np.ptp(_demean(np.diff(y), 0)) == 0 or np.ptp(y[:, 0]) == 0:
        raise TooSmall(f"levels of {y.shape[0]} countries and {y.shape[1]} years: three of each are needed that differ")
    return y


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"level is {level!r}, expected a number between 0 and 1")


def _demean(values: np.ndarray, axis: int | tuple[int, ...]) -> np.ndarray:
    return values - values.mean(axis=axis, keepdims=True)


def _within(values: np.ndarray) -> np.ndarray:
    return _demean(_demean(values, -1), -2)


# Below, x has shape (draws, countries, years), y (countries, years) or that of x; both have their effects taken out.
# Each function returns the p-value of no effect, one a draw.


def _slope(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    square = (x * x).sum(axis=(1, 2))
    slope = (x * y).sum(axis=(1, 2)) / square
    return slope, square, y - slope[:, None, None] * x


def _classical(x: np.ndarray, y: np.ndarray, dof: int) -> np.ndarray:
    slope, square, residual = _slope(x, y)
    return _two_sided(slope, (residual**2).sum(axis=(1, 2)) / dof / square, dof)


def _clustered(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    countries, years = x.shape[1:]
    slope, square, residual = _slope(x, y)
    scores = (x * residual).sum(axis=2)
    rows = countries * years
    correction = countries / (countries - 1) * (rows - 1) / (rows - years - 1)
    return _two_sided(slope, correction * (scores**2).sum(axis=1) / square**2, countries - 1)


def _driscoll_kraay(x: np.ndarray, y: np.ndarray, lags: int = 2) -> np.ndarray:
    years = x.shape[2]
    slope, square, residual = _slope(x, y)
    scores = (x * residual).sum(axis=1)
    variance = (scores**2).sum(axis=1)
    for lag in range(1, lags + 1):
        variance += 2 * (1 - lag / (lags + 1)) * (scores[:, lag:] * scores[:, :-lag]).sum(axis=1)
    return _two_sided(slope, years / (years - 1) * variance / square**2, years - 1)


def _two_sided(slope: np.ndarray, variance: np.ndarray, dof: int) -> np.ndarray:
    return 2 * stats.t.sf(np.abs(slope) / np.sqrt(variance), dof)


def _wild(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    # As in inference.wild_bootstrap, for balanced panels: where country means were taken out they stay zero under any
    # sign, so effects move signed y only by its year means, and cross[i, j] = x_i'y_j holds all that is needed.
    countries = x.shape[1]
    signs = rng.choice((1.0, -1.0), size=(countries, SIGNS))
    cross = x @ np.swapaxes(y, -1, -2)
    own, spread = np.diagonal(cross, axis1=1, axis2=2), (x * x).sum(axis=2)
    square = spread.sum(axis=1)

    def statistic(signed: np.ndarray, moved: np.ndarray) -> np.ndarray:
        # The arrays are the caller's no more: to ask for others of their size takes as long as to count in them.
        total = signed.sum(axis=1)
        signed -= moved
        signed -= np.multiply((total / square[:, None])[:, None, :], spread[:, :, None], out=moved)
        signed *= signed
        return np.abs(total) / np.sqrt(signed.sum(axis=1))

    moved = cross @ signs
    moved /= countries
    drawn = statistic(own[:, :, None] * signs, moved)
    actual = statistic(own[:, :, None].copy(), np.zeros((*own.shape, 1)))
    return (1 + (drawn >= actual * (1 - 1e-10)).sum(axis=1)) / (SIGNS + 1)
