"""The sentences of the pages, as Sphinx finds them: what a catalogue of a page must hold."""

import shutil
from pathlib import Path

from babel.messages.pofile import read_po

from ..notebook.toc import documents
from .build import BuildError, sphinx_over


def prose(root: Path, jobs: int) -> dict[str, list[str]]:
    """Message ids of every page, by its name, in order; pages that have not changed are not read again.

    Raises
    ------
    BuildError
        If Sphinx cannot read the pages.
    """
    into = root / "_build" / "words"
    shutil.rmtree(into / "pot", ignore_errors=True)
    if sphinx_over(root, into / "pot", into / ".doctrees", jobs, builder="gettext"):
        raise BuildError("the pages cannot be read; Sphinx says why above; correct that and try again")
    found = {}
    for name in documents(root):
        with (into / "pot" / f"{name}.pot").open("rb") as file:
            found[name] = [message.id for message in read_po(file) if message.id]
    return found
