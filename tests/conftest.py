"""Fixtures shared by the tests: a copy of the project that may be broken, and small executed notebooks."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, settings

from suanli.book.vendor import bundle

from .forking import Forking

# The same examples on every run; `pytest --hypothesis-profile=default` draws others, and more of them.
settings.register_profile(
    "same",
    derandomize=True,
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("same")

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


@pytest.fixture(scope="session")
def forking():
    """Where commands are forked, if they can be."""
    if not hasattr(os, "fork") or sys.platform == "darwin":  # forking is unsafe with macOS's frameworks
        yield None
        return
    process = Forking()
    yield process
    process.end()


@pytest.fixture
def project(tmp_path, forking):
    """A copy of the project, and a function that runs `suanli` in it.

    In a process without a past if `anew`; killed at a named point (`dying`) if it `dies`.
    """
    copy = tmp_path / "project"
    copy.mkdir()
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("*.egg-info"))
        else:
            shutil.copyfile(source, copy / part)
    made = bundle()
    (copy / "_build" / "vendor").mkdir(parents=True)
    shutil.copyfile(made, copy / "_build" / "vendor" / made.name)

    def suanli(*arguments, anew=False, dies=None):
        environment = os.environ | {"PYTHONPATH": str(copy / "src")}
        if forking and not anew:
            return forking.run(arguments, copy, environment, dies)
        program = [str(DYING), dies[0], str(dies[1])] if dies else ["-m", "suanli.cli"]
        command = [sys.executable, *program, *arguments]
        return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)

    return copy, suanli


@pytest.fixture
def displayed(monkeypatch):
    """What record, show and table hand to the notebook: a list of (bundle, metadata)."""
    shown = []

    def display(bundle, *, raw, metadata=None):
        assert raw
        shown.append((bundle, metadata))

    monkeypatch.setattr("suanli.book.results.display", display)
    monkeypatch.setattr("suanli.book.exhibit.display", display)
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
