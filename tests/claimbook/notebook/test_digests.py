"""A digest of the outputs finds every change of them, and no difference between programs that save the same."""

import copy

import pytest

from claimbook.notebook.digests import ALTERED, errors, faults, stored, sums
from claimbook.notebook.files import STORED

CHART = {"data": {"values": [{"x": 1, "y": 2.0}, {"x": 2, "y": 1e20}]}, "title": ["a", "b"]}
OUTPUTS = [
    {"output_type": "stream", "name": "stdout", "text": ["one\n", "two"]},
    {
        "output_type": "display_data",
        "data": {"text/plain": "2.0", "text/html": ["<p>", "a"], "application/vnd.vegalite.v5+json": CHART},
        "metadata": {"scrapbook": {"name": "a.b"}},
    },
    {"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": "3"}, "metadata": {}},
]


def notebook(outputs):
    cells = [
        {"cell_type": "code", "source": "1", "execution_count": 1, "metadata": {}, "outputs": copy.deepcopy(outputs)},
        {"cell_type": "markdown", "source": "words", "metadata": {}},
        {"cell_type": "code", "source": "2", "execution_count": 2, "metadata": {}, "outputs": []},
    ]
    made = {"cells": cells, "metadata": {}}
    made["metadata"][STORED] = {"inputs": {}, "fingerprint": "0"} | sums(made)
    return made


def places(value, path=()):
    """The path of everything in an output that is neither a list nor a mapping."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))
    else:
        yield path


@pytest.mark.parametrize("path", list(places(OUTPUTS)), ids=lambda path: ".".join(map(str, path)))
def test_every_part_of_an_output_counts(path):
    "Text, number, name, kind: one changed, and the outputs are another run's."
    made = notebook(OUTPUTS)
    assert faults(made) == []
    holder = made["cells"][0]["outputs"]
    for key in path[:-1]:
        holder = holder[key]
    value = holder[path[-1]]
    holder[path[-1]] = value * 1.05 if isinstance(value, int | float) else f"{value} "
    assert faults(made) == [ALTERED]


@pytest.mark.parametrize(
    "change",
    [
        lambda cells: cells[0]["outputs"].pop(),
        lambda cells: cells[0]["outputs"].append(OUTPUTS[0]),
        lambda cells: cells[0]["outputs"].reverse(),
        lambda cells: cells[2]["outputs"].append(cells[0]["outputs"].pop()),
        lambda cells: cells[0]["outputs"][1]["data"].pop("text/plain"),
        lambda cells: cells[0]["outputs"][1]["metadata"].update(isolated=True),
    ],
)
def test_outputs_that_come_go_or_move_count(change):
    "As a bad merge leaves them."
    made = notebook(OUTPUTS)
    change(made["cells"])
    assert faults(made) == [ALTERED]


def in_browser(value):
    """What is left of a value after a browser has saved it: 2.0 is 2."""
    if isinstance(value, dict):
        return {key: in_browser(inner) for key, inner in reversed(value.items())}
    if isinstance(value, list):
        return [in_browser(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def test_what_programs_write_in_their_own_way_does_not_count():
    "Lists of lines or one text, order of keys, numbers without a point: the same outputs."
    made = notebook(OUTPUTS)
    kept = made["metadata"][STORED]
    made["cells"][0]["outputs"] = in_browser(made["cells"][0]["outputs"])
    made["cells"][0]["outputs"][0]["text"] = "one\ntwo"
    made["cells"][0]["outputs"][1]["data"]["text/html"] = "<p>a"
    assert faults(made) == []
    assert sums(made)["outputs"] == kept["outputs"] and sums(made)["written"] != kept["written"]


def test_lines_of_a_list_in_json_are_no_text():
    "A title of two lines is not a title of one."
    made = notebook(OUTPUTS)
    made["cells"][0]["outputs"][1]["data"]["application/vnd.vegalite.v5+json"]["title"] = "ab"
    assert faults(made) == [ALTERED]


@pytest.mark.parametrize("name", ["inputs", "fingerprint", "outputs", "written"])
def test_without_its_digest_a_notebook_has_not_been_executed(name):
    "To take one out is no way round."
    made = notebook(OUTPUTS)
    del made["metadata"][STORED][name]
    assert stored(made) is None and faults(made) == ["has not been executed as it stands"]


def test_an_error_counts_unless_its_cell_says_that_it_raises_one():
    "With the number of the code cell."
    made = notebook([{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}])
    assert [number for number, _ in errors(made)] == [1] and faults(made) == ["code cell 1 holds an error (E)"]
    made["cells"][0]["metadata"]["tags"] = ["raises-exception"]
    assert errors(made) == [] and faults(made) == []
