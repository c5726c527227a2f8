"""What can go wrong in a run."""


class RunError(RuntimeError):
    """A chapter that cannot be read or did not run to its end; the message names the chapter and the cell."""


class CellError(RunError):
    """A cell that raised an error: with the same inputs it will again."""
