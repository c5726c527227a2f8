"""Turning a verdict: the smallest change is the smallest, and what is kept is what a run gives."""

import random
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import papermill
import pytest

from claimbook.claims.cube import State, read_cube, states
from claimbook.claims.judge import collected
from claimbook.claims.kept import kept
from claimbook.claims.rules import read_claims
from claimbook.claims.turn import moved, read_by, reread, thresholds, turns, verdicts
from claimbook.notebook.results import Result, results
from claimbook.notebook.toc import chapters
from claimbook.project import project
from claimbook.tables.read import load
from suanli.methods import multiverse, specifications

ROOT = Path(__file__).parents[3]
CLAIMS = {claim.id: claim for claim in read_claims()}
TESTABLE = [claim for claim in CLAIMS.values() if claim.rule]
NOW = collected(chapters(ROOT))
QUARTERS = "theory.quarters_half"


def turned(claim, found, releases):
    """What turns the verdict on a claim under these choices."""
    return turns(claim, found, releases, verdicts(claim, found, found[0], releases))


def quarters(value, low, high, **choices):
    """A state of the claim that almost every quarter has a record."""
    return State(choices, {QUARTERS: Result(QUARTERS, value, "percent", low, high)})


def test_the_nearest_reading_of_a_threshold_turns_the_verdict():
    "Ten of twelve: almost every may be read as anything up to that share, and not as more."
    claim = CLAIMS["T6"]
    found = turned(claim, [quarters(83.0, 52.0, 98.0)], [])
    assert [(each.threshold.value, each.value, each.beyond, each.verdict) for each in found] == [
        (50.0, 52.0, 0, "consistent"),
        (75.0, 83.0, 1, "not identified"),
    ]


def test_one_choice_comes_before_two_and_before_a_threshold():
    "A pair of choices is not named where a single one does; what could not be computed does nothing."
    book, none = quarters(83.0, 52.0, 98.0), State({"c": 1}, {})
    pair, single = quarters(33.0, 10.0, 65.0, a=1, b=1), quarters(58.0, 28.0, 85.0, b=1)
    found = turned(CLAIMS["T6"], [book, none, pair, single], [])
    assert found[0].choices == {"b": 1} and found[0].verdict == "not identified"
    assert all(each.choices != pair.choices and each.choices != none.choices for each in found)
    assert [each.choices for each in turned(CLAIMS["T6"], [book, pair], [])][-1] == {"a": 1, "b": 1}


@pytest.mark.parametrize("claim", TESTABLE, ids=lambda claim: claim.id)
def test_each_threshold_is_where_its_verdict_turns(claim):
    "With the book's own results: at or just beyond the value it does, and halfway to it it does not."
    book, releases = State({}, NOW), kept()
    stands = verdicts(claim, [book], book, releases)[0]
    for turn in (each for each in turned(claim, [book], releases) if each.threshold):
        at = np.nextafter(turn.value, np.inf * turn.beyond) if turn.beyond else turn.value
        assert verdicts(reread(claim, {turn.threshold: at}), [book], book, releases)[0] == turn.verdict != stands
        half = (turn.value + turn.threshold.value) / 2
        assert verdicts(reread(claim, {turn.threshold: half}), [book], book, releases)[0] == stands


def test_a_reading_is_one_that_a_figure_can_come_to():
    "A share cannot be below 0 or above 100, a count not below 0; other figures may be anything."
    claim = CLAIMS["P1a"]

    def told(unit, missed):
        values = dict.fromkeys(claim.results, 0.0) | {"paths.spoken_missed": missed}
        return State({}, {key: Result(key, value, unit) for key, value in values.items()})

    readings = {
        (unit, turn.threshold.result): (turn.value, turn.beyond)
        for unit in ("percent of those due", "points")
        for turn in turned(claim, [told(unit, 0.0)], [])
    }
    missed = "paths.spoken_missed"
    assert readings["points", missed] == (0.0, -1)
    assert ("percent of those due", missed) not in readings
    full = turned(claim, [told("percent of those due", 100.0)], [])
    assert all(turn.beyond < 1 for turn in full if turn.threshold.result == missed)


def test_a_share_that_a_kept_release_calls_percent_is_one_still():
    "The unit of an earlier version is on some of the releases; M4 was said to turn beyond 100 percent."
    claim = CLAIMS["M4"]
    book = State({}, NOW)
    assert all(NOW[key].unit.startswith("percent of ") for key in read_by(claim))
    older = [replace(NOW[key], unit="percent") for key in read_by(claim)]
    release = SimpleNamespace(results={each.key: each for each in older})
    found = [turn for turn in turned(claim, [book], [release]) if turn.threshold]
    read = [np.nextafter(turn.value, np.inf * turn.beyond) if turn.beyond else turn.value for turn in found]
    assert read and all(0 <= value <= 100 for value in read)


def test_which_choice_moves_what_is_found_from_the_states():
    "Alone, or beside another that moves nothing by itself."
    figures = {key: Result(key, 1.0, "1") for key in ("a.x", "a.y")}

    def state(x, y, **choices):
        return State(choices, {key: replace(figures[key], value=value) for key, value in (("a.x", x), ("a.y", y))})

    found = [state(1.0, 1.0), state(2.0, 1.0, one=2), state(1.0, 1.0, two=2), state(2.0, 3.0, one=2, two=2)]
    assert moved(found, ["a.x", "a.y"]) == {"one": {"a.x", "a.y"}, "two": {"a.y"}}


@pytest.mark.parametrize("claim", TESTABLE, ids=lambda claim: claim.id)
def test_a_release_with_the_figures_of_the_book_is_no_choice(claim):
    "How many observations stand behind them is not kept of runs, so that it must not tell states apart."
    first, *others = states(claim, read_cube(), kept(), NOW)
    keys = [*claim.results, *claim.shown]

    def figures(state):
        return {key: (each.value, each.low, each.high) for key, each in state.results.items() if key in keys}

    assert all(figures(state) != figures(first) for state in others if state.release)


def test_reading_a_rule_as_it_is_changes_nothing():
    "Every number of a rule is one of its thresholds."
    for claim in TESTABLE:
        assert reread(claim, {each: each.value for each in thresholds(claim)}).rule == claim.rule


def test_the_kept_choices_begin_with_the_book():
    "Every claim's first state has the figures that the chapters record, value and ends."
    cube, releases = read_cube(), kept()
    for claim in TESTABLE:
        for key, result in states(claim, cube, releases, NOW)[0].results.items():
            assert (result.value, result.low, result.high) == (NOW[key].value, NOW[key].low, NOW[key].high), key


def test_five_hundred_kept_estimates_are_those_of_a_run():
    "A seeded draw of the specifications, estimated here anew."
    claim, cube, now = CLAIMS["C4a"], read_cube(), NOW
    november = load("top500_country").query("month == 11")
    columns = {"rmax": "rmax_tflops", "systems": "systems"}
    proxies = {
        name: november.rename(columns={old: "amount"})[["iso3", "year", "amount"]] for name, old in columns.items()
    }
    frame = specifications.changes(load("pwt"), proxies, (-1, 0, 1)).query("1993 < year <= 2017")
    windows = {"whole": (1994, 2017), "late": (2001, 2017), "early": (1994, 2007)}
    cells, _ = specifications.cells(frame, list(proxies), ["USA", "CHN"], windows, (0, 1))
    every = multiverse.curves(cells, specifications.CHOICES)
    letters = [specifications.LETTERS[name] for name in specifications.controls(frame)]
    every["controls"] = multiverse.initials(every["mask"], letters)
    anew = every.set_index([*cube.specifications.codes])[["coef", "low", "high"]]
    found = [
        state
        for state in states(claim, cube, [], now)
        if any(name.startswith("specification") for name in state.choices)
    ]
    for state in random.Random(20261127).sample(found, 500):
        made = cube.specifications.base | {
            name.removeprefix("specification-"): code for name, code in state.choices.items()
        }
        result = state.results["competitiveness.elasticity"]
        wanted = anew.loc[tuple(made[name] for name in cube.specifications.codes)]
        assert [result.value, result.low, result.high] == pytest.approx(wanted.tolist(), abs=5e-5 / 10, rel=1e-4), made


@pytest.mark.slow
@pytest.mark.parametrize("stem", sorted(read_cube().chapters))
def test_a_kept_run_is_what_its_chapter_gives(tmp_path, stem):
    "A seeded draw of one for each chapter: the notebook is executed with its choices, by papermill's own call."
    runs = read_cube().chapters[stem]
    number = random.Random(stem).randrange(1, len(runs.runs))
    path = project().chapters / f"{stem}.ipynb"
    made = str(tmp_path / path.name)
    papermill.execute_notebook(path, made, runs.base | runs.runs[number], cwd=path.parent, progress_bar=False)
    found = results(Path(made))
    wanted = runs.at(number, list(runs.results))
    assert {key for key in runs.results if key in found} == {*wanted} != set()
    for key, result in wanted.items():
        assert (result.value, result.low, result.high) == (found[key].value, found[key].low, found[key].high), key
