"""Many runs of one chapter with other parameters: papermill in a loop, papermill in two processes, and ours.

All run the same notebook with the same parameters, and the executed notebooks must be the same byte for byte, but for
the cell that sets the parameters, before any time is printed. The work of the chapter itself, as plain function calls
in one process, is the least that any of them can take; it is measured on fewer runs and scaled in proportion.
"""

import csv
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import chdir, suppress
from importlib.metadata import version
from pathlib import Path

import papermill
import psutil

from claimbook.editions.definition import read_edition
from claimbook.editions.kernels import CHOICE, PROVISIONER, warm_up
from claimbook.editions.make import changed_notebook
from claimbook.editions.run import executed
from claimbook.notebook.files import INJECTED, code_of, read, text_of
from claimbook.project import project

CHAPTER = "04-paths"
RUNS = 48
MEASURED = {"calls": 4, "loop": RUNS, "pool": RUNS, "ours": RUNS}
GROWTH = [12, 48, 192]
AIMS = {"loop": 0.15, "pool": 0.3}
QUICK = read_edition(project().root / "editions" / "quick.yml")


def settings(number: int) -> dict:
    """Parameters of a run: few draws, and a seed of its own."""
    return QUICK.parameters[CHAPTER] | {"seed": number}


def answer(notebook) -> str:
    """Hash of an executed notebook without times, versions and the cell that sets the parameters."""
    cells = [cell for cell in notebook["cells"] if INJECTED not in cell["metadata"].get("tags", [])]
    return hashlib.sha256(text_of({"cells": cells, "metadata": {}}).encode()).hexdigest()


def by_papermill(number: int) -> str:
    """One run as papermill's own documentation has it: a file in, a file out."""
    with tempfile.TemporaryDirectory() as folder:
        made = papermill.execute_notebook(
            project().chapters / f"{CHAPTER}.ipynb", Path(folder, "made.ipynb"), settings(number), progress_bar=False
        )
    return answer(made)


def by_us(number: int) -> str:
    """One run as `suanli run` and `suanli sweep` do it."""
    notebook = changed_notebook(read(project().chapters / f"{CHAPTER}.ipynb"), settings(number), QUICK)
    return answer(json.loads(executed(notebook, CHAPTER, {"inputs": {}})))


def by_calls(number: int) -> str:
    """The cells as code of this process, what they show thrown away."""
    notebook = changed_notebook(read(project().chapters / f"{CHAPTER}.ipynb"), settings(number), QUICK)
    names: dict = {}
    for place, cell in enumerate(code_of(notebook)):
        exec(cell, names)
        if place == 0:
            names |= settings(number)
    return ""


class Memory(threading.Thread):
    """Largest memory of this process and all that it has started, shared pages counted once, in MB."""

    def __init__(self):
        super().__init__(daemon=True)
        self.most, self.ended = 0.0, threading.Event()

    def run(self):
        """Look every five seconds: to count shared pages takes the system a while."""
        while not self.ended.wait(5):
            held = 0.0
            for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
                with suppress(psutil.Error):  # it may have ended
                    full = process.memory_full_info()
                    held += getattr(full, "pss", full.rss) / 1e6
            self.most = max(self.most, held)


def contend(contender: str, count: int) -> dict:
    """Seconds and answers of one contender, from its first start of anything; the plain calls find all imported."""
    with chdir(project().chapters):
        if contender == "calls":
            by_calls(0)
        memory = Memory()
        memory.start()
        start = time.perf_counter()
        if contender == "ours":
            warm_up()
            with ThreadPoolExecutor(2) as pool:
                answers = list(pool.map(by_us, range(count)))
        elif contender == "pool":
            with ProcessPoolExecutor(2) as pool:
                answers = list(pool.map(by_papermill, range(count)))
        else:
            answers = [(by_papermill if contender == "loop" else by_calls)(number) for number in range(count)]
    seconds = time.perf_counter() - start
    memory.ended.set()
    return {"seconds": seconds, "answers": answers, "memory": memory.most}


def measured(contender: str, count: int) -> dict:
    """A contender in a process of its own, with the kernels that are its own."""
    environment = os.environ | {CHOICE: PROVISIONER if contender == "ours" else "local-provisioner"}
    environment["OPENBLAS_NUM_THREADS"] = "1"
    command = [sys.executable, __file__, contender, str(count)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{contender}: {done.stderr[-1500:]}")
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Measure each once, print times and ratios, keep them as CSV."""
    found = {}
    for contender, count in MEASURED.items():
        print(f"{contender}: {count} runs ...", file=sys.stderr, flush=True)
        found[contender] = measured(contender, count)
    for contender in ("loop", "pool"):
        if found[contender]["answers"] != found["ours"]["answers"]:
            sys.exit(f"{contender} and ours differ: the executed notebooks are not the same")
    if len(set(found["ours"]["answers"])) != RUNS:
        sys.exit("runs with other seeds gave the same notebook; the parameters did not arrive")
    seconds = {contender: each["seconds"] / MEASURED[contender] * RUNS for contender, each in found.items()}
    versions = f"Python {sys.version.split()[0]}, papermill {version('papermill')}"
    print(f"{RUNS} runs of {CHAPTER}, {os.cpu_count()} CPUs, {versions}; notebooks agree byte for byte")
    names = {
        "calls": "plain function calls, one process",
        "loop": "papermill in a loop",
        "pool": "papermill in a pool of two processes",
        "ours": "warm kernels, two at a time",
    }
    rows = []
    print(f"{'':<38}{'measured on':>12}{'seconds':>9}{'ours to it':>12}{'aim':>6}")
    for contender, name in names.items():
        ratio, aim = seconds["ours"] / seconds[contender], AIMS.get(contender, "")
        print(f"{name:<38}{MEASURED[contender]:>12}{seconds[contender]:>9.1f}{ratio:>12.2f}{aim:>6}")
        rows.append([contender, MEASURED[contender], f"{seconds[contender]:.2f}", f"{ratio:.3f}"])
    grown = {count: found["ours"] if count == RUNS else measured("ours", count) for count in GROWTH}
    print(f"{'ours, runs':<12}{'seconds':>9}{'a run':>8}{'peak memory of fork server and parent (MB)':>44}")
    for count, each in grown.items():
        print(f"{count:<12}{each['seconds']:>9.1f}{each['seconds'] / count:>8.2f}{each['memory']:>38.0f}")
        rows.append([f"ours {count}", count, f"{each['seconds']:.2f}", f"{each['memory']:.0f} MB"])
    target = project().root / "_build" / "bench" / "kernels.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        head = ["contender", "measured_on", "seconds_scaled", "ratio_or_memory"]
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(contend(sys.argv[1], int(sys.argv[2]))))
    else:
        main()
