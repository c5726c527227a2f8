"""Commands of a copy of the project, in processes forked from one that has other people's libraries imported.

A command of its own imports for three seconds before it does anything, and there are a hundred of them in the tests.
Ours are imported by the command itself, from the copy. What starts, kills or measures a process starts it anew.
"""

import gc
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
    *("jupyter_client.asynchronous", "jupyter_client.provisioning", "country_converter", "ipykernel.kernelspec"),
    *("pydantic.dataclasses", "pydantic.functional_validators", "pydantic.type_adapter", "annotated_types"),
    *("dask.distributed", "psutil", "click", "entrypoints", "pyarrow.csv", "pyarrow.fs", "vl_convert"),
    *("a11y_pygments", "sphinx_design.extension", "sphinx_external_toc.events", "pybtex.database", "latexcodec"),
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

    def run(self, arguments, cwd, environment, dies=None, module="suanli.cli") -> subprocess.CompletedProcess:
        """Run a command with some arguments, as `python -m` and a module would; `dies` is where it is killed."""
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            given = [module, *arguments], os.fspath(cwd), dict(environment), dies
            code = ask(self.door, given, [out.fileno(), err.fileno()])
            for file in (out, err):
                file.seek(0)
            return subprocess.CompletedProcess(arguments, code, out.read(), err.read())

    def end(self) -> None:
        """Let it end: it hears that nobody asks any more."""
        self.door.close()
        self.process.wait()


def ask(door: socket.socket, given: tuple, files: list[int]) -> int:
    """Let a command be run whose output goes to two files, and give its code."""
    socket.send_fds(door, [json.dumps(given).encode()], files)
    return int(door.recv(20))


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
    from nbformat.validator import get_validator
    from sphinx.application import builtin_extensions

    with socket.socket(fileno=int(sys.argv[1])) as door:
        for name in (*LIBRARIES, *builtin_extensions):
            import_module(name)
        get_validator(4, 5)  # it is compiled at the first notebook
        gc.freeze()  # what is not looked at again need not be copied
        asked = serve(door)
    if asked is None:
        return
    ((module, *arguments), folder, environment, dies), files = asked
    for number, (name, file) in enumerate(zip(("stdout", "stderr"), files, strict=True), start=1):
        os.dup2(file, number)
        os.close(file)
        setattr(sys, name, open(number, "w", buffering=1, closefd=False))  # noqa: SIM115  a file or a pipe
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[0:1] = [folder, *environment.get("PYTHONPATH", "").split(os.pathsep)]
    sys.argv = [module.partition(".")[0], *arguments]
    if dies:
        die_at(*dies)
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
