"""The panel of a claim in which readers turn its verdict: what they may choose, and the rule, as data for a script."""

import json
from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path

from ..claims.cube import DATA, SPECIFIED, Cube, State, ends, states
from ..claims.judge import chapter_numbers
from ..claims.outcome import Outcome
from ..claims.rules import Claim, slug
from ..claims.turn import Turn, moved, read_by, thresholds, turns, verdicts
from ..exhibits.text import formatted
from ..notebook.parameters import Parameter
from ..notebook.results import Result
from ..tables.read import load
from .panel_data import content, worded
from .wording import WORD, of, sentence
from .words import say, spoken, template

Declared = dict[str, dict[str, Parameter]]
EXHIBITS = "_exhibits"  # folder of the files that pages write


class Choices:
    """The choices of one claim: by name a label, and a text for each value, the book's first."""

    def __init__(self, found: Sequence[State], cube: Cube, releases: Sequence[Outcome], declared: Declared):
        titles = {each.edition: spoken().message(each.title, "book") for each in releases}
        self.labels: dict[str, str] = {}
        self.values: dict[str, list] = {}
        self.texts: dict[str, list[str]] = {}
        order = [name for runs in cube.chapters.values() for name in runs.base]
        named = list(dict.fromkeys(name for state in found for name in state.choices))
        for name in sorted(named, key=lambda name: order.index(name) if name in order else len(order)):
            made = [state.choices[name] for state in found if name in state.choices]
            if name == DATA:
                label, base, text = say("Release of the data"), "", lambda value: titles.get(value, say("the book's"))
            elif name.startswith(SPECIFIED):
                given, own = cube.specifications, name.removeprefix(SPECIFIED)
                base = (_based(cube, found) | given.base)[own]
                text = _words_of(None, cube.words.get(own, {}))
                choice = spoken().message(given.names[own], "claims")
                label = say("{choice}, exhibit {exhibit}", choice=choice, exhibit=given.exhibit)
            else:
                # The claim's own chapters first: a parameter of theirs may be one of another chapter too.
                having = [each for each, runs in cube.chapters.items() if name in runs.base]
                own = [
                    each for each in having if cube.chapters[each].results.keys() & found[0].results.keys()
                ] or having
                parameter, base = declared.get(own[0], {}).get(name), cube.chapters[own[0]].base[name]
                meaning = sentence(spoken().message(parameter.meaning, "book")) if parameter else name
                label = _of_chapters(meaning, own)
                text = _words_of(parameter, cube.words.get(name, {}))
            values = [base]
            values += [each for place, each in enumerate(made) if each != base and each not in made[:place]]
            self.labels[name], self.values[name], self.texts[name] = label, values, [text(each) for each in values]

    def named(self, names: Sequence[str]) -> list[str]:
        """Some choices as a sentence names them, in the order of the panel."""
        return [say("“{choice}”", choice=label) for name, label in self.labels.items() if name in names]

    def said(self, choices: dict) -> str:
        """Choices in words."""
        told = [
            say(
                "{choice}: {value}, where the book has {own}",
                choice=self.labels[name],
                value=self.texts[name][self.values[name].index(value)],
                own=self.texts[name][0],
            )
            for name, value in choices.items()
        ]
        return say("; ").join(told)


def _of_chapters(meaning: str, stems: Sequence[str]) -> str:
    """What a parameter is, with the chapters that it is one of, since its words speak of their own."""
    numbers = list(chapter_numbers([Path(stem) for stem in stems]))
    if not numbers:
        return meaning
    said = template("{choice} (chapter {number})") if len(numbers) == 1 else template("{choice} (chapters {number})")
    return say(said, choice=meaning, number=_listed(numbers))


def _listed(items: Sequence[str]) -> str:
    """Items one after another, as a sentence of the language lists them."""
    return say("{first}, {second}", first="", second="").join(items)


def _based(cube: Cube, found: Sequence[State]) -> dict[str, str]:
    """Choices that are made already where the claim rests on an estimate of a part of the specifications."""
    keys = [key for key in cube.specifications.results if key in found[0].results]
    return cube.specifications.results[keys[0]] if keys else {}


def _words_of(parameter: Parameter | None, said: dict[str, str]):
    """What to call values: by the words of the grid, or by the names that a table gives to the codes of a parameter."""
    names = {code: spoken().message(words, "claims") for code, words in said.items()}
    if parameter and parameter.column:
        table, column = parameter.choices[0].split(".")
        rows = load(table)
        if "name_en" in rows:
            names |= dict(zip(rows[column], (spoken().word(name, "cell") for name in rows["name_en"]), strict=True))

    def text(value) -> str:
        if isinstance(value, list):
            return say(", ").join(names.get(each, str(each)) for each in value) or say("none")
        if value not in names and set(str(value)) <= names.keys():  # a code of several letters, each with its words
            return say(", ").join(names[each] for each in value) or say("none")
        return names.get(str(value), f"{value:g}" if isinstance(value, float) else str(value)) or say("none")

    return text


def panel(
    claim: Claim, cube: Cube, releases: list[Outcome], declared: Declared, now: dict[str, Result], words: dict[str, str]
) -> tuple[str, dict[str, str]]:
    """HTML of a claim's panel, closed, and the scripts that it loads when it is opened, by the names of their files.

    Parameters
    ----------
    claim : Claim
        With a rule.
    cube : Cube
        The kept choices.
    releases : list of Outcome
        Kept releases of the data.
    declared : dict of str to dict of str to Parameter
        By chapter the parameters of its notebook, which have words.
    now : dict of str to Result
        What the book has recorded: if the kept file has it otherwise, the panel says so.
    words : dict of str to str
        By verdict its HTML.
    """
    found = states(claim, cube, releases, now)
    choices = Choices(found, cube, releases, declared)
    said = verdicts(claim, found, found[0], releases)
    held = thresholds(claim)
    lines = [say("Of {all:,} choices of specification and data: {counts}.", all=len(found), counts=_counted(said))]
    if claim.releases and len(found) > 1:
        lines.append(_by_itself(claim, found))
    if len(found) == 1:
        lines = [say("No choice of specification or data at hand moves its figures; the rule can be read otherwise.")]
    if any(ends(now.get(key)) != ends(result) for key, result in found[0].results.items()):
        lines.append(say("The figures of this panel are of an earlier run of the chapters."))
    if len(found) > 1:
        lines += _unmoved(claim, found, choices)
    lines += _smallest(turns(claim, found, releases, said), claim, choices)
    name = slug(claim.id)
    files = {f"turn-{name}.js": ("Turns", content(claim, found, choices, releases, held))}
    files[f"said-{name}.js"] = ("Said", worded(claim, found, choices, held, words))
    paths = [escape(f"{{folder}}{EXHIBITS}/{file}") for file in files]
    html = (
        f'<details class="turn" data-claim="{escape(name)}" data-src="{paths[0]}" data-words="{paths[1]}">'
        f"<summary>{escape(say('Turn the verdict yourself'))}</summary>"
        + "".join(f"<p>{escape(line)}</p>" for line in lines)
        + '<div class="turn-choices"></div></details>'
    )
    return html, {file: _script(name, *held) for file, held in files.items()}


def _counted(said: Sequence[str]) -> str:
    """How often each verdict is given, the most frequent first."""
    told = Counter(said).most_common()
    return say(", ").join(say("{verdict} in {count:,}", verdict=say(WORD[word]), count=count) for word, count in told)


def _by_itself(claim: Claim, found: Sequence[State]) -> str:
    """What the rule says under each choice where it does not ask that releases agree."""
    free = claim.model_copy(update={"releases": None})
    said = verdicts(free, found, found[0], ())
    return say(
        "Releases of the data stand as in the book: where they do not agree, no other choice turns the verdict. "
        "By the rule alone: {counts}.",
        counts=_counted(said),
    )


def _unmoved(claim: Claim, found: Sequence[State], choices: Choices) -> list[str]:
    """What no choice moves, and what of the rule only some of them move: the rest of it stays as in the book."""
    first, read = found[0].results, read_by(claim)
    by_choice = moved(found, list(claim.results))
    moving = {key: [name for name, keys in by_choice.items() if key in keys] for key in claim.results}
    told = [key for key in first if key in claim.results and (key in read or not isinstance(first[key].value, str))]
    lines = []
    if stay := dict.fromkeys(of("value", claim.results[key]) for key in told if not moving[key]):
        lines.append(say("No choice at hand moves these: {results}.", results=say("; ").join(stay)))
    partly: dict[tuple[str, ...], list[str]] = {}
    for key in read:
        if 0 < len(moving[key]) < len(by_choice):
            partly.setdefault(tuple(moving[key]), []).append(of("value", claim.results[key]))
    for names, results in partly.items():
        rest = [name for name in by_choice if name not in names]
        few = len(names) <= len(rest)
        told = template("Under all choices but {choices} these stay as in the book: {results}.")
        told = told if few else template("Under {choices} these stay as in the book: {results}.")
        named = _listed(choices.named(names if few else rest))
        lines.append(say(told, choices=named, results=say("; ").join(results)))
    return lines


def _smallest(found: list[Turn], claim: Claim, choices: Choices) -> list[str]:
    """What overturns the verdict, in words: the first choice and the first threshold, and how many there are."""
    if not found:
        return [say("No single choice and no other reading of one threshold at hand overturns the verdict.")]
    chosen = [turn for turn in found if turn.choices]
    other = [turn for turn in found if not turn.choices]
    lines = []
    free = [turn for turn in other if not turn.threshold]
    for turn in sorted([*chosen[:1], *dict.fromkeys([*other[:1], *free])], key=found.index):
        if turn.choices:
            change = choices.said(turn.choices)
        elif turn.threshold:
            how = {
                0: template("read {own} as {value}"),
                1: template("read {own} as more than {value}"),
                -1: template("read {own} as less than {value}"),
            }
            number = say(how[turn.beyond], own=_number(turn.threshold.value), value=_number(turn.value))
            label = of("value", claim.results[turn.threshold.result])
            change = say("{number}, for {result}", number=number, result=label)
        else:
            change = say("do not ask that releases of the data agree")
        first = template("Smallest change that overturns it: {change}. The verdict is then {verdict}.")
        other_way = template("Or else: {change}. The verdict is then {verdict}.")
        lines.append(say(other_way if lines else first, change=change, verdict=say(WORD[turn.verdict])))
    if len(chosen) > 1:
        lines.append(say("{count:,} changes of that kind overturn it.", count=len(chosen)))
    return lines


def _script(name: str, which: str, content: dict) -> str:
    """What a panel needs as a script that hands it on: no page may fetch a file from a folder."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"(globalThis.claimbook{which} ??= {{}})[{json.dumps(name)}] = {text};\n"


def _number(value: float) -> str:
    """A number of a rule."""
    return formatted(value, ".6g")
