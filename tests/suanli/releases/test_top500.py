"""TOP500 lists: names, units and notations of three decades give the same sums; a list that is not one is refused."""

import os
from pathlib import Path

import frictionless
import openpyxl
import pandas as pd
import pytest

from claimbook.tables.read import TableError, altered, data_folder, descriptor, load
from suanli.releases.top500 import import_top500

RELEASES = os.environ.get("SUANLI_RELEASES")
RMAX, RPEAK = "Rmax [TFlop/s]", "Rpeak [TFlop/s]"
PLACES = ["United States", "Korea, South", "Czech Republic", "Hong Kong", "Türkiye"]


def listed():
    "Five hundred systems in five countries, from 900 PFLOP/s down."
    rows = [
        {
            "Rank": rank,
            "Computer": "one, two, three",
            "Country": PLACES[rank % 5],
            "Rmax [TFlop/s]": round(9e5 / rank, 2),
            "Rpeak [TFlop/s]": round(1.2e6 / rank + 0.5, 2),
            "Power (kW)": None,
        }
        for rank in range(1, 501)
    ]
    return pd.DataFrame(rows)


def in_gigaflops(frame, *names):
    frame.iloc[:, 3:5] *= 1000
    return frame.rename(columns=dict(zip(frame.columns[3:5], names, strict=True)))


def text(frame, path, encoding="utf-8", **how):
    path.write_bytes(frame.to_csv(index=False, **how).encode(encoding))


def workbook(frame, path):
    "Under a title, as older lists are."
    book = openpyxl.Workbook()
    book.active.append(["TOP500 list"])
    book.active.append([])
    book.active.append(list(frame.columns))
    for row in frame.astype("object").where(frame.notna(), None).itertuples(index=False):
        book.active.append(list(row))
    book.save(path)


def spaced(space):
    def write(frame, path):
        for name in frame.columns[3:5]:
            frame[name] = [f"{value:,.2f}".replace(",", space).replace(".", ",") for value in frame[name]]
        text(frame, path, "utf-8-sig", sep=";", lineterminator="\r\n")
        path.write_bytes(path.read_bytes().rstrip(b"\r\n"))  # as the list of June 2025 ends

    return write


def thousands(frame, path):
    for name in frame.columns[3:5]:
        frame[name] = frame[name].map("{:,.2f}".format)
    text(frame, path)


FORMS = {
    "plain csv": (".csv", text),
    "workbook under a title": (".xlsx", workbook),
    "csv under titles": (".csv", lambda f, p: (text(f, p), p.write_text("A title\n" * 16 + p.read_text()))),
    "thin spaces and decimal commas": (".csv", spaced("\u2009")),
    "narrow spaces": (".csv", spaced("\u202f")),
    "spaces": (".csv", spaced("\u00a0")),
    "commas for thousands": (".csv", thousands),
    "gigaflops by name": (".csv", lambda f, path: text(in_gigaflops(f, "Rmax [GFlop/s]", "Rpeak [GFlop/s]"), path)),
    "gigaflops in brackets": (
        ".tab",
        lambda f, p: text(in_gigaflops(f, "R_max (GFlops)", "R_peak (GFlops)"), p, sep="\t"),
    ),
    "out of order": (".csv", lambda f, path: text(f.sort_values(["Country", "Computer"]), path)),
    "names composed otherwise": (".csv", lambda f, path: text(f.replace("Türkiye", "Tu\u0308rkiye\u00a0"), path)),
    "of its month": (".csv", lambda f, path: text(f.assign(**{"First Appearance": 66 - f.Rank % 60}), path)),
    "gigaflops unsaid": (".csv", lambda f, path: text(in_gigaflops(f, "RMax", "RPeak"), path)),
    "teraflops unsaid": (
        ".csv",
        lambda f, path: text(f.set_axis([*f.columns[:3], "Rmax", "Rpeak", "x"], axis=1), path),
    ),
}


@pytest.fixture(scope="module")
def expected():
    codes = dict(zip(PLACES, ["USA", "KOR", "CZE", "HKG", "TUR"], strict=True))
    frame = listed().assign(iso3=lambda table: table.Country.map(codes))
    sums = frame.groupby("iso3").agg({"Rank": ["size", "min"], "Rmax [TFlop/s]": "sum", "Rpeak [TFlop/s]": "sum"})
    return sums.set_axis(["systems", "best_rank", "rmax_tflops", "rpeak_tflops"], axis=1)


@pytest.mark.parametrize("form", FORMS)
def test_every_notation_gives_the_same_sums(base, tmp_path, expected, form):
    "Sums to six digits, names as in the table, all other lists untouched, the description up to date."
    suffix, write = FORMS[form]
    file = tmp_path / f"TOP500_202511{suffix}"
    write(listed(), file)
    report = import_top500([file], None, tmp_path / "made", base)
    assert "a list that the base does not have" in report[0]
    table, before = load("top500_country", tmp_path / "made"), load("top500_country", base)
    new = table[(table.year == 2025) & (table.month == 11)].set_index("iso3")
    pd.testing.assert_frame_equal(new[expected.columns], expected, rtol=6e-6, check_dtype=False)
    assert new.country["TUR"] == "Turkey", "the name that the table has"
    pd.testing.assert_frame_equal(table.iloc[: len(before)], before)
    entry = next(each for each in descriptor(tmp_path / "made")["resources"] if each["name"] == "top500_country")
    assert "66 lists, June 1993 to November 2025" in entry["description"]
    assert entry["sources"][0]["version"] == "June 1993 to November 2025"
    assert altered(tmp_path / "made") == []


def test_a_list_of_the_base_is_replaced(base, tmp_path):
    "Named by --list; the rest of the table keeps every byte, and the report says what differs."
    text(listed(), tmp_path / "list.csv")
    report = import_top500([tmp_path / "list.csv"], "2025-06", tmp_path / "made", base)
    old = load("top500_country", base).query("year == 2025 and month == 6").set_index("iso3")
    new = load("top500_country", tmp_path / "made").query("year == 2025 and month == 6").set_index("iso3")
    assert f"different from the base in {len(old.index.union(new.index))} countries" in report[0]
    (emirates,) = [line for line in report if ": ARE is only in the base, " in line]
    assert f"{old.systems['ARE']} systems with {old.rmax_tflops['ARE']:g} TFLOP/s" in emirates
    (turkey,) = [line for line in report if ": TUR, " in line]
    by = 100 * (new.rmax_tflops["TUR"] / old.rmax_tflops["TUR"] - 1)
    was = f"rmax_tflops was {old.rmax_tflops['TUR']:g} and is {new.rmax_tflops['TUR']:g} ({by:+.2g} %)"
    assert was in turkey and "systems was" in turkey and "best_rank was" in turkey
    table = load("top500_country", tmp_path / "made")
    assert table.groupby(["year", "month"]).systems.sum().eq(500).all()
    before = (base / "top500_country.csv").read_text().splitlines()
    after = (tmp_path / "made" / "top500_country.csv").read_text().splitlines()
    assert [row for row in after if not row.startswith("2025,6,")] == [
        row for row in before if not row.startswith("2025,6,")
    ]
    assert frictionless.validate(str(tmp_path / "made" / "datapackage.json")).valid


def test_a_list_of_a_later_year_names_the_parameter_that_ends_before_it(base, tmp_path):
    "Chapter 1 takes lists to the last year of the book's own table, and an edition must say more."
    text(listed(), tmp_path / "TOP500_202606.csv")
    report = import_top500([tmp_path / "TOP500_202606.csv"], None, tmp_path / "made", base)
    (line,) = [line for line in report if line.startswith("data to 2026")]
    assert "last_list of 01-competitiveness ends in 2025: write `last_list: 2026`" in line


def test_a_list_that_the_base_has_of_another_month_is_refused(base, tmp_path):
    "The same sums by country cannot be those of two lists."
    text(listed(), tmp_path / "list.csv")
    import_top500([tmp_path / "list.csv"], "2025-06", tmp_path / "made", base)
    with pytest.raises(TableError, match=r"list\.csv: is the list of June 2025 in the base; correct"):
        import_top500([tmp_path / "list.csv"], "2025-11", tmp_path / "again", tmp_path / "made")


def put(row, column, value):
    def change(frame):
        frame = frame.astype({column: "object"})
        frame.loc[row, column] = value
        return frame

    return change


BAD = {
    "unknown country": (put(7, "Country", "Atlantis"), ["column country", "'Atlantis' in row 9", "countries.csv"]),
    "two countries": (put(7, "Country", "United Kingdom/France"), ["column country", "row 9"]),
    "no country": (put(7, "Country", None), ["column country", "'' in row 9"]),
    "a row missing": (lambda f: f.drop(index=7), ["row 9", "column rank", "'9'", "1 to 500", "as published"]),
    "cut short": (lambda f: f[:300], ["row 301", "300 systems", "expected 500"]),
    "a rank twice": (put(7, "Rank", 7), ["row 9", "column rank", "'7'"]),
    "text": (put(7, RMAX, "fast"), ["row 9", "column rmax [tflop/s]", "'fast'", "a number"]),
    "no speed": (put(7, RPEAK, None), ["row 9", "column rpeak [tflop/s]", "above zero"]),
    "negative": (put(7, RMAX, -5), ["row 9", "column rmax [tflop/s]", "above zero"]),
    "decimals lost": (put(7, RMAX, 9e7), ["row 9", "column rmax [tflop/s]", "no more than the rank before"]),
    "wrong unit": (lambda f: f.rename(columns={RMAX: "Rmax [GFlop/s]"}), ["column rmax [gflop/s]", "a sum of", "unit"]),
    "swapped": (lambda f: f.rename(columns={RMAX: RPEAK, RPEAK: RMAX}), ["rmax", "rpeak", "swapped"]),
    "another month": (
        lambda f: f.assign(**{"First Appearance": 65 - f.Rank % 60}),
        ["first appearance", "list 65", "expected list 66, of November 2025", "--list"],
    ),
    "no header": (lambda f: f.drop(columns="Country"), ["no header", "Rank, Country, Rmax and Rpeak"]),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_list_is_named_in_one_line(base, tmp_path, case):
    "The message has the file, the place, what was expected and what to do; no folder is made."
    change, words = BAD[case]
    file = tmp_path / "TOP500_202511.csv"
    text(change(listed()), file)
    with pytest.raises(TableError) as caught:
        import_top500([file], None, tmp_path / "made", base)
    message = str(caught.value)
    assert "\n" not in message and message.startswith(file.name)
    for word in words:
        assert word in message, message
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("names", "month", "words"),
    [
        (["list.csv"], None, "expected a June or November"),
        (["TOP500_202507.csv"], None, "expected a June or November"),
        (["list.csv"], "June 2025", "--list 2025-06"),
        (["list.csv"], "2025-6", "--list 2025-06"),
        (["TOP500_202506.csv", "TOP500_202506_copy.csv"], None, "each once"),
        (["TOP500_202506.csv"], "2019-11", "as the name says"),
        (["TOP500_202506.csv", "TOP500_202511.csv"], "2025-06", "import them one by one"),
    ],
)
def test_a_list_without_its_month_is_refused(base, tmp_path, names, month, words):
    "The date is in the name or in --list, and nowhere else."
    for name in names:
        text(listed(), tmp_path / name)
    with pytest.raises(TableError, match=words):
        import_top500([tmp_path / name for name in names], month, tmp_path / "made", base)


@pytest.mark.skipif(not RELEASES, reason="SUANLI_RELEASES names no folder of releases")
def test_the_real_lists_give_the_rows_of_the_table(tmp_path):
    "November 2019 (xls) and June 2025 (semicolons, thin spaces, decimal commas), byte for byte."
    files = [Path(RELEASES) / name for name in ("TOP500_201911.xls", "TOP500_202506.csv")]
    report = import_top500(files, None, tmp_path / "made", data_folder())
    assert all(line.endswith("the same as in the base") or "columns not used" in line for line in report)
    name = "top500_country.csv"
    assert (tmp_path / "made" / name).read_bytes() == (data_folder() / name).read_bytes()


def test_every_country_of_the_table_is_known_by_its_name():
    "The library and our names agree; Namibia, whose code is NA, does not stop it."
    from suanli.releases.top500 import _codes

    table = load("top500_country")[["iso3", "country"]].drop_duplicates()
    names = load("countries").set_index("iso3").name_en.to_dict()
    assert (_codes(table, names, "list") == table.iso3).all()
    assert _codes(pd.DataFrame({"country": ["Namibia"]}), names, "list").tolist() == ["NAM"]
