"""World Development Indicators: downloads of the World Bank, one or many indicators each, into the table `wdi`."""

import re
from pathlib import Path

import pandas as pd

from ..checks import TableError
from ..tables import descriptor, load
from .cells import digits, numbers, refuse, unrounded, whole, within
from .folder import build, described
from .release import read

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
SCHEMA = {
    "profile": "tabular-data-resource",
    "name": TABLE,
    "path": f"{TABLE}.csv",
    "format": "csv",
    "mediatype": "text/csv",
    "encoding": "utf-8",
    "sources": [{"title": "World Bank, World Development Indicators", "path": "https://databank.worldbank.org/"}],
    "licenses": [{"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
}


def import_wdi(file: Path, target: Path, base: Path) -> list[str]:
    """Make a folder of tables with indicators of the World Bank.

    Parameters
    ----------
    file : Path
        A download, or a folder of them: CSV with a row for each country and year (named by the indicator's code), or
        with a column for each year under a few lines about the file; those that describe others (``Metadata_…``) are
        left out.
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
    within_folder = sorted(path for path in file.glob("*.csv") if not path.name.startswith("Metadata_"))
    files = within_folder if file.is_dir() else [file]
    if not files:
        raise TableError(f"{file.name}: holds no *.csv, expected downloads of the World Bank; unpack them there")
    report, columns, used, outside = [], {}, [], set()
    known = set(load(PLACES, base).iso3)
    for path in files:
        found = _indicators(path)
        for code in [code for code in found if code in INDICATORS]:
            name = INDICATORS[code][0]
            if name in columns:
                raise TableError(f"{path.name}: holds {code}, which an earlier file has too; leave one of them out")
            rows = found.pop(code)
            inside = rows.iso3.isin(known)
            columns[name] = _checked(rows[inside], path.name, name)
            outside |= set(rows.iso3[~inside])
            report.append(f"{path.name}: {name}, {inside.sum()} values")
            used.append(path)
        if found:
            report.append(
                f"{path.name}: {len(found)} indicators are not among those the table has: {', '.join(found)[:200]}"
            )
    if TABLE in (entry["name"] for entry in descriptor(base)["resources"]):
        report.append(f"the table {TABLE} replaces the one of the base")
    if not columns:
        raise TableError(f"{file.name}: holds none of the indicators {', '.join(INDICATORS)}; download one of them")
    if not (table := pd.DataFrame(columns)).size:
        raise TableError(f"{file.name}: holds values of no country, expected codes of ISO 3166-1; download countries")
    table = table.sort_index().reset_index()
    fields = [_field("iso3", "string", "", "ISO 3166-1 alpha-3 code of the country", required=True, pattern="[A-Z]{3}")]
    fields.append(_field("year", "integer", "year", "Calendar year", required=True, minimum=1960, maximum=2100))
    for code, (name, unit, meaning, rules) in INDICATORS.items():
        if name in columns:
            fields.append(_field(name, "number", unit, f"{meaning} ({code})", **rules))
    entry = described(
        SCHEMA,
        list(dict.fromkeys(used)),
        title="World Development Indicators",
        description=f"{len(columns)} indicators of {table.iso3.nunique()} countries from {table.year.min()} to "
        f"{table.year.max()}, as the World Bank publishes them; groups of countries and codes outside ISO 3166 "
        "(Kosovo, the Channel Islands) are left out. A country and year without any value has no row.",
        schema={
            "fields": fields,
            "missingValues": [""],
            "primaryKey": KEY,
            "foreignKeys": [{"fields": "iso3", "reference": {"resource": PLACES, "fields": "iso3"}}],
        },
    )
    names = [field["name"] for field in fields]
    build(target, base, {TABLE: (entry, table[KEY].assign(**{name: digits(table[name]) for name in names[2:]}))})
    return [*report, f"left out, groups and codes outside ISO 3166: {', '.join(sorted(outside)) or 'none'}"]


def _indicators(path: Path) -> dict[str, pd.DataFrame]:
    """Code, year and value of each indicator of a file, by the indicator's code; the index is the row of the file."""
    code = re.compile(r"(indicator|series) code")
    year = re.compile(r"(\d{4})( \[yr\d{4}\])?")

    def needed(row: list[str]) -> bool:
        wide = any(map(code.fullmatch, row)) and any(map(year.fullmatch, row))
        return "country code" in row and (wide or {"year", "value"} <= set(row))

    cells = read(path, needed, "Country Code, Year, Value, or Country Code, Indicator Code, 1960, 1961, …")
    cells = cells.rename(columns=lambda name: "indicator" if code.fullmatch(name) else name)
    if "value" in cells:
        years = whole(numbers(cells, "year", path.name), "year", path.name)
        values = numbers(cells, "value", path.name)
        long = pd.DataFrame({"iso3": cells["country code"].astype("str"), "year": years, "value": values})
        return {path.stem.upper().replace("_", "."): long.dropna()}
    years = [name for name in cells if year.fullmatch(name)]
    values = pd.DataFrame({int(name[:4]): numbers(cells, name, path.name) for name in years})
    if values.shape[1] < len(years):
        raise TableError(f"{path.name}: names a year in two columns, expected each once; remove one of them")
    indicator = cells.indicator.astype("str").str.strip().str.upper()
    long = values.assign(iso3=cells["country code"].astype("str"), indicator=indicator)
    long = long.melt(["iso3", "indicator"], var_name="year", value_name="value", ignore_index=False).dropna()
    return {str(name): rows.drop(columns="indicator") for name, rows in long.groupby("indicator", sort=False)}


def _checked(rows: pd.DataFrame, label: str, name: str) -> pd.Series:
    """Values by country and year, within the indicator's constraints, each once, with their digits."""
    _, unit, _, rules = next(about for about in INDICATORS.values() if about[0] == name)
    rows = rows.rename(columns={"value": name}).astype({"year": "int64"})
    within(rows, [_field(name, "number", unit, "", **rules)], label)
    within(rows, [_field("year", "integer", "year", "", minimum=1960, maximum=2100)], label)
    refuse(rows, rows.duplicated(KEY), "iso3", label, "each country and year once", "remove one row")
    if unit.startswith("percent"):
        unrounded(rows[name], name, label, 0)
    return rows.set_index(KEY)[name]


def _field(name: str, kind: str, unit: str, meaning: str, **rules: object) -> dict:
    return {"name": name, "type": kind, "description": meaning, "unit": unit, "constraints": rules}
