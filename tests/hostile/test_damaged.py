"""What Git left in the code itself: the command that would import it says so in one line."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

from ..conftest import late
from .conftest import ROOT

MARKED, POINTER = b"<<<<<<< HEAD\n", b"version https://git-lfs.github.com/spec/v1\n"
NO_PYTHON = b"def open(:\n"
FILES = [
    *("src/claimbook/tables/terms.py", "src/claimbook/signals.py", "src/claimbook/editions/sweep.py"),
    *("src/suanli/releases/__init__.py", "src/suanli/methods/effects.py", "pyproject.toml"),
    *("src/claimbook/site/static/charts.js", "src/claimbook/site/locale/zh_CN/LC_MESSAGES/claimbook.po"),
]
STARTS = {"module": ["-m", "suanli.cli"], "command": [str(ROOT / "commands" / "suanli")]}
BEGIN = ["suanli/__init__", "suanli/__main__", "suanli/cli", "claimbook/__init__", "claimbook/__main__"]
BEGIN += ["claimbook/damaged", "claimbook/signals", "claimbook/cli"]


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


# Of code a module and what is no module; the rest is slow, for each starts a command without a past.
QUICK = ["src/suanli/methods/effects.py", "pyproject.toml"]


@pytest.mark.parametrize("name", [*QUICK, *late(*(name for name in FILES if name not in QUICK))])
def test_what_git_left_in_code_is_named_as_such(copied, name):
    "Marks of a merge; a module that no command needs at once too."
    place = copied / name
    place.write_bytes(MARKED + place.read_bytes())
    done = checked(copied, "module")
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, done.stderr
    assert f"{name}: line 1 is a conflict marker" in done.stderr and "remove the marked lines" in done.stderr


@pytest.mark.parametrize("start", ["command", *late("module")])
@pytest.mark.parametrize(("left", "said"), [(POINTER, "git lfs pull"), (NO_PYTHON, "line 1: is not Python")])
def test_a_module_that_cannot_be_imported_is_named(copied, start, left, said):
    "However the command is started; with a remedy."
    (copied / "src" / "claimbook" / "tables" / "terms.py").write_bytes(left)
    done = checked(copied, start)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("suanli: src/claimbook/tables/terms.py") and said in done.stderr


@pytest.mark.parametrize("name", BEGIN)
def test_the_modules_by_which_a_command_begins_are_named_too(copied, name):
    "By the command, of which the environment has a copy that no merge reaches."
    place = copied / "src" / f"{name}.py"
    place.write_bytes(MARKED + place.read_bytes())
    done = checked(copied, "command")
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith(f"suanli: src/{name}.py: line 1 is a conflict marker of a merge (<<<<<<< HEAD)")
    assert "remove the marked lines" in done.stderr


def test_whatever_git_and_people_leave_in_the_first_module_is_named(copied):
    "Every mark of a merge, a pointer of LFS, and a slip."
    place = copied / "src" / "suanli" / "__main__.py"
    marks = {
        mark: f"line 1 is a conflict marker of a merge ({mark.decode()})" for mark in (b"||||||| base", b"=======")
    }
    for left, said in (marks | {POINTER: "is a pointer of Git LFS", NO_PYTHON: "line 1: is not Python"}).items():
        place.write_bytes(left)
        done = checked(copied, "command")
        assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and said in done.stderr, done.stderr


def test_the_environment_gets_copies_of_the_commands():
    "An entry point would import the very module in which the marks may stand."
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    files = [ROOT / name for name in about["tool"]["setuptools"]["script-files"]]
    assert [path.name for path in files] == ["suanli", "claimbook"] and "scripts" not in about["project"]
    assert all(path.stat().st_mode & 0o111 for path in files)
    # files and no link, which some archives and systems make a file of one word
    assert len({path.read_bytes() for path in files}) == 1 and not any(path.is_symlink() for path in files)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["suanli", "claimbook"])
def test_a_command_runs_where_the_folder_has_a_blank_in_its_name(copied, tmp_path, name):
    "By the Python beside it, in whatever locale, also where a link of another name leads to it."
    place = tmp_path / "算 力" / "bin"
    place.mkdir(parents=True)
    (place / "python").symlink_to(Path(sys.executable).resolve())
    shutil.copyfile(ROOT / "commands" / name, place / name)
    (place / name).chmod(0o755)
    paths = os.pathsep.join([str(copied / "src"), sysconfig.get_path("purelib")])
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONPATH": paths}
    (tmp_path / "linked").symlink_to(place / name)
    for command in (place / name, tmp_path / "linked"):
        done = subprocess.run([command, "parameters"], cwd=copied, env=environment, capture_output=True, text=True)
        assert done.returncode == 0 and "level" in done.stdout, done.stderr
