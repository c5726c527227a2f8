"""A client that begins as soon as the kernel is ready; Jupyter's own waits for a fifth of a second of silence."""

import time
from queue import Empty

from jupyter_client.asynchronous import AsyncKernelClient


class ReadyClient(AsyncKernelClient):
    """Jupyter's client, which asks the kernel for what it is and hears it out."""

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
