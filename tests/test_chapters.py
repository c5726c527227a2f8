"""The chapters as files: their parameters, their order, and no number typed into their prose."""

import ast
import re
from itertools import takewhile
from pathlib import Path
from string import Formatter, ascii_lowercase

import nbformat
import pytest

from claimbook.claims.judge import chapter_numbers, made_exhibits
from claimbook.claims.rules import read_claims
from claimbook.editions.run import read
from claimbook.notebook.fingerprint import reasons
from claimbook.notebook.results import results
from claimbook.notebook.toc import chapters
from claimbook.project import PRESS

CHAPTERS = Path(__file__).parents[1] / "chapters"
NOTEBOOKS = chapters(CHAPTERS.parent)
OTHERS = [PRESS / "editions" / "what-changed.ipynb", *chapters(CHAPTERS.parent / "tests" / "claimbook" / "example")]
PAGES = sorted(CHAPTERS.glob("*.md"))
NUMBERS = "|".join(sorted(chapter_numbers(NOTEBOOKS), key=len, reverse=True))
# A claim in several parts may be named as a whole.
IDS = "|".join(
    sorted(
        {re.escape(name) for claim in read_claims() for name in (claim.id, claim.id.rstrip(ascii_lowercase))},
        key=len,
        reverse=True,
    )
)
# Exhibits that prose names: with a letter one, without it all of that number.
ONE = rf"(?:{NUMBERS})\.\d{{1,2}}[a-z]?\b"
NAMED = rf"\b[Ee]xhibits? {ONE}(?:(?:,| and| to) {ONE})*"
# Numerals that prose may hold, each because it is a name and not a finding.
ALLOWED = [
    r"\b(?:1[6-9]|20)\d\d(?:-\d\d)?\b",  # years and months
    rf"^#+ (?:{NUMBERS})(?:\.\d{{1,2}})? (?:· )?",  # headings
    rf"\b[Cc]hapters? (?:{NUMBERS})(?:(?:,| and) (?:{NUMBERS}))*\b",
    NAMED,
    r"= 1\b|\b1 = ",  # the base of an index
    rf"\b(?:{IDS})\b",  # claims
    r"\bTianhe-2A\b|\bTOP500\b|\bFP(?:16|32|64)\b|\b16-bit\b|\bCO2\b|\bR2\b|\bGPT-\d(?:\.\d)?o?\b|\bF124\b",  # names
    r"\bPWT \d+\.\d+\b|\bPenn World Table \d+\.\d+\b|\bdatabase 4\.0\b",  # releases
    r"\bCC BY 4\.0\b",  # a licence
    r"\b(?:14|15)th five-year plan\b",
    r"\b95 %|\b5 %|\b1 %",  # conventional levels, and the unit step of a published elasticity
    r"\bHC[0-3]\b|\bsup-F\b|\bAR\(1\)",
]
SKIPPED = [
    r"```.*?```|~~~.*?~~~",  # code
    r"\{[a-z:]+\}`[^`]*`",  # roles: glued numbers, citations, references
    r"`[^`]*`",
    r"\$\$.*?\$\$|\$[^$]*\$",  # mathematics
    r"\]\([^)]*\)",  # targets of links
    r"<!--.*?-->",
    r"^:::\{claims\} .*$",  # a directive with its chapter or claims
    r"^\(.*\)=$",  # anchors
    r"^(?:label|name|figure|:class|:name):.*$",
]


def prose(path):
    if path.suffix == ".md":
        yield 0, re.sub(r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.S)
    else:
        for place, cell in enumerate(nbformat.read(path, as_version=4).cells):
            if cell.cell_type == "markdown":
                yield place, cell.source


def typed_numbers(text):
    """Numerals in a piece of prose that no rule allows."""
    for pattern in SKIPPED:
        text = re.sub(pattern, " ", text, flags=re.S | re.M)
    for pattern in ALLOWED:
        text = re.sub(pattern, " ", text, flags=re.M)
    return re.findall(r"\S*\d\S*", text)


@pytest.mark.parametrize("path", [*NOTEBOOKS, *PAGES], ids=lambda path: path.name)
def test_no_number_is_typed_into_prose(path):
    "Findings are recorded and glued; what may stand is on the list above."
    found = {place: numbers for place, text in prose(path) if (numbers := typed_numbers(text))}
    assert not found, f"{path.name}: record() these and show them with glue: {found}"


TEXTS = ("title", "neutral", "description", "note")


def exhibits(source):
    """Keywords of each call of a cell that shows an exhibit."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("show", "table"):
            yield {keyword.arg: keyword.value for keyword in call.keywords}


def typed_strings(node):
    """Strings typed into an expression, without their fields in braces: those are computed, or a format."""
    if isinstance(node, ast.Constant):
        return ["".join(part[0] for part in Formatter().parse(node.value))] if isinstance(node.value, str) else []
    inner = [] if isinstance(node, ast.FormattedValue) else ast.iter_child_nodes(node)
    return [text for child in inner for text in typed_strings(child)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_no_number_is_typed_into_what_an_exhibit_says(path):
    "Titles, descriptions and notes are prose too: what they state is computed, or another edition would make it false."
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        values = [given[name] for given in exhibits(cell.source) for name in TEXTS if name in given]
        said = [text for value in values for text in typed_strings(value)]
        found = [number for text in said for number in typed_numbers(text)]
        assert not found, f"{path.name}: compute these: {found}"


@pytest.mark.parametrize(
    "text", ["grew by 3.72 percent", "a mean of 12.5", "in 12 groups", "about 1,000", "a factor of 2", "40%"]
)
def test_typed_numbers_are_found(text):
    "The rule above can fail."
    assert typed_numbers(text)


@pytest.mark.parametrize(
    "text", ["since 1993", "Exhibit 1.1a", "claim C4", "{glue:text}`a.ipynb::k.v:.2f`", "FP32 in 2025-06"]
)
def test_names_are_no_typed_numbers(text):
    "Years, exhibits, claims, glued numbers."
    assert not typed_numbers(text)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_chapter_is_up_to_date_and_complete(path):
    "Executed as it stands, no error, and an exhibit at least."
    notebook = read(path)
    assert reasons(notebook) == []
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert not [output for cell in code for output in cell["outputs"] if output["output_type"] in ("error", "stream")]
    assert made_exhibits(path)


def test_every_exhibit_that_is_named_is_there():
    "By prose; those that claims name, `check` looks for."
    there = [number for path in NOTEBOOKS for number in made_exhibits(path)]
    for path in [*NOTEBOOKS, *PAGES]:
        for _, text in prose(path):
            for named in re.findall(ONE, " ".join(re.findall(NAMED, text))):
                assert any(number.rstrip(ascii_lowercase) == named or number == named for number in there), (
                    f"{path.name} names exhibit {named}, and there is none"
                )


def comment_of(lines):
    """The comment with which a cell begins, as one line."""
    return " ".join(line.removeprefix("#").strip() for line in takewhile(lambda line: line.startswith("#"), lines))


def knows_a_place(node):
    """Whether a subscript has the number of a place that is not the first or the last: list(x)[3], x.iloc[[2, 5]]."""
    ordered = isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") in ("list", "tuple", "sorted")
    if not ordered and getattr(node.value, "attr", "") not in ("iloc", "iat"):
        return False
    return bool(set(re.findall(r"-?\b\d+\b", ast.unparse(node.slice))) - {"0", "-1"})


def faults(source, parameters=False):
    """What keeps an economist from reading a cell: its comment, its size, numbers of places, texts put together."""
    lines = source.splitlines()
    comment = comment_of(lines)
    if not comment.endswith((".", "?")) or re.search(r"[.?!] [A-Z]", comment):
        yield f"expected a comment of one sentence at its head, found {lines[0]!r}"
    if len(lines) > 25 and not parameters:  # a parameter takes a line each, however many there are
        yield f"has {len(lines)} lines, more than 25"
    yield from (f"has more than 100 letters in {line!r}" for line in lines if len(line) > 100)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno > 3:
            yield f"holds a function of more than three lines, {node.name}"
        elif isinstance(node, ast.Attribute) and node.attr.startswith("read_"):
            yield f"reads data past load() by {ast.unparse(node)}"
        elif isinstance(node, ast.Subscript) and knows_a_place(node):
            yield f"knows a place by its number, {ast.unparse(node)}"
    for given in exhibits(source):
        for name in TEXTS:
            if name in given and not isinstance(getattr(given[name], "value", None), str):
                yield f"puts its {name} together from {ast.unparse(given[name])}"
        for name, other in (("holds", "neutral"), ("neutral", "holds")):
            if name in given and other not in given:
                yield f"a title that may turn lacks `{other}`"


@pytest.mark.parametrize("path", [*NOTEBOOKS, *OTHERS], ids=lambda path: path.name)
def test_a_cell_can_be_read_by_an_economist(path):
    "It says what it does and why, is short, and names things; data come through load(), texts are templates."
    for cell in read(path)["cells"]:
        if cell["cell_type"] == "code":
            parameters = "parameters" in cell["metadata"].get("tags", [])
            found = list(faults("".join(cell["source"]), parameters))
            assert not found, f"{path.name}, cell {cell['id']}: {found}"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x = 1", "expected a comment of one sentence"),
        ("# no sentence\nx = 1", "expected a comment of one sentence"),
        ("# Two of them. Here is the other.\nx = 1", "expected a comment of one sentence"),
        ("# Long.\n" + "x = 1\n" * 25, "has 26 lines"),
        ("# Wide.\nx = " + "1" * 97, "more than 100 letters"),
        ("# Place.\nx = list(names)[3]", "knows a place"),
        ("# Place.\nx = frame.iloc[[2, 5]]", "knows a place"),
        ("# Place.\nx = frame['a'].iloc[-4]", "knows a place"),
        ("# Place.\nx = frame.iloc[:, 1]", "knows a place"),
        ("# Work.\ndef f(x):\n    a = x\n    b = a\n    c = b\n    return c", "holds a function"),
        ("# Data.\nx = pd.read_csv('x.csv')", "reads data past load()"),
        ("# Show.\nshow(chart, title=f'{x:.1f} percent')", "puts its title together"),
        ("# Show.\nshow(chart, description='From ' + x)", "puts its description together"),
        ("# Show.\ntable(frame, note=', '.join(names))", "puts its note together"),
        ("# Show.\nshow(chart, title='A', holds=x > 0, neutral=B)", "puts its neutral together"),
        ("# Show.\nshow(chart, title='A', holds=x > 0)", "a title that may turn lacks `neutral`"),
        ("# Show.\ntable(frame, title='A', neutral='B')", "a title that may turn lacks `holds`"),
    ],
)
def test_faults_of_a_cell_are_found(line, words):
    "The rule above can fail."
    found = list(faults(line))
    assert len(found) == 1 and words in found[0]


@pytest.mark.parametrize(
    "source",
    [
        "# Take the last of the years, since TOP500 is a name and 0.5 is a number.\nx = y.iloc[-1]",
        "# Is it\n# so?\nshow(chart, title='{x:.2f} of ' 'all', holds=x > 0, neutral='All')\nx = list(y)[0]",
    ],
)
def test_a_good_cell_has_no_faults(source):
    "First and last, comments of two lines, strings side by side."
    assert list(faults(source)) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_parameters_are_annotated_and_explained(path):
    "One tagged cell of names, types and defaults; each ends in a comment, and only a long list takes several lines."
    tagged = [c for c in nbformat.read(path, as_version=4).cells if "parameters" in c.metadata.get("tags", [])]
    assert len(tagged) == 1
    lines = tagged[0].source.splitlines()
    for node in ast.parse(tagged[0].source).body:
        assert isinstance(node, ast.AnnAssign), lines[node.lineno - 1]
        assert re.search(r"  # .+$", lines[node.end_lineno - 1]), lines[node.end_lineno - 1]
        assert node.lineno == node.end_lineno or isinstance(node.value, ast.List), lines[node.lineno - 1]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_results_are_named_after_their_chapter(path):
    "chapter.name, one chapter one prefix."
    assert len({key.split(".")[0] for key in results(path)}) == 1


def test_every_glued_number_exists():
    "A misspelt key stops the build as well; here it is found in a second."
    known = {path.name: results(path) for path in NOTEBOOKS}
    used = set()
    for path in [*NOTEBOOKS, *PAGES]:
        for _, text in prose(path):
            text = re.sub(SKIPPED[0], " ", text, flags=re.S)
            for name, key in re.findall(r"\{glue:text\}`([\w-]+\.ipynb)::([\w.]+?):[^`]+`", text):
                base = re.sub(r"\.(low|high|n)$", "", key) if key.count(".") > 1 else key
                assert base in known[name], f"{path.name} glues {key}, which {name} does not record"
                used.add(base)
    assert used
