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
ISO_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
QUARTER = re.compile(r"(\d{4})Q([1-4])")
SEASON = re.compile(r"(\d\d)(\d\d)-(\d\d)")  # of two years, as 2022-23
YEAR = re.compile(r"(?:19|20)\d\d")
YEARS = re.compile(rf"(?<!\d)({YEAR.pattern})–(?={YEAR.pattern}(?!\d))")
OF_A_YEAR = re.compile(rf"(?<=[\u3400-\u9fff])(?<!年)、({YEAR.pattern})(?![\d年])")  # "Japan, 2020"
# A number by itself: TOP500, FP16, GPT-3.5 and 5G are names.
NUMBER = r"(?<![\w.\-])[+\u2212]?\d(?:[\d.,–\u202f-]*\d)?(?:e[+-]?\d+)?(?!\w)"
# "Jinan 济南" within a sentence.
PAIR = r"\b[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)* [\u3400-\u9fff]+"
SLOT = rf"{MONTH.pattern}|{PAIR}|{NUMBER}"
INSIDE = re.compile(r"(?<= )(?=[A-Z])")
JOINTS = ("; ", ", ")
ENUMERATION = "、"
KEY = re.compile(r"[a-z]\w*(?:\.\w+)+")  # of a result: what programs and cards call it stands in every language
# Chinese counts by ten thousands: a unit, how far the point of its figures moves, and the unit that they then have.
REGROUPED = {"十亿": (1, "亿"), "千吨": (-1, "万吨"), "千个": (-1, "万个")}
COUNTED = re.compile(rf"(?<![\d,.])(\d[\d,.]*)({'|'.join(REGROUPED)})")


def dated(text: str, language: str) -> str | None:
    """A month, quarter or pair of years as the language has it; None for anything else.

    Examples
    --------
    >>> [dated(text, "zh_CN") for text in ("June 2025", "2023-11", "2023Q1", "2022-23", "2017")]
    ['2025年6月', '2023年11月', '2023年第1季度', '2022—2023年', None]
    """
    if MONTH.fullmatch(text):
        name, _, year = text.partition(" ")
        return format_skeleton("yMMMM", datetime(int(year), NAMES.index(name) + 1, 1), locale=language)
    if found := ISO_MONTH.fullmatch(text):
        return format_skeleton("yMMMM", datetime(int(found[1]), int(found[2]), 1), locale=language)
    if found := QUARTER.fullmatch(text):
        return format_skeleton("yQQQ", datetime(int(found[1]), 3 * int(found[2]), 1), locale=language)
    pair = SEASON.fullmatch(text) if language.startswith("zh") else None
    if pair and int(pair[3]) == int(pair[2]) + 1:
        return f"{pair[1]}{pair[2]}—{pair[1]}{pair[3]}年"
    return None


def regrouped(unit: str, *figures: str | None) -> list[str | None]:
    """A unit and figures in it as Chinese counts; as they are in a unit of no such size, or too small for the next.

    Examples
    --------
    >>> regrouped("十亿元", "130", "-0.55", None), regrouped("千吨CO2", "14,245"), regrouped("千个", "5")
    (['亿元', '1300', '−5.5', None], ['万吨CO2', '1424.5'], ['千个', '5'])
    """
    large = next((each for each in REGROUPED if unit.startswith(each)), None)
    if large is None:
        return [unit, *figures]
    places, other = REGROUPED[large]
    numbers = [each and Decimal(each.replace(",", "").replace("\u2212", "-")).scaleb(places) for each in figures]
    if places < 0 and any(each is not None and abs(each) < 1 for each in numbers):
        return [unit, *figures]
    moved = [each if each is None else f"{each:f}".replace("-", "\u2212") for each in numbers]
    if places < 0:  # no digit more than were given
        moved = [each and re.sub(r"(?<=\d)\.0$", "", each) for each in moved]
    return [other + unit.removeprefix(large), *moved]


def counted(text: str) -> str:
    """A text with its figures in units as Chinese counts.

    Examples
    --------
    >>> counted("至多5.5十亿元，减排14,245千吨")
    '至多55亿元，减排1424.5万吨'
    """
    return COUNTED.sub(lambda found: "".join(reversed(regrouped(found[2], found[1]))), text)


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
    said = _put(text, names, language, find)
    return YEARS.sub(r"\1—", said) if said and language.startswith("zh") else said


def _put(text: str, names: Mapping[str, str], language: str, find: Callable[[str], str | None]) -> str | None:
    plain = tidy(text).strip()
    if KEY.fullmatch(plain):
        return text  # in the lines that it has
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
            listed = ENUMERATION.join(parts)
            return OF_A_YEAR.sub(r"\1年", listed) if language.startswith("zh") else listed
    lines = [_named(line, names, language) for line in text.split("\n")]
    if len(lines) > 1 and None not in lines:
        return "\n".join(lines)
    message, filling = with_slots(plain, names)
    template = find(message)
    if template is None or not filling:
        return template
    return counted(template.format(*(_named(each, names, language) or each for each in filling)))


def _named(text: str, names: Mapping[str, str], language: str) -> str | None:
    """A text that is a name, alone, with its Chinese or with a number, a key, a month, or no word; None for others."""
    if text in names:
        return names[text]
    if (day := dated(text, language)) is not None:
        return day
    if not WORD.search(text) or KEY.fullmatch(text):
        return text
    if pair := BILINGUAL.fullmatch(text):
        return names.get(pair[1], pair[2]) if language.startswith("zh") else pair[1]
    name, _, number = text.rpartition(" ")
    if name not in names or not re.fullmatch(NUMBER, number):
        return None
    year = "年" if YEAR.fullmatch(number) and language.startswith("zh") else ""
    return names[name] + (dated(number, language) or number + year)
