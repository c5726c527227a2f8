"""The benchmark that needs no peers runs: each of its steps, at twice the size of the book."""

import importlib.util
from pathlib import Path

import pytest

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
def test_every_step_of_the_benchmark_of_growth_runs(scale, tmp_path):
    "With twice the countries, every claim more than once, and editions that differ from the book."
    done = {name: (size, work()) for name, size, work in scale.steps(tmp_path)}
    assert set(done) == STEPS
    size, table = done["load and check the table"]
    assert table["iso3"].nunique() == size == 2 * 182
    assert len(done["judge claims"][1]) == 40
    assert done["compare editions"][1] > 0
