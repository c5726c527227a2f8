"""What may follow from a growth rate and an elasticity that are known only within intervals: a Monte Carlo.

Everything is in logarithms of an amount relative to its start, so that a path is the sum of a trend and of shocks that
stay, and what goes with it is the path times an elasticity.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator
from scipy import stats

from .sample import TooSmall, check_counts, numbers
from .trends import Growth, growth_rate, log_points

PERCENTILES = (10, 25, 50, 75, 90)


def within(value: float, low: float, high: float, dof: float, draws: int, random: Generator) -> np.ndarray:
    """Draw a figure from the Student distribution whose central 95 % is its interval.

    Parameters
    ----------
    value, low, high : float
        Estimate and ends of its 95 % interval, any one unit. Of an interval that is not symmetric the width counts.
        Equal ends give the value itself in every draw.
    dof : float
        Degrees of freedom of the interval; inf for the normal distribution.
    draws : int
        Number of draws.
    random : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray, shape (draws,)

    Raises
    ------
    ValueError
        If the interval leaves its value out, is not finite, or there are no degrees of freedom.

    Examples
    --------
    >>> within(0.2, 0.2, 0.2, 5, 3, np.random.default_rng(1)).tolist()
    [0.2, 0.2, 0.2]
    """
    check_counts(draws=draws)
    if not (np.isfinite([low, high]).all() and low <= value <= high and dof > 0):
        raise ValueError(f"cannot draw {value} within {low} to {high} with {dof} degrees of freedom")
    scale = (high - low) / 2 / stats.t.ppf(0.975, dof)
    return value + scale * stats.t.ppf(random.random(draws), dof)


def yearly_noise(dates, values, rate: float) -> float:
    """Standard deviation of a year's shock, in log points: how far steps between dates strayed from the trend.

    For a random walk with drift the step over s years has variance s times that of one year; the estimate is the root
    of the mean of squared deviations over s, corrected for the drift that was fitted.

    Parameters
    ----------
    dates : array-like of dates or decimal years, shape (n,)
    values : array-like, shape (n,)
        Positive, any one unit; missing values are left out.
    rate : float
        Growth in log points a year, as from `trends.growth_rate`.

    Raises
    ------
    ValueError
        If fewer than three points remain or two of them share a date.
    """
    years, logs = log_points(dates, values)
    spans = np.diff(years)
    if not np.isfinite(rate):
        raise ValueError(f"rate is {rate}, expected a finite number")
    if len(years) < 3 or (spans == 0).any():
        raise TooSmall(f"noise needs three points at dates of their own, got {len(years)}")
    strayed = np.diff(logs) - rate * spans
    return float(np.sqrt((strayed**2 / spans).sum() / (len(spans) - 1)))


def growth_paths(rates: np.ndarray, noise: float, spans, random: Generator) -> np.ndarray:
    """Log growth since the start: each draw keeps its own rate and meets a new shock at every step, which stays.

    Parameters
    ----------
    rates : ndarray, shape (draws,)
        Growth of each draw in log points a year.
    noise : float
        Standard deviation of a year's normal shock in log points; zero for none.
    spans : array-like, shape (steps,)
        Years that each step takes; the variance of its shock is in proportion.
    random : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray, shape (draws, steps + 1)
        Log points since the start, which is the first column and zero.

    Raises
    ------
    ValueError
        If the noise is negative, there is no step to go, or one takes no time.
    """
    numbers(rates, "rate")
    spans = numbers(spans, "span")
    if not 0 <= noise < np.inf or not len(spans) or (spans <= 0).any():
        raise ValueError(f"paths need steps ahead and noise of zero or more, got {spans} years and noise {noise}")
    shocks = noise * np.sqrt(spans) * random.standard_normal((len(rates), len(spans)))
    steps = np.column_stack([np.zeros(len(rates)), rates[:, None] * spans + shocks])
    return steps.cumsum(axis=1)


@dataclass(frozen=True)
class Course:
    """Published figures carried on: their ``pace``, a year's ``noise`` in log points, and draws of what may come.

    ``dates`` are that of the newest figure and each December to the horizon, ``years`` the time between first and last;
    ``paths``, shape (draws, dates), are log points since the newest figure: amounts of a pace that is known from three
    figures have no bound.
    """

    pace: Growth
    noise: float
    dates: pd.DatetimeIndex
    years: float
    paths: np.ndarray


def carried_on(dates: pd.Series, values: pd.Series, horizon: int, draws: int, random: Generator) -> Course:
    """Carry figures on from the newest at the pace of all of them, within its interval, each draw with its own shocks.

    Parameters
    ----------
    dates : Series of dates, shape (n,)
        First days of the months that the figures refer to, in order.
    values : Series, shape (n,)
        Positive, any one unit.
    horizon : int
        Last year.
    draws : int
        Number of draws.
    random : numpy.random.Generator
        Source of randomness.

    Raises
    ------
    ValueError
        If there are fewer than three figures, or none of the horizon's Decembers lies ahead.
    """
    pace = growth_rate(dates, values)
    noise = yearly_noise(dates, values, pace.rate)
    start = pd.Timestamp(dates.iloc[-1])
    ahead = pd.date_range(start, f"{horizon}-12-01", freq="YS-DEC")
    when = ahead.union([start])
    spans = np.diff(when.year + when.month / 12)
    rates = within(pace.rate, pace.rate_low, pace.rate_high, pace.n - 2, draws, random)
    paths = growth_paths(rates, noise, spans, random)
    return Course(pace, noise, when, float(spans.sum()), paths)


def gains(paths: np.ndarray, elasticity: np.ndarray | float) -> np.ndarray:
    """Percent by which one amount is higher than at the start when it follows another's `paths` with an elasticity.

    Parameters
    ----------
    paths : ndarray, shape (draws, times)
        Log growth of the other amount since the start, as from `growth_paths`.
    elasticity : ndarray, shape (draws,), or float
        Log points per log point.

    Examples
    --------
    >>> gains(np.log([[1.0, 2.0, 4.0]]), 0.5).round(1).tolist()
    [[0.0, 41.4, 100.0]]
    """
    numbers(elasticity, "elasticity")
    return 100 * np.expm1(np.reshape(elasticity, (-1, 1)) * paths)


def fan(paths: np.ndarray, times) -> pd.DataFrame:
    """Percentiles over the draws at each time, for a fan chart.

    Parameters
    ----------
    paths : ndarray, shape (draws, times)
        Any one unit.
    times : sequence, shape (times,)
        What the columns stand for.

    Returns
    -------
    DataFrame, indexed by time
        ``p10``, ``p25``, ``p50``, ``p75``, ``p90`` in the unit of `paths`.
    """
    if not len(numbers(paths, "path")):
        raise TooSmall("there is no path to take percentiles of")
    found = np.percentile(paths, PERCENTILES, axis=0).T
    return pd.DataFrame(found, index=list(times), columns=[f"p{percentile}" for percentile in PERCENTILES])
