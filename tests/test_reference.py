"""Reference numbers of those who made the tables, and what checkers found wrong in the first edition."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from claimbook.claims.judge import collected, judge
from claimbook.claims.kept import kept
from claimbook.claims.rules import read_claims
from claimbook.notebook.results import results
from claimbook.notebook.toc import chapters
from claimbook.site.vintages import alike
from claimbook.tables.read import load

ROOT = Path(__file__).parents[1]
TELECOM, INTERNET = "Telecommunications", "Internet and IT services"


def flows(year):
    """Flows between the 17 groups and their gross output, from the files with nothing of ours."""
    name = "china_io_nbs" if year >= 2017 else "china_io_nbs_history"
    rows = load(name).query("year == @year")
    table = rows.pivot_table(index="from", columns="to", values="total_billion_yuan", aggfunc="sum", fill_value=0.0)
    groups = [each for each in table.index if each in table.columns]
    return table.loc[groups, groups], table.loc["Gross output", groups]


@pytest.mark.parametrize(
    ("year", "telecom", "internet", "above"),
    [
        (2002, 1.573, 0.613, 11),
        (2007, 0.809, 0.134, 5),
        (2012, 0.627, 0.130, 5),
        (2017, 0.516, 0.819, 7),
        (2018, 0.529, 1.159, 7),
        (2020, 0.530, 1.399, 7),
    ],
)
def test_reach_is_what_the_makers_of_the_tables_found(year, telecom, internet, above):
    "Share of the inputs of the 15 other groups, percent, and in how many both together exceed one."
    z, _ = flows(year)
    others = z.drop(columns=[TELECOM, INTERNET])
    share = 100 * others.loc[[TELECOM, INTERNET]].sum(axis=1) / others.to_numpy().sum()
    assert share.to_numpy() == pytest.approx([telecom, internet], abs=6e-4)
    assert (100 * others.loc[[TELECOM, INTERNET]].sum() / others.sum() > 1).sum() == above


@pytest.mark.parametrize(
    ("year", "equipment", "telecom", "internet", "construction"),
    [
        (2012, (1.409, 1.156), (0.805, 0.488), (1.026, 0.389), 1.182),
        (2017, (1.498, 1.234), (0.815, 0.491), (0.846, 0.556), 1.202),
        (2018, (1.512, 1.235), (0.846, 0.497), (0.875, 0.613), 1.195),
        (2020, (1.525, 1.254), (0.856, 0.496), (0.913, 0.660), 1.186),
    ],
)
def test_links_are_what_the_makers_of_the_tables_found(year, equipment, telecom, internet, construction):
    "Rasmussen's, backward and forward; equipment has the longest backward link of all."
    z, output = flows(year)
    inverse = np.linalg.inv(np.eye(len(z)) - z.to_numpy() / output.to_numpy())
    links = pd.DataFrame({"backward": inverse.sum(axis=0), "forward": inverse.sum(axis=1)}, z.index)
    links = links / links.mean()
    for group, both in (("ICT equipment", equipment), (TELECOM, telecom), (INTERNET, internet)):
        assert links.loc[group].to_numpy() == pytest.approx(both, abs=1.1e-3)
    assert links.loc["Construction", "backward"] == pytest.approx(construction, abs=1.1e-3)
    assert links["backward"].idxmax() == "ICT equipment"


@pytest.mark.parametrize(("quarter", "percent"), [("2024Q1", 2.65), ("2025Q1", 2.22), ("2025Q4", 0.24)])
def test_china_s_part_of_what_four_makers_sold_as_it_is_defined(quarter, percent):
    "In percent, of medians."
    sold = load("ai_chips").query("quarter == @quarter").groupby("destination")["h100e_median"].sum()
    assert 100 * sold["China"] / sold["world"] == pytest.approx(percent, abs=0.006)


@pytest.mark.parametrize(
    ("table", "where", "column", "value"),
    [
        ("compute_scale", "date == '2025-12' and basis == 'infrastructure' and precision == 'FP16'", "eflops", 1590),
        ("compute_scale", "date == '2026-03' and region == 'CHN' and kind == 'intelligent'", "eflops", 1882),
        ("compute_scale", "date == '2026-06' and region == 'CHN' and kind == 'intelligent'", "eflops", 2185),
        ("utilisation", "date == '2021' and area == 'China'", "low_pct", 50.1),
        ("utilisation", "date == '2021-12' and area == 'China' and kind == 'target'", "low_pct", 55),
        ("plan_targets", "target_date == '2021-12' and indicator == 'use of data centres'", "target", 55),
        ("compute_shares", "year == 2023 and region == 'CHN' and kind == 'total'", "share_pct", 31),
        ("compute_shares", "year == 2025 and region == 'CHN' and kind == 'total'", "share_pct", 21),
        ("compute_shares", "year == 2025 and region == 'USA' and kind == 'total'", "share_pct", 46),
        ("policies", "number == '工信部通信〔2021〕76号'", "date", "2021-07-04"),
        ("policies", "title_zh.str.contains('5G等新型基础设施绿色高质量发展')", "date", "2021-12-08"),
        ("policies", "title_zh.str.contains('5G等新型基础设施绿色高质量发展')", "issuer_zh", "国家发展改革委等四部门"),
        ("china_grid_intensity", "name_en == 'Guangdong'", "kgco2_per_kwh", 0.4419),
        ("china_grid_intensity", "name_en == 'Sichuan'", "kgco2_per_kwh", 0.1564),
    ],
)
def test_a_figure_that_was_wrong_or_missing_is_as_its_document_has_it(table, where, column, value):
    "Dates, precisions and shares that checkers of the facts corrected."
    rows = load(table).query(where)
    assert rows[column].tolist() == [value]


def test_effects_are_told_in_the_words_and_units_of_their_sources():
    "The white paper has economic output where the ministry's line has GDP; the reports have points of an index."
    effects = load("published_effects")
    yuan = effects[effects["unit"] == "yuan"].groupby("edition")
    assert {edition: set(rows["statement"].str.partition(" that goes with ")[0]) for edition, rows in yuan} == {
        "2023 white paper": {"economic output"},
        "2023-04 press": {"GDP"},
    }
    assert [rows["value"].tolist() for _, rows in yuan] == [[3.0, 4.0]] * 2
    points = effects[effects["unit"] == "permille"]
    assert points["statement"].str.endswith("one more index point").all() and set(points["seen"]) == {"news"}


def test_the_goal_of_2025_is_neither_met_nor_missed():
    "The last count in its precision is of 2024, later ones are of another, and the chapter says so."
    goal = load("plan_targets").query("indicator == 'total computing power' and target_date == '2025-12'").squeeze()
    assert (goal["target"], goal["unit"]) == (300, "EFLOP/s FP32")
    last = load("compute_scale").query("region == 'CHN' and precision == 'FP32' and basis == 'infrastructure'")
    assert last.loc[last["date"].idxmax(), ["date", "eflops"]].tolist() == ["2024-12", 280]
    assert "That is neither a target met nor a target missed." in text_of_chapter("04-paths")


@pytest.mark.parametrize(
    ("chapter", "said"),
    [
        ("01-competitiveness", "Its editions cannot be joined"),
        ("04-paths", "强化算力算法数据高效供给"),
        ("04-paths", "全国一体化算力网"),
    ],
)
def test_what_checkers_asked_to_be_said_is_said(chapter, said):
    "Scores of two editions are of two scales; the plan followed the advice in substance, in words of its own."
    assert said in text_of_chapter(chapter)


def text_of_chapter(name):
    """The prose of a chapter, a line each paragraph."""
    cells = json.loads((ROOT / "chapters" / f"{name}.ipynb").read_text("utf-8"))["cells"]
    return " ".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown").replace("\n", " ")


def test_references_are_as_they_were_corrected():
    "Authors who are not known are not made up, and what is no proceedings is none."
    text = "".join((ROOT / name).read_text("utf-8") for name in ("chapters/references.bib", "data/data.bib"))
    entries = {key: (kind, body) for kind, key, body in re.findall(r"(?ms)^@(\w+)\{(\w+),(.*?)(?=^@|\Z)", text)}
    assert not re.search(r"\bauthor\s*=", entries["essay2025"][1]) and "1 September 2025" in entries["essay2025"][1]
    assert "National Energy Administration" in entries["greendc2021"][1]
    assert "tanpaifang" in entries["idcmarket2021"][1] and "not named" in entries["idcmarket2021"][1]
    assert entries["bozkurt2018"][0] == "misc" and "1811.10737" in entries["bozkurt2018"][1]
    assert re.search(r"number\s*=\s*\{11\}", entries["simonsohn2020"][1])
    assert re.search(r"number\s*=\s*\{January/February\}", entries["munnell1990"][1])
    assert "2504.16026" in entries["pilz2025"][1]
    assert "31 December 2025" in entries["mee2025"][1] and "t20251231_1139517" in entries["mee2025"][1]
    assert "No. 47" not in entries["mee2025"][1]


def test_figures_whose_source_was_not_seen_are_not_printed():
    "A gain of 0.0426 percent per percent, and one of 17 percent of TFP."
    effects = load("published_effects")
    assert not effects["value"].isin([0.0426, 17]).any() and not effects["statement"].str.contains("0.0426").any()
    assert "D" not in set(effects["sure"]) | set(load("compute_shares")["sure"])


WORDS = (
    "代理式 物理 边缘算力 基础算力 智能算力 超算算力 东数西算 全球价值链 数字经济 DeepSeek 百分点 "  # chapter 1
    "科学是生产力 核心生产要素 新质生产力 算力密度 数据流动性 算法复杂度 量子 类脑 内生 "  # chapter 2
    "数字孪生 独立生产力单元 全国一体化算力网"
)  # chapter 3


@pytest.mark.parametrize("word", WORDS.split())
def test_openings_tell_the_essay_in_its_own_words(word):
    "Before the first exhibit of a chapter."
    told = ""
    for path in chapters(ROOT)[:4]:  # those that mirror the essay
        cells = json.loads(path.read_text("utf-8"))["cells"]
        text = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        told += text.partition("## What the article claims")[0]
    assert word in told


def test_the_short_answer_agrees_with_the_verdicts(judged):
    "It names who leads, records, the yuan of GDP and growth; if one of these turns it is to be written anew."
    expected = {"C2": "supported", "T6": "supported", "C5b": "contradicted", "C4a": "not identified"}
    assert {name: judged[name].verdict for name in expected} == expected
    assert sum(verdict.verdict == "not testable" for verdict in judged.values()) >= len(judged) / 3


@pytest.fixture(scope="module")
def judged():
    """The verdicts of the ledger."""
    return judge(read_claims(), collected(chapters(ROOT)), "error", kept())


def test_units_worded_anew_make_no_difference_between_releases():
    "Racks in the west are the same figure on all releases, in words of two versions of the book."
    found = results(ROOT / "chapters" / "03-mechanism.ipynb")
    one = found["mechanism.use_west"]
    assert alike(one, replace(one, unit="percent")) and not alike(one, replace(one, value=61.0))
    assert alike(None, None) and not alike(one, None)
