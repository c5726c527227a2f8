from types import SimpleNamespace

import pytest
from docutils import nodes
from sphinx import addnodes
from sphinx.errors import SphinxError

from claimbook.site import glossary, words
from claimbook.tables.terms import Term


def term(en, zh, *also):
    return Term(en=en, zh=zh, pinyin="x", meaning="What it means, in a few words.", also=also)


TERMS = [
    term("computing power", "算力"),
    term("intelligent computing power", "智能算力"),
    term("total factor productivity", "全要素生产率", "TFP"),
    term("Moore's law", "摩尔定律"),
    term("placebo", "安慰剂检验", "placebos"),
]


@pytest.fixture
def linked(monkeypatch):
    """Text and links of paragraphs after the terms in them are linked."""

    def link(*children, language="en", path="01-a.ipynb"):
        monkeypatch.setattr(glossary, "read", lambda: TERMS)
        objects = {("term", each.en): ("chapters/glossary", f"term-{place}") for place, each in enumerate(TERMS)}
        app = SimpleNamespace(
            env=SimpleNamespace(doc2path=lambda _: path, get_domain=lambda _: SimpleNamespace(objects=objects)),
            builder=SimpleNamespace(get_relative_uri=lambda _, page: f"{page.split('/')[-1]}.html"),
            config=SimpleNamespace(language=language),
        )
        whole = nodes.section()
        for child in children:
            whole += nodes.paragraph("", "", nodes.Text(child)) if isinstance(child, str) else child
        glossary.link_terms(app, whole, "chapters/01-a")
        return whole.astext(), list(whole.findall(nodes.reference))

    return link


def test_the_first_use_is_linked_with_its_meaning(linked):
    "To the entry of the page that Sphinx knows; later uses stay plain."
    text, links = linked("Computing power (算力) grows.", "More computing power.")
    assert text == "Computing power (算力) grows.\n\nMore computing power."
    assert [(each.astext(), each["refuri"]) for each in links] == [("Computing power", "glossary.html#term-0")]
    assert links[0]["reftitle"] == "What it means, in a few words."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("of computing power, as", "of computing power (算力), as"),
        (
            "raises total factor productivity (全要素生产率, TFP).",
            "raises total factor productivity (全要素生产率, TFP).",
        ),
        ("TFP grew; total factor productivity fell", "TFP (全要素生产率) grew; total factor productivity fell"),
        (
            "basic and intelligent computing power (基础算力, 智能算力)",
            "basic and intelligent computing power (基础算力, 智能算力)",
        ),
        ("computing power (exhibit 1.6)", "computing power (算力; exhibit 1.6)"),
        ("limit of Moore’s law", "limit of Moore’s law (摩尔定律)"),
        ("(a sum of computing power) and", "(a sum of computing power) and"),
        ("(computing power, 算力) and", "(computing power, 算力) and"),
    ],
)
def test_the_chinese_stands_beside_the_first_use(linked, before, after):
    "Added where it is missing, once, and never as a bracket within a bracket."
    assert linked(before)[0] == after


@pytest.mark.parametrize("text", ["TFP's growth", "non-TFP", "TFPs", "a placeboeffect", "(the TFP of it)"])
def test_parts_of_words_are_no_uses(linked, text):
    "Nor possessives, nor words in a bracket without their Chinese."
    assert linked(text) == (text, [])


def test_headings_code_links_and_tables_stay_as_they_are(linked):
    "Only running prose is linked."
    held = [
        nodes.title("", "computing power"),
        nodes.paragraph("", "", nodes.literal(text="computing power")),
        nodes.paragraph("", "", nodes.strong(text="computing power")),
        nodes.entry("", nodes.paragraph(text="computing power")),
    ]
    assert linked(*held)[1] == []


def test_pages_that_are_no_chapters_stay_as_they_are(linked):
    "The data page has no first use."
    assert linked("computing power", path="data.md")[1] == []


def test_a_chinese_book_links_the_chinese_and_adds_nothing(linked):
    "In a translation the term itself is Chinese."
    text, links = linked("算力是智能算力的基础。", language="zh_CN")
    assert text == "算力是智能算力的基础。"
    assert [each.astext() for each in links] == ["算力", "智能算力"]


def test_a_bad_glossary_ends_the_build_with_its_line(monkeypatch, tmp_path):
    "Sphinx prints the message and no traceback."
    from claimbook.tables import terms as data

    path = tmp_path / "glossary.yml"
    path.write_text("- en: a\n", encoding="utf-8")
    monkeypatch.setattr(glossary, "terms", lambda: data.terms(path))
    with pytest.raises(SphinxError, match=r"glossary.yml, entry 1 \(a\), en: "):
        glossary.read()


def test_a_chinese_glossary_is_headed_by_the_chinese_word(monkeypatch):
    "In the order of its reading, under whose letter the index has it; its anchor is that of the English page."
    monkeypatch.setattr(words, "_language", words.Language("zh_CN"))
    monkeypatch.setattr(glossary, "make_glossary_term", made_term)
    monkeypatch.setattr(glossary, "meaning", lambda term: term.meaning)
    zh = [
        ("placebo", "安慰剂检验", "ānwèijì"),
        ("computing power", "算力", "suànlì"),
        ("bad control", "坏控制", "huài"),
    ]
    texts = [Term(en=en, zh=word, pinyin=read, meaning="What it means, in a few words.") for en, word, read in zh]
    monkeypatch.setattr(glossary, "read", lambda: texts)
    directive = SimpleNamespace(env=None, lineno=1, state=SimpleNamespace(document=None))
    (whole,) = glossary.GlossaryTerms.run(directive)
    assert [name.astext() for name in whole.findall(nodes.term)] == ["安慰剂检验", "坏控制", "算力"]
    assert [name["ids"] for name in whole.findall(nodes.term)] == [["placebo"], ["bad control"], ["computing power"]]
    entries = [entry for index in whole.findall(addnodes.index) for entry in index["entries"]]
    assert [entry[1] + entry[4] for entry in entries] == ["安慰剂检验A", "坏控制H", "算力S"]
    assert "bad control huài" in whole.astext()


def made_term(env, texts, key, *_):
    """A term as Sphinx makes it, without its domain."""
    name = nodes.term("", "", *texts, ids=[texts[0].astext()])
    name += addnodes.index(entries=[("single", texts[0].astext(), "id", "main", key)])
    return name
