"""The claims under other releases of the data: figures and verdicts of kept editions beside those of this book."""

import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from ..claims.judge import collected, fits, judge
from ..claims.kept import EDITIONS, VINTAGES, differing, kept_files
from ..claims.outcome import Outcome, read_outcome
from ..claims.rules import FILE, Claim, read_claims
from ..exhibits.tabular import csv_text, table_html
from ..notebook.files import read
from ..notebook.results import Result
from ..tables.read import data_folder
from .basis import releases_of
from .figure import PUBLISHED, anchor, figure_html, file_stem
from .metadata import described
from .numbers import chapters_of
from .wording import WORD, figure
from .words import say, spoken, template

TITLE = template("The claims under newer releases of the data")
NOTE = template(
    "Figures that the claims rest on, with 95 % interval, and what the rule says of each column alone; where it asks "
    "that releases agree, the ledger has one verdict for all. A claim whose figures are equal is left out. "
    "The releases are not part of the book; the results of the editions made with them are."
)


def alike(ours: Result | None, theirs: Result | None) -> bool:
    """Whether two results are of the same figures; a unit may have been worded anew since an edition was kept."""
    if ours is None or theirs is None:
        return ours is theirs
    return all(getattr(ours, part) == getattr(theirs, part) for part in ("value", "low", "high", "n"))


def rows(claims: list[Claim], found: dict[str, Result], kept: list[Outcome]) -> list[list[str]]:
    """One row a figure that differs in some vintage, and one a verdict that does: claim, what, this book, vintages."""
    judged = [judge(claims, results, missing="note") for results in (found, *(each.results for each in kept))]
    lines = []
    for claim in claims:
        said = [verdicts[claim.id].verdict for verdicts in judged]
        figures = [
            [
                spoken().message(claim.results[key], "claims"),
                *(
                    figure(results[key], spec) if key in results and fits(results[key], spec) else say("not available")
                    for results in (found, *(each.results for each in kept))
                ),
            ]
            for key, spec in claim.shown.items()
            if not all(alike(found.get(key), each.results.get(key)) for each in kept)
        ]
        moved = [line for line in figures if len(set(line[1:])) > 1]
        if moved or len(set(said)) > 1:
            lines += [[claim.id, *line] for line in moved] + [
                [claim.id, say("verdict"), *(say(WORD[word]) for word in said)]
            ]
    return lines


def editions_of(kept: list[Outcome]) -> list[str]:
    """Titles of editions in the language that is built."""
    return [spoken().message(each.title, "book") for each in kept]


def files_beside(root: Path, edition: str, folders: tuple[str, ...]) -> list[Path]:
    """Files of what stands beside the results of a book; beside those of an edition also the published."""
    kept = [path for folder in folders for path in kept_files(folder)]
    return [*([] if edition == PUBLISHED else [root.parent / f"{PUBLISHED}.json"]), *kept]


def kept_beside(root: Path, edition: str, folders: tuple[str, ...]) -> list[Outcome]:
    """What stands beside the results of a book, but for its own."""
    return [each for each in map(read_outcome, files_beside(root, edition, folders)) if each.edition != edition]


def data_of(kept: list[Outcome]) -> dict[str, list[str]]:
    """What an exhibit of kept editions rests on: tables that differ, and the releases whose results are kept."""
    return {"source": differing(kept), "releases": [*releases_of(kept)]}


class Vintages(SphinxDirective):
    """``{vintages} 5.4``: the exhibit of that number, with the figures that differ."""

    required_arguments = 1
    folders = (VINTAGES,)

    @staticmethod
    def texts() -> tuple[str, str]:
        """Title and note of the exhibit."""
        return say(TITLE), say(NOTE)

    def lines(self, claims: list[Claim], found: dict[str, Result], kept: list[Outcome]):
        """Headings and rows of the exhibit."""
        return [say("Claim"), say("What"), say("This book"), *editions_of(kept)], rows(claims, found, kept)

    def run(self):
        """Judge this book's results and the kept ones, and set them side by side; in an edition, the published too."""
        chapters, edition = chapters_of(self.env), self.config.claimbook_edition
        for path in (*files_beside(Path(self.env.srcdir), edition, self.folders), data_folder() / FILE):
            self.env.note_dependency(str(path))
        kept = kept_beside(Path(self.env.srcdir), edition, self.folders)
        names, lines = self.lines(read_claims(), collected(chapters), kept)
        columns = [{"name": name, "format": "", "number": False} for name in names]
        number, (title, note) = self.arguments[0], self.texts()
        none = f"<p>{say('No figure, no verdict differs.')}</p>"
        body = table_html(columns, lines, label=say("Exhibit {number}", number=number)) if lines else none
        body += f'<p class="exhibit-note">{note}</p>'
        about = {"exhibit": number, "cell": False} | data_of(kept)
        stem = file_stem(number, edition)
        html = figure_html(about, title, body, "", stem)
        node = nodes.raw(text=html, format="html", classes=["exhibit-output"])
        node["downloads"] = {f"{stem}.csv": csv_text(columns, lines)}
        node["described"] = described(about, title, note, (columns, lines), edition, anchor(number))
        return [node]


def turns(claims: list[Claim], found: dict[str, Result], kept: list[Outcome]) -> list[list[str]]:
    """One row a claim: its id, what turned, its verdict in the ledger, and what each edition alone says.

    Releases must agree where a rule asks it; editions with other parameters on the same data are no releases.
    """
    agreed = judge(claims, found, missing="note", others=[each for each in kept if differing([each])])
    alone = [judge(claims, results, missing="note") for results in (found, *(each.results for each in kept))]
    lines = []
    for claim in claims:
        said = [verdicts[claim.id].verdict for verdicts in alone]
        if not claim.rule:
            how = say("no rule")
        elif len({word for word in said if word != "not available"}) > 1:
            how = say("turns")
        elif len(set(said)) > 1:
            how = say("in part")
        else:
            same = all(alike(found.get(key), each.results.get(key)) for each in kept for key in claim.results)
            how = say("same figures") if same else say("stands")
        lines.append([claim.id, how, *(say(WORD[word]) for word in (agreed[claim.id].verdict, *said))])
    return lines


class ByRelease(Vintages):
    """``{by-release} 5.5``: the exhibit of that number, with the verdict on every claim in every kept edition."""

    folders = (VINTAGES, EDITIONS)

    @staticmethod
    def texts() -> tuple[str, str]:
        """Title and note of the exhibit."""
        return say("Every verdict under every kept edition"), say(
            "Turns: two editions give different verdicts. In part: an edition lacks what the rule rests on, and says "
            "not available. Stands: all say the same of other figures. Same figures: the claim rests on no table that "
            "differs. Ledger: the book's verdict, which asks of some claims that "
            "releases agree."
        )

    def lines(self, claims: list[Claim], found: dict[str, Result], kept: list[Outcome]):
        """Headings and rows of the exhibit."""
        heads = [say("Claim"), say("Over editions"), say("Ledger"), say("This book alone")]
        return [*heads, *editions_of(kept)], turns(claims, found, kept)


def generated(root: Path, notebook: Path, edition: str) -> dict[str, dict]:
    """Exhibits of a chapter of a book that directives make, as their list shows them, by number."""
    text = "\n".join("".join(cell["source"]) for cell in read(notebook)["cells"] if cell["cell_type"] == "markdown")
    made = {
        number: directive
        for name, directive in (("vintages", Vintages), ("by-release", ByRelease))
        for number in re.findall(rf"\{{{name}\}} *(\S+)", text)
    }
    return {
        number: {"kind": "table", "title": directive.texts()[0]}
        | data_of(kept_beside(root, edition, directive.folders))
        for number, directive in made.items()
    }
