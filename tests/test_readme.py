"""The README holds: its tables are those of the sources, its commands exist, its paths and versions are right."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from claimbook.claims.judge import made_exhibits
from claimbook.claims.kept import kept
from claimbook.cli import parser
from claimbook.notebook.files import read
from claimbook.notebook.parameters import parameters
from claimbook.notebook.toc import chapters
from claimbook.site.basis import read_kept_in
from claimbook.site.readme import filled
from claimbook.tables.read import descriptor
from suanli.cli import importing

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
CODE = [
    *re.findall(r"`([^`\n]+)`", TEXT),
    *(line.split("#")[0].strip() for line in "".join(re.findall(r"```sh\n(.*?)```", TEXT, re.S)).splitlines()),
]
TARGETS = sorted({word.split()[1] for word in CODE if word.startswith("make ")})
COMMANDS = sorted({tuple(word.split()[1:]) for word in CODE if word.startswith(".venv/bin/suanli ")})


def test_its_tables_are_up_to_date():
    "`make readme` would change nothing."
    assert filled(TEXT) == TEXT


def test_it_names_every_dataset_with_its_rights_and_source():
    "File, licence, and a key that data.bib knows."
    bibliography = (ROOT / "data" / "data.bib").read_text(encoding="utf-8")
    for entry in descriptor(ROOT / "data")["resources"]:
        (row,) = [line for line in TEXT.splitlines() if line.startswith(f"| `data/{entry['path']}` |")]
        assert all((each.get("title") or each["name"]) in row for each in entry["licenses"])
        assert f"`{entry['citation']}`" in row and re.search(rf"@\w+\{{{entry['citation']},", bibliography)


def test_it_states_locked_versions():
    "Every package with its version, and Python."
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    (line,) = [line for line in TEXT.splitlines() if line.startswith("Python >=")]
    stated = re.findall(r"([a-z0-9-]+) (\d[\w.]*)(?:,|\.$)", line)
    assert len(stated) > 25
    for name, version in stated:
        assert re.search(rf"^{name}(\[.*\])?=={re.escape(version)}(?![\w.])", lock, re.M), f"{name} {version}"
    assert re.search(r"Python (3\.\d+) or later", TEXT)[1] == re.match(r"Python >=(3\.\d+);", line)[1]


def test_it_lists_every_seed_and_every_exhibit():
    "As the notebooks have them."
    for path in chapters(ROOT):
        for name, each in parameters(read(path), path.stem).items():
            assert "seed" not in name or f"| `{path.name}` | `{name}` | {each.default} |" in TEXT
        for number in made_exhibits(path):
            assert re.search(rf"`chapters/{path.name}` \|.*\b{re.escape(number)}\b", TEXT)


def test_seeds_that_are_no_parameters_are_named():
    "A chapter that takes its seed from a registration is said to, with the file."
    said = TEXT.partition("### Random numbers\n")[2].partition("<!-- seeds")[0]
    for path in chapters(ROOT):
        code = "\n".join("".join(cell["source"]) for cell in read(path)["cells"] if cell["cell_type"] == "code")
        if '["seed"]' in code:
            (file,) = re.findall(r'registered\("(registrations/[\w.-]+)"\)', code)
            assert f"chapter {int(path.name[:2])}" in said and f"`data/{file}`" in said


@pytest.mark.parametrize("page", ["README.md", "README.zh.md", "chapters/data.md"])
def test_kept_results_are_said_to_be_some(page):
    "Where they lie, which chapters rest on them, of which releases, and where those are published."
    text = (ROOT / page).read_text(encoding="utf-8")
    reading = [path for path in chapters(ROOT) if any(read_kept_in(code_cells(path)))]
    named = re.search(r"hapters ((?:\d, )+\d and \d) also|第((?:\d、)+\d)章还", text)
    assert [int(digit) for digit in re.findall(r"\d", named[0])] == [int(path.name[:2]) for path in reading]
    assert {each.data["tables"]["pwt"]["version"] for each in kept()} == {"10.01", "11.0"}
    parts = ["data/vintages/", "10.01", "11.0", "10.34894/QT5BCC", "10.34894/FABVLR", "CC BY 4.0", "data/reader.json"]
    assert all(part in text for part in [*parts, "data/mutations.json"])


def code_cells(path):
    return [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("target", TARGETS)
def test_every_make_target_exists(target):
    "make knows how; `make help` lists it."
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"\n{target}: " in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_every_command_line_is_understood(arguments):
    "By the parser of `suanli`, options and all."
    assert parser(importing).parse_args(arguments).function


def test_the_newcomer_s_commands_are_there():
    "The lists above are not empty by accident."
    assert {"book", "test", "readme", "data", "setup"} <= set(TARGETS) and COMMANDS
    help_text = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "make readme" in help_text


def test_every_path_exists():
    "Files and folders in code, targets of links; what a build makes is left out."
    paths = {word for word in CODE if re.fullmatch(r"[\w./-]*/[\w./-]*|[\w-]+\.(?:md|txt|json|bib|cff|toml)", word)}
    paths |= {target for target in re.findall(r"\]\(([^)]+)\)", TEXT) if "://" not in target}
    kept = {path.split("#")[0] for path in paths if not path.startswith(("_build", ".venv"))}
    assert len(kept) > 15
    places = (ROOT, ROOT / "chapters", ROOT / "tests" / "claimbook" / "example")
    assert sorted(path for path in kept if not any((place / path).exists() for place in places)) == []


def test_its_chinese_part_names_the_same_commands():
    "The block of two commands, what else it types, and a link from each to the other; its paths exist."
    chinese = (ROOT / "README.zh.md").read_text(encoding="utf-8")
    blocks = [re.findall(r"```sh\n(.*?)```", text, re.S)[0].splitlines() for text in (TEXT, chinese)]
    typed = [[line.split("#")[0].strip() for line in block] for block in blocks]
    assert typed[0] == typed[1] == ["make book", "make test"]
    commands = {word for word in re.findall(r"`([^`\n]+)`", chinese) if word.startswith(("make ", ".venv/"))}
    assert commands and commands <= set(CODE)
    assert "(README.zh.md)" in TEXT.partition("\n## ")[0] and "(README.md)" in chinese.partition("\n## ")[0]
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", chinese) if "://" not in target]
    assert targets and all((ROOT / target).exists() for target in targets)


def test_it_follows_the_order_of_the_template():
    "Overview, data, requirements, programs, instructions, exhibits, references."
    headings = re.findall(r"^## (.+)$", TEXT, re.M)
    wanted = ["Overview", "Data availability and rights", "Datasets", "Computational requirements"]
    wanted += ["Description of programs", "Instructions", "Exhibits", "References and rights"]
    assert [heading for heading in headings if heading in wanted] == wanted
    (measured,) = re.findall(r"### Time, memory, storage\n(.*?)\n## ", TEXT, re.S)
    for part in (r"Last run 20\d\d-\d\d-\d\d", r"cores", r"\d GB", r"\| `make book`[^|]*\| \d+ (?:s|min) \|"):
        assert re.search(part, measured), part


def test_the_workflow_uses_a_python_that_is_stated():
    "What is checked is what is promised."
    steps = yaml.safe_load((ROOT / ".github/workflows/book.yml").read_text(encoding="utf-8"))["jobs"]["book"]["steps"]
    (version,) = [step["with"]["python-version"] for step in steps if "python-version" in step.get("with", {})]
    assert f"Python {version} or later" in TEXT
    assert sys.version_info >= tuple(map(int, version.split(".")))
