import json
import re
from pathlib import Path

from claimbook.project import project
from claimbook.site.status import locked

ROOT = Path(__file__).parents[3]
NOTEBOOKS = sorted(project().chapters.glob("*.ipynb"))


def test_versions_are_those_of_the_lock():
    "Every package that requirements.in names, with the version that pip would install."
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    found = locked()
    named = [line for line in (ROOT / "requirements.in").read_text().splitlines() if re.match(r"[a-z]", line)]
    assert len(found) == len(named)
    assert all(re.search(rf"^{name}(\[.*\])?=={re.escape(version)}\b", lock, re.M) for name, version in found.items())
    assert json.dumps(found) == json.dumps(dict(sorted(found.items())))
