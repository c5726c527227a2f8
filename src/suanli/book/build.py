"""Build the HTML with Jupyter Book's own Sphinx settings, in parallel, with every warning an error.

The root page, ``index.html``, is the mark of a whole book: it goes before the first page is written and comes after the
last. A build that finds pages without it starts afresh; so a warning comes back until its cause is gone.
"""

import shutil
from pathlib import Path

from ..data.plain import read_yaml

ROOT = Path(__file__).parents[3]


class BuildError(RuntimeError):
    """A book that cannot be built; the warnings stand above."""


def build(jobs: int = 2, root: Path = ROOT) -> Path:
    """Build ``_build/html`` from the stored outputs, as far as it is not up to date.

    ``jupyter-book build`` has no option for parallel work; the function behind it has.

    Parameters
    ----------
    jobs : int
        Pages read and written at a time.
    root : Path
        Folder with ``_config.yml`` and ``_toc.yml``.

    Returns
    -------
    Path
        The page to open.

    Raises
    ------
    BuildError
        If Sphinx fails or gives a warning.
    suanli.data.tables.TableError
        If ``_config.yml`` or ``_toc.yml`` cannot be read.
    """
    import jupyter_book.sphinx  # takes a second; only a build needs it

    for name in ("_config.yml", "_toc.yml"):
        if not isinstance(read_yaml(root / name, name), dict):
            raise BuildError(f"{name}: found no settings, expected names with values; restore it from the repository")
    html, doctrees = root / "_build" / "html", root / "_build" / ".doctrees"
    if html.exists() and not (html / "index.html").is_file():
        shutil.rmtree(html)
        shutil.rmtree(doctrees, ignore_errors=True)
    (html / "index.html").unlink(missing_ok=True)
    overrides = {"latex_individualpages": False, "nitpicky": True, "external_toc_path": str(root / "_toc.yml")}
    shown = jupyter_book.sphinx.handle_exception
    jupyter_book.sphinx.handle_exception = lambda app, options, error, stream: (
        None if isinstance(_cause(error), OSError) else shown(app, options, error, stream)
    )  # a full disk is no fault of Sphinx, whose report would have a traceback
    status = jupyter_book.sphinx.build_sphinx(
        root,
        html,
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides=overrides,
        doctreedir=doctrees,
        warningiserror=True,
        keep_going=True,
        quiet=True,
        jobs=jobs,
    )
    jupyter_book.sphinx.handle_exception = shown
    if status:
        (html / "index.html").unlink(missing_ok=True)
    if isinstance(_cause(status), OSError | KeyboardInterrupt):
        raise _cause(status)
    if status:
        raise BuildError("the book was not built; Sphinx says why above; correct that and build again")
    return html / "index.html"


def _cause(error):
    """The error behind one that Sphinx has wrapped."""
    wrapped = getattr(error, "orig_exc", None) or getattr(error, "__cause__", None)
    return wrapped if isinstance(wrapped, OSError) else error


def weight(html: Path) -> tuple[int, int]:
    """Bytes and number of the files of a built book."""
    files = [path for path in html.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files), len(files)
