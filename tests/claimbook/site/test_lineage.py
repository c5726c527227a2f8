import pytest

from claimbook.exhibits.exhibit import VEGALITE
from claimbook.notebook.results import RESULT
from claimbook.site.lineage import lineage


def cells(*sources):
    "Code cells without outputs."
    return [{"source": source, "outputs": []} for source in sources]


@pytest.mark.parametrize(
    ("last", "needed"),
    [
        ("b + 1", [0, 1]),
        ("c", [2]),
        ("b = 2\nb", []),  # its own
        ("c += 1", [2]),
        ("[b for b in c]", [2]),
        ("(lambda b: b)(c)", [2]),
        ("def f(b):\n    a = c\n    return a + b", [2]),
        ("for b in range(3):\n    c + b", [2]),
        ("frame.query('year > @b')", [0, 1]),
        ("f'{b}'", [0, 1]),
        ("b['x'] = 1", [0, 1]),
        ("from b import c as a", []),
        ("show(title='b')", []),
    ],
)
def test_a_name_comes_from_the_cell_that_set_it_last(last, needed):
    "Directly and through others; names of a function, a loop or a comprehension are its own."
    assert lineage(cells("a = 1", "b = a", "c = 5", last))[-1] == needed


@pytest.mark.parametrize("changed", ["a['x'] = 2", "a.b = 2", "a.append(2)", "a.loc[0, 'x'] = 2", "a += [2]"])
def test_what_changes_a_thing_is_part_of_how_it_was_made(changed):
    "A column that is added, an element, an attribute."
    assert lineage(cells("a = []", changed, "a"))[-1] == [0, 1]


def test_an_exhibit_follows_from_the_results_that_its_texts_tell():
    "By the whole key, without its chapter, and as the end of an interval; a word is no result."
    made = cells("record('x', 1)", "record('y', 1)", "record('z', 1)", "show()")
    for cell, name in zip(made, "xyz", strict=False):
        cell["outputs"] = [{"data": {RESULT: {"key": f"made.{name}"}}}]
    text = {"title": {"values": {"made.x": 1}}, "description": {"values": {"z.low": 1, "what": "words"}}}
    made[3]["outputs"] = [{"data": {VEGALITE: {"usermeta": {"claimbook": {"text": text}}}}}]
    assert lineage(made)[-1] == [0, 2]
