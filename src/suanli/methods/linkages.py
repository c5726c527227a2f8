"""What one sector's demand sets off in the others: Leontief's open model and its multipliers.

Notation and formulas follow Miller, R. E. and Blair, P. D. (2009), Input-Output Analysis: Foundations and
Extensions, 2nd edition, Cambridge University Press. Rows sell, columns buy.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .sample import check_columns, numbers

# A column must close to this part of its gross output: published tables are rounded and have small discrepancies.
TOLERANCE = 1e-3


@dataclass(frozen=True)
class IOTable:
    """Inter-industry flows (sectors x sectors), value added and gross output (sectors), all in one currency unit.

    Flows hold domestic and imported inputs alike.
    """

    flows: pd.DataFrame
    value_added: pd.Series
    gross_output: pd.Series


def coefficients(flows: pd.DataFrame, gross_output: pd.Series) -> pd.DataFrame:
    """Input coefficients A: what column j buys from row i for one unit of its own gross output.

    Parameters
    ----------
    flows : DataFrame, shape (sectors, sectors)
    gross_output : Series, shape (sectors,)
        In the unit of the flows.

    Raises
    ------
    ValueError
        If rows and columns are not the same sectors, or a sector's gross output is missing or not positive.

    Examples
    --------
    >>> coefficients(pd.DataFrame([[150.0, 500.0], [200.0, 100.0]]), pd.Series([1000.0, 2000.0])).values.tolist()
    [[0.15, 0.25], [0.2, 0.05]]
    """
    odd = flows.index.symmetric_difference(flows.columns)
    if len(odd):
        side = "a row but no column" if odd[0] in flows.index else "a column but no row"
        raise ValueError(f"the table is not square: {odd[0]} has {side}; rows by columns: {flows.shape}")
    if flows.empty:
        raise ValueError("the table has no sectors")
    numbers(flows, "flow")
    produced = gross_output.reindex(flows.columns)
    empty = ~((produced > 0) & (produced < np.inf))
    if empty.any():
        raise ValueError(f"gross output of {produced.index[empty][0]} is {produced[empty].iloc[0]}, expected above 0")
    return flows.loc[flows.columns].div(produced, axis=1)


def leontief_inverse(a: pd.DataFrame) -> pd.DataFrame:
    """Total requirements L = (I - A)^-1: output of i needed, all rounds counted, per unit of final demand for j.

    Raises
    ------
    ValueError
        If the economy uses up all it makes (largest eigenvalue of A is 1 or more), so that the rounds never end.
    """
    if a.empty:
        raise ValueError("the table has no sectors")
    numbers(a, "coefficient")
    radius = np.abs(np.linalg.eigvals(a.to_numpy())).max()
    if radius >= 1:
        raise ValueError(f"the largest eigenvalue of A is {radius:.4g}, expected below 1: the table is not productive")
    return pd.DataFrame(np.linalg.inv(np.eye(len(a)) - a.to_numpy()), index=a.index, columns=a.columns)


def output_multipliers(inverse: pd.DataFrame) -> pd.Series:
    """Gross output of all sectors per unit of final demand for each: column sums of L."""
    return inverse.sum()


def value_added_multipliers(value_added_share: pd.Series, inverse: pd.DataFrame) -> pd.Series:
    """Value added of all sectors per unit of final demand for each, v'L.

    Parameters
    ----------
    value_added_share : Series, shape (sectors,)
        v, value added per unit of gross output. If the columns of A hold every input, v = 1 - A'1 and v'L is exactly
        1; inputs left out of A (imports in a table of domestic flows) leak, and v'L is below 1. It is never above.
    inverse : DataFrame, shape (sectors, sectors)
        L of `leontief_inverse`.
    """
    return value_added_share.reindex(inverse.index) @ inverse


def rasmussen(inverse: pd.DataFrame) -> pd.DataFrame:
    """Backward and forward linkages of each sector, 1 = mean of all sectors [1]_.

    Backward (power of dispersion) is the column sum of L over the mean column sum; forward (sensitivity of dispersion)
    the row sum of the same L over its mean, as Rasmussen has it, and not the row sum of Ghosh's inverse.

    References
    ----------
    .. [1] Rasmussen, P. N. (1956), Studies in Inter-sectoral Relations, North-Holland, chapter 8.
    """
    sums = pd.DataFrame({"backward": inverse.sum(), "forward": inverse.sum(axis=1)})
    return sums / sums.mean()


def reach(a: pd.DataFrame, sector: str) -> pd.Series:
    """Share of ``sector`` in the intermediate inputs that each other sector buys, between 0 and 1."""
    if sector not in a.index:
        raise ValueError(f"no sector {sector!r}, expected one of {', '.join(map(str, a.index))}")
    numbers(a, "coefficient")
    if (a.drop(columns=sector).sum() == 0).any():
        raise ValueError(f"{a.drop(columns=sector).sum().idxmin()} buys no inputs, so that none of them has a share")
    return (a.loc[sector] / a.sum()).drop(sector)


def from_china_io(table: pd.DataFrame, year: int) -> IOTable:
    """Input-output table of one year from rows ``year``, ``from``, ``to`` and ``billion_yuan``.

    The rows from ``Value added`` and ``Gross output`` close each column.

    Raises
    ------
    ValueError
        If the year is not in the table, the flows are not square, or a column does not add up to its gross output.
    """
    check_columns(table, ["year", "from", "to", "billion_yuan"])
    wide = table[table["year"] == year].pivot_table(index="from", columns="to", values="billion_yuan", aggfunc="sum")
    if wide.empty:
        raise ValueError(f"no table for {year}; there are {', '.join(map(str, sorted(table['year'].unique())))}")
    _has(wide.index, ["Value added", "Gross output"], f"from, {year}")
    flows = wide.drop(index=["Value added", "Gross output"])
    return _closed(IOTable(flows, wide.loc["Value added"], wide.loc["Gross output"]), flows.sum())


def from_use_make(use: pd.DataFrame, make: pd.DataFrame) -> IOTable:
    """Industry-by-industry table from a use and a make (supply) table of the Bureau of Economic Analysis.

    Industry-technology assumption (Miller and Blair, chapter 5): each commodity comes from the industries that make it
    in proportion to their market shares D, so that flows = D U. A commodity that no industry makes has no market
    share and drops out: v'L then stays below 1 by this leak. Imports count as if the industries that make the same
    commodity at home had made them. The use table is at purchasers'
    prices and the make table at basic prices, so trade margins stay with the goods.

    Parameters
    ----------
    use : DataFrame
        Rows ``from`` (commodity, or ``VABAS``: value added at basic prices), ``to`` (industry) and ``million_usd``.
    make : DataFrame
        Rows ``commodity`` (or ``T017``: industry output), ``industry`` and ``million_usd``; absent means nil in both.

    Raises
    ------
    ValueError
        If the tables name different industries or an industry's inputs and value added do not make up its output.
    """
    check_columns(use, ["from", "to", "million_usd"])
    check_columns(make, ["commodity", "industry", "million_usd"])
    supply = make.pivot_table(index="commodity", columns="industry", values="million_usd", aggfunc="sum", fill_value=0)
    _has(supply.columns, ["T013", "MADJ"], "industry of the make table")
    _has(supply.index, ["T017"], "commodity of the make table")
    supply = supply.drop(columns=["T013", "MADJ"])
    output = supply.loc["T017"]
    supply = supply.drop(index="T017")
    used = use.pivot_table(index="from", columns="to", values="million_usd", aggfunc="sum", fill_value=0)
    _has(used.index, ["VABAS"], "from of the use table")
    if absent := [industry for industry in supply.columns if industry not in used.columns]:
        raise ValueError(f"the make table names industry {absent[0]}, the use table does not")
    inputs = used.reindex(index=supply.index, columns=supply.columns, fill_value=0.0)
    made = supply.sum(axis=1)
    market_shares = supply.div(made.where(made > 0), axis=0).fillna(0.0).T
    value_added = used.loc["VABAS", supply.columns]
    return _closed(IOTable(market_shares @ inputs, value_added, output), inputs.sum())


def _has(found: pd.Index, wanted: list[str], place: str) -> None:
    """Raise a ValueError that names the first row or column that a table must have and has not."""
    if absent := [name for name in wanted if name not in found]:
        raise ValueError(f"{place}: holds no {absent[0]!r}, which closes the table")


def _closed(table: IOTable, inputs: pd.Series) -> IOTable:
    """Hand the table back if inputs plus value added make gross output in every column, else say where they do not."""
    coefficients(table.flows, table.gross_output)
    excess = inputs + table.value_added - table.gross_output
    gap = (excess.abs() / table.gross_output).fillna(np.inf)  # a missing entry does not close either
    worst = gap.idxmax()
    if gap[worst] > TOLERANCE:
        raise ValueError(
            f"column {worst} does not close: inputs and value added exceed gross output "
            f"{table.gross_output[worst]:.6g} by {excess[worst]:.6g}"
        )
    return table
