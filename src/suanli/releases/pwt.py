"""Penn World Table: a release of any version since 9.0 into the table `pwt`, its columns held against an older one."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from claimbook.tables.check import TableError
from claimbook.tables.read import load, resource

from .contents import kind_of, sheets
from .countries import names_fit, recognised
from .folder import build, described
from .numerals import MISSING, digits, numbers, refuse, unrounded, whole, within
from .readers import chapters_naming, ending_before
from .release import read

TABLE, PLACES = "pwt", "countries"
KEY = ["iso3", "year"]
ALWAYS = [*KEY, "pop", "rtfpna"]  # key, micro-states and the base year of the prices rest on these
CODES = ("countrycode", "isocode", "iso3")  # Stata and Excel, R, ours
DOI = {"9.0": "10.15141/S5J01T", "9.1": "10.15141/S50T0R", "10.0": "10.15141/S5Q94M"}
DOI |= {"10.01": "10.34894/QT5BCC", "11.0": "10.34894/FABVLR"}
EXTENT = {"9.0": (182, 2014), "9.1": (182, 2017), "10.0": (183, 2019), "10.01": (183, 2019), "11.0": (185, 2023)}
HOME = "https://www.rug.nl/ggdc/productivity/pwt/"
MICRO = 1.0  # million persons in 2017, as the description of `countries` says


def import_pwt(file: Path, vintage: str, target: Path, base: Path, partial: bool = False) -> list[str]:
    """Make a folder of tables with another release of the Penn World Table [1]_.

    Parameters
    ----------
    file : Path
        The release as published: Stata, Excel (sheet ``Data``) or CSV.
    vintage : str
        Its version, for instance ``"10.01"``.
    target, base : Path
        The new folder, and the one whose other tables it takes.
    partial : bool
        Whether columns may be missing or wholly empty. The new table is without them, and they are named.

    Returns
    -------
    list of str
        What was found and done, one line each.

    Raises
    ------
    TableError
        At the first fault; nothing is written.

    References
    ----------
    .. [1] Feenstra, R. C., Inklaar, R. and Timmer, M. P. (2015). The Next Generation of the Penn World Table. American
       Economic Review 105(10), 3150-3182.
    """
    label = file.name
    entry, held = resource(TABLE, base), load(TABLE, base)
    cells = read(file, lambda row: "year" in row and any(code in row for code in CODES), "countrycode and year", "Data")
    left = cells.attrs["left"]
    cells = cells.rename(columns={next(code for code in CODES if code in cells): "iso3"} if "iso3" not in cells else {})
    seen = _version(cells, vintage, label)
    lacking = _lacking(cells, [field["name"] for field in entry["schema"]["fields"]], partial, label)
    fields = entry["schema"]["fields"] = [each for each in entry["schema"]["fields"] if each["name"] not in lacking]
    names = [field["name"] for field in fields]
    table = _values(cells, fields, label)
    former = _countries(table, cells, set(load(PLACES, base).iso3), label)
    base_year = _base_year(table, label)
    _alike(table, held[names], label)

    report = [f"{label}: {len(table)} rows, {table.iso3.nunique()} countries, {table.year.min()}-{table.year.max()}"]
    report += [seen, *former, *_named(lacking), *left]
    others = [name for name in sheets(file, kind_of(file)) if name != "Data"]
    report += [f"sheets not used: {', '.join(others)}"] if others else []
    report.append(f"prices of {base_year}; columns not used: {', '.join(c for c in cells if c not in names) or 'none'}")
    for what, one, other in (("new", table, held), ("gone", held, table)):
        if codes := sorted(set(one.iso3) - set(other.iso3)):
            report.append(f"countries {what} against the base: {', '.join(codes)}")
    for field in fields:
        for text in ("unit", "description"):
            field[text] = re.sub(r"\b(19|20)\d\d\b", str(base_year), field[text])
    report += ending_before(TABLE, int(table.year.max()))
    doi = DOI.get(vintage)
    source = {"title": "Feenstra, Inklaar and Timmer, Penn World Table", "version": vintage}
    entry["sources"] = [source | {"path": f"https://doi.org/{doi}" if doi else HOME}]
    entry.pop("citation", None)  # the bibliography knows the version of the book only
    entry = described(
        entry,
        [file],
        title=f"Penn World Table {vintage}",
        description=f"National accounts, inputs and productivity of {table.iso3.nunique()} countries from "
        f"{table.year.min()} to {table.year.max()}: the columns that the book uses, every digit of the release"
        f"{f', without {chr(44).join(lacking)}, which the file lacks' if lacking else ''}. Years "
        "in which a country is not covered stay as rows without values; hours exist for few countries, so total factor "
        "productivity of the others was built without them. Cite Feenstra, Inklaar and Timmer (2015), doi "
        "10.1257/aer.20130954.",
    )
    table = table.sort_values(KEY)
    written = table[KEY].assign(**{name: digits(table[name]) for name in names[2:]})
    places, filled = _micro_states(table, base, vintage)
    build(target, base, {TABLE: (entry, written)} | ({PLACES: places} if filled else {}))
    return report + filled


def _lacking(cells: pd.DataFrame, names: list[str], partial: bool, label: str) -> list[str]:
    """Columns of the book that a file does not have, or has without one value; refused unless it may be partial."""
    empty = {name for name in cells if cells[name].astype("str").str.strip().str.upper().isin({*MISSING, "NONE"}).all()}
    absent = [name for name in names if name not in cells]
    hollow = [name for name in names if name in empty]
    said = [f"lacks the columns {', '.join(absent)}"] if absent else []
    said += [f"has no values in the columns {', '.join(hollow)}"] if hollow else []
    needed = [name for name in ALWAYS if name in {*absent, *hollow}]
    if said and (needed or not partial):
        advice = f"{', '.join(needed)} cannot be done without" if needed else "or give --partial to do without them"
        raise TableError(f"{label}: {' and '.join(said)}; take the main file of the release, {advice}")
    return [name for name in names if name in {*absent, *hollow}]


def _named(lacking: list[str]) -> list[str]:
    """What is said of a partial file: the columns, and the chapters in which something will be missing."""
    if not lacking:
        return []
    lines = [f"partial: missing or wholly empty are {', '.join(lacking)}; the table is without them"]
    for chapter, named in chapters_naming(TABLE, lacking).items():
        lines.append(f"{chapter} names {', '.join(named)}: what it makes of them, an edition will say it lacks")
    return lines


def _version(cells: pd.DataFrame, vintage: str, label: str) -> str:
    """What release a file is believed to be, and why; one that its name or its countries and years deny is refused."""
    count = cells.iso3.astype("str").str.strip().replace("", None).nunique()
    last = int(whole(numbers(cells, "year", label), "year", label).max())
    name = re.match(r"pwt[ _-]?v?(\d+(?:\.\d+)?)", label.lower())
    digits_of = {version: version.replace(".", "") for version in [*EXTENT, vintage]}
    named = [version for version, its in digits_of.items() if name and its == name[1].replace(".", "")]
    # a file of few countries is a part of some release, and a later release may have the extent of an earlier one
    alike = [version for version, (most, year) in EXTENT.items() if year == last and count > 0.9 * most]
    other = vintage in EXTENT and count > 0.9 * EXTENT[vintage][0] and last != EXTENT[vintage][1]
    denied = (name and vintage not in named) or (alike and vintage not in alike and (vintage in EXTENT or not name))
    why = f"its name says {name[0] if name else 'nothing'}, its {count} countries and last year {last} are those of "
    why += " or ".join(alike) or "no known release"
    if other or denied or not re.fullmatch(r"[0-9]+\.[0-9]+", vintage):
        seems = [each for each in alike if each in named] or alike or named
        but = "expected a version as in 10.01"
        if seems and vintage not in seems:
            but = f"but the file seems to be {' or '.join(seems)}"
        elif name and vintage not in named:
            but = "but the file is named otherwise"
        elif vintage in EXTENT:
            but = "which has {} countries to {}".format(*EXTENT[vintage])
        advice = "give the version of the file, or the file of the version"
        raise TableError(f"{label}: --vintage is {vintage!r}, {but} ({why}); {advice}")
    return f"taken for {vintage}: {why}"


def _values(cells: pd.DataFrame, fields: list[dict], label: str) -> pd.DataFrame:
    """Columns with the types of the descriptor, each within its constraints and with all its digits."""
    table = pd.DataFrame(index=cells.index)
    for field in fields:
        name = field["name"]
        if field["type"] == "string":
            table[name] = cells[name].astype("str").str.strip()
        elif field["type"] == "integer":
            table[name] = whole(numbers(cells, name, label), name, label)
        else:
            table[name] = numbers(cells, name, label)
    within(table, fields, label)
    for name in [field["name"] for field in fields if field["type"] == "number"]:
        unrounded(table[name], name, label, 0)
        unrounded(table[name], name, label, 2)
    return table


def _countries(table: pd.DataFrame, cells: pd.DataFrame, known: set[str], label: str) -> list[str]:
    """Each country once in each year, and every one of them known; those of former codes get their own."""
    names = cells.country.fillna("").astype("str") if "country" in cells else pd.Series("", index=cells.index)
    codes = recognised(dict(zip(table.iso3, names, strict=True)), known)
    names_fit(pd.DataFrame({"code": table.iso3, "name": names}), "iso3", codes, known, label)
    former = {code: iso3 for code, iso3 in codes.items() if code != iso3 and iso3 in known}
    table["iso3"] = table.iso3.replace(former)
    refuse(table.astype("str"), table.duplicated(KEY), "year", label, "each country and year once", "remove one row")
    if unknown := sorted(set(table.iso3) - known):
        advice = "correct the codes, or add the countries to countries.csv of a copy of the base and `suanli seal` it"
        raise TableError(f"{label}, column iso3: found {', '.join(unknown)}, expected codes of ISO 3166-1; {advice}")
    years = table.year.max() - table.year.min() + 1
    short = table.groupby("iso3").year.count().loc[lambda count: count != years]
    if len(short):
        found = f"found {short.iloc[0]} years of {short.index[0]}, expected {years} as of every country"
        raise TableError(f"{label}: {found}; rows are missing: take the file as published")
    return [f"country code {code} is {iso3}" for code, iso3 in former.items()]


def _base_year(table: pd.DataFrame, label: str) -> int:
    """Year of the release's prices: the only one in which the productivity of every country is 1."""
    distance = (table.rtfpna - 1).abs().groupby(table.year).max()
    years = distance.index[distance < 1e-6]
    if len(years) != 1:
        expected = "expected one year in which it is 1 everywhere, the base year of the prices"
        raise TableError(f"{label}, column rtfpna: {expected}, found {len(years)}; take the file as published")
    return int(years[0])


def _alike(table: pd.DataFrame, held: pd.DataFrame, label: str) -> None:
    """Refuse a column that is not the base's under the same name: swapped, in other units, or shifted against its keys.

    From 9.1 to 10.01 rank correlations lie above 0.73 and median ratios between 0.77 and 1.3.
    """
    both = table.merge(held, on=KEY, suffixes=("", " held"))
    for name in held.columns.drop(KEY):
        pair = both[[name, f"{name} held"]].dropna()
        if len(pair) < 30:
            continue
        rank = np.corrcoef(pair.rank().to_numpy().T)[0, 1]
        ratio = (pair.iloc[:, 0] / pair.iloc[:, 1]).median()
        if not (rank > 0.5 and 0.5 < ratio < 2):
            found = f"against the base the rank correlation is {rank:.2f} and the median ratio {ratio:.3g}"
            expected = "expected above 0.5 and between 0.5 and 2"
            advice = "columns may be swapped, scaled or shifted: take the file as published"
            raise TableError(f"{label}, column {name}: {found}, {expected}; {advice}")


def _micro_states(table: pd.DataFrame, base: Path, vintage: str) -> tuple[tuple[dict, pd.DataFrame], list[str]]:
    """The table of countries with the flag of those that only this release covers, and a line for each."""
    places, people = load(PLACES, base), table[table.year == 2017].set_index("iso3")["pop"].dropna()
    new = places.micro_state.isna() & places.iso3.isin(people.index)
    places.loc[new, "micro_state"] = (places.loc[new, "iso3"].map(people) < MICRO).astype("int64")
    lines = [
        f"countries: micro_state of {iso3} is now {flag}, with {people[iso3]:.3g} million people in 2017"
        for iso3, flag in places.loc[new, ["iso3", "micro_state"]].itertuples(index=False)
    ]
    entry, codes = resource(PLACES, base), ", ".join(places.iso3[new])
    entry["sources"].append({"title": f"Penn World Table (population of {codes})", "version": vintage})
    return (entry, places), lines
