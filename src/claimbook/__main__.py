"""The command `suanli`, ready to be interrupted before it imports what takes a second."""

import sys

from . import signals


def main() -> int:
    """Run one command."""
    signals.listen()
    from .cli import main as command

    return signals.attended(command)


if __name__ == "__main__":
    sys.exit(main())
