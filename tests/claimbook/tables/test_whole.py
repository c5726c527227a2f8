import errno
import os
import threading
from pathlib import Path

import pytest

from claimbook.tables import whole
from claimbook.tables.whole import recover, replace, settle_in


def test_a_file_is_written_beside_and_moved(tmp_path):
    "Text as it is, nothing left beside, and no new file where these bytes stand already."
    path = tmp_path / "a.csv"
    assert replace(path, "a\r\n算力\n")
    assert path.read_bytes() == "a\r\n算力\n".encode() and [*tmp_path.iterdir()] == [path]
    inode = path.stat().st_ino
    assert not replace(path, path.read_bytes()) and path.stat().st_ino == inode


def test_permissions_stay(tmp_path):
    "A new file has those of any new file."
    path, other = tmp_path / "a", tmp_path / "b"
    other.write_text("")
    replace(path, "1")
    assert path.stat().st_mode == other.stat().st_mode
    path.chmod(0o640)
    replace(path, "2")
    assert path.stat().st_mode & 0o777 == 0o640 and path.read_text() == "2"


def test_a_link_stays_one(tmp_path):
    "What it leads to is written, in its own folder."
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "a").write_text("1")
    (tmp_path / "a").symlink_to("far/a")
    replace(tmp_path / "a", "2")
    assert (tmp_path / "a").is_symlink() and (tmp_path / "far" / "a").read_text() == "2"
    assert [path.name for path in (tmp_path / "far").iterdir()] == ["a"]


def loop(path):
    path.symlink_to(path.name)


@pytest.mark.parametrize(
    ("make", "number"),
    [(Path.mkdir, errno.EISDIR), (os.mkfifo, errno.EINVAL), (loop, errno.ELOOP)],
    ids=["folder", "pipe", "loop"],
)
def test_what_is_no_file_is_refused(tmp_path, make, number):
    "By its own name, at once, and nothing is left beside it."
    make(tmp_path / "a")
    with pytest.raises(OSError) as caught:
        replace(tmp_path / "a", "text")
    assert caught.value.errno == number and caught.value.filename == str(tmp_path / "a")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_long_name_has_room_for_one_beside_it(tmp_path):
    "255 bytes are the most: 85 Chinese letters."
    path = tmp_path / ("算" * 85)
    assert replace(path, "1") and replace(path, "2") and path.read_text() == "2"


def test_what_fails_leaves_the_old_file(tmp_path, monkeypatch):
    "Also when it is interrupted between writing and moving."
    path = tmp_path / "a"
    path.write_text("old")

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        replace(path, "new")
    assert path.read_text() == "old" and [*tmp_path.iterdir()] == [path]


def test_two_at_once_do_not_meet(tmp_path, monkeypatch):
    "Both have written beside before either moves: each moves its own, whole, and the last one stays."
    met, move = threading.Barrier(2, timeout=60), Path.replace
    monkeypatch.setattr(Path, "replace", lambda beside, place: (met.wait(), move(beside, place)))
    both = [threading.Thread(target=replace, args=(tmp_path / "a", letter * 10**6)) for letter in "12"]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert (tmp_path / "a").read_text() in ("1" * 10**6, "2" * 10**6)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def folder(path, text):
    """A folder with one file."""
    path.mkdir(parents=True)
    (path / "text").write_text(text)
    return path


@pytest.mark.parametrize("can", [True, False])
def test_the_new_takes_the_place_of_the_old(tmp_path, monkeypatch, can):
    "In one step, or where the file system cannot, in two."
    if not can:
        monkeypatch.setattr(whole, "_exchange", lambda one, other: False)
    settle_in(folder(tmp_path / "new", "new"), tmp_path / "made")
    settle_in(folder(tmp_path / "new", "newer"), tmp_path / "made")
    assert (tmp_path / "made" / "text").read_text() == "newer"
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_two_folders_change_places(tmp_path):
    "Both are there at every moment."
    one, other = folder(tmp_path / "one", "1"), folder(tmp_path / "other", "2")
    if not whole._exchange(one, other):
        pytest.skip("this file system cannot")
    assert (one / "text").read_text() == "2" and (other / "text").read_text() == "1"


def test_what_was_moved_aside_comes_back(tmp_path):
    "A kill between two renames."
    folder(tmp_path / ".made.old", "old")
    recover(tmp_path / "made")
    assert (tmp_path / "made" / "text").read_text() == "old" and not (tmp_path / ".made.old").exists()
    folder(tmp_path / ".made.old", "older")
    recover(tmp_path / "made")
    assert (tmp_path / "made" / "text").read_text() == "old" and not (tmp_path / ".made.old").exists()
