"""What a sweep came to, as three Parquet tables: results, verdicts, failures. Same runs, same bytes."""

import json
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ..claims.judge import judge
from ..claims.rules import read_claims
from ..notebook.results import Result
from ..tables.whole import replace
from .grid import Grid

TYPES = {"int": pa.int64(), "float": pa.float64(), "str": pa.string(), "bool": pa.bool_()}


def write_tables(
    grid: Grid, names: list[str], done: dict[str, list[Result]], failed: dict[str, str], into: Path
) -> None:
    """Write ``results.parquet``, ``verdicts.parquet`` and ``failures.parquet``, each in the order of the grid.

    All begin with ``run`` (its fingerprint), ``chapter``, ``data``, a column for each parameter that varies, and
    ``settings`` (JSON of all that differs from the chapter's defaults). Then: ``key``, ``value`` (a number) or ``text``
    (a word), ``unit``, ``low``, ``high``, ``n``; or ``claim`` and ``verdict``, of the claims that rest on this chapter
    alone; or ``reason``.

    Parameters
    ----------
    grid : Grid
        What was run.
    names : list of str
        Fingerprint of each of its runs.
    done, failed : dict
        By fingerprint, the results of a run, or why it has none.
    into : Path
        Folder.
    """
    types = {name: each.type.removeprefix("list[").removesuffix("]") for name, each in grid.varied.items()}
    varied = [
        (name, pa.list_(TYPES[types[name]]) if each.type.startswith("list") else TYPES[each.type])
        for name, each in grid.varied.items()
    ]
    about = [(name, pa.string()) for name in ("run", "chapter", "data")] + varied + [("settings", pa.string())]
    claims, own = read_claims(), defaultdict(set)  # keys that a chapter records, in any of its runs
    for name, run in zip(names, grid.runs, strict=True):
        own[run.chapter] |= {result.key for result in done.get(name, ())}
    rows = {"results": [], "verdicts": [], "failures": []}
    for name, run in zip(names, grid.runs, strict=True):
        row = {"run": name, "chapter": run.chapter, "data": run.data, **run.varied}
        row["settings"] = json.dumps(run.settings, ensure_ascii=False, sort_keys=True)
        if name in failed:
            rows["failures"].append(row | {"reason": failed[name]})
            continue
        found = {result.key: result for result in done[name]}
        for result in done[name]:
            word = isinstance(result.value, str)
            value = {"value": None, "text": result.value} if word else {"text": None}
            rows["results"].append(row | asdict(result) | value)
        resting = [claim for claim in claims if claim.rule and own[run.chapter] >= {*claim.results}]
        for claim, verdict in judge(resting, found, missing="note").items():
            rows["verdicts"].append(row | {"claim": claim, "verdict": verdict.verdict})
    text, number = pa.string(), pa.float64()
    columns = {
        "results": [
            *[("key", text), ("value", number), ("text", text), ("unit", text)],
            *[("low", number), ("high", number), ("n", pa.int64())],
        ],
        "verdicts": [("claim", text), ("verdict", text)],
        "failures": [("reason", text)],
    }
    for name in columns:
        table = pa.Table.from_pylist(rows[name], schema=pa.schema([*about, *columns[name]]))
        buffer = pa.BufferOutputStream()
        pq.write_table(table, buffer)
        replace(into / f"{name}.parquet", buffer.getvalue().to_pybytes())
