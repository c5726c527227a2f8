"""What Sphinx said when it failed, for as long as the sources are as they were then."""

import hashlib
import re
from pathlib import Path

from ..project import project
from ..tables.check import brief
from ..tables.whole import replace

SOURCES = ("_config.yml", "_toc.yml", "_static", "src")  # and the folders of chapters and tables
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
MOST_SAID = 4000  # letters of what Sphinx says that are kept


def keep_failure(root: Path, said: str) -> None:
    """Keep what Sphinx said, with the state of the sources."""
    text = brief(COLOURS.sub("", said).strip(), MOST_SAID)
    replace(root / "_build" / ".failed", f"{_digest(root)}\n{text}\n")


def last_failure(root: Path) -> list[str]:
    """What Sphinx said when it failed, while the sources are as they were then."""
    kept = root / "_build" / ".failed"
    sources, _, said = kept.read_text(encoding="utf-8").partition("\n") if kept.is_file() else ("", "", "")
    return ["the last build failed:", *said.splitlines()] if sources and sources == _digest(root) else []


def _digest(root: Path) -> str:
    """Hash of all files from which a book is built."""
    names = (*SOURCES, project().chapters.name, project().data.name)
    files = [path for name in names for path in sorted([root / name, *(root / name).rglob("*")]) if path.is_file()]
    own = [path for path in files if "__pycache__" not in path.parts]
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in own)).hexdigest()
