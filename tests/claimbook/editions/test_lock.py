import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from claimbook.editions.lock import locked
from claimbook.editions.run import RunError

from ... import dying

KILLED = """
import os, signal, sys
from itertools import count
from pathlib import Path
from dying import EVERY, die_at
from claimbook.tables import whole
from claimbook.editions import lock
if sys.argv[1] == "cannot":
    whole._exchange = lambda one, other: False
made = Path.cwd() / "made"
made.mkdir()
(made / "text").write_text("0")

def replaced(new, number):
    if not (pid := os.fork()):
        die_at(EVERY, number)
        with lock.locked(made) as beside:
            (beside / "text").write_text(new)
            whole.settle_in(beside, made)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

for number in count(1):
    if (code := replaced(str(number), number)) == 0:
        break
    assert code == -signal.SIGKILL
    with lock.locked(made):  # what was moved aside is brought back
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
from claimbook.editions.lock import locked
with locked(Path({str(tmp_path / "made")!r})):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert json.loads((tmp_path / ".made.lock").read_text())["pid"] != os.getpid()
    with locked(tmp_path / "made"):
        assert json.loads((tmp_path / ".made.lock").read_text())["pid"] == os.getpid()
