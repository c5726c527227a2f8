"""The whole book, cold and after an edit of prose: ours against stock `jupyter-book build`, in one run.

Both work on copies of the project and take turns at going first. Stock has `execute_notebooks: force`: it executes, one
after another, the chapters whose files changed. Ours executes what is stale, two at a time, and builds from stored
outputs. After every build the answers must agree: each recorded result, and each figure of each chapter's page.
"""

import csv
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from tqdm import tqdm

from suanli.book.results import GLUE, RESULT, results
from suanli.editions.kernels import CHOICE

ROOT = Path(__file__).parents[1]
PARTS = ["src", "chapters", "data", "editions", "_static"]
PARTS += ["_config.yml", "_toc.yml", "requirements.txt", "pyproject.toml"]
ROUNDS = 3
COMMANDS = {
    "ours": [sys.executable, "-m", "suanli.cli", "book"],
    "stock": [str(Path(sys.executable).with_name("jupyter-book")), "build", "."],
}
# The chapters that take longest and shortest to execute: what an edit saves lies between them.
EDITS = {"prose, longest": "01-competitiveness", "prose, shortest": "04-paths"}
FIGURE = re.compile(r'<figure class="exhibit" id="([^"]+)".*?</figure>', re.DOTALL)
SPECIFICATION = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)


def copy(folder: Path, contender: str) -> Path:
    """A copy of the project without what was built; the stock one executes its notebooks."""
    folder.mkdir()
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(source, folder / part)
    if contender == "stock":
        config = folder / "_config.yml"
        text, changed = re.subn(
            'execute_notebooks: "off".*', "execute_notebooks: force\n  timeout: 600", config.read_text("utf-8")
        )
        assert changed == 1, "_config.yml no longer says execute_notebooks: off"
        config.write_text(text, "utf-8")
    return folder


def timed(folder: Path, command: list[str]) -> tuple[float, str]:
    """Seconds that a command takes in a copy, and what it printed; its last words if it fails."""
    # Kernels and bytecode as on a machine where nobody has set anything.
    environment = {key: value for key, value in os.environ.items() if key not in (CHOICE, "PYTHONDONTWRITEBYTECODE")}
    environment["PYTHONPATH"] = str(folder / "src")
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {(done.stdout + done.stderr)[-1500:]}")
    return seconds, done.stdout


def edit(folder: Path, chapter: str, sentence: str) -> None:
    """Add a sentence to a chapter's first cell, which is prose."""
    path = folder / "chapters" / f"{chapter}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    cell = notebook["cells"][0]
    assert cell["cell_type"] == "markdown", f"{chapter} does not begin with prose"
    cell["source"] = "".join(cell["source"]) + f"\n\n{sentence}\n"
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")


def recorded(folder: Path, contender: str) -> dict:
    """Every recorded result by key; myst-nb moves those of a notebook that it executes into a file beside it."""
    if contender == "ours":
        paths = sorted((folder / "chapters").glob("*.ipynb"))
        return {key: asdict(result) for path in paths for key, result in results(path).items()}
    found = {}
    for path in sorted((folder / "_build/jupyter_execute/chapters").glob("*.glue.json")):
        for glued in json.loads(path.read_text("utf-8")).values():
            if result := glued["data"].get(RESULT.removeprefix(GLUE)):
                found[result["key"]] = result
    return found


def figures(folder: Path) -> dict[str, dict | str]:
    """Each figure of the built pages by its exhibit: a chart's specification with its data, or the HTML of a table.

    Names within a specification stand in another order, since a notebook is written with sorted names.
    """
    found = {}
    for page in sorted((folder / "_build/html/chapters").glob("*.html")):
        for figure in FIGURE.finditer(page.read_text("utf-8")):
            chart = SPECIFICATION.search(figure[0])
            found[figure[1]] = json.loads(chart[1]) if chart else figure[0]
    return found


def agree(folders: dict[str, Path]) -> tuple[int, int]:
    """Number of results and of figures, if the two books have the same."""
    ours, stock = ((recorded(folder, contender), figures(folder)) for contender, folder in folders.items())
    for kind, one, other in zip(("result", "figure"), ours, stock, strict=True):
        differing = sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))
        if differing or not one:
            sys.exit(f"{kind}s differ: {', '.join(differing) or 'there are none'}")
    return len(ours[0]), len(ours[1])


def main() -> None:
    """Take turns, compare, print medians and ratios, keep them as CSV."""
    seconds = {(case, contender): [] for case in ("cold", *EDITS) for contender in COMMANDS}
    bar = tqdm(total=ROUNDS * len(seconds), desc="builds", dynamic_ncols=True)
    with tempfile.TemporaryDirectory() as work:
        for turn in range(ROUNDS):
            folders = {contender: copy(Path(work, f"{contender}{turn}"), contender) for contender in COMMANDS}
            for case in ("cold", *EDITS):
                sentence = f"Edited for the benchmark: {case}, round {turn}."
                for contender in list(COMMANDS)[:: 1 if turn % 2 else -1]:
                    bar.set_postfix_str(f"{case}: {contender}")
                    if case in EDITS:
                        edit(folders[contender], EDITS[case], sentence)
                    everything = ["--all"] if (case, contender) == ("cold", "ours") else []
                    taken, printed = timed(folders[contender], COMMANDS[contender] + everything)
                    if contender == "ours" and ("up to date" in printed) != (case in EDITS):
                        sys.exit(f"{case}: ours executed what it should not, or not what it should: {printed}")
                    seconds[case, contender].append(taken)
                    bar.update()
                for contender, folder in folders.items():
                    page = folder / f"_build/html/chapters/{EDITS.get(case)}.html"
                    if case in EDITS and sentence not in page.read_text("utf-8"):
                        sys.exit(f"{case}: the page of {contender} does not show the edit")
                counted = agree(folders)
    bar.close()
    print(f"{os.cpu_count()} CPUs, Python {sys.version.split()[0]}, ", end="")
    print(", ".join(f"{name} {version(name)}" for name in ("jupyter-book", "sphinx", "papermill")))
    print(f"{counted[0]} results and {counted[1]} figures agree after every build; medians of {ROUNDS} rounds")
    rows = []
    for case in ("cold", *EDITS):
        ours, stock = (statistics.median(seconds[case, contender]) for contender in COMMANDS)
        rows.append([case, f"{ours:.2f}", f"{stock:.2f}", f"{ours / stock:.2f}"])
    target = ROOT / "_build" / "bench" / "book.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["case", "ours_s", "stock_s", "ratio"], *rows])
    for row in [["case", "ours (s)", "stock (s)", "ratio"], *rows]:
        print(f"{row[0]:<16}" + "".join(f"{cell:>11}" for cell in row[1:]))


if __name__ == "__main__":
    main()
