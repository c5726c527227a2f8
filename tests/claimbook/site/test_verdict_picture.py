"""The answer in one picture: every claim once, figures at their place, nothing drawn that is not recorded."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from claimbook.claims.judge import Verdict, collected, judge, published
from claimbook.claims.rules import VERDICTS, read_claims
from claimbook.notebook.results import Result
from claimbook.notebook.toc import chapters
from claimbook.site.ledger import titles_of
from claimbook.site.verdict_picture import SHAPES, axis, chinese_word, drawn, graphic, line, picture
from claimbook.site.words import ENGLISH, speak

ROOT = Path(__file__).parents[3]
CLAIMS = {claim.id: claim for claim in read_claims()}
FOUND = collected(chapters(ROOT))
VERDICT = judge(list(CLAIMS.values()), FOUND)
TITLES = {str(number): f"Chapter {number}" for number in range(9)}


def soup():
    return BeautifulSoup(picture(list(CLAIMS.values()), VERDICT, FOUND, TITLES), "html.parser")


def test_every_verdict_has_a_shape_and_a_chinese_word():
    "Colour alone tells nothing."
    assert set(VERDICTS) < set(SHAPES)
    said = [re.search("[\u4e00-\u9fff]+", chinese_word(word, list(CLAIMS.values())))[0] for word in SHAPES]
    assert len(set(said)) == len(SHAPES) and said[:2] == ["支持", "相容"]
    assert len(set(SHAPES.values())) == len(SHAPES)


def test_the_picture_has_a_line_for_every_claim():
    "Once each, under its chapter, linked to the ledger, with its verdict in words; the words are counted above."
    page = soup()
    links = [link["href"] for link in page.select("a.verdict-line")]
    assert sorted(links) == sorted(f"ledger.html#claim-{name.lower()}" for name in CLAIMS)
    for group in page.select("ul.verdict-lines"):
        number = group["aria-labelledby"].removeprefix("verdicts-")
        assert page.find(id=group["aria-labelledby"]).get_text() == TITLES[number]
        for name in group.select(".line-id"):
            assert str(CLAIMS[name.get_text()].chapter) == number
    for row in page.select("a.verdict-line"):
        name = row.select_one(".line-id").get_text()
        assert row.select_one(".claim-verdict").get_text() == VERDICT[name].verdict
        assert all(svg["aria-hidden"] == "true" for svg in row.find_all("svg", class_=["track", "verdict-shape"]))
    for word in VERDICTS:
        count = sum(verdict.verdict == word for verdict in VERDICT.values())
        assert f"{count} {word}" in page.select_one(".verdict-counts").get_text()


def test_a_line_says_the_claim_in_eight_words_or_in_chinese():
    "With the published figures in their places."
    for row in soup().select(".line-claim"):
        assert 1 <= len(row.get_text().split()[1:]) <= 8, row.get_text()
    speak("zh_CN")
    try:
        (row,) = [row for row in soup().select("a.verdict-line") if "#claim-c5b" in row["href"]]
    finally:
        speak(ENGLISH)
    assert "GDP 3至4元" in row.get_text() and "不符" in row.get_text() and "contradicted" not in row.get_text()


@given(st.lists(st.floats(-1e9, 1e9, allow_subnormal=False), min_size=1, max_size=5))
def test_an_axis_holds_its_numbers_and_zero(numbers):
    "And wastes at most a step of a quarter of its span at each end."
    low, high = axis(numbers)
    assert low <= 0 <= high and low < high
    slack = 1e-8 * max(map(abs, numbers))
    assert low - slack <= min(numbers) and max(numbers) <= high + slack
    if (span := max(0, *numbers, 0) - min(0, *numbers, 0)) > 1e-290:
        assert high - low <= 1.5 * span + slack


def test_figures_stand_where_the_axis_says():
    "On an axis from -1 to 4 zero stands a fifth along, within the room that is left free."
    drawing = graphic(Result("a.b", 1.0, "yuan", -1.0, 2.0), [4.0])
    at = {number: 4 + 92 * (number + 1) / 5 for number in (-1, 0, 1, 2, 4)}
    assert re.search(r'class="zero" x1="([\d.]+)%', drawing)[1] == f"{at[0]:.2f}"
    assert re.search(r'class="ours" cx="([\d.]+)%', drawing)[1] == f"{at[1]:.2f}"
    assert re.search(r'class="theirs" x="([\d.]+)%', drawing)[1] == f"{at[4]:.2f}"
    assert re.search(r'class="interval" x1="([\d.]+)%" x2="([\d.]+)%', drawing).groups() == (
        f"{at[-1]:.2f}",
        f"{at[2]:.2f}",
    )
    assert re.findall(r"<text[^>]*>([^<]*)", drawing) == ["\u22121", "0", "4"]


def test_where_there_is_no_number_the_track_is_empty():
    "A claim without figure and without published figure, and one whose results were not recorded."
    for claim, found in ((CLAIMS["C1"], FOUND), (CLAIMS["T3"], {})):
        row = line(claim, Verdict(claim.id, "not testable"), found)
        assert 'class="empty"' in row and "no figure" in row and 'class="ours"' not in row and "<text" not in row


def test_an_interval_is_drawn_where_one_was_recorded():
    "And nowhere else."
    for claim in CLAIMS.values():
        key, _ = drawn(claim, FOUND)
        row = line(claim, VERDICT[claim.id], FOUND)
        assert ('class="interval"' in row) == bool(key and FOUND[key].low is not None), claim.id


def test_a_figure_of_another_day_says_of_when_it_is():
    "The share by which M4 is judged with the year of its table, racks with their month and of what they are."
    rows = {name: line(CLAIMS[name], VERDICT[name], FOUND) for name in ("M3c", "M4")}
    assert drawn(CLAIMS["M4"], FOUND)[0] == "mechanism.reach_last"
    assert f"groups ({FOUND['mechanism.reach_last_year'].value})" in rows["M4"]
    assert f"four western clusters ({FOUND['mechanism.use_west_date'].value})" in rows["M3c"]


def test_a_published_figure_in_another_unit_is_not_drawn():
    "Three yuan are nothing on an axis of percent."
    claim = CLAIMS["C5b"]
    (key,) = [key for key in claim.shown if key == "competitiveness.yuan_limit"]
    assert [row["value"] for row in drawn(claim, FOUND)[1]] == [3, 4]
    other = {key: Result(key, 50.0, "percent")}
    assert drawn(claim, other) == (key, []) and "published" not in line(claim, VERDICT["C5b"], other)
    assert published(claim)


def test_words_from_the_claims_are_escaped():
    "A claim is text, whatever it holds."
    text = CLAIMS["I1a"].short.model_copy(update={"en": "<script>alert(1)</script>"})
    row = line(CLAIMS["I1a"].model_copy(update={"short": text}), Verdict("I1a", "not testable"), {})
    assert "<script>" not in row and "&lt;script&gt;" in row


@pytest.mark.parametrize("value", [0.0, 5e-324, 1e300, -1e-12])
def test_the_smallest_and_the_largest_figures_are_drawn(value):
    "Within the axis, whatever the number."
    place = float(re.search(r'class="ours" cx="([^%]+)%', graphic(Result("a.b", value, "1"), []))[1])
    assert 0 <= place <= 100


def test_chapters_have_their_headings():
    "As the ledger does."
    assert titles_of({"1": chapters(ROOT)[0]})["1"].startswith("1 · ")


@pytest.mark.parametrize(("low", "high", "shown"), [(-0.001, 0.006, ["-0.001", "0.006"]), (-1, 4, ["-1", "0", "4"])])
def test_the_labels_of_an_axis_stand_apart(low, high, shown):
    "A long one leaves zero no room: they were printed on one another."
    drawing = graphic(Result("a.b", high / 2, "1", float(low), float(high)), [])
    assert [label.replace("\N{MINUS SIGN}", "-") for label in re.findall(r"<text[^>]*>([^<]+)<", drawing)] == shown
