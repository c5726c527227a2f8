"""What every pass of a build needs, loaded before there are several, or while the first chapters begin."""

from contextlib import suppress

from ..damaged import Damaged
from ..languages.catalogue import CatalogueError, languages
from ..languages.faults import faults_of_book
from ..languages.pieces import dictionary
from .libraries import begin_bundle


def prepare() -> None:
    """Import Sphinx with all that ours adds to it, for a second or two, and look for faults of catalogues.

    Another process writes the script of charts meanwhile.
    """
    begin_bundle()
    import jupyter_book.sphinx  # noqa: F401

    from . import extension  # noqa: F401

    if any(code.startswith("zh") for code in languages()):
        dictionary()
    with suppress(CatalogueError, Damaged, OSError):  # the build will say so
        faults_of_book()
