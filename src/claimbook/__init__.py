"""What turns a notebook into a page: results, charts, figures, claims."""

__all__ = ["record", "show", "table"]


def __getattr__(name):
    """Import what chapters call when they call it: most commands need no chart, and Altair takes half a second."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .exhibits.exhibit import show, table
    from .notebook.results import record

    return {"record": record, "show": show, "table": table}[name]
