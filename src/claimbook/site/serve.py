"""The built book over http, to this machine alone: whole files of one folder, and nothing else."""

import errno
import sys
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from ..project import project
from .build import BuildError

LOOPBACK = "127.0.0.1"
NAMES = (LOOPBACK, "localhost", "[::1]")
HEADERS = {
    "Cache-Control": "no-store",  # a book that is built again is seen
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def server(folder: Path, port: int = 0, files: Callable | None = None) -> ThreadingHTTPServer:
    """A server of a built book on a loopback port, not yet running.

    Parameters
    ----------
    folder : Path
        Folder of the pages.
    port : int
        Port; 0 for a free one.
    files : callable, optional
        What answers; by default `Files` of the folder.

    Raises
    ------
    BuildError
        If there is no whole book in the folder, or the port cannot be had.
    """
    if not (folder / "index.html").is_file():
        raise BuildError(f"there is no whole book under _build/html; run `{project().command} book` first")
    try:
        return _Server((LOOPBACK, port), files or partial(Files, directory=folder))
    except OSError as error:
        why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
        raise BuildError(f"port {port} {why}; leave --port out for a free one") from None


def show(folder: Path, port: int = 0) -> None:
    """Say where a built book is served, and serve it until interrupted; errors as for `server`."""
    with server(folder, port) as running:
        print(f"http://{LOOPBACK}:{running.server_port}/  (Ctrl-C ends it)", flush=True)
        running.serve_forever()


class _Server(ThreadingHTTPServer):
    """Goes on when a reader breaks off, as browsers do when one leaves a page."""

    def handle_error(self, request, client_address):
        """Pass over a connection that is gone; anything else is one line."""
        error = sys.exception()
        if not isinstance(error, OSError):
            print(f"{project().command} serve: an answer failed ({type(error).__name__}: {error})", file=sys.stderr)


class Files(SimpleHTTPRequestHandler):
    """Gives files to who asks for this machine by its name: a page of elsewhere whose name was led here does not."""

    server_version, sys_version, timeout = "claimbook", "", 60

    def send_head(self):
        """Refuse another host; folders, and what lies outside or behind a link that leads out, are not found."""
        port = self.server.server_port
        hosts = {f"{name}:{port}" for name in NAMES} | ({*NAMES} if port == 80 else set())
        if (self.headers.get_all("Host") or [""])[0].lower() not in hosts or len(self.headers.get_all("Host")) > 1:
            return self.send_error(HTTPStatus.MISDIRECTED_REQUEST, f"Ask for {LOOPBACK}:{port}")
        return self.send_file()

    def send_file(self):
        """Begin to send what was asked for, if it is a file of the folder."""
        asked, folder = Path(self.translate_path(self.path)), Path(self.directory).resolve()
        try:
            if self.path.partition("?")[0].endswith("/"):
                asked /= "index.html"
            hidden = any(part.startswith(".") for part in asked.relative_to(self.directory).parts)
            if not hidden and asked.is_file() and asked.resolve().is_relative_to(folder):
                return self.send_packed(asked, folder) or super().send_head()
        except (OSError, ValueError):  # a name too long, or with a zero byte
            pass
        return self.send_error(HTTPStatus.NOT_FOUND)

    def send_packed(self, asked: Path, folder: Path):
        """Begin to send a file packed, where it lies so beside and the reader's browser takes it."""
        packed = asked.with_name(f"{asked.name}.gz")
        taken = ",".join(self.headers.get_all("Accept-Encoding", [])).lower().replace(" ", "").split(",")
        if "gzip" not in taken or not packed.is_file() or not packed.resolve().is_relative_to(folder):
            return None
        file = packed.open("rb")
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(str(asked)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(packed.stat().st_size))
        self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        return file

    def end_headers(self):
        """Say how the file may be used."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *arguments):
        """Say nothing: the terminal shows the address."""
