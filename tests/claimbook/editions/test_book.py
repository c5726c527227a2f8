"""The published book while builds of it fail: the old one stays, whole, and `check` says what the build said."""

import io
import json
import re
import shutil

import pytest
from babel.messages.pofile import read_po, write_po
from sphinx.errors import SphinxParallelError

from claimbook import signals
from claimbook.languages.catalogue import FOLDER
from claimbook.site import build, failures


def files(html):
    """Every file of a book with its bytes."""
    return {path.relative_to(html).as_posix(): path.read_bytes() for path in html.rglob("*") if path.is_file()}


def visible(page):
    """A page without its tags."""
    return re.sub("<[^>]*>", "", page)


@pytest.mark.slow  # three builds; `make test` holds what stops one before it begins
def test_a_failed_build_leaves_the_old_book_or_none(built):
    "The warning comes back with each build, and is told by each check, until its cause is gone."
    root, suanli, _ = built
    page, html = root / "chapters" / "index.md", root / "_build" / "html"
    text = page.read_text(encoding="utf-8")
    page.write_text(f"{text}\n[nowhere](no-such-page.md)\n", encoding="utf-8")
    for old in (files(html), {}):
        failed = suanli("build")
        assert failed.returncode == 1 and "no-such-page" in failed.stderr
        assert files(html) == old
        shutil.rmtree(html, ignore_errors=True)
    checked = suanli("check")
    assert checked.returncode == 1 and "the last build failed" in checked.stdout
    assert "no-such-page" in checked.stdout and "\x1b" not in checked.stdout
    page.write_text(text, encoding="utf-8")
    assert "failed" not in suanli("check").stdout


def test_a_refusal_in_another_process_is_the_systems_own():
    "Sphinx brings it from a process that writes pages as text."
    told = failures.cause(
        SphinxParallelError("OSError: [Errno 28] No space left on device: 'made/a.html'", "Traceback")
    )
    assert (told.errno, told.filename) == (28, "made/a.html")
    other = SphinxParallelError("ValueError: no", "Traceback")
    assert failures.cause(other) is other


@pytest.mark.parametrize(
    ("told", "error", "shown"),
    [(0, EOFError, True), (2, EOFError, False), (0, KeyboardInterrupt, False), (0, OSError, False)],
)
def test_what_a_signal_leads_to_is_not_shown_as_a_fault_of_sphinx(tmp_path, monkeypatch, told, error, shown):
    "A process that reads pages may be gone, and the pipe to it with it, before the command hears the signal."
    import jupyter_book.sphinx as book

    seen = []
    monkeypatch.setattr(signals, "told", told)
    monkeypatch.setattr(book, "handle_exception", lambda *given: seen.append(given))
    monkeypatch.setattr(book, "build_sphinx", lambda *_, **__: book.handle_exception(None, None, error("gone"), None))
    build.sphinx_over(tmp_path, tmp_path / "html", tmp_path / "trees", 1)
    assert bool(seen) is shown


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("data/glossary.yml", "  zh: 算力\n", "", "data/glossary.yml, entry 1 (computing power), zh: field required"),
        ("CITATION.cff", "\nversion:", "\n# version:", "CITATION.cff: lacks version; add it, the pages quote it"),
    ],
)
def test_a_broken_source_stops_a_build_before_it_begins(small, name, old, new, words):
    "One line says which file and what to do; no page is written."
    folder, suanli, _ = small
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    done = suanli("build")
    assert done.returncode == 1 and words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr and not (folder / "_build/html/chapters").exists()


EDITS = (  # of the first chapter, and which other pages show what they change
    ("# 1 · First", "# 1 · The first", {"index", "02-second", "references"}),
    ("It is {glue", "It is, by {cite:p}`hirschman1964`, {glue", {"index", "02-second", "references"}),
    ("level: float = 2.0", "level: float = 3.0", {"index", "02-second"}),
    ("# 1 · The first", "# 1 · The first\n\nAs computing power grows, it grows.", {"index"}),  # which has the contents
)


@pytest.mark.slow  # four builds; one on top of another is made of the whole book by `make test`
def test_a_book_built_again_is_the_book_built_anew(small):
    "A heading, a citation, a result, words: pages that show what changed are written again, others are not."
    root, suanli, _ = small
    page, html = root / "chapters" / "01-first.ipynb", root / "_build" / "html"
    text = page.read_text(encoding="utf-8")

    def built():
        done = suanli("book")
        assert done.returncode == 0, done.stderr
        return files(html)

    first = built()
    for old, new, others in EDITS:
        times = {path: path.stat().st_mtime_ns for path in html.glob("chapters/*.html")}
        now = page.read_text(encoding="utf-8")
        assert old in now
        page.write_text(now.replace(old, json.dumps(new)[1:-1], 1), encoding="utf-8")
        again = built()
        assert {path.stem for path, time in times.items() if path.stat().st_mtime_ns != time} == {"01-first", *others}
    shutil.rmtree(html)
    assert built() == again != first
    page.write_text(text, encoding="utf-8")
    assert built() == first


@pytest.mark.slow
def test_a_page_in_another_language_finds_what_it_quotes_of_pages_that_are_not_read_again(small):
    "What the pass in that language knows of its chapters is kept from build to build."
    root, suanli, _ = small
    locale, page = root / "chapters" / "locale" / "zh_CN" / FOLDER, root / "chapters" / "index.md"
    locale.mkdir(parents=True)
    assert suanli("words").returncode == 0
    for path in locale.rglob("*.po"):
        messages = read_po(io.BytesIO(path.read_bytes()))
        for message in messages:
            message.string = f"中{message.id}".replace("力:", "力：") if message.id else message.string
        with path.open("wb") as file:
            write_po(file, messages)
    for text in (page.read_text(encoding="utf-8"), "% read again\n\n" + page.read_text(encoding="utf-8")):
        page.write_text(text, encoding="utf-8")
        done = suanli("book")
        assert done.returncode == 0, done.stdout + done.stderr
    english, chinese = ((root / "_build/html" / folder / "chapters/index.html").read_text() for folder in ("", "zh"))
    told = [re.search(r"(中?)It was (\d\.\d), and", visible(page)).groups() for page in (english, chinese)]
    assert told == [("", told[0][1]), ("中", told[0][1])]
