"""Exhibits and numbers that a notebook makes, each with its code cell; and the list of all numbers."""

import re
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from ..exhibits.exhibit import TABLE, VEGALITE
from ..exhibits.tabular import YEARS
from ..notebook.files import read
from ..notebook.results import RESULT, Result
from ..notebook.toc import FILE, chapters, documents
from ..project import project
from ..tables.read import resource
from .layout import grid, link, listed, section, table_anchor
from .words import say, spoken

DATED = ("", "1", "year")  # units of what may be a year
LARGE = 1e15  # from where on a number is written with a power of ten
GLUED = re.compile(r"\{glue:\w+\}`([\w-]+\.ipynb)::([a-z]+\.[a-z][a-z0-9_]*)")
HEADING = re.compile(r"^#{1,2} (.+)$")


@dataclass(frozen=True)
class Made:
    """An exhibit or a recorded result, and the code cell it comes from.

    Attributes
    ----------
    what : dict or Result
        What the exhibit says of itself (`exhibit`, `title`, `source`, `kind`), or the result.
    anchor : str
        Identifier of the cell's code on the chapter's page.
    count : int
        Execution count of the cell, from 1 in each chapter.
    """

    what: dict | Result
    anchor: str
    count: int


def anchor_of(cell: dict) -> str:
    """Identifier of a code cell on its page."""
    return f"cell-{cell['id']}"


def made_in(notebook: Path) -> tuple[list[Made], list[Made]]:
    """Exhibits and results of an executed notebook, in order."""
    exhibits, numbers = [], []
    for cell in read(notebook)["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            where = (anchor_of(cell), cell["execution_count"])
            if RESULT in data:
                numbers.append(Made(Result(**data[RESULT]), *where))
            elif VEGALITE in data and "claimbook" in data[VEGALITE].get("usermeta", {}):
                about = data[VEGALITE]["usermeta"]["claimbook"] | {"title": data[VEGALITE]["title"], "kind": "chart"}
                exhibits.append(Made(about, *where))
            elif TABLE in data:
                exhibits.append(Made(data[TABLE] | {"kind": "table"}, *where))
    return exhibits, numbers


def uses(page: Path) -> list[tuple[str, str, str]]:
    """Results that a page glues, outside examples of code: (key, heading it stands under, its anchor), in order."""
    if page.suffix == ".ipynb":
        prose = [cell for cell in read(page)["cells"] if cell["cell_type"] == "markdown"]
        text = "\n".join("".join(cell["source"]) for cell in prose)
    else:
        text = page.read_text(encoding="utf-8")
    found, heading, example = [], "", False
    for line in text.splitlines():
        example ^= line.startswith("```")
        if example:
            continue
        if match := HEADING.match(line):
            heading = match[1]
        found += [(key, heading, nodes.make_id(heading)) for _, key in GLUED.findall(line)]
    return list(dict.fromkeys(found))


def heading_of(notebook: Path) -> str:
    """The chapter's title, as its first heading has it."""
    for cell in read(notebook)["cells"]:
        for line in "".join(cell["source"]).splitlines() if cell["cell_type"] == "markdown" else []:
            if match := HEADING.match(line):
                return spoken().message(match[1], f"{notebook.parent.name}/{notebook.stem}")
    return notebook.stem


def shown_of(env, page: Path) -> Path:
    """File that changes when something changes of a page that other pages may show."""
    return Path(env.doctreedir, "shown", page.relative_to(env.srcdir).with_suffix(""))


def chapters_of(env) -> list[Path]:
    """Chapters of the book that is being built; the page that asks is read anew when what they show changes."""
    found = chapters(Path(env.srcdir))
    for path in (*(shown_of(env, page) for page in found), Path(env.srcdir, FILE)):
        env.note_dependency(str(path))
    return found


def anchor_cells(app, doctree):
    """Give every code cell an anchor, inside the fold, which a browser opens for whoever follows a link to it."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    cells = read(path)["cells"]
    for node in doctree.findall(lambda node: node.get("nb_element") == "cell_code" if node.children else False):
        inputs = [child for child in node.children if child.get("nb_element") == "cell_code_source"]
        anchor = anchor_of(cells[node["cell_index"]])
        if anchor not in doctree.ids:
            (inputs or [node])[0]["ids"].append(anchor)


def number_text(result: Result) -> str:
    """Value, unit, interval and observations of a result, to the digits that are recorded.

    Examples
    --------
    >>> number_text(Result("a.b", 1.5, "permille", low=-0.5, high=3.5, n=80))
    '1.5 permille (−0.5 to 3.5; n = 80)'
    >>> number_text(Result("a.b", "June 2025", "")), number_text(Result("a.b", 33818.9, "MW"))
    ('June 2025', '33,818.9 MW')
    """
    text = spoken().word(result.value, "value") if isinstance(result.value, str) else numeral(result.value, result.unit)
    ends = [numeral(end, result.unit) for end in (result.low, result.high)]
    unit, text, *ends = spoken().measured(result.unit, text, *ends)
    low, high = ends
    if unit and not (unit == "year" and text == str(result.value)):  # 2020 is called so, and not 2020 year
        text = say("{value} {unit}", value=text, unit=unit)
    ends = {"low": low, "high": high}
    parts = [say("{low} to {high}", **ends)] if None not in (result.low, result.high) else []
    parts += [f"n = {numeral(result.n, 'rows')}"] if result.n is not None else []
    return say("{value} ({more})", value=text, more=say("; ").join(parts)) if parts else text


def numeral(number: float | None, unit: str = "") -> str | None:
    """A number with its minus sign and thousands apart, but for what may be a year.

    Examples
    --------
    >>> numeral(-14245.0), numeral(2020), numeral(2020, "draws"), numeral(2.1e25)
    ('−14,245', '2020', '2,020', '2.1e+25')
    """
    if number is None:
        return None
    if isinstance(number, float) and number.is_integer() and abs(number) < LARGE:
        number = int(number)
    return (str(number) if number in YEARS and unit in DATED else f"{number:,}").replace("-", "\u2212")


class NumberList(SphinxDirective):
    """``{number-list}``: recorded results by chapter, where the text uses each, and its code cell."""

    def run(self):
        """One table for each chapter."""
        root, own_folder = Path(self.env.srcdir), project().chapters.name
        others = sorted(root / f"{name}.md" for name in documents(root))
        pages = [
            *chapters_of(self.env),
            *(path for path in others if path.parent.name == own_folder and path.is_file()),
        ]
        front = root / f"{self.env.config.root_doc}.md"
        used: dict[str, list] = {}
        for page in pages:
            self.env.note_dependency(str(shown_of(self.env, page)))
            for key, heading, anchor in uses(page):
                number = re.match(r"\d+(?:\.\d+)?", heading)
                own = f"{own_folder}/{page.stem}"
                label = number[0] if number else say("front page") if page == front else spoken().message(heading, own)
                used.setdefault(key, []).append(link(label, f"{page.stem}.html#{anchor}"))
        return [self.chapter(path, used) for path in chapters_of(self.env)]

    def chapter(self, path: Path, used: dict[str, list]) -> nodes.section:
        """Results of one chapter."""
        rows = [
            [
                nodes.literal(text=made.what.key),
                number_text(made.what),
                listed(used.get(made.what.key, [])),
                link(say("cell {number}", number=made.count), f"{path.stem}.html#{made.anchor}"),
            ]
            for made in made_in(path)[1]
        ]
        headings = [say("Number"), say("Value"), say("Used in"), say("Made by")]
        body = grid(headings, rows, [34, 38, 14, 14], "numbers")
        return section(heading_of(path), notebook_line(path), body, name=f"numbers-{path.stem}")


def notebook_line(path: Path) -> nodes.paragraph:
    """Which file it all comes from."""
    name = f"{path.parent.name}/{path.name}"
    return nodes.paragraph("", "", nodes.Text(say("Notebook: ")), nodes.literal(name, name))


def table_link(name: str) -> nodes.reference:
    """A table's title, linked to its section on the data page."""
    return link(spoken().message(resource(name)["title"], "tables"), f"data.html#{table_anchor(name)}")
