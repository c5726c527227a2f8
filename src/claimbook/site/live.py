"""The book over http while it is written: a page follows its file within seconds, for all else the book is built."""

import json
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from ..languages.catalogue import FOLDER as CATALOGUES
from ..languages.catalogue import asked, languages, short
from ..notebook.files import RunError, read
from ..notebook.fingerprint import reasons
from ..notebook.toc import KINDS, chapters, documents
from ..project import project
from ..tables.read import TableError, data_folder
from ..tables.whole import settle_in
from .bilingual import locale_of
from .build import DOCTREES, EXECUTED, BuildError
from .holdings import walked
from .news import Pages, Shown
from .proof import emptied
from .serve import LOOPBACK, server
from .words import ENGLISH

FOLDER = "preview"  # beside the built book; its ``html`` is what is shown
EVERY_LANGUAGE = "all"
EVERY, AGAIN = 0.1, 0.03  # seconds between looks at the files, and until nothing more has changed


def live(root: Path, jobs: int, chosen: str, port: int) -> None:
    """Show the book, and whatever is changed of it, until interrupted.

    Parameters
    ----------
    root : Path
        Folder of the book.
    jobs : int
        Pages at a time, when the book is built.
    chosen : str
        One language, such as "en", while the others stay as they are; or `EVERY_LANGUAGE`.
    port : int
        Port; 0 for a free one.

    Raises
    ------
    BuildError
        If the book cannot be built at first, or the port cannot be had.
    claimbook.languages.catalogue.CatalogueError
        If the book is not in the language that is chosen.
    """
    passes = dict.fromkeys([ENGLISH, *map(short, languages())] if chosen == EVERY_LANGUAGE else [short(asked(chosen))])
    seen, shown = files(root), Shown()
    if not built(jobs, chosen):
        raise BuildError("there is no book to begin with; correct what stands above, and begin again")
    behind = False
    try:
        begin(root)
        ready(passes)
        own = pages(root)
        answers = partial(Pages, directory=root / "_build" / FOLDER / "html", shown=shown)
        with server(root / "_build" / FOLDER / "html", port, answers) as running:
            threading.Thread(target=running.serve_forever, daemon=True).start()
            print(f"http://{LOOPBACK}:{running.server_port}/  (pages follow their files; Ctrl-C ends it)", flush=True)
            while True:
                seen, changed = changes(root, seen)
                start = time.monotonic()
                if changed & own:
                    written = renewed(passes)
                    shown.tell(written)
                    names = ", ".join(sorted(name.removesuffix(".html") for name in written)) or "no page"
                    lines = [f"{names}: {time.monotonic() - start:.1f} s", *stale(root, changed)]
                    print(*lines, sep="\n", flush=True)
                behind = behind or bool(changed - own)
                if behind and built(jobs, chosen):
                    end(passes)
                    begin(root)
                    ready(passes)
                    shown.tell(None)
                    print(f"the book: {time.monotonic() - start:.1f} s", flush=True)
                    own, behind = pages(root), False
    finally:
        end(passes)


def begin(root: Path) -> None:
    """Copy the book that stands, with what Sphinx knows of it, to where pages will be written anew."""
    made, place = root / "_build", root / "_build" / FOLDER
    beside = place.with_name(f".{FOLDER}.partial")
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(made / "html", beside / "html", ignore=shutil.ignore_patterns("*.gz"))
    for page in (beside / "html").rglob("[!.]*.html"):
        page.write_bytes(emptied(page.read_bytes()))  # no copy of the book that could be cited
    shutil.copytree(made / DOCTREES, beside / DOCTREES)
    shutil.copytree(made / EXECUTED, beside / ENGLISH / EXECUTED)
    for code in languages():
        if (made / EXECUTED / short(code)).is_dir():
            shutil.copytree(made / EXECUTED / short(code), beside / short(code) / EXECUTED)
    settle_in(beside, place)


def files(root: Path) -> dict[str, tuple[int, int, int]]:
    """When each file that the book may follow from was changed, but for hidden ones and what editors leave."""
    found, homes = {}, {folder.resolve() for folder in (root, data_folder(), *project().packages.values())}
    for home in (home for home in homes if homes.isdisjoint(home.parents)):
        for path in walked(home):
            ours = not path.name.startswith(".") and not path.name.endswith("~") and not path.name.isdecimal()
            if ours and (about := stamp(path)):
                found[str(path)] = about
    return found


def stamp(path: Path) -> tuple[int, int, int] | None:
    """What tells a file from what it was: when it was changed, its size and place on the disk; None if it is gone."""
    with suppress(OSError):
        about = path.stat()
        return about.st_mtime_ns, about.st_size, about.st_ino
    return None


def changes(root: Path, before: dict) -> tuple[dict, set[str]]:
    """Wait until files have changed, and no more do; the files, and which."""
    now = files(root)
    while True:
        last, now = now, files(root)
        if now == last != before:
            return now, {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
        time.sleep(EVERY if now == before else AGAIN)


def pages(root: Path) -> set[str]:
    """Files that are pages of the book, and the catalogues of those."""
    names, home = documents(root), locale_of(root).resolve()
    own = {str(root.resolve() / f"{name}{kind}") for name in names for kind in KINDS}
    return own | {str(home / code / CATALOGUES / f"{name}.po") for code in languages() for name in names}


def stale(root: Path, changed: set[str]) -> list[str]:
    """What of the changed chapters no longer has the outputs that it would give: one line each."""
    told = []
    with suppress(RunError, TableError):  # which a pass, or the build, has said
        for path in chapters(root):
            if str(path.resolve()) in changed and (why := reasons(read(path))):
                line = f"{path.stem}: its outputs are of before ({'; '.join(why)})"
                told.append(f"{line}; `{project().command} run` renews them")
    return told


def built(jobs: int, chosen: str) -> bool:
    """Whether the book can be built; what stands in the way is said."""
    command = [sys.executable, "-m", project().command, "build", "--jobs", str(jobs)]
    command += [] if chosen == EVERY_LANGUAGE else ["--language", chosen]
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False).returncode == 0


def ready(passes: dict[str, subprocess.Popen | None]) -> None:
    """Start the passes that do not run, side by side, and wait until they have read what they need."""
    late = [folder for folder, process in passes.items() if process is None]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    for folder in late:
        command = [sys.executable, "-m", f"{__package__}.preview", folder]
        passes[folder] = subprocess.Popen(command, **pipes, process_group=0)  # hears no Ctrl-C
    for folder in late:
        answer(passes, folder)


def renewed(passes: dict[str, subprocess.Popen | None]) -> set[str]:
    """Let every pass write what has changed; the pages, as they are asked for."""
    for folder, process in passes.items():
        if process and process.poll() is not None:  # of a page that nobody had asked for yet
            end({folder: process})
            passes[folder] = None
    ready(passes)
    going = [folder for folder, process in passes.items() if process]
    for folder in going:
        with suppress(OSError):  # it has ended, and its answer is none
            print(file=passes[folder].stdin, flush=True)
    written = {folder: answer(passes, folder) for folder in going}
    homes = {folder: "" if folder == ENGLISH else f"{folder}/" for folder in going}
    return {f"{homes[folder]}{name}.html" for folder in going for name in written[folder]}


def answer(passes: dict[str, subprocess.Popen | None], folder: str) -> list[str]:
    """What a pass has written; nothing of one that has said what is wrong and ended, and begins anew next time."""
    line = passes[folder].stdout.readline()
    if not line:
        passes[folder].wait()
        passes[folder] = None
    return json.loads(line or "[]")


def end(passes: dict[str, subprocess.Popen | None]) -> None:
    """End the passes."""
    for folder, process in passes.items():
        if process:
            process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()
        passes[folder] = None
