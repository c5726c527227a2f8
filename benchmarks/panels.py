"""How long a reader waits for another verdict: a choice and a threshold changed in every panel of the ledger.

Chromium opens the ledger from its file, as fast as it is and four times as slow; each panel is opened and its first
choice and its first threshold are changed. Printed is the longest time of a change until the page has taken it up.
"""

import csv
import shutil
import statistics
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from claimbook.site.pdf import BROWSERS

ROOT = Path(__file__).parents[1]
LEDGER = ROOT / "_build" / "html" / "chapters" / "ledger.html"
ROUNDS = 5
LIMIT = 100  # ms, within which a change seems to be at once
# From the change to the end of the next frame, when the reader sees it.
CHANGE = """(control) => new Promise((done) => {
  const start = performance.now();
  control.value = VALUE;
  control.dispatchEvent(new Event(control.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""


def changes(page, claim: str) -> list[float]:
    """Milliseconds of each change in the panel of a claim."""
    panel = page.locator(f'details.turn[data-claim="{claim}"]')
    panel.evaluate("(panel) => { panel.open = true; }")
    panel.locator(".turn-verdict p").first.wait_for()
    taken = []
    for kind, values in (("select", ("1", "0")), ("input[type=number]", ("0.123", "0.456"))):
        for control in panel.locator(kind).all()[:1]:
            taken += [control.evaluate(CHANGE.replace("VALUE", repr(value))) for value in values]
    panel.evaluate("(panel) => { panel.open = false; }")
    return taken


def main() -> None:
    """Print the median over rounds of the longest change, for the panel with most choices and for all."""
    if not LEDGER.is_file():
        sys.exit(f"{LEDGER.relative_to(ROOT)}: is not there; build the book first")
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, BROWSERS))), args=["--no-sandbox"]
        )
        for slower in (1, 4):
            page = browser.new_page()
            page.goto(LEDGER.as_uri())
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
            claims = [each.get_attribute("data-claim") for each in page.locator("details.turn").all()]
            longest = {claim: [] for claim in claims}
            for _ in range(ROUNDS):
                for claim in claims:
                    longest[claim].append(max(changes(page, claim), default=0.0))
            medians = {claim: statistics.median(times) for claim, times in longest.items()}
            worst = max(medians, key=medians.get)
            within = sum(time <= LIMIT for time in medians.values())
            told = f"{within} of {len(claims)} panels within {LIMIT} ms, longest {worst} with {medians[worst]:.0f} ms"
            print(f"processor {slower} times as slow: {told}")
            rows += [[slower, claim, f"{time:.1f}"] for claim, time in medians.items()]
            page.close()
        browser.close()
    target = ROOT / "_build" / "bench" / "panels.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["slower", "claim", "ms"], *rows])


if __name__ == "__main__":
    main()
