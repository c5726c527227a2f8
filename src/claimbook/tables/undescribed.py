"""What lies beside the tables and nobody has described, and what tables cite that no bibliography has."""

import os
import re
from pathlib import Path

TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".ods")  # endings of files that somebody may take for tables of the book


def unlisted(folder: Path, package: dict) -> list[str]:
    """One line for each table in a folder that no entry describes, and each citation that its bibliography lacks."""
    described, lines = {Path(entry["path"]) for entry in package["resources"]}, []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(place, name).relative_to(folder)
            kinds = TABLES if place == str(folder) else ".csv"  # deeper may lie what recipes read
            if name.lower().endswith(kinds) and not name.startswith(".") and path not in described:
                advice = "describe it there, or move it out of the folder"
                lines.append(f"{folder.name}/{path.as_posix()}: has no entry in datapackage.json; {advice}")
    bibliography = folder / "data.bib"
    if bibliography.is_file():
        known = re.findall(r"@\w+\s*\{\s*([^\s,]+)", bibliography.read_text(encoding="utf-8", errors="replace"))
        for entry in package["resources"]:
            if entry.get("citation") is not None and entry["citation"] not in known:
                found = f"citation {entry['citation']!r} is not in data.bib"
                lines.append(f"{folder.name}/datapackage.json, {entry['name']}: {found}; add it there, or correct it")
    return lines
