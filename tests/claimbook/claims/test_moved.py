"""Keys that are gone answer with the key that holds their estimate now."""

import pytest

from claimbook.claims.clause import ClaimError
from claimbook.claims.moved import read_moved
from claimbook.site import question

FOUND = {"river.fall", "river.rise"}
ENTRY = "river.drop:\n  key: river.fall\n  since: 2.0.0\n  why: it is called a fall\n"


@pytest.fixture
def written(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text('[tool.claimbook]\npackage = "x"\nchapters = "c"\ndata = "data"\n')
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    return (tmp_path / "data" / "moved.yml").write_text


def test_a_book_that_let_no_key_go_has_no_such_file(written):
    "It is not asked for."
    assert read_moved(FOUND) == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (ENTRY.replace("river.drop", "river.rise"), "river.rise: is still recorded; take it out"),
        (ENTRY.replace("key: river.fall", "key: sun.drift"), "river.drop: sun.drift is not recorded"),
        (ENTRY.replace("  since: 2.0.0\n", ""), "river.drop, since: Field required"),
        (ENTRY.replace("river.drop", "River drop"), "River drop: String should match"),
        ("- river.drop\n", "Input should be a valid dictionary"),
    ],
)
def test_what_leads_nowhere_is_refused(written, text, fault):
    "The place is named."
    written(text)
    with pytest.raises(ClaimError, match=rf"^data/moved\.yml.*{fault}"):
        read_moved(FOUND)


def test_a_question_by_the_old_key_is_answered_by_the_new_one():
    "Value and end of the book's own results, and why the key is gone."
    old, new = "competitiveness.capability_compute_clustered", "competitiveness.capability_compute"
    for part in ("", ".low"):
        meant, told = question.answer(old + part)
        why, _, rest = told.partition("\n")
        assert meant == 1 and why.startswith(f"{old} is {new} since 2.1.0: the estimate is the same")
        assert rest == question.answer(new + part)[1]
