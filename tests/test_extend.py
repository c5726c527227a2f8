"""The page that tells how to extend the book: its blocks are put where they say, its commands run as they stand."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup

from suanli.cli import main

from .claimbook.editions.test_authors import release
from .pages import plain

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "chapters" / "extend.md").read_text(encoding="utf-8")
BLOCK = r"^```(?:(sh)|\{code-block\} (\w+)\n:caption: (.*?), (.*?)\n)\n(.*?)^```$"
BLOCKS = [(kind or language, *rest) for kind, language, *rest in re.findall(BLOCK, PAGE, flags=re.M | re.S)]


def put(root, file, where, text):
    """Do with a block what its caption says."""
    path = root / file
    if where == "a new file":
        assert not path.exists()
        path.write_text(text, encoding="utf-8")
    elif where == "at the end":
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{text}", encoding="utf-8")
    elif where == "after the last chapter":
        before = path.read_text(encoding="utf-8")
        last = re.findall(r"^ +- file: chapters/\d.*\n", before, flags=re.M)[-1]
        path.write_text(before.replace(last, last + text), encoding="utf-8")
    elif where == "at the end of the list of resources":
        package = json.loads(path.read_text(encoding="utf-8"))
        package["resources"].append(json.loads(text))
        path.write_text(json.dumps(package), encoding="utf-8")
    else:
        notebook = nbformat.read(path, as_version=4) if path.exists() else nbformat.v4.new_notebook()
        text = text.rstrip("\n")
        if where == "a cell of text":
            notebook.cells.append(nbformat.v4.new_markdown_cell(text))
        elif where.startswith("a cell of code"):
            tags = ["hide-input", *re.findall("with the tag (.+)", where)]
            notebook.cells.append(nbformat.v4.new_code_cell(text, metadata={"tags": tags}))
        elif where == "a line in the cell with the tag parameters":
            (cell,) = (cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
            cell.source += f"\n{text}"
        else:
            assert where == "a line in place of the one with load"
            (cell,) = (cell for cell in notebook.cells if " = load(" in cell.source)
            cell.source = re.sub("^.* = load.*$", text, cell.source, flags=re.M)
        nbformat.write(notebook, path)


@pytest.fixture
def run(project):
    """The folder of a copy of the book, and a function that runs lines of the shell in it, as an author would."""
    root, _ = project
    for name in ("README.md", "tests"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, root / name)
    environment = os.environ | {"PYTHONPATH": str(root / "src"), "SUANLI_DATA": ""}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"

    def lines(text):
        command = ["bash", "-euo", "pipefail", "-c", text]
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return root, lines


def test_every_block_says_where_it_goes():
    "Or it would be skipped below; each of the recipes is there."
    assert 2 * len(BLOCKS) == len(re.findall("^```", PAGE, flags=re.M))
    recipes = ["A table", "A chapter", "An exhibit, with a number in the text", "A parameter", "A claim", "A release"]
    assert re.findall("^## (.+)$", re.sub("^```.*?^```", "", PAGE, flags=re.M | re.S), flags=re.M) == recipes


def test_the_recipe_of_a_release_takes_the_years_that_the_import_asks_for(tmp_path, monkeypatch, capsys):
    "And a name that no edition has: one that is there may belong to kept results."
    release(tmp_path / "pwt110.dta", last=2023)
    monkeypatch.chdir(ROOT)
    text = BLOCKS[-1][-1]
    imported, *_ = (line.split() for line in text.splitlines() if line.startswith("suanli import"))
    into = ["--into", str(tmp_path / "made")]
    assert main([*imported[1:3], str(tmp_path / "pwt110.dta"), *imported[4:6], *into]) == 0
    said = capsys.readouterr()
    asked = dict(re.findall(r"write `(\w+): (.*?)` under `all`", said.out + said.err))
    ((name, edition),) = re.findall(r"cat > editions/(\S+)\.yml <<'END'\n(.*?)^END$", text, flags=re.M | re.S)
    edition = yaml.safe_load(edition)
    assert asked and edition["all"] == {each: yaml.safe_load(value) for each, value in asked.items()}
    assert name not in {path.stem for path in (ROOT / "editions").glob("*.yml")}
    assert f"editions/{name}.yml" in text and f"_build/data/{name}" in text and f"compare quick {name}" in text


@pytest.mark.slow
def test_the_page_is_followed_as_it_stands(run):
    "Its blocks extend a copy of the book, which then builds in English, passes its tests, and is compared."
    root, lines = run
    release(root / "pwt110.dta", last=2023)
    said = []
    for language, file, where, text in BLOCKS[:-1]:
        if language == "sh":
            said.append(lines(text))
        else:
            put(root, file, where, text)
    assert "data/fastest.csv: hash None" in said[0] and "07-fastest: new outputs" in said[1]
    assert re.search("07-fastest +last_year +int +2025 +1995 to 2100", said[3])
    assert "07-fastest: up to date" in said[4]
    assert "| 7 · The fastest machine |" in (root / "README.md").read_text(encoding="utf-8")
    lines("suanli build --language en")
    pages = root / "_build" / "html" / "chapters"
    page = BeautifulSoup((pages / "07-fastest.html").read_text(encoding="utf-8"), "html.parser")
    assert page.find(id="exhibit-7-1") and re.search(r"doubles its speed every [\d.]+ years", plain(page.get_text()))
    ledger = BeautifulSoup((pages / "ledger.html").read_text(encoding="utf-8"), "html.parser")
    assert ledger.select_one("#claims-7 #claim-f1")
    lines("python -m pytest -q -p no:cacheprovider tests/test_chapters.py tests/claimbook/claims/test_judge.py")
    lines("python -m pytest -q -p no:cacheprovider -m built tests/test_generated.py")
    compared = lines(BLOCKS[-1][-1])
    assert re.search(r"^Penn World Table .* 11\.0 \(", compared, flags=re.M) and "competitiveness." in compared
