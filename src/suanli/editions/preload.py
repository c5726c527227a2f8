"""What is imported before kernels are forked: what a kernel needs, and what the chapters import."""

import ast
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .fingerprint import CHAPTERS, PACKAGE, code_of, names_imported

KERNEL = (
    "ipykernel.kernelapp",
    *("ipykernel.debugger", "IPython.core.debugger", "sqlite3", "faulthandler", "tornado.queues"),  # at its start
    *("pandas", "pyarrow.pandas_compat", "yaml"),  # at first use of tables
    "suanli.editions.kernels",
)
CHARTS = ("altair", "narwhals._pandas_like.namespace", "suanli.book.vegalite")
# Our charts are left to the kernel: their theme, once imported, holds for every chart of a process.
OURS = ("suanli.book.exhibit", "suanli.book.results")


def preload(folder: Path = CHAPTERS) -> list[str]:
    """Names in the order in which to import them, those of functions among them; an unreadable notebook adds none."""
    names = {name for tree in _trees(folder) for name in names_imported(tree, "")}
    book = {name for name in names if name.startswith("suanli.book")}
    drawn = any((PACKAGE / "book" / f"{name.rpartition('.')[2]}.py").is_file() for name in book - set(OURS))
    return [*KERNEL, *(CHARTS if drawn else ()), *(OURS if book else ()), *sorted(names - book)]


def named(folder: Path = CHAPTERS) -> set[str]:
    """All strings in the code of the chapters: tables that they read are among them."""
    nodes = (node for tree in _trees(folder) for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {node.value for node in nodes if isinstance(node.value, str)}


def _trees(folder: Path) -> Iterator[ast.AST]:
    """The code of each notebook that can be read: who runs another is told what is wrong with it."""
    for path in sorted(folder.glob("*.ipynb")):
        with suppress(OSError, ValueError, SyntaxError, KeyError, TypeError, AttributeError, RecursionError):
            yield ast.parse("\n".join(code_of(json.loads(path.read_text(encoding="utf-8")))))
