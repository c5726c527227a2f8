"""What a book was made from: where nothing has changed no page is written, and where anything has, pages are."""

import os

import pytest

from claimbook.project import project
from claimbook.site import build
from claimbook.site.holdings import is_whole, keep_whole, made_from, weight


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A folder of sources with a book that was made from them; and a function that says whether it is whole."""
    root, data = tmp_path / "book", tmp_path / "tables"
    html, doctrees = root / "_build" / "html", root / "_build" / build.DOCTREES
    texts = {
        root / "_config.yml": "a: 1\n",
        root / "_toc.yml": "root: index\n",
        root / "chapters" / "index.md": "# One\n",
        tmp_path / "elsewhere" / "more.md": "# One\n",
        data / "one.csv": "year\n2000\n",
        html / "index.html": "<p>One</p>",
        html / "a" / "b.json": "{}",
    }
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    doctrees.mkdir()
    (root / "chapters" / "more").symlink_to(tmp_path / "elsewhere")
    (root / "chapters" / "round").symlink_to(root)  # has no end
    monkeypatch.setenv(project().variable("DATA"), str(data))
    keep_whole(html, doctrees, made_from(root))
    return root, lambda: is_whole(html, doctrees, made_from(root))


def same_size(path):
    path.write_text(path.read_text(encoding="utf-8").replace("1", "2").replace("One", "Two"), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("_config.yml", same_size),
        ("chapters/index.md", same_size),
        ("../elsewhere/more.md", same_size),
        ("chapters/new.md", lambda path: path.write_text("")),
        ("chapters/index.md", lambda path: path.rename(path.with_name("other.md"))),
        ("../tables/one.csv", lambda path: path.write_text("year\n2001\n")),
        ("_build/html/index.html", same_size),
        ("_build/html/a/b.json", lambda path: path.unlink()),
        ("_build/html/a/c.json", lambda path: path.write_text("{}")),
        (f"_build/{build.DOCTREES}/whole.txt", lambda path: path.unlink()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_any_change_of_sources_or_pages_makes_a_book_anew(made, name, change):
    "Also one that keeps the size and the time of a file."
    root, whole = made
    path = root / name
    times = path.stat() if path.is_file() else None
    assert whole()
    change(path)
    if times and path.is_file():
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert not whole()


@pytest.mark.parametrize("name", [".git/index", "_build/pdf/book.pdf", "src/__pycache__/a.pyc"])
def test_what_no_page_follows_from_changes_nothing(made, name):
    "What Git, Python and the printer keep."
    root, whole = made
    (root / name).parent.mkdir(parents=True)
    (root / name).write_text("other")
    assert whole()


def test_a_whole_book_is_not_built_again(made, monkeypatch):
    "Nor in one language; what a failed build has left to be said is said no more."
    root, _ = made
    monkeypatch.setattr(build, "_check", lambda root: pytest.fail("a build began"))
    (root / "_build" / ".failed").write_text("why")
    assert build.build(2, root) == root / "_build" / "html" / "index.html"
    assert not (root / "_build" / ".failed").exists() and weight(root / "_build" / "html") == (12, 2)
    same_size(root / "_config.yml")
    with pytest.raises(pytest.fail.Exception, match="a build began"):
        build.build(2, root)
