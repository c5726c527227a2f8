"""Runs killed at named points: at each of them the old edition is there, or the new one, and the next run completes."""

import json
from functools import partial

import pytest

from ..dying import killed_at, killed_at_every_moment

# A chapter executed; a page half written. `test_place` visits all moments of changing places.
POINTS = [("rename .*/notebooks/02-second.ipynb$", 1), ("open .*/html/chapters/01-first.html$", 1)]


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


def kill(small, points):
    """Kill a run that replaces an edition at each point; old, new, never between, and the run after it completes."""
    root, suanli, write = small
    made, levels = root / "_build" / "editions" / "level", [3.5, 4.5]
    file = write("level", f"all: {{level: {levels[0]}, draws: 5}}")
    assert suanli("run", file).returncode == 0
    for place, point in enumerate(points):
        old, new = levels[place % 2], levels[(place + 1) % 2]
        write("level", f"all: {{level: {new}, draws: {place % 5 + 1}}}")
        yield suanli("run", file, dies=point)
        assert state(made) in (old, new), point
        done = suanli("run", file)
        assert done.returncode == 0, f"{point}: {done.stderr}"
        assert state(made) == new
        assert not made.with_name(".level.partial").exists() and not made.with_name(".level.old").exists()


def test_a_kill_leaves_the_old_or_the_new(small):
    "Where it matters most."
    killed_at(partial(kill, small), POINTS)


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_the_old_or_the_new(small):
    "All changes of files that a run makes, one after the other, until it ends by itself."
    assert killed_at_every_moment(partial(kill, small)) > 50
