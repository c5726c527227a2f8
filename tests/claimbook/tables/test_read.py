"""The tables and the reader: every bad file is named in one line, every shipped table is what its descriptor says."""

import errno
import hashlib
import json
import re
import sys
from pathlib import Path

import frictionless
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimbook.tables import read as tables
from claimbook.tables.plain import LARGEST
from claimbook.tables.read import TableError, altered, data_folder, descriptor, load, resource, seal, tables_read

NAMES = [entry["name"] for entry in descriptor()["resources"]]
MARKS = "iso3,year,gdp,seen,kind\n"
GOOD = MARKS + "CHN,2000,1.5,2001-02-03,a\nCHN,2001,,,b\nUSA,2000,2e3,,\n"


def field(name, kind, **constraints):
    return {"name": name, "type": kind, "unit": "1", "description": "Made.", "constraints": constraints}


@pytest.fixture
def folder(tmp_path):
    "Write a package of two tables: `panel`, with a field of each type, and `places`, which its key refers to."
    fields = [
        field("iso3", "string", required=True, pattern="[A-Z]{3}"),
        field("year", "integer", minimum=1950, maximum=2100),
        field("gdp", "number", minimum=0, maximum=1e6),
        field("seen", "date"),
        field("kind", "string", enum=["a", "b"], unique=True),
    ]
    reference = {"fields": "iso3", "reference": {"resource": "places", "fields": "iso3"}}
    panel = {"fields": fields, "primaryKey": ["iso3", "year"], "foreignKeys": [reference]}
    places = {"fields": [field("iso3", "string", required=True)], "primaryKey": "iso3"}
    schemas = {"panel": panel, "places": places}
    about = {"title": "Made", "description": "Made.", "licenses": [{"name": "CC0"}], "sources": [{"title": "Made"}]}
    entries = [about | {"name": name, "path": f"{name}.csv", "schema": schema} for name, schema in schemas.items()]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "mini", "resources": entries}))
    (tmp_path / "panel.csv").write_text(GOOD)
    (tmp_path / "places.csv").write_text("iso3\nCHN\nUSA\n")
    return tmp_path


def rewrite(folder, change):
    package = json.loads((folder / "datapackage.json").read_text())
    change(package)
    (folder / "datapackage.json").write_text(json.dumps(package))


def test_types_are_those_of_the_descriptor(folder):
    "Whole numbers are int64, numbers float64, dates datetime64, text str; what is empty is missing."
    panel = load("panel", folder)
    assert panel.year.dtype == "int64"
    assert panel.gdp.dtype == "float64"
    assert panel.seen.dtype.kind == "M"
    assert panel.iso3.dtype == "str"
    assert panel.gdp.tolist()[::2] == [1.5, 2000.0]
    assert panel.isna().sum().tolist() == [0, 0, 1, 2, 1]


def test_an_integer_with_a_gap_is_nullable(folder):
    "Int64 keeps whole numbers whole beside a missing value."
    rewrite(folder, lambda package: package["resources"][0]["schema"].pop("primaryKey"))
    (folder / "panel.csv").write_text(GOOD + "USA,,1,,\n")
    year = load("panel", folder).year
    assert year.dtype == "Int64"
    assert year.tolist()[:3] == [2000, 2001, 2000]


BAD = {
    "empty": ("", ["is empty", "expected the header", "restore"]),
    "header only": (MARKS, ["line 2", "no rows", "restore"]),
    "utf-16": (GOOD.encode("utf-16"), ["line 1", "UTF-16", "save it as UTF-8"]),
    "byte-order mark": (GOOD.encode("utf-8-sig"), ["line 1", "byte-order mark", "without the mark"]),
    "latin-1": (GOOD.replace(",b", ",é").encode("latin-1"), ["line 3", "0xe9", "UTF-8"]),
    "gbk": (GOOD.replace(",b", ",中").encode("gbk"), ["line 3", "0xd6", "GBK"]),
    "semicolons": (GOOD.replace(",", ";"), ["line 1", "commas", "';'"]),
    "tabs": (GOOD.replace(",", "\t"), ["line 1", "commas", r"'\t'"]),
    "renamed column": (GOOD.replace("gdp", "GDP"), ["line 1", "column 3", "GDP", "gdp"]),
    "columns swapped": (GOOD.replace("iso3,year", "year,iso3"), ["line 1", "column 1", "in order"]),
    "column missing": (GOOD.replace(",kind", ""), ["line 1", "expected iso3,year,gdp,seen,kind"]),
    "short row": (GOOD + "USA,2003\n", ["line 5", "2 cells", "expected 5"]),
    "long row": (GOOD + "USA,2003,1,2,,,\n", ["line 5", "7 cells", "expected 5"]),
    "blank row": (GOOD + "\n" + "USA,2003,1,,\n", ["line 5", "0 cells"]),
    "cut off": (GOOD[:-2], ["line 4", "cells", "complete"]),
    "no last line break": (GOOD[:-1], ["line 4", "cut off"]),
    "open quote": (GOOD + 'USA,"2003,1,,\n', ["line 5", "not CSV", "quotation marks"]),
    "line break in a cell": (GOOD + 'USA,2003,1,,"a\nb"\n', ["line 5", "line break"]),
    "text for a number": (GOOD.replace("1.5", "many"), ["line 2", "column gdp", "'many'", "number"]),
    "decimal comma": (GOOD.replace("1.5", '"1,5"'), ["line 2", "column gdp", "'1,5'", "number"]),
    "nan in words": (GOOD.replace("1.5", "NaN"), ["line 2", "column gdp", "'NaN'", "leave it empty"]),
    "NA in words": (GOOD.replace("1.5", "NA"), ["line 2", "column gdp", "'NA'", "leave it empty"]),
    "infinity": (GOOD.replace("1.5", "inf"), ["line 2", "column gdp", "'inf'", "finite"]),
    "overflow": (GOOD.replace("1.5", "1e999"), ["line 2", "column gdp", "'1e999'", "finite"]),
    "fraction of a year": (GOOD.replace("2001,", "2001.0,"), ["line 3", "column year", "'2001.0'", "integer"]),
    "integer beyond 64 bits": (GOOD.replace("2001,", "9" * 20 + ","), ["line 3", "column year", "integer"]),
    "no such day": (GOOD.replace("02-03", "02-30"), ["line 2", "column seen", "'2001-02-30'", "date"]),
    "day first": (GOOD.replace("2001-02-03", "03/02/2001"), ["line 2", "column seen", "2024-12-31"]),
    "required": (GOOD.replace("USA", ""), ["line 4", "column iso3", "required"]),
    "pattern": (GOOD.replace("USA", "usa"), ["line 4", "column iso3", "'usa'", "[A-Z]{3}"]),
    "minimum": (GOOD.replace("1.5", "-1.5"), ["line 2", "column gdp", "'-1.5'", "at least 0"]),
    "maximum": (GOOD.replace("CHN,2001", "CHN,2201"), ["line 3", "column year", "'2201'", "at most 2100"]),
    "enum": (GOOD.replace(",b", ",c"), ["line 3", "column kind", "'c'", "one of a, b"]),
    "unique": (GOOD.replace(",b", ",a"), ["line 3", "column kind", "'a'", "once"]),
    "key twice": (GOOD.replace("CHN,2001", "CHN,2000"), ["line 3", "iso3, year", "CHN, 2000", "twice"]),
    "key with a gap": (GOOD.replace("CHN,2001", "CHN,"), ["line 3", "iso3, year", "without gaps"]),
    "foreign key": (GOOD.replace("USA", "XXX"), ["line 4", "column iso3", "'XXX'", "'places'", "add it there"]),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_named_in_one_line(folder, case):
    "The message has the file, the line, what was found, and what to do."
    content, words = BAD[case]
    (folder / "panel.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(TableError) as caught:
        load("panel", folder)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{folder.name}/panel.csv")
    for word in words:
        assert word in message, message


def test_a_missing_file_is_named(folder):
    "A table that is described but not there."
    (folder / "panel.csv").unlink()
    with pytest.raises(TableError, match=r"panel\.csv: cannot be read .*restore or rebuild"):
        load("panel", folder)


@pytest.mark.parametrize("path", ["/etc/hostname", "../outside.csv", "sub/../../outside.csv"])
def test_paths_out_of_the_folder_are_refused(folder, path):
    "A descriptor may come from elsewhere; it must not read other files."
    (folder.parent / "outside.csv").write_text(GOOD)
    rewrite(folder, lambda package: package["resources"][0].update(path=path))
    with pytest.raises(TableError, match="leaves the folder"):
        load("panel", folder)


def test_links_out_of_the_folder_are_refused(folder):
    "A link inside that points outside is no way round."
    outside = folder.parent / "outside.csv"
    outside.write_text(GOOD)
    (folder / "panel.csv").unlink()
    (folder / "panel.csv").symlink_to(outside)
    with pytest.raises(TableError, match="link out of the folder"):
        load("panel", folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        ("{", "line 1, column 2: is not JSON"),
        ("[]", "no list of resources"),
        ('{"resources": []}', "no list of resources"),
        ('{"resources": [{"name": "panel"}]}', "resource 1: lacks one of"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8"),
    ],
)
def test_a_bad_descriptor_is_named_in_one_line(tmp_path, content, words):
    "Missing, not JSON, not a package, not UTF-8."
    if content is not None:
        (tmp_path / "datapackage.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(TableError) as caught:
        descriptor(tmp_path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_type_is_named(folder):
    "A descriptor with a type that the reader does not know."
    rewrite(folder, lambda package: package["resources"][0]["schema"]["fields"][0].update(type="geopoint"))
    with pytest.raises(TableError, match=r"field\.iso3\.type: Input should be 'string'"):
        load("panel", folder)


def test_an_unknown_name_suggests_the_nearest():
    "A slip of the pen is answered with the right name."
    with pytest.raises(TableError, match=r"no table 'top500_countries'; did you mean 'top500_country'\?"):
        resource("top500_countries")


def test_the_folder_can_be_chosen(folder, monkeypatch):
    "SUANLI_DATA is another set of tables, for instance a newer vintage."
    monkeypatch.setenv("SUANLI_DATA", str(folder))
    assert data_folder() == folder
    assert load("places").iso3.tolist() == ["CHN", "USA"]


def test_tables_read_follows_foreign_keys(folder):
    "A fingerprint must see the tables that a table refers to, and theirs, once each, even in a circle."
    assert tables_read("panel", folder) == ["panel", "places"]
    back = [{"fields": "iso3", "reference": {"resource": "panel", "fields": "iso3"}}]
    rewrite(folder, lambda package: package["resources"][1]["schema"].update(foreignKeys=back))
    assert tables_read("places", folder) == ["places", "panel"]
    assert load("places", folder).shape == (2, 1)


def test_seal_writes_hash_and_size_and_altered_sees_a_change(folder):
    "Sealed by us, judged by hashlib; a changed byte is told with both hashes and the remedy."
    assert len(seal(folder)) == 4
    assert altered(folder) == []
    assert seal(folder) == []
    entry = resource("panel", folder)
    assert entry["hash"] == "sha256:" + hashlib.sha256(GOOD.encode()).hexdigest()
    assert entry["bytes"] == len(GOOD)
    (folder / "panel.csv").write_text(GOOD.replace("1.5", "1.6"))
    (line,) = altered(folder)
    assert line.startswith(f"{folder.name}/panel.csv: hash is sha256:")
    assert "suanli seal" in line


def test_seal_keeps_the_descriptor_as_it_was_written(folder):
    "Order of keys, two spaces, Chinese as Chinese, a line break at the end."
    rewrite(folder, lambda package: package.update(title="算力", zzz=1, aaa=2))
    seal(folder)
    text = (folder / "datapackage.json").read_text(encoding="utf-8")
    assert "算力" in text
    assert text.index('"zzz"') < text.index('"aaa"')
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


def test_seal_writes_nothing_if_a_table_is_at_fault(folder):
    "The fault may be in the last table; the descriptor stays as it is."
    before = (folder / "datapackage.json").read_bytes()
    (folder / "places.csv").write_text("iso3\nCHN\nUSA\nUSA\n")
    with pytest.raises(TableError, match="twice"):
        seal(folder)
    assert (folder / "datapackage.json").read_bytes() == before


def test_seal_cut_short_leaves_the_old_descriptor(folder, monkeypatch):
    "A full disk between writing and renaming must not cost the descriptor."
    before = (folder / "datapackage.json").read_bytes()

    def fail(*_):
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        seal(folder)
    assert (folder / "datapackage.json").read_bytes() == before


GOOD_CELLS = ("1.5", "-2", "+3", ".5", "7.", "1e3", "1E-3", "", '""', '"1.5"', "0.1000000000000000055511151231257827")
BAD_CELLS = ("1e999", "inf", "nan", "NaN", "NA", "0x10", "1_0", " 1", "1 ", "\u00a01", "1,5", '"1,5"', "x", "−1", "１")
CELLS = st.sampled_from((*GOOD_CELLS, *BAD_CELLS))


@given(st.lists(CELLS, min_size=1, max_size=4))
def test_numbers_read_at_once_are_those_of_their_text(cells):
    "Arrow's numbers are Python's, or the table is refused as it is cell by cell, with the same words."
    content = "".join(["year,gdp\n", *(f"{2000 + row},{cell}\n" for row, cell in enumerate(cells))]).encode()
    schema = {"fields": [field("year", "integer"), field("gdp", "number")], "primaryKey": "year"}
    try:
        read = tables._typed(content, json.dumps(schema), "t.csv")["gdp"].tolist()
    except TableError as error:
        with pytest.raises(TableError, match=re.escape(str(error))):
            tables._frame(content, schema, "t.csv", at_once=False)
    else:
        plain = [cell.strip('"') for cell in cells]
        assert np.array_equal(read, [float(cell) if cell else np.nan for cell in plain], equal_nan=True)
        assert set(cells) <= set(GOOD_CELLS)


def test_loading_checks_columns_and_not_cells():
    "All checks together call fewer functions of Python than the largest table has cells, by far."
    tables._typed.cache_clear()
    load("countries")  # what is done once for all tables
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        table = load("pwt")
    finally:
        sys.setprofile(None)
    assert 0 < calls < table.size / 10


# what is shipped


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_table_loads(name):
    "Each table is what the descriptor says, by our own reader."
    assert len(load(name)) > 0


def test_shipped_hashes_match():
    "What is shipped is what was sealed."
    assert altered() == []


def test_every_file_is_described():
    "No table lies beside the descriptor unseen."
    described = {entry["path"] for entry in descriptor()["resources"]}
    assert {path.name for path in data_folder().glob("*.csv")} == described


def test_frictionless_finds_no_fault():
    "An independent validator agrees on metadata, data, hashes and keys."
    report = frictionless.validate(str(data_folder() / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])[:5]
    assert [task.name for task in report.tasks] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_table_says_where_it_is_from(name):
    "Title, description, source, licence, date, citation, and a unit for each number."
    entry = resource(name)
    assert all(entry.get(key) for key in ("title", "description", "sources", "licenses", "retrieved", "citation"))
    assert f"{{{entry['citation']}," in (data_folder() / "data.bib").read_text(encoding="utf-8")
    for described in entry["schema"]["fields"]:
        assert described["description"]
        assert described["type"] == "string" or described["unit"], described["name"]


def test_every_country_is_known():
    "ISO 3166-1 has 249 codes, and everyday names are everyday."
    names = load("countries").set_index("iso3")
    assert len(names) == 249
    expected = {
        "CHN": "中国",
        "TWN": "台湾",
        "HKG": "香港",
        "KOR": "韩国",
        "RUS": "俄罗斯",
        "USA": "美国",
        "GBR": "英国",
    }
    assert names.name_zh[list(expected)].to_dict() == expected
    english = {"CHN": "China", "TWN": "Taiwan", "KOR": "South Korea", "RUS": "Russia", "IRN": "Iran", "VNM": "Vietnam"}
    assert names.name_en[list(english)].to_dict() == english
    assert names.eu_member.sum() == 27


def test_country_flags_follow_their_rules():
    "Seventeen oil states (fifteen of OPEC and two more of the Gulf council); Iceland is small, Estonia is not."
    flags = load("countries").set_index("iso3")
    assert flags.oil_state.sum() == 17
    assert flags.oil_state[["NOR", "RUS", "USA", "IDN"]].sum() == 0
    assert flags.micro_state[["ISL", "LUX", "MLT", "MDV"]].all()
    assert not flags.micro_state[["EST", "TTO", "QAT", "SGP"]].any()
    assert flags.micro_state.notna().sum() == load("pwt").iso3.nunique() == 182


def test_penn_world_table_agrees_with_its_documentation():
    "182 countries, 1950 to 2017; absorption shares sum to one; TFP and capital services are 1 in 2011."
    pwt = load("pwt")
    assert (pwt.year.min(), pwt.year.max(), len(pwt)) == (1950, 2017, 182 * 68)
    shares = pwt.filter(like="csh_").sum(axis=1, skipna=False).dropna()
    assert np.allclose(shares, 1, atol=2e-6)
    base = pwt[pwt.year == 2011]
    assert np.allclose(base.rtfpna.dropna(), 1, atol=1e-6)
    assert np.allclose(base.rkna.dropna(), 1, atol=1e-6)
    levels = pwt[pwt.iso3 == "USA"].ctfp.dropna()
    assert np.allclose(levels, 1, atol=1e-6)


def test_top500_ends_with_the_united_states_first():
    "The June 2025 list is led by a system of the United States (El Capitan, 1.742 EFLOP/s)."
    last = load("top500_country").query("year == 2025 and month == 6").set_index("iso3")
    assert last.best_rank.idxmin() == "USA"
    assert last.rmax_tflops.idxmax() == "USA"
    assert last.rmax_tflops["USA"] > 1_742_000
    listed = load("top500_country").groupby(["year", "month"]).systems.sum()
    assert len(listed) == 65
    assert set(listed) == {500}


def test_chinese_input_output_tables_close():
    "Intermediate inputs and value added make up gross output in each group and year."
    table = load("china_io").pivot_table(index=["year", "to"], columns="from", values="billion_yuan")
    inputs = table.drop(columns="Gross output").sum(axis=1)
    assert len(table) == 7 * 12
    assert np.allclose(inputs, table["Gross output"], atol=0.02)


def test_chinese_tables_with_imports_apart_balance():
    "All uses of a group and the negative imports make its gross output, as its inputs and value added do."
    flows = load("china_io_nbs").pivot_table(index=["year", "from"], columns="to", values="total_billion_yuan")
    output = flows.xs("Gross output", level="from").dropna(axis=1).stack()
    rest = flows.drop("Gross output", level="from")
    assert len(output) == 3 * 17
    assert np.allclose(rest.sum(axis=1).loc[output.index], output, atol=0.05)
    assert np.allclose(rest.groupby("year").sum().stack().loc[output.index], output, atol=0.05)


@pytest.mark.parametrize("name", ["agents_robots", "compute_scale", "compute_shares", "idc_index", "published_effects"])
def test_a_published_figure_says_how_sure_it_is(name):
    "By the three grades that are printed; what nobody saw in a text is not in the tables."
    assert set(load(name)["sure"]) <= {"A", "B", "C"}


def test_the_newest_published_figures_are_those_of_the_reports():
    "Read in the reports of July and March 2026 and of September 2026."
    scale = load("compute_scale").set_index(["basis", "region", "date", "kind"])["eflops"]
    counted = [
        scale["infrastructure", "CHN", month, "intelligent"] for month in ("2025-06", "2025-12", "2026-03", "2026-06")
    ]
    assert counted == [788, 1590, 1882, 2185]
    assert scale["device", "WLD", "2025-06", "total"] == 4495
    shares = load("compute_shares").set_index(["year", "kind", "region"])["share_pct"]
    assert [shares[2020, "total", "USA"], shares[2025, "total", "USA"], shares[2025, "total", "CHN"]] == [36, 46, 21]
    assert scale["device", "CHN", "2025-06", "total"] / scale["device", "WLD", "2025-06", "total"] == pytest.approx(
        shares[2025, "total", "CHN"] / 100, abs=0.005
    )


def test_known_training_hardware():
    "Of 351 models since 2010 and 81 of 1e23 operations or more none ran on a general-purpose processor."
    hardware = load("training_hardware").query("year >= 2010")
    assert hardware["models"].sum() == 351
    assert hardware.query("flop == '1e23 and more'")["models"].sum() == 81
    assert not (hardware["hardware"] == "General-purpose processor").any()


def test_chinese_growth_accounts_add_up():
    "Hours, labour quality, capital and TFP make up each group's contribution; shares make up the whole."
    accounts = load("china_growth_groups")
    sources = ["hours_pp", "labour_quality_pp", "capital_stock_pp", "capital_quality_pp", "tfp_pp"]
    assert np.allclose(accounts[sources].sum(axis=1), accounts.value_added_pp, atol=5e-4)
    assert np.allclose(accounts.groupby("period").share_pct.sum(), 100, atol=0.05)


def test_american_tables_close():
    "Each industry's column closes with its value added, each commodity's row with its use; supply meets output."
    use = load("us_use").pivot_table(index="from", columns="to", values="million_usd", fill_value=0)
    make = load("us_make").pivot_table(index="commodity", columns="industry", values="million_usd", fill_value=0)
    kinds = load("us_industries").groupby("kind").code.agg(list)
    industries, commodities, final = kinds["industry"], kinds["industry"] + kinds["commodity"], kinds["final use"]
    assert (len(industries), len(commodities), len(final)) == (71, 73, 19)
    use, make = use.reindex(use.index.union(commodities), fill_value=0), make.reindex(commodities, fill_value=0)
    flows = use.loc[commodities, industries]
    # the Bureau rounds each cell to a million, so a sum of seventy may be off by a few
    assert np.allclose(flows.sum() + use.loc["VABAS", industries], use.loc["T018", industries], atol=6)
    added = use.loc[["V001", "T00OTOP", "V003"], industries].sum() - use.loc["T00OSUB", industries]
    assert np.allclose(added, use.loc["VABAS", industries], atol=3)
    rows = flows.sum(axis=1) + use.loc[commodities, final].sum(axis=1)
    short = (rows - use.loc[commodities, "T019"]).where(lambda gap: gap.abs() > 6).dropna()
    assert short.index.tolist() == ["524", "5412OP"]  # as the package has it, and as our description says
    assert short.abs().max() < 0.003 * rows["524"]
    assert np.allclose(make[industries].sum(), use.loc["T018", industries], atol=6)


def test_classics_begin_and_end_as_printed():
    "Solow's first and last years, the sizes of the three samples, Munnell's 48 states."
    solow = load("solow1957").set_index("year")
    assert solow.loc[1909].tolist() == [0.623, 2.06, 1.0]
    assert solow.index[-1] == 1949
    sample = load("mankiw_romer_weil")
    assert (sample.oil == 0).sum() == 98
    assert (sample.intermediate.sum(), sample.oecd.sum()) == (75, 22)
    assert load("produc").groupby("state").size().to_dict() == dict.fromkeys(load("produc").state.unique(), 17)
    assert load("produc").state.nunique() == 48


def test_hubs_lie_in_provinces_with_a_known_grid():
    "Eight hubs, ten clusters, each on a grid with a published intensity."
    hubs, grid = load("hubs"), load("china_grid_intensity")
    assert (hubs.hub.nunique(), len(hubs), len(grid)) == (8, 10, 30)
    assert set(hubs.province_code) <= set(grid.province_code)
    assert grid.set_index("province_code").kgco2_per_kwh[["CN-NM", "CN-YN"]].is_monotonic_decreasing


def test_error_is_a_value_error():
    "Callers may catch it as such."
    assert issubclass(tables.TableError, ValueError)


def test_a_hundred_times_the_largest_table_may_be_read():
    "What `make bench` does, with longer numbers; two gigabytes may not."
    assert 150 * max(entry["bytes"] for entry in descriptor()["resources"]) < LARGEST < 10**9
