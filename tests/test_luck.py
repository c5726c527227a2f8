"""No test rests on luck or on the clock: draws have seeds, and only `waiting` waits."""

import ast
import importlib
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

TESTS = Path(__file__).parent
FILES = sorted(path for path in TESTS.rglob("*.py") if path.name not in ("waiting.py", "test_luck.py"))
CLOCKS = {"time", "monotonic", "perf_counter", "process_time", "monotonic_ns", "perf_counter_ns", "time_ns"}
SLEEPS = {"time.sleep", "asyncio.sleep", "sleep"}
DRAWS = {"random", "randrange", "randint", "uniform", "choice", "choices", "shuffle", "sample", "gauss", "rand", "seed"}
SHORTEST = 60  # seconds of a bound that a busy machine does not reach; none at all is as good, and so is 0


def faults(text, first=1):
    """Line and words of each call that waits some time, reads a clock or draws without a seed; code in strings too."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "(" in node.value:
            yield from faults(node.value, first + node.lineno - 1)
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        owner, _, name = called.rpartition(".")
        line = first + node.lineno - 1
        given = {each.arg: each.value for each in node.keywords}
        if called in SLEEPS or name == "wait_for_timeout":
            yield line, f"{called}: wait for an event, with `wait_for`"
        if owner == "time" and name in CLOCKS:
            yield line, f"{called}: how long something takes is the machine's affair"
        if owner in ("random", "np.random", "numpy.random") and name in DRAWS:
            yield line, f"{called}: draw from a generator with a seed"
        if name in ("default_rng", "Random", "RandomState") and not node.args and not given:
            yield line, f"{called}: give a seed"
        if name == "sample" and {"frac", "n"} & {*given} and "random_state" not in given:
            yield line, f"{called}: give random_state"
        bound = given.get("timeout")
        if isinstance(bound, ast.Constant) and isinstance(bound.value, int | float) and 0 < bound.value < SHORTEST:
            yield line, f"{called}(timeout={bound.value}): a busy machine takes as long; wait LONGEST"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_no_test_rests_on_luck_or_on_the_clock(path):
    "Each is named by its line."
    found = [f"{path.name}:{line}: {what}" for line, what in faults(path.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        *("time.sleep(1)", "from time import sleep; sleep(1)", "await asyncio.sleep(1)", "page.wait_for_timeout(300)"),
        *("time.monotonic() < end", "time.perf_counter()", "time.time()", "random.randrange(9)", "random.Random()"),
        *("np.random.default_rng()", "np.random.uniform()", "frame.sample(frac=1)", "running.wait(timeout=15)"),
        "DRIVER = 'import time; time.sleep(2)'",
    ],
)
def test_the_search_finds_each_of_them(code):
    "Or the test above would prove nothing."
    assert list(faults(code))


def test_examples_follow_from_no_module_that_is_imported(tmp_path, monkeypatch):
    "Hypothesis draws constants of local modules: which there are depends on the tests that ran before in a process."
    drawn = []

    @settings(max_examples=300)
    @given(st.integers() | st.text("qxz-", max_size=9))
    def draw(value):
        drawn.append(value)

    draw()
    (tmp_path / "strange_constants.py").write_text("A = {314159265358979: 'qxzzxq--', 271828182845904: 'zz-xx-qq'}\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("strange_constants")
    first = drawn.copy()
    drawn.clear()
    draw()
    assert drawn == first and not {314159265358979, "qxzzxq--", 271828182845904, "zz-xx-qq"} & {*drawn}
