import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes
from pybtex.database import parse_string
from sphinx.errors import SphinxError

from claimbook.site import words
from claimbook.site.citation import bibtex, citation, cite_box, frame_chapter, minutes, sentence, split, standard
from claimbook.site.head import description
from claimbook.site.keywords import keywords_of_page, mark_keywords

ROOT = Path(__file__).parents[3]

CITED = {
    "title": "A book 书",
    "authors": [{"family-names": "Curie", "given-names": "Marie"}, {"name": "The helpers"}],
    "version": "1.2.0",
    "date-released": "2026-02-03",
    "doi": "10.1/x",
}


WHOLE = "title: A book\nauthors: [{name: The helpers}]\nversion: 1.2.0\ndate-released: 2026-02-03\n"
SIGNS = "50 % of R&D, $5 #1 a_b {c} } ~d ^e \\f \"g\" 'h' @i"


def printed(text):
    """What TeX prints of a field: the reverse of its escapes, written from TeX's own rules."""
    for spelt, letter in (("braceleft", "{"), ("braceright", "}"), ("asciitilde", "~"), ("asciicircum", "^")):
        text = text.replace(f"\\text{spelt}{{}}", letter)
    text = re.sub(r"\\([&%$#_])", r"\1", text)
    return text.replace("\\textbackslash{}", "\\")


@pytest.mark.parametrize(
    "title", ["算力：一篇文章的检验", SIGNS, "Économie", "“1984”", "An {unclosed}}", "50 %", "A\nB"]
)
@pytest.mark.parametrize("chapter", ["", "2 · 理论", f"3 · {SIGNS}", "理论", "4 · 2001: Été & automne"])
def test_the_entry_of_any_title_is_bibtex(title, chapter):
    "Read back by a parser of its own, the entry says what the citation file says."
    people = [{"family-names": "Curie", "given-names": "Marie"}, {"name": "Smith & Sons, and 张三"}]
    people += [{"family-names": "Beauvoir", "name-particle": "de", "given-names": "Simone"}, {"family-names": "Zoë"}]
    cited = CITED | {"title": title, "authors": people, "url": "https://a.org/x_y?z=50%25&{q} #f"}
    ((key, entry),) = parse_string(bibtex(cited, chapter), "bibtex").entries.items()
    assert key.isascii() and re.fullmatch(r"[a-z]+2026(-[a-z]+(-[a-z0-9]+)*)?", key), key
    fields = entry.fields
    assert printed(fields["booktitle" if chapter else "title"][1:-1]) == " ".join(title.split())
    assert not chapter or printed(fields["title"][1:-1]) == split(chapter)[1]
    assert fields["url"] == "https://a.org/x_y?z=50%25&%7Bq%7D%20#f" and fields["year"] == "2026"
    curie, sons, beauvoir, zoe = entry.persons["author"]
    assert (curie.last_names, curie.first_names) == (["Curie"], ["Marie"])
    assert printed(str(sons)) == "{Smith & Sons, and 张三}" and str(zoe) == "{Zoë}"
    assert (beauvoir.prelast_names, beauvoir.last_names) == (["de"], ["Beauvoir"])


@pytest.mark.parametrize(("released", "month"), [(2026, None), ("2026-02", "February"), (date(2026, 2, 3), "February")])
def test_a_month_that_is_not_known_is_left_out(released, month):
    "YAML may read a day as a date or a year as a number."
    entry = parse_string(bibtex(CITED | {"date-released": released}), "bibtex").entries["a2026"]
    assert entry.fields.get("month") == month and entry.fields["year"] == "2026"


def test_a_chapter_is_cited_as_part_of_the_book():
    "Persons with their family name first in BibTeX, groups in braces, both with version and date."
    assert sentence(CITED, "2 · Theory") == (
        "Marie Curie, The helpers (2026). “Theory”, chapter 2 of A book 书, version 1.2.0. 10.1/x"
    )
    assert bibtex(CITED, "2 · Theory").splitlines() == [
        "@incollection{a2026-theory,",
        "  author = {Curie, Marie and {The helpers}},",
        "  title = {{Theory}},",
        "  booktitle = {{A book 书}},",
        "  chapter = {2},",
        "  year = {2026},",
        "  month = feb,",
        "  note = {Version 1.2.0},",
        "  doi = {10.1/x},",
        "}",
    ]


@pytest.mark.parametrize(
    ("people", "names"),
    [
        ([{"family-names": "Curie", "given-names": "Marie Salomea"}], "CURIE M S"),
        ([{"family-names": "Beauvoir", "name-particle": "de", "given-names": "Simone"}], "DE BEAUVOIR S"),
        ([{"family-names": "张", "given-names": "三"}, {"name": "算力项目组"}], "张三, 算力项目组"),
        ([{"name": name} for name in "甲乙丙丁"], "甲, 乙, 丙, 等"),
    ],
)
def test_a_page_in_chinese_cites_by_gb_t_7714(monkeypatch, people, names):
    "Kind of work and of carrier, version, day and path, as the standard orders them; a chapter after two strokes."
    cited = {
        "title": "一本书",
        "authors": people,
        "version": "1.2.0",
        "date-released": date(2026, 2, 3),
        "url": "https://a.org",
    }
    assert standard(cited) == f"{names}. 一本书[EB/OL]. 1.2.0版. (2026-02-03). https://a.org."
    assert standard(cited, "2 · 理论").startswith(f"{names}. 理论[EB/OL]//{names}. 一本书. 1.2.0版.")
    assert "[EB/OL]" not in cite_box()[0].astext()
    monkeypatch.setattr(words, "_language", words.Language("zh_CN"))
    assert "[EB/OL]. " in cite_box()[0].astext() and "[EB/OL]//" in cite_box("1 · 甲")[1].astext()


def test_only_a_chapter_s_citation_is_folded():
    "The fold is HTML's own: it needs no script, and a link into it opens it."
    assert cite_box("1 · A")[0].astext().startswith("<details")
    assert len(cite_box()) == 1 and cite_box()[0].children[0]["ids"] == ["cite"]


def test_reading_time_grows_with_words_characters_and_exhibits():
    "200 words, 400 characters and two exhibits take a minute each."
    assert [minutes(200, 0, 0), minutes(0, 400, 0), minutes(0, 0, 2), minutes(1, 0, 0)] == [1, 1, 1, 1]


def test_a_heading_may_have_no_number():
    "A page that is no chapter."
    assert split("Data") == ("", "Data")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "CITATION.cff: cannot be read"),
        ("a: [", "not YAML .line 1"),
        ("title: A", "lacks authors"),
        ("title: A\ntitle: B", "'title' twice"),
        ("title: &a A\nversion: *a", "an alias or anchor"),
        (WHOLE.replace("1.2.0", "1.10"), "version: YAML reads a number; write it in quotes"),
        (WHOLE.replace("2026-02-03", "February 2026"), "date-released: found 'February 2026'"),
        (WHOLE.replace("2026-02-03", '"2026-13-03"'), "date-released: found '2026-13-03'"),
        (WHOLE.replace("title: A book", "title: 1984"), "title, doi and addresses are words"),
        (WHOLE.replace("name: The helpers", "given-names: Marie"), "author 1: has neither name nor family-names"),
        (WHOLE.replace("name: The helpers", "name: 3"), "author 1: has neither"),
        (WHOLE.replace("[{name: The helpers}]", "The helpers"), "author 1: has neither"),
    ],
)
def test_a_broken_citation_file_ends_the_build_with_one_line(tmp_path, content, words):
    "The pages quote it."
    path = tmp_path / "CITATION.cff"
    if content:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(SphinxError, match=words):
        citation(path)


def test_an_abstract_names_what_the_book_is_about_in_the_language(monkeypatch):
    "Each word once: two of the English ones are one in Chinese; an admonition of another kind has none."
    monkeypatch.setattr(words, "_language", words.Language("zh_CN"))
    boxes = [nodes.admonition("", nodes.paragraph(text="A."), classes=[name]) for name in ("abstract", "note")]
    page = nodes.section("", nodes.title(text="A"), *boxes)
    env = SimpleNamespace(doc2path=lambda name: f"{ROOT}/{name}.ipynb")
    config = SimpleNamespace(claimbook_pdf=False, claimbook_edition="published")
    frame_chapter(SimpleNamespace(env=env, config=config), page, "chapters/01-competitiveness")
    assert [box.astext() for box in boxes] == ["A.\n\n关键词：算力；生产率；可执行出版物；可复现性", "A."]
    assert description(page) == "A."


@pytest.mark.parametrize(
    ("code", "given", "told"),
    [
        ("en", "Keywords: growth; Moore's law", ["growth", "Moore's law"]),
        ("zh_CN", "关键词：增长；摩尔定律", ["增长", "摩尔定律"]),
    ],
)
def test_an_abstract_that_names_keywords_keeps_its_own(monkeypatch, code, given, told):
    "They are set apart, no part of what describes the page, and the only ones that its head names."
    monkeypatch.setattr(words, "_language", words.Language(code))
    box = nodes.admonition("", *(nodes.paragraph(text=text) for text in ("A.", given)), classes=["abstract"])
    page = nodes.section("", nodes.title(text="A"), box)
    mark_keywords(page, citation())
    assert box.astext() == f"A.\n\n{given}" and box[1]["classes"] == ["keywords"] and description(page) == "A."
    assert keywords_of_page(page, citation()) == told
    assert len(keywords_of_page(None, citation())) > 3
