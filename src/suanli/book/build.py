"""Build the HTML with Jupyter Book's own Sphinx settings, in parallel, with every warning an error."""

from pathlib import Path

from .claims import judge, recorded
from .rules import read_claims

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
    ClaimError
        If a claim's results are missing or its rule is broken.
    """
    from jupyter_book.sphinx import build_sphinx  # takes a second; only a build needs it

    judge(read_claims(), recorded(root / "chapters"))  # one clear line before Sphinx starts
    html = root / "_build" / "html"
    overrides = {"latex_individualpages": False, "nitpicky": True, "external_toc_path": str(root / "_toc.yml")}
    status = build_sphinx(
        root,
        html,
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides=overrides,
        doctreedir=root / "_build" / ".doctrees",
        warningiserror=True,
        keep_going=True,
        quiet=True,
        jobs=jobs,
    )
    if status:
        raise BuildError("the book was not built; Sphinx says why above")
    return html / "index.html"


def weight(html: Path) -> tuple[int, int]:
    """Bytes and number of the files of a built book."""
    files = [path for path in html.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files), len(files)
