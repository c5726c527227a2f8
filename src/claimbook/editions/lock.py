"""One maker at a time: who makes the book or an edition holds its lock, and others are told who it is."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ..notebook.files import RunError
from ..tables.whole import recover


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
        try:
            json.dump({"pid": os.getpid(), "host": socket.gethostname(), "since": since}, file)
            file.flush()
        except OSError as error:
            error.filename = str(lock)  # a full disk does not say which file
            raise
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
