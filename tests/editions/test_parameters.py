from pathlib import Path

import pytest

from suanli.data.tables import load
from suanli.editions.parameters import ParameterError, convert, declared, parameters
from suanli.editions.run import read

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("*.ipynb"))
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


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_every_chapter_declares_its_parameters(path):
    "Numbers have a range; codes of countries are those of the table."
    found = parameters(read(path), path.stem)
    assert found
    for each in found.values():
        assert each.allowed or not each.type.endswith(("int", "float", "int]", "float]")), f"{each.name} has no range"
    known = set(load("countries")["iso3"])
    assert {code for each in found.values() if each.choices == ("countries.iso3",) for code in each.default} <= known
