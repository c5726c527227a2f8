"""Pictures of every page at three widths, light and dark, for somebody to look at: `make screenshots`."""

import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright
from tqdm import tqdm

from .conftest import ARGUMENTS, CHROMIUM, HTML, draw

FOLDER = HTML.parent / "screenshots"
WIDTHS, SCHEMES = (360, 768, 1440), ("light", "dark")


def main(folder: Path = FOLDER) -> int:
    """Write one PNG for each page, width and scheme, from files, as a reader without a network sees them."""
    pages = [path for path in sorted(HTML.rglob("*.html")) if "_static" not in path.parts and path.parent != HTML]
    pages.append(HTML / "search.html")
    if not pages[0].exists():
        print("make screenshots: there is no built book under _build/html", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for path, width, scheme in tqdm(list(product(pages, WIDTHS, SCHEMES)), unit="picture"):
            page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
            page.goto(path.as_uri(), wait_until="load")
            draw(page)
            name = "-".join(path.relative_to(HTML).with_suffix("").parts)  # a page has a twin in each language
            page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
            page.close()
        browser.close()
    print(f"pictures: {folder.as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
