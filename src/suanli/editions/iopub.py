"""What the children of a kernel print comes by a file in the kernel's folder; Jupyter's own takes a port for it."""

import json
import os
from pathlib import Path

import zmq
from ipykernel import kernelapp
from ipykernel.iostream import IOPubThread
from zmq.eventloop.zmqstream import ZMQStream


class _ByFile(IOPubThread):
    """Jupyter's own, but for the address at which it waits for its children and they send to it."""

    address = ""

    def _setup_pipe_in(self):
        self._pipe_uuid = os.urandom(16)
        pipe = self.socket.context.socket(zmq.PULL)
        pipe.linger = 0
        pipe.bind(self.address)
        self._pipe_in = ZMQStream(pipe, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self):
        context = zmq.Context()  # after a fork it must be a new one
        pipe = context.socket(zmq.PUSH)
        pipe.linger = 3000
        pipe.connect(self.address)
        return context, pipe


def without_ports(connection_file: str) -> None:
    """Let the kernel that begins in this process open no port, if it is spoken to by files."""
    where = json.loads(Path(connection_file).read_text(encoding="utf-8"))
    if where["transport"] == "ipc":
        _ByFile.address = f"ipc://{where['ip']}-children"
        kernelapp.IOPubThread = _ByFile
