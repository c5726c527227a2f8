"""How a command ends when it is told to: one line, nothing half-written, back within seconds, no process left.

Everything that a command writes takes its place in one step, so it may end at any moment. What it has begun is put away
first, as far as `PATIENCE` allows: the signal is raised as KeyboardInterrupt, which libraries may hold up or lose.
"""

import _thread
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

PATIENCE = 1.5  # seconds
told = 0  # the signal by which this process was told to end
begun = working = False  # whether there may be processes to end, and work to be put away
said = False  # whether the line is out
name = "claimbook"  # of the command, for that line
owner = 0  # process that is the command; those forked from it inherit its handlers


def listen(command: str) -> None:
    """Hear Ctrl-C and SIGTERM from now on, unless whoever started the command has them ignored."""
    global owner, name
    owner, name = os.getpid(), command
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _heard)


def attended(command: Callable[[], int]) -> int:
    """Exit code of a command that is put away in order when a signal comes; after one, this does not return."""
    global begun, working
    begun = working = True
    try:
        code = command()
    except BaseException:
        if not told:
            raise
    finally:
        working = False
        if told:
            leave()
    return code


def exit_code() -> int:
    """What a command that was told to end gives back, as shells have it."""
    return 128 + (told or signal.SIGINT)


def leave() -> None:
    """End this process and all that it has started, at once."""
    global said
    with suppress(Exception):  # a terminal that is gone, a stream in use
        if not said:
            said = True
            os.write(2, f"{name}: interrupted\n".encode())
        sys.stdout.flush()
    if begun:
        _end_all()
    os._exit(exit_code())


def _end_all() -> None:
    """End what this process has started, and what that has started meanwhile."""
    import psutil  # takes its time, and few commands are interrupted

    for _ in range(3):
        for process in (started := psutil.Process().children(recursive=True)):
            with suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(started, timeout=PATIENCE / 3)


def _heard(number: int, frame) -> None:
    """Begin to end; told twice, or with nothing to put away, end."""
    global told
    if os.getpid() != owner:  # forked by a library; its parent hears too and says so
        os._exit(128 + number)
    first, told = not told, told or number
    if not working or not first:
        leave()
    sys.unraisablehook = threading.excepthook = lambda *_: None  # of what is cut off there is nothing to tell
    _thread.start_new_thread(_wait, ())  # takes no lock, which the code that is interrupted might hold
    raise KeyboardInterrupt


def _wait() -> None:
    time.sleep(PATIENCE)
    leave()


@contextmanager
def withheld() -> Iterator[None]:
    """Start processes that hear no Ctrl-C: a terminal sends it to all of them, and each would tell of it at length."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with_parent() -> None:
    """End this process, with its group where that is its own, when the one that asked for it ends in whatever way."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    def watch() -> None:
        wait([parent_process().sentinel])
        if os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
