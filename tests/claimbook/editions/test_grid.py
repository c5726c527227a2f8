from pathlib import Path

import pytest

from claimbook.editions.definition import EditionError
from claimbook.editions.grid import read_grid
from claimbook.notebook.parameters import ParameterError

GRIDS = Path(__file__).parents[3] / "editions" / "grids"


@pytest.fixture
def read(tmp_path):
    """Read a grid from its text."""

    def made(text):
        path = tmp_path / "made.yml"
        path.write_text(f"title: Made\n{text}", encoding="utf-8")
        return read_grid(path)

    return made


@pytest.mark.parametrize("path", sorted(GRIDS.glob("*.yml")), ids=lambda path: path.stem)
def test_every_shipped_grid_can_be_read(path):
    "And says more than one thing; no two runs are the same."
    grid = read_grid(path)
    told = {(run.chapter, run.data, repr(run.varied)) for run in grid.runs}
    assert len(told) == len(grid.runs) > 1


def test_a_grid_is_every_combination_in_every_chapter_that_has_the_parameter(read):
    "Values for all chapters, values for one, typed as declared, on top of the base."
    grid = read("base: quick\ngrid:\n  outcome: [gdp, tfp]\n  02-theory: {first_year: [1993, 1995, 2000]}")
    first = [run for run in grid.runs if run.chapter == "01-competitiveness"]
    second = [run for run in grid.runs if run.chapter == "02-theory"]
    assert [run.varied for run in first] == [{"outcome": "gdp"}, {"outcome": "tfp"}]
    assert len(second) == 6 and len(grid.runs) == 8
    assert second[-1].varied == {"outcome": "tfp", "first_year": 2000}
    assert {"draws": 199, "outcome": "tfp"}.items() <= first[1].settings.items()
    assert "outcome" not in first[0].settings  # the default: the fingerprint is that of the edition


def test_chapters_choose_and_folders_multiply(read):
    "The same folder twice would be the same run twice, so each is named once."
    grid = read("data: [data]\nchapters: [04-paths]\ngrid: {horizon: [2028, 2030]}")
    assert [(run.chapter, run.data, run.varied) for run in grid.runs] == [
        ("04-paths", "data", {"horizon": 2028}),
        ("04-paths", "data", {"horizon": 2030}),
    ]


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("", EditionError, r"made.yml, grid: is missing"),
        (
            "grids: {a: [1]}\ngrid: {outcome: [gdp]}",
            EditionError,
            r"grids: there is no such field; did you mean 'grid'",
        ),
        ("grid: {}", EditionError, r"made.yml, grid: found \{\}"),
        ("grid: {outcome: gdp}", EditionError, r"made.yml, grid, outcome"),
        ("grid: {outcome: []}", ParameterError, r"outcome: found \[\], expected a list of values"),
        ("grid: {outcom: [gdp]}", ParameterError, r"no chapter that is run has 'outcom'; did you mean 'outcome'"),
        ("grid: {02-theory: {outcom: [gdp]}}", ParameterError, r"02-theory: has no parameter 'outcom'"),
        ("grid: {02-theroy: {outcome: [gdp]}}", EditionError, r"no chapter '02-theroy'; did you mean '02-theory'"),
        ("chapters: [4]\ngrid: {outcome: [gdp]}", EditionError, r"no chapter '4'"),
        ("chapters: [04-paths]\ngrid: {outcome: [gdp]}", ParameterError, r"no chapter that is run has 'outcome'"),
        (
            "chapters: [04-paths]\ngrid: {02-theory: {outcome: [gdp]}}",
            EditionError,
            r"sets values in 02-theory, which chapters leaves out",
        ),
        ("grid: {outcome: [gdp, money]}", ParameterError, r"outcome: found 'money', expected one of gdp, tfp"),
        ("grid: {first_year: [1993, no]}", ParameterError, r"first_year: found 'no', expected a whole number"),
        (
            "grid: {first_year: [1893]}",
            ParameterError,
            r"first_year: found 1893, expected 1950 to the last of pwt.year",
        ),
        ("grid: {excluded: [USA]}", ParameterError, r"excluded: found 'USA', expected a list"),
        ("grid: {excluded: [[USB]]}", ParameterError, r"excluded: found 'USB', expected a value of countries.iso3"),
        ("grid: {outcome: [gdp, gdp]}", ParameterError, r"outcome: found 'gdp' twice"),
        ("data: [data, data]\ngrid: {outcome: [gdp]}", EditionError, r"data: found data twice"),
        ("data: /tmp\ngrid: {outcome: [gdp]}", EditionError, r"expected a folder inside the project"),
        ("data: editions\ngrid: {outcome: [gdp]}", EditionError, r"there are no tables in editions"),
        ("base: none\ngrid: {outcome: [gdp]}", EditionError, r"none.yml: there is no such edition"),
        (
            f"grid: {{outcome: [gdp, tfp], seed: [{', '.join(map(str, range(3000)))}]}}\nchapters: [02-theory]",
            EditionError,
            r"makes 6,000 runs, expected 5,000 at most",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_line(read, text, error, said):
    "Before anything runs: the file, the place, what was expected."
    with pytest.raises(error, match=said) as caught:
        read(text)
    assert "\n" not in str(caught.value)
