"""What Git leaves in a file in place of what was written there: a pointer of LFS, the marks of a merge.

It imports nothing of the press, so that it can say so of any module.
"""

from pathlib import Path

POINTER = b"version https://git-lfs.github.com/spec/"
MARKERS = (b"<<<<<<< ", b"||||||| ", b">>>>>>> ")


class Damaged(ValueError):
    """A file in which Git has left something else than what belongs there; the message says what, and what to do."""


def check_whole(written: bytes) -> None:
    """Raise `Damaged` if Git has left a pointer, or marks of a merge, in place of what was written."""
    if written.startswith(POINTER):
        raise Damaged("is a pointer of Git LFS and not the file itself; fetch it with `git lfs pull`")
    for marker in MARKERS if any(marker[:-1] in written for marker in MARKERS) else ():  # a look ten times as fast
        at = 0 if written.startswith(marker) else written.find(b"\n" + marker) + 1
        if at or written.startswith(marker):
            line, mark = written.count(b"\n", 0, at) + 1, written[at:].split(b"\n", 1)[0][:40].decode(errors="replace")
            what = f"line {line} is a conflict marker of a merge ({mark.strip()})"
            raise Damaged(f"{what}; keep what is right of the two versions there and remove the marked lines")


def in_one_line(path: Path, otherwise: str) -> str:
    """What is wrong with a file that could not be read: what Git has left in it, or else what its reader said."""
    try:
        check_whole(path.read_bytes())
    except Damaged as error:
        return f"{path}: {error}"
    except OSError:
        pass
    return f"{path}{otherwise}"


def no_python(error: SyntaxError) -> str:
    """What is wrong with a module that cannot be imported."""
    path = Path(error.filename or "a module")
    near = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    where = f", line {error.lineno}" if error.lineno else ""
    return in_one_line(near, f"{where}: is not Python ({' '.join(error.msg.split())}); correct it there")
