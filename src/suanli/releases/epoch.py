"""Epoch AI's downloads (models, benchmarks, time horizons) into the tables of AI's own indicators."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from claimbook.tables.check import TableError, brief
from claimbook.tables.read import load, resource

from .benchmarks import VERSION, plain, table
from .capability import capability
from .downloads import COPY, candidates
from .folder import build, described
from .models import catalogue, country_group, dates, first, models
from .numerals import numbers, refuse

FIRST_YEAR = 2018
LISTS = {"notable": "notable_ai_models", "large-scale": "large_scale_ai_models"}
GPQA, HORIZONS = "gpqa_diamond", "metr_time_horizons_external"
UNDATED = {"davinci-002": ("2020-05-28", "GPT-3 paper")}  # without a date in the file; METR plots it at its paper
NEEDS = {
    "capability_compute": [*LISTS.values(), GPQA],
    "capability_records": [LISTS["notable"], GPQA],
    "task_horizon": [HORIZONS],
    "open_models": [*LISTS.values()],
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
    gpqa = _gpqa(files[plain(GPQA)]) if plain(GPQA) in files else None
    horizons = _horizons(files[plain(HORIZONS)]) if plain(HORIZONS) in files else None
    newest = max([frame.date.max() for frame in (*lists.values(), gpqa, horizons) if frame is not None], default=None)
    if newest is None:
        needed = ", ".join(f"{stem}.csv" for stem in [*LISTS.values(), GPQA, HORIZONS])
        raise TableError(f"{place.absolute().name}: holds none of {needed}; unpack the downloads of Epoch AI there")
    _dated(vintage, newest, place.absolute().name)
    made, scored, report = {}, [], []
    if len(lists) == 2 and gpqa is not None:
        every, held = catalogue([lists[name] for name in LISTS]), load("capability_compute", base)
        frame, scored, report = capability(files, every, gpqa, held, vintage)
        if scored:
            made["capability_compute"] = frame
    if "notable" in lists and gpqa is not None:
        made["capability_records"] = _records(gpqa, lists["notable"])
    if horizons is not None:
        made["task_horizon"] = horizons.drop(columns="date")
    if len(lists) == 2:
        made["open_models"] = _counted(lists)
    tables, used = {}, set()
    for name, stems in NEEDS.items():
        if name not in made:
            lacking = ", ".join(f"{stem}.csv" for stem in stems if plain(stem) not in files)
            report.append(f"{name}: stays the base's, for want of {lacking or 'files of scores and versions'}")
            continue
        its = {files[plain(stem)] for stem in stems} | set(scored if name == "capability_compute" else [])
        tables[name] = _entry(name, made[name], sorted(its), vintage, base), made[name]
        used |= its
        report.append(f"{name}: {_difference(name, made[name], base)}")
    left |= {path.relative_to(place).as_posix(): "is not used" for path in files.values() if path not in used}
    said = "; ".join(f"{name} {why}" for name, why in sorted(left.items()))
    build(target, base, tables)
    return [*report, f"left out, files: {said or 'none'}"]


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


def _dated(vintage: str, newest: pd.Timestamp, label: str) -> None:
    """Refuse a vintage that is no month, or cannot be that of files whose newest entry is of a given day."""
    month = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", vintage)
    months = (int(month[1]) - newest.year) * 12 + int(month[2]) - newest.month if month else -1
    if not 0 <= months <= LATE:
        expected = f"the month of the download, as in {newest + pd.offsets.MonthBegin():%Y-%m}"
        raise TableError(
            f"{label}: --vintage is {vintage!r} and the newest entry of {newest:%Y-%m-%d}, expected {expected}"
        )


def _gpqa(path: Path) -> pd.DataFrame:
    """Epoch's own runs of GPQA Diamond: version, developer, country, date, score and its error, training compute."""
    label = path.name
    columns = ("mean_score", "stderr", "release date", "organization", "country", "training compute (flop)")
    cells = table(path, VERSION, *columns)
    named = cells[VERSION].astype("str").str.strip()
    refuse(cells, named == "", VERSION, label, "a version", "complete the row or take the file as published")
    refuse(cells, named.duplicated(), VERSION, label, "each version once", "remove one row")
    score, error = numbers(cells, "mean_score", label), numbers(cells, "stderr", label)
    refuse(cells, ~score.between(0, 1), "mean_score", label, "a share of 1", "take the file as published")
    refuse(cells, (error < 0) | (error > 0.5), "stderr", label, "an error of a share", "take the file as published")
    return pd.DataFrame(
        {
            "version": named,
            "developer": first(cells.organization),
            "country": country_group(cells.country),
            "date": dates(cells, "release date", label),
            "score": score,
            "se": error,
            "flop": numbers(cells, "training compute (flop)", label),
        }
    )


def _horizons(path: Path) -> pd.DataFrame:
    """Length of task done with 50 percent success, in minutes with its interval; a record is longer than all before."""
    label = path.name
    cells = table(path, VERSION, "time horizon", "ci_low", "ci_high", "release date", "organization", "country")
    named = cells[VERSION].astype("str").str.strip()
    refuse(cells, named == "", VERSION, label, "a version", "complete the row or take the file as published")
    refuse(cells, named.duplicated(), VERSION, label, "each version once", "remove one row")
    when = dates(cells, "release date", label)
    filled = when.isna() & named.isin(list(UNDATED))
    when = when.where(~filled, pd.to_datetime(named.map({name: day for name, (day, _) in UNDATED.items()})))
    refuse(cells, when.isna(), "release date", label, "a date", "complete the row or take the file as published")
    low, middle, high = (numbers(cells, name, label) for name in ("ci_low", "time horizon", "ci_high"))
    inside = (low > 0) & (low <= middle) & (middle <= high)
    refuse(cells, ~inside, "time horizon", label, "minutes within their interval", "see whether columns were swapped")
    source = named.map({name: word for name, (_, word) in UNDATED.items()}).where(filled, "epoch")
    made = pd.DataFrame(
        {"version": named, "developer": first(cells.organization), "country": country_group(cells.country)}
    )
    made = made.assign(release_date=when.dt.strftime("%Y-%m-%d"), horizon_minutes=middle.round(4))
    made = made.assign(horizon_lo95_minutes=low.round(4), horizon_hi95_minutes=high.round(4), date_source=source)
    made = made.assign(date=when).sort_values(["release_date", "horizon_minutes"], kind="stable")
    before = made.horizon_minutes.cummax().shift(fill_value=0)
    return made.assign(is_record=(made.horizon_minutes > before).astype("int64"))


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
    keys = ["list", "year", "country", "accessibility"]
    counted = every.groupby(keys).size().rename("models").reset_index()
    return counted.sort_values(keys, ascending=[False, True, True, True])


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
