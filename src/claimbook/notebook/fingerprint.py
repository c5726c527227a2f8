"""What a chapter depends on, as hashes: from them we know what is stale, and why.

Code is hashed as what it does. Comments, docstrings and how it is laid out are left out, in the cell of the parameters
too: what its comments allow is checked by every command, and no output follows from it.
"""

import ast
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from ..damaged import Damaged
from ..project import project
from ..tables.plain import content, raw, with_lf
from ..tables.read import data_folder, descriptor, in_data, table_bytes, tables_read
from .digests import faults, stored
from .files import RunError, code_of, digest, values_set

CODE = "its code changed"
DESCRIBED = "datapackage.json: "
NOT_SHOWN = re.compile(rb"[\s\\]*;")  # IPython does not show the value of a cell that ends so
LOCK = "requirements.txt"  # of a book that has one


def inputs(notebook: dict, parameters: dict | None = None) -> dict[str, str]:
    """Hash of everything that a notebook's outputs follow from; how lines end in a file makes no difference.

    Parameters
    ----------
    notebook : dict
        Notebook as read from its file.
    parameters : dict, optional
        Values that replace the notebook's defaults; those that it sets in a cell of its own if not given.

    Returns
    -------
    dict of str to str
        By name: ``code``, ``parameters``, each module of the package that the code imports (directly or through
        another), each table or file of the data folder that it names (tables with those that their foreign keys
        refer to, and their entries in the descriptor), and ``requirements.txt`` if the book has one.
    """
    names, texts = _named("\n".join(code_of(notebook)))
    parameters = values_set(notebook) if parameters is None else parameters
    hashes = {"code": code_hash(notebook), "parameters": digest(json.dumps(parameters, sort_keys=True))}
    for module, mark in sorted(_behind(_files(names)).items()):
        hashes[_label(module)] = mark
    named = texts | {value for value in parameters.values() if isinstance(value, str)}
    hashes |= _data_hashes(named)
    if (lock := project().root / LOCK).is_file():
        hashes[LOCK] = digest(with_lf(lock.read_bytes()))
    return hashes


@lru_cache(maxsize=100)
def _named(code: str) -> tuple[frozenset[str], frozenset[str]]:
    """What some code imports, and its strings: every run of a sweep has the same code."""
    tree = ast.parse(code)
    return frozenset(names_imported(tree, "")), frozenset(strings(tree))


def code_hash(notebook: dict) -> str:
    """Hash of the code cells that the author wrote, each for itself, for each has outputs of its own."""
    return digest(json.dumps([_cell_hash(source) for source in code_of(notebook)]))


@lru_cache(maxsize=1000)
def _cell_hash(source: str) -> str:
    """Hash of one cell: what it does, and whether its last value is shown."""
    tree = ast.parse(source)
    if not tree.body:
        return ""
    last = tree.body[-1]
    rest = b"\n".join(source.encode().splitlines()[last.end_lineno - 1 :])[last.end_col_offset :]
    shown = isinstance(last, ast.Expr) and not NOT_SHOWN.match(rest)
    return _tree_hash(tree) + (_tree_hash(last.value) if shown else "")


def _tree_hash(tree: ast.AST) -> str:
    """Hash of some code in a form that is the same in every version of Python; `ast.dump` and `ast.unparse` differ.

    Newer versions have more fields, which are empty in code that older ones can read, and split the text of an
    f-string otherwise. Each node comes before what it holds, with the names or the number of what follows; nothing
    calls itself, so that code may be nested as deeply as Python takes it.
    """
    written: list[str] = []
    waiting: list = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant):  # `hex`, since Python refuses to write thousands of decimal digits
            value = node.value
            written.append(f"{type(value).__name__} {hex(value) if type(value) is int else ascii(value)}")
        elif isinstance(node, ast.AST):
            name = type(node).__name__
            for field in node._fields:
                value = getattr(node, field, None)
                if field == "ctx" or value is None or value == []:  # where a name stands tells its context
                    continue
                name += f" {field}"
                waiting.append(_joined(value) if name == "JoinedStr values" else value)
            written.append(name)
        elif isinstance(node, list):
            node = [each for each in node if not _is_words(each)]
            written.append(str(len(node)))
            waiting += node
        else:
            written.append(ascii(node))
    return digest("\n".join(written))


def _is_words(node: object) -> bool:
    """Whether a statement is a string alone, as a docstring is."""
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _joined(parts: list[ast.expr]) -> list[ast.expr]:
    """Parts of an f-string, the pieces of text between two values as one."""
    found: list[ast.expr] = []
    for part in parts:
        if not isinstance(part, ast.Constant):
            found.append(part)
        elif found and isinstance(found[-1], ast.Constant):
            found[-1] = ast.Constant(found[-1].value + part.value)
        elif part.value:
            found.append(part)
    return found


def _data_hashes(named: set[str]) -> dict[str, str]:
    """Hashes of the tables and other data files among some names, and of the tables' descriptions."""
    folder = data_folder()
    entries = {entry["name"]: entry for entry in descriptor()["resources"]}
    tables = sorted({table for name in named & set(entries) for table in tables_read(name)})
    hashes = {}
    for table in tables:
        entry = {key: value for key, value in entries[table].items() if key not in ("hash", "bytes")}
        hashes[in_data(entry["path"])] = digest(with_lf(table_bytes(entry, folder)))
        hashes[in_data(f"{DESCRIBED}{table}")] = digest(json.dumps(entry, sort_keys=True))
    for name in sorted(named):
        if re.fullmatch(r"([a-z]+/)?[^/]+\.(yml|json)", name) and (folder / name).is_file():
            hashes[in_data(name)] = digest(with_lf(raw(folder / name)))
        elif re.fullmatch(r"[a-z]+", name) and (folder / name).is_dir():  # kept results, read all together
            kept = sorted((folder / name).glob("[!.]*.json"))
            hashes |= {in_data(f"{name}/{each.name}"): digest(with_lf(raw(each))) for each in kept}
    return hashes


def strings(tree: ast.AST) -> set[str]:
    """All strings in some code: the names of tables that it reads are among them."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _label(module: Path) -> str:
    """Name of a module's file, from its package's folder on, wherever the package is installed."""
    folder = next(folder for folder in project().packages.values() if module.is_relative_to(folder))
    return f"src/{module.relative_to(folder.parent).as_posix()}"


def modules(tree: ast.AST) -> dict[Path, str]:
    """Files of the study and the press that some code imports, or that those import, with the hash of their code."""
    return _behind(_files(names_imported(tree, "")))


def _behind(files: Iterable[Path]) -> dict[Path, str]:
    """Some files and those that they import, with the hash of their code."""
    found: dict[Path, str] = {}
    waiting = {*files}
    while waiting:
        file = waiting.pop()
        if file not in found:
            name = Path(_label(file)).relative_to("src")
            try:
                found[file], imported = _module(
                    content(file).decode("utf-8"), ".".join(name.with_suffix("").parts[:-1])
                )
                waiting |= imported
            except Damaged as error:
                raise RunError(f"src/{name.as_posix()}: {error}") from None
            except (SyntaxError, ValueError) as error:
                fault = getattr(error, "msg", None) or str(error)
                raise RunError(f"src/{name.as_posix()}: is not Python ({fault}); correct it") from None
    return found


@lru_cache(maxsize=1000)
def _module(source: str, package: str) -> tuple[str, frozenset[Path]]:
    """Hash of a module and the files behind its imports: every chapter, and every run of a sweep, asks for the same."""
    tree = ast.parse(source)
    return _tree_hash(tree), frozenset(_files(names_imported(tree, package)))


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


def _files(names: Iterable[str]) -> set[Path]:
    """Files of our packages behind names that are imported."""
    files, packages = set(), project().packages
    for name in names:
        parts = name.split(".")
        if parts[0] not in packages:
            continue
        # Importing a.b.c runs a and a.b first.
        for depth in range(1, len(parts) + 1):
            path = packages[parts[0]].joinpath(*parts[1:depth])
            files |= {file for file in (path / "__init__.py", path.with_suffix(".py")) if file.exists()}
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
