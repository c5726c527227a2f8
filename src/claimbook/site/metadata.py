"""What a reader takes away of an exhibit: its rows as CSV, and beside them a file that says what they are."""

import json
import re

from ..exhibits.tabular import tidy
from ..tables.read import resource
from .both_names import chinese
from .units import parted, units, units_said
from .words import spoken

UNIT_ZH = re.compile(r"（[^（）]*）$")


def described(
    about: dict, title: str, words: str, rows: tuple[list[dict], list[list]], edition: str, anchor: str
) -> dict:
    """What the rows of an exhibit are, but for the page that shows them and the cell that makes them.

    Parameters
    ----------
    about : dict
        ``exhibit``, ``source`` (names of tables) and ``releases`` (whose kept results it shows), if any.
    title, words : str
        Title of the exhibit; what it shows to a person who cannot see it, or its note.
    rows : (list of dict, list of list)
        Columns of the CSV by their ``name``, which carries the unit in brackets, and its rows.
    edition, anchor : str
        Name of the edition, and of the exhibit's place on its page.
    """
    tables = [resource(name) for name in about["source"]]
    return {
        "exhibit": about["exhibit"],
        "title": tidy(title),
        "description": tidy(words),
        "edition": edition,
        "permalink": f"#{anchor}",
        "columns": _columns(*rows, about["exhibit"]),
        "sources": [
            {
                "name": entry["name"],
                "title": entry["title"],
                "licences": [each.get("title") or each["name"] for each in entry.get("licenses", [])],
                "from": [
                    " ".join(filter(None, (each["title"], each.get("version")))) for each in entry.get("sources", [])
                ],
            }
            for entry in tables
        ],
        "releases": about.get("releases", []),
    }


def _columns(columns: list[dict], rows: list[list], exhibit: str) -> list[dict]:
    """Name of each column in the CSV, its title in both languages, its unit and its language if known."""
    told = []
    for column, unit in zip(columns, units(columns, rows, units_said(exhibit)), strict=True):
        name = tidy(column["name"])
        stem, mark, code = name.rpartition("_")
        title, own = (stem, {"language": code}) if mark and code in ("en", "zh") else (name, {})
        said, other = {"title": parted(title)[0]}, chinese(title, "heading", exhibit)
        if other:
            said["title_zh"] = UNIT_ZH.sub("", other) if parted(title)[1] else other
        told.append({"name": name} | said | {"unit": unit} | own)
    return told


def files(node, page: str, base: str) -> dict[str, str]:
    """Names and texts of the files of an exhibit's node; all languages share those that the English pages write.

    Parameters
    ----------
    node : docutils node
        With ``downloads``, ``described`` if they are an exhibit's, and the ``scripts`` that the page loads for it.
    page : str
        Page that shows the exhibit, without ending.
    base : str
        Address that the book is published under, or nothing.
    """
    found, said = node.get("scripts", {}) | node.get("downloads", {}), node.get("described")
    if said and not spoken().english:
        return dict(node.get("scripts", {}))
    if said:
        (name,) = node["downloads"]
        made = {"notebook": f"{page}.ipynb", "cell": node["cell"]} if "cell" in node else {"page": f"{page}.html"}
        whole = {"file": name} | said | {"made": made, "permalink": f"{base}{page}.html{said['permalink']}"}
        found[name.removesuffix(".csv") + ".metadata.json"] = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    return found
