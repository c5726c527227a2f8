"""Whether a copy is the book: pages made anew from the sources at hand, chapters too; no author's file is touched."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ..notebook.toc import chapters, documents
from ..project import PRESS, project
from ..site.build import rebuild
from ..site.copies import difference, read_copy, where
from ..site.proof import LOCK, lock_of
from .lock import held
from .run import RunError, publishable

LEFT_OUT = shutil.ignore_patterns(".*", "_build", "__pycache__", "*.egg-info")


def verified(copy: Path | None, numbers: bool, jobs: int) -> tuple[bool, str]:
    """Whether a copy is the book, and the line that says so or names the first thing that differs.

    Parameters
    ----------
    copy : Path, optional
        Folder or zip of a built book; none to verify the stored outputs alone.
    numbers : bool
        Whether to run every chapter anew first.
    jobs : int
        Chapters or pages at a time.

    Raises
    ------
    RunError
        If there is nothing to verify, chapters do not run, or their outputs are not of their code.
    claimbook.site.build.BuildError
        If the copy cannot be read, or the book cannot be built.
    """
    if not copy and not numbers:
        raise RunError("name a copy, a folder or a zip; or take --numbers to hold the stored outputs against a run")
    given = read_copy(copy) if copy else {}
    with TemporaryDirectory(prefix="verify-") as room:
        if numbers and (line := run_anew(Path(room, "book"), jobs)):
            return False, f"{line}; the first is stored, the second is what a run gives"
        if not copy:
            return True, f"identical: {len(chapters(project().root))} chapters ran anew, and not a byte differs"
        for line in publishable(chapters(project().root)):
            print(f"note: {line}", file=sys.stderr)
        with held(project().root / "_build" / ".published.lock", "the published book"):
            own = read_copy(rebuild(jobs, project().root, Path(room, "pages")))
    lock = json.loads(own[LOCK])
    line = difference(given, own, [f"{name}.html" for name in documents(project().root)])
    if not line:
        return True, f"identical: {len(own)} files, {lock['digest']}"
    theirs = lock_of(given.get(LOCK, b"")).get("sources", {})
    others = sorted(name for name in {*theirs, *lock["sources"]} if theirs.get(name) != lock["sources"].get(name))
    if theirs and others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        line += f"\nthe copy was made from other sources: {others[0]}{more}"
    return False, line


def run_anew(into: Path, jobs: int) -> str:
    """Run every chapter in a copy of the book; the first number in which an output differs from what is stored.

    Parameters
    ----------
    into : Path
        Where that copy is to be; a folder that is not there.
    jobs : int
        Chapters at a time.

    Returns
    -------
    str
        Chapter, line, what is stored and what the run gave; nothing if not a byte differs.

    Raises
    ------
    RunError
        If a chapter does not run to its end; it says why above.
    """
    here = project()
    shutil.copytree(here.root, into, ignore=LEFT_OUT)
    paths = filter(None, (str(into / "src"), str(PRESS.parent), os.environ.get("PYTHONPATH")))
    command = [sys.executable, "-m", here.command, "run", "--all", "--jobs", str(jobs)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    if subprocess.run(command, cwd=into, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
        raise RunError("the chapters did not run in a copy of the book; what stands above says why")
    for path in chapters(here.root):
        name = path.relative_to(here.root).as_posix()
        if (stored := path.read_bytes()) != (made := (into / name).read_bytes()):
            return where(name, stored, made)
    return ""
