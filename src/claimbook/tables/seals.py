"""What was written in advance stays as it was: seals of registrations, in the citation file and the changelog."""

import hashlib
import re
from pathlib import Path

from ..project import project
from .plain import read_yaml, with_lf

SEALED_IN, TOLD_IN = "CITATION.cff", "CHANGELOG.md"
SEAL_OF = "Seal of "  # begins the description of an identifier; the name of the file follows
SEAL = re.compile(r"sha256:[0-9a-f]{64}")
NAMED = re.compile(r"(?<=`)[\w./-]+\.\w+(?=`)")


def seals() -> dict[str, str]:
    """The sha256 under which files of the book were sealed, by their path in it."""
    path = project().root / SEALED_IN
    cited = read_yaml(path, SEALED_IN) if path.is_file() else None
    entries = cited.get("identifiers") if isinstance(cited, dict) else None
    found = [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
    said = [(str(each.get("description", "")), str(each.get("value", ""))) for each in found]
    return {words.removeprefix(SEAL_OF).strip(): seal for words, seal in said if words.startswith(SEAL_OF)}


def fingerprint(path: Path) -> str:
    """The sha256 of a text, whatever its line ends."""
    return f"sha256:{hashlib.sha256(with_lf(path.read_bytes())).hexdigest()}"


def broken_seals() -> list[str]:
    """One line for each file that is not what was sealed, or that the changelog seals by another hash."""
    root, lines = project().root, []
    told = (root / TOLD_IN).read_text(encoding="utf-8") if (root / TOLD_IN).is_file() else ""
    sealed = seals()
    for name, seal in sealed.items():
        path = root / name
        if not path.resolve().is_relative_to(root.resolve()) or not path.is_file():
            lines.append(f"{SEALED_IN}: seals {name!r:.200}, which is not there; restore it from the repository")
        elif (found := fingerprint(path)) != seal:
            what = f"it is {found[:19]}…, sealed as {seal[:19]}… in {SEALED_IN}"
            lines.append(f"{name}: was changed after it was sealed ({what}); restore it, and write a new file instead")
    for entry in re.split(r"\n(?=\s*[-#])", told):
        for other in set(SEAL.findall(entry)) - set(sealed.values()):
            name = next((each for each in sealed if Path(each).name in entry), (NAMED.search(entry) or ["a file"])[0])
            lines.append(f"{TOLD_IN}: seals {name} as {other[:19]}…, {SEALED_IN} does not; restore both")
    return lines
