import pytest
from sphinx.errors import SphinxError

from suanli.book.pages import edition


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


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("data/glossary.yml", "  zh: 算力\n", "", "data/glossary.yml, entry 1 (computing power), zh: field required"),
        ("CITATION.cff", "\nversion:", "\nedition:", "CITATION.cff: lacks version; add it, the pages quote it"),
    ],
)
def test_a_broken_source_stops_a_build_before_it_begins(project, name, old, new, words):
    "One line says which file and what to do; no page is written."
    folder, suanli = project
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    done = suanli("build")
    assert done.returncode == 1 and words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr and not (folder / "_build/html/chapters").exists()
