"""The research object of a book: written by `rocrate`, read back by it, and the same whenever it is made."""

import json
import subprocess
import sys
import time

import pytest
from rocrate.rocrate import ROCrate

from claimbook.site import crate

FILES = {"data/nile.csv": "year\n1871\n", "api/results.json": b"{}"}
BESIDE = ["chapters/river.html", "chapters/river.md", "_notebooks/river.ipynb", "book.lock.json"]
CITED = {
    "title": "An almanac",
    "abstract": "Rivers,\n  and the sun.",
    "version": "1.2.0",
    "date-released": "2026-11-28",
    "license": "MIT",
    "authors": [
        {"given-names": "Ada", "family-names": "Nile", "orcid": "https://orcid.org/0000-0001-2345-6789"},
        {"name": "The almanac contributors"},
    ],
}


@pytest.fixture
def cited(monkeypatch):
    monkeypatch.setattr(crate, "citable", lambda: True)
    monkeypatch.setattr(crate, "citation", lambda: CITED)


def test_it_is_read_back_with_all_that_it_says(cited, tmp_path):
    "Root, licence, authors and every file, by the package's own reader."
    (tmp_path / crate.FILE).write_bytes(crate.crate(FILES, BESIDE, "No title"))
    found = ROCrate(tmp_path)
    root = found.root_dataset
    assert found.version == "1.1" and found.metadata["about"] is root
    assert (found.name, found.description, root["version"]) == ("An almanac", "Rivers, and the sun.", "1.2.0")
    assert root["datePublished"] == "2026-11-28" and found.license["name"] == "MIT"
    assert [(each.id, each.type, each["name"]) for each in root["author"]] == [
        ("https://orcid.org/0000-0001-2345-6789", "Person", "Ada Nile"),
        ("#author-2", "Organization", "The almanac contributors"),
    ]
    assert [part.id for part in root["hasPart"]] == [*FILES, *BESIDE]
    kinds = ["text/csv", "application/json", "text/html", "text/markdown", "application/x-ipynb+json"]
    assert [part["encodingFormat"] for part in root["hasPart"]] == [*kinds, "application/json"]
    assert [part.get("contentSize") for part in root["hasPart"]] == ["10", "2", *[None] * 4]


def test_the_same_book_gives_the_same_bytes(cited, monkeypatch):
    "Nothing of the moment is in it, nor what the package draws for each object."
    first = crate.crate(FILES, BESIDE, "x")
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert crate.crate(FILES, BESIDE, "x") == first
    assert [each["@id"] for each in json.loads(first)["@graph"]] == [
        *("./", crate.FILE, "#licence", CITED["authors"][0]["orcid"], "#author-2"),
        *FILES,
        *BESIDE,
    ]


def test_a_book_without_a_citation_file_has_its_title(monkeypatch):
    "And a date, which the form asks for."
    monkeypatch.setattr(crate, "citable", lambda: False)
    root = json.loads(crate.crate(FILES, [], "Rivers"))["@graph"][0]
    assert (root["name"], root["description"], root["datePublished"]) == ("Rivers", "Rivers", "1970-01-01")


def test_no_command_loads_the_package_before_it_writes():
    "It costs a third of a second; the modules of a build can be imported without it."
    code = "import claimbook.commands, claimbook.site.api, sys; print('rocrate' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"
