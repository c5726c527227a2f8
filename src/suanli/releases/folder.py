"""A new folder of tables: those of a release beside those of the folder it is built on, complete or absent."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

import pandas as pd

from claimbook.tables.check import TableError
from claimbook.tables.read import altered, descriptor, seal

PLANS = ("[!.]*.yml", "[!.]*.bib", "[!.]*/[!.]*.yml")
ROOM = ".suanli-import"  # where a folder is made, beside its target: a rename works only within one file system


def build(target: Path, base: Path, tables: dict[str, tuple[dict, pd.DataFrame]]) -> None:
    """Write a folder with the tables given, and all others, plans and references of the base.

    Parameters
    ----------
    target : Path
        Folder to be made; it must not exist yet, so that no import is ever half of one release and half of another.
    base : Path
        Folder whose other tables are copied, each with its description.
    tables : dict
        Description (``hash`` and ``bytes`` are filled in) and cells as text of each table by its name.

    Raises
    ------
    TableError
        If the target is taken or lies inside a folder of tables, the base has unsealed changes, or a table is at fault.
    """
    package = descriptor(base)
    for line in altered(base):
        raise TableError(line)
    place = {entry["name"]: number for number, entry in enumerate(package["resources"])}
    with _made_beside(target) as folder:
        for entry in package["resources"]:
            if entry["name"] not in tables:
                (folder / entry["path"]).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(base / entry["path"], folder / entry["path"])
        for path in sorted(path for kind in PLANS for path in base.glob(kind)):
            (folder / path.relative_to(base)).parent.mkdir(exist_ok=True)
            shutil.copyfile(path, folder / path.relative_to(base))
        for name, (entry, frame) in tables.items():
            frame.to_csv(folder / entry["path"], index=False, lineterminator="\n", encoding="utf-8")
            if name in place:
                package["resources"][place[name]] = entry
            else:
                package["resources"].append(entry)
        text = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
        (folder / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")
        seal(folder)  # checks every table, and writes hashes and sizes


def blank(name: str) -> dict:
    """Description of a table that the book does not hold, to be completed."""
    form = {"profile": "tabular-data-resource", "name": name, "path": f"{name}.csv"}
    return form | {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}


def field(name: str, kind: str, unit: str, meaning: str, **rules: object) -> dict:
    """Description of a column."""
    return {"name": name, "type": kind, "description": meaning, "unit": unit, "constraints": rules}


def described(entry: dict, files: list[Path], **about: object) -> dict:
    """Copy of a table's description with what is new; the release files are named with their hash among the sources.

    The day of retrieval is that on which the last file was written, so that importing again changes no byte.
    """
    last = max(files, key=lambda path: path.stat().st_mtime)
    try:
        written = datetime.fromtimestamp(last.stat().st_mtime, UTC).date().isoformat()
    except (ValueError, OverflowError):
        raise TableError(f"{last.name}: was written in no year that there is; set its date with `touch`") from None
    entry = json.loads(json.dumps(entry)) | about | {"retrieved": written}
    entry["sources"] = [
        *entry["sources"],
        *({"title": f"file {path.name}", "version": f"sha256 {_sha256(path)}"} for path in files),
    ]
    return entry


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def _made_beside(target: Path) -> Iterator[Path]:
    """Folder to write into, renamed to the target at the end; what a killed import has left there is cleared first."""
    target = target.absolute()
    if target.is_symlink() or (target.exists() and not (target.is_dir() and not any(target.iterdir()))):
        advice = f"name a new folder; to add to this one, import --from {target} into another"
        raise TableError(f"{target}: is already there, and imports do not change folders; {advice}")
    if any((parent / "datapackage.json").exists() for parent in target.resolve().parents):
        raise TableError(f"{target}: lies within a folder of tables; import into a folder outside of it")
    target.parent.mkdir(parents=True, exist_ok=True)
    room = target.parent / ROOM
    room.mkdir(exist_ok=True)
    handle = os.open(room, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # ends with the process, however it ends
            if os.fstat(handle).st_ino != room.stat().st_ino:
                raise BlockingIOError
        except (BlockingIOError, FileNotFoundError):
            raise TableError(f"{target.parent}: another import is writing there; wait until it has ended") from None
        try:
            for left in room.iterdir():
                shutil.rmtree(left)
            folder = room / target.name
            folder.mkdir()
            yield folder
            folder.rename(target)
        finally:
            shutil.rmtree(room)
    finally:
        os.close(handle)
