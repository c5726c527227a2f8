"""Epoch AI's downloads (models, benchmarks, time horizons) into the tables of AI's own indicators."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from claimbook.tables.check import TableError, brief
from claimbook.tables.read import load, resource

from .benchmarks import plain
from .downloads import COPY, candidates
from .folder import build, described
from .measured import MINUTES, gpqa_runs, time_horizons
from .models import catalogue, models, no_countries
from .scores import COLUMNS as SCALED
from .scores import capability

FIRST_YEAR = 2018
LISTS = {"notable": "notable_ai_models", "large-scale": "large_scale_ai_models"}
SCALE, RECORDS, LENGTHS, COUNTS = "capability_compute", "capability_records", "task_horizon", "open_models"
GPQA, HORIZONS = "gpqa_diamond", "metr_time_horizons_external"
NEEDS = {
    SCALE: [*LISTS.values(), GPQA],
    RECORDS: [LISTS["notable"], GPQA],
    LENGTHS: [HORIZONS],
    COUNTS: [*LISTS.values()],
}
KEYS = ["list", "year", "country", "accessibility"]
COLUMNS = {
    SCALE: SCALED,
    RECORDS: ["series", "model", "country", "date", "value", "se", "confidence"],
    LENGTHS: ["version", "developer", "country", "release_date", *MINUTES.values(), "date_source", "is_record"],
    COUNTS: [*KEYS, "models"],
}
HOME = {"title": "Epoch AI, Data on AI Models and Data on AI Benchmarking", "path": "https://epoch.ai/data"}
BOOK = "Of the table of the book: "
LATE = 12  # months by which a download may be younger than the newest thing in it


def import_epoch(place: Path, vintage: str, target: Path, base: Path) -> list[str]:
    """Make a folder of tables from downloads of Epoch AI; tables whose files are missing stay the base's.

    Parameters
    ----------
    place : Path
        Folder with the unpacked downloads, in it or in folders of it: lists of models, files of the benchmarking hub or
        of the repository benchmark-stitching.
    vintage : str
        Year and month in which they were downloaded, as in ``"2026-01"``.
    target, base : Path
        The new folder, and the one whose other tables it takes. What the base says of versions that the lists do not
        name stays, with its source.

    Returns
    -------
    list of str
        What was found and done, one line each.

    Raises
    ------
    TableError
        At the first fault; nothing is written.
    """
    files, left = _files(place)
    lists = {name: models(files[plain(stem)]) for name, stem in LISTS.items() if plain(stem) in files}
    gpqa = gpqa_runs(files[plain(GPQA)]) if plain(GPQA) in files else None
    horizons = time_horizons(files[plain(HORIZONS)]) if plain(HORIZONS) in files else None
    read = [frame for frame in (*lists.values(), gpqa, horizons) if frame is not None]
    newest = pd.concat([frame.date for frame in read]).max() if read else pd.NaT
    if pd.isna(newest):
        needed = ", ".join(f"{stem}.csv" for stem in [*LISTS.values(), GPQA, HORIZONS])
        raise TableError(
            f"{place.absolute().name}: holds no date in any of {needed}; unpack the downloads of Epoch AI there"
        )
    _dated(vintage, newest, place.absolute().name)
    _same_columns(base)
    made, scored, report = {}, [], []
    others = [line for frame in lists.values() for line in frame.attrs.pop("unused")]
    if len(lists) == 2 and gpqa is not None:
        every, held = catalogue([lists[name] for name in LISTS]), load(SCALE, base)
        frame, scored, report = capability(files, every, gpqa, held, vintage)
        if scored:
            made[SCALE] = frame
    if "notable" in lists and gpqa is not None:
        made[RECORDS] = _records(gpqa, lists["notable"])
    if horizons is not None:
        made[LENGTHS] = horizons
    if len(lists) == 2:
        made[COUNTS] = _counted(lists)
    tables, used = {}, set()
    for name, stems in NEEDS.items():
        if name not in made:
            lacking = ", ".join(f"{stem}.csv" for stem in stems if plain(stem) not in files)
            report.append(f"{name}: stays the base's, for want of {lacking or 'files of scores and versions'}")
            continue
        its = {files[plain(stem)] for stem in stems} | set(scored if name == SCALE else [])
        frame = made[name][COLUMNS[name]]
        tables[name] = _entry(name, frame, sorted(its), vintage, base), frame
        used |= its
        report.append(f"{name}: {_difference(name, frame, base)}")
    undated = sorted({name for frame in read for name in frame.iloc[:, 0][frame.date.isna()]})
    report.append(f"left out, models without a date: {', '.join(undated) or 'none'}")
    words = no_countries(pd.concat([frame.places for frame in read]))
    report.append(f"counted as other, no countries: {', '.join(words) or 'none'}")
    left |= {path.relative_to(place).as_posix(): "is not used" for path in files.values() if path not in used}
    said = "; ".join(f"{name} {why}" for name, why in sorted(left.items()))
    build(target, base, tables)
    return [*report, *others, f"left out, files: {said or 'none'}"]


def _files(place: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """Files by the `plain` names of their stems, and why others are left out."""
    if not place.is_dir():
        raise TableError(f"{place}: is no folder, expected one with the downloads of Epoch AI; unpack them into one")
    paths, left = candidates(place)
    files = {}
    for path in paths:
        name = plain(COPY.sub("", path.stem))
        if name in files:
            both = f"{files[name].relative_to(place)} and {path.relative_to(place)}"
            raise TableError(
                f"{place.absolute().name}: holds {both}, which are one file twice; leave the older one out"
            )
        files[name] = path
    return files, left


def _same_columns(base: Path) -> None:
    """Refuse a base whose tables have other columns than those that are made."""
    for name, columns in COLUMNS.items():
        held = [field["name"] for field in resource(name, base)["schema"]["fields"]]
        if held != columns:
            found = f"has the columns {', '.join(held)} of {name}, expected {', '.join(columns)}"
            raise TableError(f"{base.name}: {found}; import --from a folder with the table of the book")


def _dated(vintage: str, newest: pd.Timestamp, label: str) -> None:
    """Refuse a vintage that is no month, or cannot be that of files whose newest entry is of a given day."""
    month = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", vintage)
    months = (int(month[1]) - newest.year) * 12 + int(month[2]) - newest.month if month else -1
    if not 0 <= months <= LATE:
        expected = f"the month of the download, as in {newest + pd.offsets.MonthBegin():%Y-%m}"
        raise TableError(
            f"{label}: --vintage is {vintage!r} and the newest entry of {newest:%Y-%m-%d}, expected {expected}"
        )


def _records(gpqa: pd.DataFrame, notable: pd.DataFrame) -> pd.DataFrame:
    """Two series by date, all rows: accuracy on GPQA Diamond, training compute of notable models."""
    trained = notable[notable.flop.notna() & (notable.date >= str(FIRST_YEAR))]
    parts = [
        pd.DataFrame(
            {
                "series": "gpqa_diamond",
                "model": gpqa.version.str.replace("openai/", ""),
                "country": gpqa.country,
                "date": gpqa.date.dt.strftime("%Y-%m-%d"),
                "value": gpqa.score.round(4).astype("str"),
                "se": gpqa.se.round(4).astype("str").replace("nan", ""),
                "confidence": "",
            }
        )[gpqa.date.notna()],
        pd.DataFrame(
            {
                "series": "training_compute_flop",
                "model": trained.model,
                "country": trained.country,
                "date": trained.date.dt.strftime("%Y-%m-%d"),
                "value": trained.flop.map("{:.4g}".format),
                "se": "",
                "confidence": trained.grade.replace("not stated", ""),
            }
        ),
    ]
    return pd.concat(parts).sort_values(["series", "date", "model"])


def _counted(lists: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Models by list, year, country and accessibility."""
    every = pd.concat([frame.assign(list=name) for name, frame in lists.items()])
    every = every[every.date.dt.year >= FIRST_YEAR].assign(year=lambda frame: frame.date.dt.year.astype("int64"))
    counted = every.groupby(KEYS).size().rename("models").reset_index()
    return counted.sort_values(KEYS, ascending=[False, True, True, True])


def _entry(name: str, frame: pd.DataFrame, files: list[Path], vintage: str, base: Path) -> dict:
    """The base's description of a table, with the sources of the new one; those of what is kept stay."""
    entry = resource(name, base)
    sourced = frame.get("compute_source", pd.Series(dtype="str"))
    kept = not sourced[sourced != ""].str.endswith(vintage).all()
    others = [each for each in entry["sources"] if kept or not each["title"].startswith("Epoch AI")]
    entry["sources"] = [HOME | {"version": vintage}, *others]
    entry.pop("citation", None)  # the bibliography knows the version of the book only
    for field in entry["schema"]["fields"]:
        if field["name"] == "compute_source" and "enum" in field.get("constraints", {}):
            field["constraints"]["enum"] = sorted({*field["constraints"]["enum"], *sourced} - {""})
    about = entry["description"].split(BOOK)[-1]
    return described(entry, files, description=f"{len(frame)} rows from the downloads of {vintage}. {BOOK}{about}")


def _difference(name: str, frame: pd.DataFrame, base: Path) -> str:
    """How many rows a table has, and how it differs from the base's by its key."""
    entry = resource(name, base)
    key = np.atleast_1d(entry["schema"]["primaryKey"]).tolist()
    held = pd.read_csv(base / entry["path"], dtype="str", keep_default_na=False).set_index(key)
    new = frame.astype("object").fillna("").astype("str").set_index(key)
    added, gone = new.index.difference(held.index), held.index.difference(new.index)
    both = new.index.intersection(held.index)
    changed = (new.loc[both, list(held)] != held.loc[both]).any(axis=1)
    if not len(added) + len(gone) + changed.sum():
        return f"{len(frame)} rows, the same as in the base"
    listed = brief(", ".join(" ".join(map(str, np.atleast_1d(each))) for each in gone), 200)
    return (
        f"{len(frame)} rows; against the base {len(added)} new, {changed.sum()} changed, {len(gone)} gone"
        f"{f' ({listed})' if listed else ''}"
    )
