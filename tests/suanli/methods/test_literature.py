"""What others found: every work stands among the references, and a figure comes out as it went in."""

import re
from pathlib import Path

import pandas as pd
import pytest

from claimbook.notebook.toc import chapters
from claimbook.tables.read import load
from suanli.methods import literature

ROOT = Path(__file__).parents[3]


def test_every_work_is_a_reference_and_cited():
    "By its key, in the opening of the chapter that lists it."
    keys = re.findall(r"@\w+\{(\w+),", (ROOT / "chapters" / "references.bib").read_text(encoding="utf-8"))
    for row in load("literature").itertuples():
        (chapter,) = (path for path in chapters(ROOT) if path.name.startswith(f"{row.chapter:02d}"))
        assert row.work in keys, row.work
        assert re.search(rf"\{{cite:[pt]\}}`[^`]*\b{row.work}\b", chapter.read_text(encoding="utf-8")), row.work
        year = re.search(
            rf"\{{{row.work},.*?year\s*=\s*\{{(\d+)", (ROOT / "chapters/references.bib").read_text(), re.S
        )[1]
        assert row.study.endswith(year), row.study


def works(**parts):
    row = {"name": "a2020", "study": "A 2020", "finding": "It grew", "value": 8.0, "unit": "months", "sure": "A"}
    return pd.DataFrame([{"upper": float("nan"), "low": float("nan"), "high": float("nan")} | row | parts])


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, "8 months"),
        ({"low": 5.0, "high": 14.0}, "8 (5 to 14) months"),
        ({"upper": 9.5}, "8 to 9.5 months"),
        ({"value": 0.66, "unit": "percent"}, "0.66 percent"),
    ],
)
def test_a_figure_is_told_with_its_range_or_interval(parts, said):
    "In the unit of its row."
    assert literature.listed(works(**parts))["Figure"].tolist() == [said]


def test_only_a_range_has_a_second_figure():
    "An interval stays with its figure."
    rows = pd.concat([works(low=5.0, high=14.0), works(name="b2021", upper=9.0)])
    found = literature.figures(rows)
    assert found.index.tolist() == ["found_a2020", "found_b2021", "found_b2021_to"]
    assert found.loc["found_a2020", ["low", "high"]].tolist() == [5, 14] and found.loc["found_b2021_to", "value"] == 9
