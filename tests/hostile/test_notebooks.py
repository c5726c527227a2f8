"""Chapters that are none, code that fails, exits, never ends or takes all there is, and results that cannot be."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from claimbook.claims.judge import collected
from claimbook.editions import kernels
from claimbook.notebook import files
from claimbook.notebook.results import RESULT
from claimbook.notebook.toc import chapters
from suanli import cli

from ..waiting import TAKES_A_SECOND, wait_for
from .conftest import CELLS, HEAD, code_cell, loop, pipe, settle, write_chapter

CHAPTER = "01-made.ipynb"
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n"
OLD = '{"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": []}'
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


def merged(name):
    """What leaves the marks of a merge that was not finished in a file."""

    def write(root):
        lines = (root / name).read_text(encoding="utf-8").replace(", ", ",\n").splitlines()
        lines[2:3] = ["<<<<<<< HEAD", lines[2], "=======", lines[2], ">>>>>>> other"]
        (root / name).write_text("\n".join(lines), encoding="utf-8")

    return write


def code(*cells, parameters=False):
    return lambda root: write_chapter(root, *cells, parameters=parameters)


def recorded(arguments):
    return code(f"from claimbook import record\nrecord({arguments})")


def titled(words):
    first = "import pandas as pd\nfrom claimbook import record, table\nrecord('made.value', 2.0, unit='1')\n"
    frame = "pd.DataFrame({'Level': [2.0]})"
    return code(f'{first}table({frame}, exhibit="1.1", title="{words}", note="Made.", source=[])')


UNREADABLE = {
    "a format in words": (
        altered(lambda n: n.update(nbformat_minor="x")),
        [CHAPTER, "nbformat_minor 'x'", "correct"],
    ),
    "empty": (text(""), [CHAPTER, "not a notebook", "restore it"]),
    "blank": (text(" \n"), [CHAPTER, "not a notebook", "restore it"]),
    "not JSON": (text("{"), [CHAPTER, "not a notebook", "line 1, column 2", "correct it there"]),
    "not UTF-8": (text(b'{"cells": "\xff"}'), [CHAPTER, "not a notebook", "save it as UTF-8"]),
    "other JSON": (text('{"cells": []}'), [CHAPTER, "not a notebook", "expected 4"]),
    "format 3": (text(OLD), [CHAPTER, "format 3", "jupyter nbconvert --to notebook --inplace chapters/01-made.ipynb"]),
    "format 5": (altered(lambda n: n.update(nbformat=5)), [CHAPTER, "format 5, expected 4"]),
    "a pointer": (text(POINTER), [CHAPTER, "pointer of Git LFS", "git lfs pull"]),
    "a merge": (merged(f"chapters/{CHAPTER}"), [CHAPTER, "line 3", "conflict marker", "<<<<<<< HEAD", "two versions"]),
    "a merge in the words": (
        altered(
            lambda n: n["cells"][0].update(source="# Made\n<<<<<<< local\nIt fell.\n=======\nIt rose.\n>>>>>>> remote")
        ),
        [CHAPTER, "cell 1", "line 2", "conflict marker"],
    ),
    "a merge in the code": (
        altered(lambda n: n["cells"][2].update(source="<<<<<<< local\nx = 1\n=======\nx = 2\n>>>>>>> remote")),
        [CHAPTER, "cell 3", "line 1", "conflict marker"],
    ),
    "outputs that are none": (altered(lambda n: n["cells"][2].update(outputs=[{}])), [CHAPTER, "cell 3", "correct"]),
    "a number": (text("7"), [CHAPTER, "not a notebook"]),
    "nested lists": (text("[" * 100_000), [CHAPTER, "not a notebook"]),
    "a pipe": (pipe(f"chapters/{CHAPTER}"), [CHAPTER, "a pipe or a device", "another place"]),
    "a link to itself": (loop(f"chapters/{CHAPTER}"), [CHAPTER, "symbolic links", "another place"]),
    "half a letter": (altered(lambda n: n["cells"][0].update(source="\ud800")), [CHAPTER, "not a notebook"]),
    "a huge number": (text('{"cells": ' + "1" * 5000 + "}"), [CHAPTER, "not a notebook", "4300 digits"]),
    "cells of words": (altered(lambda n: n.update(cells=["a"])), [CHAPTER, "not a notebook"]),
    "cell without source": (altered(lambda n: n["cells"][1].pop("source")), [CHAPTER, "not a notebook"]),
    "cell without metadata": (altered(lambda n: n["cells"][1].pop("metadata")), [CHAPTER, "cell 2", "'metadata'"]),
    "not Python": (code("x = 1", "x ="), [CHAPTER, "code cell 2, line 1", "not Python", "correct"]),
    "a magic command": (
        code("x = 1\n%cd /"),
        [CHAPTER, "code cell 1, line 2", "a magic of IPython", "(%cd /)", "leave it out"],
    ),
    "a magic cell": (code("x = 1", "%%bash\necho 'it's"), [CHAPTER, "code cell 2, line 1", "a magic", "(%%bash)"]),
    "a shell's command": (code("!pip install x"), [CHAPTER, "code cell 1, line 1", "a magic", "(!pip install x)"]),
    "a shell's answer": (code("files = !ls"), [CHAPTER, "code cell 1, line 1", "a magic", "(files = !ls)"]),
    "a question": (code("x = 1\nprint?"), [CHAPTER, "code cell 1, line 2", "a magic", "(print?)"]),
    "a question before": (code("?print"), [CHAPTER, "code cell 1, line 1", "a magic", "(?print)"]),
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
        code("from claimbook.tables.read import load\nload('panels')"),
        [CHAPTER, "did you mean 'panel'?"],
    ),
    "not a number": (recorded("'made.value', float('nan'), unit='1'"), [CHAPTER, "made.value", "finite number"]),
    "infinite": (recorded("'made.value', float('inf'), unit='1'"), [CHAPTER, "made.value", "finite number"]),
    "a truth value": (recorded("'made.value', True, unit='1'"), [CHAPTER, "made.value", "a finite number or a word"]),
    "an end in words": (recorded("'made.value', 1.0, unit='1', low='a'"), ["made.value", "low is 'a'"]),
    "an interval of several": (recorded("'made', {'value': 1.0}, unit='1', low=0"), ["'made'", "of one figure"]),
    "half a letter recorded": (recorded("'made.value', '\\ud800', unit=''"), [CHAPTER, "surrogates"]),
    "a figure twice in a frame": (
        code(
            "import pandas as pd\nfrom claimbook import record\nrecord('made', pd.Series([1, 2], ['a', 'a']), unit='1')"
        ),
        [CHAPTER, "'a' stands there twice"],
    ),
    "a format a mile wide": (titled("Made {value:99999999.1f}"), [CHAPTER, "exhibit 1.1", "is no format for 2.0"]),
    "a way into a figure": (titled("Made {value.__class__}"), [CHAPTER, "{value.__class__} is no recorded result"]),
    "half a letter shown": (titled("Made \\ud800"), [CHAPTER, "surrogates"]),
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
    settle(broken, lambda notebook, cells, result: notebook["metadata"].update({files.STORED: stored}))
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
    refuse(["run", "editions/made.yml"], ["01-made", "'level'", "without the tag `parameters`", "tag it"])


def other_result(notebook):
    output = notebook["cells"][2]["outputs"][0]
    output["data"][RESULT]["value"] = 2.1


ALTERED = {
    "a result": other_result,
    "a text": lambda n: n["cells"][2]["outputs"][0]["data"].update({"application/papermill.record/text/plain": "2.1"}),
    "a name": lambda n: n["cells"][2]["outputs"][0]["metadata"]["scrapbook"].update(name="made.other"),
    "one more": lambda n: n["cells"][2]["outputs"].append(n["cells"][2]["outputs"][0]),
    "one less": lambda n: n["cells"][2].update(outputs=[]),
    "one in another cell": lambda n: n["cells"][1].update(outputs=n["cells"][2]["outputs"]),
    "a chart": lambda n: n["cells"][1].update(
        outputs=[{"output_type": "display_data", "data": {"application/vnd.vegalite.v5+json": {}}, "metadata": {}}]
    ),
}


@pytest.mark.parametrize("case", ALTERED)
def test_an_altered_output_is_named_and_not_built(broken, refuse, capfd, case):
    "Neither an editor nor a merge publishes what no run has computed."
    altered(ALTERED[case])(broken)
    assert cli.main(["check"]) == 1
    assert "01-made: stale: its stored outputs were changed since they were computed" in capfd.readouterr().out
    refuse(["build"], [CHAPTER, "its stored outputs were changed", "suanli run"])


def test_outputs_of_other_code_are_not_built(broken, refuse):
    "The page would show code beside numbers that it did not make."
    altered(lambda n: n["cells"][2].update(source=CELLS[1] + "\nx = 1"))(broken)
    refuse(["build"], [CHAPTER, "its code changed", "suanli run"])


def colab(notebook):
    notebook["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3"}}
    for cell in notebook["cells"]:
        del cell["id"]
        if cell["cell_type"] == "code":
            del cell["outputs"], cell["execution_count"]
            cell["metadata"]["outputId"] = "made"


def other_kernel(notebook):
    notebook["metadata"]["kernelspec"] = {"name": "python3jvsc74a57bd0", "display_name": "base", "language": "python"}
    notebook["cells"][1]["metadata"]["vscode"] = {"languageId": "python"}


def browser(notebook):
    """What JupyterLab leaves: whole numbers without a point, a version, the look of its cells."""
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.12.1"}
    for cell in notebook["cells"]:
        cell["metadata"] |= {"editable": True, "scrolled": True}
    notebook["cells"][2]["outputs"][0]["data"][RESULT] |= {"value": 2, "low": 1, "high": 3}


def without_ids(notebook):
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]


SAVED = {
    "by VS Code": (other_kernel, 1, "01-made: saved with the kernel 'python3jvsc74a57bd0'; `suanli run` settles it"),
    "without a kernel": (lambda n: n["metadata"].pop("kernelspec"), 1, "01-made: saved with no kernel; `suanli run`"),
    "with a word for a kernel": (lambda n: n["metadata"].update(kernelspec="x"), 1, "saved with no kernel"),
    "by Colab": (colab, 1, "01-made: stale: has not been executed as it stands"),
    "without outputs": (lambda n: n["cells"][1].pop("outputs"), 0, "01-made: up to date"),
    "in format 4.4": (without_ids, 1, "01-made: holds cells without an id of their own; `suanli run` settles it"),
    "without an id": (lambda n: n["cells"][0].pop("id"), 1, "holds cells without an id of their own"),
    "an id twice": (lambda n: n["cells"][0].update(id=n["cells"][1]["id"]), 1, "without an id of their own"),
    "an id of other letters": (lambda n: n["cells"][0].update(id="a b<c"), 1, "without an id of their own"),
    "by JupyterLab": (browser, 0, "01-made: up to date"),
    "with other metadata": (lambda n: n["metadata"].update(widgets={}, toc={"base": 1}), 0, "01-made: up to date"),
    "in another order": (lambda n: n["cells"][0].update(source=["# M", "ade"]), 0, "01-made: up to date"),
}


@needs_fork
@pytest.mark.parametrize("case", SAVED)
def test_what_another_program_saved_is_settled_by_a_run(broken, capsys, case):
    "`check` says what others would stumble over; after a run the file is, byte for byte, that of a run."
    path = broken / "chapters" / CHAPTER
    assert cli.main(["run", "--all"]) == 0
    before = path.read_bytes()
    change, code, words = SAVED[case]
    altered(change)(broken)
    capsys.readouterr()
    assert cli.main(["check"]) == code
    assert words in capsys.readouterr().out
    assert cli.main(["run"]) == 0
    made = path.read_bytes()
    ids = [cell["id"] for cell in json.loads(before)["cells"]]
    for cell, old in zip(json.loads(made)["cells"], ids, strict=True):  # those that are gone are made anew
        made = made.replace(f'"id": "{cell["id"]}"'.encode(), f'"id": "{old}"'.encode())
    assert made == before
    assert cli.main(["check"]) == 0
    settled = path.read_bytes()
    assert cli.main(["run"]) == 0 and path.read_bytes() == settled


def test_what_is_quoted_of_a_chapter_without_outputs_is_one_line(broken, capsys):
    "As Colab saves it: nothing is recorded, which is said of the chapter and not of each quotation."
    (broken / "chapters" / "index.md").write_text("# A book\n\nIs {glue:text}`01-made.ipynb::made.value:.1f`.\n" * 9)
    write_chapter(broken, *CELLS)
    assert cli.main(["check"]) == 1
    said = capsys.readouterr().out
    assert "01-made: stale: has not been executed as it stands" in said and "quotes" not in said


@needs_fork
@pytest.mark.parametrize("late", [False, True])
def test_a_mark_before_a_chapter_is_settled_by_a_run(broken, refuse, capfd, late):
    "As some editors set it, whether the chapter is stale or not; no page is built of it before."
    path = broken / "chapters" / CHAPTER
    assert cli.main(["run", "--all"]) == 0
    once = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + (once.replace(b"level - 1", b"level - 1.0") if late else once))
    capfd.readouterr()
    assert cli.main(["check"]) == 1
    assert "saved with a byte-order mark; `suanli run` settles it" in capfd.readouterr().out
    refuse(["build"], [CHAPTER, "byte-order mark", "`suanli run` first"])
    assert cli.main(["run"]) == 0
    assert path.read_bytes().startswith(b"{") and (late or path.read_bytes() == once)
    assert cli.main(["check"]) == 0


@pytest.mark.parametrize("ends", ["\r\n", "\n\n"])
def test_how_a_chapter_is_laid_out_makes_no_difference(broken, capsys, ends):
    "Indents, line ends, order of keys."
    path = broken / "chapters" / CHAPTER
    assert cli.main(["run"]) == 0
    once = path.read_bytes()
    notebook = json.loads(once)
    path.write_bytes(json.dumps(dict(reversed(notebook.items())), indent=3).replace("\n", ends).encode())
    capsys.readouterr()
    assert cli.main(["check"]) == 0 and "01-made: up to date" in capsys.readouterr().out
    assert cli.main(["run"]) == 0 and path.read_bytes() == once


@needs_fork
def test_a_notebook_that_the_book_does_not_name_is_left_out(broken, capsys):
    "Named in one line by every command that takes chapters, and its results are nobody's."
    write_chapter(broken, CELLS[1].replace("level", "9"), name="01-made_v2", parameters=False)
    write_chapter(broken, "x = (", name="00-broken")
    (broken / "chapters" / "02-x.IPYNB").write_text("x")
    (broken / "chapters" / "._01-made.ipynb").write_bytes(b"\x00\x05\x16\x07")
    (broken / "chapters" / ".ipynb_checkpoints").mkdir()
    write_chapter(broken, "x = (", name=".ipynb_checkpoints/01-made-checkpoint")
    for command in ("check", "run"):
        assert cli.main([command]) == 0
        lines = [line for line in capsys.readouterr().err.splitlines() if "_toc.yml" in line]
        left_out = [f"chapters/{name}" for name in ("00-broken.ipynb", "01-made_v2.ipynb", "02-x.IPYNB")]
        assert [line.partition(":")[0] for line in lines] == left_out
        assert all("not in _toc.yml, left out" in line for line in lines)
    assert {key: result.value for key, result in collected(chapters(broken)).items()} == {"made.value": 2.0}


def test_a_key_of_two_chapters_is_refused(broken, refuse):
    "Which of the two a claim rests on would hang on their names."
    first = (broken / "chapters" / CHAPTER).read_text(encoding="utf-8")
    (broken / "chapters" / "02-more.ipynb").write_text(first, encoding="utf-8")
    with (broken / "_toc.yml").open("a") as file:
        file.write("- file: chapters/02-more\n")
    for command in ("check", "build"):
        refuse([command], [CHAPTER, "02-more.ipynb", "both record made.value"])


def test_a_number_of_two_chapters_is_refused(broken, refuse):
    "A claim names its exhibit by it, and would be blamed."
    write_chapter(broken, "1", name="01-more", parameters=False)
    with (broken / "_toc.yml").open("a") as file:
        file.write("- file: chapters/01-more\n")
    for command in ("check", "run"):
        refuse([command], [CHAPTER, "01-more.ipynb", "both are chapter 1", "another number"])


def test_two_cells_of_parameters_are_refused(broken, refuse):
    "An edition would set those of the first, and the second would set them back."
    altered(lambda n: n["cells"][2]["metadata"].update(tags=["parameters"]))(broken)
    for command in (["check"], ["build"], ["parameters"]):
        refuse(command, ["01-made", "2 cells have the tag `parameters`", "leave it to one"])


def test_attachments_are_named(broken, refuse, capfd):
    "A page would lack the picture, and Sphinx names a line that no file has."
    altered(lambda n: n["cells"][0].update(attachments={"a.png": {"image/png": "AAAA"}}))(broken)
    assert cli.main(["check"]) == 1
    assert f"{CHAPTER}, cell 1: holds attachments" in capfd.readouterr().out
    refuse(["build"], [CHAPTER, "cell 1", "attachments", "beside the chapter"])


@pytest.mark.parametrize("tag", ["remove-cell", "remove_output"])
def test_an_exhibit_that_a_tag_hides_is_named(broken, refuse, capfd, tag):
    "Before Sphinx would not find it; a cell that shows nothing may be left out."
    settle(broken, lambda notebook, cells, result: cells[0]["metadata"]["tags"].append(tag))
    assert cli.main(["check"]) == 0
    settle(broken, lambda notebook, cells, result: cells[1]["metadata"].update(tags=[tag]))
    refuse(["build"], [CHAPTER, "cell 3", repr(tag), "take the tag out"])
    assert cli.main(["check"]) == 1
    assert f"cell 3: hides an exhibit by the tag {tag!r}" in capfd.readouterr().out


def test_what_runs_in_a_raw_cell_is_named(broken, refuse, capfd):
    "Before Sphinx starts, and by `check`."
    cell = {"cell_type": "raw", "id": "r", "metadata": {"raw_mimetype": "text/html"}, "source": "<img onerror='a()'>"}
    altered(lambda n: n["cells"].append(cell))(broken)
    assert cli.main(["check"]) == 1
    assert f"{CHAPTER}, cell 4: holds “<img onerror" in capfd.readouterr().out
    refuse(["build"], [CHAPTER, "cell 4", "onerror", "take it out"])


def toc(new):
    return lambda root: (root / "_toc.yml").write_text(new, encoding="utf-8")


BOOK = "format: jb-book\nroot: chapters/index\n"


def page(put):
    """One more page, made by a function of its path."""

    def write(root):
        toc(f"{BOOK}chapters:\n- file: chapters/01-made\n- file: chapters/more\n")(root)
        put(root / "chapters" / "more.md")

    return write


def both(root):
    (root / "chapters" / "01-made.md").write_text("# Made\n")


CONTENTS = {
    "missing": (lambda root: (root / "_toc.yml").unlink(), ["_toc.yml", "cannot be read", "restore it"]),
    "empty": (toc(""), ["_toc.yml", "no settings", "restore it"]),
    "a list": (toc("[a]"), ["_toc.yml", "no settings", "name the pages"]),
    "not YAML": (toc("format: ["), ["_toc.yml", "not YAML", "line 1", "mend it"]),
    "a pointer": (toc(POINTER), ["_toc.yml", "pointer of Git LFS", "git lfs pull"]),
    "a merge": (toc(f"{BOOK}<<<<<<< HEAD\n"), ["_toc.yml", "line 3", "conflict marker"]),
    "no root": (toc("format: jb-book\nchapters:\n- file: chapters/01-made\n"), ["_toc.yml", "'root' key not found"]),
    "another format": (toc("format: [a]\nroot: chapters/index\n"), ["_toc.yml", "is no table of contents"]),
    "chapters in words": (toc(f"{BOOK}chapters: all\n"), ["_toc.yml", "is no table of contents"]),
    "an entry in words": (toc(f"{BOOK}chapters: [chapters/01-made]\n"), ["_toc.yml", "is no table of contents"]),
    "an unknown key": (toc(f"{BOOK}pages: []\n"), ["_toc.yml", "Unknown keys found: 'pages'"]),
    "defaults in words": (toc(f"{BOOK}defaults: a\n"), ["_toc.yml", "is no table of contents"]),
    "a number for a file": (toc(f"{BOOK}chapters:\n- file: 1\n"), ["_toc.yml", "is no table of contents"]),
    "no chapters": (toc(BOOK), ["_toc.yml", "names no notebook", "name the chapters"]),
    "a chapter twice": (
        toc(f"{BOOK}chapters:\n{'- file: chapters/01-made' * 1}\n- file: chapters/01-made\n"),
        ["times"],
    ),
    "a chapter that is gone": (toc(f"{BOOK}chapters:\n- file: chapters/02-gone\n"), ["02-gone", "no such file"]),
    "with its suffix": (toc(f"{BOOK}chapters:\n- file: chapters/01-made.ipynb\n"), ["01-made.ipynb", "its suffix"]),
    "in more words": (toc(f"{BOOK}chapters:\n- file: ./chapters/01-made\n"), ["'chapters/01-made'", "write it so"]),
    "a page and a chapter": (both, ["_toc.yml", "01-made.ipynb and 01-made.md", "keep one"]),
    "a pattern": (toc(f"{BOOK}chapters:\n- glob: chapters/*\n"), ["_toc.yml", "'chapters/*'", "name each file"]),
}


@pytest.mark.parametrize("case", CONTENTS)
def test_a_table_of_contents_that_is_none_is_refused(broken, refuse, case):
    "In one line, by every command that asks it for the chapters."
    change, words = CONTENTS[case]
    change(broken)
    for command in (["check"], ["run"], ["build"], ["parameters"]):
        refuse(command, words)


PAGES = {
    "a page that is a folder": (page(Path.mkdir), ["chapters/more.md", "Is a directory"]),
    "a page that is a pipe": (page(os.mkfifo), ["chapters/more.md", "a pipe or a device"]),
    "a page that leads nowhere": (page(lambda path: path.symlink_to("gone")), ["chapters/more.md", "No such file"]),
    "a page in UTF-16": (page(lambda path: path.write_bytes("# A".encode("utf-16"))), ["more.md", "byte 1", "UTF-8"]),
    "a page in Latin-1": (
        page(lambda path: path.write_bytes(b"# \xe9")),
        ["more.md", "byte 3 is not UTF-8"],
    ),
}


@pytest.mark.parametrize("case", PAGES)
def test_a_page_that_is_no_text_is_refused(broken, refuse, case):
    "Before Sphinx meets it."
    change, words = PAGES[case]
    change(broken)
    for command in (["check"], ["build"]):
        refuse(command, words)


@pytest.mark.parametrize("folder", ["chapters/more", "elsewhere"])
def test_a_chapter_stands_among_the_chapters(broken, refuse, folder):
    "Elsewhere its outputs would be shown and never checked."
    (broken / folder).mkdir()
    shutil.copyfile(broken / "chapters" / CHAPTER, broken / folder / "02-more.ipynb")
    toc(f"{BOOK}chapters:\n- file: chapters/01-made\n- file: {folder}/02-more\n")(broken)
    refuse(["check"], [f"{folder}/02-more", "not in chapters/ itself", "move it there"])


LEFT = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n"


@pytest.mark.parametrize("left", [LEFT, LEFT.replace("\n", "\r\n"), LEFT.partition("=")[2], POINTER])
@pytest.mark.parametrize(
    "name",
    [
        *("chapters/index.md", "chapters/references.bib", "data/data.bib", "data/panel.csv", "data/datapackage.json"),
        *("_config.yml", "requirements.txt", "CITATION.cff", "_static/favicon.svg", "_templates/page.html"),
        *("chapters/locale/names.yml", "chapters/locale/zh_CN/LC_MESSAGES/book.po"),
    ],
)
def test_what_git_left_is_named_as_such(broken, refuse, name, left):
    "The marks of a merge, or a pointer, in any file of the book; no remedy throws a version away."
    (broken / name).parent.mkdir(parents=True, exist_ok=True)
    (broken / name).write_bytes(left.encode())
    refuse(["check"], [name.rpartition("/")[2], "pointer of Git LFS" if left == POINTER else "conflict marker"])


def test_converted_line_ends_are_one_line(broken, refuse, capfd):
    "No chapter is stale for them, and their hashes are not accepted."
    for path in [*(broken / "data").glob("*.csv"), broken / "requirements.txt", broken / "data" / "claims.yml"]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert cli.main(["check"]) == 1
    first, second = capfd.readouterr().out.splitlines()
    assert first == "01-made: up to date"
    assert "line ends were converted to CR LF" in second and "perl -pi -e 's/\\r$//' data/*.csv" in second
    refuse(["seal"], ["panel.csv and 1 other", "line ends were converted to CR LF", "perl"])


def setting(source):
    """What puts papermill's cell of other values into the chapter, as `papermill a.ipynb a.ipynb -p ...` does."""

    def change(root):
        path = root / "chapters" / CHAPTER
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cell = code_cell(source, "set")
        cell["metadata"] = {"tags": ["injected-parameters"]}
        notebook["cells"].insert(2, cell)
        path.write_text(json.dumps(notebook), encoding="utf-8")

    return change


SET = ["holds a cell tagged injected-parameters", "take it out", "editions/"]
MORE = [CHAPTER, "the cell tagged injected-parameters does more than to set constants", "take it out"]
SETTINGS = {
    "papermill's own": ("# Parameters\nlevel = 3.0\n", SET),
    "nothing": ("# Parameters", SET),
    "a list": ("places = ['CHN', \"USA\"]", SET),
    "a number below zero": ("level = -1", SET),
    "not a number": ("level = float('nan')", MORE),
    "a call": ("level = print(1)", MORE),
    "a sum": ("level = level + 1", MORE),
    "an attribute": ("record.level = 1", MORE),
    "two names": ("level = more = 1", MORE),
    "a statement": ("import os", MORE),
    "not Python": ("level = (", MORE),
    "a magic": ("%time level = 1", MORE),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_a_chapter_sets_no_other_values(broken, refuse, case):
    "The published book would have numbers that neither its cell of parameters nor a file of editions/ has."
    source, words = SETTINGS[case]
    setting(source)(broken)
    for command in (["check"], ["run"], ["run", "--all"], ["parameters"]):
        refuse(command, words)
