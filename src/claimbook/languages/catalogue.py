"""Catalogues of translations: gettext files, one message an entry, one line a sentence, without places or dates."""

import difflib
import io
import os
import re
from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from ..project import PRESS, project
from ..tables.plain import content
from ..tables.whole import replace

HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
FOLDER = "LC_MESSAGES"
INTERFACE = "claimbook"  # the one catalogue that is the press's own
OFFERED = "once: "  # begins a comment with the translation of a sentence that was much like this one
LINE = re.compile(r'(#.*|((msgid|msgstr|msgctxt) )?"([^"\\]|\\.)*")?')
ALIKE = 0.6  # of the letters, for a sentence that was reworded rather than replaced
Key = tuple[str | None, str]  # context, message id


class CatalogueError(ValueError):
    """A catalogue that cannot be read; one line that names the file and what to do."""


def path_of(name: str, language: str, home: Path | None = None) -> Path:
    """File of a catalogue: the press brings that of its interface, a book those of its words (an edition its own)."""
    home = PRESS / "site" / "locale" if name == INTERFACE else home or project().chapters / "locale"
    return home / language / FOLDER / f"{name}.po"


def languages() -> list[str]:
    """Languages that the book has catalogues in, beside English, such as "zh_CN"."""
    return sorted(path.parent.name for path in (project().chapters / "locale").glob(f"[!.]*/{FOLDER}"))


def asked(folder: str) -> str:
    """Language of the book that is asked for by the name of its folder; "en" for English.

    Raises
    ------
    CatalogueError
        If the book is not in that language.
    """
    known = {"en": "en"} | {short(code): code for code in languages()}
    if folder not in known:
        told = ", ".join(known) if len(known) > 1 else "English alone (en)"
        raise CatalogueError(f"--language: the book is not in {folder!r}; it is in {told}")
    return known[folder]


def short(language: str) -> str:
    """Folder of a language within the built book.

    Examples
    --------
    >>> short("zh_CN")
    'zh'
    """
    return language.partition("_")[0]


def read(path: Path) -> Catalog:
    """A catalogue; an empty one if there is no file.

    Raises
    ------
    CatalogueError
        If it is no gettext file, or holds a message twice.
    """
    if not os.path.lexists(path):
        return Catalog()
    ids = 0
    try:
        written = content(path)
        for number, line in enumerate(written.decode().splitlines(), 1):
            if not LINE.fullmatch(line):
                raise ValueError(f"line {number}: {line[:60]!r}")
            ids += line.startswith("msgid ")
        found = read_po(io.BytesIO(written), abort_invalid=True)
    except (PoFileError, ValueError, OSError) as error:
        fault = " ".join(str(error).split())
        raise CatalogueError(f"{path.name}: is no gettext catalogue ({fault}); correct it") from None
    if ids != (kept := len(list(found))):
        raise CatalogueError(f"{path.name}: {ids - kept} of its messages stand there twice; keep one of each")
    return found


def key(message: Message) -> Key:
    """What a message is found by."""
    return message.context, message.id


def said(catalogue: Catalog) -> dict[Key, str]:
    """Translations by context and message id, but for empty and fuzzy ones."""
    return {key(each): each.string for each in catalogue if each.id and each.string and not each.fuzzy}


def merged(old: Catalog, wanted: Mapping[Key, str]) -> Catalog:
    """A catalogue of what is wanted now, each with a remark for the translator, and every translation of the old one.

    What is wanted no longer is kept as obsolete, and comes back with the sentence. A new sentence that is much like one
    that went offers its translation in a comment, for a translator to judge.
    """
    had = said(old)
    kept = had | {key(each): each.string for each in old.obsolete.values() if each.string}
    gone = {each[1]: text for each, text in had.items() if each not in wanted}
    made = Catalog()
    for (context, text), remark in wanted.items():
        string = kept.pop((context, text), "")
        comments = old.get(text, context).user_comments if old.get(text, context) else []
        if not string and not comments and (near := difflib.get_close_matches(text, gone, n=1, cutoff=ALIKE)):
            comments = [OFFERED + gone[near[0]]]
        made.add(
            text,
            string,
            auto_comments=[remark] if remark else [],
            user_comments=[] if string else comments,
            context=context,
        )
    for context, text in sorted(kept, key=lambda each: (each[1], each[0] or "")):
        made.obsolete[context, text] = Message(text, kept[context, text], context=context)
    return made


def text_of(catalogue: Catalog, language: str) -> str:
    """A catalogue as its file has it, the same on every machine and day."""
    for message in catalogue:
        message.flags.clear()  # Babel's own guesses
    written = io.BytesIO()
    write_po(written, catalogue, width=0, no_location=True, omit_header=True)
    return HEADER.format(language=language) + written.getvalue().decode().strip("\n") + "\n"


def write(path: Path, catalogue: Catalog, language: str) -> bool:
    """Write a catalogue if that changes its file, and say whether it did."""
    text = text_of(catalogue, language)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, text)
    return True


def compiled(folder: Path, language: str, pages: list[str], home: Path) -> Path:
    """Write the catalogues of pages into a folder as Sphinx reads them, and give the folder."""
    for name in pages:
        target = folder / language / FOLDER / f"{name}.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, read(path_of(name, language, home)))
    return folder
