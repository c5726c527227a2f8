"""Results of editions that are kept among the data, to set beside the book's own."""

from pathlib import Path

from ..tables.read import data_folder
from .outcome import Outcome, read_outcome

VINTAGES = "vintages"  # folder of kept results


def kept_files(folder: str = VINTAGES) -> list[Path]:
    """Files of kept results, by name."""
    return sorted((data_folder() / folder).glob("[!.]*.json"))


def kept(folder: str = VINTAGES) -> list[Outcome]:
    """Kept results; a chapter that names their folder follows from what is there."""
    return [read_outcome(path) for path in kept_files(folder)]
