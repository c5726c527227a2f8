"""The command `suanli`: all that the press does with a book, and `import`, which takes in the releases of this one."""

if __name__ == "__main__":  # before anything is imported: from then on Ctrl-C is one line
    import sys

    from suanli.__main__ import main

    sys.exit(main())

from collections.abc import Callable
from pathlib import Path

from claimbook import cli

from .releases import take_in

RELEASES = {"pwt": "Penn World Table", "wdi": "World Development Indicators", "top500": "TOP500"}
RELEASES |= {"epoch": "Epoch AI", "klems": "EU KLEMS & INTANProd"}


def importing(command: Callable) -> None:
    """Add `import`, with what each release needs to be told."""
    releases = command("import", take_in).add_subparsers(dest="release", required=True)
    for name, title in RELEASES.items():
        added = releases.add_parser(name, help=title, description=f"{take_in.__doc__} Release: {title}.")
        if name == "top500":
            added.add_argument("files", nargs="+", type=Path, help="lists as published: xls, xlsx or csv")
            added.add_argument("--list", help="year and month, as in 2025-06; by default from the file name")
        elif name == "klems":
            added.add_argument("files", nargs="+", type=Path, help="workbooks of growth accounts, or folders of them")
        else:
            added.add_argument(
                "file", type=Path, help="release as published (wdi: or a folder of them; epoch: a folder)"
            )
        if name == "epoch":
            added.add_argument("--vintage", required=True, help="year and month of the download, as in 2026-01")
        if name == "pwt":
            added.add_argument("--vintage", required=True, help="version of the release, as in 10.01")
            added.add_argument("--partial", action="store_true", help="do without columns that are missing or empty")
        added.add_argument("--into", type=Path, required=True, help="folder to make")
        added.add_argument("--from", dest="base", type=Path, help="folder of the other tables; the book's by default")


def main(arguments: list[str] | None = None) -> int:
    """Run one command."""
    return cli.main(arguments, "suanli", Path(__file__), importing)
