"""What the book says beside its prose: messages of exhibits, claims, tables, the book's frame and the interface.

A message is found in a catalogue by its id; `Gatherer` notes the ids as the exhibits are walked, in the very functions
that put them into another language. Prose is gathered by Sphinx (`site.prose`).
"""

import ast
import re
from functools import cache
from pathlib import Path

import yaml

from ..claims.cube import read_cube
from ..claims.judge import published
from ..claims.kept import kept
from ..claims.outcome import APART, BEYOND, CHANGED, EQUAL, ONLY, WITHIN
from ..claims.rules import has_claims, read_claims, read_ledger
from ..exhibits.drawn import drawn_data
from ..exhibits.exhibit import TABLE, VEGALITE
from ..notebook.files import read
from ..notebook.parameters import parameters
from ..notebook.results import RESULT
from ..notebook.toc import chapters
from ..project import PRESS, project
from ..tables.plain import read_yaml
from ..tables.read import data_folder, descriptor, load
from .catalogue import CatalogueError
from .labels import EVERY, chart_words, drawn_words, table_words
from .phrases import WORD, put

MARKED = {"say", "template"}  # functions whose first argument is a whole template
WORDS = re.compile(r"const WORDS = \{(.*?)\n\s*\};", re.DOTALL)
ENTRY = re.compile(r'\w+:\s*"((?:[^"\\]|\\.)*)"')
# Of the page of what changed: names of chapters and parameters, what an error said, and values; but for its table of
# verdicts, whose values are words.
EDITION = {"Chapter", "chapter", "Parameter", "Why"}
VALUES, VERDICTS = {"Published edition", "This edition"}, "E.4"
SAID = ("title", "note", "description")
OWN_NAMES = "names.yml"  # columns of exhibits that hold names, beside the catalogues


def columns_of_names(exhibit: str) -> set[str]:
    """Columns of an exhibit whose words are names or codes and stand in every language as they are."""
    path = project().chapters / "locale" / OWN_NAMES
    given = read_yaml(path) if path.exists() else {}
    lists = given.values() if isinstance(given, dict) else [None]
    if not all(isinstance(each, list) and all(isinstance(name, str) for name in each) for each in lists):
        raise CatalogueError(f"locale/{OWN_NAMES}: expected a list of columns for each exhibit; write it so")
    own = EDITION if exhibit.startswith("E.") else set()
    values = VALUES if own and exhibit != VERDICTS else set()
    return {*given.get(EVERY, []), *given.get(exhibit, []), *own, *values}


@cache
def names_in(folder: Path, language: str) -> dict[str, str]:
    """Names that the tables hold in English and in a language, as in ``name_en`` and ``name_zh``."""
    ending, found = f"_{language.split('_')[0]}", {}
    for entry in descriptor(folder)["resources"]:
        columns = [field["name"] for field in entry["schema"]["fields"]]
        for column in (each for each in columns if each.endswith(ending)):
            stem = column.removesuffix(ending)
            english = next((each for each in (f"{stem}_en", stem) if each in columns), None)
            if english:
                pairs = load(entry["name"])[[english, column]].dropna()
                for name, other in pairs.itertuples(index=False, name=None):
                    found.setdefault(name, other)
    return found


class Gatherer:
    """Notes what it is asked to say, as keys of messages: `wanted`, and names that a catalogue may say otherwise."""

    def __init__(self, names: dict[str, str], language: str):
        self.known, self.language = names, language
        self.wanted: dict[str, str] = {}  # where it is first said, and as what
        self.may = set(names)  # a translator may say them otherwise
        self.place = ""

    def word(self, text: str, kind: str) -> str:
        """Note words of data, unless they need no message."""
        asked: list[str] = []
        put(text, self.known, self.language, lambda each: asked.append(each))
        first, *rest = asked or [""]
        self.may.add(first)
        if rest or "{" in first:  # words with braces have no slots
            self.template(asked[-1], kind)
        return text

    def template(self, text: str, kind: str) -> str:
        """Note a template."""
        self.wanted.setdefault(text, f"{self.place} {kind}")
        return text

    def names(self, exhibit: str) -> set[str]:
        """Columns of names; what follows is of this exhibit."""
        self.place = exhibit
        return columns_of_names(exhibit)


def exhibits(notebooks: list[Path], language: str) -> Gatherer:
    """Every text of the stored exhibits, every recorded word and unit."""
    ruled = read_claims() if has_claims() else []
    labels = {words: words for claim in ruled for words in claim.results.values()}  # the claims' catalogue says these
    gathered = Gatherer(labels | names_in(data_folder(), language), language)
    for notebook in notebooks:
        for cell in read(notebook)["cells"]:
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                if VEGALITE in data:
                    chart_words(data[VEGALITE], gathered)
                    drawn_words(data[VEGALITE], drawn_data(data[VEGALITE]), gathered)
                elif TABLE in data:
                    table_words(data[TABLE], gathered)
                elif RESULT in data:
                    gathered.place = data[RESULT]["key"].partition(".")[0]
                    for kind in ("value", "unit"):
                        if isinstance(word := data[RESULT].get(kind), str):
                            gathered.word(word, kind)
    for word, kind in kept_words().items():
        gathered.word(word, kind)
    return gathered


def kept_words() -> dict[str, str]:
    """Words and units that results have in a kept release, or where a reader chooses otherwise, each with its kind."""
    results = [each for release in kept() for each in release.results.values()]
    chosen = cube.chapters.values() if (cube := read_cube()) else ()
    columns = [cells for runs in chosen for cells in runs.results.values()]
    values = [*(each.value for each in results), *(c[0] for cells in columns for c in cells if isinstance(c, list))]
    units = [*(each.unit for each in results), *(unit for runs in chosen for unit in runs.units.values())]
    said = ((words, kind) for kind, words in (("value", values), ("unit", units)))
    return {word: kind for words, kind in said for word in words if isinstance(word, str)}


def claims() -> list[str]:
    """Texts of the ledger that it does not hold in both languages itself, and words of published figures."""
    if not has_claims():
        return []
    texts: list[str | None] = []
    for claim in read_ledger().claims:
        texts += [claim.estimand, *claim.results.values(), claim.reading, claim.needed, claim.known]
        texts += [claim.rates.simulated if claim.rates else None]
        texts += [row[part] for row in published(claim) for part in ("unit", "publisher", "edition")]
    cube = read_cube()  # what readers may choose
    texts += cube.specifications.names.values() if cube and cube.specifications else ()
    texts += [words for given in cube.words.values() for words in given.values()] if cube else ()
    return list(dict.fromkeys(text for text in texts if isinstance(text, str) and WORD.search(text)))


def tables() -> list[str]:
    """Texts of the descriptor: titles, descriptions, sources, meanings, units and rights."""
    texts: list[str] = []
    for entry in descriptor()["resources"]:
        texts += [entry["title"], entry["description"]]
        texts += [str(each.get(part, "")) for each in entry.get("sources", []) for part in ("title", "version")]
        texts += [each.get("title") or each["name"] for each in entry.get("licenses", [])]
        texts += [str(field.get(part, "")) for field in entry["schema"]["fields"] for part in ("unit", "description")]
    texts += [table["title"] for release in kept() for table in release.data["tables"].values()]
    return list(dict.fromkeys(text for text in texts if WORD.search(text)))


def frame() -> list[str]:
    """The book's title and authors, the parts of its contents, its editions, and what its parameters mean."""
    root = project().root
    config = read_yaml(root / "_config.yml")
    texts = [config.get("title", ""), config.get("author", "")]
    cited = read_yaml(root / "CITATION.cff") if (root / "CITATION.cff").is_file() else None
    if isinstance(cited, dict) and isinstance(cited.get("authors"), list):  # else the build says what it lacks
        named = [each["name"] for each in cited["authors"] if isinstance(each, dict) and "name" in each]
        about = cited.get("keywords")
        texts += map(str, [cited.get("title", ""), *named, *(about if isinstance(about, list) else ())])
    texts += [part.get("caption", "") for part in read_yaml(root / "_toc.yml").get("parts", [])]
    for path in sorted((root / "editions").glob("[!.]*.yml")):
        edition = read_yaml(path) or {}
        texts += [*(str(edition.get(part) or "").strip() for part in ("title", "description")), ONLY + path.stem]
    texts += [each.title for each in kept()]
    texts += [each.meaning for path in chapters(root) for each in parameters(read(path), path.stem).values()]
    return list(dict.fromkeys(text for text in texts if WORD.search(text)))


def interface() -> list[str]:
    """Templates of the press's own pages and scripts."""
    found: list[str] = []
    for path in sorted(PRESS.rglob("[!.]*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            marked = isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKED
            if marked and node.args and isinstance(node.args[0], ast.Constant):
                found.append(node.args[0].value)
    for path in sorted((PRESS / "site" / "static").glob("[!.]*.js")):
        for block in WORDS.findall(path.read_text(encoding="utf-8")):
            found += [yaml.safe_load(f'"{text}"') for text in ENTRY.findall(block)]
    return list(dict.fromkeys(found + page_of_editions()))


def page_of_editions() -> list[str]:
    """Words of the page that each edition has of its own."""
    found = [EQUAL, WITHIN, BEYOND, APART, CHANGED]
    for cell in read(PRESS / "editions" / "what-changed.ipynb")["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts = (re.sub(r"^(\([\w-]+\)=\n)?#+ ", "", part) for part in source.split("\n\n"))
            found += [" ".join(part.split()) for part in parts]
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Assign) or (isinstance(node, ast.keyword) and node.arg in SAID):
                found += [node.value.value] if isinstance(node.value, ast.Constant) else []
            elif isinstance(node, ast.keyword) and node.arg == "rule":
                found += [each.value for each in node.value.keys]  # what each dashed line is
            elif isinstance(node, ast.Dict):
                found += [each.value for each in node.values if isinstance(getattr(each, "value", None), str)]
    return found
