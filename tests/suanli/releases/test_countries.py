"""Countries in the names and codes of other decades, other spellings and other encodings."""

import unicodedata

import pytest

from claimbook.tables.read import load
from suanli.releases.countries import GROUPS, by_name, recognised

NAMES = {  # as the World Bank, the TOP500 and the Penn World Table have written them since 1993
    "CZE": ["Czech Republic", "Czechia"],
    "TUR": ["Turkey", "Turkiye", "Türkiye", unicodedata.normalize("NFD", "Türkiye")],
    "SWZ": ["Swaziland", "Eswatini"],
    "CPV": ["Cape Verde", "Cabo Verde"],
    "MKD": ["Macedonia", "Macedonia, FYR", "North Macedonia"],
    "CIV": ["Cote d'Ivoire", "Côte d\u2019Ivoire", unicodedata.normalize("NFD", "Côte d'Ivoire")],
    "KOR": ["Korea, South", "Korea, Rep.", "Republic of Korea", "South Korea"],
    "HKG": ["Hong Kong", "Hong Kong SAR, China", "China, Hong Kong SAR"],
    "RUS": ["Russia", "Russian Federation"],
    "VNM": ["Viet Nam", "Vietnam", "Viet\u00a0Nam"],
    "SAU": ["Saudi Arabia ", " Saudi  Arabia"],
    "COD": ["Congo, Dem. Rep.", "Zaire"],
    "TWN": ["Taiwan", "Taiwan, China", "Chinese Taipei"],
    "SVK": ["Slovak Republic", "Slovakia"],
    "PSE": ["West Bank and Gaza"],
}


@pytest.mark.parametrize("iso3", NAMES)
def test_names_of_all_decades_are_known(iso3):
    "Former names, decomposed letters, other apostrophes and spaces."
    assert by_name(NAMES[iso3]) == dict.fromkeys(NAMES[iso3], iso3)


def test_what_is_no_country_has_no_code():
    "Groups, names of several countries, nothing."
    assert by_name(["World", "Euro area", "Middle East, North Africa, Afghanistan & Pakistan", ""]) == {}
    assert by_name([]) == {}


def test_a_state_of_other_borders_is_none_of_today():
    "Its values would be taken for those of a part of it; a country that was only renamed stays one."
    gone = ["Czechoslovakia", "Czecho-Slovakia", "South Yemen", "Yemen, PDR", "Yemen Arab Republic", "Yemen, Dem."]
    gone += ["Sudan (former)", "Ethiopia (until 1992)", "Germany, Federal Republic of (former)", "Yugoslavia", "USSR"]
    gone += ["German Democratic Republic", "East Germany", "Serbia and Montenegro", "Netherlands Antilles"]
    assert by_name(gone) == {}
    assert recognised({"CSK": "Czechoslovakia"}, set(load("countries").iso3)) == {}
    there = {"Yemen, Rep.": "YEM", "The former Yugoslav Republic of Macedonia": "MKD", "Slovakia": "SVK"}
    there |= {"Macedonia (former Yugoslav Republic of)": "MKD", "Burma": "MMR"}
    assert by_name(there) == there


def test_codes_of_former_times_are_those_of_their_countries():
    "By themselves, or by the name beside them; a group is none, whatever its name holds."
    known = set(load("countries").iso3)
    named = {"ROM": "", "ZAR": "", "TMP": "", "WBG": "", "ADO": "", "IMY": "", "KSV": "", "GER": "Germany", "NAM": ""}
    named |= {"XZN": "Sub-Saharan Africa excluding South Africa and Nigeria", "ZZZ": "Atlantis", "QQQ": ""}
    assert recognised(named, known) == {
        **{"ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "WBG": "PSE", "ADO": "AND", "IMY": "IMN", "KSV": "XKX"},
        **{"GER": "DEU", "NAM": "NAM"},
    }


def test_no_group_has_the_code_of_a_country():
    "It would be left out."
    assert not GROUPS & set(load("countries").iso3)
