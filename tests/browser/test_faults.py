"""A page on which one chart cannot be drawn: the others are, and the reader of that one gets its words and numbers."""

import json
import shutil

import pytest
from bs4 import BeautifulSoup

from .conftest import HTML, draw
from .test_pages import CHAPTERS

FAULTS = {
    "no file": None,
    "not JSON": lambda spec: "{",
    "nothing": lambda spec: "null",
    "no such mark": lambda spec: json.dumps(spec | {"mark": "spiral", "layer": None}),
    "layers that are none": lambda spec: json.dumps(spec | {"layer": 7}),
    "an expression that ends early": lambda spec: json.dumps(
        spec | {"transform": [{"calculate": "datum.", "as": "x"}]}
    ),
    "a signal that nobody makes": lambda spec: json.dumps(spec | {"transform": [{"filter": "datum.share > not_made"}]}),
}

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("fault", FAULTS)
def test_a_chart_that_cannot_be_drawn_leaves_the_others_alone(visit, tmp_path, fault):
    "It says so, with its description and its table; nothing else on the page is missing."
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_static").symlink_to(HTML / "_static")
    shutil.copytree(HTML / "_exhibits", tmp_path / "_exhibits")
    page = (HTML / "chapters" / f"{CHAPTERS[3]}.html").read_text(encoding="utf-8")
    (tmp_path / "chapters" / "made.html").write_text(page, encoding="utf-8")
    chart = BeautifulSoup(page, "html.parser").find(class_="exhibit-chart")
    script = tmp_path / "chapters" / chart["data-src"]
    start, equals, text = script.read_text(encoding="utf-8").partition("]=")
    script.unlink()
    if broken := FAULTS[fault]:
        written = broken(json.loads(json.loads(text.removesuffix(";\n"))))
        script.write_text(f"{start}{equals}{json.dumps(written)};\n", encoding="utf-8")
    opened = visit("chapters/made.html", base=tmp_path.as_uri())
    draw(opened)
    figures = opened.locator("figure.exhibit:has(.exhibit-chart)")
    assert figures.count() > 5
    assert opened.locator(".exhibit-view svg").count() == figures.count() - 1
    first = figures.first
    said = first.locator(".exhibit-view").inner_text()
    assert said.startswith("This chart could not be drawn") and chart.noscript.get_text() in said
    assert first.locator("details.exhibit-data table").is_visible()
    assert not first.get_by_role("button", name="SVG").is_visible()
