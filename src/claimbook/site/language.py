"""Chinese words in English pages, marked as such: screen readers speak them, browsers pick the right font."""

import re

from docutils import nodes

RUN = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff](?:[\u3400-\u9fff\uf900-\ufaff、，。：；·（）《》“”]*[\u3400-\u9fff\uf900-\ufaff])?"
)
CLASS = "language-zh-Hans"  # docutils writes it as lang="zh-Hans"


def mark_chinese(app, doctree, docname):
    """Wrap each run of Chinese characters in a span with its language; code and formulas stay as they are."""
    if (app.config.language or "").startswith("zh"):
        return
    for text in list(doctree.findall(nodes.Text)):
        parent = text.parent
        if isinstance(parent, nodes.literal_block | nodes.raw | nodes.math | nodes.math_block | nodes.comment):
            continue
        if CLASS not in parent.get("classes", []) and RUN.search(text.astext()):
            parent.replace(text, pieces(text.astext()))


def pieces(text: str) -> list[nodes.Node]:
    """A text as plain parts and Chinese parts."""
    made, place = [], 0
    for match in RUN.finditer(text):
        made += [nodes.Text(text[place : match.start()]), nodes.inline("", match[0], classes=[CLASS])]
        place = match.end()
    return [part for part in (*made, nodes.Text(text[place:])) if part.astext()]
