"""The command of a book, ready to be interrupted before it imports what takes a second."""

import sys
from importlib import import_module

from .damaged import no_python


def main(name: str = "claimbook") -> int:
    """Run one command of the package of that name, whose ``cli`` says which there are."""
    try:
        from . import signals

        signals.listen(name)
        return signals.attended(lambda: import_module(f"{name}.cli").main())
    except SyntaxError as error:  # of a module, for no command runs other code
        print(f"{name}: {no_python(error)}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
