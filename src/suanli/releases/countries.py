"""Countries as publishers write them, in codes and names of any decade, as codes of ISO 3166-1."""

import logging
import re
import unicodedata
from collections.abc import Container, Iterable
from functools import cache

import pandas as pd

from claimbook.tables.check import TableError

FORMER = {  # codes of the World Bank and the Penn World Table that ISO 3166-1 does not have
    **{"ADO": "AND", "IMY": "IMN", "KSV": "XKX", "ROM": "ROU", "TMP": "TLS", "WBG": "PSE", "ZAR": "COD"},
    **{"XKX": "XKX", "CHI": "CHI"},  # Kosovo and the Channel Islands have no code there
}
GROUPS = frozenset(  # of the World Bank, by income, region, lending, size and age, in its databases since 2000
    re.findall(
        r"\w+",
        "AFE AFR AFW ARB CAA CEA CEB CEU CLA CME CSA CSS DEA DEC DFS DLA DMN DNS DSA DSF DSS EAP EAR EAS "
        "ECA ECS EMU EUU FCS FXS HIC HPC IBB IBD IBT IDA IDB IDX INX LAC LCN LDC LIC LMC LMY LTE MDE MEA "
        "MIC MNA NAC NLS NOC NRS OEC OED OSS PRE PSS PST RRS SAS SSA SSF SST SXZ TEA TEC TLA TMN TSA TSS "
        "UMC WLD XZN ",
    )
)

OTHER_BORDERS = re.compile(  # names of states that are gone, which the library takes for one of today within them
    r"czecho\W?slovak|(north|south) yemen|yemen\W+(arab|a\.?r\b|pdr|p\.d\.r|.*dem)"
    r"|\bformer\)|\((until|before|to) \d{4}",
    re.IGNORECASE,
)


def by_name(names: Iterable[str]) -> dict[str, str]:
    """Code of each name that means one country of today, in whatever spelling; other names are left out."""
    if not (written := sorted(name for name in set(names) if not OTHER_BORDERS.search(name))):
        return {}
    composed = [" ".join(unicodedata.normalize("NFC", name).replace("\u2019", "'").split()) for name in written]
    found = _converter().convert(composed, src="regex", to="ISO3", enforce_list=True)
    return {name: each[0] for name, each in zip(written, found, strict=True) if len(each) == 1 and len(each[0]) == 3}


@cache
def _converter():
    """The library that knows names; it reads its table for a third of a second."""
    from country_converter.country_converter import COUNTRY_DATA_FILE, CountryConverter

    logging.getLogger("country_converter").setLevel(logging.CRITICAL)  # what it does not know is said by who asks
    # the file is read here: under pandas 3.1 the library itself takes the code of Namibia, NA, for a gap, and stops
    return CountryConverter(
        country_data=pd.read_csv(COUNTRY_DATA_FILE, sep="\t", keep_default_na=False, na_values=[""])
    )


def recognised(named: dict[str, str], known: set[str], groups: Container[str] = GROUPS) -> dict[str, str]:
    """ISO 3166-1 code for each code that is a country's: by itself, as one of former times, or by the name beside it.

    Parameters
    ----------
    named : dict
        Name that a release has beside each of its codes; empty if it has none.
    known : set of str
        Codes of the table of countries.
    groups : container of str
        Codes that are no country's, whatever their names hold.
    """
    found = {code: code if code in known else FORMER[code] for code in named if code in known or code in FORMER}
    rest = {code: name for code, name in named.items() if name and code not in found and code not in groups}
    codes = by_name(rest.values())
    return found | {code: codes[name] for code, name in rest.items() if name in codes}


def names_fit(frame: pd.DataFrame, code: str, named: dict[str, str], known: set[str], label: str) -> None:
    """Refuse a row whose name means another country than its code, or a country under the code of a group.

    Parameters
    ----------
    frame : DataFrame
        Columns ``code`` and ``name``, as written.
    code : str
        What the file calls the column of codes.
    named : dict
        ISO 3166-1 codes by those of the file, as of `recognised`.
    known : set of str
        Codes of the table of countries.
    label : str
        The file.
    """
    meant = frame.name.map(by_name(frame.name)).where(lambda iso3: iso3.isin(known))
    bad = meant.notna() & (meant != frame.code.map(named))
    if bad.any():
        row, (written, name) = bad.idxmax(), frame[["code", "name"]][bad].iloc[0]
        found = f"found {written!r} beside {name!r}, which is {meant[bad].iloc[0]}"
        raise TableError(f"{label}, row {row}, column {code}: {found}; correct the code or the name")
