import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from claimbook.editions import make
from claimbook.editions.run import executed
from claimbook.notebook.digests import faults
from claimbook.tables.read import data_folder, descriptor, seal

from ...waiting import at_gate, wait_for


def page(root, name, path):
    return BeautifulSoup((root / "_build/editions" / name / "html" / path).read_text(encoding="utf-8"), "html.parser")


def tree(folder):
    """Every file of a folder with its bytes."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_edition_is_whole_and_says_what_it_is(high):
    "Tables, notebooks, results, a book with its name above and a note on every page."
    root, _, _ = high
    made = root / "_build" / "editions" / "high"
    assert {path.name for path in made.iterdir()} == {
        *("data", "notebooks", "html", "results.json", "published.json", "fingerprint")
    }
    assert not made.with_name(".high.partial").exists()
    outcome = json.loads((made / "results.json").read_text(encoding="utf-8"))
    assert outcome["results"]["first.value"] | {"n": None} == {
        **{"key": "first.value", "value": 4.5, "unit": "metres", "low": 3.5, "high": 5.5, "n": None}
    }
    assert outcome["chapters"]["01-first"]["parameters"]["level"] == 4.5
    assert outcome["results"]["first.word"]["value"] == "no"
    cells = json.loads((made / "notebooks" / "01-first.ipynb").read_text(encoding="utf-8"))["cells"]
    assert [c["execution_count"] for c in cells if c["cell_type"] == "code"] == [1, 2, 3, 4, 5, 6]
    for path in ("chapters/index.html", "chapters/01-first.html", "chapters/02-second.html"):
        shown = page(root, "high", path)
        assert "Edition: Edition high" in shown.find(class_="bd-header-announcement").get_text()
        assert "· Edition: Edition high" in shown.title.get_text()
        link = shown.find(class_="edition-note").find("a")["href"]
        assert link.startswith("../edition/what-changed.html")
    cells = [each.get_text() for each in page(root, "high", "chapters/01-first.html").find_all("pre")]
    assert ["word" in cell for cell in cells if "level = 4.5" in cell] == [False]  # "no" is the default
    text = page(root, "high", "edition/what-changed.html").get_text(" ")
    assert "Parameters that differ: 1 ." in " ".join(text.split())
    assert page(root, "high", "edition/what-changed.html").find(id="exhibit-E-5")


@pytest.mark.slow  # the example is built twice, byte for byte
def test_a_second_run_does_nothing_and_a_full_one_gives_the_same_bytes(high):
    "No times, nothing done twice, nothing of the folder in which it was made; the chapters stay as they were."
    root, suanli, _ = high
    made, file = root / "_build" / "editions" / "high", "editions/high.yml"
    chapters, first, stamp = tree(root / "chapters"), tree(made), made.stat().st_ino
    assert suanli("run", file).returncode == 0
    assert made.stat().st_ino == stamp
    assert suanli("run", file, "--all", anew=True).returncode == 0  # with another order of sets
    assert made.stat().st_ino != stamp
    second = tree(made)
    assert tree(root / "chapters") == chapters
    assert set(first) == set(second)
    for name in first:
        if name.suffix in (".ipynb", ".json", ".csv", ".html"):
            assert first[name] == second[name], name


@pytest.mark.slow  # cells that lack a column stop in `make test`
def test_a_chapter_that_stops_keeps_what_it_computed_before(ruled):
    "Results of the cells before, on its page and where others quote them, and why it stopped; it is not finished."
    root, suanli, write = ruled
    done = suanli("run", write("fails", "chapters: {01-first: {fails: true, level: 4.5}}"))
    assert done.returncode == 0, done.stderr
    said = "01-first could not be computed: code cell 6: ValueError: sample too small: 3 countries, expected 10"
    assert said in done.stdout and "what came before is kept" in done.stdout
    first = page(root, "fails", "chapters/01-first.html").find("article")
    text = " ".join(first.get_text(" ").split())
    assert "It is 4.5 ." in text and "could not be computed in this edition" in text and "expected 10" in text
    second = page(root, "fails", "chapters/02-second.html")
    text = " ".join(second.find("article").get_text(" ").split())
    assert "2.2 and 2.25" in text and "not available" not in text
    assert second.find("a", string=re.compile("the first"))["href"].startswith("01-first.html")
    outcome = json.loads((root / "_build/editions/fails/results.json").read_text())
    assert outcome["chapters"]["01-first"]["missing"] and outcome["results"]["first.rare"]["value"] == 2.25
    changed = page(root, "fails", "edition/what-changed.html")
    assert "sample too small" in changed.find(id="exhibit-E-3").get_text()
    turned = changed.find(id="exhibit-E-4").find_all("td")
    assert [cell.get_text(strip=True) for cell in turned] == [
        "C1",
        "not identified",
        "supported",
        "It is high.",
        "2026-11-24. n",
    ]


@pytest.mark.slow  # its neighbour above stops a chapter too
def test_a_verdict_that_rests_on_what_came_after_is_not_available(ruled):
    "A result that was never recorded decides nothing, and where it is quoted stands a dash."
    root, suanli, write = ruled
    path = root / "data" / "claims.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("first.value", "first.late"), encoding="utf-8")
    notebook = json.loads((root / "chapters/01-first.ipynb").read_text(encoding="utf-8"))
    last = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"][-1]
    last["source"] = "".join(last["source"]) + '\nrecord("first.late", 1.0, unit="metres", low=0.0, high=2.0)'
    (root / "chapters/01-first.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    assert suanli("run").returncode == 0
    file = write("fails", "chapters: {01-first: {fails: true}}")
    assert suanli("run", file).returncode == 0
    done = suanli("run", file, "--all")
    assert done.returncode == 0 and "2 of 2 chapters to run" in done.stdout, done.stderr
    assert "01-first could not be computed" in done.stdout
    turned = page(root, "fails", "edition/what-changed.html").find(id="exhibit-E-4").find_all("td")
    assert [cell.get_text(strip=True) for cell in turned] == [
        "C1",
        "not identified",
        "not available",
        "It is high.",
        "2026-11-24. n",
    ]


def test_cells_that_need_a_column_that_the_tables_lack_say_so(tmp_path, monkeypatch):
    "Those that rest on them say so too, and take no older value; all others are computed, and the notebook is whole."
    place = tmp_path / "data"
    shutil.copytree(data_folder(), place)
    package = descriptor(place)
    (entry,) = (each for each in package["resources"] if each["name"] == "countries")
    entry["schema"]["fields"] = [each for each in entry["schema"]["fields"] if each["name"] != "name_en"]
    rows = pd.read_csv(place / "countries.csv", dtype="str", keep_default_na=False).drop(columns="name_en")
    rows.to_csv(place / "countries.csv", index=False, lineterminator="\n")
    (place / "datapackage.json").write_text(json.dumps(package))
    monkeypatch.setenv("SUANLI_DATA", str(place))
    seal(place)
    cells = [
        'from claimbook.tables.read import load\n\ncolumn = len(load("countries"))',
        'late = load("countries")["name_en"]\ncolumn = late',
        "print(column)",
        "print(1 + 1)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    said = make.lacking(notebook)
    assert said == "Not available in this edition: Countries lacks name_en"
    made = nbformat.reads(executed(notebook, "made.ipynb", {"inputs": {}}, said), as_version=4)
    assert faults(made) == []
    texts = ["".join(output["text"] for output in cell["outputs"]) for cell in made["cells"]]
    assert texts[0] == "" and texts[3] == "2\n"
    assert texts[1] == f"{said} (code cell 2 stopped: KeyError: 'name_en').\n"
    assert texts[2] == f"{said} (code cell 3 stopped: NameError: name 'column' is not defined).\n"
    monkeypatch.delenv("SUANLI_DATA")
    assert make.lacking(notebook) == ""


@pytest.mark.slow  # the example goes on with its edition in `make test`
def test_what_has_the_same_inputs_is_not_run_again(high, monkeypatch):
    "What the edition had before, as at first what the published book has; changed words are taken over."
    root, suanli, write = high
    counted = root / "counted"
    monkeypatch.setenv("COUNTED", str(counted))
    write("high", "all: {level: 4.5, draws: 5}")
    index = root / "chapters" / "index.md"
    index.write_text(index.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
    done = suanli("run", "editions/high.yml")
    assert "1 of 2 chapters to run" in done.stdout and not counted.exists()
    assert "One more sentence" in page(root, "high", "chapters/index.html").get_text()


MARKED = """
import sys
from pathlib import Path
from claimbook.editions import make
from claimbook.editions.compare import published_outcome
from claimbook.editions.definition import read_edition

edition, published = read_edition(Path(sys.argv[1])), published_outcome()
print(make._mark(edition, dict.fromkeys(make.chapters()), published))
for file, old in zip(sys.argv[2::2], sys.argv[3::2]):
    path = Path(file)
    path.write_text(path.read_text(encoding="utf-8").replace(old, f"Indeed i{old[1:]}", 1), encoding="utf-8")
    print(make._mark(edition, dict.fromkeys(make.chapters()), published))
"""


def test_whatever_its_book_shows_makes_an_edition_anew(small):
    "Words of a chapter alone, the ledger, the page of what changed, a licence: none of them is an input of a run."
    root, _, write = small
    shown = ["chapters/01-first.ipynb", "It is {glue", "data/claims.yml", "It is high"]
    shown += [
        "src/claimbook/editions/what-changed.ipynb",
        "It was made",
        "src/claimbook/site/licences/clone.txt",
        "Copyright",
    ]
    environment = os.environ | {"PYTHONPATH": str(root / "src")}
    command = [sys.executable, "-c", MARKED, write("more", "all: {draws: 5}"), *shown]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True)
    marks = done.stdout.split()
    assert len(marks) == len(set(marks)) == 5
    assert all("Indeed i" in (root / file).read_text(encoding="utf-8") for file in shown[::2])


@pytest.mark.slow  # the example has an edition in `make test`
def test_an_edition_with_tables_of_its_own_and_without_a_result(small):
    """Tables are copied into it, and the page of what changed names them; without them one line says how to make them.

    A result that was not recorded is a dash; in the published book it stops the build.
    """
    root, suanli, write = small
    text = "all: {rare: false}\ndata: _build/data/fewer\nmade_by: suanli import made FILE --into _build/data/fewer"
    file = write("fewer", text)
    done = suanli("run", file)
    assert done.returncode == 1 and "make them with `suanli import made FILE --into _build/data/fewer`" in done.stderr
    folder = root / "_build" / "data" / "fewer"
    folder.mkdir(parents=True)
    for name in ("datapackage.json", "countries.csv"):
        (folder / name).write_bytes((root / "data" / name).read_bytes())
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for entry in described["resources"]:
        entry["schema"].pop("rows", None)  # a table of fewer is the point here
    (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    lines = (folder / "countries.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "countries.csv").write_text("".join(lines[:-5]), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(root / "src"), "SUANLI_DATA": str(folder)}
    command = [sys.executable, "-m", "suanli.cli", "seal"]
    subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)
    assert suanli("run", file).returncode == 0
    made = root / "_build" / "editions" / "fewer"
    assert (made / "data" / "countries.csv").read_bytes() == (folder / "countries.csv").read_bytes()
    outcome = json.loads((made / "results.json").read_text())
    assert outcome["results"]["first.countries"]["value"] == len(lines) - 1 - 5
    changed = page(root, "fewer", "edition/what-changed.html").find(id="exhibit-E-2").get_text()
    assert outcome["data"]["tables"]["countries"]["hash"][7:15] in changed
    text = " ".join(page(root, "fewer", "chapters/02-second.html").find("article").get_text().split())
    assert "where it was – (not available in this edition) and –" in text
    side = suanli("compare", "published", "fewer").stdout
    assert re.search(r"first\.rare +1 +– .* only in published", side)
    (folder / "countries.csv").write_text("".join(lines[:9]) + "broken\n", encoding="utf-8")
    done = suanli("run", file)
    assert done.returncode == 1 and "countries.csv, line 10" in done.stderr and "Traceback" not in done.stderr


def test_stale_chapters_are_not_compared_with(small):
    "What changed would be a mixture."
    root, suanli, write = small
    path = root / "chapters" / "01-first.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("level / 2", "level / 4"), encoding="utf-8")
    done = suanli("run", write("high", "all: {level: 4.5}"))
    assert done.returncode == 1 and "01-first would not give now what is stored; run `suanli run` first" in done.stderr
    assert not (root / "_build" / "editions" / "high").exists()


def start(root, *arguments):
    """A command in a process of its own, whose output nobody reads."""
    environment = os.environ | {"PYTHONPATH": str(root / "src")}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-m", "suanli.cli", *arguments], cwd=root, env=environment, **quiet)


def working_in(root):
    """Processes whose working folder is in the project: kernels among them."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            folder = Path(os.readlink(entry / "cwd"))  # noqa: PTH115 (a process may be gone)
        except OSError:
            continue
        if folder.is_relative_to(root):
            found.append(int(entry.name))
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found in /proc")
@pytest.mark.slow  # `test_kills` and `test_interrupted` kill too
def test_a_killed_run_leaves_nobody_behind_and_is_taken_up(small, monkeypatch, gate):
    "Kernels end with it; the lock of the dead holds nobody up; the finished chapter is not run again."
    root, suanli, write = small
    counted = root / "counted"
    monkeypatch.setenv("COUNTED", str(counted))
    file = write("slow", "all: {level: 3, held: true}")
    partial = root / "_build" / "editions" / ".slow.partial"
    running = start(root, "run", file)
    wait_for((partial / "notebooks" / "01-first.ipynb").exists, "the first chapter is kept")
    wait_for(lambda: at_gate(gate), "the second chapter waits")
    refused = suanli("run", file)
    assert refused.returncode == 1 and f"process {running.pid} on " in refused.stderr and "since 20" in refused.stderr
    running.send_signal(signal.SIGKILL)
    running.wait()
    wait_for(lambda: not working_in(root), "the kernels of a killed run have ended")
    assert not (root / "_build" / "editions" / "slow").exists()
    gate.touch()
    done = suanli("run", file)
    assert done.returncode == 0 and "1 of 2 chapters to run" in done.stdout
    assert counted.read_text() == "1"
