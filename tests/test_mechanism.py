"""Chapter 3 against figures that others worked out from the same sources, by other code."""

from pathlib import Path

import pytest

from claimbook.notebook.results import results

FOUND = results(Path(__file__).parents[1] / "chapters" / "03-mechanism.ipynb")


@pytest.mark.parametrize(
    ("key", "target", "digits"),
    [
        ("reach_first", 2.186, 3),
        ("reach_low", 0.757, 3),
        ("reach_apart", 1.335, 3),
        ("reach_last", 1.929, 3),
        ("reach_internet_first", 0.613, 3),
        ("reach_internet_low", 0.130, 3),
        ("reach_internet_apart", 0.819, 3),
        ("reach_internet_last", 1.399, 3),
        ("reach_above_first", 11, 0),
        ("reach_above_low", 5, 0),
        ("reach_above_last", 7, 0),
        ("backward_equipment", 1.525, 3),
        ("forward_equipment", 1.254, 3),
        ("forward_equipment_before", 1.234, 3),
        ("backward_internet", 0.913, 3),
        ("forward_internet", 0.660, 3),
        ("backward_telecom", 0.856, 3),
        ("forward_telecom", 0.496, 2),
        ("sources_widest", 1.35, 2),
        ("sources_second", 1.21, 2),
    ],
)
def test_a_result_is_what_other_code_found(key, target, digits):
    "Reach, linkages and the two sources of China's tables, as worked out from the detailed tables."
    assert FOUND[f"mechanism.{key}"].value == pytest.approx(target, abs=0.6 * 10**-digits)
