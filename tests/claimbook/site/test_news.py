import http.client
import json
import threading
from functools import partial

import pytest

from claimbook.site.news import Pages, Shown
from claimbook.site.serve import server

from ...waiting import LONGEST


@pytest.fixture
def book(tmp_path):
    """A book that is shown while it is written, and a function that asks for a path and gives status and body."""
    (tmp_path / "chapters").mkdir()
    for name in ("index.html", "chapters/a.html", "a.js"):
        (tmp_path / name).write_text(f"<body>{name}</body>", encoding="utf-8")
    shown = Shown()
    with server(tmp_path, 0, partial(Pages, directory=tmp_path, shown=shown)) as running:
        threading.Thread(target=running.serve_forever, args=[0.01], daemon=True).start()

        def ask(path, method="GET"):
            connection = http.client.HTTPConnection("127.0.0.1", running.server_port, timeout=LONGEST)
            connection.request(method, path)
            answer = connection.getresponse()
            body = answer.read().decode()
            connection.close()
            return answer.status, body

        yield ask, shown
        running.shutdown()


def test_a_page_asks_for_news_of_itself(book):
    "By a script from a file, as its policy has it; other files are as they lie there."
    ask, shown = book
    script = f"/.live.js?start={shown.start}&since=0"
    assert ask("/chapters/a.html") == (200, f'<body>chapters/a.html<script src="{script}"></script></body>')
    assert ask("/")[1].endswith(f'<script src="{script}"></script></body>')
    assert ask("/a.js") == (200, "<body>a.js</body>")
    assert ask(script)[1].startswith("(async () => {") and ask("/a.html", "HEAD") == (404, "")
    assert ask("/../secret")[0] == 404


def test_news_come_when_a_page_was_written_anew_since_it_was_loaded(book):
    "And not of other pages; all pages of an earlier server are old."
    ask, shown = book
    news = f"/.news?start={shown.start}&since={{}}&page={{}}"
    shown.tell({"chapters/a.html"})
    assert ask(news.format(0, "chapters/a.html")) == (200, "true")
    waiting = []
    asked = threading.Thread(target=lambda: waiting.append(ask(news.format(1, "chapters/a.html"))))
    asked.start()
    shown.tell({"index.html"})
    assert asked.is_alive() and not waiting
    shown.tell(None)
    asked.join(LONGEST)
    assert waiting == [(200, "true")]
    assert ask("/.news?start=other&since=7&page=index.html") == (200, "true")
    assert json.loads(ask(news.format(99, "index.html").replace(shown.start, "0"))[1]) is True


def test_without_news_the_answer_is_no(book):
    "Once the page has waited as long as browsers do."
    _, shown = book
    shown.tell({"index.html"})
    assert shown.news(shown.start, 0, "index.html", 0) and not shown.news(shown.start, 1, "index.html", 0)
    assert not shown.news(shown.start, 0, "chapters/a.html", 0)


@pytest.mark.parametrize("query", ["", "?since=", "?since=-1", "?since=a&page=index.html", "?page=index.html"])
def test_whoever_asks_otherwise_is_told_so(book, query):
    "No traceback, and nobody waits."
    assert book[0](f"/.news{query}")[0] == 400
