"""Tables of generated pages as docutils nodes, so that their words are searched, linked and translated like prose."""

from collections.abc import Sequence

from docutils import nodes

from .words import say


def link(text: str, target: str, *, code: bool = False) -> nodes.reference:
    """A link within the book; as code if the text is a name from it."""
    inner = nodes.literal(text, text) if code else nodes.Text(text)
    return nodes.reference("", "", inner, refuri=target, internal=True)


def table_anchor(name: str) -> str:
    """Fragment of a table's section on the data page, whatever letters its name has."""
    return nodes.make_id(f"table-{name}")


def listed(links: Sequence[nodes.Node]) -> list[nodes.Node]:
    """Links with commas between them, or semicolons where one has a comma of its own; a dash for none."""
    between = say("{first}, {second}", first="", second="")
    held = any(sign in each.astext() for each in links for sign in (say(", "), between))
    between = say("; ") if held else between
    parts = [part for each in links for part in (nodes.Text(between), each)][1:]
    return parts or [nodes.Text("–")]


def grid(headings: Sequence[str], rows: Sequence[Sequence], widths: Sequence[int], kind: str = "") -> nodes.table:
    """A table with a heading row.

    Parameters
    ----------
    headings : sequence of str, length k
        Heading of each column.
    rows : sequence of sequences, shape (rows, k)
        Cells: text, a node, or a list of inline nodes.
    widths : sequence of int, length k
        Relative widths of the columns.
    kind : str
        Class of the table, for its look.
    """
    group = nodes.tgroup(cols=len(headings))
    group += [nodes.colspec(colwidth=width) for width in widths]
    group += nodes.thead("", _row(headings))
    group += nodes.tbody("", *(_row(row) for row in rows))
    return nodes.table("", group, classes=["listing", *filter(None, [kind])])


def _row(cells: Sequence) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        content = cell if isinstance(cell, list) else [nodes.Text(cell) if isinstance(cell, str) else cell]
        row += nodes.entry("", nodes.paragraph("", "", *content))
    return row


def section(title: str, *content: nodes.Node, name: str = "") -> nodes.section:
    """A section with its heading and anchor (made from the heading if no name is given)."""
    made = nodes.section(ids=[name or nodes.make_id(title)], names=[nodes.fully_normalize_name(name or title)])
    made += [nodes.title(title, title, translatable=False), *content]  # it is said in the language already
    return made
