import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from docutils import nodes

from claimbook.site.search import EnglishAndChinese, Prose, use_both_languages

ROOT = Path(__file__).parents[3]
GLOSSARY = ROOT / "data" / "glossary.yml"
TERMS = [entry["zh"] for entry in yaml.safe_load(GLOSSARY.read_text(encoding="utf-8"))]
PARTS = re.compile(r"[A-Za-z]+|[\u3400-\u9fff]+")


class Known:
    """What Sphinx knows of pages, while there are none."""

    def __getattr__(self, name):
        return vars(self).setdefault(name, {})


@pytest.fixture(scope="module")
def language():
    return EnglishAndChinese({})


def test_every_term_of_the_glossary_is_a_word(language):
    "Also in the middle of a sentence without spaces; a Latin letter in it, as in p值, is a word of its own."
    for term in TERMS:
        assert {*PARTS.findall(term)} <= {*language.split(f"我们研究{term}的作用")}


def test_words_within_words_are_found(language):
    "Who types a part of a term finds it, down to a single character."
    words = language.split("全国一体化算力网")
    assert {"全国一体化算力网", "一体化", "算力", "网"} <= set(words)


def test_english_words_beside_chinese_stay_whole(language):
    "No word is made of both scripts; English is stemmed as Sphinx does it."
    words = language.split("Computing power算力TOP500 (2025年)")
    assert {"Computing", "power", "算力", "TOP500", "2025", "年"} <= set(words)
    assert not [word for word in words if re.search("[a-zA-Z0-9][一-鿿]|[一-鿿][a-zA-Z0-9]", word)]
    assert language.stem("computing") == language.stem("computed")


def test_the_book_of_an_edition_has_the_same_terms(tmp_path):
    "Its sources are written elsewhere and hold no glossary."
    made = SimpleNamespace(srcdir=str(tmp_path), add_search_language=lambda language: None)
    config = SimpleNamespace(html_search_options={})
    use_both_languages(made, config)
    found = EnglishAndChinese(config.html_search_options)
    text = "，".join(f"我们研究{term}的作用" for term in TERMS)
    assert {part for term in TERMS for part in PARTS.findall(term)} <= set(found.split(text))


def test_the_glossary_has_both_languages_and_a_meaning():
    "English, Chinese, one plain sentence."
    entries = yaml.safe_load(GLOSSARY.read_text(encoding="utf-8"))
    assert len(entries) >= 15 and len({entry["zh"] for entry in entries}) == len(entries)
    for entry in entries:
        assert re.search("[一-鿿]", entry["zh"]) and entry["en"].isascii()
        assert entry["meaning"][0].isupper() and entry["meaning"].endswith(".")


def test_words_of_code_are_not_those_of_the_page():
    "The page keeps its code; what stands in prose, as in an example, is a word of it."
    page = nodes.document(None, None)
    code = nodes.literal_block(text="aggfunc")
    prose, cell = nodes.paragraph(text="Winding"), nodes.container("", code, classes=["cell_input", "docutils"])
    page.extend([prose, nodes.literal_block(text="river"), nodes.container("", cell, classes=["cell"])])
    index = Prose(Known(), "en", {}, "")
    index.feed("page", "page.md", "Page", page)
    assert {*index._mapping} == {"wind", "river"}
    assert page.astext().split() == ["Winding", "river", "aggfunc"] and cell.children == [code]
