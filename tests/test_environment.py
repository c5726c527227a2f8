"""The environment is made by one `make` at a time, wholly or not at all, and where the project lies.

The real Makefile and `environment.py` in a folder of their own; in place of pip, which takes minutes, a small program
that the environment's Python runs and that says what it was given.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from .conftest import late
from .waiting import LONGEST, wait_for

ROOT = Path(__file__).parents[1]
# What `pip` does here: say that it began, wait until it may end, fail if another is at work.
PIP = """
import json, os, select, sys
from pathlib import Path
here = Path({here!r})
Path("busy").mkdir()  # fails if another process is at work
with (here / "ran").open("a") as file:
    file.write(json.dumps([sys.argv[1:], dict(os.environ)]) + "\\n")
if "-e" in sys.argv:
    place = Path(".venv/lib/python3/site-packages")
    place.mkdir(parents=True)
    (place / "__editable__.made-1.pth").write_text(str(Path("src").absolute()), encoding="utf-8")
while not (here / "go").exists():
    select.select([], [], [], 0.02)
Path("busy").rmdir()
sys.exit(int((here / "code").read_text()) if (here / "code").exists() else 0)
"""
# A Python whose `-m venv` makes an environment in which `-m pip` is the program above and all else does nothing.
VENV = """#!/bin/sh
[ "$1$2" = -mvenv ] || exec "{python}" "$@"
rm -rf "$4"
mkdir -p "$4/bin"
printf '#!/bin/sh\\n[ "$2" != pip ] || exec "%s" pip.py "$@"\\n' "{python}" > "$4/bin/python"
chmod +x "$4/bin/python"
"""


@pytest.fixture
def book(tmp_path):
    """A folder with a blank and Chinese letters in its name, and in it what makes the environment."""
    folder = tmp_path / "算 力"
    folder.mkdir()
    for name in ("Makefile", "environment.py"):
        shutil.copyfile(ROOT / name, folder / name)
    for name in ("requirements.txt", "pyproject.toml"):
        (folder / name).write_text("")
    (folder / "pip.py").write_text(PIP.format(here=str(tmp_path)))
    python = tmp_path / "py thon"
    python.write_text(VENV.format(python=sys.executable))
    python.chmod(0o755)
    text = (folder / "environment.py").read_text(encoding="utf-8")
    assert text.count('getattr(sys, "_base_executable", sys.executable)') == 1
    text = text.replace('getattr(sys, "_base_executable", sys.executable)', repr(str(python)))
    (folder / "environment.py").write_text(text, encoding="utf-8")
    return folder, python


def make(book, **more):
    """`make setup`, in a session of its own as from a terminal."""
    folder, python = book
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder)} | more
    command = [shutil.which("make"), "setup", f"PYTHON={python}"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    heard = lambda: signal.signal(signal.SIGINT, signal.default_int_handler)  # noqa: E731  of tests in the background
    return subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True, preexec_fn=heard, **pipes)


def done(process):
    """Exit code, once it has ended."""
    process.communicate(timeout=LONGEST)
    return process.returncode


def ran(tmp_path):
    """What pip was given, each time."""
    return [json.loads(line) for line in (tmp_path / "ran").read_text().splitlines()]


def test_two_at_once_install_once(book, tmp_path):
    "The second says that it waits, and finds the environment ready."
    first = make(book)
    wait_for((tmp_path / "ran").exists, "pip runs")
    second = make(book)
    assert "waiting for it" in second.stdout.readline()
    (tmp_path / "go").touch()
    for each in (first, second):
        said = each.communicate(timeout=LONGEST)[0]
        assert each.returncode == 0, said
    assert len(ran(tmp_path)) == 2  # the lock and the project, once
    assert (book[0] / ".venv" / "ready").exists()


@pytest.mark.parametrize(
    "number", [signal.SIGKILL, *late(signal.SIGINT, signal.SIGTERM)], ids=lambda number: number.name
)
def test_an_interrupted_one_is_started_anew(book, tmp_path, number):
    "Nothing goes on, nothing half-made is taken for ready, and no traceback is shown."
    first = make(book)
    wait_for((tmp_path / "ran").exists, "pip runs")
    python = next(p for p in psutil.Process(first.pid).children(recursive=True) if "environment.py" in p.cmdline())
    below = python.children(recursive=True)
    assert below
    if number == signal.SIGINT:
        os.killpg(first.pid, number)
    else:
        python.send_signal(number)
    said = first.communicate(timeout=LONGEST)[0]
    assert first.returncode != 0 and "Traceback" not in said, said
    assert said.count("interrupted") == (number != signal.SIGKILL), said
    if sys.platform == "linux" or number != signal.SIGKILL:
        assert not psutil.wait_procs(below, timeout=LONGEST)[1]
    assert not (book[0] / ".venv" / "ready").exists()
    (book[0] / "busy").rmdir()
    (book[0] / ".venv" / "left").touch()
    (tmp_path / "go").touch()
    assert done(make(book)) == 0
    assert (book[0] / ".venv" / "ready").exists() and not (book[0] / ".venv" / "left").exists()


def test_a_failed_one_is_no_environment(book, tmp_path):
    "One line says which part failed; the next starts anew."
    (tmp_path / "go").touch()
    (tmp_path / "code").write_text("3")
    failed = make(book)
    said = failed.communicate(timeout=LONGEST)[0]
    assert failed.returncode and "ended with 3" in said and "Traceback" not in said, said
    assert not (book[0] / ".venv" / "ready").exists()
    (tmp_path / "code").unlink()
    assert done(make(book)) == 0


ELSEWHERE = (
    *("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_VIRTUALENV", "PIP_CONSTRAINT", "PIP_DRY_RUN", "PIP_PYTHON"),
    *("PYTHONPATH", "PYTHONUSERBASE", "PYTHONOPTIMIZE", "PYTHONWARNINGS", "PYTHONPYCACHEPREFIX", "UV_SYSTEM_PYTHON"),
    *("VIRTUAL_ENV", "CONDA_PREFIX"),
)
SOURCES = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_TRUSTED_HOST", "PIP_CERT")
SOURCES += ("PIP_CACHE_DIR", "PIP_PROXY", "PIP_CONFIG_FILE", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "HTTPS_PROXY")


def test_the_shell_says_where_packages_come_from_and_not_where_they_go(book, tmp_path):
    "Also where a file of settings has `user = true`, which PIP_USER overrides."
    (tmp_path / "go").touch()
    assert done(make(book, PIP_USER="1", **{name: "/nowhere" for name in (*ELSEWHERE, *SOURCES)})) == 0
    for _, environment in ran(tmp_path):
        assert not set(ELSEWHERE) & set(environment)
        assert set(SOURCES) <= set(environment) and environment["PIP_USER"] == "0"


def test_where_the_project_lies_is_written_without_its_name(book, tmp_path):
    "Python reads that in the encoding of the locale, and under LC_ALL=C ends at once if it holds another letter."
    (tmp_path / "go").touch()
    assert done(make(book)) == 0
    (path,) = (book[0] / ".venv").rglob("*.pth")
    assert (path.parent / path.read_text(encoding="ascii").strip()).resolve() == book[0] / "src"


def test_an_old_python_is_named(book):
    "Before anything is made."
    folder, python = book
    python.write_text("#!/bin/sh\necho 'make: Python 3.11 or later is needed' >&2\nexit 1\n")
    failed = make(book)
    assert "Python 3.11" in failed.communicate(timeout=LONGEST)[0]
    assert failed.returncode and not (folder / ".venv").exists()
