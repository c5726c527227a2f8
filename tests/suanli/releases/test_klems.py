"""EU KLEMS & INTANProd: workbooks of growth accounts become one table; what is not one release is refused."""

import os
from pathlib import Path

import frictionless
import pytest

from claimbook.tables.read import TableError, altered, data_folder, descriptor, load, resource
from suanli.releases.klems import NAMES, VARIABLES, import_klems
from tests.made_releases import LEGEND, PLACES, klems

RELEASES = os.environ.get("SUANLI_RELEASES")


def test_a_workbook_becomes_a_table(base, tmp_path):
    "Greece by its code of the Union, groups of countries left out by name, gaps of the first year kept as gaps."
    klems(tmp_path / "accounts.xlsx")
    report = import_klems([tmp_path / "accounts.xlsx"], tmp_path / "made", base)
    table = load("klems", tmp_path / "made")
    assert sorted(set(table.iso3)) == ["AUT", "GRC"] and sorted(set(table.industry)) == ["J", "TOT"]
    row = table.set_index(["iso3", "industry", "year"]).loc[("GRC", "TOT", 1996)]
    # the third contribution is three times .765432 and a tenth more for Greece; the six add up to 21 times
    assert row.ict_capital == pytest.approx(3 * 0.865432) and row.value_added == pytest.approx(21 * 0.865432)
    first = table.query("iso3 == 'AUT' and industry == 'J' and year == 1995").iloc[0]
    assert first[NAMES[:7]].isna().all() and first.ict_services == 90.12345
    assert first.industry_name == "Information and communication"
    assert "statistical growth accounts, 2024 release; AUT, GRC, 12 rows" in report[0]
    assert "EU27_2020 (European Union - 27 countries (from 2020))" in report[1]
    entry = resource("klems", tmp_path / "made")
    assert entry["sources"][0]["version"] == "statistical growth accounts, 2024 release"
    assert altered(tmp_path / "made") == [] and "klems" not in [each["name"] for each in descriptor(base)["resources"]]
    assert "klems" in frictionless.Package(str(tmp_path / "made" / "datapackage.json")).resource_names


def test_a_folder_of_countries_and_a_second_import(base, tmp_path):
    "One workbook a country; what the archive left is named; importing again on top replaces the table."
    (tmp_path / "accounts").mkdir()
    klems(tmp_path / "accounts" / "AT.xlsx", places=PLACES[:1])
    klems(tmp_path / "accounts" / "EL.xlsx", places=PLACES[1:2])
    (tmp_path / "accounts" / "readme.pdf").write_bytes(b"%PDF")
    report = import_klems([tmp_path / "accounts"], tmp_path / "made", base)
    assert report[-1] == "left out, files: readme.pdf is no release"
    assert sorted(set(load("klems", tmp_path / "made").iso3)) == ["AUT", "GRC"]
    again = import_klems([tmp_path / "accounts" / "AT.xlsx"], tmp_path / "again", tmp_path / "made")
    assert "the table klems replaces the one of the base" in again
    assert set(load("klems", tmp_path / "again").iso3) == {"AUT"}


def test_what_is_not_used_is_named(base, tmp_path):
    "Sheets and columns; and values of growth that no sum is held against, where a contribution is missing."

    def change(book):
        book.create_sheet("LAB").append(["nace_r2_code"])
        for sheet in (book["VA_G"], book["VAConH"]):
            sheet["I1"] = "note"
        book["VAConTFP"]["H2"] = None

    klems(tmp_path / "accounts.xlsx", change)
    report = import_klems([tmp_path / "accounts.xlsx"], tmp_path / "made", base)
    assert "accounts.xlsx: columns not used: note" in report
    assert "accounts.xlsx: sheets not used: LAB" in report
    said = "1 values of growth lack a contribution and are held against no sum, first AT J 1997"
    assert f"accounts.xlsx: {said}" in report


def test_a_header_under_titles_is_found(base, tmp_path):
    "Sixteen rows of titles in one sheet."
    klems(tmp_path / "accounts.xlsx", lambda book: book["VAConH"].insert_rows(1, 16))
    import_klems([tmp_path / "accounts.xlsx"], tmp_path / "made", base)
    assert len(load("klems", tmp_path / "made")) == 12


def test_names_of_variables_are_names_of_columns():
    "Each once, in the way of our tables; growth and its six contributions come first."
    assert len(set(NAMES)) == len(VARIABLES) and all(name.isidentifier() and name.islower() for name in NAMES)
    first, *parts = list(VARIABLES)[:7]
    assert first == "VA_G" and all(sheet.startswith("VACon") for sheet in parts)


def cell(sheet, place, value):
    def change(book):
        book[sheet][place] = value

    return change


def swapped(book):
    "Two sheets under each other's names, with the names of the variables put right."
    for sheet, name in (("VAConTFP", "x"), ("VA_G", "VAConTFP"), ("x", "VA_G")):
        book[sheet].title = name
    for name in ("VA_G", "VAConTFP"):
        for row in range(2, book[name].max_row + 1):
            book[name].cell(row, 5).value = name


def rounded(book):
    for row in book["VAConH"].iter_rows(min_row=2, min_col=6):
        for each in row:
            each.value = each.value and round(each.value, 1)


FAULTS = {
    "sheets swapped": (swapped, "contributions add up to .*, growth is .*sheets may be swapped"),
    "a sheet missing": (lambda book: book.remove(book["VAConIntang"]), "expected one named 'VAConIntang'"),
    "another variable": (cell("VAConLC", "E2", "VAConH"), "column var: found 'VAConH', expected VAConLC"),
    "a word for a number": (cell("VAConLC", "G3", "n.a. yet"), "sheet VAConLC, row 3, column 1996: found 'n.a. yet'"),
    "an industry twice": (cell("VAConTFP", "A2", "TOT"), "each industry once"),
    "an industry without a code": (cell("VAConTFP", "A2", None), "expected a code"),
    "a place that is none": (
        lambda book: [cell(name, f"D{row}", "Atlantis")(book) for name in VARIABLES for row in (2, 5, 8)],
        "found 'AT' \\('Atlantis'\\), expected a country",
    ),
    "a place of two names": (cell("VA_G", "D5", "Germany"), "row 5, column geo_name: found 'Germany', expected one"),
    "an index below zero": (cell("CAPICT_QI", "G2", -1.23456), "an index of at least 0"),
    "digits lost": (rounded, "at most 2 decimals"),
    "no years": (lambda book: [cell("VA_G", f"{column}1", f"y{column}")(book) for column in "FGH"], "names no year"),
    "a header that is none": (cell("VA_G", "A1", "code"), "found no header"),
    "no release": (lambda book: cell("Legend", "A2", "Source: own")(book), "Legend does not say what it is"),
    "no legend": (lambda book: book.remove(book["Legend"]), "expected one named 'Legend'"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused(base, tmp_path, fault):
    "One line that names the file, and nothing is written."
    change, words = FAULTS[fault]
    klems(tmp_path / "accounts.xlsx", change)
    with pytest.raises(TableError, match=words) as refused:
        import_klems([tmp_path / "accounts.xlsx"], tmp_path / "made", base)
    assert "accounts.xlsx" in str(refused.value) and "\n" not in str(refused.value)
    assert not (tmp_path / "made").exists()


def test_files_that_do_not_go_together_are_refused(base, tmp_path):
    "Two releases, two kinds of accounts, one country twice."
    klems(tmp_path / "one.xlsx", places=PLACES[:1])
    for name, legend in (
        ("newer", [LEGEND[0], LEGEND[1].replace("2024", "2026")]),
        ("kind", ["Growth accounts - Analytical", LEGEND[1]]),
    ):
        klems(tmp_path / f"{name}.xlsx", places=PLACES[1:2], legend=legend)
        with pytest.raises(TableError, match=f"{name}.xlsx: is of .*, the files before of statistical .* one release"):
            import_klems([tmp_path / "one.xlsx", tmp_path / f"{name}.xlsx"], tmp_path / "made", base)
    klems(tmp_path / "two.xlsx")
    with pytest.raises(TableError, match=r"two.xlsx: holds AUT, which one.xlsx holds too"):
        import_klems([tmp_path / "one.xlsx", tmp_path / "two.xlsx"], tmp_path / "made", base)


@pytest.mark.skipif(not RELEASES, reason="SUANLI_RELEASES names no folder of releases")
def test_the_accounts_of_austria(tmp_path):
    "The form of the 2024 release: 27 years, indices of 100 in 2015, contributions that add up in all industries."
    import_klems([Path(RELEASES) / "klems_AT_growth_accounts.xlsx"], tmp_path / "made", data_folder())
    table = load("klems", tmp_path / "made")
    assert (set(table.iso3), table.year.min(), table.year.max()) == ({"AUT"}, 1995, 2021)
    whole = table[table.industry == "TOT"].set_index("year")
    assert whole.loc[2015, ["ict_services", "other_services"]].tolist() == pytest.approx([100, 100], abs=1e-3)
    parts = table[NAMES[1:7]].sum(axis=1, min_count=6)
    assert (parts - table.value_added).abs().max() < 1e-4 and parts.count() > 1000
