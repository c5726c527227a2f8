"""Signs and letters that a page needs: minus signs, and Chinese words marked as such for voices and fonts."""

import re

from docutils import nodes

from ..exhibits.text import with_minus
from ..languages.phrases import REGROUPED, regrouped
from .words import spoken

RUN = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff](?:[\u3400-\u9fff\uf900-\ufaff、，。：；·（）《》“”]*[\u3400-\u9fff\uf900-\ufaff])?"
)
TUPLE = re.compile(r"^\(([\d.]+(?:, [\d.]+)+)\)$")  # myst-nb takes words such as "9.1, 10.01" for Python's
GLUED = "pasted-text"  # class of what `glue` puts into a sentence
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


def set_minus(app, doctree, docname):
    """Give every number that is glued into prose its minus sign, and say glued words in the language."""
    for glued in list(doctree.findall(lambda node: isinstance(node, nodes.inline) and GLUED in node["classes"])):
        unit = glued.next_node(nodes.Text, descend=False, ascend=True)
        for text in list(glued.findall(nodes.Text)):
            value = TUPLE.sub(r"\1", text.astext())
            if unit is not None and unit.startswith(tuple(REGROUPED)):
                other, value = regrouped(str(unit), value)
                unit.parent.replace(unit, nodes.Text(other))
            text.parent.replace(text, nodes.Text(with_minus(spoken().word(value, "value"))))
