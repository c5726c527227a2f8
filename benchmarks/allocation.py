"""How the time of one siting plan grows with cities, sites and workloads; the largest must stay under ten seconds."""

import csv
import os
import statistics
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from suanli.methods.allocation import allocate, round_trip, yearly

ROOT = Path(__file__).parents[1]
SIZES = [(60, 10, 4), (125, 20, 4), (250, 35, 4), (500, 50, 4)]  # cities, sites, workloads
ROUNDS = 3
MOST = 10.0  # seconds for the largest
SEED = 20261123


def problem(cities: int, sites: int, workloads: int) -> dict:
    """Random places in eastern Asia; all sites together hold 1.3 times the demand; a kWh costs what its site's does."""
    rng = np.random.default_rng(SEED)
    here, there = (
        pd.DataFrame(rng.uniform([22.0, 100.0], [42.0, 121.0], (size, 2)), columns=["lat", "lon"]).rename(index=str)
        for size in (cities, sites)
    )
    names = [f"workload {k}" for k in range(workloads)]
    demand = pd.DataFrame(rng.uniform(1, 10, (cities, workloads)), index=here.index, columns=names)
    room = rng.uniform(0.5, 1.5, sites)
    per_load = yearly(pd.Series(rng.uniform(1.1, 1.4, sites)), pd.Series(rng.uniform(0.1, 0.7, sites)))
    return {
        "demand": demand,
        "capacity": pd.Series(1.3 * demand.to_numpy().sum() * room / room.sum(), index=there.index),
        "cost": pd.DataFrame(np.tile(per_load, (cities, 1)), index=here.index, columns=there.index),
        "delay": round_trip(here, there, route_factor=1.5, fixed=4.0),
        "limit": pd.Series(np.geomspace(30.0, 200.0, workloads), index=names),
    }


def main() -> None:
    """Print and keep the median of each size; fail if the largest takes too long."""
    print(
        f"{os.cpu_count()} CPUs, Python {sys.version.split()[0]}, scipy {version('scipy')}, median of {ROUNDS} rounds"
    )
    print(f"{'cities':>8}{'sites':>8}{'workloads':>11}{'routes':>9}{'seconds':>9}{'routes used':>13}")
    rows = []
    for size in SIZES:
        given, seconds = problem(*size), []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            plan = allocate(**given)
            seconds.append(time.perf_counter() - start)
        served = plan.flows.reset_index().pivot_table(index="city", columns="workload", values="flow", aggfunc="sum")
        if not np.allclose(served.reindex_like(given["demand"]), given["demand"]):
            sys.exit(f"{size}: the plan does not serve all demand")
        rows.append([*size, np.prod(size), f"{statistics.median(seconds):.3f}", len(plan.flows)])
        print("{:>8}{:>8}{:>11}{:>9}{:>9}{:>13}".format(*rows[-1]), flush=True)
    target = ROOT / "_build" / "bench" / "allocation.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        heads = ["cities", "sites", "workloads", "routes", "seconds", "routes_used"]
        csv.writer(file, lineterminator="\n").writerows([heads, *rows])
    if float(rows[-1][4]) > MOST:
        sys.exit(f"the largest took {rows[-1][4]} s, more than {MOST:g}")


if __name__ == "__main__":
    main()
