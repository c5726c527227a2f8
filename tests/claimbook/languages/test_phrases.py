"""Words of data: numbers, months and names come from the run, all else from the catalogue."""

import pytest

from claimbook.languages.phrases import counted, dated, put, with_slots

NAMES = {"China": "中国", "Hong Kong": "香港", "Gansu": "甘肃"}
MESSAGES = {
    "{0} of {1} countries": "{1}个国家中的{0}个",
    "Without {0}, yearly": "剔除{0}，逐年",
    "{0} to {1}": "{0}至{1}",
    "up to {0} billion dollars": "至多{0}十亿美元",
    "stations: {0} thousand": "基站：{0}千个",
    "the last total is of {0}": "最后一个总量为{0}的数值",
}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("3 of 12 countries", "12个国家中的3个"),
        ("Without Hong Kong, yearly", "剔除香港，逐年"),
        ("June 2025", "2025年6月"),
        ("China, Hong Kong", "中国、香港"),
        ("China 2017, Hong Kong 2012", "中国2017年、香港2012年"),
        ("China, 2020", "中国2020年"),
        ("China 2021-22", "中国2021—2022年"),
        ("China 12", "中国12"),
        ("China\n2020", "中国2020年"),
        ("Gansu\n甘肃", "甘肃"),
        ("Jinan 济南 to Hebei 河北", "济南至河北"),
        ("2017", "2017"),
        ("1990–2000", "1990—2000"),
        ("2013–2017 to 100–200", "2013—2017至100–200"),
        ("−0.4", "−0.4"),
        ("2024-12", "2024-12"),
        ("the last total is of 2024-12", "最后一个总量为2024年12月的数值"),
        ("up to 5.5 billion dollars", "至多55亿美元"),
        ("stations: 500 thousand", "基站：50万个"),
        ("stations: 5 thousand", "基站：5千个"),
        ("Never heard of", None),
    ],
)
def test_words_are_put_into_the_language(text, made):
    "Without a message where none is needed."
    assert put(text, NAMES, "zh_CN", MESSAGES.get) == made


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("2023-11", "2023年11月"),
        ("2023Q1", "2023年第1季度"),
        ("2022-23", "2022—2023年"),
        ("2022-13", None),
        ("2017", None),
        ("2023-11-05", None),
    ],
)
def test_a_month_is_said_as_the_language_has_it(text, made):
    "A day stays as it is: it stands where dates are sorted."
    assert dated(text, "zh_CN") == made


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("减排14,245千吨二氧化碳", "减排1424.5万吨二氧化碳"),
        ("由3.2十亿元至0十亿元", "由32亿元至0亿元"),
        ("4千米，12千瓦", "4千米，12千瓦"),
    ],
)
def test_figures_are_counted_as_chinese_counts(text, made):
    "By ten thousands, and no other unit is touched."
    assert counted(text) == made


@pytest.mark.parametrize(
    "text", ["TOP500", "FP16 speed", "GPT-3.5", "5G base stations", "claude-3-5-sonnet", "{gap:.2f} points"]
)
def test_a_name_with_digits_is_a_name(text):
    "Its digits are no number of the run."
    assert with_slots(text, {}) == (text, [])
