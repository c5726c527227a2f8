import json
import re
from pathlib import Path

import pytest

from suanli.book.status import changed, locked, now
from suanli.editions.fingerprint import CHAPTERS, reasons
from suanli.editions.run import read

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(CHAPTERS.glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_page_and_the_command_line_agree(path):
    "Every stored hash is the one that `suanli check` computes; both find a changed cell."
    notebook = read(path)
    assert changed(notebook) == [] == reasons(notebook)
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["source"] = [*cell["source"], "\n# later"]
    assert changed(notebook) == ["code"] and "its code changed" in reasons(notebook)


@pytest.mark.parametrize(
    "name", ["requirements.txt", "data/pwt.csv", "data/datapackage.json: pwt", "src/suanli/data/tables.py"]
)
def test_any_other_hash_is_found_stale(name):
    "A module, a table, its description, the lock."
    kept = {"inputs": {name: "0" * 16}, "fingerprint": "0", "outputs": "0", "written": "0"}
    notebook = {"cells": [], "metadata": {"suanli": kept}}
    assert changed(notebook) == [name]
    assert len(now(name, notebook)) == 16 and now(name, notebook) != "0" * 16


@pytest.mark.parametrize("name", ["data/gone.csv", "data/datapackage.json: gone", "src/suanli/gone.py"])
def test_what_is_gone_has_no_hash(name):
    "An input that was removed makes its chapter stale."
    assert now(name, {}) == ""


def test_a_notebook_that_never_ran_is_stale():
    "Nothing stored, nothing to trust."
    assert changed({"cells": [], "metadata": {}}) == ["everything"]


def test_parameters_of_an_edition_do_not_count_as_code():
    "papermill adds a cell with them."
    cell = {"cell_type": "code", "source": ["x = 1"], "metadata": {}}
    added = {"cell_type": "code", "source": ["x = 2"], "metadata": {"tags": ["injected-parameters"]}}
    assert now("code", {"cells": [cell]}) == now("code", {"cells": [cell, added]})


def test_versions_are_those_of_the_lock():
    "Every package that requirements.in names, with the version that pip would install."
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    found = locked()
    named = [line for line in (ROOT / "requirements.in").read_text().splitlines() if re.match(r"[a-z]", line)]
    assert len(found) == len(named)
    assert all(re.search(rf"^{name}(\[.*\])?=={re.escape(version)}\b", lock, re.M) for name, version in found.items())
    assert json.dumps(found) == json.dumps(dict(sorted(found.items())))
