"""Runs and builds of the published book that are killed, meet another, or find no room: never half a book."""

import json
import os
import re
import signal
import subprocess
import sys
from functools import partial

import pytest

from claimbook.editions import lock as place

from ...dying import killed_at
from ...waiting import at_gate, wait_for

PAGE = "open .*/chapters/.*[.]html$"
# A page half written.
IN_BUILD = [(PAGE, 1)]
# Both chapters run, and the second not moved to its place.
IN_RUN = [("rename chapters/.*ipynb$", 2)]


def start(root, *arguments, code=None):
    """A command in a process of its own."""
    command = [sys.executable, *(["-c", code] if code else ["-m", "suanli.cli"]), *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=root, env=os.environ | {"PYTHONPATH": str(root / "src")}, **pipes)


def whole(html):
    """Every page of a book that says it is one."""
    pages = {path.relative_to(html).as_posix(): path.read_text(encoding="utf-8") for path in html.rglob("*.html")}
    assert {"index.html", "chapters/index.html", "chapters/01-first.html", "chapters/02-second.html"} <= set(pages)
    for name, text in pages.items():
        assert "_static" in name or text.rstrip().endswith("</html>"), name
        assert "_static" in name or "Content-Security-Policy" in text, name
    assert (html / "_static" / "vendor" / "vega.js").stat().st_size > 500_000
    return pages


def run_or_die(suanli, *arguments, dies=None):
    """Run a command once the children of a killed one, which finish their page, have let go of the lock."""

    def done():
        ended = suanli(*arguments, dies=dies)
        return None if "has been making it" in ended.stderr else ended

    return wait_for(done, f"suanli {' '.join(arguments)} holds the lock")


@pytest.mark.slow  # Ctrl-C in a build, and a killed run, are in `make test`
@pytest.mark.parametrize("points", [IN_BUILD, None], ids=["where", "anywhere"])
def test_a_killed_build_is_never_taken_for_done(small, points):
    "Where it matters most, or at any moment: a whole book or none stands there, and the next build is whole."
    root, suanli, _ = small
    html, index = root / "_build" / "html", root / "chapters" / "index.md"
    text = index.read_text(encoding="utf-8")

    def change(number):
        index.write_text(f"{text}\nSentence {number}.\n", encoding="utf-8")

    def left(number):
        if (html / "index.html").exists():
            whole(html)
        else:
            assert suanli("serve").returncode == 1

    def completed(number):
        assert f"Sentence {number}." in whole(html)["chapters/index.html"]

    run = partial(run_or_die, suanli, "build")
    moments = killed_at(points, change, run, left, completed)
    assert points or moments > 20


@pytest.mark.slow
def test_half_a_book_is_built_afresh(built):
    "What a build killed in its midst leaves: pages cut off that Sphinx would take for up to date."
    root, suanli, _ = built
    html = root / "_build" / "html"
    first = whole(html)
    (html / "index.html").unlink()
    for name in ("chapters/01-first.html", "_static/vendor/vega.js"):
        content = (html / name).read_bytes()
        (html / name).write_bytes(content[: len(content) // 2])
    assert suanli("serve").returncode == 1
    assert suanli("build").returncode == 0
    assert whole(html) == first


@pytest.mark.slow  # a run and a sweep find no room in tests/hostile
def test_a_build_that_finds_no_room_is_no_book(small):
    "In a process that may write no file beyond 300 kB; with room, the next build is whole."
    root, suanli, _ = small
    limited = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)); "
    limited += "from suanli.cli import main; sys.exit(main(['build']))"
    said = start(root, code=limited)
    errors = said.communicate()[1]
    assert said.returncode == 1 and "Traceback" not in errors, errors
    message = [line for line in errors.splitlines() if line.startswith("suanli ")]
    assert len(message) == 1 and "; " in message[0], errors
    assert not (root / "_build" / "html" / "index.html").exists()
    assert suanli("build").returncode == 0
    whole(root / "_build" / "html")


@pytest.mark.slow  # `test_lock` kills at any moment in `make test`
@pytest.mark.parametrize("points", [IN_RUN, None], ids=["where", "anywhere"])
def test_a_killed_run_leaves_each_chapter_old_or_new(small, points):
    "Where it matters most, or at any moment: stale or whole, never between; and the next run completes."
    root, suanli, _ = small
    chapters, folder = sorted((root / "chapters").glob("*.ipynb")), sorted((root / "chapters").iterdir())
    stale = {}

    def change(number):
        for path in chapters:
            path.write_text(re.sub(r"(level|draws)(: \w+ = )\d", rf"\1\g<2>{number % 7 + 3}", path.read_text()))
            stale[path] = path.read_bytes()

    def left(number):
        for path, before in stale.items():
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            assert path.read_bytes() == before or all(c.get("execution_count", 1) for c in cells)

    def completed(number):
        assert suanli("check").returncode == 0
        assert all(path.read_bytes() != before for path, before in stale.items())
        assert sorted((root / "chapters").iterdir()) == folder

    run = partial(run_or_die, suanli, "run", "--jobs", "1")
    moments = killed_at(points, change, run, left, completed)
    assert points or moments > 6


@pytest.mark.slow  # `test_lock` holds the lock
def test_two_runs_of_the_published_book_do_not_meet(small, gate):
    "The second, and a build, are told who holds it; when the first is killed, its lock holds nobody up."
    root, suanli, _ = small
    path = root / "chapters" / "02-second.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("held: bool = False", "held: bool = True"))
    running = start(root, "run")
    wait_for(lambda: at_gate(gate), "the second chapter waits")
    for command in ("run", "build", "book"):
        refused = suanli(command)
        assert refused.returncode == 1 and refused.stderr.count("\n") == 1
        assert f"the published book: process {running.pid} on " in refused.stderr and "wait for it" in refused.stderr
    running.send_signal(signal.SIGKILL)
    running.communicate()
    path.write_text(path.read_text(encoding="utf-8").replace("held: bool = True", "held: bool = False"))
    assert run_or_die(suanli, "run").returncode == 0


def test_a_lock_file_of_nonsense_holds_nobody_up(tmp_path):
    "The system knows who holds it; the file only says so."
    (tmp_path / "lock").write_text("pid 1 for ever")
    with place.held(tmp_path / "lock", "made"):
        assert json.loads((tmp_path / "lock").read_text())["pid"] == os.getpid()
