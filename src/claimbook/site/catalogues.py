"""The catalogues of the book: written from what it says now, and looked through for what is new, missing or stale."""

from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog

from ..languages import sayings
from ..languages.catalogue import INTERFACE, Key, languages, merged, path_of, read, said, write
from ..languages.faults import faults_of_file
from ..notebook.toc import chapters
from .prose import prose

EXHIBITS = "exhibits"
OTHERWISE = "edition"  # what only an edition says; it is kept where that edition is not made
BESIDE = {"claims": sayings.claims, "tables": sayings.tables, "book": sayings.frame, INTERFACE: sayings.interface}


def renew(root: Path, jobs: int) -> list[str]:
    """Write every catalogue of every language; give one line for each that misses something or has lost something."""
    pages, lines = prose(root, jobs), []
    made = sorted((root / "_build" / "editions").glob("[!.]*/notebooks/[!.]*.ipynb"))
    made = [path for path in made if path.stem in {chapter.stem for chapter in chapters(root)}]
    for language in languages():
        gathered = sayings.exhibits(chapters(root), language)
        others = sayings.exhibits(made, language).wanted
        kept = [each.id for each in read(path_of(EXHIBITS, language)) if each.auto_comments == [OTHERWISE]]
        for text in (*kept, *others):  # in the order that they have, whichever editions are made
            gathered.wanted.setdefault(text, OTHERWISE)
        wanted = {name: (dict.fromkeys(ids, ""), set()) for name, ids in pages.items()}
        wanted |= {EXHIBITS: (gathered.wanted, gathered.may)}
        wanted |= {name: (dict.fromkeys(texts(), ""), set()) for name, texts in BESIDE.items()}
        for name, (ids, may) in wanted.items():
            path = path_of(name, language)
            old = read(path)
            new = merged(old, _keys(ids, may, old))
            write(path, new, language)
            lines += _news(f"{language}/{name}", old, new)
    return lines


def _keys(ids: Mapping[str, str], may: set[str], old: Catalog) -> dict[Key, str]:
    """The messages that are wanted, also those that a translator gave another context, and names that he says."""
    had, keys = said(old), {}
    for text, remark in ids.items():
        keys |= {(context, text): remark for context in [None, *sorted(c for c, each in had if each == text and c)]}
    return keys | dict.fromkeys(sorted((each for each in had if each[1] in may and each not in keys), key=str), "name")


def _news(name: str, old: Catalog, new: Catalog) -> list[str]:
    """What changed in a catalogue, in one line, and each message that is new or went; only a count of what is empty."""
    before, now = ({(each.context, each.id) for each in catalogue if each.id} for catalogue in (old, new))
    empty = [each for each in new if each.id and not each.string]
    if not empty and before == now:
        return []
    lines = [f"{name}: {len(now)} messages, {len(empty)} without translation"]
    lines += [f"  new: {text[:100]!r}" for _, text in sorted(now - before, key=str)] if before else []
    return lines + [f"  stale: {text[:100]!r}" for _, text in sorted(before - now, key=str)]


def check(path: Path) -> list[str]:
    """Faults of one catalogue, each a line, and then how much of it is translated."""
    lines, messages = faults_of_file(path), [each for each in read(path) if each.id]
    empty = sum(not each.string for each in messages)
    return [*lines, f"{path.name} has {len(messages)} messages, {empty} without translation"]
