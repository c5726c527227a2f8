"""Formulas set as MathML [1]_ when the book is built: browsers draw it at once, and no page loads a script for it.

References
----------
.. [1] W3C (2025). MathML Core.
"""

import re
import xml.etree.ElementTree as ET
from html import unescape

from docutils import nodes
from latex2mathml import converter
from sphinx.errors import SphinxError
from sphinx.util.math import get_node_equation_number

THIN = "0.1667em"
LIMITS = ("inf", "lim", "max", "min", "sup")
SCRIPTED = ("msub", "msup", "msubsup", "munder")
# What the converter knows by other names only.
SAME = {r"\begin{aligned}": r"\begin{align*}", r"\end{aligned}": r"\end{align*}"}


def mathml(formula: str, display: str = "inline") -> str:
    r"""A formula in LaTeX as MathML.

    Parameters
    ----------
    formula : str
        LaTeX, without dollar signs.
    display : {"inline", "block"}
        Within a line, or in lines of its own.

    Raises
    ------
    ValueError
        If it is no whole formula, or holds a command that the converter does not know.

    Examples
    --------
    >>> mathml("x < y")
    '<math display="inline"><mrow><mi>x</mi><mo>&lt;</mo><mi>y</mi></mrow></math>'
    """
    bare = re.sub(r"\\[\\{}&]", "", formula)
    if bare.count("{") != bare.count("}"):
        raise ValueError("its braces do not match")
    for name, known in SAME.items():
        formula = formula.replace(name, known)
    try:
        math = converter.convert_to_element(formula, display=display)
    except Exception as error:  # the converter's own have no common class, and no words
        raise ValueError(f"the converter gives {type(error).__name__}") from None
    math.attrib.pop("xmlns", None)
    for parent in list(math.iter()):
        for place, part in enumerate(parent):
            part.text = unescape(part.text) if part.text else part.text
            if part.tag in ("mi", "mtext") and (unknown := re.match(r"\\[a-zA-Z]*|&$", part.text or "")):
                raise ValueError(f"{unknown[0]} is not known here")
            core = part[0] if part.tag in SCRIPTED and len(part) else part
            name = unescape(core.text or "")
            function = core.tag in ("mi", "mo") and len(name) > 1 and name.isalpha()
            if name in LIMITS and part.tag == "msub" and display == "block":
                part.tag = "munder"
            if function and parent.tag not in SCRIPTED:
                space_around(core, parent[place - 1] if place else None, parent[place + 1 : place + 2])
    return ET.tostring(math, encoding="unicode")


def space_around(name: ET.Element, before: ET.Element | None, after: list[ET.Element]):
    """Set the name of a function apart from what stands beside it, but for a parenthesis, as LaTeX does."""
    opened = before is None or before.tag in ("mo", "mspace")
    closed = not after or unescape(after[0].text or "").startswith(("(", ")", ",", "/"))
    name.tag = "mo"
    name.attrib |= {"lspace": "0" if opened else THIN, "rspace": "0" if closed else THIN}


def set_inline(translator, node):
    """Write a formula within a line."""
    translator.body.append(translator.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    translator.body.append(f"{of_page(translator, node.astext(), 'inline')}</span>")
    raise nodes.SkipNode


def set_block(translator, node):
    """Write formulas in lines of their own, with their number."""
    translator.body.append(translator.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    for part in filter(str.strip, node.astext().split("\n\n")):
        whole = rf"\begin{{split}}{part}\end{{split}}" if r"\\" in part and r"\begin" not in part else part
        translator.body.append(of_page(translator, whole, "block"))
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def of_page(translator, formula: str, display: str) -> str:
    """A formula of a page, which is named if it cannot be set."""
    try:
        return mathml(formula, display)
    except ValueError as error:
        where = translator.builder.env.doc2path(translator.builder.current_docname, base=False)
        raise SphinxError(f"{where}: the formula ${' '.join(formula.split())}$ cannot be set: {error}") from None


def setup(app):
    """Let Sphinx set formulas here."""
    app.add_html_math_renderer("mathml", (set_inline, None), (set_block, None))
    app.config.html_math_renderer = "mathml"
