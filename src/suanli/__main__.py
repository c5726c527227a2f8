"""The command `suanli`."""

import sys

from claimbook.__main__ import main as command


def main() -> int:
    """Run one command."""
    return command("suanli")


if __name__ == "__main__":
    sys.exit(main())
