"""Rules of the house that no single module can hold."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml

from claimbook.notebook.toc import chapters

from .lines import lines_by_floor

ROOT = Path(__file__).parents[1]
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
SOURCE = sorted((ROOT / "src").rglob("*.py"))
NOTEBOOKS = chapters(ROOT)
PAGES = sorted((ROOT / "chapters").glob("*.md"))
# Each floor of a package imports only floors below it.
FLOORS = {
    "claimbook": {
        **{
            "damaged": -1,
            "signals": 0,
            "garbage": 0,
            "project": 0,
            "tables": 1,
            "notebook": 2,
            "exhibits": 3,
            "claims": 4,
            "languages": 5,
            "site": 6,
            "editions": 7,
        },
        **{"refusal": 8, "commands": 8, "cli": 9, "__main__": 9, "__init__": 9},
    },
    "suanli": {"methods": 0, "charts": 0, "releases": 1, "__main__": 0, "cli": 2, "__init__": 2},
}
# Lines of code, without blanks, comments and docstrings.
BUDGETS = {"suanli": 4802, "claimbook": 13141}
IMPORT_NAMES = {
    "pyyaml": "yaml",
    "vl-convert-python": "vl_convert",
    "ipython": "IPython",
    "jupyter-book": "jupyter_book",
}


def package_and_floor(path):
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return parts[0], parts[1]


def imports(path):
    """Modules that a file imports; relative imports of our package spelt out, those of the tests left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
        elif isinstance(node, ast.ImportFrom) and ROOT / "src" in path.parents:
            package = path.relative_to(ROOT / "src").parts[:-1]
            base = package[: len(package) - node.level + 1]
            yield from (".".join([*base, *filter(None, [node.module]), alias.name]) for alias in node.names)


@pytest.mark.parametrize("path", SOURCE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_floor_imports_only_floors_below(path):
    "The press knows no study, methods know nothing of ours, and no floor knows what stands on it."
    package, own = package_and_floor(path)
    for name in imports(path):
        parts = [*name.split("."), "__init__"]
        if parts[0] not in FLOORS:
            continue
        assert package == "suanli" or parts[0] == "claimbook", f"the press imports the study: {path.name}, {name}"
        assert own != "methods" or parts[:2] == ["suanli", "methods"], f"methods know no files: {path.name}, {name}"
        if parts[0] == package and parts[1] != own:
            assert FLOORS[package][parts[1]] < FLOORS[package][own], f"{path.name} imports {name}"


@pytest.mark.parametrize("path", [path for path in SOURCE if "claimbook" in path.parts], ids=lambda path: path.name)
def test_the_press_names_nothing_of_the_study(path):
    "What it must know of a book stands in pyproject.toml; examples in docstrings may be this book's."
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spoken = {node.body[0].value for node in ast.walk(tree) if isinstance(node, DOCUMENTED) and ast.get_docstring(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in spoken:
            assert "suanli" not in node.value.lower(), f"{path.name}, line {node.lineno}: {node.value!r}"


def test_only_one_module_knows_paths():
    "Where a book is, is read from pyproject.toml; a module beside its own files may say so."
    for path in SOURCE:
        text = path.read_text(encoding="utf-8")
        assert path.stem == "project" or not re.search(r"\.parents\[|__file__\)\.parent\.parent", text), path.name


def test_no_name_stands_for_two_modules():
    "Each package has a command of its own, and nothing else twice."
    names = [path.stem for path in SOURCE if not path.stem.startswith("__")]
    assert {name for name in names if names.count(name) > 1} <= {"cli"}


def test_the_packages_stay_within_their_budgets():
    "By floor, with `python -m tests.lines`."
    counted = lines_by_floor(ROOT / "src")
    for package, most in BUDGETS.items():
        assert sum(lines for (own, _), lines in counted.items() if own == package) <= most, counted


@pytest.mark.parametrize("path", SOURCE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_holds_one_concept(path):
    "About 200 lines; 260 is too many."
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 260


def test_only_notebooks_choose_tables():
    "Fingerprints see what a notebook names; a table loaded inside the package would be missed."
    for path in SOURCE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "load":
                assert not isinstance(node.args[0], ast.Constant), f"{path.name} loads {node.args[0].value}"


def test_tests_take_the_chapters_from_the_contents():
    "A notebook that lies beside them is none; only copies that a test made itself are gathered by their names."
    own = re.compile(r"\bROOT\b|\bEXAMPLE\b|__file__|project\(\)")
    lines = [
        (path.name, line)
        for path in (ROOT / "tests").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert not [line for line in lines if re.search(r"glob\(.*ipynb", line[1]) and own.search(line[1])]


def test_tests_await_where_a_page_has_gone():
    "Playwright hears of a new address after the key that caused it: `expect(page).to_have_url`, never at once."
    found = [
        f"{path.name}:{node.lineno}"
        for path in sorted((ROOT / "tests" / "browser").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert) and re.search(r"\bpage\.url\b", ast.unparse(node))
    ]
    assert found == []


def test_requirements_are_what_is_imported():
    "Nothing missing, nothing idle."
    wanted = {
        re.split(r"[<>=#\s]", line)[0]
        for line in (ROOT / "requirements.in").read_text().splitlines()
        if line and line[0] != "#"
    }
    used = {name.split(".")[0] for path in SOURCE for name in imports(path)}
    elsewhere = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "data" / "recipes").glob("*.py")]
    used |= {name.split(".")[0] for path in elsewhere for name in imports(path)}
    code = "\n".join(c.source for n in NOTEBOOKS for c in nbformat.read(n, as_version=4).cells if c.cell_type == "code")
    used |= {match for match in re.findall(r"^(?:from|import) (\w+)", code, re.M)}
    # Used by configuration, by command line or as a file store, so no import tells.
    used |= {"sphinx_book_theme", "setuptools", "ipykernel", "nbconvert", "nbval", "xdist"}
    used |= {"ruff"}
    names = {name: IMPORT_NAMES.get(name, name.replace("-", "_")) for name in wanted} | {"pytest-xdist": "xdist"}
    assert sorted(name for name, module in names.items() if module not in used) == []


def test_the_lock_holds_every_requirement_with_hashes():
    "A line without a hash would switch hash checking off for nobody, and fail for everybody."
    lock = (ROOT / "requirements.txt").read_text()
    pins = re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==\S+", lock, re.M)
    assert len(pins) > 100 and all(f"{pin}==" in lock for pin in pins)
    for entry in re.split(r"\n(?=[a-z0-9])", lock)[1:]:
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    for line in (ROOT / "requirements.in").read_text().splitlines():
        if line and line[0] != "#":
            assert re.split(r"[<>=#\s]", line)[0] in pins


def test_the_same_version_everywhere():
    "pyproject and CITATION.cff."
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"] == version


def test_the_workflow_runs_the_two_commands():
    "What a newcomer runs is what is checked."
    steps = yaml.safe_load((ROOT / ".github/workflows/book.yml").read_text())["jobs"]["book"]["steps"]
    assert {"make test", "make book"} <= {step.get("run") for step in steps}


def test_the_weekly_workflow_runs_the_rest():
    "What is too slow for a push, and the machines and versions that are promised."
    jobs = yaml.safe_load((ROOT / ".github/workflows/weekly.yml").read_text())["jobs"]
    assert {".ci/run", "make test-slow", "make test-browser-slow"} <= {
        step.get("run") for step in jobs["whole"]["steps"]
    }
    assert jobs["machines"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert "make test" in {step.get("run") for step in jobs["machines"]["steps"]}


def test_nothing_tracked_comes_from_elsewhere_or_stays_unfinished():
    "No machine's paths, no unfinished marks."
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    marks = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "/ho" + "me/", "/ro" + "ot/", "lorem" + " ipsum")))
    for name in filter(None, listed):
        path = ROOT / name
        if path.suffix in {".py", ".md", ".ipynb", ".yml", ".toml", ".json", ".js", ".css", ""} and path.is_file():
            found = marks.search(path.read_text(encoding="utf-8", errors="replace"))
            assert not found, f"{name}: {found[0]}"
