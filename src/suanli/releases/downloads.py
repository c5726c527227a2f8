"""Downloads of the World Bank, in each of its layouts, as rows of country, indicator, year and value."""

import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import pandas as pd

from claimbook.tables.check import TableError, brief

from .contents import ARCHIVES, KINDS
from .numerals import numbers, whole
from .release import HEADER_WITHIN, NoHeader, Unopened, framed, opened, read

YEAR = re.compile(r"(?:yr)?(\d{4})( \[yr\d{4}\])?")
DATED = re.compile(r"(?:yr)?\d{4}(?!\d).{0,20}")  # what begins as a year does
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


def describes(path: Path, error: TableError) -> str | None:
    """Why a file that was refused is no download of values, by its name or as it names neither years nor values.

    A file whose header was found holds values, whatever it is called.
    """
    if isinstance(error, Unopened) and METADATA.fullmatch(path.stem):
        return "describes others"
    if isinstance(error, NoHeader):
        said = any(cell == "value" or DATED.fullmatch(cell) for row in error.first for cell in row)
        return None if said else f"has no header of values in its first {HEADER_WITHIN} rows"
    return None


def groups(path: Path) -> set[str]:
    """Codes that a list of countries (``WDICountry.csv``, ``Metadata_Country_…``) gives no region: those of groups."""
    try:
        cells = read(path, lambda row: {"country code", "region"} <= set(row), "Country Code and Region")
    except TableError:  # it describes something else
        return set()
    return set(_text(cells, "country code")[_text(cells, "region") == ""])


def values(path: Path, wanted: Container[str]) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Values of the indicators that are wanted, and the codes of all that a file has.

    Returns
    -------
    DataFrame
        Columns ``code``, ``name`` (of the country), ``indicator``, ``year``, ``value``, gaps left out; the index is the
        row of the file. Of a file of 400,000 rows no more is held than those wanted.
    list of str
        Codes of indicators, in the order of the file.
    list of str
        What of the file is not used, and of what it has no value: columns, sheets, notes, places.

    Raises
    ------
    TableError
        At the first fault.
    """
    expected = "Country Code, Year, Value, or Country Code, Indicator Code, 1960, 1961, …"
    found, rows, other = opened(path, _is_header, expected)
    names, label, indicators = list(map(_title, found)), path.name, {}
    no_years(names, label)
    if "indicator code" in names:
        rows = _wanted(rows, names.index("indicator code"), wanted, indicators)
    cells = framed(label, names, rows)
    left = unused([name for name in names if not _used(name, names)]) + other
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
        held, empty = _filled(long[long.indicator.isin(list(wanted))])
        return held, list(indicators), left + empty
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
    held, empty = _filled(long.melt(kept, var_name=over, value_name="value", ignore_index=False))
    return held, list(indicators), left + empty


def _filled(long: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Rows with a value, and a line that names the places that have none."""
    held = long.dropna()
    empty = long[~long.code.isin(held.code)].drop_duplicates("code")
    places = ", ".join(f"{code} ({name})" if name else code for code, name in zip(empty.code, empty.name, strict=True))
    return held, [f"without any value: {places}"] if places else []


def _used(name: str, names: list[str]) -> bool:
    """Whether a column is one that is read, or says in words what another says as a code."""
    if name in {"country code", "country name", "indicator code", "indicator name", "series name", "year", "value"}:
        return True
    if "value" in names:
        return False
    return bool(SERIES.fullmatch(name)) if "year" in names else bool(YEAR.fullmatch(name))


def unused(names: list[str]) -> list[str]:
    """What is said of columns that are not used, without those that have no name."""
    listed = ", ".join(name for name in names if name)
    return [f"columns not used: {brief(listed, 300)}"] if listed else []


def no_years(names: Iterable[str], label: str) -> None:
    """Refuse a heading that begins as a year and is none, whose values would be gone unnoticed."""
    for name in names:
        if DATED.fullmatch(name) and not YEAR.fullmatch(name):
            found = f"found the heading {name!r}, expected a year as in 2001 or 2001 [YR2001]"
            raise TableError(f"{label}: {found}; write the year alone, or remove the column")


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
