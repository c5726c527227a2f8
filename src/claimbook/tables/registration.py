"""What was promised before it was estimated: the registered specification, read and checked."""

import hashlib
import re
from pathlib import Path

from ..project import project
from .check import TableError
from .plain import read_yaml, with_lf
from .read import data_folder

NEEDED = ("claim", "registered", "estimand", "outcome", "regressor", "transformation", "sample", "effects", "test")

SEALED_IN, TOLD_IN = "CITATION.cff", "CHANGELOG.md"
SEAL_OF = "Seal of "  # begins the description of an identifier; the name of the file follows
SEAL = re.compile(r"sha256:[0-9a-f]{64}")


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
    plan = read_yaml((folder or data_folder()) / name, f"data/{name}")
    missing = [part for part in NEEDED if part not in (plan if isinstance(plan, dict) else {})]
    if missing:
        raise TableError(
            f"data/{name}: lacks {', '.join(missing)}; a registration is not changed after the fact, restore it"
        )
    return plan


def broken_seals() -> list[str]:
    """One line for each registration that is not what its seal says: the citation file's, and the changelog's."""
    root, lines = project().root, []
    if not (root / SEALED_IN).is_file():
        return lines
    cited = read_yaml(root / SEALED_IN, SEALED_IN)
    told = (root / TOLD_IN).read_text(encoding="utf-8") if (root / TOLD_IN).is_file() else ""
    for each in (cited.get("identifiers") if isinstance(cited, dict) else None) or ():
        said = str(each.get("description", "")) if isinstance(each, dict) else ""
        if not said.startswith(SEAL_OF):
            continue
        name, seal = said.removeprefix(SEAL_OF).strip(), str(each.get("value"))
        path = root / name
        if not path.resolve().is_relative_to(root.resolve()) or not path.is_file():
            lines.append(f"{SEALED_IN}: seals {name!r}, which is not there; restore it from the repository")
            continue
        found = f"sha256:{hashlib.sha256(with_lf(path.read_bytes())).hexdigest()}"
        if found != seal:
            what = f"is {found[:19]}…, and its seal in {SEALED_IN} is {seal[:19]}…"
            lines.append(f"{name}: was changed after it was sealed ({what}); restore it, and write a new file instead")
        for line in told.splitlines():
            if Path(name).name in line and (other := SEAL.search(line)) and other[0] != seal:
                lines.append(f"{TOLD_IN}: seals {name} by another hash than {SEALED_IN}; restore both")
    return lines


def seal_of(path: Path) -> str:
    """The seal under which a file is registered; nothing if there is none."""
    cited = read_yaml(project().root / SEALED_IN, SEALED_IN)
    name = path.relative_to(project().root).as_posix()
    return next((each["value"] for each in cited.get("identifiers", ()) if each["description"] == SEAL_OF + name), "")
