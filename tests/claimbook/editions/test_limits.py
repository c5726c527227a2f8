import re
from pathlib import Path

import pytest

from claimbook.editions import limits
from claimbook.editions.limits import CELL, DEFAULTS, limit, variable
from claimbook.notebook.files import RunError

ROOT = Path(__file__).parents[3]


def test_a_limit_is_the_variable_or_the_default():
    "In the unit of its name; an empty variable is none."
    assert limit(CELL, {}) == limit(CELL, {variable(CELL): ""}) == DEFAULTS[CELL]
    assert limit(CELL, {variable(CELL): "2.5"}) == 2.5


@pytest.mark.parametrize("value", ["soon", "-1", "0", "nan", "inf", "1e999"])
@pytest.mark.parametrize("name", DEFAULTS)
def test_a_limit_is_a_positive_number(name, value):
    "No limit at all must be a large number, written on purpose."
    with pytest.raises(
        RunError, match=rf"^SUANLI_{name}: found '{re.escape(value)}', expected a positive number; .*unset it$"
    ):
        limit(name, {variable(name): value})


def test_the_readme_has_every_limit():
    "Name and default, as in the module's own table."
    for text in ((ROOT / "README.md").read_text(encoding="utf-8"), limits.__doc__):
        found = {
            name: float(value) for name, value in re.findall(r"^\W*(?:SUANLI_)?([A-Z]+_[A-Z]+)\W+(\d+)", text, re.M)
        }
        assert found == DEFAULTS
