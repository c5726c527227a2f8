"""Copies of a book from anywhere: what is read, what is refused, and what is named first."""

import os
import stat
import zipfile

import pytest

from claimbook.site import copies
from claimbook.site.build import BuildError
from claimbook.site.proof import LOCK

OWN = {
    "index.html": b"<p>Read <a href='a.html'>on</a></p>",
    "a.html": b'<p>It fell\nby <b>12.5</b> percent</p><script>x = {"v": 3}</script>'
    b'<span class="book-digest">sha256:1</span>',
    "data/nile.csv": b"year,flow\n1871,1120\n1872,1160\n",
    "api/results.json": b'{"a": -0.25}',
    "logo.png": b"\x89PNG\xff\x00\x01",
    LOCK: b'{"digest": "sha256:1"}',
}
ORDER = ["index.html", "a.html"]


def changed(name, old, new):
    assert old in OWN[name]
    return OWN | {name: OWN[name].replace(old, new, 1)}


@pytest.mark.parametrize(
    ("copy", "words"),
    [
        (OWN, ""),
        (changed("a.html", b"12.5", b"12.6"), "a.html, line 2: found 12.6, expected 12.5"),
        (changed("a.html", b"fell", b"rose"), "a.html, line 1: found rose, expected fell"),
        (changed("a.html", b": 3", b": 4"), "a.html, line 2: found 4, expected 3"),
        (changed("a.html", b"<b>", b"<i>"), "a.html, line 2: found i, expected b"),
        (changed("a.html", b"sha256:1", b"sha256:2"), "a.html, line 2: found 2, expected 1"),
        (changed("data/nile.csv", b"1160", b"1161"), "data/nile.csv, line 3: found 1161, expected 1160"),
        (changed("data/nile.csv", b"1872", b"1873"), "data/nile.csv, line 3: found 1873, expected 1872"),
        (changed("api/results.json", b"-0.25", b"0.25"), "api/results.json, line 1: found 0.25, expected -0.25"),
        (changed("logo.png", b"\x00", b"\x02"), "logo.png, byte 6: differs"),
        (changed("index.html", b"</p>", b"</p><script src='x.js'></script>"), "index.html, line 1: found <, expected"),
        (changed(LOCK, b"sha256:1", b"sha256:2"), f"{LOCK}, line 1: found 2, expected 1"),
        ({name: OWN[name] for name in OWN if name != "a.html"}, "a.html: is not in the copy"),
        ({name: OWN[name] for name in OWN if name != LOCK}, LOCK),
        (OWN | {"b.html": b"x"}, "b.html: is in the copy, and in no book"),
        (changed("data/nile.csv", b"\n1872", b"\r\n1872"), "data/nile.csv: blanks or ends of lines differ"),
        (changed("data/nile.csv", b"1160\n", b"1160"), "data/nile.csv: blanks or ends of lines differ"),
    ],
)
def test_the_first_thing_that_differs_is_named(copy, words):
    "File, line, what was found and what was expected; text before markup; pages before other files."
    line = copies.difference(copy, OWN, ORDER)
    assert line.startswith(words) and bool(line) == bool(words)


def test_pages_come_in_the_order_of_the_book():
    "The first page is the first that a reader meets."
    both = changed("a.html", b"12.5", b"12.6") | {"index.html": b"<p>Go on</p>", "data/nile.csv": b""}
    assert copies.difference(both, OWN, ORDER).startswith("index.html, line 1: found Go, expected Read")
    assert copies.difference(both, OWN, ORDER[::-1]).startswith("a.html")


def packed(path, files, prefix="", change=lambda entry: None):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(prefix + name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            change(entry)
            archive.writestr(entry, content)
    return path


@pytest.mark.parametrize("prefix", ["", "html/", "a book/html/"])
def test_a_folder_and_a_zip_of_it_are_one_copy(tmp_path, prefix):
    "In a folder of their own or not."
    for name, content in OWN.items():
        (tmp_path / "x" / (prefix + name)).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "x" / (prefix + name)).write_bytes(content)
    assert copies.read_copy(tmp_path / "x") == OWN
    assert copies.read_copy(packed(tmp_path / "x.zip", OWN, prefix)) == OWN


def linked(entry):
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16


HOSTILE = {
    "leads out": lambda path: packed(path, OWN | {"../out.html": b""}),
    "leads out from within": lambda path: packed(path, OWN | {"a/../../out.html": b""}),
    "from the root": lambda path: packed(path, OWN | {"/etc/out.html": b""}),
    "by backslashes": lambda path: packed(path, OWN | {"..\\out.html": b""}),
    "on another drive": lambda path: packed(path, OWN | {"C:out.html": b""}),
    "a link": lambda path: packed(path, OWN, change=linked),
    "a bomb": lambda path: packed(path, OWN | {"big": bytes(3000)}),
    "many files": lambda path: packed(path, {f"{n}.html": b"" for n in range(30)} | OWN),
    "no book": lambda path: packed(path, {"readme.txt": b"x"}),
    "no zip": lambda path: path.write_bytes(b"<html>"),
    "nothing": lambda path: path.write_bytes(b""),
    "cut short": lambda path: path.write_bytes(packed(path, OWN).read_bytes()[:-40]),
    "altered in the middle": lambda path: path.write_bytes(
        (whole := packed(path, OWN).read_bytes())[:60] + b"\x00\xff\x00\xff" + whole[64:]
    ),
    "a pipe": os.mkfifo,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_zip_is_refused_and_nothing_of_it_is_unpacked(tmp_path, monkeypatch, case):
    "Slips, links, bombs, pipes, and what is no zip: one line that names the file."
    monkeypatch.setattr(copies, "MOST_BYTES", 2000)
    monkeypatch.setattr(copies, "MOST_FILES", 20)
    path = tmp_path / "deep" / "copy.zip"
    path.parent.mkdir()
    HOSTILE[case](path)
    with pytest.raises(BuildError) as refused:
        copies.read_copy(path)
    assert str(refused.value).startswith(str(path)) and "\n" not in str(refused.value)
    assert [each.name for each in tmp_path.rglob("*") if each != path] == ["deep"]


def test_a_file_twice_in_a_zip_is_refused(tmp_path):
    "One could be shown and the other compared."
    path = packed(tmp_path / "copy.zip", OWN)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.html", b"other")
    with pytest.raises(BuildError, match="twice"):
        copies.read_copy(path)


@pytest.mark.parametrize("put", [lambda path: path.symlink_to("/etc"), os.mkfifo], ids=["a link", "a pipe"])
def test_a_folder_with_links_or_pipes_is_refused(tmp_path, put):
    "Nothing is followed."
    (tmp_path / "index.html").write_bytes(b"")
    put(tmp_path / "x")
    with pytest.raises(BuildError, match="'x' is a link or a device"):
        copies.read_copy(tmp_path)
