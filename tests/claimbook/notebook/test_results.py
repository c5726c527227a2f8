import json

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from claimbook.notebook.results import GLUE, RESULT, Result, ResultError, record, results


def notebook(folder, *outputs):
    cell = new_code_cell(id="made", outputs=[new_output("display_data", **each) for each in outputs])
    path = folder / "01-made.ipynb"
    path.write_text(json.dumps(new_notebook(cells=[cell])), encoding="utf-8")
    return path


def test_a_recorded_figure_is_read_back_from_the_notebook(tmp_path, displayed):
    "record, store, read: nothing is lost but digits beyond the sixth."
    record("made.effect", 1.23456789, unit="percent", low=1, high=2.0, n=40)
    path = notebook(tmp_path, *({"data": data, "metadata": metadata} for data, metadata in displayed))
    assert results(path) == {"made.effect": Result("made.effect", 1.23457, "percent", 1, 2.0, 40)}


def test_a_figure_of_numpy_is_a_number(displayed):
    "Whole numbers stay whole, whatever their width."
    record("made.count", np.int64(7), unit="1", low=np.int8(6), high=np.float32(7.5), n=np.int32(3))
    assert displayed[0][0][RESULT] == {"key": "made.count", "value": 7, "unit": "1", "low": 6, "high": 7.5, "n": 3}


def test_value_and_ends_of_the_interval_can_be_glued(displayed):
    "Every part has a name of its own that glue finds."
    record("made.effect", 0.5, unit="1", low=0.25, high=0.75, n=3)
    names = {metadata["scrapbook"]["name"]: data[GLUE + "text/plain"] for data, metadata in displayed}
    assert names == {"made.effect": "0.5", "made.effect.low": "0.25", "made.effect.high": "0.75", "made.effect.n": "3"}


def test_nothing_is_shown(displayed):
    "Every MIME type carries the prefix that keeps the output out of the page."
    record("made.word", "none", unit="")
    ((data, _),) = displayed
    assert data and all(mime.startswith(GLUE) for mime in data)


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (("effect", 1.0), {}, "chapter.name"),
        (("Made.Effect", 1.0), {}, "lower case"),
        (("made.effect", float("nan")), {}, "value is nan"),
        (("made.effect", float("inf")), {}, "value is inf"),
        (("made.effect", 1.0), {"low": float("nan")}, "low is nan"),
        (("made.effect", True), {}, "value is True"),
        (("made.effect", np.bool_(False)), {}, "value is False"),
        (("made.effect", 1.0), {"low": "little"}, "low is 'little'"),
        (("made.effect", 1.0), {"n": True}, "n True"),
        (("made.effect", 1.0), {"n": -1}, "n -1"),
        ((None, 1.0), {}, "chapter.name"),
        (("made", {"effect": 1.0}), {"low": 0.5}, "of one figure"),
        (("made.effect", 3.0), {"low": 1.0, "high": 2.0}, "outside its interval 1.0 to 2.0"),
    ],
)
def test_a_figure_that_cannot_stand_is_refused(arguments, options, words):
    "Bad keys, no finite value, an interval that leaves its value out."
    with pytest.raises(ResultError, match=words):
        record(*arguments, unit="1", **options)


def test_a_key_recorded_twice_is_refused(tmp_path, displayed):
    "The second would silently replace the first in prose."
    record("made.effect", 1, unit="1")
    ((data, metadata),) = displayed
    twice = {"data": data, "metadata": metadata}
    with pytest.raises(ResultError, match=r"01-made.ipynb: result made.effect is recorded twice"):
        results(notebook(tmp_path, twice, twice))


def test_a_broken_stored_result_names_the_notebook(tmp_path):
    "Someone has edited the file."
    with pytest.raises(ResultError, match=r"01-made.ipynb: .*run the chapter again"):
        results(notebook(tmp_path, {"data": {RESULT: {"key": "made.effect"}}, "metadata": {}}))
