"""Names in both languages in the files of exhibits, in columns ``_en`` and ``_zh``, and headings in Chinese."""

import re
from functools import cache
from pathlib import Path

from ..exhibits.tabular import tidy
from ..languages.catalogue import languages
from ..languages.phrases import with_slots
from ..languages.sayings import names_in
from ..project import project
from ..tables.read import data_folder
from .words import language

SAYS = re.compile("[\u3400-\u9fff]")


def chinese(text: str, kind: str, exhibit: str = "") -> str | None:
    """Words of data in Chinese, as this exhibit says them; as they are if they are none, None if the book has none."""
    code = _code(project().chapters)
    return language(code).known(text, kind, exhibit) if code else None


@cache
def _code(chapters: Path) -> str | None:
    """Code of a book's Chinese, which thousands of cells ask for."""
    return next((each for each in languages() if each.startswith("zh")), None)


def in_both(columns: list[dict], rows: list[list]) -> tuple[list[dict], list[list]]:
    """Columns and rows of a file, with each column of names in English and Chinese.

    A column holds names if one of its cells, or a part of half of them, is a name that the tables of the book give in
    both languages; what stands among these, such as "All others", is said as on the Chinese page. Columns that are in
    both languages already have their gaps filled.

    Parameters
    ----------
    columns, rows
        As a chart or a table gives them in English.
    """
    code = _code(project().chapters)
    if not code or not rows:
        return columns, rows
    names, heads, made = names_in(data_folder(), code), [], []
    titles, cells = [column["name"] for column in columns], [list(held) for held in zip(*rows, strict=True)]
    for column, held in zip(columns, cells, strict=True):
        title = column["name"]
        if title.endswith("_zh") and f"{title[:-3]}_en" in titles:
            english = cells[titles.index(f"{title[:-3]}_en")]
            held = [cell or _said(one) for cell, one in zip(held, english, strict=True)]
        elif not column["number"] and not title.endswith("_en") and _named(held, names):
            heads.append(column | {"name": f"{title}_en"})
            made.append(held)
            column, held = column | {"name": f"{title}_zh"}, [_said(cell) for cell in held]
        heads.append(column)
        made.append(held)
    return heads, [list(row) for row in zip(*made, strict=True)]


def _said(cell: str | None) -> str | None:
    """A cell in Chinese, if it has any."""
    said = chinese(cell, "cell") if cell else None
    return said if said and SAYS.search(said) else None


def _named(cells: list, names: dict[str, str]) -> bool:
    """Whether a column, all of which can be said in Chinese, holds names or is put together from them."""
    texts = {tidy(cell) for cell in cells if isinstance(cell, str)}
    parts = [{part.rpartition(" ")[0] for part in text.split(", ")} | {*with_slots(text, names)[1]} for text in texts]
    told = sum(not names.keys().isdisjoint(each) for each in parts)
    return (not texts.isdisjoint(names) or 2 * told > len(texts)) and all(_said(text) for text in texts)
