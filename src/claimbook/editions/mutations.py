"""Mutations: small faults drawn by lot in tables, parameters and rules, and whether the book would notice each.

A fault is noticed if a table, a parameter or a rule that has it is refused, or if a recorded result, an exhibit or a
verdict changes. The hash of a table is left out: a mutated table is sealed, as an author's own mistake would be.
"""

import json
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

from ..claims.cube import write_kept
from ..claims.judge import collected, judge
from ..claims.kept import kept
from ..claims.rules import FILE, Claim, read_claims
from ..claims.turn import reread, thresholds
from ..exhibits.exhibit import TABLE, VEGALITE
from ..notebook.files import read
from ..notebook.fingerprint import digest, inputs
from ..notebook.parameters import ParameterError, check
from ..notebook.results import Result
from ..project import project
from ..site.status import CHANGED, MUTATIONS, Tried, read_tried
from ..tables.check import TableError
from ..tables.read import in_data, resource, seal
from ..tables.whole import replace
from .compare import apart_from_kept
from .definition import Edition, read_edition
from .grid import Run
from .kernels import without_script
from .lot import SEED, Mutation, drawn, mutated
from .make import changed_notebook, copy_data, data_in
from .run import RunError, chapters
from .sweep import _serve, compute, recorded

WAYS = ("refused", *(f"changed: {part}" for part in CHANGED))  # in which a fault is noticed


def noticed_in_rule(mutation: Mutation, found: dict[str, Result]) -> str:
    """How a moved threshold is noticed: by a made-up world of the claim, or by its verdict; nothing if it is not."""
    (claim,) = [each for each in read_claims() if each.id == mutation.where]
    result, value, other = mutation.what
    (threshold,) = [each for each in thresholds(claim) if (each.result, each.value) == (result, value)]
    moved = reread(claim, {threshold: other})
    for world in claim.worlds:
        if _word(moved, world.results) != world.verdict:
            return "refused: a world of the claim has another verdict"
    return "changed: verdicts" if _word(moved, found, kept()) != _word(claim, found, kept()) else ""


def _word(claim: Claim, found: dict[str, Result], others=()) -> str:
    return judge([claim], found, "note", others)[claim.id].verdict


def published(path: Path) -> dict[str, object]:
    """What a reader gets of an executed chapter: its results, and its charts and tables, which `make test` compares."""
    outputs = [output.get("data", {}) for cell in read(path)["cells"] for output in cell.get("outputs", ())]
    shown = [data[kind] for data in outputs for kind in (VEGALITE, TABLE) if kind in data]
    return {"results": recorded(path), "exhibits": digest(json.dumps(shown, sort_keys=True))}


def noticed_in_run(mutation: Mutation, edition: Edition, base: dict[str, dict]) -> str:
    """How a mutation of a table or a parameter is noticed: refused, a chapter that stops, another result or exhibit.

    Where an exhibit changes and no result of its chapter, a later chapter may still say more.
    """
    drawn_otherwise = ""
    with TemporaryDirectory() as folder:
        data, changed = Path(folder, "data"), {}
        if mutation.kind == "parameter":
            name, _, value = mutation.what
            try:
                check(edition.declared[mutation.where][name], value, name)
            except ParameterError as error:
                return f"refused: {error}"
            data, changed = project().data, {mutation.where: {name: value}}
        else:
            copy_data(project().data, data)
            path = data / resource(mutation.where)["path"]
            replace(path, mutated(path.read_text(encoding="utf-8"), mutation))
            try:
                seal(data)
            except TableError as error:
                return f"refused: {error}"
        for chapter in sorted(base, key=lambda stem: (stem[:2] in ("05", "06"), stem)):  # the slowest last
            settings = edition.parameters[chapter] | changed.get(chapter, {})
            with data_in(data):
                notebook = changed_notebook(read(project().chapters / f"{chapter}.ipynb"), settings, edition)
                wanted = inputs(notebook)
            if wanted == base[chapter]["inputs"]:
                continue
            found = compute(Run(chapter, str(data), {}, settings), notebook, wanted, published)
            if isinstance(found, str):
                return f"refused: {found}"
            other = [name for name in found if found[name] != base[chapter][name]]
            if "results" in other:
                return f"changed: results of {chapter}"
            drawn_otherwise = drawn_otherwise or (f"changed: {other[0]} of {chapter}" if other else "")
    return drawn_otherwise


def faultless(chapter: str, edition: Edition) -> tuple[dict, dict]:
    """A chapter of the edition without a fault, and its inputs."""
    notebook = changed_notebook(read(project().chapters / f"{chapter}.ipynb"), edition.parameters[chapter], edition)
    return notebook, inputs(notebook)


def _run(chapter: str, edition: Edition) -> tuple[dict, dict | str]:
    """Inputs of a chapter of the edition without a fault, and what readers get of it."""
    notebook, wanted = faultless(chapter, edition)
    run = Run(chapter, str(project().data), {}, edition.parameters[chapter])
    return wanted, compute(run, notebook, wanted, published)


def state(wanted: dict[str, dict]) -> str:
    """Hash of what all outcomes follow from: inputs by chapter, and the ledger."""
    ledger = (project().data / FILE).read_text(encoding="utf-8")
    return digest(json.dumps([{name: apart_from_kept(wanted[name]) for name in sorted(wanted)}, ledger]))


def late() -> list[str]:
    """A line if the kept mutations were tried on other code, tables, values or claims than those that are there now."""
    if (tried := read_tried(project().data)) is None:
        return []
    edition = read_edition(path := project().root / "editions" / f"{tried.edition}.yml")
    if state({chapter: faultless(chapter, edition)[1] for chapter in edition.parameters}) == tried.fingerprint:
        return []
    again = f"`{project().command} mutate editions/{path.name} --count {tried.drawn}` tries them anew"
    return [f"note: {in_data(MUTATIONS)}: the mutations were tried on an earlier state; {again}\n"]


def mutate(edition: Edition, count: int, jobs: int | None = None) -> Tried:
    """Try so many mutations on an edition, whose few draws make it fast.

    Returns
    -------
    Tried
        ``fingerprint`` is of what the results follow from; `keep_tried` writes it into the data folder.

    Raises
    ------
    RunError
        If a chapter cannot be run without a fault.
    """
    mutations, results = drawn(count, edition), collected(chapters())
    said = {str(each): noticed_in_rule(each, results) for each in mutations if each.kind == "threshold"}
    with without_script(), ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_serve) as pool:
        waiting = {pool.submit(_run, chapter, edition): chapter for chapter in edition.parameters}
        base = {}
        for future in as_completed(waiting):
            wanted, found = future.result()
            if isinstance(found, str):
                raise RunError(f"{waiting[future]}: {found}")
            base[waiting[future]] = {"inputs": wanted} | found
        tried = {pool.submit(noticed_in_run, each, edition, base): each for each in mutations if str(each) not in said}
        for future in tqdm(as_completed(tried), total=len(tried), desc="mutating", dynamic_ncols=True):
            said[str(tried[future])] = future.result()
            tqdm.write(f"{tried[future]}: {future.result() or 'not noticed'}")
    ways = Counter(next((way for way in WAYS if said[str(each)].startswith(way)), "") for each in mutations)
    return Tried(
        edition=edition.name,
        seed=SEED,
        drawn=len(mutations),
        refused=ways["refused"],
        changed=sum(ways[f"changed: {part}"] for part in CHANGED),
        **{part: ways[f"changed: {part}"] for part in CHANGED},
        survivors=[str(each) for each in mutations if not said[str(each)]],
        fingerprint=state({name: base[name]["inputs"] for name in base}),
    )


def keep_tried(outcome: Tried) -> None:
    """Write into the data folder what came of mutations."""
    write_kept(project().data / MUTATIONS, outcome.model_dump(), indent=1)
