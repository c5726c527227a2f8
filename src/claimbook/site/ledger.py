"""How the claims look on a page: all verdicts in one picture, a chapter's claims in short, the ledger in full.

The directives ``{verdicts}`` and ``{claims}`` judge the stored results whenever the book is built.
"""

from html import escape
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from ..claims.clause import ClaimError, Condition, Reference
from ..claims.judge import Verdict, chapter_numbers, collected, judge, published, statement
from ..claims.kept import kept, kept_files
from ..claims.rules import FILE, Claim, read_ledger, slug
from ..exhibits.text import formatted
from ..notebook.results import Result
from ..tables.read import data_folder
from .answers import number_html
from .figure import anchor
from .layout import section
from .linked_data import review
from .numbers import chapters_of, heading_of
from .verdict_picture import chinese_word, figure, glyph, picture

COMPARED = {"above": "above", "at_least": "at least", "below": "below", "at_most": "at most", "equals": "exactly"}
ENDS = {"value": "", "low": "the lower end of ", "high": "the upper end of "}


def rule_in_words(claim: Claim) -> str:
    """The rule as sentences made from its clauses and the labels of its results."""

    def side(value) -> str:
        if isinstance(value, Reference):
            return ENDS[value.part] + claim.results[value.result]
        return value if isinstance(value, str) else f"{value:g}"

    def said(condition: Condition) -> str:
        name, right = condition.comparison()
        return f"{ENDS[condition.part]}{claim.results[condition.result]} is {COMPARED[name]} {side(right)}"

    clauses = [f"{clause.verdict} if {' and '.join(map(said, clause.when))}" for clause in claim.rule]
    agree = " Not identified, if a kept release of the same data gives another verdict." if claim.releases else ""
    return sentence("; else ".join([*clauses, claim.otherwise])) + "." + agree


def rates_in_words(claim: Claim, found: dict[str, Result]) -> str:
    """How often the rule gives each verdict in simulated samples, if it is known."""
    if not claim.rates:
        return ""
    told = []
    for when, keys in (("true", claim.rates.true), ("false", claim.rates.false)):
        if shown := [f"{word} {formatted(found[key].value, '.0f')} %" for word, key in keys.items() if key in found]:
            told.append(f"when it is {when}, {', '.join(shown)}")
    return f"{sentence('; '.join(told))}. {claim.rates.simulated}" if told else ""


def sentence(text: str) -> str:
    """With a capital at its start and all others kept."""
    return text[:1].upper() + text[1:]


def entry(claim: Claim, verdict: Verdict, found: dict[str, Result], places: dict[str, str], full: bool) -> str:
    """One claim with its verdict; in full also estimand, rule, reading and what would be needed."""
    english, chinese = statement(claim)
    translated = f'<p class="claim-text" lang="zh-Hans">{escape(chinese)}</p>' if chinese else ""
    word = verdict.verdict
    told = {key: figure(found[key], spec) for key, spec in claim.shown.items() if key in found}
    ours = "; ".join(f"{escape(claim.results[key])}: {number_html(key, text)}" for key, text in told.items())
    theirs = "; ".join(f"{row['value']:g} {row['unit']}" for row in published(claim))
    source = "; ".join(sorted({f"{row['publisher']}, {row['edition']}" for row in published(claim)}))
    link = exhibit_link(claim.exhibit, places) if claim.exhibit else ""
    facts = [
        ("Our figure", sentence(ours)),
        ("The published figure", escape(theirs) + (f" ({escape(source)})" if theirs else "")),
    ]
    if full:
        facts[:0] = [("What is estimated", escape(claim.estimand or ""))]
        facts += [
            ("Rule", escape(rule_in_words(claim)) if claim.rule else ""),
            ("Rule written", escape(f"{claim.written}. {sentence(claim.known)}") if claim.rule else ""),
            ("How often it says what", escape(rates_in_words(claim, found))),
            ("How to read it", escape(claim.reading or "")),
            ("What would be needed", escape(claim.needed or "")),
        ]
    facts.append(("Tested in", link))
    rows = "".join(f"<div><dt>{name}</dt><dd>{text}</dd></div>" for name, text in facts if text)
    name = escape(claim.id)
    title = name if full else f'<a href="ledger.html#claim-{slug(claim.id)}">{name}</a>'
    anchor = f' id="claim-{slug(claim.id)}"' if full else ""
    return (
        f'<li class="claim verdict-{slug(word)}"{anchor}><p class="claim-head"><span class="claim-id">{title}</span>'
        f'<span class="claim-verdict">{glyph(word)}{word}{chinese_word(word, [claim])}</span></p>'
        f'<p class="claim-text">{escape(english)}</p>{translated}'
        f"<dl>{rows}</dl></li>"
    )


def titles_of(numbers: dict[str, Path]) -> dict[str, str]:
    """Headings under which claims stand, by the number of their chapter."""
    return {"0": "Introduction"} | {number: heading_of(path) for number, path in numbers.items()}


def exhibit_link(exhibit: str, places: dict[str, str]) -> str:
    """Link to an exhibit on its chapter's page."""
    number = exhibit.partition(".")[0]
    if number not in places:
        raise ClaimError(f"data/{FILE}: exhibit {exhibit!r} is of no chapter; there are {', '.join(places)}")
    return f'<a href="{escape(places[number])}.html#{escape(anchor(exhibit))}">Exhibit {escape(exhibit)}</a>'


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
        for path in (data_folder() / FILE, *kept_files()):
            self.env.note_dependency(str(path))
        try:
            found, claims = collected(chapters), read_ledger().claims
            missing = "error" if self.config.claimbook_edition == "published" else "note"
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
                raise ClaimError(f"no claim and no chapter {' '.join(wanted)!r} in data/{FILE}")
            each = "".join(entry(claim, verdicts[claim.id], found, places, "full" in self.options) for claim in chosen)
            made = nodes.raw(text=f'<ul class="claims">{each}</ul>', format="html")
            if "full" in self.options:
                made["linked"] = [said for claim in chosen for said in review(claim, verdicts[claim.id])]
            return made

        if self.arguments:
            return [entries(self.arguments[0].split())]
        titles = titles_of(numbers)
        with_claims = {str(claim.chapter) for claim in claims}
        return [section(titles[each], entries([each]), name=f"claims-{each}") for each in titles if each in with_claims]


class Verdicts(Claims):
    """``{verdicts}``: all verdicts in one picture."""

    optional_arguments = 0
    option_spec: ClassVar = {}

    def content_of(self, claims, verdicts, found, numbers) -> list[nodes.Node]:
        """The picture, under the titles of the chapters."""
        chinese = (self.config.language or "").startswith("zh")
        return [nodes.raw(text=picture(claims, verdicts, found, titles_of(numbers), chinese), format="html")]
