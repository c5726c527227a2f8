"""What is imported before kernels are forked: what a kernel needs, and what the chapters import."""

import ast
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ..data.checks import TableError
from ..notebook.files import RunError, code_of, read
from ..notebook.fingerprint import PACKAGE, ROOT, names_imported
from ..notebook.toc import chapters

KERNEL = (
    "ipykernel.kernelapp",
    *("ipykernel.debugger", "IPython.core.debugger", "sqlite3", "faulthandler", "tornado.queues"),  # at its start
    *("pandas", "pyarrow.pandas_compat", "yaml"),  # at first use of tables
    "suanli.editions.kernels",
)
CHARTS = ("altair", "narwhals._pandas_like.namespace", "suanli.book.vegalite")
# Our charts are left to the kernel: their theme, once imported, holds for every chart of a process.
OURS = ("suanli.book.exhibit", "suanli.book.results")


def preload(code: Iterable[ast.AST]) -> list[str]:
    """Names in the order in which to import them for some code, those of functions among them."""
    names = {name for tree in code for name in names_imported(tree, "")}
    book = {name for name in names if name.startswith("suanli.book")}
    drawn = any((PACKAGE / "book" / f"{name.rpartition('.')[2]}.py").is_file() for name in book - set(OURS))
    return [*KERNEL, *(CHARTS if drawn else ()), *(OURS if book else ()), *sorted(names - book)]


def code_in(root: Path = ROOT) -> list[ast.AST]:
    """The code of each chapter that can be read: who runs another is told what is wrong with it."""
    found = []
    with suppress(RunError, TableError, OSError):
        for path in chapters(root):
            with suppress(RunError, OSError):
                found.append(ast.parse("\n".join(code_of(read(path)))))
    return found
