"""Releases of the Penn World Table: every format gives the same table, every fault is one line and leaves no folder."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import frictionless
import numpy as np
import openpyxl
import pandas as pd
import pytest
import yaml

from claimbook.project import ROOT as BOOK
from claimbook.project import project
from claimbook.tables.read import TableError, altered, data_folder, descriptor, load
from suanli.cli import main
from suanli.releases import folder as folders
from suanli.releases.pwt import import_pwt
from suanli.releases.readers import ending_before

from ... import dying

RELEASES = os.environ.get("SUANLI_RELEASES")  # a folder of releases as published, in no repository


@pytest.fixture(scope="session")
def release(base):
    "What a later release of those countries may look like: another base year, other columns, another order."
    frame = load("pwt", base).rename(columns={"iso3": "countrycode"})
    at = frame[frame.year == 2017].set_index("countrycode")
    for name in ("rtfpna", "rkna"):
        frame[name] /= frame.countrycode.map(at[name])
    frame[["rgdpna", "rgdpo", "rnna", "cn"]] *= 1.07
    numbers = frame.columns[2:]
    frame = frame.astype(dict.fromkeys(numbers, "float32")).assign(country="any", xr=1.5)
    return frame[["country", *sorted(numbers), "xr", "year", "countrycode"]]


def workbook(frame, path, sheet="Data"):
    book = openpyxl.Workbook()
    book.active.title = "Info"
    page = book.create_sheet(sheet)
    page.append(list(frame.columns))
    for row in frame.astype("object").where(frame.notna(), None).itertuples(index=False):
        page.append([cell.item() if isinstance(cell, np.generic) else cell for cell in row])
    book.save(path)


def text(frame, path, encoding="utf-8", **how):
    path.write_bytes(
        frame.astype(dict.fromkeys(frame.select_dtypes("float32"), "float64"))
        .to_csv(index=False, **how)
        .encode(encoding)
    )


WRITERS = {
    "new.dta": lambda frame, path: frame.to_stata(path, write_index=False, version=118),
    "new.xlsx": workbook,
    "new.csv": text,
    "with a mark.csv": lambda frame, path: text(frame, path, "utf-8-sig"),
    "utf-16.csv": lambda frame, path: text(frame, path, "utf-16"),
    "semicolons and commas.csv": lambda frame, path: text(frame, path, sep=";", decimal=","),
    "of an archive.tab": lambda frame, path: text(frame, path, sep="\t"),
    "with a note.csv": lambda frame, path: (
        text(frame, path),
        path.write_text(path.read_text() + "\nSource: Groningen\n"),
    ),
    "under titles.csv": lambda frame, path: (text(frame, path), path.write_text("A title\n" * 16 + path.read_text())),
    "tabs, NA.tsv": lambda frame, path: text(frame, path, sep="\t", na_rep="NA", lineterminator="\r\n"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_table(base, release, tmp_path, name):
    "To the last digit; the first format is held against the cells it was written from."
    frame = release.copy()
    WRITERS[name](frame, tmp_path / name)
    report = import_pwt(tmp_path / name, "10.01", tmp_path / "made", base)
    table = load("pwt", tmp_path / "made")
    wanted = release.rename(columns={"countrycode": "iso3"})[table.columns]
    assert (
        table.set_index(["iso3", "year"]).astype("float32").equals(wanted.set_index(["iso3", "year"]).astype("float32"))
    )
    written = re.findall(r"[\d.]{5,}", (tmp_path / "made" / "pwt.csv").read_text())
    longest = max(len(number.lstrip("0.").replace(".", "").rstrip("0")) for number in written)
    assert longest <= 9, "single precision is written in its own digits"
    assert "country, xr" in " ".join(report), "columns that are not used are named"


def test_a_second_column_of_codes_is_one_that_is_not_used(base, release, tmp_path):
    "As of a file that was joined to another; it is named."
    text(release.assign(isocode=release.countrycode), tmp_path / "new.csv")
    report = import_pwt(tmp_path / "new.csv", "10.01", tmp_path / "made", base)
    assert "isocode" in next(line for line in report if "columns not used" in line)
    assert set(load("pwt", tmp_path / "made").iso3) == set(release.countrycode)


def test_notes_below_the_rows_are_named(base, release, tmp_path):
    "What closes a file is left out, and said."
    WRITERS["with a note.csv"](release, tmp_path / "new.csv")
    report = import_pwt(tmp_path / "new.csv", "10.01", tmp_path / "made", base)
    assert "notes below the rows were left out: Source: Groningen" in report


def test_the_folder_is_complete_and_valid(base, release, tmp_path, capsys, monkeypatch):
    "Descriptor, hashes, copies, plan; frictionless agrees; the command says where, and running again changes no byte."
    text(release, tmp_path / "pwt1001.csv")
    for into in ("one", "two"):
        command = ["import", "pwt", tmp_path / "pwt1001.csv", "--vintage", "10.01", "--into", tmp_path / into]
        assert main([*map(str, command), "--from", str(base)]) == 0
    assert f"SUANLI_DATA={tmp_path / 'two'}" in capsys.readouterr().out
    made = tmp_path / "one"
    assert sorted(path.name for path in made.iterdir()) == sorted(path.name for path in base.iterdir())
    files = [path.relative_to(base) for path in base.rglob("*") if path.is_file()]
    assert all((made / file).read_bytes() == (tmp_path / "two" / file).read_bytes() for file in files)
    assert not (tmp_path / folders.ROOM).exists()
    assert altered(made) == []
    assert frictionless.validate(str(made / "datapackage.json")).valid
    monkeypatch.setenv("SUANLI_DATA", str(made))
    entry = descriptor()["resources"][0]
    assert (entry["title"], entry["sources"][0]["version"]) == ("Penn World Table 10.01", "10.01")
    assert entry["sources"][0]["path"] == "https://doi.org/10.34894/QT5BCC"
    assert re.fullmatch(r"sha256 [0-9a-f]{64}", entry["sources"][1]["version"])
    units = {field["name"]: field["unit"] for field in entry["schema"]["fields"]}
    assert (units["rgdpna"], units["rtfpna"]) == ("million 2017 US$", "2017 = 1")
    assert (made / "top500_country.csv").read_bytes() == (base / "top500_country.csv").read_bytes()


def test_a_country_that_only_the_release_covers_gets_its_flag(base, release, tmp_path):
    "Guyana has 0.78 million people: a micro-state by the rule of the table."
    guyana = release[release.countrycode == "USA"].assign(countrycode="GUY", pop=np.float32(0.775222))
    text(pd.concat([release, guyana]), tmp_path / "new.csv")
    report = import_pwt(tmp_path / "new.csv", "10.01", tmp_path / "made", base)
    assert "countries new against the base: GUY" in report
    before, after = (load("countries", folder).set_index("iso3").micro_state for folder in (base, tmp_path / "made"))
    assert after.drop("GUY").equals(before.drop("GUY"))
    assert after["GUY"] == 1


def put(column, value):
    "Set one cell, in the row of the United States in 2000, which is row 256 of the file."

    def change(frame):
        frame = frame.astype({column: "object"})
        frame.loc[(frame.countrycode == "USA") & (frame.year == 2000), column] = value
        return frame

    return change


def swap(one, other):
    return lambda frame: frame.rename(columns={one: other, other: one})


BAD = {
    "hc whole": (lambda f: f.assign(hc=f.hc.round()), ["column hc", "whole numbers", "as published"]),
    "labsh whole": (lambda f: f.assign(labsh=f.labsh.round()), ["column labsh", "whole numbers", "as published"]),
    "delta to two decimals": (lambda f: f.assign(delta=f.delta.round(2)), ["column delta", "at most 2 decimals"]),
    "avh whole": (lambda f: f.assign(avh=f.avh.round()), ["column avh", "whole numbers"]),
    "rgdpna whole": (lambda f: f.assign(rgdpna=f.rgdpna.round(-1)), ["column rgdpna", "whole numbers"]),
    "labsh in percent": (lambda f: f.assign(labsh=f.labsh * 100), ["row 4", "column labsh", "at most 1", "scaled"]),
    "hc and labsh swapped": (swap("hc", "labsh"), ["column hc", "at least 1", "swapped"]),
    "labsh and delta swapped": (swap("labsh", "delta"), ["column labsh", "rank correlation", "swapped"]),
    "pop in persons": (lambda f: f.assign(pop=f["pop"] * 1e6), ["column pop", "median ratio", "scaled"]),
    "years and codes shifted": (lambda f: f.assign(hc=f.hc.shift(35)), ["column hc", "shifted"]),
    "year out of range": (put("year", 1900), ["row 256", "column year", "'1900'", "at least 1950"]),
    "fraction of a year": (put("year", "2000.5"), ["row 256", "column year", "whole number"]),
    "text for a number": (put("hc", "many"), ["row 256", "column hc", "'many'", "a number"]),
    "infinity": (put("hc", "1e999"), ["row 256", "column hc", "finite"]),
    "country and year twice": (put("year", 1999), ["row 256", "column year", "'1999'", "once", "remove"]),
    "a year missing": (lambda f: f[(f.countrycode != "USA") | (f.year != 2000)], ["67 years of USA", "expected 68"]),
    "names of other countries": (
        lambda f: f.assign(country=f.countrycode).replace({"country": {"CHN": "India"}}),
        ["column iso3", "'CHN' beside 'India', which is IND", "correct the code or the name"],
    ),
    "unknown country": (lambda f: f.replace("USA", "XKX"), ["column iso3", "XKX", "ISO 3166", "suanli seal"]),
    "small letters": (lambda f: f.replace("USA", "usa"), ["row 206", "column iso3", "'usa'", "[A-Z]{3}"]),
    "no country": (put("countrycode", ""), ["row 256", "column iso3"]),
    "columns missing": (lambda f: f.drop(columns=["hc", "irr"]), ["lacks the columns hc, irr", "main file"]),
    "columns empty": (lambda f: f.assign(hc=np.nan, irr=np.nan), ["no values in the columns hc, irr", "main file"]),
    "no header": (lambda f: f.rename(columns={"year": "when"}), ["no header", "countrycode and year"]),
    "column twice": (lambda f: f.rename(columns={"xr": "hc"}), ["column hc twice", "remove"]),
    "no base year": (lambda f: f.assign(rtfpna=f.rtfpna * 1.01), ["column rtfpna", "base year"]),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_release_is_named_in_one_line(base, release, tmp_path, case):
    "The message has the file, the place, what was expected and what to do; no folder is made."
    change, words = BAD[case]
    text(change(release.copy()), tmp_path / "new.csv")
    refused(tmp_path / "new.csv", tmp_path / "made", base, words)


NEVER_PARTIAL = {
    "no population": (lambda f: f.drop(columns=["pop", "irr"]), ["lacks the columns pop, irr", "pop cannot be done"]),
    "no productivity": (
        lambda f: f.assign(rtfpna=np.nan),
        ["no values in the columns rtfpna", "cannot be done without"],
    ),
    "some lacking, some empty": (
        lambda f: f.drop(columns=["rtfpna", "hc"]).assign(irr=".", pop="NA"),
        ["lacks the columns hc, rtfpna", "no values in the columns pop, irr", "pop, rtfpna cannot"],
    ),
    "rounded": (lambda f: f.drop(columns="irr").assign(hc=f.hc.round()), ["column hc", "whole numbers"]),
    "swapped": (lambda f: swap("labsh", "delta")(f.drop(columns="irr")), ["column labsh", "rank correlation"]),
}


@pytest.mark.parametrize("case", NEVER_PARTIAL)
def test_partial_excuses_missing_columns_and_nothing_else(base, release, tmp_path, case):
    "Key, population and productivity are needed in any case; what is there must be right."
    change, words = NEVER_PARTIAL[case]
    text(change(release.copy()), tmp_path / "new.csv")
    refused(tmp_path / "new.csv", tmp_path / "made", base, words, partial=True)


def test_a_partial_release_is_taken_without_what_it_lacks(base, release, tmp_path, capsys):
    "Columns that are missing or empty are named, with the chapters that use them; all others are as they were."
    lacking = ["rgdpo", "emp", "rnna", "labsh"]
    text(release.drop(columns=lacking[:2]).assign(rnna=np.nan, labsh=""), tmp_path / "new.csv")
    command = ["import", "pwt", tmp_path / "new.csv", "--vintage", "10.01", "--into", tmp_path / "made", "--from", base]
    assert main(list(map(str, command))) == 1
    error = capsys.readouterr().err
    assert "lacks the columns rgdpo, emp and has no values in the columns rnna, labsh" in error
    assert "--partial" in error and error.count("\n") == 1 and not (tmp_path / "made").exists()
    assert main([*map(str, command), "--partial"]) == 0
    said = capsys.readouterr().out
    assert "missing or wholly empty are rgdpo, emp, rnna, labsh" in said
    assert "02-theory names emp, rnna, labsh" in said and "05-robustness names emp:" in said
    assert "04-paths" not in said, "no column of these is named there"
    made, whole = load("pwt", tmp_path / "made"), load("pwt", base)
    assert [*made] == [name for name in whole if name not in lacking] and len(made) == len(whole)
    assert "rgdpo,emp,rnna,labsh" in descriptor(tmp_path / "made")["resources"][0]["description"]
    assert frictionless.validate(str(tmp_path / "made" / "datapackage.json")).valid


def refused(file, target, base, words, vintage="10.01", partial=False):
    before = sorted(target.parent.iterdir())
    with pytest.raises(TableError) as caught:
        import_pwt(file, vintage, target, base, partial)
    message = str(caught.value)
    assert "\n" not in message and file.name in message
    for word in words:
        assert word in message, message
    assert sorted(target.parent.iterdir()) == before


def bomb(_frame, path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(201):
                sheet.write(bytes(10**6))


def cut(writer, share):
    def write(frame, path):
        writer(frame, path)
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])

    return write


def packed(frame, path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pwt.dta", "x")


AMBIGUOUS = "year;countrycode;hc\n2000;USA;1,234\n"
FILES = {
    "missing.dta": (lambda frame, path: None, ["is no file"]),
    "empty.csv": (lambda frame, path: path.write_bytes(b""), ["is empty", "download"]),
    "header.csv": (lambda frame, path: text(frame[:0], path), ["no rows under the header"]),
    "picture.png": (WRITERS["new.csv"], ["is not a kind of file", ".dta"]),
    "stata.csv": (WRITERS["new.dta"], ["the content is Stata, the name says text", "rename"]),
    "text.dta": (WRITERS["new.csv"], ["the content is text, the name says Stata"]),
    "book.xls": (workbook, ["a zip archive or a workbook, the name says xls"]),
    "archive.xlsx": (packed, ["a zip archive", "unpack"]),
    "page.csv": (lambda frame, path: path.write_text("<!DOCTYPE html>"), ["a web page", "download it again"]),
    "bomb.xlsx": (bomb, ["unpacks to 201 MB", "do not open"]),
    "sheet.xlsx": (lambda frame, path: workbook(frame, path, "Daten"), ["the sheets Info, Daten", "named 'Data'"]),
    "cut.dta": (cut(WRITERS["new.dta"], 0.6), ["damaged or cut off", "download it again"]),
    "cut.xlsx": (cut(workbook, 0.6), ["damaged archive", "download it again"]),
    "cut.csv": (cut(text, 0.6), ["row 1", "cut off", "download it again"]),
    "latin.csv": (lambda f, path: text(f.assign(country="é"), path, "latin-1"), ["row 2", "UTF-8", "Latin-1"]),
    "utf-16.csv": (lambda frame, path: text(frame, path, "utf-16-le"), ["binary content", "UTF-8"]),
    "binary.csv": (lambda frame, path: path.write_bytes(bytes(range(256))), ["UTF-8"]),
    "short row.csv": (lambda frame, path: path.write_text("year,countrycode,hc\n2000,USA\n"), ["row 2", "2 cells"]),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_named_in_one_line(base, release, tmp_path, name):
    "Kind, archive, sheet, encoding and shape are seen before anything is believed."
    write, words = FILES[name]
    write(release, tmp_path / name)
    refused(tmp_path / name, tmp_path / "made", base, words)


def test_a_bomb_is_not_opened(base, tmp_path, monkeypatch):
    "Its directory is enough."
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_, **__: pytest.fail("opened"))
    bomb(None, tmp_path / "bomb.xlsx")
    refused(tmp_path / "bomb.xlsx", tmp_path / "made", base, ["unpacks"])


def test_a_comma_that_may_mean_either_is_refused(base, release, tmp_path):
    "1,234 is a thousand or one."
    frame = release.assign(avh=[f"1,{700 + place % 300}" for place in range(len(release))])
    text(frame, tmp_path / "new.csv")
    refused(tmp_path / "new.csv", tmp_path / "made", base, ["row 2", "column avh", "can only mean one thing"])


VERSIONS = {  # name, years after 2017, countries beyond four, what is given; what the message says beside that
    "another by its name": ("pwt1001.csv", 0, 0, "9.1", "seems to be 10.01 (its name says pwt1001"),
    "no number": ("pwt1001.csv", 0, 0, "ten", "seems to be 10.01"),
    "a space": ("pwt1001.csv", 0, 0, "10.01 ", "seems to be 10.01"),
    "a letter": ("pwt1001.csv", 0, 0, "v10.01", "seems to be 10.01"),
    "no decimal": ("PWT110.csv", 0, 0, "11", "seems to be 11.0 (its name says pwt110"),
    "a name with points": ("PWT 11.0.csv", 0, 0, "10.01", "seems to be 11.0 (its name says pwt 11.0"),
    "nothing known": (
        "new.csv",
        0,
        0,
        "PWT12",
        "expected a version as in 10.01 (its name says nothing, its 4 countries",
    ),
    "another by its extent": ("new.csv", 0, 178, "10.01", "seems to be 9.1 (its name says nothing, its 182 countries"),
    "two that are alike": ("new.csv", 2, 179, "9.1", "183 countries and last year 2019 are those of 10.0 or 10.01"),
    "a later one by its extent": ("new.csv", 6, 181, "12.0", "last year 2023 are those of 11.0"),
    "no known extent": ("new.csv", 3, 179, "10.01", "last year 2020 are those of no known release"),
    "years beyond its own": ("pwt1001.csv", 3, 179, "10.01", "'10.01', which has 183 countries to 2019 (its name"),
    "a name against what is given and seen": ("pwt110.csv", 2, 179, "10.01", "but the file is named otherwise"),
    "one of two by its extent": ("new.csv", 2, 179, "11.0", "seems to be 10.0 or 10.01 (its name says nothing"),
    "a name against its extent": ("pwt100.csv", 6, 181, "10.0", "(its name says pwt100, its 185 countries"),
}


@pytest.mark.parametrize("case", VERSIONS)
def test_another_version_than_that_of_the_file_is_refused(base, release, tmp_path, case):
    "A slip here would put a wrong version on every chart: what is given, what the file seems to be, and why."
    name, years, others, vintage, seems = VERSIONS[case]
    release = release[release.year > 2015].assign(year=lambda table: table.year + years)
    states = release[release.countrycode == "USA"]
    more = [states.assign(countrycode=f"Q{place:03}") for place in range(others)]
    text(pd.concat([release, *more]), tmp_path / name)
    refused(tmp_path / name, tmp_path / "made", base, [f"--vintage is {vintage!r}", seems, "give the version"], vintage)


def test_the_report_says_which_release_is_believed_to_be_seen_and_why(base, release, tmp_path):
    "A later one is known by its name; one of former codes has today's."
    text(
        release.replace("DEU", "GER").assign(country=release.countrycode.replace("DEU", "Germany")),
        tmp_path / "pwt120.csv",
    )
    report = import_pwt(tmp_path / "pwt120.csv", "12.0", tmp_path / "made", base)
    assert (
        "taken for 12.0: its name says pwt120, its 4 countries and last year 2017 are those of no known release"
        in report
    )
    assert "country code GER is DEU" in report
    assert load("pwt", tmp_path / "made").iso3.unique().tolist() == ["CHN", "DEU", "JPN", "USA"]


def test_folders_that_are_taken_or_wrong_are_refused(base, release, tmp_path, capsys):
    "One that exists, the published one, one inside it, one without a parent; a base that was changed and not sealed."
    text(release, tmp_path / "new.csv")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "note").write_text("mine")
    changed = tmp_path / "changed"
    shutil.copytree(base, changed)
    (changed / "countries.csv").write_text((base / "countries.csv").read_text().replace("Guyana", "Guiana"))
    for target, source, words in (
        (tmp_path / "taken", base, "already there, and imports do not change folders"),
        (data_folder(), base, "already there"),
        (data_folder() / "new", base, "within a folder of tables"),
        (base / "deep" / "new", base, "lies within a folder of tables"),
        (tmp_path / "new", changed, "changed/countries.csv: hash is"),
        (tmp_path / "new", tmp_path / "nothing", "nothing/datapackage.json: cannot be read"),
    ):
        command = ["import", "pwt", tmp_path / "new.csv", "--vintage", "10.01", "--into", target, "--from", source]
        assert main(list(map(str, command))) == 1
        error = capsys.readouterr().err
        assert words in error and error.count("\n") == 1
    assert (tmp_path / "taken" / "note").read_text() == "mine"
    assert not (data_folder() / "new").exists() and not (tmp_path / "new").exists()


def test_what_a_killed_import_left_is_cleared_and_never_taken_for_done(base, release, tmp_path):
    "A half-written folder of the same name, and one of another."
    text(release, tmp_path / "new.csv")
    for name in ("made", "other"):
        (tmp_path / folders.ROOM / name).mkdir(parents=True)
        (tmp_path / folders.ROOM / name / "pwt.csv").write_text("iso3,ye")
    import_pwt(tmp_path / "new.csv", "10.01", tmp_path / "made", base)
    assert altered(tmp_path / "made") == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "new.csv"]


def test_two_imports_at_once_do_not_meet(base, release, tmp_path):
    "The second is told to wait, and the first is not disturbed."
    text(release, tmp_path / "new.csv")
    with folders._made_beside(tmp_path / "first") as folder:
        (folder / "kept").write_text("yes")
        with pytest.raises(TableError, match="another import is writing there"):
            import_pwt(tmp_path / "new.csv", "10.01", tmp_path / "second", base)
    assert (tmp_path / "first" / "kept").read_text() == "yes"


def test_a_room_that_is_a_link_is_not_followed(base, release, tmp_path):
    "Clearing it would clear what it points to."
    text(release, tmp_path / "new.csv")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note").write_text("mine")
    (tmp_path / folders.ROOM).symlink_to(tmp_path / "mine")
    with pytest.raises(OSError, match=re.escape(folders.ROOM)):
        import_pwt(tmp_path / "new.csv", "10.01", tmp_path / "made", base)
    assert (tmp_path / "mine" / "note").read_text() == "mine"


DRIVER = """
import os, shutil, signal, sys
from itertools import count
from pathlib import Path
import pandas.io.parsers
from dying import EVERY, die_at
from claimbook.tables.read import altered, descriptor
from suanli.releases.pwt import import_pwt
from suanli.releases.readers import ending_before
room, base = Path(sys.argv[1]), Path(sys.argv[2])
target = room / "made"

def killed(number):
    if (pid := os.fork()) == 0:
        os.chdir(room)
        die_at(EVERY, number)
        import_pwt(room / "new.csv", "10.01", target, base)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL

import_pwt(room / "new.csv", "10.01", target, base)  # in this process, which then has all that a child would import
shutil.rmtree(target)
for number in count(1, int(sys.argv[3])):
    if not killed(number):
        break
    print("new" if target.exists() else "half" if any(room.glob(".suanli-import/*")) else "old")
    if target.exists():
        assert altered(target) == [] and len(descriptor(target)["resources"]) == 3
        shutil.rmtree(target)
assert altered(target) == []
print(sorted(path.name for path in room.iterdir()))
"""


@pytest.mark.slow  # an import is interrupted as it reads and as it writes in `test_signals`
@pytest.mark.parametrize("step", [1, 3])
def test_killed_at_any_moment_there_is_the_old_state_or_the_new_one(base, release, tmp_path, step):
    "kill -9 at every third change of a file, or at each; afterwards an import succeeds and nothing is left."
    text(release, tmp_path / "new.csv")
    command = [sys.executable, "-c", DRIVER, tmp_path, base, str(step)]
    environment = os.environ | {"PYTHONPATH": str(Path(dying.__file__).parent), BOOK: str(project().root)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *states, left = done.stdout.splitlines()
    assert left == "['made', 'new.csv']" and {"old", "half"} <= {*states} <= {"old", "half", "new"}
    assert len(states) > 8 // step


@pytest.mark.skipif(not RELEASES, reason="SUANLI_RELEASES names no folder of releases")
def test_the_release_10_01(tmp_path):
    "183 countries to 2019; figures of the published release; what the authors derive from it can be derived."
    import_pwt(Path(RELEASES) / "pwt1001.dta", "10.01", tmp_path / "made", data_folder())
    table = load("pwt", tmp_path / "made")
    assert (len(table), table.iso3.nunique(), table.year.min(), table.year.max()) == (12810, 183, 1950, 2019)
    states = table.set_index(["iso3", "year"]).loc[("USA", 2019)]
    # United States 2019 in the release, as its documentation and the package pwt10 print it
    assert states[["rgdpo", "pop", "emp", "hc"]].tolist() == pytest.approx(
        [20595844, 329.064917, 158.299591, 3.749341], rel=1e-6
    )
    shares = table[[name for name in table if name.startswith("csh_")]].sum(axis=1, min_count=6).dropna()
    assert np.allclose(shares, 1, atol=2e-6)
    # productivity as the release defines it, where it had hours: a Törnqvist index of its other columns
    logs = np.log(table[["rgdpna", "rkna", "rtfpna"]]).assign(labour=np.log(table.emp * table.avh * table.hc))
    change = logs.groupby(table.iso3).diff()
    share = table.labsh.groupby(table.iso3).rolling(2).mean().droplevel(0)
    gap = change.rtfpna - (change.rgdpna - share * change.labour - (1 - share) * change.rkna)
    assert gap.count() == 3067 and gap.abs().max() < 1e-5


def test_numbers_keep_their_digits():
    "A single is written in its own digits and a double in its own."
    from suanli.releases.numerals import digits

    assert digits(pd.Series([np.float64(np.float32(0.1)), 2.0, np.nan])) == ["0.1", "2", ""]
    assert digits(pd.Series([1433.783686, 0.1])) == ["1433.783686", "0.1"]
    assert digits(pd.Series([1e-7, 767626880.0])) == ["0.0000001", "767626880"]
    assert digits(pd.Series([np.float64(np.float32(1e-7)), 767626880.0])) == ["0.0000001", "767626880"]


def test_the_edition_of_the_newest_release_sets_every_year_that_ends_with_the_book():
    "What an import of a release to 2023 asks to be written stands in its edition."
    edition = yaml.safe_load((project().root / "editions" / "pwt-11.0.yml").read_text(encoding="utf-8"))
    asked = [re.search("write `(.*?)`", line)[1] for line in ending_before("pwt", 2023)]
    assert {name: value for line in asked for name, value in yaml.safe_load(line).items()} == edition["all"]


def test_a_release_with_more_years_names_the_parameters_that_end_before_it(release, base, tmp_path):
    "Each parameter that ends with the book's own data, with what an edition must write; no other is named."
    longer = release[release.year == 2017].assign(year=2018)
    longer["rtfpna"] = longer["rtfpna"] * 1.01
    text(pd.concat([release, longer]), tmp_path / "new.csv")
    lines = [
        line
        for line in import_pwt(tmp_path / "new.csv", "12.0", tmp_path / "made", base)
        if line.startswith("data to 2018")
    ]
    (last,) = [line for line in lines if "; last_year of " in line]
    assert "01-competitiveness" in last and "write `last_year: 2018` under `all` of an edition" in last
    (periods,) = [line for line in lines if "; period_ends of 02-theory ends in 2017" in line]
    assert "write `period_ends: [1990, 2000, 2010, 2018]`" in periods
    assert not [line for line in lines if "first_year" in line or "common_last" in line]
    text(release, tmp_path / "old.csv")
    report = import_pwt(tmp_path / "old.csv", "12.0", tmp_path / "again", base)
    assert not [line for line in report if line.startswith("data to")]
