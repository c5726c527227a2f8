import ast
import shutil

import nbformat
import pytest

from claimbook.notebook.digests import sums
from claimbook.notebook.files import code_of
from claimbook.notebook.fingerprint import inputs, modules, reasons
from claimbook.project import PRESS, Project
from claimbook.tables.read import data_folder


def notebook(*sources, stored=None):
    cells = [{"cell_type": "code", "source": text, "execution_count": n} for n, text in enumerate(sources, 1)]
    made = {"cells": cells, "metadata": {}}
    return made | ({"metadata": {"claimbook": {"inputs": stored, "fingerprint": "0"} | sums(made)}} if stored else {})


def test_modules_are_followed_through_imports():
    "show() lives in exhibits.exhibit, which needs tables.read: a change there matters to every chapter that shows."
    files = {file.relative_to(PRESS).as_posix() for file in modules(ast.parse("from claimbook import show"))}
    needed = {"__init__.py", "exhibits/__init__.py", "exhibits/exhibit.py", "notebook/results.py", "tables/read.py"}
    assert needed <= files
    assert not any(file.startswith(("editions", "site", "cli")) for file in files)


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
    change(made, made["metadata"]["claimbook"]["inputs"])
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


BEFORE = '''"""What it is."""
import os

def share(part, whole: float = 1.0):
    """Share of a part."""
    "Not a docstring, and nothing either."
    return f"{part / whole:.{3}f} of {whole}", [part, -part], {**os.environ, "n": 10}

class Held:
    """What is held."""
    kept = True
    price = "dear"
'''
SAME = {
    "a docstring of the module": ("What it is.", "What it was."),
    "a docstring of a function": ('"""Share of a part."""', '"""Part.\n\n    >>> share(1)\n    """'),
    "no docstring at all": ('    """What is held."""\n', ""),
    "a string that is no docstring": ("Not a docstring", "No docstring"),
    "a comment": ("import os", "import os  # what for"),
    "a line break": ("[part, -part]", "[\n        part,\n        -part,\n    ]"),
    "an empty line": ("    kept", "\n    kept"),
    "brackets": ("-part]", "(-part)]"),
    "quotation marks": ('"n"', "'n'"),
    "text in two pieces": ('"dear"', '"de" "ar"'),
    "a prefix that says nothing": ('"dear"', 'u"dear"'),
    "another way to write a number": ("10}", "0xA}"),
    "two statements in a line": ("True\n    price", "True; price"),
    "ends of lines": ("\n", "\r\n"),
}
OTHER = {
    "a constant": ("10}", "11}"),
    "its type": ("10}", "10.0}"),
    "its sign": ("-part", "+part"),
    "a truth": ("True", "1"),
    "a name": ("class Held", "class Kept"),
    "an operator": ("part / whole", "part // whole"),
    "a default": ("= 1.0", "= 1.5"),
    "no default": (" = 1.0", ""),
    "an annotation": (": float", ": int"),
    "an f-string": (" of ", " for "),
    "its format": ("{3}f", "{3}g"),
    "what it shows": ("of {whole}", "of {whole!r}"),
    "the order of statements": ('    kept = True\n    price = "dear"\n', '    price = "dear"\n    kept = True\n'),
    "the order of a list": ("[part, -part]", "[-part, part]"),
    "a list for a tuple": ("[part, -part]", "(part, -part)"),
    "a decorator": ("class Held", "@dataclass\nclass Held"),
    "where a statement belongs": ("    price", "price"),
    "another module": ("import os", "import io as os"),
}


@pytest.fixture(params=["a cell", "a module"])
def mark(request, tmp_path, monkeypatch):
    """Hash that some code has as a cell, or as a module."""
    (tmp_path / "suanli").mkdir()
    monkeypatch.setattr(Project, "packages", {"suanli": tmp_path / "suanli"})

    def marked(code):
        if request.param == "a cell":
            return inputs(notebook(code))["code"]
        (tmp_path / "suanli" / "made.py").write_bytes(code.encode())
        return inputs(notebook("import suanli.made"))["src/suanli/made.py"]

    return marked


@pytest.mark.parametrize("what", SAME)
def test_how_code_is_written_does_not_count(mark, what):
    "Words of a docstring make nothing stale."
    changed = BEFORE.replace(*SAME[what])
    assert changed != BEFORE and mark(changed) == mark(BEFORE)


@pytest.mark.parametrize("what", OTHER)
def test_what_code_does_counts(mark, what):
    "Whatever a result could follow from."
    changed = BEFORE.replace(*OTHER[what])
    assert changed != BEFORE and mark(changed) != mark(BEFORE)


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("x", "x;"),
        ("x", "x \\\n;"),
        ("x", "(x\n) ; # no"),
        ("'a'", "'b'"),
        ("'a'", ""),
        ("x\n'a'", "x"),
        ("'é'", "'é';"),
        ("x", "x = x"),
        ("x", "'x'"),
    ],
)
def test_what_a_cell_shows_counts(code, other):
    "The value of its last line, a string among them, unless a semicolon ends it."
    assert inputs(notebook(code))["code"] != inputs(notebook(other))["code"]


@pytest.mark.parametrize(
    ("code", "same"),
    [("x", "x  # ; no"), ("x", "(x)\n\n"), ("x = 1", "x = 1;"), ("'a'\nx", "'b'\nx"), ("x;", "x ;# b"), ("# a", "# b")],
)
def test_what_a_cell_does_not_show_does_not_count(code, same):
    "Words, and a semicolon after what has no value."
    assert inputs(notebook(code))["code"] == inputs(notebook(same))["code"]


@pytest.mark.parametrize("cells", [("1\n2",), ("1", "", "2"), ("2", "1"), ("1", "# 2", "2"), ("1",)])
def test_each_cell_counts_for_itself(cells):
    "Each has outputs of its own, if only none."
    assert inputs(notebook(*cells))["code"] != inputs(notebook("1", "2"))["code"]


def test_the_hash_of_code_is_the_same_in_every_version_of_python():
    "Python 3.12 splits f-strings, 3.12 and 3.13 add fields; the digest was computed with 3.11, 3.12 and 3.13 alike."
    forms = (
        BEFORE,
        'f"{x:{y}}" f"{x!s:^{w}.{p}}" "a" f"{ b = }" f"{{c}}{x:%H{z}%M}" "" f""',
        "async def f(a, /, b: int, *c, d=1, **e) -> None:\n  async with a as b, c: await d\n  yield",
        "match x:\n  case None | True: pass\n  case {'a': -1, **r} if r: pass\n  case [1, *_] | K(b=2): pass",
        "try: pass\nexcept* (E, F) as e: raise e from None\nelse: del x[1:2, ::3], y.z\nfinally: assert x, 'no'",
        "lambda *a, k=1, **q: [i for i in a if i async for j in q]\nx[*y] = z = {*y} @ w\nn: int\n(m): int = 1",
        f"0x{'f' * 5000}, 1e400, 1e-7, 2j, b'\\xff', '\\ud800é\u0378', ..., None, u'u', r'\\d'",
        "not x, a < b != c, d if e else f, ~g",
    )
    assert inputs(notebook(*forms))["code"] == "04540c4ee4206324"


@pytest.mark.parametrize("code", ["x" + " + x" * 500, f"x{'.y' * 500}", "-" * 90 + "x"])
def test_code_may_be_nested_as_deeply_as_python_takes_it(code):
    "A long sum is one."
    assert inputs(notebook(code))["code"] != inputs(notebook(code + "z"))["code"]


def test_the_cell_that_sets_other_values_is_hashed_as_parameters():
    "As they were given; without it, there are none."
    values = {"low": -1.5, "whole": False, "names": ["é", 'a"b'], "year": 2010}
    made = notebook("low: float = 0.0  # least", "\n".join(["# Other", *(f"{k} = {v!r}" for k, v in values.items())]))
    made["cells"][1]["metadata"] = {"tags": ["injected-parameters"]}
    plain = notebook("low: float = 0.0  # at least [..1]")
    assert inputs(made) == inputs(plain, values) != inputs(plain) == inputs(plain, {})


def test_a_registration_in_a_folder_is_an_input():
    "As is one beside the tables; a path that leads elsewhere is none."
    names = ["registrations/c4-second.yml", "preregistration.yml", "../pyproject.yml", "registrations/none.yml"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"named = {names}")])
    found = [name for name in inputs(notebook, {}) if name.startswith("data/")]
    assert found == ["data/preregistration.yml", "data/registrations/c4-second.yml"]
