"""What proves a copy of the book: the sha256 of each page, table and notebook, and one digest over all, in every page.

A page cannot hold its own hash. So the hash of a page is that of the page with nothing between the marks of the digest;
the digest is that of the lists of hashes, as JSON with sorted keys and no blanks, and is then written between them.
"""

import hashlib
import json
import os
import re
from pathlib import Path

from ..notebook.toc import FILE, KINDS, documents
from ..project import project
from ..tables.plain import values_of, with_lf
from ..tables.read import data_folder
from .packed import PACKED
from .words import say, spoken

LOCK = "book.lock.json"
MARK = '<span class="book-digest">{}</span>'
MARKED = re.compile(rb'<span class="book-digest">[^<]*</span>')
LISTS = ("sources", "pages", "files")
BESIDE = ("_config.yml", FILE, "requirements.txt", "CITATION.cff", "CHANGELOG.md")


def setup(app):
    """Put a foot under every page."""
    app.connect("html-page-context", put_foot)


def put_foot(app, pagename, templatename, context, doctree):
    """The page and the book as data, and the place of the digest."""
    # Pages of another language stand in a folder of the book.
    top = "../" * (pagename.count("/") + (not spoken().english))
    said = [f'<a href="{top}api/results.json">{say("This book as data")}</a>']
    if pagename in app.env.found_docs:
        said.append(f'<a href="{pagename.rpartition("/")[2]}.md">{say("This page as Markdown")}</a>')
    digest = f'<a href="{top}{LOCK}">{say("Digest of this copy")}</a> {MARK.format("")}'
    foot = f'<p class="book-foot">{" · ".join([*said, digest])}</p>'
    context["theme_extra_footer"] = f"{context.get('theme_extra_footer') or ''}{foot}"


def emptied(page: bytes) -> bytes:
    """A page without the digest: what its hash is of.

    Examples
    --------
    >>> emptied(b'<span class="book-digest">sha256:00</span>')
    b'<span class="book-digest"></span>'
    """
    return MARKED.sub(MARK.format("").encode(), page)


def seal_pages(html: Path, root: Path) -> str:
    """Write the lock of a built book, and its digest into every page.

    Parameters
    ----------
    html : Path
        Folder of the pages.
    root : Path
        Folder of the sources that they were made from.

    Returns
    -------
    str
        The digest.
    """
    written = {path.relative_to(html).as_posix(): path for path in sorted(html.rglob("*")) if path.is_file()}
    written = {name: path for name, path in written.items() if not name.endswith(PACKED)}
    written.pop(LOCK, None)
    pages = {name: path.read_bytes() for name, path in written.items() if name.endswith(".html")}
    lists = {
        "sources": {name: sha256(with_lf(path.read_bytes())) for name, path in sources(root).items()},
        "pages": {name: sha256(emptied(page)) for name, page in pages.items()},
        "files": {name: sha256(path.read_bytes()) for name, path in written.items() if name not in pages},
    }
    digest = digest_of(lists)
    whole = json.dumps({"format": 1, "digest": digest, **lists}, ensure_ascii=False, indent=1) + "\n"
    (html / LOCK).write_bytes(whole.encode())
    for name, page in pages.items():
        filled = MARKED.sub(MARK.format(digest).encode(), page)
        if filled != page:
            about = written[name].stat()
            written[name].write_bytes(filled)
            os.utime(written[name], ns=(about.st_atime_ns, about.st_mtime_ns))  # the page itself is as old as it was
    return digest


def sources(root: Path) -> dict[str, Path]:
    """Files that a book is made from, by name: its pages and notebooks, tables, claims, settings and the lock."""
    pages = [path for name in documents(root) for kind in KINDS if (path := root / f"{name}{kind}").is_file()]
    found = {path.relative_to(root).as_posix(): path for path in [*pages, *(root / name for name in BESIDE)]}
    folder = data_folder()
    for path in sorted(folder.rglob("[!.]*")):
        if path.suffix in (".csv", ".json", ".yml", ".bib"):
            found[f"{project().data.name}/{path.relative_to(folder).as_posix()}"] = path
    return {name: found[name] for name in sorted(found) if found[name].is_file()}


def digest_of(lists: dict[str, dict[str, str]]) -> str:
    """One digest over the lists of hashes of a lock."""
    return sha256(json.dumps({name: lists[name] for name in LISTS}, sort_keys=True, separators=(",", ":")).encode())


def sha256(written: bytes) -> str:
    """The sha256 as it is written everywhere in the book."""
    return f"sha256:{hashlib.sha256(written).hexdigest()}"


def lock_of(written: bytes) -> dict:
    """What the lock of a copy says, which may be anything; nothing if it is no lock."""
    try:
        lock = values_of(written)
    except (ValueError, RecursionError):
        return {}
    return lock if isinstance(lock, dict) and all(isinstance(lock.get(name), dict) for name in LISTS) else {}
