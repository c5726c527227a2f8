"""What pages show of one another: whoever changes one makes those stale that show what changed, and no other."""

import hashlib
import json
from pathlib import Path

from ..notebook.files import read
from ..notebook.toc import KINDS, documents
from ..tables.whole import replace
from .numbers import heading_of, shown_of, uses

NAMED = ("labels", "anonlabels", "objects")  # what links lead to, with the words that they take from there


def setup(app):
    """Look at each page before any is read, and at all together once they are."""
    app.connect("builder-inited", note_pages)
    app.connect("env-updated", note_book, priority=900)  # once the bibliography knows what is cited


def note_pages(app):
    """Keep a digest of what other pages may show of each: its file stays as it is when only words have changed."""
    root = Path(app.srcdir)
    for name in documents(root):
        page = next(path for kind in KINDS if (path := root / f"{name}{kind}").is_file())
        shown = [uses(page)]
        if page.suffix == ".ipynb":
            notebook = read(page)
            code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
            shown += [heading_of(page), notebook["metadata"], code]
        file = shown_of(app.env, page)
        file.parent.mkdir(parents=True, exist_ok=True)
        replace(file, _digest(shown))


def note_book(app, env):
    """Name every page when a title, a label or a citation has changed: Sphinx would not write the others again."""
    shown = [
        {page: [str(env.titles[page]), str(env.longtitles[page])] for page in env.titles},
        {page: list(pages) for page, pages in env.toctree_includes.items()},
        [sorted(map(str, env.domaindata["std"].get(kind, {}).items())) for kind in NAMED],
        [[each.citation_id, each.formatted_entry.label] for each in env.get_domain("cite").citations],
    ]
    before, env.claimbook_shown = getattr(env, "claimbook_shown", None), _digest(shown)
    return [] if before == env.claimbook_shown else sorted(env.found_docs)


def _digest(shown: list) -> str:
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()
