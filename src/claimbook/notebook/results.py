"""One number of the book, with its unit and interval: recorded in a cell, glued into prose, compared later."""

import difflib
import math
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
from IPython.display import display

from .files import read

# myst-nb keeps an output out of the page, and gives it to `glue`, when its MIME types carry this prefix.
GLUE = "application/papermill.record/"
RESULT = GLUE + "application/vnd.claimbook.result+json"
KEY = re.compile(r"[a-z]+\.[a-z][a-z0-9_]*")
DIGITS = 6
FORMAT = r"\+?,?((\.[0-9])?[efg%]|d)?"  # of a figure in a text or a cell; a width would have no bound


class ResultError(ValueError):
    """A result that cannot stand: a bad key, no finite value, or an interval that leaves its value out."""


@dataclass(frozen=True)
class Result:
    """A recorded figure.

    Attributes
    ----------
    key : str
        ``chapter.name``, lower case.
    value : int, float or str
        The figure, in `unit`; floats are kept to six significant digits.
    unit : str
        Its unit in words; "1" for a pure number, "" for text.
    low, high : float or None
        Ends of its interval, in `unit`.
    n : int or None
        Observations behind it.
    """

    key: str
    value: int | float | str
    unit: str
    low: float | None = None
    high: float | None = None
    n: int | None = None

    def __post_init__(self):
        if not isinstance(self.key, str) or not KEY.fullmatch(self.key):
            raise ResultError(f"result {self.key!r}: expected a key like chapter.name in lower case")
        if not isinstance(self.unit, str) or not (self.n is None or (type(self.n) is int and self.n >= 0)):
            raise ResultError(f"result {self.key}: unit {self.unit!r} or n {self.n!r} is not a word and a whole number")
        for name in ("value", "low", "high"):
            number = getattr(self, name)
            if (number is None and name != "value") or (isinstance(number, str) and name == "value" and number.strip()):
                continue
            if isinstance(number, float) and math.isnan(number):
                raise ResultError(
                    f"result {self.key}: {name} is nan, no finite number: its sample is empty or too small"
                )
            if type(number) not in (int, float) or not abs(number) <= sys.float_info.max:
                raise ResultError(f"result {self.key}: {name} is {number!r}; a result is a finite number or a word")
        if not isinstance(self.value, str):
            low = -math.inf if self.low is None else self.low
            high = math.inf if self.high is None else self.high
            if not low <= self.value <= high:
                raise ResultError(f"result {self.key}: value {self.value} lies outside its interval {low} to {high}")


def significant(number, digits: int = DIGITS):
    """Round a float to significant digits: beyond them, results differ between processors.

    What is finite stays finite: the largest of all, which would be rounded beyond what a float can be, stay themselves.

    Examples
    --------
    >>> significant(0.123456789), significant(7), significant("seven")
    (0.123457, 7, 'seven')
    """
    if hasattr(number, "item"):
        number = number.item()
    if not isinstance(number, float):
        return number
    rounded = float(f"{number:.{digits}g}")
    return rounded if math.isfinite(rounded) else number


RECORDED: dict[str, Result] = {}  # by key: what texts of later exhibits of the same notebook may name


def record(key: str, value, *, unit=None, low=None, high=None, n=None) -> None:
    """Store figures in the notebook's output, for ``glue`` and for comparison between editions; show nothing.

    Each part can be shown in prose: ``{glue:text}`01-competitiveness.ipynb::chapter.name:.1f```, and the same with
    ``chapter.name.low``, ``.high`` and ``.n``; and in the texts of later exhibits as ``{name:.1f}``.

    Parameters
    ----------
    key : str
        ``chapter.name``; ``chapter`` if there are several figures.
    value : number, str, mapping, Series or DataFrame
        The figure, in `unit`; or several by name; or a row for each, its name in the index, with the columns ``value``
        and, if there are any, ``low``, ``high``, ``n``, ``unit``; an empty cell is none.
    unit : str or mapping of str to str
        Unit in words, such as "percent" or "permille per index point", of all figures or by their names; "" for a word,
        which needs none among several.
    low, high : number, optional
        Ends of the 95 % interval of one figure, in `unit`.
    n : int, optional
        Observations behind one figure.

    Raises
    ------
    ResultError
        If a key is malformed or given twice, a unit is missing, a number is not finite, or an interval leaves its value
        out.

    Examples
    --------
    >>> record("prices", {"fell": 12.5, "since": "2020"}, unit="percent")  # doctest: +SKIP
    """
    several = isinstance(value, Mapping | pd.Series | pd.DataFrame)
    if several and (low, high, n) != (None, None, None):
        raise ResultError(f"results of {key!r}: low, high and n are of one figure; give a frame that has them")
    if isinstance(value, pd.Series | pd.DataFrame) and value.index.has_duplicates:
        again = value.index[value.index.duplicated()][0]
        raise ResultError(f"results of {key!r}: {again!r} stands there twice; give one another name")
    if isinstance(value, pd.DataFrame):
        if value.columns.has_duplicates:
            raise ResultError(f"results of {key!r}: a column stands there twice; expected value, low, high, n, unit")
        parts = [part for part in ("value", "low", "high", "n", "unit") if part in value]
        if strange := [str(name) for name in value if name not in parts] or "value" not in parts:
            said = f"column {strange[0]!r}" if isinstance(strange, list) else "no column 'value'"
            raise ResultError(f"results of {key!r}: {said}; expected value, low, high, n, unit")
        rows = {
            name: {part: cell for part, cell in zip(parts, row, strict=True) if not pd.isna(cell)}
            for name, row in zip(value.index, value[parts].itertuples(index=False, name=None), strict=True)
        }
    elif several:
        rows = {name: {"value": each} for name, each in value.items()}
    else:
        _store(key, value, unit, low, high, n)
        return
    for name, row in rows.items():
        row = {"unit": unit.get(name) if isinstance(unit, Mapping) else unit, "value": math.nan} | row
        if isinstance(row["value"], str):
            row["unit"] = ""
        if isinstance(row.get("n"), float) and row["n"].is_integer():  # as in a column with an empty cell
            row["n"] = int(row["n"])
        _store(f"{key}.{name}", **row)


def _store(key: str, value, unit, low=None, high=None, n=None) -> None:
    """Show one figure to ``glue``, and to nobody else."""
    figure, ends = significant(value), {"low": significant(low), "high": significant(high)}
    for name, end, nearer in (("low", low, min), ("high", high, max)):
        # A whole number keeps all its digits: an end is not rounded past it.
        if isinstance(figure, int | float) and isinstance(ends[name], int | float) and nearer(end, value) == end:
            ends[name] = nearer(ends[name], figure)
    result = RECORDED[key] = Result(key, figure, unit, **ends, n=significant(n))
    for suffix in ("", ".low", ".high", ".n"):
        part = getattr(result, suffix[1:] or "value")
        if part is not None:
            bundle = {GLUE + "text/plain": str(part)} | ({} if suffix else {RESULT: asdict(result)})
            meta = {"scrapbook": {"name": key + suffix, "mime_prefix": GLUE}}
            display(bundle, raw=True, metadata=meta)


def recorded(name: str) -> int | float | str:
    """A figure that this notebook has recorded, by its key or by the part of it after the chapter.

    Parameters
    ----------
    name : str
        ``name`` or ``chapter.name``; with ``.low``, ``.high`` or ``.n`` the end of its interval or its observations.

    Raises
    ------
    ValueError
        If nothing, or more than one thing, is recorded under the name.
    """
    base, _, part = name.rpartition(".") if name.endswith((".low", ".high", ".n")) else (name, "", "value")
    found = [result for key, result in RECORDED.items() if base in (key, key.partition(".")[2])]
    values = [value for result in found if (value := getattr(result, part)) is not None]
    if len(values) != 1:
        near = difflib.get_close_matches(base, [key.partition(".")[2] for key in RECORDED], n=1)
        hint = f"did you mean {near[0]!r}?" if near and not values else "record() it before, or give it among `words`"
        said = f"names {len(values)} recorded results" if values else "is no recorded result and no word"
        raise ValueError(f"{{{name}}} {said}; {hint}")
    return values[0]


def results(notebook: Path) -> dict[str, Result]:
    """All results stored in an executed notebook, by key, in the order of recording.

    Raises
    ------
    ResultError
        If a key is recorded twice or a stored result is broken; the message names the notebook.
    claimbook.notebook.files.RunError
        If the file is no notebook.
    """
    found: dict[str, Result] = {}
    for cell in read(notebook)["cells"]:
        for output in cell.get("outputs", []):
            stored = output.get("data", {}).get(RESULT)
            if stored is None:
                continue
            try:
                result = Result(**stored)
            except (TypeError, ResultError) as error:
                raise ResultError(f"{notebook.name}: {error}; run the chapter again") from None
            if result.key in found:
                raise ResultError(f"{notebook.name}: result {result.key} is recorded twice; give one another name")
            found[result.key] = result
    return found
