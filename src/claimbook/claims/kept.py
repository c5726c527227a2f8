"""Results of editions that are kept among the data, to set beside the book's own."""

from functools import lru_cache
from pathlib import Path

from ..tables.read import data_folder, descriptor
from .outcome import Outcome, read_outcome

VINTAGES = "vintages"  # folder of kept results of other releases of the data
EDITIONS = "editions"  # of other parameters on the book's own data


def kept_files(folder: str = VINTAGES) -> list[Path]:
    """Files of kept results, by name."""
    return sorted((data_folder() / folder).glob("[!.]*.json"))


def kept(folder: str = VINTAGES) -> list[Outcome]:
    """Kept results, to look at only; a chapter that names their folder follows from what is there."""
    return [_read(path, path.stat().st_mtime_ns, path.stat().st_size) for path in kept_files(folder)]


@lru_cache(maxsize=16)
def _read(path: Path, *changed: int) -> Outcome:
    """The same, read once: a build asks for them dozens of times."""
    return read_outcome(path)


def differing(outcomes: list[Outcome]) -> list[str]:
    """Names of the tables that are not the same in this book and in every one of some editions."""
    tables = [each.data["tables"] for each in outcomes]
    now = {entry["name"]: {"hash": entry["hash"]} for entry in descriptor()["resources"]}
    return [name for name, own in now.items() if any(each.get(name, own)["hash"] != own["hash"] for each in tables)]
