"""`serve --watch`: pages follow their files; what Sphinx keeps in between shows nowhere."""

import re
import signal
import threading
import urllib.request
from html import unescape

import pytest

from claimbook.notebook.files import read, text_of
from claimbook.site.finish import without_digest
from claimbook.site.live import changes, files, pages

from ...waiting import wait_for
from .test_signals import Started

SCRIPT = re.compile(r'<script src="/\.live\.js[^"]*"></script>')


def follow(stream, said):
    """Note every line as it comes."""
    with stream:
        said.extend(iter(stream.readline, ""))


class Watched(Started):
    """A book that is shown while it is written: its address, and what the terminal says."""

    def __init__(self, root):
        super().__init__(root, "serve", "--watch")
        self.point.touch()
        self.errors, self.lines = [], []
        streams = (self.process.stderr, self.errors), (self.process.stdout, self.lines)
        self.followers = [threading.Thread(target=follow, args=each, daemon=True) for each in streams]
        for each in self.followers:
            each.start()
        self.wait(lambda: self.lines)
        self.address = re.match(r"http://\S+/(?=  \()", self.lines[0])[0]

    def wait(self, until):
        """Wait for something, as long as the command runs."""
        wait_for(lambda: until() or self.process.poll() is not None, "the book")
        assert self.process.poll() is None, (self.lines, self.errors)

    def page(self, name):
        """A page as it is shown, without the script that loads it again."""
        with urllib.request.urlopen(self.address + name) as answer:
            return SCRIPT.sub("", answer.read().decode())

    def ends(self):
        """With one line, and nothing left."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        wait_for(lambda: not self.left(), "the end of what the command had started")
        for each in self.followers:
            each.join()
        return self.process.returncode


def test_pages_follow_their_files(built):
    "As a build has them, byte for byte; whoever writes what cannot be read is told so, and then goes on."
    root, suanli, _ = built
    index = root / "chapters" / "index.md"
    watched = Watched(root)
    second = suanli("serve", "--watch")
    assert second.returncode == 1 and "the preview: process" in second.stderr
    before, other = watched.page("chapters/index.html"), watched.page("chapters/01-first.html")
    for sentence in ("A sentence more.", "And another."):
        index.write_text(f"{index.read_text(encoding='utf-8')}\n{sentence}\n", encoding="utf-8")
        watched.wait(lambda sentence=sentence: sentence in watched.page("chapters/index.html"))
    after = watched.page("chapters/index.html")
    assert before != after and watched.page("chapters/01-first.html") == other
    assert without_digest(standing(root, "chapters/index.html")) == before

    whole = index.read_text(encoding="utf-8")
    index.write_text(whole + "\n$\\nothing{$\n", encoding="utf-8")
    watched.wait(lambda: any("cannot be set" in line for line in watched.errors))
    assert watched.page("chapters/index.html") == after
    index.write_text(whole + "\nMended.\n", encoding="utf-8")
    watched.wait(lambda: "Mended." in watched.page("chapters/index.html"))
    shown = watched.page("chapters/index.html")
    assert watched.ends() == 130 and watched.errors[-1] == "suanli serve: interrupted\n"
    assert suanli("build").returncode == 0
    assert shown == without_digest(standing(root, "chapters/index.html"))


def standing(root, name):
    """A page of the built book."""
    return (root / "_build" / "html" / name).read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_chapter_is_shown_in_both_languages_as_a_build_has_it(project):
    "Its numbers, exhibits and links too; what its code no longer gives is said."
    root, suanli = project
    path = root / "chapters" / "02-theory.ipynb"
    catalogue = root / "chapters" / "locale" / "zh_CN" / "LC_MESSAGES" / "chapters" / "02-theory.po"
    names = "chapters/02-theory.html", "zh/chapters/02-theory.html"
    watched = Watched(root)
    notebook = read(path)
    for sentence, said in (("A sentence more.", "再加一句。"), ("And another.", "又加一句。")):
        notebook["cells"][0]["source"] = "".join(notebook["cells"][0]["source"]) + f"\n\n{sentence}\n"
        with catalogue.open("a", encoding="utf-8") as file:
            file.write(f'\nmsgid "{sentence}"\nmsgstr "{said}"\n')
        path.write_text(text_of(notebook), encoding="utf-8")
        for name, words in zip(names, (sentence, said), strict=True):
            watched.wait(lambda name=name, words=words: words in watched.page(name))
    shown = {name: watched.page(name) for name in names}
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code" and cell["outputs"])
    code["source"] = "".join(code["source"]) + "\nmore = 1"
    path.write_text(text_of(notebook), encoding="utf-8")
    watched.wait(lambda: any(line.startswith("02-theory: its outputs are of before") for line in watched.lines))
    code["source"] = code["source"].removesuffix("\nmore = 1")
    path.write_text(text_of(notebook), encoding="utf-8")
    # A sentence that is seen before its translation is named at once, and is none once that is there.
    assert watched.ends() == 130 and all("has no translation" in line for line in watched.errors[:-1])
    done = suanli("build")
    assert done.returncode == 0, done.stderr
    for name in names:
        assert shown[name] == without_digest(standing(root, name))


@pytest.mark.slow  # a page that follows its file, and a build that says what is wrong, are met in `make test`
def test_for_what_is_no_page_the_book_is_built(built):
    "And pages are those of the new build; a book that cannot be built stays as it is, and is built once it can."
    root = built[0]
    config = root / "_config.yml"
    whole = config.read_text(encoding="utf-8")
    watched = Watched(root)
    contents, index = root / "_toc.yml", root / "chapters" / "index.md"
    listed = contents.read_text(encoding="utf-8")
    contents.write_text("root: [\n", encoding="utf-8")
    watched.wait(lambda: any("_toc.yml" in line for line in watched.errors))
    index.write_text(f"{index.read_text(encoding='utf-8')}\nMeanwhile.\n", encoding="utf-8")
    watched.wait(lambda: any(line.startswith(("no page: ", "chapters/index")) for line in watched.lines))
    contents.write_text(listed, encoding="utf-8")
    watched.wait(lambda: "Meanwhile." in watched.page("chapters/index.html"))
    config.write_text("title: [\n", encoding="utf-8")
    watched.wait(lambda: any("_config.yml" in line for line in watched.errors))
    config.write_text(re.sub(r"(?m)^title: .*", "title: Another title", whole), encoding="utf-8")
    watched.wait(lambda: "Another title" in unescape(watched.page("chapters/index.html")))
    watched.wait(lambda: any(line.startswith("the book: ") for line in watched.lines))
    assert watched.ends() == 130


def test_without_a_book_there_is_nothing_to_watch(small):
    "The build has said why."
    root, suanli, _ = small
    (root / "_config.yml").write_text("title: [\n", encoding="utf-8")
    done = suanli("serve", "--watch")
    assert done.returncode == 1 and "_config.yml" in done.stderr and "no book to begin with" in done.stderr
    assert "not in 'fr'" in suanli("serve", "--watch", "fr").stderr


def test_changes_are_those_of_files_that_the_book_may_follow_from(small):
    "No file of an editor, of what is built, of Git; files that go and come; pages with their catalogues."
    root = small[0]
    before = files(root)
    for name in (".index.md.swp", "chapters/index.md~", "chapters/4913", "_build/new.txt", ".git/index"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("new", encoding="utf-8")
    assert files(root) == before
    (root / "data" / "countries.csv").unlink()
    (root / "data" / "new.csv").write_text("new", encoding="utf-8")
    (root / "chapters" / "index.md").write_text("new", encoding="utf-8")
    now, changed = changes(root, before)
    assert changed == {
        str(root.resolve() / name) for name in ("data/countries.csv", "data/new.csv", "chapters/index.md")
    }
    assert changed & pages(root) == {str(root.resolve() / "chapters" / "index.md")}
    assert now == files(root)
    assert any(name.endswith("01-first.ipynb") for name in pages(root))


@pytest.mark.slow
def test_what_is_saved_while_a_page_is_read_is_seen(built):
    "However fast saves follow one another: at the end the last is shown."
    root = built[0]
    index = root / "chapters" / "index.md"
    text = index.read_text(encoding="utf-8")
    watched = Watched(root)
    for count in range(1, 41):
        index.write_text(f"{text}\nSave {count}.\n", encoding="utf-8")
        for _ in range(count % 7):  # one save comes before, one while, one after the last is read
            watched.page("chapters/index.html")
    watched.wait(lambda: "Save 40." in watched.page("chapters/index.html"))
    assert watched.ends() == 130 and watched.errors == ["suanli serve: interrupted\n"]
