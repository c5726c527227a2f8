"""Words of charts in another language, where expressions compare with them."""

import json

import pytest

from claimbook.languages.labels import chart_words

CHINESE = {"European Union": "欧洲联盟", "AI-plus action": "人工智能行动", "share": "份额"}


class Chinese:
    """Says what is in the dictionary above, and nothing else."""

    def word(self, text, kind):
        """Words of data."""
        return CHINESE[text]

    def template(self, text, kind):
        """A text as it stands."""
        return text

    def names(self, exhibit):
        """No column of names."""
        return set()


def said(calculate):
    """An expression over rows that hold the words above, in Chinese."""
    spec = {
        "usermeta": {"claimbook": {"exhibit": "1.1a", "text": {}}},
        "title": "share",
        "description": "share",
        "datasets": {"rows": [{"holder": name} for name in CHINESE]},
        "transform": [{"calculate": calculate, "as": "said"}],
    }
    return chart_words(spec, Chinese())["transform"][0]["calculate"]


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_name_in_an_expression_is_the_one_of_the_data_whatever_its_quotes(quote):
    "Else `indexof` finds none and a line has no name; the name of a column is no word."
    english = f"[7][indexof([{quote}European Union{quote}], datum[{quote}share{quote}])]"
    assert said(english) == english.replace("European Union", "欧洲联盟")


@pytest.mark.parametrize(
    ("lines", "chinese"), [("European\nUnion", "欧洲联盟"), ("AI-\nplus\naction", "人工智能\n行动")]
)
def test_a_name_set_in_lines_is_set_in_lines_again(lines, chinese):
    "As wide as in English, where a word is no wider; a Chinese character is as wide as two letters."
    assert json.loads(said(json.dumps(lines))) == chinese


def test_a_cell_set_in_lines_is_set_in_lines_again(monkeypatch):
    "The name of an event that is longer than a phone is wide."
    monkeypatch.setitem(CHINESE, "A long\nname", "很长的名称")
    assert '"很长的\\n名称"' in said('"A long\\nname"')
