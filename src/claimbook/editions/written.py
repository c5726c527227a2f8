"""The files of editions and grids as an author has them: what is wrong with each is known before it is asked for."""

from contextlib import suppress

from ..notebook.parameters import ParameterError
from ..project import project
from .definition import EditionError, NoTables, read_edition
from .grid import read_grid


def faults_of_editions() -> list[str]:
    """One line for each file of `editions` that describes none, or of its grids that is none.

    Tables that are still to be made are no fault: the files say how.
    """
    lines, folder = [], project().root / "editions"
    for kind, read in (("[!.]*.y*ml", read_edition), ("grids/[!.]*.y*ml", read_grid)):
        for path in sorted(folder.glob(kind)):
            try:
                with suppress(NoTables):
                    read(path)
            except (EditionError, ParameterError) as error:
                name, said = path.relative_to(project().root).as_posix(), str(error)
                own = said.startswith(path.name)  # or it is of an edition that this one begins with
                lines.append(f"{name}{said.removeprefix(path.name) if own else f': {said}'}")
    return lines
