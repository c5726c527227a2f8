"""The command of a book, ready to be interrupted before it imports what takes a second."""

import gc
import sys
from contextlib import suppress
from importlib import import_module

from .damaged import no_python


def ahead() -> None:
    """Let the process that kernels come from import side by side with this one, where chapters run in any case."""
    if "--all" in sys.argv:
        from .editions.kernels import warm_up

        with suppress(Exception):  # the command will say it
            warm_up()


def main(name: str = "claimbook") -> int:
    """Run one command of the package of that name, whose ``cli`` says which there are."""
    try:
        from . import garbage, signals

        signals.listen(name)
        garbage.collect_seldom()
        code = signals.attended(lambda: ahead() or import_module(f"{name}.cli").main())
        gc.freeze()  # or Python would look through them all once more as it ends, which takes a second
        return code
    except SyntaxError as error:  # of a module, for no command runs other code
        print(f"{name}: {no_python(error)}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
