"""Limits of a run, as environment variables: a cell without end stops with one line, and not the machine.

Their names begin with that of the study, as in ``SUANLI_CELL_SECONDS``.

================ ======= ====================================================
Variable         Default Limit
================ ======= ====================================================
``CELL_SECONDS`` 600     time of one cell
``RUN_SECONDS``  3600    time of one chapter
``OUTPUT_MB``    50      what a chapter prints and shows
``MEMORY_GB``    8       memory of one kernel (Linux, kernels that are forked)
================ ======= ====================================================
"""

import math
import os
from collections.abc import Mapping

from ..notebook.files import RunError
from ..project import PRESS, ProjectError, project

CELL, RUN, OUTPUT, MEMORY = "CELL_SECONDS", "RUN_SECONDS", "OUTPUT_MB", "MEMORY_GB"
ROOM = 100 * 10**6  # bytes that a kernel takes while it starts
DEFAULTS = {CELL: 600.0, RUN: 3600.0, OUTPUT: 50.0, MEMORY: 8.0}


def variable(name: str) -> str:
    """Name of the environment variable of a limit; outside of a book, it begins with that of the press."""
    try:
        return project().variable(name)
    except ProjectError:
        return f"{PRESS.name.upper()}_{name}"


def limit(name: str, environment: Mapping[str, str] = os.environ) -> float:
    """Value of a limit, in the unit of its name.

    Raises
    ------
    RunError
        If the variable is set to anything but a positive number.
    """
    written = environment.get(variable(name), "")
    try:
        value = float(written) if written else DEFAULTS[name]
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise RunError(
            f"{variable(name)}: found {written!r}, expected a positive number; correct the variable or unset it"
        )
    return value


def limit_memory(environment: Mapping[str, str]) -> None:
    """Let this process and those it starts have no more memory than the limit; beyond it Python raises MemoryError."""
    import mmap
    import resource  # POSIX

    most = int(limit(MEMORY, environment) * 1e9)
    held = resource.getrlimit(resource.RLIMIT_DATA)[1]
    most = most if held == resource.RLIM_INFINITY else min(most, held)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    try:
        mmap.mmap(-1, ROOM, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()  # asked for, not written to
    except OSError:  # with less than that a kernel does not get as far as saying so
        os._exit(1)
