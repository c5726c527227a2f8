"""Editions and parameters that are wrong, or meant to do harm, as `suanli run editions/x.yml` meets them."""

import os
import shutil

import pytest

from .conftest import CELLS, HEAD, loop, pipe, write_chapter


def edition(text, name="made.yml", head=HEAD):
    def write(root):
        content = text if isinstance(text, bytes) else (head + text).encode()
        (root / "editions" / name).write_bytes(content)

    return write


def sparse(root):
    (root / "editions" / "made.yml").touch()
    os.truncate(root / "editions" / "made.yml", 2 * 10**9)


def older(root):
    """An edition on tables that end before the default of a parameter."""
    shutil.copytree(root / "data", root / "older")
    panel = root / "older" / "panel.csv"
    panel.write_text(panel.read_text().replace("CHN,2001,2.5\n", ""))
    edition("data: older")(root)


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join(['*' + old] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
M = "made.yml"
SPECIFIED = (
    "specifications: {{exhibit: {exhibit}, value: a, low: b, high: c, choices: {{word: w}}, base: {{word: x}}, "
    "results: {{made.value: {{}}}}}}"
)
GRIDS = {
    "not a number": ("grid: {level: [.nan]}", ["level", "'.nan'", "a number"]),
    "infinite": ("grid: {level: [.inf]}", ["level", "'.inf'", "a number"]),
    "a truth value": ("grid: {level: [true]}", ["level", "'true'", "a number"]),
    "nothing": ("grid: {level: [~, 2]}", ["level", "'~'", "a number"]),
    "out of range": ("grid: {level: [1e308]}", ["level", "0 to 10"]),
    "digits beyond all": (f"grid: {{level: [1{'0' * 5000}]}}", ["level", "expected a finite number"]),
    "a list in a list": ("grid: {level: [[1, 2]]}", ["level", "found a list"]),
    "a mapping": ("grid: {level: [{a: 1}]}", ["level", "found a list"]),
    "one value for a list": ("grid: {places: [CHN]}", ["places", "'CHN'", "expected a list"]),
    "an unknown code": ("grid: {places: [[XXX]]}", ["places", "'XXX'", "countries.iso3"]),
    "a value twice": ("grid: {level: [1, 1.0]}", ["level", "1.0 twice", "leave one out"]),
    "two zeros": ("grid: {level: [-0.0, 0]}", ["level", "twice", "leave one out"]),
    "a year beyond a table": ("grid: {last: [2001, 2002]}", ["last is 2002, panel ends in 2001"]),
    "no values": ("grid: {level: []}", ["level", "found []", "a list of values"]),
    "a key twice": ("grid: {level: [1], level: [2]}", ["line 2", "'level' twice"]),
    "an unknown chapter": ("grid: {09-none: {level: [1]}}", ["'09-none'", "did you mean '01-made'"]),
    "too many": (
        f"grid: {{level: [{', '.join(f'{n / 1000}' for n in range(5001))}]}}",
        ["5,001 runs", "5,000 at most"],
    ),
    "no folder": ("grid: {level: [1]}\ndata: []", ["data", "found []"]),
    "no chapter": ("grid: {level: [1]}\nchapters: []", ["chapters", "found []"]),
    "a folder outside": ("grid: {level: [1]}\ndata: ../../etc", ["data", "inside the project"]),
    "more of no list": ("grid: {level: [1]}\nmore: {level: [2]}", ["more", "valid list"]),
    "more of nothing": ("grid: {level: [1]}\nmore: [~]", ["more, 0", "found"]),
    "more of one value": ("grid: {level: [1]}\nmore: [{level: 2}]", ["more, 0, level", "valid list"]),
    "more of no values": ("grid: {level: [1]}\nmore: [{level: []}]", ["level", "found []", "a list of values"]),
    "more of an unknown parameter": ("grid: {level: [1]}\nmore: [{lvel: [2]}]", ["'lvel'", "did you mean 'level'"]),
    "more of an unknown chapter": ("grid: {level: [1]}\nmore: [{09-none: {level: [1]}}]", ["'09-none'", "'01-made'"]),
    "more out of range": ("grid: {level: [1]}\nmore: [{01-made: {level: [11]}}]", ["level", "0 to 10"]),
    "too many with more": (
        f"grid: {{level: [1]}}\nmore: [{{level: [{', '.join(f'{n / 1000}' for n in range(5000))}]}}]",
        ["5,001 runs", "5,000 at most"],
    ),
    "specifications of nothing": ("grid: {level: [1]}\nspecifications: {}", ["specifications, exhibit", "is missing"]),
    "specifications without choices": (
        f"grid: {{level: [1]}}\n{SPECIFIED.format(exhibit='a').replace('{word: w}', '{}')}",
        ["specifications, choices", "found {}"],
    ),
    "specifications of more": (
        f"grid: {{level: [1]}}\n{SPECIFIED.format(exhibit='a').replace('low: b', 'low: b, hgih: c')}",
        ["specifications, hgih"],
    ),
    "words of what is not varied": ("grid: {level: [1]}\nwords: {lvel: {1: one}}", ["words", "lvel"]),
    "words of no value": (
        "grid: {word: ['no']}\nwords: {word: {maybe: perhaps}}",
        ["words, word", "'maybe'", "there are no"],
    ),
    "words of nothing": ("grid: {word: ['no']}\nwords: {word: {}}", ["words, word", "found"]),
    "words of blanks": ("grid: {word: ['no']}\nwords: {word: {'no': ' '}}", ["words, word", "' '"]),
    "words that turn round": ('grid: {word: [\'no\']}\nwords: {word: {"no": "a\\u202eb"}}', ["line 3", "u202e"]),
    "a folder with a zero byte": ('grid: {level: [1]}\ndata: "data\\0"', ["line 3", "'\\x00'"]),
    "a folder too long": (f"grid: {{level: [1]}}\ndata: {'x' * 5000}", ["data", "no name of a folder"]),
    "a billion runs": (
        f"grid: {{level: [{', '.join(f'{n / 1000}' for n in range(1000))}], word: ['no', 'yes'], "
        f"places: [{', '.join(f'[{c}]' for c in ('CHN', 'USA', 'DEU', 'FRA', 'JPN'))}], last: [2000, 2001]}}",
        ["20,000 runs", "5,000 at most", "make it smaller"],
    ),
    "words that are none": ("grid: {word: ['no']}\nwords: {word: {'no': [a]}}", ["words, word", "found"]),
}
CASES = {
    "no such edition": (lambda root: None, [M, "there is no such edition", "published.yml"]),
    "a folder": (lambda root: (root / "editions" / M).mkdir(), [M, "Is a directory", "as a file"]),
    "a pipe": (pipe("editions/made.yml"), [M, "a pipe or a device", "as a file"]),
    "a link to itself": (loop("editions/made.yml"), [M, "leads back to itself", "put the file itself"]),
    "half a letter": (edition('all: {word: "\\ud800"}'), [M, "not YAML", "correct"]),
    "UTF-16": (edition("title: Made\n".encode("utf-16")), [M, "not UTF-8", "save it as UTF-8"]),
    "a key of lists": (edition("all: {? [a] : b}"), [M, "line 3", "a key that is not a word"]),
    "digits of another script": (edition("all: {level: ３}"), [M, "level", "'３'", "a number"]),
    "two sparse gigabytes": (sparse, [M, "larger than 500 MB"]),
    "empty": (edition("", head=""), [M, "no fields", "title and description"]),
    "a list": (edition("- a\n", head=""), [M, "no fields", "add them"]),
    "no description": (edition("title: Made\n", head=""), [M, "description", "add it"]),
    "not UTF-8": (edition(b"title: \xff\n"), [M, "not UTF-8", "save it as UTF-8"]),
    "a zero byte": (edition("all: {level: '\0'}"), [M, "not YAML", "correct"]),
    "open bracket": (edition("all: {"), [M, "line", "write plain YAML"]),
    "too long": (edition("#" * 200_000), [M, "100,000 at most", "shorten"]),
    "nested": (edition("a: " + "[" * 1000), [M, "not YAML", "correct"]),
    "a billion laughs": (edition(LAUGHS), [M, "line 3", "alias or anchor", "plain YAML"]),
    "a tag that runs code": (edition("all: !!python/object/apply:os.system [id]"), [M, "line 3", "a tag"]),
    "a tag of a type": (edition("all: {level: !!float 3}"), [M, "line 3", "a tag"]),
    "two documents": (edition("---\ntitle: Other\n"), [M, "line 3", "another document"]),
    "a key twice": (edition("all: {level: 3, level: 4}"), [M, "line 3", "'level' twice", "each key once"]),
    "a tab": (edition("all:\n\tlevel: 3\n"), [M, "line 4: found character", "plain YAML"]),
    "a title of blanks": (edition("", head="title: ' '\ndescription: b\n"), [M, "title", "' '", "correct"]),
    "a description of blanks": (edition("", head="title: a\ndescription: ' '\n"), [M, "description", "correct"]),
    "unknown field": (edition("parameter: {}"), [M, "parameter", "no such field"]),
    "unknown parameter": (edition("all: {levle: 3}"), [M, "'levle'", "did you mean 'level'?"]),
    "unknown chapter": (edition("chapters: {02-made: {}}"), [M, "'02-made'", "did you mean '01-made'?"]),
    "wrong type": (edition("all: {level: high}"), [M, "level", "'high'", "a number", "correct the value"]),
    "infinite": (edition("all: {level: 1e999}"), [M, "level", "'1e999'", "finite number"]),
    "not a number": (edition("all: {level: .nan}"), [M, "level", "'.nan'", "a number"]),
    "out of range": (edition("all: {level: 11}"), [M, "level", "11", "0 to 10", "correct the value"]),
    "a year beyond a table": (
        edition("all: {last: 2023}"),
        [M, "last is 2023, panel ends in 2001", "tables that hold more"],
    ),
    "a year beyond it in a chapter": (
        edition("chapters: {01-made: {last: 2002}}"),
        [M, "last is 2002, panel ends in 2001"],
    ),
    "a year before all": (edition("all: {last: 1999}"), [M, "last", "1999", "2000 to the last of panel.year"]),
    "a default beyond an older table": (older, [M, "last is 2001, panel ends in 2000", "tables that hold more"]),
    "a list for a number": (edition("all: {level: [1, 2]}"), [M, "level", "found a list", "write one value"]),
    "no choice of these": (edition("all: {word: maybe}"), [M, "word", "'maybe'", "no, yes"]),
    "unknown country": (edition("all: {places: [CHN, XXX]}"), [M, "places", "'XXX'", "countries.iso3"]),
    "a word for a list": (edition("all: {places: CHN}"), [M, "places", "expected a list", "[CHN]"]),
    "code for a value": (edition('all: {word: "no\'; import os"}'), [M, "word", "expected one of"]),
    "inherits from itself": (edition("base: made"), [M, "base", "made -> made", "cut the circle"]),
    "inherits from nothing": (edition("base: nothing"), ["nothing.yml", "no such edition"]),
    "inherits from outside": (edition("base: ../data/claims"), [M, "base", "expected the name of an edition"]),
    "tables from outside": (edition("data: ../elsewhere"), [M, "data", "inside the project", "put the tables there"]),
    "tables of a name too long": (
        edition(f"data: {'x' * 5000}"),
        [M, "data", "'xxx", "no name of a folder", "correct"],
    ),
    "tables of a name with a zero byte": (edition('data: "data\\0"'), [M, "line 3", "'\\x00'", "not seen"]),
    "a value as long as a file": (edition(f"all: [{'x' * 50_000}]"), [M, "all", "valid dictionary", "correct"]),
    "a title that turns round": (
        edition("", head='title: "a\\u202eb"\ndescription: b\n'),
        [M, "line 1", "'\\u202e', a letter that is not seen"],
    ),
    "a title of nothing that is seen": (edition("", head='title: "\\u200b"\ndescription: b\n'), [M, "'\\u200b'"]),
    "a title for a terminal": (edition("", head='title: "\\e[2Ja"\ndescription: b\n'), [M, "line 1", "'\\x1b'"]),
    "a title of two lines to some": (edition("", head='title: "a\\Lb"\ndescription: b\n'), [M, "'\\u2028'"]),
    "a remedy for a terminal": (edition('data: none\nmade_by: "rm \\e[2J"'), [M, "line 4", "'\\x1b'"]),
    "tables from the root": (edition("data: /etc"), [M, "data", "inside the project"]),
    "no tables": (edition("data: _build/none"), [M, "data", "no tables in _build/none", "suanli --help"]),
}


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_edition_is_refused(broken, refuse, case):
    "Before anything runs."
    change, words = CASES[case]
    change(broken)
    refuse(["run", "editions/made.yml"], words)


@pytest.mark.parametrize("name", ["Made.yml", "made edition.yml", ".made.yml", "made.yaml", "x" * 90 + ".yml", "é.yml"])
def test_a_wrong_name_is_refused(broken, refuse, name):
    "A name becomes a folder and part of addresses."
    edition("", name)(broken)
    refuse(["run", f"editions/{name}"], ["expected a file like", "rename it"])


def test_a_name_with_a_slash_is_one_of_a_file(broken, refuse):
    "The last part counts, and it is not there."
    refuse(["run", "editions/../../../etc/made.yml"], ["made.yml", "no such edition"])


def test_two_files_of_one_name_are_refused(broken, refuse):
    "The second would take the place of the first."
    edition("")(broken)
    (broken / "other").mkdir()
    edition("all: {level: 3}", "../other/made.yml")(broken)
    refuse(["run", "editions/made.yml", "other/made.yml"], [M, "named twice", "rename one"])


def test_a_link_is_read_as_what_it_leads_to(broken, refuse):
    "A link from the folder of editions to a secret does not show it."
    (broken / "secret").write_text("password: 7\n")
    (broken / "editions" / "made.yml").symlink_to(broken / "secret")
    refuse(["run", "editions/made.yml"], ["secret", "rename it"])


DECLARED = {
    "no type": ("level = 2.0  # a level", ["line 1", "name: type = value"]),
    "no comment": ("level: float = 2.0", ["line 1", "# meaning"]),
    "a call": ("level: float = open('x')  # a level", ["line 1", "not a constant", "write it out"]),
    "an import": ("import os", ["line 1", "name: type = value"]),
    "unknown type": ("level: dict = {}  # a level", ["line 1", "'dict'", "use int, float"]),
    "other type": ("level: int = 2.5  # a level", ["level", "found 2.5", "expected int"]),
    "out of its own range": ("level: int = 12  # a level [0..10]", ["level", "found 12", "0 to 10"]),
    "a default that cannot be": ("level: int = {[]: 1}  # a level", ["line 1", "not a constant"]),
    "infinite": ("level: float = 1e999  # a level", ["level", "found inf", "finite number"]),
    "unknown column": ("level: str = 'a'  # a level {countries.iso}", ["level", "no column 'countries.iso'", "'iso3'"]),
    "unknown table": ("level: str = 'a'  # a level {lands.iso3}", ["no table 'lands'", "did you mean 'panel'?"]),
    "a range with a comma": ("level: float = 1.0  # a level [0,1]", ["line 1", "level", "[0,1]", "write [low..high]"]),
    "a range in round brackets": ("level: float = 1.0  # a level (0, 1)", ["level", "(0, 1)", "write [low..high]"]),
    "a least value": ("level: float = 1.0  # a level >= 0", ["level", ">= 0 sets no limit"]),
    "a least value in one sign": ("level: float = 1.0  # a level ≥ 0", ["level", "≥ 0 sets no limit"]),
    "a least value in brackets": ("level: float = 1.0  # a level (>= 0)", ["level", "(>= 0) sets no limit"]),
    "a range of signs": ("level: float = 1.0  # 0 <= x <= 1", ["level", "0 <= sets no limit", "in words"]),
    "a range half open": ("level: float = 1.0  # a level [0..1)", ["level", "[0..1)", "sets no limit"]),
    "a range not closed": ("level: float = 1.0  # a level [0..1", ["level", "[0..1", "sets no limit"]),
    "a range before words": ("level: float = 1.0  # [0..1] of income", ["level", "[0..1]", "at the end"]),
    "a range turned round": ("level: float = 1.0  # a level [1..0]", ["level", "[1..0]", "lies no value"]),
    "a range of all": ("level: float = 1.0  # a level [..]", ["level", "[..]", "sets no limit"]),
    "a range in wide brackets": ("level: float = 1.0  # a level ［0..1］", ["level", "sets no limit"]),
    "a range of words": ("level: str = 'a'  # a word [0..1]", ["level", "type str", "{word, word}"]),
    "a range of truth": ("level: bool = True  # whether [0..1]", ["level", "type bool", "sets no limit"]),
    "choices with semicolons": ("level: str = 'a'  # a word {a; b}", ["level", "{a; b}", "{word, word}"]),
    "choices of numbers": ("level: float = 0.5  # a level {0.5, 1}", ["level", "type float", "[low..high]"]),
    "a limit on its own line": ("level: float = 0.5  # a level\n# [0..1]", ["line 2", "beside no parameter"]),
    "a range of no table": ("level: int = 1  # a level [0..lands.year]", ["no table 'lands'", "did you mean 'panel'?"]),
    "a range of no column": ("level: int = 1  # a level [0..panel.yaer]", ["no column 'panel.yaer'", "'year'"]),
    "a range of words in a table": ("level: int = 1  # a level [0..panel.iso3]", ["level", "holds no numbers"]),
    "a range of a table alone": ("level: int = 1  # a level [0..panel]", ["level", "[0..panel]", "sets no limit"]),
    "a default beyond a table": (
        "level: int = 2002  # a year [2000..panel.year]",
        ["level is 2002, panel ends in 2001"],
    ),
    "a default before a table": ("level: int = 1999  # a year [panel.year..]", ["level is 1999, panel begins in 2000"]),
    "a text with the range of a table": ("level: str = 'a'  # a word [0..panel.year]", ["level", "type str"]),
    "twice": ("level: int = 1  # a level\nlevel: int = 2  # a level", ["line 2", "declared twice"]),
}


@pytest.mark.parametrize("case", DECLARED)
def test_a_wrong_declaration_is_refused(broken, refuse, case):
    "In a chapter's own cell, which is parsed and never run."
    source, words = DECLARED[case]
    write_chapter(broken, source, CELLS[1])
    refuse(["parameters"], words if "no table 'lands'" in words else ["01-made", *words])


@pytest.mark.parametrize("case", GRIDS)
def test_a_wrong_grid_is_refused(broken, refuse, case):
    "Before anything runs."
    text, words = GRIDS[case]
    (broken / "editions" / "grids").mkdir()
    (broken / "editions" / "grids" / "made.yml").write_text(f"title: Made\n{text}\n")
    refuse(["sweep", "editions/grids/made.yml"], [M, *words])
