"""The benchmark that needs no peers runs: each of its steps, at twice the size of the book."""

import importlib.util
from pathlib import Path

import nbformat
import pytest

from claimbook.exhibits.exhibit import VEGALITE

FILE = Path(__file__).parents[1] / "benchmarks" / "scale.py"
STEPS = {
    *("load and check the table", "growth accounts", "panel estimate, year effects", "wild bootstrap"),
    *("Malmquist index", "one cell of a multiverse", "joint test", "judge claims", "compare editions"),
}


@pytest.fixture
def scale(monkeypatch):
    """The benchmark as a module, with small sizes."""
    spec = importlib.util.spec_from_file_location("scale", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, sizes in (("TIMES", (2,)), ("CLAIMS", (40,)), ("EDITIONS", (2,))):
        monkeypatch.setattr(module, name, sizes)
    return module


@pytest.mark.slow
def test_stock_has_the_charts_of_the_chapter_from_altair():
    "As many as our page holds, by the renderer that Altair has without us; each is one script and its place."
    spec = importlib.util.spec_from_file_location("pages", FILE.with_name("pages.py"))
    pages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pages)
    cells = pages.stock_notebook().cells
    data = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    drawn = [each["text/html"] for each in data if "altair-viz" in "".join(each.get("text/html", ""))]
    ours = nbformat.read(FILE.parents[1] / "chapters" / f"{pages.CHAPTER}.ipynb", as_version=4)
    outputs = [output for cell in ours.cells for output in cell.get("outputs", [])]
    assert len(drawn) == sum(VEGALITE in output.get("data", {}) for output in outputs) > 10
    assert not any(VEGALITE in each for each in data)


def test_stock_keeps_what_it_has_from_the_web_or_the_run_ends():
    "MathJax from beside the page, or none where it is not to be had; a script that nobody counted on is said."
    spec = importlib.util.spec_from_file_location("pages", FILE.with_name("pages.py"))
    pages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pages)

    def asked(address):
        return pages.SCRIPT.fullmatch(f'<script defer="defer" src="{address}"></script>')

    math = asked("https://cdn.example.org/npm/mathjax@3/es5/tex-mml-chtml.js")
    assert pages.local(FILE, math) == f'<script defer="defer" src="/peer/{pages.MATHJAX_FILE}"></script>'
    assert pages.local(None, math) == ""
    with pytest.raises(SystemExit, match="require"):
        pages.local(FILE, asked("https://cdn.example.org/require.min.js"))


@pytest.mark.slow
def test_every_step_of_the_benchmark_of_growth_runs(scale, tmp_path):
    "With twice the countries, every claim more than once, and editions that differ from the book."
    done = {name: (size, work()) for name, size, work in scale.steps(tmp_path)}
    assert set(done) == STEPS
    size, table = done["load and check the table"]
    assert table["iso3"].nunique() == size == 2 * 182
    assert len(done["judge claims"][1]) == 40
    assert done["compare editions"][1] > 0
