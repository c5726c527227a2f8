"""The Sphinx side of the book: charts from its own files, mathematics, generated pages, nothing from outside."""

import hashlib
import json
import re
from functools import cache
from pathlib import Path

import pybtex.plugin
import pybtex.richtext
from docutils import nodes
from docutils.parsers.rst import roles
from markupsafe import escape
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective

from ..claims.cube import FILE as CHOICES
from ..notebook.files import read, settled
from ..project import PRESS, project
from ..tables.read import data_folder, descriptor, in_data
from . import bilingual, completion, dependence, mathematics, pages, proof, twins
from .figure import PUBLISHED, name_code_cells
from .finish import finish_as_written
from .folds import fold_code
from .head import describe
from .layout import grid, section, table_anchor
from .ledger import Claims, Verdicts
from .linked_data import dataset
from .markup import OUTSIDE, scheme
from .metadata import files
from .numbers import shown_of
from .outputs import foreign
from .search import settle_index, use_both_languages
from .share import write_share
from .styles import STATIC
from .takeaway import Downloads, printed, write_downloads
from .vendor import remove_unread, write_licences, write_root, write_static, write_vendor
from .vintages import ByRelease, Vintages
from .words import say, spoken

CITATION_KEY = re.compile(r"[\w.:/+-]+")
GLUED = re.compile(r"([\w-]+\.ipynb)::")
OURS = 790  # after the theme's files, and before those of the book, at 800
AT_ONCE = 4  # pages that a process is given to write, or a few less
# These work when read in parallel and only never declared it.
UNDECLARED = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex", "sphinx_external_toc")


def setup(app):
    """Register the extension with Sphinx."""
    for event, priority, *listeners in (
        ("config-inited", 500, use_both_languages),
        ("builder-inited", 500, allow_parallel, write_static, leave_out_live_code, write_vendor, finish_as_written),
        ("source-read", 500, note_dependencies, settle_notebook),
        ("env-check-consistency", 500, refuse_foreign_files),
        ("doctree-read", 600, name_code_cells),  # once the cells have anchors
        ("doctree-read", 650, fold_code),
        ("doctree-resolved", 500, unlink_addresses, write_exhibits),
        ("html-page-context", 500, describe),
        ("html-page-context", 900, escape_settings, keep_needed_scripts),  # after the theme's own
        ("html-collect-pages", 500, settle_index),
        ("build-finished", 500, remove_unread, write_downloads, write_share),
        ("build-finished", 940, write_licences),  # of what is left
        ("build-finished", 950, write_root),
    ):
        for listener in listeners:
            app.connect(event, listener, priority=priority)
    app.add_directive("data-tables", DataTables)
    app.add_directive("claims", Claims)
    app.add_directive("verdicts", Verdicts)
    app.add_directive("vintages", Vintages)
    app.add_directive("downloads", Downloads)
    app.add_directive("by-release", ByRelease)
    for part in (mathematics, bilingual, pages, dependence, twins, proof, completion):
        part.setup(app)
    app.add_config_value("claimbook_edition", PUBLISHED, "env")
    # Pages lead to the PDF once it was printed.
    app.add_config_value("claimbook_pdf", printed().is_file(), "env")
    # Claims have panels once choices are kept.
    app.add_config_value("claimbook_choices", (data_folder() / CHOICES).is_file(), "env")
    # A changed renderer makes every page stale; Sphinx would not notice by itself.
    app.add_config_value(
        "claimbook_renderer", digest(PRESS / "site", "*.py") + digest(PRESS / "languages", "*.py"), "env"
    )
    # A changed style or script makes every page written again: they name its checksum.
    app.add_config_value("claimbook_static", digest(STATIC, "*") + digest(Path(app.srcdir, "_static"), "*"), "html")
    app.add_css_file("claimbook.css", priority=OURS)
    app.connect("builder-inited", load_scripts)
    # It asks every installed package for its styles at each citation, and reads each field of an entry at each page.
    pybtex.plugin._load_entry_point = cache(pybtex.plugin._load_entry_point)
    pybtex.richtext.Text.from_latex = staticmethod(cache(pybtex.richtext.Text.from_latex))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def load_scripts(app):
    """Name the scripts of exhibits and languages: words come before those that say them."""
    names = [] if spoken().english else [f"words-{spoken().code}.js"]
    names += ["language.js"] if app.config.claimbook_languages else []
    for name in (*names, "charts.js", "cursor.js", "touch.js", "verdict.js", "contents.js"):
        app.add_js_file(name, priority=OURS)
    for name in ("numbers.js", "tables.js"):
        app.add_js_file(name, priority=OURS, loading_method="defer")


def digest(folder: Path, pattern: str) -> str:
    """Hash of the files of a folder."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(folder.glob(f"[!.]{pattern}")))).hexdigest()


def allow_parallel(app):
    """Let Sphinx read and write in parallel."""
    for name in UNDECLARED:
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True
            app.extensions[name].parallel_write_safe = True
    # This process has the most to do when pages are written, and others would begin when it has most of them ready.
    write = app.builder._write_parallel
    app.builder._write_parallel = lambda pages, nproc: write(pages, max(nproc, len(pages) // AT_ONCE))


def leave_out_live_code(app):
    """Disconnect sphinx-thebe, which Jupyter Book brings: it writes the kernel's name, any text, into a script."""
    for listener in [each for listeners in app.events.listeners.values() for each in listeners]:
        if getattr(listener.handler, "__module__", "").startswith("sphinx_thebe"):
            app.disconnect(listener.id)


def note_dependencies(app, docname, source):
    """Rebuild a page when what it quotes of a notebook, or the descriptor, has changed: glue itself does not."""
    folder = Path(app.srcdir, docname).parent
    for name in set(GLUED.findall(source[0])):
        if (folder / name).is_file():  # not in an example: what is not there has changed, as Sphinx sees it, each time
            app.env.note_dependency(str(shown_of(app.env, folder / name)))
    app.env.note_dependency(str(data_folder() / "datapackage.json"))


def settle_notebook(app, docname, source):
    """Take a notebook in the form in which a run leaves it, unless an output is there that none of our functions made.

    What programs add to it (widgets, ids that are there twice) would end in Sphinx's own words.
    """
    path = Path(app.env.doc2path(docname))
    if path.suffix == ".ipynb":
        notebook = read(path)
        for line in foreign(notebook, path.name):
            raise SphinxError(line)
        source[0] = json.dumps(settled(notebook))


def refuse_foreign_files(app, env):
    """End the build if a page is made from a file outside of the project: whoever wrote it would publish that."""
    kept = (data_folder(), project().root, *project().packages.values())
    homes = [Path(home).resolve() for home in (app.srcdir, app.doctreedir, *kept)]
    for docname in sorted(env.found_docs):
        page = Path(env.doc2path(docname))
        for name in sorted({str(page), *map(str, env.dependencies[docname])}):
            if not any(Path(app.srcdir, name).resolve().is_relative_to(home) for home in homes):
                what = f"takes in {name}, a file outside of the project; take that out, or put the file there"
                raise SphinxError(f"{page.relative_to(app.srcdir).as_posix()}: {what}")


def unlink_addresses(app, doctree, docname):
    """Leave an address of a bibliography as words where it is none of the web."""
    for citation in doctree.findall(nodes.citation):
        for link in list(citation.findall(nodes.reference)):
            if scheme(link.get("refuri", "")) not in ("", *OUTSIDE):
                link.replace_self(link.children)


def write_exhibits(app, doctree, docname):
    """Write the files that the exhibits of a page offer."""
    folder = Path(app.outdir, "_exhibits")
    for node in doctree.findall(nodes.raw):
        for name, text in files(node, docname, app.config.html_baseurl).items():
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="\n")


def keep_needed_scripts(app, pagename, templatename, context, doctree):
    """Leave out what is listed twice, the tabs of sphinx-design, and the script of panels where there are none."""
    kept, turned = {}, 'class="turn"' in context.get("body", "")
    for script in context.get("script_files", []):
        name = str(getattr(script, "filename", script) or "")
        body = (getattr(script, "attributes", {}) or {}).get("body") or ""
        if name != "_static/design-tabs.js" and (turned or "verdict.js" not in name):
            kept.setdefault((name, body), script)
    context["script_files"][:] = kept.values()


def escape_settings(app, pagename, templatename, context, doctree):
    """Let words of settings and titles be text in the theme's templates, which paste some; no one escapes twice."""
    for name in ("author", "copyright", "docstitle", "project", "release", "shorttitle", "version"):
        context[name] = escape(context.get(name) or "")
    for name in {"page_description", "pagetitle", "root_title"} & {*context}:  # which the theme makes of plain words
        context[name] = escape(context[name])


class DataTables(SphinxDirective):
    """``{data-tables}``: every table of the descriptor with its fields, units, source, licence and size."""

    has_content = False

    def run(self):
        """One section for each table."""
        return [data_table(entry, self.cited(entry)) for entry in descriptor()["resources"]]

    def cited(self, entry: dict) -> list[nodes.Node]:
        """The citation of a table; what is no key of a bibliography stays a word."""
        key = str(entry.get("citation") or "")
        if not CITATION_KEY.fullmatch(key):
            return [nodes.Text(f" {key}")] if key else []
        role, problems = roles.role("cite:p", self.state_machine.language, self.lineno, self.state.reporter)
        made, more = role("cite:p", f"{{cite:p}}`{key}`", key, self.lineno, self.state.inliner)
        return [nodes.Text("" if spoken().code.startswith("zh") else " "), *made, *problems, *more]


def data_table(entry: dict, cited: list[nodes.Node]) -> nodes.section:
    """One table of the descriptor; every string of it is text."""
    named = [[str(each.get(part, "")) for part in ("title", "version")] for each in entry.get("sources", [])]
    told = [[spoken().message(text, "tables") for text in texts if text] for texts in named]
    sources = say("; ").join(say(", ").join(texts) for texts in told)
    rights = [each.get("title") or each["name"] for each in entry.get("licenses", [])]
    licences = say("; ").join(spoken().message(each, "tables") for each in rights)
    origin = nodes.paragraph("", "", nodes.Text(say("Source: {sources}", sources=sources)), *cited)
    origin += nodes.Text(say(". Rights: {rights}. ", rights=licences))
    if entry.get("retrieved"):
        origin += nodes.Text(say("Retrieved {day}. ", day=entry["retrieved"]))
    size = say(", {size} kB, ", size=f"{entry['bytes'] / 1000:.1f}")
    origin += [nodes.Text(say("File: ")), nodes.literal(text=in_data(entry["path"])), nodes.Text(size)]
    origin += [nodes.literal(text=f"{entry['hash'][:19]}…"), nodes.Text(say("."))]
    rows = [
        [field["name"], *(spoken().message(str(field.get(part, "")), "tables") for part in ("unit", "description"))]
        for field in entry["schema"]["fields"]
    ]
    fields = grid([say("Column"), say("Unit"), say("Meaning")], rows, [33, 33, 33])
    fields["classes"] = ["colwidths-auto"]
    described = nodes.paragraph(text=spoken().message(str(entry["description"]), "tables"))
    made = section(
        spoken().message(str(entry["title"]), "tables"), described, origin, fields, name=table_anchor(entry["name"])
    )
    made["linked"] = [dataset(entry)]
    return made
