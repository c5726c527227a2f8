import http.client
import socket
import socketserver
import struct
import threading

import pytest

from claimbook.site.build import BuildError
from claimbook.site.serve import server

from ...waiting import LONGEST


@pytest.fixture
def book(tmp_path):
    """A served book; a function that asks for a path and gives status, headers and body."""
    folder = tmp_path / "html"
    (folder / "chapters").mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    for name in ("index.html", "chapters/a b.html", "a.js"):
        (folder / name).write_text(name)
    for name in ("a.js.gz", "chapters/a b.html.gz"):
        (folder / name).write_text("packed")
    (folder / "index.html.gz").symlink_to(tmp_path / "secret")
    (folder / "out").symlink_to(tmp_path)
    (folder / "out.html").symlink_to(tmp_path / "secret")
    (folder / "in.html").symlink_to(folder / "index.html")
    (folder / "linked").mkdir()
    (folder / "linked" / "index.html").symlink_to(tmp_path / "secret")
    with server(folder) as running:
        threading.Thread(target=running.serve_forever, args=[0.01], daemon=True).start()

        def ask(path, method="GET", **headers):
            connection = http.client.HTTPConnection("127.0.0.1", running.server_port, timeout=LONGEST)
            connection.putrequest(method, path, skip_host=True)
            for name, value in ({"Host": f"127.0.0.1:{running.server_port}"} | headers).items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            body = answer.read().decode()
            connection.close()
            return answer.status, answer.headers, body

        ask.port = running.server_port
        yield ask
        running.shutdown()


@pytest.mark.parametrize(
    ("path", "body"),
    [("/", "index.html"), ("/chapters/a%20b.html?q=1", "chapters/a b.html"), ("/in.html", "index.html")],
)
def test_files_of_the_book_are_given(book, path, body):
    "With headers that let no other page use them and no browser guess what they are."
    status, headers, found = book(path)
    assert (status, found) == (200, body)
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY" and "Python" not in headers["Server"]
    assert book(path, "HEAD")[::2] == (200, "")


PACKED = {
    ("/a.js", "gzip, deflate, br"): "packed",
    ("/a.js?v=1", "br, GZIP"): "packed",
    ("/chapters/a%20b.html", "gzip"): "packed",
    ("/a.js", ""): "a.js",
    ("/a.js", "br, xgzip"): "a.js",
    ("/a.js", "gzip;q=0"): "a.js",
    ("/index.html", "gzip"): "index.html",  # what lies packed beside it leads out
    ("/in.html", "gzip"): "index.html",
}


@pytest.mark.parametrize("asked", PACKED)
def test_a_file_is_sent_packed_to_who_takes_it(book, asked):
    "With the type of the file itself; nothing that leads out of the book is sent so."
    path, taken = asked
    status, headers, body = book(path, **{"Accept-Encoding": taken})
    assert (status, body) == (200, PACKED[asked])
    assert headers.get("Content-Encoding") == ("gzip" if body == "packed" else None)
    assert headers["Content-Type"].startswith("text/") and headers["X-Content-Type-Options"] == "nosniff"
    assert int(headers["Content-Length"]) == len(body)


@pytest.mark.parametrize(
    "host", ["evil.org", "evil.org:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil.org:{port}", ""]
)
def test_a_foreign_host_is_refused(book, host):
    "A page of elsewhere whose name was led to this machine sees nothing."
    status, _, body = book("/", Host=host.format(port=book.port))
    assert status == 421 and "index.html" not in body


@pytest.mark.parametrize("host", ["localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}"])
def test_this_machine_has_three_names(book, host):
    "And their letters may be large."
    assert book("/", Host=host.format(port=book.port))[0] == 200


def test_no_host_or_two_are_refused(book):
    "As old clients and smuggled requests have them."
    for lines in ("", f"Host: 127.0.0.1:{book.port}\r\nHost: evil.org\r\n"):
        with socket.create_connection(("127.0.0.1", book.port), timeout=LONGEST) as raw:
            raw.sendall(f"GET / HTTP/1.0\r\n{lines}\r\n".encode())
            assert b" 421 " in raw.makefile("rb").readline()


ABRUPT = struct.pack("ii", 1, 0)  # a connection that is closed so is reset, and the server hears of it


def test_a_reader_that_breaks_off_is_passed_over(book, tmp_path, capfd, monkeypatch):
    "As browsers do with every page that is left; the terminal keeps its address."
    (tmp_path / "html" / "large.js").write_bytes(b" " * 10**8)
    ended, done = threading.Semaphore(0), socketserver.ThreadingMixIn.process_request_thread

    def followed(self, request, client):
        done(self, request, client)
        ended.release()

    monkeypatch.setattr(socketserver.ThreadingMixIn, "process_request_thread", followed)
    for path in ("large.js", "none.html"):
        with socket.create_connection(("127.0.0.1", book.port), timeout=LONGEST) as raw:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABRUPT)
            raw.sendall(f"GET /{path} HTTP/1.0\r\nHost: 127.0.0.1:{book.port}\r\n\r\n".encode())
            raw.recv(9)
        assert ended.acquire(timeout=LONGEST)
    assert book("/")[0] == 200 and capfd.readouterr() == ("", "")


def test_a_fault_of_an_answer_is_one_line(book, capfd, monkeypatch):
    "And no traceback."
    monkeypatch.setattr("claimbook.site.serve.Files.send_packed", lambda *given: 1 / 0)
    with pytest.raises((http.client.HTTPException, OSError)):
        book("/")
    assert "serve: an answer failed (ZeroDivisionError: division by zero)\n" in capfd.readouterr().err


OUTSIDE = {
    "a link to a file": "/out.html",
    "a link to a folder": "/out/secret",
    "a link as the folder's page": "/linked/",
    "the folder above": "/../secret",
    "the folder above, encoded": "/%2e%2e/secret",
    "the folder above, encoded twice": "/%252e%252e/secret",
    "the folder above, all encoded": "/%2e%2e%2fsecret",
    "the folder above, backwards": "/..%5csecret",
    "a zero byte": "/index.html%00.js",
    "a very long name": "/" + "a" * 5000,
    "a folder": "/chapters/",
    "a folder without its slash": "/chapters",
    "an address of elsewhere": "http://evil.org/",
    "two slashes": "//evil.org/%2e%2e",
    "a file as a folder": "/index.html/",
}


@pytest.mark.parametrize("case", OUTSIDE)
def test_nothing_else_is_given(book, case):
    "No listing, no redirection, nothing from outside; the server goes on."
    status, headers, body = book(OUTSIDE[case])
    assert status == 404 and "secret" not in body and "Location" not in headers
    assert book("/")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_files_are_only_read(book, method):
    "GET and HEAD, and no other method."
    assert book("/", method)[0] == 501


def test_a_port_that_is_taken_is_named(book, tmp_path):
    "In one line that says what to do; so is a folder without a book."
    with pytest.raises(BuildError, match=rf"^port {book.port} is taken; leave --port out for a free one$"):
        server(tmp_path / "html", book.port)
    with pytest.raises(BuildError, match="no whole book"):
        server(tmp_path)
