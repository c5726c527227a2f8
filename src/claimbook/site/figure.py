"""How an exhibit becomes part of a page: the myst-nb renderer of our charts and tables.

Everything that comes from data is escaped here, once, at the place where it enters HTML.
"""

import json
from html import escape

from docutils import nodes

from ..exhibits.drawn import drawn_data, in_two_languages
from ..exhibits.exhibit import TABLE, VEGALITE
from ..exhibits.tabular import csv_text, table_html
from ..exhibits.text import with_minus
from ..project import project
from ..tables.read import resource
from .layout import table_anchor
from .metadata import described
from .room import NARROW, WIDE, height

DATA_PAGE = "data.html"
PUBLISHED = "published"  # the edition that is the book; files of others carry the name of theirs


class FigurePlugin:
    """Turns the MIME types of `show` and `table` into a numbered figure with its data, source and permalink."""

    mime_priority_overrides = (("*", VEGALITE, 1), ("*", TABLE, 1))

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the nodes of a figure, or None for a type that is not ours."""
        if inline or data.mime_type not in (VEGALITE, TABLE):
            return None
        content = data.content if isinstance(data.content, dict) else json.loads(data.content)
        chart = data.mime_type == VEGALITE
        about = content["usermeta"]["claimbook"] if chart else content
        label = f"Data of exhibit {about['exhibit']}" if chart else f"Exhibit {about['exhibit']}"
        if chart:
            columns, rows = drawn_data(content)
            for part in (
                "csv",
                "full",
            ):  # all rows behind a chart that draws some of them
                about.pop(part, None)
            body = chart_html(content)
            data_table = folded(table_html(columns, rows, label=label, caption=with_minus(content["title"])))
        else:
            columns, rows, data_table = content["columns"], content["rows"], ""
            note = escape(with_minus(content["note"]))
            body = f'{table_html(columns, rows, label=label)}<p class="exhibit-note">{note}</p>'
            columns, rows = in_two_languages(columns, rows)
        edition = renderer.renderer.sphinx_env.config.claimbook_edition
        stem, words = file_stem(about["exhibit"], edition), content["description" if chart else "note"]
        html = figure_html(about, content["title"], body, data_table, stem)
        node = nodes.raw(text=html, format="html", classes=["exhibit-output"])
        # Written when the page is, so that a page and its files are always of one build.
        node["downloads"] = {f"{stem}.csv": csv_text(columns, rows)}
        node["described"] = described(about, content["title"], words, columns, edition, anchor(about["exhibit"]))
        node["code_anchor"] = code_anchor(about["exhibit"])
        return [node]


def file_stem(exhibit: str, edition: str) -> str:
    """Name of the files of an exhibit: they say where they come from when they lie in a folder of downloads.

    Examples
    --------
    >>> file_stem("1.1a", "published"), file_stem("1.1a", "since-2000")
    ('suanli-exhibit-1.1a', 'suanli-since-2000-exhibit-1.1a')
    """
    return "-".join([project().package, *([] if edition == PUBLISHED else [edition]), "exhibit", exhibit])


def anchor(exhibit: str) -> str:
    """Fragment of an exhibit's permalink."""
    return f"exhibit-{exhibit.replace('.', '-')}"


def code_anchor(exhibit: str) -> str:
    """Fragment of the code cell that makes an exhibit."""
    return f"code-{exhibit.replace('.', '-')}"


def name_code_cells(app, doctree):
    """Let each figure lead to the code of its cell, which has an anchor by now."""
    for cell in doctree.findall(lambda node: isinstance(node, nodes.container) and "cell" in node["classes"]):
        code = next((part for part in cell.children if "cell_input" in part["classes"]), cell)
        for node in [node for node in cell.findall(nodes.raw) if "code_anchor" in node]:
            node["cell"] = code["ids"][0]
            html = node.astext().replace(f'href="#{node["code_anchor"]}"', f'href="#{code["ids"][0]}"')
            node.clear()
            node.append(nodes.Text(html))


def figure_html(about: dict, title: str, body: str, data_table: str, stem: str) -> str:
    """Number, caption, body, source and tools of an exhibit; a chart has a folded table and can be saved.

    What is generated when the book is built, and by no cell, says so by ``cell=False`` in `about`.
    """
    number, place = escape(about["exhibit"]), anchor(about["exhibit"])
    tools = f'<a href="../_exhibits/{stem}.csv" download="{stem}.csv">Data (CSV)</a>'
    about_it = f"{stem}.metadata.json"
    tools += f'<a class="exhibit-about" href="../_exhibits/{about_it}" download="{about_it}">Metadata</a>'
    if data_table:
        tools += "".join(
            f'<button type="button" data-save="{kind}" data-name="{stem}" hidden>{kind.upper()}</button>'
            for kind in ("svg", "png")
        )
    if about.get("cell", True):
        tools += f'<a href="#{code_anchor(about["exhibit"])}">Code</a>'
    return (
        f'<figure class="exhibit" id="{place}" aria-labelledby="{place}-caption">'
        f'<figcaption id="{place}-caption"><span class="exhibit-number">Exhibit {number}</span> '
        f'<span class="exhibit-title">{escape(with_minus(title))}</span> '
        f'<a class="headerlink" href="#{place}" aria-label="Permalink to exhibit {number}">#</a></figcaption>'
        f'{body}<p class="exhibit-source">{sources_html(about["source"])}</p>'
        f'<div class="exhibit-foot"><div class="exhibit-tools">{tools}</div>{data_table}</div></figure>'
    )


def sources_html(names: list[str]) -> str:
    """Title of each table, linked to the data page, with its licence; recorded results if there is none."""
    entries = []
    for name in names:
        described = resource(name)
        licence = ", ".join(entry.get("title") or entry["name"] for entry in described.get("licenses", []))
        link = f'<a href="{DATA_PAGE}#{table_anchor(name)}">{escape(described["title"])}</a>'
        entries.append(link + (f" ({escape(licence)})" if licence else ""))
    return "Data: " + ("; ".join(entries) or "results recorded in the chapters")


def chart_html(spec: dict) -> str:
    """Room for a chart, its specification, and its description where no script runs."""
    # No string of the data can end the element: JSON lets the sign be written as an escape. Vega-Embed would take
    # options from `usermeta`, against ours.
    content = json.dumps(
        {key: part for key, part in spec.items() if key != "usermeta"}, ensure_ascii=False, separators=(",", ":")
    ).replace("<", "\\u003c")
    description = escape(spec["description"])
    kept = f"--wide:{height(spec, WIDE)}px;--narrow:{height(spec, NARROW)}px"
    return (
        f'<div class="exhibit-chart"><div class="exhibit-view" style="{kept}"></div>'
        f'<script type="application/json">{content}</script>'
        f"<noscript><p>{description}</p></noscript></div>"
    )


def folded(html: str) -> str:
    """A table that opens on demand."""
    return f'<details class="exhibit-data"><summary>Table</summary>{html}</details>'
