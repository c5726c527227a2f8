"""Run a grid in processes of this machine or on Dask: a run is kept as soon as it is done, and never run twice."""

import json
import logging
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import chdir, closing, contextmanager, nullcontext, suppress
from dataclasses import asdict
from multiprocessing import active_children, get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

from ..notebook.fingerprint import digest, inputs
from ..notebook.results import Result, ResultError, results
from ..project import project
from ..signals import end_with_parent
from ..tables.plain import raw
from ..tables.read import TableError, altered, descriptor, load
from ..tables.whole import FULL, replace
from .grid import Grid, Run
from .kernels import warm_up, without_script
from .make import changed_notebook, data_in
from .run import RunError, executed, read
from .sweep_tables import write_tables

TRIES = 3  # of a run that ends the process it is in
REACHED = 5  # seconds in which a scheduler must answer
JOINED = 60  # seconds in which it must have a worker
ONE_AT_A_TIME = threading.Lock()  # folder and environment belong to the whole process


def _package() -> str:
    """Hash of the packages as they are on disk."""
    files = [path for folder in project().packages.values() for path in sorted(folder.rglob("[!.]*.py"))]
    return digest(json.dumps([digest(raw(path)) for path in files]))


IMPORTED = _package()  # as this process has it


def sweep(grid: Grid, into: Path, scheduler: str | None = None, jobs: int | None = None) -> dict[str, str]:
    """Run what is not done yet, then write the tables.

    Parameters
    ----------
    grid : Grid
        What to run.
    into : Path
        Folder for ``runs`` (one JSON file for each that is done), ``results.parquet``, ``verdicts.parquet`` and
        ``failures.parquet``.
    scheduler : str, optional
        Address of a Dask scheduler; processes of our own if not given.
    jobs : int, optional
        How many of our own; one a core if not given.

    Returns
    -------
    dict of str to str
        By fingerprint, why a run has no results.

    Raises
    ------
    RunError
        If the scheduler cannot be reached, has no workers or goes away; what was done is kept.
    OSError
        If there is no room, here or where a run works; what was done is kept.
    """
    notebooks = _notebooks(grid)
    wanted = follows_from(grid)
    names = [digest(json.dumps(each)) for each in wanted]
    kept = into / "runs"
    kept.mkdir(parents=True, exist_ok=True)
    done = {
        name: found for name, each in zip(names, wanted, strict=True) if (found := _kept(kept, name, each)) is not None
    }
    waiting = {name: (run, each) for name, run, each in zip(names, grid.runs, wanted, strict=True) if name not in done}
    already = sum(name in done for name in names)
    chapters = f"{len(notebooks)} chapter{'s' * (len(notebooks) > 1)}"
    print(f"{grid.name}: {len(names)} runs of {chapters}, {already} done already", flush=True)
    failed = {}
    with closing(_fresh(grid, waiting, notebooks, scheduler, jobs)) as fresh:
        for name, found in fresh if waiting else ():
            if isinstance(found, str):
                failed[name] = found
                tqdm.write(f"{name}: {found}", file=sys.stderr)
                continue
            done[name] = found
            stored = {"inputs": waiting[name][1], "results": [asdict(each) for each in found]}
            replace(kept / f"{name}.json", json.dumps(stored, indent=1, ensure_ascii=False) + "\n")
    write_tables(grid, names, done, failed, into)
    return failed


def follows_from(grid: Grid) -> list[dict[str, str]]:
    """Hashes of what each run of a grid follows from, in their order."""
    notebooks, wanted = _notebooks(grid), []
    for run in grid.runs:
        with data_in(project().root / run.data):
            wanted.append(inputs(notebooks[run.chapter], run.settings))
    return wanted


def finished(grid: Grid, into: Path) -> list[list[Result] | None]:
    """Results of each run of a grid that a sweep has left in a folder; None where it has none."""
    return [_kept(into / "runs", digest(json.dumps(each)), each) for each in follows_from(grid)]


def _notebooks(grid: Grid) -> dict[str, dict]:
    """The chapters that a grid runs."""
    return {
        chapter: read(project().chapters / f"{chapter}.ipynb") for chapter in {run.chapter: None for run in grid.runs}
    }


def _fresh(grid, waiting, notebooks, scheduler, jobs) -> Iterator[tuple[str, list[Result] | str]]:
    """Fingerprint and results of each run as it ends, or why there are none."""
    for folder in {project().root / run.data for run, _ in waiting.values()}:
        for entry in descriptor(folder)["resources"]:
            load(entry["name"], folder)
        for line in altered(folder):
            print(f"note: {line}", file=sys.stderr)
    tasks = {}
    for name, (run, each) in waiting.items():
        tasks[name] = (run, changed_notebook(_code(notebooks[run.chapter]), run.settings, grid.base), each)
    with nullcontext() if scheduler is None else _client(scheduler) as client:
        ended = _on_dask(tasks, client) if client else _own(tasks, jobs)
        with closing(ended), tqdm(total=len(tasks), desc="sweeping", unit="run", dynamic_ncols=True) as bar:
            for each in ended:
                bar.update()
                yield each


def _own(tasks: dict[str, tuple], jobs: int | None) -> Iterator[tuple[str, list[Result] | str]]:
    """Each run as it ends in a process of our own, to which only pipes lead; what a lost process did is done again."""
    left, tries = dict(tasks), 0
    while left:
        waiting, futures = list(left)[: 1 if tries else None], {}  # alone, it is known which run ends its process
        pool = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_serve)
        try:
            with suppress(BrokenProcessPool), without_script():
                for name in waiting:
                    futures[pool.submit(compute, *left[name])] = name
            for future in as_completed(futures):
                if not isinstance(future.exception(), BrokenProcessPool):
                    del left[futures[future]]
                    yield futures[future], _outcome(future)
        except BaseException:  # interrupted, or nobody waits for more
            for process in active_children():
                process.kill()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
        tries = tries + 1 if left.keys() >= {*waiting} else 0
        if tries == TRIES:
            tries = 0
            del left[waiting[0]]
            yield waiting[0], "ends the process that it is in, each time; look for what takes all memory"


def _serve() -> None:
    """Let this process end with the one that started it, and leave Ctrl-C, which all in a terminal hear, to it."""
    signal.signal(signal.SIGINT, lambda *_: None)
    end_with_parent()


def _on_dask(tasks: dict[str, tuple], client) -> Iterator[tuple[str, list[Result] | str]]:
    """Each run as it ends on a worker of a scheduler."""
    from distributed import as_completed  # takes a second, which a sweep on this machine need not wait

    futures = {
        client.submit(compute, *task, key=f"{project().package}-{name}", pure=False): name
        for name, task in tasks.items()
    }
    for future in as_completed(futures):
        yield futures[future], _outcome(future)


def recorded(path: Path) -> list[dict]:
    """Results of an executed chapter, in a form that travels."""
    return [asdict(result) for result in results(path).values()]


def compute(run: Run, notebook: dict, wanted: dict[str, str], take=recorded) -> list[dict] | dict | str:
    """Execute one run in this worker and give what `take` finds in it, its results, or say why there are none.

    Nothing is read from the client's disk: the notebook is sent, and the tables, the package and the lock of the
    worker must have the hashes that the client's have.
    """
    with ONE_AT_A_TIME, data_in(project().root / run.data), chdir(project().chapters), TemporaryDirectory() as folder:
        try:
            here = inputs(notebook)
            if other := sorted(name for name in {*here, *wanted} if here.get(name) != wanted.get(name)):
                return f"the worker has another {', another '.join(other[:3])}; give it the same project and tables"
            if _package() != IMPORTED:
                return "the package changed since the worker started; start it again"
            warm_up()
            path = Path(folder, f"{run.chapter}.ipynb")
            replace(path, executed(notebook, path.name, {"inputs": wanted}))
            return take(path)
        except (RunError, ResultError, TableError) as error:
            return str(error)


def _code(notebook: dict) -> dict:
    """The notebook without words and outputs, which need not travel."""
    cells = [cell | {"outputs": []} for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return notebook | {"cells": cells, "metadata": {}}


def _kept(folder: Path, name: str, wanted: dict[str, str]) -> list[Result] | None:
    """Results of a run that was done with these inputs, or None."""
    try:
        stored = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        return [Result(**each) for each in stored["results"]] if stored["inputs"] == wanted else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _outcome(future) -> list[Result] | str:
    """Results of a run that has ended, or why it has none."""
    if future.cancelled():
        raise RunError("the scheduler has gone; what was done is kept, and the same command goes on")
    error = future.exception()
    if isinstance(error, OSError) and error.errno in FULL:
        raise error  # no run would get further
    if error:
        return f"{type(error).__name__}: {' '.join(str(error).split())}"
    given = future.result()
    return given if isinstance(given, str) else [Result(**each) for each in given]


@contextmanager
def _client(scheduler: str) -> Iterator:
    """A client of a scheduler that has workers."""
    from distributed import Client

    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # we say ourselves what went wrong
    try:
        client = Client(scheduler, timeout=REACHED)
    except (OSError, ValueError) as error:
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise RunError(f"no scheduler answers at {scheduler} ({why}); correct --scheduler, or start it") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=JOINED)
        except TimeoutError:
            raise RunError(f"the scheduler at {scheduler} has no workers; start some with `dask worker`") from None
        yield client
