"""The door: `suanli check | run | build | book | pdf | serve | seal`."""

import argparse
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from .book.build import BuildError, build, weight
from .book.results import ResultError
from .data.tables import TableError, altered, descriptor, load, seal
from .editions.fingerprint import ROOT
from .editions.kernels import warm_up
from .editions.run import RunError, chapters, run, stale


def check(options) -> int:
    """Say which chapters are stale and which tables differ from their description."""
    late = stale(chapters(options.chapters))
    for path in chapters(options.chapters):
        print(f"{path.stem}: {'stale: ' + '; '.join(late[path]) if path in late else 'up to date'}")
    differing = altered()
    for line in differing:
        print(line)
    return 1 if late or differing else 0


def execute(options) -> int:
    """Check the data and execute what is stale (or everything, or what is named)."""
    chosen = chapters(options.chapters)
    late = {path: ["asked for"] for path in chosen} if options.all else stale(chosen)
    if late:
        warm_up()  # imports while the tables are checked
    for entry in descriptor()["resources"]:
        load(entry["name"])
    for line in altered():
        print(f"note: {line}", file=sys.stderr)
    for path, why in late.items():
        print(f"{path.stem}: {'; '.join(why)}")
    for path, changed in sorted(run(late, options.jobs).items()):
        print(f"{path.stem}: {'new outputs' if changed else 'ran again, not a byte changed'}")
    if not late:
        print(f"{len(chosen)} chapters are up to date")
    return 0


def make(options) -> int:
    """Build the HTML from stored outputs."""
    index = build(options.jobs)
    size, files = weight(index.parent)
    print(f"The book: {index.as_uri()}\n({size / 1e6:.1f} MB in {files} files; `make serve` shows it over http)")
    return 0


def book(options) -> int:
    """Execute what is stale, then build the HTML."""
    return execute(options) or make(options)


def pdf(options) -> int:
    """Print the built book into one PDF with headless Chromium."""
    from .book.pdf import print_book  # reads pages; only this command needs it

    made = print_book(ROOT / "_build" / "html", ROOT / "_build" / "pdf" / "suanli.pdf")
    print(f"The book as PDF: {made.as_uri()} ({made.stat().st_size / 1e6:.1f} MB)")
    return 0


def serve(options) -> int:
    """Show the built book on a free loopback port until interrupted."""
    folder = ROOT / "_build" / "html"
    if not (folder / "index.html").is_file():
        raise BuildError("there is no built book under _build/html; run `make book` first")
    server = ThreadingHTTPServer(("127.0.0.1", options.port), partial(SimpleHTTPRequestHandler, directory=folder))
    print(f"http://127.0.0.1:{server.server_port}/  (Ctrl-C ends it)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0


def accept(options) -> int:
    """Accept changed tables: check them, then write their hashes into the descriptor."""
    for line in seal() or ["every table is as described"]:
        print(line)
    return 0


def parser() -> argparse.ArgumentParser:
    """Commands and their options."""
    top = argparse.ArgumentParser(prog="suanli", description="Run, check and build the book.")
    commands = top.add_subparsers(dest="command", required=True)

    def command(name, function):
        added = commands.add_parser(name, help=function.__doc__, description=function.__doc__)
        added.set_defaults(function=function)
        return added

    for name, function in (("check", check), ("run", execute), ("book", book)):
        command(name, function).add_argument("chapters", nargs="*", help="chapters by number or name; all by default")
    for name in ("run", "book"):
        commands.choices[name].add_argument("--all", action="store_true", help="run up-to-date chapters too")
    for added in (commands.choices["run"], commands.choices["book"], command("build", make)):
        added.add_argument("--jobs", type=int, default=2, help="how many at a time (default 2)")
    command("serve", serve).add_argument("--port", type=int, default=0, help="port; a free one by default")
    command("pdf", pdf)
    command("seal", accept)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; an error we know is one message and exit code 1, never a traceback."""
    options = parser().parse_args(arguments)
    try:
        return options.function(options)
    except (TableError, RunError, ResultError, BuildError, OSError) as error:
        print(f"suanli {options.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"suanli {options.command}: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
