"""What is wrong with a translation is named; what may differ is let be."""

import pytest
from babel.messages.catalog import Catalog

from claimbook.languages.faults import faults

GLUE = "{glue:text}`a.ipynb::b.c:.2f`"


def found(english, other, prose):
    made = Catalog()
    made.add(english, other)
    return faults("a.po", made, prose, "zh_CN")


@pytest.mark.parametrize(
    ("english", "other", "prose", "words"),
    [
        (f"It is {GLUE}.", "这是。", True, "roles, links"),
        (f"It is {GLUE}.", "这是{glue:text}`a.ipynb::b.c:.1f`。", True, "roles, links"),
        ("By $x^2$ more", "多$x^3$", True, "roles, links"),
        ("[The ledger](ledger.md)", "[总账](ledgers.md)", True, "roles, links"),
        ("The file `a.yml`", "文件`b.yml`", True, "roles, links"),
        ("Cited {cite:p}`a`", "引用", True, "roles, links"),
        ("**The end:** it is so", "**结论：**算力如此", True, "stars"),
        ("{share:.0f} percent", "{share:.1f}%", False, "fields differ"),
        ("{share:.0f} percent", "百分之{part:.0f}", False, "fields differ"),
        ("{share:.0f} percent", "{share:.0f%", False, "brace"),
        ("A third of it", "其中的33%", False, "the number 33"),
        ("In June", "在7月", False, "the number 7"),
        ("Fast, then slow", "快,然后慢", False, "half-width"),
        ("The total (all)", "合计(全部)", False, "half-width"),
        ("Two words", "两 词", False, "blank"),
        ("Down to {x:.1f}", "降至2/{x:.1f}", False, "the number 2"),
    ],
)
def test_a_fault_is_named(english, other, prose, words):
    "In one line, with the message."
    (line,) = found(english, other, prose)
    assert line.startswith("a.po: ") and words in line


@pytest.mark.parametrize(
    ("english", "other", "prose"),
    [
        (f"**The end:** {GLUE} of {{cite:p}}`a`", f"**结论**：{{cite:p}}`a`的{GLUE}", True),
        ("[The ledger](ledger.md) of 1990s", "20世纪90年代的[总账](ledger.md)", True),
        ("In June 2025", "2025年6月", False),
        ("{low} to {high} percent", "{high}%以下，{low}%以上", False),
        ("TOP500 speed (EFLOP/s)", "TOP500速度（EFLOP/s）", False),
        ("TFP", "TFP", False),
        ("2023-04 press", "2023年4月新闻", False),
        ("p below .05", "p值低于0.05", False),
        ("A factor of {x:.1f}", "降至上年的1/{x:.1f}", False),
        (f"A factor of {GLUE}", f"降至上年的1/{GLUE}", True),
    ],
)
def test_what_may_differ_is_let_be(english, other, prose):
    "Order, months, centuries, words."
    assert found(english, other, prose) == []


def test_a_doubtful_translation_is_refused():
    "Fuzzy entries are a machine's guess."
    made = Catalog()
    made.add("A b", "甲乙", flags=["fuzzy"])
    assert "fuzzy" in faults("a.po", made, False, "zh_CN")[0]


@pytest.mark.parametrize("other", ["甲<img src=x onerror=c()>", "甲<script", "<b>甲</b>"])
def test_the_words_of_the_press_bring_no_markup(other):
    "They go into pages as they are; those of a book's data are text, whatever they hold."
    made = Catalog()
    made.add("Cite <em>this</em> chapter", other)
    (line,) = faults("zh_CN/claimbook.po", made, False, "zh_CN")
    assert "which the English does not; take it out" in line
    assert faults("zh_CN/exhibits.po", made, False, "zh_CN") == []
