import json

import pandas as pd
import pytest
import vl_convert

from claimbook.exhibits.exhibit import settle
from suanli.charts import placement as siting

LOAD = pd.DataFrame(
    [(5, "North\n北", "Batch", 7.0), (6, "North\n北", "Batch", 2.0), (6, "South\n南", "Batch", 5.0)],
    columns=["limit", "site", "workload", "load"],
)
FREE = pd.DataFrame({"site": ["North\n北"], "free": [9.0]})
SAID = pd.DataFrame({"limit": [5, 6], "said": ["first plan\nsaves", "second plan\nsaves"]})


def spec(start=5):
    titles = {"site": "Place", "workload": "Work", "load": "Load (MW)"}
    order = ["North\n北", "South\n南"]
    return settle(
        siting.placed(LOAD, FREE, SAID, order=order, titles=titles, start=start, label="Limit (ms)").to_dict()
    )


def test_the_slider_covers_every_limit_that_was_solved():
    "A range input in steps of one, with a name that tells what it moves."
    (slider,) = [param for param in spec()["params"] if param["name"] == "chosen"]
    assert slider["bind"] == {"input": "range", "min": 5, "max": 6, "step": 1, "name": "Limit (ms) "}
    assert slider["value"] == 5


@pytest.mark.parametrize(("start", "shown", "hidden"), [(5, "first plan", "second plan"), (6, "second plan", "first")])
def test_only_the_chosen_limit_is_drawn(start, shown, hidden):
    "The picture says what the plan of that limit says, and no other."
    drawn = vl_convert.vegalite_to_svg(json.dumps(spec(start) | {"width": 300}), vl_version="6.4")
    assert shown in drawn and hidden not in drawn
    assert drawn.count('aria-roledescription="bar"') == int((LOAD["limit"] == start).sum())


def test_the_scale_stays_where_it_is_when_the_reader_moves_the_slider():
    "As long as the longest bar or mark of any limit."
    assert spec()["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 9.0]
