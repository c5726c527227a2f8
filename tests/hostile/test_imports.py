"""Releases that are damaged, of another kind, or meant to do harm, as `suanli import` meets them."""

import os
import zipfile
from datetime import date
from functools import partial

import openpyxl
import pytest

from suanli import cli
from tests.made_releases import LEGEND, klems
from tests.made_releases import PLACES as COUNTRIES
from tests.made_releases import epoch as epoch_download

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


def epoch(name, old=None, new=""):
    """Epoch AI's downloads with a part of one file replaced; without `old` with all of it."""

    def write(root):
        epoch_download(root / "epoch")
        path = next(root.rglob(name), root / "epoch" / name)
        text = path.read_text(encoding="utf-8-sig") if old else ""
        assert not old or old in text
        content = text.replace(old, new, 1) if old else new
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return "epoch"

    return write


def accounts(sheet=None, place="A1", value=None, name="accounts.xlsx", **how):
    """A workbook of growth accounts with one cell replaced."""

    def write(root):
        klems(root / name, sheet and (lambda book: book[sheet].__setitem__(place, value)), **how)
        return name

    return write


def two_accounts(**how):
    """A folder of two workbooks, the second of another kind."""

    def write(root):
        (root / "klems").mkdir()
        klems(root / "klems" / "a.xlsx", places=COUNTRIES[:1])
        klems(root / "klems" / "b.xlsx", **how)
        return "klems"

    return write


def cut_accounts(root):
    klems(root / "accounts.xlsx")
    content = (root / "accounts.xlsx").read_bytes()
    (root / "accounts.xlsx").write_bytes(content[: len(content) // 2])
    return "accounts.xlsx"


def epoch_pipe(root):
    epoch_download(root / "_build" / "epoch")  # which nobody fingerprints: reading a pipe would never end
    (root / "_build" / "epoch" / "gpqa_diamond.csv").unlink()
    os.mkfifo(root / "_build" / "epoch" / "gpqa_diamond.csv")
    return "_build/epoch"


EPOCH, KLEMS = ("import", "epoch", "--vintage", "2025-02"), ("import", "klems")
NOTABLE, GPQA, HORIZONS = "notable_ai_models.csv", "gpqa_diamond.csv", "metr_time_horizons_external.csv"
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
    "a year with a star": (
        WDI,
        text("a.csv", BANK.replace("[YR2000]", "[YR2000],2001 [YR2001]*").replace("8.5", "8.5,9.5")),
        ["a.csv", "'2001 [yr2001]*'", "expected a year", "write the year alone"],
    ),
    "a year with a letter": (
        WDI,
        text("a.csv", BANK.replace("[YR2000]", "[YR2000],2002e").replace("8.5", "8.5,9.5")),
        ["a.csv", "'2002e'", "expected a year"],
    ),
    "only years with letters": (
        WDI,
        folder(a__csv=BANK, b__csv=BANK.replace("2000 [YR2000]", "2000e")),
        ["b.csv", "no header", "as published"],
    ),
    "a damaged cell in values and metadata": (
        WDI,
        folder(**{"a__csv": BANK, "WDI data and metadata__csv": BANK.replace("8.5", "3.26x")}),
        ["WDI data and metadata.csv, row 2", "'3.26x'", "a number"],
    ),
    "titles without end": (WDI, text("a.csv", "A title\n" * 100 + BANK), ["a.csv", "no header in the first 100 rows"]),
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
    "a year with its letters, and no number": (
        WDI,
        sheet(["Country Code", "Series Code", "YR2000"], ["CHN", GROWTH, "many"]),
        ["made.xlsx", "row 2", "'many'", "a number"],
    ),
    "names of other countries": (
        WDI,
        wdi("United States,USA", "China,USA"),
        [f"{GROWTH}.csv, row 4", "'USA' beside 'China', which is CHN", "correct the code or the name"],
    ),
    "a country as a group": (
        WDI,
        wdi("China,CHN", "China,WLD"),
        [f"{GROWTH}.csv, row 2", "'WLD' beside 'China', which is CHN", "correct the code or the name"],
    ),
    "a country as a group that is there": (
        WDI,
        wdi("United States,USA", "World,WLD,1999,3.456789\nUnited States,WLD"),
        [f"{GROWTH}.csv, row 5", "'WLD' beside 'United States', which is USA"],
    ),
    "a country as one that is not in the table": (
        WDI,
        wdi("United States,USA", "United States,XKX"),
        [f"{GROWTH}.csv, row 4", "'XKX' beside 'United States', which is USA"],
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
    "a file for a folder": (EPOCH, text(NOTABLE, "Model\n"), [NOTABLE, "is no folder", "unpack them into one"]),
    "a folder of nothing": (
        EPOCH,
        folder(),
        ["bank", "holds no date in any of notable_ai_models.csv", "unpack the downloads"],
    ),
    "a folder of others": (EPOCH, folder(a__csv=BANK), ["bank", "holds no date", "unpack the downloads"]),
    "no month": (("import", "epoch", "--vintage", "2025-13"), epoch(NOTABLE, "One", "One"), ["'2025-13'", "2025-02"]),
    "no vintage": (("import", "epoch", "--vintage", "latest"), epoch(NOTABLE, "One", "One"), ["'latest'", "the month"]),
    "before the newest": (("import", "epoch", "--vintage", "2024-12"), epoch(NOTABLE, "One", "One"), ["2025-01-31"]),
    "years after": (
        ("import", "epoch", "--vintage", "2031-01"),
        epoch(NOTABLE, "One", "One"),
        ["'2031-01'", "2025-02"],
    ),
    "a page for a list": (EPOCH, epoch(NOTABLE, None, "<html>log in</html>"), [NOTABLE, "a web page", "again"]),
    "an empty list": (EPOCH, epoch(NOTABLE, None, ""), [NOTABLE, "is empty", "download it again"]),
    "a header and no list": (EPOCH, epoch(NOTABLE, None, "Model,Organization\n"), [NOTABLE, "no header", "confidence"]),
    "a list in Latin-1": (EPOCH, epoch(NOTABLE, None, "Modèle\n".encode("latin-1")), [NOTABLE, "row 1", "not UTF-8"]),
    "zeros in a list": (EPOCH, epoch(NOTABLE, "Old", "O\0ld"), [NOTABLE, "binary content"]),
    "a list cut off": (
        EPOCH,
        epoch(NOTABLE, f",{'China,United States of America'!r}".replace("'", '"'), ""),
        [NOTABLE, "cells"],
    ),
    "one list twice": (
        EPOCH,
        epoch("notable_ai_models (1).csv", None, "Model\n"),
        ["one file twice", "leave the older"],
    ),
    "a model of two rows": (EPOCH, epoch(NOTABLE, "Old,", "One,"), [NOTABLE, "'One'", "each name once"]),
    "a model of no name": (EPOCH, epoch(NOTABLE, "Old,", " ,"), [NOTABLE, "column model", "a name"]),
    "a day that is none": (EPOCH, epoch(NOTABLE, "2024-06-01", "2024-06-31"), [NOTABLE, "'2024-06-31'", "a date"]),
    "a year of another age": (EPOCH, epoch(NOTABLE, "2017-01-01", "0017-01-01"), [NOTABLE, "'0017-01-01'", "a date"]),
    "compute in words": (EPOCH, epoch(NOTABLE, "1.23456e+24", "a lot"), [NOTABLE, "flop", "'a lot'", "a number"]),
    "compute below zero": (EPOCH, epoch(NOTABLE, "1.23456e+24", "-1e24"), [NOTABLE, "'-1e24'", "above zero"]),
    "compute without end": (EPOCH, epoch(NOTABLE, "1.23456e+24", "1e999"), [NOTABLE, "'1e999'", "finite"]),
    "a word for access": (
        EPOCH,
        epoch(NOTABLE, "API access", "Ask us"),
        [NOTABLE, "'Ask us'", "expected Open weights"],
    ),
    "a word for confidence": (
        EPOCH,
        epoch(NOTABLE, ",Confident,", ",Very likely,"),
        [NOTABLE, "column confidence", "'Very likely'", "expected Confident, Likely, Speculative"],
    ),
    "a country misspelt": (
        EPOCH,
        epoch(NOTABLE, '"China,', '"Chnia,'),
        [NOTABLE, "'Chnia,United States of America'", "names of countries", "correct the word"],
    ),
    "countries between semicolons": (EPOCH, epoch(NOTABLE, "China,United", "China;United"), [NOTABLE, "put commas"]),
    "a code for a country": (EPOCH, epoch(GPQA, "Maker,United States of America", "Maker,USA!"), [GPQA, "'USA!'"]),
    "a horizon of no country": (EPOCH, epoch(HORIZONS, "Zweite,China", "Zweite,Chnia"), [HORIZONS, "'Chnia'"]),
    "a score in percent": (EPOCH, epoch(GPQA, "one-0,0.3", "one-0,30.3"), [GPQA, "mean_score", "a share of 1"]),
    "a run twice": (EPOCH, epoch(GPQA, "one-1,", "one-0,"), [GPQA, "'one-0'", "each name once"]),
    "an error of a half": (EPOCH, epoch(GPQA, ",0.02,", ",0.7,"), [GPQA, "stderr", "'0.7'"]),
    "an interval turned": (EPOCH, epoch(HORIZONS, "10.0,90.0", "90.0,10.0"), [HORIZONS, "within their interval"]),
    "minutes without end": (EPOCH, epoch(HORIZONS, "90.0", "1e999"), [HORIZONS, "ci_high", "'1e999'", "finite"]),
    "a horizon of no day": (EPOCH, epoch(HORIZONS, "2024-02-01", ""), [HORIZONS, "release date", "a date"]),
    "a pipe among the files": (EPOCH, epoch_pipe, [GPQA, "is no file"]),
    "no accounts": (KLEMS, lambda root: "none.xlsx", ["none.xlsx", "is no file", "give the file"]),
    "a folder without accounts": (KLEMS, folder(a__pdf="%PDF"), ["bank", "holds no workbook", "a.pdf is no release"]),
    "accounts as text": (KLEMS, text("accounts.csv", "nace_r2_code\n"), ["accounts.csv", "is text", "a workbook"]),
    "text named as accounts": (KLEMS, text("accounts.xlsx", "nace_r2_code\n"), ["accounts.xlsx", "content is text"]),
    "accounts named as older ones": (KLEMS, accounts(name="accounts.xls"), ["accounts.xls", "the name says xls"]),
    "another workbook": (KLEMS, workbook, ["pwt1001.xlsx", "sheets Info", "'Legend'"]),
    "accounts cut off": (KLEMS, cut_accounts, ["accounts.xlsx", "damaged", "download it again"]),
    "a bomb for accounts": (KLEMS, bomb, ["pwt1001.xlsx", "unpacks to 300 MB", "do not open"]),
    "accounts with entities": (KLEMS, laughs, [f"{GROWTH}.xlsx", "damaged"]),
    "accounts of no release": (KLEMS, accounts("Legend", "A2", "ours"), ["Legend does not say", "2024 release"]),
    "accounts that do not add up": (KLEMS, accounts("VAConTFP", "G2", 12.345678), ["J of AT, 1996", "add up to"]),
    "accounts with a formula": (KLEMS, accounts("VAConTFP", "G2", "=F2*2"), ["sheet VAConTFP, row 2", "'=F2*2'"]),
    "accounts of two variables": (KLEMS, accounts("VAConH", "E3", "LAB"), ["sheet VAConH, row 3", "'LAB'"]),
    "a year of accounts with a letter": (
        KLEMS,
        accounts("VA_G", "H1", "1997p"),
        ["sheet VA_G", "'1997p'", "expected a year", "write the year alone"],
    ),
    "a year of one part with a note": (KLEMS, accounts("VAConTFP", "H1", "1997 (p)"), ["VAConTFP", "'1997 (p)'"]),
    "an industry in two rows": (KLEMS, accounts("VA_G", "A2", "TOT"), ["sheet VA_G, row 5", "each industry once"]),
    "accounts a sheet wide": (KLEMS, accounts("VA_G", "GRO2", 1), ["row 2", "found 5215 cells"]),
    "accounts of two releases": (
        KLEMS,
        two_accounts(places=COUNTRIES[1:2], legend=[LEGEND[0], LEGEND[1].replace("2024", "2023")]),
        ["b.xlsx", "2023 release", "import one release"],
    ),
    "a country in two workbooks": (KLEMS, two_accounts(), ["b.xlsx", "AUT, which a.xlsx holds too", "leave one"]),
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


def test_names_of_files_command_no_terminal(broken, base, capsys):
    "What macOS calls the icon of a folder, and colours."
    folder(**{"a__csv": BANK, "Icon\r": "", "\x1b[31mred__pdf": "%PDF"})(broken)
    assert cli.main(["import", "wdi", "bank", "--from", str(base), "--into", "../taken"]) == 0
    said = capsys.readouterr().out
    assert r"Icon\r is no release" in said and r"\x1b[31mred.pdf" in said
    assert all(line.isprintable() for line in said.split("\n"))
