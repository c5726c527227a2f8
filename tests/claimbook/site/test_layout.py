"""Tables and lists of generated pages."""

import pytest
from docutils import nodes

from claimbook.site import words
from claimbook.site.layout import listed

LISTS = [
    ("en", ["A", "B"], "A, B"),
    ("en", ["A", "B, C"], "A; B, C"),
    ("zh_CN", ["甲", "乙"], "甲、乙"),
    ("zh_CN", ["甲，丙", "乙"], "甲，丙；乙"),
    ("zh_CN", ["甲", "乙、丙与丁"], "甲；乙、丙与丁"),
    ("zh_CN", [], "–"),
]


@pytest.mark.parametrize(("code", "held", "told"), LISTS)
def test_a_mark_of_a_list_stands_between_its_items_alone(monkeypatch, code, held, told):
    "An item that has it itself could not be told from two."
    monkeypatch.setattr(words, "_language", words.Language(code))
    assert "".join(node.astext() for node in listed([nodes.Text(each) for each in held])) == told
