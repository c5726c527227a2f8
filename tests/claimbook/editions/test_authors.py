"""The page for authors: its commands are run as they stand there, in order, in a copy of the project."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from claimbook.cli import parser
from suanli.cli import importing

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "chapters" / "authors.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE, flags=re.M | re.S)


def release(path, last=2019):
    """The release that a page imports: the real one where SUANLI_RELEASES says, else one in its form."""
    if folder := os.environ.get("SUANLI_RELEASES"):
        shutil.copyfile(Path(folder, path.name), path)
        return
    names = pd.read_csv(ROOT / "data" / "countries.csv").set_index("iso3")["name_en"]
    table = pd.read_csv(ROOT / "data" / "pwt.csv")
    table = table.rename(columns={"iso3": "countrycode"})
    table.insert(
        1, "country", table["countrycode"].map(names).fillna("").str.encode("ascii", "ignore").str.decode("ascii")
    )
    # A newer release has later years, by which it is known, and moves all figures a little.
    now, grown = table[table["year"] == 2017], ["rgdpna", "rtfpna", "rkna"]
    years = range(2018, last + 1)
    later = [now.assign(year=year, **{name: now[name] * 1.01 ** (year - 2017) for name in grown}) for year in years]
    table = pd.concat([table, *later], ignore_index=True)
    table["rgdpna"] = table["rgdpna"] * (1 + 0.001 * (table["year"] - 1990))
    table.to_stata(path, write_index=False)


@pytest.mark.slow
def test_the_commands_on_the_page_run_as_they_stand(project):
    "Parameters, an edition, what changed, a release, a corrected table."
    root, _ = project
    if "import" not in next(iter(parser(importing)._subparsers._group_actions)).choices:
        pytest.skip("this book has no `suanli import`")
    release(root / "pwt1001.dta")
    if "SUANLI_RELEASES" not in os.environ:  # a made release tells nothing that many draws would make clearer
        edition = root / "editions" / "pwt-10.01.yml"
        edition.write_text(edition.read_text(encoding="utf-8") + "base: quick\n", encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(root / "src"), "SUANLI_DATA": ""}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    said = []
    for block in BLOCKS:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        said.append(done.stdout)
    assert "draws of the wild cluster bootstrap" in said[0]
    editions = root / "_build" / "editions"
    for name in ("since-2005", "pwt-10.01"):
        assert (editions / name / "html" / "edition" / "what-changed.html").is_file()
    swept = pd.read_parquet(root / "_build" / "sweeps" / "horizons" / "results.parquet")
    assert set(swept["horizon"]) == {2028, 2030} and "paths.computing" in set(swept["key"])
    assert "competitiveness.elasticity" in (root / "since-2005.csv").read_text(encoding="utf-8")
    assert (root / "data" / "vintages" / "pwt-10.01.json").is_file()
    tables = (editions / "pwt-10.01" / "html" / "edition" / "what-changed.html").read_text(encoding="utf-8")
    assert "Penn World Table" in tables and "10.01" in tables
    newer = (editions / "pwt-10.01" / "html" / "chapters" / "05-robustness.html").read_text(encoding="utf-8")
    heads = BeautifulSoup(newer, "html.parser").find(id="exhibit-5-4").find_all("th", scope="col")
    files = sorted((root / "data" / "vintages").glob("*.json"))
    others = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    titles = [each["title"] for each in others if each["edition"] != "pwt-10.01"]  # of releases kept beside this one
    assert [head.get_text() for head in heads] == ["Claim", "What", "This book", "Published", *titles]


def test_the_page_names_every_field_of_an_edition():
    "And no other."
    from claimbook.editions.definition import _Described

    named = {name for row in re.findall(r"^\| (`.*?) \|", PAGE, flags=re.M) for name in re.findall(r"`(\w+)`", row)}
    assert named == set(_Described.model_fields)


def test_the_page_names_every_command_it_needs():
    "A block for each step; none that a reader could not run."
    commands = {line.split()[1] for block in BLOCKS for line in block.splitlines() if line.startswith("suanli ")}
    assert {"parameters", "run", "compare", "sweep", "import", "check", "seal"} <= commands
