"""The pages and parts of pages that are generated from the notebooks and the sources of the book."""

import hashlib
from pathlib import Path

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective

from ..project import project
from ..tables.check import TableError
from ..tables.plain import read_yaml
from . import answers
from .citation import CiteBook, citable, citation, frame_chapter
from .exhibit_list import ExhibitList
from .glossary import GlossaryTerms, link_terms, read
from .language import mark_chinese, set_minus
from .layout import section
from .numbers import NumberList, anchor_cells
from .status import ExecutionStatus
from .words import say, spoken

SOURCES = (
    "CHANGELOG.md",
    "CITATION.cff",
    "[!.]*/glossary.yml",
    "[!.]*/units.yml",
    "editions/[!.]*.yml",
    "requirements.*",
    "pyproject.toml",
)


def setup(app):
    """Register the directives, and what is done to every page once all are read."""
    for name, directive in {
        "exhibit-list": ExhibitList,
        "number-list": NumberList,
        "execution-status": ExecutionStatus,
        "glossary-terms": GlossaryTerms,
        "cite-book": CiteBook,
        "changelog": Changelog,
        "edition-list": EditionList,
    }.items():
        app.add_directive(name, directive)
    answers.setup(app)
    app.connect("builder-inited", check_sources)
    app.connect("doctree-read", anchor_cells)
    app.connect("doctree-resolved", link_terms)
    app.connect("doctree-resolved", set_minus)
    app.connect("doctree-resolved", frame_chapter, priority=600)
    app.connect("doctree-resolved", mark_chinese, priority=700)
    # Pages quote these files; a change makes them all stale.
    app.add_config_value("claimbook_sources", sources_digest(), "env")


def check_sources(app):
    """End the build with one line before anything is read if a file that pages quote is broken."""
    read()
    if citable():
        citation()


def sources_digest() -> str:
    """Hash of the files beside the notebooks that generated pages quote."""
    files = sorted(path for pattern in SOURCES for path in project().root.glob(pattern))
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


class Changelog(SphinxDirective):
    """``{changelog}``: the sections of CHANGELOG.md."""

    def run(self):
        """From the first version on."""
        try:
            text = (project().root / "CHANGELOG.md").read_text(encoding="utf-8")
        except OSError as error:
            raise SphinxError(f"CHANGELOG.md: cannot be read ({error.strerror}); restore it") from None
        lines = text[text.index("\n## ") :].splitlines()
        holder = nodes.section()
        holder.document = self.state.document
        self.state.nested_parse(StringList(lines, "CHANGELOG.md"), self.content_offset, holder, match_titles=1)
        return holder.children


class EditionList(SphinxDirective):
    """``{edition-list}``: the named sets of parameters under ``editions/``."""

    def run(self):
        """One entry for each file, with what sets it apart from the published book."""
        entries = nodes.definition_list()
        for path in sorted((project().root / "editions").glob("[!.]*.yml")):
            entries += edition(path)
        what = say("An edition is a named set of parameters and a folder of tables. The published one is this book.")
        return [section(say("Editions"), nodes.paragraph(text=what), entries, name="editions")]


def edition(path: Path) -> nodes.definition_list_item:
    """Name, title and description of an edition, its data folder and its parameters."""
    try:
        said = read_yaml(path) or {}
    except TableError as error:
        raise SphinxError(str(error)) from None
    if not isinstance(said, dict):
        raise SphinxError(f"editions/{path.name}: expected names with values; see the other editions")
    name = nodes.literal(text=path.stem)
    term = nodes.term(
        "", "", name, nodes.Text(f" · {spoken().message(said['title'], 'book')}" if said.get("title") else "")
    )
    content = nodes.definition("")
    if said.get("description"):
        content += nodes.paragraph(text=spoken().message(str(said["description"]).strip(), "book"))
    given = []
    if said.get("data"):
        given = [nodes.Text(say("Tables: ")), nodes.literal(text=str(said["data"])), nodes.Text(say(". "))]
    if chosen := (said.get("all") or {}) | (said.get("chapters") or {}):
        shown = yaml.safe_dump(chosen, default_flow_style=True, allow_unicode=True, width=1000).strip()
        given += [nodes.Text(say("Parameters: ")), nodes.literal(text=shown), nodes.Text(say("."))]
    default = say("The chapters with their own defaults, on the tables of this repository.")
    content += nodes.paragraph("", "", *(given or [nodes.Text(default)]))
    return nodes.definition_list_item("", term, content)
