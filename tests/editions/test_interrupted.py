"""Runs and builds of the published book that are killed, meet another, or find no room: never half a book.

SUANLI_KILLS says how many times; few by default, since each costs seconds.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time

from suanli.editions import place

KILLS = int(os.environ.get("SUANLI_KILLS", "1"))


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


def free(suanli, *arguments):
    """Run a command once the children of a killed one, which finish their page, have let go of the lock."""
    end = time.monotonic() + 60
    while "has been making it" in (done := suanli(*arguments)).stderr and time.monotonic() < end:
        time.sleep(0.2)
    return done


def test_a_killed_build_is_never_taken_for_done(small):
    "The root page comes last: without it the next build starts afresh."
    root, suanli, _ = small
    html, index = root / "_build" / "html", root / "chapters" / "index.md"
    started = time.monotonic()
    done = suanli("build")
    assert done.returncode == 0, done.stderr
    length = time.monotonic() - started
    whole(html)
    seed = random.randrange(10**6)
    moments, text = random.Random(seed), index.read_text(encoding="utf-8")
    for number in range(KILLS):
        index.write_text(f"{text}\nSentence {number}.\n", encoding="utf-8")
        running = start(root, "build")
        time.sleep(length * moments.uniform(0.3, 1.0))
        running.send_signal(signal.SIGKILL)
        running.communicate()
        if (html / "index.html").exists():
            whole(html)
        else:
            assert suanli("serve").returncode == 1
        done = free(suanli, "build")
        assert done.returncode == 0, f"seed {seed}, kill {number}: {done.stderr}"
        assert f"Sentence {number}." in whole(html)["chapters/index.html"]


def test_half_a_book_is_built_afresh(small):
    "What a build killed in its midst leaves: pages cut off that Sphinx would take for up to date."
    root, suanli, _ = small
    assert suanli("build").returncode == 0
    html = root / "_build" / "html"
    first = whole(html)
    (html / "index.html").unlink()
    for name in ("chapters/01-first.html", "_static/vendor/vega.js"):
        content = (html / name).read_bytes()
        (html / name).write_bytes(content[: len(content) // 2])
    assert suanli("serve").returncode == 1
    assert suanli("build").returncode == 0
    assert whole(html) == first


def test_a_warning_comes_back_until_its_cause_is_gone(small):
    "Sphinx would not read the page again, and build a book."
    root, suanli, _ = small
    page = root / "chapters" / "index.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text + "\n[nowhere](no-such-page.md)\n", encoding="utf-8")
    for _ in range(2):
        done = suanli("build")
        assert done.returncode == 1 and "no-such-page" in done.stderr
        assert not (root / "_build" / "html" / "index.html").exists()
    page.write_text(text, encoding="utf-8")
    assert suanli("build").returncode == 0


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


def test_a_killed_run_leaves_each_chapter_old_or_new(small):
    "Never between; nothing else is left but what the next run replaces, and it completes."
    root, suanli, _ = small
    chapters = sorted((root / "chapters").glob("*.ipynb"))
    started = time.monotonic()
    assert suanli("run", "--all").returncode == 0
    length, old = time.monotonic() - started, [path.read_bytes() for path in chapters]
    seed = random.randrange(10**6)
    moments = random.Random(seed)
    for number in range(KILLS):
        for path in chapters:
            path.write_text(re.sub(r"(level|draws)(: \w+ = )\d", rf"\1\g<2>{number % 7 + 3}", path.read_text()))
        stale = [path.read_bytes() for path in chapters]
        running = start(root, "run")
        time.sleep(length * moments.uniform(0.2, 1.0))
        running.send_signal(signal.SIGKILL)
        running.communicate()
        for path, before in zip(chapters, stale, strict=True):
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            assert path.read_bytes() == before or all(c.get("execution_count", 1) for c in cells)
        assert free(suanli, "run").returncode == 0, f"seed {seed}, kill {number}"
        assert suanli("check").returncode == 0
        assert [path.read_bytes() for path in chapters] != old
    assert {path.name for path in (root / "chapters").glob("*.ipynb")} == {path.name for path in chapters}


def test_two_runs_of_the_published_book_do_not_meet(small):
    "The second, and a build, are told who holds it; when the first is killed, its lock holds nobody up."
    root, suanli, _ = small
    path = root / "chapters" / "02-second.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("pause: float = 0.0", "pause: float = 50.0"))
    running = start(root, "run")
    lock = root / "_build" / ".published.lock"
    end = time.monotonic() + 60
    while not (lock.is_file() and lock.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    for command in ("run", "build", "book"):
        refused = suanli(command)
        assert refused.returncode == 1 and refused.stderr.count("\n") == 1
        assert f"the published book: process {running.pid} on " in refused.stderr and "wait for it" in refused.stderr
    running.send_signal(signal.SIGKILL)
    running.communicate()
    path.write_text(path.read_text(encoding="utf-8").replace("pause: float = 50.0", "pause: float = 0.0"))
    assert free(suanli, "run").returncode == 0


def test_a_lock_file_of_nonsense_holds_nobody_up(tmp_path):
    "The system knows who holds it; the file only says so."
    (tmp_path / "lock").write_text("pid 1 for ever")
    with place.held(tmp_path / "lock", "made"):
        assert json.loads((tmp_path / "lock").read_text())["pid"] == os.getpid()
