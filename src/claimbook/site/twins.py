"""A Markdown twin of each page: its words with their numbers in place, its exhibits as tables, and no code."""

import csv
import io
import re
from html import unescape
from pathlib import Path

from docutils import nodes

from ..exhibits.text import with_minus
from .folds import FOLD
from .proof import LOCK
from .words import say, spoken

MOST_ROWS = 60  # of an exhibit; a longer one is a link to its CSV
LINES = re.compile(r"</(?:p|li|div|dt|dd|tr|summary|figcaption|h\d)>|<br ?/?>")
TAGS = re.compile(r"<[^>]*>")
SIGNS = re.compile(r"([\\`*\[\]<])")  # of Markdown, which words may hold


def setup(app):
    """Write a page's twin when the page is written, and name it in the page."""
    app.connect("doctree-resolved", write_twin, priority=690)  # before Chinese words are wrapped
    app.connect("html-page-context", name_twin)


def write_twin(app, doctree, docname):
    """Write ``page.md`` beside ``page.html``."""
    if app.builder.format == "html":
        path = Path(app.outdir, f"{docname}.md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(markdown(doctree), encoding="utf-8", newline="\n")


def name_twin(app, pagename, templatename, context, doctree):
    """Tell programs that read the page where its twin is."""
    if pagename in app.env.found_docs:
        twin = f'<link rel="alternate" type="text/markdown" href="{pagename.rpartition("/")[2]}.md">'
        context["metatags"] = f"{context.get('metatags') or ''}\n{twin}"


def markdown(doctree: nodes.Node) -> str:
    r"""Markdown of a page.

    Parameters
    ----------
    doctree : docutils node
        The page, its numbers and links in place.

    Examples
    --------
    >>> page = nodes.section("", nodes.title("", "River"), nodes.paragraph("", "It fell by −247 * 2."))
    >>> print(markdown(nodes.container("", page)), end="")
    # River
    <BLANKLINE>
    It fell by −247 \* 2.
    """
    return _blocks(doctree, 0) + "\n"


def _blocks(node: nodes.Node, level: int) -> str:
    told, folded = [], False
    for child in node.children:
        html = child.astext() if isinstance(child, nodes.raw) else ""
        folded = folded or html.startswith(FOLD)  # of code alone
        if not folded:
            told.append(_block(child, level))
        folded = folded and html != "</details>"
    return "\n\n".join(filter(None, told))


def _block(node: nodes.Node, level: int) -> str:
    """One block; `level` is that of the heading it stands under."""
    match node:
        case nodes.Text():
            return SIGNS.sub(r"\\\1", node.astext()).strip()
        case nodes.section():
            return _blocks(node, level + 1)
        case nodes.title() if isinstance(node.parent, nodes.section | nodes.document):
            return f"{'#' * max(level, 1)} {_words(node)}"
        case nodes.title() | nodes.rubric() | nodes.caption():
            return f"**{_words(node)}**"
        case nodes.TextElement() if not isinstance(node, nodes.FixedTextElement | nodes.math_block | nodes.raw):
            return _words(node)
        case nodes.math_block():
            return f"$$\n{node.astext()}\n$$"
        case nodes.raw():
            if "digest" in node:  # which the twin is a part of, and cannot hold
                return say(
                    "To say which copy, add its digest, which stands in {lock}.", lock=f"[{LOCK}]({_top()}{LOCK})"
                )
            return _exhibit(node) if "described" in node else _plain(node.astext())
        case nodes.FixedTextElement():
            return f"```{node.get('language', '')}\n{node.astext()}\n```"
        case nodes.container() if "cell_input" in node["classes"]:
            return ""
        case nodes.bullet_list() | nodes.enumerated_list():
            return "\n".join(f"- {_indented(_blocks(item, level))}" for item in node.children)
        case nodes.term():
            return f"**{_words(node)}**"
        case nodes.table():
            return _grid(node)
        case nodes.Admonition() | nodes.block_quote():
            return "\n".join(f"> {line}".rstrip() for line in _blocks(node, level).splitlines())
        case nodes.image():
            return f"![{node.get('alt', '')}]({node['uri']})"
        case nodes.Invisible() | nodes.comment():
            return ""
    return _blocks(node, level)


def _words(node: nodes.Node) -> str:
    """The words of a paragraph or a part of one, on one line."""
    said = []
    for child in node.children:
        match child:
            case nodes.Text():
                said.append(SIGNS.sub(r"\\\1", child.astext()))
            case nodes.raw() | nodes.Invisible():
                pass
            case nodes.math():
                said.append(f"${child.astext()}$")
            case nodes.literal():
                said.append(f"`{child.astext()}`")
            case nodes.strong():
                said.append(f"**{_words(child)}**")
            case nodes.emphasis():
                said.append(f"*{_words(child)}*")
            case nodes.reference() if child.get("refuri") or child.get("refid"):
                said.append(f"[{_words(child)}]({child.get('refuri') or '#' + child['refid']})")
            case nodes.image():
                said.append(f"![{child.get('alt', '')}]({child['uri']})")
            case _:
                said.append(_words(child))
    return " ".join("".join(said).split())


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ")


def _plain(html: str) -> str:
    """Words of generated markup, a line for each block."""
    lines = (" ".join(unescape(TAGS.sub(" ", line)).split()) for line in LINES.sub("\n", html).splitlines())
    lines = (line.replace("( ", "(").replace(" )", ")") for line in lines if line)
    return "\n\n".join(SIGNS.sub(r"\\\1", line) for line in lines)


def _grid(node: nodes.table) -> str:
    """A table of the page."""
    rows = [[_words(cell) for cell in row.children] for row in node.findall(nodes.row)]
    return table(rows[0], rows[1:]) if rows else ""


def table(headings: list[str], rows: list[list[str]]) -> str:
    r"""A table in Markdown; a bar within a cell is escaped.

    Examples
    --------
    >>> print(table(["Year", "Flow"], [["1898", "1|2"]]))
    | Year | Flow |
    | --- | --- |
    | 1898 | 1\|2 |
    """
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _top() -> str:
    """Way from a chapter to the folder of the book."""
    return "../" if spoken().english else "../../"


def _exhibit(node: nodes.raw) -> str:
    """Number, title, description and rows of an exhibit."""
    about = node["described"]
    ((name, text),) = node["downloads"].items()
    headings, *rows = csv.reader(io.StringIO(text))
    title, description = (with_minus(about[part]) for part in ("title", "description"))
    said = [f"**{say('Exhibit {number}', number=about['exhibit'])}{say('. ')}{title}**", description]
    said += [table(headings, rows)] if len(rows) <= MOST_ROWS else []
    sources = say("; ").join(spoken().message(source["title"], "tables") for source in about["sources"])
    link = f"[{name}]({_top()}_exhibits/{name})"  # which lies beside the English pages
    rows_of = say("Data: {tables}", tables=say("{file}, {count} rows", file=link, count=len(rows)))
    said.append(rows_of + (say(". ") + say("Source: {sources}", sources=sources) if sources else ""))
    return "\n\n".join(said)
