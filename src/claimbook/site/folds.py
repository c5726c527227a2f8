"""How an exhibit was made: one fold under it with the code of all cells that it follows from, each once on its page."""

from pathlib import Path

from docutils import nodes

from ..notebook.files import read
from .layout import link, listed
from .lineage import lineage
from .numbers import anchor_of
from .words import say, spoken

FOLD = '<details class="made">'
HERE = "\0"  # stands for links in a sentence, until it is cut there


def fold_code(app, doctree):
    """Move the code of each cell under the first exhibit that follows from it; what feeds none stands at the end."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    numbered = [(index, cell) for index, cell in enumerate(read(path)["cells"]) if cell["cell_type"] == "code"]
    cells = [cell for _, cell in numbered]
    made = {node["cell_index"]: node for node in doctree.findall(nodes.container) if "cell_index" in node}
    held = [made.get(index, nodes.container()) for index, _ in numbered]
    code = [[part for part in holder.children if part.get("nb_element") == "cell_code_source"] for holder in held]
    shown: set[int] = set()
    for place, (holder, before) in enumerate(zip(held, lineage(cells), strict=True)):
        if not any("code_anchor" in node for node in holder.findall(nodes.raw)):
            continue
        needed = [each for each in [*before, place] if code[each]]
        once = spoken().code.startswith("zh")  # the noun is said once: 单元1、2、5
        above = []
        for each in (each for each in needed if each in shown):
            named = str(each + 1) if once and above else say("cell {count}", count=each + 1)
            above.append(link(named, f"#{anchor_of(cells[each])}"))
        lead = say("It also follows from {cells}, shown further up.", cells=HERE).partition(HERE)
        parts = [nodes.paragraph("", "", nodes.Text(lead[0]), *listed(above), nodes.Text(lead[2]))] if above else []
        fresh = [each for each in needed if each not in shown]
        holder += folded(say("How this was made"), parts + [part for each in fresh for part in labelled(each, code)])
        shown.update(fresh)
    rest = [each for each in range(len(cells)) if code[each] and each not in shown]
    if top := next(iter(doctree.findall(nodes.section)), None):
        top += folded(say("Other cells"), [part for each in rest for part in labelled(each, code)]) if rest else []
    for holder in held:
        if holder.parent and not holder.astext().strip():
            holder.parent.remove(holder)


def labelled(place: int, code: list[list[nodes.Node]]) -> list[nodes.Node]:
    """Number of a cell, and its code, which leaves the place where it stood."""
    for part in code[place]:
        part.parent.remove(part)
    return [nodes.paragraph("", say("Cell {count}", count=place + 1), classes=["cell-number"]), *code[place]]


def folded(summary: str, parts: list[nodes.Node]) -> list[nodes.Node]:
    """Some nodes in a fold; a browser opens it for whoever follows a link into it."""
    opening = nodes.raw("", f"{FOLD}<summary>{summary}</summary>", format="html")
    return [opening, *parts, nodes.raw("", "</details>", format="html")]
