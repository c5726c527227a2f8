"""Numbers that answer: each recorded figure that a page shows is a link to the cell that made it, under its key.

Without a script it is that, a link; with one it opens a card (`cards`, numbers.js).
"""

import re
from functools import lru_cache
from html import escape
from pathlib import Path
from string import Formatter

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..exhibits.text import formatted, with_minus
from ..languages.labels import Speaker
from ..notebook.toc import chapters
from .numbers import Made, made_in

PART = re.compile(r"\.(?:low|high|n)$")
NAME = re.compile(r"[a-z][a-z0-9_.]*")
WAITING = re.compile(r'<a class="number" data-key="([a-z0-9_.]+)">(.*?)</a>', re.DOTALL)


class Number(nodes.inline):
    """A figure in prose with the key of its result, such as ``competitiveness.effect.low``."""


class MarkGlued(SphinxPostTransform):
    """Keep the key of what `glue` will put into a sentence; a heading and a link are no place for it."""

    default_priority = 4
    formats = ("html",)

    def run(self, **kwargs):
        """Wrap each reference that waits for its value."""
        from myst_nb.ext.glue.utils import PendingGlueReference  # a third of a second, for builds alone

        for node in list(self.document.findall(PendingGlueReference)):
            if not isinstance(node.parent, nodes.title | nodes.reference):
                number = Number(key=node.key)
                node.replace_self(number)
                number += node


def setup(app):
    """Register the node, and what is done to it."""
    app.add_node(Number, html=(visit_number, lambda writer, node: writer.body.append("</a>")))
    app.add_post_transform(MarkGlued)
    app.connect("doctree-resolved", settle_numbers, priority=650)


def visit_number(writer, node):
    """Open the link."""
    writer.body.append(writer.starttag(node, "a", "", CLASS="number", href=node["refuri"], **{"data-key": node["key"]}))


def number_html(key: str, text: str) -> str:
    """A figure in HTML, to be led to its cell by `settle_numbers`.

    Parameters
    ----------
    key : str
        Of a result, or of a part of it; the chapter may be left out on the chapter's own page.
    text : str
        The figure as it is shown.

    Examples
    --------
    >>> number_html("a.share", "12 < 13")
    '<a class="number" data-key="a.share">12 &lt; 13</a>'
    """
    return f'<a class="number" data-key="{key}">{escape(text)}</a>'


def filled_html(kept: dict, kind: str, speaker: Speaker) -> str:
    """A text of an exhibit, from its template and values, with its figures marked.

    Parameters
    ----------
    kept : dict
        ``template`` and ``values``, as `text.filled` returns them.
    kind : str
        What the text is of an exhibit, such as its title.
    speaker : Speaker
        Says the template, and words among its values, in the language of the page.
    """
    said = []
    for literal, name, spec, _ in Formatter().parse(speaker.template(kept["template"], kind)):
        said.append(escape(with_minus(literal)))
        if name is not None:
            value = kept["values"][name]
            text = formatted(speaker.word(value, "value") if isinstance(value, str) else value, spec)
            said.append(number_html(name, text) if NAME.fullmatch(name) else escape(text))
    return "".join(said)


def places(root: Path) -> dict[str, tuple[Path, Made]]:
    """Chapter and cell of every result of the book, by key."""
    return {made.what.key: (path, made) for path in chapters(root) for made in _results(path, path.stat().st_mtime_ns)}


@lru_cache(maxsize=64)
def _results(path: Path, stamp: int) -> list[Made]:
    return made_in(path)[1]


def settle_numbers(app, doctree, docname):
    """Lead each figure of a page to the cell that made it; what is no recorded result stays plain text."""
    known = places(Path(app.srcdir))
    page = Path(app.env.doc2path(docname))
    own = {key.partition(".")[2]: key for key, (path, _) in known.items() if path == page}

    def target(name: str) -> tuple[str, str] | None:
        base, part = PART.sub("", name), "".join(PART.findall(name))
        if (key := base if base in known else own.get(base)) is None:
            return None
        path, made = known[key]
        chapter = path.relative_to(app.srcdir).with_suffix("").as_posix()
        there = "" if chapter == docname else app.builder.get_relative_uri(docname, chapter)
        return key + part, f"{there}#{made.anchor}"

    def link(found: re.Match) -> str:
        if (led := target(found[1])) is None:
            return found[2]
        return f'<a class="number" data-key="{led[0]}" href="{led[1]}">{found[2]}</a>'

    for node in list(doctree.findall(Number)):
        if led := target(node["key"]):
            node["key"], node["refuri"] = led
        else:
            node.replace_self(node.children)
    for node in list(doctree.findall(nodes.raw)):
        if 'class="number" data-key=' in node.astext():
            html = WAITING.sub(link, node.astext())
            node.clear()
            node.append(nodes.Text(html))
