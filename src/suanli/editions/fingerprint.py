"""What a chapter depends on, as hashes: from them we know what is stale, and why."""

import ast
import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path

from ..data.tables import data_folder, descriptor, table_bytes, tables_read

PACKAGE = Path(__file__).parents[1]
ROOT = PACKAGE.parents[1]
CHAPTERS = ROOT / "chapters"
STORED = "suanli"
INJECTED = "injected-parameters"  # papermill's tag for the cell that sets other values


def digest(content: bytes | str) -> str:
    """First 16 hexadecimal digits of the sha256: enough to tell versions apart, short enough to read in a diff."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()[:16]


def code_of(notebook: dict) -> list[str]:
    """Source of each code cell that the author wrote, in order."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return ["".join(cell["source"]) for cell in cells if INJECTED not in cell.get("metadata", {}).get("tags", [])]


def errors(notebook: dict) -> list[tuple[int, dict]]:
    """Stored errors of a notebook, with the number of the code cell, except where a cell says it raises one."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [
        (number, output)
        for number, cell in enumerate(cells, start=1)
        for output in cell.get("outputs", [])
        if output["output_type"] == "error" and "raises-exception" not in cell["metadata"].get("tags", [])
    ]


def inputs(notebook: dict, parameters: dict | None = None) -> dict[str, str]:
    """Hash of everything that a notebook's outputs follow from.

    Parameters
    ----------
    notebook : dict
        Notebook as read from its file.
    parameters : dict, optional
        Values that replace the notebook's defaults.

    Returns
    -------
    dict of str to str
        By name: ``code``, ``parameters``, each module of the package that the code imports (directly or through
        another), each table or file of the data folder that it names (tables with those that their foreign keys
        refer to, and their entries in the descriptor), and ``requirements.txt``.
    """
    cells = code_of(notebook)
    tree = ast.parse("\n".join(cells))
    hashes = {"code": digest(json.dumps(cells)), "parameters": digest(json.dumps(parameters or {}, sort_keys=True))}
    for module in sorted(modules(tree)):
        hashes[f"src/suanli/{module.relative_to(PACKAGE).as_posix()}"] = digest(module.read_bytes())
    named = strings(tree) | {value for value in (parameters or {}).values() if isinstance(value, str)}
    hashes |= _data_hashes(named)
    hashes["requirements.txt"] = digest((ROOT / "requirements.txt").read_bytes())
    return hashes


def _data_hashes(named: set[str]) -> dict[str, str]:
    """Hashes of the tables and other data files among some names, and of the tables' descriptions."""
    folder = data_folder()
    entries = {entry["name"]: entry for entry in descriptor()["resources"]}
    tables = sorted({table for name in named & set(entries) for table in tables_read(name)})
    hashes = {}
    for table in tables:
        entry = {key: value for key, value in entries[table].items() if key not in ("hash", "bytes")}
        hashes[f"data/{entry['path']}"] = digest(table_bytes(entry, folder))
        hashes[f"data/datapackage.json: {table}"] = digest(json.dumps(entry, sort_keys=True))
    for name in sorted(named):
        if name.endswith((".yml", ".json")) and "/" not in name and (folder / name).is_file():
            hashes[f"data/{name}"] = digest((folder / name).read_bytes())
        elif re.fullmatch(r"[a-z]+", name) and (folder / name).is_dir():  # kept results, read all together
            hashes |= {f"data/{name}/{each.name}": digest(each.read_bytes()) for each in (folder / name).glob("*.json")}
    return hashes


def strings(tree: ast.AST) -> set[str]:
    """All strings in some code: the names of tables that it reads are among them."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def modules(tree: ast.AST, package: str = "suanli") -> set[Path]:
    """Files of our package that some code imports, directly or through one another."""
    found: set[Path] = set()
    waiting = _imported(tree, package)
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
            waiting |= _imported_by(file.read_text(encoding="utf-8"), ".".join(parts[:-1]))
    return found


@lru_cache(maxsize=1000)
def _imported_by(source: str, package: str) -> frozenset[Path]:
    """Files behind the imports of a module: every chapter, and every run of a sweep, asks for the same modules."""
    return frozenset(_imported(ast.parse(source), package))


def names_imported(tree: ast.AST, package: str) -> set[str]:
    """Modules, and what is taken from them, in the import statements of one piece of code that stands in `package`."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return names


def _imported(tree: ast.AST, package: str) -> set[Path]:
    """Files of our package behind the import statements of one piece of code that stands in `package`."""
    files: set[Path] = set()
    for name in names_imported(tree, package):
        parts = name.split(".")
        if parts[0] != "suanli":
            continue
        # Importing a.b.c runs a and a.b first.
        for depth in range(1, len(parts) + 1):
            path = PACKAGE.joinpath(*parts[1:depth])
            files |= {file for file in (path / "__init__.py", path.with_suffix(".py")) if file.is_file()}
    return files


def stored_inputs(notebook: dict) -> dict | None:
    """Inputs that a run has stored in a notebook; None if it holds no such thing, or something else."""
    stored = notebook["metadata"].get(STORED)
    whole = isinstance(stored, dict) and isinstance(stored.get("fingerprint"), str)
    return stored["inputs"] if whole and isinstance(stored.get("inputs"), dict) else None


def reasons(notebook: dict, parameters: dict | None = None) -> list[str]:
    """Why a notebook's stored outputs may not be what it would give now; empty if they are up to date."""
    stored = stored_inputs(notebook)
    ran = [cell["execution_count"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    if stored is None or ran != list(range(1, len(ran) + 1)):
        return ["has not been executed as it stands"]
    if found := errors(notebook):
        return [f"code cell {found[0][0]} holds an error ({found[0][1]['ename']})"]
    now = inputs(notebook, parameters)
    named = {"code": "its code", "parameters": "its parameters"}
    return [f"{named.get(name, name)} changed" for name in now if name in stored and now[name] != stored[name]] + [
        f"{name} is {'new' if name in now else 'no longer used'}"
        for name in [*now, *stored]
        if (name in now) != (name in stored)
    ]
