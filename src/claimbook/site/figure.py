"""How an exhibit becomes part of a page: the myst-nb renderer of our charts and tables.

Everything that comes from data is escaped here, once, at the place where it enters HTML.
"""

import json
import re
from contextlib import suppress
from html import escape
from pathlib import Path

from docutils import nodes

from ..exhibits.drawn import drawn_data, in_two_languages
from ..exhibits.exhibit import TABLE, VEGALITE
from ..exhibits.palette import DARK
from ..exhibits.tabular import MOST_ROWS, csv_text, table_html
from ..exhibits.text import with_minus
from ..languages.labels import chart_words, drawn_words, table_words
from ..languages.pieces import kept_whole
from ..project import project
from ..tables.read import resource
from .answers import filled_html
from .basis import KEPT, kept_section, releases_shown
from .both_names import in_both
from .chart_files import chart_script
from .layout import table_anchor
from .metadata import described
from .plain_cells import for_the_eye
from .room import NARROW, WIDE, height
from .shared_cells import with_intervals
from .spelled_codes import spelled
from .words import say, spoken

FONTS = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC'"  # before those of English charts
DATA_PAGE = "data.html"
TAG = re.compile(r"<[^>]*>")
PUBLISHED = "published"  # the edition that is the book; files of others carry the name of theirs
LAYER = "Part of the chart"  # heading of the column that says what of it a row is
BEGINNING = 100  # rows on the page of a table that is too long for one


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
        columns, rows = drawn_data(content) if chart else in_two_languages(content["columns"], content["rows"])
        environment = renderer.renderer.sphinx_env
        edition, page = environment.config.claimbook_edition, Path(environment.doc2path(environment.docname))
        about = about | {"releases": releases_shown(page).get(about["exhibit"], [])}
        stem = file_stem(about["exhibit"], edition)
        said, drawn, body, data_table = shown(content, (columns, rows) if chart else None, stem)
        html = figure_html(about, told(about, said, "title"), body, data_table, stem)
        node = nodes.raw(text=html, format="html", classes=["exhibit-output"])
        other = () if spoken().english else (said,)
        node["scripts"] = {f"{stem}.js": chart_script(stem, content, *other)} if chart else {}
        # Written when the page is, so that a page and its files are always of one build; in other languages, whose
        # readers share those files, they are for the page in Markdown alone.
        columns, rows = in_both(columns, rows) if spoken().english else drawn
        node["downloads"], words = {f"{stem}.csv": csv_text(columns, rows)}, said["description" if chart else "note"]
        node["described"] = described(about, said["title"], words, (columns, rows), edition, anchor(about["exhibit"]))
        node["code_anchor"] = code_anchor(about["exhibit"])
        return [node]


def told(about: dict, said: dict, part: str) -> str:
    """A text of an exhibit in HTML, its figures marked if the output keeps the template that gives it."""
    plain = escape(with_minus(said[part]))
    with suppress(LookupError, ValueError, TypeError, AttributeError):  # whatever an output may hold
        marked = filled_html(about["text"][part], part, spoken())
        return marked if TAG.sub("", marked) == plain else plain
    return plain


def shown(
    content: dict, drawn: tuple[list[dict], list[list]] | None, stem: str
) -> tuple[dict, tuple[list[dict], list[list]], str, str]:
    """What an exhibit says in the language that is built, its rows, its HTML, and the folded table of what is drawn."""
    language = spoken()
    if not drawn:
        said = content if language.english else table_words(content, language)
        label = say("Exhibit {number}", number=content["exhibit"])
        *shared, key = with_intervals(content["columns"], said["columns"], said["rows"], content.get("key"))
        table = table_html(*for_the_eye(*shared), label=label, key=key)
        body = f'{table}<p class="exhibit-note">{told(content, said, "note")}</p>'
        return said, (said["columns"], said["rows"]), body, ""
    said, (columns, rows), (stored, kept) = content, drawn, drawn
    if not language.english:
        said, (columns, rows) = chart_words(content, language), drawn_words(content, drawn, language)
        if language.code.startswith("zh"):
            columns, rows = in_chinese(columns, rows)
            stored, kept = in_chinese(stored, kept)
            config = said.get("config", {})
            texts = [said, TAG.sub("", sources_html(content["usermeta"]["claimbook"]["source"]))]
            said["usermeta"] = said["usermeta"] | {"words": kept_whole(texts)}
            said["config"] = config | {"font": f"{FONTS}, {config.get('font', 'sans-serif')}"}
    label = say("Data of exhibit {number}", number=content["usermeta"]["claimbook"]["exhibit"])
    caption, lines = with_minus(said["title"]), spelled(stored, kept, rows)
    if len(rows) > MOST_ROWS:
        lines, cut = lines[:BEGINNING], {"shown": BEGINNING, "all": len(rows)}
        caption = say("{caption} (first {shown} of {all} rows; the CSV has them all)", caption=caption, **cut)
    drawn = columns, rows
    # A column of another layer than that of the rows on the page has nothing to say there, nor has one layer's name.
    cells = [*zip(*lines, strict=True)]
    held = [place for place, each in enumerate(cells) if any(cell is not None for cell in each)]
    held = held[1:] if stored[0]["name"] == LAYER and len({*cells[0]}) == 1 else held
    stored, columns = ([each[place] for place in held] for each in (stored, columns))
    columns, lines = for_the_eye(columns, [[row[place] for place in held] for row in lines])
    columns, lines, _ = with_intervals(stored, columns, lines)
    table = table_html(in_words(columns), lines, label=label, caption=caption)
    return said, drawn, chart_html(said, stem), folded(table)


def in_words(columns: list[dict]) -> list[dict]:
    """Headings of names in two languages as a reader has them; the CSV tells them apart by ``_en`` and ``_zh``."""
    told = {"_en": "{name}", "_zh": "{name} (Chinese)"}
    names = [column["name"] for column in columns]
    return [
        column | {"name": told[end].format(name=name[:-3])}
        if (end := name[-3:]) in told and f"{name[:-3]}{'_zh' if end == '_en' else '_en'}" in names
        else column
        for column, name in zip(columns, names, strict=True)
    ]


def in_chinese(columns: list[dict], rows: list[list]) -> tuple[list[dict], list[list]]:
    """Of names in two languages the Chinese ones, for the eye; the CSV has both."""
    names = [column["name"] for column in columns]
    pairs = {at for at, name in enumerate(names) if name.endswith("_en") and f"{name[:-3]}_zh" == [*names, ""][at + 1]}
    kept = [at for at in range(len(names)) if at - 1 not in pairs]
    heads = [columns[at] | {"name": names[at][:-3]} if at in pairs else columns[at] for at in kept]

    def told(row: list, at: int):
        return row[at] if at not in pairs else row[at + 1] or (row[at] and spoken().word(row[at], "cell"))

    return heads, [[told(row, at) for at in kept] for row in rows]


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

    The title is HTML. What is generated when the book is built, and by no cell, says so by ``cell=False`` in `about`.
    """
    number, place = escape(about["exhibit"]), anchor(about["exhibit"])
    file = f"../_exhibits/{stem}"  # which a browser keeps under its own name
    tools = f'<a href="{file}.csv" download>{say("Data (CSV)")}</a>'
    tools += f'<a class="exhibit-about" href="{file}.metadata.json" download>{say("Metadata")}</a>'
    if data_table:
        tools += "".join(
            f'<button type="button" data-save="{kind}" data-name="{stem}" hidden>{kind.upper()}</button>'
            for kind in ("svg", "png")
        )
    if about.get("cell", True):
        tools += f'<a href="#{code_anchor(about["exhibit"])}">{say("Code")}</a>'
    named, permalink = say("Exhibit {number}", number=number), say("Permalink to exhibit {number}", number=number)
    return (
        f'<figure class="exhibit" id="{place}" aria-labelledby="{place}-caption">'
        f'<figcaption id="{place}-caption"><span class="exhibit-number">{named}</span> '
        f'<span class="exhibit-title">{title}</span> '
        f'<a class="headerlink" href="#{place}" aria-label="{permalink}">#</a>'
        "</figcaption>"
        f'{body}<p class="exhibit-source">{sources_html(about["source"], about.get("releases", []))}</p>'
        f'<div class="exhibit-foot"><div class="exhibit-tools">{tools}</div>{data_table}</div></figure>'
    )


def sources_html(names: list[str], releases: list[str] = ()) -> str:
    """Title of each table, linked to the data page, with its licence; recorded results if there is none.

    Then the releases whose kept results are shown.
    """
    entries = []
    for name in names:
        described = resource(name)
        rights = [entry.get("title") or entry["name"] for entry in described.get("licenses", [])]
        licence = say(", ").join(spoken().message(each, "tables") for each in rights)
        link = table_title(described)
        entries.append(say("{title} ({rights})", title=link, rights=escape(licence)) if licence else link)
    entries += [kept_html(releases)] if releases else []
    return say("Data: {tables}", tables=say("; ").join(entries) or say("results recorded in the chapters"))


def table_title(entry: dict, linked: bool = True) -> str:
    """Title of a table of the descriptor, linked to its section on the data page."""
    title = escape(spoken().message(entry["title"], "tables"))
    return title if not linked else f'<a href="{DATA_PAGE}#{table_anchor(entry["name"])}">{title}</a>'


def kept_html(releases: list[str], linked: bool = True) -> str:
    """Releases whose kept results are meant, linked to where the data page tells of them, if it does."""
    titles = say(", ").join(escape(spoken().message(each, "tables")) for each in releases)
    told = f'<a href="{DATA_PAGE}#{KEPT}">{titles}</a>' if linked and kept_section() else titles
    return say("kept results of {releases}", releases=told)


def chart_html(spec: dict, stem: str) -> str:
    """Room for a chart, the file of its specification, and its description where no script runs."""
    description = escape(spec["description"])
    dark = escape(json.dumps(DARK, separators=(",", ":")))
    kept = f"--wide:{height(spec, WIDE)}px;--narrow:{height(spec, NARROW)}px"
    own = f"../_exhibits/{stem}.js"
    files = f'data-src="{own}"' if spoken().english else f'data-src="../{own}" data-said="{own}"'
    return (
        f'<div class="exhibit-chart" {files} data-dark="{dark}">'
        f'<div class="exhibit-view" style="{kept}"></div><noscript><p>{description}</p></noscript></div>'
    )


def folded(html: str) -> str:
    """A table that opens on demand."""
    return f'<details class="exhibit-data"><summary>{say("Table")}</summary>{html}</details>'
