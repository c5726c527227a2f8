"""What belongs together stays together, in the words of a page and in nothing else of it."""

import re
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimbook.site import words
from claimbook.site.columns import TABLE, by_column, way
from claimbook.site.plain_cells import for_the_eye
from claimbook.site.shared_cells import with_intervals
from claimbook.site.spelled_codes import spelled
from claimbook.site.typesetting import BLANK, THIN, WHOLE, typeset

TAG = re.compile(r"<[^>]*>")
ANSWER = '<a class="number" data-key="a.b" href="#c"><span class="pasted-text">{}</span></a>'


@pytest.fixture
def chinese(monkeypatch):
    monkeypatch.setattr(words, "_language", words.Language("zh_CN"))


def shown(html):
    return TAG.sub("", html).replace(BLANK, "~").replace(THIN, "'")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("a 95 % interval", "a 95~% interval"),
        ("in (2017 US$) and (log points per log point)", "in (2017~US$) and (log points per log point)"),
        ("9,216 of 1,234,567, or 2010,2011", "9'216 of 1'234'567, or 2010,2011"),
        ("14,245 kg CO2 and 5 MW", "14'245~kg CO₂ and 5~MW"),
        (f"{ANSWER.format('0.02')} to {ANSWER.format('0.39')} percent", "0.02~to~0.39~percent"),
        (f"{ANSWER.format('6')} %, n = 80, p 0.04", "6~%, n~=~80, p~0.04"),
        ("the years to come, 3 apples, CO2e", "the years to come, 3 apples, CO₂e"),
        ("Solow's, the firms' own, China&#x27;s, 'said'", "Solow’s, the firms’ own, China’s, 'said'"),
        ("(中国) and 北京 of [\u7b97\u529b]", "(中国) and 北京 of [算力]"),
        ("2.1e+25 runs, 5e\u221205 of them, 1e23, 6e3c", "2.1'×'10²⁵ runs, 5'×'10⁻⁵ of them, 1e23, 6e3c"),
        (f"{ANSWER.format('3e+09')} to {ANSWER.format('5e+26')}", "3'×'10⁹~to~5'×'10²⁶"),
    ],
)
def test_english_keeps_together(given, told):
    "By blanks that end no line."
    assert shown(typeset(f"<p>{given}</p>")) == told


@pytest.mark.parametrize("name", ["2026-11-28", "2025-07", "1993–2017", "GPT-4o", "sup-F"])
def test_hyphens_are_kept_as_they_are_and_end_no_line(name):
    "So that a date that is copied is one."
    assert typeset(f"<td>on {name}.</td>") == f"<td>on {WHOLE}{name}</span>.</td>"


def test_code_addresses_and_attributes_stay():
    "Whatever they hold."
    for kept in (
        "<code>1,234 CO2 (a b) 2026-11-28</code>",
        '<pre class="x"><span>1,234 CO2</span></pre>',
        '<a href="a-2026-11-28.html?x=1,234" title="95 % CO2 (a b)">x</a>',
        "<svg><text>1,234 CO2</text></svg>",
        "<script>f(1,234)</script>",
        "https://doi.org/10.1000/2026-11-28",
    ):
        assert typeset(f"<p>{kept}</p>") == f"<p>{kept}</p>"


def test_chinese_intervals_and_counts_are_whole(chinese):
    "With the figures that answer, and in no attribute."
    low, high = ANSWER.format("−0.03"), ANSWER.format("0.34")
    assert typeset(f"<p>为{low}至{high}个百分点</p>") == f"<p>为{WHOLE}{low}至{high}个百分点</span></p>"
    assert typeset('<p title="1.2至3.4">共9,216个（2017年）</p>') == (
        f'<p title="1.2至3.4">共{WHOLE}9{THIN}216个</span>{WHOLE}（2017年）</span></p>'
    )


def test_a_chinese_interval_alone_in_its_cell_is_whole_too(chinese):
    "It has no blank that could be kept, and no column of its own kind."
    assert typeset('<table class="s1"><td>1.2至3.4</td></table>').count(WHOLE) == 1


def test_chinese_headings_end_their_lines_between_words(chinese):
    "Not after the first of two letters of a name, as browsers do; a long cell is a text and stays."
    assert typeset("<th scope=col>数据中心投资（%）</th>") == (
        f"<th scope=col>数据中心<wbr>投资<wbr>{WHOLE}（%）</span></th>"
    )
    assert "<wbr>" not in typeset(f"<td>{'信息通信设备制造业' * 5}</td>")
    assert typeset("<td>算力</td>") == f"<td>{WHOLE}算力</span></td>"


def test_a_date_alone_in_its_cell_needs_no_more():
    "Columns of dates do not break, but in tables that stand closest; three hundred of them would be a page's weight."
    cell = "<tr><td>2026-11-28</td></tr>"
    assert typeset(f'<table class="s1">{cell}</table>') == f'<table class="s1">{cell}</table>'
    assert WHOLE in typeset(f'<table class="s1 closest">{cell}</table>')


@given(st.text("a1,.%-() 至个年CO2<>&\"'\ue000算力", max_size=40))
def test_no_word_is_lost(text):
    "Whatever it is: with the signs put back it is the same, and no tag comes of it."
    made = typeset(f"<h2>{escape(text)}</h2>")
    said = unescape(TAG.sub("", made)).replace("₂", "2").replace(BLANK, " ").replace(THIN, ",")
    assert said == text and re.findall("</?h2>", made) == ["<h2>", "</h2>"]


def test_a_column_of_thousands_has_them_apart():
    "Not one of years, which has numbers of that size alone."
    columns = [{"name": name, "format": "", "number": True} for name in ("Growth", "Year")]
    heads, _ = for_the_eye(columns, [[364.0, 2007], [1692.0, 1999]])
    assert [head["format"] for head in heads] == [",.0f", ""]


def test_an_estimate_takes_low_and_high_as_its_interval():
    "The names that the calculation of a chart gives its ends."
    columns = [
        {"name": n, "format": ".1f", "number": n != "Of"} for n in ("Slope", "p (clustered)", "Of", "Low", "High")
    ]
    heads, cells, _ = with_intervals(columns, columns, [[1.0, 0.5, "a", 0.5, 1.5]])
    assert [head["name"] for head in heads][1:] == ["p (clustered)", "Of"]
    assert cells == [[f"1.0 (0.5{BLANK}to{BLANK}1.5)", 0.5, "a"]]


def test_codes_of_one_letter_are_spelled_out_together():
    "And what no row spells out stays."
    columns = [{"name": name} for name in ("Control", "Measure", "Choice", "In words")]
    key = [[None, None, code, f"Control: {words} ({code})"] for code, words in (("G", "Growth"), ("T", "Trade"))]
    rows = [["GT", "rmax", None, None], ["", "T", None, None], ["GX", None, None, None], *key]
    assert [row[:2] for row in spelled(columns, rows, rows)[:3]] == [["Growth, Trade", "rmax"], ["", "T"], ["GX", None]]


def table(heads, *rows):
    head = "".join(f"<th scope=col>{name}</th>" for name in heads)
    body = "".join("<tr>" + "\n".join(f"<td{kind}>{text}</td>" for kind, text in row) + "</tr>\n" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def test_a_wide_table_stands_closer():
    "By what its cells need, not by the number of its columns."
    number = (" class=number", "1.25")
    assert [way(table(["n"] * count, [number] * count), False) for count in (3, 11, 14)] == ["", "close", "closest"]
    told = TABLE.sub(by_column, table(["a", "b"], [number, (" class=short", "x")]))
    assert told.startswith('<table class="n1 s2 g2">')
    long = ("", "1.85 (1.71\u00a0to\u00a02.01)")
    assert way(table(["n"] * 7, [long] * 7), False) == "closest" and way(table(["n"] * 4, [long] * 4), False) == ""


def test_a_chinese_name_is_told_from_a_longer_cell(chinese):
    "On a telephone it is not broken, while a longer cell is, between its words; thousands are whole in both."
    assert typeset("<td>信息通信设备制造业</td>").startswith('<td><span class="words name">信息')
    assert typeset("<td>支出法国内生产总值平减指数</td>").startswith('<td><span class="words">')
    assert f"{WHOLE}9{THIN}800</span>" in typeset("<td>智能算力：9,800 EFLOP/s</td>")
