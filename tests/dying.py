"""A process that is killed at a named point: at the n-th change of a file whose name fits, and at no other moment.

Python tells an audit hook of every file that is opened, moved or removed. All states in which a kill can leave the
files of a folder lie between two such changes, or between the opening of a file and its first byte; so numbers from
one on visit every state there is. Run as a script, this is the command `suanli` with such an end.
"""

import os
import re
import runpy
import signal
import sys
from itertools import count
from pathlib import Path

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# Which argument of the event is the path that is changed.
CHANGES = {"open": 0, "os.rename": 1, "os.mkdir": 0, "os.rmdir": 0, "os.remove": 0, "shutil.rmtree": 0}
EVERY = r"^(?!.*/(_static|_sphinx_design_static|_sources)/)"  # but for what Sphinx copies


def die_at(pattern: str, number: int) -> None:
    """Let this process be killed at a change that is written like `rename _build/results.json`, seen from here."""
    own, folder, seen, known = os.getpid(), Path.cwd(), 0, re.compile(pattern)

    def hear(event, arguments):
        nonlocal seen
        if os.getpid() != own or seen == number or not (path := changed(event, arguments, folder)):
            return
        if path.is_relative_to(folder) and known.search(f"{event.rpartition('.')[2]} {path.relative_to(folder)}"):
            seen += 1
            if seen == number:
                if event == "open":
                    os.open(path, arguments[2], 0o666)
                os.kill(own, signal.SIGKILL)

    sys.addaudithook(hear)


def changed(event: str, arguments: tuple, folder: Path) -> Path | None:
    """What an event is about to change, if it changes anything."""
    if event == "ctypes.dlsym":  # the system's own call, by which two folders change places
        return folder / str(arguments[1])
    if event not in CHANGES or (event == "open" and not arguments[2] & WRITING):
        return None
    path, start = arguments[CHANGES[event]], arguments[-1]
    if not isinstance(path, str | bytes | os.PathLike):
        return None
    # Relative to a folder that is open, as in the removal of a tree, or to the one we are in.
    base = Path(f"/proc/self/fd/{start}").readlink() if event.startswith("os.") and start != -1 else Path.cwd()
    return base / os.fsdecode(path)


def killed_at(points, change, run, left, whole) -> int:
    """Kill a command at each of some points, look at what it leaves, let it complete, look again; how many there were.

    Parameters
    ----------
    points : list of (str, int), or None
        Where, as for `die_at`; None is each change of a file, one after the other, until the command ends by itself.
    change : function of int
        Gives the command something to do, for the n-th point.
    run : function
        Runs the command, killed where `dies` says if that is given; returns the completed process.
    left, whole : functions of int
        Look at what stands there after the kill, and after the run that completes it.
    """
    for number, point in enumerate(points or ((EVERY, moment) for moment in count(1))):
        change(number)
        killed = run(dies=point)
        if not points and killed.returncode == 0:
            break
        assert killed.returncode == -signal.SIGKILL, f"{point}: {killed.stderr}"
        left(number)
        done = run()
        assert done.returncode == 0, f"{point}: {done.stderr}"
        whole(number)
    return number


if __name__ == "__main__":
    die_at(sys.argv.pop(1), int(sys.argv.pop(1)))
    sys.path[0] = ""
    runpy.run_module("suanli.cli", run_name="__main__", alter_sys=True)
