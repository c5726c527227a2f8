import json
import os
import subprocess
import sys

import pytest

from suanli.editions import place
from suanli.editions.place import locked, recover, settle_in
from suanli.editions.run import RunError


def folder(path, text):
    """A folder with one file."""
    path.mkdir(parents=True)
    (path / "text").write_text(text)
    return path


@pytest.mark.parametrize("can", [True, False])
def test_the_new_takes_the_place_of_the_old(tmp_path, monkeypatch, can):
    "In one step, or where the file system cannot, in two."
    if not can:
        monkeypatch.setattr(place, "_exchange", lambda one, other: False)
    settle_in(folder(tmp_path / "new", "new"), tmp_path / "made")
    settle_in(folder(tmp_path / "new", "newer"), tmp_path / "made")
    assert (tmp_path / "made" / "text").read_text() == "newer"
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_two_folders_change_places(tmp_path):
    "Both are there at every moment."
    one, other = folder(tmp_path / "one", "1"), folder(tmp_path / "other", "2")
    if not place._exchange(one, other):
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


def test_a_second_maker_is_told_of_the_first(tmp_path):
    "Process, host, since; and the next one may when the first has ended."
    with locked(tmp_path / "made") as beside:
        assert beside.is_dir()
        with pytest.raises(RunError, match=rf"made: process {os.getpid()} on .+ since 20\d\d-") as caught:
            locked(tmp_path / "made").__enter__()
        assert "\n" not in str(caught.value)
    with locked(tmp_path / "made"):
        pass


def test_the_lock_of_a_dead_process_holds_nobody_up(tmp_path):
    "Whatever its file says: another process took the lock and was killed."
    code = f"""
import os, signal
from pathlib import Path
from suanli.editions.place import locked
with locked(Path({str(tmp_path / "made")!r})):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert json.loads((tmp_path / ".made.lock").read_text())["pid"] != os.getpid()
    with locked(tmp_path / "made"):
        assert json.loads((tmp_path / ".made.lock").read_text())["pid"] == os.getpid()
