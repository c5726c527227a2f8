"""The Sphinx side of the book: charts and mathematics from its own files, generated pages, nothing from outside."""

import hashlib
import re
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from ..data.tables import data_folder, descriptor
from . import pages
from .download import files
from .figure import PUBLISHED, name_code_cells
from .finish import finish_pages
from .ledger import Claims, Verdicts
from .search import drop_words_without_pages, use_both_languages
from .vendor import remove_unread, write_root, write_vendor
from .vintages import Vintages

GLUED = re.compile(r"([\w-]+\.ipynb)::")
# These work when read in parallel and only never declared it.
UNDECLARED = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex", "sphinx_external_toc")


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("config-inited", use_both_languages)
    app.connect("builder-inited", allow_parallel)
    app.connect("source-read", note_dependencies)
    app.connect("doctree-resolved", write_downloads)
    app.connect("html-page-context", keep_needed_scripts, priority=900)
    app.connect("html-collect-pages", drop_words_without_pages)
    app.connect("build-finished", write_vendor)
    app.connect("build-finished", remove_unread)
    app.connect("build-finished", remove_orphans)
    app.connect("build-finished", finish_pages, priority=900)
    app.connect("build-finished", write_root, priority=950)
    app.connect("doctree-read", name_code_cells, priority=600)  # once the cells have anchors
    app.add_directive("data-tables", DataTables)
    app.add_directive("claims", Claims)
    app.add_directive("verdicts", Verdicts)
    app.add_directive("vintages", Vintages)
    pages.setup(app)
    app.add_config_value("suanli_edition", PUBLISHED, "env")
    # A changed renderer makes every page stale; Sphinx would not notice by itself.
    app.add_config_value("suanli_renderer", digest(Path(__file__).parent, "*.py"), "env")
    # A changed style or script makes every page written again: they name its checksum.
    app.add_config_value("suanli_static", digest(Path(app.srcdir, "_static"), "*"), "html")
    app.config.mathjax_path = "vendor/mathjax/tex-chtml.js"
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def digest(folder: Path, pattern: str) -> str:
    """Hash of the files of a folder."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(folder.glob(pattern)))).hexdigest()


def allow_parallel(app):
    """Let Sphinx read and write in parallel."""
    for name in UNDECLARED:
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True
            app.extensions[name].parallel_write_safe = True


def note_dependencies(app, docname, source):
    """Rebuild a page when a notebook that it quotes, or the descriptor, has changed: glue itself does not."""
    folder = Path(app.srcdir, docname).parent
    for name in set(GLUED.findall(source[0])):
        app.env.note_dependency(str(folder / name))
    app.env.note_dependency(str(data_folder() / "datapackage.json"))


def write_downloads(app, doctree, docname):
    """Write the files that the exhibits of a page offer."""
    folder = Path(app.outdir, "_exhibits")
    for node in doctree.findall(nodes.raw):
        for name, text in files(node, docname, app.config.html_baseurl).items():
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="\n")


def keep_needed_scripts(app, pagename, templatename, context, doctree):
    """Leave out the live-code scripts, which come from a CDN, what is listed twice, and MathJax where nothing needs it.

    Sphinx gives MathJax to a page as well if one below it in the table of contents has equations.
    """
    kept, seen = [], set()
    unwanted = ("thebe",) if app.env.domaindata["math"]["has_equations"].get(pagename) else ("thebe", "mathjax")
    for script in context.get("script_files", []):
        name = str(getattr(script, "filename", script) or "")
        body = (getattr(script, "attributes", {}) or {}).get("body") or ""
        if any(word in (name + body).lower() for word in unwanted) or (name, body) in seen:
            continue
        seen.add((name, body))
        kept.append(script)
    context["script_files"][:] = kept


def remove_orphans(app, exception):
    """Delete pages whose source is gone: a book built again is the book built anew."""
    if exception or app.builder.format != "html":
        return
    pages = {*app.env.found_docs, "index", "search", "genindex"}
    for path in Path(app.outdir).rglob("*.html"):
        name = path.relative_to(app.outdir).with_suffix("").as_posix()
        if name not in pages and not name.startswith("_static/"):
            path.unlink()


class DataTables(SphinxDirective):
    """``{data-tables}``: every table of the descriptor with its fields, units, source, licence and size."""

    has_content = False

    def run(self):
        """Parse the generated Markdown where the directive stands."""
        lines = StringList(
            [line for entry in descriptor()["resources"] for line in data_table(entry)], "datapackage.json"
        )
        holder = nodes.section()
        holder.document = self.state.document
        self.state.nested_parse(lines, self.content_offset, holder, match_titles=1)
        return holder.children


def data_table(entry: dict) -> list[str]:
    """One table of the descriptor as lines of MyST Markdown."""

    def plain(text) -> str:
        return re.sub(r"([\\`*_{}\[\]<>|$#])", r"\\\1", str(text)).replace("\n", " ")

    sources = "; ".join(
        plain(source["title"]) + (f", {plain(source['version'])}" if source.get("version") else "")
        for source in entry.get("sources", [])
    )
    licences = "; ".join(plain(each.get("title") or each["name"]) for each in entry.get("licenses", []))
    cite = f" {{cite:p}}`{entry['citation']}`" if entry.get("citation") else ""
    rows = [
        f"| {plain(field['name'])} | {plain(field.get('unit', ''))} | {plain(field.get('description', ''))} |"
        for field in entry["schema"]["fields"]
    ]
    return [
        f"(table-{entry['name'].replace('_', '-')})=",
        f"## {plain(entry['title'])}",
        "",
        plain(entry["description"]),
        "",
        f"Source: {sources}{cite}. Rights: {licences}. Retrieved {entry.get('retrieved', '')}.",
        f"File: `data/{entry['path']}`, {entry['bytes'] / 1000:.1f} kB, `{entry['hash'][:19]}…`.",
        "",
        "| Column | Unit | Meaning |",
        "|---|---|---|",
        *rows,
        "",
    ]
