"""What is imported before kernels are forked: what a kernel needs, and what the chapters import."""

import ast
import json
from pathlib import Path

from .fingerprint import CHAPTERS, PACKAGE, code_of

KERNEL = (
    "ipykernel.kernelapp",
    *("ipykernel.debugger", "IPython.core.debugger", "sqlite3", "faulthandler", "tornado.queues"),  # at its start
    *("pandas", "pyarrow.pandas_compat", "yaml"),  # at first use of tables
    "suanli.editions.kernels",
)
CHARTS = ("altair", "narwhals._pandas_like.namespace")
# Our charts are left to the kernel: their theme, once imported, holds for every chart of a process.
OURS = ("suanli.book.exhibit", "suanli.book.results")


def preload(folder: Path = CHAPTERS) -> list[str]:
    """Names in the order in which to import them, those of functions among them; an unreadable notebook adds none."""
    names = {name for path in sorted(folder.glob("*.ipynb")) for name in _imported(path)}
    book = {name for name in names if name.startswith("suanli.book")}
    drawn = any((PACKAGE / "book" / f"{name.rpartition('.')[2]}.py").is_file() for name in book - set(OURS))
    return [*KERNEL, *(CHARTS if drawn else ()), *(OURS if book else ()), *sorted(names - book)]


def _imported(path: Path) -> set[str]:
    """Modules, and what is taken from them, in the import statements of a notebook."""
    try:
        nodes = list(ast.walk(ast.parse("\n".join(code_of(json.loads(path.read_text(encoding="utf-8")))))))
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, AttributeError, RecursionError):
        return set()  # who runs it is told what is wrong with it
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and not node.level:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names
