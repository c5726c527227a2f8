"""Epoch AI's tables of models: one row a model, in the words of our tables."""

import re
from pathlib import Path

import pandas as pd

from claimbook.tables.check import TableError

from .benchmarks import table
from .countries import by_name
from .downloads import unused
from .numerals import numbers, refuse

MODEL, COMPUTE = "model", "training compute (flop)"
COUNTRY, OLD_SIZE = "country (of organization)", "(deprecated) training dataset size (datapoints)"
GRADES = ("Confident", "Likely", "Speculative")
UNSTATED = ("unknown", "unverified")  # words of Epoch AI that grade nothing
NO_COUNTRY = ("Multinational",)  # words of Epoch AI that stand where countries do


def models(path: Path) -> pd.DataFrame:
    """Models of one list.

    Returns
    -------
    DataFrame
        Index ``row``, that of the file; ``model``, ``developer`` (the first named), ``country`` and ``accessibility``
        as in `country_group` and `access`, ``places`` as written, ``date``, ``flop``, ``grade``, ``parameters``,
        ``tokens``; ``attrs["unused"]`` names the other columns.

    Raises
    ------
    TableError
        At the first fault.
    """
    label = path.name
    needed = ("publication date", "organization", COUNTRY, COMPUTE, "confidence", "model accessibility", "parameters")
    cells = table(path, MODEL, *needed)
    size = next((name for name in ("training dataset size (gradients)", OLD_SIZE) if name in cells), None)
    named = names(cells, MODEL, label)
    compute = numbers(cells, COMPUTE, label)
    refuse(cells, compute <= 0, COMPUTE, label, "a number above zero", "correct the row or take the file as published")
    made = pd.DataFrame(
        {
            "model": named,
            "developer": first(cells.organization),
            "country": country_group(cells[COUNTRY]),
            "places": placed(cells, COUNTRY, label),
            "accessibility": access(cells, "model accessibility", label),
            "date": dates(cells, "publication date", label),
            "flop": compute,
            "grade": grades(cells, "confidence", label),
            "parameters": numbers(cells, "parameters", label),
            # a few rows give several sizes, of which none is taken
            "tokens": pd.to_numeric(cells[size], errors="coerce") if size else float("nan"),
        }
    )
    made.attrs["unused"] = [
        f"{label}: {each}" for each in unused([c for c in cells if c not in {*needed, MODEL, size}])
    ]
    return made


def grades(cells: pd.DataFrame, name: str, label: str) -> pd.Series:
    """How sure a number is, in three words or not stated; other words are refused."""
    words = {each.lower(): each for each in GRADES} | dict.fromkeys(("", *UNSTATED), "not stated")
    said = cells[name].astype("str").str.strip().str.lower()
    expected = f"{', '.join([*GRADES, *map(str.title, UNSTATED)])} or nothing"
    refuse(cells, ~said.isin(list(words)), name, label, expected, "correct the word or take the file as published")
    return said.map(words)


def names(cells: pd.DataFrame, column: str, label: str) -> pd.Series:
    """Names of models or versions, each of which must stand there once."""
    named = cells[column].astype("str").str.strip()
    advice = "complete or remove the row, or take the file as published"
    refuse(cells, named == "", column, label, "a name", advice)
    refuse(cells, named.duplicated(), column, label, "each name once", advice)
    return named


def first(organisations: pd.Series) -> pd.Series:
    """First of the organisations named, which stand between commas."""
    return organisations.astype("str").str.split(",").str[0].str.strip()


def country_group(named: pd.Series) -> pd.Series:
    """US, China, US and China, other or not stated: from the countries of all organisations named, between commas."""
    lists = named.map(_places)
    codes = by_name(set().union(*lists))

    def group(places: set[str]) -> str:
        held = {codes.get(place) for place in places} & {"USA", "CHN"}
        words = " and ".join({"USA": "US", "CHN": "China"}[code] for code in sorted(held, reverse=True))
        return words or ("other" if places else "not stated")

    return lists.map(group)


def placed(cells: pd.DataFrame, name: str, label: str) -> pd.Series:
    """Countries as written, between commas; a word that means none is refused, but for those of `NO_COUNTRY`."""
    lists = cells[name].map(_places)
    known = {*by_name(set().union(*lists)), *NO_COUNTRY}
    advice = "correct the word, put commas between countries, or take the file as published"
    refuse(cells, [bool(each - known) for each in lists], name, label, "names of countries", advice)
    return cells[name]


def no_countries(named: pd.Series) -> list[str]:
    """Words that stand where countries are named and mean none: they count as other."""
    return sorted(set(NO_COUNTRY) & set().union(*named.map(_places)))


def _places(text: str) -> set[str]:
    return {word.strip() for word in str(text).split(",")} - {""}


def access(cells: pd.DataFrame, name: str, label: str) -> pd.Series:
    """Whether weights are open, in four words; a word of another meaning is refused."""
    words = {"open": "open weights", "api": "closed", "hosted": "closed", "unreleased": "unreleased", "": "not stated"}
    starts = cells[name].astype("str").map(lambda text: re.match(r"\w*", text.strip().lower())[0])
    expected = "Open weights, API access, Hosted access, Unreleased or nothing"
    refuse(cells, ~starts.isin(list(words)), name, label, expected, "take the file as published")
    return starts.map(words)


def dates(cells: pd.DataFrame, name: str, label: str) -> pd.Series:
    """Days, or gaps; what is neither is refused."""
    texts = cells[name].astype("str").str.strip().str[:10]
    found = pd.to_datetime(texts.where(texts != ""), format="%Y-%m-%d", errors="coerce")
    bad = (texts != "") & (found.isna() | (found < "1940") | (found > "2100"))
    refuse(cells, bad, name, label, "a date as in 2025-12-31", "correct the row or take the file as published")
    return found


def catalogue(lists: list[pd.DataFrame]) -> pd.DataFrame:
    """Models of all lists by their name; what an earlier list says of one counts, its size from any that has it."""
    every = pd.concat(lists)
    if every.empty:
        raise TableError("the lists of models hold no row; download them again")
    tokens = every.groupby("model").tokens.first()
    return every.drop_duplicates("model").set_index("model").assign(tokens=tokens)
