"""How the claims look on a page: the verdicts at a glance, a chapter's claims in short, the ledger in full.

The directives ``{verdicts}`` and ``{claims}`` judge the stored results whenever the book is built.
"""

from html import escape
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from ..claims.clause import ClaimError
from ..claims.judge import Verdict, chapter_numbers, collected, judge, published, statement
from ..claims.kept import kept, kept_files
from ..claims.rules import FILE, VERDICTS, Claim, read_ledger, slug
from ..notebook.results import Result
from ..tables.read import data_folder
from .figure import anchor
from .layout import section
from .numbers import chapters_of, heading_of
from .wording import MEANING, WORD, figure, of, rates_in_words, rule_in_words, sentence
from .words import say, spoken

CHINESE = dict(zip(VERDICTS, ("支持", "相容", "无法识别", "不符", "不可检验"), strict=True)) | {"not available": "暂缺"}
# One shape for each word, so that none depends on colour: full, half, open, crossed, dashed, dotted.
RING = '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"{}/>'
QUOTED = ("value", "unit", "publisher", "edition")
SHAPES = {
    "supported": '<circle cx="8" cy="8" r="7" fill="currentColor"/>',
    "consistent": RING.format("") + '<path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor"/>',
    "not identified": RING.format(""),
    "contradicted": '<path d="M3 3l10 10M13 3L3 13" stroke="currentColor" stroke-width="3" stroke-linecap="round"/>',
    "not testable": RING.format(' stroke-dasharray="2.4 2.3"'),
    "not available": RING.format(' stroke-dasharray=".5 3"'),
}


def glyph(verdict: str) -> str:
    """Shape of a verdict; the word always stands beside it."""
    return f'<svg class="verdict-shape" viewBox="0 0 16 16" aria-hidden="true">{SHAPES[verdict]}</svg>'


def chinese_word(verdict: str, claims: list[Claim]) -> str:
    """The verdict in Chinese, beside the English word, in a book whose claims are in Chinese too."""
    shown = spoken().english and all(claim.claim.zh for claim in claims)
    return f' <span lang="zh-Hans">{CHINESE[verdict]}</span>' if shown else ""


def worded(claim: Claim) -> tuple[str, str]:
    """The claim in the language that is built, and in Chinese too where that is another."""
    english, chinese = statement(claim)
    return (english, chinese) if spoken().english else (chinese, "")


def picture(claims: list[Claim], verdicts: dict[str, Verdict]) -> str:
    """The verdicts at a glance: a row for each word, a tile for each claim, linked to the ledger."""
    rows = []
    for word in SHAPES:
        chosen = [claim for claim in claims if verdicts[claim.id].verdict == word]
        if not chosen and word == "not available":
            continue
        tiles = "".join(
            f'<li><a class="verdict-tile" href="ledger.html#claim-{slug(claim.id)}"'
            f' title="{escape(worded(claim)[0])}">{escape(claim.id)}</a></li>'
            for claim in chosen
        )
        rows.append(
            f'<div class="verdict-row verdict-{slug(word)}"><p class="verdict-name">{glyph(word)}'
            f"<span><strong>{say('{count} {verdict}', count=len(chosen), verdict=say(WORD[word]))}</strong>"
            f'{chinese_word(word, claims)}<span class="verdict-meaning">{say(MEANING[word])}</span></span></p>'
            f'<ul class="verdict-tiles">{tiles}</ul></div>'
        )
    return f'<div class="verdicts" role="group" aria-label="{say("Verdicts at a glance")}">{"".join(rows)}</div>'


def entry(claim: Claim, verdict: Verdict, found: dict[str, Result], places: dict[str, str], full: bool) -> str:
    """One claim with its verdict; in full also estimand, rule, reading and what would be needed."""
    text, other = worded(claim)
    translated = f'<p class="claim-text" lang="zh-Hans">{escape(other)}</p>' if other else ""
    word = verdict.verdict
    told = {key: figure(found[key], spec) for key, spec in claim.shown.items() if key in found}
    ours = say("; ").join(say("{label}: {text}", label=of("value", claim.results[k]), text=told[k]) for k in told)
    rows = [
        {k: spoken().message(v, "claims") if isinstance(v, str) else v for k, v in row.items() if k in QUOTED}
        for row in published(claim)
    ]
    theirs = say("; ").join(say("{value} {unit}", value=f"{row['value']:g}", unit=row["unit"]) for row in rows)
    source = say("; ").join(sorted({say("{publisher}, {edition}", **row) for row in rows}))
    link = exhibit_link(claim.exhibit, places) if claim.exhibit else ""
    facts = [
        (say("Our figure"), escape(sentence(ours))),
        (
            say("The published figure"),
            escape(say("{figure} ({source})", figure=theirs, source=source) if theirs else ""),
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
            (say("How often it says what"), escape(rates_in_words(claim, found))),
            (say("How to read it"), escape(in_words["reading"])),
            (say("What would be needed"), escape(in_words["needed"])),
        ]
    facts.append((say("Tested in"), link))
    rows = "".join(f"<div><dt>{name}</dt><dd>{text}</dd></div>" for name, text in facts if text)
    name = escape(claim.id)
    title = name if full else f'<a href="ledger.html#claim-{slug(claim.id)}">{name}</a>'
    anchor = f' id="claim-{slug(claim.id)}"' if full else ""
    return (
        f'<li class="claim verdict-{slug(word)}"{anchor}><p class="claim-head"><span class="claim-id">{title}</span>'
        f'<span class="claim-verdict">{glyph(word)}{say(WORD[word])}{chinese_word(word, [claim])}</span></p>'
        f'<p class="claim-text">{escape(text)}</p>{translated}'
        f"<dl>{rows}</dl></li>"
    )


def exhibit_link(exhibit: str, places: dict[str, str]) -> str:
    """Link to an exhibit on its chapter's page."""
    number = exhibit.partition(".")[0]
    if number not in places:
        raise ClaimError(f"data/{FILE}: exhibit {exhibit!r} is of no chapter; there are {', '.join(places)}")
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
            return nodes.raw(text=f'<ul class="claims">{each}</ul>', format="html")

        if self.arguments:
            return [entries(self.arguments[0].split())]
        titles = {"0": say("Introduction")} | {number: heading_of(path) for number, path in numbers.items()}
        with_claims = {str(claim.chapter) for claim in claims}
        return [section(titles[each], entries([each]), name=f"claims-{each}") for each in titles if each in with_claims]


class Verdicts(Claims):
    """``{verdicts}``: all verdicts at a glance."""

    optional_arguments = 0
    option_spec: ClassVar = {}

    def content_of(self, claims, verdicts, found, numbers) -> list[nodes.Node]:
        """The picture."""
        return [nodes.raw(text=picture(claims, verdicts), format="html")]
