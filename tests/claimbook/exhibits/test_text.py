"""Texts of exhibits: templates over what is recorded, and titles that are taken only where they hold."""

import pandas as pd
import pytest

from claimbook.exhibits.exhibit import TABLE, table
from claimbook.exhibits.text import filled, title_of
from claimbook.notebook.results import RESULT, ResultError, record

FRAME = pd.DataFrame({"Year": [2000, 2001]})


@pytest.fixture
def noted(displayed, monkeypatch):
    """Record two made figures, then hand over what `table` shows."""
    monkeypatch.setattr("claimbook.notebook.results.RECORDED", {})
    record("made.effect", -0.5, unit="percent", low=-1.0, high=0.25, n=40)
    record("made.list", "June 2020", unit="")

    def show(**options):
        frame = options.pop("frame", FRAME)
        table(frame, **({"exhibit": "1.1", "title": "Years", "note": "Made.", "source": []} | options))
        return displayed[-1][0][TABLE]

    return show


def test_a_template_is_filled_and_kept(noted):
    "The sentence is what is shown; template and values are what another language is set from."
    told = noted(
        title="{what} fell by {effect:.1f} ({effect.low:g}, n {made.effect.n}) in {list}", words={"what": "It"}
    )
    assert told["title"] == "It fell by −0.5 (−1, n 40) in June 2020"
    values = {"what": "It", "effect": -0.5, "effect.low": -1.0, "made.effect.n": 40, "list": "June 2020"}
    assert told["text"]["title"]["values"] == values
    assert told["text"]["note"] == {"template": "Made.", "values": {}}


@pytest.mark.parametrize(("holds", "title"), [(True, "It fell by −0.5"), (False, "How far it fell")])
def test_a_finding_stands_only_where_it_holds(noted, holds, title):
    "The other title is kept too, for the catalogue of translations."
    told = noted(title="It fell by {effect}", holds=holds, neutral="How far it fell")
    assert told["title"] == title
    both = {told["text"]["title"]["template"], told["text"]["title"]["otherwise"]}
    assert both == {"It fell by {effect}", "How far it fell"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"title": "A {missing:.1f}"}, "exhibit 1.1: .*missing.* is no recorded result and no word"),
        ({"title": "A {efect:.1f}"}, "did you mean 'effect'"),
        ({"note": "A {effect:d}"}, "'d' is no format for -0.5"),
        ({"note": "A {effect!r}"}, "leave it out"),
        ({"note": "A {effect"}, "exhibit 1.1: "),
        ({"note": "A {list.n}"}, "no recorded result"),
        ({"note": "A {}"}, "no recorded result"),
        ({"note": "A {0}"}, "no recorded result"),
        ({"note": "A {effect.__class__}"}, "no recorded result"),
        ({"note": "A {effect[0]}"}, "no recorded result"),
        ({"note": "A {effect:{list}}"}, "'{list}' is no format"),
        ({"note": "A {effect:99999999.1f}"}, "'99999999.1f' is no format for -0.5"),
        ({"note": "A {effect:.99999999f}"}, "'.99999999f' is no format for -0.5"),
        ({"note": "A {list:>999999999}"}, "'>999999999' is no format for 'June 2020'"),
        ({"formats": {"Year": "999999999d"}}, "column 'Year': '999999999d' is no format"),
        ({"formats": {"Year": "s"}}, "column 'Year': 's' is no format"),
        ({"formats": {"Year": 2}}, "column 'Year': 2 is no format"),
        ({"formats": {"Year": "d"}, "frame": FRAME / 3}, "column 'Year': the format 'd' is for whole numbers"),
        ({"title": "It fell", "holds": True}, "`neutral` title"),
        ({"title": "It fell", "neutral": "How far"}, "`neutral` title"),
        ({"title": "It fell", "holds": True, "neutral": "It fell"}, "`neutral` title"),
        ({"title": "It fell", "holds": "yes", "neutral": "How far"}, "`holds` is 'yes', expected True or False"),
        ({"title": "It fell", "holds": 0.3, "neutral": "How far"}, "expected True or False"),
        ({"note": "A {share}", "words": {"share": "12 percent"}}, "word 'share' is '12 percent'; give words"),
        ({"note": "A {share}", "words": {"share": 12}}, "word 'share' is 12; give words"),
    ],
)
def test_a_text_that_cannot_be_told_is_refused(noted, options, words):
    "One line that names the exhibit."
    with pytest.raises(ValueError, match=words) as refused:
        noted(**options)
    assert "\n" not in str(refused.value)


def test_a_comparison_of_numpy_is_a_truth_value(noted):
    "Comparisons of frames give numpy's own."
    assert title_of("It fell", pd.Series([1.0]).gt(0).iloc[0], "How far", {})[0] == "It fell"


def test_names_with_figures_are_words(noted):
    "A list's name is no number."
    assert filled("{list}", {"list": "TOP500"})[0] == "TOP500"


def test_a_name_in_two_chapters_needs_its_chapter(noted):
    "A short name is only taken when it can mean one thing."
    record("other.effect", 2.0, unit="1")
    with pytest.raises(ValueError, match="names 2 recorded results"):
        filled("{effect}", {})
    assert filled("{other.effect:.0f}", {})[0] == "2"


def kept(displayed):
    results = [bundle[RESULT] for bundle, _ in displayed if RESULT in bundle]
    return {each["key"]: tuple(each[part] for part in ("value", "unit", "low", "high", "n")) for each in results}


def test_several_figures_are_recorded_in_one_call(displayed):
    "A mapping with one unit or one each; a word has none; a frame carries intervals."
    record("made", {"a": 1.5, "b": "2020"}, unit="percent")
    record("made", pd.Series({"c": 2}), unit={"c": "yuan"})
    rows = {"value": [1.0, 2.0], "low": [0.5, None], "high": [1.5, None], "n": [7, None], "unit": ["1", "years"]}
    record("made", pd.DataFrame(rows, index=["d", "e"]))
    assert kept(displayed) == {
        "made.a": (1.5, "percent", None, None, None),
        "made.b": ("2020", "", None, None, None),
        "made.c": (2, "yuan", None, None, None),
        "made.d": (1.0, "1", 0.5, 1.5, 7),
        "made.e": (2.0, "years", None, None, None),
    }


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ({"a": 1.0}, None, "unit None"),
        ({"a": 1.0}, {"b": "1"}, "unit None"),
        ({"A b": 1.0}, "1", "expected a key like"),
        (pd.DataFrame({"value": [1.0], "lower": [0.0]}, index=["a"]), "1", "column 'lower'; expected value, low"),
        (pd.DataFrame({"low": [1.0]}, index=["a"]), "1", "no column 'value'"),
        (pd.DataFrame({"value": [None]}, index=["a"]), "1", "made.a: value is nan"),
        (pd.DataFrame({"value": [1.0, 2.0]}, index=["a", "a"]), "1", "'a' stands there twice"),
        (pd.Series([1.0, 2.0], index=["a", "a"]), "1", "'a' stands there twice"),
        (pd.DataFrame([[1.0, 2.0]], columns=["value", "value"], index=["a"]), "1", "a column stands there twice"),
        (pd.DataFrame({"value": [1.0], "n": ["many"]}, index=["a"]), "1", "n 'many'"),
        (pd.DataFrame({"value": [1.0], "n": [2.5]}, index=["a"]), "1", "n 2.5"),
        (pd.DataFrame({"value": [1.0], "unit": [3]}, index=["a"]), None, "unit 3"),
        (pd.DataFrame({"value": [1.0]}), "1", "expected a key like"),
        ({1: 1.0}, "1", "expected a key like"),
        ({("a", "b"): 1.0}, "1", "expected a key like"),
        ({"a": {"b": 1.0}}, "1", "a result is a finite number or a word"),
        ({"a": [1.0]}, "1", "a result is a finite number or a word"),
        ({"a": True}, "1", "a result is a finite number or a word"),
        ({"a": " "}, "1", "a result is a finite number or a word"),
    ],
)
def test_several_figures_that_cannot_stand_are_refused(displayed, value, unit, words):
    "The message names the figure or the column."
    with pytest.raises(ResultError, match=words):
        record("made", value, unit=unit)
