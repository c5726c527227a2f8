"""How a build ends: its pages finished, and all that is no page written beside them, by a process of its own."""

import gc
from pathlib import Path

from sphinx.util.parallel import ParallelTasks, SerialTasks, parallel_available

from .api import write_data
from .cards import write_cards
from .finish import finish_pages
from .packed import write_packed
from .words import spoken


def setup(app):
    """Write cards with the pages, all else once these are written."""
    app.connect("builder-inited", choose_processes)
    app.connect("write-started", begin_cards)
    app.connect("build-finished", remove_orphans)
    app.connect("build-finished", finish_all, priority=900)


def choose_processes(app):
    """Let a process of its own do what needs no page, if Sphinx may have several.

    None of several looks for garbage: what one makes of its share of the pages is little, and lives until it ends.
    """
    if side_by_side := parallel_available and app.parallel > 1:
        gc.disable()
    app.builder.beside = ParallelTasks(1) if side_by_side else SerialTasks()
    app.builder.unwritten = [write_cards, write_data]


def begin_cards(app, builder):
    """Write what is made of chapters, and not of pages, while these are written, where processes work side by side."""
    if builder.format == "html":
        builder.beside.add_task(builder.unwritten.pop(0), app)


def finish_all(app, exception):
    """Finish the pages, and beside them what is none, where processes work side by side."""
    beside = app.builder.beside
    try:
        if not exception and app.builder.format == "html":
            beside.add_task(finish_others, app)
            finish_pages(app)
            beside.join()
    finally:
        if isinstance(beside, ParallelTasks):
            beside.terminate()  # if something has failed
        gc.enable()


def finish_others(app):
    """Write the data, and cards where no page was written; pack what stays as it is while pages are finished."""
    for write in app.builder.unwritten:
        write(app)
    if isinstance(app.builder.beside, ParallelTasks) and spoken().english:
        write_packed(Path(app.outdir), but={".html"})


def remove_orphans(app, exception):
    """Delete pages whose source is gone: a book built again is the book built anew."""
    if exception or app.builder.format != "html":
        return
    pages = {*app.env.found_docs, "index", "search", "genindex"}
    for path in Path(app.outdir).rglob("*.html"):
        name = path.relative_to(app.outdir).with_suffix("").as_posix()
        if name not in pages and not name.startswith("_static/"):
            path.unlink()
