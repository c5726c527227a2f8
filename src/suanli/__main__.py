"""The command `suanli`."""

import sys


def main() -> int:
    """Run one command."""
    try:
        from claimbook.__main__ import main as command
    except SyntaxError as error:  # in the very modules that say so of all others
        place = f"{error.filename}, line {error.lineno}"
        print(f"suanli: {place}: is not Python, as after a merge that was not finished; correct it", file=sys.stderr)
        return 1
    return command("suanli")


if __name__ == "__main__":
    sys.exit(main())
