"""A question to the book, by the key of a result, the id of a claim, or words in either language; no guesses."""

import difflib
import re

from ..notebook.results import Result
from ..tables.terms import terms
from .clause import ClaimError
from .judge import statement
from .rules import Claim, slug

CHINESE = re.compile(r"[\u3400-\u9fff]+")

PART = re.compile(r"(.*?)(?:\.(low|high|n))?")


def answers(question: str, found: dict[str, Result], claims: list[Claim]) -> tuple[list[str], list[Claim]]:
    """Keys of results, and claims, that a question may mean.

    A whole key, the part of one after its chapter, each with an end of its interval or its `n`, or the id of a claim
    means just that, and so does all that a claim calls a result. Otherwise every word must
    stand in the key of a result, in what claims call it, or in the words of a claim; a Chinese term stands for its
    English too. Where only a claim calls one result so, others whose keys have half of the words may be meant too.

    Parameters
    ----------
    question : str
        What was asked.
    found : dict of str to Result
        Recorded results by key.
    claims : list of Claim
        All claims.

    Raises
    ------
    ClaimError
        If nothing fits; the message names what is nearest.
    """
    asked = " ".join(question.split())
    whole, part = PART.fullmatch(asked.lower()).groups()
    exact = [key for key in found if whole in (key, key.partition(".")[2])]
    exact = [key for key in exact if part is None or getattr(found[key], part) is not None]
    named = [claim for claim in claims if slug(claim.id) == slug(asked)]
    if exact or named:
        return exact, named
    labels = {key: [key.replace(".", " ").replace("_", " ")] for key in found}
    for claim in claims:
        for key, label in claim.results.items():
            labels.setdefault(key, []).append(label)
    if exact := [key for key in found if asked.lower() in map(str.lower, labels[key][1:])]:
        return exact, []
    both = asked.lower().split(), _in_english(asked).lower().split()

    def fits(text: str) -> bool:
        low = text.lower()
        return any(wanted and all(re.search(_begins(word), low) for word in wanted) for wanted in both)

    def share(key: str) -> float:
        return max(sum(bool(re.search(_begins(w), labels[key][0])) for w in each) / (len(each) or 1) for each in both)

    keys = [key for key in found if fits(" ".join(labels[key]))]
    if len(keys) == 1 and share(keys[0]) < 1:
        keys += [key for key in found if key not in keys and share(key) >= 0.5]
    said = [claim for claim in claims if fits(" ".join(statement(claim)))]
    if not keys and not said:
        names = [*found, *(key.partition(".")[2] for key in found), *(claim.id for claim in claims)]
        near = difflib.get_close_matches(asked.lower().replace(" ", "_"), names, n=3)
        meant = " or ".join(map(repr, near))
        hint = f"did you mean {meant}?" if near else "ask by other words, or by the id of a claim"
        raise ClaimError(f"nothing recorded and no claim fits {asked!r:.200}; {hint}")
    return keys, said


def _begins(word: str) -> str:
    """Pattern of a word, or of the beginning of one; Chinese has no blanks between words."""
    return rf"(?<![a-z0-9]){re.escape(word)}" if word.isascii() else re.escape(word)


def _in_english(asked: str) -> str:
    """The question with the English of each Chinese term of the glossary; nothing if a Chinese word stays."""
    for term in sorted(terms(), key=lambda term: -len(term.zh)):
        asked = asked.replace(term.zh, f" {term.en} ") if term.zh else asked
    return "" if CHINESE.search(asked) else asked
