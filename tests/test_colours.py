"""Colours have one meaning through the book, computed from the charts that are stored."""

import re
from collections import defaultdict

import pytest

from claimbook.exhibits.palette import GREY, PALETTE
from suanli.charts import COUNTRIES, MEANINGS, OUTCOMES, SIGNS

from .test_contrast import drawings, exhibits

# What recurs, found by the words of its series: another list than that from which the charts are coloured.
RECURS = {
    "the United States": r"(Controls, )?United States",
    "China": r"(Answers, )?China",
    "TFP": r"TFP",
    "what others published": r"(As p|P)ublished\b.*|IDC and Tsinghua|A broker's note",
    "what a plan set": r"Target\b.*|.*, as planned|Not yet due",
    "a finding one way": r"Significant and positive|Bends upwards|Met, as its issuer counts",
    "a finding the other way": r"Significant and negative|Bends downwards|Missed",
    "no finding": r"Not significant|Cannot be told .*|No outcome .*|All others",
    "the west": r"West(ern clusters)?",
    "this book": r"This book, .*",
}


def series(spec):
    """Colour of each series of a chart."""
    found = {}
    for *_, encoding in drawings(spec, {"mark": {}}):
        for channel in ("color", "fill", "stroke"):
            scale = (encoding.get(channel) or {}).get("scale") or {}
            if encoding.get(channel, {}).get("type") == "nominal" and "range" in scale:
                found |= dict(zip(scale["domain"], scale["range"], strict=True))
    return found


CHARTS = {each.id: series(each.values[0]) for each in exhibits()}


@pytest.mark.parametrize("meaning", RECURS)
def test_what_recurs_has_one_colour(meaning):
    "In every chart, and there is at least one."
    held = {
        colour for chart in CHARTS.values() for name, colour in chart.items() if re.fullmatch(RECURS[meaning], name)
    }
    assert len(held) == 1


def test_a_series_has_one_colour_wherever_it_is_drawn():
    "Series that several charts share, but for those whose colours follow their place."
    colours = defaultdict(dict)
    for chart, names in CHARTS.items():
        for name, colour in names.items():
            colours[name].setdefault(colour, chart)
    assert {name: charts for name, charts in colours.items() if len(charts) > 1} == {}


@pytest.mark.parametrize("chart", CHARTS)
def test_no_chart_gives_a_colour_two_meanings(chart):
    "A colour of several series is of one meaning; a meaning's colour is another's only where no other is left."
    told = defaultdict(set)
    for name, colour in CHARTS[chart].items():
        told[colour].add(next((meaning for meaning, words in RECURS.items() if re.fullmatch(words, name)), name))
    assert [names for names in told.values() if len(names) > 1] == []
    free = [
        name for name in CHARTS[chart] if name not in COUNTRIES and not any(name in told for told in MEANINGS.values())
    ]
    borrowed = [name for name in free if CHARTS[chart][name] in MEANINGS]
    left = {*PALETTE} - {*MEANINGS} - {*CHARTS[chart].values()}
    assert not borrowed or not left


def test_the_lists_of_meanings_name_what_is_drawn():
    "A name that no chart has is a slip, but for states that no target is in at present."
    drawn = {name for chart in CHARTS.values() for name in chart}
    listed = {name for names in (*SIGNS.values(), *MEANINGS.values()) for name in names} | {*OUTCOMES.values()}
    assert listed - drawn <= {"Missed", "Significant and negative"} and GREY in SIGNS
