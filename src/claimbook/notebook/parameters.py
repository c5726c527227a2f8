"""Typed parameters of a chapter: read from its tagged cell without running it, checked before anything runs.

A parameter is one annotated assignment with a comment, which may end in what is allowed: ``[99..99999]`` for a range
(either end may be left out, or be the first or last value of a column, as in ``[1950..pwt.year]``), ``{gdp, tfp}`` for
choices, ``{countries.iso3}`` for the values in a column of a table. For a list, that holds for each of its elements.
What looks like a limit and sets none is refused.
"""

import ast
import io
import json
import math
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .domains import COLUMN, FORMS, ParameterError, check_range, column_values, columns_once, limits, nearest, unread
from .files import check_published, read, tagged

SCALARS = {"int": int, "float": float, "str": str, "bool": bool}
WRITTEN = {
    "int": (re.compile(r"[+-]?[0-9]{1,18}"), "a whole number, digits only"),
    "float": (re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"), "a number like 0.5"),
    "bool": (re.compile(r"true|false"), "true or false"),
}


@dataclass(frozen=True)
class Parameter:
    """A parameter as its chapter declares it.

    Attributes
    ----------
    chapter, name : str
        Stem of the chapter's file, and the name of the variable.
    type : str
        ``int``, ``float``, ``str``, ``bool``, or a ``list`` of one of them.
    default : object
        Value in the published edition.
    meaning : str
        The comment, without what is allowed.
    low, high : float, str or None
        Ends of the range, both allowed; text is a ``table.column`` whose first or last value is the end.
    choices : tuple of str
        What is allowed, or one ``table.column`` whose values are; empty if nothing is said.
    """

    chapter: str
    name: str
    type: str
    default: object
    meaning: str
    low: float | str | None = None
    high: float | str | None = None
    choices: tuple[str, ...] = ()

    @property
    def column(self) -> re.Match | None:
        """Table and column whose values are allowed, if such are."""
        return COLUMN.fullmatch(self.choices[0]) if len(self.choices) == 1 else None

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        if self.choices:
            return f"a value of {self.column[0]}" if self.column else "one of " + ", ".join(self.choices)
        low, high = (
            f"the {which} of {end}" if isinstance(end, str) else end if end is None else f"{end:.15g}"
            for which, end in (("first", self.low), ("last", self.high))
        )
        if low is None or high is None:
            return " ".join(f"{words} {end}" for words, end in (("at least", low), ("at most", high)) if end)
        return f"{low} to {high}"


@columns_once()
def declared(source: str, chapter: str) -> dict[str, Parameter]:
    """Parameters that the code of a tagged cell declares, by name; the code is parsed, never run.

    Raises
    ------
    ParameterError
        If a line is anything but an annotated assignment of a constant with a comment, if a default is not of its own
        type or out of its own range, or if a comment holds what looks like a limit and sets none.

    Examples
    --------
    >>> declared('draws: int = 9999  # draws of the bootstrap [99..99999]', "01-made")["draws"].allowed
    '99 to 99999'
    """
    try:
        tree = ast.parse(source)
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (SyntaxError, tokenize.TokenError) as error:
        raise ParameterError(f"{chapter}: the parameters are not Python ({error}); correct the cell") from None
    comments = {token.start[0]: token.string[1:].strip() for token in tokens if token.type == tokenize.COMMENT}
    found: dict[str, Parameter] = {}
    for node in tree.body:
        place = f"{chapter}, parameters, line {node.lineno}"
        comment = comments.get(node.end_lineno, "")
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value and comment):
            raise ParameterError(f"{place}: expected `name: type = value  # meaning`; write it so")
        try:
            default = ast.literal_eval(node.value)
        except (ValueError, TypeError, RecursionError):
            raise ParameterError(f"{place}: the default is not a constant; write it out") from None
        name, kind = node.target.id, ast.unparse(node.annotation)
        try:
            parameter = Parameter(chapter, name, kind, default, *limits(comment, _element(kind, place)))
        except ParameterError:
            raise
        except ValueError as error:
            raise ParameterError(f"{place}, {name}: {error}") from None
        if parameter.name in found:
            raise ParameterError(f"{place}: {parameter.name} is declared twice; give one another name")
        check(parameter, default, f"{place}, {parameter.name}")
        found[parameter.name] = parameter
    ends = {node.end_lineno for node in tree.body}
    for line, comment in comments.items():
        if line not in ends and (piece := unread(comment)):
            raise ParameterError(f"{chapter}, parameters, line {line}: {piece} stands beside no parameter; {FORMS}")
    return found


def _element(kind: str, place: str) -> str:
    """Type of the value, or of the elements of a list."""
    inner = re.fullmatch(r"list\[(\w+)\]", kind)
    element = inner[1] if inner else kind
    if element not in SCALARS:
        wanted = "int, float, str, bool or a list of one of them"
        raise ParameterError(f"{place}: type {kind!r} is not supported; use {wanted}")
    return element


def parameters(notebook: dict, chapter: str) -> dict[str, Parameter]:
    """Parameters of a notebook as read from its file, from its tagged cell; none if it has no such cell."""
    check_published(notebook, chapter)
    cells = [cell for cell in notebook["cells"] if tagged(cell, "parameters")]
    if len(cells) > 1:
        raise ParameterError(f"{chapter}: {len(cells)} cells have the tag `parameters`; leave it to one of them")
    if cells:
        return declared("".join(cells[0]["source"]), chapter)
    for source in ("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"):
        body = ast.parse(source).body
        if body and all(isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) for node in body):
            raise ParameterError(
                f"{chapter}: {body[0].target.id!r} is set in a cell without the tag `parameters`; tag it"
            )
    return {}


def overview(paths: Iterable[Path]) -> pd.DataFrame:
    """Every parameter of some chapters: ``chapter``, ``name``, ``type``, ``default``, ``allowed``, ``meaning``."""
    rows = [
        {
            "chapter": each.chapter,
            "name": each.name,
            "type": each.type,
            "default": json.dumps(each.default, ensure_ascii=False),
            "allowed": each.allowed or "any",
            "meaning": each.meaning,
        }
        for path in paths
        for each in parameters(read(path), path.stem).values()
    ]
    return pd.DataFrame(rows, columns=["chapter", "name", "type", "default", "allowed", "meaning"])


def convert(parameter: Parameter, given: str | list[str], where: str, data: Path | None = None):
    """Value of a parameter from text, by its declared type; nothing is guessed.

    Parameters
    ----------
    parameter : Parameter
        What the chapter declares.
    given : str or list of str
        What was written.
    where : str
        Start of a message: file and chapter.
    data : Path, optional
        Folder of the tables that choices may refer to.

    Raises
    ------
    ParameterError
        If it is not of the type, or not allowed.
    """
    place = f"{where}, {parameter.name}"
    element = _element(parameter.type, place)
    if parameter.type.startswith("list"):
        if not isinstance(given, list):
            raise ParameterError(f"{place}: found {given!r}, expected a list; write it like [{given or 'A, B'}]")
        value = [_scalar(text, element, place) for text in given]
    else:
        if not isinstance(given, str):
            raise ParameterError(f"{place}: found a list, expected one value of type {element}; write one value")
        value = _scalar(given, element, place)
    check(parameter, value, place, data)
    return value


def _scalar(text: str, element: str, place: str):
    """One value of a type from its text; text stays as it is written."""
    if element == "str":
        return text
    pattern, expected = WRITTEN[element]
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise ParameterError(f"{place}: found {text!r}, expected {expected}; correct the value")
    value = text == "true" if element == "bool" else SCALARS[element](text)
    if isinstance(value, float) and not math.isfinite(value):
        raise ParameterError(f"{place}: found {text!r}, expected a finite number; correct the value")
    return value


def check(parameter: Parameter, value, place: str, data: Path | None = None) -> None:
    """Raise a `ParameterError` unless the value is of the declared type and allowed."""
    element = _element(parameter.type, place)
    listed = parameter.type.startswith("list")
    kinds = (int, float) if element == "float" else SCALARS[element]
    values = value if listed and isinstance(value, list) else [value]
    choices = parameter.choices
    if parameter.column:
        known = column_values(choices[0], f"{parameter.chapter}, {parameter.name}", data)
        choices = sorted(known.astype(str).unique())
    for each in values:
        wrong = isinstance(each, bool) != (element == "bool") or not isinstance(each, kinds)
        if wrong or listed != isinstance(value, list):
            raise ParameterError(f"{place}: found {value!r}, expected {parameter.type}; correct the value")
        if isinstance(each, float) and not math.isfinite(each):
            raise ParameterError(f"{place}: found {each}, expected a finite number; correct the value")
        if element in ("int", "float"):
            check_range(parameter, each, place, data)
        if choices and str(each) not in choices:
            raise ParameterError(
                f"{place}: found {each!r}, expected {parameter.allowed}; {nearest(str(each), choices)}"
            )
