"""Claims that are broken, outcomes that are none, and a system that refuses: one line of the command that meets it."""

import ast
import errno
import http.client
import json
import os
import re
import subprocess
import sys
import threading
from concurrent.futures import Future
from pathlib import Path

import pytest

from claimbook.claims.cube import write_kept
from claimbook.editions import kernels, mutations, sweep
from claimbook.editions.definition import read_editions
from claimbook.notebook.fingerprint import modules
from claimbook.project import Project
from claimbook.site.serve import server
from suanli import cli

from ..waiting import LONGEST
from .conftest import CELLS, CLAIMS, ROOT, fingerprint, loop, pipe, settle, write_chapter

needs_fork = pytest.mark.skipif(not kernels.available(), reason="kernels are warm where they are forked")


def claims(old, new):
    assert old in CLAIMS
    return lambda root: (root / "data" / "claims.yml").write_text(CLAIMS.replace(old, new, 1), encoding="utf-8")


def whole(content):
    return lambda root: (root / "data" / "claims.yml").write_bytes(content)


C = "data/claims.yml"
LAST = "  - {verdict: supported, when: [{result: made.value, part: low, above: 0}]}\n"
BROKEN = {
    "missing": (lambda root: (root / "data" / "claims.yml").unlink(), [C, "cannot be read", "restore it"]),
    "empty": (whole(b""), [C, "mend it"]),
    "not UTF-8": (whole(b"note: \xff"), [C, "not UTF-8", "save it as UTF-8"]),
    "not YAML": (claims("note: n", "note: ["), [C, "not YAML", "mend it"]),
    "a tag that runs code": (claims("note: n", "note: !!python/object/apply:os.system [id]"), [C, "not YAML", "mend"]),
    "an alias": (claims("note: n", "note: &a n\nmore: *a"), [C, "line 2", "an alias or anchor", "mend it"]),
    "a pipe": (pipe(C), [C, "a pipe or a device", "restore it"]),
    "a link to itself": (loop(C), [C, "symbolic links", "restore it"]),
    "a zero byte": (whole(b"note: 'a\0'"), [C, "not YAML", "mend it"]),
    "a thirteenth month": (claims("2026-11-24", "2026-13-24"), [C, "month", "mend it"]),
    "a huge number": (claims("note: n", f"note: {'1' * 5000}"), [C, "4300 digits", "mend it"]),
    "a key twice": (claims("note: n", "note: n\nnote: m"), [C, "line 3", "'note' twice", "mend it"]),
    "half a letter": (claims("It grows.", '"\\ud800"'), [C, "not YAML", "mend it"]),
    "a bound that is no number": (claims("above: 0}", "above: .nan}"), [C, "claim C1 rule 1", "finite", "mend it"]),
    "a bound beyond all": (claims("above: 0}", "above: .inf}"), [C, "claim C1 rule 1", "finite", "mend it"]),
    "a format a mile wide": (claims("value: .1f", "value: 99999999.1f"), [C, "claim C1 shown", "pattern", "mend it"]),
    "a figure that is not there": (
        claims("It grows.", "'It grows by {0}.'"),
        [C, "claim C1", "{0}", "first published"],
    ),
    "words that ask for more": (claims("It grows.", "'{0.__class__}'"), [C, "claim C1", "{0.__class__}"]),
    "nested": (whole(b"[" * 1000), [C, "not YAML", "mend it"]),
    "unknown verdict": (claims("verdict: supported", "verdict: proven"), [C, "claim C1 rule 1 verdict", "mend it"]),
    "unknown field": (claims("estimand: e", "estimate: e"), [C, "claim C1 estimate", "no such field", "mend it"]),
    "unknown result in a rule": (
        claims("result: made.value, part", "result: made.v, part"),
        [C, "claim C1", "made.v,"],
    ),
    "a result that no chapter records": (
        lambda root: (root / "data" / "claims.yml").write_text(CLAIMS.replace("made.value", "made.other")),
        ["claim C1", "made.other", "run the chapters"],
    ),
    "a rule that can never hold": (
        claims("above: 0}", "above: 3}, {result: made.value, part: high, below: 2}"),
        [C, "claim C1", "can never hold", "low end of made.value above 3 and the high end of made.value below 2"],
    ),
    "a clause that leaves nothing": (
        claims(LAST, LAST + "  - {verdict: contradicted, when: [{result: made.value, part: low, at_most: 0}]}\n"),
        [C, "claim C1", "otherwise: 'not identified' can never hold"],
    ),
    "a clause within the one before": (
        claims(LAST, LAST + "  - {verdict: consistent, when: [{result: made.value, part: low, above: 1}]}\n"),
        [C, "claim C1", "rule 2, 'consistent', can never hold where none before it does"],
    ),
    "a result beyond itself": (
        claims("part: low, above: 0}", "part: low, above: {result: made.value, part: high}}"),
        [C, "claim C1", "rule 1", "the low end of made.value above the high end of made.value"],
    ),
    "two words at once": (
        claims("part: low, above: 0}", 'equals: "yes"}, {result: made.value, equals: "no"}'),
        [C, "claim C1", "made.value equals 'yes' and made.value equals 'no'"],
    ),
    "a day in words": (
        claims("  estimand", "  written: soon\n  known: k\n  estimand"),
        [C, "C1 written", "a day, such"],
    ),
    "a day in quotes": (
        claims("  estimand", "  written: '2026-11-27'\n  known: k\n  estimand"),
        [C, "C1 written: expected a day", "without quotation marks"],
    ),
    "a year for a day": (claims("2026-11-24", "2026"), [C, "written: expected a day", "mend it"]),
    "an hour for a day": (claims("2026-11-24", "2026-11-24 10:00:00"), [C, "written", "mend it"]),
    "a day and nothing known": (claims("  estimand", "  written: 2026-11-27\n  estimand"), [C, "C1", "written, known"]),
    "known, and not when": (claims("  estimand", "  known: k\n  estimand"), [C, "claim C1", "written, known"]),
    "an empty note": (claims("note: n", "note: ' '"), [C, "note", "mend it"]),
    "a rule with one way out": (claims("otherwise: not identified", "otherwise: consistent"), [C, "could not turn it"]),
    "an exhibit of no chapter": (claims('"1.1"', '"9.1"'), [C, "C1", "exhibit '9.1'", "the chapters are 1"]),
    "an exhibit that its chapter has not": (claims('"1.1"', '"1.7"'), [C, "C1", "'1.7'", "its chapter has 1.1"]),
    "an exhibit of a two-digit chapter": (claims('"1.1"', '"11.1"'), [C, "C1", "'11.1'", "the chapters are 1"]),
    "an exhibit that is a number": (claims('"1.1"', "1.1"), [C, "claim C1 exhibit", "found 1.1", "quotation marks"]),
    "a chapter in words": (claims("chapter: 1", "chapter: one"), [C, "claim C1 chapter", "integer", "mend it"]),
    "a reading that is a number": (claims("reading: r", "reading: 2"), [C, "claim C1 reading", "found 2", "quotation"]),
    "a reading that is missing": (claims("  reading: r\n", ""), [C, "claim C1", "reading"]),
    "worlds that are missing": (claims(CLAIMS[CLAIMS.index("  worlds") :], ""), [C, "claim C1", "worlds: is missing"]),
    "worlds of one way": (
        claims(CLAIMS[CLAIMS.index("  - {verdict: not") :], ""),
        [C, "C1, worlds", "all are supported"],
    ),
    "a world of another verdict": (claims("[2, 1, 3]", "[2, -1, 3]"), [C, "C1, worlds 1", "'not identified' there"]),
    "a world without its figure": (claims("{made.value: [2, 1, 3]}", "{}"), [C, "C1, worlds 1", "lacks made.value"]),
    "a world of another figure": (
        claims("{made.value: [2,", "{made.v: 1, made.value: [2,"),
        [C, "worlds 1", "made.v;"],
    ),
    "a world upside down": (claims("[2, 1, 3]", "[1, 2, 3]"), [C, "claim C1 worlds 1", "made.value", "outside"]),
    "a world of two figures": (claims("[2, 1, 3]", "[1, 3]"), [C, "claim C1 worlds 1", "found [1, 3]", "low, high]"]),
    "worlds in words": (
        claims(CLAIMS[CLAIMS.index("\n  - {verdict: supported, results") :], " two\n"),
        [C, "C1 worlds"],
    ),
    "worlds without a rule": (
        lambda root: (root / C).write_text(re.sub(r"  estimand:.*?(?=  worlds)", "  needed: n\n", CLAIMS, flags=re.S)),
        [C, "C1, worlds 1", "made.value"],
    ),
    "statements in words": (claims("{en: It grows., zh: 增长。}", "It grows"), [C, "claim C1 claim", "mend it"]),
    "a label that is a number": (claims("the value", "3"), [C, "claim C1 results made.value", "found 3", "quotation"]),
    "a key that is none": (
        claims("shown: {made.value", "shown: {made value"),
        [C, "claim C1 shown made value"],
    ),
    "a bound in words": (
        claims("above: 0}", "above: nil}"),
        [C, "C1 rule 1 when 1 above", "a number, or a result"],
    ),
    "no conditions": (claims("[{result: made.value, part: low, above: 0}]", "[]"), [C, "claim C1 rule 1 when", "mend"]),
    "a bound of truth": (claims("above: 0}", "above: true}"), [C, "C1 rule 1 when 1 above", "a number, or a result"]),
    "a list alone": (lambda root: (root / C).write_text("- a\n"), [C, "expected written, note and claims, found list"]),
    "an empty ledger": (
        lambda root: (root / C).write_text(""),
        [C, "note and claims, found nothing"],
    ),
    "a bound in quotes": (claims("above: 0}", 'above: "0"}'), [C, "C1 rule 1 when 1 above", "a number, or a result"]),
    "a chapter of truth": (claims("chapter: 1", "chapter: true"), [C, "claim C1 chapter", "integer", "mend it"]),
    "a claim without an id": (claims("- id: C1\n  chapter: 1", "- chapter: 1"), [C, "claim 1 id", "is missing"]),
    "an exhibit of no number": (claims('"1.1"', '"first"'), [C, "C1", "'first'", "the chapters are 1"]),
    "a chapter that is not there": (claims("chapter: 1", "chapter: 9"), [C, "C1", "chapter 9", "there are 0", "1"]),
    "a figure of no row": (
        claims("estimand: e", "estimand: e\n  published: [{series: none}]"),
        ["published_effects", "holds no table"],
    ),
    "an empty language": (claims("zh: 增长。", "zh: ' '"), [C, "claim C1 claim zh", "mend it"]),
    "nothing short": (claims("  short: {en: It grows, zh: 增长}\n", ""), [C, "claim C1 short", "is missing"]),
    "short in nine words": (
        claims("short: {en: It grows", "short: {en: it grows and grows and grows and grows again"),
        [C, "C1", "short.en: has 9 words", "at most 8"],
    ),
    "short in one language": (
        claims("short: {en: It grows, zh: 增长}", "short: {en: It grows}"),
        [C, "C1, short.zh", "as the others have it"],
    ),
    "short in a number": (
        claims("short: {en: It grows", "short: {en: 3"),
        [C, "claim C1 short en", "found 3", "quotation"],
    ),
    "short in a sentence": (
        claims("short: {en: It grows, zh: 增长}", "short: It grows"),
        [C, "claim C1 short", "mend it"],
    ),
    "short with a figure of no row": (
        claims("short: {en: It grows", "short: {en: 'It grows by {0}'"),
        [C, "C1", "hold {0}", "first published figure"],
    ),
    "short with an attribute": (
        claims("short: {en: It grows", "short: {en: 'It {0.__class__}'"),
        [C, "C1", "hold {0.__class__}", "expected {0}"],
    ),
    "short in a third language": (claims("zh: 增长}", "zh: 增长, de: x}"), [C, "claim C1 short de", "no such field"]),
    "a format for words": (claims("value: .1f", "value: s"), [C, "claim C1 shown", "pattern", "mend it"]),
    "a format of digits for whole numbers": (claims("value: .1f", "value: .1d"), [C, "claim C1 shown", "pattern"]),
    "a format that does not fit": (claims("value: .1f", "value: d"), [C, "C1", "made.value = 2.0 does not fit 'd'"]),
    "an id of two words": (claims("id: C1", "id: first claim"), [C, "claim 1 id", "a word", "'first claim'"]),
    "an id of signs": (claims("id: C1", "id: '<b>'"), [C, "claim 1 id", "a word of letters"]),
    "an id that is a number": (claims("id: C1", "id: '12'"), [C, "claim 1 id", "a word of letters"]),
    "two ids with one address": (
        claims("claims:", "claims:" + CLAIMS.split("claims:")[1].rstrip().replace("C1", "c1")),
        [C, "c1 and C1", "one address", "rename"],
    ),
    "a claim twice": (claims("claims:", "claims:" + CLAIMS.split("claims:")[1].rstrip()), [C, "C1", "twice"]),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_ledger_stops_the_build(broken, refuse, case):
    "Before Sphinx starts."
    change, words = BROKEN[case]
    change(broken)
    refuse(["build"], words)
    refuse(["check"], words)


@pytest.mark.parametrize(
    "case", ["not YAML", "unknown verdict", "an exhibit of no chapter", "a chapter that is not there"]
)
def test_a_broken_ledger_is_named_where_an_author_works(broken, refuse, case):
    "`seal` and `run` say it too, before they write."
    change, words = BROKEN[case]
    change(broken)
    refuse(["seal"], words)
    refuse(["run", "--all"], words)


def test_run_notes_what_only_the_chapters_can_mend(broken, capfd):
    "A claim on a result that is still to be recorded does not keep the chapter that will record it from being run."
    BROKEN["a result that no chapter records"][0](broken)
    assert cli.main(["run"]) == 0
    assert "note: data/claims.yml, claim C1: rests on made.other, which no chapter records" in capfd.readouterr().err


def outcome(**parts):
    stored = {"key": "made.value", "value": 2.0, "unit": "1", "low": 1.0, "high": 3.0, "n": None} | parts
    whole = {"edition": "a", "title": "A", "description": "A.", "data": {"descriptor": "", "tables": {}}}
    return json.dumps(whole | {"chapters": {}, "results": {stored["key"]: stored}, "verdicts": {}})


def without(*parts):
    """An outcome in which a part is another than it must be."""
    found = json.loads(outcome())
    for part in parts:
        found |= part
    return json.dumps(found)


MOVED = outcome().replace('"key": "made.value"', '"key": "made.other"')
OUTCOMES = {
    "a huge number": (outcome(value=10**400, low=None, high=None), ["made.value", "finite", "run the edition again"]),
    "no unit": (outcome(unit=None), ["made.value", "unit None", "run the edition again"]),
    "no tables": (without({"data": {}}), ["data.descriptor", "run the edition again"]),
    "tables of nothing": (without({"data": {"descriptor": "", "tables": {"x": {}}}}), ["data.tables.x.title"]),
    "chapters of nothing": (without({"chapters": {"01-made": {}}}), ["chapters.01-made.parameters"]),
    "verdicts in a list": (without({"verdicts": []}), ["verdicts", "run the edition again"]),
    "a way out by its name": (without({"edition": "../../evil"}), ["edition", "pattern", "run the edition again"]),
    "a terminal's commands": (without({"edition": "\x1b[2J"}), ["edition", "pattern"]),
    "half a letter": (without({"title": "\ud800"}), ["surrogates", "run the edition again"]),
    "missing": (None, ["cannot be read", "run the edition"]),
    "empty": ("", ["is not the results of an edition", "run the edition again"]),
    "not JSON": ("{", ["is not the results of an edition", "run the edition again"]),
    "a list": ("[]", ["is not the results of an edition"]),
    "parts missing": ('{"edition": "a"}', ["is not the results of an edition", "title"]),
    "another's key": (MOVED, ["made.value", "made.other", "run the edition again"]),
    "not a number": (outcome(value=float("nan")), ["made.value", "finite", "run the edition again"]),
    "infinite": (outcome(high=float("inf")), ["made.value", "finite", "run the edition again"]),
    "outside its interval": (outcome(value=9.0), ["made.value", "outside its interval", "run the edition again"]),
    "nested": ("[" * 100_000, ["is not the results of an edition"]),
    "not UTF-8": (b"\xff", ["is not the results of an edition"]),
}


@pytest.mark.parametrize("case", OUTCOMES)
def test_a_broken_outcome_is_not_compared(broken, refuse, case):
    "The file is named."
    content, words = OUTCOMES[case]
    path = broken / "results.json"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    refuse(["compare", "published", "results.json", "--keep"], ["results.json", *words])


def test_a_formula_of_an_outcome_is_not_handed_on(broken):
    "A spreadsheet would run the unit."
    for name, level in (("a", 2.0), ("b", 2.5)):
        (broken / f"{name}.json").write_text(outcome(unit="=1+1", value=level))
    assert cli.main(["compare", "a.json", "b.json", "--csv", "out.csv"]) == 0
    wanted = "made.value,'=1+1,2.0,1.0,3.0,2.5,1.0,3.0,0.5,0.5,within"
    assert (broken / "out.csv").read_text().splitlines()[1] == wanted


def test_a_pipe_is_no_outcome(broken, refuse):
    "Reading it would never end."
    pipe("results.json")(broken)
    refuse(["compare", "published", "results.json"], ["results.json", "a pipe or a device", "run the edition"])


PIPES = [
    "data/data.bib",
    "data/more.bib",
    "chapters/references.bib",
    "data/vintages/a.json",
    "README.md",
    "CITATION.cff",
]


@pytest.mark.parametrize("name", PIPES)
def test_a_pipe_is_waited_for_by_no_command(broken, refuse, name):
    "It has no end: of a bibliography, of kept results, of what stands beside the book."
    (broken / "data" / "vintages").mkdir()
    write_chapter(broken, CELLS[0], f"kept = 'vintages'\n{CELLS[1]}")
    settle(broken)
    pipe(name)(broken)
    for command in ("check", "build", {"README.md": "readme", PIPES[3]: "run"}.get(name, "check")):
        refuse([command], [name.removeprefix("data/"), "a pipe or a device"])


def test_a_pipe_among_the_modules_is_not_waited_for(tmp_path, monkeypatch):
    "What the chapters import, and what a sweep imports."
    pipe("a.py")(tmp_path)
    monkeypatch.setattr(Project, "packages", {"made": tmp_path})
    for look in (sweep._package, lambda: modules(ast.parse("import made.a"))):
        with pytest.raises(OSError, match="a pipe or a device"):
            look()


def put(name, text):
    """Write a text in the place of a file, or remove it for none."""

    def write(root):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).unlink(missing_ok=True)
        if text is not None:
            (root / name).write_text(text, encoding="utf-8")

    return write


TERM = '- {en: "total\\nthing", zh: 全, pinyin: quán, meaning: "Twenty letters and more.", meaning_zh: 二十。}\n'
B, G, CFF = "chapters/references.bib", "data/glossary.yml", "CITATION.cff"
TAKEN_IN = {
    "a bibliography cut short": (put(B, "\n@article{x, title = {a"), [B, "line 2", "premature end", "mend it"]),
    "a key twice": (put(B, "@misc{pwt91, title = {a}}"), ["data/data.bib", "repeated", "pwt91"]),
    "that of the tables cut short": (
        put("data/data.bib", "@misc{x, title = {a}"),
        ["data/data.bib: syntax"],
    ),
    "no bibliography of the tables": (put("data/data.bib", None), ["data/data.bib", "cannot be read", "restore it"]),
    "a glossary of a mapping": (put(G, "a: b"), [G, "expected a list of entries", "write it so"]),
    "a glossary of a number": (put(G, "7"), [G, "expected a list of entries"]),
    "a glossary that is not YAML": (put(G, "- {en: a"), [G, "not YAML", "mend it"]),
    "a term twice": (put(G, TERM * 2), [G, "stands for", "keep it with one of them"]),
    "a term in two lines": (put(G, TERM.replace("全", "x")), [G, "entry 1 (total thing), zh", "correct the entry"]),
    "kept results cut short": (put("data/vintages/x.json", "{"), ["vintages/x.json", "run the edition again"]),
    "a day to come": (
        lambda root: (
            put(CFF, "title: t\nauthors: [{name: n}]\nversion: '1'\ndate-released: 2026-11-27\n")(root),
            claims("2026-11-24", "2099-01-01")(root),
        ),
        [C, "claim C1, written: found 2099-01-01, after the release", "2026-11-27 in CITATION.cff"],
    ),
    "a citation without a title": (put(CFF, "version: '1'\n"), [CFF, "lacks title", "add it"]),
}


def test_a_seal_that_the_citation_lacks_is_named(broken, capsys):
    "The changelog tells of it, on a line below the name of the file."
    (broken / "CHANGELOG.md").write_text(f"- A plan, in `data/plan.yml`, sealed as\n  sha256:{'0' * 64}.\n- More.\n")
    assert cli.main(["check"]) == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "CHANGELOG" in line]
    assert "seals data/plan.yml as sha256:0000" in line and "CITATION.cff does not; restore both" in line


@pytest.mark.parametrize("command", ["check", "build"])
@pytest.mark.parametrize("case", TAKEN_IN)
def test_what_pages_take_in_is_read_before_sphinx_starts(broken, refuse, case, command):
    "By `check` as well."
    change, words = TAKEN_IN[case]
    change(broken)
    refuse([command], words)


SOURCES = {
    "no table of contents": ("_toc.yml", None, ["_toc.yml", "cannot be read", "restore it"]),
    "an empty one": ("_toc.yml", "", ["_toc.yml", "no settings", "restore it"]),
    "settings that are not YAML": ("_config.yml", "a: [", ["_config.yml", "not YAML", "line 1", "mend it"]),
    "settings that run code": ("_config.yml", "a: !!python/name:os.system", ["_config.yml", "a tag", "mend it"]),
}


@pytest.mark.parametrize("case", SOURCES)
def test_a_book_without_its_settings_is_not_built(broken, refuse, case):
    "One line before Sphinx starts."
    name, content, words = SOURCES[case]
    (broken / name).unlink()
    if content is not None:
        (broken / name).write_text(content)
    refuse(["build"], words)


def page(old, new):
    """Change the page, which quotes the result."""
    text = "# A book\n\nIt is {glue:text}`01-made.ipynb::made.value:.1f`.\n"
    assert old in text
    return lambda root: (root / "chapters" / "index.md").write_text(text.replace(old, new), encoding="utf-8")


def words(cell):
    """Let the chapter's first cell say this."""

    def write(root):
        path = root / "chapters" / "01-made.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"][0]["source"] = cell
        path.write_text(json.dumps(notebook), encoding="utf-8")

    return write


def contents(old, new):
    return lambda root: (root / "_toc.yml").write_text((root / "_toc.yml").read_text().replace(old, new))


PAGE = "chapters/index.md, line 3: "
QUOTED = {
    "a result misspelt": (page("made.value", "made.valeu"), [PAGE, "'made.valeu'", "did you mean 'made.value'?"]),
    "a part misspelt": (
        page("made.value:", "made.value.lo:"),
        [PAGE, "'made.value.lo'", "did you mean 'made.value"],
    ),
    "a part that is not recorded": (page("made.value:", "made.value.n:"), [PAGE, "'made.value.n'", "did you mean"]),
    "a result of nothing": (page("made.value", "other.figure"), [PAGE, "'other.figure'", "record it and run"]),
    "another case": (page("made.value", "made.Value"), [PAGE, "'made.Value'", "did you mean 'made.value'?"]),
    "a notebook misspelt": (page("01-made", "01-maed"), [PAGE, "'01-maed.ipynb'", "did you mean '01-made.ipynb'?"]),
    "a reference that is nowhere": (page("It is", "{cite:p}`solow2057`"), [PAGE, "line 3", "'solow2057'", "no .bib"]),
    "a reference misspelt": (page("It is", "{cite:t}`pycountri`"), [PAGE, "cites 'pycountri'", "mean 'pycountry'?"]),
    "one reference of two": (page("It is", "{cite}`pycountry, none`"), [PAGE, "cites 'none'", "add it there"]),
    "a reference in a chapter": (words("# Made\n\n{cite:p}`none`"), ["01-made.ipynb, cell 1, line 3", "cites 'none'"]),
    "a reference that is there": (page("It is", "{cite:p}`pycountry` ``{cite:p}`none` ``"), None),
    "a notebook that is gone": (page("01-made", "../else/x"), [PAGE, "'../else/x.ipynb'", "no notebook"]),
    "a page for a notebook": (page("01-made.ipynb", "index.md"), [PAGE, "index.md does not record"]),
    "no notebook named": (page("01-made.ipynb::", ""), [PAGE, "index.md does not record"]),
    "another kind of glue": (page("glue:text", "glue:md"), None),
    "a format that is none": (page(":.1f", ""), None),
    "a chapter that quotes itself": (
        words("# Made\n\n{glue:text}`made.valu:.1f`"),
        ["cell 1, line 3", "did"],
    ),
}
CONTENTS = {
    "a page misspelt": (contents("01-made", "01-maid"), ["_toc.yml", "did you mean 'chapters/01-made'?"]),
    "a page that is gone": (contents("chapters/01-made", "zzz"), ["_toc.yml", "'zzz'", "restore it"]),
    "numbers": (contents("root:", "defaults: {numbered: true}\nroot:"), ["_toc.yml", "`numbered`", "take it out"]),
    "numbers of two depths": (contents("root:", "options: {numbered: 2}\nroot:"), ["_toc.yml", "`numbered`"]),
    "a hidden page": (contents("01-made", ".01-made"), ["_toc.yml", "begins with a dot", "rename it"]),
    "another root": (contents("chapters/index", "chapters/indx"), ["_toc.yml", "did you mean 'chapters/index'?"]),
}


def described(change):
    """Change the descriptor."""

    def write(root):
        path = root / "data" / "datapackage.json"
        package = json.loads(path.read_text(encoding="utf-8"))
        change(package)
        path.write_text(json.dumps(package), encoding="utf-8")

    return write


TABULAR = {"profile": "tabular-data-resource"}
FORGOTTEN = {
    "the tag of the parameters": (
        lambda root: write_chapter(root, *CELLS, parameters=False),
        ["01-made", "'level'", "without the tag `parameters`"],
    ),
    "the tag, and a comment first": (
        lambda root: write_chapter(root, f"# What may change.\n{CELLS[0]}", parameters=False),
        ["01-made", "'level'", "without the tag `parameters`"],
    ),
    "the tag of the second cell": (
        lambda root: write_chapter(root, "x = 1", "word: str", parameters=False),
        ["01-made", "'word'", "tag it"],
    ),
    "the profile of every table": (
        described(lambda package: package.update(profile="tabular-data-package")),
        ["data/datapackage.json, resource 1 ('panel')", "profile", "'tabular-data-resource'", "add it"],
    ),
    "the profile of one table": (
        described(
            lambda p: (
                p.update(profile="tabular-data-package"),
                p["resources"][0].update(TABULAR),
                p["resources"][1].pop("profile"),
            )
        ),
        ["data/datapackage.json, resource 2 ('countries')", "profile"],
    ),
    "the file of a table": (
        lambda root: (root / "data" / "panel.csv").unlink(),
        ["data/panel.csv", "cannot be read", "restore"],
    ),
    "the chapter of a claim": (claims("chapter: 1", "chapter: 2"), [C, "C1, chapter 2", "no such chapter"]),
}


@pytest.mark.parametrize("case", FORGOTTEN)
def test_what_is_forgotten_is_named_with_its_file(broken, refuse, case):
    "When an author adds a chapter, a parameter, a table, a claim."
    change, words = FORGOTTEN[case]
    change(broken)
    refuse(["check"], words)


def test_a_table_that_was_not_sealed_names_the_command(broken, capsys):
    "As an author would type it."
    described(lambda package: package["resources"][0].pop("hash"))(broken)
    assert cli.main(["check"]) == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "panel.csv" in line and "hash is" in line]
    assert line.startswith("data/panel.csv") and line.endswith("run `suanli seal`")


def test_a_chapter_may_have_no_parameters(broken, capsys):
    "Then there is nothing to list but the headings; it was an IndexError."
    write_chapter(broken, "x = 1\ny: int = 2", parameters=False)
    assert cli.main(["parameters"]) == 0
    assert capsys.readouterr().out.split() == ["chapter", "name", "type", "default", "allowed", "meaning"]


@pytest.mark.parametrize("command", ["check", "build"])
@pytest.mark.parametrize("case", CONTENTS)
def test_contents_name_what_is_there(broken, refuse, case, command):
    "Before anything else is looked at."
    change, words = CONTENTS[case]
    change(broken)
    refuse([command], words)


@pytest.mark.parametrize("command", ["check", "build"])
@pytest.mark.parametrize("case", [case for case in QUOTED if QUOTED[case][1]])
def test_what_a_page_quotes_is_looked_for_before_sphinx_starts(broken, refuse, capfd, case, command):
    "File and line, and the nearest name; `check` says the same."
    change, words = QUOTED[case]
    change(broken)
    if command == "build":
        refuse(["build"], words)
        return
    assert cli.main(["check"]) == 1
    said = [line for line in capfd.readouterr().out.splitlines() if words[0] in line]
    assert len(said) == 1 and all(word in said[0] for word in words), said


@pytest.mark.parametrize("case", [case for case in QUOTED if not QUOTED[case][1]])
def test_what_a_page_may_quote_is_left_to_sphinx(broken, capsys, case):
    "And so are examples of code."
    QUOTED[case][0](broken)
    page = broken / "chapters" / "index.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(f"{text}\n```\n{{glue:text}}`a::b`\n```\n\n``{{glue:text}}`no.such` ``\n", encoding="utf-8")
    assert cli.main(["check"]) == 0, capsys.readouterr()


TRIED = {
    "edition": "published",
    "seed": 1,
    "drawn": 3,
    "refused": 1,
    "changed": 1,
    "survivors": ["a"],
    "fingerprint": "0",
}
RUNS = {"base": {"level": 2.0}, "runs": [{}, {"level": 3.0}], "units": {"made.value": "1"}}
RUNS |= {"results": {"made.value": [[2.0, 1.0, 3.0], [3.0, 2.0, 4.0]]}}
CUBE = {"grid": "made.yml", "fingerprint": "0", "chapters": {"01-made": RUNS}}
GIVEN = {"exhibit": "1.1", "names": {"a": "A"}, "codes": {"a": ["x", "y"]}, "base": {"a": "x"}}
GIVEN |= {"results": {"made.value": {}}, "values": [[1, 0, 2], None]}


def runs(**parts):
    return json.dumps(CUBE | {"chapters": {"01-made": RUNS | parts}})


def given(**parts):
    return json.dumps(CUBE | {"specifications": GIVEN | parts})


READER, MUTATIONS = "reader.json", "mutations.json"
KEPT = {
    "choices of nothing": (READER, "", "Expecting value"),
    "choices cut off": (READER, json.dumps(CUBE)[:-9], "Expecting"),
    "choices of no text": (READER, b"\xff\xfe", "utf-8"),
    "choices as a list": (READER, "[]", "dictionary"),
    "choices of depth": (READER, "[" * 100_000, "recursion"),
    "choices after a merge": (READER, "<<<<<<< ours\n{}\n", "conflict marker"),
    "choices that lack a part": (READER, json.dumps({"grid": "made.yml"}), "fingerprint: Field required"),
    "choices of more": (READER, json.dumps(CUBE | {"graid": 1}), "graid"),
    "a run without a cell": (READER, runs(results={"made.value": [[2.0]]}), "a cell for each run"),
    "a result without a unit": (READER, runs(units={}), "made.value has not a cell for each run and a unit"),
    "a first run like the first": (READER, runs(results={"made.value": [0, [2.0]]}), "a cell for each run"),
    "a cell of two parts": (READER, runs(results={"made.value": [[2.0], [1.0, 2.0]]}), "results.made.value.1"),
    "no runs": (READER, runs(runs=[]), "runs"),
    "a run that changes what is not there": (READER, runs(runs=[{}, {"other": 1}]), "not in base"),
    "too few estimates": (READER, given(values=[[1, 0, 2]]), "each combination of codes"),
    "a name too many": (READER, given(names={"a": "A", "b": "B"}), "other choices"),
    "a base of no code": (READER, given(base={"a": "z"}), "a has no such code"),
    "mutations of nothing": (MUTATIONS, "", "Expecting value"),
    "mutations as a number": (MUTATIONS, "7", "dictionary"),
    "mutations of no number": (MUTATIONS, json.dumps(TRIED | {"drawn": "many"}), "drawn"),
    "mutations that do not add up": (MUTATIONS, json.dumps(TRIED | {"drawn": 4}), "as many as were drawn"),
    "no mutations": (MUTATIONS, json.dumps(TRIED | {"drawn": 0}), "drawn"),
    "mutations without survivors": (
        MUTATIONS,
        json.dumps({k: v for k, v in TRIED.items() if k != "survivors"}),
        "surv",
    ),
    "choices changed by hand": (READER, given(), "digest does not fit"),
    "mutations changed by hand": (MUTATIONS, json.dumps(TRIED | {"digest": "0" * 16}), "digest does not fit"),
    "mutations twice": (MUTATIONS, '{"drawn": 3, "drawn": 4}', "stands there twice"),
}


@pytest.mark.parametrize("case", KEPT)
def test_a_damaged_file_that_a_command_keeps_is_one_line(broken, refuse, case):
    "Wherever it is read; it says how it is made anew."
    name, written, word = KEPT[case]
    (broken / "data" / name).write_bytes(written if isinstance(written, bytes) else written.encode())
    refuse(["check"], [f"data/{name}: is damaged", word, "make it anew with"])


def test_what_is_kept_whole_is_called_late_while_it_follows_from_something_else(broken, capsys):
    "And no more once it follows from what is there."
    write_kept(broken / "data" / READER, json.loads(given()))
    write_kept(broken / "data" / MUTATIONS, TRIED)
    assert cli.main(["check"]) == 0
    notes = [line for line in capsys.readouterr().out.splitlines() if line.startswith("note:")]
    assert [note.split(":")[1] for note in notes] == [f" data/{READER}", f" data/{MUTATIONS}"], notes
    assert "mutate editions/published.yml --count 3" in notes[1]
    (edition,) = read_editions([Path("editions/published.yml")])
    now = mutations.state({chapter: mutations.faultless(chapter, edition)[1] for chapter in edition.parameters})
    write_kept(broken / "data" / MUTATIONS, TRIED | {"fingerprint": now})
    assert cli.main(["check"]) == 0 and MUTATIONS not in capsys.readouterr().out


COMMANDS = {
    "more faults than there are": (
        ["mutate", "editions/published.yml", "--count", "99999999"],
        ["--count 99999999", "few more faults", "ask for so many"],
    ),
    "no such edition": (["compare", "published", "publisht"], ["publisht", "did you mean 'published'?"]),
    "a way out by the name": (["compare", "published", "../../etc"], ["../../etc", "no such edition"]),
    "no such chapter": (["run", "09"], ["'09'", "01-made"]),
    "a chapter and an edition": (["run", "01", "editions/published.yml"], ["not both", "one after the other"]),
    "nothing to serve": (["serve"], ["no whole book", " book` first"]),
    "nothing to print": (["pdf"], ["no whole book", " book` first"]),
    "no jobs": (["run", "--all", "--jobs", "0"], ["--jobs", "at least 1"]),
    "no workers": (["sweep", "made.yml", "--jobs", "0"], ["--jobs", "at least 1"]),
    "jobs in words": (["run", "--jobs", "two"], ["--jobs", "'two'"]),
    "no such port": (["serve", "--port", "99999"], ["--port", "0 to 65535"]),
    "no port at all": (["serve", "--port", "-1"], ["--port"]),
    "a name of nothing": (["run", ""], ["no chapter ''", "01-made"]),
    "a name that is no text": (["run", "\udcff"], [r"\udcff", "01-made"]),
    "no copy": (["verify"], ["name a copy", "--numbers"]),
    "a copy that is not there": (["verify", "none.zip"], ["none.zip", "No such file", "name another place"]),
    "a copy that is none": (["verify", "chapters"], ["chapters", "holds no index.html", "built book"]),
    "a copy that is no zip": (["verify", "_toc.yml"], ["_toc.yml", "no folder and no zip", "built book"]),
    "a copy without end": (["verify", "/dev/zero"], ["/dev/zero", "a pipe or a device", "built book"]),
    "a copy with a zero in its name": (["verify", "\udcff"], ["No such file", "name another place"]),
    "a question of nothing": (["ask", ""], ["nothing recorded", "ask by other words"]),
    "a question that fits nothing": (["ask", "made.valu"], ["'made.valu'", "did you mean 'made.value'"]),
    "a question that is no text": (["ask", "\udcff"], [r"\udcff", "ask by other words"]),
    "a question with a pattern": (["ask", "(.*)+$"], ["nothing recorded", "(.*)+$"]),
    "a question in no language": (["ask", "\u202e\u0000"], ["nothing recorded"]),
    "a score of nothing registered": (["score", "published"], ["next-release.yml", "cannot be read", "restore it"]),
    "a score of nothing": (["score"], ["vintage"]),
    "unknown command": (["rum"], ["'rum'"]),
    "unknown option": (["check", "--fast"], ["--fast"]),
}


@pytest.mark.parametrize("case", COMMANDS)
def test_a_wrong_command_is_refused(broken, refuse, case):
    "Also by argparse, with its usage above."
    command, words = COMMANDS[case]
    refuse(command, words)


def test_a_hidden_file_is_not_served(tmp_path):
    "It is no page of the book."
    (tmp_path / ".git").mkdir()
    for name in ("index.html", ".hidden", ".git/config"):
        (tmp_path / name).write_text("x")
    with server(tmp_path) as running:
        threading.Thread(target=running.serve_forever, args=[0.01], daemon=True).start()
        for path, status in {"/": 200, "/.hidden": 404, "/.git/config": 404, "/%2ehidden": 404}.items():
            connection = http.client.HTTPConnection("127.0.0.1", running.server_port, timeout=LONGEST)
            connection.request("GET", path)
            assert connection.getresponse().status == status, path
            connection.close()
        running.shutdown()


def full(monkeypatch, holds):
    """Let writing fail as on a full disk: half the bytes are written, then the system refuses."""
    write = Path.write_bytes

    def refused(path, content):
        if holds(path):
            write(path, content[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", refused)


def test_a_full_disk_leaves_the_chapter_as_it_was(broken, refuse, monkeypatch):
    "The half-written file beside it is gone."
    write_chapter(broken, "1")
    full(monkeypatch, lambda path: "01-made" in path.name)
    refuse(["run"], ["01-made.ipynb", "No space left", "free some space"])


def test_a_full_disk_leaves_the_descriptor_as_it_was(broken, refuse, monkeypatch):
    "Neither half a descriptor nor half a one beside it."
    panel = broken / "data" / "panel.csv"
    panel.write_text(panel.read_text().replace("1.5", "1.6"))

    full(monkeypatch, lambda path: "datapackage" in path.name)
    refuse(["seal"], ["datapackage.json", "No space left", "free some space"])


def test_a_full_disk_leaves_no_half_of_an_import(broken, refuse, monkeypatch):
    "Its folder is made beside."
    text = "Country Name,Country Code,Year,Value\nChina,CHN,2000,8.49009340560151\nChina,CHN,2001,8.33573347800773\n"
    (broken / "NY.GDP.MKTP.KD.ZG.csv").write_text(text, encoding="utf-8")

    def refused(frame, path, **_):
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pandas.DataFrame.to_csv", refused)
    command = ["import", "wdi", "NY.GDP.MKTP.KD.ZG.csv", "--into", "new", "--from", str(ROOT / "data")]
    refuse(command, ["No space left", "free some space"])


def test_a_full_disk_leaves_no_half_of_a_comparison(broken, refuse, monkeypatch):
    "Neither the file nor one beside it."
    full(monkeypatch, lambda path: "out.csv" in path.name)
    refuse(["compare", "published", "published", "--csv", "out.csv"], ["out.csv", "No space left", "free some space"])


@needs_fork
@pytest.mark.parametrize("where", ["runs", "results.parquet", "01-made.ipynb"])
def test_a_full_disk_leaves_no_half_of_a_sweep(broken, refuse, monkeypatch, where):
    "Neither of a run nor of a table; where a run works, the disk is at fault and not the run, and the sweep ends."
    (broken / "editions" / "grids").mkdir()
    (broken / "editions" / "grids" / "made.yml").write_text("title: Made\ngrid: {level: [3]}\n")

    def here(tasks, jobs):  # in this process, whose disk is full
        for name, task in tasks.items():
            ended = Future()
            try:
                ended.set_result(sweep.compute(*task))
            except OSError as error:
                ended.set_exception(error)
            yield name, sweep._outcome(ended)

    monkeypatch.setattr(sweep, "_own", here)
    full(monkeypatch, lambda path: where in (path.parent.name, *path.name.split(".json")) or f".{where}." in path.name)
    refuse(["sweep", "editions/grids/made.yml"], [where, "No space left", "free some space"])
    assert [path.name for path in (broken / "_build" / "sweeps" / "made").rglob("*") if "parquet" in path.name] == []


def test_a_full_disk_leaves_the_readme_as_it_was(broken, capsys, monkeypatch):
    "As it leaves any other file."
    path = broken / "README.md"
    path.write_text("<!-- seeds: make readme -->\nold\n<!-- end -->\n", encoding="utf-8")
    before = fingerprint(broken)
    full(monkeypatch, lambda path: "README" in path.name)
    assert cli.main(["readme"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("suanli readme: ") and "README.md: No space left" in said and "free some space" in said
    assert fingerprint(broken) == before


UNWRITABLE = {
    "the folder is a file": (["run"], "_build", ["_build", "name another place"]),
    "no such folder": (["compare", "published", "published", "--csv", "none/out.csv"], None, ["none/", "No such file"]),
    "a device": (["compare", "published", "published", "--csv", "/dev/null"], None, ["/dev/null", "a device"]),
    "a folder for the file": (["compare", "published", "published", "--csv", "data"], None, ["data", "directory"]),
    "the system's own": (["compare", "published", "published", "--csv", "/proc/out.csv"], None, ["/proc/", "writable"]),
}


@pytest.mark.parametrize("case", UNWRITABLE)
def test_a_place_that_cannot_be_written_is_named(broken, refuse, case):
    "With what the system says of it."
    command, taken, words = UNWRITABLE[case]
    if taken:
        (broken / taken).write_text("")
    refuse(command, words)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a Linux device")
@pytest.mark.parametrize("asked", [["parameters"], ["run", "--help"]])
def test_an_output_that_is_full_is_told(asked):
    "In one line, although Python would try to write once more at its end, and argparse keeps silent of it."
    command = [sys.executable, "-m", "suanli.cli", *asked]
    with Path("/dev/full").open("w") as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "No space left" in done.stderr


def test_a_terminal_without_our_letters_is_written_to():
    "What it cannot show stands there by its number."
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "suanli.cli", "parameters"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "\\u" in done.stdout, done.stderr


@needs_fork
def test_tables_may_be_named_from_where_one_stands(broken, monkeypatch):
    "Kernels run in another folder."
    monkeypatch.setenv("SUANLI_DATA", "data")
    write_chapter(broken, "from claimbook.tables.read import load\nload('panel')")
    assert cli.main(["run"]) == 0


@pytest.mark.parametrize(("given", "jobs"), [([], 3), (["--jobs", "5"], 5), (["--jobs", "1"], 1)])
def test_as_many_jobs_as_cores(broken, monkeypatch, given, jobs):
    "Unless another number is asked for."
    taken = []
    monkeypatch.setattr("dask.system.cpu_count", lambda: 3)
    monkeypatch.setattr("claimbook.commands.run", lambda late, jobs, meanwhile: taken.append(jobs) or {})
    assert cli.main(["run", "--all", *given]) == 0 and taken == [jobs]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system binds no process to cores")
def test_a_core_that_is_not_at_hand_does_not_count():
    "As `taskset`, a scheduler of jobs or a container leaves them."
    script = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})"
    script += "; from claimbook.editions.kernels import cores; print(cores())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


def test_the_small_project_is_good(broken, capsys):
    "Or the cases of this folder would prove nothing."
    assert cli.main(["check"]) == 0 and cli.main(["run"]) == 0 and cli.main(["seal"]) == 0
    assert cli.main(["parameters"]) == 0 and cli.main(["compare", "published", "published"]) == 0
    assert "1 chapters are up to date" in capsys.readouterr().out
    assert (ROOT / "tests" / "hostile" / "conftest.py").is_file()
