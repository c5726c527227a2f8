import json
import re
from types import SimpleNamespace

import altair as alt
import pandas as pd
import pytest

from claimbook.exhibits import charts
from claimbook.exhibits.exhibit import TABLE, VEGALITE, show, table
from claimbook.exhibits.tabular import MOST_ROWS
from claimbook.notebook.toc import chapters
from claimbook.project import project
from claimbook.site import figure, words
from claimbook.site.figure import BEGINNING, FigurePlugin, in_chinese
from claimbook.site.shared_cells import with_intervals

CHAPTER = chapters(project().root)[0]
EVIL = "</script><script>alert(1)</script><b>&"
WORDS = "Bar chart of one made country whose name tries to end the script element that holds the data."


def rendered(mime, content, edition="published"):
    config = SimpleNamespace(claimbook_edition=edition)
    environment = SimpleNamespace(config=config, docname="chapters/01", doc2path=lambda name: CHAPTER)
    renderer = SimpleNamespace(renderer=SimpleNamespace(sphinx_env=environment))
    (node,) = FigurePlugin.handle_mime(renderer, SimpleNamespace(mime_type=mime, content=content), inline=False)
    return node


@pytest.fixture
def chart_node(displayed):
    """Show a chart with one made country and render it."""

    def render(name=EVIL):
        frame = pd.DataFrame({"country": [name], "value": [1.5]})
        bars = alt.Chart(frame).mark_bar()
        chart = bars.encode(y=alt.Y("country:N", title="Country"), x=alt.X("value:Q", title="V (m)"))
        show(chart, exhibit="1.1", title=f"T {name}", description=WORDS + name, source="pwt")
        return rendered(VEGALITE, displayed[-1][0][VEGALITE])

    return render


def test_strings_from_data_stay_strings(chart_node):
    "A country may be called anything; the page has no script of it, and the one beside it a string that is JSON."
    node = chart_node()
    html = node.astext()
    assert "<script" not in html and "<b>" not in html
    ((name, script),) = node["scripts"].items()
    assert f'data-src="../_exhibits/{name}"' in html
    said = re.fullmatch(r'\(globalThis\.claimbookCharts \?\?= {}\)\["suanli-exhibit-1\.1"\]=("[^\n]*");\n', script)
    spec = json.loads(json.loads(said[1]))
    assert spec["datasets"]["data-1"]["country"] == [EVIL] and "usermeta" not in spec


def test_the_table_of_a_chart_is_as_long_as_a_page_bears(displayed):
    "Its beginning, without columns that have nothing to say there; the file has all."
    count = MOST_ROWS + 1
    frame = pd.DataFrame({"year": range(count), "value": 1.5, "more": [*[None] * (count - 1), "made"]})
    chart = alt.Chart(frame).mark_line().encode(x="year:Q", y=alt.Y("value:Q", title="V (m)"), detail="more:N")
    show(chart, exhibit="1.1", title="T", description=WORDS, source="pwt")
    node = rendered(VEGALITE, displayed[-1][0][VEGALITE])
    html = node.astext()
    assert f"first {BEGINNING} of {count} rows" in html and html.count("<tr>") == BEGINNING + 1
    assert "More" not in html and node["downloads"]["suanli-exhibit-1.1.csv"].splitlines()[-1].endswith(",made")


def test_a_figure_has_number_caption_source_data_and_words(chart_node):
    "What a reader needs without the chart."
    html = chart_node("Made").astext()
    for part in ('id="exhibit-1-1"', "Exhibit 1.1", "data.html#table-pwt", "<noscript><p>Bar chart", "<caption>T Made"):
        assert part in html
    assert '<th scope="col" class=number>V (m)</th>' in html


def test_a_figure_leads_to_its_data_and_its_code(chart_node):
    "Files carry the exhibit's number, and the edition's name where it is not the published one."
    node = chart_node("Made")
    html = node.astext()
    assert 'href="../_exhibits/suanli-exhibit-1.1.csv" download' in html
    assert 'data-save="svg" data-name="suanli-exhibit-1.1"' in html and 'href="#code-1-1"' in html
    assert list(node["downloads"]) == ["suanli-exhibit-1.1.csv"]


def test_files_of_another_edition_carry_its_name(displayed):
    "A folder of downloads from two editions keeps them apart."
    table(pd.DataFrame({"Name": ["a"]}), exhibit="2.2", title="T", note="n", source="pwt")
    node = rendered(TABLE, displayed[-1][0][TABLE], edition="since-2000")
    assert list(node["downloads"]) == ["suanli-since-2000-exhibit-2.2.csv"]
    assert '/suanli-since-2000-exhibit-2.2.csv" download>' in node.astext()


def test_a_table_shows_formatted_numbers_and_a_note(displayed):
    "A real minus, a dash for missing, the note below."
    frame = pd.DataFrame({"Name": ["<i>"], "Change (percent)": [-1.25], "None": [None]})
    table(frame, exhibit="2.2", title="T", note="<note>", source="pwt", formats={"Change (percent)": ".1f"})
    html = rendered(TABLE, displayed[-1][0][TABLE]).astext()
    assert "&lt;i&gt;" in html and "&lt;note&gt;" in html and "\u22121.2" in html and "–" in html


def test_other_types_are_left_to_others():
    "The plug-in answers for its own types only."
    assert FigurePlugin.handle_mime(None, SimpleNamespace(mime_type="text/html", content=""), inline=False) is None


def test_an_estimate_and_its_interval_share_a_cell_and_not_the_file(displayed):
    "So that a phone shows both; a column of that name beside no number stays what it is."
    frame = pd.DataFrame(
        {"What": ["A", "B"], "Rate": [1.25, -2.0], "from": [1.0, None], "to": [1.5, None], "n": [3, 4]}
    )
    table(frame, exhibit="1.1", title="Rates", note="Made.", source="pwt", formats={"Rate": ".2f"})
    node = rendered(TABLE, displayed[-1][0][TABLE])
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", node.astext().replace("\u00a0", " "))
    assert cells == ["A", "1.25 (1.00 to 1.50)", "3", "B", "\u22122.00", "4"]
    assert "Rate (from … to …)</th>" in node.astext()
    assert node["downloads"]["suanli-exhibit-1.1.csv"].splitlines()[:2] == ["What,Rate,from,to,n", "A,1.25,1.0,1.5,3"]
    table(frame.drop(columns="Rate"), exhibit="1.1", title="Rates", note="Made.", source="pwt")
    plain = rendered(TABLE, displayed[-1][0][TABLE]).astext()
    assert ">from</th>" in plain and ">to</th>" in plain


def test_a_chinese_page_shows_a_name_in_chinese(monkeypatch):
    "Headings 行业组_en and 行业组_zh were shown; a name that the data have in English alone is said by the catalogue."
    monkeypatch.setattr(words, "_language", words.Language("zh_CN"))
    columns = [{"name": name} for name in ("行业组_en", "行业组_zh", "份额", "末_en")]
    rows = [["Telecom", "电信", 1, "a"], ["European Union", None, 2, "b"], [None, None, 3, None]]
    heads, shown = in_chinese(columns, rows)
    assert [head["name"] for head in heads] == ["行业组", "份额", "末_en"]
    assert shown == [["电信", 1, "a"], ["欧洲联盟", 2, "b"], [None, 3, None]]


@pytest.mark.parametrize("section", [True, False])
def test_a_figure_names_releases_whose_kept_results_it_shows(displayed, monkeypatch, section):
    "In its line of data, linked if the data page tells of them, and in what machines read; another says nothing."
    monkeypatch.setattr(figure, "releases_shown", lambda path: {"1.1": ["Penn World Table 11.0"]})
    monkeypatch.setattr(figure, "kept_section", lambda: section)
    for number in ("1.1", "1.2"):
        table(pd.DataFrame({"A": [1]}), exhibit=number, title="T", note="Made.", source="pwt")
    told, other = (rendered(TABLE, each[0][TABLE]) for each in displayed)
    title = '<a href="data.html#kept-results">Penn World Table 11.0</a>' if section else "Penn World Table 11.0"
    assert f"(CC BY 4.0); kept results of {title}</p>" in told.astext() and "kept" not in other.astext()
    assert (told["described"]["releases"], other["described"]["releases"]) == (["Penn World Table 11.0"], [])


def test_an_interval_goes_to_what_it_is_of(displayed):
    "Not to the standard error before it; a named one to its column; one of no column has a cell of its own."
    rows = {"What": ["A"], "Elasticity": [0.5], "Standard error": [0.1], "from": [0.3], "to": [0.7], "n": [9]}
    rows |= {"Yearly, from": [0.1], "Yearly": [0.2], "Yearly, to": [0.3]}
    rows = {name: rows[name] for name in ("What", "Elasticity", "Standard error", "from", "to", "n", "Yearly")}
    rows |= {"Yearly, from": [0.1], "Yearly, to": [0.3], "By chance from": [-1.0], "by": ["x"]}
    frame = pd.DataFrame(rows).rename(columns={"by": "Word"})
    frame.insert(10, "to ", [1.0])
    frame.columns = [*frame.columns[:10], "to.", "Word"]
    columns = [{"name": name.rstrip("."), "format": ".1f", "number": name not in ("What", "Word")} for name in frame]
    heads, cells, key = with_intervals(columns, columns, frame.to_numpy().tolist())
    assert [head["name"] for head in heads] == [
        "What",
        "Elasticity (from … to …)",
        "Standard error",
        "n",
        "Yearly (from … to …)",
        "By chance from … to …",
        "Word",
    ]
    assert (
        cells[0][1] == "0.5 (0.3\u00a0to\u00a00.7)"
        and cells[0][4:6] == ["0.2 (0.1\u00a0to\u00a00.3)", "\u22121.0\u00a0to\u00a01.0"]
        and key == 1
    )


def test_the_table_of_a_chart_has_intervals_in_cells_too(displayed):
    "Also where the interval's columns come first; and names in two languages have headings in words."
    frame = pd.DataFrame({"name": ["Sichuan\n四川"], "coef": [1.5], "low": [1.0], "high": [2.0]})
    titles = {"name": "Place", "low": "95 % interval from", "high": "to", "coef": "Slope"}
    chart = charts.ranges(frame, x="coef", low="low", high="high", y="name", titles=titles)
    show(chart, exhibit="1.1", title="T", description=WORDS, source="pwt")
    node = rendered(VEGALITE, displayed[-1][0][VEGALITE])
    assert re.findall(r"<th [^>]*>([^<]*)<", node.astext()) == ["Place", "Place (Chinese)", "Slope (from … to …)"]
    assert "Place_en,Place_zh" in node["downloads"]["suanli-exhibit-1.1.csv"]


@pytest.mark.parametrize(("key", "second"), [(None, "3 (2 to 4)"), ("Share", "7")])
def test_the_key_column_stands_second_for_phones(displayed, key, second):
    "A copy of it, named by the table; the first interval, or what the table says."
    frame = pd.DataFrame({"A": ["a"], "B": ["b"], "Share": [7], "Rate": [3], "from": [2], "to": [4]})
    table(frame, exhibit="1.1", title="T", note="n", source="pwt", key=key)
    html = rendered(TABLE, displayed[-1][0][TABLE]).astext().replace("\u00a0", " ")
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", html)
    assert cells[:2] == ["a", second] and sorted(cells) == sorted(["a", second, "b", "7", "3 (2 to 4)"])
    place = cells.index(second, 2) + 1
    assert f'<table class="keyed key{place}">' in html
    with pytest.raises(ValueError, match="key 'C', which is no column"):
        table(frame, exhibit="1.1", title="T", note="n", source="pwt", key="C")
