"""The catalogues of an edition's book: the book's own, with what it lacks, and with the notes on its pages."""

from collections.abc import Callable
from html import escape
from pathlib import Path

from babel.messages.catalog import Catalog

from ..languages.catalogue import FOLDER, INTERFACE, languages, path_of, read, write
from ..project import project
from ..site.words import Language, template
from ..tables.plain import read_yaml

ABSENT = template("– (not available in this edition)")
NOTE = (
    template("Edition “{title}”"),
    template(
        "This is not the published book. The numbers, charts and tables of this page follow from the parameters and "
        "tables of this edition; its words were written for the published one and may not fit them. "
        "[What changed](edition-what-changed)."
    ),
    template("From here on this chapter could not be computed in this edition"),
    template("With the parameters and tables of the edition “{title}” it stopped:"),
    template(
        "What stands before this was computed; what would follow is marked as not available. "
        "[What changed](edition-what-changed)."
    ),
)
FRAME = (template("{book} · Edition: {title}"), template("Edition: {title}"), template("This edition"))


def write_catalogues(folder: Path, title: str, shown: str, reasons: list[str], available: Callable) -> None:
    """Write the catalogues of an edition beside its pages.

    Parameters
    ----------
    folder : Path
        Sources of its book.
    title, shown : str
        Its title, and that title as Markdown has it.
    reasons : list of str
        Why chapters stopped, as Markdown; they are told in the machine's own words.
    available : callable
        Puts a dash where a message quotes what the edition has not recorded; takes the message and the words for that.
    """
    for code in languages():
        language, home = Language(code, edition=True), folder / project().chapters.name / "locale"
        named = language.message(title, "book")

        def said(text: str, language=language, title=title, named=named, **more) -> tuple[str, str]:
            other = language.message(text, INTERFACE)
            return text.format(title=title, **more), other.format(title=named, **more)

        notes = dict(said(text, title=shown) for text in NOTE) | {reason: reason for reason in reasons}
        for path in (home / code / FOLDER).rglob("[!.]*.po"):
            prose = path.parent.name != FOLDER
            old, made = read(path), Catalog()
            for message in old:
                if message.id and message.string:
                    texts = (message.id, message.string)
                    if prose:
                        texts = (available(texts[0], ABSENT), available(texts[1], language.message(ABSENT, INTERFACE)))
                    made.add(*texts, context=message.context)
            if prose:
                for text, other in notes.items():
                    made.add(text, other)
            if path.stem == "book" and not prose:
                for text, other in _frame(language, title, named):
                    made.add(text, other)
            write(path, made, code)
        page = path_of("edition/what-changed", code, home)
        page.parent.mkdir(parents=True, exist_ok=True)
        write(page, read(path_of(INTERFACE, code)), code)


def _frame(language: Language, title: str, named: str) -> list[tuple[str, str]]:
    """Title, announcement and caption that an edition adds to the frame of the book."""
    book = read_yaml(project().root / "_config.yml").get("title", project().package)
    other = {"book": language.message(book, "book"), "title": named}
    whole, announced, caption = FRAME
    return [
        (whole.format(book=book, title=title), language.message(whole, INTERFACE).format(**other)),
        (announced.format(title=escape(title)), language.message(announced, INTERFACE).format(title=escape(named))),
        (caption, language.message(caption, INTERFACE)),
    ]
