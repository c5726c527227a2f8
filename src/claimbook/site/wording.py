"""Rules, rates and figures of the claims in words, in the language that is built."""

from html import escape

from ..claims.clause import Condition, Reference
from ..claims.rules import Claim
from ..exhibits.text import formatted
from ..notebook.results import Result
from .answers import number_html
from .words import say, spoken, template

WORD = {
    "supported": template("supported"),
    "consistent": template("consistent"),
    "not identified": template("not identified"),
    "contradicted": template("contradicted"),
    "not testable": template("not testable"),
    "not available": template("not available"),
}
MEANING = {
    "supported": template("the data show it"),
    "consistent": template("the data agree, and with other explanations too"),
    "not identified": template("the data cannot tell"),
    "contradicted": template("the data exclude it"),
    "not testable": template("no data here speak to it"),
    "not available": template("this edition cannot say"),
}
COMPARED = {
    "above": template("{left} is above {right}"),
    "at_least": template("{left} is at least {right}"),
    "below": template("{left} is below {right}"),
    "at_most": template("{left} is at most {right}"),
    "equals": template("{left} is exactly {right}"),
}
ENDS = {"value": "{what}", "low": template("the lower end of {what}"), "high": template("the upper end of {what}")}


def figure(result: Result, spec: str) -> str:
    """A result with its interval and unit, in words."""
    if isinstance(result.value, str):
        return spoken().word(result.value, "value")
    unit, *told = spoken().measured(result.unit, *numerals(result, spec))
    said = form(unit, len(told) > 1)
    for name, part in zip(("value", "low", "high"), told, strict=False):
        said = said.replace(f"{{{name}}}", part)
    return said


def form(unit: str, interval: bool) -> str:
    """How a figure is said with the words of its unit, if it has any, and fields for its numerals."""
    said = say("{value} ({low} to {high})", value="{value}", low="{low}", high="{high}") if interval else "{value}"
    return said if unit in ("", "1") else say("{value} {unit}", value=said, unit=unit)


def numerals(result: Result, spec: str) -> list[str]:
    """A figure, and the ends of its interval if it has one, as all languages write them; words as they are."""
    ends = [] if None in (result.low, result.high) else [result.low, result.high]
    return [each if isinstance(each, str) else formatted(each, spec) for each in (result.value, *ends)]


def of(part: str, label: str) -> str:
    """A labelled result, or an end of its interval."""
    what = spoken().message(label, "claims")
    return what if part == "value" else say(ENDS[part], what=what)


def condition_in_words(claim: Claim, condition: Condition, number: str | None = None) -> str:
    """A comparison by the labels of its results; `number` may stand for the number in it."""
    name, right = condition.comparison()
    if isinstance(right, Reference):
        side = of(right.part, claim.results[right.result])
    else:
        side = number or (spoken().word(right, "value") if isinstance(right, str) else f"{right:g}")
    return say(COMPARED[name], left=of(condition.part, claim.results[condition.result]), right=side)


def rule_in_words(claim: Claim) -> str:
    """The rule as sentences made from its clauses and the labels of its results."""
    clauses = [
        say(
            "{verdict} if {conditions}",
            verdict=say(WORD[each.verdict]),
            conditions=say(" and ").join(condition_in_words(claim, condition) for condition in each.when),
        )
        for each in claim.rule
    ]
    agree = claim.releases and say("Not identified, if a kept release of the same data gives another verdict.")
    told = say("{clauses}; else {verdict}", clauses=say("; else ").join(clauses), verdict=say(WORD[claim.otherwise]))
    rule = say("{rule}.", rule=sentence(told))
    return say("{first} {second}", first=rule, second=agree) if agree else rule


def rates_html(claim: Claim, found: dict[str, Result]) -> str:
    """How often the rule gives each verdict in simulated samples, if it is known, in HTML, its figures to be led on."""
    if not claim.rates:
        return ""
    told = []
    for when, keys in (
        (template("when it is true, {rates}"), claim.rates.true),
        (template("when it is false, {rates}"), claim.rates.false),
    ):
        shown = [
            say(
                "{verdict} {share} %",
                verdict=say(WORD[word]),
                share=number_html(key, formatted(found[key].value, ".0f")),
            )
            for word, key in keys.items()
            if key in found
        ]
        told += [say(when, rates=say(", ").join(shown))] if shown else []
    how = escape(spoken().message(claim.rates.simulated, "claims"))
    rates = say("{rule}.", rule=sentence(say("; ").join(told)))
    return say("{first} {second}", first=rates, second=how) if told else ""


def sentence(text: str) -> str:
    """With a capital at its start and all others kept."""
    return text[:1].upper() + text[1:]
