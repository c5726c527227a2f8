"""A pass of Sphinx that stays: it writes anew, for a book that stands, the pages whose files have changed.

What is made of all pages together, search and cards and downloads, is that of the book, until it is built again.
"""

import gc
import gettext
import json
import os
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TextIO

import jupyter_book.sphinx
from docutils import nodes
from sphinx import addnodes, locale
from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.environment import CONFIG_OK, BuildEnvironment
from sphinx.util.build_phase import BuildPhase
from sphinx.util.parallel import SerialTasks

from ..languages.catalogue import asked, compiled, languages, path_of, short
from ..notebook.toc import chapters, documents
from ..project import project
from .bilingual import SHARED, locale_of, settings, share
from .build import BESIDE, DOCTREES, sphinx_over
from .finish import styled
from .live import FOLDER, stamp
from .styles import SHEET, mark_of
from .words import ENGLISH, spoken

LATE = 20_000  # microseconds by which the time of a file may be behind the clock


def stay(folder: str, says: TextIO) -> int:
    """Write what has changed whenever a line comes in, and say what that was, until no more can come.

    Parameters
    ----------
    folder : str
        Language, by its folder; "en" for English.
    says : text stream
        Takes a line once all is ready, and then one for each that comes in: names of pages, as JSON.

    Returns
    -------
    int
        0 when nobody asks any more; 1 once a page cannot be written, and Sphinx has said why.
    """
    root, code = project().root, asked(folder)
    place = root / "_build" / FOLDER
    trees = place / DOCTREES if code == ENGLISH else place / DOCTREES / folder
    told = {"claimbook_languages": [each for each in languages() if (place / "html" / short(each)).is_dir()]}
    told |= {} if code == ENGLISH else settings(code, root, trees)
    jupyter_book.sphinx.Sphinx = partial(Staying, says, place / "html")
    return int(bool(sphinx_over(root, place / folder / "html", trees, 1, **told)))


class Staying(Sphinx):
    """Sphinx that builds whenever it is asked to, and keeps what it has read in between."""

    def __init__(self, says: TextIO, book: Path, **given):
        self.says, self.book, self.trees, self.catalogues = says, book, {}, {}
        super().__init__(**given)

    def build(self, force_all: bool = False, filenames: list[str] | None = None) -> None:
        """Answer each line that comes in."""
        self.env.config_status = CONFIG_OK  # what was read is of the same book, if of another folder
        self.builder.finish_tasks = SerialTasks()
        # Dependencies on what Sphinx knows of other pages, which was copied.
        before, after = (f"{project().root / '_build' / name}{os.sep}" for name in (BESIDE, FOLDER))
        for name, needed in self.env.dependencies.items():
            self.env.dependencies[name] = {each.replace(before, after) for each in needed}
        # Themes add to them page by page, and Sphinx forgets that within a build alone.
        lists = self.registry.js_files, self.registry.css_files, self.builder._js_files, self.builder._css_files
        given = [[*each] for each in lists]
        gc.disable()
        gc.freeze()
        print(json.dumps([]), file=self.says, flush=True)
        # Meanwhile a chapter is written again: the first takes twice as long as those that follow.
        self.env.all_docs[chapters(Path(self.srcdir))[0].relative_to(self.srcdir).with_suffix("").as_posix()] = 0
        written = self.renewed()
        for _ in sys.stdin:
            for each, kept in zip(lists, given, strict=True):
                each[:] = kept
            print(json.dumps(sorted(written | self.renewed())), file=self.says, flush=True)
            written = set()
            gc.collect()  # while the author reads

    def renewed(self) -> set[str]:
        """Names of the pages that were written anew, for their file or for what they show of others."""
        start = time.time_ns() // 1000 - LATE
        self.follow_words()
        self.phase = BuildPhase.READING
        names = {*self.builder.read()}
        for name in names:  # one that was saved while it was read is new; Sphinx notes when it was done with it
            self.env.all_docs[name] = min(start, self.env.all_docs[name])
            self.trees.pop(name, None)
        self.env.get_doctree = self.tree  # figures are counted on all pages
        names |= {*self.env.check_dependents(self, names)}
        del self.env.get_doctree
        self.phase = BuildPhase.CONSISTENCY_CHECK
        self.env.check_consistency()
        self.phase = BuildPhase.RESOLVING
        self.builder.search = False  # nothing is indexed, which takes all pages
        self.builder.prepare_writing(names)
        self.builder.search = True  # pages lead to it
        self.builder.copy_assets()
        home = "" if spoken().english else short(spoken().code)
        style = mark_of(self.book / home / "_static" / SHEET)
        for name in sorted(names):  # and not the root and all that lists them, as a build does
            doctree = self.env.get_and_resolve_doctree(name, self.builder)
            self.builder.write_doc_serialized(name, doctree)
            self.builder.write_doc(name, doctree)
            page = Path(self.builder.get_outfilename(name))
            page.write_text(styled(page.read_text(encoding="utf-8"), style), encoding="utf-8", newline="\n")
        hand_over(Path(self.outdir), self.book, home)
        return names

    def tree(self, name: str) -> nodes.Element:
        """What the numbers of figures follow from in a page, which is a small part of it."""
        if name not in self.trees:
            whole = BuildEnvironment.get_doctree(self.env, name)
            self.trees[name] = nodes.Element("", *numbered(whole, [*self.env.domains.values()]))
        return self.trees[name]

    def follow_words(self) -> None:
        """Read anew the catalogues of pages that have changed, which Sphinx and gettext keep."""
        if spoken().english:
            return
        code, home, before = spoken().code, locale_of(Path(self.srcdir)), self.catalogues
        self.catalogues = {name: stamp(path_of(name, code, home)) for name in documents(Path(self.srcdir))}
        changed = [name for name, found in self.catalogues.items() if before.get(name) != found]
        compiled(Path(self.doctreedir) / "locale", code, changed, home)
        gettext._translations.clear()
        for name in changed:
            locale.translators.pop(("general", name), None)
        spoken().forget(changed)


def numbered(node: nodes.Element, domains: list[Domain]) -> Iterator[nodes.Element]:
    """The children of a node that are numbered or lead to other pages, and those in which there are some."""
    for child in node.children:
        if isinstance(child, nodes.Element):
            section = isinstance(child, nodes.section)
            counted = not section and child["ids"] and any(each.get_enumerable_node_type(child) for each in domains)
            if counted or isinstance(child, addnodes.toctree):
                yield child
            elif inner := [*numbered(child, domains)]:
                kept = child.copy()
                kept.extend(inner)
                yield kept


def hand_over(own: Path, book: Path, folder: str) -> None:
    """Move what a pass has written to its place in the book: whole files, and pages once there is what they load."""
    if folder:
        share(own, book, SHARED[1:])
    parts = [path for path in own.glob("[!.]*") if path.name != SHARED[0]]
    inner = [path for part in parts for path in (part.rglob("[!.]*") if part.is_dir() else [part])]
    for path in sorted(inner, key=lambda path: path.suffix == ".html"):
        if path.is_file():
            place = book / folder / path.relative_to(own)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)


if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is for the terminal
    sys.exit(stay(sys.argv[1], answers))
