"""A copy of the book from anywhere, a folder or a zip: read without trust, and set beside the book that is made here.

Nothing of a copy is unpacked, run or followed: its files are read into memory, as far as there is room for a book.
"""

import os
import re
import stat
import zipfile
import zlib
from itertools import zip_longest
from pathlib import Path, PurePosixPath

from .build import BuildError
from .packed import without_packed
from .proof import LOCK, MARKED, emptied

MOST_FILES, MOST_BYTES = 20_000, 500 * 10**6
INDEX = "index.html"
MARKUP = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
TOKEN = re.compile(r"[+\-\u2212]?\d+(?:[.\u202f]\d+)*|[^\W\d_]+|\S")
AROUND = 5  # words shown before one that differs
NONE = "nothing"


def read_copy(path: Path) -> dict[str, bytes]:
    """Files of a copy by their path in the book.

    Parameters
    ----------
    path : Path
        Folder of the pages, or a zip of it; either may hold it in a folder of its own.

    Raises
    ------
    BuildError
        If it is neither, holds no book, is larger than any book, or holds what no book does, such as links.
    OSError
        If it cannot be read.
    """
    found = _of_folder(path) if path.is_dir() else _of_zip(path)
    tops = sorted(
        (name[: -len(INDEX)] for name in found if f"/{name}".endswith(f"/{INDEX}")),
        key=lambda top: (top.count("/"), top),
    )
    if not tops:
        raise BuildError(
            f"{path}: holds no {INDEX}; name the folder of a built book, such as _build/html, or a zip of it"
        )
    held = {name.removeprefix(tops[0]): written for name, written in found.items() if name.startswith(tops[0])}
    return without_packed(held)


def _of_folder(path: Path) -> dict[str, bytes]:
    found, room = {}, MOST_BYTES
    for place, folders, names in os.walk(path):
        for name in sorted([*folders, *names]):
            file = Path(place, name)
            about = file.lstat()
            shown = file.relative_to(path).as_posix()
            if stat.S_ISDIR(about.st_mode):
                continue
            if not stat.S_ISREG(about.st_mode):
                raise BuildError(f"{path}: {shown!r:.200} is a link or a device; a copy of a book holds files alone")
            room -= about.st_size
            _check_room(path, len(found), room)
            found[shown] = file.read_bytes()
    return found


def _of_zip(path: Path) -> dict[str, bytes]:
    if not stat.S_ISREG(path.stat().st_mode):
        raise BuildError(f"{path}: is a pipe or a device; name the folder of a built book, or a zip of it")
    found, room = {}, MOST_BYTES
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                name = entry.filename
                if entry.is_dir():
                    continue
                parts = PurePosixPath(name).parts
                if name.startswith("/") or ".." in parts or "\\" in name or ":" in parts[0]:
                    raise BuildError(f"{path}: {name!r:.200} leads out of the copy; nothing of it was unpacked")
                if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
                    raise BuildError(f"{path}: {name!r:.200} is a link or a device; a copy of a book holds files alone")
                if name in found:
                    raise BuildError(f"{path}: {name!r:.200} stands there twice; a copy of a book holds it once")
                with archive.open(entry) as file:  # what an entry says of its size need not be true
                    found[name] = file.read(max(room, 0) + 1)
                room -= len(found[name])
                _check_room(path, len(found), room)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError) as error:
        if isinstance(error, BuildError):
            raise
        raise BuildError(f"{path}: is no folder and no zip that can be read ({error}); name a built book") from None
    return found


def _check_room(path: Path, files: int, room: int) -> None:
    if files > MOST_FILES or room < 0:
        most = f"{MOST_FILES:,} files or {MOST_BYTES // 10**6} MB"
        raise BuildError(f"{path}: holds more than {most}, more than any book; nothing of it was unpacked")


def difference(copy: dict[str, bytes], own: dict[str, bytes], order: list[str]) -> str:
    """The first thing in which a copy is not the book that is made here, as one line; nothing if they are identical.

    Parameters
    ----------
    copy, own : dict of str to bytes
        Files by their path.
    order : list of str
        Pages in the order of the book; other pages come next, and other files last.
    """
    place = {name: number for number, name in enumerate(order)}
    names = sorted(
        {*copy, *own} - {LOCK}, key=lambda name: (place.get(name, len(place)), not name.endswith(".html"), name)
    )
    for name in names:
        if name not in copy:
            return f"{name}: is not in the copy"
        if name not in own:
            return f"{name}: is in the copy, and in no book that is made here"
        if emptied(copy[name]) != emptied(own[name]):
            return where(name, emptied(copy[name]), emptied(own[name]))
    for name in (*names, LOCK):  # the digest, which follows from all the rest
        if copy.get(name) != own.get(name):
            return where(name, copy.get(name, b""), own.get(name, b""))
    return ""


def where(name: str, found: bytes, expected: bytes) -> str:
    r"""Line, and the first number or word in it, that differs between two files; in a page, of its text if one does.

    Examples
    --------
    >>> where("a.csv", b"year,flow\n1898,1100\n", b"year,flow\n1898,1101\n")
    'a.csv, line 2: found 1100, expected 1101 (after "year,flow 1898,")'
    """
    try:
        texts = found.decode(), expected.decode()
    except UnicodeDecodeError:
        at = next((n for n, (a, b) in enumerate(zip_longest(found, expected), 1) if a != b), 0)
        return f"{name}, byte {at}: differs"
    if name.endswith(".html") and MARKED.sub(b"", found) != MARKED.sub(b"", expected):
        words = tuple(MARKUP.sub(lambda tag: "\n" * tag[0].count("\n") or " ", text) for text in texts)
        texts = words if words[0].split() != words[1].split() else texts
    one, other = (list(TOKEN.finditer(text)) for text in texts)
    for number, (a, b) in enumerate(zip_longest(one, other)):
        if a is None or b is None or a[0] != b[0]:
            line = texts[0].count("\n", 0, a.start() if a else len(texts[0])) + 1
            before = one[max(number - AROUND, 0) : number]
            said = " ".join(texts[0][before[0].start() : a.start() if a else None].split()) if before else ""
            shown = (each[0] if each else NONE for each in (a, b))
            return "{}, line {}: found {}, expected {}".format(name, line, *shown) + (
                f' (after "{said[-80:]}")' if said else ""
            )
    return f"{name}: blanks or ends of lines differ"
