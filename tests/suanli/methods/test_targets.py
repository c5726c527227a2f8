"""Which figures speak of a target."""

import pandas as pd
import pytest

from suanli.methods.targets import LATE, months_after, speaks


@pytest.mark.parametrize(
    ("of", "passed", "spoken"),
    [
        ("2025-12", False, True),  # of its date: missed
        ("2025-06", True, True),  # before it, and passed already
        ("2025-06", False, False),  # before it, and not yet
        ("2026-06", False, True),
        ("2026-12", True, True),
        ("2027-01", True, False),  # passed, but of another time
        ("2025", False, False),  # of a whole year, counted from its beginning
        (None, False, False),
    ],
)
def test_a_figure_speaks_of_a_target_at_its_date_or_within_a_year(of, passed, spoken):
    "Early only if it already passes; late only as late as a yearly count may be."
    assert LATE == 12
    assert speaks(pd.Series(["2025-12"]), pd.Series([of]), pd.Series([passed])).tolist() == [spoken]


def test_a_longer_wait_lets_a_later_figure_speak():
    "Thirty months after the end of 2023."
    due, of = pd.Series(["2023-12"]), pd.Series(["2026-06"])
    assert months_after(due, of).tolist() == [30]
    assert [bool(speaks(due, of, pd.Series([True]), late).item()) for late in (29, 30)] == [False, True]
