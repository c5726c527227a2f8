"""The door: check | run | build | book | serve | seal | sweep | verify | ask | score, and what a study adds."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from . import commands, signals
from .editions.kernels import cores
from .notebook.toc import strays
from .project import installed, project
from .refusal import guarded, show_every_letter
from .site.live import EVERY_LANGUAGE


class Parser(argparse.ArgumentParser):
    """A parser whose help does not get lost in silence where it finds no room."""

    def print_help(self, file=None):
        """Print it all now; argparse's own way swallows what the system says."""
        print(self.format_help(), end="", file=file, flush=True)


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
    top = Parser(prog=signals.name, description="Run, check and build the book.")
    choices = top.add_subparsers(dest="command", required=True)

    def command(name, function):
        added = choices.add_parser(name, help=function.__doc__, description=function.__doc__)
        added.set_defaults(function=function)
        return added

    named = "chapters by number or name (run: or files of editions); all by default"
    for name, function in (
        ("check", commands.check),
        ("run", commands.run_any),
        ("book", commands.book),
        ("parameters", commands.explain),
    ):
        command(name, function).add_argument("chapters", nargs="*", help=named)
    for name in ("run", "book"):
        choices.choices[name].add_argument("--all", action="store_true", help="run up-to-date chapters too")
    for added in (choices.choices["run"], choices.choices["book"], command("build", commands.build_book)):
        added.add_argument("--jobs", type=positive, help="how many at a time; one a core by default")
    for name in ("book", "build"):
        choices.choices[name].add_argument("--language", help="one language only, such as en; pages of others stay")
    added = command("serve", commands.serve)
    added.add_argument("--port", type=port, default=0, help="port; a free one by default")
    added.add_argument(
        "--watch",
        nargs="?",
        const=EVERY_LANGUAGE,
        metavar="LANGUAGE",
        help="let pages follow their files as these are saved; those of one language, such as en, if it is named",
    )
    added.add_argument("--jobs", type=positive, help="pages built at a time; one a core by default")
    command("pdf", commands.pdf).add_argument("--language", help="such as zh; English by default")
    added = command("words", commands.words)
    added.add_argument("--check", nargs="+", type=Path, metavar="FILE", help="look for faults in these catalogues only")
    added.add_argument("--jobs", type=positive, help="pages read at a time; one a core by default")
    command("seal", commands.accept)
    command("readme", commands.readme)
    more(command)
    added = command("compare", commands.changed)
    for name in ("before", "after"):
        added.add_argument(name, help="name of an edition, or path of a results.json")
    added.add_argument("--csv", metavar="FILE", help="write every result, equal ones too, to a CSV file")
    added.add_argument("--keep", action="store_true", help="keep the results of the second among the tables")
    added = command("mutate", commands.fault)
    added.add_argument("edition", type=Path, help="file of an edition with few draws, such as editions/quick.yml")
    added.add_argument("--count", type=positive, default=200, help="how many faults; 200 by default")
    added.add_argument("--jobs", type=positive, help="worker processes; one a core by default")
    added = command("sweep", commands.cross)
    added.add_argument("grid", type=Path, help="file of the grid")
    added.add_argument("--into", type=Path, metavar="DIR", help="folder of the tables; by default in _build/sweeps")
    added.add_argument("--keep", action="store_true", help="keep what the claims rest on, for readers to choose among")
    where = added.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=positive, help="worker processes on this machine; one a core by default")
    where.add_argument("--scheduler", metavar="ADDRESS", help="a running Dask scheduler, as in tcp://127.0.0.1:8786")
    added = command("verify", commands.verify)
    added.add_argument("copy", type=Path, nargs="?", help="folder of a built book, or a zip of it")
    added.add_argument("--numbers", action="store_true", help="first run every chapter anew, beside the book")
    added.add_argument("--jobs", type=positive, help="how many at a time; one a core by default")
    command("ask", commands.ask).add_argument("words", nargs="+", help="key of a result, id of a claim, or words")
    command("score", commands.score).add_argument("vintage", help="name of kept results or of an edition, or its file")
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
    options = argparse.Namespace()

    def read() -> int:
        parser(more).parse_args(arguments, options)
        return 0

    def work() -> int:
        installed(name, module)
        if chosen := os.environ.get(tables := project().variable("DATA")):
            os.environ[tables] = str(Path(chosen).absolute())  # kernels run in another folder
        return begun(options)

    return guarded("--help", read) or guarded(options.command, work)
