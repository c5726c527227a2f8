"""Releases that are damaged, of another kind, or meant to do harm, as `suanli import` meets them."""

import os
import zipfile
from datetime import date
from functools import partial

import openpyxl
import pytest

GROWTH = "NY.GDP.MKTP.KD.ZG"
LONG = """Country Name,Country Code,Year,Value
China,CHN,2000,8.49009340560151
China,CHN,2001,8.33573347800773
United States,USA,2000,4.07715945209949
"""
PWT = "countrycode,year,rgdpna\nCHN,2000,1.5\n"
PART = ("import", "pwt", "--partial", "--vintage", "10.01")
WDI, PENN, LISTS = ("import", "wdi"), ("import", "pwt", "--vintage", "10.01"), ("import", "top500")


def text(name, new):
    def write(root):
        (root / name).write_bytes(new if isinstance(new, bytes) else new.encode())
        return name

    return write


def wdi(old, new):
    assert old in LONG
    return text(f"{GROWTH}.csv", LONG.replace(old, new))


def bomb(root):
    """Three gigabytes of zeros in a workbook of three megabytes."""
    with zipfile.ZipFile(root / "pwt1001.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(30):
                sheet.write(b"\0" * 10**7)
    return "pwt1001.xlsx"


def archive(root):
    with zipfile.ZipFile(root / f"{GROWTH}.zip", "w") as made:
        made.writestr("../../x.csv", LONG)
    (root / f"{GROWTH}.zip").rename(root / f"{GROWTH}.csv")
    return f"{GROWTH}.csv"


def workbook(root, sheet="Info"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    book.active.append(["countrycode", "year", "rgdpna"])
    book.active.append(["CHN", 2000, 1.5])
    book.save(root / "pwt1001.xlsx")
    return "pwt1001.xlsx"


def sheet(*rows):
    def write(root):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(root / "made.xlsx")
        return "made.xlsx"

    return write


def sheets(root):
    book = openpyxl.Workbook()
    for page in (book.active, book.create_sheet("Copy")):
        page.append(["Country Code", "Series Code", "2000"])
        page.append(["CHN", GROWTH, 1.5])
    book.save(root / "made.xlsx")
    return "made.xlsx"


def laughs(root):
    """A workbook of one kilobyte that is meant to become ten gigabytes."""
    names = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10 if n else 'l' * 10}'>" for n in range(10))
    about = "http://schemas.openxmlformats.org/package/2006/content-types"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    with zipfile.ZipFile(root / f"{GROWTH}.xlsx", "w") as made:
        part = f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/>'
        made.writestr("[Content_Types].xml", f'<Types xmlns="{about}">{part}</Types>')
        made.writestr("xl/workbook.xml", f"<!DOCTYPE x [{names}]><workbook>&l9;</workbook>")
    return f"{GROWTH}.xlsx"


def cut(root):
    workbook(root)
    content = (root / "pwt1001.xlsx").read_bytes()
    (root / "pwt1001.xlsx").write_bytes(content[: len(content) // 2])
    return "pwt1001.xlsx"


def sparse(root):
    with (root / f"{GROWTH}.csv").open("wb") as file:
        file.write(LONG.encode())
        file.truncate(2 * 10**9)
    return f"{GROWTH}.csv"


def pipe(root):
    os.mkfifo(root / f"{GROWTH}.csv")
    return f"{GROWTH}.csv"


def folder(**files):
    """A folder of downloads; a double underscore in a name stands for its point."""

    def write(root):
        (root / "bank").mkdir()
        for name, content in files.items():
            (root / "bank" / name.replace("__", ".")).write_bytes(
                content if isinstance(content, bytes) else content.encode()
            )
        return "bank"

    return write


def pwt(last, countries, name="release.csv"):
    """Keys of a Penn World Table as large as a published one."""
    keys = [f"{country:03},{year}" for country in range(countries) for year in (last - 1, last)]
    return text(name, "\n".join(["countrycode,year", *keys, ""]))


WIDE = "Country Name,Country Code,Series Name,Series Code,2000 [YR2000]\n"
BANK = f"{WIDE}China,CHN,Growth,{GROWTH},8.5\n"
CASES = {
    "no file": (WDI, lambda root: "none.csv", ["none.csv", "is no file", "give the file"]),
    "a pipe": (WDI, pipe, ["is no file", "give the file"]),
    "empty": (WDI, text("a.csv", ""), ["a.csv", "is empty", "download it again"]),
    "one letter": (WDI, text("a.csv", "r"), ["a.csv", "cut off", "download it again"]),
    "half a letter of UTF-16": (WDI, text(f"{GROWTH}.csv", LONG.encode("utf-16") + b"x"), [GROWTH, "save the file"]),
    "a year beyond all": (WDI, wdi("CHN,2001", "CHN,1e300"), [GROWTH, "row 3", "year", "whole number"]),
    "numbers for codes": (WDI, sheet(["Country Code", "Indicator Code", "2000"], ["CHN", 1, 1.5]), ["none of the"]),
    "numbers for countries": (WDI, sheet(["Country Code", "Indicator Code", "2000"], [5, GROWTH, 1.5]), ["no country"]),
    "a year in two columns": (
        WDI,
        sheet(["Country Code", "Indicator Code", "2000", "2000 [YR2000]"], ["CHN", GROWTH, 1.5, 2.5]),
        ["a year in two columns", "remove one"],
    ),
    "a row a sheet wide": (WDI, sheet(["Country Code", "Year", "Value"], [None] * 5000 + [1]), ["row 2", "5001 cells"]),
    "entities without end": (WDI, laughs, [GROWTH, "damaged", "download it again"]),
    "unknown kind": (WDI, text("a.pdf", "%PDF"), ["a.pdf", "not a kind of file", "expected one of"]),
    "a web page": (WDI, text("a.csv", "<html>log in</html>"), ["a.csv", "a web page", "download it again"]),
    "an archive": (WDI, archive, [GROWTH, "zip archive", "unpack"]),
    "no header": (WDI, wdi("Country Code", "Code"), [GROWTH, "no header", "Country Code"]),
    "columns swapped": (WDI, wdi("Year,Value", "Value,Year"), [GROWTH, "row 2", "whole number"]),
    "damaged integers": (WDI, wdi("CHN,2001", "CHN,2O01"), [GROWTH, "row 3", "year", "'2O01'", "a number"]),
    "rounded": (WDI, wdi("8.49009340560151", "8"), [GROWTH]),
    "infinite": (WDI, wdi("8.49009340560151", "1e999"), [GROWTH, "row 2", "finite"]),
    "key twice": (WDI, wdi("2001", "2000"), [GROWTH, "row 3", "once", "remove one row"]),
    "cut off": (WDI, wdi("9949\n", "99"), [GROWTH, "row 4", "cut off", "download it again"]),
    "Latin-1": (WDI, text(f"{GROWTH}.csv", LONG.replace("China", "Ch\u00edna").encode("latin-1")), ["row 2", "UTF-8"]),
    "zeros": (WDI, text(f"{GROWTH}.csv", LONG.encode() + b"\0" * 99 + b"\n"), [GROWTH, "binary content", "save"]),
    "no known indicator": (WDI, text("other.csv", LONG), ["other.csv", "none of the indicators", "download one"]),
    "two sparse gigabytes": (WDI, sparse, [GROWTH, "larger than 1000 MB", "smaller extract"]),
    "an archive as downloaded": (WDI, text("WDI_CSV.zip", b"PK\3\4"), ["WDI_CSV.zip", "is an archive", "unpack it"]),
    "a packed file": (PENN, text("pwt1001.csv.gz", b"\x1f\x8b"), ["pwt1001.csv.gz", "is an archive", "unpack it"]),
    "an empty folder": (WDI, folder(), ["bank", "holds no", "it is empty", "unpack them there"]),
    "only metadata": (
        WDI,
        folder(WDICountry__csv="Country Code,Short Name\nCHN,China\n"),
        ["WDICountry.csv describes"],
    ),
    "only what systems leave": (WDI, folder(__DS_Store=b"\0"), [".DS_Store was left by a system"]),
    "only an archive": (WDI, folder(API__zip=b"PK\3\4"), ["API.zip is an archive and was not unpacked", "unpack them"]),
    "a damaged header in a folder": (
        WDI,
        folder(a__csv=BANK, b__csv=BANK.replace("Country Code", "Code")),
        ["b.csv", "no header", "as published"],
    ),
    "an empty file in a folder": (WDI, folder(a__csv=BANK, b__csv=""), ["b.csv", "is empty", "download it again"]),
    "a web page in a folder": (
        WDI,
        folder(a__csv=BANK, b__xls="<table>"),
        ["b.xls", "a web page", "download it again"],
    ),
    "two files of one indicator": (
        WDI,
        folder(a__csv=BANK, b__csv=BANK.replace("8.5", "9.5")),
        ["b.csv", "(a.csv)", "leave"],
    ),
    "a country under two codes": (
        WDI,
        text("a.csv", f"{WIDE}Romania,ROM,Growth,{GROWTH},1.5\nRomania,ROU,Growth,{GROWTH},2.5\n"),
        ["a.csv", "row 3", "'ROU'", "once"],
    ),
    "a country of no code": (
        WDI,
        wdi("United States,USA", "Atlantis,ATL"),
        ["row 4", "'ATL' ('Atlantis')", "no country"],
    ),
    "a country without its code": (
        WDI,
        wdi("United States,USA", "Atlantis,"),
        ["row 4", "'' ('Atlantis')", "no country"],
    ),
    "a note between rows": (WDI, wdi("China,CHN,2001,8.33573347800773", "Last Updated"), ["row 3", "'Last Updated'"]),
    "text named as a workbook": (
        WDI,
        text("API.xls", BANK.replace(",", "\t")),
        ["API.xls", "content is text", "rename"],
    ),
    "values in two sheets": (WDI, sheets, ["made.xlsx", "sheets Sheet, Copy", "expected one"]),
    "a formula": (
        WDI,
        sheet(["Country Code", "Series Code", "2000"], ["CHN", GROWTH, "=A1*2"]),
        ["made.xlsx", "row 2", "'=A1*2'", "a number"],
    ),
    "a date for a year": (
        WDI,
        sheet(["Country Code", "Series Code", "Year", "Value"], ["CHN", GROWTH, date(2000, 1, 1), 1.5]),
        ["made.xlsx", "row 2", "column year", "2000-01-01", "a number"],
    ),
    "a column of each indicator twice": (
        WDI,
        text("a.csv", f"Country Code,Time,Growth [{GROWTH}],Other [{GROWTH}]\nCHN,2000,1.5,2.5\n"),
        ["a.csv", "an indicator in two columns", "remove one"],
    ),
    "another release by its extent": (PENN, pwt(2023, 185), ["'10.01'", "seems to be 11.0", "185 countries", "2023"]),
    "a version without its decimal": (
        ("import", "pwt", "--vintage", "11"),
        pwt(2023, 185, "pwt110.csv"),
        ["'11'", "seems to be 11.0", "pwt110", "give the version"],
    ),
    "a version with a letter": (
        ("import", "pwt", "--vintage", "v10.01"),
        pwt(2019, 183),
        ["'v10.01'", "10.0 or 10.01"],
    ),
    "a folder for a release": (PENN, folder(pwt1001__csv=PWT), ["bank", "is no file", "give the file"]),
    "wrong release": (PENN, text("pwt91.csv", PWT), ["pwt91.csv", "--vintage", "'10.01'"]),
    "not a version": (("import", "pwt", "--vintage", "../x"), text("a.csv", PWT), ["--vintage", "'../x'", "10.01"]),
    "columns missing": (PENN, text("pwt1001.csv", PWT), ["pwt1001.csv", "lacks the column", "main file"]),
    "part without its base": (PART, text("pwt1001.csv", PWT), ["pwt1001.csv", "pop, rtfpna cannot be done without"]),
    "part without years": (PART, text("pwt1001.csv", PWT.replace("year", "when")), ["pwt1001.csv", "no header"]),
    "part without countries": (PART, text("pwt1001.csv", PWT.replace("CHN", "")), ["pwt1001.csv", "lacks the columns"]),
    "part of another release": (PART, text("pwt91.csv", PWT), ["pwt91.csv", "--vintage", "'10.01'"]),
    "part, cut off": (PART, text("pwt1001.csv", PWT[:-1]), ["pwt1001.csv", "row 2", "cut off"]),
    "no sheet of that name": (PENN, workbook, ["pwt1001.xlsx", "sheets Info", "'Data'", "rename it"]),
    "cut workbook": (PENN, cut, ["pwt1001.xlsx", "damaged", "download it again"]),
    "a bomb": (PENN, bomb, ["pwt1001.xlsx", "unpacks to 300 MB", "do not open"]),
    "text named as Stata": (PENN, text("pwt1001.dta", PWT), ["pwt1001.dta", "content is text", "rename"]),
    "damaged Stata": (PENN, text("pwt1001.dta", b"<stata_dta><header>"), ["pwt1001.dta", "damaged", "download"]),
    "a list without its month": (LISTS, text("list.csv", "Rank,Country\n"), ["list.csv", "give --list 2025-06"]),
    "a list of no columns": (LISTS, text("TOP500_202511.csv", "a,b\n1,2\n"), ["TOP500_202511.csv", "no header"]),
}


@pytest.fixture
def base(broken):
    """The small project with the tables of the book beside, from which imports take all others."""
    from .conftest import ROOT

    return partial(str, ROOT / "data")()


@pytest.mark.parametrize("case", CASES)
def test_a_bad_release_is_refused(broken, refuse, base, case):
    "One line, and no folder is made."
    command, make, words = CASES[case]
    name = make(broken)
    if case == "rounded":
        (broken / name).write_text(LONG.replace("8.49009340560151", "8").replace("8.33573347800773", "8"))
        words = [name, "gdp_growth", "whole numbers", "as published"]
    if case == "a pipe":
        (broken / name).rename(broken / "_build.fifo")
        (broken / "_build").mkdir()
        (broken / "_build.fifo").rename(broken / "_build" / name)
        name = f"_build/{name}"
    refuse([*command, name, "--into", "_build/new", "--from", base], words)
    assert not (broken / "_build" / "new").exists()


PLACES = {
    "within the tables": ("data/new", ["lies within a folder of tables", "outside of it"]),
    "taken": ("chapters", ["already there", "name a new folder"]),
    "below a file": ("requirements.txt/new", ["requirements.txt", "name another place"]),
}


@pytest.mark.parametrize("case", PLACES)
def test_a_wrong_place_is_refused(broken, refuse, base, case):
    "An import never changes a folder."
    target, words = PLACES[case]
    text(f"{GROWTH}.csv", LONG)(broken)
    refuse(["import", "wdi", f"{GROWTH}.csv", "--into", target, "--from", base], words)


def test_a_base_that_was_altered_is_refused(broken, refuse):
    "What is not sealed is not copied on."
    text(f"{GROWTH}.csv", LONG)(broken)
    panel = broken / "data" / "panel.csv"
    panel.write_text(panel.read_text().replace("1.5", "1.6"))
    refuse(["import", "wdi", f"{GROWTH}.csv", "--into", "_build/new"], ["panel.csv", "suanli seal"])
