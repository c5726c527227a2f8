import json
import os
import re
import subprocess
import sys
import threading

import pytest

from claimbook.editions import run
from claimbook.editions.kernels import CHOICE, PROVISIONER
from claimbook.editions.run import RunError, execute, read, replace
from claimbook.project import ROOT, project

STORY = (
    """import altair as alt
import pandas as pd
from claimbook import record, show, table
frame = pd.DataFrame({"x": [1, 2], "y": [1.5, 2.5]})""",
    """show(alt.Chart(frame).mark_line().encode(x="x:Q", y="y:Q"), exhibit="1.1", title="Two points", source="pwt",
     description="Line chart of two made points that rise from one and a half to two and a half.")""",
    """table(frame, exhibit="1.2", title="Two rows", note="Made for a test.", source="pwt")
record("made.y", 2.5, unit="1")""",
)


def test_running_again_changes_no_byte(tmp_path, write_notebook):
    "No times, no versions, no random identifiers."
    path = write_notebook(tmp_path / "01-made.ipynb", *STORY)
    assert execute(path)
    first = path.read_bytes()
    assert not execute(path)
    assert path.read_bytes() == first
    assert str(tmp_path).encode() not in first and b"papermill/" not in first


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_what_is_done_meanwhile_begins_before_the_first_chapters_end(tmp_path, write_notebook, monkeypatch, jobs):
    "Once; the last chapters come first, of the others what has most code, and no chapter is left out."
    monkeypatch.setattr(run, "warm_up", lambda: None)
    lengths = {"01-a": 1, "02-b": 3, "03-c": 2, "04-d": 1, "05-e": 1}
    paths = [write_notebook(tmp_path / f"{name}.ipynb", *["x = 1"] * length) for name, length in lengths.items()]
    begun, told, calls = [], threading.Event(), []

    def task(path):
        begun.append(path.stem)
        return told.wait(30)

    def meanwhile():
        calls.append(len(begun))
        told.set()

    assert run.run(paths, jobs, task, meanwhile) == dict.fromkeys(paths, True)
    assert len(calls) == 1 and sorted(begun) == [*lengths]
    if jobs == 1:
        assert begun == ["05-e", "02-b", "03-c", "01-a", "04-d"]


def test_a_failing_cell_leaves_the_notebook_as_it_was(tmp_path, write_notebook):
    "The message names chapter, cell and error; nothing is half-written."
    path = write_notebook(tmp_path / "01-made.ipynb", "x = 1", "1 / 0")
    before = path.read_bytes()
    with pytest.raises(RunError, match=r"01-made.ipynb, code cell 2: ZeroDivisionError: division by zero"):
        execute(path)
    assert path.read_bytes() == before and [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_file_that_is_no_notebook_is_named(tmp_path):
    "One line with the remedy."
    path = tmp_path / "01-made.ipynb"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(RunError, match=r"01-made.ipynb: not a notebook .*correct it there"):
        read(path)


def test_equal_bytes_are_not_written_again(tmp_path):
    "The file's time stays, and so does what depends on it."
    path = tmp_path / "a"
    assert replace(path, "text")
    stamp = path.stat().st_mtime_ns
    assert not replace(path, "text")
    assert path.stat().st_mtime_ns == stamp


def test_what_a_killed_process_has_left_is_cleared(tmp_path):
    "A half file beside the place, of a process that has ended; that of one that runs stays, and so does another's."
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    kept = [tmp_path / name for name in (f".a.{os.getppid()}", ".a.txt", ".ab.1", "a")]
    for path in [*kept, tmp_path / f".a.{int(ended.stdout)}"]:
        path.write_text("half")
    replace(tmp_path / "a", "half")
    assert sorted(tmp_path.iterdir()) == sorted(kept)


def altered(text, pattern, new):
    """The text with one stored output changed; the change must hit, and hit once."""
    changed, hits = re.subn(pattern, new, text)
    assert hits == 1, f"{pattern!r} occurs {hits} times"
    return changed


ALTERED = (
    ('"value": 2.5', '"value": 2.6'),
    (r"\[\n +2,\n( +)2\.5", r"[2,\n\g<1>2.6"),
    ('"type": "line"', '"type": "area"'),
    ('"y": 2.5', '"y": 2.6'),
)


@pytest.mark.slow  # `make test` runs nbval itself
def test_nbval_sees_every_altered_output(tmp_path, write_notebook):
    "A stored number, a table cell and a chart specification: each is compared, and each change fails, in warm kernels."
    path = write_notebook(tmp_path / "made.ipynb", *STORY)
    execute(path)
    stored = path.read_text(encoding="utf-8")
    for number, (old, new) in enumerate(ALTERED):
        (tmp_path / f"altered-{number}.ipynb").write_text(altered(stored, old, new), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--nbval", "-p", "no:cacheprovider", "-o", "addopts="]
    command += ["-q", "-rA", "--rootdir", str(tmp_path), str(tmp_path)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")} | {
        ROOT: str(project().root),
        CHOICE: PROVISIONER,
    }
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    failed = {
        line.split("FAILED ")[1].split("::")[0] for line in done.stdout.splitlines() if line.startswith("FAILED ")
    }
    assert failed == {f"altered-{number}.ipynb" for number in range(len(ALTERED))}, done.stdout[-3000:]


def test_what_is_stale_is_named_and_only_that_is_run(small):
    "One byte of a table, a statement of a module or of a code cell; words and comments make nothing stale."
    root, suanli, _ = small
    first, second = sorted((root / "chapters").glob("*.ipynb"))
    notebook = json.loads(first.read_text(encoding="utf-8"))
    notebook["cells"][-1]["source"] += "\nfrom suanli.methods import index\n"
    first.write_text(json.dumps(notebook), encoding="utf-8")
    assert suanli("run").returncode == 0

    def stale():
        done = suanli("check")
        assert done.returncode == 1
        return {line[:2]: line.split("stale: ")[1] for line in done.stdout.splitlines() if "stale: " in line}

    for name, byte in (("data/countries.csv", b"x"), ("src/suanli/methods/index.py", b"made = 1\n")):
        kept = (root / name).read_bytes()
        (root / name).write_bytes(kept + byte)
        assert stale() == {"01": f"{name} changed"}
        (root / name).write_bytes(kept)

    module = root / "src" / "suanli" / "methods" / "index.py"
    kept = module.read_bytes()
    module.write_bytes(kept.replace(b'"""', b'"""More words. ', 1) + b"\n\n# and more\n")
    assert suanli("check").returncode == 0
    module.write_bytes(kept)
    notebook = json.loads(second.read_text(encoding="utf-8"))
    notebook["cells"][0]["source"] += "\nOne more sentence."
    notebook["cells"][-1]["source"] += "\n# a comment"
    second.write_text(json.dumps(notebook), encoding="utf-8")
    assert suanli("check").returncode == 0
    notebook["cells"][-1]["source"] += "\nmade = 1"
    second.write_text(json.dumps(notebook), encoding="utf-8")
    assert stale() == {"02": "its code changed"}

    stamp = first.stat().st_mtime_ns
    done = suanli("run")
    assert done.returncode == 0, done.stderr
    assert "02-" in done.stdout and "01-" not in done.stdout and first.stat().st_mtime_ns == stamp
    assert suanli("check").returncode == 0
