"""What readers may choose, made of a finished sweep, and whether it still follows from what is there."""

import csv
import dataclasses
import io
import json
from pathlib import Path

from ..claims.cube import FILE, Cube, read_cube, write_kept
from ..claims.rules import read_claims
from ..exhibits.exhibit import VEGALITE
from ..notebook.files import read
from ..notebook.fingerprint import digest, reasons
from ..notebook.results import Result
from ..project import project
from ..tables.read import in_data
from .compare import apart_from_kept
from .definition import EditionError
from .grid import Grid, Run, Specifications, read_grid
from .run import chapters
from .sweep import finished, follows_from


def keep(grid: Grid, into: Path) -> Path:
    """Write ``data/reader.json`` of a sweep that is done: the results that claims rest on, under every choice.

    Raises
    ------
    EditionError
        If the grid takes other tables than the book's, does not begin with the book's own values, or its
        specifications are of no exhibit; if a chapter whose exhibit is taken is stale; or if a run has no results.
    """
    name = f"{grid.name}.yml"
    if {run.data for run in grid.runs} != {project().data.relative_to(project().root).as_posix()}:
        raise EditionError(f"{name}, data: only what is run on the book's own tables can be kept; leave it out")
    keys = _keys()
    runs, done = {}, finished(grid, into)
    if lacking := sum(found is None for found in done):
        again = "sweep again, or leave what cannot be computed out of the grid"
        raise EditionError(f"{name}: {lacking} of {len(done)} runs have no results, so nothing is kept; {again}")
    for chapter in {run.chapter: None for run in grid.runs}:
        own = [(run, found) for run, found in zip(grid.runs, done, strict=True) if run.chapter == chapter]
        if own[0][0].settings:
            changed = ", ".join(own[0][0].settings)
            raise EditionError(f"{name}, {chapter}: its first run changes {changed}; begin with the book's own values")
        runs[chapter] = _runs(own, keys)
    specified = grid.specifications and _specifications(grid.specifications, name)
    content = {"grid": name, "fingerprint": _fingerprint(grid), "chapters": runs}
    content |= {"specifications": specified, "words": grid.words}
    Cube.model_validate(content)
    path = project().data / FILE
    write_kept(path, content, separators=(",", ":"))
    return path


def late() -> list[str]:
    """A line if the kept file follows from other code, tables or values than those that are there now."""
    cube = read_cube(project().data)
    if cube is None:
        return []
    path = project().root / "editions" / "grids" / cube.grid
    if path.is_file() and _fingerprint(read_grid(path)) == cube.fingerprint:
        return []
    again = f"`{project().command} sweep editions/grids/{cube.grid} --keep` makes it anew"
    return [f"note: {in_data(FILE)}: what readers may choose is of an earlier run; {again}\n"]


def _keys() -> set[str]:
    """The results that claims rest on."""
    return {key for claim in read_claims() for key in [*claim.results, *claim.shown]}


def _fingerprint(grid: Grid) -> str:
    """Hash of all that the runs follow from, of what is kept of them, and of the exhibit's specifications."""
    given = grid.specifications
    exhibit = [given.model_dump(), _file_of(given.exhibit)] if given else None
    # Beside the values themselves, a run follows from what the words among them name: one run for all with the same.
    named = {(run.chapter, *sorted(v for v in run.settings.values() if isinstance(v, str))): run for run in grid.runs}
    follows = [apart_from_kept(each) for each in follows_from(dataclasses.replace(grid, runs=list(named.values())))]
    return digest(json.dumps([follows, [run.varied for run in grid.runs], sorted(_keys()), exhibit, grid.words]))


def _runs(own: list[tuple[Run, list[Result]]], keys: set[str]) -> dict:
    """Runs of one chapter as they are kept, each result only where it differs from the first run's."""
    base = own[0][0].varied
    changes = [{name: value for name, value in run.varied.items() if value != base[name]} for run, _ in own]
    held = [{each.key: each for each in found if each.key in keys} for _, found in own]
    made: dict[str, list] = {}
    for key in sorted({key for each in held for key in each}):
        cells = [_cell(each[key]) if key in each else None for each in held]
        made[key] = [cells[0], *(0 if cell and cell == cells[0] else cell for cell in cells[1:])]
    units = {key: next(each[key].unit for each in held if key in each) for key in made}
    return {"base": base, "runs": changes, "units": units, "results": made}


def _cell(result: Result) -> list:
    """Value and interval of a result, short."""
    return [result.value] if result.low is None and result.high is None else [result.value, result.low, result.high]


def _file_of(exhibit: str) -> str:
    """CSV of all rows behind a chart of the book; nothing if there is none."""
    for path in chapters():
        for cell in read(path)["cells"]:
            for output in cell.get("outputs", []):
                about = output.get("data", {}).get(VEGALITE, {}).get("usermeta", {}).get("claimbook", {})
                if about.get("exhibit") == exhibit and "csv" in about:
                    if why := reasons(read(path)):
                        raise EditionError(f"{path.stem}: is stale ({why[0]}); run it before its exhibit is taken")
                    return about["csv"]
    return ""


def _specifications(given: Specifications, name: str) -> dict:
    """Estimates of an exhibit, in the order of the product of all choices."""
    rows = list(csv.DictReader(io.StringIO(_file_of(given.exhibit), newline="")))
    wanted = [given.value, given.low, given.high, *given.choices]
    if not rows or set(wanted) - set(rows[0]):
        lacks = next((column for column in wanted if not rows or column not in rows[0]), "")
        raise EditionError(f"{name}, specifications: the file of exhibit {given.exhibit} has no column {lacks!r}")
    codes = {choice: list(dict.fromkeys(row[choice] for row in rows)) for choice in given.choices}
    for choice, made in codes.items():
        if given.base.get(choice) not in made:
            raise EditionError(f"{name}, specifications, base: {choice} is none of {', '.join(made)}")
        made.sort(key=lambda code, own=given.base[choice]: (code != own, len(code), code))
    cells: list = [None]
    for made in codes.values():
        cells = cells * len(made)
    places = {choice: {code: place for place, code in enumerate(made)} for choice, made in codes.items()}
    for row in rows:
        at = 0
        for choice, made in codes.items():
            at = at * len(made) + places[choice][row[choice]]
        cells[at] = [float(row[column]) for column in (given.value, given.low, given.high)]
    kept = {"exhibit": given.exhibit, "names": given.choices, "base": given.base, "results": given.results}
    return kept | {"codes": codes, "values": cells}
