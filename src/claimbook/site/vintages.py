"""The claims under other releases of the data: figures and verdicts of kept editions beside those of this book."""

from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from ..claims.judge import collected, fits, judge
from ..claims.kept import kept_files
from ..claims.outcome import Outcome, read_outcome
from ..claims.rules import FILE, Claim, read_claims
from ..exhibits.tabular import csv_text, table_html
from ..notebook.results import Result
from ..tables.read import data_folder, descriptor
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
        ]
        moved = [line for line in figures if len(set(line[1:])) > 1]
        if moved or len(set(said)) > 1:
            lines += [[claim.id, *line] for line in moved] + [
                [claim.id, say("verdict"), *(say(WORD[word]) for word in said)]
            ]
    return lines


def differing(kept: list[Outcome]) -> list[str]:
    """Names of the tables that are not the same in this book and in every kept edition."""
    tables = [each.data["tables"] for each in kept]
    now = {entry["name"]: {"hash": entry["hash"]} for entry in descriptor()["resources"]}
    return [name for name, own in now.items() if any(each.get(name, own)["hash"] != own["hash"] for each in tables)]


def editions_of(kept: list[Outcome]) -> list[str]:
    """Titles of editions in the language that is built."""
    return [spoken().message(each.title, "book") for each in kept]


class Vintages(SphinxDirective):
    """``{vintages} 5.4``: the exhibit of that number, with the figures that differ."""

    required_arguments = 1

    def texts(self) -> tuple[str, str]:
        """Title and note of the exhibit."""
        return say(TITLE), say(NOTE)

    def lines(self, claims: list[Claim], found: dict[str, Result], kept: list[Outcome]):
        """Headings and rows of the exhibit."""
        return [say("Claim"), say("What"), say("This book"), *editions_of(kept)], rows(claims, found, kept)

    def run(self):
        """Judge this book's results and the kept ones, and set them side by side; in an edition, the published too."""
        chapters, edition = chapters_of(self.env), self.config.claimbook_edition
        files = kept_files()
        if edition != PUBLISHED:
            files.insert(0, Path(self.env.srcdir).parent / f"{PUBLISHED}.json")
        for path in (*files, data_folder() / FILE):
            self.env.note_dependency(str(path))
        kept = [each for each in map(read_outcome, files) if each.edition != edition]
        names, lines = self.lines(read_claims(), collected(chapters), kept)
        columns = [{"name": name, "format": "", "number": False} for name in names]
        number, (title, note) = self.arguments[0], self.texts()
        none = f"<p>{say('No figure, no verdict differs.')}</p>"
        body = table_html(columns, lines, label=say("Exhibit {number}", number=number)) if lines else none
        body += f'<p class="exhibit-note">{note}</p>'
        about = {"exhibit": number, "source": differing(kept), "cell": False}
        stem = file_stem(number, edition)
        html = figure_html(about, title, body, "", stem)
        node = nodes.raw(text=html, format="html", classes=["exhibit-output"])
        node["downloads"] = {f"{stem}.csv": csv_text(columns, lines)}
        node["described"] = described(about, title, note, (columns, lines), edition, anchor(number))
        return [node]


def turns(claims: list[Claim], found: dict[str, Result], kept: list[Outcome]) -> list[list[str]]:
    """One row a claim: its id, what turned, its verdict in the ledger, and what each edition alone says."""
    agreed = judge(claims, found, missing="note", others=kept)
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
            same = all(each.results.get(key) == found.get(key) for each in kept for key in claim.results)
            how = say("same figures") if same else say("stands")
        lines.append([claim.id, how, *(say(WORD[word]) for word in (agreed[claim.id].verdict, *said))])
    return lines


class ByRelease(Vintages):
    """``{by-release} 5.5``: the exhibit of that number, with the verdict on every claim in every kept edition."""

    def texts(self) -> tuple[str, str]:
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
