"""The book in Chinese: every message said, nothing that is computed typed, no two names of one column alike."""

import json
import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from string import Formatter

import pytest
from bs4 import NavigableString, Tag

from claimbook.exhibits.drawn import drawn_data
from claimbook.exhibits.exhibit import TABLE, VEGALITE
from claimbook.exhibits.tabular import tidy
from claimbook.exhibits.text import formatted
from claimbook.languages import sayings
from claimbook.languages.catalogue import INTERFACE, languages, path_of, read
from claimbook.languages.faults import HALF_WIDTH, LOOSE, faults_of_book
from claimbook.languages.labels import chart_words, drawn_words, table_words
from claimbook.languages.phrases import dated, put, with_slots
from claimbook.notebook.toc import chapters, documents
from claimbook.site.words import Language
from claimbook.tables.terms import terms

from .pages import HTML, soup

ROOT = Path(__file__).parents[1]
BESIDE = {
    "exhibits": lambda: list(sayings.exhibits(chapters(ROOT), "zh_CN").wanted),
    "claims": sayings.claims,
    "tables": sayings.tables,
    "book": sayings.frame,
    INTERFACE: sayings.interface,
}


def english(text: str) -> str:
    "A text without the Chinese in it."
    return re.sub(r" ?[一-鿿]+", "", text)


def test_the_book_has_chinese():
    "And a catalogue for every page, which Sphinx would pass over without a word."
    assert languages() == ["zh_CN"]
    assert all(path_of(name, "zh_CN").is_file() for name in (*documents(ROOT), *BESIDE))


def test_no_translation_has_a_fault():
    "Roles, links, formulas, fields and numbers are those of the English; marks are full-width; nothing is fuzzy."
    assert faults_of_book() == []


@pytest.mark.parametrize("name", [*documents(ROOT), *BESIDE])
def test_every_message_is_translated(name):
    "The pages' as the catalogue has them; the build holds those against the pages."
    assert [each.id for each in read(path_of(name, "zh_CN")) if each.id and not each.string] == []


@pytest.mark.parametrize("name", BESIDE)
def test_a_catalogue_holds_what_is_said_now(name):
    "A changed English sentence makes its Chinese stale."
    catalogue = read(path_of(name, "zh_CN"))
    assert [text for text in BESIDE[name]() if text not in catalogue] == []


def test_every_term_is_explained_in_chinese():
    "The glossary holds its languages itself."
    assert [term.en for term in terms() if not term.meaning_zh] == []


@pytest.mark.parametrize("chapter", chapters(ROOT), ids=lambda path: path.stem)
def test_no_two_names_of_a_column_merge(chapter):
    "Series, rows and headings that differ in English differ in Chinese."
    language, merged = Language("zh_CN"), []
    language.missing = lambda text, name: text
    for cell in json.loads(chapter.read_text(encoding="utf-8"))["cells"]:
        for data in (output.get("data", {}) for output in cell.get("outputs", [])):
            columns = defaultdict(lambda: defaultdict(set))
            if VEGALITE in data:
                spec = data[VEGALITE]
                for name, rows in chart_words(spec, language)["datasets"].items():
                    for before, after in zip(spec["datasets"][name], rows, strict=True):
                        for column in before:
                            columns[column][str(after[column])].add(str(before[column]))
            elif TABLE in data:
                made = table_words(data[TABLE], language)
                for before, after in zip(data[TABLE]["rows"], made["rows"], strict=True):
                    for place, (old, new) in enumerate(zip(before, after, strict=True)):
                        columns[place][str(new)].add(str(old))
                for old, new in zip(data[TABLE]["columns"], made["columns"], strict=True):
                    columns["headings"][new["name"]].add(old["name"])
            # A place that English calls by both names, and one by one of them, are one.
            merged += [
                olds for words in columns.values() for olds in words.values() if len({english(o) for o in olds}) > 1
            ]
    assert merged == []


class Heard(Language):
    """Notes every template with what fills it."""

    def __init__(self):
        super().__init__("zh_CN")
        self.filled = []

    def missing(self, text, name):
        """Nothing is a fault here but what fills a slot."""
        return text

    def _worded(self, text, kind, place):
        held = self.catalogue("exhibits")
        message, filling = with_slots(tidy(text).strip(), self._names())
        template = next((held[c, message] for c in (f"{place} {kind}", kind, None) if (c, message) in held), "")
        told = [
            dated(each, self.code) or put(each, self._names(), self.code, lambda _: None) or each for each in filling
        ]
        self.filled += [(template, {str(n): each for n, each in enumerate(told)})] if told else []
        return super()._worded(text, kind, place)


def slips(template, values):
    "Where a slot is no year though 年 follows, or digits run into a slot that digits fill."
    before, found = "", []
    parts = [*Formatter().parse(template), ("", None, None, None)]
    for (literal, name, spec, _), (following, *_) in pairwise(parts):
        before += literal
        if name is None:
            continue
        value = values[name] if isinstance(values[name], str) else formatted(values[name], spec)
        if following.startswith("年") and not re.fullmatch(r"\d{4}|\d{1,2}(\.\d+)?|\d{4}[–—]\d{2,4}", value):
            found.append((template, value))
        if before[-1:].isdigit() and value[:1].isdigit():
            found.append((template, value))
        before = value
    return found


@pytest.mark.parametrize(
    ("template", "values"),
    [
        ("{0}，{1}年", {"0": "2023", "1": "China"}),
        ("{0}年{1}", {"0": "2023-04", "1": "x"}),
        ("{1}{0}", {"0": "8", "1": "15"}),
    ],
)
def test_a_slot_filled_with_what_its_words_do_not_expect_is_found(template, values):
    "As 中国年, and 8月15日 without its 月."
    assert slips(template, values)


@pytest.mark.parametrize("chapter", chapters(ROOT), ids=lambda path: path.stem)
def test_slots_are_filled_with_what_their_words_expect(chapter):
    "A year or a number of years before 年, and no digits that run into others."
    heard, found = Heard(), []
    for cell in json.loads(chapter.read_text(encoding="utf-8"))["cells"]:
        for data in (output.get("data", {}) for output in cell.get("outputs", [])):
            said = {}
            if VEGALITE in data:
                chart_words(data[VEGALITE], heard)
                drawn_words(data[VEGALITE], drawn_data(data[VEGALITE]), heard)
                said = data[VEGALITE]["usermeta"]["claimbook"].get("text", {})
            elif TABLE in data:
                table_words(data[TABLE], heard)
                said = data[TABLE].get("text", {})
            for part, kept in said.items():
                template = heard.template(kept["template"], part)
                values = {
                    name: heard.word(each, "value") if isinstance(each, str) else each
                    for name, each in kept["values"].items()
                }
                found += slips(template, values)
    assert len(heard.filled) > 5
    assert [slip for template, values in heard.filled for slip in slips(template, values)] + found == []


@pytest.mark.parametrize("chapter", chapters(ROOT), ids=lambda path: path.stem)
def test_names_beside_lines_are_those_of_the_data(chapter):
    "A list of names in an expression is looked up in the column: left in English, no name would be drawn."
    language = Language("zh_CN")
    for cell in json.loads(chapter.read_text(encoding="utf-8"))["cells"]:
        for spec in (output.get("data", {}).get(VEGALITE) for output in cell.get("outputs", [])):
            said = chart_words(spec, language) if spec else {}
            held = {each for rows in said.get("datasets", {}).values() for row in rows for each in row.values()}
            text = json.dumps({key: part for key, part in said.items() if key not in ("datasets", "usermeta")})
            for names in re.findall(r"indexof\((\[.*?\]), datum", text):
                wanted = json.loads(json.loads(f'"{names}"'))
                assert set(wanted) <= held, spec["usermeta"]["claimbook"]["exhibit"]


@pytest.mark.built
def test_a_chinese_page_is_the_english_one_in_chinese():
    "Each leads to the other; anchors and quoted numbers are the same, and nothing is left untranslated."
    names = [*(f"{name}.html" for name in documents(ROOT)), "search.html", "genindex.html"]
    for name in names:
        paths = {"en": HTML / name, "zh-CN": HTML / "zh" / name}
        pages = {code: soup(path) for code, path in paths.items()}
        for code, page in pages.items():
            assert page.html["lang"] == code and not page.select(".untranslated"), (name, code)
            links = {link["hreflang"]: paths[code].parent / link["href"] for link in page.select("link[hreflang]")}
            assert {each: link.resolve() for each, link in links.items()} == paths, (name, code)
        for attribute in ("id", "data-key"):
            if name == "genindex.html":
                continue  # which stands there by other letters
            held = [{tag[attribute] for tag in page.find_all(attrs={attribute: True})} for page in pages.values()]
            assert held[0] == held[1], (name, attribute)


@pytest.mark.built
@pytest.mark.parametrize("name", [*documents(ROOT), "search", "genindex"])
def test_a_chinese_page_is_set_as_chinese(name):
    "Full-width marks and no loose blanks in what is computed, too; code, formulas, Latin and references are apart."
    page = soup(HTML / "zh" / f"{name}.html")
    apart = page.select("pre, code, script, style, .math, em, [lang=en], .headerlink, .citation, .cite-box")
    apart = {id(tag) for tag in apart}

    def words(tag):
        if isinstance(tag, Tag):
            return "x" if id(tag) in apart else "".join(map(words, tag.children))
        return tag if type(tag) is NavigableString else ""

    blocks = page.main.find_all(["p", "td", "th", "dt", "h1", "h2", "h3", "summary", "caption", "figcaption"])
    texts = [
        " ".join(words(block).split())
        for block in blocks
        if not block.find(["p", "li"]) and not any(id(around) in apart for around in block.parents)
    ]
    assert len(texts) > 5
    assert [text for text in texts if HALF_WIDTH.search(text) or LOOSE.search(text)] == []
    assert [
        text for text in texts if re.search(r"\d[年月]年(?![初中末])|季度年|\d{4}-\d\d(?!\d|-)[\u3400-\u9fff]", text)
    ] == []


@pytest.mark.built
def test_a_card_and_a_panel_hold_no_english():
    "What scripts fetch when a reader asks; names such as TOP500 and units of physics stand."
    paths = [*(HTML / "_static" / "cards" / "zh_CN").glob("*.js"), *(HTML / "zh" / "_exhibits").glob("said-*.js")]
    texts = [text for path in paths for text in re.findall(r'"([^"]*)"', path.read_text(encoding="utf-8"))]
    assert len(paths) > 20 and len(texts) > 1000
    assert [text for text in texts if re.fullmatch(r"[A-Z]?[a-z]+(?:[ ,-]+[a-z]+){2,}[.]?", text)] == []


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["tfp", "since-2000", "without-usa"])
def test_an_edition_is_said_in_chinese_with_nothing_missing(project, edition):
    "A missing message would end its build and be named."
    root, suanli = project
    done = suanli("run", f"editions/{edition}.yml")
    assert done.returncode == 0 and "has no translation" not in done.stderr, done.stderr
    page = root / "_build" / "editions" / edition / "html" / "zh" / "edition" / "what-changed.html"
    assert "改变了什么" in page.read_text(encoding="utf-8")


@pytest.mark.slow  # CI builds so before the browsers, whose packages are libraries as well
def test_a_build_that_finds_no_page_changed_is_the_same_book(project):
    "In both languages; a file that no page is made from has it look."
    root, suanli = project
    assert suanli("build").returncode == 0
    html = root / "_build" / "html"
    first = {path: path.read_bytes() for path in html.rglob("*") if path.is_file()}
    (root / "notes.txt").write_text("Of no page.\n", encoding="utf-8")
    done = suanli("build")
    assert done.returncode == 0, done.stderr
    again = {path: path.read_bytes() for path in html.rglob("*") if path.is_file()}
    assert sorted(str(path) for path in first.keys() | again.keys() if first.get(path) != again.get(path)) == []
