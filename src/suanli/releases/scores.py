"""Capability of language models on one scale, with what Epoch AI's lists say of their training."""

from pathlib import Path

import pandas as pd

from claimbook.tables.check import TableError, brief

from ..methods.item_response import capability_scale, well_measured
from .benchmarks import COMPILED, OWN, VERSION, plain, scores, table
from .models import dates

NAMED = {  # version or model of the benchmark files -> model of the lists, where the two differ
    "gpt-4-0314": "GPT-4 (Mar 2023)",
    "gpt-4-0613": "GPT-4 (Jun 2023)",
    "gpt-4-turbo-2024-04-09": "GPT-4 Turbo (Apr 2024)",
    "gpt-4o-2024-05-13": "GPT-4o (May 2024)",
    "gpt-4o-2024-08-06": "GPT-4o (Aug 2024)",
    "gpt-4o-2024-11-20": "GPT-4o (Nov 2024)",
    "text-davinci-002": "GPT-3.5 (davinci-002)",
    "PaLM 2-L": "PaLM 2",
    "gemini-2.5-pro": "Gemini 2.5 Pro (Jun 2025)",
    "gemini-2.5-pro-exp-03-25": "Gemini 2.5 Pro (Mar 2025)",
    "gemini-2.5-pro-preview-03-25": "Gemini 2.5 Pro (Mar 2025)",
    "gemini-2.5-pro-preview-05-06": "Gemini 2.5 Pro (May 2025)",
    "gemini-2.5-pro-preview-06-05": "Gemini 2.5 Pro (Jun 2025)",
    "gemini-2.5-flash-preview-04-17": "Gemini 2.5 Flash (Apr 2025)",
    "gemini-2.5-flash-preview-05-20": "Gemini 2.5 Flash (May 2025)",
    "gemini-1.5-flash-001": "Gemini 1.5 Flash",
    "gemini-1.5-flash-002": "Gemini 1.5 Flash",
}
VERSIONS = {  # files that say which version is of which model: its columns for version, model and date
    "model_versions": ("id", "model", "version release date"),
    "epoch_capabilities_index": (VERSION, "model name", "release date"),
}
DISTILLED = "distilled_models"
COVERED, ALIKE = 0.75, 0.95  # least part of the base's versions on a new scale; least correlation with the base's
ABOUT = ["developer", "country", "accessibility", "parameters", "training_tokens"]
COMPUTE = ["compute_flop", "compute_confidence", "compute_source"]
COLUMNS = ["version", "model", *ABOUT[:2], "release_date", "accessibility", *COMPUTE, *ABOUT[3:], "distilled"]
COLUMNS += ["score", "score_se", "n_benchmarks", "in_regression"]


def capability(
    files: dict[str, Path], lists: pd.DataFrame, gpqa: pd.DataFrame, held: pd.DataFrame, vintage: str
) -> tuple[pd.DataFrame, list[Path], list[str]]:
    """Versions on the scale with their model, training compute and release.

    Parameters
    ----------
    files : dict
        Files of the download by their `plain` names.
    lists, gpqa : DataFrame
        Models by name, and runs of GPQA Diamond, which name some models that the lists do not.
    held : DataFrame
        The base's table: what it says of a version that the lists do not name stays.
    vintage : str
        Month of the download, for the source of training compute.

    Returns
    -------
    DataFrame
        The table; empty if the files hold no scores, or do not say which model a version is of.
    list of Path
        Files of scores and versions that it is from; none if it is empty.
    list of str
        What was found.
    """
    stem = next((stem for stem in VERSIONS if plain(stem) in files), None)
    best, used = scores(files)
    if stem is None or best.empty:
        return held.head(0), [], []
    kept = well_measured(best)
    try:
        scale = capability_scale(kept)
    except ValueError as error:
        raise TableError(f"benchmark files: give no scale ({error}); unpack all files of the download") from None
    _like(scale.versions.score, held)
    about = _versions(files[plain(stem)], stem)
    used.append(files[plain(stem)])
    distilled = held.set_index("version").distilled
    if path := files.get(plain(DISTILLED)):
        cells = table(path, "model", "distilled")
        coded = cells.distilled.astype("str").str.upper().map({"TRUE": "yes", "FALSE": "no"})
        distilled = coded.set_axis(cells["model"].astype("str").str.strip()).groupby(level=0).first().dropna()
        used.append(path)
    runs, base = gpqa.set_index("version"), held.set_index("version")
    rows = [_row(version, about, lists, runs, base, vintage) for version in scale.versions.index]
    made = pd.DataFrame(rows, index=scale.versions.index)
    made["distilled"] = made.index.to_series().map(distilled).fillna("not coded")
    measured = scale.versions.round(3)
    made = made.assign(score=measured.score, score_se=measured.se, n_benchmarks=measured.n)
    undated = list(made.index[made.release_date == ""])
    made = made.drop(undated).reset_index().sort_values(["release_date", "version"]).reset_index(drop=True)
    fit = made[(made.compute_flop != "") & (made.distilled != "yes")].sort_values(["score", "version"])
    made["in_regression"] = made.index.isin(fit.groupby("model").tail(1).index).astype("int64")
    old = sorted({*made.compute_source} - {"", f"epoch models {vintage}", f"epoch gpqa {vintage}"})
    stays = [f"{(made.compute_source == source).sum()} of {source}" for source in old]
    missing = sorted({*COMPILED, *OWN} - {*best.benchmark})
    lines = [
        f"capability_compute: {len(kept)} scores of {len(scale.versions)} versions on {len(scale.benchmarks)} "
        f"benchmarks leave {scale.rmse:.3f}; not in the files: {', '.join(missing) or 'none'}",
        f"capability_compute: left out, without a date: {brief(', '.join(undated), 200) or 'none'}",
        f"capability_compute: training compute kept from the base: {', '.join(stays) or 'none'}",
    ]
    return made, used, lines


def _like(score: pd.Series, held: pd.DataFrame) -> None:
    """Refuse a scale that lacks many of the base's versions or orders them otherwise: files are missing or mixed up."""
    both = held.set_index("version").score.to_frame("held").join(score, how="inner")
    if len(both) < COVERED * len(held):
        found = f"put {len(both)} of the base's {len(held)} versions on the scale, expected {COVERED:.0%} of them"
        raise TableError(f"benchmark files: {found}; some are missing: unpack all files of the download")
    if (correlation := both.held.corr(both.score)) < ALIKE:
        found = f"scores correlate with the base's by {correlation:.2f}, expected {ALIKE} or more"
        raise TableError(f"benchmark files: {found}; columns may be mixed up: take the files as published")


def _versions(path: Path, stem: str) -> pd.DataFrame:
    """Model and day of release of each version that the file names."""
    version, model, date = VERSIONS[stem]
    cells = table(path, version, model, date)
    about = pd.DataFrame({"model": cells[model].astype("str").str.strip(), "date": dates(cells, date, path.name)})
    return about.set_axis(cells[version].astype("str").str.strip()).loc[lambda frame: ~frame.index.duplicated()]


def _row(
    version: str, about: pd.DataFrame, lists: pd.DataFrame, runs: pd.DataFrame, base: pd.DataFrame, vintage: str
) -> dict[str, str]:
    """What is known of a version: by the lists; else, kept, by the base; else by the runs of GPQA Diamond."""
    model = about.model.get(version, "") or version
    date = about.date.get(version, pd.NaT)
    row = dict.fromkeys([*ABOUT, *COMPUTE], "")
    row |= {"country": "not stated", "accessibility": "not stated"}
    run = runs.loc[version] if version in runs.index else None
    name = next((name for name in (NAMED.get(version), model) if name in lists.index), None)
    flop, grade, source = float("nan"), "not stated", f"epoch gpqa {vintage}"
    if name:
        known = lists.loc[name]
        row |= known[["developer", "country", "accessibility"]].to_dict()
        row |= {"parameters": _digits(known.parameters), "training_tokens": _digits(known.tokens)}
        date = known.date if pd.isna(date) else date
        if pd.notna(known.flop):
            flop, grade, source = known.flop, known.grade, f"epoch models {vintage}"
    if pd.isna(flop) and run is not None:
        flop = run.flop
    if not name and version in base.index:
        known = base.loc[version]
        row |= {field: known[field] for field in ("developer", "country", "accessibility")}
        row |= {"parameters": _digits(known.parameters), "training_tokens": _digits(known.training_tokens)}
        date = known.release_date if pd.isna(date) else date
        if pd.isna(flop) and pd.notna(known.compute_flop):
            flop, grade, source = known.compute_flop, known.compute_confidence, known.compute_source
    elif not name and run is not None:
        row |= {"developer": run.developer, "country": run.country}
        date = run.date if pd.isna(date) else date
    if pd.notna(flop):
        row |= dict(zip(COMPUTE, (_digits(flop), grade, source), strict=True))
    day = "" if pd.isna(date) else pd.Timestamp(date).strftime("%Y-%m-%d")
    return {"model": model, "release_date": day} | row


def _digits(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.4g}"
