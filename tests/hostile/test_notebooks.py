"""Chapters that are none, code that fails, exits, never ends or takes all there is, and results that cannot be."""

import json
import subprocess
import tempfile

import pytest

from suanli import cli
from suanli.editions import kernels

from ..waiting import TAKES_A_SECOND, wait_for
from .conftest import CELLS, HEAD, loop, pipe, settle, write_chapter

CHAPTER = "01-made.ipynb"
needs_fork = pytest.mark.skipif(not kernels.available(), reason="kernels are limited where they are forked")


def text(new):
    return lambda root: (root / "chapters" / CHAPTER).write_bytes(new if isinstance(new, bytes) else new.encode())


def altered(change):
    def write(root):
        path = root / "chapters" / CHAPTER
        notebook = json.loads(path.read_text(encoding="utf-8"))
        change(notebook)
        path.write_text(json.dumps(notebook), encoding="utf-8")

    return write


def code(*cells, parameters=False):
    return lambda root: write_chapter(root, *cells, parameters=parameters)


def recorded(arguments):
    return code(f"from suanli.book import record\nrecord({arguments})")


UNREADABLE = {
    "empty": (text(""), [CHAPTER, "not a notebook", "restore it"]),
    "not JSON": (text("{"), [CHAPTER, "not a notebook", "restore it"]),
    "not UTF-8": (text(b'{"cells": "\xff"}'), [CHAPTER, "not a notebook", "restore it"]),
    "other JSON": (text('{"cells": []}'), [CHAPTER, "not a notebook", "restore it"]),
    "a number": (text("7"), [CHAPTER, "not a notebook"]),
    "nested lists": (text("[" * 100_000), [CHAPTER, "not a notebook"]),
    "a pipe": (pipe(f"chapters/{CHAPTER}"), [CHAPTER, "a pipe or a device", "another place"]),
    "a link to itself": (loop(f"chapters/{CHAPTER}"), [CHAPTER, "symbolic links", "another place"]),
    "half a letter": (altered(lambda n: n["cells"][0].update(source="\ud800")), [CHAPTER, "not a notebook"]),
    "a huge number": (text('{"cells": ' + "1" * 5000 + "}"), [CHAPTER, "not a notebook", "4300 digits"]),
    "cells of words": (altered(lambda n: n.update(cells=["a"])), [CHAPTER, "not a notebook"]),
    "cell without source": (altered(lambda n: n["cells"][1].pop("source")), [CHAPTER, "not a notebook"]),
    "cell without outputs": (altered(lambda n: n["cells"][1].pop("outputs")), [CHAPTER, "not a notebook"]),
    "cell without metadata": (altered(lambda n: n["cells"][1].pop("metadata")), [CHAPTER, "not a notebook"]),
    "not Python": (code("x = 1", "x ="), [CHAPTER, "code cell 2, line 1", "not Python", "correct"]),
    "a magic command": (code("%cd /"), [CHAPTER, "code cell 1", "not Python"]),
    "a zero byte": (code("x = '\0'"), [CHAPTER, "code cell 1", "not Python"]),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_chapter_that_cannot_be_read_is_refused(broken, refuse, case):
    "By every command that reads chapters."
    change, words = UNREADABLE[case]
    change(broken)
    refuse(["check"], words)
    refuse(["run", "--all"], words)
    refuse(["parameters"], words)
    refuse(["build"], words)


FAILING = {
    "an error": (code("x = 1", "1 / 0"), [CHAPTER, "code cell 2", "ZeroDivisionError", "correct the cell"]),
    "an error of many lines": (code("raise ValueError('a\\n' * 10**6)"), [CHAPTER, "code cell 1", "ValueError: a a"]),
    "an exit": (code("import sys\nsys.exit()", "2"), [CHAPTER, "code cell 1", "SystemExit"]),
    "a dead kernel": (code("1", "import os\nos._exit(0)"), [CHAPTER, "code cell 2", "kernel ended", "code that exits"]),
    "a module that is not there": (code("import nothing_like_it"), [CHAPTER, "code cell 1", "ModuleNotFoundError"]),
    "an unknown table": (
        code("from suanli.data.tables import load\nload('panels')"),
        [CHAPTER, "did you mean 'panel'?"],
    ),
    "not a number": (recorded("'made.value', float('nan'), unit='1'"), [CHAPTER, "made.value", "finite number"]),
    "infinite": (recorded("'made.value', float('inf'), unit='1'"), [CHAPTER, "made.value", "finite number"]),
    "infinite end": (recorded("'made.value', 1.0, unit='1', high=float('inf')"), ["made.value", "high", "finite"]),
    "outside its interval": (
        recorded("'made.value', 5.0, unit='1', low=1, high=2"),
        ["made.value", "5.0", "outside its interval"],
    ),
    "a key that is none": (recorded("'Value', 1, unit='1'"), [CHAPTER, "'Value'", "chapter.name"]),
}


@needs_fork
@pytest.mark.parametrize("case", FAILING)
def test_a_chapter_that_fails_stays_as_it_was(broken, refuse, case):
    "The message names the chapter and the cell."
    change, words = FAILING[case]
    change(broken)
    refuse(["run"], words)


ENDLESS = {
    "a loop without end": (code("while True: pass"), "SUANLI_CELL_SECONDS", "2", ["more than 2 s", "loop"]),
    "a loop that hears nothing": (
        code("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"),
        *("SUANLI_CELL_SECONDS", "2", ["more than 2 s", "loop"]),
    ),
    "many short cells": (code(*[TAKES_A_SECOND] * 9), "SUANLI_RUN_SECONDS", "2", ["chapter", "shorten"]),
    "a hundred megabytes": (code("print('x' * 10**8)"), "SUANLI_OUTPUT_MB", "20", ["more than 20 MB", "print less"]),
    "a print without end": (code("while True: print('x' * 999)"), "SUANLI_OUTPUT_MB", "5", ["more than 5 MB"]),
    "a list without end": (
        code("x = []\nwhile True: x.append(bytearray(10**7))"),
        # Python may get to say so, or the kernel ends where a library asks for memory.
        *("SUANLI_MEMORY_GB", "1", ["SUANLI_MEMORY_GB", "memory"]),
    ),
    "one array": (code("import numpy\nnumpy.ones(10**10)"), "SUANLI_MEMORY_GB", "1", ["more than 1 GB", "use less"]),
    "less memory than a kernel takes": (code("1"), "SUANLI_MEMORY_GB", "0.05", ["the kernel ended", "more memory"]),
}


@needs_fork
@pytest.mark.parametrize("case", ENDLESS)
def test_a_run_has_limits(broken, refuse, case, monkeypatch):
    "Each a variable that the message names; the kernel is gone afterwards."
    change, name, value, words = ENDLESS[case]
    change(broken)
    monkeypatch.setenv(name, value)
    refuse(["run"], [CHAPTER, "code cell", name, *words])


@needs_fork
def test_what_a_cell_has_started_ends_with_it(broken, refuse, monkeypatch):
    "A kernel leads a group of processes, which is ended as one."
    mark = "86399.25"
    write_chapter(broken, f"import subprocess\nsubprocess.Popen(['sleep', '{mark}'])\nwhile True: pass")
    monkeypatch.setenv("SUANLI_CELL_SECONDS", "2")
    refuse(["run"], ["more than 2 s"])
    command = ["pgrep", "-f", f"^sleep {mark}"]
    wait_for(lambda: subprocess.run(command, check=False).returncode, "what the cell has started ends")


@pytest.mark.parametrize("name", ["SUANLI_CELL_SECONDS", "SUANLI_RUN_SECONDS", "SUANLI_OUTPUT_MB", "SUANLI_MEMORY_GB"])
def test_a_limit_that_is_none_is_refused(broken, refuse, monkeypatch, name):
    "Once, and not for each chapter."
    write_chapter(broken, "1")
    monkeypatch.setenv(name, "soon")
    refuse(["run"], [name, "'soon'", "positive number", "unset"])


def erring(notebook, cells, stored):
    cells[-1]["outputs"] = [{"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []}]


def changed(**parts):
    return lambda notebook, cells, stored: stored.update(parts)


def twice(notebook, cells, stored):
    cells[-1]["outputs"] *= 2


STORED = {
    "an error": (erring, [CHAPTER, "code cell 2", "holds an error (ValueError)", "suanli run"]),
    "outside its interval": (changed(value=9.0), [CHAPTER, "made.value", "outside its interval", "run the chapter"]),
    "not a number": (changed(value=float("nan")), [CHAPTER, "made.value", "finite", "run the chapter again"]),
    "a part too many": (changed(colour="red"), [CHAPTER, "colour", "run the chapter again"]),
    "a word for a number": (changed(low="much"), [CHAPTER, "run the chapter again"]),
    "a number for the unit": (changed(unit=7), [CHAPTER, "made.value", "unit 7", "run the chapter again"]),
    "a word for the count": (changed(n="many"), [CHAPTER, "made.value", "n 'many'", "run the chapter again"]),
    "a number beyond all": (changed(value=10**400, low=None, high=None), [CHAPTER, "made.value", "finite"]),
    "no key": (changed(key=7), [CHAPTER, "run the chapter again"]),
    "twice": (twice, [CHAPTER, "made.value is recorded twice"]),
    "another result": (changed(key="made.other"), ["claim C1", "made.value", "no chapter records", "run the chapters"]),
    "no interval": (changed(low=None, high=None), ["claim C1", "low end of made.value"]),
}


@pytest.mark.parametrize("case", STORED)
def test_a_book_is_not_built_from_broken_results(broken, refuse, case):
    "One line before Sphinx starts."
    change, words = STORED[case]
    settle(broken, change)
    refuse(["build"], words)


def test_a_stored_error_is_run_again(broken, capsys):
    "It is named among what is stale."
    settle(broken, erring)
    assert cli.main(["check"]) == 1
    assert "01-made: stale: code cell 2 holds an error (ValueError)" in capsys.readouterr().out


@pytest.mark.parametrize("stored", [5, [1], {"inputs": 5}, {"inputs": {}}, {"inputs": {"code": [1]}}, None])
def test_what_is_not_a_fingerprint_is_none(broken, capsys, stored):
    "The chapter is stale, whatever stands in its place."
    settle(broken, lambda notebook, cells, result: notebook["metadata"].update(suanli=stored))
    assert cli.main(["check"]) == 1
    assert "01-made: stale: has not been executed" in capsys.readouterr().out


def test_a_temporary_folder_of_too_long_a_name_is_refused(broken, refuse, monkeypatch):
    "Sockets have short names."
    write_chapter(broken, "1")
    monkeypatch.setattr(kernels, "LONGEST", 1)
    refuse(["run"], [tempfile.gettempdir(), "TMPDIR", "shorter"])


def test_a_chapter_without_parameters_has_none_to_set(broken, refuse):
    "An edition that sets one is told where they belong."
    write_chapter(broken, *CELLS, parameters=False)
    (broken / "editions" / "made.yml").write_text(f"{HEAD}chapters: {{01-made: {{level: 3}}}}\n")
    refuse(["run", "editions/made.yml"], ["made.yml", "01-made", "'level'", "tagged `parameters`"])
