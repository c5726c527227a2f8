"""A small project that can be broken, and the commands as a user gives them, run in this process."""

import hashlib
import json
import os
import re
import shutil
from multiprocessing import active_children
from pathlib import Path

import nbformat
import pytest

from claimbook.exhibits.exhibit import TABLE
from claimbook.notebook.digests import sums
from claimbook.notebook.files import STORED
from claimbook.notebook.fingerprint import inputs
from claimbook.notebook.results import RESULT
from claimbook.tables.read import descriptor, seal
from suanli import cli

ROOT = Path(__file__).parents[2]
FIELDS = [
    {"name": "iso3", "type": "string", "constraints": {"required": True, "pattern": "[A-Z]{3}"}},
    {"name": "year", "type": "integer", "constraints": {"required": True, "minimum": 1950, "maximum": 2100}},
    {"name": "capital", "type": "number", "constraints": {"required": True, "minimum": 0}},
]
FIELDS = [field | {"unit": "1", "description": "Made."} for field in FIELDS]
ROWS = "iso3,year,capital\nCHN,2000,1.5\nCHN,2001,2.5\nUSA,2000,9.5\n"
CELLS = (
    "level: float = 2.0  # level of the value [0..10]\nword: str = 'no'  # a word {no, yes}\n"
    "places: list[str] = []  # codes {countries.iso3}\nlast: int = 2001  # last year [2000..panel.year]",
    "import pandas as pd\n\nfrom claimbook import record, table\n\n"
    'record("made.value", level, unit="1", low=level - 1, high=level + 1)\n'
    'table(pd.DataFrame({"Level": [level]}), exhibit="1.1", title="Made", note="Made.", source=[])',
)
CLAIMS = """written: 2026-11-24
note: n
claims:
- id: C1
  chapter: 1
  exhibit: "1.1"
  claim: {en: It grows., zh: 增长。}
  short: {en: It grows, zh: 增长}
  estimand: e
  shown: {made.value: .1f}
  results: {made.value: the value}
  rule:
  - {verdict: supported, when: [{result: made.value, part: low, above: 0}]}
  otherwise: not identified
  reading: r
  worlds:
  - {verdict: supported, results: {made.value: [2, 1, 3]}}
  - {verdict: not identified, results: {made.value: [0.5, -1, 2]}}
"""
HEAD = "title: Made\ndescription: For a test.\n"
NOISE = re.compile(r"running:|sweeping:|^\s*$")  # the progress bar


def code_cell(source, place, parameters=False):
    tags = {"tags": ["parameters"]} if parameters else {}
    return nbformat.v4.new_code_cell(source, id=f"cell-{place}", metadata=tags)


def write_chapter(root, *cells, name="01-made", parameters=True):
    """Write a chapter without outputs: stale, so that `suanli run` runs it."""
    made = [code_cell(source, place, parameters and not place) for place, source in enumerate(cells)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made.insert(0, nbformat.v4.new_markdown_cell("# Made", id="title"))
    notebook = nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": kernel})
    (root / "chapters" / f"{name}.ipynb").write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def settle(root, change=None):
    """Give the chapter the outputs and the fingerprint that a run would give it, but for what `change` does to it."""
    path = root / "chapters" / "01-made.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    stored = {"key": "made.value", "value": 2.0, "unit": "1", "low": 1.0, "high": 3.0, "n": None}
    record = "application/papermill.record/"
    data = {f"{record}text/plain": "2.0", RESULT: stored}
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for count, cell in enumerate(code, start=1):
        cell["execution_count"] = count
    meta = {"scrapbook": {"name": "made.value", "mime_prefix": record}}
    about = {"exhibit": "1.1", "source": [], "title": "Made", "note": "Made."}
    about |= {"columns": [{"name": "Level", "format": "", "number": True}], "rows": [[2.0]]}
    shown = {"output_type": "display_data", "data": {TABLE: about, "text/plain": "2.0"}, "metadata": {}}
    code[-1]["outputs"] = [{"output_type": "display_data", "data": data, "metadata": meta}, shown]
    notebook["metadata"][STORED] = {"inputs": inputs(notebook), "fingerprint": "0"}
    if change:
        change(notebook, code, stored)
    if kept := notebook["metadata"].get(STORED):
        isinstance(kept, dict) and kept.get("fingerprint") == "0" and kept.update(sums(notebook))
    path.write_text(json.dumps(notebook), encoding="utf-8")


def pipe(name):
    """What puts a pipe where a file belongs: reading it would never end."""

    def put(root):
        (root / name).unlink(missing_ok=True)
        os.mkfifo(root / name)

    return put


def loop(name):
    """What puts a link that leads to itself where a file belongs."""

    def put(root):
        (root / name).unlink(missing_ok=True)
        (root / name).symlink_to((root / name).name)

    return put


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """A small project in which the commands work, with the package of this one."""
    root = tmp_path / "project"
    for name in ("chapters", "editions", "data"):
        (root / name).mkdir(parents=True)
    shutil.copyfile(ROOT / "requirements.txt", root / "requirements.txt")
    for name in ("_config.yml", "pyproject.toml"):
        shutil.copyfile(ROOT / name, root / name)
    (root / "src").symlink_to(ROOT / "src")
    shutil.copytree(ROOT / "_static", root / "_static")
    (root / "chapters" / "references.bib").write_text("")
    (root / "chapters" / "index.md").write_text("# A book\n")
    (root / "_toc.yml").write_text("format: jb-book\nroot: chapters/index\nchapters:\n- file: chapters/01-made\n")
    (root / "editions" / "published.yml").write_text(HEAD)
    (root / "data" / "claims.yml").write_text(CLAIMS, encoding="utf-8")
    (root / "data" / "panel.csv").write_text(ROWS)
    shutil.copyfile(ROOT / "data" / "countries.csv", root / "data" / "countries.csv")
    shutil.copyfile(ROOT / "data" / "data.bib", root / "data" / "data.bib")
    places = next(each for each in descriptor(ROOT / "data")["resources"] if each["name"] == "countries")
    key = {"fields": "iso3", "reference": {"resource": "countries", "fields": "iso3"}}
    schema = {"fields": FIELDS, "primaryKey": ["iso3", "year"], "foreignKeys": [key]}
    panel = {"name": "panel", "path": "panel.csv", "title": "Panel", "description": "Made."}
    panel |= {"licenses": [{"name": "CC0"}], "sources": [{"title": "Nobody"}], "schema": schema}
    package = {"name": "made", "resources": [panel, places]}
    (root / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    monkeypatch.setenv("SUANLI_DATA", str(root / "data"))
    monkeypatch.chdir(root)
    seal(root / "data")
    write_chapter(root, *CELLS)
    settle(root)
    return root


def fingerprint(root):
    """Every file and folder with its bytes, links as links; `_build`, which nobody keeps, left out."""
    found = {}
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        if here == root and "_build" in folders:
            folders.remove("_build")
        for name in [*folders, *files]:
            path = here / name
            if path.is_symlink():
                content = os.fsencode(path.readlink())
            elif path.is_fifo():
                content = b"a pipe"
            elif path.is_file() and path.stat().st_size < 10**8:
                content = path.read_bytes()
            else:  # a folder, or a file of holes
                content = str(path.is_file() and path.stat().st_size).encode()
            found[path.relative_to(root).as_posix()] = hashlib.sha256(content).hexdigest()
    return found


@pytest.fixture
def refuse(broken, capfd):
    """Run a command that must be refused: exit code, one line with these words, no traceback, nothing changed."""

    def refused(command, words):
        before = fingerprint(broken)
        capfd.readouterr()
        try:
            code = cli.main(command)
        except SystemExit as stop:  # argparse
            code = stop.code
        said = capfd.readouterr()
        lines = [line for line in re.split(r"[\r\n]", said.err) if not NOISE.search(line)]
        message = [line for line in lines if line.startswith(("suanli ", "suanli:"))]
        assert code not in (0, None), said
        assert "Traceback" not in said.err + said.out, said.err
        assert len(message) == 1, said.err
        if command[0] != "build":  # Sphinx has its own lines
            assert lines[-1:] == message and all(line.startswith(("usage", " ")) for line in lines[:-1]), said.err
        for word in words:
            assert word in message[0], message[0]
        assert len(message[0]) < 1500
        assert fingerprint(broken) == before
        assert not (broken / "_build" / "html" / "index.html").exists()
        assert not [path for path in broken.glob("_build/editions/*") if not path.name.startswith(".")]
        assert not active_children(), "kernels must end"

    return refused
