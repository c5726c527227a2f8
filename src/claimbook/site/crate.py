"""An edition as a research object: ``ro-crate-metadata.json`` by RO-Crate 1.1."""

import json
import mimetypes
from collections.abc import Iterable

from .citation import PARTS, citable, citation

FILE = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.1"
TYPES = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".md": "text/markdown",
    ".txt": "text/plain",
}


def crate(files: dict[str, str | bytes], beside: Iterable[str], title: str) -> str:
    """Metadata of the book as JSON-LD [1]_.

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
    cited = citation() if citable() else {}
    authors = [_author(number, author) for number, author in enumerate(cited.get("authors", []), start=1)]
    parts = [_file(name, content) for name, content in files.items()]
    parts += [_file(name) for name in beside]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": cited.get("title", title),
        "description": " ".join(str(cited.get("abstract", "")).split()) or title,
        "datePublished": str(cited.get("date-released", "1970-01-01")),
        "license": {"@id": "#licence"},
        "version": str(cited.get("version", "")),
        "author": [{"@id": author["@id"]} for author in authors],
        "hasPart": [{"@id": part["@id"]} for part in parts],
    }
    licence = str(cited.get("license", "see the book"))
    about = {"@id": "#licence", "@type": "CreativeWork", "name": licence}
    about["description"] = f"{licence} for the book; the rights in each table stand in data/datapackage.json."
    metadata = {
        "@id": FILE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": CONTEXT},
        "about": {"@id": "./"},
    }
    graph = [metadata, root, about, *authors, *parts]
    return json.dumps({"@context": f"{CONTEXT}/context", "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def _author(number: int, author: dict) -> dict:
    kind = "Organization" if "name" in author else "Person"
    name = author.get("name") or " ".join(author[part] for part in PARTS if part in author)
    return {"@id": author.get("orcid", f"#author-{number}"), "@type": kind, "name": name}


def _file(name: str, content: str | bytes | None = None) -> dict:
    kind = TYPES.get(f".{name.rpartition('.')[2]}") or mimetypes.guess_type(name)[0] or "application/octet-stream"
    about = {"@id": name, "@type": "File", "name": name, "encodingFormat": kind}
    if content is None:
        return about
    return about | {"contentSize": str(len(content.encode() if isinstance(content, str) else content))}
