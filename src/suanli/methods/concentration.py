"""How unevenly a total is shared: shares, Herfindahl and Theil indices, ranks and how far two yardsticks agree.

Every frame is wide: rows are list dates or years, columns are holders, NaN means not listed.
"""

import numpy as np
import pandas as pd


def shares(amounts: pd.DataFrame) -> pd.DataFrame:
    """Share of each column's holder in the row total.

    Parameters
    ----------
    amounts : DataFrame, shape (dates, holders)
        Non-negative amounts in one unit; NaN means not listed and counts as nothing held.

    Returns
    -------
    DataFrame, shape (dates, holders)
        Shares of the row total, between 0 and 1.

    Raises
    ------
    ValueError
        If an amount is negative or infinite, or a row holds nothing.

    Examples
    --------
    >>> shares(pd.DataFrame({"USA": [3.0], "CHN": [1.0]})).loc[0].tolist()
    [0.75, 0.25]
    """
    if not amounts.shape[1]:
        raise ValueError("there are no holders")
    held = amounts.fillna(0.0).astype(float)
    wrong = (held < 0) | np.isinf(held)
    if wrong.any(axis=None):
        row, column = np.argwhere(wrong.to_numpy())[0]
        place = f"held by {held.columns[column]} in {held.index[row]}"
        raise ValueError(f"amount {place} is {held.iloc[row, column]}, expected zero or more and finite")
    total = held.sum(axis=1)
    if (total == 0).any():
        raise ValueError(f"nobody holds anything in {total.index[total == 0][0]}, so there are no shares")
    return held.div(total, axis=0)


def herfindahl(amounts: pd.DataFrame) -> pd.Series:
    """Herfindahl-Hirschman index of each row, from 1/n (even among n holders) to 1 (one holder) [1]_.

    Parameters, errors and the meaning of NaN are those of `shares`.

    References
    ----------
    .. [1] Hirschman, A. O. (1964), The paternity of an index, American Economic Review 54, 761-762.

    Examples
    --------
    >>> herfindahl(pd.DataFrame({"USA": [3.0], "CHN": [1.0]})).item()
    0.625
    """
    return (shares(amounts) ** 2).sum(axis=1)


def theil(amounts: pd.DataFrame) -> pd.Series:
    """Theil's T of each row: log n minus the entropy of the shares, from 0 (even) to log n (one holder) [1]_.

    n is the number of holders listed in the row, ``amounts.count(axis=1)``; a listed holder of zero counts. Since n
    moves with the length of the list, show it beside the index. Natural logarithm. Parameters and errors are those
    of `shares`.

    References
    ----------
    .. [1] Theil, H. (1967), Economics and Information Theory, North-Holland, chapter 4.

    Examples
    --------
    >>> theil(pd.DataFrame({"USA": [5.0], "CHN": [0.0]})).round(4).item()
    0.6931
    """
    share = shares(amounts)
    # p log p tends to zero with p; the 1 only keeps log() away from zero there.
    entropy = -(share * np.log(share.where(share > 0, 1.0))).sum(axis=1)
    return np.log(amounts.count(axis=1)) - entropy


def ranks(amounts: pd.DataFrame) -> pd.DataFrame:
    """Rank of each holder among those listed in the row: 1 is the largest, ties share the mean rank, NaN stays NaN.

    Examples
    --------
    >>> ranks(pd.DataFrame({"USA": [3.0], "CHN": [5.0], "JPN": [np.nan]})).loc[0].tolist()
    [2.0, 1.0, nan]
    """
    return amounts.rank(axis=1, ascending=False)


def rank_agreement(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Spearman's rank correlation of two yardsticks, row by row, on the holders that both list.

    Parameters
    ----------
    first, second : DataFrame, shape (dates, holders)
        Amounts, each in its own unit. Only rows and holders found in both frames are compared.

    Returns
    -------
    DataFrame, shape (common dates, 2)
        ``rho`` between -1 and 1, and ``n``, the holders compared. ``rho`` is NaN where n is below 3 (two points always
        agree or disagree fully) or where one yardstick puts all holders level.

    Examples
    --------
    >>> one = pd.DataFrame([[3.0, 2.0, 1.0]], columns=["USA", "CHN", "JPN"])
    >>> rank_agreement(one, one**2).loc[0].tolist()
    [1.0, 3.0]
    """
    first, second = first.align(second, join="inner")
    both = first.notna() & second.notna()
    n = both.sum(axis=1)
    rho = ranks(first.where(both)).corrwith(ranks(second.where(both)), axis=1)
    return pd.DataFrame({"rho": rho.where(n >= 3), "n": n})
