"""The list of all charts and tables, those that directives make when the book is built among them."""

from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from ..claims.judge import made_exhibits
from ..claims.kept import kept_files
from ..exhibits.text import with_minus
from ..languages.labels import filled
from .basis import KEPT, kept_section, releases_shown
from .layout import grid, link, listed, section
from .numbers import chapters_of, heading_of, made_in, notebook_line, table_link
from .vintages import generated
from .words import say, spoken, template


class ExhibitList(SphinxDirective):
    """``{exhibit-list}``: charts and tables by chapter, each with its data and its code cell."""

    def run(self):
        """One table for each chapter."""
        for path in kept_files():
            self.env.note_dependency(str(path))
        return [self.chapter(path) for path in chapters_of(self.env)]

    def chapter(self, path: Path) -> nodes.section:
        """Exhibits of one chapter, in order; those that no cell makes say so."""
        made = {each.what["exhibit"]: each for each in made_in(path)[0]}
        shown, directed = releases_shown(path), generated(Path(self.env.srcdir), path, self.config.claimbook_edition)
        rows = []
        for number in made_exhibits(path):
            if number in made:
                each = made[number]
                about, releases = each.what, shown.get(number, [])
                title = about["title"] if spoken().english else filled(about["text"]["title"], "title", spoken())
                cell = link(say("cell {number}", number=each.count), f"{path.stem}.html#{each.anchor}")
            else:
                about, cell = directed[number], say("rules and kept results")
                title, releases = about["title"], about["releases"]
            kind = template("{title} (chart)") if about["kind"] == "chart" else template("{title} (table)")
            what = say(kind, title=with_minus(title))
            target = f"{path.stem}.html#exhibit-{number.replace('.', '-')}"
            data = [*map(table_link, about["source"]), *map(release_link, releases)]
            rows.append([link(number, target), [nodes.Text(what)], listed(data), cell])
        headings = [say("Exhibit"), say("What it shows"), say("Data"), say("Made by")]
        body = grid(headings, rows, [9, 46, 31, 14], "exhibits")
        return section(heading_of(path), notebook_line(path), body, name=f"exhibits-{path.stem}")


def release_link(title: str) -> nodes.Node:
    """A release of which kept results are shown, linked to where the data page tells of them, if it does."""
    said = spoken().message(title, "tables")
    return link(said, f"data.html#{KEPT}") if kept_section() else nodes.Text(said)
