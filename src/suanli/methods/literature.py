"""Findings of others as results that prose can quote, and as a list that a reader can scan."""

import pandas as pd


def figures(works: pd.DataFrame) -> pd.DataFrame:
    """Findings by name, for `record`; the upper end of a range is a figure of its own, ``_to``.

    Parameters
    ----------
    works : DataFrame
        Columns ``name``, ``value``, ``upper``, ``low``, ``high`` (95 % interval) and ``unit``; NaN where there is none.

    Returns
    -------
    DataFrame
        ``value``, ``low``, ``high`` and ``unit``, with names ``found_...`` as its index.

    Examples
    --------
    >>> work = {"name": "a2020", "value": 0.9, "upper": 1.5, "low": None, "high": None, "unit": "points"}
    >>> figures(pd.DataFrame([work]))["value"].to_dict()
    {'found_a2020': 0.9, 'found_a2020_to': 1.5}
    """
    named = works.set_index("found_" + works["name"])
    upper = named.dropna(subset="upper")[["upper", "unit"]].rename(columns={"upper": "value"})
    return pd.concat([named[["value", "low", "high", "unit"]], upper.rename(index="{}_to".format)])


def listed(works: pd.DataFrame) -> pd.DataFrame:
    """The same in words: ``Study``, ``What was found``, ``Figure`` with its range or interval and unit, ``Sure``."""

    def ends(row) -> str:
        range_ = "" if pd.isna(row.upper) else f" to {row.upper:g}"
        interval = "" if pd.isna(row.low) else f" ({row.low:g} to {row.high:g})"
        return f"{row.value:g}{range_}{interval} {row.unit}"

    named = {"study": "Study", "finding": "What was found", "figure": "Figure", "sure": "Sure"}
    told = works.assign(figure=[ends(row) for row in works.itertuples()])
    return told[list(named)].rename(columns=named)
