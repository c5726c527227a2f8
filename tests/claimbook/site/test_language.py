import json
from types import SimpleNamespace

import pytest
from docutils import nodes

from claimbook.site.answers import Number
from claimbook.site.bilingual import declare
from claimbook.site.language import CLASS, GLUED, mark_chinese, set_minus


def marked(*children, language="en"):
    "Chinese runs of a document after they are marked."
    whole = nodes.section("", *children)
    mark_chinese(SimpleNamespace(config=SimpleNamespace(language=language)), whole, "page")
    text = whole.astext()
    mark_chinese(SimpleNamespace(config=SimpleNamespace(language=language)), whole, "page")
    assert whole.astext() == text
    return [node.astext() for node in whole.findall(nodes.inline) if CLASS in node["classes"]]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("computing power (算力) and data", ["算力"]),
        ("算力, 数据", ["算力", "数据"]),
        ("国务院关于印发《规划》的通知, 2021", ["国务院关于印发《规划》的通知"]),
        ("no Chinese at all", []),
    ],
)
def test_each_run_of_chinese_is_marked_once(text, runs):
    "With the punctuation inside it, without the brackets around it; marking again changes nothing."
    assert marked(nodes.paragraph(text=text)) == runs


def test_a_quoted_number_before_a_chinese_billion_moves_its_point():
    "The unit stands in the sentence, the number is computed."
    number = Number("", "", nodes.inline("", "5.5", classes=[GLUED]), key="a.b")
    sentence = nodes.paragraph("", "", nodes.Text("损失"), number, nodes.Text("十亿美元"))
    set_minus(None, sentence, "page")
    assert sentence.astext() == "损失55亿美元"


def test_code_and_chinese_books_stay_as_they_are():
    "A copied line of code must be the line; a page in Chinese says so itself."
    assert marked(nodes.literal_block("a = '算力'", "a = '算力'")) == []
    assert marked(nodes.paragraph(text="算力"), language="zh_CN") == []


def test_the_words_of_sphinx_need_no_code_made_from_text(tmp_path):
    "Its own way is `new Function`, at which the policy of the pages complains; done twice, it is done once."
    script = tmp_path / "translations.js"
    held = {"locale": "fr", "messages": {"Search": "Recherche"}, "plural_expr": "n > 1"}
    script.write_text(f"Documentation.addTranslations({json.dumps(held)});")
    declare(script)
    made = script.read_text()
    assert "addTranslations" not in made and '"Search": "Recherche"' in made and "(n) => Number(n > 1)" in made
    declare(script)
    assert script.read_text() == made
