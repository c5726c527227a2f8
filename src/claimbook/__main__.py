"""The command of a book, ready to be interrupted before it imports what takes a second."""

import sys
from importlib import import_module

from . import signals


def main(name: str = "claimbook") -> int:
    """Run one command of the package of that name, whose ``cli`` says which there are."""
    signals.listen(name)

    def command() -> int:
        return import_module(f"{name}.cli").main()

    return signals.attended(command)


if __name__ == "__main__":
    sys.exit(main())
