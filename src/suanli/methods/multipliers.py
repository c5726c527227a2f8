"""What a yuan of final demand brings, counted three ways: imports as if made at home, at home, with wages spent again.

The gap between the three is what a published multiplier leaves unsaid. Notation follows Miller, R. E. and Blair, P. D.
(2009), Input-Output Analysis, 2nd edition, Cambridge University Press, sections 2.5, 4.4 and 6.2.
"""

from dataclasses import dataclass

import pandas as pd

from .linkages import (
    IOTable,
    coefficients,
    from_china_io,
    leontief_inverse,
    output_multipliers,
    value_added_multipliers,
)
from .sample import check_columns, numbers

WAGES, SPENT, ABROAD = "Compensation of employees", "Household consumption", "Exports"
COMPONENTS = [WAGES, "Depreciation", "Net taxes on production", "Operating surplus"]


@dataclass(frozen=True)
class ImportsApart:
    """A table with its imports apart, all in one currency unit.

    ``whole`` holds flows of domestic and imported inputs alike, ``imported`` what of its flows was imported (sectors x
    sectors), ``wages`` the compensation of employees by sector and ``consumption`` what households buy of each
    sector's domestic product. ``exports`` is what of it goes abroad.
    """

    whole: IOTable
    imported: pd.DataFrame
    wages: pd.Series
    consumption: pd.Series
    exports: pd.Series


def from_nbs(table: pd.DataFrame, year: int) -> ImportsApart:
    """Table of one year from rows ``year``, ``from``, ``to``, ``total_billion_yuan`` and ``imported_billion_yuan``.

    Raises
    ------
    ValueError
        If the year is not there, a row or column that closes the table is missing, a column does not add up to its
        gross output, or more of a flow is imported than flows.
    """
    amounts = ["total_billion_yuan", "imported_billion_yuan"]
    check_columns(table, ["year", "from", "to", *amounts])
    of_year = table[table["year"] == year]
    of_year = of_year.assign(**{name: numbers(of_year[name], name, gaps=True) for name in amounts})
    if of_year.empty:
        raise ValueError(f"no table for {year}; there are {', '.join(map(str, sorted(table['year'].unique())))}")
    total, imported = (
        of_year.pivot_table(index="from", columns="to", values=amount, aggfunc="sum", fill_value=0.0)
        for amount in amounts
    )
    for name, names, side in [
        *((each, total.index, "from") for each in COMPONENTS),
        *((each, total.columns, "to") for each in (SPENT, ABROAD)),
    ]:
        if name not in names:
            raise ValueError(f"{side}, {year}: holds no {name!r}, of which the multipliers are made")
    sectors = total.columns[total.columns.isin(total.index)]
    closing = total[sectors].drop(index=COMPONENTS)
    closing.loc["Value added"] = total.loc[COMPONENTS, sectors].sum()
    rows = closing.reset_index().melt("from", var_name="to", value_name="billion_yuan")
    whole = from_china_io(rows.assign(year=year), year)
    imported = imported.reindex(index=total.index, columns=total.columns, fill_value=0.0)
    at_home = total - imported
    if (over := at_home.loc[sectors, [*sectors, SPENT]].min()).min() < 0:
        raise ValueError(f"{over.idxmin()}, {year}: more is imported of an input than is used")
    wages, consumption, exports = total.loc[WAGES, sectors], at_home.loc[sectors, SPENT], at_home.loc[sectors, ABROAD]
    return ImportsApart(whole, imported.loc[sectors, sectors], wages, consumption, exports)


def multipliers(table: ImportsApart) -> pd.DataFrame:
    """Output and value added that one unit of final demand for each sector's domestic product brings.

    Returns
    -------
    DataFrame, shape (sectors, 5), in units per unit of demand
        ``output_total`` counts every input as if it were made at home; ``output`` and ``value_added`` are domestic.
        In ``output_closed`` and ``value_added_closed`` wages come back as household demand, by the domestic consumption
        of the year for each unit of its wages: more than wages alone, since households have other incomes too.
    """
    output, sectors = table.whole.gross_output, table.whole.flows.columns
    everything = leontief_inverse(coefficients(table.whole.flows, output))
    a = coefficients(table.whole.flows - table.imported, output)
    domestic = leontief_inverse(a)
    closed = a.copy()
    closed[SPENT] = table.consumption / table.wages.sum()
    closed.loc[SPENT] = (table.wages / output).reindex(closed.columns, fill_value=0.0)
    again = leontief_inverse(closed).loc[sectors, sectors]
    share = table.whole.value_added / output
    return pd.DataFrame(
        {
            "output_total": output_multipliers(everything),
            "output": output_multipliers(domestic),
            "value_added": value_added_multipliers(share, domestic),
            "output_closed": output_multipliers(again),
            "value_added_closed": value_added_multipliers(share, again),
        }
    )


def all_incomes_spent(table: ImportsApart) -> pd.Series:
    """Value added that one unit of final demand for each sector's domestic product brings if every income is spent.

    Wages, profits, taxes and what covers wear are spent at once as the country spends them, so that nothing leaks but
    imports, and hands and machines are taken to be idle. Then any purchase brings what it does in the first place over
    the share of GDP that exports carry: no estimate of an effect, but what the households' rounds leave out.

    Returns
    -------
    Series, by sector, in units per unit of demand

    Raises
    ------
    ValueError
        If nothing is exported: without a leak there is no end.
    """
    output = table.whole.gross_output
    inverse = leontief_inverse(coefficients(table.whole.flows - table.imported, output))
    value_added = value_added_multipliers(table.whole.value_added / output, inverse)
    if (carried := float(value_added @ table.exports) / float(table.whole.value_added.sum())) <= 0:
        raise ValueError("nothing is exported, so that spending has no end")
    return value_added / carried
