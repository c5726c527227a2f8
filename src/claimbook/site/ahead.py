"""What every pass of a build needs, loaded before there are several, or while the last chapters still run."""

from ..languages.catalogue import languages
from ..languages.pieces import dictionary
from .libraries import begin_bundle


def prepare() -> None:
    """Import Sphinx with all that ours adds to it, for a second or two; another process writes the script of charts."""
    begin_bundle()
    import jupyter_book.sphinx  # noqa: F401

    from . import extension  # noqa: F401

    if any(code.startswith("zh") for code in languages()):
        dictionary()
