"""Runs killed at named points: at each of them the old edition is there, or the new one, and the next run completes."""

import json
from functools import partial

import pytest

from ...dying import killed_at

# A page half written. `test_lock` visits all moments of changing places.
POINTS = [("open .*/html/chapters/01-first.html$", 1)]


def state(made):
    """Level of the edition that stands there, after a look at all its parts."""
    outcome = json.loads((made / "results.json").read_text(encoding="utf-8"))
    level = outcome["results"]["first.value"]["value"]
    names = {path.name for path in made.iterdir()}
    assert names == {"data", "notebooks", "html", "results.json", "published.json", "fingerprint"}
    for name in ("index", "01-first", "02-second"):
        html = (made / "html" / "chapters" / f"{name}.html").read_text(encoding="utf-8")
        assert html.rstrip().endswith("</html>")
        assert name == "02-second" or f"{level:.1f}" in html
    injected = json.loads((made / "notebooks" / "01-first.ipynb").read_text(encoding="utf-8"))["cells"][2]["source"]
    assert f"level = {level}" in "".join(injected)
    return level


@pytest.mark.slow  # builds and runs are killed in `make test`
@pytest.mark.parametrize("points", [POINTS, None], ids=["where", "anywhere"])
def test_a_kill_leaves_the_old_or_the_new(high, points):
    "Where it matters most, or at any moment: old, new, never between, and the run after it completes."
    root, suanli, write = high
    made, levels = root / "_build" / "editions" / "high", [4.5, 3.5]

    def change(number):
        write("high", f"all: {{level: {levels[(number + 1) % 2]}, draws: {number % 5 + 1}}}")

    def left(number):
        assert state(made) in levels

    def completed(number):
        assert state(made) == levels[(number + 1) % 2]
        assert not made.with_name(".high.partial").exists() and not made.with_name(".high.old").exists()

    run = partial(suanli, "run", "editions/high.yml")
    moments = killed_at(points, change, run, left, completed)
    assert points or moments > 50
