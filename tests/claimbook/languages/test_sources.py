"""Which files the languages of a book are read from: none that an editor has beside them."""

import ast
from pathlib import Path

from claimbook.languages import sayings
from claimbook.site import bilingual

PRESS = Path(sayings.__file__).parents[1]
# Modules that look through what was built, where every file is of the build.
BUILT = {"api", "bilingual", "cards", "completion", "finish", "holdings", "packed", "proof", "styles", "vendor"}
BUILT |= {"make"}  # which tells by every part of a path


def patterns():
    """Patterns that the code looks for files by, with their module."""
    for package in (PRESS, PRESS.parent / "suanli"):
        for path in sorted(package.rglob("[!.]*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                asks = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("glob", "rglob")
                if asks and node.args and isinstance(node.args[0], ast.Constant):
                    yield path, node.args[0].value


def test_files_that_begin_with_a_dot_are_nowhere_taken_for_ours():
    "Copies that editors, synchronisers and macOS leave, such as .#index.po and ._index.po."
    loose = [
        (path.stem, pattern)
        for path, pattern in patterns()
        if any(part.startswith("*") and part != "**" for part in pattern.split("/")) and path.stem not in BUILT
    ]
    assert loose == [("downloads", "*"), ("downloads", "*/*")]  # which name what a system has left
    assert len(list(patterns())) > 40


def test_a_catalogue_that_begins_with_a_dot_changes_no_page(tmp_path, monkeypatch):
    "Nor does it end the build, were it no text at all."
    (folder := tmp_path / "zh_CN" / "LC_MESSAGES").mkdir(parents=True)
    (folder / "book.po").write_text("", encoding="utf-8")
    monkeypatch.setattr(bilingual, "locale_of", lambda root: tmp_path)
    monkeypatch.setattr(bilingual, "compiled", lambda *a: tmp_path)
    monkeypatch.setattr(bilingual, "documents", lambda root: [])
    before = bilingual.settings("zh_CN", tmp_path, tmp_path)
    (folder / "._book.po").write_bytes(b"\x00\xff")
    (tmp_path / "._names.yml").write_bytes(b"\x00\xff")
    assert bilingual.settings("zh_CN", tmp_path, tmp_path) == before


def test_words_of_the_press_are_read_from_its_own_files(tmp_path, monkeypatch):
    "A module that an editor has open is no module."
    monkeypatch.setattr(sayings, "PRESS", tmp_path)
    monkeypatch.setattr(sayings, "page_of_editions", list)
    (tmp_path / "a.py").write_text('say("Made by")', encoding="utf-8")
    before = sayings.interface()
    (tmp_path / ".a.py").write_text("say(", encoding="utf-8")
    assert "Made by" in before and sayings.interface() == before
