"""How the claims look on a page: the verdicts at a glance, a chapter's claims in short, the ledger in full.

The directives ``{verdicts}`` and ``{claims}`` judge the stored results whenever the book is built.
"""

from html import escape
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from ..claims.clause import ClaimError, Condition, Reference
from ..claims.cube import FILE as CHOICES
from ..claims.cube import read_cube
from ..claims.judge import Verdict, chapter_numbers, collected, judge, published, statement
from ..claims.kept import kept, kept_files
from ..claims.rules import FILE, VERDICTS, Claim, read_ledger, slug
from ..exhibits.text import formatted
from ..notebook.results import Result
from ..tables.read import data_folder
from .figure import anchor
from .layout import section
from .numbers import chapters_of, heading_of
from .reader import panel

CHINESE = dict(zip(VERDICTS, ("支持", "相容", "无法识别", "不符", "不可检验"), strict=True)) | {"not available": "暂缺"}
MEANING = {
    "supported": "the data show it",
    "consistent": "the data agree, and with other explanations too",
    "not identified": "the data cannot tell",
    "contradicted": "the data exclude it",
    "not testable": "no data here speak to it",
    "not available": "this edition cannot say",
}
# One shape for each word, so that none depends on colour: full, half, open, crossed, dashed, dotted.
RING = '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"{}/>'
SHAPES = {
    "supported": '<circle cx="8" cy="8" r="7" fill="currentColor"/>',
    "consistent": RING.format("") + '<path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor"/>',
    "not identified": RING.format(""),
    "contradicted": '<path d="M3 3l10 10M13 3L3 13" stroke="currentColor" stroke-width="3" stroke-linecap="round"/>',
    "not testable": RING.format(' stroke-dasharray="2.4 2.3"'),
    "not available": RING.format(' stroke-dasharray=".5 3"'),
}
COMPARED = {"above": "above", "at_least": "at least", "below": "below", "at_most": "at most", "equals": "exactly"}
ENDS = {"value": "", "low": "the lower end of ", "high": "the upper end of "}


def glyph(verdict: str) -> str:
    """Shape of a verdict; the word always stands beside it."""
    return f'<svg class="verdict-shape" viewBox="0 0 16 16" aria-hidden="true">{SHAPES[verdict]}</svg>'


def figure(result: Result, spec: str) -> str:
    """A result with its interval and unit, in words."""
    if isinstance(result.value, str):
        return result.value
    parts = (result.value, result.low, result.high)
    value, low, high = (None if part is None else formatted(part, spec) for part in parts)
    ends = f" ({low} to {high})" if None not in (low, high) else ""
    unit = "" if result.unit == "1" else f" {result.unit}"
    return value + ends + unit


def condition_in_words(claim: Claim, condition: Condition, number: str | None = None) -> str:
    """A comparison by the labels of its results; `number` may stand for the number in it."""
    name, right = condition.comparison()
    if isinstance(right, Reference):
        side = ENDS[right.part] + claim.results[right.result]
    else:
        side = number or (right if isinstance(right, str) else f"{right:g}")
    return f"{ENDS[condition.part]}{claim.results[condition.result]} is {COMPARED[name]} {side}"


def rule_in_words(claim: Claim) -> str:
    """The rule as sentences made from its clauses and the labels of its results."""
    clauses = [
        f"{clause.verdict} if {' and '.join(condition_in_words(claim, each) for each in clause.when)}"
        for clause in claim.rule
    ]
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


def chinese_word(verdict: str, claims: list[Claim]) -> str:
    """The verdict in Chinese, beside the English word, in a book whose claims are in Chinese too."""
    return f' <span lang="zh-Hans">{CHINESE[verdict]}</span>' if all(claim.claim.zh for claim in claims) else ""


def picture(claims: list[Claim], verdicts: dict[str, Verdict]) -> str:
    """The verdicts at a glance: a row for each word, a tile for each claim, linked to the ledger."""
    rows = []
    for word in SHAPES:
        chosen = [claim for claim in claims if verdicts[claim.id].verdict == word]
        if not chosen and word == "not available":
            continue
        tiles = "".join(
            f'<li><a class="verdict-tile" href="ledger.html#claim-{slug(claim.id)}"'
            f' title="{escape(statement(claim)[0])}">{escape(claim.id)}</a></li>'
            for claim in chosen
        )
        rows.append(
            f'<div class="verdict-row verdict-{slug(word)}"><p class="verdict-name">{glyph(word)}'
            f"<span><strong>{len(chosen)} {word}</strong>{chinese_word(word, claims)}"
            f'<span class="verdict-meaning">{MEANING[word]}</span></span></p>'
            f'<ul class="verdict-tiles">{tiles}</ul></div>'
        )
    return f'<div class="verdicts" role="group" aria-label="Verdicts at a glance">{"".join(rows)}</div>'


def entry(
    claim: Claim, verdict: Verdict, found: dict[str, Result], places: dict[str, str], full: bool, turn: str = ""
) -> str:
    """One claim with its verdict; in full also estimand, rule, reading, what would be needed, and how to turn it."""
    english, chinese = statement(claim)
    translated = f'<p class="claim-text" lang="zh-Hans">{escape(chinese)}</p>' if chinese else ""
    word = verdict.verdict
    told = {key: figure(found[key], spec) for key, spec in claim.shown.items() if key in found}
    ours = "; ".join(f"{claim.results[key]}: {text}" for key, text in told.items())
    theirs = "; ".join(f"{row['value']:g} {row['unit']}" for row in published(claim))
    source = "; ".join(sorted({f"{row['publisher']}, {row['edition']}" for row in published(claim)}))
    link = exhibit_link(claim.exhibit, places) if claim.exhibit else ""
    facts = [
        ("Our figure", escape(sentence(ours))),
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
        f"<dl>{rows}</dl>{turn}</li>"
    )


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
        for path in (data_folder() / FILE, data_folder() / CHOICES, *kept_files()):
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
            full = "full" in self.options
            turn, files = self.panels(chosen, found, list(numbers.values())) if full else ({}, {})
            each = "".join(
                entry(claim, verdicts[claim.id], found, places, full, turn.get(claim.id, "")) for claim in chosen
            )
            node = nodes.raw(text=f'<ul class="claims">{each}</ul>', format="html")
            node["downloads"] = files
            return node

        if self.arguments:
            return [entries(self.arguments[0].split())]
        titles = {"0": "Introduction"} | {number: heading_of(path) for number, path in numbers.items()}
        with_claims = {str(claim.chapter) for claim in claims}
        return [section(titles[each], entries([each]), name=f"claims-{each}") for each in titles if each in with_claims]

    def panels(self, claims, found, chapters) -> tuple[dict[str, str], dict[str, str]]:
        """By claim, the panel in which a reader turns its verdict, and the files that the panels load."""
        cube = read_cube() if self.config.claimbook_edition == "published" else None
        words = {word: f"{glyph(word)}{word}{chinese_word(word, claims)}" for word in SHAPES}
        look = {"words": words, "figure": figure, "condition": condition_in_words}
        folder = "../" * self.env.docname.count("/")
        html, files = {}, {}
        for claim in claims if cube else ():
            if claim.rule:
                made, files[f"turn-{slug(claim.id)}.js"] = panel(claim, cube, kept(), chapters, found, look)
                html[claim.id] = made.replace("{folder}", folder)
        return html, files


class Verdicts(Claims):
    """``{verdicts}``: all verdicts at a glance."""

    optional_arguments = 0
    option_spec: ClassVar = {}

    def content_of(self, claims, verdicts, found, numbers) -> list[nodes.Node]:
        """The picture."""
        return [nodes.raw(text=picture(claims, verdicts), format="html")]
