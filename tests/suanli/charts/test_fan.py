import re

import pandas as pd
import pytest
import vl_convert

from suanli.charts.fan import fan

TITLES = {"date": "Date", "case": "Count", "p50": "Scale (EFLOP/s)"}
KINDS = ["Published", "Target"]


def draws(case, top):
    dates = pd.to_datetime(["2026-06-01", "2028-12-01", "2030-12-01"])
    parts = {
        f"p{part}": [top / 100, share * top / 20, share * top / 5]
        for part, share in zip((10, 25, 50, 75, 90), range(1, 6), strict=True)
    }
    return pd.DataFrame({"date": dates, "case": case, **parts})


FRAME = pd.concat([draws("Small", 0.1), draws("Large", 1000.0)])
KNOWN = pd.DataFrame(
    {
        "date": pd.to_datetime(["2025-12-01", "2030-12-01", "2024-12-01"]),
        "p50": [0.01, 0.07, 90.0],
        "kind": ["Published", "Target", "Published"],
        "case": ["Small", "Small", "Large"],
    }
)


def drawn():
    return fan(FRAME, x="date", titles=TITLES, choice="case", observed=KNOWN, kinds=KINDS).to_dict()


def svg(case):
    spec = drawn()
    chosen = [{**parameter, "value": case} for parameter in spec["params"]]
    return vl_convert.vegalite_to_svg({**spec, "params": chosen, "width": 300}, vl_version="6.4")


def test_the_reader_chooses_among_all_cases_and_sees_the_first():
    "A list that the keyboard reaches, named by its title."
    (parameter,) = drawn()["params"]
    assert parameter["value"] == "Small"
    assert parameter["bind"] == {"input": "select", "options": ["Small", "Large"], "name": "Count: "}


@pytest.mark.parametrize(("case", "tick", "absent"), [("Small", ">0.01<", ">100<"), ("Large", ">100<", ">0.01<")])
def test_only_the_chosen_case_is_drawn_on_its_own_scale(case, tick, absent):
    "Ticks of a logarithmic axis to 0.1 or to 1,000."
    assert tick in svg(case)
    assert absent not in svg(case)


@pytest.mark.parametrize(("case", "targets"), [("Small", 1), ("Large", 0)])
def test_what_is_known_stands_beside_its_own_fan(case, targets):
    "A target is drawn with the count that it is of, and with no other."
    marks = re.findall(r'aria-label="[^"]*What: (\w+)', svg(case))
    assert marks.count("Target") == targets and "Published" in marks
