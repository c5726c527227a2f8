"""Sweeps: what is done is kept and not run again, whoever is killed; the table holds each run once."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil
import pyarrow.parquet as pq
import pytest
from distributed import Client

from claimbook.editions.grid import Run
from claimbook.editions.run import read
from claimbook.editions.sweep import compute
from claimbook.notebook.fingerprint import inputs
from claimbook.notebook.toc import chapters
from claimbook.project import project

from ...dying import killed_at
from ...waiting import LONGEST, at_gate, wait_for

LEVELS = [2.0, 3.0, 4.0, 5.0]
# A run half written; one table new, the others old.
POINTS = [("open .*/runs/.*", 2), ("remove .*/.results.parquet.[0-9-]+$", 1)]


def rows(folder, table="results"):
    """Rows of a table, read back."""
    return pq.read_table(folder / f"{table}.parquet").to_pylist()


def working_in(folder):
    """Processes whose working folder is in another: workers, and kernels, which lead sessions of their own."""
    found = []
    for each in psutil.process_iter():
        with suppress(psutil.Error):
            if each.status() != psutil.STATUS_ZOMBIE and Path(each.cwd()).is_relative_to(folder):
                found.append(each)
    return found


@pytest.fixture
def world(ruled, monkeypatch):
    """The small book with a claim, a grid of it, and a function that starts a command in a session of its own."""
    root, suanli, _ = ruled
    (root / "editions" / "grids").mkdir(exist_ok=True)
    monkeypatch.setenv("COUNTED", str(root / "counted"))
    started = []

    def grid(text):
        (root / "made.yml").write_text(f"title: Made\n{text}", encoding="utf-8")
        return "made.yml"

    def start(*command, **kwargs):
        environment = os.environ | {"PYTHONPATH": str(root / "src")}
        started.append(
            # A shell lets what it starts in the background ignore Ctrl-C; here it must be heard.
            subprocess.Popen(
                command,
                cwd=root,
                env=environment,
                start_new_session=True,
                text=True,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
                **kwargs,
            )
        )
        return started[-1]

    yield root, suanli, grid, start
    for each in working_in(root):
        with suppress(psutil.NoSuchProcess):
            each.kill()
    for process in started:
        with process:  # closes its pipes
            process.wait()


@pytest.mark.slow  # the example has a sweep in `make test`
def test_a_sweep_tabulates_keeps_and_goes_on(world):
    "Results, words, verdicts and failures; what is done is done, a half-written file is not; same bytes."
    root, suanli, grid, _ = world
    counted = root / "counted"
    file = grid(f"grid:\n  level: {LEVELS[:1]}\n  places: [[], [USA, CHN]]\n  fails: [false, true]")
    done = suanli("sweep", file, "--jobs", "2", "--keep")
    assert done.returncode == 1 and "made: 4 runs of 1 chapter, 0 done already" in done.stdout
    assert "made.yml: 2 of 4 runs have no results, so nothing is kept" in done.stderr
    assert not (root / "data" / "reader.json").exists()
    made = root / "_build" / "sweeps" / "made"
    found = rows(made)
    values = {(row["level"], tuple(row["places"])): row for row in found if row["key"] == "first.value"}
    assert set(values) == {(level, places) for level in LEVELS[:1] for places in ((), ("USA", "CHN"))}
    for (level, _), row in values.items():
        assert (row["value"], row["unit"], row["low"], row["high"]) == (level, "metres", level - 1, level + 1)
    words = [row for row in found if row["key"] == "first.word"]
    assert {(row["value"], row["text"]) for row in words} == {(None, "no")}
    assert len({(row["run"], row["key"]) for row in found}) == len(found) == 8
    assert [row["verdict"] for row in rows(made, "verdicts")] == ["not identified"] * 2  # no low end is above two
    failures = rows(made, "failures")
    assert len(failures) == 2 and all("sample too small: 3 countries" in row["reason"] for row in failures)
    assert len(counted.read_text()) == 4

    file = grid(f"grid:\n  level: {LEVELS[:1]}\n  places: [[], [USA, CHN]]")
    first = {path.name: path.read_bytes() for path in made.glob("*.parquet")}
    broken = min((made / "runs").glob("*.json"))
    whole = broken.read_bytes()
    stored = json.loads(whole)
    assert stored["inputs"]["requirements.txt"] and stored["results"][0]["key"] == "first.value"
    broken.write_bytes(whole[:-40])
    done = suanli("sweep", file)
    assert done.returncode == 0 and "2 runs of 1 chapter, 1 done already" in done.stdout, done.stderr
    assert broken.read_bytes() == whole and len(counted.read_text()) == 5
    once = {path.name: path.read_bytes() for path in made.glob("*.parquet")}
    assert once["results.parquet"] != first["results.parquet"]  # a column less
    assert suanli("sweep", file).stdout.startswith("made: 2 runs of 1 chapter, 2 done already")
    assert {path.name: path.read_bytes() for path in made.glob("*.parquet")} == once


@pytest.mark.slow  # a run is interrupted in `make test`
def test_an_interrupted_sweep_leaves_nobody_behind_and_is_taken_up(world, gate):
    "Ctrl-C is one line and ends workers and kernels; what was done is not run again."
    root, suanli, grid, start = world
    file = grid("chapters: [02-second]\ngrid: {held: [false, true], draws: [1, 2]}")
    running = start(sys.executable, "-m", "suanli.cli", "sweep", file, "--jobs", "1", stderr=subprocess.PIPE)
    kept = root / "_build" / "sweeps" / "made" / "runs"
    wait_for(lambda: len(list(kept.glob("[!.]*"))) == 2 and at_gate(gate), "two runs are kept, and the third waits")
    # A worker, its fork server and its kernel; those of the runs that are kept may take a moment to end.
    wait_for(lambda: len(working_in(root / "chapters")) == 3, "only the third run is there")
    ports = [port for each in working_in(root) for port in each.net_connections("inet") if port.status == "LISTEN"]
    assert not ports and running.pid in [each.pid for each in working_in(root)]  # nothing that others could speak to
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to all of them
    said = running.communicate(timeout=LONGEST)[1]
    assert running.returncode == 130 and "Traceback" not in said and "interrupted" in said, said
    wait_for(lambda: not working_in(root), "workers and kernels have ended")
    assert not list(kept.parent.glob("*.parquet"))
    done = suanli("sweep", grid("chapters: [02-second]\ngrid: {held: [false], draws: [1, 2]}"))
    assert "2 done already" in done.stdout and len(rows(kept.parent)) == 2


@pytest.mark.slow  # runs and builds are killed in `make test`
@pytest.mark.parametrize("points", [POINTS, None], ids=["where", "anywhere"])
def test_a_killed_sweep_keeps_what_is_done(world, points):
    "Where it matters most, or at any moment: whole files or none, nobody left behind; the next completes."
    root, suanli, grid, _ = world
    made, before = root / "_build" / "sweeps" / "made", {}

    def draws(number):
        return [1 + 2 * number, 2 + 2 * number]

    def change(number):
        grid(f"chapters: [02-second]\ngrid: {{draws: {draws(number)}}}")
        before.update({path.name: path.read_bytes() for path in made.glob("*.parquet")})

    def left(number):
        for each in (made / "runs").glob("[!.]*"):
            assert json.loads(each.read_text(encoding="utf-8"))["results"], each.name
        for path in made.glob("*.parquet"):
            new = {*pq.read_table(path)["draws"].to_pylist()} <= {*draws(number)}
            assert new or path.read_bytes() == before[path.name]
        wait_for(lambda: not working_in(root), "workers and kernels have ended")

    def completed(number):
        assert [(row["draws"], row["value"]) for row in rows(made)] == [(draw, float(draw)) for draw in draws(number)]
        assert not list(made.rglob(".*")), "a half-written file is left"

    run = partial(suanli, "sweep", "made.yml", "--jobs", "1")
    moments = killed_at(points, change, run, left, completed)
    assert points or moments > 10  # two runs and three tables, each opened and renamed


@pytest.mark.slow
def test_a_run_that_ends_its_process_is_named_and_the_others_are_done(world, monkeypatch):
    "Tried again alone: the others lose nothing by it, whatever was running beside it."
    root, suanli, grid, _ = world
    (root / "chapters" / "fatal").write_text("")
    path = root / "src" / "claimbook" / "editions" / "sweep.py"
    fatal = 'if run.settings.get("level") == 3.0:\n        import os\n        os._exit(1)\n    with ONE_AT_A_TIME'
    path.write_text(path.read_text(encoding="utf-8").replace("with ONE_AT_A_TIME", fatal), encoding="utf-8")
    done = suanli("sweep", grid(f"grid: {{level: {LEVELS}}}"), "--jobs", "2", anew=True)
    made = root / "_build" / "sweeps" / "made"
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert {row["level"] for row in rows(made)} == {2.0, 4.0, 5.0}
    assert ["ends the process that it is in" in row["reason"] for row in rows(made, "failures")] == [True]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found in /proc")
@pytest.mark.slow  # its neighbour above ends a process too
def test_a_worker_killed_in_mid_run_loses_nothing(world, gate):
    "One of two workers is killed while it runs: all complete, each once in the table. A lost scheduler is one line."
    root, _, grid, start = world
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask, told = [sys.executable, "-m", "dask"], root / "scheduler.json"
    scheduler = start(
        *dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", told, **quiet
    )
    address = json.loads(wait_for(lambda: told.is_file() and told.read_text(), "the scheduler says where it is"))[
        "address"
    ]
    own = ["--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", "--local-directory", str(root)]
    workers = [start(*dask, "worker", address, *own, **quiet) for _ in range(2)]
    with Client(address, timeout=LONGEST) as client:
        client.wait_for_workers(2, timeout=LONGEST)
    file = grid("chapters: [02-second]\ngrid: {held: [true], draws: [1, 2, 3, 4, 5, 6]}")
    command = [sys.executable, "-m", "suanli.cli", "sweep", file, "--scheduler", address, "--into", "here"]
    running = start(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    made = root / "here"
    wait_for(lambda: len(at_gate(gate)) == 2, "both workers are in the midst of a run")
    workers[0].send_signal(signal.SIGKILL)
    gate.touch()
    out, said = running.communicate(timeout=LONGEST)
    assert running.returncode == 0, said
    assert "6 runs of 1 chapter, 0 done already" in out
    assert [(row["draws"], row["value"]) for row in rows(made)] == [(draw, float(draw)) for draw in range(1, 7)]
    assert not rows(made, "failures")

    for path in [gate, *at_gate(gate)]:
        path.unlink()
    grid("chapters: [02-second]\ngrid: {held: [true], draws: [7, 8]}")
    running = start(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for(lambda: at_gate(gate), "the worker that is left is in the midst of a run")
    scheduler.send_signal(signal.SIGKILL)
    said = running.communicate(timeout=LONGEST)[1]
    assert running.returncode == 1 and "the scheduler has gone; what was done is kept" in said
    assert "Traceback" not in said, said


@pytest.mark.slow  # seconds of waiting
def test_a_scheduler_that_does_not_answer_is_one_line(world):
    "Within seconds; nothing is written."
    root, suanli, grid, _ = world
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        done = suanli("sweep", grid("grid: {level: [1, 2]}"), "--scheduler", address)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert f"no scheduler answers at {address}" in done.stderr
    assert not list((root / "_build" / "sweeps" / "made").glob("*.parquet"))


def test_a_worker_with_other_inputs_refuses():
    "Another lock, another table: named, and nothing is run."
    path = chapters(project().root)[0]
    run, notebook = Run(path.stem, "data", {}, {}), read(path)
    wanted = inputs(notebook)
    for name in ("requirements.txt", "data/pwt.csv", "data/datapackage.json: pwt"):
        why = compute(run, notebook, wanted | {name: "0" * 16})
        assert why == f"the worker has another {name}; give it the same project and tables"
    assert "datapackage.json: cannot be read" in compute(Run(path.stem, "no/such/folder", {}, {}), notebook, wanted)


def test_a_process_whose_package_changed_refuses(monkeypatch):
    "A worker that lives long must not compute with modules that are no longer on disk."
    monkeypatch.setattr("claimbook.editions.sweep.IMPORTED", "0" * 16)
    path = chapters(project().root)[0]
    notebook = read(path)
    assert "start it again" in compute(Run(path.stem, "data", {}, {}), notebook, inputs(notebook))
