"""A page that follows its file, under the policy that every page has."""

import threading
from functools import partial

import pytest

from claimbook.site.news import Pages, Shown
from claimbook.site.serve import server

from .conftest import HTML, until

pytestmark = pytest.mark.browser


def test_a_page_that_was_written_anew_loads_itself_again_and_no_other_does(visit):
    "It stays where the reader is; the policy of the page lets the script run, and ask."
    shown = Shown()
    with server(HTML, 0, partial(Pages, directory=HTML, shown=shown)) as running:
        threading.Thread(target=running.serve_forever, args=[0.01], daemon=True).start()
        base = f"http://127.0.0.1:{running.server_port}"
        one, other = (visit(f"chapters/{name}.html", base=base) for name in ("02-theory", "glossary"))
        for page in (one, other):
            page.evaluate("globalThis.loaded = 1")
        one.evaluate("scrollTo(0, 3000)")
        until(one, "scrollY >= 2900")
        with one.expect_event("load"):  # while it is loaded, nothing can be asked of it
            shown.tell({"chapters/02-theory.html", "zh/chapters/02-theory.html"})
        assert one.evaluate("globalThis.loaded") is None
        until(one, "scrollY >= 2900")
        assert other.evaluate("globalThis.loaded") == 1
        with other.expect_event("load"):
            shown.tell(None)
        assert other.evaluate("globalThis.loaded") is None
        assert not one.complaints and not other.complaints
        running.shutdown()
