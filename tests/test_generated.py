"""The generated pages of the built book hold what the notebooks, the glossary and the citation file hold."""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from bs4 import NavigableString

from claimbook.claims.judge import made_exhibits
from claimbook.notebook.toc import chapters
from claimbook.site.numbers import made_in
from claimbook.tables.terms import terms

from .pages import HTML as BOOK
from .pages import soup as parsed

ROOT = Path(__file__).parents[1]
HTML = BOOK / "chapters"
CHAPTERS = [path.stem for path in chapters(ROOT)]

pytestmark = pytest.mark.built


def soup(name):
    return parsed(HTML / f"{name}.html")


@cache
def anchors(name):
    return {tag["id"]: tag for tag in soup(name).find_all(id=True)}


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_exhibit_and_number_leads_to_itself_and_to_its_code(name):
    "One row each; the cell's anchor stands on code that makes it, but for exhibits that directives make."
    path = ROOT / "chapters" / f"{name}.ipynb"
    exhibits, numbers = made_in(path)
    listed = soup("exhibits").select(f"#exhibits-{name} tbody tr")
    assert [row.td.get_text(strip=True) for row in listed] == made_exhibits(path)
    assert all(row.td.a["href"].partition("#")[2] in anchors(name) for row in listed)
    assert f"{len(listed)} exhibit{'s' * (len(listed) != 1)} " in soup(name).select_one(".reading-time").get_text()
    directed = set(made_exhibits(path)) - {each.what["exhibit"] for each in exhibits}
    for made, listing in ((exhibits, "exhibits"), (numbers, "numbers")):
        rows = soup("exhibits").select(f"#{listing}-{name} tbody tr")
        rows = [row for row in rows if row.td.get_text(strip=True) not in directed]
        assert len(rows) == len(made) > 0
        for row, each in zip(rows, made, strict=True):
            label = each.what["exhibit"] if listing == "exhibits" else each.what.key
            assert row.td.get_text(strip=True) == label
            page, anchor = row.select("td")[-1].a["href"].split("#")
            code = anchors(Path(page).stem)[anchor].get_text()
            makers = ("show(", "table(") if listing == "exhibits" else ("record(",)
            assert any(maker in code for maker in makers)


def test_every_number_of_the_text_is_said_to_be_used():
    "As many as the sources glue, no more."
    text = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "chapters").glob("*.*") if path.suffix != ".bib"
    )
    for row in soup("exhibits").select("table.numbers tbody tr"):
        key, _, used, _ = (cell.get_text(strip=True) for cell in row.select("td"))
        assert (used != "–") == (f"::{key}:" in text or f"::{key}." in text), key


def test_the_status_page_calls_every_chapter_up_to_date():
    "With the fingerprint that its notebook stores."
    rows = soup("status").select("table.status tbody tr")
    assert len(rows) == len(CHAPTERS)
    for row, name in zip(rows, CHAPTERS, strict=True):
        cells = [cell.get_text(strip=True) for cell in row.select("td")]
        stored = (ROOT / "chapters" / f"{name}.ipynb").read_text(encoding="utf-8")
        assert cells[1] == "up to date" and f'"fingerprint": "{cells[-1]}"' in stored
        assert soup("status").select(f"#status-{name} a[href^='data.html#table-']")


def test_the_glossary_has_every_term_in_both_languages():
    "The Chinese is marked as Chinese."
    entries = {
        dt.contents[0].strip().replace("’", "'"): dt.find_next_sibling("dd")
        for dt in soup("glossary").select("dl.glossary dt")
    }
    assert list(entries) == [term.en for term in terms()]
    for term in terms():
        assert entries[term.en].find(lang="zh-Hans").get_text() in term.zh
        assert term.pinyin in entries[term.en].get_text()


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_gives_each_term_with_its_chinese_once(name):
    "Each link has its meaning; the Chinese follows in the same sentence."
    links = soup(name).select("a.glossary-link")
    shown = {link["href"]: link for link in links}
    assert len(shown) == len(links)
    meanings = {term.meaning: term for term in terms()}
    for link in links:
        assert meanings[link["title"]].zh in link.find_parent("p").get_text()


def test_chapters_use_the_glossary():
    "Or the test above would hold of nothing; computing power is among the terms."
    used = [{link["href"] for link in soup(name).select("a.glossary-link")} for name in CHAPTERS]
    assert max(map(len, used)) > 3 and any("glossary.html#term-computing-power" in links for links in used)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_has_its_frame(name):
    "An abstract with numbers, a reading time, a citation with the version, and the way back and on."
    page, cited = soup(name), yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    (abstract,) = page.select(".admonition.abstract")
    sentences = abstract.get_text().split(". ")
    assert 2 <= len(sentences) <= 6 and abstract.select(".pasted-text")
    assert re.match(r"\d+ minutes? to read", page.select_one("h1 + .reading-time").get_text())
    entry = page.select_one("details.cite-fold pre").get_text()
    assert entry.startswith("@incollection{") and f"Version {cited['version']}" in entry and cited["title"] in entry
    assert page.select_one("a.left-prev .prev-next-title") and page.select_one("a.right-next .prev-next-title")


def test_the_changelog_tells_the_version_that_is_cited():
    "Its newest section is the version of CITATION.cff."
    version = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"]
    assert soup("changelog").select_one("article h2").get_text().startswith(version)
    named = [term.code.get_text() for term in soup("changelog").select("#editions dt")]
    assert named == [path.stem for path in sorted((ROOT / "editions").glob("*.yml"))]


def test_chinese_is_marked_wherever_it_stands_in_prose():
    "Outside code, exhibits and the theme's own parts, no Chinese without its language."
    found = 0
    for path in HTML.glob("*.html"):
        article = soup(path.stem).select_one("article.bd-article")
        others = {*map(id, article.select("[lang='zh-Hans'], .highlight, figure.exhibit, .headerlink, script"))}
        for text in article.find_all(string=re.compile("[\u3400-\u9fff]")):
            found += 1
            assert type(text) is not NavigableString or others & {*map(id, text.parents)}, f"{path.name}: {text}"
    assert found > 50
