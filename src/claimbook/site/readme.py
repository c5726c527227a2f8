"""The tables of README.md, written from the descriptor, the notebooks and the lock: `make readme`."""

import re

from ..claims.judge import made_exhibits
from ..notebook.files import read
from ..notebook.parameters import parameters
from ..notebook.toc import chapters
from ..project import project
from ..tables.read import descriptor, in_data
from .numbers import heading_of, made_in
from .status import locked, python_wanted

BLOCK = re.compile(r"(<!-- (\w+): make readme -->\n).*?(<!-- end -->)", re.S)


def filled(text: str) -> str:
    """A README with each marked block written anew.

    Raises
    ------
    KeyError
        If a block has a name that nothing writes.
    """
    writers = {"datasets": datasets, "software": software, "seeds": seeds, "exhibits": exhibits}
    return BLOCK.sub(lambda match: f"{match[1]}{writers[match[2]]()}\n{match[3]}", text)


def table(headings: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def datasets() -> str:
    """One row for each table: file, content, source with its key in data.bib, rights."""
    rows = []
    for entry in descriptor(project().data)["resources"]:
        sources = "; ".join(
            " ".join(filter(None, [source["title"], source.get("version")])) for source in entry["sources"]
        )
        rights = "; ".join(each.get("title") or each["name"] for each in entry["licenses"])
        cited = f" (`{entry['citation']}`)" if entry.get("citation") else ""
        rows.append([f"`{in_data(entry['path'])}`", entry["title"], sources + cited, rights])
    return table(["File", "What it holds", "Source", "Rights"], rows)


def software() -> str:
    """Python, and the packages that are named, in their locked versions."""
    packages = ", ".join(f"{name} {version}" for name, version in locked().items())
    return f"Python {python_wanted()}; {packages}."


def seeds() -> str:
    """Every seed with its chapter."""
    rows = [
        [f"`{path.name}`", f"`{name}`", str(each.default), each.meaning]
        for path in chapters(project().root)
        for name, each in parameters(read(path), path.stem).items()
        if "seed" in name
    ]
    return table(["Notebook", "Parameter", "Value", "Of what"], rows)


def exhibits() -> str:
    """Chapter, notebook, exhibits and recorded numbers."""
    rows = []
    for path in chapters(project().root):
        numbers = made_in(path)[1]
        rows.append([heading_of(path), f"`chapters/{path.name}`", ", ".join(made_exhibits(path)), str(len(numbers))])
    return table(["Chapter", "Notebook", "Exhibits", "Numbers"], rows)
