"""What both chapters need: a regression for yearly data, and the low points of a cycle."""

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
from scipy.signal import find_peaks


def estimate(formula: str, frame: pd.DataFrame, term: str) -> pd.Series:
    """Coefficient of a linear regression of yearly data, with an interval that allows for memory between years [1]_.

    Parameters
    ----------
    formula : str
        Such as ``"volume ~ after"``.
    frame : DataFrame, shape (years, columns)
        One row a year, in their order.
    term : str
        The coefficient that is wanted; ``"Intercept"`` of ``"length ~ 1"`` is a mean.

    Returns
    -------
    Series
        ``value``, ``low`` and ``high`` (95 % interval), in units of the left side for one of the term; ``n``.

    References
    ----------
    .. [1] Newey, W. K. and West, K. D. (1987). A simple, positive semi-definite, heteroskedasticity and autocorrelation
       consistent covariance matrix. Econometrica 55, 703-708.

    Examples
    --------
    >>> years = pd.DataFrame({"height": [1.0, 2.0, 3.0, 2.0]})
    >>> estimate("height ~ 1", years, "Intercept").round(2).tolist()
    [2.0, 1.31, 2.69, 4.0]
    """
    lags = int(4 * (len(frame) / 100) ** (2 / 9))
    fitted = smf.ols(formula, frame).fit(cov_type="HAC", cov_kwds={"maxlags": lags})
    low, high = fitted.conf_int().loc[term]
    return pd.Series({"value": fitted.params[term], "low": low, "high": high, "n": fitted.nobs})


def low_years(series: pd.Series, apart: int) -> np.ndarray:
    """Years in which a cycle turns upwards.

    Parameters
    ----------
    series : Series, length (years)
        One value a year, by year.
    apart : int
        Fewest years between two of them; of lows that are closer only the deepest counts.

    Returns
    -------
    array of int
        The years; the first and the last of the series, which have one neighbour, are never among them.

    Examples
    --------
    >>> low_years(pd.Series([3, 1, 2, 3, 0, 4], index=range(1900, 1906)), apart=2).tolist()
    [1901, 1904]
    """
    return series.index.to_numpy()[find_peaks(-series.to_numpy(), distance=apart)[0]]
