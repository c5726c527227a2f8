"""What a book holds, by name: built on top of a book that held something else, it would keep that among its pages."""

from pathlib import Path

from ..claims.judge import made_exhibits
from ..claims.rules import has_claims, read_claims
from ..notebook.files import digest
from ..notebook.toc import chapters, documents
from .numbers import made_in
from .styles import STATIC

FILE = "holdings.txt"  # beside what Sphinx knows of the pages


def holdings(root: Path) -> str:
    """Names of the pages, exhibits, claims and files of a book, and the lock of what writes them."""
    names = [*documents(root), *(each for path in chapters(root) for each in made_exhibits(path))]
    names += [f"{each.what['kind']} {each.what['exhibit']}" for path in chapters(root) for each in made_in(path)[0]]
    names += [claim.id for claim in read_claims()] if has_claims() else []
    names += sorted(path.name for folder in (root / "_static", STATIC) for path in folder.rglob("*"))
    return "\n".join([*names, *(digest(path.read_bytes()) for path in root.glob("requirements.txt")), ""])


def same_holdings(root: Path, doctrees: Path) -> bool:
    """Whether a book that stands there holds what it would if it were built anew."""
    return (doctrees / FILE).is_file() and (doctrees / FILE).read_text(encoding="utf-8") == holdings(root)


def weight(html: Path) -> tuple[int, int]:
    """Bytes and number of the files of a built book."""
    files = [path for path in html.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files), len(files)
