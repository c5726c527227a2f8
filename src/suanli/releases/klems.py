"""EU KLEMS & INTANProd: workbooks of growth accounts, one a country, into the table `klems`."""

import re
from pathlib import Path

import pandas as pd

from claimbook.tables.check import TableError, brief
from claimbook.tables.read import descriptor, load

from .contents import kind_of, pages, sheets
from .countries import by_name
from .downloads import candidates, no_years, unused
from .folder import blank, build, described, field
from .numerals import digits, numbers, refuse, unrounded
from .release import read

TABLE, PLACES = "klems", "countries"
KEY = ["iso3", "industry", "year"]
HOME = "https://euklems-intanprod-llee.luiss.it/"
HEADER = ["nace_r2_code", "geo_code", "nace_r2_name", "geo_name", "var"]
POINTS, INDEX = "percentage points", "2015 = 100"
VARIABLES = {  # sheet: name, unit, meaning; the first is the sum of the next six
    "VA_G": ("value_added", "percent", "Growth of value added at constant prices, 100 times the change of logs"),
    "VAConH": ("hours", POINTS, "Contribution of hours worked"),
    "VAConLC": ("labour_composition", POINTS, "Contribution of the composition of labour"),
    "VAConTangICT": ("ict_capital", POINTS, "Contribution of tangible ICT capital services"),
    "VAConTangNICT": ("other_tangible_capital", POINTS, "Contribution of tangible capital services without ICT"),
    "VAConIntang": ("intangible_capital", POINTS, "Contribution of intangible capital services, software among them"),
    "VAConTFP": ("tfp", POINTS, "Contribution of total factor productivity"),
    "CAPICT_QI": ("ict_services", INDEX, "Volume of ICT capital services"),
    "CAPNICT_QI": ("other_services", INDEX, "Volume of other capital services"),
}
NAMES = [name for name, _, _ in VARIABLES.values()]
TOLERANCE = 0.05  # percentage points by which contributions may miss their sum
AGGREGATE = re.compile(r"(EU|EA)\d*(_\w+)?")  # of the European Union and the euro area
LICENCE = {"name": "publisher", "title": "terms of the publisher; not part of the book", "path": HOME}


def import_klems(files: list[Path], target: Path, base: Path) -> list[str]:
    """Make a folder of tables with growth accounts by country and industry [1]_, which the book does not hold.

    Parameters
    ----------
    files : list of Path
        Workbooks of growth accounts as published, or folders of them: a sheet for each variable, a row for each
        industry, a column for each year. All of one release and of one kind, statistical or analytical.
    target, base : Path
        The new folder, and the one whose other tables it takes.

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
    .. [1] Bontadini, F., Corrado, C., Haskel, J., Iommi, M. and Jona-Lasinio, C. (2023). EUKLEMS & INTANProd: industry
       productivity accounts with intangibles. Sources of growth and productivity trends: methods and main measurement
       challenges. LUISS Lab of European Economics.
    """
    found = [candidates(place) for place in files]
    paths = [path for each, _ in found for path in each]
    left = {name: why for _, each in found for name, why in each.items()}
    if not paths:
        why = "; ".join(f"{name} {reason}" for name, reason in sorted(left.items())) or "it is empty"
        raise TableError(
            f"{files[0].absolute().name}: holds no workbook ({why}), expected growth accounts; unpack them"
        )
    names = load(PLACES, base).iso3
    report, parts, places, outside, release = [], [], {}, {}, None
    for path in paths:
        its = _release(path)
        if release not in (None, its):
            raise TableError(f"{path.name}: is of {its}, the files before of {release}; import one release of one kind")
        release = its
        long, named, other = _accounts(path)
        codes = _countries(named, set(names), path.name)
        outside |= {code: name for code, name in named.items() if code not in codes}
        long = long[long.geo.isin(list(codes))].assign(iso3=lambda frame, codes=codes: frame.geo.map(codes))
        for iso3 in sorted(set(long.iso3)):
            if iso3 in places:
                raise TableError(f"{path.name}: holds {iso3}, which {places[iso3]} holds too; leave one of them out")
            places[iso3] = path.name
        parts.append(long)
        report.append(f"{path.name}: {release}; {', '.join(sorted(set(long.iso3))) or 'no country'}, {len(long)} rows")
        report += [f"{path.name}: {each}" for each in other]
    every = pd.concat(parts).sort_values(KEY)
    if every.empty:
        raise TableError(f"{paths[0].name}: holds no country, expected accounts of countries; download them")
    if TABLE in (entry["name"] for entry in descriptor(base)["resources"]):
        report.append(f"the table {TABLE} replaces the one of the base")
    groups = "; ".join(f"{code} ({name})" for code, name in sorted(outside.items()))
    report.append(f"left out, groups of countries: {groups or 'none'}")
    report.append(f"left out, files: {'; '.join(f'{name} {why}' for name, why in sorted(left.items())) or 'none'}")
    written = every[KEY].assign(industry_name=every.industry_name, **{name: digits(every[name]) for name in NAMES})
    build(target, base, {TABLE: (_entry(every, release, paths), written)})
    return report


def _release(path: Path) -> str:
    """Release and kind of the accounts, as the sheet Legend of a workbook says."""
    kind = kind_of(path)
    if kind not in ("xlsx", "xls"):
        raise TableError(f"{path.name}: is {kind}, expected a workbook of growth accounts; take the file as published")
    said = " ".join(str(cell) for _, rows in pages(path, kind, "Legend") for _, cells in rows for cell in cells if cell)
    release, which = re.search(r"(20\d\d) release", said), re.search(r"Growth accounts\s*-\s*(\w+)", said)
    if not release or not which:
        expected = "expected growth accounts of a release, as in: Growth accounts - Statistical, 2024 release"
        raise TableError(
            f"{path.name}: its sheet Legend does not say what it is, {expected}; take the file as published"
        )
    return f"{which[1].lower()} growth accounts, {release[1]} release"


def _accounts(path: Path) -> tuple[pd.DataFrame, dict[str, str], list[str]]:
    """Values by place, industry and year, a column each variable; the name of each place; and what is not used."""
    columns, named, industries, left, notes = {}, {}, {}, {}, {}
    for sheet, (name, _, _) in VARIABLES.items():
        label = f"{path.name}, sheet {sheet}"
        cells = read(path, lambda row: set(HEADER) <= set(row), ", ".join(HEADER), sheet)
        keys = cells[HEADER].fillna("").astype("str").apply(lambda column: column.str.strip())
        refuse(keys, keys["var"] != sheet, "var", label, sheet, "take the file as published")
        for key in ("nace_r2_code", "geo_code"):
            refuse(keys, keys[key] == "", key, label, "a code", "complete the row or take the file as published")
        other = keys.geo_name != keys.geo_code.map(keys.drop_duplicates("geo_code").set_index("geo_code").geo_name)
        refuse(keys, other, "geo_name", label, "one name for each code", "correct the row")
        twice = keys.duplicated(["nace_r2_code", "geo_code"])
        refuse(keys, twice, "nace_r2_code", label, "each industry once", "remove one row")
        no_years(cells, label)
        years = [year for year in cells if re.fullmatch(r"(19|20)\d\d", year)]
        if not years:
            raise TableError(
                f"{label}: names no year in its header, expected 1995, 1996, …; take the file as published"
            )
        left |= dict.fromkeys(name for name in cells if name not in {*HEADER, *years})
        notes |= dict.fromkeys(cells.attrs["left"])
        values = pd.DataFrame({int(year): numbers(cells, year, label) for year in years})
        if VARIABLES[sheet][1] == INDEX:
            low = (values < 0).any(axis=1)
            refuse(keys, low, "nace_r2_code", label, "an index of at least 0", "see whether sheets were swapped")
        values.index = pd.MultiIndex.from_frame(keys[["geo_code", "nace_r2_code"]], names=["geo", "industry"])
        held = values.melt(var_name="year", value_name=name, ignore_index=False).dropna()
        if held.empty:
            raise TableError(f"{label}: holds no value, expected the {name} of industries; download it again")
        unrounded(held[name], sheet, path.name, 2)
        columns[name] = held.set_index("year", append=True)[name]
        named |= dict(zip(keys.geo_code, keys.geo_name, strict=True))
        industries |= dict(zip(keys.nace_r2_code, keys.nace_r2_name, strict=True))
    wide = pd.DataFrame(columns)
    growth, parts = wide[NAMES[0]], wide[NAMES[1:7]].sum(axis=1, min_count=6)
    if ((growth - parts).abs() > TOLERANCE).any():
        geo, industry, year = (growth - parts).abs().idxmax()
        said = f"contributions add up to {parts[geo, industry, year]:.2f}, growth is {growth[geo, industry, year]:.2f}"
        advice = "sheets may be swapped or scaled: take the file as published"
        raise TableError(f"{path.name}: in {industry} of {geo}, {year}, {said}, expected the same; {advice}")
    unchecked = wide.index[growth.notna() & parts.isna()]
    other = unused(list(left)) + list(notes) + _others(path)
    if len(unchecked):
        place = " ".join(map(str, unchecked[0]))
        other.append(
            f"{len(unchecked)} values of growth lack a contribution and are held against no sum, first {place}"
        )
    wide = wide.reset_index()
    return wide.assign(industry_name=wide.industry.map(industries)), named, other


def _others(path: Path) -> list[str]:
    """Sheets of a workbook that are not used."""
    names = [name for name in sheets(path, kind_of(path)) if name not in {*VARIABLES, "Legend"}]
    return [f"sheets not used: {brief(', '.join(names), 300)}"] if names else []


def _countries(named: dict[str, str], known: set[str], label: str) -> dict[str, str]:
    """ISO 3166-1 code of each place that is a country; groups of countries have none, and others are refused."""
    found = by_name(named.values())
    codes = {code: found[name] for code, name in named.items() if found.get(name) in known}
    bad = sorted(code for code in named if code not in codes and not AGGREGATE.fullmatch(code))
    if bad:
        said = f"found {bad[0]!r} ({named[bad[0]]!r})"
        raise TableError(f"{label}, column geo_code: {said}, expected a country or a group of the EU; correct the name")
    return codes


def _entry(table: pd.DataFrame, release: str, paths: list[Path]) -> dict:
    """Description of the table, for which the book has no entry to take over."""
    fields = [
        field("iso3", "string", "", "ISO 3166-1 alpha-3 code of the country", required=True, pattern="[A-Z]{3}"),
        field("industry", "string", "", "Industry, NACE Rev. 2; TOT is all, MARKT the market economy", required=True),
        field("year", "integer", "year", "Calendar year", required=True, minimum=1950, maximum=2100),
        field("industry_name", "string", "", "Name of the industry"),
        *(
            field(name, "number", unit, f"{meaning} ({sheet})", **({"minimum": 0} if unit == INDEX else {}))
            for sheet, (name, unit, meaning) in VARIABLES.items()
        ),
    ]
    source = {"title": "LUISS Lab of European Economics, EU KLEMS & INTANProd", "path": HOME, "version": release}
    return described(
        blank(TABLE) | {"sources": [source], "licenses": [LICENCE]},
        paths,
        title="Growth accounts with ICT capital services",
        description=f"Growth of value added and what contributed to it, {table.iso3.nunique()} countries and "
        f"{table.industry.nunique()} industries from {table.year.min()} to {table.year.max()}; {release}. Industries "
        "overlap, totals stand beside their parts. Cite Bontadini, Corrado, Haskel, Iommi and Jona-Lasinio (2023).",
        schema={
            "fields": fields,
            "missingValues": [""],
            "primaryKey": KEY,
            "foreignKeys": [{"fields": "iso3", "reference": {"resource": PLACES, "fields": "iso3"}}],
        },
    )
