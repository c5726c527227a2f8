"""The second book: all that the press does, without a word of the first; the README's commands, as they stand."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import frictionless
import jsonschema_rs
import nbformat
import pandas as pd
import pytest
import statsmodels.datasets
import yaml
from bs4 import BeautifulSoup

from claimbook import cli
from claimbook.claims.rules import VERDICTS
from claimbook.notebook.toc import chapters
from claimbook.site.build import BUILT_WITH, DOCTREES
from claimbook.site.cards import FOLDER as CARDS
from claimbook.site.copies import difference, read_copy
from claimbook.site.holdings import FILE, WHOLE
from claimbook.site.libraries import bundle
from claimbook.tables.read import seal

ROOT = Path(__file__).parents[2]
EXAMPLE = Path(__file__).with_name("example")
SECTION = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Make a book of your own claims\n")[2]
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", SECTION.partition("\n## ")[0], flags=re.M | re.S)
CHAPTERS = chapters(EXAMPLE)
GLUED = re.compile(r"\{glue:text\}`[\w-]+\.ipynb::([a-z]+\.[a-z0-9_]+?)(?:\.(low|high|n))?(?::([^`]*))?`")
FOREIGN = re.compile(r"suanli|computing power|算力|top500", re.IGNORECASE)


def copied(folder):
    """A copy of the book as it is committed, with the bundle of charts that takes long to write."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    (folder / "_build" / "vendor").mkdir(parents=True)
    shutil.copyfile(made := bundle(), folder / "_build" / "vendor" / made.name)
    return folder


# A command `claimbook` that is forked from a process with the libraries in it.
FORKED = f"""#!{sys.executable} -SE
import os, socket, sys
sys.path.insert(0, {str(ROOT / "tests")!r})
from forking import ask
given = ["claimbook", *sys.argv[1:]], os.getcwd(), dict(os.environ), None
sys.exit(ask(socket.socket(fileno=%d), given, [1, 2]))
"""


def followed(here, forking=None):
    """Run the lines of the README beside a copy of the book; what they said lies there."""
    project = here / "project"
    copied(project / "tests" / "claimbook" / "example")
    doors = [forking.door.fileno()] if forking else []
    if forking:
        command = project / ".venv" / "bin" / "claimbook"
        command.parent.mkdir(parents=True)
        command.write_text(FORKED % doors[0], encoding="utf-8")
        command.chmod(0o755)
    else:
        (project / ".venv").symlink_to(sys.prefix)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMBOOK_")}
    lines = ["bash", "-euo", "pipefail", "-c", "\n".join(BLOCKS)]
    pipes = {"capture_output": True, "text": True, "pass_fds": doors}
    done = subprocess.run(lines, cwd=project, env=environment, check=False, **pipes)
    assert done.returncode == 0, done.stdout + done.stderr
    (here / "said").write_text(done.stdout, encoding="utf-8")


@pytest.fixture(scope="session")
def almanac(once, forking):
    """The book as the README makes it, and what its commands said; once for all workers."""
    here = once("of-your-own", lambda folder: followed(folder, forking))
    return here / "almanac", (here / "said").read_text(encoding="utf-8")


@pytest.fixture
def book(tmp_path, monkeypatch, capfd):
    """A copy of the book, in which this process stands, and a function that runs a command there."""
    monkeypatch.chdir(copied(tmp_path / "almanac"))
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setenv("PYTHONPATH", os.environ.get("PYTHONPATH", ""))
    monkeypatch.delenv("CLAIMBOOK_ROOT", raising=False)

    def run(*arguments):
        capfd.readouterr()
        code = cli.main([*arguments])
        said = capfd.readouterr()
        return code, said.out + said.err

    return Path.cwd(), run


@cache
def soup(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def dead_links(html):
    """Addresses of a built book that lead to no file, or to no place in it."""
    for path in sorted((html / "chapters").glob("*.html")):
        for tag in soup(path).find_all(["a", "link", "script", "img"]):
            parts = urlsplit(tag.get("href") or tag.get("src") or "")
            if parts.scheme or parts.netloc or not (parts.path or parts.fragment):
                continue
            aim = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            inside = aim.suffix == ".html" and parts.fragment and tag.name == "a"
            if not aim.exists() or (inside and not soup(aim).find(id=unquote(parts.fragment))):
                yield f"{path.name}: {parts.geturl()}"


def test_the_committed_book_is_up_to_date(book):
    "Outputs, tables, claims, quotations: nothing to be said."
    code, said = book[1]("check")
    assert (code, said) == (0, "01-river: up to date\n02-sun: up to date\n")


def test_its_tables_are_those_of_statsmodels():
    "Every row."
    nile, spots = (getattr(statsmodels.datasets, name).load_pandas().data for name in ("nile", "sunspots"))
    for name, theirs in (("nile", nile), ("sunspots", spots)):
        ours = pd.read_csv(EXAMPLE / "data" / f"{name}.csv")
        assert (ours.to_numpy() == theirs.to_numpy()).all() and ours.shape == theirs.shape


def test_its_results_are_those_that_are_published():
    "The two means of the Nile are in every textbook on change points; a sunspot cycle has eleven years."
    glued = {}
    for path in CHAPTERS:
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                name = output.metadata.get("scrapbook", {}).get("name")
                glued |= {name: output.data["application/papermill.record/text/plain"]} if name else {}
    assert float(glued["river.before"]) == pytest.approx(1097.75, abs=0.01)
    assert float(glued["river.after"]) == pytest.approx(849.97, abs=0.01)
    assert float(glued["sun.cycle"]) == pytest.approx(11.0, abs=0.1)


@pytest.mark.slow
def test_a_build_on_top_of_another_is_the_same_book(almanac, tmp_path):
    "Every file, with the marks of style sheets and of the build, where all pages are written again."
    book = tmp_path / "almanac"
    shutil.copytree(almanac[0], book)
    html = book / "_build" / "html"
    first = {path: path.read_bytes() for path in html.rglob("*") if path.is_file()}
    ages = {path: path.stat().st_mtime_ns for path in (html / "chapters").glob("*.html")}
    for name in (BUILT_WITH, WHOLE):  # Sphinx takes all that is there for another book's
        (book / "_build" / DOCTREES / name).unlink()
    command = [sys.executable, "-m", "claimbook", "build"]
    done = subprocess.run(command, cwd=book, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [path.name for path, age in ages.items() if path.stat().st_mtime_ns == age] == []
    again = {path: path.read_bytes() for path in html.rglob("*") if path.is_file()}
    assert sorted(str(path) for path in first.keys() | again.keys() if first.get(path) != again.get(path)) == []


def test_pages_made_side_by_side_are_the_same_book(almanac, tmp_path, forking):
    "By several processes for each language, as on larger machines, or by one; all else also where no page is written."
    book = tmp_path / "almanac"
    shutil.copytree(almanac[0], book, ignore=shutil.ignore_patterns("html", DOCTREES, "jupyter_execute"))
    one, pages, ages = written(almanac[0]), book / "_build" / "html" / "chapters", []
    for _ in range(2):
        done = commanded(book, forking, "build", "--jobs", "4")
        assert done.returncode == 0, done.stdout + done.stderr
        other = written(book)
        assert [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)] == []
        (book / "_build" / DOCTREES / WHOLE).unlink()  # or it would not be built again
        shutil.rmtree(book / "_build" / "html" / CARDS)
        ages.append({path.name: path.stat().st_mtime_ns for path in pages.glob("[!.]*.html")})
    assert ages[0] == ages[1]


def written(book):
    """Every file of a book that was built, by its path."""
    html = book / "_build" / "html"
    return {path.relative_to(html).as_posix(): path.read_bytes() for path in html.rglob("*") if path.is_file()}


@pytest.mark.slow  # two more builds
def test_what_a_book_no_longer_holds_is_not_left_in_it(almanac, tmp_path, forking):
    "A page, an exhibit and a style that are gone: it is the book that never had them, to the last byte."
    book = tmp_path / "almanac"
    shutil.copytree(almanac[0], book)
    html, contents = book / "_build" / "html", book / "_toc.yml"
    first, own = {path: path.read_bytes() for path in html.rglob("*") if path.is_file()}, contents.read_text()
    contents.write_text(own.replace("  - file: chapters/data\n", "  - file: chapters/aside\n  - file: chapters/data\n"))
    aside, style = book / "chapters" / "aside.md", book / "_static" / "own.css"
    aside.write_text("# Aside\n\nWords.\n", encoding="utf-8")
    style.parent.mkdir()
    style.write_text("p { color: inherit; }\n", encoding="utf-8")
    assert commanded(book, forking, "build").returncode == 0
    assert (html / "chapters" / "aside.html").is_file() and (html / "_static" / "own.css").is_file()
    # As if a chapter had had one more when the book was last built.
    known = book / "_build" / DOCTREES / FILE
    known.write_text(known.read_text(encoding="utf-8").replace("1.1\n", "1.1\n1.9\n"), encoding="utf-8")
    (html / "_exhibits" / "almanac-exhibit-1.9.csv").write_text("a\n1\n", encoding="utf-8")
    contents.write_text(own)
    aside.unlink()
    shutil.rmtree(style.parent)
    assert commanded(book, forking, "build").returncode == 0
    again = {path: path.read_bytes() for path in html.rglob("*") if path.is_file()}
    assert sorted(str(path) for path in first.keys() | again.keys() if first.get(path) != again.get(path)) == []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_its_cells_have_the_form_of_the_house(path):
    "A comment first, then at most 25 lines of 100 letters."
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            lines = cell.source.splitlines()
            assert lines[0].startswith("# ") or "parameters" in cell.metadata.tags
            assert len(lines) <= 25 and max(map(len, lines)) <= 100


@pytest.mark.slow
def test_commands_of_their_own_say_and_make_the_same(almanac, tmp_path):
    "Not forked, but those that are installed: every page, every table, every word."
    followed(tmp_path)
    root, said = almanac
    # Each says its own folder, in addresses and as it is.
    own, theirs = (
        re.sub(r"/\S*?(?=/_build/)", "", text) for text in ((tmp_path / "said").read_text(encoding="utf-8"), said)
    )
    assert own == theirs
    for path in (path for path in root.rglob("*") if path.suffix in (".html", ".json", ".csv", ".parquet", ".ipynb")):
        assert (tmp_path / "almanac" / path.relative_to(root)).read_bytes() == path.read_bytes(), path


def test_each_verdict_is_given_once(almanac):
    "On the page that shows them at a glance, and in the ledger."
    html = almanac[0] / "_build" / "html" / "chapters"
    rows = [row.get_text() for row in soup(html / "intro.html").select(".verdict-counts strong")]
    assert rows == [f"1 {verdict}" for verdict in VERDICTS]
    ledger = [row.get_text(strip=True) for row in soup(html / "ledger.html").select(".claim-verdict")]
    assert sorted(ledger) == sorted(VERDICTS)


def test_each_claim_with_a_rule_names_its_data(almanac):
    "A table at least, with its version or the last date in it."
    html = almanac[0] / "_build" / "html" / "chapters"
    ruled = {
        each["id"]
        for each in yaml.safe_load((EXAMPLE / "data" / "claims.yml").read_text(encoding="utf-8"))["claims"]
        if each.get("rule")
    }
    for page in ("ledger", "01-river"):
        cards = soup(html / f"{page}.html").select(".claim")
        told = {card.select_one(".claim-id").get_text(): card.find("dt", string="Data") for card in cards}
        assert {claim for claim, term in told.items() if term} == ruled & set(told) != set()
        for term in filter(None, told.values()):
            assert re.search(r"\w \((?:.+; )?to \d{4}\)", term.find_next("dd").get_text())


def test_its_pages_are_whole(almanac):
    "Links lead somewhere, charts are drawn by the press's own scripts, and titles are findings that hold."
    html = almanac[0] / "_build" / "html"
    assert [*dead_links(html)] == []
    page = soup(html / "chapters" / "01-river.html")
    scripts = [urlsplit(tag["src"]).path.rpartition("/")[2] for tag in page.find_all("script", src=True)]
    assert {"vega.js", "cursor.js", "charts.js"} <= {*scripts}
    assert [link for link in page.find_all("link", rel="stylesheet") if "pages.css" in link["href"]]
    title = page.select_one("#exhibit-1-1 .exhibit-title").get_text()
    assert title == "After 1898 the Nile carries 23\u00a0percent less water"
    shown = pd.read_csv(html / "_exhibits" / "almanac-exhibit-1.2.csv")
    assert shown["Estimate"].tolist() == pytest.approx([849.972 - 1097.75, 0.716], abs=0.001)
    about = soup(html / "chapters" / "about.html").get_text(" ", strip=True)
    assert "almanac.yearly" in about and about.count("up to date") == 2 and "Changed since" not in about
    assert soup(html / "index.html").find("a")["href"] == "chapters/intro.html"


def test_nothing_of_the_first_book_is_in_it(almanac):
    "Neither in its files, nor in its pages, nor in what the commands say."
    root, said = almanac
    kinds = (".html", ".json", ".csv", ".js", ".css", ".py", ".md", ".yml", ".toml", ".ipynb")
    others = ("vendor", "runs", "styles", "scripts")
    for path in (path for path in root.rglob("*") if path.is_file() and path.suffix in kinds):
        if not {*others} & {*path.relative_to(root).parts}:
            found = FOREIGN.search(path.read_text(encoding="utf-8"))
            assert not found, f"{path.relative_to(root)}: {found[0]}"
    assert not FOREIGN.search(said)
    assert not soup(root / "_build" / "html" / "chapters" / "ledger.html").find(lang="zh-Hans")


def test_an_edition_turns_two_verdicts_and_a_title(almanac):
    "Where nobody sees a break, the river is no longer said to have fallen."
    root, said = almanac
    turned = re.search(r"Verdicts that turned\n(.*?)\n\n", said, re.S)[1]
    assert re.search(r"R1 +supported +not identified", turned) and re.search(r"R2 +consistent +contradicted", turned)
    assert "S1" not in turned and "1 of 2 chapters to run" in said
    html = root / "_build" / "editions" / "late-break" / "html"
    page = soup(html / "chapters" / "01-river.html")
    assert page.select_one("#exhibit-1-1 .exhibit-title").get_text() == "What the Nile carries, year by year"
    assert "Edition: A late break" in page.get_text() and [*dead_links(html)] == []
    changes = soup(html / "edition" / "what-changed.html")
    assert "Verdicts that turned: 2 of 5" in " ".join(changes.get_text().split())


def test_a_grid_is_swept(almanac):
    "Four breaks, and the verdicts of the chapter that was run."
    verdicts = pd.read_parquet(almanac[0] / "_build" / "sweeps" / "breaks" / "verdicts.parquet")
    told = verdicts.set_index(["break_year", "claim"])["verdict"]
    assert {*verdicts["break_year"]} == {1880, 1898, 1940, 1960} and {*verdicts["claim"]} == {"R1", "R2"}
    assert told[1898, "R1"] == "supported" and told[1898, "R2"] == "consistent"
    assert told[1960, "R1"] == "not identified" and told[1960, "R2"] == "contradicted"


RIVER, INTRO, DATA = "chapters/01-river.ipynb", "chapters/intro.md", "data/datapackage.json"
BROKEN = {
    "a table without an entry": (DATA, '"path": "nile.csv"', '"path": "nil.csv"', "check", ["data/nil.csv"]),
    "an altered table": ("data/nile.csv", "1871,1120", "1871,1121", "check", ["data/nile.csv", "run `claimbook seal`"]),
    "a table that no longer fits": ("data/nile.csv", "1871,1120", "1871,-1", "run", ["line 2, column volume"]),
    "an altered output": (RIVER, "849.972", "949.972", "check", ["01-river: stale: "]),
    "an altered output built": (RIVER, "849.972", "949.972", "build", ["01-river.ipynb", "run `claimbook run` first"]),
    "a misspelt quotation": (INTRO, "river.less", "river.les", "check", ["intro.md, line 8", "mean 'river.less'?"]),
    "a notebook that is not there": (INTRO, "02-sun.ipynb", "02-sn.ipynb", "build", ["mean '02-sun.ipynb'?"]),
    "a claim without result": (
        "data/claims.yml",
        "sun.effect",
        "sun.effort",
        "check",
        ["claim S2: rests on sun.effort"],
    ),
    "a claim without exhibit": ("data/claims.yml", '"2.2"', '"2.9"', "check", ["claim S1", "its chapter has 2.1, 2.2"]),
    "a claim of no chapter": (
        "data/claims.yml",
        "chapter: 2",
        "chapter: 3",
        "check",
        ["claim S1", "0 (the introduction)"],
    ),
    "a claim without its figure": (
        "data/claims.yml",
        "statement: cycle",
        "statement: moon",
        "check",
        ["claim S1", "0 rows"],
    ),
    "a claim in two languages": ("data/claims.yml", "water.}", "water., zh: 水。}", "check", ["claim R2, claim.zh"]),
    "a default out of range": (RIVER, "int = 1898", "int = 1999", "check", ["01-river", "found 1999", "1875 to 1965"]),
    "a changed module": ("src/almanac/yearly.py", "4 * (len", "5 * (len", "check", ["src/almanac/yearly.py changed"]),
    "a module that is not Python": (
        "src/almanac/yearly.py",
        "import numpy",
        "import",
        "check",
        ["yearly.py", "Python"],
    ),
    "a page that is not there": (
        "_toc.yml",
        "02-sun",
        "02-sn",
        "check",
        ["_toc.yml", "did you mean 'chapters/02-sun'?"],
    ),
    "an edition of no parameter": ("editions/late-break.yml", "break_year", "brake_year", "edition", ["'break_year'?"]),
    "an edition out of range": ("editions/late-break.yml", "1960", "1999", "edition", ["found 1999", "1875 to 1965"]),
    "a grid out of range": ("editions/grids/breaks.yml", "1880", "1870", "sweep", ["found 1870", "1875 to 1965"]),
    "a setting that is none": ("pyproject.toml", 'data = "data"', 'tables = "data"', "check", ["data is missing"]),
}
COMMANDS = {
    "edition": ("run", "editions/late-break.yml"),
    "sweep": ("sweep", "editions/grids/breaks.yml"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_named(book, case):
    "With its file and the remedy, by the command's own name and by no other book's."
    root, run = book
    name, old, new, command, words = BROKEN[case]
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new), encoding="utf-8")
    code, said = run(*COMMANDS.get(command, (command,)))
    assert code == 1 and "Traceback" not in said and not FOREIGN.search(said), said
    assert [line for line in said.splitlines() if all(word in line for word in words)], said
    assert not re.search(r"`(?:make|suanli)\b", said) and not (root / "_build" / "html").exists()


def test_tables_that_were_never_sealed_are_not_published(book):
    "Their page shows hashes; one line says how to have them."
    root, run = book
    package = json.loads((root / DATA).read_text(encoding="utf-8"))
    package["resources"] = [{k: v for k, v in e.items() if k != "bytes"} for e in package["resources"]]
    (root / DATA).write_text(json.dumps(package), encoding="utf-8")
    code, said = run("build")
    assert code == 1 and "claimbook build: data/nile.csv" in said and "run `claimbook seal`" in said


def stripped(root):
    """Take from the book all that a book can do without, and call its folders otherwise."""
    for name in ("CITATION.cff", "CHANGELOG.md", "data/glossary.yml", "data/published_effects.csv", "editions"):
        shutil.rmtree(root / name) if (root / name).is_dir() else (root / name).unlink()
    for page in (root / "chapters").glob("*.md"):
        page.unlink()
    (root / "chapters" / "02-sun.ipynb").unlink()
    (root / "chapters").rename(root / "notebooks")
    (root / "data").rename(root / "tables")
    (root / "notebooks" / "10-river.ipynb").write_text(
        re.sub(r"\b1\.([12])\b", r"10.\1", (root / "notebooks" / "01-river.ipynb").read_text(encoding="utf-8"))
        .replace("01-river", "10-river")
        .replace("```{claims} 1\\n", "```{claims} 10\\n")
        .replace("[edition](about.md)", "edition")
        .replace(" {cite:p}`cobb1978`", ""),
        encoding="utf-8",
    )
    (root / "notebooks" / "01-river.ipynb").unlink()
    (root / "notebooks" / "intro.md").write_text("# A book\n\n```{verdicts}\n```\n", encoding="utf-8")
    (root / "pyproject.toml").write_text(
        '[tool.claimbook]\npackage = "almanac"\nchapters = "notebooks"\ndata = "tables"\n', encoding="utf-8"
    )
    toc = {"format": "jb-article", "root": "notebooks/intro", "sections": [{"file": "notebooks/10-river"}]}
    (root / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    config = (root / "_config.yml").read_text(encoding="utf-8").replace("chapters/", "notebooks/")
    (root / "_config.yml").write_text(config, encoding="utf-8")
    claims = yaml.safe_load((root / "tables" / "claims.yml").read_text(encoding="utf-8"))
    claims["claims"] = [each for each in claims["claims"] if each["id"] in ("R1", "R2")]
    for claim in claims["claims"]:
        claim |= {"chapter": 10, "exhibit": "10.2"}
    (root / "tables" / "claims.yml").write_text(yaml.safe_dump(claims, allow_unicode=True), encoding="utf-8")
    package = json.loads((root / "tables" / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [each for each in package["resources"] if each["name"] != "published_effects"]
    (root / "tables" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    seal(root / "tables")


def commanded(root, forking, *arguments, **variables):
    """What a command of a process of its own did in a book."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMBOOK_")} | variables
    if forking:
        return forking.run([*arguments], root, environment, module="claimbook")
    program = [sys.executable, "-m", "claimbook", *arguments]
    return subprocess.run(program, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow  # one more book
def test_a_book_without_all_that_is_not_needed(book, forking):
    "No glossary, citation, changelog, editions, generated pages; other folders, a tenth chapter, no parts: it builds."
    root, _ = book
    stripped(root)
    for command in ("run", "build", "check"):
        done = commanded(root, forking, command)
        assert done.returncode == 0, done.stdout + done.stderr
    page = soup(root / "_build" / "html" / "notebooks" / "10-river.html")
    assert page.find(id="exhibit-10-1") and len(page.select(".claim")) == 2
    assert "cite this chapter" not in page.get_text() and not page.select(".cite-fold, .glossary-link")
    for link in page.select("article a[href]"):
        parts = urlsplit(link["href"])
        assert parts.scheme or not parts.path or (root / "_build" / "html" / "notebooks" / parts.path).exists(), link
    for name, words in (("claims.yml", "tables/claims.yml"), ("nile.csv", "tables/nile.csv")):
        (root / "tables" / name).write_text("no: claims\n", encoding="utf-8")
        done = commanded(root, forking, "check")
        assert done.returncode == 1 and words in done.stdout + done.stderr, "messages call the folder as the book does"


def once(pairs):
    """A JSON object, if no key of it stands there twice."""
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def test_its_data_hold_every_number_of_the_text_once(almanac):
    "By the schemas that lie beside them; the twins of the pages show the same numbers."
    html = almanac[0] / "_build" / "html"
    held = {}
    for name in ("results", "claims", "exhibits"):
        held[name] = json.loads((html / "api" / f"{name}.json").read_text(encoding="utf-8"), object_pairs_hook=once)
        schema = json.loads((html / "api" / f"{name}.schema.json").read_text(encoding="utf-8"))
        jsonschema_rs.meta.validate(schema)
        jsonschema_rs.validate(schema, held[name])
    found = held["results"]["results"]
    quoted = 0
    for path in CHAPTERS:
        prose = "".join("".join(c.source) for c in nbformat.read(path, 4).cells if c.cell_type == "markdown")
        twin = (html / "chapters" / f"{path.stem}.md").read_text(encoding="utf-8")
        for key, part, spec in GLUED.findall(prose):
            number = found[key][part or "value"]
            assert format(number, spec if not isinstance(number, str) else "").replace("-", "\u2212") in twin, key
            assert any(place.startswith(f"chapters/{path.stem}.html") for place in found[key]["used_in"])
            quoted += 1
        assert "```python" not in twin and "{glue" not in twin
    assert quoted > 10
    assert {key: each["verdict"] for key, each in held["claims"]["claims"].items()}["R1"] == "supported"
    for place in [each["cell"] for each in found.values()] + [
        c["permalink"] for c in held["claims"]["claims"].values()
    ]:
        page, _, anchor = place.partition("#")
        assert soup(html / page).find(id=anchor), place
    pairs = {(number, key) for key, each in found.items() for number in each["exhibits"]}
    shown = held["exhibits"]["exhibits"].items()
    assert pairs == {(number, key) for number, each in shown for key in each["results"]} != set()
    assert held["results"]["tables"] == {
        entry["name"]: entry["hash"]
        for entry in json.loads((EXAMPLE / "data" / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    }


def test_its_tables_are_a_data_package_and_it_is_a_research_object(almanac):
    "Checked by Frictionless; every part that the crate names lies there."
    html = almanac[0] / "_build" / "html"
    assert frictionless.validate(str(html / "data" / "datapackage.json")).valid
    graph = {each["@id"]: each for each in json.loads((html / "ro-crate-metadata.json").read_text())["@graph"]}
    assert graph["ro-crate-metadata.json"]["conformsTo"]["@id"] == "https://w3id.org/ro/crate/1.1"
    parts = [part["@id"] for part in graph["./"]["hasPart"]]
    assert {"data/nile.csv", "api/results.json", "chapters/01-river.html"} <= set(parts) <= set(graph)
    assert all((html / part).is_file() for part in parts)
    told = [
        path.relative_to(html).as_posix()
        for kind in ("_notebooks/*", "_exhibits/*.csv", "chapters/*.html", "chapters/*.md", "zh/chapters/*.html")
        for path in html.glob(kind)
    ]
    generated = {"chapters/genindex.html", "chapters/search.html"}
    assert len(told) > 15 and {*told, "book.lock.json"} - generated <= set(parts) and len(parts) == len(set(parts))
    for part in parts:
        assert graph[part]["@type"] == "File" and graph[part]["name"] and "/" in graph[part]["encodingFormat"]
        assert int(graph[part].get("contentSize", 0)) in (0, (html / part).stat().st_size)
    root = graph["./"]
    assert root["@type"] == "Dataset" and graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert root["name"] and root["description"] and re.fullmatch(r"\d{4}-\d\d-\d\d", root["datePublished"])
    assert all(each["@id"] in graph for each in [root["license"], *root["author"]])
    links = re.findall(r"\]\(([^)]+)\)", (html / "llms.txt").read_text(encoding="utf-8"))
    assert len(links) > 10 and all((html / link).is_file() for link in links)
    for page in sorted((html / "chapters").glob("*.html")):
        twin = soup(page).find("link", rel="alternate", type="text/markdown")
        assert (page.parent / twin["href"]).is_file()


def test_its_lock_says_what_lies_there(almanac):
    "The hash of every file, recomputed; one digest over all, in every page and where the book is cited."
    html = almanac[0] / "_build" / "html"
    lock = json.loads((html / "book.lock.json").read_text(encoding="utf-8"))
    lists = {name: lock[name] for name in ("sources", "pages", "files")}
    plain = json.dumps(lists, sort_keys=True, separators=(",", ":")).encode()
    assert lock["digest"] == f"sha256:{hashlib.sha256(plain).hexdigest()}"
    files = [
        path for path in html.rglob("*") if path.is_file() and path.suffix != ".gz"
    ]  # packed, they say nothing more
    there = {path.relative_to(html).as_posix(): path.read_bytes() for path in files}
    assert set(there) - {"book.lock.json"} == {*lock["pages"], *lock["files"]}
    for name, mark in (lock["pages"] | lock["files"]).items():
        written = there[name].replace(lock["digest"].encode(), b"") if name in lock["pages"] else there[name]
        assert mark == f"sha256:{hashlib.sha256(written).hexdigest()}", name
    for name in ("chapters/01-river.ipynb", "data/nile.csv", "data/claims.yml", "data/datapackage.json"):
        assert lock["sources"][name] == f"sha256:{hashlib.sha256((EXAMPLE / name).read_bytes()).hexdigest()}"
    for name in lock["pages"]:
        assert name == "index.html" or lock["digest"].encode() in there[name], name
    assert lock["digest"] in soup(html / "chapters" / "about.html").select_one(".cite-digest").get_text()


@pytest.mark.slow  # `make test` builds on top of another, which must be the same
def test_two_builds_in_two_places_are_one_book(almanac, book, tmp_path):
    "Other folders, time zone and locale; no file of the book is touched. A flipped digit is named, in a zip too."
    root, _ = book
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and "_build" not in path.parts}
    html = almanac[0] / "_build" / "html"
    # Themes say where their templates lie, which Sphinx notes beside the pages.
    libraries = tmp_path / "libraries"
    shutil.copytree(Path(sysconfig.get_path("purelib"), "sphinx_book_theme"), libraries / "sphinx_book_theme")
    path = os.pathsep.join([str(ROOT / "src"), str(libraries)])
    elsewhere = {"TZ": "Pacific/Auckland", "LC_ALL": "de_DE.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONPATH": path}
    done = commanded(root, None, "verify", str(html), **elsewhere)
    assert done.returncode == 0 and re.search(r"identical: \d+ files, sha256:[0-9a-f]{64}", done.stdout), done.stderr
    assert before == {p: p.read_bytes() for p in root.rglob("*") if p.is_file() and "_build" not in p.parts}
    own = read_copy(html)
    for name, words in (
        ("chapters/01-river.html", "found 9098, expected 1098"),
        ("_exhibits/almanac-exhibit-1.1.csv", "found 9871, expected 1871"),
        ("data/nile.csv", "found 9871, expected 1871"),
        ("chapters/02-sun.md", "expected"),
        ("_notebooks/01-river.ipynb", "found 9098, expected 1098"),
    ):
        old = re.search(r"expected (1\d+)", words)
        digit = (old[1] if old else "11").encode()
        assert digit in own[name], name
        flipped = own | {name: own[name].replace(digit, b"9" + digit[1:], 1)}
        with zipfile.ZipFile(tmp_path / "copy.zip", "w") as archive:
            for each, written in flipped.items():
                archive.writestr(f"html/{each}", written)
        line = difference(read_copy(tmp_path / "copy.zip"), own, ["chapters/01-river.html"])
        assert line.startswith(f"{name}, line ") and words in line


@pytest.mark.slow
def test_a_flipped_digit_in_a_notebook_is_named(book):
    "By a run of all chapters in a copy; what is stored here is not touched."
    root, run = book
    path = root / "chapters" / "01-river.ipynb"
    text = path.read_text(encoding="utf-8")
    assert '"value": 1097.75' in text
    path.write_text(text.replace('"value": 1097.75', '"value": 1097.76', 1), encoding="utf-8")
    code, said = run("verify", "--numbers")
    assert code == 1 and "chapters/01-river.ipynb, line " in said
    assert "found 1097.76, expected 1097.75" in said and '"value": 1097.76' in path.read_text(encoding="utf-8")
