"""Penn World Table 9.1 from the R data of Debian's package `r-cran-pwt9`."""

import gzip
import lzma
import struct
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from packages import fetch, member

COLUMNS = [
    "rgdpna",
    "rgdpo",
    "pop",
    "emp",
    "avh",
    "hc",
    "rnna",
    "rkna",
    "cn",
    "rtfpna",
    "ctfp",
    "labsh",
    "delta",
    "irr",
    "csh_c",
    "csh_i",
    "csh_g",
    "csh_x",
    "csh_m",
    "csh_r",
]
FOLDER = "site-library/pwt9/data/"


def pwt(work: Path) -> pd.DataFrame:
    """All rows of the release; numbers as text, the shortest that gives back its single precision.

    The release stores 32-bit numbers; written at 64 bits, half of the digits would be noise.
    """
    archive = fetch("pwt9", work)
    release = _lazy_load(member(archive, FOLDER + "Rdata.rdx"), member(archive, FOLDER + "Rdata.rdb"), "pwt9.1")
    table = pd.DataFrame({"iso3": release["isocode"].astype(str), "year": release["year"].astype(int)})
    for name in COLUMNS:
        table[name] = [
            "" if np.isnan(value) else np.format_float_positional(np.float32(value), unique=True, trim="-")
            for value in release[name].to_numpy()
        ]
    return table.sort_values(["iso3", "year"], kind="stable")


def _lazy_load(index: bytes, database: bytes, wanted: str) -> pd.DataFrame:
    """One object of an R lazy-load database: the index gives its place; it is a size, ``Z`` and raw LZMA2."""
    import rdata  # only this recipe needs it

    def parse(content: bytes):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # rdata warns about R classes that we do not use
            return rdata.conversion.convert(rdata.parser.parse_data(content))

    places = parse(gzip.decompress(index))["variables"]
    offset, length = (int(number) for number in next(at for name, at in places.items() if str(name) == wanted))
    stored = database[offset : offset + length]
    size, kind = struct.unpack(">Ic", stored[:5])
    if kind != b"Z":
        raise ValueError(f"{wanted}: found compression {kind!r}, expected b'Z' (LZMA2)")
    content = lzma.decompress(stored[5:], format=lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "preset": 6}])
    if len(content) != size:
        raise ValueError(f"{wanted}: found {len(content)} bytes, its header says {size}")
    return parse(content)
