"""World Development Indicators: the layouts of the World Bank give the same table; what is not a value is refused."""

import os
from pathlib import Path

import frictionless
import pytest

from suanli.data.tables import TableError, altered, data_folder, descriptor, load
from suanli.data.vintages.wdi import INDICATORS, import_wdi

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
FORMS = {
    "ny.gdp.mktp.kd.zg.csv": LONG,
    "API_NY.GDP.MKTP.KD.ZG_DS2_en_csv_v2_1.csv": "\ufeff" + WIDE,
    "extract.csv": BANK,
}


@pytest.mark.parametrize("name", FORMS)
def test_every_layout_gives_the_same_table(base, tmp_path, name):
    "Countries only, missing values left out, digits kept; described and valid."
    (tmp_path / name).write_text(FORMS[name], encoding="utf-8")
    report = import_wdi(tmp_path / name, tmp_path / "made", base)
    wanted = "iso3,year,gdp_growth\nCHN,2000,8.49009340560151\nCHN,2001,8.33573347800773\nUSA,2000,4.07715945209949\n"
    assert (tmp_path / "made" / "wdi.csv").read_text() == wanted
    assert any("outside ISO 3166: WLD" in line for line in report)
    assert any("AG.LND.FRST.K2" in line for line in report) == (name == "extract.csv")
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


BAD = {
    "text": (LONG.replace("8.49009340560151", "high"), ["row 3", "column value", "'high'", "a number"]),
    "year": (LONG.replace("2001", "1901"), ["row 4", "column year", "1901", "at least 1960"]),
    "no year": (LONG.replace("CHN,2001", "CHN,"), ["row 4", "column year", "a whole number"]),
    "twice": (LONG.replace("2001", "2000"), ["row 4", "column iso3", "'CHN'", "once", "remove"]),
    "range": (LONG.replace("8.49009340560151", "-101"), ["row 3", "column gdp_growth", "at least -100"]),
    "rounded": (LONG.replace("8.49009340560151", "8").replace("8.33573347800773", "8"), ["gdp_growth", "whole"]),
    "decimal comma": (LONG.replace("8.49009340560151", '"8,5"'), ["row 3", "column value", "'8,5'", "a number"]),
    "no countries": (LONG.replace("CHN", "EUU").replace("USA", "NAC"), ["no country", "ISO 3166"]),
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
