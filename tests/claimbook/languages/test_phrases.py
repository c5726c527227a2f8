"""Words of data: numbers, months and names come from the run, all else from the catalogue."""

import pytest

from claimbook.languages.phrases import put, with_slots

NAMES = {"China": "中国", "Hong Kong": "香港", "Gansu": "甘肃"}
MESSAGES = {
    "{0} of {1} countries": "{1}个国家中的{0}个",
    "Without {0}, yearly": "剔除{0}，逐年",
    "{0} to {1}": "{0}至{1}",
    "up to {0} billion dollars": "至多{0}十亿美元",
}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("3 of 12 countries", "12个国家中的3个"),
        ("Without Hong Kong, yearly", "剔除香港，逐年"),
        ("June 2025", "2025年6月"),
        ("China, Hong Kong", "中国、香港"),
        ("China 2017, Hong Kong 2012", "中国2017、香港2012"),
        ("China\n2020", "中国2020"),
        ("Gansu\n甘肃", "甘肃"),
        ("Jinan 济南 to Hebei 河北", "济南至河北"),
        ("2017", "2017"),
        ("−0.4", "−0.4"),
        ("up to 5.5 billion dollars", "至多55亿美元"),
        ("Never heard of", None),
    ],
)
def test_words_are_put_into_the_language(text, made):
    "Without a message where none is needed."
    assert put(text, NAMES, "zh_CN", MESSAGES.get) == made


@pytest.mark.parametrize(
    "text", ["TOP500", "FP16 speed", "GPT-3.5", "5G base stations", "claude-3-5-sonnet", "{gap:.2f} points"]
)
def test_a_name_with_digits_is_a_name(text):
    "Its digits are no number of the run."
    assert with_slots(text, {}) == (text, [])
