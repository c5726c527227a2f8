import ast
import shutil

import pytest

from suanli.data.tables import data_folder
from suanli.editions.fingerprint import PACKAGE, inputs, modules, reasons
from suanli.notebook.files import code_of
from suanli.notebook.outputs import sums


def notebook(*sources, stored=None):
    cells = [{"cell_type": "code", "source": text, "execution_count": n} for n, text in enumerate(sources, 1)]
    made = {"cells": cells, "metadata": {}}
    return made | ({"metadata": {"suanli": {"inputs": stored, "fingerprint": "0"} | sums(made)}} if stored else {})


def test_modules_are_followed_through_imports():
    "show() lives in book.exhibit, which needs data.tables: a change there matters to every chapter that shows."
    files = {file.relative_to(PACKAGE).as_posix() for file in modules(ast.parse("from suanli.book import show"))}
    assert {"__init__.py", "book/__init__.py", "book/exhibit.py", "book/results.py", "data/tables.py"} <= files
    assert not any(file.startswith(("editions", "methods", "cli")) for file in files)


def test_a_table_brings_those_it_refers_to():
    "TOP500 sums are checked against the list of countries."
    names = inputs(notebook('load("top500_country")'))
    assert {"data/top500_country.csv", "data/countries.csv", "data/datapackage.json: countries"} <= set(names)
    assert "data/pwt.csv" not in names


def test_a_parameter_can_name_a_table():
    "Another proxy means other data."
    assert "data/pwt.csv" in inputs(notebook("load(proxy)"), {"proxy": "pwt"})


def test_up_to_date_means_no_reason():
    "Stored hashes equal those of now."
    made = notebook("1 + 1")
    assert reasons(notebook("1 + 1", stored=inputs(made))) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda made, old: made["cells"][0].update(source="1 + 2"), "its code changed"),
        (lambda made, old: old.update({"requirements.txt": "0"}), "requirements.txt changed"),
        (lambda made, old: old.update({"data/gone.csv": "0"}), "data/gone.csv is no longer used"),
        (lambda made, old: old.pop("requirements.txt"), "requirements.txt is new"),
        (lambda made, old: made["cells"][0].update(execution_count=7), "has not been executed as it stands"),
        (lambda made, old: made["metadata"].clear(), "has not been executed as it stands"),
    ],
)
def test_each_change_is_a_reason_in_words(change, reason):
    "`suanli check` says why."
    made = notebook("1 + 1")
    made = notebook("1 + 1", stored=inputs(made))
    change(made, made["metadata"]["suanli"]["inputs"])
    assert reasons(made) == [reason]


def test_prose_does_not_count():
    "A prose edit must not run anything."
    made = notebook("1 + 1")
    made["cells"].append({"cell_type": "markdown", "source": "words"})
    assert code_of(made) == ["1 + 1"]


def test_kept_results_count_where_they_are_read(tmp_path, monkeypatch):
    "A notebook that names the folder follows from every file in it."
    shutil.copytree(data_folder(), tmp_path / "data", ignore=shutil.ignore_patterns("recipes", "vintages"))
    (tmp_path / "data" / "vintages").mkdir()
    (tmp_path / "data" / "vintages" / "pwt-10.01.json").write_text("{}")
    monkeypatch.setenv("SUANLI_DATA", str(tmp_path / "data"))
    assert "data/vintages/pwt-10.01.json" in inputs(notebook('kept(data_folder() / "vintages", keys)'))
    assert not [name for name in inputs(notebook("1 + 1")) if "vintages" in name]


def test_the_cell_that_sets_other_values_is_not_the_authors_code():
    "Its values are hashed as parameters."
    made = notebook("x = 1", "x = 2")
    made["cells"][1]["metadata"] = {"tags": ["injected-parameters"]}
    assert code_of(made) == ["x = 1"]
