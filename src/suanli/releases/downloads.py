"""Downloads of the World Bank, in each of its layouts, as rows of country, indicator, year and value."""

import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import pandas as pd

from claimbook.tables.check import TableError

from .contents import ARCHIVES, KINDS
from .numerals import numbers, whole
from .release import NoHeader, framed, opened, read

YEAR = re.compile(r"(?:yr)?(\d{4})( \[yr\d{4}\])?")
SERIES = re.compile(r".*\[(\w+(?:\.\w+)+)\]")  # a column for each indicator, as DataBank gives them when asked
METADATA = re.compile(r".*metadata.*|wdi[ _]?(country|series|foot-?notes?|country-series|series-time)", re.IGNORECASE)
COPY = re.compile(r" ?(\(\d+\)|- copy|copy)", re.IGNORECASE)  # what systems add to the name of a second download
SYSTEM = (".", "~$", "__MACOSX")  # copies of attributes, locks of open workbooks


def candidates(place: Path) -> tuple[list[Path], dict[str, str]]:
    """Files of a folder and of those in it, as archives unpack, that may hold values; why each other one cannot."""
    if not place.is_dir():
        return [place], {}
    files, left = [], {}
    for path in sorted([*place.glob("*"), *place.glob("*/*")]):
        name = path.relative_to(place)
        if path.is_dir():
            if len(name.parts) > 1 and not name.parts[0].startswith(SYSTEM):
                left[f"{name.as_posix()}/"] = "is a folder in a folder"
        elif any(part.startswith(SYSTEM) for part in name.parts):
            left[name.as_posix()] = "was left by a system"
        elif path.suffix.lower() in ARCHIVES:
            left[name.as_posix()] = "is an archive and was not unpacked"
        elif path.suffix.lower() not in KINDS:
            left[name.as_posix()] = "is no release"
        else:
            files.append(path)
    return files, left


def describes(path: Path, error: TableError) -> bool:
    """Whether a file that was refused only describes others, by its name or since it has neither years nor values."""
    if isinstance(error, NoHeader) and not METADATA.fullmatch(path.stem):
        return not any(cell == "value" or YEAR.fullmatch(cell) for row in error.first for cell in row)
    return bool(METADATA.fullmatch(path.stem))


def groups(path: Path) -> set[str]:
    """Codes that a list of countries (``WDICountry.csv``, ``Metadata_Country_…``) gives no region: those of groups."""
    try:
        cells = read(path, lambda row: {"country code", "region"} <= set(row), "Country Code and Region")
    except TableError:  # it describes something else
        return set()
    return set(_text(cells, "country code")[_text(cells, "region") == ""])


def values(path: Path, wanted: Container[str]) -> tuple[pd.DataFrame, list[str]]:
    """Values of the indicators that are wanted, and the codes of all that a file has.

    Returns
    -------
    DataFrame
        Columns ``code``, ``name`` (of the country), ``indicator``, ``year``, ``value``, gaps left out; the index is the
        row of the file. Of a file of 400,000 rows no more is held than those wanted.
    list of str
        Codes of indicators, in the order of the file.

    Raises
    ------
    TableError
        At the first fault.
    """
    expected = "Country Code, Year, Value, or Country Code, Indicator Code, 1960, 1961, …"
    found, rows = opened(path, _is_header, expected)
    names, label, indicators = list(map(_title, found)), path.name, {}
    if "indicator code" in names:
        rows = _wanted(rows, names.index("indicator code"), wanted, indicators)
    cells = framed(label, names, rows)
    long = pd.DataFrame({"code": _text(cells, "country code").str.upper(), "name": _text(cells, "country name")})
    if "indicator code" in cells:
        long["indicator"] = _text(cells, "indicator code").str.upper()
    if "year" in cells:
        years = cells[["year"]].replace(r" \[YR\d{4}\]$", "", regex=True)
        long["year"] = whole(numbers(years, "year", label), "year", label)
    if "value" in cells:
        if "indicator" not in long:  # a file of one indicator, named by it
            code = COPY.sub("", path.stem).upper().replace("_", ".")
            long, indicators[code] = long.assign(indicator=code), None
        long = long.assign(value=numbers(cells, "value", label))
        return long[long.indicator.isin(list(wanted))].dropna(), list(indicators)
    columns: dict[object, pd.Series] = {}
    for name in cells:
        series = SERIES.fullmatch(name) if "year" in cells else None
        year = YEAR.fullmatch(name) if "indicator" in long else None
        key = series[1].upper() if series else int(year[1]) if year else None
        if key in columns:
            what = "an indicator" if series else "a year"
            raise TableError(f"{label}: names {what} in two columns, expected each once; remove one of them")
        if series:
            indicators[key] = None
        if key is not None and (not series or key in wanted):
            columns[key] = numbers(cells, name, label)
    kept = list(long)
    over = "indicator" if "year" in kept else "year"
    long = pd.concat([long, pd.DataFrame(columns, index=cells.index)], axis=1)
    return long.melt(kept, var_name=over, value_name="value", ignore_index=False).dropna(), list(indicators)


def _title(name: str) -> str:
    """One name for a column that is named in several ways; other names as they are."""
    titles = {"countrycode": "country code", "countryname": "country name", "time": "year"}
    return (titles | dict.fromkeys(("indicatorcode", "seriescode"), "indicator code")).get(
        re.sub(r"[ _]", "", name), name
    )


def _is_header(row: list[str]) -> bool:
    titles = set(map(_title, row))
    wide = "indicator code" in titles and any(map(YEAR.fullmatch, row))
    series = "year" in titles and any(map(SERIES.fullmatch, row))
    return "country code" in titles and ({"year", "value"} <= titles or wide or series)


def _wanted(rows: Iterable, place: int, wanted: Container[str], indicators: dict[str, None]) -> Iterator:
    """Rows of the indicators wanted; the codes of all are noted on the way."""
    for row, cells in rows:
        code = str(cells[place] or "").strip().upper()
        indicators.setdefault(code)
        if code in wanted:
            yield row, cells


def _text(cells: pd.DataFrame, name: str) -> pd.Series:
    """Column as text without spaces around; empty where the file has none."""
    column = cells[name] if name in cells else pd.Series("", index=cells.index)
    return column.fillna("").astype("str").str.strip()
