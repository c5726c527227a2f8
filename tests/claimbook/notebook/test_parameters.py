from pathlib import Path

import pytest

from claimbook.editions.run import read
from claimbook.notebook.parameters import ParameterError, convert, declared, parameters
from claimbook.notebook.toc import chapters
from claimbook.tables.read import load

CHAPTERS = chapters(Path(__file__).parents[3])
CELL = """draws: int = 9999  # draws of the bootstrap [99..99999]
share: float = 1  # a share [0..]
outcome: str = "gdp"  # what is explained {gdp, tfp}
code: str = "007"  # a code that looks like a number
left_out: list[str] = []  # ISO 3166 codes {countries.iso3}
years: list[int] = [1990, 2000]  # years (two) [1950..2050]
shown: bool = False  # whether it is shown
"""


@pytest.fixture
def made():
    """Parameters of the cell above."""
    return declared(CELL, "01-made")


def test_a_comment_says_what_is_allowed(made):
    "Meaning, range, choices; the rest of the comment is for readers."
    assert (made["draws"].meaning, made["draws"].low, made["draws"].high) == ("draws of the bootstrap", 99, 99999)
    assert made["share"].allowed == "at least 0" and made["years"].meaning == "years (two)"
    assert made["outcome"].choices == ("gdp", "tfp") and made["code"].allowed == ""


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("draws", "99", 99),
        ("share", "1e-3", 0.001),
        ("share", "2", 2.0),
        ("code", "007", "007"),
        ("code", "no", "no"),
        ("code", "1_000", "1_000"),
        ("code", "null", "null"),
        ("left_out", ["USA", "CHN"], ["USA", "CHN"]),
        ("left_out", [], []),
        ("years", ["1991"], [1991]),
        ("shown", "true", True),
    ],
)
def test_a_value_is_read_by_its_declared_type(made, name, text, value):
    "Nothing is guessed: a word that looks like a number stays a word."
    found = convert(made[name], text, "made.yml, 01-made")
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("draws", "many", "found 'many', expected a whole number, digits only"),
        ("draws", "1_000", "expected a whole number"),
        ("draws", "1e3", "expected a whole number"),
        ("draws", "9" * 40, "expected a whole number"),
        ("draws", "98", "found 98, expected 99 to 99999"),
        ("draws", ["99"], "found a list, expected one value of type int"),
        ("share", "nan", "expected a number like 0.5"),
        ("share", "1e999", "expected a finite number"),
        ("share", "-1", "found -1.0, expected at least 0"),
        ("outcome", "gpd", "found 'gpd', expected one of gdp, tfp; did you mean 'gdp'?"),
        ("left_out", "USA", "found 'USA', expected a list; write it like [USA]"),
        ("left_out", ["UAS"], "found 'UAS', expected a value of countries.iso3; did you mean"),
        ("years", ["1991", "1949"], "found 1949, expected 1950 to 2050"),
        ("shown", "yes", "expected true or false"),
    ],
)
def test_a_wrong_value_is_one_line(made, name, text, message):
    "File, chapter, parameter, what was found, what was expected."
    with pytest.raises(ParameterError) as caught:
        convert(made[name], text, "made.yml, 01-made")
    assert str(caught.value).startswith(f"made.yml, 01-made, {name}: ") and message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("draws = 9  # draws", "expected `name: type = value  # meaning`"),
        ("draws: int = 9", "expected `name: type = value  # meaning`"),
        ("import os", "expected `name: type = value  # meaning`"),
        ("draws: int = 3 * 3  # draws", "the default is not a constant"),
        ("draws: complex = 9  # draws", "type 'complex' is not supported"),
        ("draws: int = 9  # draws [99..999]", "found 9, expected 99 to 999"),
        ("draws: int = 9.5  # draws", "found 9.5, expected int"),
        ("draws: int = True  # draws", "found True, expected int"),
        ("draws: int = 9  # draws\ndraws: int = 9  # draws", "draws is declared twice"),
        ("draws: int = (", "the parameters are not Python"),
    ],
)
def test_a_cell_that_declares_wrongly_is_refused(cell, message):
    "Before anything is run, and without running it."
    with pytest.raises(ParameterError, match="01-made") as caught:
        declared(cell, "01-made")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("comment", "low", "high", "meaning"),
    [
        ("share [0 .. 1]", 0, 1, "share"),
        ("share [1e-2..1e5]", 0.01, 1e5, "share"),
        ("share [ -1.5e-3 ..+2 ].", -0.0015, 2, "share"),
        ("share [..1]。", None, 1, "share"),
        ("as in [1] (of 2, at 3 to 5) and so on... [0..]", 0, None, "as in [1] (of 2, at 3 to 5) and so on..."),
        ("see [Solow 1957] for the set {x} of all", None, None, "see [Solow 1957] for the set {x} of all"),
    ],
)
def test_a_limit_is_read_whatever_its_blanks_and_digits(comment, low, high, meaning):
    "Scientific notation, blanks and a full stop are harmless; brackets in mid-sentence are words."
    found = declared(f"share: float = 1  # {comment}", "01-made")["share"]
    assert (found.low, found.high, found.meaning) == (low, high, meaning)


@pytest.mark.parametrize(
    "comment",
    """x 1...5 | x 1…5 | 0~1 | 0～1 | ⟨0,1⟩ | 〈0，1〉 | ≠ 0 | != 0 | (0-1) | (0–1) | (0～1) |
    [0,1] | [0-1] | [0–1] | [0 to 1] | [0;1] | [0..1) | (0..1] | (0..1) | [0...1] | [0…1] | [0..1 | 0..1] | 0..1
    [..] | [1..0] | [0..1e999] | [>=0] | [] | {} | ［0..1］ | 【0..1】 | [0．．1] | [0..1] [0..2]
    [0..1] of income | [low..high] | {0.5, 1} | {0.5} | {a, b | ｛a, b｝ | [US$]""".replace("\n", " | ").split(" | "),
)
def test_what_looks_like_a_limit_and_sets_none_is_refused(comment):
    "Chapter, line, parameter, and the form to write: nothing is passed over in silence."
    with pytest.raises(ParameterError) as caught:
        declared(f"one: int = 1  # fine [0..]\nshare: float = 0.5  # share {comment.strip()}", "01-made")
    said = str(caught.value)
    assert said.startswith("01-made, parameters, line 2, share: ") and "sets no limit; write [low..high]" in said


@pytest.mark.parametrize(
    "line",
    [
        'a: str = "a"  # word {a b}',
        'a: str = "a"  # word {a; b}',
        'a: str = "a"  # word {a，b}',
        "a: str = \"a\"  # word {'a', 'b'}",
        'a: str = "a"  # word {a, a}',
        'a: str = "a"  # word {a, , b}',
        'a: str = "a"  # word {a}',
        'a: str = "a"  # word {a, b} of all',
        'a: str = "a"  # word [0..1]',
        "a: list[str] = []  # codes {Countries.ISO3}",
        "a: list[str] = []  # codes {countries.iso3} of all",
        "a: bool = True  # whether {true, false}",
        "a: bool = True  # whether [0..1]",
        "a: int = 1  # count {1.0, 2}",
        "a: list[float] = []  # shares {0.1, 0.2}",
    ],
)
def test_a_limit_that_the_type_cannot_have_is_refused(line):
    "Choices are words with commas between them, or the column of a table; ranges are of numbers."
    with pytest.raises(ParameterError, match=r"01-made, parameters, line 1, a: .* sets no limit; write"):
        declared(line, "01-made")


def test_choices_may_be_whole_numbers_or_hold_dots():
    "They are compared as they are written; only one alone with a dot names a column."
    found = declared('n: int = 2  # n {1, 2}\nversion: str = "v1.0"  # of the data {v1.0, v2.0}', "01-made")
    assert found["n"].choices == ("1", "2") and found["version"].allowed == "one of v1.0, v2.0"
    with pytest.raises(ParameterError, match=r"x, n: found 3, expected one of 1, 2"):
        convert(found["n"], "3", "x")


def test_a_limit_beside_no_parameter_is_refused():
    "On a line of its own it would hold for nothing."
    with pytest.raises(ParameterError, match=r"01-made, parameters, line 2: \[0..1\] stands beside no parameter"):
        declared("share: float = 0.5  # a share\n# [0..1]\n", "01-made")


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_every_chapter_declares_its_parameters(path):
    "Numbers have a range; codes of countries are those of the table."
    found = parameters(read(path), path.stem)
    assert found
    for each in found.values():
        assert each.allowed or not each.type.endswith(("int", "float", "int]", "float]")), f"{each.name} has no range"
    known = set(load("countries")["iso3"])
    assert {code for each in found.values() if each.choices == ("countries.iso3",) for code in each.default} <= known
