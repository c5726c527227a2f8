"""YAML by the quick parser and by the one that says what is wrong."""

import pytest
import yaml

from claimbook.tables.check import TableError
from claimbook.tables.plain import _Loader, _Quick, read_yaml

from ...conftest import ROOT

FILES = sorted({*ROOT.glob("data/**/*.yml"), *ROOT.glob("editions/**/*.yml"), *ROOT.glob("*.yml")})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_both_parsers_read_the_files_of_the_book_alike(path):
    "And whoever has no libyaml reads what others read."
    text = path.read_text(encoding="utf-8")
    assert yaml.load(text, _Quick) == yaml.load(text, _Loader) == read_yaml(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a:\tb", "cannot start any token"),  # which libyaml takes
        ("a: [1,", "but found '<stream end>'"),  # of which libyaml says something else
        ("a: 1\na: 2", "line 2: found 'a' twice"),
        ("a: &b 1", "an alias or anchor"),
        ('a: "\\ud83d"', "surrogates not allowed"),
    ],
)
def test_what_is_wrong_is_said_in_the_same_words_everywhere(tmp_path, text, said):
    "Those of PyYAML itself, with the line."
    path = tmp_path / "made.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError) as refused:
        read_yaml(path)
    assert said in str(refused.value) and len(str(refused.value).splitlines()) == 1
