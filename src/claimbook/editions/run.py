"""Execute chapters with papermill, several at a time; a notebook is replaced whole or not at all."""

import json
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import chdir
from multiprocessing import active_children
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from tqdm import tqdm

from ..notebook import toc
from ..notebook.digests import errors, faults, foreign, stored, sums
from ..notebook.files import KERNEL, MARK, STORED, RunError, check_published, code_of, digest, read, tagged, text_of
from ..notebook.fingerprint import CODE, inputs, reasons
from ..project import project
from ..tables.check import brief
from ..tables.plain import content, raw, values_of
from ..tables.whole import replace
from .kernels import warm_up
from .limits import DEFAULTS, limit

ENGINE = "claimbook"  # an entry point of the package
PAPERMILLS = "papermill-error-cell-tag"  # of cells that papermill puts into a notebook that stops
MOST_WORDS = 500  # letters of an error that a message repeats


class CellError(RunError):
    """A cell that raised an error: with the same inputs it will again.

    Attributes
    ----------
    before : dict
        The notebook with the outputs of the cells before it, and none from it on.
    """

    def __init__(self, message: str, before: dict):
        super().__init__(message)
        self.before = before


def chapters(names: Iterable[str] = ()) -> list[Path]:
    """All chapters, as `_toc.yml` names them, or those named here (by file name, stem or number).

    Raises
    ------
    RunError
        If a name fits no chapter, or as for `claimbook.notebook.toc.chapters`.
    """
    every = toc.chapters(project().root)
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


def states(paths: Iterable[Path]) -> dict[Path, str]:
    """What is to be said of each chapter: why it is stale, or what a program has changed that a run settles."""
    late, found = stale(paths), {}
    for path in paths:
        parts = [f"stale: {'; '.join(late[path])}"] if path in late else []
        saved = content(path)
        other = foreign(values_of(saved.removeprefix(MARK)))
        if other := [*other, "saved with a byte-order mark"] if saved.startswith(MARK) else other:
            parts.append(f"{'; '.join(other)}; `{project().command} run` settles it")
        found[path] = "; ".join(parts)
    return found


def publishable(paths: Iterable[Path]) -> list[str]:
    """Notes on chapters whose inputs have changed since their outputs were computed, which their pages say too.

    Raises
    ------
    RunError
        If the stored outputs of a chapter are not those of its own code, or its file is none that Sphinx reads.
    """
    notes = []
    for path in (paths := list(paths)):
        if raw(path).startswith(MARK):
            what = "saved with a byte-order mark, which no other program reads"
            raise RunError(f"{path.name}: {what}; run `{project().command} run` first")
    for path, why in stale(paths).items():
        if own := faults(read(path)) or [each for each in why if each == CODE]:
            raise RunError(f"{path.name}: {own[0]}; run `{project().command} run` first")
        notes.append(f"{path.stem}: stale, as its page of status will say: {'; '.join(why)}")
    return notes


def rewritten(paths: Iterable[Path]) -> dict[Path, list[str]]:
    """Up-to-date chapters whose numbers a program has written in another way, as a browser does."""
    notebooks = {path: read(path) for path in paths}
    return {
        path: ["its numbers were written anew by another program"]
        for path, notebook in notebooks.items()
        if sums(notebook)["written"] != stored(notebook)["written"]
    }


def settle(path: Path) -> bool:
    """Give an up-to-date chapter the form in which a run leaves it, and say whether its bytes changed."""
    return replace(path, text_of(read(path)))


def run(
    paths: Iterable[Path], jobs: int = 2, task: Callable[[Path], bool] | None = None, meanwhile=lambda: None
) -> dict[Path, bool]:
    """Execute chapters, `jobs` at a time, with a progress bar.

    Parameters
    ----------
    paths : iterable of Path
        Notebooks.
    jobs : int
        How many at a time.
    task : function of a Path, optional
        What to do with each, `execute` (in place) if not given; it says whether something changed.
    meanwhile : function, optional
        What to do in this process while the first of them begin.

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
        # The last chapters, which build on the others, take longest; of those, the longer had better begin first.
        first, rest = paths[-jobs:], sorted(paths[:-jobs], key=lambda path: -sum(map(len, code_of(read(path)))))
        waiting = {pool.submit(task, path): path for path in (*reversed(first), *rest)}
        try:
            with tqdm(total=len(paths), desc="running", unit="chapter", dynamic_ncols=True) as bar:
                meanwhile()  # now, for the process that kernels come from is still importing what they need
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
        If a cell fails, or sets other values than the published ones; the file is left as it was.
    """
    before = read(path)
    check_published(before, path.name)
    return replace(path, executed(before, path.name, {"inputs": inputs(before)}))


def executed(notebook: dict, name: str, recorded: dict, lacking: str = "") -> str:
    """Text of the notebook with fresh outputs and what is recorded of how they came about.

    Parameters
    ----------
    notebook : dict
        Notebook as read from its file.
    name : str
        Its name, for messages.
    recorded : dict
        ``inputs``, hashes of everything that its outputs follow from, and more if wanted; kept in the metadata.
    lacking : str
        What the tables of an edition lack; with it a cell that raises an error says so in its place.

    Raises
    ------
    CellError
        If a cell raises an error, and nothing is lacking.
    RunError
        If a cell reaches a limit of the run, or the kernel ends.
    """
    # Here, because they take a second that `suanli check` need not wait.
    from papermill import PapermillExecutionError, execute_notebook

    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # Sphinx, in the same process, turns its messages on
    cells = [cell | {"outputs": []} if cell["cell_type"] == "code" else cell for cell in notebook["cells"]]
    plain = json.dumps({**notebook, "cells": cells, "metadata": {"kernelspec": KERNEL}})
    with TemporaryDirectory() as folder:
        left = Path(folder, "stopped.ipynb")  # where papermill leaves a notebook that stops
        options = {"engine_name": ENGINE, "progress_bar": False, "request_save_on_cell_execute": False}
        options["lacking"] = lacking
        try:
            made = execute_notebook(nbformat.reads(plain, as_version=4), left, **options)
        except PapermillExecutionError as error:
            place = f"{name}, code cell {error.exec_count}"
            raise _fault(place, error.ename, error.evalue, read(left)) from None
        except RunError as error:
            raise RunError(f"{name}, {error}") from None
    for number, output in errors(made):  # papermill lets `sys.exit()` pass for an end
        raise _fault(f"{name}, code cell {number}", output["ename"], output["evalue"], made)
    recorded = {**recorded, **sums(made), "fingerprint": digest(json.dumps(recorded["inputs"]))}
    return text_of({**made, "metadata": {STORED: recorded}})


def _fault(place: str, kind: str, words: str, stopped: dict) -> CellError:
    """What stopped a cell, in one line, with the notebook as far as it ran, without what papermill has put into it."""
    cells, ran = [], True
    for cell in stopped["cells"]:
        ran = ran and not any(output["output_type"] == "error" for output in cell.get("outputs", []))
        if not ran and cell["cell_type"] == "code":
            cell = {**cell, "outputs": [], "execution_count": None}
        if not tagged(cell, PAPERMILLS):
            cells.append(cell)
    message = f"{place}: {kind}: {brief(' '.join(words.split()), MOST_WORDS)}; correct the cell or its inputs"
    return CellError(message, {**stopped, "cells": cells, "metadata": {}})
