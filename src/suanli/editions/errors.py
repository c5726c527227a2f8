"""What can go wrong in a run."""

from ..notebook.files import RunError


class CellError(RunError):
    """A cell that raised an error: with the same inputs it will again."""
