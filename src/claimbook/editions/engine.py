"""Papermill's engine within the limits of a run: whatever stops a cell from outside is one line that names the cell.

Papermill finds it by an entry point of the package, as in ``papermill --engine claimbook in.ipynb out.ipynb``.
"""

import ast
import asyncio
import os
import signal
import time
from pathlib import Path
from queue import Empty
from tempfile import TemporaryDirectory

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from traitlets.config import Config

from ..notebook.digests import errors
from ..notebook.files import RunError
from ..tables.check import brief
from .limits import CELL, MEMORY, OUTPUT, RUN, limit, variable

PATIENCE = 600  # seconds in which a kernel must have started, or what it has said arrive: a machine may be busy


class ReadyClient(AsyncKernelClient):
    """A client that begins as soon as the kernel is ready; Jupyter's own waits for a fifth of a second of silence."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for the reply on one channel and for the end of what the question caused on the other.

        Raises
        ------
        RuntimeError
            If the kernel ends, or does not reply in `timeout` seconds.
        """
        end = time.monotonic() + (float("inf") if timeout is None else timeout)
        while True:
            self.kernel_info()
            try:
                reply = await self.get_shell_msg(timeout=1)
                self._handle_kernel_info_reply(reply)
                if await self._idle(reply["parent_header"]["msg_id"]):
                    return
            except Empty:
                pass  # not there yet, or it spoke before the channel was open: ask again
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    wait_for_ready = _async_wait_for_ready

    async def _idle(self, asked: str) -> bool:
        """Whether the kernel has said that it is done with a question."""
        while True:
            said = await self.get_iopub_msg(timeout=0.2)
            if said["parent_header"].get("msg_id") == asked and said["content"].get("execution_state") == "idle":
                return True


class Client(PapermillNotebookClient):
    """Papermill's client, which counts what the kernel says and ends in time."""

    def begin(self) -> "Client":
        """Start the clock and take the limits."""
        self.said, self.most, self.raised, self.ending = 0, limit(OUTPUT) * 1e6, "", None
        self.end = time.monotonic() + limit(RUN)
        self.timeout_func = lambda cell: max(min(limit(CELL), self.end - time.monotonic()), 0.001)
        self.on_cell_error = self.note
        self.shutdown_kernel = "immediate"  # with all that it has started; what it had to say has been heard
        return self

    def note(self, cell, cell_index, execute_reply):
        """Keep the name of an error: without memory, a kernel can say no more than that.

        Where cells may fail, what one would have set is taken away, so that none after it takes an older value for it.
        """
        self.raised = execute_reply["content"].get("ename", "")
        if self.allow_errors:
            nodes = ast.walk(ast.parse(cell["source"]))
            names = sorted(
                {each.id for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
            )
            self.kc.execute(f"for _ in {names}: globals().pop(_, None)", silent=True, store_history=False)

    def process_message(self, msg, cell, cell_index):
        """End the kernel when it says too much: a cell that prints without end would never reply."""
        content = msg["content"]
        self.said += len(content.get("text") or repr(content.get("data") or ""))
        if self.said > self.most:
            self.ending = self.ending or asyncio.ensure_future(self.km.signal_kernel(signal.SIGKILL))
            return None  # within a second nbclient sees that it is dead
        return super().process_message(msg, cell, cell_index)

    def fault(self, error: Exception) -> str:
        """Why the kernel was given up."""
        if self.said > self.most:
            return f"prints more than {limit(OUTPUT):g} MB; print less, or set {variable(OUTPUT)}"
        if isinstance(error, CellTimeoutError) and time.monotonic() >= self.end:
            return f"the chapter has taken more than {limit(RUN):g} s; shorten it, or set {variable(RUN)}"
        if isinstance(error, CellTimeoutError):
            return f"takes more than {limit(CELL):g} s; look for a loop without end, or set {variable(CELL)}"
        return f"the kernel ended; look for code that exits, or needs more memory than there is ({variable(MEMORY)})"


class Engine(NBClientEngine):
    """Papermill's engine with the client above."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **options):
        """Execute the notebook within the limits.

        With the option ``lacking``, why cells may fail, one that does says so in its place, and the next one runs.

        Raises
        ------
        RunError
            If a limit is reached or the kernel ends; the message names the cell.
        """
        known = {key: value for key, value in options.items() if key in Client.class_trait_names()}
        lacking = options.get("lacking", "")
        known |= {"allow_errors": bool(lacking)}
        with TemporaryDirectory() as folder:
            # Sockets of this run alone, as files: no open ports, and two kernels in one folder cannot meet.
            manager = {"transport": "ipc", "ip": str(Path(folder, "kernel")), "client_factory": ReadyClient}
            manager["connection_file"] = str(Path(folder, "kernel.json"))
            # What a user lets IPython do at each start is no part of the book; nor is a home that cannot be written.
            own = {key: value for key, value in os.environ.items() if key != "PYTHONSTARTUP"} | {"IPYTHONDIR": folder}
            known |= dict.fromkeys(("startup_timeout", "iopub_timeout"), PATIENCE)
            known |= {"config": Config({"KernelManager": manager})}
            client = Client(nb_man, kernel_name=kernel_name, **known).begin()
            try:
                made = client.execute(env=own)
            except (CellTimeoutError, DeadKernelError, RuntimeError) as error:
                if type(error) is RuntimeError and "Kernel" not in str(error):
                    raise
                raise RunError(f"code cell {client.code_cells_executed}: {client.fault(error)}") from None
            except OSError as error:
                error.filename = error.filename or folder  # a full disk does not say where
                raise
            finally:
                close_loop()
        if client.raised.endswith("MemoryError"):  # numpy has its own
            what = f"needs more than {limit(MEMORY):g} GB of memory; use less, or set {variable(MEMORY)}"
            raise RunError(f"code cell {client.code_cells_executed}: {what}")
        for number, error in errors(made) if lacking else ():
            said = brief(" ".join(f"{error.pop('ename')}: {error.pop('evalue')}".split()))
            del error["traceback"]
            error |= {"output_type": "stream", "name": "stdout"}
            error["text"] = f"{lacking} (code cell {number} stopped: {said}).\n"
        return made


def close_loop() -> None:
    """Close this thread's event loop, with what still waits in it: nbclient leaves both behind."""

    async def cancel():
        waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    loop = ensure_event_loop()
    if not loop.is_running():
        loop.run_until_complete(cancel())
        loop.close()


# Papermill registers this module, which is there, if not whole, when its own import has begun in this file.
execute_notebook, nb_kernel_name, nb_language = Engine.execute_notebook, Engine.nb_kernel_name, Engine.nb_language
