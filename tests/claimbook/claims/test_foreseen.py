"""What was foreseen: sealed, recognised, scored."""

import hashlib
import itertools
import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy import stats

from claimbook.claims import foreseen
from claimbook.claims.clause import ClaimError
from claimbook.claims.judge import collected
from claimbook.claims.outcome import Outcome, read_outcome
from claimbook.claims.rules import read_claims
from claimbook.editions import score as scores
from claimbook.notebook.results import Result
from claimbook.notebook.toc import chapters
from claimbook.project import project

ROOT = Path(__file__).parents[3]
SECOND = "registrations/next-release-2.yml"
EDITIONS = ["pwt-10.01", "pwt-11.0", "pwt-11.0-to-2017"]
RELEASE = {"name": "Nile 2", "kind": "to come", "from": "Nile 1", "table": "nile", "after": ["1"]}
EXPECTED = [{"result": f"river.{name}", "point": 1, "sd": 1, "low": 0, "high": 2, "unit": "1"} for name in "abcd"]


def release(**parts):
    return foreseen.Release.model_validate(RELEASE | {"expected": EXPECTED} | parts)


def outcome(version, **words):
    tables = {"nile": {"title": "Nile", "version": version, "hash": "sha256:0"}}
    found = {f"river.{key}": Result(f"river.{key}", word, "") for key, word in words.items()}
    return Outcome("x", "X", "", {"descriptor": "", "tables": tables}, {}, found, {})


@pytest.mark.parametrize(
    ("parts", "version", "words", "known"),
    [
        ({}, "2", {}, True),
        ({}, "1", {}, False),
        ({}, "", {}, False),
        ({"version": "3", "after": []}, "2", {}, False),
        ({"version": "3", "after": []}, "3", {}, True),
        ({"table": None, "after": [], "where": {"river.list": "June"}}, "1", {"list": "June"}, True),
        ({"table": None, "after": [], "where": {"river.list": "June"}}, "1", {"list": "May"}, False),
        ({"table": None, "after": [], "where": {"river.list": "June"}}, "1", {}, False),
        ({"table": None, "after": [], "where": {"river.list": 8}}, "1", {"list": 8}, True),
        ({"table": None, "after": [], "where": {"river.list.n": 8}}, "1", {"list": 8}, False),
    ],
)
def test_a_release_is_known_by_its_table_or_its_words(parts, version, words, known):
    "A release that was seen before is none to come."
    assert release(**parts).is_of(outcome(version, **words)) is known


def test_ends_of_an_interval_are_within_it():
    "Kept at both ends, not kept beyond, not counted if the figure is not there."
    values = {"river.a": 0.0, "river.b": 2.0, "river.c": 2.000001}
    found = {key: Result(key, value, "1") for key, value in values.items()}
    scored = foreseen.score(release(), found)
    assert list(scored["status"]) == ["kept", "kept", "not kept", "not available"]
    assert foreseen.coverage(scored) == (2, 3)


def test_another_unit_is_no_figure_to_compare():
    "Percent of one and shares of the other would look alike."
    with pytest.raises(ClaimError, match=r"river\.a: is in 'percent', and was registered in '1'"):
        foreseen.score(release(), {"river.a": Result("river.a", 1.0, "percent")})


@pytest.fixture
def written(tmp_path, monkeypatch):
    """A function that writes a registration in a book of its own, sealed unless told otherwise."""
    (tmp_path / "pyproject.toml").write_text('[tool.claimbook]\npackage = "x"\nchapters = "c"\ndata = "data"\n')
    (tmp_path / "data" / "registrations").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)

    def write(change=lambda plan: None, seal=True):
        plan = {part: "x" for part in ("seen", "formula", "backtest")} | {"registered": "2026-11-27"}
        plan["releases"] = [RELEASE | {"expected": [dict(each) for each in EXPECTED]}]
        change(plan)
        path = tmp_path / "data" / foreseen.FILE
        path.write_text(yaml.safe_dump(plan))
        mark = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
        entry = {"type": "other", "value": mark, "description": f"Seal of data/{foreseen.FILE}"}
        (tmp_path / "CITATION.cff").write_text(yaml.safe_dump({"identifiers": [entry] if seal else []}))
        return path

    return write


def test_an_edit_after_sealing_is_refused(written):
    "One digit; converted line ends are no edit."
    path = written()
    assert len(foreseen.read_foreseen().releases) == 1
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert foreseen.read_foreseen()
    path.write_bytes(path.read_bytes().replace(b"high: 2", b"high: 3", 1))
    with pytest.raises(ClaimError, match="was changed after it was sealed"):
        foreseen.read_foreseen()


def test_what_has_no_seal_foresees_nothing(written):
    "The citation file says so."
    written(seal=False)
    with pytest.raises(ClaimError, match=r"has no seal in CITATION\.cff"):
        foreseen.read_foreseen()


FAULTS = {
    "an interval that leaves its point out": lambda plan: plan["releases"][0]["expected"][0].update(low=1.5),
    "a spread below nil": lambda plan: plan["releases"][0]["expected"][0].update(sd=-1),
    "an end that is no number": lambda plan: plan["releases"][0]["expected"][0].update(high=math.inf),
    "no such kind": lambda plan: plan["releases"][0].update(kind="perhaps"),
    "a field that is not known": lambda plan: plan["releases"][0].update(versions=["1"]),
    "no key": lambda plan: plan["releases"][0]["expected"][0].update(result="River A"),
    "no release": lambda plan: plan.update(releases=[]),
    "no formula": lambda plan: plan.pop("formula"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_registration_that_cannot_be_scored_is_refused(written, fault):
    "The place is named."
    written(FAULTS[fault])
    with pytest.raises(ClaimError, match=rf"^data/{foreseen.FILE}, "):
        foreseen.read_foreseen()


LIKE = ("point", "unit", "claim")


def held(figures, degrees=None):
    """Standard deviation and ends that the formula gives the last figure; from changes alone if it has no interval."""
    moves = [new.value - old.value for old, new in itertools.pairwise(figures)]
    revision = math.sqrt(sum(move**2 for move in moves) / len(moves)) if moves else 0
    last = figures[-1]
    sd = math.hypot(0 if last.low is None else (last.high - last.low) / 2 / 1.96, revision)
    reach = (stats.t.ppf(0.975, degrees) if degrees else 1.96) * sd
    # Ends near nil have the rounding of what they are the difference of.
    return pytest.approx(sd, rel=1e-5), pytest.approx((last.value - reach, last.value + reach), rel=1e-5, abs=2e-5 * sd)


def test_the_first_file_follows_from_its_formula_and_the_results_of_its_day():
    "Chapter 6 draws its intervals otherwise since; what was recorded when it was sealed is kept beside this test."
    rows = pd.read_csv(Path(__file__).with_name("registered-state.csv"), dtype={"release": str})
    state = {release: of.set_index("result") for release, of in rows.groupby("release")}
    now = {"9.1": collected(chapters(ROOT))}
    now |= {name: read_outcome(ROOT / "data" / "vintages" / f"pwt-{name}.json").results for name in ("10.01", "11.0")}
    blocks = foreseen.read_foreseen().releases[:3]
    assert project().root == ROOT and [len(block.expected) for block in blocks] == [82, 73, 8]
    for block, before in zip(blocks, (["9.1"], ["9.1", "10.01"], ["9.1", "10.01", "11.0"]), strict=True):
        for each in block.expected:
            sd, ends = held([state[release].loc[each.result] for release in before])
            assert (each.sd, (each.low, each.high)) == (sd, ends)
            assert each.point == state[before[-1]].loc[each.result, "value"] == now[before[-1]][each.result].value


@pytest.fixture(scope="module")
def known():
    """Results of the book, which rests on release 9.1, and of the kept editions, by name."""
    others = {name: read_outcome(ROOT / "data" / "vintages" / f"{name}.json") for name in EDITIONS}
    return {"book": collected(chapters(ROOT))} | {name: other.results for name, other in others.items()}, others


def test_what_the_first_file_left_out_follows_from_its_formula(known):
    "Late figures and those to come, from the book and the kept results, by arithmetic of this test."
    results, _ = known
    books = [results["book"], results["pwt-10.01"], results["pwt-11.0"]]
    releases = foreseen.read_foreseen(SECOND).releases
    assert [release.kind for release in releases] == ["late"] * 2 + ["to come"] * 5
    for release, before in zip(releases[:4], (books[:1], books[:2], books, books[:2]), strict=True):
        for each in release.expected:
            assert (each.sd, (each.low, each.high)) == held([book[each.result] for book in before])
            assert each.point == before[-1][each.result].value
    share = pd.read_csv(ROOT / "data" / "top500_china_domestic.csv")["without_largest_pct"]
    for release, lists in zip(releases[4:6], (3, 4), strict=True):
        (each,) = release.expected
        sd = math.sqrt((share.diff()[-20:] ** 2).mean() * lists)
        assert each.sd == pytest.approx(sd, rel=1e-5) and each.point == share.iloc[-1]
        ends = (each.point - stats.t.ppf(0.975, 20) * sd, each.point + stats.t.ppf(0.975, 20) * sd)
        assert (each.low, each.high) == pytest.approx(ends, rel=1e-5)


def test_the_bend_of_the_infrastructure_count_is_foreseen_from_its_past(known):
    "Parabola and line by NumPy, on the figures as they came; the book's own figure is that of all of them."
    results, _ = known
    release = foreseen.read_foreseen(SECOND).releases[6]
    table = pd.read_csv(ROOT / "data" / "compute_scale.csv").query("basis == 'infrastructure' and kind == 'total'")
    dates = pd.to_datetime(table["date"])
    days = (dates.dt.day_of_year - 1) / np.where(dates.dt.is_leap_year, 366, 365)
    years, logs = (dates.dt.year + days).to_numpy() - 2021, np.log(table["eflops"].to_numpy())
    counts = range(4, len(years) + 1)
    bends = [200 * np.polyfit(years[:n], logs[:n], 2)[0] for n in counts]
    lines = [-100 * np.polyfit(years[:n], logs[:n], 1)[0] ** 2 for n in counts]
    for each, past, degrees in zip(release.expected, (bends, lines), (None, len(counts) - 1), strict=True):
        own = results["book"][each.result]
        assert each.point == own.value == pytest.approx(past[-1], rel=1e-5)
        sd, ends = held([*(SimpleNamespace(value=value) for value in past[:-1]), own], degrees)
        assert (each.sd, (each.low, each.high)) == (sd, ends)
    read = {claim.id: claim.results for claim in read_claims()}["I3"]
    assert {each.result for each in release.expected} < set(read) and {each.claim for each in release.expected} == {
        "I3"
    }
    more = results["book"] | {release.expected[0].result: Result(release.expected[0].result, -1.0, "", n=8)}
    now, then = (
        Outcome("x", "X", "", {"descriptor": "", "tables": {}}, {}, found, {}) for found in (results["book"], more)
    )
    assert not release.is_of(now) and release.is_of(then)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_figure_that_a_kept_release_moved_is_named_in_advance_or_late(known, edition):
    "In the book and in the release it has an interval; who records another one must name it late."
    results, others = known
    book, found = results["book"], results[edition]
    of_it = [release for release in foreseen.all_releases() if release.is_of(others[edition])]
    named = {each.result for release in of_it for each in release.expected}
    moved = {key for key in book.keys() & found.keys() if None not in (book[key].low, found[key].low)}
    moved = {key for key in moved if found[key].value != book[key].value}
    assert {release.kind for release in of_it} == {"backtest", "late"} and moved - named == set()
    primary = {each.result for release in of_it for each in release.expected if each.claim}
    assert moved & {key for claim in read_claims() for key in claim.results} <= primary


def test_what_no_block_names_is_found_with_the_interval_of_the_formula(known):
    "Without the second file the function gives what stands in it."
    results, _ = known
    first, late = foreseen.read_foreseen().releases, foreseen.read_foreseen(SECOND).releases[:2]
    owners = {key: claim.id for claim in read_claims() for key in claim.results}
    earlier = [results["book"]]
    for block, written, edition in zip(first[:2], late, EDITIONS[:2], strict=True):
        found = foreseen.overlooked(results[edition], earlier, [block], owners)
        told = {each.result: each for each in written.expected}
        assert {each.result for each in found} == set(told)
        for each in found:
            assert (each.point, each.unit, each.claim) == tuple(getattr(told[each.result], part) for part in LIKE)
            assert each.sd == told[each.result].sd
        earlier.append(results[edition])


def test_a_score_counts_late_figures_and_names_those_that_no_file_has(monkeypatch, known):
    "A coverage without what was left out would be too favourable."
    told = scores.scored("pwt-11.0")
    late, whole = told.split("(late)")[1].split("\n\n")[:2]
    assert "theory.acceleration_by_compute  T5b    −0.518 to 0.108       0.207" in late and "not kept" in late
    results, others = known
    of_it = [release for release in foreseen.all_releases() if release.is_of(others["pwt-11.0"])]
    scored = pd.concat([foreseen.score(release, results["pwt-11.0"]) for release in of_it])
    for part in (scored, scored[scored["claim"] != ""]):
        own, there = foreseen.coverage(part)
        assert own < there and f"{own} of {there}, " in whole
    assert "no registration names these" not in told
    monkeypatch.setattr(scores, "all_releases", lambda: foreseen.read_foreseen().releases)
    assert told.split("all of these together")[1] == scores.scored("pwt-11.0").split("all of these together")[1]
    assert "no registration names these, so write a new file" in scores.scored("pwt-11.0")


def test_the_chapter_tells_the_coverage_with_late_figures(known):
    "Beside that of what was named in advance alone."
    results, others = known
    for name in EDITIONS[:2]:
        of_it = [release for release in foreseen.all_releases() if release.is_of(others[name])]
        stem = f"robustness.foreseen_{name.removeprefix('pwt-').replace('.', '_')}"
        scored = pd.concat([foreseen.score(release, results[name]) for release in of_it])
        advance = foreseen.score(of_it[0], results[name])
        for part, rows in (("all", lambda each: each), ("primary", lambda each: each[each["claim"] != ""])):
            told = [results["book"][f"{stem}_{part}_{end}"].value for end in ("kept", "there")]
            assert told == [*foreseen.coverage(rows(scored))]
            named = [results["book"][f"{stem}_{part}_named_{end}"].value for end in ("kept", "there")]
            assert named == [*foreseen.coverage(rows(advance))]


def test_a_verdict_that_cannot_be_given_is_not_called_turned(monkeypatch):
    "It is listed apart, with what it says."
    words = {"A1": ("supported", "not available"), "B2": ("supported", "contradicted"), "C3": ("consistent",) * 2}
    claims = [SimpleNamespace(id=name) for name in words]
    sides = iter([{name: SimpleNamespace(verdict=pair[at]) for name, pair in words.items()} for at in (0, 1)])
    monkeypatch.setattr(scores, "read_claims", lambda: claims)
    monkeypatch.setattr(scores, "collected", lambda chapters: {})
    monkeypatch.setattr(scores, "judge", lambda *given: next(sides))
    monkeypatch.setattr(scores, "statements", lambda: dict.fromkeys(words, "It is so."))
    turned, apart = scores._turned(SimpleNamespace(results={})).split("\n\n")
    assert turned.startswith("verdicts that turned, each release judged alone: 1\n") and "B2" in turned
    assert apart.startswith("verdicts that one of the two cannot give") and "A1" in apart and "C3" not in turned + apart
