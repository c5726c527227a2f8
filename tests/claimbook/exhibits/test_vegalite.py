import ast
import json

import altair as alt
import jsonschema
import pandas as pd
import pytest
from altair.utils.schemapi import SchemaValidationError
from jsonschema import Draft7Validator

from claimbook.exhibits.exhibit import VEGALITE
from claimbook.exhibits.vegalite import SCHEMA, checked
from claimbook.notebook.toc import chapters
from claimbook.project import project

CHARTS = {
    output["data"][VEGALITE]["usermeta"]["claimbook"]["exhibit"]: output["data"][VEGALITE]
    for path in chapters(project().root)
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    for output in cell.get("outputs", [])
    if VEGALITE in output.get("data", {})
}
FAULTS = {
    "no such mark": {"mark": {"type": "spiral"}},
    "a channel that is no channel": {"mark": "line", "encoding": {"longitudinal": {"field": "x"}}},
    "a type that is no type": {"mark": "line", "encoding": {"x": {"field": "x", "type": "decimal"}}},
    "a height in words": {"mark": "line", "height": "tall"},
}


def made() -> alt.Chart:
    return alt.Chart(pd.DataFrame({"x": [1, 2], "y": [3.0, 4.0]})).mark_line().encode(x="x:Q", y="y:Q")


def test_every_chart_of_the_book_is_one_that_vega_lite_draws():
    "As it is stored: rounded, trimmed, with the look of the book."
    assert len(CHARTS) > 30
    assert not [exhibit for exhibit, spec in CHARTS.items() if not SCHEMA.is_valid(spec)]


@pytest.mark.parametrize("fault", FAULTS)
def test_it_says_the_same_as_the_library_that_altair_uses(fault):
    "The other library, on what both must refuse."
    spec = {"data": {"values": []}, **FAULTS[fault]}
    with pytest.raises(jsonschema.ValidationError):
        alt.Chart.validate(spec, alt.Chart._rootschema)
    assert not SCHEMA.is_valid(spec)


def test_the_schema_is_the_one_of_altair():
    "A name that holds brackets is found under its encoded reference, and the schema itself is sound."
    Draft7Validator.check_schema(alt.Chart._rootschema)
    for spec in list(CHARTS.values())[:2]:
        alt.Chart.validate(spec, alt.Chart._rootschema)
        assert SCHEMA.is_valid(spec)


def test_a_good_chart_is_as_altair_makes_it():
    assert checked(made()) == made().to_dict()


def test_altair_says_what_is_wrong():
    "The name that is wrong, and what it may be."
    wrong = made()
    wrong.encoding.x.type = "decimal"
    with pytest.raises(SchemaValidationError, match=r"(?s)decimal.*quantitative"):
        checked(wrong)


def test_a_look_that_vega_lite_refuses_is_refused():
    "Altair checks a chart without its theme."
    with alt.theme.enable("default"):
        spoilt = {"config": {"axis": {"labelFontSize": "large"}}}
        alt.theme.register("spoilt", enable=False)(lambda: alt.theme.ThemeConfig(spoilt))
        with alt.theme.enable("spoilt"):
            made().to_dict()
            with pytest.raises(ValueError, match=r"chart, config/axis/labelFontSize: .*large"):
                checked(made())


def test_our_charts_name_channels_by_their_class():
    "For a channel given as a string Altair looks through all its classes, which takes as long as the rest of a chart."
    sources = [path for folder in project().packages.values() for path in sorted(folder.rglob("*.py"))]
    calls = [
        (path, call)
        for path in sources
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "encode"
    ]
    assert len([call for _, call in calls if call.keywords]) > 10, "charts are looked at"
    named = [
        f"{path.name}:{word.value.lineno}"
        for path, call in calls
        for word in call.keywords
        if word.arg != "errors"  # of a text and no chart
        if isinstance(word.value, ast.JoinedStr) or isinstance(getattr(word.value, "value", None), str)
    ]
    assert not named
