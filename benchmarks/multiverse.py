"""All specifications of a cell, and their joint test: ours against three packages and a loop over statsmodels.

The peers (specification_curve, robustipy, pyfixest) run in an environment of their own, which `make bench` builds; its
interpreter is the argument. Fails if an answer differs, not if a ratio misses its aim.
"""

import csv
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from tqdm import tqdm

from suanli.methods import multiverse
from suanli.methods.cells import prepare
from suanli.methods.joint import joint_test

ROOT = Path(__file__).parents[1]
BENCH = ROOT / "_build" / "bench"
ROWS, CLUSTERS, SEED = 1500, 45, 20261124
ROUNDS = 5  # of ours, of which the median counts; the others run once
COEF, SE = 1e-10, 1e-8  # what answers must agree to, of the largest coefficient and of each standard error
NULL_SETS, NULL_CONTROLS, NULL_DRAWS = 200, 3, 199
PEER_SECONDS = 60  # for each peer's share of the null data sets
PEERS = ["specification_curve", "robustipy", "pyfixest"]
NAMES = ["specification_curve", "robustipy", "pyfixest mvsw"]


def world(rng, controls: int, rows: int = ROWS, clusters: int = CLUSTERS, effect: float = 0.0) -> dict:
    """Unequal clusters with shocks of their own; no control moves both regressor and outcome."""
    share = np.exp(0.7 * rng.standard_normal(clusters))
    iso3 = np.sort(
        np.r_[np.repeat(np.arange(clusters), 3), rng.choice(clusters, rows - 3 * clusters, p=share / share.sum())]
    )
    columns = 0.7 * rng.standard_normal((clusters, controls + 2))[iso3] + rng.standard_normal((rows, controls + 2))
    x, e, z = columns[:, 0], columns[:, 1], columns[:, 2:]
    x = x + 0.4 * z[:, ::2].sum(axis=1)
    y = effect * x + 0.4 * z[:, 1::2].sum(axis=1) + e
    return {"y": y, "x": x, "controls": z, "iso3": iso3, "year": 2000 + np.arange(rows) % 15}


def cell_of(data: dict, effects: tuple[str, ...] = ()):
    names = [f"c{i:02d}" for i in range(data["controls"].shape[1])]
    frame = pd.DataFrame(data["controls"], columns=names)
    return prepare(frame.assign(**{name: data[name] for name in ("y", "x", "iso3", "year")}), "y", "x", names, effects)


def timed(work: Callable, rounds: int = ROUNDS) -> tuple[float, object]:
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), answer


def curve_of(data: dict, errors: str, effects: tuple[str, ...] = ()) -> pd.DataFrame:
    return multiverse.curve(cell_of(data, effects), errors)


def statsmodels_curve(data: dict, errors: str) -> np.ndarray:
    """The loop one would write, on arrays, without formulas or labels."""
    kinds = {"iid": {}, "HC1": {"cov_type": "HC1"}, "cluster": {"cov_type": "cluster"}}
    if errors == "cluster":
        kinds[errors]["cov_kwds"] = {"groups": data["iso3"]}
    k, start = data["controls"].shape[1], np.column_stack([np.ones(len(data["y"])), data["x"]])
    found = np.empty((2**k, 2))
    for mask in range(2**k):
        taken = data["controls"][:, [bit for bit in range(k) if mask >> bit & 1]]
        fit = sm.OLS(data["y"], np.hstack([start, taken])).fit(**kinds[errors])
        found[mask] = fit.params[1], fit.bse[1]
    return found


def peer(python: str, name: str, task: str, data: dict, **job) -> tuple[float, list]:
    """Seconds and answer of a peer."""
    path = BENCH / "multiverse.npz"
    np.savez(path, **data)
    job |= {"peer": name, "task": task, "data": str(path), "cpus": os.cpu_count(), "seed": SEED}
    script = Path(__file__).with_name("peers.py")
    done = subprocess.run([python, script], input=json.dumps(job), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} failed: {done.stderr.strip().splitlines()[-1]}")
    answer = json.loads(done.stdout)
    return answer["seconds"], answer["answer"]


def agreement(ours: pd.DataFrame, theirs, column: str = "se") -> tuple[float, float]:
    """Largest difference of coefficients, over the largest coefficient, and of standard errors, each over its own."""
    theirs = np.array(theirs)
    coef = np.abs(ours["coef"] - theirs[:, 0]).max() / ours["coef"].abs().max()
    second = np.abs(ours[column] - theirs[:, 1]) / (ours[column] if column == "se" else 1.0)
    return float(coef), float(second.max())


def curves(python: str, progress: tqdm) -> tuple[list[list], list[str]]:
    """Rows of the table of times, and what disagrees."""
    rows, wrong = [], []

    def compare(k, errors, name, seconds, ours, theirs, spent, column="se", note=""):
        coef, second = agreement(ours, theirs, column)
        if coef > COEF or second > SE:
            wrong.append(f"{name}, k={k}, {errors}: coefficients {coef:.1e}, {column} {second:.1e}")
        rows.append([k, errors, name, spent, seconds / spent, f"{coef:.0e}", f"{second:.0e}{note}"])
        progress.update()

    for k in (8, 10, 12):
        data = world(np.random.default_rng(SEED + k), k)
        for errors in ("iid", "cluster", "HC1"):
            seconds, ours = timed(lambda data=data, errors=errors: curve_of(data, errors))
            rows.append([k, errors, "suanli", seconds, 1.0, "", ""])
            spent, theirs = timed(lambda data=data, errors=errors: statsmodels_curve(data, errors), 1)
            compare(k, errors, "statsmodels, arrays", seconds, ours, theirs, spent)
            if errors == "iid" or (errors == "cluster" and k == 8):
                spent, theirs = peer(python, "pyfixest", "curve", data, errors=errors)
                compare(k, errors, "pyfixest mvsw", seconds, ours, theirs, spent)
            if errors == "iid":
                spent, theirs = peer(python, "specification_curve", "curve", data)
                compare(k, errors, "specification_curve", seconds, ours, theirs, spent)
            if errors == "iid" and k == 8:
                spent, theirs = peer(python, "robustipy", "curve", data, draws=1)
                compare(k, errors, "robustipy", seconds, ours, theirs, spent, "p", " (p)")
    return rows, wrong


def conventions(python: str, progress: tqdm) -> tuple[list[str], list[str]]:
    """With fixed effects: pyfixest counts them as we do; robustipy does not count them, which is a known factor."""
    data = world(np.random.default_rng(SEED), 3)
    lines, wrong = [], []

    def compare(what, ours, theirs, column):
        coef, second = agreement(ours, theirs, column)
        lines.append(f"{what}: coefficients {coef:.0e}, {column} {second:.0e}")
        if coef > COEF or second > SE:
            wrong.append(lines[-1])
        progress.update()

    for effects in (("year",), ("iso3", "year")):
        _, theirs = peer(python, "pyfixest", "curve", data, errors="cluster", effects=effects)
        compare(f"pyfixest CRV1, {' and '.join(effects)} effects", curve_of(data, "cluster", effects), theirs, "se")
    ours = curve_of(data, "iid", ("iso3",))
    counted = ROWS - 1 - ours["size"]
    t = ours["t"] / np.sqrt((counted - CLUSTERS) / counted)
    _, theirs = peer(python, "robustipy", "curve", data, draws=1, group=True)
    what = f"robustipy group=iso3, after taking {CLUSTERS} effects out of our K"
    compare(what, ours.assign(p=2 * stats.t.sf(t.abs(), counted)), theirs, "p")
    return lines, wrong


def joint_times(python: str, progress: tqdm) -> list[str]:
    """Our 1,000 draws at k=10; robustipy's at k=6, and what they make at k=10, at so many seconds a fit."""
    data = world(np.random.default_rng(SEED + 1), 10)
    ours, _ = timed(lambda: joint_test({"one": cell_of(data)}, 1000, SEED))
    small = data | {"controls": data["controls"][:, :6]}
    few, many = 20, 120
    spent = [peer(python, "robustipy", "curve", small, draws=draws)[0] for draws in (few, many)]
    progress.update()
    a_draw = (spent[1] - spent[0]) / (many - few) / 64
    theirs = 1024 * (spent[0] / 64 + (1000 - few) * a_draw)
    return [
        f"suanli, k=10, 1,000 draws: {ours:.2f} s, every fit clustered",
        f"robustipy, k=6: {spent[0]:.1f} s for {few} draws, {spent[1]:.1f} s for {many}, rows drawn one by one, iid",
        f"robustipy, k=10, 1,000 draws, scaled linearly by fits (not run): {theirs:.0f} s",
        f"ours is 1/{theirs / ours:.0f} of it; the aim is 1/200",
    ]


def grown(progress: tqdm) -> dict[str, list[list]]:
    """Our seconds as controls, rows and draws grow."""
    rng = np.random.default_rng(SEED)
    tables = {"controls": [], "rows": [], "draws": []}
    for k in (8, 10, 12, 14, 16):
        data = world(rng, k)
        tables["controls"].append([k, timed(lambda data=data: curve_of(data, "cluster"), 3)[0]])
        progress.update()
    for rows in (500, 1500, 5000, 15000, 50000):
        data = world(rng, 10, rows)
        tables["rows"].append([rows, timed(lambda data=data: curve_of(data, "cluster"), 3)[0]])
        progress.update()
    data = world(rng, 10)
    for draws in (250, 1000, 4000):
        seconds = timed(lambda draws=draws: joint_test({"one": cell_of(data)}, draws, SEED), 3)[0]
        tables["draws"].append([draws, seconds])
        progress.update()
    return tables


def sizes(python: str, progress: tqdm) -> list[list]:
    """How often 5 % tests reject: test, statistic, clusters, effect, data sets, rejected."""
    rows = []

    def report(name, clusters, effect, ps):
        for statistic, values in pd.DataFrame(ps).items():
            rows.append([name, statistic, clusters, effect, len(values), int((values <= 0.05).sum())])

    for clusters, effect in ((20, 0.0), (45, 0.0), (30, 0.0), (30, 0.4)):
        rng = np.random.default_rng(SEED + clusters)
        sets = [world(rng, NULL_CONTROLS, 20 * clusters, clusters, effect) for _ in range(NULL_SETS)]
        ours = [joint_test({0: cell_of(d, ("year",))}, NULL_DRAWS, i).tests["p"] for i, d in enumerate(sets)]
        report("suanli", clusters, effect, [p.to_dict() for p in ours])
        progress.update()
        if clusters == 30 and effect == 0:
            stacked = {name: np.array([d[name] for d in sets]) for name in sets[0]}
            for label, name, job in (
                ("robustipy, rows drawn", "robustipy", {"draws": 99}),
                ("robustipy, group=iso3", "robustipy", {"draws": 99, "group": True}),
                ("specification_curve, k=2", "specification_curve", {"draws": 30}),
            ):
                given = stacked | {"controls": stacked["controls"][:, :, :2]} if "k=2" in label else stacked
                _, ps = peer(python, name, "joint", given, most_seconds=PEER_SECONDS, **job)
                report(label, clusters, effect, ps)
                progress.update()
    return rows


def main() -> None:
    """Run every part, print the tables, keep them as CSV."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).exists():
        sys.exit("usage: multiverse.py PYTHON, the interpreter of the peers' environment; make bench builds it")
    python = sys.argv[1]
    BENCH.mkdir(parents=True, exist_ok=True)
    with tqdm(total=39, desc="multiverse", dynamic_ncols=True) as progress:
        times, wrong = curves(python, progress)
        lines, different = conventions(python, progress)
        joint = joint_times(python, progress)
        growth = grown(progress)
        rejected = sizes(python, progress)
    wrong += different

    code = "import importlib.metadata as m, sys; print(', '.join(f'{n} {m.version(n)}' for n in sys.argv[1:]))"
    peers = subprocess.run([python, "-c", code, *PEERS], capture_output=True, text=True, check=True).stdout.strip()
    print(f"{os.cpu_count()} CPUs, Python {sys.version.split()[0]}, statsmodels {version('statsmodels')}, {peers}")
    print(f"\nAll subsets, {ROWS} rows, {CLUSTERS} clusters, wall seconds; ours with the preparation of the data")
    print(f"{'k':>3} {'errors':<8} {'':<21}{'seconds':>9}{'ours is':>10}{'coef to':>9}{'se to':>10}")
    for k, errors, name, spent, ratio, coef, second in times:
        ours = f"1/{1 / ratio:.0f}" if name != "suanli" else ""
        print(f"{k:>3} {errors:<8} {name:<21}{spent:>9.4f}{ours:>10}{coef:>9}{second:>10}")
    print("Conventions: one intercept; iid SSR/(N-K), HC1 N/(N-K), clustered G/(G-1) (N-1)/(N-K): all agree on them.")
    print(
        "robustipy gives p-values instead of standard errors, iid alone, and was run at k=8 (it must bootstrap: once)."
    )
    print("\nWith fixed effects\n" + "\n".join(lines))
    print("\nJoint inference\n" + "\n".join(joint))

    seconds = {(k, errors, name): spent for k, errors, name, spent, *_ in times}
    ours = seconds[12, "iid", "suanli"]
    best = min(spent for (k, errors, name), spent in seconds.items() if (k, errors) == (12, "iid") and name in NAMES)
    loop = seconds[12, "iid", "statsmodels, arrays"]
    print("\nAims")
    print(f"4,096 specifications, best peer     1/{best / ours:.0f}, aim 1/500")
    print(f"4,096 specifications, statsmodels   1/{loop / ours:.0f}, aim 1/40")
    print(f"4,096 specifications, clustered     {seconds[12, 'cluster', 'suanli'] / ours:.1f} times iid, aim 3")
    print(f"65,536 specifications, clustered    {growth['controls'][-1][1]:.2f} s, aim 2 s")

    print("\nOurs as it grows, seconds")
    for name, table in growth.items():
        what = {"controls": "clustered", "rows": "k=10, clustered", "draws": "k=10, joint test"}[name]
        print(f"{name:<9}" + "".join(f"{size:>9}" for size, _ in table) + f"   {what}")
        print(f"{'':<9}" + "".join(f"{spent:>9.3f}" for _, spent in table))

    print(f"\nRejections at 5 %, k={NULL_CONTROLS}, unequal clusters with shocks of their own; Wilson intervals")
    print(f"{'test':<31}{'statistic':<10}{'clusters':>9}{'effect':>8}{'sets':>6}{'rejected':>10}{'interval':>17}")
    for name, statistic, clusters, effect, count, hits in rejected:
        low, high = proportion_confint(hits, count, method="wilson")
        verdict = "" if effect else "  above 5 %" if low > 0.05 else "  below 5 %" if high < 0.05 else ""
        print(
            f"{name:<31}{statistic:<10}{clusters:>9}{effect:>8}{count:>6}{hits / count:>10.3f}"
            f"{f'{low:.3f} to {high:.3f}':>17}{verdict}"
        )
    print("specification_curve's own p-value: a t test of the specifications' null medians against their coefficients.")

    for name, heads, rows in (
        ("times", ["controls", "errors", "method", "seconds", "ours_over_it", "coef", "se"], times),
        ("sizes", ["test", "statistic", "clusters", "effect", "data_sets", "rejected"], rejected),
    ):
        with (BENCH / f"multiverse-{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([heads, *rows])
    if wrong:
        sys.exit("the answers differ: " + "; ".join(wrong))


if __name__ == "__main__":
    main()
