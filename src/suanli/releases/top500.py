"""TOP500 lists into the table `top500_country`: sums by country, which is all that may be shown of them."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from claimbook.tables.check import TableError
from claimbook.tables.read import load, resource

from .countries import by_name
from .downloads import unused
from .folder import build, described
from .numerals import numbers, refuse, whole
from .readers import ending_before
from .release import read

TABLE, PLACES = "top500_country", "countries"
KEY = ["year", "month", "iso3"]
SUMS = ["iso3", "systems", "rmax_tflops", "rpeak_tflops"]
COMPARED = [*SUMS, "best_rank"]
MONTHS = {6: "June", 11: "November"}
UNIT = r"(?: ?[\[(]([tg])flops?(?:/s(?:ec)?)?[\])])?"
COLUMN = {name: re.compile(rf"r[ _]?{name[1:]}{UNIT}") for name in ("rmax", "rpeak")}  # names of all years
LENGTH = 500
FAR = 30  # the sum of a list is never so many times that of the one before; units are a thousand apart


def import_top500(files: list[Path], month: str | None, target: Path, base: Path) -> list[str]:
    """Make a folder of tables with further lists of the TOP500; a list that the base has is replaced.

    Parameters
    ----------
    files : list of Path
        Lists as published: xls, xlsx or CSV, in TFlop/s or GFlop/s.
    month : str, optional
        Year and month of the list as in ``"2025-06"``; by default from names like ``TOP500_202506.xls``.
    target, base : Path
        The new folder, and the one whose other lists and tables it takes.

    Returns
    -------
    list of str
        What was found and done, one line each.

    Raises
    ------
    TableError
        At the first fault; nothing is written.
    """
    entry, held = resource(TABLE, base), load(TABLE, base)
    names = load(PLACES, base).set_index("iso3").name_en.to_dict() | held.set_index("iso3").country.to_dict()
    written = pd.read_csv(base / entry["path"], dtype="str", keep_default_na=False)
    report = []
    for path, when in _dated(files, month):
        sums, left = _sums(path, when, held, names)
        mine = (held.year == when[0]) & (held.month == when[1])
        report += [*_against_base(sums, held[mine], path.name), *left]
        written = pd.concat([written[~mine.to_numpy()], sums.astype("str")])
        held = pd.concat([held[~mine], sums])
    order = held.reset_index(drop=True).sort_values(KEY).index
    lists = sorted({(year, month) for year, month in zip(held.year, held.month, strict=True)})
    first, last = (f"{MONTHS[month]} {year}" for year, month in (lists[0], lists[-1]))
    source = {"title": "Strohmaier, Dongarra, Simon and Meuer, TOP500 lists", "path": "https://www.top500.org/"}
    entry["sources"] = [*entry["sources"][1:], source | {"version": f"{first} to {last}"}]
    said = re.sub(r"\d+ lists, \w+ \d{4} to \w+ \d{4}", f"{len(lists)} lists, {first} to {last}", entry["description"])
    report += ending_before(TABLE, lists[-1][0])
    build(target, base, {TABLE: (described(entry, files, description=said), written.iloc[order])})
    return report


def _dated(files: list[Path], month: str | None) -> list[tuple[Path, tuple[int, int]]]:
    """Each file with the year and month of its list; two files for one list, or a month without one, are refused."""
    if month and len(files) > 1:
        raise TableError(f"--list {month}: names one list, but there are {len(files)} files; import them one by one")
    dated = []
    for path in files:
        said = re.match(r"top500_(\d{4})(\d\d)", path.name.lower())
        found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", month) if month else said
        when = (int(found[1]), int(found[2])) if found else (0, 0)
        other = when in [each for _, each in dated] or (said and found and said.groups() != found.groups())
        if when[1] not in MONTHS or not 1993 <= when[0] <= 2100 or other:
            expected = "expected a June or November since 1993, each once and as the name says; give --list 2025-06"
            raise TableError(f"{path.name}: the list is {month or path.stem!r}, {expected}")
        dated.append((path, when))
    return dated


def _sums(
    path: Path, when: tuple[int, int], held: pd.DataFrame, names: dict[str, str]
) -> tuple[pd.DataFrame, list[str]]:
    """Sums by country of one list, as the table has them, to six significant digits; and what of it is not used."""
    label = path.name

    def needed(row: list[str]) -> bool:
        return {"rank", "country"} <= set(row) and all(any(map(each.fullmatch, row)) for each in COLUMN.values())

    cells = read(path, needed, "Rank, Country, Rmax and Rpeak", ended=False)
    used = {"rank", "country", "first appearance"}
    others = [name for name in cells if name not in used and not any(each.fullmatch(name) for each in COLUMN.values())]
    left = [f"{label}: {each}" for each in [*unused(others), *cells.attrs["left"]]]
    rank = whole(numbers(cells, "rank", label), "rank", label).sort_values(kind="stable")
    cells = cells.loc[rank.index]
    expected = f"the ranks 1 to {LENGTH}, each once"
    remedy = "rows are missing or added: take the file as published"
    length = min(len(rank), LENGTH)
    refuse(cells, rank.to_numpy()[:length] != np.arange(1, length + 1), "rank", label, expected, remedy)
    if len(rank) != LENGTH:
        raise TableError(f"{label}, row {cells.index[-1]}: found {len(rank)} systems, expected {LENGTH}; {remedy}")
    _of_its_month(cells, when, label)
    speeds = _tflops(cells, when, held, label)
    speeds["rank"], speeds["iso3"] = rank, _codes(cells, names, label)
    groups = speeds.groupby("iso3")
    # summed in the order of the list, as the table was: other orders round a tie in the sixth digit otherwise
    sums = groups[["rmax", "rpeak"]].agg(lambda values: float(f"{np.cumsum(values.to_numpy())[-1]:.6g}"))
    sums = sums.add_suffix("_tflops").assign(systems=groups.size(), best_rank=groups["rank"].min())
    sums = sums.reset_index().assign(year=when[0], month=when[1], country=lambda table: table.iso3.map(names))
    for (year, month), other in held.groupby(KEY[:2]):
        if (year, month) != when and not len(pd.concat([other, sums])[SUMS].drop_duplicates(keep=False)):
            raise TableError(f"{label}: is the list of {MONTHS[month]} {year} in the base; correct its name or --list")
    return sums[held.columns], left


def _of_its_month(cells: pd.DataFrame, when: tuple[int, int], label: str) -> None:
    """Refuse a list whose newest systems came on another; lists are numbered from June 1993, two a year."""
    name, number = "first appearance", 2 * (when[0] - 1993) + (when[1] == 11) + 1
    if name in cells and (newest := numbers(cells, name, label).max()) != number:
        of = f"{MONTHS[when[1]]} {when[0]}"
        found = f"found newest systems of list {newest:g}, expected list {number}, of {of}"
        raise TableError(f"{label}, column {name}: {found}; correct the name of the file or --list")


def _tflops(cells: pd.DataFrame, when: tuple[int, int], held: pd.DataFrame, label: str) -> pd.DataFrame:
    """Rmax and Rpeak in TFLOP/s; a unit that the header does not give follows from the nearest list of the base."""
    speeds = pd.DataFrame(index=cells.index)
    nearest = held.groupby(KEY[:2])[["rmax_tflops", "rpeak_tflops"]].sum()
    nearest = nearest.iloc[np.argmin([abs((y - when[0]) * 12 + m - when[1]) for y, m in nearest.index])]
    for name, column in COLUMN.items():
        title = next(title for title in cells if column.fullmatch(title))
        values, unit = numbers(cells, title, label), column.fullmatch(title)[1]
        refuse(
            cells, ~(values > 0), title, label, "a speed above zero", "complete the row or take the file as published"
        )
        scales = {"t": 1.0, "g": 1e-3}
        possible = [scales[unit]] if unit else scales.values()
        fitting = [by for by in possible if 1 / FAR < values.sum() * by / nearest[f"{name}_tflops"] < FAR]
        if len(fitting) != 1:
            found = f"found a sum of {values.sum():.6g}, expected about the {nearest[f'{name}_tflops']:.6g} TFLOP/s"
            advice = "correct the unit in the header, the decimals or --list"
            raise TableError(f"{label}, column {title}: {found} of the nearest list of the base; {advice}")
        speeds[name] = values * fitting[0]
        if name == "rmax":
            refuse(
                cells, values.diff() > 0, title, label, "no more than the rank before", "see whether rows were mixed"
            )
    if speeds.rmax.sum() > speeds.rpeak.sum():
        raise TableError(f"{label}, column rmax: is above rpeak in sum, expected below; the columns may be swapped")
    return speeds


def _codes(cells: pd.DataFrame, names: dict[str, str], label: str) -> pd.Series:
    """ISO 3166 codes of the countries as the lists write them."""
    written = cells.country.fillna("").astype("str").str.strip()
    single = sorted(set(written))
    codes = {name: code for name, code in by_name(single).items() if code in names}
    unknown = [name for name in single if name not in codes]
    if unknown:
        listed = "; ".join(f"{name!r} in row {cells.index[np.argmax(written == name)]}" for name in unknown)
        advice = "correct the names, for instance to those of countries.csv"
        raise TableError(f"{label}, column country: found {listed}, expected names of countries; {advice}")
    return written.map(codes)


def _against_base(sums: pd.DataFrame, held: pd.DataFrame, label: str) -> list[str]:
    """How a list differs from the same one in the base: in short, and a line for each country with old and new."""
    counted = f"{label}: {LENGTH} systems in {len(sums)} countries"
    if held.empty:
        return [f"{counted}, a list that the base does not have"]
    old, new = ({row.iso3: row for row in each[COMPARED].itertuples(index=False)} for each in (held, sums))
    lines = []
    for iso3 in [iso3 for iso3 in sorted({*old, *new}) if old.get(iso3) != new.get(iso3)]:
        if not (iso3 in old and iso3 in new):
            only, where = (old[iso3], "only in the base") if iso3 in old else (new[iso3], "not in the base")
            lines.append(f"{label}: {iso3} is {where}, {only.systems} systems with {only.rmax_tflops:g} TFLOP/s")
            continue
        parts = [
            f"{name} was {before:g} and is {after:g} ({100 * (after / before - 1):+.2g} %)"
            for name, before, after in zip(COMPARED[1:], old[iso3][1:], new[iso3][1:], strict=True)
            if before != after
        ]
        lines.append(f"{label}: {iso3}, {', '.join(parts)}")
    said = f"different from the base in {len(lines)} countries" if lines else "the same as in the base"
    return [f"{counted}, {said}", *lines]
