"""How an edition takes its place: one maker at a time, and at each moment the old edition or the new one, whole."""

import ctypes
import errno
import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from .errors import RunError

AT_WORKING_FOLDER = -100  # AT_FDCWD
EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


@contextmanager
def held(lock: Path, what: str) -> Iterator[None]:
    """Hold a lock.

    The system releases it when its holder ends, however it ends; a file left behind by a dead process holds nobody up.
    What the file says serves the message only.

    Parameters
    ----------
    lock : Path
        File of the lock; its folder is made.
    what : str
        What the holder makes, for the message.

    Raises
    ------
    RunError
        If another process holds it.
    """
    try:
        import fcntl  # POSIX
    except ImportError:
        yield
        return
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(f"{what}: {_holder(file)}; wait for it, or end it") from None
        file.truncate(0)
        since = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
        json.dump({"pid": os.getpid(), "host": socket.gethostname(), "since": since}, file)
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


@contextmanager
def locked(place: Path) -> Iterator[Path]:
    """Hold the lock of an edition and give the folder in which it is made.

    Parameters
    ----------
    place : Path
        Folder of the complete edition.

    Yields
    ------
    Path
        Folder beside it, with what an interrupted run has left.

    Raises
    ------
    RunError
        If another process makes this edition.
    """
    with held(place.with_name(f".{place.name}.lock"), place.name):
        recover(place)
        beside = place.with_name(f".{place.name}.partial")
        beside.mkdir(exist_ok=True)
        yield beside


def _holder(file) -> str:
    """Who holds the lock, from what that process wrote."""
    file.seek(0)
    try:
        holder = json.loads(file.read())
        return f"process {holder['pid']} on {holder['host']} has been making it since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process is making it"


def settle_in(beside: Path, place: Path) -> None:
    """Put a complete folder in its place, in one step, and delete what stood there.

    Where the file system cannot exchange two folders, the old one is moved aside first; `recover` brings it back if
    the process is killed between the two steps.
    """
    if not place.exists():
        beside.rename(place)
        return
    aside = place.with_name(f".{place.name}.old")
    if not _exchange(beside, place):
        place.rename(aside)
        beside.rename(place)
        beside = aside
    shutil.rmtree(beside)


def recover(place: Path) -> None:
    """Bring back an edition that was moved aside by a process killed before it could move the new one in."""
    aside = place.with_name(f".{place.name}.old")
    if aside.exists() and not place.exists():
        aside.rename(place)
    shutil.rmtree(aside, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False if this system or file system cannot."""
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        failed = libc.renamex_np(os.fsencode(one), os.fsencode(other), EXCHANGE)
    elif hasattr(libc, "renameat2"):
        here = AT_WORKING_FOLDER
        failed = libc.renameat2(here, os.fsencode(one), here, os.fsencode(other), EXCHANGE)
    else:
        return False
    if failed and ctypes.get_errno() not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
    return not failed
