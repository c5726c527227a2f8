"""Questions to a book of two results and two claims."""

import pytest

from claimbook.claims import ask
from claimbook.claims.clause import ClaimError
from claimbook.claims.rules import Claim
from claimbook.notebook.results import Result
from claimbook.tables.terms import Term

FOUND = {key: Result(key, 1.5, "percent", 1.0, 2.0) for key in ("river.fall", "river.rise", "river.drift", "sun.drift")}
CLAIMS = [
    Claim.model_construct(
        id=name, claim=type("Text", (), {"en": en, "zh": zh})(), results=results, published=[], exhibit=None
    )
    for name, en, zh, results in (
        ("R1", "The Nile has lost water.", "尼罗河失水。", {"river.fall": "the change of the flow"}),
        ("S2", "Spots bring water.", "黑子带来水。", {"river.rise": "how the sun changes it"}),
    )
]


@pytest.fixture(autouse=True)
def glossary(monkeypatch):
    """A glossary of one term."""
    term = Term(en="drift", zh="漂移", pinyin="piāoyí", meaning="A change that goes on and on.")
    monkeypatch.setattr(ask, "terms", lambda: [term])


def asked(question):
    keys, claims = ask.answers(question, FOUND, CLAIMS)
    return [*keys, *(claim.id for claim in claims)]


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("river.fall", ["river.fall"]),
        (" River.FALL ", ["river.fall"]),
        ("fall", ["river.fall"]),
        ("river.fall.low", ["river.fall"]),
        ("fall.high", ["river.fall"]),
        ("the change of the flow", ["river.fall"]),
        ("change sun", ["river.rise", "sun.drift"]),  # a claim alone calls one so: no guess
        ("drift", ["river.drift", "sun.drift"]),  # two chapters have it: no guess
        ("r1", ["R1"]),
        ("change flow", ["river.fall"]),
        ("water", ["R1", "S2"]),
        ("nile water", ["R1"]),
        ("失水", ["R1"]),
        ("漂移", ["river.drift", "sun.drift"]),
        ("river 漂移", ["river.drift"]),
    ],
)
def test_a_question_means_what_fits_all_its_words(question, meant):
    "Keys, ids, English, Chinese."
    assert asked(question) == meant


@pytest.mark.parametrize(
    "question",
    [
        "river.fall.n",
        "river.fall.value",
        "river.fal",
        "all",
        "spot s9",
        "漂移水",
        ".*",
        "(",
        "'; drop table",
        "\\",
        "a" * 9999,
    ],
)
def test_what_fits_nothing_is_refused(question):
    "No nearest answer is given as if it were one; signs of patterns are letters."
    with pytest.raises(ClaimError, match="nothing recorded and no claim fits"):
        asked(question)
