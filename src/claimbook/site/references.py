"""References with titles as they are printed; in Chinese 等 and 和 for names, full-width brackets, GB/T 7714."""

import re
from dataclasses import dataclass, field

from pybtex.database import Person
from pybtex.plugin import register_plugin
from pybtex.richtext import HRef, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting.plain import Style
from pybtex.style.template import field as printed
from pybtex.style.template import node, sentence
from sphinxcontrib.bibtex import plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

NAME, PLAIN = "chinese", "as_printed"
KINDS = {"article": "J", "book": "M", "incollection": "M", "inproceedings": "C", "techreport": "R"}  # others: EB/OL
PLACES = ("journal", "publisher", "institution", "howpublished")
ADDRESSES = {"doi": ("https://doi.org/", "DOI: "), "eprint": ("https://arxiv.org/abs/", "arXiv: "), "url": ("", "")}
CHINESE_FIELD = "_zh"  # ends the name of a field that Chinese pages show instead of the one without it
CHINESE = re.compile("[\u3400-\u9fff]")
ENDS = ".。?？!！"
PERCENT = re.compile(r"(?<!\\)%")
DASHES = re.compile("-+|\u2013")  # between pages the standard has a hyphen


@node
def first_named(children, data):
    """Two names at most; of more, also of "others" in the file, the first."""
    entry = data["entry"]
    told = [family_of(name) for name in people(entry)]
    if not told:
        return Text("《", written(fields_of(entry)["title"]), "》")
    return Text("和".join(told)) if len(told) < 3 and "others" not in told else Text(told[0], "等")


def people(entry) -> list[Person]:
    """Authors, or else editors, by their Chinese names if the file has them."""
    if own := entry.fields.get(f"author{CHINESE_FIELD}"):
        return [Person(f"{{{name}}}") for name in own.split(" and ")]
    return entry.persons.get("author") or entry.persons.get("editor") or []


def fields_of(entry) -> dict[str, str]:
    """Fields of an entry, each in Chinese if the file has it so, as `title_zh` beside `title`."""
    plain = {name: text for name, text in entry.fields.items() if not name.endswith(CHINESE_FIELD)}
    return plain | {
        name.removesuffix(CHINESE_FIELD): text for name, text in entry.fields.items() if name.endswith(CHINESE_FIELD)
    }


def written(text: str) -> Text:
    r"""A field as it is meant: a percent sign is one, and begins no comment that would swallow the rest.

    Examples
    --------
    >>> str(written("down by 40%, up by 18\\%"))
    'down by 40%, up by 18%'
    """
    return Text.from_latex(PERCENT.sub(r"\%", text))


def family_of(person) -> str:
    """The name of a family, with what belongs to it, or of a group."""
    return str(Text(" ").join([*person.rich_prelast_names, *person.rich_last_names, *person.rich_lineage_names]))


class People(PersonStyle):
    """Names within a sentence."""

    def author_or_editor_or_title(self, full):
        """As a template."""
        return first_named


BRACKETS = BracketStyle(left="（", right="）", sep="；")


@dataclass
class Chinese(AuthorYearReferenceStyle):
    """（Ho等，2024） in a sentence, and Ho等（2024） as its subject."""

    bracket_textual: BracketStyle = field(default_factory=lambda: BRACKETS)
    bracket_parenthetical: BracketStyle = field(default_factory=lambda: BRACKETS)
    person: PersonStyle = field(default_factory=People)
    author_year_sep: str = "，"
    text_reference_sep: str = ""


class AsPrinted(Style):
    """The plain style, but for titles: it would take the capitals of every name in them that has no braces."""

    def format_title(self, e, which_field, as_sentence=True):
        """A title, as a template."""
        return sentence[printed(which_field)] if as_sentence else printed(which_field)


class Standard(Style):
    """Names, title[J], journal, year, volume(number): pages, as GB/T 7714 orders them; then what the book notes."""

    def format_entry(self, label, entry, bib_data=None):
        """One reference, of any type."""
        fields = fields_of(entry)
        held = {name: written(text) for name, text in fields.items()}

        def part(name: str, before: str = "", after: str = "") -> Text:
            return Text(before, held[name], after) if name in held else Text()

        place = next((part(name) for name in PLACES if name in held), Text())
        book = entry.type == "book"
        volume = Text() if book else Text(part("volume"), part("number", "(", ")"))
        # A number without a volume stands at its year: 2022(13).
        year = Text(part("year"), volume) if "volume" not in held else part("year")
        printed_as = "article" if "journal" in held else "misc" if entry.type == "article" else entry.type
        kind = Text(part("volume", ": 第", "卷") if book else "", f"[{KINDS.get(printed_as, 'EB/OL')}]")
        title = Text(part("title"), kind, part("booktitle", "//"))
        dated = Text(", ").join([each for each in (place, year, volume if "volume" in held else Text()) if each])
        printed = Text(dated, ": ", DASHES.sub("-", fields["pages"])) if "pages" in held else dated
        web = [
            Text(HRef(site + fields[name], before + fields[name]))  # the stop is no part of the link
            for name, (site, before) in ADDRESSES.items()
            if name in held
        ]
        parts = [Text(credited(people(entry))), title, printed, part("note"), *web[:1]]
        return FormattedEntry(entry.key, Text(" ").join([_ended(each) for each in parts if each]), label)


def _ended(part: Text) -> Text:
    """A part with its stop, if it has none: as the standard has it, and after a Chinese sentence that of Chinese."""
    told = str(part)
    return part if told[-1] in ENDS else Text(part, "。" if any(end in told for end in "。；") else ".")


def credited(persons: list) -> str:
    """Three names at most: CURIE M S, the words of a group, a Chinese name as it is; then 等 or et al."""
    told = []
    for person in persons[:3]:
        given = map(str, (*person.rich_first_names, *person.rich_middle_names))  # accents as letters
        own = [name for name in given if name[0].isalpha()]
        family = family_of(person)
        told.append(" ".join([family.upper(), *(name[0] for name in own)]) if own else family)
    more = "等" if CHINESE.search("".join(told)) else "et al"
    return ", ".join([more if name == "others" else name for name in told] + [more] * (len(persons) > 3))


def setup(app):
    """Make the styles known, the two Chinese ones by one name."""
    register_plugin("pybtex.style.formatting", PLAIN, AsPrinted)
    register_plugin("pybtex.style.formatting", NAME, Standard)
    plugin.register_plugin("sphinxcontrib.bibtex.style.referencing", NAME, Chinese)
