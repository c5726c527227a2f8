"""Faults of a translation that a machine can see: what is computed differs, a number is typed, Chinese is set badly."""

import re
from functools import lru_cache
from pathlib import Path
from string import Formatter

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from markdown_it import MarkdownIt

from ..tables.plain import raw
from .catalogue import FOLDER, INTERFACE, CatalogueError, languages, path_of, read
from .phrases import NAMES
from .sayings import columns_of_names

# Roles with their text, formulas, code, the aims of links, addresses.
KEPT = re.compile(r"\{[\w:-]+\}`[^`]*`|(?<!\\)\$[^$]+\$|`[^`]+`|\]\([^)\s]+\)|<https?:[^>]+>")
TITLED = re.compile(r"(\{[\w:-]+\}`)[^`<]*<([^`>]*)>`")  # words for a link are translated, its aim is not
TAG = re.compile(r"<[/!?a-zA-Z][^>]*(?:>|$)")  # an open one too: what follows it on the page would be within it
BLOCK = re.compile(r"\n\s*\n|^\s*(?:`{3}|~{3}|:{3})", re.MULTILINE)  # a second paragraph, a fence
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
ISO_MONTH = re.compile(r"\b\d{4}-(\d\d)\b")
BARE_POINT = re.compile(r"(?<![\d.])\.(\d+)")  # as English journals set a p value
ONE_OVER = re.compile(r"(?<!\d)1/(?=\{)")  # of a value: a fall to a fraction
CENTURY = re.compile(r"\b(\d\d)(\d)0s\b")
CJK = "\u3400-\u9fff"
MARK = "，。；：！？、（）《》“”"
HALF_WIDTH = re.compile(
    rf"[{CJK}][,;:?!]|[,;:?!][{CJK}]|[{CJK}]\(|\([{CJK}]|[{CJK}]\)|[{CJK}]\.(?!\w)|[{CJK}]\"|\"[{CJK}]"
)
LOOSE = re.compile(rf"[{CJK}{MARK}] +[{CJK}{MARK}]")
MARKDOWN = MarkdownIt("commonmark")


def faults(name: str, catalogue: Catalog, prose: bool, language: str) -> list[str]:
    """One line for each fault of a catalogue, but for what is not translated.

    Parameters
    ----------
    name : str
        Its file, for the lines.
    catalogue : babel Catalog
        The messages.
    prose : bool
        Whether its messages are Markdown; others are templates with fields in braces.
    language : str
        Such as "zh_CN"; Chinese must be set as Chinese.
    """
    lines = []
    for message in catalogue:
        if not message.id:
            continue
        place = f"{name}: {message.id[:60]!r}"
        if message.fuzzy:
            lines.append(f"{place}: is marked fuzzy; read it, and take the mark out")
        if message.string:
            found = _markdown(message.id, message.string) if prose else _template(message.id, message.string)
            if not prose and name.endswith(f"{INTERFACE}.po"):  # its words go into pages as they are
                found = found or _tagged(message.id, message.string)
            found = found or _typed(message.id, message.string)
            if not found and language.startswith("zh"):
                found = _chinese(message.string, prose)
            lines += [f"{place}: {found}"] if found else []
    return lines


def computed(text: str) -> list[str]:
    """What must be the same in both languages of a piece of prose, in any order."""
    return sorted(KEPT.findall(TITLED.sub(r"\1\2`", text)))


def fields(text: str) -> set[str]:
    """Fields of a template, with their formats.

    Raises
    ------
    ValueError
        If a brace has no partner.
    """
    return {f"{name}:{spec}" for _, name, spec, _ in Formatter().parse(text) if name is not None}


def _markdown(english: str, other: str) -> str:
    ours, theirs = computed(english), computed(other)
    if ours != theirs:
        missing = [each for each in ours if ours.count(each) > theirs.count(each)]
        strange = [each for each in theirs if theirs.count(each) > ours.count(each)]
        return f"roles, links, code or formulas differ: lacks {missing[:1]}, has {strange[:1]} instead"
    if tagged := _tagged(english, other):
        return tagged
    if BLOCK.search(other) and not BLOCK.search(english):
        return "holds an empty line or a fence, which the English does not; write one paragraph"
    if _loose_stars(other) and not _loose_stars(english):
        return "stars stay as they are; put a space after the closing ones, or the mark outside of them"
    return ""


def _tagged(english: str, other: str) -> str:
    had = TAG.findall(KEPT.sub(" ", english))
    added = [tag for tag in TAG.findall(KEPT.sub(" ", other)) if tag not in had]
    return f"holds {added[0]!r:.60}, which the English does not; take it out" if added else ""


def _loose_stars(text: str) -> bool:
    """Whether Markdown leaves a star of emphasis as a star."""
    plain = KEPT.sub(lambda part: re.sub(r"[*_]", "x", part[0]), text)
    inline = (MARKDOWN.parseInline(plain)[0].children or []) if "*" in plain else []  # to parse takes long
    return any("*" in token.content for token in inline if token.type == "text")


def _template(english: str, other: str) -> str:
    try:
        ours, theirs = fields(english), fields(other)
    except ValueError as error:
        return f"a brace has no partner ({error})"
    if ours != theirs:
        return f"fields differ: lacks {sorted(ours - theirs)[:1]}, has {sorted(theirs - ours)[:1]} instead"
    return ""


def _numbers(text: str) -> set[str]:
    bare = re.sub(r"\{[^{}]*\}", " ", KEPT.sub(" ", text))
    return set(DIGITS.findall(bare))


def _typed(english: str, other: str) -> str:
    """A number that the English does not have; a month may be one, a century, the nought of .05, one over a value."""
    allowed = _numbers(english) | {str(n) for n, month in enumerate(NAMES, 1) if month[:3] in english}
    allowed |= {str(int(month)) for month in ISO_MONTH.findall(english)}
    allowed |= {f"0.{part}" for part in BARE_POINT.findall(english)}
    for century, decade in CENTURY.findall(english):
        allowed |= {str(int(century) + 1), f"{decade}0", f"{century}{decade}0"}
    typed = sorted(_numbers(ONE_OVER.sub("", other)) - allowed)
    return f"holds the number {typed[0]}, which the English does not; take it from there" if typed else ""


def _chinese(text: str, prose: bool) -> str:
    """Half-width marks beside Chinese characters, and blanks between them."""
    bare = KEPT.sub(" x ", text) if prose else re.sub(r"\{[^{}]*\}", "0", text)
    bare = re.sub(r"\[([^\]]*)\] x ", r"\1", bare)
    if wrong := HALF_WIDTH.search(bare):
        return f"{wrong[0]!r}: a half-width mark beside Chinese; write the full-width one"
    if wrong := LOOSE.search(re.sub(r"\*+ ?", "", bare)):
        return f"{wrong[0]!r}: a blank between Chinese characters; close it"
    return ""


def faults_of_file(path: Path) -> list[str]:
    """Faults of a catalogue; those of pages lie a folder deeper than the others, and are prose."""
    if FOLDER not in path.absolute().parts:
        raise CatalogueError(f"{path}: lies in no folder {FOLDER}; name a catalogue of the book")
    return _found(path, raw(path) if path.is_file() else b"")


@lru_cache(maxsize=64)
def _found(path: Path, written: bytes) -> list[str]:
    """The same for its bytes, found once: a build looks before its chapters run, and when they have."""
    folders = path.absolute().parts
    language, prose = folders[folders.index(FOLDER) - 1], path.parent.name != FOLDER
    return faults("/".join(folders[folders.index(FOLDER) - 1 :]).replace(f"/{FOLDER}", ""), read(path), prose, language)


def faults_of_book() -> list[str]:
    """Faults of every catalogue of the book, and of the press's own in its languages.

    Raises
    ------
    CatalogueError
        If one cannot be read, or what is a name and what is not.
    """
    lines = []
    if known := languages():
        columns_of_names("")
    for language in known:
        try:
            Locale.parse(language)
        except (ValueError, UnknownLocaleError):
            raise CatalogueError(f"locale/{language}: is no language; name the folder like zh_CN") from None
        own = path_of("", language).parent
        for path in [*sorted(own.rglob("[!.]*.po")), path_of(INTERFACE, language)]:
            lines += faults_of_file(path)
    return lines
