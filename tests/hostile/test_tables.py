"""Tables and descriptors that are not what they should be, as `suanli run` and `suanli seal` meet them."""

import json
import os
from pathlib import Path

import pytest

from claimbook.tables.read import load

from .conftest import ROWS, loop, pipe


def content(new):
    return lambda root: (root / "data" / "panel.csv").write_bytes(new if isinstance(new, bytes) else new.encode())


def changed(old, new):
    assert old in ROWS
    return content(ROWS.replace(old, new, 1))


def descriptor(change):
    """Change the descriptor: the whole text, or what a function does to the entry of the panel."""

    def write(root):
        path = root / "data" / "datapackage.json"
        if not callable(change):
            path.write_bytes(change if isinstance(change, bytes) else change.encode())
            return
        package = json.loads(path.read_text(encoding="utf-8"))
        change(package["resources"][0])
        path.write_text(json.dumps(package), encoding="utf-8")

    return write


def linked(root):
    (root / "outside.csv").write_text(ROWS)
    (root / "data" / "panel.csv").unlink()
    (root / "data" / "panel.csv").symlink_to(root / "outside.csv")


def linked_folder(root):
    (root / "outside").mkdir()
    (root / "outside" / "panel.csv").write_text(ROWS)
    (root / "data" / "sub").symlink_to(root / "outside")
    descriptor(lambda entry: entry.update(path="sub/panel.csv"))(root)


def another(**parts):
    """One more table like the panel but for these parts."""

    def write(root):
        path = root / "data" / "datapackage.json"
        package = json.loads(path.read_text(encoding="utf-8"))
        package["resources"].append(package["resources"][0] | parts)
        path.write_text(json.dumps(package), encoding="utf-8")

    return write


def gone(name):
    return lambda root: (root / "data" / name).unlink()


def beside(name):
    """A table that nobody has described."""

    def put(root):
        (root / "data" / name).parent.mkdir(exist_ok=True)
        (root / "data" / name).write_text("year,price\n2021,0.71\n")

    return put


def folder_for_file(root):
    (root / "data" / "panel.csv").unlink()
    (root / "data" / "panel.csv").mkdir()


def sparse(root):
    """Two gigabytes on paper, one block on the disk."""
    with (root / "data" / "panel.csv").open("r+b") as file:
        file.truncate(2 * 10**9)


def field(**about):
    return descriptor(lambda entry: entry["schema"]["fields"][2].update(about))


def key(**about):
    return descriptor(lambda entry: entry["schema"]["foreignKeys"][0].update(about))


def text(old, new):
    """Change the words of the descriptor."""

    def write(root):
        path = root / "data" / "datapackage.json"
        assert old in path.read_text(encoding="utf-8")
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    return write


def rows(number):
    return descriptor(lambda entry: entry["schema"].update(rows=number))


P, D = "data/panel.csv", "data/datapackage.json"
CASES = {
    "fewer rows than there are": (rows(4), [P, "found 3 rows, expected 4", "complete or clear it"]),
    "more rows than there are": (rows(2), [P, "found 3 rows, expected 2", "correct `rows`"]),
    "no rows wanted": (rows(0), [D, "panel", "rows", "greater than or equal to 1"]),
    "rows in words": (rows("3"), [D, "panel", "rows", "integer"]),
    "half a row": (rows(2.5), [D, "panel", "rows", "integer"]),
    "missing file": (gone("panel.csv"), [P, "cannot be read", "restore or rebuild"]),
    "folder for a file": (folder_for_file, [P, "cannot be read", "restore"]),
    "empty file": (content(""), [P, "is empty", "restore"]),
    "header only": (content("iso3,year,capital\n"), [P, "line 2", "no rows", "restore"]),
    "semicolons": (content(ROWS.replace(",", ";")), [P, "line 1", "separate with commas"]),
    "tabs": (content(ROWS.replace(",", "\t")), [P, "line 1", "separate with commas"]),
    "key twice": (changed("CHN,2001", "CHN,2000"), [P, "line 3", "iso3, year", "remove it"]),
    "negative capital": (changed("9.5", "-9.5"), [P, "line 4", "capital", "'-9.5'", "at least 0", "correct"]),
    "year as a float": (changed("2001", "2001.0"), [P, "line 3", "year", "'2001.0'", "integer"]),
    "year as text": (changed("2001", "MMI"), [P, "line 3", "year", "'MMI'", "integer"]),
    "year in the future": (changed("2001", "20001"), [P, "line 3", "year", "at most 2100"]),
    "spaces beside a number": (changed("2.5", " 2.5 "), [P, "line 3", "capital", "' 2.5 '", "remove the spaces"]),
    "infinite": (changed("2.5", "inf"), [P, "line 3", "capital", "finite", "correct"]),
    "overflow": (changed("2.5", "1e999"), [P, "line 3", "capital", "finite"]),
    "a letter that is not seen": (
        changed("CHN,2001", "CHN\u200b,2001"),
        [P, "line 3, column iso3", "'CHN\\u200b'", "letters that are seen", "take out"],
    ),
    "a cell for a terminal": (changed("CHN,2001", "\x1b[31mCHN,2001"), [P, "line 3, column iso3", "'\\x1b[31mCHN'"]),
    "a formula": (
        changed("CHN,2001", '"=HYPERLINK(""http://a.org"")",2001'),
        [P, "line 3, column iso3", "=HYPERLINK", "a spreadsheet would run it"],
    ),
    "a formula in wide signs": (changed("CHN,2001", "＝1+1,2001"), [P, "line 3, column iso3", "＝1+1", "otherwise"]),
    "a formula behind a semicolon": (changed("CHN,2001", "a;@b,2001"), [P, "line 3, column iso3", "a;@b"]),
    "NaN in words": (changed("2.5", "NaN"), [P, "line 3", "capital", "'NaN'", "leave it empty"]),
    "a gap where none may be": (changed("2.5", ""), [P, "line 3", "capital", "required"]),
    "unknown country": (changed("USA", "XXX"), [P, "line 4", "iso3", "'XXX'", "add it there"]),
    "small letters": (changed("USA", "usa"), [P, "line 4", "iso3", "[A-Z]{3}"]),
    "byte-order mark": (content(ROWS.encode("utf-8-sig")), [P, "line 1", "byte-order mark", "save it"]),
    "UTF-16": (content(ROWS.encode("utf-16")), [P, "line 1", "UTF-16", "save it as UTF-8"]),
    "Latin-1": (content(ROWS.replace("USA", "USÄ").encode("latin-1")), [P, "line 4", "0xc4", "save the file as UTF-8"]),
    "bare carriage returns": (content(ROWS.replace("\n", "\r")), [P, "line"]),
    "cut off mid-line": (content(ROWS[:-5]), [P, "line 4", "complete"]),
    "cut off in the last cell": (content(ROWS[:-2]), [P, "line 4", "cut off", "restore"]),
    "open quote": (changed("USA", '"USA'), [P, "line", "quotation marks"]),
    "zeros": (content(ROWS.encode() + b"\0" * 1000), [P, "binary content", "save it as UTF-8"]),
    "two sparse gigabytes": (sparse, [P, "larger than", "descriptor"]),
    "a cell of a megabyte": (changed("CHN", "C" * 10**6), [P, "line 2"]),
    "descriptor missing": (gone("datapackage.json"), [D, "cannot be read", "SUANLI_DATA"]),
    "descriptor empty": (descriptor(""), [D, "line 1", "not JSON", "correct"]),
    "descriptor not JSON": (descriptor("{]"), [D, "line 1, column 2", "not JSON", "correct"]),
    "descriptor of other JSON": (descriptor('{"resources": 3}'), [D, "no list of resources", "describe each table"]),
    "descriptor of nested lists": (descriptor("[" * 100_000), [D, "not JSON", "correct"]),
    "descriptor not UTF-8": (descriptor(b'{"title": "\xe9"}'), [D, "UTF-8", "save it"]),
    "resource without fields": (descriptor(lambda e: e.pop("schema")), [D, "resource 1", "schema.fields", "add it"]),
    "field without type": (descriptor(lambda e: e["schema"]["fields"][0].pop("type")), [D, "resource 1", "type"]),
    "fields of words": (descriptor(lambda e: e["schema"].update(fields=["iso3"])), [D, "resource 1", "add it"]),
    "unknown type": (
        field(type="geopoint", constraints={}),
        [D, "field.capital.type", "'string', 'number'"],
    ),
    "type of another program": (field(type="int", constraints={}), [D, "field.capital.type", "'integer'"]),
    "truth values": (field(type="boolean", constraints={}), [D, "field.capital.type", "'integer'"]),
    "constraint of another type": (field(constraints={"minimum": "0"}), [D, "panel", "minimum", "number"]),
    "pattern that is none": (field(type="string", constraints={"pattern": "["}), [D, "panel", "pattern", "correct"]),
    "key to no table": (key(reference={"resource": "lands", "fields": "iso3"}), [D, "no table 'lands'"]),
    "key to no column": (key(reference={"resource": "countries", "fields": "iso"}), [D, "panel", "'iso'", "correct"]),
    "key of no column": (key(fields="country"), [D, "panel", "'country'", "correct"]),
    "path upwards": (descriptor(lambda e: e.update(path="../x.csv")), ["leaves the folder", "use a path inside"]),
    "path upwards inside": (descriptor(lambda e: e.update(path="a/../../x.csv")), ["leaves the folder"]),
    "path absolute": (descriptor(lambda e: e.update(path="/etc/hostname")), ["leaves the folder", "use a path inside"]),
    "path with a zero": (descriptor(lambda e: e.update(path="a\0b.csv")), ["letters that can be shown", "correct"]),
    "link out of the folder": (linked, [P, "is a link out of the folder", "put the file itself"]),
    "a pipe": (pipe("data/panel.csv"), [P, "a pipe or a device", "restore"]),
    "a link to itself": (loop("data/panel.csv"), [P, "symbolic links", "restore"]),
    "digits of another script": (changed("2001", "２００１"), [P, "line 3", "year", "integer"]),
    "a line break in the header": (content('"iso3\nx"' + ROWS[4:]), [P, "line 1, column 1", r"iso3\nx", "in order"]),
    "a terminal's commands": (content("iso3\x1b[2J" + ROWS[4:]), [P, "line 1", r"iso3\x1b[2J", "in order"]),
    "a flood of empty lines": (content("\n" * 10**6), [P, "line 1", "in order"]),
    "only a line break": (content("\n"), [P, "line 1", "found ''"]),
    "descriptor a pipe": (pipe(D), [D, "a pipe or a device", "SUANLI_DATA"]),
    "descriptor a link to itself": (loop(D), [D, "symbolic links", "SUANLI_DATA"]),
    "descriptor with a mark": (descriptor(b"\xef\xbb\xbf{}"), [D, "line 1", "BOM", "correct"]),
    "descriptor of a huge number": (descriptor(f'{{"resources": {"1" * 5000}}}'), [D, "4300 digits", "correct"]),
    "descriptor with half a letter": (text('"Panel"', r'"\ud800"'), [D, "UTF-8", "save it"]),
    "descriptor with a key twice": (text('"path":', '"path": "x.csv", "path":'), [D, "'path' stands there twice"]),
    "a column twice": (
        descriptor(lambda e: e["schema"]["fields"].append(e["schema"]["fields"][2])),
        [D, "twice"],
    ),
    "bound of words": (field(type="string", constraints={"minimum": 1}), [D, "capital", "minimum", "remove them"]),
    "bound that is no number": (field(constraints={"minimum": float("nan")}), [D, "minimum", "finite number"]),
    "a primary key in small letters": (
        text('"primaryKey"', '"primarykey"'),
        [D, "panel", "schema", "'primarykey'", "'primaryKey'"],
    ),
    "one foreign key": (text('"foreignKeys"', '"foreignKey"'), [D, "panel", "'foreignKey'", "'foreignKeys'"]),
    "one constraint": (text('"constraints"', '"constraint"'), [D, "field.iso3", "'constraint'", "'constraints'"]),
    "a day misspelt": (
        descriptor(lambda e: e.update(retreived="2026-11-23")),
        [D, "panel", "'retreived'", "'retrieved'"],
    ),
    "a citation misspelt": (descriptor(lambda e: e.update(citaton="a1999")), [D, "panel", "'citaton'", "'citation'"]),
    "unknown constraint": (field(constraints={"minimun": 0}), [D, "panel", "minimun", "correct"]),
    "choices of lists": (field(constraints={"enum": [[1]]}), [D, "panel", "enum", "correct"]),
    "key of two columns to one": (key(fields=["iso3", "year"]), [D, "panel", "name as many on both"]),
    "path of two lines": (descriptor(lambda e: e.update(path="a\nb.csv")), [D, r"a\nb.csv", "can be shown", "correct"]),
    "path of nothing": (descriptor(lambda e: e.update(path="")), [D, "can be shown", "correct"]),
    "path too long": (descriptor(lambda e: e.update(path="x" * 300)), ["data/xxx", "File name too long", "restore"]),
    "a table without an entry": (beside("power_price.csv"), ["data/power_price.csv", "no entry", "describe it there"]),
    "a table of tabs": (beside("new.tsv"), ["data/new.tsv", "no entry", "describe it there"]),
    "a workbook": (beside("new.xlsx"), ["data/new.xlsx", "no entry", "move it"]),
    "a table in a folder without an entry": (beside("old/Prices.CSV"), ["data/old/Prices.CSV", "no entry", "move it"]),
    "no title": (descriptor(lambda e: e.pop("title")), [D, "panel", "title", "missing", "add it"]),
    "an empty title": (descriptor(lambda e: e.update(title=" ")), [D, "panel", "title", "found none", "add it"]),
    "a title in a list": (descriptor(lambda e: e.update(title=["Panel"])), [D, "panel", "title", "string"]),
    "no description": (descriptor(lambda e: e.pop("description")), [D, "panel", "description", "missing", "add it"]),
    "no licence": (descriptor(lambda e: e.pop("licenses")), [D, "panel", "licenses", "missing", "add it"]),
    "no licence in the list": (descriptor(lambda e: e.update(licenses=[])), [D, "panel", "licenses", "at least 1"]),
    "a licence in words": (descriptor(lambda e: e.update(licenses="CC BY")), [D, "panel", "licenses", "list"]),
    "a licence in a list of words": (descriptor(lambda e: e.update(licenses=["CC BY"])), [D, "panel", "licenses.0"]),
    "a licence without a name": (
        descriptor(lambda e: e.update(licenses=[{"title": "CC"}])),
        [D, "licenses.0.name", "missing"],
    ),
    "no source": (descriptor(lambda e: e.pop("sources")), [D, "panel", "sources", "missing", "add it"]),
    "no source in the list": (descriptor(lambda e: e.update(sources=[])), [D, "panel", "sources", "at least 1"]),
    "a source without a title": (descriptor(lambda e: e.update(sources=[{}])), [D, "panel", "sources.0.title"]),
    "a field without a unit": (descriptor(lambda e: e["schema"]["fields"][2].pop("unit")), [D, "capital.unit", "miss"]),
    "a number of no unit": (field(unit=""), [D, "panel", "capital", "no unit", "write 1"]),
    "a field without a description": (
        descriptor(lambda e: e["schema"]["fields"][1].pop("description")),
        [D, "panel", "field.year.description", "missing"],
    ),
    "a day that is none": (descriptor(lambda e: e.update(retrieved="2026-02-30")), [D, "panel", "retrieved"]),
    "a day in other words": (descriptor(lambda e: e.update(retrieved="May 2026")), [D, "retrieved", "2026-11-23"]),
    "a citation of nothing": (descriptor(lambda e: e.update(citation="me1999")), [D, "panel", "'me1999'", "data.bib"]),
    "a name that differs by a capital": (
        another(name="Panel", path="b.csv"),
        [D, "name", "'Panel'", "another name"],
    ),
    "a name that leads out": (text('"name": "panel"', '"name": "../evil"'), [D, "'../evil'", "expected a name"]),
    "a title with a mark that is not seen": (
        text('"Panel"', '"Pa\\u200bnel"'),
        [D, "title", "not seen", "take it out"],
    ),
    "a title for a terminal": (text('"Panel"', '"Pa\\u001bnel"'), [D, "title", "x1b", "take it out"]),
    "a title that turns round": (text('"Panel"', '"Pa\\u202enel"'), [D, "title", "u202e", "take it out"]),
    "a source that runs": (
        text('"title": "Nobody"', '"title": "Nobody", "path": "javascript:a()"'),
        [D, "sources.0.path", "begins with https://", "'javascript:a()'"],
    ),
    "a file of two tables": (another(name="other"), [D, "resource 3, path", "'panel.csv'", "another path"]),
    "a file that differs by a capital": (another(name="b", path="Panel.csv"), [D, "path", "'Panel.csv' may be one"]),
    "words for missing values": (
        descriptor(lambda e: e["schema"].update(missingValues=["", "NA"])),
        [D, "panel", "schema.missingValues.1", "''"],
    ),
    "another separator": (descriptor(lambda e: e.update(dialect={"delimiter": ";"})), [D, "dialect", "have commas"]),
    "no headings": (descriptor(lambda e: e.update(dialect={"header": False})), [D, "dialect", "one line of headings"]),
    "another encoding": (descriptor(lambda e: e.update(encoding="latin1")), [D, "panel", "encoding", "'utf-8'"]),
    "link to a folder": (linked_folder, ["data/sub/panel.csv", "link out of the folder", "put the file itself"]),
}


# What is beside the tables stops no run, which says it in a note.
NOTED = ["a table without an entry", "a table in a folder without an entry", "a citation of nothing"]


@pytest.mark.parametrize("case", CASES)
def test_a_bad_table_is_refused(broken, refuse, case):
    "Before anything is sealed, and every fifth also before anything is run: the reader is the same."
    change, words = CASES[case]
    change(broken)
    refuse(["seal"], words)
    if list(CASES).index(case) % 5 == 0 and case not in NOTED:
        refuse(["run"], words)


@pytest.mark.parametrize(
    "case",
    [
        *("a table without an entry", "no licence", "a number of no unit", "a citation of nothing"),
        *("unknown type", "a file of two tables", "another separator", "one constraint", "a citation misspelt"),
    ],
)
def test_check_says_of_a_descriptor_what_seal_says(broken, capsys, case):
    "On its own, where an author works; files whose names begin with a dot are nobody's."
    from suanli import cli

    assert cli.main(["check"]) == 0
    beside(".hidden.csv")(broken)
    assert cli.main(["check"]) == 0
    change, words = CASES[case]
    change(broken)
    capsys.readouterr()
    assert cli.main(["check"]) == 1
    said = capsys.readouterr()
    assert any(all(word in line for word in words) for line in (said.out + said.err).splitlines()), said


HASHES = {
    "hash": (lambda entry: entry.update(hash="sha256:0"), ["hash"]),
    "no hash": (lambda entry: entry.pop("hash"), ["hash"]),
    "size": (lambda entry: entry.update(bytes=1), ["bytes"]),
}


@pytest.mark.parametrize("case", HASHES)
def test_a_table_other_than_described_is_noticed(broken, case, capsys):
    "It does not stop a run, for an author may try a changed table; `check` names it, and imports refuse it."
    from suanli import cli

    change, words = HASHES[case]
    descriptor(change)(broken)
    assert cli.main(["check"]) == 1
    said = next(line for line in capsys.readouterr().out.splitlines() if P in line)
    assert "suanli seal" in said and all(word in said for word in words)


def test_windows_line_ends_change_nothing(broken):
    "A file that a spreadsheet has saved is read as it is meant."
    from claimbook.tables.read import load

    for text in (ROWS.replace("\n", "\r\n"), ROWS.replace("\n", "\r\n").replace("1.5\r\n", "1.5\r")):
        content(text)(broken)
        assert load("panel").capital.tolist() == [1.5, 2.5, 9.5]


def test_no_table_is_read_where_the_folder_is_none(broken, refuse, monkeypatch):
    "SUANLI_DATA may name anything."
    for value in ("/nowhere", str(Path(os.devnull)), str(broken / "data" / "panel.csv")):
        monkeypatch.setenv("SUANLI_DATA", value)
        refuse(["run"], ["datapackage.json", "cannot be read", "set SUANLI_DATA"])


def test_a_negative_number_among_words_is_no_formula(broken):
    "Nor is a percentage."
    field(type="string", unit="", constraints={})(broken)
    changed("9.5", "-9.5 %")(broken)
    assert load("panel")["capital"].tolist() == ["1.5", "2.5", "-9.5 %"]


def test_keys_of_the_standard_and_of_ones_own_are_free(broken):
    "What a Data Package may say besides, and what nobody has named before."
    about = {"keywords": ["made"], "homepage": "https://made.org", "checked_by": "us", "image": "a.png"}
    descriptor(lambda e: e.update(about) or e["schema"].update(uniqueKeys=[["capital"]]))(broken)
    field(example="1.5", rdfType="https://made.org/capital", colour="red")(broken)
    assert load("panel").capital.tolist() == [1.5, 2.5, 9.5]
