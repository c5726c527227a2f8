"""How time and memory grow with the data: ten and a hundred times the countries, claims by the thousand, editions.

Each step runs in a forked process of its own, which knows its CPU time and its peak memory. The exponent between two
sizes is the slope of log seconds on log size: 1 is linear, 2 quadratic. Synthetic countries are those of the Penn World
Table with noise. A table that is read holds each of its cells as a Python string until it has been checked.
"""

import csv
import json
import math
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from claimbook.claims.judge import collected, judge
from claimbook.claims.rules import read_claims
from claimbook.notebook.results import Result
from claimbook.notebook.toc import chapters
from claimbook.tables.read import descriptor, load
from suanli.methods.accounting import growth_accounts
from suanli.methods.cells import prepare
from suanli.methods.frontier import hull_distances
from suanli.methods.inference import wild_bootstrap
from suanli.methods.joint import joint_test
from suanli.methods.multiverse import curve
from suanli.methods.panel import differences, estimate

ROOT = Path(__file__).parents[1]
TIMES = (1, 10, 100)  # as many countries
CLAIMS, EDITIONS = (10, 100, 1000), (1, 10, 100)
FIRST_YEAR, LAST_YEAR = 1990, 2017
DRAWS = 399
SEED = 20261124
STEEP = 1.15  # exponent above which a step no longer counts as linear
SHORTEST = 0.01  # seconds below which an exponent says more of fixed costs than of growth
CONTROLS = ["hc", "pop", "csh_i", "csh_x", "labsh", "delta"]


def tables(times: int, folder: Path) -> pd.DataFrame:
    """Write the Penn World Table and the list of countries, `times` as many of them, into a folder; give the former."""
    folder.mkdir()
    rng = np.random.default_rng(SEED)
    pwt, places, package = load("pwt"), load("countries"), descriptor()
    numbers = list(pwt.columns.drop(["iso3", "year", "labsh", "hc", "avh", "delta"]))
    made = {}
    for name, table in (("pwt", pwt), ("countries", places)):
        copies = []
        for copy in range(times):
            more = table.assign(iso3=table["iso3"] + (f"{copy:02d}" if copy else ""))
            if copy and name == "pwt":
                more[numbers] = more[numbers] * np.exp(rng.normal(0, 0.02, (len(more), len(numbers))))
            copies.append(more)
        made[name] = pd.concat(copies, ignore_index=True)
        made[name].to_csv(folder / f"{name}.csv", index=False, float_format="%.9g", lineterminator="\n")
    package["resources"] = [entry for entry in package["resources"] if entry["name"] in ("pwt", "countries")]
    for entry in package["resources"]:
        entry["schema"].pop("rows", None)
        for field in entry["schema"]["fields"]:
            field.setdefault("constraints", {}).pop("unique", None)  # copies share names
            if field["name"] == "iso3":
                field["constraints"]["pattern"] = "[A-Z]{3}[0-9]{0,2}"
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return made["pwt"]


def changes(pwt: pd.DataFrame) -> pd.DataFrame:
    """Yearly log changes of GDP per head and of capital, with controls, as the regressions of the book take them."""
    used = pwt[pwt["year"].between(FIRST_YEAR, LAST_YEAR)]
    logs = used[["iso3", "year"]].assign(y=np.log(used["rgdpna"] / used["pop"]), x=np.log(used["rnna"]))
    moved = differences(logs, ["y", "x"]).join(used[CONTROLS])
    return moved.dropna()


def full(pwt: pd.DataFrame) -> list[pd.DataFrame]:
    """Output, capital and labour of the countries that have all years."""
    names = ["rgdpo", "rnna", "emp"]
    used = pwt[pwt["year"].between(FIRST_YEAR, LAST_YEAR)].dropna(subset=names)
    whole = used.groupby("iso3")["year"].transform("size") == LAST_YEAR - FIRST_YEAR + 1
    return [used[whole].pivot_table(index="year", columns="iso3", values=name) for name in names]


def compared(folder: Path, published: dict[str, Result]) -> int:
    """Read the results of every edition, judge them, and count figures and verdicts that are not the published ones."""
    claims = read_claims()
    ours, found = judge(claims, published), 0
    for path in sorted(folder.glob("*.json")):
        theirs = {key: Result(**one) for key, one in json.loads(path.read_text(encoding="utf-8")).items()}
        verdicts = judge(claims, theirs, missing="note")
        found += sum(theirs[key] != one for key, one in published.items())
        found += sum(verdicts[claim].verdict != one.verdict for claim, one in ours.items())
    return found


def editions(number: int, folder: Path, published: dict[str, Result]) -> Path:
    """Folder with the results of so many made editions: every figure with noise."""
    folder.mkdir()
    rng = np.random.default_rng(SEED)
    for edition in range(number):
        by = np.exp(rng.normal(0, 0.1, len(published))).tolist()  # Python's own numbers, as a result has them
        made = {
            key: asdict(one if isinstance(one.value, str) else replace(one, value=one.value * f, low=None, high=None))
            for f, (key, one) in zip(by, published.items(), strict=True)
        }
        (folder / f"edition-{edition}.json").write_text(json.dumps(made), encoding="utf-8")
    return folder


def steps(room: Path) -> list[tuple[str, int, Callable[[], object]]]:
    """Name, size and work of every step; what it works on is made here and not measured."""
    found: list[tuple[str, int, Callable[[], object]]] = []
    for times in TIMES:
        folder = room / f"times-{times}"
        pwt = tables(times, folder)
        countries, moved, amounts = pwt["iso3"].nunique(), changes(pwt), full(pwt)
        cell = prepare(moved, "y", "x", CONTROLS)
        work = {
            "load and check the table": lambda folder=folder: load("pwt", folder),
            "growth accounts": lambda pwt=pwt: growth_accounts(pwt, FIRST_YEAR, LAST_YEAR),
            "panel estimate, year effects": lambda moved=moved: estimate(moved, "y", ["x"]),
            "wild bootstrap": lambda moved=moved: wild_bootstrap(moved, "y", "x", draws=DRAWS),
            "Malmquist index": lambda amounts=amounts: hull_distances(*amounts, sequential=False),
            "one cell of a multiverse": lambda moved=moved: curve(prepare(moved, "y", "x", CONTROLS)),
            "joint test": lambda cell=cell: joint_test({"cell": cell}, DRAWS),
        }
        found += [(name, countries, each) for name, each in work.items()]
    claims, published = read_claims(), collected(chapters(ROOT))
    for number in CLAIMS:
        many = [claims[n % len(claims)].model_copy(update={"id": f"claim {n}"}) for n in range(number)]
        found.append(("judge claims", number, lambda many=many: judge(many, published)))
    for number in EDITIONS:
        folder = editions(number, room / f"editions-{number}", published)
        found.append(("compare editions", number, lambda folder=folder: compared(folder, published)))
    return found


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of CPU, and megabytes by which the peak of memory grew, in a forked process."""
    context = get_context("fork")
    end, other = context.Pipe(duplex=False)

    def run() -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        work()
        spent = time.process_time() - start
        other.send((spent, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024))

    process = context.Process(target=run)
    process.start()
    other.close()
    try:
        return end.recv()
    except EOFError:
        sys.exit("a step ended without an answer; it may have run out of memory")
    finally:
        process.join()


def main() -> None:
    """Measure every step at every size, print a table, say where growth is more than linear, and keep it as CSV."""
    print(f"{os.cpu_count()} CPUs, Python {sys.version.split()[0]}; countries times {TIMES}, {DRAWS} draws")
    with tempfile.TemporaryDirectory() as room:
        work = steps(Path(room))
        times = [measured(each) for _, _, each in tqdm(work, desc="steps", dynamic_ncols=True)]
    rows, steep = [["step", "n", "cpu_seconds", "mb", "exponent"]], {}
    print(f"{'step':<30}{'n':>8}{'CPU s':>10}{'MB':>8}{'exponent':>10}")
    for name in dict.fromkeys(name for name, _, _ in work):
        before = None
        for (step, n, _), (seconds, memory) in zip(work, times, strict=True):
            if step != name:
                continue
            slope = ""
            if before is not None and before[1] > SHORTEST:
                exponent = math.log(seconds / before[1]) / math.log(n / before[0])
                slope = f"{exponent:.2f}"
                if exponent > STEEP:
                    steep[name] = f"{slope} from {before[0]} to {n}"
            before = n, seconds
            rows.append([name, n, f"{seconds:.4f}", f"{memory:.1f}", slope])
            print(f"{name:<30}{n:>8}{seconds:>10.3f}{memory:>8.0f}{slope:>10}")
    said = "; ".join(f"{name} ({slope})" for name, slope in steep.items())
    print(f"More than linear in time (exponent above {STEEP}): {said or 'nothing, up to the largest size'}.")
    heavy = max(rows[1:], key=lambda row: float(row[3]))
    print(f"Most memory: {heavy[0]}, {heavy[3]} MB at {heavy[1]}.")
    target = ROOT / "_build" / "bench" / "scale.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
