from claimbook.editions.kernels import CHARTS, KERNEL, code_in, preload
from claimbook.notebook.fingerprint import strings
from claimbook.project import project


def test_what_the_chapters_import_is_there_before_they_run():
    "Ours and others', from the chapters themselves; the look of charts is each kernel's own."
    names = preload(code_in(project().root))
    assert {
        "ipykernel.kernelapp",
        "altair",
        "suanli.methods.joint",
        "claimbook.exhibits.exhibit",
    } <= {*names}
    assert [name for name in names if name.startswith("claimbook") and name.endswith(("charts", "fan", "curve"))] == []


def book(root, *names):
    """The folder of the chapters of a book that names these."""
    entries = "".join(f"- file: chapters/{name}\n" for name in names)
    (root / "_toc.yml").write_text(f"format: jb-book\nroot: chapters/index\nchapters:\n{entries}")
    (root / "chapters").mkdir()
    (root / "chapters" / "index.md").write_text("# A book\n")
    return root / "chapters"


def test_a_book_without_charts_loads_none(tmp_path, write_notebook):
    "What nobody imports costs nothing."
    folder = book(tmp_path, "a")
    write_notebook(folder / "a.ipynb", "from claimbook import record", "import numpy as np")
    names = preload(code_in(tmp_path))
    assert names[: len(KERNEL)] == list(KERNEL) and not {*CHARTS} & {*names}
    assert {"claimbook.notebook.results", "numpy"} <= {*names} and "statsmodels.api" not in names


def test_a_notebook_that_cannot_be_read_adds_nothing(tmp_path, write_notebook):
    "Whoever runs it is told; the others start as before."
    folder = book(tmp_path, "a", "b", "c", "d")
    write_notebook(folder / "a.ipynb", "import numpy as np")
    write_notebook(folder / "b.ipynb", "import (")
    (folder / "c.ipynb").write_text("{")
    (folder / "d.ipynb").write_bytes(b"\xff")
    write_notebook(folder / "stray.ipynb", "import antigravity")
    assert preload(code_in(tmp_path)) == [*KERNEL, "numpy"]


def test_the_tables_that_chapters_name_are_known(tmp_path, write_notebook):
    "Those are read before kernels are forked; a small book does not wait for the others."
    assert {"pwt", "countries", "policies"} <= set().union(*map(strings, code_in(project().root)))
    write_notebook(book(tmp_path, "a") / "a.ipynb", 'from claimbook.tables.read import load\nload("countries")')
    (small,) = map(strings, code_in(tmp_path))
    assert "countries" in small and "pwt" not in small
