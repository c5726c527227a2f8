"""What Git left in the code itself: the command that would import it says so in one line."""

import os
import shutil
import subprocess
import sys

import pytest

from .conftest import ROOT

MARKED, POINTER = b"<<<<<<< HEAD\n", b"version https://git-lfs.github.com/spec/v1\n"
NO_PYTHON = b"def open(:\n"
FILES = [
    *("src/claimbook/tables/terms.py", "src/claimbook/signals.py", "src/claimbook/editions/sweep.py"),
    *("src/suanli/releases/__init__.py", "src/suanli/methods/effects.py", "pyproject.toml"),
    *("src/claimbook/site/static/charts.js", "src/claimbook/site/locale/zh_CN/LC_MESSAGES/claimbook.po"),
]
STARTS = {
    "module": ["-m", "suanli.cli"],
    "console script": ["-c", "import sys; from suanli.__main__ import main; sys.exit(main())"],
}


@pytest.fixture
def copied(broken):
    """The small project with a copy of both packages."""
    (broken / "src").unlink()
    shutil.copytree(ROOT / "src", broken / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    return broken


def checked(root, start):
    environment = os.environ | {"PYTHONPATH": str(root / "src")}
    command = [sys.executable, *STARTS[start], "check"]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", FILES)
def test_what_git_left_in_code_is_named_as_such(copied, name):
    "Marks of a merge; a module that no command needs at once too."
    place = copied / name
    place.write_bytes(MARKED + place.read_bytes())
    done = checked(copied, "module")
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, done.stderr
    assert f"{name}: line 1 is a conflict marker" in done.stderr and "remove the marked lines" in done.stderr


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize(("left", "said"), [(POINTER, "git lfs pull"), (NO_PYTHON, "line 1: is not Python")])
def test_a_module_that_cannot_be_imported_is_named(copied, start, left, said):
    "However the command is started; with a remedy."
    (copied / "src" / "claimbook" / "tables" / "terms.py").write_bytes(left)
    done = checked(copied, start)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("suanli: src/claimbook/tables/terms.py") and said in done.stderr


@pytest.mark.parametrize("name", ["__main__", "damaged"])
def test_what_would_say_so_is_named_too(copied, name):
    "The modules by which a command begins."
    place = copied / "src" / "claimbook" / f"{name}.py"
    place.write_bytes(MARKED + place.read_bytes())
    done = checked(copied, "console script")
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, done.stderr
    assert f"src/claimbook/{name}.py, line 1: is not Python" in done.stderr
