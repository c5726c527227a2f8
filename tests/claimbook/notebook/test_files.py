"""Notebooks are read whoever saved them, and written in one form."""

import json

import nbformat
import pytest

from claimbook.notebook.files import RunError, read, text_of
from claimbook.notebook.toc import chapters
from claimbook.project import project


@pytest.mark.parametrize("path", chapters(project().root), ids=lambda path: path.stem)
def test_a_chapter_has_the_form_of_a_run(path):
    "Read and written it is the same, byte for byte, and so is what is indented otherwise."
    assert text_of(read(path)) == path.read_text(encoding="utf-8")


def test_ids_are_made_of_what_a_cell_holds(tmp_path):
    "The same notebook gets the same ids, each once; those that it has are kept."
    cells = [{"cell_type": "markdown", "metadata": {}, "source": text} for text in ("a", "a", "b", "c")]
    cells[2]["id"] = cells[3]["id"] = "kept"
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 2}))
    ids = [cell["id"] for cell in read(path)["cells"]]
    assert len(set(ids)) == 4 and ids[2] == "kept" and ids == [cell["id"] for cell in read(path)["cells"]]
    path.write_text(text_of(read(path)))
    assert [cell["id"] for cell in read(path)["cells"]] == ids


@pytest.mark.parametrize("minor", range(6))
def test_every_minor_version_is_read_as_the_newest(tmp_path, minor):
    "What is written is valid."
    code = {"cell_type": "code", "metadata": {}, "source": ["x = 1"], "outputs": [], "execution_count": None}
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": [code], "metadata": {}, "nbformat": 4, "nbformat_minor": minor}))
    made = nbformat.reads(text_of(read(path)), as_version=4)
    nbformat.validate(made)
    assert made.nbformat_minor == 5 and made.metadata.kernelspec.name == "python3"


def test_only_metadata_that_the_book_reads_is_kept(tmp_path):
    "Tags are; what editors remember of their windows is not."
    cell = nbformat.v4.new_code_cell("1", id="a", metadata={"tags": ["hide-input"], "vscode": {}, "scrolled": True})
    other = nbformat.v4.new_code_cell("1", id="b", metadata={"tags": []})
    path = tmp_path / "a.ipynb"
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=[cell, other], metadata={"colab": {}})))
    made = json.loads(text_of(read(path)))
    assert [each["metadata"] for each in made["cells"]] == [{"tags": ["hide-input"]}, {}]
    assert list(made["metadata"]) == ["kernelspec", "language_info"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("%matplotlib inline", r"line 1: is a magic of IPython and not Python \(%matplotlib inline\)"),
        ("x = 1\nx = %timeit 1", r"line 2: is a magic"),
        ("\n%%time\nx = (", r"line 2: is a magic of IPython and not Python \(%%time\)"),
        ("x = (\n    7 %% 2)", r"line 2: is not Python"),
        ("x = 1 +", r"line 1: is not Python \(invalid syntax\); correct it"),
    ],
)
def test_what_is_not_python_is_named_as_what_it_is(tmp_path, write_notebook, code, words):
    "A magic with what to do about it, and a slip as a slip."
    with pytest.raises(RunError, match=f"a.ipynb, code cell 1, {words}"):
        read(write_notebook(tmp_path / "a.ipynb", code))
