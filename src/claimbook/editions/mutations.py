"""Mutations: small faults drawn by lot in tables, parameters and rules, and whether the book would notice each.

A fault is noticed if a table, a parameter or a rule that has it is refused, or if a recorded result, an exhibit or a
verdict changes. The hash of a table is left out: a mutated table is sealed, as an author's own mistake would be.
"""

import csv
import io
import json
import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

from ..claims.cube import write_kept
from ..claims.judge import collected, judge
from ..claims.kept import kept
from ..claims.rules import FILE, Claim, read_claims
from ..claims.turn import reread, thresholds
from ..notebook.files import read
from ..notebook.fingerprint import digest, inputs
from ..notebook.parameters import Parameter, ParameterError, check
from ..notebook.results import Result
from ..project import project
from ..site.status import CHANGED, MUTATIONS, Tried, read_tried
from ..tables.check import TableError
from ..tables.read import in_data, load, resource, seal
from ..tables.whole import replace
from .definition import Edition, read_edition
from .grid import Run
from .kernels import without_script
from .make import changed_notebook, copy_data, data_in
from .run import RunError, chapters, published
from .sweep import _serve, compute

KINDS = ("columns swapped", "year shifted", "sign", "country dropped", "parameter", "threshold")
SEED = 20261127
MISSES = 2000  # draws in a row that bring no fault that is new
NUMBERS = ("number", "integer", "year")
WAYS = ("refused", *(f"changed: {part}" for part in CHANGED))  # in which a fault is noticed


@dataclass(frozen=True)
class Mutation:
    """One fault: its kind, the table, parameter or claim that has it, and what is changed there."""

    kind: str
    where: str
    what: tuple

    def __str__(self) -> str:
        return f"{self.where}: {self.kind}, {', '.join(map(str, self.what))}"


def drawn(count: int, edition: Edition, seed: int = SEED) -> list[Mutation]:
    """So many different mutations, each kind as likely; the same seed and the same book give the same."""
    lot, found, misses = random.Random(seed), [], 0
    tables = sorted({name[5:-4] for path in chapters() for name in inputs(read(path)) if name.endswith(".csv")})
    declared = [each for own in edition.declared.values() for each in own.values()]
    rules = [(claim, each) for claim in read_claims() for each in thresholds(claim)]
    while len(found) < count:
        if misses == MISSES:
            raise RunError(f"--count {count}: there are few more faults than {len(found)}; ask for so many at most")
        kind = lot.choice([kind for kind in KINDS if {"parameter": declared, "threshold": rules}.get(kind, tables)])
        if kind == "parameter":
            made = _of_parameter(lot, lot.choice(declared), edition)
        elif kind == "threshold":
            claim, threshold = lot.choice(rules)
            size = (abs(threshold.value) or 1) * lot.choice([-2, -1, -0.5, 0.5, 1, 2])
            made = Mutation(kind, claim.id, (threshold.result, threshold.value, threshold.value + size))
        else:
            made = _of_table(lot, kind, lot.choice(tables))
        misses = 0 if made and made not in found else misses + 1
        if not misses:
            found.append(made)
    return found


def _of_parameter(lot: random.Random, parameter: Parameter, edition: Edition) -> Mutation | None:
    """Another value of a parameter: a tenth more or less, at least one; another choice; a list without one element."""
    value = edition.values(parameter.chapter)[parameter.name]
    if isinstance(value, bool):
        other = not value
    elif isinstance(value, int | float):
        other = value + type(value)(lot.choice([-1, 1]) * max(1, abs(value) // 10 if abs(value) < 1900 else 1))
    elif isinstance(value, list) and value:
        left_out = lot.randrange(len(value))
        other = [each for place, each in enumerate(value) if place != left_out]
    else:
        others = [each for each in parameter.choices if each != value and not parameter.column]
        other = lot.choice(others) if others and isinstance(value, str) else None
    return None if other in (None, value) else Mutation("parameter", parameter.chapter, (parameter.name, value, other))


def _of_table(lot: random.Random, kind: str, table: str) -> Mutation | None:
    """Columns, a key or a value of a table that has what the kind needs."""
    schema = resource(table)["schema"]
    fields = {each["name"]: each["type"] for each in schema["fields"]}
    numbers = [name for name in fields if fields[name] in NUMBERS and name not in schema.get("primaryKey", [])]
    if kind == "columns swapped" and len(numbers) > 1:
        return Mutation(kind, table, tuple(sorted(lot.sample(numbers, 2))))
    if kind == "year shifted" and fields.get("year") in NUMBERS:
        return Mutation(kind, table, ("year", lot.choice([-1, 1])))
    if kind == "sign" and numbers:
        return Mutation(kind, table, (lot.choice(numbers),))
    if kind == "country dropped" and "iso3" in fields:
        return Mutation(kind, table, ("iso3", lot.choice(sorted(set(load(table)["iso3"].dropna())))))
    return None


def mutated(text: str, mutation: Mutation) -> str:
    r"""The CSV of a table with a mutation.

    Examples
    --------
    >>> mutated("iso3,gdp\nCHN,2\nUSA,3\n", Mutation("sign", "made", ("gdp",)))
    'iso3,gdp\nCHN,-2\nUSA,-3\n'
    """
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    first, *rest = mutation.what
    for row in rows:
        if mutation.kind == "columns swapped":
            row[first], row[rest[0]] = row[rest[0]], row[first]
        elif mutation.kind == "year shifted" and row[first]:
            row[first] = str(int(row[first]) + rest[0])
        elif mutation.kind == "sign" and row[first]:
            row[first] = row[first][1:] if row[first].startswith("-") else f"-{row[first]}"
    if mutation.kind == "country dropped":
        rows = [row for row in rows if row[first] != rest[0]]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=next(csv.reader(io.StringIO(text, newline=""))), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


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
    return digest(json.dumps([{name: wanted[name] for name in sorted(wanted)}, ledger]))


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
