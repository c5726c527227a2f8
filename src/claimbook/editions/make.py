"""Make an edition, tables, notebooks, results and book: complete or absent, and only what is not done yet."""

import ast
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat

from ..claims.judge import check_claims
from ..claims.outcome import Outcome, outcome_text
from ..notebook.digests import faults, stored
from ..notebook.files import INJECTED, KERNEL, code_of, digest, tagged, text_of
from ..notebook.fingerprint import code_hash, inputs, strings
from ..notebook.toc import check_words
from ..project import project
from ..site.build import build
from ..tables.read import altered, data_folder, descriptor, load
from ..tables.whole import replace, settle_in
from . import assembly as pages
from .compare import editions, outcome_of, published_outcome
from .definition import Edition
from .lock import locked
from .run import CellError, RunError, chapters, executed, read, run

MARK = "fingerprint"
COPIED = ("[!.]*.yml", "[!.]*.bib", "[!.]*/[!.]*.json", "[!.]*/[!.]*.yml")
NOT_COMPUTED = "Not available in this edition:"
KEPT = ("notebooks",)  # what an interrupted run may have finished


def make(edition: Edition, jobs: int = 2, everything: bool = False) -> tuple[Path, dict[str, str]]:
    """Make an edition in ``_build/editions/NAME``, unless it stands there as it would be made now.

    Parameters
    ----------
    edition : Edition
        Any but the published one, which is executed in place.
    jobs : int
        Chapters at a time.
    everything : bool
        Execute all chapters, also those that are done.

    Returns
    -------
    Path
        Folder of the edition: ``data``, ``notebooks``, ``results.json``, ``published.json`` (what it is compared
        with) and ``html``.
    dict of str to str
        Chapters that could not be computed to their end, with the reason.

    Raises
    ------
    RunError
        If another process makes it, the published chapters are stale, or a kernel dies.
    claimbook.tables.read.TableError
        If a table is at fault.
    claimbook.site.build.BuildError
        If its book cannot be built.
    """
    check_words(project().root)
    published = published_outcome()
    for entry in descriptor(edition.data)["resources"]:
        load(entry["name"], edition.data)
    check_claims(chapters())
    for line in altered(edition.data):
        print(f"note: {line}", file=sys.stderr)
    place = editions() / edition.name
    with locked(place) as beside:
        for left in beside.iterdir():
            if left.name not in KEPT:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        copy_data(edition.data, beside / "data")
        with data_in(beside / "data"):
            wanted = {path: _wanted(path, edition) for path in chapters()}
            mark = _mark(edition, wanted, published)
            if not everything and _read(place / MARK) == mark:
                shutil.rmtree(beside)
                return place, _missing(place)
            missing = execute(edition, wanted, beside, [] if everything else [beside, place], jobs)
            outcome = outcome_of(edition, beside / "notebooks", missing)
            replace(beside / "published.json", outcome_text(published))
            replace(beside / "results.json", outcome_text(outcome))
            pages.write_changes(beside / "notebooks")
            pages.write_book(beside / "book", edition, outcome, beside / "notebooks")
            build(1, beside / "book")  # no process of its own that could outlive this one and go on writing
        (beside / "book" / "_build" / "html").rename(beside / "html")
        shutil.rmtree(beside / "book")
        replace(beside / MARK, mark)
        settle_in(beside, place)
    return place, missing


@contextmanager
def data_in(folder: Path) -> Iterator[None]:
    """Let this process and the kernels that it starts read the tables of another folder."""
    name = project().variable("DATA")
    before = os.environ.get(name)
    os.environ[name] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def copy_data(source: Path, target: Path) -> None:
    """Copy the described tables of a folder; rules and references are the book's, whatever an older folder holds."""
    target.mkdir()
    own = project().data
    described = {entry["path"] for folder in {own, source} for entry in descriptor(folder)["resources"]}
    for folder in (source, own):
        for path in sorted(path for kind in COPIED for path in folder.glob(kind)):
            name = path.relative_to(folder)
            if name.as_posix() not in described:
                (target / name).parent.mkdir(exist_ok=True)
                shutil.copyfile(path, target / name)
    for name in ["datapackage.json", *(entry["path"] for entry in descriptor(source)["resources"])]:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)


def execute(edition: Edition, wanted: dict, folder: Path, done: list[Path], jobs: int) -> dict[str, str]:
    """Execute the chapters that neither an earlier run of this edition nor the published book has with these inputs.

    Returns
    -------
    dict of str to str
        Chapters whose cells raise an error, with the error; their notebooks hold the outputs of the cells before.
    """
    notebooks = folder / "notebooks"
    notebooks.mkdir(exist_ok=True)
    waiting = []
    for path in wanted:
        places = [each / "notebooks" / path.name for each in done] + ([path] if done else [])
        if finished := next(filter(None, (_finished(each, wanted[path]) for each in places)), None):
            source = changed_notebook(read(path), edition.parameters[path.stem], edition)
            replace(notebooks / path.name, _with_words_of(source, finished))
        else:
            (notebooks / path.name).unlink(missing_ok=True)
            waiting.append(path)
    for left in {each.name for each in notebooks.iterdir()} - {path.name for path in wanted}:
        (notebooks / left).unlink()
    print(f"{edition.name}: {len(waiting)} of {len(wanted)} chapters to run, the others have these inputs already")
    missing = {}

    def task(path: Path) -> bool:
        notebook = changed_notebook(read(path), edition.parameters[path.stem], edition)
        try:
            said = lacking(notebook)
            text = executed(notebook, path.name, {"inputs": wanted[path]}, said)
            if absent := text.count(NOT_COMPUTED):
                print(f"{edition.name}: {path.stem}: {absent} cells say: {said}")
            return replace(notebooks / path.name, text)
        except CellError as error:
            missing[path.stem] = str(error).partition(", ")[2]
            return replace(notebooks / path.name, text_of(error.before))

    run(waiting, jobs, task)
    return dict(sorted(missing.items()))


def lacking(notebook: dict) -> str:
    """What the tables in use lack of the book's own, of those that a notebook names: titles and columns, or nothing."""
    named, said = strings(ast.parse("\n".join(code_of(notebook)))), []
    package = descriptor(project().data)
    own = {entry["name"]: [field["name"] for field in entry["schema"]["fields"]] for entry in package["resources"]}
    for entry in descriptor()["resources"]:
        there = [field["name"] for field in entry["schema"]["fields"]]
        gone = [name for name in own.get(entry["name"], ()) if name not in there]
        if gone and entry["name"] in named:
            said.append(f"{entry['title']} lacks {', '.join(gone)}")
    return f"{NOT_COMPUTED} {'; '.join(said)}" if said else ""


def changed_notebook(notebook: dict, changed: dict, edition: Edition) -> dict:
    """The notebook, without outputs, with papermill's cell that sets other values after the one that declares them."""
    if not changed:
        return notebook
    from papermill.parameterize import parameterize_notebook  # a second, which an edition that is done need not wait

    cells = [{**cell, "metadata": {"tags": [], **cell["metadata"]}} for cell in notebook["cells"]]
    cells = [cell | {"outputs": []} if cell["cell_type"] == "code" else cell for cell in cells]
    plain = nbformat.from_dict({**notebook, "cells": cells, "metadata": {"kernelspec": KERNEL, "papermill": {}}})
    words = f"What this edition, {edition.name}, sets otherwise"
    made = parameterize_notebook(plain, changed, comment=words, kernel_name=KERNEL["name"], language="python")
    for cell in made["cells"]:
        if tagged(cell, INJECTED):
            cell["id"] = INJECTED  # papermill draws one by lot
    return {**notebook, "cells": json.loads(json.dumps(made["cells"]))}


def _wanted(path: Path, edition: Edition) -> dict[str, str]:
    """Hashes of what the outputs of a chapter follow from in this edition."""
    return inputs(read(path), edition.parameters[path.stem])


def _finished(path: Path, wanted: dict[str, str]) -> dict | None:
    """A notebook that was run to its end with the same inputs, if there is one."""
    try:
        notebook = read(path)
    except RunError:
        return None
    whole = not faults(notebook) and stored(notebook)["inputs"] == wanted
    return notebook if whole and code_hash(notebook) == wanted["code"] else None


def _with_words_of(source: dict, finished: dict) -> str:
    """Text of a finished notebook with the words and comments that its chapter has now: no output follows from them."""
    done = iter(cell for cell in finished["cells"] if cell["cell_type"] == "code")
    cells = [
        {**next(done), "source": cell["source"]} if cell["cell_type"] == "code" else cell for cell in source["cells"]
    ]
    return text_of({**finished, "cells": cells})


def _mark(edition: Edition, wanted: dict, published: Outcome) -> str:
    """Hash of everything that the whole edition follows from."""
    names = ("_config.yml", "_toc.yml", "requirements.txt")
    parts = [*(path for name in names if (path := project().root / name).is_file()), pages.template(), *wanted]
    folders = (project().chapters, data_folder(), project().root / "_static", *project().packages.values())
    for folder in folders:
        found = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".ipynb", ".pyc")]
        parts += sorted(p for p in found if not any(part.startswith(".") for part in p.relative_to(folder).parts))
    hashes = [[path.name, digest(path.read_bytes())] for path in parts]
    described = [edition.name, edition.title, edition.description]
    return digest(json.dumps([described, {p.name: w for p, w in wanted.items()}, hashes, outcome_text(published)]))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _missing(place: Path) -> dict[str, str]:
    """Chapters that a complete edition could not compute, with the reason."""
    stored = json.loads((place / "results.json").read_text(encoding="utf-8"))["chapters"]
    return {chapter: entry["missing"] for chapter, entry in stored.items() if entry["missing"]}
