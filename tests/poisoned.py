"""A small book in which every string of every data file tries to become markup, built as `suanli build` does it."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from itertools import cycle
from pathlib import Path

import altair as alt
import nbformat
import pandas as pd
import pytest
import yaml

from claimbook.claims.cube import write_kept
from claimbook.exhibits.exhibit import show, table
from claimbook.languages.catalogue import FOLDER, read, write
from claimbook.languages.faults import KEPT, fields
from claimbook.notebook.digests import sums
from claimbook.notebook.files import STORED
from claimbook.notebook.results import record
from claimbook.site.libraries import bundle
from claimbook.tables.read import seal
from claimbook.tables.registration import NEEDED

ROOT = Path(__file__).parents[1]
EVIL = (
    '"><img src=x onerror=ran(1)></p></script><script>ran(2)</script> <b onclick=ran(3)>b</b> [a](javascript:ran(4)) '
    "<javascript:ran(5)> `c` *d* $e$ &lt;f&gt; [^1] | \\g"
)
SHORT = 'short "><img src=x onerror=ran(7)></p><script>ran(8)</script>'  # in eight words
ROLES = "{raw}`html <b onclick=ran(6)>` {eval-rst}`x` ~~~{raw} html :::{raw} html"
LINKS = "[a](javascript:ran(20)) [b](data:text/html,ran(21)) [c](vbscript:ran(22)) <javascript:ran(23)>"
LINKS += " ![d](javascript:ran(24))\n\n[e]: javascript:ran(25)\n\n[e] [JaVaScRiPt](JaVaScRiPt:ran(26))"
SAID = (  # in place of every message: without a digit, which a translation may not add
    '译文 "><img src=x onerror=ran()></p></script><script>ran()</script> <b onclick=ran()>b</b> [a](javascript:ran()) '
    "<javascript:ran()> `c` *d* $e$ &lt;f&gt; | \\g"
)
PROSE = (  # of pages, one after the other; markup beyond the English is refused before Sphinx starts
    '译文 [甲]{onclick="ran()" onerror=ran()}\n[乙][f]',
    "[f]: javascript:ran()\n译文 [乙][f]",
    "译文 &lt;img src=x onerror=ran()&gt; &lt;b onclick=ran()&gt;",
)
PAGES = {
    "index": "# Book\n\n" + LINKS + "\n\n```{verdicts}\n```\n\n```{cite-book}\n```\n",
    "data": "# Data\n\n```{data-tables}\n```\n",
    "glossary": "# Glossary\n\n```{glossary-terms}\n```\n",
    "ledger": "# Ledger\n\n```{claims} 1\n:full:\n```\n\n```{vintages} 5.4\n```\n",
    "status": "# Status\n\n```{execution-status}\n```\n",
    "exhibits": "# Exhibits\n\n```{exhibit-list}\n```\n\n```{number-list}\n```\n",
    "changelog": "# Editions\n\n```{edition-list}\n```\n\n```{changelog}\n```\n",
    "references": "# References\n\n```{bibliography}\n:all:\n```\n",
}
RULED = {
    "exhibit": "1.1",
    "shown": {"made.value": ".1f"},
    "rule": [{"verdict": "supported", "when": [{"result": "made.value", "part": "low", "above": 2}]}],
    "otherwise": "not identified",
    "worlds": [
        {"verdict": "supported", "results": {"made.value": [4, 3, 5]}},
        {"verdict": "not identified", "results": {"made.value": [2, 1, 3]}},
    ],
}
BIB = """@misc{%s,
  title = {{%s}}, author = {{%s}}, year = {2020}, note = {%s}, howpublished = {%s}, url = {javascript:ran(7)},
}
"""


def evil(place: str) -> str:
    """A hostile string that says where it stands."""
    return f"{place} {EVIL}"


def poisoned(value, place: str):
    """The same values with every string replaced by a hostile one."""
    if isinstance(value, dict):
        return {key: poisoned(each, f"{place} {key}") for key, each in value.items()}
    if isinstance(value, list):
        return [poisoned(each, f"{place} {number}") for number, each in enumerate(value)]
    if place.endswith(" path"):  # an address with any sign that could end a string is refused
        return "https://made/`c`{raw}`x`?a=1&b=2"
    return f"{evil(place)} {ROLES}" if isinstance(value, str) else value


def described(name: str, columns: list[str], path: str) -> dict:
    """A table of the descriptor, hostile but for its name, its path and the types of its columns."""
    origin = poisoned({"title": "", "version": "", "path": ""}, "source")
    fields = [
        {"name": column, "type": "string", **poisoned({"unit": "", "description": "", "title": ""}, f"field {place}")}
        for place, column in enumerate(columns)
    ]
    words = poisoned(dict.fromkeys(("title", "description"), ""), f"table {name[:9]}")
    rights = [poisoned({"name": "", "title": "", "path": ""}, "licence"), poisoned({"name": ""}, "nameless")]
    return {"name": name, "path": path, "sources": [origin], "licenses": rights, **words, "schema": {"fields": fields}}


def write_data(root: Path) -> None:
    """Tables, claims, terms, kept results, references: every string of them hostile."""
    data = root / "data"
    (data / "vintages").mkdir(parents=True)
    tables = {"pwt": "pwt.csv", "published_effects": "published_effects.csv"}
    tables["third"] = "path <img src=x onerror=ran(8)> `c` {raw}`x`.csv"
    people = [poisoned({"title": "", "role": "", "path": ""}, "contributor")]
    package = poisoned(dict.fromkeys(("title", "description", "homepage", "version"), ""), "package")
    package |= {"name": "made", "resources": [], "keywords": [evil("keyword")], "contributors": people}
    for name, path in tables.items():
        columns = [f"{evil('first column')} {ROLES}", evil("second column")]
        package["resources"].append(described(name, columns, path))
        with (data / path).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([columns, [evil("cell"), evil("other cell")]])
    (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    seal(data)
    plain = {
        "claim": {"en": evil("claim"), "zh": evil("claim 中")},
        "short": {"en": SHORT, "zh": evil("short 中")},
        "chapter": 1,
    }
    words = {"estimand": evil("estimand"), "reading": evil("reading"), "results": {"made.value": evil("label")}}
    own = {"written": "2026-01-02", "known": evil("known")}
    claims = [{"id": "C1", **plain, **RULED, **words, **own}, {"id": "C2", **plain, "needed": evil("needed")}]
    ledger = {"written": "2026-01-01", "note": evil("note"), "claims": claims}
    day = re.sub(r'"(2026-01-0\d)"', r"\1", json.dumps(ledger))  # YAML has days, JSON has not
    (data / "claims.yml").write_text(day, encoding="utf-8")
    ending = {"meaning": f"{evil('meaning')} {ROLES}.", "also": [f"{evil('also')} {ROLES}"]}
    ending["meaning_zh"] = f"{evil('释义 中')}。"
    term = {"en": f"{evil('term')} {ROLES}", "zh": evil("中"), "pinyin": f"{evil('pinyin')} {ROLES}", **ending}
    (data / "glossary.yml").write_text(json.dumps([term]), encoding="utf-8")
    kept = json.loads((ROOT / "data/vintages/pwt-10.01.json").read_text(encoding="utf-8"))
    kept |= {"title": f"{evil('kept')} {ROLES}", "description": evil("kept"), "chapters": {}, "verdicts": {}}
    moved = {"key": "made.value", "value": 9.0, "unit": evil("kept unit"), "low": 8.0, "high": 10.0, "n": 1}
    kept["results"] = {"made.value": moved}
    kept["data"]["tables"] = poisoned(kept["data"]["tables"], "kept table")
    (data / "vintages" / "pwt-10.01.json").write_text(json.dumps(kept), encoding="utf-8")
    write_kept_files(data)
    written = "<img src=x onerror=ran(9)><script>ran(10)</script>"
    (data / "data.bib").write_text(BIB % ("one", *(f"{part} {written}" for part in ("title", "author", "note", "how"))))


def write_kept_files(data: Path) -> None:
    """What sweeps and mutations have kept, and what was registered: every string of them hostile."""
    codes = [f"{evil('code')} {number}" for number in range(2)]
    specified = {"exhibit": "1.1", "names": {"option": evil("choice")}, "codes": {"option": codes}}
    specified |= {"base": {"option": codes[0]}, "results": {"made.value": {}}, "values": [[3, 2.5, 3.5], [1, 0.5, 1.5]]}
    runs = {
        "base": {},
        "runs": [{}],
        "units": {"made.value": evil("unit")},
        "results": {"made.value": [[3.0, 2.5, 3.5]]},
    }
    reader = {"grid": evil("grid"), "fingerprint": evil("fingerprint"), "chapters": {"01-made": runs}}
    reader |= {"specifications": specified, "words": {"option": {code: evil("word of a choice") for code in codes}}}
    write_kept(data / "reader.json", reader)
    counted = {"seed": 1, "drawn": 3, "refused": 1, "changed": 1}
    tried = {"edition": evil("tried"), **counted, "survivors": [evil("survivor")], "fingerprint": evil("fingerprint")}
    write_kept(data / "mutations.json", tried)
    plan = poisoned(dict.fromkeys(NEEDED, ""), "plan")
    (data / "registrations").mkdir()
    for name in ("preregistration.yml", "registrations/made.yml"):
        (data / name).write_text(json.dumps(plan), encoding="utf-8")


def write_chapter(root: Path) -> None:
    """A chapter whose chart, table, results, kernel and record of its run are hostile."""
    displayed = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUANLI_DATA", str(root / "data"))
        for module in ("exhibits.exhibit", "notebook.results"):
            patch.setattr(
                f"claimbook.{module}.display",
                lambda data, *, raw, metadata=None: displayed.append((data, metadata or {})),
            )
        frame = pd.DataFrame({"name": [evil("mark")], "value": [1.0], "link": ["javascript:ran(11)"]})
        chart = alt.Chart(frame, height=100, usermeta={"embedOptions": {"ast": False, "actions": True}})
        chart = chart.mark_point().encode(x="value:Q", y="name:N", href="link:N", tooltip=["name:N", "link:N"])
        record("made.title", evil("chart"), unit=evil("unit of a word"))
        record("made.described", evil("description"), unit="")
        told = {"title": "{title}", "description": "{described}", "words": {"nobody": "<img src=x onerror=ran()>"}}
        show(chart, exhibit="1.1", source="pwt", holds=True, neutral=evil("neutral"), **told)
        held = pd.DataFrame({evil("heading"): [evil("cell of a table")]})
        said = {"title": evil("not so"), "holds": False, "neutral": evil("table"), "note": evil("note")}
        table(held, exhibit="1.2", **said, source=["third"])
        record("made.word", f"{evil('word')} {ROLES}", unit="")
        record("made.value", 3.0, unit=evil("unit"), low=2.5, high=3.5)
    drawn = next(data for data, _ in displayed if "application/vnd.vegalite.v5+json" in data)
    drawn["application/vnd.vegalite.v5+json"]["usermeta"]["embedOptions"] = {"ast": False}
    outputs = [nbformat.v4.new_output("display_data", data, metadata=metadata) for data, metadata in displayed]
    outputs.append(nbformat.v4.new_output("stream", name="stdout", text=evil("printed")))
    about = {evil("key"): evil("about an output")}
    given = {"text/plain": evil("given back")}
    outputs.append(nbformat.v4.new_output("execute_result", given, metadata=about, execution_count=1))
    prose = f"# Made\n\nSaid: {{glue:text}}`01-made.ipynb::made.word:s`\n\n{LINKS}"
    cells = [
        nbformat.v4.new_markdown_cell(prose, id="prose"),
        nbformat.v4.new_code_cell(f"made()  # {evil('comment')}", outputs=outputs, id="code", execution_count=1),
    ]
    cells[1]["metadata"] = {"tags": [evil("tag")], "name": evil("cell name")}
    kernel = {"display_name": evil("kernel"), "language": "python", "name": "python3';ran(12);'"}
    run = {
        "inputs": {f"src/suanli/{evil('module')}": "0", "data/datapackage.json: pwt": "0"},
        "fingerprint": evil("fingerprint"),
    }
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    notebook.metadata[STORED] = run | sums(notebook)
    nbformat.write(notebook, root / "chapters" / "01-made.ipynb")


def translate(root: Path) -> None:
    """Catalogues of Chinese for all that the book says: every message hostile, with the fields that it must keep."""
    home = root / "chapters" / "locale"
    (home / "zh_CN" / FOLDER).mkdir(parents=True)
    names = {"*": [evil("no column")], "1.2": [evil("heading")], evil("no exhibit"): [EVIL]}
    (home / "names.yml").write_text(json.dumps(names), encoding="utf-8")
    (home / "zh_CN" / "words.txt").write_text("<img src=x onerror=ran()>\n译文<b>\n", encoding="utf-8")
    suanli(root, "words")
    turn = cycle(PROSE)
    for path in sorted((home / "zh_CN" / FOLDER).rglob("*.po")):
        prose, catalogue = path.parent.name != FOLDER, read(path)
        for message in catalogue:
            if message.id:
                message.string = translated(message.id, next(turn) if prose else None)
        write(path, catalogue, "zh_CN")


def translated(english: str, prose: str | None) -> str:
    """A hostile translation that has what a translation must keep."""
    if prose:
        return english if KEPT.search(english) else prose
    return " ".join([SAID, *(f"{{{field}}}" for field in sorted(fields(english)))])


def suanli(root: Path, command: str) -> None:
    """Run a command on the book, as its author does."""
    environment = {key: value for key, value in os.environ.items() if key != "SUANLI_DATA"}
    done = subprocess.run(
        [sys.executable, "-m", "suanli.cli", command],
        cwd=root,
        env=environment | {"PYTHONPATH": str(root / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout


def build(root: Path) -> Path:
    """Write the book and build it; its folder of pages."""
    (root / "chapters").mkdir(parents=True)
    (root / "editions").mkdir()
    write_data(root)
    write_chapter(root)
    for name, text in PAGES.items():
        (root / "chapters" / f"{name}.md").write_text(text, encoding="utf-8")
    for part in ("src", "_static"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("*.egg-info", "__pycache__"))
    (root / "CHANGELOG.md").write_text(f"# Changes\n\n## 0.1\n\n{LINKS}\n", encoding="utf-8")
    for part in ("pyproject.toml", "requirements.in", "requirements.txt"):
        shutil.copyfile(ROOT / part, root / part)
    shutil.copyfile(ROOT / "chapters" / "references.bib", root / "chapters" / "references.bib")
    said = (f"{part} <img src=x onerror=ran(26)>" for part in ("title", "author", "note", "how"))
    with (root / "chapters" / "references.bib").open("a", encoding="utf-8") as file:
        file.write("\n" + BIB % ("two", *said))
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config |= {"title": evil("title"), "author": evil("author"), "copyright": evil("copyright")}
    pages = [{"file": f"chapters/{name}"} for name in ("01-made", *list(PAGES)[1:])]
    pages[1]["title"] = evil("title in the contents")
    toc = {"format": "jb-book", "root": "chapters/index", "parts": [{"caption": evil("caption"), "chapters": pages}]}
    cited = {"title": evil("a cited"), "authors": [{"name": evil("cited author")}], "version": evil("cited version")}
    cited |= {"date-released": "2026-11-23", "url": "javascript:ran(13)", "abstract": evil("abstract")}
    cited |= {"keywords": [evil("cited keyword")], "repository-code": "javascript:ran(14)", "doi": evil("doi")}
    cited["authors"].append(
        {"family-names": evil("family"), "given-names": evil("given"), "affiliation": evil("house")}
    )
    edition = {
        "title": f"{evil('edition')} {ROLES}",
        "description": f"{evil('described')}\n\n~~~{{raw}} html\n<b>\n~~~",
    }
    edition |= {"data": evil("folder"), "all": {evil("parameter"): evil("its value")}}
    for name, content in (("_config", config), ("_toc", toc), ("CITATION", cited), ("editions/made", edition)):
        path = root / f"{name}.{'cff' if name == 'CITATION' else 'yml'}"
        path.write_text(json.dumps(content), encoding="utf-8")
    made = bundle()
    (root / "_build" / "vendor").mkdir(parents=True)
    shutil.copyfile(made, root / "_build" / "vendor" / made.name)
    translate(root)
    suanli(root, "build")
    return root / "_build" / "html"
