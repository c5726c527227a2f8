"""What a page is made from: files of the project, and notebooks in the form in which a run leaves them."""

import json
from types import SimpleNamespace

import pytest
from sphinx.errors import SphinxError

from claimbook.project import project
from claimbook.site.extension import data_table, refuse_foreign_files, settle_notebook

NOTEBOOK = project().root / "chapters" / "04-paths.ipynb"


def book(folder, *files):
    """A book of one page that takes in some files."""
    found = {"page": {*files}}
    env = SimpleNamespace(found_docs=found, dependencies=found, doc2path=lambda name: str(folder / f"{name}.md"))
    return SimpleNamespace(doctreedir="kept", srcdir=folder), env


@pytest.mark.parametrize("name", ["../../../../../../../../../etc/passwd", "/etc/passwd", "linked"])
def test_a_file_of_the_machine_is_not_published(tmp_path, name):
    "Whichever directive takes it in, and also by a link; the page is named."
    (tmp_path / "linked").symlink_to("/etc/passwd")
    with pytest.raises(SphinxError, match=rf"^page\.md: takes in {name}, a file outside of the project; "):
        refuse_foreign_files(*book(tmp_path, name))


def test_files_of_the_project_are_taken_in(tmp_path):
    "Of the book's folder, of its tables, of its package."
    refuse_foreign_files(
        *book(tmp_path, "a.csv", str(project().root / "data" / "pwt.csv"), str(project().root / "src" / "suanli"))
    )


def changed(change):
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    change(notebook)
    return json.dumps(notebook)


ADDED = {
    "widgets": lambda n: n["metadata"].update(widgets={"application/vnd.jupyter.widget-state+json": {"state": {}}}),
    "an id twice": lambda n: n["cells"][1].update(id=n["cells"][0]["id"]),
    "a kernel": lambda n: n["metadata"].update(kernelspec={"name": "x';evil()", "display_name": "x"}),
}


@pytest.mark.parametrize("case", ADDED)
def test_what_programs_add_to_a_notebook_does_not_reach_a_page(tmp_path, case):
    "Sphinx would end in words of its own, or load scripts from elsewhere."
    path = tmp_path / NOTEBOOK.name
    path.write_text(changed(ADDED[case]), encoding="utf-8")
    app, source = SimpleNamespace(env=SimpleNamespace(doc2path=lambda name: str(path))), [""]
    settle_notebook(app, "04-paths", source)
    made, kept = json.loads(source[0]), json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert made["metadata"] == kept["metadata"]
    assert [cell["source"] for cell in made["cells"]] == [cell["source"] for cell in kept["cells"]]
    assert len({cell["id"] for cell in made["cells"]}) == len(made["cells"])


@pytest.mark.parametrize("day", ["2026-11-23", None])
def test_a_table_without_a_day_of_retrieval_names_none(day):
    "And no empty sentence."
    table = {"name": "a", "title": "A", "description": "B", "path": "a.csv", "bytes": 1000, "hash": "sha256:0"}
    table |= {"sources": [{"title": "S"}], "licenses": [{"name": "L"}], "schema": {"fields": []}}
    words = data_table(table | ({"retrieved": day} if day else {}), []).astext()
    assert ("Retrieved" in words) == bool(day) and f"Rights: L. {'Retrieved 2026-11-23. ' if day else ''}File:" in words
