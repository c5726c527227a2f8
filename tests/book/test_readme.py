from pathlib import Path

import pytest

from suanli.book import readme

ROOT = Path(__file__).parents[2]


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


def test_parameters_are_read_with_their_comments(tmp_path):
    "Name, default and comment, over several lines as well."
    source = "seed: int = 7  # seed of all\\nnames: list[str] = [\\n    'a',\\n]  # who\\n"
    cell = f'{{"cell_type": "code", "source": "{source}", "metadata": {{"tags": ["parameters"]}}}}'
    path = tmp_path / "01-made.ipynb"
    path.write_text(f'{{"cells": [{cell}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}', encoding="utf-8")
    assert readme.parameters(path) == [("seed", "7", "seed of all"), ("names", "['a']", "who")]
