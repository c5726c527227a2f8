"""A book of two small chapters, in which whole editions are made in seconds."""

import json
import shutil

import nbformat
import pytest

from ...conftest import ROOT, commands, copy_project
from ...waiting import GATE

FIRST = (
    ("markdown", "(chapter-first)=\n# 1 · First\n\nIt is {glue:text}`01-first.ipynb::first.value:.1f`."),
    (
        "parameters",
        'level: float = 2.0  # level of the first value [0..10]\nword: str = "no"  # a word\n'
        "places: list[str] = []  # ISO 3166 codes of countries {countries.iso3}\n"
        "rare: bool = True  # whether the rare value is recorded\nfails: bool = False  # whether the chapter stops",
    ),
    (
        "code",
        "import os\nfrom pathlib import Path\n\n"
        "from claimbook import record\nfrom claimbook.tables.read import load\n\n"
        'if counted := os.environ.get("COUNTED"):\n    with Path(counted).open("a") as file:\n        file.write("1")',
    ),
    (
        "code",
        'record("first.value", level, unit="metres", low=level - 1, high=level + 1)\n'
        'record("first.countries", len(load("countries")), unit="countries")\nrecord("first.word", word, unit="")',
    ),
    ("code", 'if rare:\n    record("first.rare", level / 2, unit="metres")'),
    ("code", 'if fails:\n    raise ValueError("sample too small: 3 countries, expected 10")'),
)
SECOND = (
    (
        "markdown",
        "(chapter-second)=\n# 2 · Second\n\n(part-second)=\n## Part\n\nAfter [the first](chapter-first), where it was "
        "{glue:text}`01-first.ipynb::first.rare:.1f` and {glue:text}`01-first.ipynb::first.rare:.2f` "
        "{cite:p}`solow1957`.",
    ),
    ("parameters", "held: bool = False  # whether the chapter waits at a gate\ndraws: int = 9  # draws [1..99]"),
    ("code", f'{GATE}\nfrom claimbook import record\n\nrecord("second.value", draws, unit="1")'),
)
INDEX = """# A book

It was {glue:text}`01-first.ipynb::first.value:.1f`, and see [the second](chapter-second) and [a part](part-second).
"""
TOC = """format: jb-book
root: chapters/index
parts:
  - caption: Chapters
    chapters:
      - file: chapters/01-first
      - file: chapters/02-second
      - file: chapters/references
"""
CLAIMS = """written: 2026-01-01
note: None of them can be tested.
claims: [{id: C1, chapter: 1, claim: {en: It is high., zh: 高。}, short: {en: High, zh: 高}, needed: A ruler.}]
"""
RULED = """
written: 2026-11-24
note: n
claims:
- id: C1
  chapter: 1
  exhibit: "1.1"
  claim: {en: It is high., zh: 高。}
  short: {en: It is high, zh: 高}
  estimand: e
  shown: {first.value: .1f}
  results: {first.value: the value}
  rule:
  - {verdict: supported, when: [{result: first.value, part: low, above: 2}]}
  otherwise: not identified
  reading: r
  worlds:
  - {verdict: supported, results: {first.value: [4, 3, 5]}}
  - {verdict: not identified, results: {first.value: [2, 1, 3]}}
"""


def notebook(cells):
    """Text of a notebook without outputs."""
    made = []
    for place, (kind, source) in enumerate(cells):
        if kind == "markdown":
            made.append(nbformat.v4.new_markdown_cell(source, id=f"cell-{place}"))
        else:
            tags = ["parameters", "hide-input"] if kind == "parameters" else ["hide-input"]
            made.append(nbformat.v4.new_code_cell(source, id=f"cell-{place}", metadata={"tags": tags}))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.writes(nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": kernel})) + "\n"


KEPT = (
    *("src", "_static", "_config.yml", "requirements.in", "requirements.txt", "pyproject.toml", "CITATION.cff"),
    *("CHANGELOG.md", "chapters/references.md", "chapters/references.bib", "data/countries.csv", "data/data.bib"),
    *("data/glossary.yml", "editions/published.yml"),
    *("data/registrations/next-release.yml", "data/registrations/next-release-2.yml"),  # sealed
)


@pytest.fixture(scope="session")
def run_once(once, forking):
    """Folder of the small book, its chapters run: once for all tests, which copy it."""

    def make(root):
        copy_project(root, KEPT)
        (root / "data" / "claims.yml").write_text(CLAIMS, encoding="utf-8")
        package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
        package["resources"] = [entry for entry in package["resources"] if entry["name"] == "countries"]
        (root / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        (root / "chapters" / "index.md").write_text(INDEX, encoding="utf-8")
        (root / "_toc.yml").write_text(TOC, encoding="utf-8")
        for name, cells in (("01-first.ipynb", FIRST), ("02-second.ipynb", SECOND)):
            (root / "chapters" / name).write_text(notebook(cells), encoding="utf-8")
        done = commands(root, forking)("run")
        assert done.returncode == 0, done.stderr

    return once("small", make)


def writer(root):
    """A function that writes an edition of a book."""

    def write(name, text=""):
        path = root / "editions" / f"{name}.yml"
        path.write_text(f"title: Edition {name}\ndescription: Made for a test.\n{text}", encoding="utf-8")
        return f"editions/{name}.yml"

    return write


@pytest.fixture
def small(run_once, tmp_path, forking):
    """The project with two small chapters, run, and one table; and a function that writes an edition."""
    root = tmp_path / "project"
    shutil.copytree(run_once, root)
    return root, commands(root, forking), writer(root)


@pytest.fixture
def built(small, run_once, once, forking):
    """The small book, and the pages of a build of it that was made in another folder: an old book, whole."""

    def make(root):
        shutil.copytree(run_once, root)
        done = commands(root, forking)("build")
        assert done.returncode == 0, done.stderr

    shutil.copytree(once("built", make) / "_build" / "html", small[0] / "_build" / "html")
    return small


@pytest.fixture
def high(small, run_once, once, forking):
    """The small book, and an edition of it that was made in another folder, with another level."""
    text = "all: {level: 4.5, word: no}"

    def make(root):
        shutil.copytree(run_once, root)
        done = commands(root, forking)("run", writer(root)("high", text))
        assert done.returncode == 0 and "1 of 2 chapters to run" in done.stdout, done.stderr

    shutil.copytree(once("high", make) / "_build" / "editions" / "high", small[0] / "_build" / "editions" / "high")
    small[2]("high", text)
    return small


@pytest.fixture
def gate(tmp_path, monkeypatch):
    """The file for which a chapter waits that is `held`."""
    monkeypatch.setenv("GATE", str(tmp_path / "gate"))
    return tmp_path / "gate"


@pytest.fixture
def ruled(small):
    """The small book with a claim whose rule rests on the first chapter."""
    (small[0] / "data" / "claims.yml").write_text(RULED, encoding="utf-8")
    return small
