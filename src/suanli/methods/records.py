"""How often is a record broken? Record runs, exact intervals of their rate, and what so many quarters can show."""

import numpy as np
import pandas as pd
from scipy.stats import binom, chi2
from statsmodels.stats.proportion import proportion_confint

from .sample import TooSmall, check_counts, numbers


def record_runs(dates: pd.Series, values: pd.Series) -> pd.Series:
    """Which values beat every earlier one.

    Parameters
    ----------
    dates : Series of datetime, shape (n,)
    values : Series, shape (n,), on the same index
        Any one unit. Of several on one date only the largest can be a record, of equal ones the first in the rows.

    Returns
    -------
    Series of bool, on the same index
        False for the first date (there is nothing yet to beat), for ties and for missing values.

    Examples
    --------
    >>> dates = pd.Series(pd.to_datetime(["2020-01-01", "2020-02-01", "2020-03-01"]))
    >>> record_runs(dates, pd.Series([2.0, 3.0, 3.0])).tolist()
    [False, True, False]
    """
    _check_dates(dates, values)
    numbers(values, "value", gaps=True)
    largest_first = pd.DataFrame({"date": dates, "value": values}).sort_values(
        ["date", "value"], ascending=[True, False]
    )
    earlier = largest_first["value"].cummax().ffill().shift()
    return (largest_first["value"] > earlier).reindex(values.index) & (dates > dates.min())


def breakthrough_rate(dates: pd.Series, record: pd.Series) -> pd.DataFrame:
    """Share of quarters with a new record and records per quarter, by decade and in all.

    Parameters
    ----------
    dates : Series of datetime, shape (n,)
        All dates observed: quarters count from the one after the first date's to that of the last.
    record : Series of bool, shape (n,)
        From `record_runs`.

    Returns
    -------
    DataFrame, indexed by decade (``"1990s"``, ..., ``"all"``)
        ``quarters``, ``quarters_with_record``, ``records``, ``share`` of quarters (0 to 1), and ``rate`` in records
        per quarter with its exact 95 % Poisson interval ``low`` to ``high`` [1]_. Records of the first quarter, seen in
        part, are left out.

    References
    ----------
    .. [1] Garwood, F. (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442.
    """
    _check_dates(dates, record)
    quarter = dates.dt.to_period("Q")
    quarters = pd.period_range(quarter.min() + 1, quarter.max(), freq="Q")
    if not len(quarters):
        raise TooSmall(f"all {len(dates)} dates lie in one quarter, so that no whole quarter was seen")
    counts = quarter[record].value_counts().reindex(quarters, fill_value=0)
    decade = (quarters.year // 10 * 10).astype(str) + "s"
    groups = [*counts.groupby(decade), ("all", counts)]
    rates = pd.DataFrame(
        [[len(group), (group > 0).sum(), group.sum()] for _, group in groups],
        index=[name for name, _ in groups],
        columns=["quarters", "quarters_with_record", "records"],
    )
    rates["share"] = rates["quarters_with_record"] / rates["quarters"]
    rates["rate"] = rates["records"] / rates["quarters"]
    # With no record at all the lower bound is zero, where the chi-squared has no degrees of freedom.
    rates["low"] = np.nan_to_num(chi2.ppf(0.025, 2 * rates["records"])) / 2 / rates["quarters"]
    rates["high"] = chi2.ppf(0.975, 2 * rates["records"] + 2) / 2 / rates["quarters"]
    return rates


def record_quarters(dates: pd.Series, record: pd.Series, first: str, last: str) -> pd.Series:
    """Whether each quarter saw a record, from the one after the first date's on.

    Parameters
    ----------
    dates, record
        As for `breakthrough_rate`.
    first, last : str
        Quarters such as ``"2023Q1"``, both included.

    Returns
    -------
    Series of bool, indexed by quarter

    Examples
    --------
    >>> dates = pd.Series(pd.to_datetime(["2023-02-01", "2023-05-01"]))
    >>> record_quarters(dates, pd.Series([False, True]), "2023Q1", "2023Q3").tolist()
    [True, False]
    """
    _check_dates(dates, record)
    quarter = dates.dt.to_period("Q")
    quarters = pd.period_range(first, last, freq="Q")
    quarters = quarters[quarters > quarter.min()]
    return pd.Series(quarters.isin(quarter[record]), index=quarters)


def exact_share(hits, trials) -> pd.DataFrame:
    """Shares with exact 95 % binomial intervals [1]_: ``value``, ``low`` and ``high``, 0 to 1.

    References
    ----------
    .. [1] Clopper, C. J. and Pearson, E. S. (1934), The use of confidence or fiducial limits, Biometrika 26, 404-413.

    Examples
    --------
    >>> exact_share([10], [10]).round(3).to_dict("records")
    [{'value': 1.0, 'low': 0.692, 'high': 1.0}]
    """
    hits, trials = np.asarray(hits), np.asarray(trials)
    check_counts(**{f"trials {place}": n for place, n in enumerate(trials.ravel())})
    low, high = proportion_confint(hits, trials, method="beta")
    return pd.DataFrame({"value": hits / trials, "low": low, "high": high})


def chances(
    quarters: int, share: float, almost: float = 0.75, often: float = 0.5, *, reached: bool = True
) -> pd.Series:
    """How often so many quarters give each verdict, if records come in a given share of them.

    Parameters
    ----------
    quarters : int
        Quarters seen, independent of each other.
    share : float
        True share of quarters with a record, 0 to 1.
    almost, often : float
        Supported is a share of at least `almost` whose exact interval lies above `often`; contradicted is an interval
        below `almost`; consistent is any other share of at least `almost`.
    reached : bool
        Whether a share of just `almost` is at least that much, or falls short of it.

    Returns
    -------
    Series
        ``supported``, ``consistent``, ``not identified`` and ``contradicted``: probabilities, which add up to one.

    Examples
    --------
    >>> chances(12, 0.8).round(3).to_dict()
    {'supported': 0.558, 'consistent': 0.236, 'not identified': 0.202, 'contradicted': 0.004}
    """
    check_counts(quarters=quarters)
    hits = np.arange(quarters + 1)
    seen = exact_share(hits, np.full_like(hits, quarters))
    enough = seen["value"] >= almost if reached else seen["value"] > almost
    said = np.select(
        [enough & (seen["low"] > often), seen["high"] < almost, enough],
        ["supported", "contradicted", "consistent"],
        "not identified",
    )
    probability = pd.Series(binom.pmf(hits, quarters, share)).groupby(said).sum()
    return probability.reindex(["supported", "consistent", "not identified", "contradicted"], fill_value=0.0)


def _check_dates(dates: pd.Series, values: pd.Series) -> None:
    """Raise a ValueError unless there are dates, all known, for as many values."""
    if not pd.api.types.is_datetime64_any_dtype(dates) or dates.isna().any():
        raise ValueError("a date is missing or is none, expected a column of dates")
    if not len(dates) or not dates.index.equals(values.index):
        raise ValueError(f"{len(dates)} dates for {len(values)} values, expected the same rows of both, one or more")
