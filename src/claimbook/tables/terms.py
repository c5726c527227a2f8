"""The book's terms in English and Chinese, read and checked."""

import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, ValidationInfo, field_validator

from ..project import project
from .check import TableError
from .plain import read_yaml

CHINESE = re.compile(r"[\u3400-\u9fff]")


class Term(BaseModel):
    """One entry.

    Attributes
    ----------
    en, zh : str
        The term in both languages; ``zh`` is empty in a book of one.
    pinyin : str
        How the Chinese is read, with tone marks.
    meaning, meaning_zh : str
        One or two sentences that end with a full stop, in English, and in Chinese if the book is built in it.
    also : tuple of str
        Other English forms, abbreviations and plurals by which the text calls it.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    en: str = Field(min_length=2)
    zh: str = ""
    pinyin: str = ""
    meaning: str = Field(min_length=20)
    meaning_zh: str = ""
    also: tuple[str, ...] = ()

    @field_validator("zh", "pinyin", "meaning", "meaning_zh")
    @classmethod
    def _script(cls, words: str, about: ValidationInfo) -> str:
        """Chinese where it belongs and nowhere else; a meaning is a sentence."""
        chinese = about.field_name.endswith("zh")
        if words and chinese != bool(CHINESE.search(words)):
            raise ValueError(f"expected {'' if chinese else 'no '}Chinese characters, found {words!r}")
        if about.field_name == "zh" and not words:
            raise ValueError(f"expected Chinese characters, found {words!r}")
        if words and about.field_name.startswith("meaning") and not words.endswith(stop := "。" if chinese else "."):
            raise ValueError(f"expected a sentence that ends with a full stop {stop!r}, found {words[-20:]!r}")
        return words

    @property
    def forms(self) -> list[str]:
        """All English forms, the longest first."""
        return sorted([self.en, *self.also], key=len, reverse=True)


def terms(path: Path | None = None) -> list[Term]:
    """All terms of a file, by default the book's, in English alphabetical order; none if the book has no glossary.

    Raises
    ------
    TableError
        If the file is missing, is not YAML, an entry does not fit the schema, or a form stands for two terms; one line
        that names the entry.
    """
    own = project().data / "glossary.yml"
    if not path and not own.exists():
        return []
    path = path or own
    label = f"{path.parent.name}/{path.name}"
    entries = read_yaml(path)
    try:
        found = TypeAdapter(list[Term]).validate_python(entries)
    except ValidationError as error:
        raise TableError(f"{label}{_first(error, entries)}") from None
    if not found:
        raise TableError(f"{label}: holds no term; restore it from the repository")
    if any(term.zh or term.pinyin for term in found):
        for number, term in enumerate(found, 1):
            if lacking := next((part for part in ("zh", "pinyin") if not getattr(term, part)), None):
                place = f"{label}, entry {number} ({term.en}), {lacking}"
                raise TableError(f"{place}: field required; correct the entry, or write the whole glossary in English")
    owner: dict[str, str] = {}
    for term in found:
        for form in {form.lower() for form in (*term.forms, term.zh) if form}:
            if form in owner:
                raise TableError(
                    f"{label}: {form!r} stands for {owner[form]!r} and {term.en!r}; keep it with one of them"
                )
            owner[form] = term.en
    return sorted(found, key=lambda term: term.en.lower())


def _first(error: ValidationError, entries) -> str:
    """The first fault of a schema check as the end of a line: entry, field, what is wrong, what to do."""
    fault = error.errors()[0]
    place = fault["loc"]
    if not place:
        return ": expected a list of entries, each with en, zh, pinyin and meaning; write it so"
    entry = entries[place[0]]
    name = f" ({' '.join(str(entry['en']).split())})" if isinstance(entry, dict) and "en" in entry else ""
    field = f", {'.'.join(map(str, place[1:]))}" if place[1:] else ""
    what = fault["msg"].removeprefix("Value error, ")
    what = what[0].lower() + what[1:]
    return f", entry {place[0] + 1}{name}{field}: {what}; correct the entry"
