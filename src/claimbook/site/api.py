"""The book as data: results, claims and exhibits as JSON, the tables as a Data Package, and a list of it all."""

import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

from ..claims.judge import chapter_numbers, collected, judge, made_exhibits, statement
from ..claims.kept import kept
from ..claims.moved import read_moved
from ..claims.rules import read_claims, slug
from ..languages.catalogue import short
from ..notebook.files import read
from ..notebook.toc import chapters, documents
from ..tables.read import data_folder, descriptor, table_bytes
from .basis import tables_of
from .cards import exhibits_of as shown_in
from .cards import shows
from .citation import citable, citation
from .crate import FILE as CRATE
from .crate import crate
from .figure import anchor, file_stem
from .ledger import rule_in_words
from .numbers import made_in, uses
from .proof import LOCK
from .takeaway import NOTEBOOKS
from .words import language, spoken

FOLDER = "api"


def write_data(app):
    """Write ``api/``, ``data/``, ``llms.txt`` and the research object beside the pages, in the book's own language."""
    if not spoken().english:
        return
    root, out, edition = Path(app.srcdir), Path(app.outdir), app.config.claimbook_edition
    for folder in {(out / name).parent for name in documents(root)}:
        for twin in folder.glob("*.md"):
            if twin.relative_to(out).with_suffix("").as_posix() not in app.env.found_docs:  # whose source is gone
                twin.unlink()
    written = book_data(root, out, edition, str(app.config.html_title))
    titles = {name: app.env.titles[name].astext() for name in documents(root)}
    said = {
        f"{short(code)}/{name}": language(code).catalogue(name).get((None, title), title)
        for code in app.config.claimbook_languages
        for name, title in titles.items()
    }
    written["llms.txt"] = overview(written, titles | said)
    written |= tables()
    shown = json.loads(written[f"{FOLDER}/exhibits.json"])["exhibits"].values()
    beside = [f"{name}.{kind}" for kind in ("html", "md") for name in titles | said]
    beside += [f"{NOTEBOOKS}/{path.name}" for path in chapters(root)] + [each["csv"] for each in shown] + [LOCK]
    written[CRATE] = crate(written, beside, str(app.config.html_title))
    for name, content in written.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def book_data(root: Path, out: Path, edition: str, title: str) -> dict[str, str]:
    """JSON files of the book and their schemas, by their path in it.

    Parameters
    ----------
    root : Path
        Folder of the book's sources.
    out : Path
        Folder of the pages, with the files of the exhibits.
    edition, title : str
        Names of the edition and of the book.
    """
    head = {"format": 1, "book": title, "version": str(citation()["version"]) if citable() else "", "edition": edition}
    parts = {"results": results_of(root), "claims": claims_of(root), "exhibits": exhibits_of(root, out, edition)}
    made, tables = {}, _hashes()
    for name, entries in parts.items():
        schema = files(__package__).joinpath("schemas", f"{name}.schema.json").read_text(encoding="utf-8")
        made[f"{FOLDER}/{name}.schema.json"] = schema
        whole = {"$schema": f"{name}.schema.json", **head, "tables": tables, name: entries}
        if name == "results":  # whoever knows a key of an earlier version finds where its estimate stands
            whole["moved"] = {gone: now.model_dump() for gone, now in read_moved(entries).items()}
        made[f"{FOLDER}/{name}.json"] = json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return made


def exhibits_of(root: Path, out: Path, edition: str) -> dict[str, dict]:
    """What each exhibit shows, by its number, in the order of the chapters."""
    found = {}
    for path in chapters(root):
        made = {each.what["exhibit"]: each for each in made_in(path)[0]}
        pairs = _pairs(path)
        for number in made_exhibits(path):
            stem = file_stem(number, edition)
            about = json.loads((out / "_exhibits" / f"{stem}.metadata.json").read_text(encoding="utf-8"))
            page = f"{project_path(root, path)}.html"
            cell = made.get(number)
            found[number] = {
                "title": about["title"],
                "description": about["description"],
                "kind": cell.what["kind"] if cell else "table",
                "permalink": f"{page}#{anchor(number)}",
                "cell": f"{page}#{cell.anchor}" if cell else None,
                "csv": f"_exhibits/{stem}.csv",
                "columns": about["columns"],
                "tables": [source["name"] for source in about["sources"]],
                "releases": about["releases"],
                "results": sorted(key for exhibit, key in pairs if exhibit == number),
            }
    return found


def _pairs(path: Path) -> list[tuple[str, str]]:
    """Exhibits and results of a chapter of which the one tells or draws the other, number and key."""
    drawn = shown_in([cell for cell in read(path)["cells"] if cell["cell_type"] == "code"])
    made = made_in(path)[1]
    return [(number, each.what.key) for number, held in drawn.items() for each in made if shows(held, each.what)]


def results_of(root: Path) -> dict[str, dict]:
    """Every recorded result by its key, in the order of recording."""
    used: dict[str, list[str]] = {}
    for name in documents(root):
        page = next(path for kind in (".ipynb", ".md") if (path := root / f"{name}{kind}").is_file())
        for key, _, place in uses(page):
            used.setdefault(key, []).append(f"{name}.html#{place}" if place else f"{name}.html")
    found = {}
    for path in chapters(root):
        cells = [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]
        numbers = {f"cell-{cell['id']}": place for place, cell in enumerate(cells)}
        resting, pairs = tables_of(cells), _pairs(path)
        for each in made_in(path)[1]:
            held = asdict(each.what)
            key = held.pop("key")
            found[key] = held | {
                "cell": f"{project_path(root, path)}.html#{each.anchor}",
                "notebook": path.relative_to(root).as_posix(),
                "exhibits": [number for number, shown in pairs if shown == key],
                "used_in": used.get(key, []),
                "tables": resting[numbers[each.anchor]],
            }
    return found


def claims_of(root: Path) -> dict[str, dict]:
    """Every claim by its id, with its rule and the verdict that the results give."""
    found, claims = collected(chapters(root)), read_claims()
    verdicts = judge(claims, found, "note", kept())  # the ledger says what is missing, and ends the build
    pages = chapter_numbers(chapters(root))
    told = {}
    for claim in claims:
        english, chinese = statement(claim)
        page = pages.get(claim.exhibit.partition(".")[0]) if claim.exhibit else None
        told[claim.id] = {
            "chapter": claim.chapter,
            "claim": {"en": english, "zh": chinese or None},
            "verdict": verdicts[claim.id].verdict,
            "clause": verdicts[claim.id].clause,
            "rule": [clause.model_dump(mode="json", exclude_none=True) for clause in claim.rule],
            "otherwise": claim.otherwise,
            "rule_in_words": rule_in_words(claim) if claim.rule else None,
            "results": dict(claim.results),
            "estimand": claim.estimand,
            "reading": claim.reading,
            "needed": claim.needed,
            "written": claim.written.isoformat(),
            "known": claim.known,
            "exhibit": f"{project_path(root, page)}.html#{anchor(claim.exhibit)}" if page else None,
            "permalink": f"{ledger_page(root)}#claim-{slug(claim.id)}",
        }
    return told


def ledger_page(root: Path) -> str:
    """Page with all claims in full, or the first that has the claims of a chapter."""
    names = documents(root)
    return next((f"{name}.html" for name in names if name.rpartition("/")[2] == "ledger"), f"{names[0]}.html")


def project_path(root: Path, page: Path) -> str:
    """Path of a page in the book, without its ending."""
    return page.relative_to(root).with_suffix("").as_posix()


def tables() -> dict[str, bytes]:
    """The tables in use and their descriptor, a Data Package, by their path in the book."""
    package = descriptor()
    found = {f"data/{entry['path']}": table_bytes(entry, data_folder()) for entry in package["resources"]}
    return found | {"data/datapackage.json": (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()}


def overview(written: dict[str, str], titles: dict[str, str]) -> str:
    """What a program finds in the book, by the form of llmstxt.org."""
    said = {
        f"{FOLDER}/results.json": "every recorded number with unit, interval, observations, cell, tables and exhibits",
        f"{FOLDER}/claims.json": "every claim with its rule and the verdict that the results give",
        f"{FOLDER}/exhibits.json": "every chart and table with its description, columns and file",
        "data/datapackage.json": "the tables that all is computed from, a Data Package",
        CRATE: "this edition as a research object",
        LOCK: "the sha256 of every file of this copy",
    }
    cited = citation() if citable() else {}
    whole = json.loads(written[f"{FOLDER}/results.json"])
    summary = " ".join(str(cited.get("abstract", "")).split())
    lines = [f"# {cited.get('title', whole['book'])}", f"> {summary}" if summary else ""]
    lines.append("Each page as Markdown, without code, its numbers in place:")
    pages = "\n".join(f"- [{title}]({name}.md)" for name, title in titles.items())
    data = "\n".join(f"- [{name}]({name}): {what}" for name, what in said.items())
    return "\n\n".join([*filter(None, lines), f"## Pages\n\n{pages}", f"## Data\n\n{data}"]) + "\n"


def _hashes() -> dict[str, str]:
    """The sha256 of each table, by its name."""
    return {entry["name"]: entry.get("hash", "") for entry in descriptor()["resources"]}
