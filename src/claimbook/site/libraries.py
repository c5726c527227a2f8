"""What the book ships of others: which parts under which licences, and of Vega one script with all that charts need."""

import subprocess
import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import distribution
from pathlib import Path

import vl_convert
import yaml

from ..project import project
from ..signals import withheld
from ..tables.whole import replace

# The parts of Vega that draw a chart of ours; without Vega-Embed, its menu and its editor a third of it is left out.
BUNDLED = """
import * as core from "/npm/vega@{}/+esm";
import * as lite from "/npm/vega-lite@{}/+esm";
import {{ expressionInterpreter }} from "/npm/vega-interpreter@{}/+esm";
import {{ Handler as Tooltip }} from "/npm/vega-tooltip@{}/+esm";
globalThis.vega = {{ parse: core.parse, View: core.View, expressionInterpreter, Tooltip }};
globalThis.vegaLite = {{ compile: lite.compile }};
"""
# Which parts of others are in which files, and the licences that no installed package carries.
LICENCES = Path(__file__).parent / "licences"


def bundle() -> Path:
    """What charts need of Vega and Vega-Lite as one script, written once for all builds of a book."""
    if (made := begin_bundle()) and made.returncode is None:
        made.communicate()  # which ends with it, also in a process that was forked since, whose child it is not
    if not (path := _place()).is_file():
        write_bundle(path)  # and say what is wrong
    return path


@cache
def begin_bundle() -> subprocess.Popen | None:
    """Let a process write the script, which takes more than a second, while this one does something else.

    Returns
    -------
    subprocess.Popen, optional
        The process; nothing if the script is there.
    """
    if (path := _place()).is_file():
        return None
    with withheld():
        command = [sys.executable, "-P", "-m", "claimbook.site.libraries", str(path)]  # and no module that stands here
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def write_bundle(path: Path) -> None:
    """Write the script, whole or not at all."""
    # require.js and underscore define globals that would capture the bundle's modules.
    script = vl_convert.javascript_bundle(_snippet())
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, f"(function(define,exports,module){{{script}}}).call(globalThis);\n")


def _place() -> Path:
    kept = sha256(f"{vl_convert.__version__}{_snippet()}".encode()).hexdigest()[:16]
    return project().root / "_build" / "vendor" / f"vega-{kept}.js"


def _snippet() -> str:
    return BUNDLED.format(*map(version, ("vega", "vega-lite", "vega-interpreter", "vega-tooltip")))


def version(part: str) -> str:
    """Version of a part of the bundle, as its licence is stated."""
    return next(name.split("@")[1] for entry in parts() for name in entry["parts"] if name.startswith(f"{part}@"))


def parts() -> list[dict]:
    """What the book ships of others.

    Returns
    -------
    list of dict
        Of each licence `parts` (names with versions), `files` (patterns of paths in the built book) and `text`.
    """
    entries = yaml.safe_load((LICENCES / "parts.yml").read_text(encoding="utf-8"))
    for entry in entries:
        if name := entry.pop("distribution", None):
            installed = distribution(name)
            # Beside the metadata: a licence elsewhere in a package is that of something it brings.
            texts = [file for file in installed.files if file.name.startswith("LICENSE") and "dist-info" in str(file)]
            entry |= {
                "parts": [f"{name} {installed.version}"],
                "text": "\n".join(file.read_text(encoding="utf-8") for file in sorted(texts)),
            }
        else:
            entry["text"] = (LICENCES / entry["text"]).read_text(encoding="utf-8")
    return entries


if __name__ == "__main__":
    write_bundle(Path(sys.argv[1]))
