"""How words that data hold are put into another language: as messages with slots for what needs no translator.

A cell such as "3 of 12 countries" or an axis "10 % of draws below" is the message "{0} of {1} countries": its numbers
come from the run that it is shown with, in every language. Names that tables hold in both languages, months, and lists
of these need no message at all.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from babel.dates import format_skeleton

from ..exhibits.drawn import BILINGUAL
from ..exhibits.tabular import tidy

WORD = re.compile(r"[A-Za-z]{2}")
NAMES = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"]
NAMES += ["December"]  # whatever the machine's locale calls them
MONTH = re.compile(rf"\b(?:{'|'.join(NAMES)}) \d{{4}}\b")
# A number by itself: TOP500, FP16, GPT-3.5 and 5G are names.
NUMBER = r"(?<![\w.\-])[+\u2212]?\d(?:[\d.,–\u202f-]*\d)?(?:e[+-]?\d+)?(?!\w)"
# "Jinan 济南" within a sentence.
PAIR = r"\b[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)* [\u3400-\u9fff]+"
SLOT = rf"{MONTH.pattern}|{PAIR}|{NUMBER}"
INSIDE = re.compile(r"(?<= )(?=[A-Z])")
JOINTS = ("; ", ", ")
ENUMERATION = "、"
KEY = re.compile(r"[a-z]\w*(?:\.\w+)+")  # of a result: what programs and cards call it stands in every language
BILLION = "十亿"  # Chinese counts in tenths of it
BILLIONS = re.compile(rf"(\d[\d,.]*){BILLION}")


def month(text: str, language: str) -> str:
    """A month and its year as the language has them.

    Examples
    --------
    >>> month("June 2025", "zh_CN")
    '2025年6月'
    """
    name, _, year = text.partition(" ")
    return format_skeleton("yMMMM", datetime(int(year), NAMES.index(name) + 1, 1), locale=language)


def tenfold(figure: str) -> str:
    """A figure with its point moved, for a unit of a tenth the size.

    Examples
    --------
    >>> tenfold("130"), tenfold("-0.55"), tenfold("1,200.0")
    ('1300', '−5.5', '12000')
    """
    number = Decimal(figure.replace(",", "").replace("\u2212", "-")).scaleb(1)
    return f"{number:f}".replace("-", "\u2212")


def with_slots(text: str, names: Mapping[str, str]) -> tuple[str, list[str]]:
    """The message that stands for a text, and what fills its slots: numbers, months, and names at the end of a part.

    Examples
    --------
    >>> with_slots("Two runs of GPT-4 and 3 of 12 others by June 2025", {})
    ('Two runs of GPT-4 and {0} of {1} others by {2}', ['3', '12', 'June 2025'])
    >>> with_slots("Without Hong Kong, yearly", {"Hong Kong": "香港"})
    ('Without {0}, yearly', ['Hong Kong'])
    """
    if "{" in text or "}" in text:
        return text, []
    ends = [re.compile("[,;]|$").search(text, start.end()).start() for start in INSIDE.finditer(text)]
    inside = {text[start.end() : end] for start, end in zip(INSIDE.finditer(text), ends, strict=True)} & set(names)
    known = [rf"(?<= ){re.escape(name)}(?=[,;]|$)" for name in sorted(inside, key=len, reverse=True)]
    filling: list[str] = []

    def slot(match: re.Match) -> str:
        filling.append(match[0])
        return f"{{{len(filling) - 1}}}"

    return re.sub("|".join([*known, SLOT]), slot, text), filling


def put(text: str, names: Mapping[str, str], language: str, find: Callable[[str], str | None]) -> str | None:
    """A text in the language; None if a message is wanted that `find` does not have.

    Parameters
    ----------
    text : str
        Words as an output holds them.
    names : mapping of str to str
        Names by their English form.
    language : str
        Such as "zh_CN".
    find : callable
        Gives the translation of a message id. It is asked for a text as it stands, and at last for its message.
    """
    plain = tidy(text).strip()
    if not WORD.search(plain):
        numbers = plain.split(", ")
        return ENUMERATION.join(numbers) if all(re.fullmatch(NUMBER, each) for each in numbers) else text
    if found := find(plain) if "{" not in plain else None:
        return found
    if (named := _named(plain, names, language)) is not None:
        return named
    for joint in JOINTS:
        parts = [_named(part, names, language) for part in plain.split(joint)]
        if len(parts) > 1 and None not in parts:
            return ENUMERATION.join(parts)
    if KEY.fullmatch(text.replace("\n", "")):
        return text  # a key in lines
    lines = [_named(line, names, language) for line in text.split("\n")]
    if len(lines) > 1 and None not in lines:
        return "\n".join(lines)
    message, filling = with_slots(plain, names)
    template = find(message)
    if template is None or not filling:
        return template
    made = template.format(*(_named(each, names, language) or each for each in filling))
    return BILLIONS.sub(lambda found: tenfold(found[1]) + BILLION[1:], made)


def _named(text: str, names: Mapping[str, str], language: str) -> str | None:
    """A text that is a name, alone, with its Chinese or with a number, a key, a month, or no word; None for others."""
    if text in names:
        return names[text]
    if not WORD.search(text) or KEY.fullmatch(text):
        return text
    if MONTH.fullmatch(text):
        return month(text, language)
    if pair := BILINGUAL.fullmatch(text):
        return names.get(pair[1], pair[2]) if language.startswith("zh") else pair[1]
    name, _, number = text.rpartition(" ")
    return names[name] + number if name in names and re.fullmatch(NUMBER, number) else None
