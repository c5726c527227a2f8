"""A notebook as its file holds it: read whatever program has saved it, and written in one form."""

import ast
import codecs
import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path

from ..damaged import Damaged, check_whole
from ..tables.plain import raw, values_of

MARK = codecs.BOM_UTF8  # which some editors set before a text, and a run takes out
STORED = "claimbook"  # what a run keeps in the metadata
INJECTED = "injected-parameters"  # papermill's tag for the cell that sets other values
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
REPLACED = ("kernelspec", "language_info")
KEPT = ("tags", "mystnb", "format", "raw_mimetype")  # metadata of cells that the book reads; programs add many others
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
MAGIC = re.compile(r"\s*(?:[\w, ]+=\s*)?(?:%|!)|\s*\?|.*\?\s*$")


class RunError(RuntimeError):
    """A chapter that cannot be read or did not run to its end; the message names the chapter and the cell."""


def digest(written: bytes | str) -> str:
    """First 16 hexadecimal digits of the sha256: enough to tell versions apart, short enough to read in a diff."""
    return hashlib.sha256(written.encode() if isinstance(written, str) else written).hexdigest()[:16]


def read(path: Path) -> dict:
    """Read a notebook of format 4; what other programs leave out, and a run makes anew, is empty.

    Returns
    -------
    dict
        As in its file, where each code cell has ``outputs`` and ``execution_count`` and each cell an ``id`` of its own.
        Cells are the caller's own; what is in them is shared by all who read the same bytes, so replace it and never
        alter it.

    Raises
    ------
    RunError
        If the file is missing, not a notebook, or its code is not Python; no remedy undoes what an author has written.
    """
    try:
        notebook = _parsed(raw(path).removeprefix(MARK), path.name)
    except FileNotFoundError:
        raise RunError(f"{path.name}: no such chapter in {path.parent.name}/; restore it from git") from None
    return {**notebook, "metadata": {**notebook["metadata"]}, "cells": [{**cell} for cell in notebook["cells"]]}


@lru_cache(maxsize=24)
def _parsed(written: bytes, name: str) -> dict:
    """A notebook of its bytes, read once, for a build asks hundreds of times; a `RunError` if they are none."""
    import nbformat  # here, because kernels, which import what records results, need not wait for it

    def refused(fault: object, remedy: str = "correct it there") -> RunError:
        return RunError(f"{name}: not a notebook ({fault}); {remedy}")

    if not written.strip():
        raise refused("it is empty", "restore it, for example with git")
    try:
        check_whole(written)
        notebook = values_of(written)
        version = notebook.get("nbformat")
        if version in (1, 2, 3):
            remedy = f"convert it, with all that is in it: `jupyter nbconvert --to notebook --inplace chapters/{name}`"
            raise refused(f"format {version}, expected 4", remedy)
        if version != 4:
            raise refused(f"format {version!r:.20}, expected 4", "save it as a notebook of that format")
        if not isinstance(notebook.get("nbformat_minor"), int):
            raise refused(f"nbformat_minor {notebook.get('nbformat_minor')!r:.20}, expected a whole number")
        completed = _completed(notebook)
        plain = {**completed}
        if isinstance(plain["metadata"], dict):  # of which a run keeps what it knows
            plain["metadata"] = {key: value for key, value in plain["metadata"].items() if key not in REPLACED}
        nbformat.validate(nbformat.from_dict(plain), version=4)
    except Damaged as error:
        raise RunError(f"{name}: not a notebook; {error}") from None
    except UnicodeDecodeError as error:
        raise refused(f"byte {error.start + 1} is not UTF-8", "save it as UTF-8") from None
    except json.JSONDecodeError as error:
        raise refused(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except nbformat.ValidationError as error:
        place = [part for part in error.absolute_path if isinstance(part, int)]
        where = f"cell {place[0] + 1}: " if place else ""
        raise refused(where + str(error.message).strip().partition("\n")[0][:300]) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise refused(str(error).strip().partition("\n")[0] or type(error).__name__) from None
    for number, cell in enumerate(notebook["cells"], start=1):
        try:
            check_whole("".join(cell["source"]).encode())
        except Damaged as error:
            raise RunError(f"{name}, cell {number}: {error}") from None
    try:
        values_set(notebook)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        what = f"the cell tagged {INJECTED} does more than to set constants"
        raise RunError(f"{name}: {what}; take it out, or set them in the cell of the parameters") from None
    for number, code in enumerate(code_of(notebook), start=1):
        try:
            ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise RunError(f"{name}, code cell {number}{_not_python(code, error)}") from None
    return completed


def _not_python(code: str, error: Exception) -> str:
    """Where some code is not Python, why, and what to do."""
    lines = code.splitlines()
    first = next((number for number, line in enumerate(lines, start=1) if line.strip()), 0)
    at = first if code.lstrip().startswith("%%") else getattr(error, "lineno", None)
    where = f", line {at}" if at else ""
    line = lines[at - 1] if at and at <= len(lines) else ""
    if MAGIC.match(line):
        what = f"is a magic of IPython and not Python ({line.strip()[:60]})"
        return f"{where}: {what}; chapters are read without being run, so write it as Python or leave it out"
    return f"{where}: is not Python ({getattr(error, 'msg', None) or error}); correct it"


def _completed(notebook: dict) -> dict:
    """The notebook with what a run makes anew, where a program has left it out."""
    cells = [
        {"outputs": [], "execution_count": None, **cell} if cell["cell_type"] == "code" else {**cell}
        for cell in notebook["cells"]
    ]
    taken = {cell["id"] for cell in cells if is_id(cell.get("id"))}
    seen = set()
    for cell in cells:
        if not is_id(cell.get("id")) or cell["id"] in seen:
            turn = 0  # no id is drawn by lot: the same notebook gets the same ones
            while (made := digest(json.dumps([cell["cell_type"], "".join(cell["source"]), turn]))) in taken:
                turn += 1
            cell["id"] = made
            taken.add(made)
        seen.add(cell["id"])
    return {**notebook, "cells": cells, "nbformat_minor": 5}


def is_id(found: object) -> bool:
    """Whether this may be the id of a cell."""
    return isinstance(found, str) and bool(ID.fullmatch(found))


def text_of(notebook: dict) -> str:
    """Text of a notebook in the form in which a run leaves it, without what programs and machines add."""
    import nbformat

    return nbformat.writes(nbformat.reads(json.dumps(settled(notebook)), as_version=4)) + "\n"


def settled(notebook: dict) -> dict:
    """A notebook without what programs and machines add."""
    cells = [{**cell, "metadata": _kept(cell["metadata"])} for cell in notebook["cells"]]
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    metadata |= {STORED: notebook["metadata"][STORED]} if STORED in notebook["metadata"] else {}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _kept(metadata: dict) -> dict:
    return {key: value for key, value in metadata.items() if key in KEPT and (key != "tags" or value)}


def code_of(notebook: dict) -> list[str]:
    """Source of each code cell that the author wrote, in order."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return ["".join(cell["source"]) for cell in cells if not tagged(cell, INJECTED)]


def tagged(cell: dict, tag: str) -> bool:
    """Whether a cell has a tag."""
    return tag in cell.get("metadata", {}).get("tags", [])


def values_set(notebook: dict) -> dict:
    """Values of parameters that a notebook sets in a cell of their own, as papermill does; empty if it sets none.

    Raises
    ------
    SyntaxError, ValueError
        If that cell does anything but set constants.
    """
    found = {}
    for cell in notebook["cells"]:
        for node in ast.parse("".join(cell["source"])).body if tagged(cell, INJECTED) else ():
            match node:
                case ast.Assign(targets=[ast.Name(name)], value=value):
                    found[name] = ast.literal_eval(value)
                case _:
                    raise ValueError(f"line {node.lineno} sets no constant")
    return found


def check_published(notebook: dict, name: str) -> None:
    """Raise a `RunError` if a chapter of the published book sets other values, as a run of papermill leaves it."""
    if any(tagged(cell, INJECTED) for cell in notebook["cells"]):
        remedy = "take it out; other values than the published ones belong in a file of editions/"
        raise RunError(f"{name}: holds a cell tagged {INJECTED}, which sets other values; {remedy}")
