"""How the claims look on a page: all verdicts in one picture, a chapter's claims in short, the ledger in full.

The directives ``{verdicts}`` and ``{claims}`` judge the stored results whenever the book is built.
"""

from html import escape
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from ..claims.clause import ClaimError
from ..claims.cube import FILE as CHOICES
from ..claims.cube import read_cube
from ..claims.judge import Verdict, chapter_numbers, collected, judge, published, statement
from ..claims.kept import kept, kept_files
from ..claims.rules import FILE, Claim, read_ledger, slug
from ..notebook.files import read
from ..notebook.parameters import parameters
from ..notebook.results import Result
from ..tables.read import data_folder, in_data, resource
from .answers import number_html
from .basis import basis_of, basis_of_results, last_date, releases_of, version_of
from .figure import PUBLISHED, anchor, kept_html, table_title
from .layout import section
from .linked_data import review
from .numbers import chapters_of, heading_of
from .reader import panel
from .verdict_picture import SHAPES, chinese_word, glyph, picture
from .wording import WORD, figure, of, rates_html, rule_in_words, sentence
from .words import say, spoken

QUOTED = ("value", "unit", "publisher", "edition", "sure")


def worded(claim: Claim) -> tuple[str, str]:
    """The claim in the language that is built, and in Chinese too where that is another."""
    english, chinese = statement(claim)
    return (english, chinese) if spoken().english else (chinese, "")


def quoted(row: dict) -> str:
    """Who published a figure and, where its table grades figures, how sure it is."""
    source = say("{publisher}, {edition}", publisher=row["publisher"], edition=row["edition"])
    return say("{source}, how sure: {sure}", source=source, sure=row["sure"]) if row.get("sure") else source


def own_html(claim: Claim, found: dict[str, Result], row: dict) -> str:
    """A published figure in HTML; where the claim rests on a result that records it, it answers as that result does."""
    told = f"{row['value']:g}"
    same = (
        key
        for key in claim.results
        if key in found and [found[key].value, found[key].unit] == [row["value"], row["unit"]]
    )
    key = next(same, None)
    return number_html(key, told) if key else escape(told)


def entry(
    claim: Claim,
    verdict: Verdict,
    found: dict[str, Result],
    places: dict[str, str],
    full: bool,
    turn: str = "",
    data: str = "",
) -> str:
    """One claim with its verdict and data; in full also estimand, rule, reading, what it needs, and how to turn it."""
    text, other = worded(claim)
    translated = f'<p class="claim-text" lang="zh-Hans">{escape(other)}</p>' if other else ""
    word = verdict.verdict
    told = {key: figure(found[key], spec) for key, spec in claim.shown.items() if key in found}
    ours = say("; ").join(
        say("{label}: {text}", label=escape(of("value", claim.results[k])), text=number_html(k, told[k])) for k in told
    )
    rows = [
        {k: spoken().message(v, "claims") if isinstance(v, str) else v for k, v in row.items() if k in QUOTED}
        for row in published(claim)
    ]
    theirs = say("; ").join(
        say("{value} {unit}", value=own_html(claim, found, raw), unit=escape(row["unit"]))
        for raw, row in zip(published(claim), rows, strict=True)
    )
    source = escape(say("; ").join(sorted({quoted(row) for row in rows})))
    link = exhibit_link(claim.exhibit, places) if claim.exhibit else ""
    facts = [
        (say("Our figure"), sentence(ours)),
        (
            say("The published figure"),
            say("{figure} ({source})", figure=theirs, source=source) if theirs else "",
        ),
    ]
    if full:
        in_words = {
            part: spoken().message(getattr(claim, part) or "", "claims") for part in ("estimand", "reading", "needed")
        }
        facts[:0] = [(say("What is estimated"), escape(in_words["estimand"]))]
        known = claim.rule and sentence(spoken().message(claim.known, "claims"))
        facts += [
            (say("Rule"), escape(rule_in_words(claim)) if claim.rule else ""),
            (say("Rule written"), escape(say("{day}. {known}", day=claim.written, known=known)) if claim.rule else ""),
            (say("How often it says what"), rates_html(claim, found)),
            (say("How to read it"), escape(in_words["reading"])),
            (say("What would be needed"), escape(in_words["needed"])),
        ]
    facts += [(say("Data"), data), (say("Tested in") if claim.rule else say("Shown in"), link)]
    rows = "".join(f"<div><dt>{name}</dt><dd>{text}</dd></div>" for name, text in facts if text)
    name = escape(claim.id)
    title = name if full else f'<a href="ledger.html#claim-{slug(claim.id)}">{name}</a>'
    anchor = f' id="claim-{slug(claim.id)}"' if full else ""
    return (
        f'<li class="claim verdict-{slug(word)}"{anchor}><p class="claim-head"><span class="claim-id">{title}</span>'
        f'<span class="claim-verdict">{glyph(word)}{say(WORD[word])}{chinese_word(word, [claim])}</span></p>'
        f'<p class="claim-text">{escape(text)}</p>{translated}'
        f"<dl>{rows}</dl>{turn}</li>"
    )


def data_html(names: list[str], releases: list[str], linked: bool = True) -> str:
    """Each table that a verdict rests on, with its version and the last date that it reaches, and kept releases."""
    told = []
    for entry in map(resource, names):
        version, day = version_of(entry), last_date(entry)
        known = version in entry["title"] or day.startswith(version)
        parts = [] if known else [spoken().message(version, "tables")]
        parts += [say("to {date}", date=day)] if day else []
        if not (version or day) and entry.get("retrieved"):
            parts = [say("retrieved {day}", day=entry["retrieved"])]
        more, title = escape(say("; ").join(parts)), table_title(entry, linked)
        told.append(say("{value} ({more})", value=title, more=more) if more else title)
    return say("; ").join([*told, *([kept_html(releases, linked)] if releases else [])])


def titles_of(numbers: dict[str, Path]) -> dict[str, str]:
    """Headings under which claims stand, by the number of their chapter."""
    return {"0": say("Introduction")} | {number: heading_of(path) for number, path in numbers.items()}


def exhibit_link(exhibit: str, places: dict[str, str]) -> str:
    """Link to an exhibit on its chapter's page."""
    number = exhibit.partition(".")[0]
    if number not in places:
        raise ClaimError(f"{in_data(FILE)}: exhibit {exhibit!r} is of no chapter; there are {', '.join(places)}")
    name = escape(say("Exhibit {number}", number=exhibit))
    return f'<a href="{escape(places[number])}.html#{escape(anchor(exhibit))}">{name}</a>'


class Claims(SphinxDirective):
    """``{claims} 1``: claims of a chapter (or those named) with their verdicts; ``:full:`` adds rules and readings.

    Without a name it gives all claims, under a heading for each chapter that has some.
    """

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {"full": directives.flag}

    def run(self):
        """Judge the stored results and return the entries as HTML."""
        chapters = chapters_of(self.env)
        kept_choices = [CHOICES] if self.config.claimbook_choices else []  # what is not there has changed, to Sphinx
        for path in (*(data_folder() / name for name in (FILE, "datapackage.json", *kept_choices)), *kept_files()):
            self.env.note_dependency(str(path))
        try:
            found, claims = collected(chapters), read_ledger().claims
            missing = "error" if self.config.claimbook_edition == PUBLISHED else "note"
            verdicts = judge(claims, found, missing, kept())
            return self.content_of(claims, verdicts, found, chapter_numbers(chapters))
        except ClaimError as error:
            raise self.error(str(error)) from None

    def content_of(self, claims, verdicts, found, numbers) -> list[nodes.Node]:
        """Entries of the chapter or of the claims that are named, or of all by chapter."""
        places = {number: path.stem for number, path in numbers.items()}

        def entries(wanted):
            chosen = [claim for claim in claims if str(claim.chapter) in wanted or claim.id in wanted]
            if not chosen:
                raise ClaimError(f"no claim and no chapter {' '.join(wanted)!r} in {in_data(FILE)}")
            full = "full" in self.options
            turn, files = self.panels(chosen, found, list(numbers.values())) if full else ({}, {})
            data = self.data_of(chosen, list(numbers.values()))
            each = "".join(
                entry(claim, verdicts[claim.id], found, places, full, turn.get(claim.id, ""), data.get(claim.id, ""))
                for claim in chosen
            )
            made = nodes.raw(text=f'<ul class="claims">{each}</ul>', format="html")
            made["downloads"] = files
            if full:
                made["linked"] = [said for claim in chosen for said in review(claim, verdicts[claim.id])]
            return made

        if self.arguments:
            return [entries(self.arguments[0].split())]
        titles = titles_of(numbers)
        with_claims = {str(claim.chapter) for claim in claims}
        return [section(titles[each], entries([each]), name=f"claims-{each}") for each in titles if each in with_claims]

    def data_of(self, claims, chapters) -> dict[str, str]:
        """By claim with a rule, the tables and kept releases that its verdict rests on."""
        edition, results = self.config.claimbook_edition, basis_of_results(chapters)
        releases, told = [*releases_of(each for each in kept() if each.edition != edition)], {}
        for claim in claims:
            if claim.rule:
                names, reads = basis_of(claim, results)
                told[claim.id] = data_html(names, releases if reads else [], linked="full" in self.options)
        return told

    def panels(self, claims, found, chapters) -> tuple[dict[str, str], dict[str, str]]:
        """By claim, the panel in which a reader turns its verdict, and the files that the panels load."""
        cube = read_cube() if self.config.claimbook_edition == PUBLISHED else None
        words = {word: f"{glyph(word)}{say(WORD[word])}{chinese_word(word, claims)}" for word in SHAPES}
        folder = "../" * self.env.docname.count("/")
        html, files, releases = {}, {}, kept() if cube else []
        declared = {path.stem: parameters(read(path), path.stem) for path in chapters} if cube else {}
        for claim in claims if cube else ():
            if claim.rule:
                made, scripts = panel(claim, cube, releases, declared, found, words)
                html[claim.id], files = made.replace("{folder}", folder), files | scripts
        return html, files


class Verdicts(Claims):
    """``{verdicts}``: all verdicts in one picture."""

    optional_arguments = 0
    option_spec: ClassVar = {}

    def content_of(self, claims, verdicts, found, numbers) -> list[nodes.Node]:
        """The picture, under the titles of the chapters."""
        return [nodes.raw(text=picture(claims, verdicts, found, titles_of(numbers)), format="html")]
