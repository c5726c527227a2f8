"""Files and folders that take their place in one step: at each moment the old one is there, or the new one, whole."""

import ctypes
import errno
import glob
import os
import shutil
import sys
import threading
from pathlib import Path

LETTERS = 50  # of a file's name that the one beside it repeats; the system allows 255 bytes
AT_WORKING_FOLDER = -100  # AT_FDCWD
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # no room for a file
EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


def replace(path: Path, content: str | bytes) -> bool:
    """Write a file beside its place and move it there, unless it holds these very bytes already.

    Parameters
    ----------
    path : Path
        The file. Its permissions stay; where it is a link, what it leads to is written.
    content : str or bytes
        What it is to hold; text is written in UTF-8 as it is.

    Returns
    -------
    bool
        Whether the file changed.

    Raises
    ------
    OSError
        If it cannot be written; it is as it was, and nothing is left beside it.
    """
    content = content.encode() if isinstance(content, str) else content
    place = Path(os.path.realpath(path))
    start = f".{place.name[:LETTERS]}."
    beside = place.with_name(f"{start}{os.getpid()}-{threading.get_ident()}")
    clear(place.parent, start)
    try:
        if place.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        if place.exists() and not (place.is_file() or place.is_dir()):  # of a folder the system says so itself
            raise OSError(errno.EINVAL, "Is a pipe or a device, not a file")
        if place.exists() and place.read_bytes() == content:
            return False
        beside.write_bytes(content)
        if place.exists():
            shutil.copymode(place, beside)
        beside.replace(place)
    except OSError as error:
        error.filename = str(path)  # a full disk does not say which file, a folder says the one beside
        raise
    finally:
        beside.unlink(missing_ok=True)
    return True


def clear(folder: Path, start: str) -> None:
    """Remove what processes that were killed have left in a folder: names with this start, their number and a dash."""
    for left in folder.glob(f"{glob.escape(start)}*"):
        number = left.name.removeprefix(start).partition("-")[0]
        if number.isdecimal() and os.name == "posix":  # elsewhere to ask for a process is to interrupt it
            try:
                os.kill(int(number), 0)
            except (ProcessLookupError, OverflowError):
                shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
            except OSError:
                pass  # it runs, for somebody else


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
    """Bring back a folder that was moved aside by a process killed before it could move the new one in."""
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
