"""Words of the pages in the language that is being built: whole templates, so that each can be ordered as it must."""

import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sphinx.util import logging

from ..claims.judge import statement
from ..claims.rules import has_claims, read_claims
from ..languages.catalogue import INTERFACE, Key, path_of, read, said
from ..languages.phrases import WORD, counted, dated, put, regrouped
from ..languages.sayings import columns_of_names, names_in
from ..project import project
from ..tables.read import data_folder, descriptor

ENGLISH = "en"
PER = re.compile("( (?:per|of|a) )")
PLURAL = re.compile(r"(?<=[a-z]{2})(?:ies|(?<![su])s)\b(?<!series)(?<!basis)")
DECADE = re.compile(r"(\d{3}0)s")
logger = logging.getLogger(__name__)


def singular(unit: str) -> str:
    """An English unit as one of it is called.

    Examples
    --------
    >>> singular("countries"), singular("documents or events"), singular("percentage points per 10 points")
    ('country', 'document or event', 'percentage point per 10 points')
    """
    what, *per = PER.split(unit, maxsplit=1)
    return "".join([PLURAL.sub(lambda word: "y" if word[0] == "ies" else "", what), *per])


class Language:
    """Says what stands in the catalogues of one language; what they lack is a warning, which ends the build.

    In an edition it stands in English and is named: who tries new data cannot have translated what they say.
    """

    def __init__(self, code: str = ENGLISH, home: Path | None = None, edition: bool = False):
        self.code, self.english, self.edition = code, code.startswith(ENGLISH), edition
        self.home, self._held = home, {}
        self._word, self._names = cache(self._worded), cache(self._named)
        self.named: set[tuple[str, str]] = set()
        self.place = ""  # exhibit that words are of

    def catalogue(self, name: str) -> dict[Key, str]:
        """Translations of a catalogue by kind of place and message id, read once."""
        if name not in self._held:
            self._held[name] = said(read(path_of(name, self.code, self.home)))
        return self._held[name]

    def forget(self, names: Iterable[str]) -> None:
        """Read catalogues of pages anew when they are next asked for, and name again what is in none."""
        for name in names:
            self._held.pop(name, None)
        self.named.clear()

    def message(self, text: str, name: str, kind: str | None = None) -> str:
        """What a catalogue says for a message, for this kind of place if it says that apart."""
        if self.english or not (text.strip() if name == INTERFACE else WORD.search(text)):
            return text if self.english else dated(text, self.code) or text
        found = self.catalogue(name).get((kind, text)) or self.catalogue(name).get((None, text))
        return counted(found) if found else self.missing(text, name)

    def missing(self, text: str, name: str) -> str:
        """Name what a catalogue does not have."""
        if (text, name) not in self.named:
            self.named.add((text, name))  # once is enough
            line = f"{self.code}/{name}.po: has no translation of {text!r}"
            if self.edition:
                print(
                    f"note: {line}, which stands in English; `{project().command} words` takes it up", file=sys.stderr
                )
            else:
                logger.warning("%s", f"{line}; run `words` and write it")
        return text

    def word(self, text: str, kind: str) -> str:
        """Words that data hold: cells, headings, axes, units."""
        return text if self.english else self._word(text, kind, self.place)

    def measured(self, unit: str, *figures: str | None) -> list[str | None]:
        """A unit and figures in it as the language counts: 130 of a billion are 1300亿 in Chinese."""
        told = "" if unit in ("", "1") else self.word(unit, "unit")
        if self.english and figures[:1] == ("1",):
            told = singular(told)
        return regrouped(told, *figures)

    def known(self, text: str, kind: str, place: str = "") -> str | None:
        """Words of data as the language has them, of one exhibit if it says them apart; None if it has none."""
        if kind == "value" and (day := dated(text, self.code)) is not None:
            return day  # in a sentence; cells keep what sorts
        contexts = (f"{place} {kind}", kind, None)
        catalogues = [self.catalogue(name) for name in ("exhibits", "book", INTERFACE)]

        def find(message: str) -> str | None:
            return next(
                (held[context, message] for held in catalogues for context in contexts if (context, message) in held),
                None,
            )

        if decade := DECADE.fullmatch(text):
            return say("{year}s", year=decade[1])
        if kind == "heading" and text in LETTERS:
            return self.message(text, INTERFACE)
        return put(text, self._names(), self.code, find)

    def _worded(self, text: str, kind: str, place: str) -> str:
        made = self.known(text, kind, place)
        return self.missing(text, "exhibits") if made is None else made

    def _named(self) -> dict[str, str]:
        """Names that the tables hold, as the catalogue says them if it does, and what exhibits repeat of others.

        That is the titles of tables, what claims say and rest on, and when their rules were written.
        """
        said, ruled, titled = (self.catalogue(name) for name in ("exhibits", "claims", "tables"))
        names = {name: said.get((None, name), other) for name, other in names_in(data_folder(), self.code).items()}
        titles = {entry["title"]: titled.get((None, entry["title"])) for entry in descriptor()["resources"]}
        names |= {title: other for title, other in titles.items() if other}
        for claim in read_claims() if has_claims() else ():
            english, other = statement(claim)
            names |= {english: other} if other else {}
            names |= {each: other for each in claim.results.values() if (other := ruled.get((None, each)))}
            if known := ruled.get((None, claim.known)):
                names[f"{claim.written}. {claim.known}"] = say("{day}. {known}", day=claim.written, known=known)
        return names

    def template(self, text: str, kind: str) -> str:
        """A text of an exhibit, with its fields; the exhibits of an edition are the press's own."""
        own = self.english or (None, text) not in self.catalogue(INTERFACE)
        return self.message(text, "exhibits" if own else INTERFACE, kind)

    def names(self, exhibit: str) -> set[str]:
        """Columns of names; what follows is of this exhibit, and may be said otherwise in it."""
        self.place = exhibit
        return columns_of_names(exhibit)


_language = Language()


def speak(code: str, home: Path | None = None, edition: bool = False) -> None:
    """Build in this language from now on; the processes that write pages take it over."""
    global _language
    _language = Language(code, home, edition)


@cache
def language(code: str) -> Language:
    """A language beside the spoken one, read once for all pages."""
    return Language(code)


def spoken() -> Language:
    """The language that is being built."""
    return _language


def template(text: str) -> str:
    """A template that `say` will be given later; `words` finds it here."""
    return text


LETTERS = {template("p")}  # headings of one letter, which no catalogue of exhibits holds


def say(template: str, /, **values) -> str:
    """A sentence of the interface with its values in place.

    Examples
    --------
    >>> say("{count} of {all} rows", count=3, all=12)
    '3 of 12 rows'
    """
    return _language.message(template, INTERFACE).format(**values)
