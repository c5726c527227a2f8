"""What the project trusts: its code runs nothing that data hold, and installs nothing but what the lock names."""

import ast
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
import yaml

from claimbook.notebook.toc import chapters

ROOT = Path(__file__).parents[1]
SOURCE = sorted((ROOT / "src" / "suanli").rglob("*.py"))
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "getoutput", "getstatusoutput", "popen", "system"}
FORBIDDEN_MODULES = {"pickle", "shelve", "marshal", "dill", "cloudpickle", "joblib", "imp", "code"}


def faults(source):
    """What a module does that code here must not: run text as code, unpickle, load YAML with its tags, call a shell."""
    tree = ast.parse(source)
    loaders = {  # loaders of ours may only refuse more than these two
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base) in ("yaml.BaseLoader", "yaml.SafeLoader") for base in node.bases)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            yield from (name for name in names if name.split(".")[0] in FORBIDDEN_MODULES)
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        owner, _, name = called.rpartition(".")
        if name in FORBIDDEN_CALLS and owner in ("", "os", "subprocess", "builtins"):
            yield called
        if name in ("read_pickle", "add_constructor", "add_multi_constructor"):
            yield called
        if owner == "yaml" and name in ("unsafe_load", "full_load", "unsafe_load_all", "full_load_all", "load_all"):
            yield called
        if called == "yaml.load" and (len(node.args) < 2 or ast.unparse(node.args[1]) not in loaders):
            yield called
        for keyword in node.keywords:
            if keyword.arg in ("shell", "allow_pickle") and not (
                isinstance(keyword.value, ast.Constant) and not keyword.value.value
            ):
                yield f"{called}({keyword.arg}=…)"


@pytest.mark.parametrize("path", SOURCE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_runs_what_data_hold(path):
    "Neither code nor objects come from YAML, JSON or tables."
    assert list(faults(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", chapters(ROOT), ids=lambda path: path.stem)
def test_no_chapter_does_either(path):
    "Their code cells, as the fingerprint reads them."
    from claimbook.editions.run import read
    from claimbook.notebook.files import code_of

    assert list(faults("\n".join(code_of(read(path))))) == []


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')",
        "exec('x = 1')",
        "import pickle",
        "from pickle import loads",
        "pd.read_pickle('x')",
        "yaml.load(text)",
        "yaml.load(text, yaml.Loader)",
        "yaml.load(text, Loader=yaml.UnsafeLoader)",
        "yaml.unsafe_load(text)",
        "class L(yaml.Loader): pass\nyaml.load(text, L)",
        "os.system('ls')",
        "os.popen('ls')",
        "subprocess.run('ls', shell=True)",
        "subprocess.run('ls', shell=chosen)",
        "np.load('x', allow_pickle=True)",
    ],
)
def test_the_search_finds_each_of_them(source):
    "Or the two tests above would prove nothing."
    assert list(faults(source))


def test_everything_that_make_installs_is_named_by_its_hash(monkeypatch):
    "Each `pip install` has --require-hashes, or installs this project and nothing else."
    lines = re.findall(r"pip install (.+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert len(lines) == 3
    spec = spec_from_file_location("environment", ROOT / "environment.py")
    spec.loader.exec_module(environment := module_from_spec(spec))
    ran = []
    monkeypatch.setattr(environment, "run", lambda command, *_, **how: ran.append([*map(str, command)]))
    for uv in (None, "/bin/uv"):
        monkeypatch.setattr(environment.shutil, "which", lambda name, found=uv: found)
        environment.install("requirements.txt", True, 0)
    lines += [" ".join(command) for command in ran if "install" in command]
    assert len(lines) == 3 + 4
    recipes = [line for line in lines if "data/recipes" in line]
    assert len(recipes) == 1  # what rebuilds the tables from packages, checked by the hashes of the tables
    for line in set(lines) - set(recipes):
        assert "--require-hashes -r " in line or ("--no-deps" in line and line.endswith("-e .")), line


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-browser.txt", "benchmarks/requirements-peers.txt"])
def test_every_line_of_a_lock_has_hashes_and_no_address(lock):
    "Packages come from the index by name, version and hash; none from an address of its own."
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.M).strip())
    for entry in entries:
        assert "==" in entry.splitlines()[0] and "--hash=sha256:" in entry, entry.splitlines()[0]
    assert not re.search(r"^\s*(-i|--index-url|--extra-index-url|--find-links|-e)|@ |git\+|https?://", text, re.M)


def test_the_workflow_looks_for_known_faults():
    "The lock is audited where there is a network, by a job that can write nothing."
    flow = yaml.safe_load((ROOT / ".github" / "workflows" / "book.yml").read_text(encoding="utf-8"))
    assert flow["permissions"] == {"contents": "read"}
    audit = flow["jobs"]["audit"]
    assert "permissions" not in audit
    runs = [step["run"] for step in audit["steps"] if "run" in step]
    assert any("pip-audit" in run and "--require-hashes" in run and "requirements.txt" in run for run in runs)
    for job in flow["jobs"].values():
        for step in job["steps"]:
            assert "@" in step.get("uses", "@"), step
