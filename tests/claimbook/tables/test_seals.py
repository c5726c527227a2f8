"""Seals in the citation file and the changelog."""

import hashlib

import pytest
import yaml

from claimbook.tables.seals import broken_seals

RIGHT = f"sha256:{hashlib.sha256(b'a: 1' + bytes([10])).hexdigest()}"
WRONG = f"sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("name", "seal", "told", "words"),
    [
        ("data/plan.yml", RIGHT, "", None),
        ("data/plan.yml", RIGHT, f"- data/plan.yml is sealed as {RIGHT}", None),
        ("data/plan.yml", WRONG, "", "data/plan.yml: was changed after it was sealed"),
        ("data/plan.yml", RIGHT, f"- plan.yml is sealed as {WRONG}", "CHANGELOG.md: seals data/plan.yml as"),
        ("data/none.yml", RIGHT, "", "which is not there"),
        ("../../../../etc/hostname", RIGHT, "", "which is not there"),
        ("data", RIGHT, "", "which is not there"),
    ],
)
def test_a_broken_seal_is_named(tmp_path, monkeypatch, name, seal, told, words):
    "By the file, or by the changelog that says another."
    (tmp_path / "pyproject.toml").write_text('[tool.claimbook]\npackage = "x"\nchapters = "c"\ndata = "data"\n')
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "plan.yml").write_bytes(b"a: 1\n")
    entry = {"type": "other", "value": seal, "description": f"Seal of {name}"}
    (tmp_path / "CITATION.cff").write_text(yaml.safe_dump({"identifiers": [entry, "x", {"type": "doi"}]}))
    (tmp_path / "CHANGELOG.md").write_text(told)
    monkeypatch.chdir(tmp_path)
    lines = broken_seals()
    assert len(lines) == (words is not None)
    assert not words or words in lines[0]
