import pytest
from sphinx.errors import SphinxError

from claimbook.site.pages import edition


def write(tmp_path, content):
    path = tmp_path / "made.yml"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("content", ["{}", "", "# published: the defaults\n{}\n"])
def test_an_empty_edition_is_the_published_one(tmp_path, content):
    "Nothing given, nothing changed."
    assert "own defaults, on the tables of this repository" in edition(write(tmp_path, content)).astext()


def test_an_edition_says_what_sets_it_apart(tmp_path):
    "Name, title, description, folder of tables, parameters."
    path = write(
        tmp_path,
        "title: Newer data\ndescription: >-\n  With the release\n  of 2023.\ndata: newdata\n"
        "chapters:\n  01-competitiveness: {last_year: 2019}\n",
    )
    text = edition(path).astext()
    for part in ("made · Newer data", "With the release of 2023.", "Tables: newdata", "last_year: 2019"):
        assert part in text
    assert "own defaults" not in text


@pytest.mark.parametrize(("content", "words"), [("a: [", "not YAML"), ("- a\n", "expected names with values")])
def test_a_broken_edition_ends_the_build_with_one_line(tmp_path, content, words):
    "It names the file."
    with pytest.raises(SphinxError, match=rf"made.yml: .*{words}"):
        edition(write(tmp_path, content))
