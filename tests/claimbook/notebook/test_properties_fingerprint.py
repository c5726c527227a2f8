"""A fingerprint changes with whatever code does and every parameter, and with nothing else."""

import ast

from hypothesis import assume, given
from hypothesis import strategies as st

from claimbook.notebook.digests import sums
from claimbook.notebook.fingerprint import digest, inputs, reasons

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\n\r\x00\x0c"), max_size=12)
CODE = st.lists(TEXTS.map(lambda text: f"made = {text!r}  # {text}"), min_size=1, max_size=4)
VALUES = st.integers() | st.floats(allow_nan=False) | st.booleans() | TEXTS | st.lists(TEXTS, max_size=3)
PARAMETERS = st.dictionaries(st.sampled_from(["first_year", "last_year", "proxy", "excluded"]), VALUES)


def notebook(sources, words=()):
    code = [{"cell_type": "code", "source": text, "execution_count": n} for n, text in enumerate(sources, 1)]
    return {"cells": [*({"cell_type": "markdown", "source": text} for text in words), *code], "metadata": {}}


@given(CODE, TEXTS, st.data())
def test_any_character_of_a_value_counts_and_none_of_a_comment(sources, text, data):
    "A space put into a string, and words into a comment; an empty cell more; cells joined or turned around."
    was = inputs(notebook(sources))
    cell = data.draw(st.integers(0, len(sources) - 1))
    changed, commented = [*sources], [*sources]
    value = ast.literal_eval(ast.parse(sources[cell]).body[0].value)
    place = data.draw(st.integers(0, len(value)))
    changed[cell] = f"made = {value[:place] + ' ' + value[place:]!r}"
    assert inputs(notebook(changed))["code"] != was["code"]
    commented[cell] = f"# {text}\nmade = {value!r}"
    assert inputs(notebook(commented))["code"] == was["code"]
    assert inputs(notebook([*sources, ""]))["code"] != was["code"]
    joined = ["\n".join(sources)]
    assert (inputs(notebook(joined))["code"] == was["code"]) == (joined == sources)
    turned = [source.split("  # ")[0] for source in sources]
    assert (inputs(notebook(sources[::-1]))["code"] == was["code"]) == (turned[::-1] == turned)


@given(CODE, st.lists(TEXTS, max_size=3), st.lists(TEXTS, max_size=3))
def test_prose_never_counts(sources, one, other):
    "Nor does where it stands: a notebook with other words is as up to date as before."
    now = inputs(notebook(sources, one))
    assert inputs(notebook(sources, other)) == now
    made = notebook(sources, other)
    made["metadata"] = {"claimbook": {"inputs": now, "fingerprint": "0"} | sums(made)}
    assert reasons(made) == []


@given(CODE, PARAMETERS, st.data())
def test_parameters_count_by_value_and_not_by_order(sources, parameters, data):
    "The same set in another order is the same run; any other value is another."
    made = notebook(sources)
    was = inputs(made, parameters)
    assert inputs(made, dict(reversed(parameters.items()))) == was
    name = data.draw(st.sampled_from(["first_year", "proxy"]))
    value = data.draw(VALUES)
    assume(repr(parameters.get(name)) != repr(value) or name not in parameters)
    assert inputs(made, parameters | {name: value})["parameters"] != was["parameters"]


@given(st.binary(min_size=1, max_size=40), st.data())
def test_any_bit_of_a_file_counts(content, data):
    "Also one that no editor would show."
    place, bit = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, 7))
    changed = bytearray(content)
    changed[place] ^= 1 << bit
    assert digest(bytes(changed)) != digest(content)
    assert digest(content + b"\0") != digest(content)
