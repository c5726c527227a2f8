"""What a reader takes away: notebooks as they stand, a PDF where there is one, no dead link."""

from pathlib import Path
from types import SimpleNamespace

from claimbook.notebook.toc import chapters
from claimbook.site import takeaway, words
from claimbook.site.takeaway import printed, take_links, to_print, write_downloads

ROOT = Path(__file__).parents[3]


def built(tmp_path, pdf):
    """A book in a folder, as Sphinx knows it."""
    config = SimpleNamespace(claimbook_pdf=pdf)
    return SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=tmp_path, srcdir=ROOT, config=config)


def test_every_notebook_is_copied_as_it_stands(tmp_path):
    "Byte for byte; what an earlier build left goes."
    (tmp_path / "_notebooks").mkdir()
    (tmp_path / "_notebooks/07-gone.ipynb").touch()
    (tmp_path / "suanli.pdf").touch()
    write_downloads(built(tmp_path, pdf=False), None)
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == sorted(path.name for path in chapters(ROOT))
    for path in chapters(ROOT):
        assert (tmp_path / "_notebooks" / path.name).read_bytes() == path.read_bytes()


def test_the_pdf_is_offered_where_it_was_printed(tmp_path, monkeypatch):
    "Beside the pages, and linked from them."
    (tmp_path / "made.pdf").write_bytes(b"%PDF")
    monkeypatch.setattr(takeaway, "printed", lambda: tmp_path / "made.pdf")
    book = built(tmp_path / "html", pdf=True)
    book.outdir.mkdir()
    write_downloads(book, None)
    assert (book.outdir / "suanli.pdf").read_bytes() == b"%PDF"
    notebook, pdf = take_links(book.config, "chapters/02-theory", chapters(ROOT)[1])
    assert notebook["refuri"] == "../_notebooks/02-theory.ipynb" and pdf["refuri"] == "../suanli.pdf"
    assert len(take_links(built(tmp_path, pdf=False).config, "chapters/index", *chapters(ROOT))) == len(chapters(ROOT))


def test_each_language_is_printed_into_a_file_of_its_own(monkeypatch):
    "Pages in Chinese offered the print of the English ones."
    english = to_print("en")
    assert english == to_print(None) and english[1] == printed()
    monkeypatch.setattr(words, "_language", words._language)  # which `to_print` speaks from here on
    html, pdf = to_print("zh")
    assert html == english[0] / "zh" and pdf.name == "suanli-zh.pdf" and pdf == printed()
    (link,) = take_links(built(html, pdf=True).config, "chapters/index")
    assert link["refuri"] == "../suanli-zh.pdf"
