"""How a build ends, in one process or in two."""

from types import SimpleNamespace

import pytest
from sphinx.errors import SphinxError
from sphinx.util.parallel import ParallelTasks, SerialTasks

from claimbook.site import completion
from claimbook.site.completion import finish_all
from claimbook.site.failures import cause


@pytest.mark.parametrize("tasks", [lambda: ParallelTasks(1), SerialTasks], ids=["two processes", "one"])
def test_what_fails_beside_the_pages_ends_the_build(tmp_path, monkeypatch, tasks):
    "With the refusal of the system, whichever process hears it; a build that has failed already writes nothing more."

    def refused(app):
        (tmp_path / "asked").touch()
        raise OSError(28, "No space left on device", "results.json")

    monkeypatch.setattr(completion, "finish_pages", lambda app: None)
    app = SimpleNamespace(builder=SimpleNamespace(format="html", beside=tasks(), unwritten=[refused]), outdir=tmp_path)
    finish_all(app, SphinxError("a page"))
    assert not (tmp_path / "asked").exists()
    with pytest.raises((OSError, SphinxError)) as told:
        finish_all(app, None)
    assert (cause(told.value).errno, cause(told.value).filename) == (28, "results.json")
