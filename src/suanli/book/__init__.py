"""What turns a notebook into a page: results, charts, figures, claims."""

from .exhibit import show, table
from .results import record

__all__ = ["record", "show", "table"]
