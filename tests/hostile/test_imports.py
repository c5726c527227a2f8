"""Releases that are damaged, of another kind, or meant to do harm, as `suanli import` meets them."""

import os
import zipfile
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
    "two sparse gigabytes": (WDI, sparse, [GROWTH, "larger than 200 MB", "smaller extract"]),
    "wrong release": (PENN, text("pwt91.csv", PWT), ["pwt91.csv", "--vintage", "'10.01'"]),
    "not a version": (("import", "pwt", "--vintage", "../x"), text("a.csv", PWT), ["--vintage", "'../x'", "10.01"]),
    "columns missing": (PENN, text("pwt1001.csv", PWT), ["pwt1001.csv", "lacks the column", "main file"]),
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
