"""The answer in one picture: a line for each claim, the published figure and ours on an axis, the verdict."""

import math
from html import escape

from ..claims.judge import Verdict, published, statement
from ..claims.rules import Claim, slug
from ..exhibits.text import formatted
from ..languages.catalogue import INTERFACE
from ..notebook.results import Result, significant
from .wording import MEANING, WORD, figure, of
from .words import language, say, spoken

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
EDGE = 4  # percent of an axis's room that stays free at each end, for marks and labels
TINY = 1e-300  # what a float cannot be divided to
APART = 22  # percent between two labels of an axis, of which the one at its end is short
LETTER = 5  # percent that each letter takes
# The marks of the picture, each a shape of its own at a place along the axis.
OURS = '<circle class="ours" cx="{}%" cy="11" r="4.5"/>'
THEIRS = '<svg class="theirs" x="{}%" y="11" overflow="visible"><path d="M0-6.5L6.5 0L0 6.5L-6.5 0z"/></svg>'


def glyph(verdict: str) -> str:
    """Shape of a verdict; the word always stands beside it."""
    return f'<svg class="verdict-shape" viewBox="0 0 16 16" aria-hidden="true">{SHAPES[verdict]}</svg>'


def chinese_word(verdict: str, claims: list[Claim]) -> str:
    """The verdict in Chinese, beside the English word, in a book whose claims are in Chinese too."""
    shown = spoken().english and all(claim.claim.zh for claim in claims)
    if not shown:
        return ""
    return f' <span lang="zh-Hans">{language("zh_CN").message(WORD[verdict], INTERFACE)}</span>'


def axis(numbers: list[float]) -> tuple[float, float]:
    """Ends of an axis that holds some numbers and zero, at multiples of a round step.

    Examples
    --------
    >>> axis([87.5]), axis([0.43, -0.43, 2.17, 1.7]), axis([0])
    ((0.0, 100.0), (-0.5, 2.5), (0.0, 1.0))
    """
    low, high = min(0, *numbers), max(0, *numbers)
    if high - low < TINY:
        return 0.0, 1.0
    power = 10.0 ** math.floor(math.log10((high - low) / 4))
    step = power * max(part for part in (1, 2, 5) if part * power <= (high - low) / 4)
    ends = math.floor(round(low / step, 9)), math.ceil(round(high / step, 9))
    return tuple(significant(step * end, 12) for end in ends)  # without the digits that a product of floats adds


def drawn(claim: Claim, found: dict[str, Result]) -> tuple[str | None, list[dict]]:
    """What is drawn of a claim: the key of the first number that it shows, and the published figures in its unit."""
    numbers = (key for key in claim.shown if key in found and not isinstance(found[key].value, str))
    key, rows = next(numbers, None), published(claim)
    # "permille" is a unit of "permille per index point": another unit would need an axis of its own.
    return key, [row for row in rows if key is None or f"{found[key].unit} ".startswith(f"{row['unit']} ")]


def graphic(ours: Result | None, theirs: list[float]) -> str:
    """Our figure with its interval, the published ones and zero on an axis; an empty track for no figure at all."""
    numbers = [] if ours is None else [part for part in (ours.value, ours.low, ours.high) if part is not None]
    if not numbers + theirs:
        return '<svg class="track" aria-hidden="true"><line class="empty" x1="4%" x2="96%" y1="11" y2="11"/></svg>'
    low, high = axis([*numbers, *theirs])

    def place(number: float) -> str:
        return f"{EDGE + (100 - 2 * EDGE) * (number - low) / (high - low):.2f}"

    def room(end: float) -> float:
        return max(APART, LETTER * (len(formatted(end, "g")) + 1))

    parts = [f'<line class="axis" x1="{EDGE}%" x2="{100 - EDGE}%" y1="11" y2="11"/>']
    parts.append('<line class="zero" x1="{0}%" x2="{0}%" y1="2" y2="20"/>'.format(place(0)))
    for number in sorted({low, 0.0, high}):
        if number in (low, high) or room(low) < float(place(number)) < 100 - room(high):
            anchor = "start" if number == low else "end" if number == high else "middle"
            at = {low: "0", high: "100"}.get(number, place(number))
            parts.append(f'<text x="{at}%" y="31" text-anchor="{anchor}">{formatted(number, "g")}</text>')
    if len(theirs) > 1:
        parts.append(
            '<line class="theirs" x1="{}%" x2="{}%" y1="11" y2="11"/>'.format(*map(place, (min(theirs), max(theirs))))
        )
    if ours is not None and None not in (ours.low, ours.high):
        parts.append(f'<line class="interval" x1="{place(ours.low)}%" x2="{place(ours.high)}%" y1="11" y2="11"/>')
    parts += [THEIRS.format(place(number)) for number in theirs]
    parts += [] if ours is None else [OURS.format(place(ours.value))]
    return f'<svg class="track" aria-hidden="true">{"".join(parts)}</svg>'


def line(claim: Claim, verdict: Verdict, found: dict[str, Result]) -> str:
    """A claim as one link: what it says in short, both figures drawn and in words, the verdict."""
    key, rows = drawn(claim, found)
    told = []
    if key:
        # What has no unit is told by its label.
        ours, label = figure(found[key], claim.shown[key]), of("value", claim.results[key])
        # A figure that is not of today says of when it is.
        for of_when in found.keys() & claim.shown.keys() & {f"{key}_{part}" for part in ("year", "date")}:
            ours = say("{figure} ({source})", figure=ours, source=figure(found[of_when], ""))
        unnamed = found[key].unit == "1"
        told.append(say("{label}: {text}", label=label, text=ours) if unnamed else say("ours {figure}", figure=ours))
    if rows:
        figures = say("{low}–{high}", low="", high="").join(f"{row['value']:g}" for row in rows)
        unit = spoken().message(rows[0]["unit"], "claims")
        told.append(say("published {figure}", figure=say("{value} {unit}", value=figures, unit=unit)))
    words = say("; ").join(told) or say("no figure")
    english, other = statement(claim, short=True)
    short, word = english if spoken().english else other, say(WORD[verdict.verdict])
    track = graphic(found[key] if key else None, [float(row["value"]) for row in rows])
    return (
        f'<li><a class="verdict-line verdict-{slug(verdict.verdict)}" href="ledger.html#claim-{slug(claim.id)}">'
        f'<span class="line-claim"><span class="line-id">{escape(claim.id)}</span> {escape(short)}</span> '
        f'{track}<span class="line-figures">{escape(words)}</span> '
        f'<span class="claim-verdict">{glyph(verdict.verdict)}{word}</span></a></li>'
    )


def picture(claims: list[Claim], verdicts: dict[str, Verdict], found: dict[str, Result], titles: dict[str, str]) -> str:
    """The verdicts counted, which explains their shapes, and a line for each claim under the title of its chapter."""
    counts = []
    for word in SHAPES:
        count = sum(verdicts[claim.id].verdict == word for claim in claims)
        if count or word != "not available":
            counted = say("{count} {verdict}", count=count, verdict=say(WORD[word]))
            counts.append(
                f'<li class="verdict-{slug(word)}">{glyph(word)}<span><strong>{counted}</strong>'
                f'{chinese_word(word, claims)}<span class="verdict-meaning">{say(MEANING[word])}</span></span></li>'
            )
    groups = []
    for number, title in titles.items():
        if lines := [line(each, verdicts[each.id], found) for each in claims if str(each.chapter) == number]:
            groups.append(
                f'<p class="verdict-chapter" id="verdicts-{number}">{escape(title)}</p>'
                f'<ul class="verdict-lines" aria-labelledby="verdicts-{number}">{"".join(lines)}</ul>'
            )
    return (
        f'<div class="verdicts" role="group" aria-label="{say("All verdicts")}">'
        f'<ul class="verdict-counts">{"".join(counts)}</ul>'
        f'<ul class="verdict-key">{legend()}</ul>{"".join(groups)}</div>'
    )


def legend() -> str:
    """What the marks on an axis mean."""
    marks = {
        say("our figure, with its 95 % interval if it has one"): (
            '<line class="interval" x1="1" x2="23" y1="11" y2="11"/><circle class="ours" cx="12" cy="11" r="4.5"/>'
        ),
        say("the published figure"): '<path class="theirs" d="M12 4.5L18.5 11L12 17.5L5.5 11z"/>',
        say("zero; each axis has a scale of its own"): '<line class="zero" x1="12" x2="12" y1="2" y2="20"/>',
        say("no figure"): '<line class="empty" x1="0" x2="24" y1="11" y2="11"/>',
    }
    return "".join(
        f'<li><svg class="verdict-mark" viewBox="0 0 24 22" aria-hidden="true">{mark}</svg> {words}</li>'
        for words, mark in marks.items()
    )
