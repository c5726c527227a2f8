"""What was promised before it was estimated: the registered specification, read and checked."""

from pathlib import Path

from .check import TableError
from .plain import read_yaml
from .read import data_folder, in_data

NEEDED = ("claim", "registered", "estimand", "outcome", "regressor", "transformation", "sample", "effects", "test")


def registered(name: str, folder: Path | None = None) -> dict:
    """Registered specification of a claim.

    Parameters
    ----------
    name : str
        File in the data folder, ``preregistration.yml``.
    folder : Path, optional
        Another data folder.

    Raises
    ------
    TableError
        If the file is missing, is not YAML, or lacks a part.
    """
    plan = read_yaml((folder or data_folder()) / name, in_data(name))
    missing = [part for part in NEEDED if part not in (plan if isinstance(plan, dict) else {})]
    if missing:
        raise TableError(
            f"{in_data(name)}: lacks {', '.join(missing)}; a registration is not changed after the fact, restore it"
        )
    return plan
