import json
from pathlib import Path

import pytest

from claimbook.site import readme

ROOT = Path(__file__).parents[3]


def test_only_marked_blocks_are_written(monkeypatch):
    "What stands around them stays; writing again changes nothing."
    monkeypatch.setattr(readme, "seeds", lambda: "| a |")
    text = "before\n<!-- seeds: make readme -->\nold\n<!-- end -->\nafter\n"
    once = readme.filled(text)
    assert once == "before\n<!-- seeds: make readme -->\n| a |\n<!-- end -->\nafter\n"
    assert readme.filled(once) == once


def test_an_unknown_block_is_an_error():
    "A misspelt name would stay empty for ever."
    with pytest.raises(KeyError, match="seed"):
        readme.filled("<!-- seed: make readme -->\n<!-- end -->\n")


def test_seeds_are_listed_with_what_they_are_for(tmp_path, monkeypatch, write_notebook):
    "Name, default and meaning, without what is allowed."
    path = write_notebook(tmp_path / "01-made.ipynb", "seed: int = 7  # seed of all [0..]\nword: str = 'a'  # a word")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][0]["metadata"]["tags"] = ["parameters"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    monkeypatch.setattr(readme, "chapters", lambda root: [path])
    assert readme.seeds().splitlines()[2:] == ["| `01-made.ipynb` | `seed` | 7 | seed of all |"]
