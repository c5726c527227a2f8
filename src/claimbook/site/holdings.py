"""What a book holds, by name: built on top of a book that held something else, it would keep that among its pages.

And what it was made from: where neither that nor any of its files has changed since, nothing is built.
"""

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from ..claims.judge import made_exhibits
from ..claims.rules import has_claims, read_claims
from ..notebook.files import digest
from ..notebook.toc import chapters, documents
from ..project import project
from ..tables.read import data_folder
from .numbers import made_in
from .styles import STATIC

FILE = "holdings.txt"  # beside what Sphinx knows of the pages
WHOLE = "whole.txt"
UNREAD = {"_build", "__pycache__", "node_modules"}  # and what begins with a dot


def holdings(root: Path) -> str:
    """Names of the pages, exhibits, claims and files of a book, and the lock of what writes them."""
    names = [*documents(root), *(each for path in chapters(root) for each in made_exhibits(path))]
    names += [f"{each.what['kind']} {each.what['exhibit']}" for path in chapters(root) for each in made_in(path)[0]]
    names += [claim.id for claim in read_claims()] if has_claims() else []
    names += sorted(path.name for folder in (root / "_static", STATIC) for path in folder.rglob("[!.]*"))
    return "\n".join([*names, *(digest(path.read_bytes()) for path in root.glob("requirements.txt")), ""])


def same_holdings(root: Path, doctrees: Path) -> bool:
    """Whether a book that stands there holds what it would if it were built anew."""
    return (doctrees / FILE).is_file() and (doctrees / FILE).read_text(encoding="utf-8") == holdings(root)


def made_from(root: Path) -> str:
    """Digest of every file of the book, of the tables and our packages, wherever they are, and of the libraries.

    More than a page can follow from: a file too many costs a build, one too few would leave a page as it was.
    """
    folders = {folder.resolve() for folder in (root, data_folder(), *project().packages.values())}
    libraries = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))  # with versions
    return digest("\n".join([sys.version, *libraries, *(_digest_of(folder) for folder in sorted(folders))]))


def is_whole(html: Path, doctrees: Path, made: str) -> bool:
    """Whether a book that stands there was made from the same, and each of its files is as it was written."""
    known = doctrees / WHOLE
    return known.is_file() and known.read_text(encoding="utf-8") == f"{made} {_digest_of(html)}\n"


def keep_whole(html: Path, doctrees: Path, made: str) -> None:
    """Note what a book was made from, and how it was written."""
    (doctrees / WHOLE).write_text(f"{made} {_digest_of(html)}\n", encoding="utf-8")


def walked(folder: Path) -> Iterator[Path]:
    """Files of a folder in their order, also behind links, each folder once, but for what is built or hidden."""
    seen = {folder.resolve()}
    for place, folders, names in os.walk(folder, followlinks=True):
        inner = sorted(name for name in folders if name not in UNREAD and not name.startswith("."))
        real = {name: Path(place, name).resolve() for name in inner}
        folders[:] = [name for name in inner if real[name] not in seen]
        seen.update(real.values())
        yield from (Path(place, name) for name in sorted(names))


def _digest_of(folder: Path) -> str:
    """Digest of the names and bytes of the files of a folder."""
    found = hashlib.sha256()
    for path in walked(folder):
        held = _held(path) if path.is_file() else "no file"
        found.update(f"{path.relative_to(folder)} {held}\n".encode(errors="surrogateescape"))
    return found.hexdigest()


def _held(path: Path) -> str:
    """Digest of a file of any size; of one that only others may read, that it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return str(error.errno)


def weight(html: Path) -> tuple[int, int]:
    """Bytes and number of the files of a built book."""
    files = [path for path in html.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files), len(files)
