"""The verdicts in a browser: a picture that leads to the ledger, on a phone too; the curve is brushed."""

import json

import pytest

from .conftest import HTML, draw, until

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
def test_a_tile_leads_to_its_claim(visit, width):
    "A click on a tile of the landing page ends at the claim's entry."
    page = visit("chapters/index.html", width=width)
    assert page.locator(".verdict-tile").count() >= 26
    page.locator(".verdict-tile", has_text="C5b").click()
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
