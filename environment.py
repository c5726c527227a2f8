"""Make the environment of the book, `.venv`, from its locks: complete or absent, by one process at a time.

`make` runs this: `python3 environment.py MARK LOCK`. It needs nothing but Python and installs with uv where there is
one, else with pip. The mark comes last and goes before anything is changed, so half an environment never has it.
"""

import os
import signal
import sys

started = []  # process groups


def interrupted(number, frame) -> None:
    """End at once, with what was started; without the mark the next one starts anew."""
    os.write(2, b"make: interrupted; the next one installs anew\n")
    for group in started:
        os.killpg(group, signal.SIGKILL)
    os._exit(128 + number)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupted)

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON, READY = VENV / "bin" / "python", VENV / "ready"


def main(mark: Path, lock: str) -> None:
    """Install what a lock names, and for the mark of the project itself that too, unless it is done by now."""
    sources = [ROOT / lock, ROOT / "pyproject.toml" if mark == READY else READY]
    with (ROOT / ".venv.lock").open("a") as held:
        wait_for(held)
        if mark.is_file() and all(mark.stat().st_mtime >= source.stat().st_mtime for source in sources):
            return
        print(f"installing {lock} into .venv (once; about a minute)", flush=True)
        mark.unlink(missing_ok=True)
        install(lock, mark == READY, held.fileno())
        mark.touch()


def wait_for(held) -> None:
    """Hold the lock, which the system releases when its holders have ended; say so if others hold it."""
    try:
        import fcntl  # POSIX
    except ImportError:
        return
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("make: another process is installing into .venv; waiting for it", flush=True)
        fcntl.flock(held, fcntl.LOCK_EX)


def install(lock: str, anew: bool, held: int) -> None:
    """Install what a lock names; into an environment made anew, this project too."""
    if uv := shutil.which("uv"):
        venv, pip = [uv, "venv", "--quiet", "--clear", "--python", sys.executable], [uv, "pip"]
        options = ["--quiet", "--python", PYTHON]
        locked = [*options, "--compile-bytecode"]
    else:
        venv, pip = [getattr(sys, "_base_executable", sys.executable), "-m", "venv", "--clear"], [PYTHON, "-m", "pip"]
        options = ["--quiet", "--disable-pip-version-check"]
        locked = [*options, "--no-compile"]
    if anew:
        run([*venv, VENV], held)
    run([*pip, "install", *locked, "--require-hashes", "-r", lock], held)
    if anew:
        run([*pip, "install", *options, "--no-deps", "--no-build-isolation", "-e", "."], held)
        for path in VENV.glob("lib/*/site-packages/__editable__.*.pth"):
            # Python reads it in the encoding of the locale, which may lack the letters of a folder's name.
            path.write_text(f"{os.path.relpath(ROOT / 'src', path.parent)}\n", encoding="ascii")
    if not uv:
        # Bytecode is compiled whatever the shell says: without it every kernel would compile the libraries anew.
        # On all cores, as pip does not; files for other Pythons fail.
        run([PYTHON, "-m", "compileall", "-q", "-j", "0", VENV / "lib"], held, may_fail=True)


def run(command: list, held: int, may_fail: bool = False) -> None:
    """Run a command that holds the lock too until it has ended, and that ends with this process (on Linux)."""

    def begin() -> None:
        if sys.platform == "linux":
            import ctypes

            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG

    process = subprocess.Popen(command, cwd=ROOT, pass_fds=[held], start_new_session=True, preexec_fn=begin)
    started.append(process.pid)
    code = process.wait()
    started.remove(process.pid)
    if code and not may_fail:
        sys.exit(f"make: {' '.join(map(str, command[:3]))} ended with {code}; its reason stands above")


if __name__ == "__main__":
    main(ROOT / sys.argv[1], sys.argv[2])
