"""What a chapter depends on, as hashes: from them we know what is stale, and why."""

import ast
import json
import re
from functools import lru_cache
from pathlib import Path

from ..data.plain import Damaged, content, with_lf
from ..data.tables import data_folder, descriptor, table_bytes, tables_read
from ..notebook.files import RunError, code_of, digest
from ..notebook.outputs import faults, stored

PACKAGE = Path(__file__).parents[1]
ROOT = PACKAGE.parents[1]
CHAPTERS = ROOT / "chapters"
CODE = "its code changed"


def inputs(notebook: dict, parameters: dict | None = None) -> dict[str, str]:
    """Hash of everything that a notebook's outputs follow from; how lines end in a file makes no difference.

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
        hashes[f"src/suanli/{module.relative_to(PACKAGE).as_posix()}"] = digest(with_lf(module.read_bytes()))
    named = strings(tree) | {value for value in (parameters or {}).values() if isinstance(value, str)}
    hashes |= _data_hashes(named)
    hashes["requirements.txt"] = digest(with_lf((ROOT / "requirements.txt").read_bytes()))
    return hashes


def _data_hashes(named: set[str]) -> dict[str, str]:
    """Hashes of the tables and other data files among some names, and of the tables' descriptions."""
    folder = data_folder()
    entries = {entry["name"]: entry for entry in descriptor()["resources"]}
    tables = sorted({table for name in named & set(entries) for table in tables_read(name)})
    hashes = {}
    for table in tables:
        entry = {key: value for key, value in entries[table].items() if key not in ("hash", "bytes")}
        hashes[f"data/{entry['path']}"] = digest(with_lf(table_bytes(entry, folder)))
        hashes[f"data/datapackage.json: {table}"] = digest(json.dumps(entry, sort_keys=True))
    for name in sorted(named):
        if name.endswith((".yml", ".json")) and "/" not in name and (folder / name).is_file():
            hashes[f"data/{name}"] = digest(with_lf((folder / name).read_bytes()))
        elif re.fullmatch(r"[a-z]+", name) and (folder / name).is_dir():  # kept results, read all together
            kept = sorted((folder / name).glob("[!.]*.json"))
            hashes |= {f"data/{name}/{each.name}": digest(with_lf(each.read_bytes())) for each in kept}
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
            name = file.relative_to(PACKAGE.parent)
            try:
                source = content(file).decode("utf-8")
                waiting |= _imported_by(source, ".".join(name.with_suffix("").parts[:-1]))
            except Damaged as error:
                raise RunError(f"src/{name.as_posix()}: {error}") from None
            except (SyntaxError, ValueError) as error:
                fault = getattr(error, "msg", None) or str(error)
                raise RunError(f"src/{name.as_posix()}: is not Python ({fault}); correct it") from None
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


def reasons(notebook: dict, parameters: dict | None = None) -> list[str]:
    """Why a notebook's stored outputs may not be what it would give now; empty if they are up to date."""
    if found := faults(notebook):
        return found
    before, now = stored(notebook)["inputs"], inputs(notebook, parameters)
    named = {"code": CODE, "parameters": "its parameters changed"}
    return [named.get(name, f"{name} changed") for name in now if name in before and now[name] != before[name]] + [
        f"{name} is {'new' if name in now else 'no longer used'}"
        for name in [*now, *before]
        if (name in now) != (name in before)
    ]
