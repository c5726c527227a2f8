import asyncio
import json
import shutil
from queue import Empty

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from traitlets.config import Config

from claimbook.editions import kernels
from claimbook.editions.engine import PATIENCE, ReadyClient
from claimbook.editions.run import executed
from claimbook.tables.read import data_folder

from ...waiting import LONGEST

pytestmark = pytest.mark.skipif(not kernels.available(), reason="this system cannot fork")


@pytest.fixture
def ran(monkeypatch):
    """What code prints in a warm kernel."""
    monkeypatch.setenv(kernels.CHOICE, kernels.PROVISIONER)
    kernels.warm_up()

    def run(code):
        cell = nbformat.v4.new_code_cell(code, id="a")
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
        made = json.loads(executed(json.loads(nbformat.writes(notebook)), "made", {"inputs": {}}))
        return "".join(made["cells"][0]["outputs"][0]["text"])

    return run


@pytest.mark.slow
def test_a_forked_kernel_shares_what_its_parent_made(ran):
    "Frozen objects are not looked at again, so their pages are not copied."
    assert int(ran("import gc; print(gc.get_freeze_count())")) > 100_000


@pytest.mark.slow  # seconds of waiting
def test_a_kernel_on_a_busy_machine_is_waited_for(ran, monkeypatch):
    "What a cell has said may arrive long after its reply; papermill gives up after 4 s and calls it a slow cell."
    waited, wait_for = [], asyncio.wait_for

    def noted(awaited, timeout):
        waited.append(timeout)
        return wait_for(awaited, timeout)

    monkeypatch.setattr("nbclient.client.asyncio.wait_for", noted)
    assert ran("print(1)") == "1\n" and PATIENCE in waited


@pytest.mark.slow  # two runs of a kernel that reads the tables
def test_a_table_that_the_parent_has_read_does_not_hide_another(ran, tmp_path, monkeypatch):
    "A kernel with another folder reads what lies there."
    code = "from claimbook.tables.read import load; print(len(load('pwt')))"
    rows = int(ran(code))
    folder = shutil.copytree(data_folder(), tmp_path / "data")
    lines = (folder / "pwt.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "pwt.csv").write_text("".join(lines[:101]), encoding="utf-8", newline="")
    monkeypatch.setenv("SUANLI_DATA", str(folder))
    assert int(ran(code)) == 100 < rows


def test_a_client_takes_the_kernel_when_it_is_ready(tmp_path):
    "What the kernel said at its start has been heard; the next question has its own answer."
    settings = {"transport": "ipc", "ip": str(tmp_path / "k"), "client_factory": ReadyClient}

    async def start():
        manager = AsyncKernelManager(config=Config({"KernelManager": settings}))
        await manager.start_kernel()
        client = manager.client()
        try:
            client.start_channels()
            await client.wait_for_ready(timeout=LONGEST)
            assert not await client.iopub_channel.msg_ready()
            asked = client.kernel_info()
            assert (await client.get_shell_msg(timeout=LONGEST))["parent_header"]["msg_id"] == asked
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)
        return client

    assert isinstance(asyncio.run(start()), ReadyClient)


@pytest.mark.parametrize(("alive", "words"), [(False, "Kernel died before replying"), (True, "didn't respond in 0 ")])
def test_a_kernel_that_does_not_answer_is_given_up(alive, words):
    "In Jupyter's own words, by which the engine knows them."

    class Silent(ReadyClient):
        def kernel_info(self):
            "Nobody is there."

        async def get_shell_msg(self, timeout):
            "No answer."
            raise Empty

        async def is_alive(self):
            "Whether the process is there."
            return alive

    with pytest.raises(RuntimeError, match=words):
        asyncio.run(Silent().wait_for_ready(timeout=0))


def test_a_kernel_takes_nothing_from_home_and_leaves_nothing_there(ran, tmp_path, monkeypatch):
    "What a user lets IPython do at each start would be a part of the results; a home may not be written to."
    start = tmp_path / ".ipython" / "profile_default" / "startup" / "mine.py"
    start.parent.mkdir(parents=True)
    start.write_text("mine = 1\n")
    monkeypatch.setenv("PYTHONSTARTUP", str(start))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("IPYTHONDIR", raising=False)
    before = sorted(tmp_path.rglob("*"))
    assert ran("print('mine' in globals(), get_ipython().history_manager.hist_file)") == "False :memory:\n"
    assert sorted(tmp_path.rglob("*")) == before
