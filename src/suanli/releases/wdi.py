"""World Development Indicators: downloads of the World Bank, one or many indicators each, into the table `wdi`."""

from pathlib import Path

import pandas as pd

from claimbook.tables.check import TableError, brief
from claimbook.tables.read import descriptor, load

from .countries import GROUPS, names_fit, recognised
from .downloads import candidates, describes, groups, values
from .folder import blank, build, described, field
from .numerals import digits, refuse, unrounded, within
from .readers import chapters_naming

TABLE, PLACES = "wdi", "countries"
KEY = ["iso3", "year"]
SHARE = {"minimum": 0, "maximum": 100}
INDICATORS = {  # what can bear on computing power and productivity: name, unit, meaning, constraints
    "NY.GDP.MKTP.KD.ZG": ("gdp_growth", "percent a year", "Growth of GDP at constant local prices", {"minimum": -100}),
    "NY.GDP.PCAP.KD.ZG": ("gdp_per_head_growth", "percent a year", "Growth of GDP per head", {"minimum": -100}),
    "SL.GDP.PCAP.EM.KD": (
        "gdp_per_worker",
        "constant international $",
        "GDP per person employed at purchasing power parities of the base year of the release",
        {"minimum": 0},
    ),
    "SL.TLF.TOTL.IN": ("labour_force", "persons", "Labour force, modelled estimate of the ILO", {"minimum": 0}),
    "SL.UEM.TOTL.ZS": ("unemployment", "percent of the labour force", "Unemployment, modelled by the ILO", SHARE),
    "GB.XPD.RSDV.GD.ZS": ("rd_spending", "percent of GDP", "Expenditure on research and development", SHARE),
    "SP.POP.SCIE.RD.P6": ("researchers", "per million people", "Researchers in R&D", {"minimum": 0}),
    "TX.VAL.TECH.MF.ZS": ("high_tech_exports", "percent of manufactured exports", "High-technology exports", SHARE),
    "NE.GDI.TOTL.ZS": ("capital_formation", "percent of GDP", "Gross capital formation", {}),
    "IT.NET.USER.ZS": ("internet_users", "percent of people", "People using the internet", SHARE),
    "EG.USE.ELEC.KH.PC": ("electricity_use", "kWh per head a year", "Electric power consumption", {"minimum": 0}),
    "SP.POP.TOTL": ("population", "persons", "Population", {"minimum": 0}),
}
SOURCE = {"title": "World Bank, World Development Indicators", "path": "https://databank.worldbank.org/"}
LICENCE = {"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}


def import_wdi(file: Path, target: Path, base: Path) -> list[str]:
    """Make a folder of tables with indicators of the World Bank.

    Parameters
    ----------
    file : Path
        A download, or a folder of them, as text or workbook: a row for each country and year (the indicator in a column
        or in the file's name), a column for each year, or one for each indicator. What only describes other files, is
        no release or was left by a system is left out of a folder, and named.
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
    """
    read, left, no_countries = _read(file)
    report, columns, used, outside = [], {}, {}, {}
    known = set(load(PLACES, base).iso3)
    for path, rows, indicators, other in read:
        report += [f"{path.name}: {each}" for each in other]
        codes, names = _countries(rows, known, no_countries, path.name)
        outside |= {code: name for code, name in names.items() if codes.get(code) not in known}
        report += [f"{path.name}: {c} ({names[c]}) is {to}" for c, to in codes.items() if c != to and to in known]
        rows["iso3"] = rows.code.map(codes)
        for code in [code for code in indicators if code in INDICATORS]:
            name = INDICATORS[code][0]
            if name in columns:
                earlier = f"which an earlier file has too ({used[name].name})"
                raise TableError(f"{path.name}: holds {code}, {earlier}; leave one of them out")
            inside = rows[(rows.indicator == code) & rows.iso3.isin(known)]
            columns[name], used[name] = _checked(inside, path.name, name), path
            report.append(f"{path.name}: {name}, {len(inside) or 'no'} values")
        if others := [code for code in indicators if code not in INDICATORS]:
            listed = brief(", ".join(others), 200)
            report.append(f"{path.name}: {len(others)} indicators are not among those the table has: {listed}")
    label = file.absolute().name
    if not columns:
        raise TableError(f"{label}: holds none of the indicators {', '.join(INDICATORS)}; download one of them")
    columns = {name: column for name, column in columns.items() if len(column)}
    if not columns:
        raise TableError(f"{label}: holds values of no country, expected codes of ISO 3166-1; download countries")
    if TABLE in (entry["name"] for entry in descriptor(base)["resources"]):
        report.append(f"the table {TABLE} replaces the one of the base")
    said = {code: f"{code} ({name})" if name else code for code, name in sorted(outside.items())}
    no_country = ", ".join(said[code] for code in said if code in no_countries) or "none"
    others = ", ".join(said[code] for code in said if code not in no_countries) or "none"
    report.append(f"left out, groups of countries, outside ISO 3166: {no_country}")
    report.append(f"left out, not in {PLACES}.csv: {others}")
    report.append(f"left out, files: {left or 'none'}")
    for chapter, named in chapters_naming(TABLE, list(columns)).items():
        report.append(f"{chapter} takes {', '.join(named)} as controls")
    table = pd.DataFrame(columns).sort_index().reset_index()
    fields = [field("iso3", "string", "", "ISO 3166-1 alpha-3 code of the country", required=True, pattern="[A-Z]{3}")]
    fields.append(field("year", "integer", "year", "Calendar year", required=True, minimum=1960, maximum=2100))
    for code, (name, unit, meaning, rules) in INDICATORS.items():
        if name in columns:
            fields.append(field(name, "number", unit, f"{meaning} ({code})", **rules))
    entry = described(
        blank(TABLE) | {"sources": [SOURCE], "licenses": [LICENCE]},
        list(dict.fromkeys(used[name] for name in columns)),
        title="World Development Indicators",
        description=f"{len(columns)} indicators of {table.iso3.nunique()} countries from {table.year.min()} to "
        f"{table.year.max()}, as the World Bank publishes them; groups of countries are left out, and of what the "
        f"table of countries lacks: {others}. A country and year without any value has no row.",
        schema={
            "fields": fields,
            "missingValues": [""],
            "primaryKey": KEY,
            "foreignKeys": [{"fields": "iso3", "reference": {"resource": PLACES, "fields": "iso3"}}],
        },
    )
    names = [each["name"] for each in fields]
    build(target, base, {TABLE: (entry, table[KEY].assign(**{name: digits(table[name]) for name in names[2:]}))})
    return report


def _read(file: Path) -> tuple[list[tuple[Path, pd.DataFrame, list[str], list[str]]], str, set[str]]:
    """Values, indicators and what is not used of each file; why others are left out; and the codes of groups."""
    files, left = candidates(file)
    read, no_countries = [], set(GROUPS)
    for path in files:
        try:
            read.append((path, *values(path, INDICATORS)))
        except TableError as error:
            if not file.is_dir() or not (reason := describes(path, error)):
                raise
            left[path.relative_to(file).as_posix()] = reason
            no_countries |= groups(path)
    why = "; ".join(f"{name} {reason}" for name, reason in sorted(left.items()))
    if not read:
        found = f"{file.absolute().name}: holds no *.csv or workbook with values ({brief(why, 600) or 'it is empty'})"
        raise TableError(f"{found}, expected downloads of the World Bank; unpack them there")
    return read, why, no_countries


def _countries(
    rows: pd.DataFrame, known: set[str], no_countries: set[str], label: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Codes of ISO 3166-1 for those of a file that are countries', and the names beside all of them."""
    names = rows.drop_duplicates("code").set_index("code")["name"].to_dict()
    codes = recognised(names, known, no_countries)
    bad = rows[~rows.code.isin([*codes, *no_countries])]
    if len(bad):
        found = f"found {bad.code.iloc[0]!r} ({bad['name'].iloc[0]!r}), no country and no group of the World Bank"
        advice = (
            "correct the code; where it is a group's, put the download's Metadata_Country beside, or remove the rows"
        )
        raise TableError(f"{label}, row {bad.index[0]}, column Country Code: {found}; {advice}")
    names_fit(rows, "Country Code", codes, known, label)
    return codes, names


def _checked(rows: pd.DataFrame, label: str, name: str) -> pd.Series:
    """Values by country and year, within the indicator's constraints, each once, with their digits."""
    _, unit, _, rules = next(about for about in INDICATORS.values() if about[0] == name)
    rows = rows.rename(columns={"value": name}).astype({"year": "int64"})
    within(rows, [field(name, "number", unit, "", **rules)], label)
    within(rows, [field("year", "integer", "year", "", minimum=1960, maximum=2100)], label)
    refuse(rows, rows.duplicated(KEY), "iso3", label, "each country and year once", "remove one row")
    if unit.startswith("percent"):
        unrounded(rows[name], name, label, 0)
    return rows.set_index(KEY)[name]
