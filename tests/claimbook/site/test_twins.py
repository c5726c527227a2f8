"""Markdown made of the nodes of a page."""

from docutils import nodes

from claimbook.site.layout import grid
from claimbook.site.twins import MOST_ROWS, markdown


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
