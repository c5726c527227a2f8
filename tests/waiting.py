"""The one place where tests wait: for a named event, within a bound that only what hangs for ever reaches.

How long something takes is the machine's affair, so no test sleeps and hopes, and none compares durations. A chapter
that must still be running when something happens to it waits at a gate, which the test opens or never opens.
"""

import time

import pytest

LONGEST = 300  # seconds
STEP = 0.02  # seconds

# A chapter's cell: where `held` is true it says that it is there, and goes on when there is the file that GATE names.
GATE = """import os
import time
from pathlib import Path

if held:
    gate = Path(os.environ["GATE"])
    gate.with_name(f"{gate.name}-{os.getpid()}").touch()
    while not gate.exists():
        time.sleep(0.02)"""
# For limits, of which a slow machine only comes sooner to the end.
TAKES_A_SECOND = "import time\ntime.sleep(1)"


def wait_for(event, what):
    """Wait until a function gives something true, and give that; what was awaited is named when it never comes."""
    end = time.monotonic() + LONGEST
    while not (found := event()):
        if time.monotonic() > end:
            pytest.fail(f"not within {LONGEST} s: {what}")
        time.sleep(STEP)
    return found


def at_gate(gate):
    """Kernels that wait at a gate, or have passed it."""
    return sorted(gate.parent.glob(f"{gate.name}-*"))
