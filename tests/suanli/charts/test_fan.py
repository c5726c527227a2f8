import pandas as pd
import pytest
import vl_convert

from suanli.charts.fan import fan

TITLES = {"date": "Date", "case": "Multiplier", "p50": "GDP (percent)"}


def draws(case, top):
    dates = pd.to_datetime(["2024-12-01", "2027-12-01", "2030-12-01"])
    parts = {
        f"p{part}": [0.0, share * top / 2, share * top]
        for part, share in zip((10, 25, 50, 75, 90), range(1, 6), strict=True)
    }
    return pd.DataFrame({"date": dates, "case": case, **parts})


FRAME = pd.concat([draws("Small", 0.1), draws("Large", 10.0)])


def svg(spec, case):
    chosen = [{**parameter, "value": case} for parameter in spec["params"]]
    return vl_convert.vegalite_to_svg({**spec, "params": chosen, "width": 300}, vl_version="6.4")


def test_the_reader_chooses_among_all_cases_and_sees_the_first():
    "A list that the keyboard reaches, named by its title."
    (parameter,) = fan(FRAME, x="date", titles=TITLES, choice="case").to_dict()["params"]
    assert parameter["value"] == "Small"
    assert parameter["bind"] == {"input": "select", "options": ["Small", "Large"], "name": "Multiplier: "}


@pytest.mark.parametrize(("case", "tick", "absent"), [("Small", ">0.50<", ">50<"), ("Large", ">50<", ">0.50<")])
def test_only_the_chosen_case_is_drawn_on_its_own_scale(case, tick, absent):
    "Ticks of an axis to 0.5 or to 50."
    drawn = svg(fan(FRAME, x="date", titles=TITLES, choice="case").to_dict(), case)
    assert tick in drawn
    assert absent not in drawn


def test_without_cases_there_is_no_list_and_what_is_known_is_drawn():
    "One fan behind two observed points."
    known = pd.DataFrame({"date": pd.to_datetime(["2022-12-01", "2023-12-01"]), "p50": [1.0, 2.0]})
    spec = fan(draws("One", 10.0), x="date", titles={"date": "Date", "p50": "Scale"}, observed=known).to_dict()
    assert "params" not in spec
    assert ">2023<" in vl_convert.vegalite_to_svg({**spec, "width": 600}, vl_version="6.4")
