"""Scores of language models on public benchmarks, from the files of Epoch AI's hub or of its repository."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from claimbook.tables.check import TableError

from .numerals import numbers, refuse
from .release import read

VERSION, BEST = "model version", "best score (across scorers)"
COMPILED = {  # column of the score, full marks of a plain number, what a guesser gets; Epoch's own selection
    "aider_polyglot": ("percent correct", 100, 0),
    "anli": ("score", 100, 1 / 3),
    "arc_agi": ("score", 100, 0),
    "arc_ai2": ("challenge score", 100, 0.25),
    "balrog": ("average progress", 100, 0),
    "bbh": ("average", 100, 0.25),
    "cadeval": ("overall pass (%)", 100, 0),
    "csqa2": ("score", 100, 0.5),
    "cybench": ("unguided % solved", 100, 0),
    "deepresearch": ("average score", 100, 0),
    "factorio_learning_environment": ("lab success %", 100, 0),
    "fictionlivebench": ("16k token score", 100, 0),
    "geobench": ("acw country %", 100, 0),
    "gsm8k": ("em", 100, 0),
    "gso_bench": ("score opt@1", 100, 0),
    "hellaswag": ("overall accuracy", 100, 0.25),
    "lambada": ("score", 100, 0),
    "lech_mazur_writing": ("mean score", 10, 0),
    "livebench": ("global average", 100, 0),
    "mmlu": ("em", 100, 0.25),
    "openbookqa": ("accuracy", 100, 0.25),
    "os_world": ("score", 100, 0),
    "osuniverse": ("weighted score", 100, 0),
    "piqa": ("score", 100, 0.5),
    "scienceqa": ("score", 100, 0.4),
    "simple_bench": ("score (avg@5)", 100, 1 / 6),
    "superglue": ("score", 100, 0.5),
    "terminal_bench": ("accuracy mean", 100, 0),
    "the_agent_company": ("% resolved", 100, 0),
    "triviaqa": ("em", 100, 0),
    "videomme": ("overall (no subtitles)", 100, 0.25),
    "vpct": ("correct", 100, 1 / 3),
    "weirdml": ("accuracy", 100, 0),
    "winogrande": ("accuracy", 100, 0.5),
}
OWN = {  # Epoch's own runs, by their task: what a guesser gets
    "GPQA diamond": 0.25,
    "MATH level 5": 0,
    "OTIS Mock AIME 2024-2025": 0,
    "FrontierMath-2025-02-28-Private": 0,
    "FrontierMath-Tier-4-2025-07-01-Private": 0,
    "SWE-Bench verified": 0,
}
RUNS = "benchmarks_runs"
HUB = {  # names of the hub that are others than those of the repository, both without signs
    "deepresearchbench": "deepresearch",
    "gso": "gsobench",
    "frontiermath": "frontiermath20250228private",
    "frontiermathtier4": "frontiermathtier420250701private",
}


def plain(name: str) -> str:
    """Name of a benchmark without what differs between the hub and the repository: signs and the word external."""
    name = re.sub(r"^externalbenchmark|external$", "", re.sub(r"[^a-z0-9]", "", name.lower()))
    return HUB.get(name, name)


def scores(files: dict[str, Path]) -> tuple[pd.DataFrame, list[Path]]:
    """Best score of each version on each benchmark.

    Parameters
    ----------
    files : dict
        Files by the `plain` name of their stem; what is no benchmark of ours is left alone.

    Returns
    -------
    DataFrame
        Columns ``version``, ``benchmark``, ``score`` (a share of 1) and ``guess``, what a guesser gets.
    list of Path
        Files that were read. Epoch's own runs come from the file of all runs or, without it, from one file each.

    Raises
    ------
    TableError
        At the first fault.
    """
    used, parts = [], []
    own = {plain(task): (task, guess) for task, guess in OWN.items()}
    for name, (column, full, guess) in COMPILED.items():
        if path := files.get(plain(name)):
            cells = table(path, VERSION, column)
            parts.append(_part(cells, VERSION, name, _shares(cells, column, full, path.name), guess))
            used.append(path)
    if runs := files.get(plain(RUNS)):
        cells = table(runs, "task", "model", BEST)
        cells = cells[cells.task.str.strip().isin(OWN)]
        each = _part(cells, "model", cells.task.str.strip(), _shares(cells, BEST, 1, runs.name), 0.0)
        parts.append(each.assign(guess=each.benchmark.map(OWN)))
        used.append(runs)
    else:
        for name in [name for name in own if name in files]:
            cells = table(files[name], VERSION, BEST)
            task, guess = own[name]
            parts.append(_part(cells, VERSION, task, _shares(cells, BEST, 1, files[name].name), guess))
            used.append(files[name])
    if not parts:
        return pd.DataFrame(columns=["version", "benchmark", "score", "guess"]), []
    every = pd.concat(parts).dropna(subset=["score"]).query("version != ''")
    best = every.groupby(["benchmark", "version"], as_index=False).agg(score=("score", "max"), guess=("guess", "first"))
    return best, used


def table(path: Path, *columns: str) -> pd.DataFrame:
    """Cells of a file of Epoch AI, whose exports may end without a line break; text of gaps is empty."""
    cells = read(path, lambda row: set(columns) <= set(row), ", ".join(columns), ended=False, notes=False)
    return cells.fillna("")


def _part(cells: pd.DataFrame, version: str, benchmark: object, score: pd.Series, guess: float) -> pd.DataFrame:
    named = cells[version].astype("str").str.strip()
    return pd.DataFrame({"version": named, "benchmark": benchmark, "score": score, "guess": float(guess)})


def _shares(cells: pd.DataFrame, column: str, full: float, label: str) -> pd.Series:
    """Scores as shares of 1: with a percent sign, as plain numbers up to full marks, or up to 1 where all are."""
    texts = cells[column].astype("str").str.strip()
    marked = texts.str.endswith("%")
    values = numbers(cells.assign(**{column: texts.str.removesuffix("%")}), column, label)
    over = full if values[~marked].max() > 1 else 1
    values = values / np.where(marked, 100, over)
    expected = f"a share, a percentage or a mark up to {full:g}"
    refuse(cells, (values < 0) | (values > 1), column, label, expected, "correct the row or take the file as published")
    if len(values) and values.notna().sum() == 0:
        raise TableError(f"{label}, column {column}: holds no score, expected one a row; download it again")
    return values
