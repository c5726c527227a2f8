"""The door: check | run | build | book | pdf | serve | seal | parameters | compare | sweep, and what a study adds."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from . import signals
from .claims import outcome
from .claims.judge import check_claims, collected
from .claims.rules import FILE, ClaimError
from .editions import compare, make
from .editions.definition import PUBLISHED, read_editions
from .editions.kernels import cores, warm_up
from .editions.lock import held
from .editions.run import RunError, chapters, publishable, rewritten, run, settle, stale, states
from .notebook.files import read
from .notebook.parameters import overview
from .notebook.toc import check_words, strays
from .project import importable, installed, project
from .refusal import guarded, show_every_letter
from .site.build import build, last_failure, weight
from .site.outputs import foreign
from .site.quoted import unmet
from .site.readme import write
from .site.serve import server
from .tables.check import TableError
from .tables.descriptor import unlisted
from .tables.read import altered, data_folder, descriptor, load, seal
from .tables.whole import replace


def check(options) -> int:
    """Say which chapters are stale, which tables differ from their description, and what is wrong with the claims."""
    check_words(project().root)
    chosen = chapters(options.chapters)
    said = states(chosen)
    for path in chosen:
        print(f"{path.stem}: {said[path] or 'up to date'}")
    strange = [line for path in chosen for line in foreign(read(path), path.name)]
    differing = [*strange, *altered(), *unmet(project().root), *last_failure(project().root)]
    print(*differing, sep="\n", end="\n" * bool(differing))
    overview(chapters())  # parameters that set what they seem to set
    check_claims(chapters(), None if any(said.values()) else collected(chapters()))
    return 1 if any(said.values()) or differing else 0


def execute(options) -> int:
    """Check the data and execute what is stale (or everything, or what is named)."""
    with held(project().root / "_build" / ".published.lock", "the published book"):
        return _execute(options)


def _execute(options) -> int:
    chosen = chapters(options.chapters)
    late = {path: ["asked for"] for path in chosen} if options.all else stale(chosen)
    late |= rewritten(path for path in chosen if path not in late)
    if late:
        warm_up()  # imports while the tables are checked
    for entry in descriptor()["resources"]:
        load(entry["name"])
    check_claims(chapters())  # what the chapters must record and show is looked for once they have
    for line in altered():
        print(f"note: {line}", file=sys.stderr)
    for path, why in late.items():
        print(f"{path.stem}: {'; '.join(why)}")
    for path, changed in sorted(run(late, options.jobs).items()):
        print(f"{path.stem}: {'new outputs' if changed else 'ran again, not a byte changed'}")
    for path in chosen:
        if path not in late and settle(path):
            print(f"{path.stem}: was saved by another program; settled, with the outputs that it had")
    try:
        check_claims(chapters(), collected(chapters()))
    except ClaimError as error:  # other chapters may still have to be run
        print(f"note: {error}", file=sys.stderr)
    if not late:
        print(f"{len(chosen)} chapters are up to date")
    return 0


def run_any(options) -> int:
    """Execute stale chapters of the published book, or make the editions that files of `editions` describe."""
    files = [name for name in options.chapters if name.endswith((".yml", ".yaml"))]
    if not files:
        return execute(options)
    if len(files) < len(options.chapters):
        raise RunError("name chapters or editions, not both; run one after the other")
    for edition in read_editions([Path(name) for name in files]):  # all are checked before the first is made
        if edition.name == PUBLISHED:
            execute(argparse.Namespace(chapters=[], all=options.all, jobs=options.jobs))
            continue
        place, missing = make.make(edition, options.jobs, options.all)
        for chapter, why in missing.items():
            print(f"{edition.name}: {chapter} could not be computed: {why}")
        print(f"{edition.name}: {(place / 'html' / 'index.html').as_uri()}")
    return 0


def explain(options) -> int:
    """List the parameters of the chapters: name, type, default, what is allowed, what it means."""
    print(compare.aligned(overview(chapters(options.chapters))))
    return 0


def changed(options) -> int:
    """Set two editions side by side: results, parameters, tables, verdicts."""
    before, after = compare.find(options.before), compare.find(options.after)
    print(compare.report(before, after))
    if options.csv:
        replace(Path(options.csv), outcome.compare(before, after).to_csv(index=False, lineterminator="\n"))
    if options.keep:
        print(f"kept as {compare.keep(after).relative_to(project().root).as_posix()}")
    return 0


def cross(options) -> int:
    """Run every combination of the values in a file of `editions/grids`, and tabulate the results."""
    from .editions.grid import read_grid
    from .editions.sweep import sweep  # brings Dask, which other commands need not wait for

    grid = read_grid(options.grid)
    into = options.into or project().root / "_build" / "sweeps" / grid.name
    failed = sweep(grid, into, options.scheduler, options.jobs)
    print(f"{grid.name}: {into}")
    return 1 if failed else 0


def build_book(options) -> int:
    """Build the HTML from stored outputs."""
    with held(project().root / "_build" / ".published.lock", "the published book"):
        return _build(options)


def _build(options) -> int:
    check_words(project().root)
    for line in publishable(chapters()):
        print(f"note: {line}", file=sys.stderr)
    for path in chapters():
        for line in foreign(read(path), path.name):
            raise RunError(line)
    overview(chapters())
    check_claims(chapters(), collected(chapters()))  # one clear line before Sphinx starts
    if lines := unlisted(data_folder(), descriptor()):
        raise TableError(lines[0])
    if any({"hash", "bytes"} - set(entry) for entry in descriptor()["resources"]):  # which the page of data shows
        raise TableError(altered()[0])
    index = build(options.jobs, project().root)
    size, files = weight(index.parent)
    seen = f"`{project().command} serve` shows it over http"
    print(f"The book: {index.as_uri()}\n({size / 1e6:.1f} MB in {files} files; {seen})")
    return 0


def book(options) -> int:
    """Execute what is stale, then build the HTML."""
    return execute(options) or build_book(options)


def pdf(options) -> int:
    """Print the built book into one PDF with headless Chromium."""
    from .site.pdf import print_book  # reads pages; only this command needs it

    made = print_book(
        project().root / "_build" / "html", project().root / "_build" / "pdf" / f"{project().package}.pdf"
    )
    print(f"The book as PDF: {made.as_uri()} ({made.stat().st_size / 1e6:.1f} MB)")
    return 0


def serve(options) -> int:
    """Show the built book on a free loopback port until interrupted."""
    with server(project().root / "_build" / "html", options.port) as running:
        print(f"http://127.0.0.1:{running.server_port}/  (Ctrl-C ends it)", flush=True)
        running.serve_forever()
    return 0


def accept(options) -> int:
    """Accept changed tables: check them and the claims, then write their hashes into the descriptor."""
    if (data_folder() / FILE).is_file():  # a folder of tables alone may be sealed too
        check_claims(chapters(), collected(chapters()))
    print(*(seal() or ["every table is as described"]), sep="\n")
    return 0


def port(text: str) -> int:
    """A port, or 0 for a free one."""
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a whole number from 0 to 65535")
    return int(text)


def positive(text: str) -> int:
    """A whole number from 1."""
    if text.isascii() and text.isdigit() and int(text):
        return int(text)
    raise argparse.ArgumentTypeError(f"found {text!r}, expected a whole number, at least 1")


def parser(more: Callable = lambda command: None) -> argparse.ArgumentParser:
    """Commands and their options; `more` adds those of a study with the function that it is given."""
    top = argparse.ArgumentParser(prog=signals.name, description="Run, check and build the book.")
    commands = top.add_subparsers(dest="command", required=True)

    def command(name, function):
        added = commands.add_parser(name, help=function.__doc__, description=function.__doc__)
        added.set_defaults(function=function)
        return added

    named = "chapters by number or name (run: or files of editions); all by default"
    for name, function in (("check", check), ("run", run_any), ("book", book), ("parameters", explain)):
        command(name, function).add_argument("chapters", nargs="*", help=named)
    for name in ("run", "book"):
        commands.choices[name].add_argument("--all", action="store_true", help="run up-to-date chapters too")
    for added in (commands.choices["run"], commands.choices["book"], command("build", build_book)):
        added.add_argument("--jobs", type=positive, help="how many at a time; one a core by default")
    command("serve", serve).add_argument("--port", type=port, default=0, help="port; a free one by default")
    command("pdf", pdf)
    command("seal", accept)
    command("readme", write)
    more(command)
    added = command("compare", changed)
    for name in ("before", "after"):
        added.add_argument(name, help="name of an edition, or path of a results.json")
    added.add_argument("--csv", metavar="FILE", help="write every result, equal ones too, to a CSV file")
    added.add_argument("--keep", action="store_true", help="keep the results of the second in data/vintages")
    added = command("sweep", cross)
    added.add_argument("grid", type=Path, help="file of the grid")
    added.add_argument("--into", type=Path, metavar="DIR", help="folder of the tables; by default in _build/sweeps")
    where = added.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=positive, help="worker processes on this machine; one a core by default")
    where.add_argument("--scheduler", metavar="ADDRESS", help="a running Dask scheduler, as in tcp://127.0.0.1:8786")
    return top


def begun(options) -> int:
    """Run a command; those that run or build the book name first what they leave out of it."""
    if getattr(options, "jobs", 1) is None:
        options.jobs = cores()
    if options.command in ("check", "run", "build", "book"):
        for line in strays(project().root):
            print(line, file=sys.stderr)
    return options.function(options)


def main(
    arguments: list[str] | None = None,
    name: str = "claimbook",
    module: Path | None = None,
    more: Callable = lambda command: None,
) -> int:
    """Run one command; an error we know is one message and exit code 1, never a traceback.

    Parameters
    ----------
    arguments : list of str, optional
        As typed; those of this process by default.
    name : str
        What the command is called.
    module : Path, optional
        A module of the study of that name, if it is a study's.
    more : callable, optional
        As for `parser`.
    """
    signals.name = name
    show_every_letter()
    options = parser(more).parse_args(arguments)

    def work() -> int:
        installed(name, module)
        importable()
        if chosen := os.environ.get(tables := project().variable("DATA")):
            os.environ[tables] = str(Path(chosen).absolute())  # kernels run in another folder
        return begun(options)

    return guarded(options.command, work)
