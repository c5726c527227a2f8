"""Countries of ISO 3166 with everyday names in two languages, United Nations regions, and three flags."""

import csv
import gettext
import io
import json
from pathlib import Path

import pandas as pd
from packages import fetch, member
from penn_world_table import pwt

# members of OPEC on 31 December 2018, the last day before Qatar left, and of the Gulf Cooperation Council
OPEC = {"DZA", "AGO", "COG", "ECU", "GNQ", "GAB", "IRN", "IRQ", "KWT", "LBY", "NGA", "QAT", "SAU", "ARE", "VEN"}
GCC = {"ARE", "BHR", "KWT", "OMN", "QAT", "SAU"}

# where the packages' short names are not the everyday ones
ENGLISH = {
    "BLM": "Saint Barthélemy",
    "BRN": "Brunei",
    "COG": "Republic of the Congo",
    "FSM": "Micronesia",
    "SGS": "South Georgia and the South Sandwich Islands",
    "TUR": "Turkey",
}
CHINESE = {
    "BGD": "孟加拉国",
    "BOL": "玻利维亚",
    "COD": "刚果（金）",
    "COG": "刚果（布）",
    "GTM": "危地马拉",
    "KGZ": "吉尔吉斯斯坦",
    "MLT": "马耳他",
}


def countries(work: Path) -> pd.DataFrame:
    """One row a country; a micro-state had under a million people in the last year of the Penn World Table."""
    package = fetch("pycountry", work)
    listed = json.loads(member(package, "databases/iso3166-1.json"))["3166-1"]
    chinese = gettext.GNUTranslations(io.BytesIO(member(package, "locales/zh_CN/LC_MESSAGES/iso3166-1.mo")))
    regions = member(fetch("country_converter", work), "country_data.tsv").decode()
    known = {row["ISO3"]: row for row in csv.DictReader(io.StringIO(regions), delimiter="\t")}
    people = pwt(work).query("pop != ''").groupby("iso3").last()["pop"].astype(float)  # millions
    rows = []
    for country in sorted(listed, key=lambda country: country["alpha_3"]):
        iso3 = country["alpha_3"]
        rows.append(
            {
                "iso3": iso3,
                "name_en": ENGLISH.get(iso3, known[iso3]["name_short"]),
                "name_zh": CHINESE.get(iso3, chinese.gettext(country.get("common_name", country["name"]))),
                "region": known[iso3]["UNregion"],
                "continent": known[iso3]["continent"],
                "oil_state": int(iso3 in OPEC | GCC),
                "micro_state": int(people[iso3] < 1) if iso3 in people else "",
                "eu_member": int(bool(known[iso3]["EU27"])),
            }
        )
    return pd.DataFrame(rows)
