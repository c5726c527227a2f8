"""A small folder of tables on which the imports of releases are tested."""

import json

import pytest

from claimbook.tables.read import data_folder, descriptor, load, seal


@pytest.fixture(scope="session")
def base(tmp_path_factory):
    "A folder of three tables, with four countries of the Penn World Table, and a plan."
    made = tmp_path_factory.mktemp("vintages") / "base"
    made.mkdir()
    package = descriptor()
    keep = {"pwt": load("pwt").query("iso3 in ['CHN', 'DEU', 'JPN', 'USA']"), "countries": None, "top500_country": None}
    package["resources"] = [entry for entry in package["resources"] if entry["name"] in keep]
    for entry in package["resources"]:
        content = (data_folder() / entry["path"]).read_text(encoding="utf-8").splitlines(keepends=True)
        if (rows := keep[entry["name"]]) is not None:
            content = [content[0], *(content[row + 1] for row in rows.index)]
        (made / entry["path"]).write_text("".join(content), encoding="utf-8")
    (made / "preregistration.yml").write_text("claim: C4\n")
    (made / "registrations").mkdir()
    (made / "registrations" / "second.yml").write_text("claim: C4a\n")
    (made / "datapackage.json").write_text(json.dumps(package))
    seal(made)
    return made
