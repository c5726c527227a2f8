from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from claimbook.tables.read import load
from suanli.methods.linkages import coefficients, leontief_inverse
from suanli.methods.multipliers import ABROAD, COMPONENTS, SPENT, WAGES, all_incomes_spent, from_nbs, multipliers

INTERNET, BUSINESS = "Internet and IT services", "Business and technical services"


@pytest.fixture
def rows():
    "Two sectors: inputs of 150 and 200, 500 and 100, of which 50 from b to a are imported; wages 300 and 500."
    cells = [("a", "a", 150, 0), ("b", "a", 200, 50), ("a", "b", 500, 0), ("b", "b", 100, 0)]
    cells += [(WAGES, "a", 300, None), (WAGES, "b", 500, None)]
    cells += [(name, to, value, None) for name in COMPONENTS[1:3] for to, value in (("a", 100), ("b", 200))]
    cells += [(COMPONENTS[3], "a", 150, None), (COMPONENTS[3], "b", 500, None)]
    cells += [("Gross output", "a", 1000, None), ("Gross output", "b", 2000, None)]
    cells += [("a", SPENT, 240, 0), ("b", SPENT, 260, 20), ("a", "Exports", 110, 0), ("b", "Imports", -70, None)]
    columns = ["from", "to", "total_billion_yuan", "imported_billion_yuan"]
    return pd.DataFrame(cells, columns=columns).assign(year=2020)


@pytest.mark.parametrize(
    ("year", "group", "expected"),
    [
        (2017, "ICT equipment", [3.972, 2.353, 0.571, 3.026, 0.852]),
        (2018, "ICT equipment", [3.990, 2.354, 0.566, 2.966, 0.831]),
        (2020, "ICT equipment", [3.994, 2.367, 0.571, 2.968, 0.835]),
        (2017, "Internet and IT services", [2.242, 2.017, 0.929, 2.964, 1.325]),
        (2020, "Internet and IT services", [2.391, 2.174, 0.933, 3.169, 1.371]),
        (2018, "Telecommunications", [2.233, 2.016, 0.931, 2.681, 1.219]),
        (2020, "Construction", [3.108, 2.826, 0.896, 3.801, 1.325]),
    ],
)
def test_china_s_multipliers_are_those_of_an_independent_calculation(year, group, expected):
    "Reference numbers worked out from the same published tables by other code."
    found = multipliers(from_nbs(load("china_io_nbs"), year)).loc[group]
    assert found.tolist() == pytest.approx(expected, abs=1.1e-3)


OUTLAY = {"ICT equipment": 65, "Electrical equipment": 10, "Machinery": 6, "Construction": 13, INTERNET: 6}
CLUSTER = {"ICT equipment": 87, "Electrical equipment": 5, "Machinery": 3, "Construction": 4, INTERNET: 1}
RUNNING = {"Electricity": 45, "Telecommunications": 20, INTERNET: 15, "Real estate": 10, BUSINESS: 10}


@pytest.mark.parametrize(
    ("bundle", "year", "expected"),
    [
        (OUTLAY, 2017, [3.691, 2.475, 0.668, 3.233, 0.986]),
        (OUTLAY, 2018, [3.696, 2.472, 0.665, 3.165, 0.964]),
        (OUTLAY, 2020, [3.703, 2.497, 0.673, 3.192, 0.978]),
        (CLUSTER, 2017, [3.886, 2.408, 0.604, 3.109, 0.898]),
        (CLUSTER, 2018, [3.898, 2.407, 0.600, 3.044, 0.876]),
        (CLUSTER, 2020, [3.903, 2.425, 0.607, 3.055, 0.884]),
        (RUNNING, 2017, [2.474, 2.236, 0.918, 3.053, 1.260]),
        (RUNNING, 2018, [2.498, 2.260, 0.917, 3.004, 1.238]),
        (RUNNING, 2020, [2.514, 2.297, 0.925, 3.065, 1.263]),
    ],
)
def test_a_data_centre_brings_the_mean_of_its_parts(bundle, year, expected):
    "Built, filled with accelerators, and run, as calculated elsewhere from the same assumed percentages."
    assert sum(bundle.values()) == 100
    shares = pd.Series(bundle) / 100
    found = shares @ multipliers(from_nbs(load("china_io_nbs"), year)).loc[shares.index]
    parts = ["output_total", "output", "value_added", "output_closed", "value_added_closed"]
    assert found[parts].tolist() == pytest.approx(expected, abs=1.1e-3)


@pytest.mark.parametrize(("year", "most", "closed"), [(2017, 0.980, 1.761), (2018, 0.980, 1.709), (2020, 0.984, 1.751)])
def test_no_group_brings_more_than_the_independent_calculation_found(year, most, closed):
    "Real estate, and with wages spent again agriculture: what bounds every yuan, whatever it buys."
    found = multipliers(from_nbs(load("china_io_nbs"), year))
    assert found["value_added"].max() == pytest.approx(most, abs=1.1e-3)
    assert found["value_added"].idxmax() == "Real estate"
    assert found["value_added_closed"].max() == pytest.approx(closed, abs=1.1e-3)


@pytest.mark.parametrize("year", [2017, 2018, 2020])
def test_a_yuan_of_domestic_demand_becomes_value_added_or_imports(year):
    "v'L and m'L add up to one, m the imported inputs of a yuan of output."
    table = from_nbs(load("china_io_nbs"), year)
    inverse = leontief_inverse(coefficients(table.whole.flows - table.imported, table.whole.gross_output))
    imported = (table.imported.sum() / table.whole.gross_output) @ inverse
    assert (multipliers(table)["value_added"] + imported).to_numpy() == pytest.approx(1, abs=1e-4)


def test_households_spend_their_wages_in_rounds(rows):
    "Demand, then what the wages of each round buy at home, summed until nothing is left."
    found = multipliers(from_nbs(rows, 2020))
    a = np.array([[0.15, 0.25], [0.15, 0.05]])
    wages, spent, value_added = np.array([0.3, 0.25]), np.array([240, 240]) / 800, np.array([0.65, 0.70])
    for place, sector in enumerate("ab"):
        made, wanted = np.zeros(2), np.eye(2)[place]
        for _ in range(400):
            made, wanted = made + wanted, a @ wanted + spent * (wages @ wanted)
        assert found.loc[sector, ["output_closed", "value_added_closed"]].tolist() == pytest.approx(
            [made.sum(), value_added @ made]
        )


def test_all_incomes_are_spent_in_rounds(rows):
    "Value added of each round buys what the country buys at home, but for exports, summed until nothing is left."
    found = all_incomes_spent(from_nbs(rows, 2020))
    a = np.array([[0.15, 0.25], [0.15, 0.05]])
    bought = np.array([1000 - 150 - 500 - 110, 2000 - 150 - 100])
    spent, value_added = bought / (650 + 1400), np.array([0.65, 0.70])
    for place, sector in enumerate("ab"):
        made, wanted = np.zeros(2), np.eye(2)[place]
        for _ in range(4000):
            made, wanted = made + wanted, a @ wanted + spent * (value_added @ wanted)
        assert found[sector] == pytest.approx(value_added @ made)


def test_without_exports_the_rounds_have_no_end(rows):
    "Refused, for nothing would leak."
    table = from_nbs(rows, 2020)
    with pytest.raises(ValueError, match="nothing is exported"):
        all_incomes_spent(replace(table, exports=0 * table.exports))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows[rows["to"] != ABROAD], "to, 2020: holds no 'Exports'"),
        (lambda rows: rows[rows["from"] != WAGES], "from, 2020: holds no 'Compensation of employees'"),
        (lambda rows: rows[rows["to"] != SPENT], "to, 2020: holds no 'Household consumption'"),
        (lambda rows: rows[rows["from"] != "Gross output"], "from, 2020: holds no 'Gross output'"),
        (lambda rows: rows[(rows["from"] != "a") | (rows["to"] == ABROAD)], "column b does not close"),
        (lambda rows: rows[rows["to"] != "a"], "not square: a has a row but no column"),
        (lambda rows: rows.assign(year=2017), "no table for 2020; there are 2017"),
        (lambda rows: rows.drop(columns="imported_billion_yuan"), "no column 'imported_billion_yuan'"),
        (lambda rows: rows.replace({"imported_billion_yuan": {50: 250}}), "a, 2020: more is imported of an input"),
        (lambda rows: rows.replace({"imported_billion_yuan": {20: 261}}), f"{SPENT}, 2020: more is imported"),
        (lambda rows: rows.replace({"total_billion_yuan": {150: np.inf}}), r"total_billion_yuan \(0\) is inf"),
        (lambda rows: rows.replace({"total_billion_yuan": {150: np.nan}}), "column a does not close"),
        (
            lambda rows: rows.astype(object).replace({"total_billion_yuan": {150: "x"}}),
            "holds something that is no number",
        ),
        (lambda rows: rows.replace({"total_billion_yuan": {2000: -2000}}), "gross output of b is -2000"),
        (lambda rows: pd.concat([rows, rows[:1]]), "column a does not close"),
        (lambda rows: rows[rows["from"] != COMPONENTS[3]], "holds no 'Operating surplus'"),
    ],
)
def test_a_table_that_does_not_carry_the_multipliers_is_refused(rows, change, said):
    "By what is missing or wrong."
    with pytest.raises(ValueError, match=said):
        from_nbs(change(rows), 2020)


@pytest.mark.parametrize(
    ("change", "said"),
    [({240: 2400, 260: 2600}, "not productive"), ({240: np.nan}, "coefficient"), ({300: 0, 500: 0}, "coefficient")],
)
def test_households_that_spend_more_than_comes_back_are_refused(rows, change, said):
    "The rounds would never end; nor can there be any without wages or consumption."
    table = from_nbs(rows, 2020)
    part = {240: "consumption", 260: "consumption", 300: "wages", 500: "wages"}[next(iter(change))]
    with pytest.raises(ValueError, match=said):
        multipliers(replace(table, **{part: getattr(table, part).replace(change)}))
