"""A book of two small chapters, in which whole editions are made in seconds."""

import json
import shutil

import nbformat
import pytest

from ..waiting import GATE

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
        "import os\nfrom pathlib import Path\n\nfrom suanli.book import record\nfrom suanli.data.tables import load\n\n"
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
    ("code", f'{GATE}\nfrom suanli.book import record\n\nrecord("second.value", draws, unit="1")'),
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
claims: [{id: C1, chapter: 1, claim: {en: It is high., zh: 高。}, needed: A ruler.}]
"""
RULED = """
written: 2026-11-24
note: n
claims:
- id: C1
  chapter: 1
  exhibit: "1.1"
  claim: {en: It is high., zh: 高。}
  estimand: e
  shown: {first.value: .1f}
  results: {first.value: the value}
  rule:
  - {verdict: supported, when: [{result: first.value, part: low, above: 2}]}
  otherwise: not identified
  reading: r
"""
executed = {}  # the two notebooks with their outputs, once they have been run


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


@pytest.fixture
def small(project):
    """The project with two small chapters, run, and one table; and a function that writes an edition."""
    root, suanli = project
    for path in [
        *(root / "chapters").glob("*.ipynb"),
        *(root / "chapters").glob("*.md"),
        *(root / "data").glob("*.csv"),
    ]:
        if path.name not in ("references.md", "countries.csv"):
            path.unlink()
    shutil.rmtree(root / "data" / "vintages", ignore_errors=True)
    (root / "data" / "claims.yml").write_text(CLAIMS, encoding="utf-8")
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [entry for entry in package["resources"] if entry["name"] == "countries"]
    (root / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    for path in (root / "editions").glob("*.yml"):
        if path.stem != "published":
            path.unlink()
    (root / "chapters" / "index.md").write_text(INDEX, encoding="utf-8")
    (root / "_toc.yml").write_text(TOC, encoding="utf-8")
    for name, cells in (("01-first.ipynb", FIRST), ("02-second.ipynb", SECOND)):
        (root / "chapters" / name).write_text(executed.get(name) or notebook(cells), encoding="utf-8")
    if not executed:
        done = suanli("run")
        assert done.returncode == 0, done.stderr
        executed.update({path.name: path.read_text() for path in (root / "chapters").glob("*.ipynb")})

    def write(name, text=""):
        path = root / "editions" / f"{name}.yml"
        path.write_text(f"title: Edition {name}\ndescription: Made for a test.\n{text}", encoding="utf-8")
        return f"editions/{name}.yml"

    return root, suanli, write


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
