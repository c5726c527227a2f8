"""The words of an exhibit, put into a language or gathered for one: texts, axes, legends, sliders, cells."""

import re
from collections.abc import Mapping
from string import Formatter
from typing import Protocol

from ..exhibits.text import formatted
from .phrases import WORD, YEARS, counted
from .pieces import lines

SAYS = re.compile(f"{WORD.pattern}|{YEARS.pattern}")
EVERY = "*"  # of the columns that hold names: those of all exhibits
CONSTANT = re.compile(r"""(datum\[)?(['"])((?:(?!\2)[^\\]|\\.)*)\2""")  # with what makes it the name of a column
EXPRESSIONS = {"calculate", "labelExpr", "expr", "filter", "test"}
SAID = {"calculate", "labelExpr", "expr"}  # what they give is seen
LISTED = {"domain", "sort", "options"}
STRUCTURE = {"field", "as", "fold", "flatten", "groupby", "key", "type", "mark", "name", "data", "param", "range"}
AXES = {"x": "axis", "y": "axis", "color": "legend", "shape": "legend", "size": "legend", "strokeDash": "legend"}


class Speaker(Protocol):
    """Says words in one language, or notes them."""

    def word(self, text: str, kind: str) -> str:
        """Words of data."""

    def template(self, text: str, kind: str) -> str:
        """A template with its fields."""

    def names(self, exhibit: str) -> set[str]:
        """Columns of an exhibit whose words stand in every language as they are."""


def filled(kept: Mapping, kind: str, speaker: Speaker) -> str:
    """A text of an exhibit with its values in place; its other title is said too, so that it is there when it holds."""
    if "otherwise" in kept:
        speaker.template(kept["otherwise"], kind)
    said = []
    for literal, name, spec, _ in Formatter().parse(speaker.template(kept["template"], kind)):
        said.append(literal)
        if name is not None:
            value = kept["values"][name]
            said.append(formatted(speaker.word(value, "value") if isinstance(value, str) else value, spec))
    return counted("".join(said))


def table_words(content: dict, speaker: Speaker) -> dict:
    """What `table` has stored, in the language."""
    columns, rows = cells(content["columns"], content["rows"], speaker, speaker.names(content["exhibit"]))
    text = texts(content, content, ("title", "note"), speaker)
    return content | text | {"columns": columns, "rows": rows}


def texts(about: Mapping, said: Mapping, parts: tuple[str, ...], speaker: Speaker) -> dict[str, str]:
    """Texts of an exhibit by their templates; one that was shown before there were any is words of data."""
    kept = about.get("text", {})
    return {
        part: filled(kept[part], part, speaker) if part in kept else speaker.word(said[part], part) for part in parts
    }


def cells(columns: list[dict], rows: list[list], speaker: Speaker, names: set[str]) -> tuple[list[dict], list[list]]:
    """Headings and cells of a table in the language; columns of names, or in a language of their own, keep theirs."""
    stay = [column["name"] in names or column["name"].endswith(("_en", "_zh")) for column in columns]
    said = [
        [
            speaker.word(cell, "cell") if isinstance(cell, str) and not here else cell
            for cell, here in zip(row, stay, strict=True)
        ]
        for row in rows
    ]
    return [column | {"name": _heading(column["name"], speaker)} for column in columns], said


def _heading(name: str, speaker: Speaker) -> str:
    stem, language = (name[:-3], name[-3:]) if name.endswith(("_en", "_zh")) else (name, "")
    return speaker.word(stem, "heading") + language


def chart_words(spec: dict, speaker: Speaker) -> dict:
    """A specification in the language: its texts, the words of its data, and wherever it compares with one of those."""
    about = spec["usermeta"]["claimbook"]
    names = speaker.names(about["exhibit"])
    data, words = {}, {}
    for name, rows in spec["datasets"].items():
        for row in rows:
            for column, cell in row.items():
                if isinstance(cell, str) and column not in names and SAYS.search(cell) and cell not in words:
                    said = speaker.word(cell, "cell")
                    words[cell] = lines(said, cell) if "\n" in cell else said
        data[name] = [
            {c: words.get(cell, cell) if isinstance(cell, str) and c not in names else cell for c, cell in row.items()}
            for row in rows
        ]
    for row in (row for rows in spec["datasets"].values() for row in rows):
        for cell in (cell for column, cell in row.items() if column in names and isinstance(cell, str)):
            words.setdefault(cell, cell)
    text = texts(about, spec, ("title", "description"), speaker)
    rest = {key: part for key, part in spec.items() if key not in ("datasets", "usermeta", *text)}
    return _walked(rest, "", words, speaker) | text | {"datasets": data, "usermeta": spec["usermeta"]}


def _walked(part, key: str, words: Mapping[str, str], speaker: Speaker):
    """A part of a specification in the language."""
    if isinstance(part, dict):
        made = {}
        for name, inner in part.items():
            if name in ("title", "text") and isinstance(inner, list) and all(isinstance(each, str) for each in inner):
                inner = " ".join(inner)  # a page breaks its lines itself
            if name == "name" and key == "bind":
                made[name] = speaker.word(inner, "slider")
            else:
                made[name] = _walked(inner, name, words, speaker)
        title = made.get("title")
        if key in AXES and isinstance(title, str) and title and made.get(AXES[key], {}) is not None:
            made[AXES[key]] = {"description": title} | made.get(AXES[key], {})  # Vega's own would be English
        return made
    if isinstance(part, list):
        return [_walked(each, key, words, speaker) for each in part]
    if not isinstance(part, str) or key in STRUCTURE:
        return part
    if key in EXPRESSIONS:
        whole = bool(CONSTANT.fullmatch(part))

        def constant(found: re.Match) -> str:
            column, quote, text = found.groups()
            return found[0] if column else quote + _constant(text, quote, key, whole, words, speaker) + quote

        return CONSTANT.sub(constant, part)
    if part in words:
        return words[part]
    if key in ("title", "text", "description"):
        return speaker.word(part, "axis")
    return speaker.word(part, "cell") if key in LISTED and SAYS.search(part) and part[:1] not in "#" else part


def _constant(text: str, quote: str, key: str, whole: bool, words: Mapping[str, str], speaker: Speaker) -> str:
    """A word of an expression: one of the data, or one that is shown; keys that are only compared stay."""
    plain = text.replace("\\" + quote, quote).replace("\\n", "\n")
    if plain in words:
        said = words[plain]
    elif (name := plain.replace("-\n", "-").replace("\n", " ")) in words:  # one of the data, set in lines
        said = lines(words[name], plain)
    elif key in SAID and WORD.search(plain) and (whole or " " in plain.strip() or plain[0].isupper()):
        said = speaker.word(plain, "label")
    else:
        return text
    return said.replace(quote, "\\" + quote).replace("\n", "\\n")


def drawn_words(spec: dict, drawn: tuple[list[dict], list[list]], speaker: Speaker) -> tuple[list[dict], list[list]]:
    """What a chart draws, columns and rows as `drawn_data` gives them, in the language."""
    columns, rows = drawn
    names, datasets = speaker.names(spec["usermeta"]["claimbook"]["exhibit"]), spec["datasets"].values()
    held = {cell for rows in datasets for row in rows for column, cell in row.items() if column in names}
    for place in range(len(columns)):
        texts = {row[place] for row in rows if isinstance(row[place], str)}
        if texts and texts <= held:
            names = names | {columns[place]["name"]}
    return cells(columns, rows, speaker, names)
