"""World Development Indicators: the layouts of the World Bank give the same table; what is not a value is refused."""

import os
import tracemalloc
from pathlib import Path

import frictionless
import openpyxl
import pandas as pd
import pytest

from claimbook.tables.read import TableError, altered, data_folder, descriptor, load
from suanli.methods import specifications
from suanli.releases.downloads import values
from suanli.releases.wdi import INDICATORS, import_wdi

RELEASES = os.environ.get("SUANLI_RELEASES")
GROWTH, WORKERS = "NY.GDP.MKTP.KD.ZG", "SL.TLF.TOTL.IN"
LONG = """Country Name,Country Code,Year,Value
World,WLD,2000,4.5
China,CHN,2000,8.49009340560151
China,CHN,2001,8.33573347800773
United States,USA,2000,4.07715945209949
"""
WIDE = f'''"Data Source","World Development Indicators",

"Last Updated Date","2026-01-15",

"Country Name","Country Code","Indicator Name","Indicator Code","2000","2001",
"World","WLD","GDP growth (annual %)","{GROWTH}","4.5","",
"China","CHN","GDP growth (annual %)","{GROWTH}","8.49009340560151","8.33573347800773",
"United States","USA","GDP growth (annual %)","{GROWTH}","4.07715945209949","",
'''
BANK = f"""Country Name,Country Code,Series Name,Series Code,2000 [YR2000],2001 [YR2001]
World,WLD,GDP growth (annual %),{GROWTH},4.5,..
China,CHN,GDP growth (annual %),{GROWTH},8.49009340560151,8.33573347800773
China,CHN,Forest area,AG.LND.FRST.K2,1770001,1790001
United States,USA,GDP growth (annual %),{GROWTH},4.07715945209949,..
"""
CLOSING = """,,,,,
,,,,,
Data from database: World Development Indicators,,,,,
Last Updated: 01/15/2026
"""
SERIES = f"""Time,Time Code,Country Name,Country Code,GDP growth (annual %) [{GROWTH}],Forest area [AG.LND.FRST.K2]
2000,YR2000,World,WLD,4.5,..
2000,YR2000,China,CHN,8.49009340560151,1770001
2001 [YR2001],YR2001,China,CHN,8.33573347800773,..
2000,YR2000,United States,USA,4.07715945209949,..
"""
TIDY = f"""Country Name,Country Code,Indicator Name,Indicator Code,Year,Value
World,WLD,Growth,{GROWTH},2000,4.5
China,CHN,Forest area,AG.LND.FRST.K2,2000,1770001
China,CHN,Growth,{GROWTH},2000,8.49009340560151
China,CHN,Growth,{GROWTH},2001,8.33573347800773
United States,USA,Growth,{GROWTH},2000,4.07715945209949
United States,USA,Growth,{GROWTH},2001,
"""
FORMS = {
    "ny.gdp.mktp.kd.zg.csv": LONG,
    "NY_GDP_MKTP_KD_ZG (1).csv": LONG,
    "API_NY.GDP.MKTP.KD.ZG_DS2_en_csv_v2_1.csv": "\ufeff" + WIDE,
    "extract.csv": BANK,
    "closed.csv": BANK + CLOSING,
    "series.csv": SERIES + CLOSING,
    "tidy.csv": TIDY,
    "archive.tab": BANK.replace(",", "\t"),
    "excel.csv": ("\ufeff" + BANK).replace(",", ";").replace(".", ",").replace(GROWTH.replace(".", ","), GROWTH),
    "ny.gdp.mktp.kd.zg.txt": LONG.replace(",CHN", ",chn ").replace(",USA", ",\u00a0USA"),
}
FORMS["excel.csv"] = FORMS["excel.csv"].replace(";,,", ";..").replace("AG,LND,FRST,K2", "AG.LND.FRST.K2")


@pytest.mark.parametrize("name", FORMS)
def test_every_layout_gives_the_same_table(base, tmp_path, name):
    "Countries only, missing values left out, digits kept; described and valid."
    (tmp_path / name).write_text(FORMS[name], encoding="utf-8")
    report = import_wdi(tmp_path / name, tmp_path / "made", base)
    wanted = "iso3,year,gdp_growth\nCHN,2000,8.49009340560151\nCHN,2001,8.33573347800773\nUSA,2000,4.07715945209949\n"
    assert (tmp_path / "made" / "wdi.csv").read_text() == wanted
    assert any("outside ISO 3166: WLD" in line for line in report)
    assert any("AG.LND.FRST.K2" in line for line in report) == ("FRST" in FORMS[name])
    assert altered(tmp_path / "made") == []
    entry = descriptor(tmp_path / "made")["resources"][-1]
    assert (entry["name"], entry["licenses"][0]["name"]) == ("wdi", "CC-BY-4.0")
    assert [field["unit"] for field in entry["schema"]["fields"]] == ["", "year", "percent a year"]
    assert frictionless.validate(str(tmp_path / "made" / "datapackage.json")).valid


def test_a_folder_is_one_table(base, tmp_path):
    "Two indicators side by side; the bank's files about files are left out; a second import replaces the table."
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    (downloads / f"{GROWTH}.csv").write_text(LONG)
    (downloads / "sl_tlf_totl_in.csv").write_text("Country Name,Country Code,Year,Value\nChina,CHN,2001,767626880\n")
    (downloads / "Metadata_Country_API.csv").write_text("Country Code,Region\nCHN,Asia\n")
    import_wdi(downloads, tmp_path / "made", base)
    table = load("wdi", tmp_path / "made")
    assert table.columns.tolist() == ["iso3", "year", "gdp_growth", "labour_force"]
    assert table.labour_force.dropna().tolist() == [767626880]
    report = import_wdi(downloads / f"{GROWTH}.csv", tmp_path / "again", tmp_path / "made")
    assert "labour_force" not in load("wdi", tmp_path / "again")
    assert any("replaces" in line for line in report)


def test_what_closes_a_file_and_who_has_no_value_is_named(base, tmp_path):
    "Of a row for each country and a column for each year, whether country or group."
    empty = BANK.replace("4.07715945209949,..", "..,..").replace(f",{GROWTH},4.5,..", f",{GROWTH},..,..")
    (tmp_path / "extract.csv").write_text(empty + CLOSING)
    report = import_wdi(tmp_path / "extract.csv", tmp_path / "made", base)
    assert "extract.csv: without any value: WLD (World), USA (United States)" in report
    closing = "Data from database: World Development Indicators; Last Updated: 01/15/2026"
    assert f"extract.csv: notes below the rows were left out: {closing}" in report


def workbook(path, *pages):
    book = openpyxl.Workbook()
    for place, (title, state, rows) in enumerate(pages):
        page = book.active if not place else book.create_sheet()
        page.title, page.sheet_state = title, state
        for row in rows:
            page.append(row)
    book.save(path)


NUMBERED = [
    ["Data Source", "World Development Indicators"],
    ["Country Name", "Country Code", "Indicator Name", "Indicator Code", 2000, 2001.0],
    ["China", "CHN", "Growth", GROWTH, 8.49009340560151, 8.33573347800773],
    ["Data from database: World Development Indicators"],
]


def test_workbooks_are_read_where_their_values_are(base, tmp_path):
    "A second sheet, years in cells of numbers; a hidden copy is no release, and two sheets of values are too many."
    old = [*NUMBERED[:2], ["China", "CHN", "Growth", GROWTH, 1.25, 2.25]]
    pages = ("About", "visible", [["Growth"]]), ("Old", "hidden", old), ("Data", "visible", NUMBERED)
    workbook(tmp_path / "made.xlsx", *pages)
    import_wdi(tmp_path / "made.xlsx", tmp_path / "made", base)
    assert load("wdi", tmp_path / "made").gdp_growth.tolist() == [8.49009340560151, 8.33573347800773]
    workbook(tmp_path / "two.xlsx", ("Data", "visible", NUMBERED), ("Old", "visible", old))
    with pytest.raises(TableError, match=r"two\.xlsx: has values in the sheets Data, Old, expected one"):
        import_wdi(tmp_path / "two.xlsx", tmp_path / "new", base)
    formula = [*NUMBERED[:2], ["China", "CHN", "Growth", GROWTH, "=F3*2", 8.33573347800773]]
    workbook(tmp_path / "formula.xlsx", ("Data", "visible", formula))
    with pytest.raises(TableError, match=r"row 3, column 2000: found '=F3\*2', expected a number"):
        import_wdi(tmp_path / "formula.xlsx", tmp_path / "new", base)


def test_sheets_and_columns_that_are_not_used_are_named(base, tmp_path):
    "A sheet whose heading is misspelt, one that is hidden, a column of an indicator without its code."
    misspelt = [["Country Name", "Contry Code", *NUMBERED[1][2:]], ["India", "IND", "Growth", GROWTH, 1.25, 2.25]]
    pages = ("Data", "visible", NUMBERED), ("More", "visible", misspelt), ("Old", "hidden", NUMBERED)
    workbook(tmp_path / "made.xlsx", *pages)
    report = import_wdi(tmp_path / "made.xlsx", tmp_path / "made", base)
    assert "made.xlsx: sheet 'More' has no header of values and was left out" in report
    assert "made.xlsx: sheet 'Old' is hidden and was left out" in report
    series = f"Country Code,Time,Growth [{GROWTH}],Labour force\nCHN,2000,1.2345,2.3456\n"
    (tmp_path / "series.csv").write_text(series)
    assert "series.csv: columns not used: labour force" in import_wdi(tmp_path / "series.csv", tmp_path / "new", base)


@pytest.mark.parametrize("titles", [16, 25, 99])
def test_a_header_is_found_under_many_titles(base, tmp_path, titles):
    "Also in a folder, where a file without a header is one that describes others."
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "growth.csv").write_text("A title\n" * titles + BANK)
    import_wdi(tmp_path / "all", tmp_path / "made", base)
    assert len(load("wdi", tmp_path / "made")) == 3


def test_a_file_without_a_header_is_named_as_such(base, tmp_path):
    "And not as one that describes others."
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "growth.csv").write_text("A title\n" * 100 + BANK)
    (tmp_path / "all" / "good.csv").write_text(BANK)
    report = import_wdi(tmp_path / "all", tmp_path / "made", base)
    assert report[-1] == "left out, files: growth.csv has no header of values in its first 100 rows"


METADATA = {
    "P_Data_Extract_From_WDI_Series - Metadata.csv": "Code,License Type,Indicator Name\nA.B,CC BY-4.0,Growth\n",
    "Metadata_Country_API_NY.csv": '"Country Code","Region","IncomeGroup"\n"CHN","Asia",""\n',
    "Metadata_Indicator_API_NY.csv": '"INDICATOR_CODE","INDICATOR_NAME"\n"A.B","Growth"\n',
    "WDICountry.csv": "Country Code,Short Name,Latest trade data,Latest census\nCHN,China,2018,2020\n",
    "WDISeries.csv": "Series Code,Topic,Base Period\nA.B,Growth,2015\n",
    "WDIcountry-series.csv": "CountryCode,SeriesCode,DESCRIPTION\nCHN,A.B,Census\n",
    "WDIfootnote.csv": "CountryCode,SeriesCode,Year,DESCRIPTION\nCHN,A.B,YR1990,Census\n",
    "WDIseries-time.csv": "SeriesCode,Year,DESCRIPTION\nA.B,YR1990,Census\n",
    "WDI_Definition and Source.csv": "Code,Long definition\nA.B,Growth\n",
}


def test_a_folder_is_read_as_it_was_unpacked(base, tmp_path):
    "Metadata, files of systems and of no release are left out by name; what is one folder deep is read, xlsx too."
    for name, content in METADATA.items():
        (tmp_path / "all" / "inner").mkdir(parents=True, exist_ok=True)
        (tmp_path / "all" / name).write_text(content)
    (tmp_path / "all" / "WDICSV.csv").write_text(WIDE)
    (tmp_path / "all" / "Metadata_Country_old.csv").write_bytes("Code,Name\nCIV,Côte\n".encode("latin-1"))
    rows = [["Country Code", "Series Code", "2001 [YR2001]"], ["CHN", WORKERS, 767626880]]
    workbook(tmp_path / "all" / "inner" / "P_Data.xlsx", ("Data", "visible", rows))
    system = "._WDICSV.csv", ".DS_Store", "~$P_Data.xlsx", "Thumbs.db", "desktop.ini", "README.md", "WDI_CSV.zip"
    for name in system:
        (tmp_path / "all" / name).write_bytes(b"\0\5\x16\7\xff")
    (tmp_path / "all" / "__MACOSX").mkdir()
    (tmp_path / "all" / "__MACOSX" / "._inner.csv").write_bytes(b"\xff")
    report = import_wdi(tmp_path / "all", tmp_path / "made", base)
    table = load("wdi", tmp_path / "made")
    assert table.set_index(["iso3", "year"]).loc[("CHN", 2001)].tolist() == [8.33573347800773, 767626880]
    for name in [*METADATA, *system, "Metadata_Country_old.csv", "__MACOSX/._inner.csv"]:
        assert name in report[-1], report[-1]
    (tmp_path / "all" / "WDICSV.csv").write_text(WIDE.replace("Country Code", "Codes"))
    with pytest.raises(TableError, match=r"WDICSV\.csv: found no header"):
        import_wdi(tmp_path / "all", tmp_path / "again", base)
    (tmp_path / "all" / "WDICSV.csv").unlink()
    (tmp_path / "all" / "inner" / "P_Data.xlsx").unlink()
    with pytest.raises(
        TableError, match=r"all: holds no \*\.csv or workbook with values \(\.DS_Store was left.*unpack"
    ):
        import_wdi(tmp_path / "all", tmp_path / "again", base)


def test_no_country_is_lost(base, tmp_path):
    "Former codes are taken for today's; groups and countries that our table lacks are named; others are refused."
    added = "Romania,ROM,2000,2.5\nKosovo,KSV,2000,3.5\nEuro area,EMU,2000,1.5\nBurma,BUR,2000,4.5\n"
    (tmp_path / f"{GROWTH}.csv").write_text(LONG + added)
    report = import_wdi(tmp_path / f"{GROWTH}.csv", tmp_path / "made", base)
    assert load("wdi", tmp_path / "made").iso3.unique().tolist() == ["CHN", "MMR", "ROU", "USA"]
    assert f"{GROWTH}.csv: ROM (Romania) is ROU" in report and f"{GROWTH}.csv: BUR (Burma) is MMR" in report
    assert report[-3:] == [
        "left out, groups of countries, outside ISO 3166: EMU (Euro area), WLD (World)",
        "left out, not in countries.csv: KSV (Kosovo)",
        "left out, files: none",
    ]


def test_the_bank_says_which_codes_are_groups(base, tmp_path):
    "A code that is no country's and unknown to us is a group where the download's list gives it no region."
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    (downloads / f"{GROWTH}.csv").write_text(LONG + "South Asia excluding India,SXI,2000,1.5\n")
    listed = (
        '"Country Code","Region","TableName",\n"CHN","East Asia","China",\n"SXI","","South Asia",\n"ZZZ","Sea","x",\n'
    )
    (downloads / "Metadata_Country_API.csv").write_text(listed)
    report = import_wdi(downloads, tmp_path / "made", base)
    assert report[-3].endswith("outside ISO 3166: SXI (South Asia excluding India), WLD (World)")
    (downloads / f"{GROWTH}.csv").write_text(LONG + "Atlantis,ZZZ,2000,1.5\n")
    with pytest.raises(TableError, match=r"row 6, column Country Code: found 'ZZZ' \('Atlantis'\), no country and"):
        import_wdi(downloads, tmp_path / "again", base)


def test_a_file_of_any_length_is_read_in_the_memory_of_what_is_wanted(tmp_path):
    "Of 3 MB, one row of 5,000 is held: less than 1 MB at any time."
    path, years = tmp_path / "WDICSV.csv", range(1960, 2026)
    other = "China,CHN,Other,AG.LND.FRST.K2," + ",".join(["1.23456"] * len(years)) + "\n"
    with path.open("w") as file:
        file.write("Country Name,Country Code,Indicator Name,Indicator Code," + ",".join(map(str, years)) + "\n")
        file.write(other * 5000)
        file.write(other.replace("AG.LND.FRST.K2", GROWTH))
    tracemalloc.start()
    rows, indicators, _ = values(path, INDICATORS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(rows), indicators) == (66, ["AG.LND.FRST.K2", GROWTH])
    assert path.stat().st_size > 2_500_000 and peak < 1_000_000


BAD = {
    "a code of nobody": (
        LONG.replace("USA", "ZZZ").replace("United States", "Atlantis"),
        ["row 5", "'ZZZ' ('Atlantis')"],
    ),
    "a row cut": (LONG.replace("China,CHN,2001,8.33573347800773", "China"), ["row 4", "only 'China'", "cut off"]),
    "text": (LONG.replace("8.49009340560151", "high"), ["row 3", "column value", "'high'", "a number"]),
    "year": (LONG.replace("2001", "1901"), ["row 4", "column year", "1901", "at least 1960"]),
    "no year": (LONG.replace("CHN,2001", "CHN,"), ["row 4", "column year", "a whole number"]),
    "twice": (LONG.replace("2001", "2000"), ["row 4", "column iso3", "'CHN'", "once", "remove"]),
    "range": (LONG.replace("8.49009340560151", "-101"), ["row 3", "column gdp_growth", "at least -100"]),
    "rounded": (LONG.replace("8.49009340560151", "8").replace("8.33573347800773", "8"), ["gdp_growth", "whole"]),
    "decimal comma": (LONG.replace("8.49009340560151", '"8,5"'), ["row 3", "column value", "'8,5'", "a number"]),
    "no countries": (
        LONG.replace("China,CHN", "European Union,EUU").replace("United States,USA", "North America,NAC"),
        ["no country", "ISO 3166"],
    ),
    "header": (LONG.replace("Country Code", "Code"), ["no header", "Country Code"]),
    "cut off": (LONG[:-5], ["row 5", "cut off", "download"]),
    "zip": ("PK\3\4", ["zip archive", "unpack"]),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_download_is_named_in_one_line(base, tmp_path, case):
    "The message has the file, the place, what was expected and what to do; no folder is made."
    content, words = BAD[case]
    (tmp_path / f"{GROWTH}.csv").write_text(content)
    with pytest.raises(TableError) as caught:
        import_wdi(tmp_path / f"{GROWTH}.csv", tmp_path / "made", base)
    message = str(caught.value)
    assert "\n" not in message and message.startswith(f"{GROWTH}.csv")
    for word in words:
        assert word in message, message
    assert [path.name for path in tmp_path.iterdir()] == [f"{GROWTH}.csv"]


def test_indicators_that_cannot_be_placed_are_refused(base, tmp_path):
    "None known, one in two files, none at all."
    (tmp_path / "ag.lnd.frst.k2.csv").write_text(LONG)
    with pytest.raises(TableError, match=r"holds none of the indicators NY\.GDP"):
        import_wdi(tmp_path / "ag.lnd.frst.k2.csv", tmp_path / "made", base)
    (tmp_path / "a.csv").write_text(BANK)
    (tmp_path / f"{GROWTH}.csv").write_text(LONG)
    with pytest.raises(TableError, match="which an earlier file has too"):
        import_wdi(tmp_path, tmp_path / "made", base)
    (tmp_path / "empty").mkdir()
    with pytest.raises(TableError, match=r"holds no \*\.csv"):
        import_wdi(tmp_path / "empty", tmp_path / "made", base)


@pytest.mark.skipif(not RELEASES, reason="SUANLI_RELEASES names no folder of releases")
def test_the_real_downloads(tmp_path):
    "Six indicators; China's growth in 2007 was 14.2 percent, and unemployment in the United States 8.1 in 2020."
    import_wdi(Path(RELEASES) / "wdi", tmp_path / "made", data_folder())
    table = load("wdi", tmp_path / "made").set_index(["iso3", "year"])
    assert len(table.columns) == 6 and table.index.get_level_values("iso3").nunique() > 200
    assert table.loc[("CHN", 2007), "gdp_growth"] == pytest.approx(14.2, abs=0.1)
    assert table.loc[("USA", 2020), "unemployment"] == pytest.approx(8.1, abs=0.1)


def test_names_of_indicators_are_names_of_columns():
    "Each once, in the way of our tables."
    names = [name for name, *_ in INDICATORS.values()]
    assert len(set(names)) == len(names) and all(name.isidentifier() and name.islower() for name in names)


def test_its_indicators_become_controls_of_the_specifications(base, tmp_path):
    "People online and research of the year before, where they were imported; other indicators are none."
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    for code, value in {"IT.NET.USER.ZS": "33.25", "GB.XPD.RSDV.GD.ZS": "1.375", GROWTH: "4.07715945209949"}.items():
        line = f"Country Name,Country Code,Year,Value\nUnited States,USA,2000,{value}\n"
        (downloads / f"{code.lower()}.csv").write_text(line, encoding="utf-8")
    report = import_wdi(downloads, tmp_path / "made", base)
    assert "05-robustness takes rd_spending, internet_users as controls" in report
    imported = load("wdi", tmp_path / "made")
    pwt = load("pwt", base)
    plain = specifications.changes(pwt, {}, ())
    held = specifications.changes(pwt, {}, (), imported)
    assert specifications.controls(held).keys() - specifications.controls(plain).keys() == {
        "online_before",
        "research_before",
    }
    row = held.query("iso3 == 'USA'").set_index("year")
    assert row.loc[2001, "online_before"] == 33.25 and row.loc[2001, "research_before"] == 1.375
    assert held["online_before"].count() == 1, "only the year after the value that was imported"
    without = specifications.changes(pwt, {}, (), imported.drop(columns=["internet_users", "rd_spending"]))
    pd.testing.assert_frame_equal(without, plain)
