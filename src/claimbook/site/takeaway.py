"""What a reader takes away whole: the notebook of each chapter, and the book as one PDF where it was printed."""

import shutil
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from ..languages.catalogue import asked, short
from ..notebook.toc import chapters
from ..project import project
from .layout import listed
from .numbers import heading_of
from .words import say, speak, spoken

NOTEBOOKS = "_notebooks"  # a book may have a folder of chapters without the stroke


def printed() -> Path:
    """File of the book as printed in the language of the pages; it need not be there."""
    return project().root / "_build" / "pdf" / pdf_name()


def pdf_name() -> str:
    """Name of the printed book in the language of the pages."""
    return f"{project().package}.pdf" if spoken().english else f"{project().package}-{short(spoken().code)}.pdf"


def to_print(language: str | None) -> tuple[Path, Path]:
    """Folder of the pages in a language, English if none is asked for, and the file that they are printed into.

    Raises
    ------
    CatalogueError
        If the book is not in that language.
    """
    html = project().root / "_build" / "html"
    if language in (None, "en"):
        return html, printed()
    speak(asked(language))
    return html / language, printed()


def take_links(config, docname: str, *notebooks: Path) -> list[nodes.Node]:
    """Links to notebooks, and to the PDF if there is one, from a page."""
    root = "../" * docname.count("/")
    links = [(f"{NOTEBOOKS}/{path.name}", heading_of(path)) for path in notebooks]
    if len(links) == 1:
        links = [(links[0][0], say("notebook"))]
    links += [(pdf_name(), say("PDF, as last printed"))] if config.claimbook_pdf else []
    return [nodes.reference("", text, refuri=root + target, internal=True) for target, text in links]


class Downloads(SphinxDirective):
    """``{downloads}``: the notebooks of all chapters, and the PDF if it was printed."""

    def run(self):
        """One paragraph."""
        links = take_links(self.config, self.env.docname, *chapters(Path(self.env.srcdir)))
        parts = [nodes.Text(say("To take away:") + " "), *listed(links), nodes.Text(say("."))]
        return [nodes.paragraph("", "", *parts, translatable=False)]


def write_downloads(app, exception):
    """Copy the notebooks as they stand in the chapters, and the PDF, beside the pages; nothing that is gone stays."""
    if exception or app.builder.format != "html":
        return
    folder, pdf = Path(app.outdir, NOTEBOOKS), Path(app.outdir, pdf_name())
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path in chapters(Path(app.srcdir)):
        shutil.copyfile(path, folder / path.name)
    pdf.unlink(missing_ok=True)
    if app.config.claimbook_pdf:
        shutil.copyfile(printed(), pdf)
