"""Tables as typed, checked data frames: `data/datapackage.json` says what each file must hold, nothing else does.

Every fault is a `TableError` of one line: file, line, column, what was found, what was expected, what to do.
"""

import copy
import difflib
import hashlib
import json
import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import pandas as pd

from ..project import project
from .check import TableError, broken, cell, cells_of, fault, typed
from .descriptor import check_package
from .plain import LARGEST, Damaged, content, converted, values_of, with_lf
from .undescribed import unlisted
from .whole import replace


def data_folder() -> Path:
    """Folder of the tables: what an environment variable such as ``SUANLI_DATA`` names, else that of the book."""
    return Path(os.environ.get(project().variable("DATA")) or project().data)


def in_data(name: str) -> str:
    """What messages and pages call a file among the tables, whatever the folder is called."""
    return f"{project().data.name}/{name}"


def descriptor(folder: Path | str | None = None) -> dict:
    """Descriptor of a folder: a Data Package (P. Walsh and R. Pollock, Frictionless Standards v1).

    Raises
    ------
    TableError
        If ``datapackage.json`` is missing, is not JSON or describes no tables.
    """
    return json.loads(_described(folder)[0])


def _described(folder: Path | str | None) -> tuple[bytes, dict]:
    """Bytes of a descriptor and, to look at only, what they say."""
    path = _folder(folder) / "datapackage.json"
    label = f"{path.parent.name}/{path.name}"
    try:
        written = content(path)
        return written, _checked(written, label)
    except TableError:
        raise
    except OSError as error:
        remedy = f"set {project().variable('DATA')} to a folder of tables"
        raise TableError(f"{label}: cannot be read ({error.strerror}); {remedy}") from None
    except UnicodeError:
        raise TableError(f"{label}: is not UTF-8; save it as UTF-8 without a byte-order mark") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise TableError(f"{label}, {where}: is not JSON ({error.msg}); correct the file there") from None
    except (ValueError, RecursionError) as error:
        raise TableError(f"{label}: is not JSON that describes tables ({error}); correct it") from None


@lru_cache(maxsize=8)
def _checked(written: bytes, label: str) -> dict:
    """What a descriptor says, read and checked once: a build asks for it hundreds of times."""
    package = values_of(written)
    check_package(package, label)
    return package


def resource(name: str, folder: Path | str | None = None) -> dict:
    """Descriptor of one table; an unknown name is a `TableError` that suggests the nearest one."""
    return copy.deepcopy(_entry(name, folder))


def _entry(name: str, folder: Path | str | None) -> dict:
    entries = {entry["name"]: entry for entry in _described(folder)[1]["resources"]}
    if name not in entries:
        near = difflib.get_close_matches(str(name), entries, n=1, cutoff=0.4)
        advice = f"did you mean {near[0]!r}?" if near else f"the tables are {', '.join(sorted(entries))}"
        raise TableError(f"{_folder(folder).name}/datapackage.json: holds no table {name!r}; {advice}")
    return entries[name]


def load(name: str, folder: Path | str | None = None) -> pd.DataFrame:
    """Read one table with the types of its descriptor and check it against all its constraints.

    The hash is not compared, so that an author may try a changed table; `altered` does that.

    Parameters
    ----------
    name : str
        Name of the resource, for instance ``"pwt"``.
    folder : path, optional
        Folder of the tables; `data_folder()` if not given.

    Returns
    -------
    DataFrame
        Fields in the order of the descriptor, in the units it states (``unit``): integers and years as int64 (Int64
        where a value is missing), numbers as float64, dates as datetime64, the rest as str.

    Raises
    ------
    TableError
        At the first fault: encoding, header, type, constraint, key, or a foreign key that refers to nothing.

    Examples
    --------
    >>> load("countries").set_index("iso3").name_zh["CHN"]
    '中国'
    """
    entry, folder = _entry(name, folder), _folder(folder)
    own = _source(entry, folder)
    for key in entry["schema"].get("foreignKeys", []):
        _check_reference(own, _source(_entry(key["reference"]["resource"], folder), folder), json.dumps(key))
    return _typed(*own).copy(deep=False)  # pandas copies on write


def tables_read(name: str, folder: Path | str | None = None) -> list[str]:
    """Names of the table and of all tables that its foreign keys refer to, directly or through others."""
    names = [name]
    for known in names:  # grows while it is walked
        keys = _entry(known, folder)["schema"].get("foreignKeys", [])
        names += dict.fromkeys(k["reference"]["resource"] for k in keys if k["reference"]["resource"] not in names)
    return names


def altered(folder: Path | str | None = None) -> list[str]:
    """One line for each table that is not as described: line ends, sha256, size in bytes, or what `unlisted` finds."""
    folder, package = _folder(folder), descriptor(folder)
    return [*converted(_held(folder, package)), *unlisted(folder, package)] + [
        f"{folder.name}/{entry['path']}: {what} is {_short(now)}, the descriptor says {_short(entry.get(what))}; "
        f"if the change is meant, run `{project().command} seal`"
        for entry in package["resources"]
        for what, now in _sums(entry, folder).items()
        if entry.get(what) != now
    ]


def seal(folder: Path | str | None = None) -> list[str]:
    """Check every table, then write its hash and size into the descriptor; return what changed.

    The descriptor is written beside and renamed, so it is never half written; if any table is at fault, or a CSV file
    has no entry, a `TableError` is raised and nothing is written.
    """
    folder, package, changed = _folder(folder), descriptor(folder), []
    if line := converted(_held(folder, package)):
        raise TableError(line[0])
    for entry in package["resources"]:
        load(entry["name"], folder)
        for what, now in _sums(entry, folder).items():
            if entry.get(what) != now:
                changed.append(f"{folder.name}/{entry['path']}: {what} {_short(entry.get(what))} -> {_short(now)}")
                entry[what] = now
    if lines := unlisted(folder, package):
        raise TableError(lines[0])
    if changed:
        replace(folder / "datapackage.json", json.dumps(package, indent=2, ensure_ascii=False) + "\n")
    return changed


def _folder(folder: Path | str | None) -> Path:
    return data_folder() if folder is None else Path(folder)


def _held(folder: Path, package: dict) -> dict[str, bytes]:
    return {f"{folder.name}/{entry['path']}": table_bytes(entry, folder) for entry in package["resources"]}


def _listed(fields: str | list[str]) -> list[str]:
    return [fields] if isinstance(fields, str) else fields


def _short(value: object) -> str:
    """First digits of a hash are enough to tell two apart."""
    return f"{value[:11]}…" if isinstance(value, str) else str(value)


def _sums(entry: dict, folder: Path) -> dict:
    held = with_lf(table_bytes(entry, folder))
    return {"hash": f"sha256:{hashlib.sha256(held).hexdigest()}", "bytes": len(held)}


def table_bytes(entry: dict, folder: Path) -> bytes:
    """Content of a table's file, which must lie inside the folder: a descriptor may come from elsewhere."""
    label, path = f"{folder.name}/{entry['path']}", folder / entry["path"]
    if Path(entry["path"]).is_absolute() or ".." in Path(entry["path"]).parts:
        raise TableError(f"{label}: path {entry['path']!r} leaves the folder of tables; use a path inside it")
    try:
        size = path.stat().st_size  # before links are followed: one that leads to itself has no end
        if not path.resolve().is_relative_to(folder.resolve()):
            raise TableError(f"{label}: is a link out of the folder of tables; put the file itself there")
        if size > LARGEST:
            most = f"is larger than {LARGEST // 10**6} MB, more than any table has"
            raise TableError(f"{label}: {most}; see whether the descriptor names the right file")
        return content(path)
    except Damaged as error:
        raise TableError(f"{label}: {error}") from None
    except OSError as error:
        raise TableError(f"{label}: cannot be read ({error.strerror}); restore or rebuild the file") from None


def _source(entry: dict, folder: Path) -> tuple[bytes, str, str]:
    """What a table follows from: its bytes and its schema; and its name for messages."""
    return table_bytes(entry, folder), json.dumps(entry["schema"]), f"{folder.name}/{entry['path']}"


@lru_cache(maxsize=64)
def _check_reference(own: tuple[bytes, str, str], other: tuple[bytes, str, str], key: str) -> None:
    """Check a foreign key, once in a process for the same bytes of both tables."""
    key, frame, label = json.loads(key), _typed(*own), own[2]
    fields, target = _listed(key["fields"]), key["reference"]
    known = _typed(*other)[_listed(target["fields"])]
    found = frame[fields[0]].isin(known.iloc[:, 0])
    if len(fields) > 1:
        found = pd.MultiIndex.from_frame(frame[fields]).isin(pd.MultiIndex.from_frame(known))
    bad = frame[fields].notna().all(axis=1) & ~found
    if bad.any():
        found = tuple(frame.loc[bad.idxmax(), fields])
        fault(label, bad, fields, found, f"a key of the table {target['resource']!r}", "correct it or add it there")


@lru_cache(maxsize=32)
def _typed(written: bytes, schema: str, label: str) -> pd.DataFrame:
    """Bytes of a table, checked and typed once: a chapter asks for the same table, or for its keys, several times."""
    # Numbers that are read at once take little memory. If anything is wrong, or may be, the text says what.
    if not (b" " in written or b"\t" in written):
        with suppress(TableError):
            return _frame(written, json.loads(schema), label, at_once=True)
    return _frame(written, json.loads(schema), label, at_once=False)


def _frame(written: bytes, schema: dict, label: str, at_once: bool) -> pd.DataFrame:
    """Frame of a table, its numbers read at once or, so that each fault can be shown, from their text."""
    fields = {field["name"]: field for field in schema["fields"]}
    numbers = [name for name, field in fields.items() if field["type"] == "number" and at_once]
    cells, columns = cells_of(written, label, list(fields), numbers, schema.get("rows")), {}
    key = _listed(schema.get("primaryKey", []))
    for name, field in fields.items():
        text = cells[name] if name in key else cells.pop(name)  # a large table's text is let go column by column
        column = typed(text, field, label)
        for bad, expected in broken(column, field):
            if bad.any():
                remedy = "correct the value or, if it is right, the descriptor"
                fault(label, bad, [name], cell(text, bad), expected, remedy)
        columns[name] = column
    frame = pd.DataFrame(columns, copy=False)
    for bad, expected in (
        (frame[key].isna().any(axis=1), "a primary key without gaps"),
        (frame[key].duplicated() & bool(key), "each primary key once"),
    ):
        if bad.any():
            found = tuple(cell(cells[name], bad) for name in key)
            fault(label, bad, key, found, expected, "complete the row or, if it is there twice, remove it")
    return frame
