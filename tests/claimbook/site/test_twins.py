"""Markdown made of the nodes of a page."""

from types import SimpleNamespace

import pandas as pd
from docutils import nodes

from claimbook.exhibits.exhibit import TABLE, table
from claimbook.notebook.toc import chapters
from claimbook.project import project
from claimbook.site.citation import cite_box
from claimbook.site.figure import FigurePlugin
from claimbook.site.folds import folded, labelled
from claimbook.site.layout import grid
from claimbook.site.metadata import files
from claimbook.site.twins import MOST_ROWS, markdown
from claimbook.site.words import ENGLISH, say, speak

CHAPTER = chapters(project().root)[0]


def page(*content):
    return markdown(nodes.container("", *content))


def exhibit(rows):
    node = nodes.raw("", "<figure>", format="html")
    lines = "".join(f"{year},-1\n" for year in range(rows))
    node["downloads"] = {"x-exhibit-1.1.csv": f"Year,Flow\n{lines}"}
    source = {"name": "nile", "title": "The Nile"}
    node["described"] = {"exhibit": "1.1", "title": "It fell by -2", "description": "A chart.", "sources": [source]}
    return node


def test_headings_links_and_signs_are_those_of_markdown():
    "What only looks like Markdown is escaped; code, formulas and links are written as such."
    linked = nodes.reference("", "data", refuri="data.html#table-nile")
    words = nodes.paragraph("", "", nodes.Text("2 * [3] at "), linked, nodes.math("", "x_1"), nodes.literal("", "a*b"))
    inner = nodes.section("", nodes.title("", "Inner"), words)
    made = page(nodes.section("", nodes.title("", "Outer"), inner))
    assert made == "# Outer\n\n## Inner\n\n2 \\* \\[3\\] at [data](data.html#table-nile)$x_1$`a*b`\n"


def test_code_is_left_out_and_what_it_shows_is_not():
    "A cell's input is a container of its own."
    cell = nodes.container("", nodes.literal_block("", "import os"), classes=["cell_input"])
    shown = nodes.container("", exhibit(2), classes=["cell_output"])
    made = page(nodes.container("", cell, shown, classes=["cell"]))
    assert "import" not in made and "**Exhibit 1.1. It fell by \u22122**" in made
    assert "| Year | Flow |\n| --- | --- |\n| 0 | -1 |\n| 1 | -1 |" in made and "Source: The Nile" in made


def test_a_fold_of_code_leaves_nothing_behind():
    "Neither its name nor the numbers of its cells, in either language; what follows it stays."
    for code in (ENGLISH, "zh_CN"):
        speak(code)
        try:
            cell = nodes.container("", nodes.literal_block("", "import os"), classes=["cell_input"])
            above = nodes.paragraph("", "It also follows from cell 1, shown further up.")
            fold = folded(say("How this was made"), [above, *labelled(0, [[put(cell)]])])
            made = page(nodes.container("", exhibit(1), *fold), nodes.paragraph("", "On."))
        finally:
            speak(ENGLISH)
        assert made.endswith("\n\nOn.\n") and "| Year |" in made
        assert not any(word in made for word in ("Cell", "单元", "cell 1", "made", "import")), made


def put(part):
    nodes.container("", part)
    return part


def test_a_twin_says_where_its_digest_stands():
    "It is a part of what the digest is over, and cannot hold it."
    for code, end in ((ENGLISH, "../book.lock.json)."), ("zh_CN", "../../book.lock.json)。")):
        speak(code)
        try:
            (box,) = cite_box()
            assert page(box).strip().endswith(f"[book.lock.json]({end}")
        finally:
            speak(ENGLISH)


def test_a_long_exhibit_is_a_link_to_its_file():
    "With the number of its rows."
    made = page(exhibit(MOST_ROWS + 1))
    assert "| Year" not in made and f"(../_exhibits/x-exhibit-1.1.csv), {MOST_ROWS + 1} rows" in made


def test_generated_markup_gives_its_words_alone():
    "No tag, no entity, a line a block."
    made = page(nodes.raw("", "<ul><li><p>R1 <b>supported</b></p></li><li>a &lt; b</li></ul>", format="html"))
    assert made == "R1 supported\n\na \\< b\n"


def test_a_listing_is_a_table_whose_bars_are_escaped():
    "As in the pages that are generated."
    assert "| a \\| b | c |" in page(grid(["One", "Two"], [["a | b", "c"]], [50, 50]))


def test_an_exhibit_is_a_table_in_chinese_too(displayed):
    "By its words in that language, from a file that lies beside the English pages and is not written again."
    table(pd.DataFrame({"Year": [1960, 1970]}), exhibit="2.2", title="1960", note="1970", source="pwt")
    content = displayed[-1][0][TABLE]
    config = SimpleNamespace(claimbook_edition="published")
    environment = SimpleNamespace(config=config, docname="chapters/01", doc2path=lambda name: CHAPTER)
    renderer = SimpleNamespace(renderer=SimpleNamespace(sphinx_env=environment))
    speak("zh_CN")
    try:
        (node,) = FigurePlugin.handle_mime(renderer, SimpleNamespace(mime_type=TABLE, content=content), inline=False)
        made = page(node)
        assert files(node, "chapters/x", "") == {}
    finally:
        speak(ENGLISH)
    assert made.startswith("**图表2.2。1960**\n\n1970\n\n| 年份 |\n| --- |\n| 1960 |")
    assert "数据：[suanli-exhibit-2.2.csv](../../_exhibits/suanli-exhibit-2.2.csv)，2行。来源：佩恩世界表" in made
