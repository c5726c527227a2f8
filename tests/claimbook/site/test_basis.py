"""What results, exhibits and claims rest on: tables with their dates, and kept results of releases."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from claimbook.claims.judge import made_exhibits
from claimbook.claims.kept import kept
from claimbook.claims.rules import read_claims
from claimbook.exhibits.exhibit import TABLE, VEGALITE
from claimbook.notebook.results import RESULT
from claimbook.notebook.toc import chapters
from claimbook.site import basis
from claimbook.tables.read import descriptor

ROOT = Path(__file__).parents[3]
PWT = ["Penn World Table 10.01", "Penn World Table 11.0"]


def cell(count, source, *bundles):
    outputs = [{"output_type": "display_data", "metadata": {}, "data": data} for data in bundles]
    made = {"cell_type": "code", "id": f"c{count}", "source": source, "metadata": {}}
    return made | {"outputs": outputs, "execution_count": count}


def shown(number, rows, **values):
    return {TABLE: {"exhibit": number, "rows": rows, "text": {"note": {"values": values}}}}


@pytest.fixture
def chapter(tmp_path):
    """A chapter that shows kept results, through a name, and others."""
    drawn = {
        "datasets": {"a": [{"name": "Ours, release 11.0", "x": 10.01}]},
        "usermeta": {"claimbook": {"exhibit": "1.2"}},
    }
    cells = [
        cell(1, "from claimbook.claims.kept import kept"),
        cell(2, "others = [each for each in kept()]"),
        cell(3, "told = others[0].results", {RESULT: {"key": "made.told", "value": 1, "unit": "1"}}),
        cell(4, "table(told)", shown("1.1", [["a", 10.01]])),
        cell(5, "show(told)", {VEGALITE: drawn}),
        cell(
            6,
            "own = load('countries')\ntable(own)",
            shown("1.3", [["11.0", 1]]),
            {RESULT: {"key": "made.own", "value": 1, "unit": "1"}},
        ),
        cell(7, "table(told)", shown("1.4", [["a", 1]], release="10.01")),
    ]
    path = tmp_path / "01-made.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    return path


def test_an_exhibit_names_the_releases_that_its_words_name(chapter):
    "All of them where it names none; a number is no name; what does not follow from them has none."
    found = basis.releases_shown(chapter)
    assert found == {"1.1": PWT, "1.2": PWT[1:], "1.4": PWT[:1]}


def test_a_release_that_is_here_is_not_kept():
    "Titles and versions of tables in another version, each once; the same bytes are the same version."
    assert [*basis.releases_of(kept())] == PWT
    for same in ("version", "hash"):
        tables = {
            entry["name"]: {"title": entry["title"], "version": basis.version_of(entry), "hash": entry["hash"]}
            | {other: "other" for other in ("version", "hash") if other != same}
            for entry in descriptor()["resources"]
        }
        assert basis.releases_of([replace(kept()[0], data={"descriptor": "d", "tables": tables})]) == {}


def test_a_result_knows_whether_it_follows_from_kept_ones(chapter):
    "Beside its tables, through the names in the code."
    assert basis.basis_of_results([chapter]) == {"made.told": ([], True), "made.own": (["countries"], False)}


def test_every_exhibit_on_newer_releases_says_so():
    "Those of this book: what figures of the releases stand in, whoever draws them."
    found = {number: titles for path in chapters(ROOT) for number, titles in basis.releases_shown(path).items()}
    newest = ["1.6b", "1.6c", "1.7c", "4.3b", "4.3c", "5.6b"]
    both = ["2.5d", "4.3d", "5.2c", "5.2d", "5.6a", "6.3b", "6.3c"]
    assert found == dict.fromkeys(newest, PWT[1:]) | dict.fromkeys(both, PWT)
    assert set(found) < {number for path in chapters(ROOT) for number in made_exhibits(path)}


def test_every_verdict_rests_on_tables_with_a_date_or_a_version():
    "One of the tables at least has either; where releases must agree, they count."
    results = basis.basis_of_results(chapters(ROOT))
    entries = {entry["name"]: entry for entry in descriptor()["resources"]}
    for claim in read_claims():
        names, reads = basis.basis_of(claim, results)
        if claim.rule:
            assert names and any(basis.last_date(entries[name]) or basis.version_of(entries[name]) for name in names)
            assert reads or not claim.releases


@pytest.mark.parametrize(
    ("fields", "rows", "retrieved", "date"),
    [
        ({"year": ("year", "")}, {"year": [1871, 1970]}, None, "1970"),
        (
            {"year": ("integer", "year"), "month": ("integer", "month")},
            {"year": [2024, 2025], "month": [11, 6]},
            "2026-01-01",
            "2025",
        ),
        ({"date": ("date", "day")}, {"date": pd.to_datetime(["2024-02-01", "2025-11-13"])}, "2026-01-01", "2025-11-13"),
        ({"target": ("string", "month")}, {"target": ["2026-06", "2026-12", None]}, "2026-11-27", "2026-06"),
        ({"quarter": ("string", "quarter")}, {"quarter": ["2025Q4", "2026Q1", "2026Q4"]}, "2026-11-27", "2026Q1"),
        ({"day": ("string", "year, month or day")}, {"day": ["2021", "2026-09-07"]}, "2026-11-27", "2026-09-07"),
        ({"month": ("integer", "month"), "name": ("string", "")}, {"month": [6], "name": ["2025"]}, None, ""),
    ],
)
def test_the_last_date_is_that_of_the_first_column_that_holds_dates(monkeypatch, fields, rows, retrieved, date):
    "By type or unit, and none after the day on which the table was retrieved, since that is a target."
    schema = {"fields": [{"name": name, "type": kind, "unit": unit} for name, (kind, unit) in fields.items()]}
    entry = {"name": "made", "hash": str(rows), "schema": schema} | ({"retrieved": retrieved} if retrieved else {})
    monkeypatch.setattr(basis, "descriptor", lambda: {"resources": [entry]})
    monkeypatch.setattr(basis, "load", lambda name: pd.DataFrame(rows))
    assert basis.last_date(entry) == date
