"""Which published figure speaks of a target: one of its date, one that passed it before, one that came soon after."""

import pandas as pd

# What is counted once a year is counted within these months; a figure of a later time says little of the date.
LATE = 12


def months_after(due: pd.Series, of: pd.Series) -> pd.Series:
    """Months from the date of a target to that of a figure, below zero if the figure is of before.

    Parameters
    ----------
    due, of : Series of str
        Months, such as 2025-12, or years, which stand for their first month; missing where there is no figure.

    Examples
    --------
    >>> months_after(pd.Series(["2025-12", "2023-12"]), pd.Series(["2025-06", "2026-06"])).tolist()
    [-6, 30]
    """
    due, of = (pd.to_datetime(dates, format="ISO8601").dt for dates in (due, of))
    return 12 * (of.year - due.year) + of.month - due.month


def speaks(due: pd.Series, of: pd.Series, passed: pd.Series, late: int = LATE) -> pd.Series:
    """Whether a figure speaks of a target.

    Parameters
    ----------
    due, of : Series of str
        As of `months_after`.
    passed : Series of bool
        Whether the figure meets the target; one of before its date then speaks of it too.
    late : int
        Most months after the date; a figure of a later time does not speak of the target, whether it meets it or not.

    Examples
    --------
    >>> due, of = pd.Series(["2025-12"] * 4), pd.Series(["2024-12", "2024-12", "2026-12", "2027-01"])
    >>> speaks(due, of, pd.Series([True, False, False, True])).tolist()
    [True, False, True, False]
    """
    after = months_after(due, of)
    return (after <= late) & ((after >= 0) | passed)
