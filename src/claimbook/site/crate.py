"""An edition as a research object: ``ro-crate-metadata.json`` by RO-Crate 1.1."""

import mimetypes
from collections.abc import Iterable

from .citation import PARTS, citable, citation

FILE = "ro-crate-metadata.json"
VERSION = "1.1"
TYPES = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".md": "text/markdown",
    ".txt": "text/plain",
}


def crate(files: dict[str, str | bytes], beside: Iterable[str], title: str) -> bytes:
    """Metadata of the book as JSON-LD [1]_, as the package `rocrate` writes it; the same book gives the same bytes.

    Parameters
    ----------
    files : dict of str to str or bytes
        Contents of the data files by their path in the book.
    beside : iterable of str
        Paths of what lies beside them: pages, their twins, notebooks, exhibits, the lock.
    title : str
        Name of the book, where it does not say how to cite it.

    References
    ----------
    .. [1] Sefton, P. et al. (2020). RO-Crate Metadata Specification 1.1.
    """
    from rocrate.model.contextentity import ContextEntity  # a third of a second that no other command needs
    from rocrate.rocrate import ROCrate

    cited, made = citation() if citable() else {}, ROCrate(version=VERSION)
    licence = str(cited.get("license", "see the book"))
    rights = {"@type": "CreativeWork", "name": licence}
    rights["description"] = f"{licence} for the book; the rights in each table stand in data/datapackage.json."
    root = {
        "name": cited.get("title", title),
        "description": " ".join(str(cited.get("abstract", "")).split()) or title,
        "datePublished": str(cited.get("date-released", "1970-01-01")),  # of the book; by itself it would be now
        "license": made.add(ContextEntity(made, "#licence", rights)),
        "version": str(cited.get("version", "")),
        "author": [
            made.add(ContextEntity(made, author.get("orcid", f"#author-{number}"), _author(author)))
            for number, author in enumerate(cited.get("authors", []), start=1)
        ],
    }
    for name, value in root.items():
        made.root_dataset[name] = value
    for name, content in [*files.items(), *((name, None) for name in beside)]:
        made.add_file(dest_path=name, properties=_file(name, content))
    return b"".join(content for _, content in made.metadata.stream()) + b"\n"


def _author(author: dict) -> dict:
    name = author.get("name") or " ".join(author[part] for part in PARTS if part in author)
    return {"@type": "Organization" if "name" in author else "Person", "name": name}


def _file(name: str, content: str | bytes | None) -> dict:
    kind = TYPES.get(f".{name.rpartition('.')[2]}") or mimetypes.guess_type(name)[0] or "application/octet-stream"
    about = {"name": name, "encodingFormat": kind}
    if content is None:
        return about
    return about | {"contentSize": str(len(content.encode() if isinstance(content, str) else content))}
