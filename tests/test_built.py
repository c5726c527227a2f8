"""The built book as files: whole, self-contained, and honest about where its parts come from."""

import csv
import gzip
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jsonschema_rs
import nbformat
import pytest

from claimbook.claims.kept import kept
from claimbook.exhibits.exhibit import TABLE, VEGALITE
from claimbook.notebook.toc import chapters
from claimbook.site.search_entries import entries
from claimbook.site.typesetting import unset
from claimbook.site.vendor import STATIC
from claimbook.tables.read import descriptor

from .charted import drawn
from .pages import HTML, PAGES, named, plain, soup

ROOT = Path(__file__).parents[1]
INDEX = HTML / "chapters" / "index.html"
CHAPTERS = [path.stem for path in chapters(ROOT)]

pytestmark = pytest.mark.built


def identify(path):
    return path.relative_to(HTML).as_posix()


def beside(path, chart):
    """The scripts with what a chart draws, and in another language with what it says otherwise."""
    return [(path.parent / chart[name]).resolve() for name in ("data-src", "data-said") if name in chart.attrs]


def test_the_book_has_been_built():
    "Without pages the tests below would all pass."
    assert len(PAGES) > 6 and len(CHAPTERS) >= 4


@pytest.mark.parametrize("folder", [HTML, HTML / "zh"], ids=["en", "zh"])
def test_what_the_search_lists_is_what_pages_say_as_they_stand(folder):
    "Whether they were written in this build or an earlier one: no mark of how words are set is in it."
    script = (folder / "_static" / "search-entries.js").read_text(encoding="utf-8")
    held = json.loads(script.partition(" = ")[2].removesuffix(";\n"))
    found = [
        entry
        for path in (folder / "chapters").glob("*.html")
        for entry in entries(path.relative_to(folder).as_posix(), unset(path.read_text(encoding="utf-8")))
    ]
    assert sorted(each[:4] for each in held) == sorted(each[:4] for each in found) and len(held) > 200


@pytest.mark.parametrize("path", PAGES, ids=identify)
def test_a_page_loads_nothing_from_outside(path):
    "No script, style, picture, font or frame from anywhere but the book."
    for tag in soup(path).find_all(["script", "link", "img", "iframe", "source", "video", "audio", "object"]):
        for attribute in ("src", "href", "data", "srcset"):
            target = tag.get(attribute, "")
            if tag.name == "link" and not {"stylesheet", "preload", "icon", "modulepreload"} & set(tag.get("rel", [])):
                continue
            assert not re.match(r"(?:https?:)?//", target), f"<{tag.name} {attribute}={target}>"


@pytest.mark.parametrize("path", PAGES, ids=identify)
def test_every_local_link_leads_somewhere(path):
    "Files exist, and fragments name an element."
    for tag in soup(path).find_all(["a", "link", "script", "img"]):
        target = tag.get("href") or tag.get("src") or ""
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or not (parts.path or parts.fragment):
            continue
        aim = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        assert aim.exists(), target
        if parts.fragment and aim.suffix == ".html" and tag.name == "a":
            assert unquote(parts.fragment) in named(aim), target


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_exhibit_of_a_chapter_is_a_figure_with_its_data(name):
    "Number, caption, description without script, source that leads to the data page, a CSV file."
    code = [c for c in nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4).cells if c.cell_type == "code"]
    shown = [output.data for cell in code for output in cell.outputs if "data" in output]
    abouts = [data[VEGALITE]["usermeta"]["claimbook"] if VEGALITE in data else data.get(TABLE) for data in shown]
    wanted = [about["exhibit"] for about in abouts if about]
    page = soup(HTML / "chapters" / f"{name}.html")
    # What a directive makes at build time leads to no cell, and has tests of its own.
    figures = {figure["id"]: figure for figure in page.select("figure.exhibit:has(a[href^='#cell-'])")}
    assert list(figures) == [f"exhibit-{number.replace('.', '-')}" for number in wanted]
    for number, figure in zip(wanted, figures.values(), strict=True):
        assert figure.find(class_="exhibit-title").get_text().strip()
        assert figure.find(class_="exhibit-source").a["href"].startswith("data.html#table-")
        assert figure.find("th")["scope"] == "col"
        rows = HTML / "_exhibits" / f"suanli-exhibit-{number}.csv"
        assert len(rows.read_text(encoding="utf-8").splitlines()) > 1
        if chart := figure.find(class_="exhibit-chart"):
            spec = drawn(HTML / "chapters" / f"{name}.html", chart)
            assert len(chart.noscript.get_text()) >= 60 and spec["description"] == chart.noscript.get_text()


PARTS = {"file", "exhibit", "title", "description", "edition", "permalink", "columns", "sources", "releases", "made"}


def test_beside_every_file_of_an_exhibit_stands_what_its_rows_are():
    "Title, unit of each column, source, licence, how it was made, permalink; each part there and of its form."
    files = sorted((HTML / "_exhibits").glob("*.csv"))
    written = [path for path in (HTML / "_exhibits").iterdir() if path.suffix in (".csv", ".json")]
    assert len(files) > 30 and len(written) == 2 * len(files)
    for file in files:
        said = json.loads(file.with_suffix(".metadata.json").read_text(encoding="utf-8"))
        assert set(said) == PARTS and said["file"] == file.name
        assert said["title"].strip() and said["description"].strip() and said["edition"] == "published"
        with file.open(encoding="utf-8", newline="") as rows:
            assert [column["name"] for column in said["columns"]] == next(csv.reader(rows))
        for column in said["columns"]:
            known = {"name", "title", "title_zh", "unit"}
            assert known <= set(column) <= known | {"language"}
            assert column["title"] and column["unit"] != "" and column.get("language", "en") in ("en", "zh")
        assert said["sources"]
        for source in said["sources"]:
            assert set(source) == {"name", "title", "licences", "from"} and all(source.values())
        address = urlsplit(said["permalink"])
        assert address.fragment in named(HTML / address.path.removeprefix("/"))
        made = said["made"]
        assert set(made) in ({"notebook", "cell"}, {"page"})
        assert (ROOT / made["notebook"] if "notebook" in made else HTML / made["page"]).is_file()


def test_the_bundle_is_loaded_by_charts_only():
    "Pages without a chart do not load the library of charts; those with one load it before what can wait."
    assert (HTML / "_static/vendor/vega.js").stat().st_size > 500_000
    for path in PAGES:
        page = soup(path)
        scripts = [
            script["src"].split("?")[0].rpartition("/")[2]
            for script in page.select("script[async][src], script[defer][src]")
        ]
        if page.find(class_="exhibit-chart"):
            assert scripts[:4] == ["vega.js", "cursor.js", "touch.js", "charts.js"]
        else:
            assert "vega.js" not in scripts and "charts.js" not in scripts


def test_buttons_of_folds_speak_the_language_of_their_page():
    "Their words are written before the language of the pass was known."
    for folder, words in (("", "Click to show"), ("zh/", "点击展开")):
        pages = [path.read_text(encoding="utf-8") for path in (HTML / folder / "chapters").glob("0*.html")]
        hints = [re.search(r"toggleHintShow = '([^']*)'", page) for page in pages]
        assert {hint[1] for hint in hints if hint} == {words}


def test_formulas_are_set_and_icons_drawn_in_the_pages():
    "No script does it later: each formula is MathML, each icon a picture."
    found = 0
    for path in PAGES:
        page = soup(path)
        assert all(formula.find("math") for formula in page.find_all(class_="math")), path.name
        icons = page.find_all(class_=re.compile("^fa-"))
        found += len(icons)
        assert all(icon.name == "svg" and icon.path["d"] for icon in icons), path.name
        assert not re.search(
            "mathjax|fontawesome|bootstrap", " ".join(s.get("src", "") for s in page.find_all("script"))
        )
    assert found > len(PAGES)


MOST_OF_ANOTHER = 0.25  # of the bytes of the book in its own language
# Kilobytes that a page may need, in each language, with all that it loads: packed, and unpacked.
HEAVIEST = dict.fromkeys(CHAPTERS, (450, 1500)) | {"index": (250, 500)}


@pytest.mark.parametrize("folder", ["chapters", "zh/chapters"])
@pytest.mark.parametrize("name", HEAVIEST)
def test_a_page_loads_little_before_its_first_chart(folder, name):
    "With all that it loads and what that chart draws, as a server sends it and as it is."
    path = HTML / folder / f"{name}.html"
    page = soup(path)
    loaded = [tag.get("src") or tag.get("href") for tag in page.select("script[src], link[rel=stylesheet]")]
    files = [path, *((path.parent / address.partition("?")[0]).resolve() for address in loaded)]
    files += [file for chart in page.select(".exhibit-chart")[:1] for file in beside(path, chart)]
    packed = [file.with_name(f"{file.name}.gz") for file in files]
    wire = sum((small if small.is_file() else file).stat().st_size for small, file in zip(packed, files, strict=True))
    assert wire <= 1000 * HEAVIEST[name][0]
    assert sum(file.stat().st_size for file in files) <= 1000 * HEAVIEST[name][1]


def test_what_listings_put_together_has_one_colour():
    "Kinds of texts, of numbers and of words take the class of the first; what has none is as the rest of the line."
    style = (HTML / "_static/pygments.css").read_text(encoding="utf-8")
    rule = re.compile(r'theme="(\w+)"\] \.highlight ?(?:\.(\w+))? ?\{[^}]*?\bcolor: (#\w+)')
    colours = {}
    for scheme, kind, colour in rule.findall(style):
        colours.setdefault(kind, {})[scheme] = colour
    for alike in (["k", "kc", "kn"], ["m", "mf", "mi"], ["s", "s1", "s2", "sa", "se", "si"], ["", "n", "nn", "p", "w"]):
        assert len({tuple(colours[kind].items()) for kind in alike}) == 1, alike


def test_what_lies_packed_beside_a_file_is_that_file():
    "Byte for byte, without the time of packing."
    packed = sorted(HTML.rglob("*.gz"))
    assert len(packed) > len(PAGES)
    for path in packed:
        content = path.read_bytes()
        assert content[4:8] == bytes(4) and gzip.decompress(content) == path.with_suffix("").read_bytes(), path.name


def test_the_data_page_is_the_descriptor():
    "Every table, every column with its unit."
    text = plain(soup(HTML / "chapters" / "data.html").get_text(" "))
    for entry in descriptor()["resources"]:
        assert entry["title"] in text and f"data/{entry['path']}" in text
        for field in entry["schema"]["fields"]:
            assert field["name"] in text


@pytest.mark.parametrize("path", PAGES, ids=identify)
def test_a_page_says_what_it_is(path):
    "A language, a title, one main heading, a policy before the first script."
    page = soup(path)
    assert page.html["lang"] and page.title.get_text().strip()
    assert len(page.find_all("h1")) == 1
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert policy in page.head.find_all("meta")[:2] and "unsafe-eval" not in policy["content"]


@pytest.mark.parametrize("path", PAGES, ids=identify)
def test_a_page_is_light(path):
    "At most 1.5 MB of its own: HTML, pictures and the files of its exhibits, beside what all pages share."
    page = soup(path)
    own = {(path.parent / tag["src"]).resolve() for tag in page.find_all("img", src=True) if "data:" not in tag["src"]}
    own |= {(path.parent / link["href"]).resolve() for link in page.find_all("a", download=True)}
    own |= {file for chart in page.find_all(class_="exhibit-chart") for file in beside(path, chart)}
    assert path.stat().st_size + sum(file.stat().st_size for file in own) < 1_500_000


def test_only_what_pages_load_is_shipped():
    "No source maps, no translations of the theme, one copy of Vega."
    assert not list(HTML.rglob("*.map")) and not (HTML / "_static/locales").exists()
    assert [path.name for path in (HTML / "_static/vendor").glob("vega*.js")] == ["vega.js"]


def test_every_file_of_others_is_covered_by_a_licence():
    "Named in the licences beside the book; what is not is our own, file by file in the repository."
    text = (HTML / "vendor/LICENSES.txt").read_text(encoding="utf-8")
    # Of each entry: names of parts, then of files, then, after a line, the licence.
    named = [entry.split("-" * 80)[0].split("\n")[3:-1] for entry in text.split("=" * 80)[1:]]
    assert all("".join(files) for files in named), "an entry of files that are no longer shipped"
    covered = {name for files in named for name in files}
    shipped = {
        identify(path) for folder in ("_static", "vendor") for path in (HTML / folder).rglob("*") if path.is_file()
    }
    own = {f"_static/{path.name}" for folder in (ROOT / "_static", STATIC) for path in folder.iterdir()}
    own |= {"vendor/LICENSES.txt", "_static/search-entries.js", "_static/search-code.js"}
    own |= {f"_static/cards/{folder}{name}.js" for folder in ("", "zh_CN/") for name in CHAPTERS} | {
        "_static/words-zh_CN.js"
    }
    shipped = {name for name in shipped if not name.endswith(".gz")}  # the same, packed
    assert len(covered) > 25 and shipped - own == covered
    assert soup(HTML / "chapters/references.html").find("a", href="../vendor/LICENSES.txt")


def test_every_chart_is_described():
    "At least 60 characters, or half as many Chinese ones, that are not the title, and no two charts alike."
    described = []
    for path in PAGES:
        for chart in soup(path).find_all(class_="exhibit-chart"):
            spec = drawn(path, chart)
            least = 30 if "zh" in path.parts else 60
            assert len(spec["description"]) >= least and spec["description"] != spec["title"], spec["title"]
            described.append(spec["description"])
    assert len(described) > 30 and len(set(described)) == len(described)


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_code_link_of_an_exhibit_leads_to_the_cell_that_shows_it(name):
    "Not only somewhere: the number stands in the code."
    page = HTML / "chapters" / f"{name}.html"
    for figure in soup(page).select("figure.exhibit:has(a[href^='#cell-'])"):
        number = figure["id"].removeprefix("exhibit-").replace("-", ".")
        code = named(page)[figure.find("a", string="Code")["href"].removeprefix("#")]
        code = code if code.name == "div" else code.find_parent("div")
        assert f'"{number}"' in code.get_text(), number


def test_no_raw_output_reaches_a_page():
    "Tables come from one helper; no DataFrame, no text dump, no missing glue."
    for path in PAGES:
        page = soup(path)
        assert not page.find(class_="dataframe"), path.name
        assert not re.search(r"Dep\. Variable:|Regression Results|Covariance Type:|dtype: ", page.get_text()), path.name
        assert not page.select("div.cell_output .output.stream, div.cell_output .output.text_plain"), path.name


def test_negative_numbers_have_a_minus_sign():
    "In prose, captions and notes, as in tables and charts; a hyphen is for words, ranges and dates."
    negative = 0
    for path in PAGES:
        for words in soup(path).select(".pasted-text, .exhibit-title, .exhibit-note, table caption"):
            assert not re.search(r"(?<![\w.])-\d", words.get_text()), words.get_text()
            negative += "\u2212" in words.get_text()
    assert negative > 10


def once(pairs):
    """An object of JSON, none of whose keys stands there twice."""
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def test_the_book_as_data_is_what_its_schemas_say():
    "Each key once; a result names the tables that its own cell rests on, and the exhibits that show it."
    held = {}
    for name in ("results", "claims", "exhibits"):
        text, schema = (HTML / "api" / f"{name}{kind}.json" for kind in ("", ".schema"))
        held[name] = json.loads(text.read_text(encoding="utf-8"), object_pairs_hook=once)
        jsonschema_rs.validate(json.loads(schema.read_text(encoding="utf-8")), held[name])
    results, exhibits = held["results"]["results"], held["exhibits"]["exhibits"]
    told = {(number, key) for number, about in exhibits.items() for key in about["results"]}
    assert told == {(number, key) for key, each in results.items() for number in each["exhibits"]}
    assert ("1.6c", "competitiveness.elasticity") in told
    for notebook in {each["notebook"] for each in results.values()}:
        rested = {tuple(each["tables"]) for each in results.values() if each["notebook"] == notebook}
        assert len(rested) > 1, notebook


def test_keys_stay_what_they_were():
    "A program that knows a key of a kept release finds it in this book, or where the same estimate stands now."
    held = json.loads((HTML / "api/results.json").read_text(encoding="utf-8"))
    now, moved = held["results"], held["moved"]
    then = {key: result for release in kept() for key, result in release.results.items()}
    assert then.keys() - now.keys() == moved.keys() != set()
    for gone, to in moved.items():
        assert (then[gone].value, then[gone].unit) == (now[to["key"]]["value"], now[to["key"]]["unit"])


def test_what_programs_are_told_of_is_there():
    "Every link of llms.txt, in both languages."
    links = re.findall(r"\]\(([^)]+)\)", (HTML / "llms.txt").read_text(encoding="utf-8"))
    assert len(links) > 30 and any(link.startswith("zh/") for link in links)
    assert [link for link in links if not (HTML / link).is_file()] == []


def test_the_research_object_holds_the_whole_book():
    "Every part lies there and is described; pages of both languages, their twins, notebooks, exhibits and the lock."
    held = json.loads((HTML / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    graph = {each["@id"]: each for each in held}
    parts = {part["@id"] for part in graph["./"]["hasPart"]}
    assert len(graph) == len(held) and parts <= set(graph)
    assert [part for part in parts if not (HTML / part).is_file()] == []
    kinds = ("_notebooks/*", "_exhibits/*.csv", "chapters/*.md", "zh/chapters/*.md", "api/*.json", "data/*.csv")
    for kind in kinds:
        found = {path.relative_to(HTML).as_posix() for path in HTML.glob(kind)}
        assert found and found <= parts, kind
    assert (
        "book.lock.json" in parts and {name.replace(".md", ".html") for name in parts if "chapters/" in name} <= parts
    )


def test_no_twin_ends_in_the_air_or_numbers_cells_that_it_leaves_out():
    "In both languages: the digest stands in the lock, and code is no part of a twin."
    twins = [*HTML.glob("chapters/*.md"), *HTML.glob("zh/chapters/*.md")]
    for path in twins:
        lines = path.read_text(encoding="utf-8").rstrip().splitlines()
        assert not lines[-1].endswith((":", "：")), path
        assert not [line for line in lines if re.fullmatch(r"Cell \d+|单元 ?\d+", line)], path
    assert len(twins) > 20


def test_the_second_language_is_light():
    "What it adds, its pages and all else that is its own, beside all that the book has without it; packed files apart."
    sizes = {identify(path): path.stat().st_size for path in HTML.rglob("*") if path.is_file() and path.suffix != ".gz"}
    own = sum(size for name, size in sizes.items() if name.startswith("zh/") or "zh_CN" in name)
    assert own <= MOST_OF_ANOTHER * (sum(sizes.values()) - own)
