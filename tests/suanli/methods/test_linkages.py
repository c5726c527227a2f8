import numpy as np
import pandas as pd
import pytest

from claimbook.tables.read import load
from suanli.methods.linkages import (
    coefficients,
    from_china_io,
    from_use_make,
    leontief_inverse,
    output_multipliers,
    rasmussen,
    reach,
    value_added_multipliers,
)

# Miller and Blair (2009), section 2.3: two sectors, output 1000 and 2000.
FLOWS = pd.DataFrame([[150.0, 500.0], [200.0, 100.0]])
OUTPUT = pd.Series([1000.0, 2000.0])


def tidy(wide, *names):
    row, column, value = names
    return wide.rename_axis(row).reset_index().melt(row, var_name=column, value_name=value)


@pytest.fixture
def china():
    "Give a closed table of two sectors in the form of china_io."
    wide = FLOWS.set_axis(["a", "b"]).set_axis(["a", "b"], axis=1)
    wide.loc["Value added"] = [650.0, 1400.0]
    wide.loc["Gross output"] = [1000.0, 2000.0]
    return tidy(wide, "from", "to", "billion_yuan").assign(year=2017)


@pytest.fixture
def use():
    "Give the use matrix of Miller and Blair (2009), chapter 5: two commodities, industry outputs 90 and 110."
    wide = pd.DataFrame([[12.0, 8.0], [10.0, 7.0], [68.0, 95.0]], index=["A", "B", "VABAS"], columns=["A", "B"])
    return tidy(wide, "from", "to", "million_usd")


@pytest.fixture
def make():
    "Give the make matrix of the same chapter: industry B makes 10 of commodity A."
    wide = pd.DataFrame(
        [[90.0, 10.0, 0.0, 0.0], [0.0, 100.0, 0.0, 0.0], [90.0, 110.0, 0.0, 0.0]],
        index=["A", "B", "T017"],
        columns=["A", "B", "T013", "MADJ"],
    )
    return tidy(wide, "commodity", "industry", "million_usd")


def test_leontief_inverse_of_miller_and_blair():
    "A, L and their answer to a final demand of 600 and 1500."
    a = coefficients(FLOWS, OUTPUT)
    assert a.to_numpy() == pytest.approx(np.array([[0.15, 0.25], [0.20, 0.05]]))
    inverse = leontief_inverse(a)
    assert inverse.to_numpy() == pytest.approx(np.array([[1.254125, 0.330033], [0.264026, 1.122112]]), abs=1e-6)
    assert (inverse @ [600.0, 1500.0]).tolist() == pytest.approx([1247.5, 1841.6], abs=0.05)
    assert output_multipliers(inverse).tolist() == pytest.approx([1.518, 1.452], abs=5e-4)


def test_inverse_is_the_sum_of_all_rounds():
    "I + A + A^2 + ..., for a larger random table."
    a = pd.DataFrame(np.random.default_rng(1).uniform(0, 0.09, (10, 10)))
    rounds, term = np.eye(10), np.eye(10)
    for _ in range(300):
        term = term @ a.to_numpy()
        rounds = rounds + term
    assert leontief_inverse(a).to_numpy() == pytest.approx(rounds)


def test_an_economy_that_uses_up_what_it_makes_is_refused():
    "The rounds would never end."
    with pytest.raises(ValueError, match="eigenvalue of A is 1"):
        leontief_inverse(pd.DataFrame([[0.5, 0.5], [0.5, 0.5]]))


@pytest.mark.parametrize("year", [1987, 1992, 1997, 2002, 2007, 2012, 2017])
def test_one_yuan_of_demand_is_one_yuan_of_value_added_in_china(year):
    "v'L = 1 in every group and year, as far as the table's rounding lets it."
    table = from_china_io(load("china_io"), year)
    inverse = leontief_inverse(coefficients(table.flows, table.gross_output))
    assert value_added_multipliers(table.value_added / table.gross_output, inverse).to_numpy() == pytest.approx(
        1, abs=2e-4
    )


def test_imports_leak():
    "With a tenth of gross output imported and left out of A, v'L is below 1 by what leaks in all rounds."
    a = coefficients(FLOWS, OUTPUT)
    v = 1 - a.sum() - 0.1
    inverse = leontief_inverse(a)
    multipliers = value_added_multipliers(v, inverse)
    assert (1 - multipliers).tolist() == pytest.approx((0.1 * inverse.sum()).tolist())


def test_linkages_of_rasmussen_average_to_one():
    "Column and row sums of L of Miller and Blair over their mean, 1.485148."
    found = rasmussen(leontief_inverse(coefficients(FLOWS, OUTPUT)))
    assert found["backward"].tolist() == pytest.approx([1.518151 / 1.485148, 1.452145 / 1.485148], abs=1e-6)
    assert found["forward"].tolist() == pytest.approx([1.584158 / 1.485148, 1.386138 / 1.485148], abs=1e-6)


def test_reach_is_a_share_of_others_inputs():
    "Sector 1 sells 500 of the 600 that sector 2 buys; its own purchases are left out."
    assert reach(coefficients(FLOWS, OUTPUT), 0).to_dict() == pytest.approx({1: 500 / 600})


def test_use_and_make_of_miller_and_blair(use, make):
    "D = (.9 0; .1 1), B = U / (90, 110): flows D U and the textbook's A = D B."
    table = from_use_make(use, make)
    assert table.flows.to_numpy() == pytest.approx(np.array([[10.8, 7.2], [11.2, 7.8]]))
    assert table.gross_output.tolist() == [90, 110]
    a = coefficients(table.flows, table.gross_output)
    assert a.to_numpy() == pytest.approx(np.array([[0.1200, 0.0655], [0.1244, 0.0709]]), abs=5e-5)


def test_united_states_close_over_all_rounds():
    "71 industries of 2021: gross output and value added are accounted for to a part in a thousand."
    use = load("us_use")
    table = from_use_make(use, load("us_make"))
    assert table.flows.shape == (71, 71)
    inverse = leontief_inverse(coefficients(table.flows, table.gross_output))
    multipliers = value_added_multipliers(table.value_added / table.gross_output, inverse)
    assert multipliers.to_numpy() == pytest.approx(1, abs=1e-3)
    # The table's own total of intermediate inputs (T005) is an independent sum.
    published = use[use["from"] == "T005"].set_index("to")["million_usd"].reindex(table.flows.columns)
    assert table.flows.sum().to_numpy() == pytest.approx(published.to_numpy(), abs=15)


def test_a_table_without_a_column_is_refused_by_name(china):
    "Square in number only if the same sectors buy and sell."
    with pytest.raises(ValueError, match="not square: b has a row but no column"):
        from_china_io(china[china["to"] != "b"], 2017)
    with pytest.raises(ValueError, match="not square: a has a column but no row"):
        from_china_io(china[china["from"] != "a"], 2017)


def test_a_column_that_does_not_close_is_refused_with_the_difference(china, use, make):
    "The message names the column and by how much."
    china.loc[(china["from"] == "a") & (china["to"] == "b"), "billion_yuan"] += 40
    with pytest.raises(ValueError, match=r"column b does not close: .* gross output 2000 by 40"):
        from_china_io(china, 2017)
    use.loc[(use["from"] == "VABAS") & (use["to"] == "A"), "million_usd"] -= 5
    with pytest.raises(ValueError, match=r"column A does not close: .* gross output 90 by -5"):
        from_use_make(use, make)


def test_missing_entries_years_and_industries_are_refused(china, use, make):
    "A hole is not a zero; a year or an industry that is not there is named."
    with pytest.raises(ValueError, match="no table for 1999; there are 2017"):
        from_china_io(china, 1999)
    with pytest.raises(ValueError, match="names industry B, the use table does not"):
        from_use_make(use[use["to"] != "B"], make)
    with pytest.raises(ValueError, match="gross output of 1 is nan"):
        coefficients(FLOWS, OUTPUT.drop(1))
