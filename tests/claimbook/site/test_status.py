import json
import re
from pathlib import Path

from claimbook.notebook.toc import chapters
from claimbook.project import project
from claimbook.site import words
from claimbook.site.status import KINDS, locked, read_tried, survivor

ROOT = Path(__file__).parents[3]
NOTEBOOKS = chapters(project().root)


def test_versions_are_those_of_the_lock():
    "Every package that requirements.in names, with the version that pip would install."
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    found = locked()
    named = [line for line in (ROOT / "requirements.in").read_text().splitlines() if re.match(r"[a-z]", line)]
    assert len(found) == len(named)
    assert all(re.search(rf"^{name}(\[.*\])?=={re.escape(version)}\b", lock, re.M) for name, version in found.items())
    assert json.dumps(found) == json.dumps(dict(sorted(found.items())))


def test_a_mutation_that_nothing_noticed_is_told_in_the_language_of_the_page(monkeypatch):
    "Its kind in words, names and values as they are; what is no mutation stays as it is."
    lines = [f"top500_country: {kind}, year, -1" for kind in KINDS] + read_tried().survivors
    assert [survivor(line) for line in lines] == lines and survivor("a word") == "a word"
    monkeypatch.setattr(words, "_language", words.Language("zh_CN"))
    told = [survivor(line) for line in lines]
    assert told[0] == "top500_country：调换列，year, -1"
    assert not [line for line in told if any(kind in line.partition("，")[0] for kind in KINDS)]
