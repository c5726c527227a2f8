"""What the book ships of others, and its licences."""

import re
from importlib.metadata import distribution
from pathlib import Path
from types import SimpleNamespace

import pydata_sphinx_theme
import pytest
import sphinx_copybutton
import vl_convert

from claimbook.site import styles
from claimbook.site.libraries import LICENCES, parts
from claimbook.site.packed import PACKED
from claimbook.site.vendor import remove_unread, slim, write_licences

HTML = SimpleNamespace(format="html")


# The menu, the editor and the themes that charts of the book do without.
LEFT_OUT = {"vega-embed", "vega-themes", "vega-schema-url-parser", "json-stringify-pretty-compact", "lodash.debounce"}


def test_every_part_of_the_bundle_of_charts_is_named():
    "The compiled package names what it holds; of Vega-Lite, which it holds in every version, the latest is shipped."
    [compiled] = [
        path for path in Path(vl_convert.__file__).parent.glob("vl_convert.*") if path.suffix in {".so", ".pyd"}
    ]
    found = re.findall(rb"/npm/([a-z0-9.-]+)@([0-9.]+)/\+esm", compiled.read_bytes())
    latest = max((v for name, v in found if name == b"vega-lite"), key=lambda v: [int(n) for n in v.split(b".")])
    bundled = {f"{name.decode()}@{v.decode()}" for name, v in found if name != b"vega-lite" or v == latest}
    bundled = {part for part in bundled if part.partition("@")[0] not in LEFT_OUT}
    named = [part for entry in parts() if "_static/vendor/vega.js" in entry["files"] for part in entry["parts"]]
    assert len(bundled) > 50 and {part for part in named if "@" in part} == bundled


def test_every_part_has_the_text_of_a_licence():
    "Permission or conditions in its own words, of the version that is installed where a package carries it."
    for entry in parts():
        assert entry["parts"] and entry["files"], entry
        assert re.search(r"permission|permitted|licensor|free and unencumbered", entry["text"], re.I), entry["parts"]
    named = [part for entry in parts() for part in entry["parts"]]
    assert len(named) == len(set(named)) and f"Sphinx {distribution('Sphinx').version}" in named


def test_every_text_in_the_folder_is_that_of_a_part():
    "None is left behind by a part that is no longer shipped."
    texts = {entry["text"] for entry in parts()}
    assert {path.read_text(encoding="utf-8") for path in LICENCES.glob("*.txt")} <= texts


def test_the_licences_name_the_files_that_are_shipped(tmp_path):
    "In order and with their text, alike each time; what is not shipped is not named, nor what is packed already."
    sheet = "styles/pydata-sphinx-theme.css"
    for name in ("clipboard.min.js", sheet, f"{sheet}{PACKED}", "vendor/vega.js"):
        path = tmp_path / "_static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    app = SimpleNamespace(outdir=tmp_path, builder=HTML)
    write_licences(app, None)
    first = (tmp_path / "vendor/LICENSES.txt").read_bytes()
    write_licences(app, None)
    text = (tmp_path / "vendor/LICENSES.txt").read_bytes()
    assert text == first and b"\r" not in text
    assert b"Bootstrap 5.3.3\n\n_static/styles/pydata-sphinx-theme.css\n" in text
    assert b"Copyright (c) Zeno Rocha" in text and b"bootstrap.js" not in text and PACKED.encode() not in text


@pytest.mark.parametrize(
    "name",
    [
        "images/logo_binder.svg",
        "sphinx-thebe.js",
        "scripts/fontawesome.js.map",
        "b.css.gz",
        "locales/zh/a.mo",
        "scripts/a.js.map",
    ],
)
def test_what_no_page_loads_is_removed(tmp_path, name):
    "And nothing else."
    for each in (name, "scripts/a.js"):
        path = tmp_path / "_static" / each
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    remove_unread(SimpleNamespace(outdir=tmp_path, builder=HTML), None)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a.js"]


STATIC = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"
SHIPPED = {  # Popper is named there without its version
    "Bootstrap": (STATIC / "scripts/bootstrap.js", r'VERSION\(\)\{return"([0-9.]+)"'),
    "Font Awesome Free": (STATIC / "scripts/fontawesome.js", r"'FA \"([0-9.]+)\"'"),
    "clipboard.js": (Path(sphinx_copybutton.__file__).parent / "_static/clipboard.min.js", r"clipboard\.js v([0-9.]+)"),
}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_version_that_is_named_is_the_one_that_is_shipped(name):
    "As the file itself says."
    path, known = SHIPPED[name]
    shipped = set(re.findall(known, path.read_text(encoding="utf-8")))
    named = {part.rpartition(" ")[2] for each in parts() for part in each["parts"] if part.rpartition(" ")[0] == name}
    assert shipped == named, (shipped, named)


def test_scripts_lose_nothing_but_indents_and_comments():
    "No text of theirs goes over lines, so what is left says the same."
    for script in styles.STATIC.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert all(line.count("`") % 2 == 0 for line in text.splitlines()), script.name
        lines = {line.strip() for line in text.splitlines()}
        assert set(slim(text).splitlines()) == {line for line in lines if line and not line.startswith("//")}
