"""Runs killed at random moments: at each of them the old edition is there, or the new one, and the next run completes.

SUANLI_KILLS says how many times; few by default, since each costs seconds.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

KILLS = int(os.environ.get("SUANLI_KILLS", "2"))


def state(made):
    """Level of the edition that stands there, after a look at all its parts."""
    outcome = json.loads((made / "results.json").read_text(encoding="utf-8"))
    level = outcome["results"]["first.value"]["value"]
    names = {path.name for path in made.iterdir()}
    assert names == {"data", "notebooks", "html", "results.json", "published.json", "fingerprint"}
    for name in ("index", "01-first", "02-second"):
        html = (made / "html" / "chapters" / f"{name}.html").read_text(encoding="utf-8")
        assert html.rstrip().endswith("</html>")
        assert name == "02-second" or f"{level:.1f}" in html
    injected = json.loads((made / "notebooks" / "01-first.ipynb").read_text(encoding="utf-8"))["cells"][2]["source"]
    assert f"level = {level}" in "".join(injected)
    return level


def test_a_kill_leaves_the_old_or_the_new(small):
    "Old, new, never between; and the run after it completes."
    root, suanli, write = small
    made, levels = root / "_build" / "editions" / "level", [3.5, 4.5]
    file = write("level", f"all: {{level: {levels[0]}}}")
    started = time.monotonic()
    assert suanli("run", file).returncode == 0
    length = time.monotonic() - started
    seed = random.randrange(10**6)
    moments, killed = random.Random(seed), 0
    environment = os.environ | {"PYTHONPATH": str(root / "src")}
    command = [sys.executable, "-m", "suanli.cli", "run", file]
    for number in range(KILLS):
        old, new = levels[number % 2], levels[(number + 1) % 2]
        write("level", f"all: {{level: {new}}}")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        running = subprocess.Popen(command, cwd=root, env=environment, **quiet)
        # In turn anywhere in the first part, and in the last, where the editions change places.
        time.sleep(length * (moments.uniform(0.6, 1.1) if number % 2 else moments.uniform(0, 0.6)))
        running.send_signal(signal.SIGKILL)
        killed += running.wait() == -signal.SIGKILL
        assert state(made) in (old, new), f"seed {seed}, kill {number}"
        done = suanli("run", file)
        assert done.returncode == 0, f"seed {seed}, kill {number}: {done.stderr}"
        assert state(made) == new
        assert not made.with_name(".level.partial").exists() and not made.with_name(".level.old").exists()
    assert killed, f"seed {seed}: every run had ended before it was killed"
    shutil.rmtree(root / "_build")
