"""Chapters are ordinary notebooks: who knows papermill, nbconvert and nbval needs nothing of ours."""

import json
import os
import subprocess
import sys
from contextlib import chdir

import papermill
import pytest
from papermill.engines import papermill_engines

from claimbook.editions.definition import PUBLISHED, read_edition
from claimbook.editions.kernels import CHOICE
from claimbook.editions.make import changed_notebook
from claimbook.editions.run import RunError, executed, read
from claimbook.notebook.files import INJECTED, tagged, values_set
from claimbook.project import project

from ...conftest import late

CHAPTER = project().chapters / "01-competitiveness.ipynb"
FEW = {"last_year": 2010, "draws": 99, "placebo_draws": 99}
DECLARED = "level: float = 2.0  # level [0..10]\nword: str = 'no'  # a word {no, yes}"


def tool(*command, cwd=None):
    """What a command of the environment says, with the kernels that it takes by itself."""
    environment = {key: value for key, value in os.environ.items() if key != CHOICE and not key.startswith("PYTEST")}
    program = [sys.executable, "-m", *command]
    return subprocess.run(program, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def outputs(notebook):
    """Outputs of the code cells, without those of the cell that sets other values, however long texts are kept."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and not tagged(cell, INJECTED)]
    found = json.loads(json.dumps([cell["outputs"] for cell in code]))
    for each in (output for cell in found for output in cell):
        for held in (each, each.get("data", {})):
            held.update({key: "".join(value) for key, value in held.items() if key.startswith("text") and value})
    return found


def loaded(path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def declaring(tmp_path, write_notebook):
    """A notebook that declares two parameters and prints them."""
    path = write_notebook(tmp_path / "made.ipynb", DECLARED, "print(level, word)")
    notebook = loaded(path)
    notebook["cells"][0]["metadata"]["tags"] = ["parameters"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def test_papermill_takes_our_engine_by_its_name(declaring, tmp_path):
    "The value arrives in a cell after the declared ones, and can be read from there."
    options = {"engine_name": "claimbook", "progress_bar": False}
    papermill.execute_notebook(declaring, tmp_path / "out.ipynb", {"level": 3, "word": 'é"\\'}, **options)
    made = loaded(tmp_path / "out.ipynb")
    assert [tagged(cell, INJECTED) for cell in made["cells"]] == [False, True, False]
    assert outputs(made)[1][0]["text"] == '3 é"\\\n'
    assert values_set(read(tmp_path / "out.ipynb")) == {"level": 3, "word": 'é"\\'}


def test_papermill_does_as_an_edition_does(declaring, tmp_path):
    "The same cell in the same place, but for its first line; the same outputs."
    values = {"level": -1.5, "word": "yes"}
    papermill.execute_notebook(declaring, tmp_path / "out.ipynb", values, progress_bar=False)
    theirs = loaded(tmp_path / "out.ipynb")
    edition = read_edition(project().root / "editions" / f"{PUBLISHED}.yml")
    with chdir(tmp_path):
        ours = json.loads(executed(changed_notebook(read(declaring), values, edition), "made", {"inputs": {}}))
    assert outputs(ours) == outputs(theirs)
    (one,), (other,) = ([c["source"] for c in made["cells"] if tagged(c, INJECTED)] for made in (ours, theirs))
    assert one[1:] == other[1:] and "published" in one[0] and "Parameters" in other[0]


def test_our_engine_has_the_limits_of_a_run(write_notebook, tmp_path, monkeypatch):
    "One line that names the cell."
    monkeypatch.setenv("SUANLI_OUTPUT_MB", "0.001")
    path = write_notebook(tmp_path / "made.ipynb", "print('a' * 2000)")
    with pytest.raises(
        RunError, match=r"^code cell 1: prints more than 0.001 MB; print less, or set SUANLI_OUTPUT_MB$"
    ):
        papermill.execute_notebook(path, None, engine_name="claimbook", progress_bar=False)


@pytest.mark.parametrize(
    "first",
    ["papermill", *late("claimbook.editions.engine", "claimbook.editions.run")],
)
def test_the_engine_is_there_whoever_is_imported_first(first):
    "Its module imports papermill, whose import asks for it."
    code = f"import {first}, papermill.engines as e; print(e.papermill_engines.get_engine('claimbook').__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["claimbook.editions.engine"], done.stderr
    assert papermill_engines.get_engine("claimbook").nb_kernel_name({}, "python3") == "python3"


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--cwd", "chapters"], ["--engine", "claimbook"]], ids=" ".join)
def test_papermill_runs_a_chapter_from_the_root_of_the_book(tmp_path, options):
    "As the page for authors has it; what it computes is what an edition with these values computes."
    chosen = [word for name, value in FEW.items() for word in ("-p", name, str(value))]
    said = tool("papermill", "chapters/01-competitiveness.ipynb", str(tmp_path / "out.ipynb"), *chosen, *options)
    assert said.returncode == 0, said.stderr
    assert "Output Notebook:" in said.stderr and "unknown parameter" not in said.stderr
    edition = read_edition(project().root / "editions" / f"{PUBLISHED}.yml")
    with chdir(project().chapters):
        ours = json.loads(executed(changed_notebook(read(CHAPTER), FEW, edition), CHAPTER.name, {"inputs": {}}))
    assert outputs(loaded(tmp_path / "out.ipynb")) == outputs(ours) != outputs(loaded(CHAPTER))


@pytest.mark.slow
def test_nbconvert_runs_a_chapter(tmp_path):
    "Its outputs are the stored ones."
    command = ["nbconvert", "--to", "notebook", "--execute", "--output-dir", str(tmp_path)]
    said = tool(*command, "chapters/01-competitiveness.ipynb")
    assert said.returncode == 0, said.stderr
    assert outputs(loaded(tmp_path / CHAPTER.name)) == outputs(loaded(CHAPTER))


@pytest.mark.slow
def test_nbval_compares_the_chapters():
    "From the root of the book, with nothing set."
    said = tool("pytest", "--nbval", "chapters", "-q", "-p", "no:cacheprovider")
    assert said.returncode == 0 and " passed" in said.stdout, said.stdout[-3000:]
