"""Minus signs in text: Python writes a hyphen before a negative number, the pages show the sign that it stands for."""

import re

from docutils import nodes

# The sign of a number, or of its power of ten: not within a word, a range or a date.
HYPHEN = re.compile(r"(?<![\w.)\]%])-(?=\.?\d)|(?<=\d[eE])-(?=\d)")
GLUED = "pasted-text"  # class of what `glue` puts into a sentence


def with_minus(text: str) -> str:
    """A sentence with real minus signs; a word, a range or a date keeps its hyphens.

    Examples
    --------
    >>> with_minus("-0.01 dollars per man-hour (-2e-05 to 0.1), in 1990-2000")
    '−0.01 dollars per man-hour (−2e−05 to 0.1), in 1990-2000'
    """
    return HYPHEN.sub("\u2212", text)


def set_minus(app, doctree, docname):
    """Give every number that is glued into prose its minus sign."""
    for glued in doctree.findall(lambda node: isinstance(node, nodes.inline) and GLUED in node["classes"]):
        for text in list(glued.findall(nodes.Text)):
            text.parent.replace(text, nodes.Text(with_minus(text.astext())))
