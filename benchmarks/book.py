"""The whole book, cold and after one prose edit: ours against stock `jupyter-book build`, in one run.

Both work on copies of the project. Stock executes every notebook at every build, as `execute_notebooks: force` has it;
ours executes what is stale, two at a time, and builds from stored outputs, in English and Chinese; stock has English
alone, and so ours is built once more in one language, cold and after an edit without its translation. As an author
sees it, with `serve --watch`: from the moment at which an edit and its translation are saved to that at which the
pages in both languages have it; stock has no such command, and its author builds again.
The answers must agree: every recorded result and every figure of every chapter page.
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
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from tqdm import tqdm

from claimbook.notebook.files import read, text_of
from claimbook.notebook.results import GLUE, RESULT, results

ROOT = Path(__file__).parents[1]
PARTS = (
    "src",
    "chapters",
    "data",
    "editions",
    "_static",
    "_config.yml",
    "_toc.yml",
    "requirements.in",
    "requirements.txt",
    "pyproject.toml",
    "CITATION.cff",
    "CHANGELOG.md",
)
ROUNDS = 3
EDIT = "prose edit"
EDITS = 4  # that one author makes in a row; the first also loads what pages need
EDITED = "chapters/01-competitiveness"


def copy(folder: Path, *, stock: bool) -> Path:
    """A copy of the project; the stock one executes at every build."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(source, folder / part)
    if stock:
        config = folder / "_config.yml"
        text = re.sub(
            r'execute_notebooks: "off".*',
            "execute_notebooks: force\n  timeout: 600",
            config.read_text(encoding="utf-8"),
        )
        config.write_text(text, encoding="utf-8")
    return folder


def timed(folder: Path, command: list[str]) -> float:
    """Seconds that a command takes in a copy; its last words if it fails."""
    environment = os.environ | {"PYTHONPATH": str(folder / "src")}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {(done.stdout + done.stderr)[-1500:]}")
    return time.perf_counter() - start


def edit_prose(folder: Path, sentence: str, said: str | None = None) -> None:
    """Add a sentence to the first cell of chapter 1, the longest: stock executes the chapters whose files changed."""
    path = folder / f"{EDITED}.ipynb"
    notebook = read(path)
    notebook["cells"][0]["source"] = "".join(notebook["cells"][0]["source"]) + f"\n\n{sentence}\n"
    path.write_text(text_of(notebook), encoding="utf-8")
    if said:
        catalogue = folder / "chapters" / "locale" / "zh_CN" / "LC_MESSAGES" / "chapters" / f"{path.stem}.po"
        with catalogue.open("a", encoding="utf-8") as file:
            file.write(f'\nmsgid "{sentence}"\nmsgstr "{said}"\n')


@contextmanager
def watched(folder: Path) -> Iterator[str]:
    """Address of a book that is shown while it is written, once that is ready."""
    environment = os.environ | {"PYTHONPATH": str(folder / "src")}
    command = [sys.executable, "-m", "suanli.cli", "serve", "--watch"]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().partition(" ")[0]
        finally:
            process.terminate()


def seen(folder: Path, address: str, sentence: str, said: str) -> float:
    """Seconds until the pages in both languages have an edit: as in a browser, they ask for news and are loaded."""
    words = {f"{EDITED}.html": sentence, f"zh/{EDITED}.html": said}
    loaded = {name: load(address + name) for name in words}
    news = {name: re.search(r"/\.live\.js(\?[^\"]*)", page)[1] for name, page in loaded.items()}
    edit_prose(folder, sentence, said)
    start = time.perf_counter()
    for name in words:
        while words[name] not in load(address + name):
            load(f"{address}.news{news[name]}&page={name}")  # which waits until there are some
            if time.perf_counter() - start > 120:
                sys.exit(f"{name}: an edit was not seen in two minutes")
    return time.perf_counter() - start


def load(address: str) -> str:
    """A page."""
    with urllib.request.urlopen(address) as answer:
        return answer.read().decode()


def answers(folder: Path, *, stock: bool) -> tuple[dict, dict]:
    """Recorded results, and the specification of every figure, by chapter."""
    recorded = {}
    if stock:  # myst-nb moves what is recorded into a file beside the page
        for path in sorted((folder / "_build/jupyter_execute/chapters").glob("*.glue.json")):
            for glued in json.loads(path.read_text(encoding="utf-8")).values():
                if found := glued["data"].get(RESULT.removeprefix(GLUE)):
                    recorded[found["key"]] = found
    else:
        for path in sorted((folder / "chapters").glob("*.ipynb")):
            recorded |= {key: asdict(result) for key, result in results(path).items()}
    specs = {}
    for page in sorted((folder / "_build/html/chapters").glob("0*.html")):
        names = re.findall(r'class="exhibit-chart" data-src="([^"]+)"', page.read_text(encoding="utf-8"))
        scripts = [(page.parent / name).read_text(encoding="utf-8") for name in names]
        # JSON in a string
        specs[page.name] = [json.loads(json.loads(text.partition("]=")[2].removesuffix(";\n"))) for text in scripts]
    return recorded, specs


def main() -> None:
    """Alternate the two, print medians and ratios, keep them as CSV."""
    our_command = [sys.executable, "-m", "suanli.cli", "book"]
    stock_command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "."]
    cold, edit = "cold, one language", f"{EDIT}, one language"
    live = f"{EDIT}, watched"
    cases = ("cold", cold, EDIT, edit, live)
    seconds = {(case, which): [] for case in cases for which in ("ours", "stock")}
    with tempfile.TemporaryDirectory() as work:
        for turn in tqdm(range(ROUNDS), desc="rounds", dynamic_ncols=True):
            ours, stock = copy(Path(work, f"ours{turn}"), stock=False), copy(Path(work, f"stock{turn}"), stock=True)
            seconds["cold", "ours"].append(timed(ours, [*our_command, "--all"]))
            alone = copy(Path(work, f"alone{turn}"), stock=False)
            seconds[cold, "ours"].append(timed(alone, [*our_command, "--all", "--language", "en"]))
            seconds["cold", "stock"].append(timed(stock, stock_command))
            seconds[cold, "stock"].append(seconds["cold", "stock"][-1])
            one, other = answers(ours, stock=False), answers(stock, stock=True)
            edit_prose(ours, "A sentence more.", "再加一句。")
            edit_prose(stock, "A sentence more.")
            seconds[EDIT, "ours"].append(timed(ours, our_command))
            seconds[EDIT, "stock"].append(timed(stock, stock_command))
            with watched(ours) as address:
                for count in range(EDITS):
                    seconds[live, "ours"].append(seen(ours, address, f"Sentence {count}.", f"第{count}句。"))
            seconds[live, "stock"].append(seconds[EDIT, "stock"][-1])
            edit_prose(ours, "And another.")
            edit_prose(stock, "And another.")
            seconds[edit, "ours"].append(timed(ours, [*our_command, "--language", "en"]))
            seconds[edit, "stock"].append(timed(stock, stock_command))
            if one != other or not one[0] or not any(one[1].values()):
                sys.exit("the two books differ: results or figures are not the same")
    medians = {key: statistics.median(times) for key, times in seconds.items()}
    versions = f"Python {sys.version.split()[0]}, jupyter-book {version('jupyter-book')}"
    print(f"{os.cpu_count()} CPUs, {versions}, median of {ROUNDS} rounds")
    print("results and figures agree in every round")
    print(f"{'case':<26}{'ours (s)':>10}{'stock (s)':>11}{'ratio':>8}")
    rows = []
    for case in cases:
        mine, theirs = medians[case, "ours"], medians[case, "stock"]
        rows.append([case, f"{mine:.2f}", f"{theirs:.2f}", f"{mine / theirs:.2f}"])
        print(f"{case:<26}{mine:>10.2f}{theirs:>11.2f}{mine / theirs:>8.2f}")
    target = ROOT / "_build" / "bench" / "book.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["case", "ours_s", "stock_s", "ratio"], *rows])


if __name__ == "__main__":
    main()
