"""The table of contents alone says what the chapters are."""

import os
import subprocess
import sys

import pytest

from claimbook.notebook.files import RunError
from claimbook.notebook.toc import chapters, documents, strays
from claimbook.project import project

TOC = """format: jb-book
root: chapters/index
parts:
- caption: One
  chapters:
  - file: chapters/02-second
    sections:
    - file: chapters/03-part
- caption: Two
  chapters:
  - file: chapters/01-first
  - url: https://example.org
"""


@pytest.fixture
def book(tmp_path):
    """A book of three chapters, none of which begins with its number's place."""
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_toc.yml").write_text(TOC)
    (tmp_path / "chapters" / "index.md").write_text("# A book\n")
    for name in ("01-first", "02-second", "03-part"):
        (tmp_path / "chapters" / f"{name}.ipynb").write_text("{}")
    return tmp_path


def test_the_chapters_are_those_of_the_table_of_contents_in_its_order(book):
    "Not in that of their names, and sections are chapters too."
    assert [path.stem for path in chapters(book)] == ["02-second", "03-part", "01-first"]
    assert documents(book)[0] == "chapters/index"


def test_the_chapters_of_this_book_are_six_in_order():
    "What the commands run."
    assert [path.stem[:2] for path in chapters(project().root)] == ["01", "02", "03", "04", "05", "06"]


def test_strays_are_named_and_what_begins_with_a_dot_is_not(book):
    "In folders too; a checkpoint and what macOS leaves are nobody's chapter."
    for name in ("04-more.ipynb", "old/01-first.ipynb", "._01-first.ipynb", ".ipynb_checkpoints/01-first.ipynb"):
        (book / "chapters" / name).parent.mkdir(exist_ok=True)
        (book / "chapters" / name).write_text("{}")
    assert [line.partition(":")[0] for line in strays(book)] == [
        "chapters/04-more.ipynb",
        "chapters/old/01-first.ipynb",
    ]


def test_a_message_is_the_same_every_time(book):
    "Sets of keys are told in order, whatever the seed of Python's hashes."
    (book / "_toc.yml").write_text(TOC.replace("parts:", "pages: []\nmore: []\nothers: []\nparts:"))
    code = f"import pathlib; from claimbook.notebook.toc import chapters; chapters(pathlib.Path({os.fspath(book)!r}))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=False
        ).stderr.splitlines()[-1]
        for seed in "123"
    }
    assert len(said) == 1 and b"'more', 'others', 'pages'" in said.pop()


def test_a_chapter_that_is_gone_is_named(book):
    "With what to do."
    (book / "chapters" / "03-part.ipynb").unlink()
    with pytest.raises(RunError, match=r"_toc.yml: names 'chapters/03-part', and there is no such file; restore it"):
        chapters(book)


def test_a_clone_has_the_bytes_of_the_repository(tmp_path):
    "Also where Git is told to convert line ends."
    one, other = tmp_path / "one", tmp_path / "other"
    files = {
        "a.csv": b"x\n1\n",
        "a.py": b"x = 1\n",
        "a.ipynb": b"{\n}\n",
        "b.csv": b"x\r\n1\r\n",
        "a.png": b"\x89PNG\r\n\n",
    }
    one.mkdir()
    for name, written in ({".gitattributes": (project().root / ".gitattributes").read_bytes()} | files).items():
        (one / name).write_bytes(written)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "a"]):
        subprocess.run([*git, *command], cwd=one, check=True)
    subprocess.run(["git", "clone", "-q", "-c", "core.autocrlf=true", one, other], check=True)
    assert {name: (other / name).read_bytes() for name in files} == files
