"""Kernels that start warm: forked from a process that has the libraries imported, each a process of its own.

Python's fork server imports once (`fork_server`) and forks clean children; Jupyter's kernel provisioner is where a
kernel's process may come from elsewhere. Papermill, nbclient and nbval use both unchanged.
"""

import ast
import asyncio
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.machinery import ModuleSpec
from multiprocessing import current_process, forkserver, get_context, resource_tracker
from pathlib import Path

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from ..notebook.files import RunError, code_of
from ..notebook.fingerprint import modules, names_imported
from ..notebook.toc import chapters
from ..project import PRESS
from ..signals import end_with_parent, withheld
from ..tables.check import TableError
from ..tables.plain import raw
from .limits import limit_memory

PROVISIONER = "claimbook-warm"
CHOICE = "JUPYTER_DEFAULT_PROVISIONER_NAME"  # Jupyter's own variable
LONGEST = 70  # bytes of the name of the temporary folder; a socket's name has 104 at most
STARTING = threading.Lock()
FORK_SERVER = "claimbook.editions.fork_server"
STEP = 0.005  # seconds
# What glibc keeps of memory that is given back, in bytes, and from which size an array gets memory of its own.
KEPT = {"MALLOC_TRIM_THRESHOLD_": 2**28, "MALLOC_TOP_PAD_": 2**24, "MALLOC_MMAP_THRESHOLD_": 2**27}
KERNEL = (
    "ipykernel.kernelapp",
    *("ipykernel.debugger", "IPython.core.debugger", "sqlite3", "faulthandler", "tornado.queues"),  # at its start
    *("pandas", "pyarrow.pandas_compat", "yaml"),  # at first use of tables
    "claimbook.editions.kernels",
)
CHARTS = ("altair", "narwhals._pandas_like.namespace", "claimbook.exhibits.vegalite")
THEME = PRESS / "exhibits" / "theme.py"
# Our charts are left to the kernel: their theme, once imported, holds for every chart of a process.
OURS = ("claimbook.exhibits.exhibit", "claimbook.notebook.results")


def available() -> bool:
    """Whether this process can fork."""
    possible = hasattr(os, "fork") and sys.platform != "darwin"  # forking is unsafe with macOS's frameworks
    return possible and not current_process().daemon  # Python lets a daemonic process have no children


def cores() -> int:
    """Cores at hand: what the affinity of this process and the limits of a container leave of the machine."""
    from dask.system import cpu_count  # a fifth of a second, which other commands need not wait

    return cpu_count()


def warm_up() -> None:
    """Choose these kernels and start importing for them, unless the caller has chosen others or cannot fork.

    Each kernel gets one thread for linear algebra: several kernels run at a time, and their threads would wait for each
    other; sums also keep one order whatever the number of cores.

    Raises
    ------
    RunError
        If the temporary folder has too long a name for the sockets by which kernels are spoken to.
    """
    if len(os.fsencode(room := tempfile.gettempdir())) > LONGEST:
        raise RunError(f"{room}: is too long a name for the sockets of kernels; set TMPDIR to a shorter one")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # its own takes a gigabyte of the limit at once
    # What a kernel gives back it asks for again at once: to have the system clear it each time is a twelfth of a run.
    for name, most in KEPT.items():
        os.environ.setdefault(name, str(most))
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # the kernel's debugger, unused, would warn
    if available() and os.environ.setdefault(CHOICE, PROVISIONER) == PROVISIONER:
        # Jupyter reads the variable once; a kernel taken before would leave those to come without our limits.
        KernelProvisionerFactory.instance().default_provisioner_name = PROVISIONER
        forkserver.set_forkserver_preload([FORK_SERVER])
        resource_tracker.ensure_running()  # by itself: it lets its starter hear Ctrl-C again
        with withheld():
            forkserver.ensure_running()


def preload(code: Iterable[ast.AST]) -> list[str]:
    """Names in the order in which to import them for some code, those of functions among them."""
    names = {name for tree in code for name in names_imported(tree, "")}
    drawn = {name for name in names if THEME in modules(ast.parse(f"import {name}"))}
    ours = {name for name in names if name.startswith(PRESS.name)}
    return [*KERNEL, *(CHARTS if drawn else ()), *(OURS if ours else ()), *sorted(names - ours - drawn)]


def code_in(root: Path) -> list[ast.AST]:
    """The code of each chapter that can be read: who runs another is told what is wrong with it."""
    found = []
    with suppress(RunError, TableError, OSError):
        for path in chapters(root):
            with suppress(Exception):  # all that it holds is not looked at: kernels wait for this
                found.append(ast.parse("\n".join(code_of(json.loads(raw(path))))))
    return found


def serve(arguments: list[str], folder: str | None, environment: dict[str, str]) -> None:
    """Be a kernel, in a process forked for it."""
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # which the fork server does not hear
    os.environ.clear()
    os.environ.update(environment)
    limit_memory(environment)
    if folder:
        os.chdir(folder)
    sys.path.insert(0, "")
    without_ports(arguments[arguments.index("-f") + 1])
    # A kernel holds the pipe by whose end the fork server learns that nobody needs it: one would keep the other alive.
    end_with_parent()
    # With a parent to watch, the kernel ends when the fork server is gone, and does not talk to a terminal.
    IPKernelApp.launch_instance(argv=[*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])


def without_ports(connection_file: str) -> None:
    """Let the kernel that begins in this process open no port, if it is spoken to by files.

    What its children print comes by a file in its folder as well; Jupyter's own takes a port for it.
    """
    import zmq
    from ipykernel import kernelapp
    from ipykernel.iostream import IOPubThread
    from zmq.eventloop.zmqstream import ZMQStream

    where = json.loads(Path(connection_file).read_text(encoding="utf-8"))
    if where["transport"] != "ipc":
        return
    address = f"ipc://{where['ip']}-children"

    class ByFile(IOPubThread):
        def _setup_pipe_in(self):
            self._pipe_uuid = os.urandom(16)
            pipe = self.socket.context.socket(zmq.PULL)
            pipe.linger = 0
            pipe.bind(address)
            self._pipe_in = ZMQStream(pipe, self.io_loop)
            self._pipe_in.on_recv(self._handle_pipe_msg)

        def _setup_pipe_out(self):
            context = zmq.Context()  # after a fork it must be a new one
            pipe = context.socket(zmq.PUSH)
            pipe.linger = 3000
            pipe.connect(address)
            return context, pipe

    kernelapp.IOPubThread = ByFile


@contextmanager
def without_script() -> Iterator[None]:
    """Start a process that does not run the script or command of this one once more: a kernel needs none of it."""
    main = sys.modules["__main__"]
    with STARTING:
        before, main.__spec__ = main.__spec__, ModuleSpec("__main__", None)
        try:
            yield
        finally:
            main.__spec__ = before


class Forked:
    """A forked process with the methods that Jupyter asks of a subprocess."""

    stdin = stdout = stderr = None

    def __init__(self, process):
        self.process = process

    def poll(self) -> int | None:
        """Exit code, or None while it runs."""
        return self.process.exitcode

    def wait(self) -> int | None:
        """Exit code, once it has ended."""
        self.process.join()
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.process.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class WarmProvisioner(LocalProvisioner):
    """Jupyter's local kernel, its process forked and not launched where that is possible."""

    async def launch_kernel(self, cmd, **kwargs):
        """Fork a kernel that listens where its connection file says."""
        if not available():
            return await super().launch_kernel(cmd, **kwargs)
        warm_up()
        context = get_context("forkserver")
        arguments = cmd[cmd.index("-f") :]  # nbclient's own is to write no history
        process = context.Process(target=serve, args=(arguments, kwargs.get("cwd"), dict(kwargs["env"])))
        with without_script():
            process.start()
        self.process, self.pid, self.pgid = Forked(process), process.pid, process.pid
        await self._listening(self.connection_info)
        return self.connection_info

    async def _listening(self, where: dict) -> None:
        """Wait until the kernel has made its socket: a client that is early tries again a tenth of a second later."""
        if where["transport"] != "ipc":
            return
        socket, end = Path(f"{where['ip']}-{where['shell_port']}"), time.monotonic() + 10
        while not socket.exists() and self.process.poll() is None and time.monotonic() < end:
            await asyncio.sleep(STEP)

    async def wait(self) -> int | None:
        """Exit code, once the kernel has ended; Jupyter's own looks ten times a second."""
        while self.process is not None and await self.poll() is None:
            await asyncio.sleep(STEP)
        return await super().wait()
