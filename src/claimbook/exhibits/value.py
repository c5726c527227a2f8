"""One cell of an exhibit as JSON holds it: a plain number, words or an ISO date, or else a refusal that says where."""

import datetime
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from ..notebook.results import significant

WORDS = (pd.Period, pd.Interval)  # their own text is plain, such as 2020Q1 and (0, 1]


def plain(cell, where: str):
    """A cell as text, number, truth value or nothing; floats to six significant digits, days without a midnight.

    Parameters
    ----------
    cell : object
        What a frame holds: a value of Python, NumPy or pandas.
    where : str
        Exhibit, column and row, for the message.

    Raises
    ------
    ValueError
        If it is infinite or nothing that a page can hold, such as a list or a span of time.

    Examples
    --------
    >>> plain(pd.Timestamp("2020-06-01"), ""), plain(Decimal("0.5"), ""), plain(float("nan"), "")
    ('2020-06-01', 0.5, None)
    """
    if isinstance(cell, np.datetime64):
        cell = pd.Timestamp(cell)
    elif isinstance(cell, np.generic) and not isinstance(cell, np.timedelta64):
        cell = cell.item()
    if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float | Decimal) and math.isnan(cell)):
        return None
    if isinstance(cell, float | Decimal | Fraction):
        if not math.isfinite(number := float(cell)):
            raise ValueError(f"{where}: {cell} is no number that can be shown; correct it, or leave the cell empty")
        return significant(number)
    if isinstance(cell, datetime.date):  # times and pandas' own are dates too
        written = cell.isoformat()
        return written.removesuffix("T00:00:00")
    if isinstance(cell, WORDS):
        return str(cell)
    if isinstance(cell, str):
        try:
            cell.encode()
        except UnicodeEncodeError:
            raise ValueError(f"{where}: {cell!r} holds half a letter and cannot be written; correct it") from None
    elif not isinstance(cell, bool | int):
        kind = f"{type(cell).__name__} {str(cell)[:40]!r}"
        raise ValueError(f"{where}: {kind} is neither a number nor a word nor a date; give it as one of them")
    return cell
