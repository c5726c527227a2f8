"""What the comment of a parameter allows: its range or choices, read exactly or refused."""

import math
import re
import unicodedata

NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?"
CLOSE = r"\s*[.。]?\s*$"
RANGE = re.compile(rf"\s*\[\s*({NUMBER})?\s*\.\.\s*({NUMBER})?\s*\]{CLOSE}")
CHOICES = re.compile(rf"\s*\{{([^{{}}]+)\}}{CLOSE}")
COLUMN = re.compile(r"([a-z0-9_]+)\.([a-z0-9_]+)")
BRACKETED = re.compile(r"[\[{(][^\[\]{}()]*[\]})]")
BARE = re.compile(rf"{NUMBER}\s*\.\.\s*{NUMBER}|[\[\]{{}}].*")  # no brackets, or one without the other
OTHER_BRACKETS = str.maketrans("【】〔〕", "[][]")
FORMS = "write [low..high] or {word, word} at the end of the comment, or say it in words"


def limits(comment: str, element: str) -> tuple[str, float | None, float | None, tuple[str, ...]]:
    """Meaning, low, high and choices of a comment, for values of the type `element`.

    Raises
    ------
    ValueError
        If something in it looks like a limit and is none, such as ``[0,1]``, or one that the type cannot have.

    Examples
    --------
    >>> limits("share of income [0 .. 1e2]", "float")
    ('share of income', 0.0, 100.0, ())
    """
    low = high = fault = None
    choices: tuple[str, ...] = ()
    if found := RANGE.search(comment):
        low, high = (float(end) if end else None for end in found.groups())
        reversed_ = None not in (low, high) and low > high
        if element not in ("int", "float"):
            fault = f"{found[0].strip()} for a value of type {element}"
        elif low is high is None or reversed_ or math.inf in (low, high, -(low or 0)):
            fault = f"{found[0].strip()}, between which lies no value or every one,"
    elif found := CHOICES.search(comment):
        choices = tuple(choice.strip() for choice in found[1].split(","))
        column = len(choices) == 1 and COLUMN.fullmatch(choices[0])
        whole = all(re.fullmatch(r"0|-?[1-9][0-9]*", choice) for choice in choices)
        odd = "" in choices or len(set(choices)) < max(2, len(choices)) or re.search(r"[;|、，\"'`]", found[1])
        if odd and not column:
            fault = found[0].strip()  # one alone, one twice, an empty one, other separators, quotation marks
        elif element in ("float", "bool") or (element == "int" and not (column or whole)):
            fault = f"{found[0].strip()} for a value of type {element}"
    meaning = comment[: found.start()] if found else comment
    if fault or (fault := unread(meaning)):
        raise ValueError(f"{fault} sets no limit; {FORMS}")
    return meaning, low, high, choices


def unread(comment: str) -> str:
    """What in a comment looks like a limit that was not read as one; empty if nothing does.

    In brackets in mid-sentence only what limits have counts, such as dots or two numbers; at the end, everything.
    """
    plain = unicodedata.normalize("NFKC", comment).translate(OTHER_BRACKETS)
    for found in BRACKETED.finditer(plain):
        inner, pair = found[0][1:-1], found[0][0] + found[0][-1]
        last = pair != "()" and not plain[found.end() :].strip(" .。")
        listed = pair == "{}" and (re.search("[,;|、]", inner) or COLUMN.fullmatch(inner.strip()))
        spread = pair == "[]" and len(re.findall(r"[0-9.]+", inner)) > 1
        if last or listed or spread or ".." in inner or pair not in ("()", "[]", "{}"):
            return found[0]
    left = BARE.search(BRACKETED.sub("", plain))
    return left[0] if left else ""
