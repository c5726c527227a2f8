"""Which book a command works on, and descriptions of one that are none."""

import os
import sys
from pathlib import Path

import pytest

import suanli
from claimbook.project import FILE, ROOT, ProjectError, installed, project

STUDY = "[tool.claimbook]\npackage = 'suanli'\nchapters = 'chapters'\ndata = 'data'\n"
BROKEN = {
    "not TOML": ("[tool", "is not TOML .*; correct it"),
    "not UTF-8": (b"a = '\xff'", "is not TOML .*; correct it"),
    "tools that are a number": ("tool = 1", "stands in no book; go to a folder"),
    "no setting": ("[tool.claimbook]", "chapters is missing; expected package, chapters and data"),
    "a setting in words": ("[tool]\nclaimbook = 'a'", "has no .tool.claimbook.; name package, chapters and data"),
    "a setting more": (f"{STUDY}colour = 'red'", "colour is no setting; expected package"),
    "a setting less": (STUDY.replace("data =", "#"), "data is missing"),
    "a number": (STUDY.replace("'data'", "1"), "data: found 1, expected one name"),
    "a folder elsewhere": (STUDY.replace("'data'", "'../data'"), "data: found '../data', expected one name"),
    "two words": (STUDY.replace("'suanli'", "'a b'"), "package: found 'a b', expected one name"),
}


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """A folder in a folder that may hold a book; whoever typed there has no other."""
    monkeypatch.delenv(ROOT, raising=False)
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    return tmp_path


@pytest.mark.parametrize("case", BROKEN)
def test_a_description_that_is_none_is_refused(place, case):
    "One line that names the file or the folder."
    content, words = BROKEN[case]
    (place / FILE).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ProjectError, match=words) as refused:
        project()
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to(path.name)])
def test_what_is_no_file_describes_no_book(place, make):
    "Of a pipe there is no end."
    make(place / FILE)
    with pytest.raises(ProjectError, match="stands in no book"):
        project()


def test_a_folder_that_is_gone_is_told(place):
    "As a shell keeps it."
    (place / "sub").rmdir()
    with pytest.raises(ProjectError, match="is gone; go to another"):
        project()


def test_a_folder_within_belongs_to_its_book(place):
    "The nearest; one without our table is passed over."
    (place / FILE).write_text(STUDY)
    (place / "sub" / FILE).write_text("[project]\nname = 'other'\n")
    assert project().root == place


@pytest.mark.parametrize("command", ["suanli", "claimbook"])
def test_modules_of_another_copy_are_refused(place, command):
    "The book in one copy would be computed by the modules of the other; outside of any, the installed one is meant."
    module = Path(suanli.__file__)
    mine = module if command == "suanli" else None
    if mine:
        installed(command, mine)
        assert project().root == module.parents[2]
    (place / FILE).write_text(STUDY)
    with pytest.raises(ProjectError, match=f"belongs to the book in {module.parents[2]}, and this is the one in"):
        installed(command, mine)
    (place / "src").symlink_to(module.parents[1])
    installed(command, mine)


def test_a_book_with_a_press_of_its_own_is_not_printed_by_another(place):
    "Its kernels would take that press, and the command another."
    (place / FILE).write_text(STUDY.replace("suanli", "made"))
    installed("claimbook", None)
    (place / "src" / "claimbook").mkdir(parents=True)
    with pytest.raises(ProjectError, match=r"belongs to the book in .*, and this is the one in"):
        installed("claimbook", None)


def test_a_study_is_taken_from_the_book_s_own_source(place, monkeypatch):
    "By this process and by those that it starts; it need not be installed."
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    (place / FILE).write_text(STUDY.replace("suanli", "made"))
    (place / "src" / "made").mkdir(parents=True)
    (place / "src" / "made" / "__init__.py").touch()
    for _ in range(2):
        installed("claimbook", None)
    assert sys.path[0] == str(place / "src") and sys.path.count(str(place / "src")) == 1
    assert os.environ["PYTHONPATH"] == f"{place / 'src'}{os.pathsep}elsewhere"
