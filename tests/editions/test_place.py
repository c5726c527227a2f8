import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from suanli.editions import place
from suanli.editions.place import locked, recover, settle_in
from suanli.editions.run import RunError

from .. import dying


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


KILLED = """
import os, signal, sys
from itertools import count
from pathlib import Path
from dying import EVERY, die_at
from suanli.editions import place
if sys.argv[1] == "cannot":
    place._exchange = lambda one, other: False
made = Path.cwd() / "made"
made.mkdir()
(made / "text").write_text("0")

def replaced(new, number):
    if not (pid := os.fork()):
        die_at(EVERY, number)
        with place.locked(made) as beside:
            (beside / "text").write_text(new)
            place.settle_in(beside, made)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

for number in count(1):
    if (code := replaced(str(number), number)) == 0:
        break
    assert code == -signal.SIGKILL
    with place.locked(made):  # what was moved aside is brought back
        print((made / "text").read_text() == str(number))
    replaced("0", 0)
    assert (made / "text").read_text() == "0" and not Path(".made.old").exists()
assert (made / "text").read_text() == str(number)
"""


@pytest.mark.parametrize("can", ["can", "cannot"])
def test_killed_at_any_moment_there_is_the_old_or_the_new(tmp_path, can):
    "At each change of a file, also where two folders cannot change places in one step."
    environment = os.environ | {"PYTHONPATH": str(Path(dying.__file__).parent)}
    command = [sys.executable, "-c", KILLED, can]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    states = done.stdout.split()
    assert len(states) > 5 and states == sorted(states) and {*states} == {"False", "True"}  # old, then new


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
