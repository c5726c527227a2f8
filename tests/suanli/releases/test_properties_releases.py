"""What a release holds is what is loaded: any numbers, any notation, any order of rows and columns."""

import math
import uuid

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimbook.tables.read import altered, load
from suanli.releases.numerals import digits, numbers
from suanli.releases.pwt import import_pwt
from suanli.releases.wdi import import_wdi

FEW = settings.default.max_examples // 5  # a release takes long to write
IMPORTS = settings(max_examples=FEW, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
DOUBLES = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)


@given(st.lists(DOUBLES | st.none(), min_size=1, max_size=8), st.booleans())
def test_digits_give_the_number_back(values, single):
    "The shortest text of each, in double precision and, where a column has no more, in single."
    column = pd.Series(values, dtype="float64")
    if single:
        with np.errstate(over="ignore", under="ignore"):
            column = column.astype("float32").replace([np.inf, -np.inf], np.nan)
    texts = digits(column)
    back = np.array([float(text) if text else np.nan for text in texts]).astype(column.dtype)
    assert np.array_equal(back, column.to_numpy(), equal_nan=True)
    assert digits(pd.Series(texts).replace("", None).astype("float64")) == texts


@given(
    st.lists(DOUBLES.filter(lambda x: abs(x) < 1e15), min_size=2, max_size=8), st.sampled_from(["", " ", ",", "\xa0"])
)
def test_numbers_are_read_in_every_notation(values, thousands):
    "Decimal point or comma, thousands apart or not, exponents: to the last bit."
    plain = [np.format_float_positional(value, trim="-") for value in values]
    whole = [f"{text.partition('.')[0]}" for text in plain]
    apart = [f"{int(part):,}".replace(",", thousands) if part not in ("-0",) else part for part in whole]
    point = [text.replace(part, new, 1) for text, part, new in zip(plain, whole, apart, strict=True)]
    comma = [text.replace(".", ";").replace(",", ".").replace(";", ",") for text in point]
    for notation in (point, comma, [repr(value) for value in values]):
        frame = pd.DataFrame({"made": [*notation, "0.5" if notation is not comma else "0,5", ".."]})
        found = numbers(frame, "made", "made.csv")
        assert found.tolist()[:-2] == values and math.isnan(found.iloc[-1])


@st.composite
def releases(draw):
    """How a release departs from the base: its noise, gaps, precision, and the order of rows and columns."""
    return {
        "seed": draw(st.integers(0, 2**32 - 1)),
        "gaps": draw(st.sampled_from([0.0, 0.2])),
        "single": draw(st.booleans()),
        "shuffled": draw(st.booleans()),
    }


def release(base, seed, gaps, single, shuffled):
    "A Penn World Table of another base year with noise in every cell."
    rng = np.random.default_rng(seed)
    frame = load("pwt", base)
    names = list(frame.columns.drop(["iso3", "year"]))
    bounded = frame[names].max() <= 1
    noise = np.exp(rng.normal(0, 0.05, (len(frame), len(names))))
    frame[names] = (frame[names] * noise).where(~bounded | (frame[names] * noise < 1), frame[names])
    frame["hc"] = frame["hc"].clip(lower=1)
    frame[names] = frame[names].mask(rng.random(frame[names].shape) < gaps)
    at = frame["year"] == 2015
    frame.loc[at, "rtfpna"] = 1.0
    if single:
        frame = frame.astype(dict.fromkeys(names, "float32"))
    frame = frame.rename(columns={"iso3": "countrycode"})
    if shuffled:
        frame = frame.sample(frac=1, random_state=rng)[list(rng.permutation(frame.columns))]
    return frame


def workbook(frame, path):
    "As openpyxl writes numbers, to 16 digits."
    book = openpyxl.Workbook()
    book.active.title = "Data"
    book.active.append(list(frame.columns))
    for row in frame.astype("object").where(frame.notna(), None).itertuples(index=False):
        book.active.append([cell.item() if isinstance(cell, np.generic) else cell for cell in row])
    book.save(path)


WRITERS = {
    "dta": lambda frame, path: frame.to_stata(path, write_index=False, version=118),
    "xlsx": workbook,
    "csv": lambda frame, path: frame.to_csv(path, index=False),
    "tsv": lambda frame, path: frame.to_csv(path, index=False, sep="\t", decimal=","),
}


@pytest.mark.parametrize("kind", WRITERS)
@IMPORTS
@given(releases())
def test_what_a_release_holds_is_what_is_loaded(base, tmp_path, kind, how):
    "To the last bit of its precision, in every format; every table of the new folder is sealed."
    frame = release(base, **how)
    room = tmp_path / uuid.uuid4().hex
    room.mkdir()
    WRITERS[kind](frame, room / f"made.{kind}")
    import_pwt(room / f"made.{kind}", "99.9", room / "tables", base)
    found = load("pwt", room / "tables").set_index(["iso3", "year"])
    wanted = frame.rename(columns={"countrycode": "iso3"}).set_index(["iso3", "year"]).sort_index()[found.columns]
    assert found.index.equals(wanted.index) and altered(room / "tables") == []
    if kind == "xlsx" and not how["single"]:
        wanted = wanted.map(lambda value: float(f"{value:.16g}"))
    for name in found:
        assert np.array_equal(found[name].astype(wanted[name].dtype), wanted[name], equal_nan=True), name


@IMPORTS
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_indicators_come_back_whichever_way_the_file_lies(base, tmp_path, seed, wide):
    "A row for each country and year, or a column for each year: the same table."
    rng = np.random.default_rng(seed)
    years, codes = range(2000, 2006), ["CHN", "DEU", "USA"]
    index = pd.MultiIndex.from_product([codes, years], names=["Country Code", "Year"])
    values = pd.Series(rng.uniform(0, 100, len(index)), index, name="Value").where(rng.random(len(index)) < 0.8)
    room = tmp_path / uuid.uuid4().hex
    room.mkdir()
    path = room / "IT.NET.USER.ZS.csv"
    if wide:
        frame = values.reset_index().pivot_table(index="Country Code", columns="Year", values="Value", dropna=False)
        frame = frame.rename(columns=str).reset_index()
        frame.insert(1, "Indicator Code", "IT.NET.USER.ZS")
        frame.to_csv(path, index=False)
    else:
        values.sample(frac=1, random_state=rng).reset_index().to_csv(path, index=False)
    import_wdi(path, room / "tables", base)
    found = load("wdi", room / "tables").set_index(["iso3", "year"])["internet_users"]
    assert found.tolist() == values.dropna().sort_index().tolist()
    assert found.index.tolist() == values.dropna().sort_index().index.tolist()
