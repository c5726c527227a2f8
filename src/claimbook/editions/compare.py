"""What changed between two editions: their outcomes, collected and set side by side."""

import dataclasses
import hashlib
import json
import re
from pathlib import Path

import pandas as pd

from ..claims.judge import collected, judge, statements
from ..claims.kept import EDITIONS, VINTAGES, differing, kept, kept_files
from ..claims.outcome import (
    APART,
    BEYOND,
    CHANGED,
    EQUAL,
    ONLY,
    WITHIN,
    Outcome,
    beside,
    compare,
    outcome_text,
    parameters_changed,
    read_outcome,
    tables_changed,
    verdicts_turned,
)
from ..claims.rules import read_claims
from ..notebook.files import STORED, digest
from ..notebook.fingerprint import inputs
from ..notebook.parameters import nearest
from ..notebook.results import Result
from ..project import project
from ..site.basis import version_of
from ..tables.read import data_folder, descriptor, in_data
from ..tables.whole import replace
from .definition import PUBLISHED, Edition, EditionError, read_edition
from .run import RunError, chapters, read, stale

CHANCE = re.compile(r"(?:.*_)?(?:draws|simulations|permutations|replications|seed)")  # parameters of random numbers


def editions() -> Path:
    """Folder in which editions are made."""
    return project().root / "_build" / "editions"


def outcome_of(edition: Edition, notebooks: Path, missing: dict[str, str]) -> Outcome:
    """Collect what an edition came to from its executed notebooks and the tables in use.

    Parameters
    ----------
    edition : Edition
        What was asked for.
    notebooks : Path
        Folder of the executed notebooks.
    missing : dict of str to str
        Chapters that could not be computed to their end, with the reason; what they recorded before counts.
    """
    described = {}
    for chapter in edition.declared:
        described[chapter] = {"parameters": edition.values(chapter), "fingerprint": None, "missing": None}
        if chapter in missing:
            described[chapter]["missing"] = missing[chapter]
            continue
        marks = read(notebooks / f"{chapter}.ipynb")["metadata"][STORED]["inputs"]
        described[chapter]["fingerprint"] = fingerprint(apart_from_kept(marks))
    found = collected([notebooks / f"{chapter}.ipynb" for chapter in edition.declared])
    return Outcome(edition.name, edition.title, edition.description, _data(), described, found, verdicts(found))


def verdicts(found: dict[str, Result]) -> dict[str, str]:
    """Verdict of each claim, by its id; where this edition lacks what a rule rests on, "not available"."""
    judged = judge(read_claims(), found, missing="note", others=kept())
    return {claim: judged[claim].verdict for claim in sorted(judged)}


def _data() -> dict:
    """What the tables in use are: hash of the descriptor, and title, version and hash of each table."""
    folder = data_folder()

    def sha256(path: Path) -> str:
        return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"

    tables = {
        entry["name"]: {
            "title": entry["title"],
            "version": version_of(entry),
            "hash": sha256(folder / entry["path"]),
        }
        for entry in descriptor()["resources"]
    }
    return {"descriptor": sha256(folder / "datapackage.json"), "tables": dict(sorted(tables.items()))}


def published_outcome() -> Outcome:
    """Collect the outcome of the published edition, from the chapters as they are stored.

    Raises
    ------
    RunError
        If a chapter's outputs are not what it would give now.
    """
    if late := stale(chapters()):
        names = ", ".join(path.stem for path in late)
        raise RunError(f"published: {names} would not give now what is stored; run `{project().command} run` first")
    edition = read_edition(project().root / "editions" / f"{PUBLISHED}.yml")
    return outcome_of(edition, chapters()[0].parent, {})


def find(name: str) -> Outcome:
    """Outcome of an edition by its name, or of a ``results.json`` by its path.

    Raises
    ------
    EditionError
        If there is no such edition, or it has not been run.
    """
    if name == PUBLISHED:
        return published_outcome()
    if name.endswith(".json"):
        return read_outcome(Path(name))
    made = editions() / name / "results.json"
    if made.is_file():
        return read_outcome(made)
    known = sorted(path.stem for path in (project().root / "editions").glob("[!.]*.yml"))
    if name in known:
        raise EditionError(f"{name}: has not been run; make it with `{project().command} run editions/{name}.yml`")
    raise EditionError(f"{name}: there is no such edition; {nearest(name, known)}")


def keep(outcome: Outcome) -> Path:
    """Keep the results of an edition, without its tables, among the data of the book.

    Of another release all of them, which chapters may set beside their own; of other parameters on the same data those
    that claims rest on.
    """
    folder = VINTAGES
    if not differing([outcome]):
        folder, keys = EDITIONS, {key for claim in read_claims() for key in [*claim.results, *claim.shown]}
        found = {key: result for key, result in outcome.results.items() if key in keys}
        outcome = dataclasses.replace(outcome, results=found)
    path = project().data / folder / f"{outcome.edition}.json"
    path.parent.mkdir(exist_ok=True)
    replace(path, outcome_text(outcome))
    return path


def apart_from_kept(marks: dict[str, str]) -> dict[str, str]:
    """What the results of a chapter follow from: not the kept editions that it shows beside them.

    Those follow from the same chapters. Were they counted, to keep one would make it, and all others, late at once.
    """
    shown = in_data(f"{EDITIONS}/")
    return {name: value for name, value in marks.items() if not name.startswith(shown)}


def fingerprint(marks: dict[str, str]) -> str:
    """One fingerprint of all that something follows from, in whatever order a file has it."""
    return digest(json.dumps(marks, sort_keys=True))


def late() -> list[str]:
    """A line for each kept edition, on the book's own data, that follows from other code, tables or values than now."""
    lines = []
    for path in kept_files(EDITIONS):
        outcome, made_by = read_outcome(path), project().root / "editions" / f"{path.stem}.yml"
        now = {}
        if made_by.is_file():
            given = read_edition(made_by).parameters
            now = {each.stem: fingerprint(apart_from_kept(inputs(read(each), given[each.stem]))) for each in chapters()}
        if any(now.get(name) != entry["fingerprint"] for name, entry in outcome.chapters.items()):
            run, again = f"run editions/{path.stem}.yml", f"compare {PUBLISHED} {path.stem} --keep"
            anew = f"`{project().command} {run}` and `{project().command} {again}` make it anew"
            lines.append(f"note: {in_data(f'{EDITIONS}/{path.name}')}: what is kept is of an earlier run; {anew}\n")
    return lines


def report(before: Outcome, after: Outcome) -> str:
    """What changed, for a terminal: parameters, tables, chapters, verdicts, and every result that is not equal."""
    side = compare(before, after)
    counts = side["status"].value_counts()
    turned = verdicts_turned(before, after)
    turned["what it says"] = turned["claim"].map(statements())
    parts = [f"{before.edition} and {after.edition}: {_summary(counts)}"]
    parts += filter(None, [draws_differ(before, after)])
    for title, frame in (
        ("Parameters", parameters_changed(before, after)),
        ("Tables", tables_changed(before, after)),
        ("Verdicts that turned", turned),
        ("Results", beside(side[side["status"] != EQUAL])),
    ):
        if len(frame):
            heads = {"before": before.edition, "after": after.edition}
            parts += ["", title, aligned(frame.rename(columns=heads))]
    for outcome in (before, after):
        for chapter, entry in outcome.chapters.items():
            if entry["missing"]:
                parts += ["", f"{chapter} stopped in {outcome.edition}, after what stands here: {entry['missing']}"]
    return "\n".join(parts)


def draws_differ(before: Outcome, after: Outcome) -> str:
    """A warning where two editions draw other random numbers, or other many; empty where they draw the same."""
    changed = parameters_changed(before, after)
    drawn = changed[changed["parameter"].map(lambda name: bool(CHANCE.fullmatch(name)))]
    if drawn.empty:
        return ""
    named = drawn.drop_duplicates(["parameter", "before", "after"])
    pairs = ", ".join(f"{name} {old} and {new}" for _, name, old, new in named.itertuples(index=False))
    return f"warning: the draws differ ({pairs}), so part of what follows is chance; compare editions of one `base`"


def _summary(counts: pd.Series) -> str:
    """How many results moved how far."""
    words = {
        EQUAL: "equal",
        CHANGED: "changed (without an interval)",
        WITHIN: "within the interval of the first",
        BEYOND: "beyond it",
        APART: "beyond it, and the intervals have no point in common",
    }
    words |= {status: status for status in counts.index if status.startswith(ONLY)}
    return f"{counts.sum()} results, " + "; ".join(f"{counts[each]} {words[each]}" for each in words if each in counts)


def aligned(frame: pd.DataFrame, widest: int = 44) -> str:
    """A table for a terminal: columns to the left, long cells cut, but for the last column."""
    rows = [[str(name) for name in frame], *frame.fillna("").astype(str).to_numpy().tolist()]
    cut = [[cell if len(cell) <= widest else f"{cell[: widest - 1]}…" for cell in row[:-1]] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cut, strict=True)]
    lines = ("  ".join(map(str.ljust, cells, widths)) + f"  {row[-1]}" for cells, row in zip(cut, rows, strict=True))
    return "\n".join(lines)
