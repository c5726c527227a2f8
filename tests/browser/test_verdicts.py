"""The verdicts in a browser: a picture that leads to the ledger, on a phone too; the curve is brushed."""

import json
import random
import re

import pytest
from playwright.sync_api import expect

from claimbook.claims.cube import read_cube, states
from claimbook.claims.judge import collected
from claimbook.claims.kept import kept
from claimbook.claims.rules import read_claims, slug
from claimbook.claims.turn import reread, thresholds, verdicts
from claimbook.notebook.toc import chapters

from .conftest import HTML, draw, until

pytestmark = pytest.mark.browser
TESTABLE = [claim for claim in read_claims() if claim.rule]


@pytest.mark.parametrize(("folder", "width"), [("", 360), ("", 1280), ("zh/", 360)])
def test_a_line_leads_to_its_claim(visit, folder, width):
    "Each has a name in words, nothing lies on anything or leaves the screen, and it leads to the claim's entry."
    page = visit(f"{folder}chapters/index.html", width=width)
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
    words = ("不符", "已公布") if folder else ("contradicted", "published")
    assert all(word in line.inner_text() for word in words)
    line.click()
    page.wait_for_url("**/ledger.html#claim-c5b")
    assert page.locator("#claim-c5b:target").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_an_entry_leads_to_its_exhibit(visit, folder):
    "Every link of the ledger to an exhibit has its target."
    page = visit(f"{folder}chapters/ledger.html")
    links = page.eval_on_selector_all(".claim dd a", "links => links.map(a => a.getAttribute('href'))")
    assert len(links) >= 10
    for link in sorted(set(links)):
        name, anchor = link.split("#")
        assert f'id="{anchor}"' in (HTML / folder / "chapters" / name).read_text(encoding="utf-8"), link


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


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_the_page_turns_every_verdict_as_python_does(visit, folder):
    "The script and `judge` agree on every state of every panel, with the rule's own thresholds and with others."
    cube, releases, now = read_cube(), kept(), collected(chapters(HTML.parents[1]))
    page = visit(f"{folder}chapters/ledger.html")
    page.evaluate("document.querySelectorAll('details.turn').forEach(panel => { panel.open = true; })")
    until(page, f"document.querySelectorAll('.turn-verdict > .claim-verdict').length === {len(TESTABLE)}")
    draws = random.Random(20261127)
    for claim in TESTABLE:
        found = states(claim, cube, releases, now)
        numbers = range(len(found))
        held = thresholds(claim)
        others = [each.value + draws.choice([-1, 1]) * draws.choice([0.001, 0.3, 20]) for each in held]
        for values, agree in ([each.value for each in held], True), (others, True), (others, False):
            read = reread(claim, dict(zip(held, values, strict=True)))
            read = read if agree else read.model_copy(update={"releases": None})
            said = page.evaluate(
                "([name, numbers, values, agree]) => { const turn = claimbookTurns[name]; return numbers.map(number =>"
                " claimbookVerdict.evaluate(turn, number, values, agree && turn.agree).word); }",
                [slug(claim.id), list(numbers), values, agree],
            )
            wanted = verdicts(read, [found[number] for number in numbers], found[0], releases)
            assert said == wanted, claim.id
    assert not page.complaints and not page.outside


def test_an_address_of_half_a_letter_names_no_claim(visit):
    "And is no error."
    page = visit("chapters/ledger.html#claim-%E0%A4?x=1")
    assert not page.complaints


@pytest.mark.parametrize("base", [None, HTML.as_uri()], ids=["http", "file"])
def test_a_turned_verdict_can_be_sent(visit, base):
    "The address brings choices and thresholds back; a control is reached by key, named, and answered aloud at once."
    page = visit("chapters/ledger.html#claim-t6?t1=90", base=base, width=360)
    until(page, "document.querySelector('#claim-t6 .turn-verdict > .claim-verdict') !== null")
    live = page.locator("#claim-t6 .turn-verdict")
    assert live.get_attribute("aria-live") == "polite" and "not identified" in live.inner_text()
    field = page.get_by_label("In place of 75", exact=False)
    assert field.input_value() == "90"
    field.fill("75")
    expect(live).to_contain_text("supported")
    expect(page).to_have_url(re.compile("#claim-t6$"))
    page.keyboard.press("Tab")
    page.keyboard.type("60")
    expect(live).to_contain_text("consistent")
    expect(page).to_have_url(re.compile("t2="))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") and not page.complaints
    page.goto(page.opened.replace("t6?t1=90", "c4a?excluded=BLR"))
    until(page, "document.querySelector('#claim-c4a .turn-verdict > .claim-verdict') !== null")
    chosen = page.eval_on_selector_all("#claim-c4a select", "all => all.map(select => select.selectedOptions[0].text)")
    assert "Belarus" in chosen
    answers = page.evaluate(
        "() => { const select = document.querySelector('#claim-c4a .turn select'); let shown = 0;"
        " new MutationObserver(seen => { shown += seen.length; })"
        ".observe(document.querySelector('#claim-c4a .turn-verdict'), { childList: true });"
        " select.value = '1'; select.dispatchEvent(new Event('change'));"
        " return new Promise(done => setTimeout(() => done(shown))); }"
    )
    assert answers == 1  # to one change, at once


@pytest.mark.parametrize("base", [None, HTML.as_uri()], ids=["http", "file"])
def test_a_verdict_is_turned_in_chinese(visit, base):
    "The panel asks and answers in Chinese: choices, thresholds, the verdict, what moves it; and it can be sent."
    page = visit("zh/chapters/ledger.html#claim-t6?t1=90", base=base, width=360)
    until(page, "document.querySelector('#claim-t6 .turn-verdict > .claim-verdict') !== null")
    panel, live = page.locator("#claim-t6 details.turn"), page.locator("#claim-t6 .turn-verdict")
    assert panel.locator("summary").inner_text() == "自行改变结论"
    assert "无法识别" in live.inner_text() and "故判为“无法识别”" in live.inner_text()
    field = page.get_by_label("至少一半指标刷新纪录的季度比例的阈值（本书为75", exact=False)
    assert field.input_value() == "90"
    field.fill("75")
    expect(live).to_contain_text("支持")
    expect(page).to_have_url(re.compile("#claim-t6$"))
    page.keyboard.press("Tab")
    page.keyboard.type("60")
    expect(live).to_contain_text("相容")
    expect(page).to_have_url(re.compile("t2="))
    page.goto(page.opened.replace("t6?t1=90", "c4a?excluded=BLR"))
    until(page, "document.querySelector('#claim-c4a .turn-verdict > .claim-verdict') !== null")
    chosen = page.eval_on_selector_all("#claim-c4a select", "all => all.map(select => select.selectedOptions[0].text)")
    assert "白俄罗斯" in chosen and "种选择中的" in page.locator("#claim-c4a .turn-verdict").inner_text()
    told = page.locator("#claim-c4a details.turn").inner_text()
    assert re.findall(r"\b[a-z]{3,}\b", re.sub(r"（[a-z]+）", "", told)) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not page.complaints and not page.outside
