import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from claimbook.site.search import EnglishAndChinese, use_both_languages

ROOT = Path(__file__).parents[3]
GLOSSARY = ROOT / "data" / "glossary.yml"
TERMS = [entry["zh"] for entry in yaml.safe_load(GLOSSARY.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def language():
    return EnglishAndChinese({})


def parts(term):
    "No word is made of both scripts: one like p值 is found by its parts, as the reader's own words are cut."
    return re.findall(r"[一-鿿]+|[^\W一-鿿]+", term)


def test_every_term_of_the_glossary_is_a_word(language):
    "Also in the middle of a sentence without spaces."
    for term in TERMS:
        assert set(parts(term)) <= set(language.split(f"我们研究{term}的作用"))


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
    wanted = {part for term in TERMS for part in parts(term)}
    assert wanted <= set(found.split("，".join(f"我们研究{term}的作用" for term in TERMS)))


def test_the_glossary_has_both_languages_and_a_meaning():
    "English, Chinese, one plain sentence."
    entries = yaml.safe_load(GLOSSARY.read_text(encoding="utf-8"))
    assert len(entries) >= 15 and len({entry["zh"] for entry in entries}) == len(entries)
    for entry in entries:
        assert re.search("[一-鿿]", entry["zh"]) and entry["en"].isascii()
        assert entry["meaning"][0].isupper() and entry["meaning"].endswith(".")
