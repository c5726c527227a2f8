"""What a figure is called: the words of the ledger for one on which a claim rests, the key for any other."""

import re
from textwrap import fill

from ..tables.read import data_folder
from .rules import FILE, read_claims

WIDEST = 20  # letters of a line that fits a phone


def labels(name: str = FILE) -> dict[str, str]:
    """What each figure is on which a claim rests, by its key, in words of the ledger that no other figure has.

    Parameters
    ----------
    name : str
        File in the data folder; a chapter that names it follows from it. Without one there are no words.
    """
    if not (data_folder() / name).is_file():
        return {}
    found = {key: words for claim in read_claims() for key, words in claim.results.items()}
    return {key: words for key, words in found.items() if list(found.values()).count(words) == 1}


def in_lines(called: str) -> str:
    r"""Words or a key in lines that fit a phone; a key is broken after its signs.

    Examples
    --------
    >>> in_lines("the share of countries"), in_lines("competitiveness.usa_share_last")
    ('the share of\ncountries', 'competitiveness.\nusa_share_last')
    """
    if " " in called:
        return fill(called, WIDEST, break_long_words=False)
    return fill(re.sub(r"(?<=[._])", " ", called), WIDEST, break_long_words=False).replace(" ", "")
