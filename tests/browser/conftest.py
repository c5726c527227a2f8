"""A real browser on the built book, over http and from files, with every way out blocked."""

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import pytest

from claimbook.site.pdf import BROWSERS

from ..waiting import LONGEST, wait_for

# `make test` needs no browser and does not install its driver; `make test-browser` does, and finds these.
collect_ignore_glob = [] if find_spec("playwright") else ["*.py"]

HTML = Path(__file__).parents[2] / "_build" / "html"
# Chromium as Debian installs it; as root it needs --no-sandbox, and it must not call home.
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), BROWSERS[0])
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ARGUMENTS += ["--disable-component-update", "--disable-sync"]
ARGUMENTS += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]  # no way out


class Quiet(SimpleHTTPRequestHandler):
    """A file server that does not log."""

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture(scope="session")
def http():
    """Address of the book on a free loopback port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=HTML))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    """One browser for the tests of a file: after a hundred pages it gets slow, and a mouse is heard late or never."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=1000 * LONGEST)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, http):
    """Open a page; keep what it complained about and what it asked for outside the book."""
    contexts = []

    def open_page(path, scheme="light", width=1280, base=None, script=True):
        context = chromium.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, java_script_enabled=script
        )
        context.set_default_timeout(1000 * LONGEST)
        contexts.append(context)
        page = context.new_page()
        page.complaints, page.outside = [], []

        def note(request):
            if not request.url.startswith((http, "file:", "data:", "blob:")):
                page.outside.append(request.url)

        page.on("request", note)
        page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.opened = f"{base or http}/{path}"
        page.goto(page.opened, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()


def draw(page):
    """Draw every chart of a page, seen or not, and wait for it."""
    page.evaluate("async () => { if (globalThis.claimbookDrawAll) await claimbookDrawAll(); }")


def until(page, expression):
    """Wait until a JavaScript expression is true; Playwright's own way needs eval, which the pages forbid."""
    wait_for(lambda: page.evaluate(expression), expression)


def two_frames(page):
    """Let the page be painted twice: what has come into view or got the focus has been heard by then."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
