"""Pages of an edition: the book's own words around other numbers, and a page that says what changed."""

import json
import re
import shutil
from contextlib import chdir
from html import escape
from pathlib import Path

import nbformat
import yaml

from ..claims.outcome import Outcome
from ..notebook.files import read
from ..notebook.fingerprint import code_hash
from ..project import PRESS, project
from ..tables.whole import replace
from .definition import Edition
from .run import executed
from .translation import ABSENT, NOTE, write_catalogues

CHANGES = "what-changed"  # the page of that name, run for each edition
GLUE = re.compile(r"\{glue:text\}`([\w-]+\.ipynb)::([\w.]+)(?::([^`]*))?`")
LISTS = ("chapters", "sections", "entries")  # names that a table of contents may give to a list of pages
BANNER = f":::{{{{admonition}}}} {NOTE[0]}\n:class: edition-note\n{NOTE[1]}\n:::"
STOPPED = f":::{{{{admonition}}}} {NOTE[2]}\n:class: warning\n{NOTE[3]}\n\n> {{reason}}\n\n{NOTE[4]}\n:::\n"


def template() -> Path:
    """The page of what changed: that of the book if it has one in its `editions`, else the press's."""
    own = project().root / "editions" / f"{CHANGES}.ipynb"
    return own if own.is_file() else PRESS / "editions" / own.name


def write_changes(folder: Path) -> None:
    """Run the page of what changed among the notebooks of an edition, whose results lie in the folder above."""
    path = template()
    notebook = read(path)
    with chdir(folder):
        text = executed(notebook, path.name, {"inputs": {"code": code_hash(notebook)}})
    replace(folder / path.name, text)


def write_book(folder: Path, edition: Edition, outcome: Outcome, notebooks: Path) -> None:
    """Write the sources of an edition's book: what Jupyter Book needs to build it.

    Parameters
    ----------
    folder : Path
        Where to; what is there is replaced.
    edition : Edition
        Which.
    outcome : Outcome
        What it came to.
    notebooks : Path
        Folder of its executed notebooks, the page of what changed among them.
    """
    shutil.rmtree(folder, ignore_errors=True)
    pages, data = folder / project().chapters.name, folder / project().data.name
    shutil.copytree(project().chapters, pages, ignore=shutil.ignore_patterns("*.ipynb", ".*"))
    if (project().root / "_static").is_dir():
        shutil.copytree(project().root / "_static", folder / "_static")
    data.mkdir()
    for path in (notebooks.parent / "data").glob("[!.]*.bib"):
        shutil.copyfile(path, data / path.name)
    config = yaml.safe_load((project().root / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = f"{config.get('title', project().package)} · Edition: {edition.title}"
    options = config.setdefault("sphinx", {}).setdefault("config", {})
    options["claimbook_edition"] = edition.name
    options.setdefault("html_theme_options", {})["announcement"] = f"Edition: {escape(edition.title)}"
    toc = yaml.safe_load((project().root / "_toc.yml").read_text(encoding="utf-8"))
    page = {"file": f"edition/{CHANGES}"}
    if groups := toc.get("parts") or toc.get("subtrees"):
        groups.insert(0, {"caption": "This edition", next(kind for kind in LISTS if kind in groups[0]): [page]})
    else:
        toc.setdefault(next((kind for kind in LISTS if kind in toc), LISTS[0]), []).insert(0, page)
    for name, content in (("_config.yml", config), ("_toc.yml", toc)):
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    done = {f"{chapter}.ipynb": read(notebooks / f"{chapter}.ipynb") for chapter in outcome.chapters}
    glued = {name: recorded(notebook) for name, notebook in done.items()}
    for name, notebook in done.items():
        reason = outcome.chapters[name.removesuffix(".ipynb")]["missing"]
        shown = stopped(notebook, reason, edition) if reason else notebook
        text = json.dumps(with_banner(quoting(shown, glued), edition), ensure_ascii=False)
        (pages / name).write_text(text, encoding="utf-8")
    (folder / "edition").mkdir()  # not among the chapters: pages that list them would list it
    shutil.copyfile(notebooks / f"{CHANGES}.ipynb", folder / "edition" / f"{CHANGES}.ipynb")
    for path in pages.rglob("[!.]*.md"):
        text = available(path.read_text(encoding="utf-8"), glued)
        path.write_text(below_heading(text, banner(edition)), encoding="utf-8")
    reasons = [plain(entry["missing"]) for entry in outcome.chapters.values() if entry["missing"]]
    write_catalogues(
        folder, edition.title, plain(edition.title), reasons, lambda text, absent: available(text, glued, absent)
    )


def recorded(notebook: dict) -> dict[str, str]:
    """Text of everything that a notebook gives to glue, by key."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    found = {}
    for output in outputs:
        if name := output.get("metadata", {}).get("scrapbook", {}).get("name"):
            prefix = output["metadata"]["scrapbook"].get("mime_prefix", "")
            found[name] = "".join(output["data"][f"{prefix}text/plain"])
    return found


def available(text: str, glued: dict[str, dict[str, str]], absent: str = ABSENT) -> str:
    """Markdown in which what this edition did not record is a dash; the first of a paragraph or item says so."""

    def paragraph(block: str) -> str:
        said = False

        def shown(match: re.Match) -> str:
            nonlocal said
            name, key, form = match.groups()
            if key in glued.get(name, {}) and _formats(glued[name][key], form):
                return match[0]
            first, said = not said, True
            return absent if first else absent[0]

        return GLUE.sub(shown, block)

    return "".join(paragraph(block) for block in re.split(r"(\n\n|\n(?=[ \t]*(?:[-*|]|\d+\.) ))", text))


def _formats(text: str, form: str | None) -> bool:
    """Whether a recorded text can be shown in a format."""
    try:
        format(float(text) if form and form[-1] in "eEfFgGn%" else text, "" if form is None else form)
    except ValueError:
        return False
    return True


def banner(edition: Edition) -> str:
    """Note on each page that it is not the published one."""
    return BANNER.format(title=plain(edition.title))


def below_heading(text: str, note: str) -> str:
    """The text with a note below its first heading."""
    return re.sub(r"^# .*$", lambda match: f"{match[0]}\n\n{note}", text, count=1, flags=re.M)


def quoting(notebook: dict, glued: dict[str, dict[str, str]]) -> dict:
    """The notebook with its prose quoting only what there is."""
    cells = [
        {**cell, "source": available("".join(cell["source"]), glued)} if cell["cell_type"] == "markdown" else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def with_banner(notebook: dict, edition: Edition) -> dict:
    """The notebook with the note below its title."""
    cells = list(notebook["cells"])
    titled = (n for n, cell in enumerate(cells) if cell["cell_type"] == "markdown" and heading(cell))
    if (place := next(titled, None)) is not None:
        text = below_heading("".join(cells[place]["source"]), banner(edition))
        cells[place] = {**cells[place], "source": text}
    return {**notebook, "cells": cells}


def heading(cell: dict) -> str:
    """First heading of the first level in a cell, as it stands there, or nothing."""
    found = re.search(r"^# .*$", "".join(cell["source"]), flags=re.M)
    return found[0] if found else ""


def stopped(notebook: dict, reason: str, edition: Edition) -> dict:
    """A chapter as far as it was computed, with a note in place of the cell that stopped it and none of those behind.

    Its prose is all there, and so are the addresses of the exhibits that it lacks: other pages may point to them.
    """
    cells, absent = [], []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code" or cell["execution_count"] is not None:
            cells.append(cell)
            continue
        if not absent:
            cells.append(nbformat.v4.new_markdown_cell(id="stopped"))
        absent.append("".join(cell["source"]))
    text = STOPPED.format(title=plain(edition.title), reason=plain(reason))
    exhibits = re.findall(r'exhibit="([\w.]+)"', "\n".join(absent))
    spans = "".join(f'<span id="exhibit-{number.replace(".", "-")}"></span>' for number in exhibits)
    if spans:
        text += f"\n```{{raw}} html\n{spans}\n```\n"
    cells = [{**cell, "source": text} if cell["id"] == "stopped" else cell for cell in cells]
    return {**notebook, "cells": cells}


def plain(text: str) -> str:
    """Text without a meaning in Markdown, in one line: fences, lists and targets begin one."""
    return re.sub(r"([\\`*_{}\[\]<>|$#&~])", r"\\\1", " ".join(text.split()))
