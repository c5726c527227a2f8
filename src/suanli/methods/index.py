"""An open index of computing power, and its map to an index whose making is not public."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats

from .sample import TooSmall, numbers


def open_index(amounts: pd.DataFrame, span: float) -> pd.DataFrame:
    """Index of each country's computing power in its year: 100 for the leader, 0 for `span` powers of ten below it.

    Parameters
    ----------
    amounts : DataFrame, shape (years, countries)
        Computing power in one unit; NaN means not listed and stays NaN.
    span : float
        Powers of ten between 0 and 100.

    Returns
    -------
    DataFrame, shape (years, countries)
        Index points; below 0 is set to 0.

    Examples
    --------
    >>> open_index(pd.DataFrame({"USA": [1000.0], "CHN": [10.0]}), span=4).loc[0].tolist()
    [100.0, 50.0]
    """
    if not 0 < span < np.inf:
        raise ValueError(f"span is {span!r}, expected a finite number of powers of ten above 0")
    numbers(amounts, "amount", above=0, gaps=True)
    behind = np.log10(amounts).sub(np.log10(amounts.max(axis=1)), axis=0)
    return (100 + 100 * behind / span).clip(lower=0)


EVEN = 2000  # quantiles of each distribution


@dataclass(frozen=True)
class Map:
    """A straight line from log computing power to published scores.

    Attributes
    ----------
    slope, low, high : float
        Index points per log point of computing power, with the 95 % interval of Student's t.
    r2 : float
        Share of the scores' variance on the line.
    n : int
        Scores.
    fitted : Series
        Scores on the line, by row of the scores.
    """

    slope: float
    low: float
    high: float
    r2: float
    n: int
    fitted: pd.Series


def map_to_scores(compute: pd.Series, scores: pd.Series, edition: pd.Series) -> Map:
    """Least squares of published scores on log computing power, a constant for each edition.

    Parameters
    ----------
    compute, scores, edition : Series, shape (n,)
        Log computing power in the edition's year, published score, edition.

    Raises
    ------
    ValueError
        If too few scores are left for a line and its interval.
    """
    held = pd.DataFrame({"compute": compute, "score": scores, "edition": edition}).dropna()
    constants = pd.get_dummies(held["edition"], dtype=float)
    if len(held) < constants.shape[1] + 2:
        raise TooSmall(f"{len(held)} scores with computing power do not carry a line with an interval")
    numbers(held[["compute", "score"]], "scores with computing power")
    net = held["compute"] - held.groupby("edition")["compute"].transform("mean")
    if (net**2).sum() <= 1e-18 * (held["compute"] ** 2).sum():
        raise TooSmall(f"computing power is the same in all {len(held)} scores of an edition; there is no line")
    fit = sm.OLS(held["score"], constants.assign(compute=held["compute"])).fit()
    low, high = fit.conf_int().loc["compute"]
    return Map(float(fit.params["compute"]), float(low), float(high), float(fit.rsquared), len(held), fit.fittedvalues)


def per_point(elasticity: tuple[float, float, float, int], line: Map, editions: int) -> pd.Series:
    """Effect of one index point in permille, with an interval that carries the error of the map too.

    Elasticity and slope have the Student distributions of their intervals, each for itself; the interval holds the
    middle 95 % of their ratios. Where the slope may be nil it is wide, as by Fieller's theorem [1]_.

    Parameters
    ----------
    elasticity : (float, float, float, int)
        Estimate, ends of its 95 % interval (log points per log point) and degrees of freedom.
    line : Map
        From `map_to_scores`, of scores of so many `editions`.

    Returns
    -------
    Series
        ``value``, ``low`` and ``high`` (permille per index point).

    References
    ----------
    .. [1] Fieller (1954), Journal of the Royal Statistical Society B 16(2).
    """
    value, low, high, dof = elasticity
    even = (np.arange(EVEN) + 0.5) / EVEN  # quantiles, in place of random draws

    def spread(centre: float, low: float, high: float, dof: int) -> np.ndarray:
        return centre + (high - low) / 2 / stats.t.ppf(0.975, dof) * stats.t.ppf(even, dof)

    slopes = spread(line.slope, line.low, line.high, line.n - editions - 1)
    ends = np.quantile(1000 * spread(value, low, high, dof)[:, None] / slopes, [0.025, 0.975])
    return pd.Series({"value": 1000 * value / line.slope, "low": ends[0], "high": ends[1]})
