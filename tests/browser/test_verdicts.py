"""The verdicts in a browser: a picture that leads to the ledger, on a phone too; the curve is brushed."""

import json

import pytest

from .conftest import HTML, draw, until

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
def test_a_line_leads_to_its_claim(visit, width):
    "Each has a name in words, nothing lies on anything or leaves the screen, and it leads to the claim's entry."
    page = visit("chapters/index.html", width=width)
    boxes = """rows => rows.map(row => [...row.children].map(part => {
      const box = part.getBoundingClientRect();
      return [box.left, box.right, box.top, box.bottom];
    }))"""
    rows = page.eval_on_selector_all(".verdict-line", boxes)
    assert len(rows) >= 26
    for parts in rows:
        assert all(0 <= left < right <= width for left, right, *_ in parts)
        for place, one in enumerate(parts):
            for other in parts[place + 1 :]:
                apart = one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] + 1 or other[3] <= one[2] + 1
                assert apart, (one, other)
    line = page.get_by_role("link", name="C5b")
    assert "contradicted" in line.inner_text() and "published" in line.inner_text()
    line.click()
    page.wait_for_url("**/ledger.html#claim-c5b")
    assert page.locator("#claim-c5b:target").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_entry_leads_to_its_exhibit(visit):
    "Every link of the ledger to an exhibit has its target."
    page = visit("chapters/ledger.html")
    links = page.eval_on_selector_all(".claim dd a", "links => links.map(a => a.getAttribute('href'))")
    assert len(links) >= 10
    for link in sorted(set(links)):
        name, anchor = link.split("#")
        assert f'id="{anchor}"' in (HTML / "chapters" / name).read_text(encoding="utf-8"), link


def test_brushing_the_curve_changes_what_is_counted(visit):
    "The bars below follow the brush."
    page = visit("chapters/05-robustness.html")
    draw(page)
    bars = "[...document.querySelectorAll('#exhibit-5-1a .mark-rect path')].map(bar => bar.getAttribute('d')).join()"
    before = page.evaluate(bars)
    page.evaluate("document.querySelector('#exhibit-5-1a').scrollIntoView({ behavior: 'instant' })")
    plot = page.locator("#exhibit-5-1a .exhibit-view svg").bounding_box()
    page.mouse.move(plot["x"] + plot["width"] * 0.2, plot["y"] + 200)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] * 0.35, plot["y"] + 210, steps=6)
    page.mouse.up()
    assert before
    until(page, f"{bars} !== {json.dumps(before)}")
