import pytest
from sphinx.errors import SphinxError

from suanli.book.frame import bibtex, citation, cite_box, minutes, sentence, split

CITED = {
    "title": "A book 书",
    "authors": [{"family-names": "Curie", "given-names": "Marie"}, {"name": "The helpers"}],
    "version": "1.2.0",
    "date-released": "2026-02-03",
    "doi": "10.1/x",
}


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
    ("content", "words"), [(None, "cannot be read"), ("a: [", "cannot be read"), ("title: A", "lacks authors")]
)
def test_a_broken_citation_file_ends_the_build_with_one_line(tmp_path, content, words):
    "The pages quote it."
    path = tmp_path / "CITATION.cff"
    if content:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(SphinxError, match=words):
        citation(path)
