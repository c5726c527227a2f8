"""What chapters ask of a table: the columns that they name, and the last year that they take."""

import ast
import re
from functools import cache

from claimbook.notebook.files import code_of, read
from claimbook.notebook.fingerprint import modules, strings
from claimbook.notebook.parameters import parameters
from claimbook.notebook.toc import chapters
from claimbook.project import project
from claimbook.tables.read import load


def chapters_naming(table: str, columns: list[str]) -> dict[str, list[str]]:
    """Chapters that load a table and name some of its columns, in their own code or in that of the study they import.

    Returns
    -------
    dict of str to list of str
        By stem of the chapter, in the order of the book, the columns that it names.
    """
    found = {}
    for path in chapters(project().root):
        code = "\n".join(code_of(read(path)))
        if table in code and table in strings(tree := ast.parse(code)):
            study = [file for file in modules(tree) if file.is_relative_to(project().source)]
            texts = [code, *(file.read_text(encoding="utf-8") for file in study)]
            words = frozenset().union(*map(_words, texts))
            if named := [name for name in columns if name in words]:
                found[path.stem] = named
    return found


def ending_before(table: str, last: int) -> list[str]:
    """A line for each parameter, a year or a list of years, that ends with the book's own table, if a release has more.

    Parameters
    ----------
    table : str
        Name of the table, with a column ``year``.
    last : int
        Last year of the release.

    Returns
    -------
    list of str
        What each such parameter is, of which chapters, and what to write in an edition.
    """
    own, found = int(load(table)["year"].max()), {}
    for path in chapters(project().root):
        notebook = read(path)
        named = any(f"{table}.year" in code for code in code_of(notebook))
        for each in parameters(notebook, path.stem).values() if named else ():
            years = each.default if isinstance(each.default, list) else [each.default]
            if each.high == f"{table}.year" and max(years) == own < last:
                write = f"{each.name}: {each.default}".replace(str(own), str(last))
                found.setdefault((each.name, write), []).append(path.stem)
    return [
        f"data to {last}; {name} of {', '.join(stems)} ends in {own}: write `{write}` under `all` of an edition"
        for (name, write), stems in found.items()
    ]


@cache
def _words(code: str) -> frozenset[str]:
    """Words of the strings in some code, those that document it left out."""
    tree = ast.parse(code)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return frozenset(word for node in texts if id(node) not in said for word in re.findall(r"\w+", node.value))
