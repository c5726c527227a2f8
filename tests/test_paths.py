"""Chapter 4 and its tables against numbers that other code has worked out, or that are arithmetic on the sources."""

import pandas as pd
import pytest

from claimbook.claims.kept import kept
from claimbook.exhibits.exhibit import TABLE
from claimbook.notebook.files import read
from claimbook.notebook.results import results
from claimbook.project import project
from claimbook.tables.read import load

CHAPTER = project().chapters / "04-paths.ipynb"
GRADED = ("policies", "plan_words", "plan_targets", "export_controls")


def exhibit(number):
    """A table of the chapter as a frame."""
    for cell in read(CHAPTER)["cells"]:
        for output in cell.get("outputs", []):
            shown = output.get("data", {}).get(TABLE, {})
            if shown.get("exhibit") == number:
                return pd.DataFrame(shown["rows"], columns=[column["name"] for column in shown["columns"]])
    raise LookupError(number)


def recorded(name):
    return results(CHAPTER)[f"paths.{name}"]


@pytest.fixture(scope="module")
def origin():
    """Listed Rmax by list and holder, with the origin of accelerators where there are some."""
    table = load("top500_origin")
    bare = table["accelerator_origin"] == "none"
    return table.assign(by=table["cpu_origin"].where(bare, table["accelerator_origin"]))


def share(rows, column, place):
    return 100 * rows.loc[rows[column] == place, "rmax_tflops"].sum() / rows["rmax_tflops"].sum()


@pytest.mark.parametrize(
    ("year", "month", "by_accelerator", "by_processor"),
    [(2011, 11, 7.6, 7.6), (2015, 11, 0.9, 0.9), (2016, 6, 44.4, 44.4), (2018, 6, 43.8, 26.5), (2024, 11, 49.8, 30.5)],
)
def test_chinas_own_share_by_two_rules(origin, year, month, by_accelerator, by_processor):
    "Reference shares of Rmax, in percent to one digit, from the origins and from the table of shares alike."
    china = origin.query("country == 'CHN' and year == @year and month == @month")
    assert share(china, "by", "China") == pytest.approx(by_accelerator, abs=0.051)
    assert share(china, "cpu_origin", "China") == pytest.approx(by_processor, abs=0.051)
    row = load("top500_china_domestic").query("year == @year and month == @month").iloc[0]
    assert row["domestic_share_pct"] == pytest.approx(by_accelerator, abs=0.051)
    assert row["cpu_domestic_share_pct"] == pytest.approx(by_processor, abs=0.051)


def test_shares_elsewhere_in_the_list_of_november_2024(origin):
    "Japan 58.4 percent Japanese, the European Union none European, 93.65 percent of the world American."
    late = origin.query("year == 2024 and month == 11")
    assert share(late.query("country == 'JPN'"), "by", "Japan") == pytest.approx(58.4, abs=0.051)
    assert share(late.query("country == 'EU'"), "by", "Europe and other") == 0
    assert share(late, "by", "United States") == pytest.approx(93.65, abs=0.005)


def test_means_before_and_after_are_those_of_a_few_machines():
    "2.74 percent in ten lists to 2014, 32.38 and 22.93 in twenty from 2015 to 2024; three machines at most."
    table = load("top500_china_domestic")
    before, after = table.query("year < 2015"), table.query("2015 <= year < 2025")
    assert (len(before), len(after), table["domestic_systems"].max()) == (10, 20, 3)
    assert before["domestic_share_pct"].mean() == pytest.approx(2.74, abs=0.005)
    assert after["domestic_share_pct"].mean() == pytest.approx(32.38, abs=0.005)
    assert after["cpu_domestic_share_pct"].mean() == pytest.approx(22.93, abs=0.005)


def test_listed_sums_are_those_of_the_country_table(origin):
    "China's systems and Rmax in every list."
    country = load("top500_country").query("iso3 == 'CHN' and (year > 2010 or (year == 2010 and month >= 6))")
    sums = origin.query("country == 'CHN'").groupby(["year", "month"])[["systems", "rmax_tflops"]].sum()
    known = country.set_index(["year", "month"])[["systems", "rmax_tflops"]].sort_index()
    pd.testing.assert_frame_equal(sums, known, rtol=1e-5)


def test_hardware_that_chinese_models_state():
    "73 of 277: 65 Nvidia alone, 17 of these export versions, 5 Chinese alone, 2 on both, 1 other; 4 of 16 in 2025."
    table = load("china_chips_training")
    names = ["models", "hardware_stated", "nvidia", "nvidia_export_version", "domestic", "nvidia_and_domestic"]
    assert table[[*names, "other_foreign"]].sum().tolist() == [277, 73, 65, 17, 5, 2, 1]
    part = recorded("domestic_models")
    assert [part.value, part.low, part.high, part.n] == [*map(pytest.approx, (100 * 7 / 73,)), *_near(4, 19), 73]
    assert (recorded("domestic_models_late").value, recorded("domestic_models_late_stated").value) == (4, 16)
    assert recorded("domestic_models_fisher").value == pytest.approx(0.04, abs=0.005)
    assert recorded("domestic_models_least").value == pytest.approx(100 * 7 / 277, rel=1e-5)
    assert recorded("domestic_models_most").value == pytest.approx(100 * (277 - 73 + 7) / 277, rel=1e-5)


def _near(*ends):
    return [pytest.approx(end, abs=0.5) for end in ends]


@pytest.mark.parametrize(
    ("first", "last", "percent"),
    [("2022Q1", "2022Q2", 14.1), ("2022Q3", "2023Q3", 16.9), ("2023Q4", "2025Q1", 4.0), ("2025Q2", "2025Q4", 0.35)],
)
def test_chinas_part_of_nvidias_sales_as_it_is_defined(first, last, percent):
    "Medians added up over windows."
    sold = load("ai_chips").query("maker == 'Nvidia' and @first <= quarter <= @last")
    sums = sold.groupby("destination")["h100e_median"].sum()
    assert 100 * sums["China"] / sums["world"] == pytest.approx(percent, abs=0.051)


def test_medians_add_up_to_the_sources_own_sum():
    "13.64 million H100 equivalents of Nvidia to the end of 2025."
    sold = load("ai_chips").query("maker == 'Nvidia' and destination == 'world' and quarter <= '2025Q4'")
    assert sold["h100e_median"].sum() / 1e6 == pytest.approx(13.64, abs=0.005)


def test_what_became_of_the_targets():
    "The total of 2023 was met as its issuer counts; that of 2025 has no outcome, since the yardstick was changed."
    table = exhibit("4.2c").set_index("Target")["What became of it"]
    assert table["Total computing power: 200 EFLOP/s FP32"] == "Met, as its issuer counts"
    assert table["Total computing power: 300 EFLOP/s FP32"] == "No outcome on its own basis"
    assert table["Use of western data centres: 50 percent"] == "No outcome on its own basis"
    # One rule for both: the nation's figure of June 2026 is of half a year after the one, of 30 months after the other.
    assert table["Racks in use: 60 percent"] == "Met, as its issuer counts"
    assert table["Use of data centres: 60 percent"] == "No outcome on its own basis"
    assert (recorded("targets_late").value, recorded("targets_too_late_by").value) == (12, 30)
    assert table["Intelligent computing power: 9,800 EFLOP/s FP16"] == "Not yet due"
    parts = [recorded(f"targets_{name}").value for name in ("met", "missed", "unread")]
    assert sum(parts) == pytest.approx(100)


def test_the_targets_of_which_the_essay_could_speak():
    "Of the plans of 2023 and 2024 six are due; both that were met are of July 2024, as MIIT counts."
    counts = exhibit("4.2d").set_index("Targets of").loc["Plans since 2022 and before the essay"]
    assert counts["Due"] == 6 and counts["Met, as its issuer counts"] == 2 and counts["Missed"] == 0
    assert recorded("spoken_met").value == pytest.approx(100 / 3, rel=1e-5)
    assert recorded("spoken_met_in_time").value == pytest.approx(100 / 6, rel=1e-5)  # use of racks is of June 2026


def test_what_is_left_out_for_want_of_its_text_is_counted():
    "Storage and delay of the plan of October 2023: neither listed nor judged, and a quarter at most would be met."
    rows = load("plan_targets").query("sure == 'D'")
    assert rows["target_date"].eq("2025-12").all() and rows["plan_date"].eq("2023-10").all()
    assert recorded("spoken_remembered").value == len(rows) == 2
    assert not exhibit("4.2c")["Target"].str.contains("Storage|delay between hubs", case=False).any()
    for name in ("met_others", "missed"):
        assert recorded(f"spoken_{name}_most").value == pytest.approx(100 * 2 / 8)


def test_a_testimony_is_no_step():
    "Eleven American rows of the table, of which one says that none was approved."
    rows = load("export_controls").query("actor == 'USA'")
    assert (len(rows), recorded("controls").value, recorded("controls_told").value) == (11, 10, 1)
    assert rows.loc[rows["step"] == "no", "instrument"].str.startswith("testimony").all()


def test_what_the_target_for_2030_asks_for():
    "From 2,185 in June 2026 to 9,800 in December 2030; and 2,185 is about 2.8 times the 788 of a year before."
    assert recorded("goal_pace").value == pytest.approx(100 * ((9800 / 2185) ** (1 / 4.5) - 1), rel=1e-5)
    assert recorded("since_last").value / recorded("since_first").value == pytest.approx(2.8, abs=0.05)
    pace = recorded("pace_intelligent")  # through three figures that lie nearly on a line of logarithms
    assert pace.value == pytest.approx(100 * ((2185 / 1590) ** 2 - 1), rel=0.02)
    assert recorded("computing_intelligent").value == pytest.approx(2185 * (1 + pace.value / 100) ** 4.5, rel=0.02)


def test_the_page_leads_with_the_newest_release():
    "Its elasticity and what goes with it, as the edition on that release found them with the same chance."
    (newest,) = (each.results for each in kept() if each.edition == "pwt-11.0")
    for name, there in (("newest_elasticity", "elasticity"), ("gdp_newest", "gdp_ours"), ("newest_usual", "gdp_usual")):
        mine, its = recorded(name), newest[f"paths.{there}"]
        for end in ("value", "low", "high") if its.low else ("value",):
            assert getattr(mine, end) == pytest.approx(getattr(its, end), rel=1e-4)
    assert recorded("newest_elasticity").value == pytest.approx(0.00155, abs=5e-6)
    assert recorded("newest_usual").value == pytest.approx(20.1, abs=0.05)  # percent, 2019 to 2023


def test_the_plans_money_by_each_way_of_counting():
    "3.8 trillion times 3.70 of output with imports, 2.50 at home, .67 of GDP and .98 with wages spent again."
    ways = {"output_total": 3.70, "output": 2.50, "value_added": 0.67, "value_added_closed": 0.98}
    for name, per_yuan in ways.items():
        assert recorded(f"plan_money_{name}").value == pytest.approx(3.8 * per_yuan, abs=3.8 * 0.0051)


def test_the_published_paces_of_the_other_counts():
    "280 over 140 in three years, 962 over 135 in four and a half, within the interval of the fitted pace."
    for name, times, years in (("total", 280 / 140, 3), ("device", 962 / 135, 4.5)):
        pace = recorded(f"pace_{name}")
        assert pace.low < 100 * (times ** (1 / years) - 1) < pace.high


def test_no_passage_of_the_plan_has_the_words_that_were_asked_for():
    "In substance and not in words."
    assert recorded("words_as_asked").value == 0 < recorded("words_read").value


@pytest.mark.parametrize("name", GRADED)
def test_what_is_known_from_memory_alone_is_not_printed(name):
    "Every row has a grade from A to C, or no number at all, and none is a made-up one of those that were met."
    table = load(name)
    numbers = table.select_dtypes("number").columns
    assert table.loc[table["sure"] == "D", numbers].isna().all(axis=None)
    assert set(table["sure"]) <= set("ABCD" if name == "plan_targets" else "ABC") and table["sure"].notna().all()
    said = table.astype(object).fillna("").astype(str).agg(" ".join, axis=1)
    assert not said.str.contains("from memory|not checked before|demo_|mock", case=False).any()
