import pytest

from claimbook.tables.read import TableError
from claimbook.tables.registration import registered


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        ("a: [", "not YAML"),
        ("claim: C4", "lacks registered, estimand"),
        ("!!python/object/apply:os.system [echo]", "not YAML"),
    ],
)
def test_a_broken_registration_is_refused(tmp_path, content, words):
    "One line that says what to do; nothing in the file is ever executed."
    if content is not None:
        (tmp_path / "plan.yml").write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match=words):
        registered("plan.yml", tmp_path)
