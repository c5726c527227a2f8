"""Execute chapters with papermill, several at a time; a notebook is replaced whole or not at all."""

import ast
import glob
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import chdir
from multiprocessing import active_children
from pathlib import Path

import nbformat
from tqdm import tqdm
from traitlets.config import Config

from ..data.checks import brief
from ..data.plain import read_json
from .errors import CellError, RunError
from .fingerprint import CHAPTERS, STORED, code_of, digest, errors, inputs, reasons
from .kernels import warm_up
from .limits import DEFAULTS, limit

READY = "suanli.editions.ready.ReadyClient"
MOST_WORDS = 500  # letters of an error that a message repeats


def read(path: Path) -> dict:
    """Read a notebook.

    Raises
    ------
    RunError
        If the file is missing, not a notebook, or its code is not Python.
    """
    try:
        notebook = read_json(path)
        names = [cell.get("id") for cell in notebook["cells"]]
        if notebook.get("nbformat_minor", 0) > 4 and (None in names or len(set(names)) < len(names)):
            raise ValueError("a cell has no id of its own")  # nbformat would only warn
        nbformat.validate(nbformat.from_dict(notebook), version=4)
    except FileNotFoundError:
        raise RunError(f"{path.name}: no such chapter in {path.parent.name}/; restore it from git") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, nbformat.ValidationError) as error:
        fault = str(error).strip().partition("\n")[0] or type(error).__name__
        raise RunError(f"{path.name}: not a notebook ({fault}); restore it, for example with git") from None
    for number, code in enumerate(code_of(notebook), start=1):
        try:
            ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            where = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
            fault = getattr(error, "msg", None) or str(error)
            raise RunError(f"{path.name}, code cell {number}{where}: is not Python ({fault}); correct it") from None
    return notebook


def chapters(names: Iterable[str] = ()) -> list[Path]:
    """All chapters, or those named (by file name, stem or number).

    Raises
    ------
    RunError
        If a name fits no chapter.
    """
    every = sorted(CHAPTERS.glob("*.ipynb"))
    chosen = []
    for name in names:
        fitting = [path for path in every if name in (path.name, path.stem, path.name[:2], path.name[:2].lstrip("0"))]
        if not fitting:
            raise RunError(f"no chapter {name!r}; there are {', '.join(path.stem for path in every)}")
        chosen += fitting
    return chosen or every


def stale(paths: Iterable[Path]) -> dict[Path, list[str]]:
    """Chapters whose outputs may be out of date, with the reasons."""
    found = {}
    for path in paths:
        if why := reasons(read(path)):
            found[path] = why
    return found


def run(paths: Iterable[Path], jobs: int = 2, task: Callable[[Path], bool] | None = None) -> dict[Path, bool]:
    """Execute chapters, `jobs` at a time, with a progress bar.

    Parameters
    ----------
    paths : iterable of Path
        Notebooks.
    jobs : int
        How many at a time.
    task : function of a Path, optional
        What to do with each, `execute` (in place) if not given; it says whether something changed.

    Returns
    -------
    dict of Path to bool
        Whether each chapter's file changed.

    Raises
    ------
    RunError
        After all have ended, if any did not run to its end; its file is as it was.
    """
    paths, task = list(paths), task or execute
    changed, failures = {}, []
    if not paths:
        return changed
    for name in DEFAULTS:
        limit(name)  # one line, and not one for each chapter
    warm_up()
    # Threads do, since the work is done in the kernels; they share the folder, which papermill would set for each.
    with chdir(paths[0].parent), ThreadPoolExecutor(jobs) as pool:
        waiting = {pool.submit(task, path): path for path in reversed(paths)}  # the last chapter takes longest
        try:
            with tqdm(total=len(paths), desc="running", unit="chapter", dynamic_ncols=True) as bar:
                for done in as_completed(waiting):
                    path = waiting[done]
                    try:
                        changed[path] = done.result()
                    except RunError as error:
                        failures.append(str(error))
                    bar.set_postfix_str(path.stem)
                    bar.update()
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            for kernel in active_children():
                kernel.kill()
            raise
    if failures:
        raise RunError("\n".join(sorted(failures)))
    return changed


def execute(path: Path) -> bool:
    """Execute one notebook in place and say whether its bytes changed.

    Raises
    ------
    RunError
        If a cell fails; the file is left as it was.
    """
    before = read(path)
    return replace(path, executed(before, path.name, {"inputs": inputs(before)}))


def executed(notebook: dict, name: str, recorded: dict) -> str:
    """Text of the notebook with fresh outputs and what is recorded of how they came about.

    Parameters
    ----------
    notebook : dict
        Notebook as read from its file.
    name : str
        Its name, for messages.
    recorded : dict
        ``inputs``, hashes of everything that its outputs follow from, and more if wanted; kept in the metadata.

    Raises
    ------
    CellError
        If a cell raises an error.
    RunError
        If a cell reaches a limit of the run, or the kernel ends.
    """
    # Here, because they take a second that `suanli check` need not wait. These are the steps of papermill's
    # `execute_notebook`, which would also make the text of the whole notebook twice for a file that is not wanted.
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import raise_for_execution_errors
    from papermill.iorw import load_notebook_node

    from . import engine

    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # Sphinx, in the same process, turns its messages on
    cells = [cell | {"outputs": []} if cell["cell_type"] == "code" else cell for cell in notebook["cells"]]
    waiting = load_notebook_node(nbformat.reads(json.dumps({**notebook, "cells": cells}), as_version=4))
    with tempfile.TemporaryDirectory() as folder:
        # Sockets of this run alone, as files: no open ports, and two kernels in one folder cannot meet.
        manager = {"transport": "ipc", "ip": str(Path(folder, "kernel")), "client_factory": READY}
        options = {"progress_bar": False, "config": Config({"KernelManager": manager})}
        try:
            made = papermill_engines.execute_notebook_with_engine(engine.NAME, waiting, "python3", **options)
            raise_for_execution_errors(made, None)
        except PapermillExecutionError as error:
            raise _fault(f"{name}, code cell {error.exec_count}", error.ename, error.evalue) from None
        except RunError as error:
            raise RunError(f"{name}, {error}") from None
    for number, output in errors(made):  # papermill lets `sys.exit()` pass for an end
        raise _fault(f"{name}, code cell {number}", output["ename"], output["evalue"])
    recorded = {**recorded, "fingerprint": digest(json.dumps(recorded["inputs"]))}
    return nbformat.writes(settled(made, recorded)) + "\n"


def _fault(place: str, kind: str, words: str) -> CellError:
    """What stopped a cell, in one line."""
    return CellError(f"{place}: {kind}: {brief(' '.join(words.split()), MOST_WORDS)}; correct the cell or its inputs")


def settled(notebook, recorded: dict):
    """The notebook without anything that differs between two runs of the same inputs: times, versions, paths."""
    keep = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata = nbformat.from_dict({"kernelspec": keep, "language_info": {"name": "python"}, STORED: recorded})
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
    return notebook


def replace(path: Path, content: str | bytes) -> bool:
    """Write a file beside its place and move it there, unless it holds these very bytes already."""
    content = content.encode() if isinstance(content, str) else content
    _clear(path)
    if path.exists() and path.read_bytes() == content:
        return False
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        error.filename = error.filename or str(path)  # a full disk does not say which file
        raise
    finally:
        beside.unlink(missing_ok=True)
    return True


def _clear(path: Path) -> None:
    """Remove what processes that were killed while they wrote a file have left beside its place."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*"):
        number = left.suffix[1:]
        if number.isdecimal() and os.name == "posix":  # elsewhere to ask for a process is to interrupt it
            try:
                os.kill(int(number), 0)
            except ProcessLookupError:
                left.unlink(missing_ok=True)
            except OSError:
                pass  # it runs, for somebody else
