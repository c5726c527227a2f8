"""What the commands of a book do, each a function of its options that gives the exit code."""

import argparse
import sys
from pathlib import Path

from .claims import outcome
from .claims.clause import ClaimError
from .claims.cube import read_cube
from .claims.judge import check_claims, collected
from .claims.rules import has_claims
from .editions import compare, make
from .editions.definition import PUBLISHED, read_editions
from .editions.kernels import warm_up
from .editions.lock import held
from .editions.run import RunError, chapters, publishable, rewritten, run, settle, stale, states
from .editions.score import scored
from .editions.verify import verified
from .editions.written import faults_of_editions
from .exhibits.tabular import csv_text
from .languages.faults import faults_of_book
from .notebook.files import read
from .notebook.parameters import overview
from .project import project
from .site.ahead import prepare
from .site.build import build
from .site.failures import last_failure
from .site.holdings import weight
from .site.live import live
from .site.outputs import foreign
from .site.question import answer
from .site.quoted import check_sources, unmet
from .site.readme import filled
from .site.serve import show
from .site.status import read_tried
from .tables.check import TableError
from .tables.read import altered, data_folder, descriptor, load, seal
from .tables.seals import broken_seals
from .tables.undescribed import unlisted
from .tables.whole import replace


def check(options) -> int:
    """Say which chapters are stale, which tables differ from their description, and what is wrong with the claims."""
    check_sources(root := project().root)
    chosen = chapters(options.chapters)
    said = states(chosen)
    for path in chosen:
        print(f"{path.stem}: {said[path] or 'up to date'}")
    strange = [line for path in chosen for line in foreign(read(path), path.name)]
    kept = [read_cube(project().data), read_tried(project().data), *compare.kept_files(compare.EDITIONS)]
    if not options.chapters and not any(said.values()) and any(kept):
        from .editions import choices, mutations  # bring what sweeps need, which other books need not wait for

        print(*compare.late(), *choices.late(), *mutations.late(), sep="", end="")
    differing = [*strange, *altered(), *broken_seals(), *unmet(root), *faults_of_book(), *faults_of_editions()]
    differing += last_failure(root)
    print(*differing, sep="\n", end="\n" * bool(differing))
    overview(chapters())  # parameters that set what they seem to set
    check_claims(chapters(), None if any(said.values()) else collected(chapters()))
    return 1 if any(said.values()) or differing else 0


def execute(options, meanwhile=lambda: None) -> int:
    """Check the data and execute what is stale (or everything, or what is named)."""
    with held(project().root / "_build" / ".published.lock", "the published book"):
        return _execute(options, meanwhile)


def _execute(options, meanwhile) -> int:
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
    for path, changed in sorted(run(late, options.jobs, meanwhile=meanwhile).items()):
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
            print(f"{edition.name}: {chapter} could not be computed: {why}; what came before is kept")
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
        side = outcome.compare(before, after).astype(object)
        rows = side.where(side.notna(), None).values.tolist()
        replace(Path(options.csv), csv_text([{"name": name} for name in side], rows))
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
    if options.keep:
        from .editions.choices import keep

        kept = keep(grid, into)
        print(f"kept as {kept.relative_to(project().root).as_posix()} ({kept.stat().st_size / 1e3:.0f} kB)")
    return 1 if failed else 0


def fault(options) -> int:
    """Draw faults in tables, parameters and rules, and count how many the book notices; kept for its page of status."""
    from .editions.mutations import keep_tried, mutate  # brings what sweeps need, which others need not wait for

    keep_tried(made := mutate(*read_editions([options.edition]), options.count, options.jobs))
    noticed = f"{made.refused + made.changed} of {made.drawn} were noticed"
    print(f"{noticed}: {made.refused} refused, {made.changed} changed something")
    return 0


def build_book(options) -> int:
    """Build the HTML from stored outputs, in every language of the book."""
    with held(project().root / "_build" / ".published.lock", "the published book"):
        return _build(options)


def _build(options) -> int:
    check_sources(project().root)  # before anything is made of them; `build` looks too, also for editions
    print(*(f"note: {line}\n" for line in publishable(chapters())), sep="", end="", file=sys.stderr)
    for path in chapters():
        for line in foreign(read(path), path.name):
            raise RunError(line)
    overview(chapters())
    check_claims(chapters(), collected(chapters()))  # one clear line before Sphinx starts
    if lines := unlisted(data_folder(), descriptor()):
        raise TableError(lines[0])
    if any({"hash", "bytes"} - set(entry) for entry in descriptor()["resources"]):  # which the page of data shows
        raise TableError(altered()[0])
    index = build(options.jobs, project().root, options.language)
    size, files = weight(index.parent)
    seen = f"{size / 1e6:.1f} MB in {files} files; `{project().command} serve` shows it over http"
    print(f"The book: {index.as_uri()}\n({seen})")
    return 0


def book(options) -> int:
    """Execute what is stale, then build the HTML."""
    return execute(options, prepare) or build_book(options)


def pdf(options) -> int:
    """Print the built book into one PDF with headless Chromium."""
    from .site.pdf import print_book  # reads pages; only this command needs it
    from .site.takeaway import to_print

    made = print_book(*to_print(options.language))
    print(f"The book as PDF: {made.as_uri()} ({made.stat().st_size / 1e6:.1f} MB)")
    return 0


def serve(options) -> int:
    """Show the built book on a free loopback port until interrupted."""
    if options.watch:
        with held(project().root / "_build" / ".preview.lock", "the preview"):
            live(project().root, options.jobs, options.watch, options.port)
    show(project().root / "_build" / "html", options.port)
    return 0


def readme(options) -> int:
    """Write the tables of README.md anew."""
    check_sources(project().root)
    path = project().root / "README.md"
    replace(path, filled(path.read_text(encoding="utf-8")))
    return 0


def words(options) -> int:
    """Write the catalogues of the book's other languages, and list by page what is new, missing or stale in them."""
    from .site.catalogues import check, renew  # reads the pages; only this command needs it

    if options.check:
        if absent := [path for path in options.check if not path.exists()]:
            raise RunError(f"{absent[0]}: there is no such catalogue; `{project().command} words` writes them")
        lines = [line for path in options.check for line in check(path)]
    else:
        lines = renew(project().root, options.jobs)
    print(*lines, sep="\n", end="\n" * bool(lines))
    return 1 if options.check and any(": " in line for line in lines) else 0


def accept(options) -> int:
    """Accept changed tables: check them and the claims, then write their hashes into the descriptor."""
    if has_claims():  # a folder of tables alone may be sealed too
        check_claims(chapters(), collected(chapters()))
    print(*(seal() or ["every table is as described"]), sep="\n")
    return 0


def verify(options) -> int:
    """Build every page anew and hold a copy of the book, a folder or a zip, against that; name what differs."""
    same, line = verified(options.copy, options.numbers, options.jobs)
    print(line)
    return 0 if same else 1


def ask(options) -> int:
    """Answer from recorded results and claims: value, interval, verdict, address; never guess."""
    asked = " ".join(options.words)
    meant, text = answer(asked)
    print(text)
    if meant > 1:
        raise ClaimError(f"{asked!r:.200} may mean {meant} things; ask for one of those above by its key or id")
    return 0


def score(options) -> int:
    """Say which results of a release lie where they were expected, the coverage, and every verdict that turned."""
    print(scored(options.vintage))
    return 0
