import re
from pathlib import Path

import pytest

from claimbook.editions import definition
from claimbook.editions.definition import EditionError, read_edition
from claimbook.notebook.parameters import ParameterError

EDITIONS = Path(__file__).parents[3] / "editions"
HEAD = "title: Made\ndescription: For a test.\n"


@pytest.fixture
def write(tmp_path):
    """Write an edition's file."""

    def written(text, name="made", head=HEAD):
        path = tmp_path / f"{name}.yml"
        path.write_text(head + text, encoding="utf-8")
        return path

    return written


@pytest.mark.parametrize("path", sorted(EDITIONS.glob("*.yml")), ids=lambda path: path.stem)
def test_every_shipped_edition_can_be_read(path, monkeypatch, tmp_path):
    "Also one whose tables are not here: it says which command makes them, and is sound apart from that."
    try:
        edition = read_edition(path)
    except EditionError as error:
        release = re.match(r"pwt-[\d.]*\d", path.stem)[0]  # two editions may be of one
        assert f"make them with `suanli import pwt FILE --vintage {release[4:]} " in str(error)
        assert f"--into _build/data/{release}`" in str(error)
        monkeypatch.setattr(definition, "_data", lambda lineage: definition.data_folder())
        try:
            edition = read_edition(path)
        except ParameterError as beyond:  # it is for longer tables
            assert f"{path.name}, all" in str(beyond) and "pwt ends in" in str(beyond)
            return
        assert not any(edition.parameters.values())
    else:
        differs = any(edition.parameters.values()) or edition.data != definition.data_folder()
        assert (edition.name == "published") != differs
    assert edition.title and edition.description.endswith((".", "?"))


def test_settings_count_in_a_known_order(write):
    "Inherited ones least, then `all`, then a chapter's own; what is the default is no change."
    write("all: {first_year: 1999, draws: 199}\nchapters: {02-theory: {first_year: 1998}}", "base")
    edition = read_edition(write("base: base\nall: {first_year: 2001}\nchapters: {01-competitiveness: {draws: 9999}}"))
    assert edition.parameters["01-competitiveness"] == {"first_year": 2001}
    assert edition.parameters["02-theory"] == {"first_year": 2001, "draws": 199}
    assert edition.values("02-theory")["last_year"] == edition.declared["02-theory"]["last_year"].default


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("all: {frist_year: 2000}", "all: no chapter has a parameter 'frist_year'; did you mean 'first_year'?"),
        ("all: {first_year: soon}", "all (01-competitiveness), first_year: found 'soon', expected a whole number"),
        ("all: {first_year: 200}", "found 200, expected 1950 to the last of pwt.year"),
        ("all: {last_year: 2023}", "all (01-competitiveness): last_year is 2023, pwt ends in 2017"),
        ("all: {growth_last: 2018}", "all (03-mechanism): growth_last is 2018, pwt ends in 2017"),
        ("chapters: {03-mechanism: {malmquist_to: 2019}}", "03-mechanism: malmquist_to is 2019, pwt ends in 2017"),
        ("chapters: {01-competitiveness: {last_list: 2026}}", "last_list is 2026, top500_country ends in 2025"),
        ("chapters: {01-competitivness: {}}", "no chapter '01-competitivness'; did you mean '01-competitiveness'?"),
        ("chapters: {04-paths: {outcome: tfp}}", "04-paths: has no parameter 'outcome'"),
        ("chapters: {04-paths: 7}", "chapters, 04-paths: found '7'"),
        ("parameters: {first_year: 2000}", "parameters: there is no such field; did you mean"),
        ("chapter: {}", "chapter: there is no such field; did you mean 'chapters'?"),
        ("all: [first_year]", "all: found ['first_year']"),
        ("all: {first_year: [[2000]]}", "found"),
        ("base: nothing", "nothing.yml: there is no such edition; there are made.yml"),
        ("base: ../made", "base: found '../made', expected the name of an edition"),
        ("base: made", "base: the editions inherit from each other (made -> made); cut the circle"),
        ("data: /etc", "data: found '/etc', expected a folder inside the project"),
        ("data: ../elsewhere", "expected a folder inside the project"),
        ("data: _build/nothing", "there are no tables in _build/nothing; `suanli --help` says how to make them"),
        ("title: Again", "line 3: found 'title' twice"),
        ("all: {draws: 199, draws: 299}", "line 3: found 'draws' twice"),
        ("all: &a {draws: 199}", "line 3: found an alias or anchor"),
        ("all: *a", "line 3: found an alias or anchor"),
        ("all: {draws: !!int 199}", "line 3: found a tag"),
        ("all: !!python/object/apply:os.system [id]", "line 3: found a tag"),
        ("all: {? [a] : b}", "line 3: found a key that is not a word"),
        ("all: {", "line"),
        ("a: " + "[" * 1000, "not YAML"),
        ("# " + "x" * 200_000, "bytes, expected 100,000 at most"),
        ("--- \ntitle: Second", "line 3: found but found another document"),
    ],
)
def test_a_wrong_file_is_refused_with_one_line(write, text, message):
    "Before anything runs: which file, where, what was expected, what to do."
    with pytest.raises((EditionError, ParameterError)) as caught:
        read_edition(write(text))
    assert message in str(caught.value) and "\n" not in str(caught.value)
    assert str(caught.value).startswith(("made.yml", "nothing.yml"))


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("", "found no fields"),
        ("- a\n", "found no fields"),
        ("title: Made\n", "description: is missing; add it"),
        ("title: \ndescription: x\n", "title: found ''"),
        (f"title: {'x' * 90}\ndescription: x\n", "title: found"),
    ],
)
def test_a_file_needs_a_title_and_a_description(write, head, message):
    "Readers see them."
    with pytest.raises(EditionError, match=r"made\.yml") as caught:
        read_edition(write("", head=head))
    assert message in str(caught.value)


def test_editions_that_inherit_in_a_circle_are_refused(write):
    "The circle is named."
    write("base: made", "other")
    with pytest.raises(EditionError, match=r"made -> other -> made"):
        read_edition(write("base: other"))


def test_the_published_book_has_the_defaults_of_its_chapters(write):
    "There is one place for them."
    with pytest.raises(EditionError, match="change a default in its chapter"):
        read_edition(write("all: {draws: 199}", "published"))


@pytest.mark.parametrize("name", ["Made", "made edition", ".made", "made.v2.yaml"])
def test_a_name_can_be_that_of_a_folder(tmp_path, name):
    "Lower case, digits, minus and full stop."
    path = tmp_path / (name if "." in name[1:] else f"{name}.yml")
    path.write_text(HEAD)
    with pytest.raises(EditionError, match="rename it"):
        read_edition(path)
