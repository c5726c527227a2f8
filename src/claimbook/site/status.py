"""Whether each chapter's stored outputs follow from what stands in the repository now, and from what."""

import json
import re
import tomllib
from pathlib import Path

from docutils import nodes
from pydantic import Field, model_validator
from sphinx.util.docutils import SphinxDirective

from ..claims.clause import Strict
from ..claims.cube import read_kept
from ..claims.judge import made_exhibits
from ..notebook.digests import stored
from ..notebook.files import read
from ..notebook.fingerprint import DESCRIBED, reasons
from ..project import project
from ..tables.read import data_folder
from .layout import grid, link, listed, section
from .numbers import chapters_of, heading_of, made_in, table_link
from .words import say, template

MUTATIONS = "mutations.json"  # in the data folder, if any were tried
KINDS = {
    "columns swapped": template("columns swapped"),
    "year shifted": template("year shifted"),
    "sign": template("sign"),
    "country dropped": template("country dropped"),
    "parameter": template("parameter"),
    "threshold": template("threshold"),
}
MUTATION = re.compile(rf"([^:]+): ({'|'.join(KINDS)}), (.+)")
CHANGED = ("results", "exhibits", "verdicts")  # by the first of these that a fault changes


class Tried(Strict):
    """What came of mutations: how many were drawn, refused, and changed something; in words those that did neither.

    Of those that changed something `results` changed a recorded result, `exhibits` no result, but an exhibit, and
    `verdicts` a verdict alone; older files do not tell them apart.
    """

    edition: str
    seed: int
    drawn: int = Field(ge=1)
    refused: int = Field(ge=0)
    changed: int = Field(ge=0)
    results: int | None = Field(default=None, ge=0)
    exhibits: int | None = Field(default=None, ge=0)
    verdicts: int | None = Field(default=None, ge=0)
    survivors: list[str]
    fingerprint: str

    @model_validator(mode="after")
    def _whole(self):
        if self.refused + self.changed + len(self.survivors) != self.drawn:
            raise ValueError("refused, changed and survivors are not as many as were drawn")
        apart = [getattr(self, part) for part in CHANGED]
        if apart != [None] * len(apart) and (None in apart or sum(apart) != self.changed):
            raise ValueError(f"{', '.join(CHANGED)} are not as many as changed something")
        return self


def read_tried(folder: Path | None = None) -> Tried | None:
    """What is kept of mutations, or None; errors as of `read_kept`."""
    return read_kept((folder or data_folder()) / MUTATIONS, Tried, "make it anew with `mutate`")


def file_of(name: str) -> Path:
    """File behind an input; tables may lie in another folder, and the press in another place than the study."""
    folder, _, rest = name.partition("/")
    if folder == project().data.name:
        return data_folder() / rest
    package, _, module = rest.partition("/")
    return project().packages[package] / module if package in project().packages else project().root / name


def locked(names: Path | None = None, lock: Path | None = None) -> dict[str, str]:
    """Version that the lock gives to each package that the project names; none if it has no lock.

    Examples
    --------
    >>> locked()["jupyter-book"].startswith("1.")
    True
    """
    names, lock = (
        given or project().root / name for given, name in ((names, "requirements.in"), (lock, "requirements.txt"))
    )
    if not lock.is_file():
        return {}
    pins = dict(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", lock.read_text(encoding="utf-8"), re.M))
    wanted = re.findall(r"^[a-z0-9_-]+", names.read_text(encoding="utf-8").replace("_", "-"), re.M)
    return {name: pins[name] for name in sorted(wanted)}


def python_wanted() -> str:
    """Versions of Python that the project takes, as pyproject.toml has them."""
    described = tomllib.loads((project().root / "pyproject.toml").read_text(encoding="utf-8"))
    return described.get("project", {}).get("requires-python", say("of any version"))


def mutations(outcome: Tried) -> nodes.section:
    """How many of the faults drawn by lot were noticed, and those that were not."""
    noticed = outcome.refused + outcome.changed
    told = say(
        "Of {drawn} faults drawn by lot (columns swapped, a year shifted, a sign, a country dropped, a parameter, a "
        "threshold), each sealed as an author's own mistake would be, {noticed} were noticed ({share:.0f} percent): "
        "{refused} were refused, {changed} changed a recorded result, an exhibit or a verdict. They were tried with "
        "few draws, in the edition {edition}.",
        **outcome.model_dump(include={"drawn", "refused", "changed", "edition"}),
        noticed=noticed,
        share=100 * noticed / outcome.drawn,
    )
    parts = [nodes.paragraph(text=told)]
    if outcome.results is not None:
        strict = outcome.refused + outcome.results
        apart = say(
            "Of the latter {results} changed a recorded result, {exhibits} an exhibit and no result, and {verdicts} a "
            "verdict alone. By the stricter count, of those that are refused or change a recorded result, it is "
            "{strict} ({share:.0f} percent).",
            **{part: getattr(outcome, part) for part in CHANGED},
            strict=strict,
            share=100 * strict / outcome.drawn,
        )
        parts.append(nodes.paragraph(text=apart))
    if outcome.survivors:
        items = [nodes.list_item("", nodes.paragraph(text=survivor(each))) for each in outcome.survivors]
        parts += [nodes.paragraph(text=say("Not noticed:")), nodes.bullet_list("", *items)]
    return section(say("Mutations"), *parts, name="mutations")


def survivor(text: str) -> str:
    """A mutation that nothing noticed, its kind in the language that is built; names and values as they are."""
    found = MUTATION.fullmatch(text)
    if not found:
        return text
    where, kind, what = found.groups()
    return say("{where}: {kind}, {what}", where=where, kind=say(KINDS[kind]), what=what)


class ExecutionStatus(SphinxDirective):
    """``{execution-status}``: one row a chapter, then what each follows from, then the locked libraries."""

    def run(self):
        """The overview, a section for each chapter, the versions."""
        paths = chapters_of(self.env)
        notebooks = {path: read(path) for path in paths}
        for notebook in notebooks.values():
            for name in (stored(notebook) or {"inputs": {}})["inputs"]:
                if (file := file_of(name)).is_file():
                    self.env.note_dependency(str(file))
        rows = [self.row(path, notebook) for path, notebook in notebooks.items()]
        widths = [34, 13, 8, 9, 9, 10, 17]
        headings = [say("Chapter"), say("State"), say("Cells"), say("Exhibits"), say("Results"), say("Outputs")]
        overview = grid([*headings, say("Fingerprint")], rows, widths, "status")
        details = [self.details(path, notebook) for path, notebook in notebooks.items()]
        if tried := read_tried():
            self.env.note_dependency(str(data_folder() / MUTATIONS))
            details.append(mutations(tried))
        if not (pins := locked()):
            return [overview, *details]
        versions = grid([say("Package"), say("Version")], [list(pair) for pair in pins.items()], [60, 40], "versions")
        python = say("Python {version}; packages as the lock has them, with hashes:", version=python_wanted())
        return [overview, *details, section(say("Versions"), nodes.paragraph(text=python), versions, name="versions")]

    def row(self, path: Path, notebook: dict) -> list:
        """State and size of one chapter."""
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        late = reasons(notebook)
        size = sum(len(json.dumps(cell["outputs"], ensure_ascii=False).encode()) for cell in code)
        exhibits, numbers = made_exhibits(path), made_in(path)[1]
        mark = (stored(notebook) or {"fingerprint": "–"})["fingerprint"]
        return [
            link(heading_of(path), f"{path.stem}.html"),
            say("stale") if late else say("up to date"),
            str(len(code)),
            link(str(len(exhibits)), f"exhibits.html#exhibits-{path.stem}"),
            link(str(len(numbers)), f"exhibits.html#numbers-{path.stem}"),
            f"{size / 1000:.0f} kB",
            nodes.literal(text=mark),
        ]

    def details(self, path: Path, notebook: dict) -> nodes.section:
        """Tables and modules that one chapter follows from, and what has changed since it was executed."""
        inputs = (stored(notebook) or {"inputs": {}})["inputs"]
        names = [name.partition(DESCRIBED)[2] for name in inputs if DESCRIBED in name]
        tables = [table_link(name) for name in names]
        modules = [
            name.removeprefix("src/").removesuffix(".py").replace("/", ".")
            for name in inputs
            if name.startswith("src/") and not name.endswith("__init__.py")
        ]
        from_tables = nodes.paragraph("", "", nodes.strong(text=say("Tables: ")), *listed(tables))
        used = nodes.paragraph("", "", nodes.strong(text=say("Modules: ")))
        used += listed([nodes.literal(text=module) for module in modules])
        parts = [from_tables, used]
        if late := reasons(notebook):
            parts.append(nodes.paragraph("", "", nodes.strong(text=say("Stale: ")), nodes.Text("; ".join(late))))
        return section(heading_of(path), *parts, name=f"status-{path.stem}")
