"""What was promised before it was estimated: the registered specification, read and checked."""

from pathlib import Path

import yaml

from .checks import TableError
from .tables import data_folder

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
    path = (folder or data_folder()) / name
    try:
        plan = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TableError(f"data/{name}: cannot be read ({error.strerror}); restore it from the repository") from None
    except yaml.YAMLError as error:
        raise TableError(f"data/{name}: not YAML ({str(error).splitlines()[0]}); restore it") from None
    missing = [part for part in NEEDED if part not in (plan if isinstance(plan, dict) else {})]
    if missing:
        raise TableError(
            f"data/{name}: lacks {', '.join(missing)}; a registration is not changed after the fact, restore it"
        )
    return plan
