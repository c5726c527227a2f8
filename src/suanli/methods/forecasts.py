"""Which trend forecasts better: additive, geometric or quadratic growth, raced out of sample."""

from contextlib import suppress
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from .sample import TooSmall, check_counts, numbers
from .trends import log_points

TRENDS = ["additive", "geometric", "quadratic"]
MIN_YEARS = 40


def forecast_race(panel: pd.DataFrame, horizon: int = 10, first_window: int = 20) -> pd.DataFrame:
    """Forecast each series from every year on by three trends, and compare what came of it.

    Windows grow from ``first_window`` years to all that leave ``horizon`` years to check. In each, an OLS trend, linear
    in the level, linear in the logarithm or quadratic in the level, gives the change over the horizon, and the forecast
    starts from the last value seen, as a random walk with drift does: what is compared is the shape of growth and not
    how far the last year lies off a fitted line. Compare Philippon [1]_.

    Parameters
    ----------
    panel : DataFrame, shape (years, series)
        Positive, any unit by column; consecutive years. NaN may stand before the first and after the last value.
    horizon : int
        Years ahead.
    first_window : int
        Years in the shortest window, at least 3.

    Returns
    -------
    DataFrame, one row per series of at least 40 years
        Root mean square error of each trend, as a share of the value the forecast starts from; ``winner``; ``years``
        and ``origins``, the numbers of values and of forecasts.

    Raises
    ------
    ValueError
        If years are not consecutive, a series has a gap or a value that is not positive.

    References
    ----------
    .. [1] Philippon, T. (2022), Additive growth, NBER working paper 29950, doi:10.3386/w29950.
    """
    check_counts(horizon=horizon)
    check_counts(3, first_window=first_window)
    numbers(panel, "panel", gaps=True)
    if (np.diff(numbers(panel.index, "year")) != 1).any():
        raise ValueError("the rows of the panel are not consecutive years")
    years = panel.count()
    raced = panel.loc[:, years >= max(MIN_YEARS, first_window + horizon)]
    if raced.empty:
        raise TooSmall(f"no series has {max(MIN_YEARS, first_window + horizon)} years, which a race of forecasts needs")
    given = raced.to_numpy(dtype=float).T
    held, place = ~np.isnan(given), np.arange(len(panel))
    first, last = held.argmax(axis=1), len(panel) - held[:, ::-1].argmax(axis=1)
    within = (place >= first[:, None]) & (place < last[:, None])
    if (bad := within & ~(given > 0)).any():
        which = bad.any(axis=1).argmax()
        raise ValueError(f"{raced.columns[which]} has no positive value in {panel.index[bad[which].argmax()]}")
    # Series of unequal length stand flush at their first year, so that one product forecasts all of them at once.
    flush = np.full((len(given), (last - first).max()), np.nan)
    flush[np.arange(flush.shape[1]) < (last - first)[:, None]] = given[within]
    values = flush.T
    squares = np.zeros((len(TRENDS), values.shape[1]))
    origins = np.zeros(values.shape[1], dtype=int)
    for window in range(first_window, len(values) - horizon + 1):
        last, truth = values[window - 1], values[window + horizon - 1]
        forecasts = _forecasts(values[:window], horizon)
        squares += np.nan_to_num((forecasts - truth) / last) ** 2
        origins += np.isfinite(truth)
    race = pd.DataFrame(np.sqrt(squares / origins).T, index=list(raced.columns), columns=TRENDS)
    return race.assign(winner=race.idxmin(axis=1), years=years[race.index], origins=origins)


def trend_paths(series: pd.Series, origin: int) -> pd.DataFrame:
    """A series, and what each trend, fitted to the years up to an origin, makes of the years from there.

    Parameters
    ----------
    series : Series, indexed by consecutive years
        Positive, any one unit.
    origin : int
        Last year that the forecasts know, which all of them start from.

    Returns
    -------
    DataFrame, indexed by year
        ``actual`` and the trends of `forecast_race`, in the unit of the series; these NaN before the origin.

    Raises
    ------
    ValueError
        If the series has no value in the origin, or fewer than three up to it.
    """
    seen = numbers(series.loc[:origin], "series", above=0)
    if origin not in series.index or len(seen) < 3:
        raise TooSmall(f"{len(seen)} years up to {origin} carry no trend; it takes three, {origin} among them")
    ahead = series.loc[origin:].index
    paths = _forecasts(seen, (ahead - origin).to_numpy()[:, None])
    return pd.DataFrame({"actual": series}).join(pd.DataFrame(paths.T, index=ahead, columns=TRENDS))


def panel_paths(panel: pd.DataFrame, origin: int) -> pd.DataFrame:
    """What `trend_paths` gives for every series that is long enough, one below the other.

    Parameters
    ----------
    panel : DataFrame, shape (years, series)
        As for `forecast_race`.
    origin : int
        Last year that the forecasts know.

    Returns
    -------
    DataFrame, indexed by series and year
        Columns of `trend_paths`; without the series that have no value in the origin or fewer than three up to it.

    Raises
    ------
    TooSmall
        If that leaves no series.
    """
    made = {}
    for name in panel.columns:
        with suppress(TooSmall):
            made[name] = trend_paths(panel[name].dropna(), origin)
    if not made:
        raise TooSmall(f"no series has three years up to {origin}, {origin} among them")
    return pd.concat(made, names=[panel.columns.name, "year"])


def _forecasts(seen: np.ndarray, horizon: int | np.ndarray) -> np.ndarray:
    """Forecast of each trend, so many years after the last value seen; of every column or, in rows, every horizon."""
    linear, quadratic = (_change_weights(len(seen), horizon, degree) for degree in (1, 2))
    last = seen[-1]
    return np.stack([last + linear @ seen, last * np.exp(linear @ np.log(seen)), last + quadratic @ seen])


def _change_weights(window: int, horizon: int | np.ndarray, degree: int) -> np.ndarray:
    """Weights on the window's values that give the fitted trend's change from its last year to ``horizon`` years on."""
    end = (window - 1) / 2
    powers = np.arange(degree + 1)
    return ((end + horizon) ** powers - end**powers) @ _fitting(window, degree)


@lru_cache(maxsize=512)  # a race in simulated samples asks for the same windows thousands of times
def _fitting(window: int, degree: int) -> np.ndarray:
    """Matrix that makes of a window's values the coefficients of their trend, in years from its middle."""
    time = np.arange(window) - (window - 1) / 2
    return np.linalg.pinv(time[:, None] ** np.arange(degree + 1))


def next_record_race(dates: pd.Series, values: pd.Series, known: int = 5) -> pd.DataFrame:
    """Forecast each record from those before it, by a linear and by an exponential trend.

    From every record on that has so many up to it, a trend by least squares on all of them, in the value or in its
    logarithm, gives the change to the date of the next record, which is added to the last record or multiplies it.

    Parameters
    ----------
    dates : Series of datetime, shape (n,)
    values : Series, shape (n,)
        Records in any one unit, positive; the largest of each date counts.
    known : int
        Records known to the first forecast, at least 3.

    Returns
    -------
    DataFrame, indexed by the date of the record that was forecast
        ``actual``, ``additive`` and ``geometric`` in the unit of the values.

    Raises
    ------
    TooSmall
        If no record is left to be forecast.
    """
    check_counts(3, known=known)
    records = pd.Series(values.to_numpy(), index=dates).groupby(level=0).max()
    if len(records) <= known:
        raise TooSmall(f"{len(records)} dates with a record leave none to be forecast from {known}")
    years, logs = log_points(records.index, records)
    levels = np.exp(logs)
    rows = []
    for last in range(known - 1, len(records) - 1):
        ahead = years[last + 1] - years[last]
        slope, rate = (np.polyfit(years[: last + 1] - years[0], seen[: last + 1], 1)[0] for seen in (levels, logs))
        rows.append([levels[last + 1], levels[last] + slope * ahead, levels[last] * np.exp(rate * ahead)])
    return pd.DataFrame(rows, index=records.index[known:], columns=["actual", "additive", "geometric"])


def sign_test(race: pd.DataFrame) -> pd.Series:
    """Exact test that additive beats geometric forecasts in half of the series; countries count as independent.

    Returns
    -------
    Series
        ``wins`` of ``n`` series with the smaller additive error (ties left out), their ``share`` with the exact 95 %
        interval ``low`` to ``high``, and the two-sided ``p``.
    """
    lead = race["geometric"] - race["additive"]
    if not (lead != 0).any() or lead.isna().any():
        raise TooSmall(f"in none of {len(lead)} series is one forecast known to be better; there is nothing to test")
    return pd.Series(_tested(int((lead > 0).sum()), int((lead != 0).sum())))


@lru_cache  # the interval is found by search, and simulations ask for the same few hundreds of times
def _tested(wins: int, n: int) -> dict[str, float]:
    """What `sign_test` gives of so many wins."""
    test = binomtest(wins, n)
    low, high = test.proportion_ci()
    return {"wins": test.k, "n": test.n, "share": test.statistic, "low": low, "high": high, "p": test.pvalue}
