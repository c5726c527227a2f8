import pandas as pd
import pytest
import vl_convert

from claimbook.exhibits import charts
from claimbook.exhibits.specification import settle
from suanli.charts.chooser import with_choice

DATES = pd.to_datetime(["2020-06-01", "2021-06-01"])
FRAME = pd.concat(
    pd.DataFrame({"date": DATES, "rank": [place, place + 1], "holder": name})
    for place, name in enumerate(("China", "Chad", "Peru"), 1)
)
TITLES = {"date": "List", "holder": "Another", "rank": "Rank"}


@pytest.mark.parametrize(
    ("start", "shown", "hidden"), [("Chad", ">— Chad<", ">— Peru<"), ("Peru", ">— Peru<", ">— Chad<")]
)
def test_only_the_chosen_country_joins_those_always_shown(start, shown, hidden):
    "Named above, in a list of all that may be chosen."
    axes = {"x": "date", "y": "rank", "titles": TITLES}
    always = charts.lines(FRAME[FRAME["holder"] == "China"], series="holder", **axes)
    chart = with_choice(always, FRAME[FRAME["holder"] != "China"], name="holder", start=start, **axes)
    spec = settle(chart.to_dict())
    drawn = vl_convert.vegalite_to_svg(spec | {"width": 300}, vl_version="6.4")
    assert shown in drawn and hidden not in drawn
    assert spec["params"][-1]["bind"] == {"input": "select", "options": ["Chad", "Peru"], "name": "Another: "}


def test_one_that_is_in_the_last_list_no_more_is_named_too():
    "17 of 37 holders were not."
    frame = FRAME.copy()
    frame.loc[(frame["holder"] == "Peru") & (frame["date"] == DATES[1]), "rank"] = None
    axes = {"x": "date", "y": "rank", "titles": TITLES}
    always = charts.lines(frame[frame["holder"] == "China"], series="holder", **axes)
    others = frame[frame["holder"] != "China"]
    chart = with_choice(always, others, name="holder", start="Peru", label="One more", **axes)
    spec = settle(chart.to_dict())
    assert ">— Peru<" in vl_convert.vegalite_to_svg(spec | {"width": 300}, vl_version="6.4")
    assert spec["params"][-1]["bind"]["name"] == "One more: "
