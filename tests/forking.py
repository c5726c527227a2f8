"""Commands of a copy of the project, in processes forked from one that has other people's libraries imported.

A command of its own imports for three seconds before it does anything, and there are a hundred of them in the tests.
Ours are imported by the command itself, from the copy. What starts, kills or measures a process starts it anew.
"""

import json
import os
import runpy
import socket
import subprocess
import sys
import tempfile
from importlib import import_module

LIBRARIES = (
    *("jupyter_book.sphinx", "myst_nb.sphinx_ext", "sphinx.builders.html", "sphinx_book_theme", "sphinxcontrib.bibtex"),
    *(
        "sphinx_external_toc",
        "sphinx_comments",
        "sphinx_copybutton",
        "sphinx_design",
        "sphinx_thebe",
        "sphinx_togglebutton",
    ),
    *("sphinx_jupyterbook_latex", "sphinx_multitoc_numbering", "jieba", "bs4"),
    *("pandas", "pyarrow.pandas_compat", "altair", "pydantic", "yaml", "tqdm", "nbformat"),
    *("nbclient", "requests", "tenacity", "dateutil.parser"),  # for papermill, which itself would bring our engine
    *("jupyter_client.asynchronous", "jupyter_client.provisioning", "country_converter"),
)
LONGEST = 2**20  # bytes of a request: arguments and environment


class Forking:
    """The process that is forked, and a way to ask it."""

    def __init__(self):
        self.door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # a forked process has no other threads
        command = [sys.executable, __file__, str(theirs.fileno())]
        self.process = subprocess.Popen(command, env=environment, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        theirs.close()

    def run(self, arguments, cwd, environment, dies=None) -> subprocess.CompletedProcess:
        """Run `suanli` with some arguments, as `python -m suanli.cli` would; `dies` is where it is killed."""
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            request = json.dumps([arguments, os.fspath(cwd), dict(environment), dies]).encode()
            socket.send_fds(self.door, [request], [out.fileno(), err.fileno()])
            code = int(self.door.recv(20))
            for file in (out, err):
                file.seek(0)
            return subprocess.CompletedProcess(arguments, code, out.read(), err.read())

    def end(self) -> None:
        """Let it end: it hears that nobody asks any more."""
        self.door.close()
        self.process.wait()


def serve(door: socket.socket) -> tuple | None:
    """Fork for each request and tell how it ended; in the forked process give the request back."""
    while True:
        request, files, *_ = socket.recv_fds(door, LONGEST, 2)
        if not request:
            return None
        if not (child := os.fork()):
            return json.loads(request), files
        for file in files:
            os.close(file)
        door.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def main() -> None:
    """Import, serve, and in a forked process be the command."""
    from dying import die_at  # beside this script, which is no part of a package

    with socket.socket(fileno=int(sys.argv[1])) as door:
        for name in LIBRARIES:
            import_module(name)
        asked = serve(door)
    if asked is None:
        return
    (arguments, folder, environment, dies), files = asked
    for number, file in enumerate(files, start=1):
        os.dup2(file, number)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[0:1] = [folder, *environment.get("PYTHONPATH", "").split(os.pathsep)]
    sys.argv = ["suanli", *arguments]
    if dies:
        die_at(*dies)
    runpy.run_module("suanli.cli", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
