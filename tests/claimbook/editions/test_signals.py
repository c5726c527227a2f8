"""Ctrl-C, SIGTERM and SIGKILL at named points of each command: one line, nothing left, nothing half-written.

Each point is reached when a file stands that was written there by what the command runs: never after some time.
"""

import json
import os
import signal
import subprocess
import sys
import uuid
from types import SimpleNamespace

import psutil
import pytest

from claimbook import signals
from claimbook.editions import kernels

from ...conftest import late
from ...waiting import LONGEST, wait_for

HERE = 'from pathlib import Path\nPath({point!r}).write_text("")\nimport threading\nthreading.Event().wait()\n'
needs_fork = pytest.mark.skipif(not kernels.available(), reason="kernels are warm where they are forked")


class Started:
    """A command in a session of its own, as from a terminal: all that it starts can be found by a mark."""

    def __init__(self, root, *arguments, search=(), program=("-m", "suanli.cli"), **more):
        self.mark, self.point = uuid.uuid4().hex, root / "point"
        self.point.unlink(missing_ok=True)
        path = os.pathsep.join(map(str, [*search, root / "src"]))
        environment = os.environ | {"PYTHONPATH": path, "SUANLI_MARK": self.mark} | more
        command = [sys.executable, *program, *map(str, arguments)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
        heard = lambda: signal.signal(signal.SIGINT, signal.default_int_handler)  # noqa: E731  of tests in the background
        self.process = subprocess.Popen(command, cwd=root, env=environment, preexec_fn=heard, **pipes)

    def left(self):
        """Processes of the command that are alive."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("SUANLI_MARK") == self.mark and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                pass
        return found

    def end(self, number, to=os.killpg):
        """Reach the point, send the signal, and give what was said once nothing is left."""
        wait_for(lambda: self.point.exists() or self.process.poll() is not None, "the point")
        assert self.process.poll() is None, self.process.communicate()
        to(self.process.pid, number)
        said = self.process.communicate(timeout=LONGEST)[1]
        wait_for(lambda: not self.left(), "the end of what the command had started")
        return said

    def is_told(self, number, to=os.killpg):
        """One line and the code of the signal."""
        said = self.end(number, to)
        assert self.process.returncode == 128 + number, said
        assert "Traceback" not in said and "Error" not in said, said
        lines = [line for line in said.replace("\r", "\n").splitlines() if line.strip() and "running:" not in line]
        assert len(lines) == 1 and lines[0].startswith("suanli") and lines[0].endswith("interrupted"), said


def module(folder, name, root):
    """A module that, once it is imported, writes the point and stays."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(HERE.format(point=str(root / "point")))
    return folder


def cell(root, code):
    """Let the last cell of the second chapter begin with this."""
    path = root / "chapters" / "02-second.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][-1]["source"] = code + "\n" + "".join(notebook["cells"][-1]["source"])
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path.read_bytes()


SIGNALS = [signal.SIGINT, signal.SIGTERM]
# Python imports it before anything else: the point is reached when a file is opened whose path ends so.
HALTED = """
import re, sys, threading
from pathlib import Path
def hear(event, arguments, known=re.compile({pattern!r})):
    if event == "open" and isinstance(arguments[0], str) and known.search(arguments[0]):
        Path({point!r}).touch()
        threading.Event().wait()
sys.addaudithook(hear)
"""
GROWTH = "Country Name,Country Code,Year,Value\nChina,CHN,2000,8.49009340560151\nChina,CHN,2001,8.33573347800773\n"
WHERE = {
    "import, as it reads": ("import wdi g/NY.GDP.MKTP.KD.ZG.csv --into _build/new", r"KD[.]ZG[.]csv$"),
    "import, as it writes": ("import wdi g/NY.GDP.MKTP.KD.ZG.csv --into _build/new", r"new.*/datapackage[.]json$"),
    "compare, as it reads": ("compare published published", r"01-first[.]ipynb$"),
    "compare, as it writes": ("compare published published --csv out.csv", r"/[.]out[.]csv[.]"),
    "seal, as it reads": ("seal", r"countries[.]csv$"),
    "seal, as it writes": ("seal", r"/[.]datapackage[.]json[.]"),
    "parameters": ("parameters", r"01-first[.]ipynb$"),
    "readme, as it reads": ("readme", r"01-first[.]ipynb$"),
    "readme, as it writes": ("readme", r"/[.]README[.]md[.]"),
}


# One that reads and one that writes; the rest is slow.
QUICK = ["parameters", "import, as it writes"]


@pytest.mark.parametrize("case", [*QUICK, *late(*(case for case in WHERE if case not in QUICK))])
def test_while_a_short_command_reads_and_writes(small, tmp_path, case):
    "What it began to write is gone, and what was there stands."
    root, _, _ = small
    command, pattern = WHERE[case]
    (root / "g").mkdir()
    (root / "g" / "NY.GDP.MKTP.KD.ZG.csv").write_text(GROWTH, encoding="utf-8")
    (root / "README.md").write_text("<!-- seeds: make readme -->\n<!-- end -->\n", encoding="utf-8")
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"][0]["hash"] = "sha256:0" * (command == "seal") or package["resources"][0]["hash"]
    (root / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    search = tmp_path / "search"
    search.mkdir()
    (search / "sitecustomize.py").write_text(HALTED.format(pattern=pattern, point=str(root / "point")))

    def held():
        files = [path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc"]
        return {path: path.read_bytes() for path in files if path.name not in ("point", ".published.lock")}

    before = held()
    Started(root, *command.split(), search=[search]).is_told(signal.SIGINT)
    assert held() == before and not (root / "_build" / "new").exists()


@pytest.mark.parametrize(
    ("number", "program"),
    [
        (signal.SIGINT, ("-m", "suanli.cli")),
        pytest.param(signal.SIGTERM, ("-m", "suanli.cli"), marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, ("-m", "suanli"), marks=pytest.mark.slow),
        (signal.SIGTERM, ("-m", "suanli")),
    ],
    ids=["SIGINT-suanli.cli", "SIGTERM-suanli.cli", "SIGINT-suanli", "SIGTERM-suanli"],
)
def test_while_libraries_are_imported(small, tmp_path, number, program):
    "Before the command itself begins."
    root = small[0]
    search = module(tmp_path / "search", "pandas", root)
    Started(root, "check", search=[search], program=program).is_told(number)


@needs_fork
@pytest.mark.slow  # a cell that runs is met in `make test`
def test_while_kernels_are_made_warm(small, tmp_path):
    "The fork server imports what the chapters import; a terminal sends Ctrl-C to it too."
    root, _, _ = small
    before = cell(root, "import slow_to_import")
    Started(root, "run", search=[module(tmp_path / "search", "slow_to_import", root)]).is_told(signal.SIGINT)
    assert (root / "chapters" / "02-second.ipynb").read_bytes() == before


@pytest.mark.parametrize("number", [signal.SIGINT, *late(signal.SIGTERM)], ids=lambda number: number.name)
def test_while_a_cell_runs(small, number):
    "The chapter is as it was, and no file lies beside it."
    root, _, _ = small
    before = cell(root, HERE.format(point=str(root / "point")))
    names = sorted(path.name for path in (root / "chapters").iterdir())
    Started(root, "run").is_told(number)
    assert (root / "chapters" / "02-second.ipynb").read_bytes() == before
    assert sorted(path.name for path in (root / "chapters").iterdir()) == names


@pytest.mark.slow
def test_while_an_edition_is_made(small):
    "There is none, rather than half of one."
    root, suanli, write = small
    point = f"open({str(root / 'point')!r}, 'w').close()"
    cell(root, f"import threading\nif draws == 5:\n    {point}\n    threading.Event().wait()")
    assert suanli("run").returncode == 0
    Started(root, "run", write("five", "all: {draws: 5}")).is_told(signal.SIGINT)
    assert not (root / "_build" / "editions" / "five").exists()


def test_what_a_cell_has_started_ends_with_a_killed_command(small):
    "The kernel is gone, and with it the process that its cell had started."
    root, _, _ = small
    code = HERE.format(point=str(root / "point"))
    cell(root, f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {code!r}]).wait()")
    started = Started(root, "run")
    started.end(signal.SIGKILL, os.kill)
    assert started.process.returncode == -signal.SIGKILL


AGAIN = [(event, number) for event in ("source-read", "build-finished") for number in (*SIGNALS, signal.SIGKILL)]


@pytest.mark.slow
@pytest.mark.parametrize(("event", "number"), AGAIN, ids=lambda each: getattr(each, "name", each))
def test_while_pages_are_built(built, tmp_path, event, number):
    "In processes that read pages, and in the command itself: the old book stays, whole."
    root, suanli, _ = built
    toc, names = root / "_toc.yml", ["one", "two", "three"]
    for name in names:  # Sphinx reads in other processes what is more than five pages
        (root / "chapters" / f"{name}.md").write_text(f"# {name}\n")
    more = "".join(f"      - file: chapters/{name}\n" for name in names)
    toc.write_text(toc.read_text(encoding="utf-8") + more, encoding="utf-8")
    html = root / "_build" / "html"
    old = {path: path.read_bytes() for path in html.rglob("*") if path.is_file()}
    config = (root / "_config.yml").read_text(encoding="utf-8")
    (root / "_config.yml").write_text(config.replace("[sphinxcontrib.bibtex,", "[halt, sphinxcontrib.bibtex,"))
    body = f"import os, threading\nfrom pathlib import Path\ndef halt(*_):\n    Path({str(root / 'point')!r}).touch()\n"
    body += f"    threading.Event().wait()\ndef setup(app):\n    app.connect({event!r}, halt)\n"
    body += "    return {'parallel_read_safe': True, 'parallel_write_safe': True}\n"
    (tmp_path / "halt.py").write_text(body)
    started = Started(root, "build", search=[tmp_path])
    if number == signal.SIGKILL:
        started.end(number, os.kill)
    else:
        started.is_told(number)
    assert old == {path: path.read_bytes() for path in html.rglob("*") if path.is_file()}
    (root / "_config.yml").write_text(config, encoding="utf-8")
    assert suanli("build").returncode == 0
    assert not (root / "_build" / ".html.partial").exists()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=lambda number: number.name)
def test_while_the_browser_prints(built, tmp_path, number):
    "Neither half a PDF nor a browser is left."
    if number == signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux ends a process with the one that started it")
    root = built[0]
    browser = tmp_path / "bin" / "chromium-headless-shell"
    browser.parent.mkdir()
    browser.write_text(f"#!{sys.executable}\n" + HERE.format(point=str(root / "point")))
    browser.chmod(0o755)
    started = Started(root, "pdf", PATH=f"{browser.parent}{os.pathsep}{os.environ['PATH']}")
    if number == signal.SIGKILL:
        started.end(number, os.kill)
    else:
        started.is_told(number)
        assert not [*(root / "_build" / "pdf").iterdir()]


@pytest.mark.slow
def test_while_the_book_is_served(built):
    "It has no end of its own."
    started = Started(built[0], "serve")
    assert started.process.stdout.readline().startswith("http://127.0.0.1:")
    started.point.touch()
    started.is_told(signal.SIGINT)


STUBBORN = """
import sys, threading
from pathlib import Path
from claimbook import signals
def work():
    while True:
        try:
            Path({point!r}).touch()
            threading.Event().wait()
        except BaseException:
            Path({second!r}).touch()
signals.listen("suanli")
sys.exit(signals.attended(work))
"""


@pytest.mark.parametrize("times", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_what_a_library_swallows_ends_too(small, tmp_path, times):
    "After a short wait, or at once when told twice."
    root = small[0]
    second = tmp_path / "second"
    code = STUBBORN.format(point=str(root / "point"), second=str(second))
    started = Started(root, program=("-c", code))
    if times == 2:
        wait_for(started.point.exists, "the point")
        os.killpg(started.process.pid, signal.SIGINT)
        wait_for(lambda: second.exists() or started.process.poll() is not None, "the first Ctrl-C")
        if started.process.poll() is None:
            os.killpg(started.process.pid, signal.SIGINT)
        assert started.process.communicate(timeout=LONGEST)[1] == "suanli: interrupted\n"
        assert started.process.returncode == 130
    else:
        started.is_told(signal.SIGINT)


def test_all_that_is_waited_for_after_a_signal_is_three_seconds(monkeypatch):
    "Summed by what is asked of the clock and not read from it: the command swallows the signal, its processes too."
    waited, killed = [], []
    stubborn = SimpleNamespace(kill=lambda: killed.append(1))
    monkeypatch.setattr(signals, "time", SimpleNamespace(sleep=waited.append))
    monkeypatch.setattr(psutil, "Process", lambda: SimpleNamespace(children=lambda recursive: [stubborn]))
    monkeypatch.setattr(psutil, "wait_procs", lambda processes, timeout: waited.append(timeout))
    monkeypatch.setattr(os, "_exit", lambda code: waited.append(0.0))
    for name, value in (("told", signal.SIGINT), ("begun", True), ("said", True)):
        monkeypatch.setattr(signals, name, value)
    signals._wait()
    assert len(killed) == 3 and len(waited) == 5 and sum(waited) <= 3.0
