"""What the comment of a parameter allows: its range or choices, read exactly or refused."""

import difflib
import math
import re
import unicodedata
from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import pandas as pd

from ..tables.read import data_folder, load

NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?"
CLOSE = r"\s*[.。]?\s*$"
COLUMN = re.compile(r"([a-z0-9_]+)\.([a-z0-9_]+)")
END = rf"{NUMBER}|[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"  # a number, or the first or last value in a column of a table
RANGE = re.compile(rf"\s*\[\s*({END})?\s*\.\.\s*({END})?\s*\]{CLOSE}")
CHOICES = re.compile(rf"\s*\{{([^{{}}]+)\}}{CLOSE}")
BRACKETED = re.compile(r"[\[{(][^\[\]{}()]*[\]})]")
SIGN = "(?:[<>]=?|!=|[≤≥≦≧⩽⩾≠])"
COMPARED = rf"{SIGN}\s*{NUMBER}|{NUMBER}\s*{SIGN}"
BARE = re.compile(rf"{NUMBER}\s*(?:\.\.+|~)\s*{NUMBER}|{COMPARED}|[\[\]{{}}].*")  # without brackets, or with one
PAIR = re.compile(rf"\s*{NUMBER}\s*[-,;、~–—]\s*{NUMBER}\s*|.*(?:{COMPARED}).*")
OTHER_BRACKETS = str.maketrans("【】〔〕〈〉⟨⟩", "[][][][]")
_ONCE: ContextVar[dict | None] = ContextVar("columns that one question has read", default=None)
FORMS = "write [low..high] or {word, word} at the end of the comment, or say it in words"


class ParameterError(ValueError):
    """A parameter that is unknown, of another type or out of its range; the message says where and what to do."""


def limits(comment: str, element: str) -> tuple[str, float | str | None, float | str | None, tuple[str, ...]]:
    """Meaning, low, high and choices of a comment, for values of the type `element`; an end may be a ``table.column``.

    Raises
    ------
    ValueError
        If something in it looks like a limit and is none, such as ``[0,1]``, or one that the type cannot have.

    Examples
    --------
    >>> limits("share of income [0 .. 1e2]", "float")
    ('share of income', 0.0, 100.0, ())
    """
    low = high = fault = None
    choices: tuple[str, ...] = ()
    if found := RANGE.search(comment):
        ends = [end and (float(end) if re.fullmatch(NUMBER, end) else end) for end in found.groups()]
        low, high = ends
        numbers = [end for end in ends if isinstance(end, float)]
        if element not in ("int", "float"):
            fault = f"{found[0].strip()} for a value of type {element}"
        elif low is high is None or numbers != sorted(numbers) or math.inf in map(abs, numbers):
            fault = f"{found[0].strip()}, between which lies no value or every one,"
    elif found := CHOICES.search(comment):
        choices = tuple(choice.strip() for choice in found[1].split(","))
        column = len(choices) == 1 and COLUMN.fullmatch(choices[0])
        whole = all(re.fullmatch(r"0|-?[1-9][0-9]*", choice) for choice in choices)
        odd = "" in choices or len(set(choices)) < max(2, len(choices)) or re.search(r"[;|、，\"'`]", found[1])
        if odd and not column:
            fault = found[0].strip()  # one alone, one twice, an empty one, other separators, quotation marks
        elif element in ("float", "bool") or (element == "int" and not (column or whole)):
            fault = f"{found[0].strip()} for a value of type {element}"
    meaning = comment[: found.start()] if found else comment
    if fault or (fault := unread(meaning)):
        raise ValueError(f"{fault} sets no limit; {FORMS}")
    return meaning, low, high, choices


def unread(comment: str) -> str:
    """What in a comment looks like a limit that was not read as one; empty if nothing does.

    In brackets in mid-sentence only what limits have counts, such as dots or two numbers; at the end, everything.
    """
    plain = unicodedata.normalize("NFKC", comment).translate(OTHER_BRACKETS)
    for found in BRACKETED.finditer(plain):
        inner, pair = found[0][1:-1], found[0][0] + found[0][-1]
        last = (pair != "()" or PAIR.fullmatch(inner)) and not plain[found.end() :].strip(" .。")
        listed = pair == "{}" and (re.search("[,;|、]", inner) or COLUMN.fullmatch(inner.strip()))
        spread = pair == "[]" and len(re.findall(r"[0-9.]+", inner)) > 1
        if last or listed or spread or ".." in inner or pair not in ("()", "[]", "{}"):
            return found[0]
    left = BARE.search(BRACKETED.sub("", plain))
    return left[0] if left else ""


def check_range(parameter, value: float, place: str, data: Path | None) -> None:
    """Refuse a value of a `Parameter` beyond an end of its range; of a table, with what it begins or ends in."""
    for end, outer, verb in ((parameter.low, min, "begins"), (parameter.high, max, "ends")):
        known = end
        if isinstance(end, str):
            own = f"{parameter.chapter}, {parameter.name}"
            held = column_values(end, own, data)
            if held.empty or not pd.api.types.is_numeric_dtype(held):
                said = f"{end} holds no numbers, which the end of a range must be"
                raise ParameterError(f"{own}: {said}; name another column")
            known = getattr(held, outer.__name__)()  # ten times as fast as a look at each
        if known is None or outer(value, known) == known:
            continue
        if known is end:
            raise ParameterError(f"{place}: found {value}, expected {parameter.allowed}; correct the value")
        where, table = place.removesuffix(f", {parameter.name}"), end.partition(".")[0]
        said = f"{parameter.name} is {value}, {table} {verb} in {known}"
        raise ParameterError(f"{where}: {said}; take a value within, or tables that hold more")


@contextmanager
def columns_once():
    """Read each column once for one question, which may look at a hundred ends of ranges; the next reads it anew."""
    mark = _ONCE.set({}) if _ONCE.get() is None else None
    try:
        yield
    finally:
        if mark:
            _ONCE.reset(mark)


def column_values(column: str, where: str, data: Path | None) -> pd.Series:
    """Values in a column that a declaration names, as ``table.column``."""
    known, asked = _ONCE.get(), (column, data or data_folder())
    if known is not None and asked in known:
        return known[asked]
    name, field = column.split(".")
    table = load(name, data)
    if field not in table:
        raise ParameterError(f"{where}: no column {column!r}; {nearest(field, table)}")
    held = table[field].dropna()
    if known is not None:
        known[asked] = held
    return held


def nearest(name: str, known: Iterable[str]) -> str:
    """Advice for a name that is not known: the nearest one, or all if there are few."""
    known = list(known)
    if not known:
        return "there are none: declare it in a cell tagged `parameters`, or leave it out"
    if near := difflib.get_close_matches(name, known, n=1, cutoff=0.4):
        return f"did you mean {near[0]!r}?"
    return f"there are {', '.join(known)}" if len(known) <= 20 else "correct the name"
