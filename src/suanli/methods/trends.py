"""How fast something grows, and whether its growth bends: log-linear trends, doubling times, curvature."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm

from .sample import TooSmall, numbers


@dataclass(frozen=True)
class Growth:
    """A log-linear trend: growth in log points a year and doubling time in years, each with its 95 % interval.

    The doubling interval is the growth interval turned over, ln 2 divided by each bound. Where a bound is zero or
    below, the value never doubles at that rate and the time is infinite: with an interval of growth that covers zero
    ``doubling_high`` is inf. ``n`` counts the points.
    """

    rate: float
    rate_low: float
    rate_high: float
    doubling: float
    doubling_low: float
    doubling_high: float
    n: int


def decimal_years(dates) -> np.ndarray:
    """Dates as years and fractions of a year; numbers pass as they are.

    Examples
    --------
    >>> decimal_years(pd.to_datetime(["2023-01-01", "2024-07-02"])).tolist()
    [2023.0, 2024.5]
    """
    dates = pd.Index(dates)
    if not isinstance(dates, pd.DatetimeIndex):
        return numbers(dates, "date")
    return (dates.year + (dates.day_of_year - 1) / (365 + dates.is_leap_year)).to_numpy(dtype=float)


def growth_rate(dates, values) -> Growth:
    """Slope of log values on time by OLS, with HC1 errors and t quantiles of n - 2 degrees of freedom [1]_.

    HC1 because the points of a frontier are few, uneven in time and unequally uncertain, so that no serial correlation
    can be estimated from them; where they do hang together in time the interval is too narrow.

    Parameters
    ----------
    dates : array-like of dates or decimal years, shape (n,)
    values : array-like, shape (n,)
        Positive, any one unit. Points with a missing value are left out.

    Raises
    ------
    ValueError
        If fewer than three points or fewer than two dates remain, or a value is not positive.

    References
    ----------
    .. [1] MacKinnon, J. G. and White, H. (1985), Some heteroskedasticity-consistent covariance matrix estimators with
       improved finite sample properties, Journal of Econometrics 29, 305-325.

    Examples
    --------
    >>> round(growth_rate([2000, 2001, 2002, 2003], [1, 2, 4, 8]).doubling, 6)
    1.0
    """
    years, logs = log_points(dates, values)
    if len(years) < 3 or np.ptp(years) == 0:
        raise TooSmall(f"a trend needs three points at two dates or more, got {len(years)} points")
    # Centring changes nothing about the slope and keeps digits when years are near 2000.
    fit = sm.OLS(logs, sm.add_constant(years - years.mean())).fit(cov_type="HC1", use_t=True)
    rate, (low, high) = fit.params[1], fit.conf_int()[1]
    return Growth(*map(float, (rate, low, high, *_doubling(np.array([rate, high, low])))), n=len(years))


def trend_line(dates, values, at) -> np.ndarray:
    """Values of the log-linear trend of `growth_rate` at other times, in the unit of ``values``.

    Examples
    --------
    >>> trend_line([2000, 2001, 2002], [1, 2, 4], [2003, 2004]).round(6).tolist()
    [8.0, 16.0]
    """
    years, logs = log_points(dates, values)
    rate = growth_rate(dates, values).rate
    return np.exp(logs.mean() + rate * (decimal_years(at) - years.mean()))


def acceleration(dates, values) -> pd.Series:
    """Yearly change of the growth rate: twice the quadratic coefficient of the logarithm; an exponential has none.

    Parameters
    ----------
    dates, values
        As for `growth_rate`; four points at three dates or more.

    Returns
    -------
    Series
        ``coefficient``, ``low``, ``high`` (95 % interval of Student, errors taken as alike) in log points per year
        squared, and ``n``.

    Raises
    ------
    ValueError
        If there are too few points.

    Examples
    --------
    >>> float(acceleration([0, 1, 2, 3], np.exp([0, 1, 4, 9]))["coefficient"].round(6))
    2.0
    """
    years, logs = log_points(dates, values)
    if len(years) < 4 or len(np.unique(years)) < 3:
        raise TooSmall(f"a change of growth needs four points at three dates or more, got {len(years)} points")
    centred = years - years.mean()
    fit = sm.OLS(logs, np.column_stack([np.ones(len(years)), centred, centred**2])).fit()
    low, high = 2 * fit.conf_int()[2]
    return pd.Series({"coefficient": 2 * fit.params[2], "low": low, "high": high, "n": len(years)})


def yearly_change(dates, values, errors: str = "HC3") -> pd.Series:
    """Slope of values on time by least squares, with the 95 % interval of Student.

    Parameters
    ----------
    dates : array-like of dates or decimal years, shape (n,)
    values : array-like, shape (n,)
        Any one unit; no gaps.
    errors : str
        ``HC3``, which allows for unequal errors and does not make few points too sure [1]_, or ``nonrobust``.

    Returns
    -------
    Series
        ``value``, ``low``, ``high`` in the unit of the values a year, and ``n``.

    Raises
    ------
    ValueError
        If there are fewer than three points or all of one date.

    References
    ----------
    .. [1] Long, J. S. and Ervin, L. H. (2000), Using heteroscedasticity consistent standard errors in the linear
       regression model, American Statistician 54, 217-224.

    Examples
    --------
    >>> yearly_change([2000, 2001, 2002], [1.0, 3.0, 5.0]).round(6).tolist()
    [2.0, 2.0, 2.0, 3.0]
    """
    years, levels = decimal_years(dates), numbers(values, "value")
    if len(years) < 3 or np.ptp(years) == 0:
        raise TooSmall(f"a trend needs three points at two dates or more, got {len(years)} points")
    fit = sm.OLS(levels, sm.add_constant(years - years.mean())).fit(cov_type=errors, use_t=True)
    low, high = fit.conf_int()[1]
    return pd.Series({"value": fit.params[1], "low": low, "high": high, "n": len(years)})


def log_points(dates, values) -> tuple[np.ndarray, np.ndarray]:
    """Decimal years and natural logarithms in order of time, missing left out; ValueError if one has no logarithm."""
    years, amounts = numbers(decimal_years(dates), "date"), numbers(values, "value", gaps=True)
    if len(years) != len(amounts):
        raise ValueError(f"{len(years)} dates for {len(amounts)} values, expected as many of both")
    points = pd.Series(amounts, index=years).dropna().sort_index(kind="stable")
    if (points <= 0).any():
        raise ValueError(f"value at {points.index[points <= 0][0]:.2f} is not positive, so it has no logarithm")
    return points.index.to_numpy(), np.log(points.to_numpy())


def _doubling(rate: np.ndarray) -> np.ndarray:
    return np.divide(np.log(2), rate, out=np.full(rate.shape, np.inf), where=rate > 0)


def curvature(series: pd.Series) -> pd.DataFrame:
    """Quadratic coefficient of a yearly series, in its level and in its logarithm, with 95 % HAC intervals.

    Additive growth has no curvature in the level, geometric growth none in the logarithm [1]_. Bartlett kernel with
    4 (n / 100)^(2/9) lags rounded down, the rule of Newey and West [2]_, and t quantiles.

    Parameters
    ----------
    series : Series, indexed by consecutive years
        Positive, any one unit.

    Returns
    -------
    DataFrame, rows ``level`` and ``log``
        ``coefficient``, ``low``, ``high`` per decade squared (the level in units of its own mean), ``lags`` and ``n``.

    Raises
    ------
    ValueError
        If a year is missing or a value is not positive.

    References
    ----------
    .. [1] Philippon, T. (2022), Additive growth, NBER working paper 29950, doi:10.3386/w29950.
    .. [2] Newey, W. K. and West, K. D. (1994), Automatic lag selection in covariance matrix estimation, Review of
       Economic Studies 61, 631-653.
    """
    years, logs = log_points(series.index, series)
    n = len(years)
    if n < 4:
        raise TooSmall(f"curvature needs four years or more, got {n}")
    if (np.diff(years) != 1).any():
        raise ValueError(f"curvature needs consecutive years, got {n} of them from {years[0]:.0f} to {years[-1]:.0f}")
    lags = int(4 * (n / 100) ** (2 / 9))
    decades = (years - years.mean()) / 10
    regressors = np.column_stack([np.ones(n), decades, decades**2])
    levels = np.exp(logs)
    rows = {}
    for name, y in {"level": levels / levels.mean(), "log": logs}.items():
        fit = sm.OLS(y, regressors).fit(cov_type="HAC", cov_kwds={"maxlags": lags}, use_t=True)
        rows[name] = [fit.params[2], *fit.conf_int()[2], lags, n]
    return pd.DataFrame.from_dict(rows, orient="index", columns=["coefficient", "low", "high", "lags", "n"])
