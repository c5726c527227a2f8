"""Mutations: drawn alike each time, made as they say, and noticed where they should be."""

from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from pydantic import ValidationError

from claimbook.claims.judge import collected
from claimbook.claims.rules import read_claims
from claimbook.claims.turn import thresholds
from claimbook.editions import mutations
from claimbook.editions.definition import read_edition
from claimbook.editions.mutations import Mutation, drawn, mutate, mutated, noticed_in_rule, published
from claimbook.exhibits.exhibit import VEGALITE
from claimbook.notebook.toc import chapters
from claimbook.site.status import CHANGED, Tried
from claimbook.site.status import mutations as mutations_section

ROOT = Path(__file__).parents[3]
TABLE = "iso3,year,a,b\nCHN,2001,1,-2\nUSA,2002,3,\n"


@pytest.mark.parametrize(
    ("kind", "what", "made"),
    [
        ("columns swapped", ("a", "b"), "iso3,year,a,b\nCHN,2001,-2,1\nUSA,2002,,3\n"),
        ("year shifted", ("year", -1), "iso3,year,a,b\nCHN,2000,1,-2\nUSA,2001,3,\n"),
        ("sign", ("b",), "iso3,year,a,b\nCHN,2001,1,2\nUSA,2002,3,\n"),
        ("country dropped", ("iso3", "CHN"), "iso3,year,a,b\nUSA,2002,3,\n"),
    ],
)
def test_a_table_has_the_fault_and_no_other(kind, what, made):
    "Empty cells stay empty, and so does all else."
    assert mutated(TABLE, Mutation(kind, "made", what)) == made


def test_a_moved_threshold_is_noticed_by_a_world_or_by_the_verdict():
    "Three quarters read as two hundred percent breaks a made-up world; read a little otherwise it breaks nothing."
    found = collected(chapters(ROOT))
    moved = [Mutation("threshold", "T6", ("theory.quarters_half", 75.0, value)) for value in (200.0, 74.0)]
    assert [noticed_in_rule(each, found)[:7] for each in moved] == ["refused", ""]


@pytest.mark.parametrize("claim", [claim for claim in read_claims() if claim.rule], ids=lambda claim: claim.id)
def test_each_threshold_stands_between_worlds(claim):
    "Read half its size higher or lower (a half, if it is nil), a made-up world of its claim has another verdict."
    for each in thresholds(claim):
        for step in (-0.5, 0.5):
            moved = each.value + step * (abs(each.value) or 1)
            made = Mutation("threshold", claim.id, (each.result, each.value, moved))
            assert noticed_in_rule(made, {}).startswith("refused"), made


def test_a_swap_of_two_columns_is_one_fault():
    "In whichever order the lot names them."
    swapped = [each for each in drawn(200, read_edition(ROOT / "editions" / "quick.yml")) if each.kind[:7] == "columns"]
    assert swapped and all(each.what == tuple(sorted(each.what)) for each in swapped)


def test_a_fault_in_a_chart_or_table_is_noticed(tmp_path):
    "Though no recorded result has it; the words around it are not what `make test` compares here."
    path = tmp_path / "01-made.ipynb"
    notebook = nbformat.read(chapters(ROOT)[0], as_version=4)
    nbformat.write(notebook, path)
    before = published(path)
    outputs = [each for cell in notebook.cells if cell.cell_type == "code" for each in cell.outputs if "data" in each]
    chart = next(each for each in outputs if VEGALITE in each.data)
    chart.data["text/plain"] = "other"
    nbformat.write(notebook, path)
    assert published(path) == before and before["results"]
    chart.data[VEGALITE]["title"] = "other"
    nbformat.write(notebook, path)
    assert published(path) == before | {"exhibits": published(path)["exhibits"]} != before


@pytest.mark.parametrize(
    ("others", "word"),
    [
        (["exhibits", "results"], "changed: results of 02-b"),
        (["exhibits", ""], "changed: exhibits of 01-a"),
        (["", "exhibits"], "changed: exhibits of 02-b"),
        (["", ""], ""),
    ],
)
def test_a_result_counts_before_an_exhibit_in_whichever_chapter_it_changes(monkeypatch, others, word):
    "An exhibit that changes first does not end the search."
    names = ["01-a", "02-b"]
    same = {"inputs": {"x": "1"}, "results": "r", "exhibits": "e"}
    edition = SimpleNamespace(
        declared={"01-a": {"level": None}}, parameters={name: {} for name in names}, values=lambda chapter: {}
    )
    found = {name: {"results": "r", "exhibits": "e"} for name in names}
    for name, other in zip(names, others, strict=True):
        found[name] |= {other: "other"} if other else {}
    for name, made in {
        "check": lambda *given: None,
        "read": lambda path: path,
        "changed_notebook": lambda *given: {},
        "inputs": lambda notebook: {"x": "2"},
        "compute": lambda run, *given: found[run.chapter],
    }.items():
        monkeypatch.setattr(mutations, name, made)
    mutation = Mutation("parameter", "01-a", ("level", 1, 2))
    assert mutations.noticed_in_run(mutation, edition, dict.fromkeys(names, same)) == word


@pytest.mark.parametrize(
    ("apart", "fits"), [((70, 5, 0), True), ((70, 4, 0), False), ((75, None, 0), False), ((), True)]
)
def test_what_changed_is_counted_apart(apart, fits):
    "By results, exhibits and verdicts, which add up; a file from before has one number."
    counted = {"edition": "quick", "seed": 1, "drawn": 200, "refused": 122, "changed": 75, "survivors": ["a"] * 3}
    counted |= {"fingerprint": "x"} | dict(zip(CHANGED, apart, strict=False))
    if not fits:
        with pytest.raises(ValidationError, match="results, exhibits, verdicts are not as many as changed something"):
            Tried.model_validate(counted)
        return
    told = mutations_section(Tried.model_validate(counted)).astext()
    assert "197 were noticed (98 percent): 122 were refused, 75 changed" in told
    assert ("it is 192 (96 percent)" in told) == bool(apart)


@pytest.mark.slow
def test_nearly_all_faults_are_noticed():
    "At least 95 of 100, in two hundred; drawn anew they are the same."
    edition = read_edition(ROOT / "editions" / "quick.yml")
    assert drawn(200, edition) == drawn(200, edition)
    made = mutate(edition, 200)
    assert sum(getattr(made, part) for part in CHANGED) == made.changed
    assert made.refused + made.changed >= 0.95 * made.drawn, made.survivors
