"""Entries of the search."""

import json
from types import SimpleNamespace

from claimbook.project import project
from claimbook.site import search_entries, words
from claimbook.site.search_entries import entries, further_words, plain, write_entries

CHAPTER = """<title>1 · Power &#8212; Book</title>
<figure class="exhibit" id="exhibit-3-3b"><figcaption><span class="exhibit-number">Exhibit 3.3b</span>
<span class="exhibit-title">Most &lt;b&gt; loads go west</span> <a class="headerlink" href="#">#</a></figcaption>
<div class="cell_input docutils container" id="cell-cell-02">
<pre><span></span><span class="c1"># Load it.</span>
x = load(&quot;pwt&quot;)</pre></div>"""
LEDGER = """<li class="claim verdict-a" id="claim-c4a"><p class="claim-head">
<span class="claim-id">C4a</span><span>consistent <span lang="zh-Hans">相容</span></span></p>\
<p class="claim-text">Computing power goes with growth.</p>\
<p class="claim-text" lang="zh-Hans">算力促进增长。</p></li>"""
DATA = """<section id="table-pwt">
<h2>Penn World Table 9.1<a class="headerlink" href="#table-pwt">#</a></h2><p>National accounts.</p></section>"""
TERM = """<dt id="term-rack">rack<a class="headerlink" href="#term-rack">#</a></dt>\
<dd><p><span lang="zh-Hans">机架</span></p>
<p>A cabinet.</p>
</dd>"""


def test_exhibits_claims_tables_and_terms_are_entries_with_their_place():
    "Number, title and further words in both languages, as text."
    pages = (("a.html", CHAPTER), ("l.html", LEDGER), ("d.html", DATA), ("g.html", TERM))
    assert [entry for name, page in pages for entry in entries(name, page)] == [
        ["exhibit", "a.html#exhibit-3-3b", "Exhibit 3.3b", "Most <b> loads go west", ""],
        ["claim", "l.html#claim-c4a", "C4a", "Computing power goes with growth.", "consistent 相容 算力促进增长。"],
        ["table", "d.html#table-pwt", "pwt", "Penn World Table 9.1", "National accounts."],
        ["term", "g.html#term-rack", "", "rack", "机架 A cabinet."],
    ]


def test_an_exhibit_and_a_table_are_found_in_every_language():
    "In the English index by the Chinese title too, and a chart by what kind of picture it is."
    further = further_words(project().root, ["zh_CN"])
    assert any("东数西算" in words for place, words in further.items() if place.startswith("exhibit-"))
    assert "Map on a graticule" in further["exhibit-3-3i"] and "佩恩世界表" in further["table-pwt"]
    (entry,) = entries("a.html", CHAPTER, {"exhibit-3-3b": "多数负荷西移"})
    assert entry[4] == "多数负荷西移"


def test_a_title_has_no_blanks_where_a_number_answers():
    "Its links and letters stand within the line; blocks stand apart."
    title = '份额升至<a class="number" href="#a">75</a>%，<em>p</em>值<a class="headerlink" href="#">#</a>'
    assert plain(f"<p>{title}</p><p>其次</p>") == "份额升至75%，p值 其次"


def test_code_has_a_file_of_its_own(tmp_path, monkeypatch):
    "It is loaded when it is asked for, by its cell."
    (tmp_path / "_static").mkdir()
    monkeypatch.setattr(search_entries, "further_words", lambda root, languages: {})
    app = SimpleNamespace(outdir=tmp_path, srcdir=tmp_path, config=SimpleNamespace(claimbook_languages=[]))
    write_entries(app, {"a.html": CHAPTER})
    listed, code = (
        json.loads((tmp_path / "_static" / f"search-{name}.js").read_text(encoding="utf-8").partition(" = ")[2][:-2])
        for name in ("entries", "code")
    )
    assert [entry[0] for entry in listed] == ["exhibit"]
    [[kind, address, page, first, text]] = code
    assert (kind, address, page, first) == ("code", "a.html#cell-cell-02", "1 · Power", "# Load it.")
    assert 'load("pwt")' in text


def test_pages_of_another_language_have_no_code_of_their_own(tmp_path, monkeypatch):
    "Theirs would be the next block of any kind: the code stands on the English pages, and is searched there."
    (tmp_path / "_static").mkdir()
    monkeypatch.setattr(search_entries, "further_words", lambda root, languages: {})
    monkeypatch.setattr(words, "_language", words.Language("zh_CN"))
    app = SimpleNamespace(outdir=tmp_path, srcdir=tmp_path, config=SimpleNamespace(claimbook_languages=[]))
    write_entries(app, {"a.html": '<div class="cell_input" id="cell-1"><p>a link</p></div><pre>@incollection{a}</pre>'})
    assert [path.name for path in (tmp_path / "_static").iterdir()] == ["search-entries.js"]
