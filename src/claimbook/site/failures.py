"""What Sphinx said when it failed, for as long as the sources are as they were, and what the system refused it."""

import re
from pathlib import Path

from ..tables.check import brief
from ..tables.whole import replace
from .holdings import made_from

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
MOST_SAID = 4000  # letters of what Sphinx says that are kept
REFUSED = re.compile(r"\[Errno (\d+)\] ([^:]+)(?:: '([^']+)')?")


def keep_failure(root: Path, said: str) -> None:
    """Keep what Sphinx said, with the state of the sources."""
    text = brief(COLOURS.sub("", said).strip(), MOST_SAID)
    replace(root / "_build" / ".failed", f"{made_from(root)}\n{text}\n")


def last_failure(root: Path) -> list[str]:
    """What Sphinx said when it failed, while the sources are as they were then."""
    kept = root / "_build" / ".failed"
    sources, _, said = kept.read_text(encoding="utf-8").partition("\n") if kept.is_file() else ("", "", "")
    return ["the last build failed:", *said.splitlines()] if sources and sources == made_from(root) else []


def cause(error):
    """The error behind one that Sphinx has wrapped, or brought from another process as text."""
    wrapped = getattr(error, "orig_exc", None) or getattr(error, "__cause__", None)
    if isinstance(wrapped, OSError):
        return wrapped
    return refusal(str(error)) if hasattr(error, "traceback") and refusal(str(error)) else error


def refusal(text: str) -> OSError | None:
    """The system's refusal in a text that quotes one."""
    found = REFUSED.search(text)
    return OSError(int(found[1]), found[2], found[3]) if found else None
