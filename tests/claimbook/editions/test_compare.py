import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from claimbook.claims.judge import statements
from claimbook.claims.kept import EDITIONS, kept_files
from claimbook.claims.outcome import Outcome
from claimbook.editions import compare
from claimbook.editions.definition import EditionError
from claimbook.editions.run import chapters
from claimbook.notebook.files import read
from claimbook.notebook.fingerprint import inputs
from claimbook.tables.read import in_data


def test_the_published_outcome_is_that_of_the_chapters():
    "Every parameter with its default, every table with its hash, every result."
    outcome = compare.published_outcome()
    assert outcome.edition == "published" and not len(outcome.missing())
    folder = Path(__file__).parents[3] / "data"
    described = {e["name"]: e for e in json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]}
    assert {name: entry["hash"] for name, entry in described.items()} == {
        name: entry["hash"] for name, entry in outcome.data["tables"].items()
    }
    assert outcome.chapters["01-competitiveness"]["parameters"]["draws"] == 9999
    assert outcome.results["competitiveness.elasticity"].n > 100


@pytest.mark.slow  # the example compares its edition in `make test`
def test_two_editions_in_the_terminal_in_a_file_and_kept(high):
    "What differs on the screen, everything in the file; only results are kept."
    root, suanli, _ = high
    done = suanli("compare", "published", "high", "--csv", "side.csv", "--keep")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("published and high: 5 results, 3 equal; 1 changed (without an interval); 1 beyond it, ")
    assert any(line.split() == ["01-first", "level", "2.0", "4.5"] for line in lines)
    assert "first.value 2 [1, 3] 4.5 [3.5, 5.5] 2.5 metres apart" in [" ".join(line.split()) for line in lines]
    rows = {row["key"]: row for row in csv.DictReader((root / "side.csv").read_text(encoding="utf-8").splitlines())}
    assert rows["first.value"]["step"] == "2.5" and rows["second.value"]["status"] == "equal"
    kept = root / "data" / "editions" / "high.json"  # of other parameters, on the same data
    held, made = (
        json.loads(path.read_text(encoding="utf-8"))
        for path in (kept, root / "_build" / "editions" / "high" / "results.json")
    )
    assert held | {"results": made["results"]} == made
    assert set(held["results"]) < set(made["results"])  # those that claims rest on
    same = suanli("compare", "high", str(kept))
    assert same.returncode == 0 and "changed" not in same.stdout.splitlines()[0]
    checked = suanli("check")
    assert checked.returncode == 0, checked.stdout  # what is kept makes no chapter stale
    assert "of an earlier run" not in checked.stdout
    edition = root / "editions" / "high.yml"
    edition.write_text(edition.read_text(encoding="utf-8").replace("4.5", "4.6"), encoding="utf-8")
    assert "data/editions/high.json: what is kept is of an earlier run; " in suanli("check").stdout


def test_a_kept_edition_makes_no_other_late():
    "Chapter 5 shows them: each that was kept made the others late, what readers may choose, and the mutations too."
    (shows,) = [path for path in chapters() if path.stem == "05-robustness"]
    marks = inputs(read(shows))
    kept = {in_data(f"{EDITIONS}/{path.name}") for path in kept_files(EDITIONS)}
    assert kept and kept <= marks.keys()
    apart = compare.apart_from_kept(marks)
    assert marks.keys() - apart.keys() == kept and apart.items() < marks.items()


def test_other_draws_are_warned_of_below_the_summary():
    "Quick and published are often compared; the same draws are not warned of."
    before = compare.published_outcome()
    chapters = {
        name: entry | {"parameters": entry["parameters"] | {"draws": 199}} for name, entry in before.chapters.items()
    }
    lines = compare.report(before, replace(before, edition="quick", chapters=chapters)).splitlines()
    assert lines[1].startswith("warning: the draws differ (draws 9999 and 199")
    assert "warning" not in compare.report(before, replace(before, edition="same"))


def test_a_verdict_that_turned_is_told_with_its_claim():
    "An id alone would send the reader to another page."
    before = compare.published_outcome()
    after = replace(before, edition="other", verdicts=before.verdicts | {"T5b": "not available"})
    lines = compare.report(before, after).splitlines()
    assert [re.split("  +", line) for line in lines[lines.index("Verdicts that turned") + 2 :]] == [
        ["T5b", before.verdicts["T5b"], "not available", statements()["T5b"]]
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("tpf", "tpf: there is no such edition; did you mean 'tfp'?"),
        ("quick", "quick: has not been run; make it with `suanli run editions/quick.yml`"),
    ],
)
def test_an_edition_that_is_not_there_is_one_line(monkeypatch, tmp_path, name, message):
    "With the command that makes it, or the nearest name."
    monkeypatch.setattr(compare, "editions", lambda: tmp_path)
    with pytest.raises(EditionError) as caught:
        compare.find(name)
    assert str(caught.value) == message


def test_a_table_for_the_terminal_is_aligned():
    "Long cells are cut, but for the last column."
    frame = pd.DataFrame({"a": ["x" * 60, None], "b": ["y", "z"], "c": ["w" * 60, ""]})
    lines = compare.aligned(frame).splitlines()
    assert lines[1] == f"{'x' * 43}…  y  {'w' * 60}" and lines[2].strip() == "z" and lines[0].index("b") == 46


def drawing(parameters):
    """An outcome of one chapter with these parameters."""
    chapters = {"01-made": {"parameters": parameters, "fingerprint": "0", "missing": None}}
    return Outcome("made", "Made", "For a test.", {"descriptor": "sha256:0", "tables": {}}, chapters, {}, {})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({"draws": 9999}, {"draws": 199}, "draws 9999 and 199"),
        ({"placebo_draws": 9, "seed": 1}, {"placebo_draws": 9, "seed": 2}, "seed 1 and 2"),
        ({"malmquist_seed": 1, "permutations": 9}, {"malmquist_seed": 2, "permutations": 8}, "permutations 9 and 8"),
        ({"simulations": 9}, {"simulations": 99}, "simulations 9 and 99"),
    ],
)
def test_other_draws_are_warned_of(old, new, said):
    "What differs between two sets of random numbers is chance in part."
    warning = compare.draws_differ(*(drawing(values) for values in (old, new)))
    assert warning.startswith("warning: the draws differ") and said in warning and "\n" not in warning


@pytest.mark.parametrize(
    "parameters", [{"draws": 9, "level": 2}, {"seeds_sown": 5, "draws": 9}, {"drawsbridge": 1, "draws": 9}]
)
def test_the_same_draws_are_not_warned_of(parameters):
    "Whatever else differs, and however it is named."
    assert compare.draws_differ(drawing({"draws": 9}), drawing(parameters)) == ""
