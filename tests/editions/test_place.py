import json
import os
import subprocess
import sys

import pytest

from suanli.editions.place import locked
from suanli.editions.run import RunError


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
