"""Fixtures shared by the tests: a copy of the project that may be broken, and small executed notebooks."""

import gc
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

from claimbook.site.libraries import bundle

from .forking import Forking

# The same examples on every run, and `make test-slow` ten times as many; --hypothesis-profile=drawn draws others.
same = {"derandomize": True, "deadline": None, "database": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same", max_examples=10, **same)
settings.register_profile("many", max_examples=100, **same)
settings.register_profile("drawn", max_examples=200, **same | {"derandomize": False})
settings.load_profile("same")
# Or examples would follow from constants of the modules that earlier tests have imported, another in each process.
providers._get_local_constants = lambda: providers._local_constants


def pytest_collection_finish(session):
    """Let the collector not go through the libraries and thousands of tests again for each of them."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def late(*cases):
    """Cases of a test that are left to `make test-slow` or `make test-browser-slow`."""
    return [pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow) for case in cases]


ROOT = Path(__file__).parents[1]
DYING = Path(__file__).with_name("dying.py")
PARTS = (
    "src",
    "chapters",
    "data",
    "editions",
    "_static",
    "_config.yml",
    "_toc.yml",
    "requirements.in",
    "requirements.txt",
    "pyproject.toml",
    "CITATION.cff",
    "CHANGELOG.md",
)


@pytest.fixture(scope="session", autouse=True)
def machine():
    """No test takes the machine's own files away: a driver of a browser once deleted /dev/null, where its log went."""
    yield
    assert os.name == "nt" or Path(os.devnull).is_char_device(), f"{os.devnull} is no device any more"


@pytest.fixture(scope="session")
def forking():
    """Where commands are forked, if they can be."""
    if not hasattr(os, "fork") or sys.platform == "darwin":  # forking is unsafe with macOS's frameworks
        yield None
        return
    process = Forking()
    yield process
    process.end()


@pytest.fixture(scope="session")
def once(tmp_path_factory, worker_id):
    """A function that lets a folder be made once, by the worker that comes first; tests copy it, none changes it."""
    room = tmp_path_factory.getbasetemp()
    room = room if worker_id == "master" else room.parent  # workers have folders of their own in one

    def made(name, make):
        from fcntl import LOCK_EX, flock

        folder, beside = room / name, room / f".{name}"
        with (room / f".{name}.lock").open("a") as lock:
            flock(lock, LOCK_EX)  # which the system releases, however its holder ends
            if not folder.exists():
                shutil.rmtree(beside, ignore_errors=True)
                make(beside)
                beside.rename(folder)
        return folder

    return made


def commands(root, forking):
    """A function that runs `suanli` in a folder.

    In a process without a past if `anew`; killed at a named point (`dying`) if it `dies`.
    """

    def suanli(*arguments, anew=False, dies=None):
        environment = os.environ | {"PYTHONPATH": str(root / "src")}
        if forking and not anew:
            return forking.run(arguments, root, environment, dies)
        program = [str(DYING), dies[0], str(dies[1])] if dies else ["-m", "suanli.cli"]
        command = [sys.executable, *program, *arguments]
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)

    return suanli


def copy_project(copy, parts=PARTS):
    """Copy the project, or parts of it, and what its build would fetch from packages."""
    copy.mkdir()
    for part in parts:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("*.egg-info"))
        else:
            (copy / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy / part)
    made = bundle()
    (copy / "_build" / "vendor").mkdir(parents=True)
    shutil.copyfile(made, copy / "_build" / "vendor" / made.name)


@pytest.fixture
def project(tmp_path, forking):
    """A copy of the project, and a function that runs `suanli` in it."""
    copy_project(tmp_path / "project")
    return tmp_path / "project", commands(tmp_path / "project", forking)


@pytest.fixture
def displayed(monkeypatch):
    """What record, show and table hand to the notebook: a list of (bundle, metadata)."""
    shown = []

    def display(bundle, *, raw, metadata=None):
        assert raw
        shown.append((bundle, metadata))

    monkeypatch.setattr("claimbook.notebook.results.display", display)
    monkeypatch.setattr("claimbook.exhibits.exhibit.display", display)
    return shown


@pytest.fixture
def write_notebook():
    """Write a notebook with the given code cells."""

    def write(path, *cells):
        made = [nbformat.v4.new_code_cell(source, id=f"cell-{place}") for place, source in enumerate(cells)]
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        notebook = nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": kernel})
        path.write_text(nbformat.writes(notebook), encoding="utf-8")
        return path

    return write
