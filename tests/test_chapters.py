"""The chapters as files: their parameters, their order, and no number typed into their prose."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from suanli.book.results import results
from suanli.editions.run import read
from suanli.notebook.fingerprint import reasons

CHAPTERS = Path(__file__).parents[1] / "chapters"
NOTEBOOKS = sorted(CHAPTERS.glob("*.ipynb"))
PAGES = sorted(CHAPTERS.glob("*.md"))
EXHIBITS = {
    "01": {"1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"},
    "02": {"2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7"},
    "03": {"3.1", "3.2", "3.3", "3.4", "3.5"},
    "04": {"4.1", "4.2", "4.3", "4.4"},
    "05": {"5.1", "5.2", "5.3"},
}
# Numerals that prose may hold, each because it is a name and not a finding.
ALLOWED = [
    r"\b(?:1[6-9]|20)\d\d(?:-\d\d)?\b",  # years and months
    r"^#+ [1-5](?:\.\d{1,2})? (?:· )?|\b[Cc]hapters? [1-5]\b",  # headings and chapters
    r"\b[Ee]xhibits? [1-5]\.\d{1,2}[a-z]?(?:(?:,| and| to) [1-5]\.\d{1,2}[a-z]?)*",  # exhibits
    r"= 1\b|\b1 = ",  # the base of an index
    r"\b[CITMP]\d[a-d]?\b",  # claims
    r"\bTOP500\b|\bFP(?:16|32|64)\b|\b16-bit\b|\bCO2\b|\bR2\b|\bGPT-\d\b|\bF124\b",  # names
    r"\bPWT \d+\.\d+\b|\bPenn World Table \d+\.\d+\b|\bdatabase 4\.0\b",  # releases
    r"\b(?:14|15)th five-year plan\b",
    r"\b95 %|\b5 %|\b1 %",  # conventional levels, and the unit step of a published elasticity
    r"\bHC[0-3]\b|\bsup-F\b",
]
SKIPPED = [
    r"```.*?```|~~~.*?~~~",  # code
    r"\{[a-z:]+\}`[^`]*`",  # roles: glued numbers, citations, references
    r"`[^`]*`",
    r"\$\$.*?\$\$|\$[^$]*\$",  # mathematics
    r"\]\([^)]*\)",  # targets of links
    r"<!--.*?-->",
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


def typed_strings(node):
    """Strings typed into an expression; what stands in the braces of an f-string is computed or a format."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    inner = [] if isinstance(node, ast.FormattedValue) else ast.iter_child_nodes(node)
    return [text for child in inner for text in typed_strings(child)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_no_number_is_typed_into_what_an_exhibit_says(path):
    "Titles, descriptions and notes are prose too: what they state is computed, or another edition would make it false."
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        for call in ast.walk(ast.parse(cell.source)):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("show", "table"):
                said = [keyword.value for keyword in call.keywords if keyword.arg in ("title", "description", "note")]
                found = [number for value in said for text in typed_strings(value) for number in typed_numbers(text)]
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
    "Executed as it stands, counts from 1 to n, no error, every exhibit of the plan."
    notebook = read(path)
    assert reasons(notebook) == []
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert not [output for cell in code for output in cell["outputs"] if output["output_type"] in ("error", "stream")]
    source = "\n".join("".join(cell["source"]) for cell in code)
    shown = set(re.findall(r'exhibit="(\d\.\d+)', source))
    assert EXHIBITS[path.name[:2]] <= shown


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_chapter_is_a_story(path):
    "No cell over 25 lines, no function over three, and data only through load()."
    for cell in read(path)["cells"]:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        # A parameter takes a line each, however many there are.
        if "parameters" not in cell["metadata"].get("tags", []):
            assert len("".join(cell["source"]).splitlines()) <= 25
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno <= 3
            assert not (isinstance(node, ast.Attribute) and node.attr.startswith("read_"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_parameters_are_annotated_and_explained(path):
    "One tagged cell; each line a name, a type, a default and a comment."
    tagged = [c for c in nbformat.read(path, as_version=4).cells if "parameters" in c.metadata.get("tags", [])]
    assert len(tagged) == 1
    for line in tagged[0].source.splitlines():
        assert re.fullmatch(r"[a-z_0-9]+: [\w\[\], |]+ = .+  # .+", line) or line.startswith("#"), line


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
            for name, key in re.findall(r"\{glue:text\}`([\w-]+\.ipynb)::([\w.]+?):[^`]+`", text):
                base = re.sub(r"\.(low|high|n)$", "", key) if key.count(".") > 1 else key
                assert base in known[name], f"{path.name} glues {key}, which {name} does not record"
                used.add(base)
    assert used
