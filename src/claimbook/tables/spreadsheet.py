"""Which texts a spreadsheet takes for formulas and runs."""

import re

# A spreadsheet runs a text that begins like a formula, also in full-width, small or raised signs, and some pass over
# blanks, marks that are not seen and quotes before it.
SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u207c\u207a\u207b\u208c\u208a\u208b"
UNSEEN = '\\s\\x00-\\x1f"\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff'
FORMULA = re.compile(f"[{UNSEEN}]*[{SIGNS}]|[\\t\\r]")
NUMBER = re.compile(r"\s*[-+]?[\d.,]+(e[-+]?\d+)? ?%?")


def runs(text: str) -> bool:
    """Whether a spreadsheet would run a text as a formula."""
    return bool(FORMULA.match(text) and not NUMBER.fullmatch(text))
