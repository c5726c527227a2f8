"""What a reader takes away of an exhibit: its rows as CSV, and beside them a file that says what they are."""

import json
import re

from ..exhibits.tabular import tidy
from ..tables.read import resource
from .words import spoken

UNIT = re.compile(r"(.+) \(([^()]+)\)")
TESTS = {"clustered", "bootstrap", "wild bootstrap", "joint"}  # how a p-value was found; it has no unit


def described(about: dict, title: str, words: str, columns: list[dict], edition: str, anchor: str) -> dict:
    """What the rows of an exhibit are, but for the page that shows them and the cell that makes them.

    Parameters
    ----------
    about : dict
        ``exhibit``, ``source`` (names of tables) and ``releases`` (whose kept results it shows), if any.
    title, words : str
        Title of the exhibit; what it shows to a person who cannot see it, or its note.
    columns : list of dict
        Columns of the CSV by their ``name``, which carries the unit in brackets.
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
        "columns": [_column(tidy(column["name"])) for column in columns],
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


def _column(name: str) -> dict:
    """Name of a column in the CSV, its title, its unit if it is known, and its language if there are two."""
    title, mark, language = name.rpartition("_")
    if not mark or language not in ("en", "zh"):
        title, language = name, None
    unit = UNIT.fullmatch(title)
    if unit and unit[2] in TESTS:
        unit = None
    said = {"name": name, "title": unit[1] if unit else title, "unit": unit[2] if unit else None}
    return said | ({"language": language} if language else {})


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
