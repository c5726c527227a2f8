"""News of pages that were written anew, for those that are open: a page asks for them, and is loaded again."""

import io
import json
import threading
import time
from collections.abc import Collection
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from .serve import Files

PATIENCE = 20  # seconds that a page waits for news, less than browsers and proxies do
SCRIPT, NEWS = "/.live.js", "/.news"
# A page asks for news of itself, and is loaded again when there is some.
FOLLOW = """(async () => {
  const since = new URL(document.currentScript.src).search;
  const page = decodeURI(location.pathname).replace(/\\/$/, "/index.html").slice(1);
  for (;;) {
    try {
      const news = await (await fetch(`/.news${since}&page=${encodeURIComponent(page)}`)).json();
      if (news) return location.reload();
    } catch {
      await new Promise((again) => setTimeout(again, 1000));
    }
  }
})();
"""


class Shown:
    """What is shown: how often pages were written anew, and which.

    Attributes
    ----------
    start : str
        Tells this server from an earlier one on its port, whose pages may still be open.
    """

    def __init__(self):
        self.start, self.told, self._changed = f"{time.time_ns():x}", [], threading.Condition()

    def tell(self, pages: Collection[str] | None) -> None:
        """These pages were written anew; None for all."""
        with self._changed:
            self.told.append(pages)
            self._changed.notify_all()

    def news(self, start: str, since: int, page: str, patience: float = PATIENCE) -> bool:
        """Whether a page was written anew since it was loaded, once that is so or it has waited long enough."""
        if start != self.start:
            return True
        with self._changed:
            return self._changed.wait_for(
                lambda: any(pages is None or page in pages for pages in self.told[since:]), patience
            )


class Pages(Files):
    """Gives pages with a script that loads them again once they were written anew."""

    def __init__(self, *given, shown: Shown, **more):
        self.shown = shown
        super().__init__(*given, **more)

    def send_file(self):
        """Answer the script; else as any book is served."""
        address = urlsplit(self.path)
        if address.path == SCRIPT:
            return self.send_text(FOLLOW, "text/javascript")
        if address.path == NEWS:
            given = {name: values[0] for name, values in parse_qs(address.query).items()}
            if not given.get("since", "").isdecimal():
                return self.send_error(HTTPStatus.BAD_REQUEST)
            news = self.shown.news(given.get("start", ""), int(given["since"]), given.get("page", ""))
            return self.send_text(json.dumps(news), "application/json")
        return super().send_file()

    def send_packed(self, asked: Path, folder: Path):
        """Begin to send a page with the script; other files as they are, which are new at every moment."""
        if asked.suffix != ".html":
            return None
        script = f"{SCRIPT}?start={self.shown.start}&since={len(self.shown.told)}"
        page = asked.read_text(encoding="utf-8").replace("</body>", f'<script src="{script}"></script></body>')
        return self.send_text(page, "text/html")

    def send_text(self, text: str, kind: str) -> io.BytesIO:
        """Begin to send a text."""
        sent = text.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        return io.BytesIO(sent)
