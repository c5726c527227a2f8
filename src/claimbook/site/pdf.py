"""The book as one PDF: the built pages put into one, which headless Chromium prints."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from ..project import project
from ..tables.whole import clear, replace
from .build import BuildError
from .finish import with_policy
from .markup import KNOWN
from .words import say

# The headless shell is the same browser without its window: Debian has both, and it starts in half the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
ROOM = "60000"  # milliseconds of the page's own clock in which every chart is drawn
MISSING = f"no Chromium is installed (looked for {', '.join(BROWSERS)}); install one, or print a chapter from a browser"


def print_book(html: Path, pdf: Path) -> Path:
    """Print the built book into one file.

    Parameters
    ----------
    html : Path
        Folder of the built book.
    pdf : Path
        File to write; written beside and renamed, so that it is whole or absent.

    Raises
    ------
    BuildError
        If there is no built book, no Chromium, or Chromium prints nothing, or half a file.
    """
    if not (html / "index.html").is_file():
        raise BuildError(f"there is no whole book under {html}; run `{project().command} book` first")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise BuildError(MISSING)
    pdf.parent.mkdir(parents=True, exist_ok=True)
    clear(pdf.parent, start := f".{pdf.name}.")
    with tempfile.TemporaryDirectory(dir=pdf.parent, prefix=f"{start}{os.getpid()}-") as room:
        page, made = Path(room, "book.html"), Path(room, "book.pdf")
        replace(page, one_page(html))
        command = [browser, "--headless", "--disable-gpu", f"--user-data-dir={room}/profile"]
        command += ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium asks it of root, as in a container
        command += ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
        command += ["--no-pdf-header-footer", "--generate-pdf-document-outline", "--window-size=800,1130"]
        command += [f"--virtual-time-budget={ROOM}", f"--print-to-pdf={made}", page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=end_with_starter)
        if done.returncode or not made.is_file():
            raise BuildError(f"{browser} printed nothing: {done.stderr.strip() or 'no reason given'}")
        if b"%%EOF" not in made.read_bytes()[-100:]:
            raise BuildError(f"{browser} printed half a file; free some space in {pdf.parent} and print again")
        return made.replace(pdf)


def end_with_starter() -> None:
    """Let the process that is to be started be ended when this one is, in whatever way (on Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)


def one_page(html: Path) -> str:
    """All pages of the built book, in the order of its contents, as one page; links between pages stay within it.

    Parameters
    ----------
    html : Path
        Folder of the built book.
    """
    landing = html / start(html)
    soups = {path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in order(landing)}
    whole = soups[landing]
    scripts = {}
    articles = []
    for path, soup in soups.items():
        for tag in soup.head.find_all("script"):
            # The theme's own scripts are for reading on a screen.
            if any(word in str(tag) for word in ("vega.js", "charts.js", "cursor.js", "_static/words-")):
                scripts.setdefault(tag.get("src") or tag.string, absolute(tag, "src", path.parent))
        articles.append(joined(soup.find("article"), path, set(soups)))
    for tag in whole.head.find_all(["script", "meta", "link"]):
        stylesheet = tag.name == "link" and "stylesheet" in tag["rel"]
        absolute(tag, "href", landing.parent) if stylesheet else tag.extract()  # some come back
    whole.head.insert(0, whole.new_tag("meta", charset="utf-8"))
    whole.head.extend(scripts.values())
    whole.html["data-draw"], whole.html["data-theme"] = "all", "light"
    whole.body.clear()
    whole.body["class"] = "one-page"
    holder = whole.new_tag("main", attrs={"class": "bd-content"})
    whole.body.append(holder)
    holder.extend(articles)
    holder.insert(1, contents(whole, articles))
    return with_policy(str(whole), KNOWN)


def start(html: Path) -> str:
    """Page to which the root leads."""
    found = BeautifulSoup((html / "index.html").read_text(encoding="utf-8"), "html.parser").find("a")
    return found["href"]


def order(landing: Path) -> list[Path]:
    """Pages of the book as its sidebar lists them."""
    soup = BeautifulSoup(landing.read_text(encoding="utf-8"), "html.parser")
    listed = [landing.parent / urlsplit(link["href"]).path for link in soup.select("nav.bd-links a[href]")]
    return list(dict.fromkeys([landing, *(path.resolve() for path in listed if path.suffix == ".html")]))


def absolute(tag, attribute: str, folder: Path):
    """Make the address of a file independent of where the page lies."""
    if tag.get(attribute):
        tag[attribute] = (folder / urlsplit(tag[attribute]).path).resolve().as_uri()
    return tag


def joined(article, path: Path, pages: set[Path]):
    """Article of a page with names that no other page has, and links that stay within the whole."""
    article["id"] = path.stem
    for chart in article.select(".exhibit-chart[data-src]"):
        absolute(absolute(chart, "data-src", path.parent), "data-said", path.parent)
    for tag in article.find_all(id=True):
        tag["id"] = f"{path.stem}--{tag['id']}"
    for tag in article.find_all(["a", "figure", "label"]):
        for attribute in ("aria-labelledby", "for"):
            if attribute in tag.attrs:
                tag[attribute] = f"{path.stem}--{tag[attribute]}"
        parts = urlsplit(tag.get("href", ""))
        if tag.name != "a" or parts.scheme:
            continue
        aim = (path.parent / parts.path).resolve() if parts.path else path
        if aim in pages:
            tag["href"] = f"#{aim.stem}--{parts.fragment}" if parts.fragment else f"#{aim.stem}"
        else:
            del tag["href"]  # a file of this machine
    return article


def contents(whole, articles):
    """List of the pages, after the first."""
    nav = whole.new_tag("nav", attrs={"aria-label": say("Contents")})
    heading = whole.new_tag("h2")
    heading.string = say("Contents")
    places = whole.new_tag("ul")
    for article in articles[1:]:
        link = whole.new_tag("a", href=f"#{article['id']}")
        link.string = article.h1.get_text().removesuffix("#")
        places.append(whole.new_tag("li"))
        places.contents[-1].append(link)
    nav.extend([heading, places])
    return nav
