"""A page on which one chart cannot be drawn: the others are, and the reader of that one gets its words and numbers."""

import json
import re

import pytest

from .conftest import HTML, draw
from .test_pages import CHAPTERS

SPECIFICATION = re.compile(r'(<script type="application/json">)(.*?)(</script>)', re.DOTALL)
FAULTS = {
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
    page = (HTML / "chapters" / f"{CHAPTERS[0]}.html").read_text(encoding="utf-8")
    broken = SPECIFICATION.sub(lambda part: part[1] + FAULTS[fault](json.loads(part[2])) + part[3], page, count=1)
    (tmp_path / "chapters" / "made.html").write_text(broken, encoding="utf-8")
    opened = visit("chapters/made.html", base=tmp_path.as_uri())
    draw(opened)
    figures = opened.locator("figure.exhibit:has(.exhibit-chart)")
    assert figures.count() > 5
    assert opened.locator(".exhibit-view svg").count() == figures.count() - 1
    first = figures.first
    words = json.loads(SPECIFICATION.search(page)[2])["description"]
    said = first.locator(".exhibit-view").inner_text()
    assert said.startswith("This chart could not be drawn") and words in said
    assert first.locator("details.exhibit-data table").is_visible()
    assert not first.get_by_role("button", name="SVG").is_visible()
