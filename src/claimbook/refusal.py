"""How a command refuses: one line that names the place and the remedy, and never a traceback."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from sphinx.errors import SphinxError

from . import signals
from .claims.clause import ClaimError
from .editions.definition import EditionError
from .languages.catalogue import CatalogueError
from .notebook.files import RunError
from .notebook.parameters import ParameterError
from .notebook.results import ResultError
from .project import ProjectError
from .site.build import BuildError
from .tables.check import TableError, brief
from .tables.whole import FULL

KNOWN = (ProjectError, TableError, RunError, ResultError, ClaimError, BuildError, EditionError, ParameterError)
KNOWN += (CatalogueError, SphinxError)
MOST_LETTERS = 1200  # of a message, which may repeat what it found


def guarded(command: str, work: Callable[[], int]) -> int:
    """Exit code of some work; what goes wrong in it is told on stderr.

    Parameters
    ----------
    command : str
        Its name, for the message.
    work : callable
        What it does; gives the exit code.
    """

    def refused(message: str, code: int = 1) -> int:
        if signals.told:  # whatever that has led to
            message, code = "interrupted", signals.exit_code()
            if signals.said:
                return code
            signals.said = True
        print(f"{signals.name} {command}: {brief(printable(message), MOST_LETTERS)}", file=sys.stderr)
        return code

    try:
        code = work()
        if sys.stdout:
            sys.stdout.flush()  # what cannot be written is said here, and not at Python's end
        return code
    except BrokenPipeError:  # the reader, such as head, has seen enough
        drop_output()
        return 0
    except OSError as error:
        if error.filename is None:  # it may have been the output that found no room
            drop_output()
        return refused(f"{error.filename or 'a file'}: {error.strerror or error}; {remedy(error)}")
    except KNOWN as error:
        return refused(str(error))
    except MemoryError:
        return refused("the memory is full; close something, or take --jobs 1")
    except KeyboardInterrupt:
        return refused("interrupted", signals.exit_code())


def printable(text: str) -> str:
    """A text for a terminal, which letters that names of files and cells may hold would otherwise command."""
    return "".join(letter if letter.isprintable() or letter == "\n" else repr(letter)[1:-1] for letter in text)


def remedy(error: OSError) -> str:
    """What to do when the system refuses."""
    if error.errno in FULL:
        return "free some space there and run again; nothing half-written was kept"
    return "make it readable and writable, or name another place"


def show_every_letter() -> None:
    """Let what a terminal has no letter for be shown by its number."""
    for stream in (sys.stdout, sys.stderr):
        if stream:
            stream.reconfigure(errors="backslashreplace")


def drop_output() -> None:
    """Let what is still to be printed go nowhere: Python would try once more at its end."""
    if sys.stdout:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
