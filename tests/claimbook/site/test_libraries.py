"""The script of charts: written by another process meanwhile, or by this one if that cannot."""

import pytest

from claimbook.site.libraries import begin_bundle, bundle

BOOK = '[tool.claimbook]\npackage = "made"\nchapters = "chapters"\ndata = "data"\n'


@pytest.fixture
def begun(tmp_path, monkeypatch):
    """A process that has begun to write the script for an empty book, in which this one stands, and what it writes."""
    written = bundle().read_bytes()
    (tmp_path / "pyproject.toml").write_text(BOOK, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    begin_bundle.cache_clear()
    yield begin_bundle(), written
    begin_bundle.cache_clear()


def test_another_process_writes_the_script(begun):
    "The same bytes as this one would write, which waits for it."
    process, written = begun
    path = bundle()
    assert process.returncode == 0 and path.read_bytes() == written
    begin_bundle.cache_clear()
    assert begin_bundle() is None and bundle() == path


def test_what_another_process_did_not_write_is_written_here(begun):
    "As where it is ended for want of memory."
    process, written = begun
    process.kill()
    assert bundle().read_bytes() == written and process.returncode
