"""Inference with few clusters: the wild cluster bootstrap, resampled means, and the smallest effect to be seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
import pandas as pd
from scipy import stats

from .panel import EXACT, basis
from .sample import TooSmall, check_columns, check_counts, numbers


@dataclass(frozen=True)
class WildBootstrap:
    """Outcome of a wild cluster bootstrap.

    Attributes
    ----------
    coef : float
        Least-squares coefficient, in units of the outcome per unit of the regressor.
    p : float
        P-value of no effect, two-sided and symmetric.
    low, high : float
        Interval of all effects that the test does not reject, in units of `coef`; infinite where it is not bounded.
    n, clusters, draws : int
        Observations, clusters and bootstrap draws used.
    """

    coef: float
    p: float
    low: float
    high: float
    n: int
    clusters: int
    draws: int


def rademacher(clusters: int, draws: int, seed: int) -> np.ndarray:
    """Signs of shape (clusters, draws): every combination once if there are at most `draws`, else random ones.

    The first column is all ones, the data themselves, so that no p-value is zero.
    """
    check_counts(draws=draws)
    check_counts(0, seed=seed)
    if 2**clusters <= draws:
        return np.array(list(product((1.0, -1.0), repeat=clusters))).T
    signs = np.random.default_rng(seed).choice((1.0, -1.0), size=(clusters, draws))
    signs[:, 0] = 1.0
    return signs


def wild_bootstrap(
    frame: pd.DataFrame,
    outcome: str,
    regressor: str,
    controls: Sequence[str] = (),
    effects: Sequence[str] = ("year",),
    *,
    instrument: str | None = None,
    cluster: str = "iso3",
    draws: int = 9999,
    seed: int = 0,
    level: float = 0.05,
) -> WildBootstrap:
    """Wild cluster bootstrap-t with the null imposed (WCR) [1]_, its interval by inverting the test [2]_.

    Parameters
    ----------
    frame : DataFrame
        Long panel; rows that miss a column in use are left out.
    outcome, regressor, controls : str, str, sequence of str
        Columns of the regression.
    effects : sequence of str
        Columns whose values get a fixed effect each.
    instrument : str, optional
        Column of an instrument of the regressor. The test is then that of the outcome, less the effect under test times
        the regressor, on the instrument [4]_: it holds however weak the instrument is.
    cluster : str
        Column of the clusters that share a sign. Rademacher signs are enumerated if 2**clusters is at most `draws`.
    draws, seed, level : int, int, float
        Number of draws, seed of the signs, and level of the test behind the interval.

    Returns
    -------
    WildBootstrap

    Raises
    ------
    ValueError
        If an argument is out of its range, a column is unknown or a value is not finite.
    TooSmall
        If there are so few clusters that no p-value below `level` exists (five at 5 %: signs give steps of 2**(1-G),
        and six-point weights [3]_ would only blur that), if controls and effects explain the regressor, if they and
        the regressor fit the outcome exactly, if the scores of the clusters cancel and the standard error is nil, or if
        instrument and regressor have nothing in common.

    Notes
    -----
    With V the signs (clusters, draws), u the residuals under the null, x the regressor (or its instrument) net of
    controls and effects, and Q an orthonormal basis of these, the score of cluster g in all draws is
    ``x_g'u_g V_g - x_g'Q_g (Q'u V) - b* x_g'x_g``: no draw is ever refitted. As u is linear in the effect under test,
    so are b* and the scores, and a whole p-value function costs three sums a draw. Small-sample factors cancel
    between t and t*.

    References
    ----------
    .. [1] Cameron, Gelbach and Miller (2008), Review of Economics and Statistics 90(3).
    .. [2] Roodman, MacKinnon, Nielsen and Webb (2019), Stata Journal 19(1).
    .. [3] MacKinnon and Webb (2018), Econometrics Journal 21(2).
    .. [4] Anderson and Rubin (1949), Annals of Mathematical Statistics 20(1).
    """
    check_counts(draws=draws)
    if not 0 < level < 1:
        raise ValueError(f"level is {level!r}, expected a number between 0 and 1")
    columns = [outcome, regressor, instrument or regressor, *controls, *effects, cluster]
    check_columns(frame, columns)
    used = frame[list(dict.fromkeys(columns))].dropna()
    codes, names = pd.factorize(used[cluster], sort=True)  # whatever the order of rows, a cluster keeps its signs
    if 2.0 ** (1 - len(names)) > level:
        raise TooSmall(f"{len(names)} clusters cannot give a p-value below {level}")
    drawn = instrument or regressor
    held = [numbers(used[name], name) for name in (drawn, outcome, regressor, *controls)]
    q = basis(used, effects, controls)
    x, y, moved = (values - q @ (q.T @ values) for values in held[:3])
    if x @ x <= 1e-18 * (used[drawn] ** 2).sum():
        raise TooSmall(f"the effects and controls explain {drawn}")
    along = (x @ moved) / (x @ x)  # of the regressor on its instrument; one if it is its own
    if abs(along) * np.sqrt(x @ x) <= 1e-9 * np.sqrt((used[regressor] ** 2).sum()):
        raise TooSmall(f"{drawn} and {regressor} have nothing in common")
    coef = (x @ y) / (x @ x) / along
    residual = y - coef * along * x
    if residual @ residual <= EXACT * (used[outcome] ** 2).sum():
        raise TooSmall(f"{regressor}, the effects and controls fit {outcome} exactly; no residual has a sign to draw")

    ends = _sums(x * residual, codes), _sums(x * (moved - along * x), codes)
    se = np.sqrt((ends[0] ** 2).sum())
    if se <= 1e-8 * np.sqrt((x @ x) * (residual @ residual) / len(x)):
        raise TooSmall(
            f"the scores of the {len(names)} clusters cancel, so that the standard error of {regressor} is nil"
        )

    signs = rademacher(len(names), draws, seed)
    cross = _sums(x[:, None] * q, codes)
    spread = _sums(x * x, codes)

    def bootstrap(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        own = _sums(x * values, codes)[:, None] * signs
        slope = own.sum(axis=0) / spread.sum()
        scores = own - cross @ (_sums(values[:, None] * q, codes).T @ signs) - spread[:, None] * slope
        return slope, scores

    slope_y, scores_y = bootstrap(y)
    slope_x, scores_x = bootstrap(moved)
    yy, yx, xx = ((a * b).sum(axis=0) for a, b in ((scores_y, scores_y), (scores_y, scores_x), (scores_x, scores_x)))

    def p_value(null: float) -> float:
        # x'x cancels from both sides; the data themselves (the first draw) must count in spite of rounding
        reached = np.abs(slope_y - null * slope_x) * np.sqrt(((ends[0] - null * ends[1]) ** 2).sum())
        error = np.sqrt(np.maximum(yy - 2 * null * yx + null**2 * xx, 0.0))
        return float(np.mean(reached >= np.abs((coef - null) * along) * error * (1 - 1e-10)))

    step = np.sqrt(((ends[0] - coef * ends[1]) ** 2).sum()) / (x @ x) / abs(along)
    low, high = (_boundary(p_value, coef, side * step, level) for side in (-1, 1))
    return WildBootstrap(float(coef), p_value(0.0), low, high, len(used), len(names), signs.shape[1])


def group_means(values: pd.DataFrame, groups: pd.Series, pair: tuple[str, str], draws: int, seed: int) -> pd.DataFrame:
    """Means of groups of countries, with intervals from random samples of as many countries of each group.

    Countries are drawn with replacement within their group, and what was measured of each stays as it is: a Malmquist
    index keeps the frontier that was found, whose own error [1]_ would widen the intervals.

    Parameters
    ----------
    values : DataFrame, shape (countries, measures)
    groups : Series, indexed like `values`
        Group of each country.
    pair : (str, str)
        Two groups; the row ``difference`` holds the first less the second.
    draws, seed : int
        Number of samples and their seed.

    Returns
    -------
    DataFrame, index (group, measure)
        ``value``, ``low`` and ``high`` (95 % interval) in the units of `values`.

    Raises
    ------
    TooSmall
        If a group of the pair has no country.

    References
    ----------
    .. [1] Simar and Wilson (1999), European Journal of Operational Research 115(3).
    """
    check_counts(draws=draws)
    check_counts(0, seed=seed)
    numbers(values, "values")
    means, drawn = {}, {}
    parts = dict(iter(values.groupby(groups)))
    weights = _resampled(tuple(map(len, parts.values())), draws, seed)
    for (group, members), weight in zip(parts.items(), weights, strict=True):
        means[group] = members.mean()
        drawn[group] = weight @ members.to_numpy()
    if empty := [group for group in pair if group not in drawn]:
        raise TooSmall(f"no country is in the group {empty[0]!r}")
    first, second = pair
    means["difference"] = means[first] - means[second]
    drawn["difference"] = drawn[first] - drawn[second]
    low, high = np.quantile(np.hstack(list(drawn.values())), [0.025, 0.975], axis=0)
    return pd.concat(means).to_frame("value").assign(low=low, high=high)


@lru_cache(maxsize=2)
def _resampled(sizes: tuple[int, ...], draws: int, seed: int) -> list[np.ndarray]:
    """Parts that members have in random samples of their group, (draws, members); simulations ask for them again."""
    random = np.random.default_rng(seed)
    return [random.multinomial(size, np.full(size, 1 / size), size=draws) / size for size in sizes]


def minimum_detectable_effect(se: float, dof: int, power: float = 0.8, level: float = 0.05) -> float:
    """Effect that a two-sided t test finds with the given power, in the units of `se` [1]_.

    References
    ----------
    .. [1] Bloom (1995), Evaluation Review 19(5).

    Examples
    --------
    >>> round(minimum_detectable_effect(1.0, dof=10_000), 2)
    2.8
    """
    if not (0 <= se < np.inf and dof > 0 and 0 < power < 1 and 0 < level < 1):
        raise ValueError(f"no effect can be found with se {se}, dof {dof}, power {power} and level {level}")
    return float((stats.t.ppf(1 - level / 2, dof) + stats.t.ppf(power, dof)) * se)


def _sums(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Sum the rows of each cluster."""
    total = np.zeros((codes.max() + 1, *values.shape[1:]))
    np.add.at(total, codes, values)
    return total


def _boundary(p_value, start: float, step: float, level: float) -> float:
    """Value between which and `start` the test does not reject; infinite if it does not reject far away."""
    inside, outside = 0.0, 2.0  # in steps from the start: however small a step is beside it, the search ends
    while p_value(start + outside * step) > level:
        inside, outside = outside, 2 * outside
        if outside > 1e4:
            return float(np.copysign(np.inf, step))
    while outside - inside > 1e-9:
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if p_value(start + middle * step) > level else (inside, middle)
    return float(start + inside * step)
