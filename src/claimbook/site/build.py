"""Build the HTML with Jupyter Book's own Sphinx settings, in parallel, with every warning an error.

A book is built beside the one that stands there, from a copy of it with what Sphinx knows of it, and takes its place
when it is whole. A failed build changes neither: its warnings come back until their cause is gone.
"""

import io
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.util import register_after_fork
from pathlib import Path

from .. import signals
from ..languages.catalogue import asked, languages, short
from ..languages.faults import faults_of_book
from ..tables.plain import read_yaml
from ..tables.whole import recover, settle_in
from .ahead import prepare
from .bilingual import settings, share
from .cards import FOLDER as CARDS
from .failures import cause, keep_failure, refusal
from .holdings import FILE, holdings, is_whole, keep_whole, made_from, same_holdings
from .packed import write_packed
from .proof import seal_pages
from .quoted import check_sources, unmet
from .words import ENGLISH, speak

DOCTREES, EXECUTED = ".doctrees", "jupyter_execute"  # what Sphinx and MyST-NB know of the pages
BUILT_WITH = ".buildinfo"
BESIDE = ".html.partial"


class BuildError(RuntimeError):
    """A book that cannot be built; the warnings stand above."""


def build(jobs: int, root: Path, chosen: str | None = None) -> Path:
    """Build ``_build/html`` from the stored outputs, as far as it is not up to date.

    ``jupyter-book build`` has no option for parallel work; the function behind it has.

    Parameters
    ----------
    jobs : int
        Pages read and written at a time.
    root : Path
        Folder with ``_config.yml`` and ``_toc.yml``.
    chosen : str, optional
        One language, such as "en": pages of the others stay as they are.

    Returns
    -------
    Path
        The page to open.

    Raises
    ------
    BuildError
        If a page quotes what is not there, or Sphinx fails or gives a warning; the old book stays.
    claimbook.languages.catalogue.CatalogueError
        If the book is not in the language that is chosen.
    OSError
        If there is no room, or a file cannot be read or written; the old book stays.
    claimbook.tables.read.TableError
        If ``_config.yml`` or ``_toc.yml`` cannot be read.
    """
    if chosen is not None:
        asked(chosen)
    for name in ("_config.yml", "_toc.yml"):
        if not isinstance(read_yaml(root / name, name), dict):
            raise BuildError(f"{name}: found no settings, expected names with values; restore it from the repository")
    made, sources = root / "_build", made_from(root)
    html, beside = made / "html", made / BESIDE
    recover(html)
    if not chosen and is_whole(html, made / DOCTREES, sources):
        (made / ".failed").unlink(missing_ok=True)
        return html / "index.html"
    _check(root)
    register_after_fork(build, lambda _: signals.end_with_parent())  # or pages would still be written after a kill
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        if (html / "index.html").is_file() and (chosen or same_holdings(root, made / DOCTREES)):
            for name in ("html", DOCTREES, EXECUTED):
                shutil.copytree(made / name, beside / name)
        _write(root, beside, jobs, chosen)
        (made / ".failed").unlink(missing_ok=True)
        # Without doctrees the next build starts afresh: they go first and come last, so they are of this book or none.
        if (made / DOCTREES).exists():
            (made / DOCTREES).rename(beside / "old")
        shutil.rmtree(made / EXECUTED, ignore_errors=True)
        settle_in(beside / "html", html)
        (beside / EXECUTED).rename(made / EXECUTED)
        (beside / DOCTREES).rename(made / DOCTREES)
        if not chosen:
            keep_whole(html, made / DOCTREES, sources)
    except shutil.Error as error:  # of many files; one says enough
        raise refusal(str(error)) or error from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return html / "index.html"


def rebuild(jobs: int, root: Path, into: Path) -> Path:
    """Write every page anew into another folder; what Sphinx has read already need not be read again.

    Parameters
    ----------
    jobs, root
        As for `build`.
    into : Path
        An empty folder.

    Returns
    -------
    Path
        Folder of the pages; errors as for `build`.
    """
    _check(root)
    for name in (DOCTREES, EXECUTED):
        if (root / "_build" / DOCTREES).is_dir() and (root / "_build" / name).is_dir():
            shutil.copytree(root / "_build" / name, into / name)
    _write(root, into, jobs, None)
    return into / "html"


def _check(root: Path) -> None:
    """Say what is wrong with the sources, also those of an edition and of what is to be compared with a copy."""
    check_sources(root)
    if lines := [*faults_of_book(), *unmet(root)]:
        raise BuildError("\n".join(lines))


def _write(root: Path, into: Path, jobs: int, chosen: str | None) -> None:
    """Let Sphinx write the pages, and seal them; what it says when it fails is kept."""
    said = io.StringIO()
    prepare()
    if _every_language(root, into, jobs, said, chosen, languages()):
        keep_failure(root, said.getvalue())
        raise BuildError("the book was not built; Sphinx says why above; correct that and build again")
    if not chosen:
        (into / DOCTREES / FILE).write_text(holdings(root), encoding="utf-8")
    seal_pages(into / "html", root)
    write_packed(into / "html")


def _every_language(
    root: Path, beside: Path, jobs: int, said: io.StringIO, chosen: str | None, others: list[str]
) -> int:
    """Run Sphinx once a language over the same outputs, side by side where there is room for two."""
    html, doctrees = beside / "html", beside / DOCTREES
    own = html, beside / EXECUTED  # folders in which those of the other languages lie
    rooms = {code: beside / short(code) for code in others}
    for room in rooms.values():
        for folder in own:
            if (folder / room.name).is_dir():
                room.mkdir(exist_ok=True)
                (folder / room.name).rename(room / folder.name)  # or the first pass would take them for its own
        if not (room / EXECUTED).is_dir():  # where pages find what they quote of chapters that are not read again
            shutil.rmtree(doctrees / room.name, ignore_errors=True)
    wanted = {code: room for code, room in rooms.items() if chosen in (None, short(code))}
    for code in wanted:  # written anew, and by no English pass
        shutil.rmtree(html / CARDS / code, ignore_errors=True)
    shown = [code for code, room in rooms.items() if code in wanted or (room / "html").is_dir()]
    each = max(1, jobs // (1 + len(wanted)))
    passes = [
        (root, room / "html", trees, each, {"claimbook_languages": shown, **settings(code, root, trees)})
        for code, room in wanted.items()
        for trees in [doctrees / room.name]
    ]
    first = (root, html, doctrees, each, {"claimbook_languages": shown})
    if passes and jobs > 1 and "fork" in get_all_start_methods():
        with ProcessPoolExecutor(len(passes), get_context("fork")) as processes:
            begun = [processes.submit(_pass, *each) for each in passes]
            ends = [_pass(*first), *(each.result() for each in begun)]
    else:
        ends = [_pass(*each) for each in (first, *passes)]
        speak(ENGLISH)
    said.write("".join(text for _, text in ends))
    for room in rooms.values():
        if (room / "html").is_dir():
            share(room / "html", html)
        for folder in own:
            if (room / folder.name).is_dir():
                (room / folder.name).rename(folder / room.name)
    return next((status for status, _ in ends if status), 0)


def _pass(root: Path, into: Path, doctrees: Path, jobs: int, settings: dict) -> tuple[int, str]:
    """Whether Sphinx fails over the pages in one language, and what it says."""
    said = io.StringIO()
    return int(bool(sphinx_over(root, into, doctrees, jobs, said, **settings))), said.getvalue()


def sphinx_over(
    root: Path,
    into: Path,
    doctrees: Path,
    jobs: int,
    said: io.StringIO | None = None,
    builder: str = "html",
    **settings,
) -> int | Exception:
    """Run Sphinx over the pages; give what it gives and note what it says."""
    import jupyter_book.sphinx  # takes a second; only a build needs it

    shown, stream = jupyter_book.sphinx.handle_exception, sys.stderr

    class Noted(io.StringIO):
        def write(self, text: str) -> int:
            if said:
                said.write(text)
            return stream.write(text)

    def handle(app, options, error, stream) -> None:
        """Show an error, but for those that are no fault of Sphinx, such as a full disk: it would show a traceback.

        Nor what a signal leads to: a process that read pages may be gone before this one hears of it.
        """
        if not (signals.told or isinstance(cause(error), OSError | KeyboardInterrupt)):
            shown(app, options, error, stream)

    jupyter_book.sphinx.handle_exception = handle
    # What Sphinx compares its settings with names the folder of the environment: it is no part of the book.
    kept, found = doctrees / BUILT_WITH, into / BUILT_WITH
    if kept.is_file():
        into.mkdir(parents=True, exist_ok=True)
        kept.rename(found)
    try:
        with redirect_stderr(Noted()):
            status = jupyter_book.sphinx.build_sphinx(
                root,
                into,
                builder=builder,
                noconfig=True,
                path_config=root / "_config.yml",
                confoverrides={
                    "latex_individualpages": False,
                    "nitpicky": True,
                    "external_toc_path": str(root / "_toc.yml"),
                    "gettext_compact": False,  # one catalogue a page
                    **settings,
                },
                doctreedir=doctrees,
                warningiserror=True,
                keep_going=True,
                quiet=True,
                jobs=jobs,
            )
    finally:
        jupyter_book.sphinx.handle_exception = shown
        if found.is_file():
            found.rename(kept)
    if isinstance(cause(status), OSError | KeyboardInterrupt):
        raise cause(status)
    return status
