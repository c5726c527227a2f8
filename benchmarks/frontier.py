"""Malmquist's index of the whole Penn World Table: our hull against DEAPack and against one HiGHS programme each.

One output, two inputs, constant returns, each year's frontier alone: the case that all three can do. DEAPack lives in
an environment of its own under _build/bench. The answers must agree before any time is printed.
"""

import csv
import os
import statistics
import subprocess
import sys
import time
import venv
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from claimbook.tables.read import load
from suanli.methods import frontier

BENCH = Path(__file__).parents[1] / "_build" / "bench"
FIRST_YEAR, LAST_YEAR = 1993, 2017
COLUMNS = ["rgdpo", "rnna", "emp"]
PEER_VERSION = "2.0.1"
ROUNDS = 5  # of ours; the others take a minute or so and run once
TARGET = 1 / 500
TOLERANCE = 1e-9

# Run by DEAPack's interpreter, which has nothing of ours: reads the panel, prints CPU seconds, writes the two changes.
PEER = """
import sys, time
import pandas as pd
from deapack import DEAData, MalmquistProductivityIndex

panel = pd.read_csv(sys.argv[1])
start = time.process_time()
data = DEAData.from_frame(panel, dmu="iso3", period="year", inputs=["rnna", "emp"], outputs="rgdpo")
result = MalmquistProductivityIndex(orientation="output", returns_to_scale="crs").fit(data)
print(time.process_time() - start)
result.summary_frame.to_csv(sys.argv[2], index=False)
"""


def environment() -> Path:
    """Interpreter of an environment with DEAPack, made once."""
    folder = BENCH / f"deapack-{PEER_VERSION}"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", f"DEAPack=={PEER_VERSION}"], check=True)
        (folder / "ready").touch()
    return python


def main() -> None:
    """Compute three times, compare, print a table and keep it as CSV."""
    BENCH.mkdir(parents=True, exist_ok=True)
    table = load("pwt").query("@FIRST_YEAR <= year <= @LAST_YEAR")
    full = table.dropna(subset=COLUMNS).groupby("iso3").size().loc[lambda n: n == LAST_YEAR - FIRST_YEAR + 1].index
    output, capital, labour = (table.pivot_table(index="year", columns="iso3", values=name)[full] for name in COLUMNS)

    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        ours = frontier.hull_distances(output, capital, labour, sequential=False)
        times.append(time.process_time() - start)
    seconds = {"hull (ours)": statistics.median(times)}

    python = environment()
    panel, answer = BENCH / "panel.csv", BENCH / "deapack.csv"
    table[table["iso3"].isin(full)][["iso3", "year", *COLUMNS]].to_csv(panel, index=False)
    with tqdm(total=2, desc="the slow ones", dynamic_ncols=True) as progress:
        done = subprocess.run([python, "-c", PEER, panel, answer], capture_output=True, text=True, check=True)
        seconds["DEAPack"] = float(done.stdout)
        progress.update()
        start = time.process_time()
        amounts = np.stack([capital, labour], axis=2)
        programmes = frontier.lp_distances(output.to_numpy()[:, :, None], amounts, sequential=False)
        seconds["HiGHS, one by one"] = time.process_time() - start
        progress.update()

    changes = ["efficiency_change", "technical_change"]
    peer = pd.read_csv(answer).pivot_table(index="period", columns="dmu_id", values=changes)
    gaps = {"HiGHS, one by one": 0.0, "DEAPack": 0.0}
    for name in changes:
        mine = getattr(ours, name)
        gaps["HiGHS, one by one"] = max(gaps["HiGHS, one by one"], abs(getattr(programmes, name) - mine).max())
        gaps["DEAPack"] = max(gaps["DEAPack"], abs(peer[name][full].to_numpy() - mine).max())
    if not max(gaps.values()) < TOLERANCE:
        sys.exit(f"the answers differ: {gaps}")

    print(f"{os.cpu_count()} CPUs, Python {sys.version.split()[0]}, scipy {version('scipy')}, DEAPack {PEER_VERSION}")
    print(f"{len(full)} countries, {FIRST_YEAR} to {LAST_YEAR}; the same numbers to {max(gaps.values()):.1e}")
    rows = [["method", "cpu_seconds", "ours_over_it", "largest_difference"]]
    print(f"{'method':<20}{'CPU seconds':>12}{'ours is':>12}{'difference':>12}")
    for name, spent in seconds.items():
        ratio = seconds["hull (ours)"] / spent
        rows.append([name, f"{spent:.4f}", f"{ratio:.6f}", f"{gaps.get(name, 0.0):.1e}"])
        print(f"{name:<20}{spent:>12.4f}{f'1/{1 / ratio:.0f}':>12}{gaps.get(name, 0.0):>12.1e}")
        if name in gaps and ratio > TARGET:
            print(f"{'':<20}slower than the aim of 1/{1 / TARGET:.0f}")
    with (BENCH / "frontier.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
