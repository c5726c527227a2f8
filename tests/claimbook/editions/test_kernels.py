import json
import os
import platform
import subprocess
import sys
import tempfile
from contextlib import chdir
from multiprocessing import forkserver

import pytest
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from claimbook.editions import kernels
from claimbook.editions.limits import MEMORY
from claimbook.editions.run import RunError, execute, executed, read
from claimbook.garbage import SELDOM
from claimbook.notebook.fingerprint import inputs
from claimbook.project import ROOT, project

pytestmark = pytest.mark.skipif(not kernels.available(), reason="this system cannot fork")


@pytest.fixture
def warm(monkeypatch):
    """Kernels are forked from the warm process."""
    monkeypatch.setenv(kernels.CHOICE, kernels.PROVISIONER)
    KernelProvisionerFactory.clear_instance()
    kernels.warm_up()
    yield
    KernelProvisionerFactory.clear_instance()


def said(path):
    """Text that the cells of a notebook printed."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(output.get("text", [])).strip() for cell in cells for output in cell["outputs"]]


@pytest.mark.parametrize("why", ["another is chosen", "this process cannot fork"])
def test_a_warm_kernel_gives_the_bytes_of_an_ordinary_one(tmp_path, write_notebook, monkeypatch, warm, why):
    "Same cells, same outputs, whichever kernel; where there is no fork, the warm one is an ordinary one."
    cells = ("import os\nimport pandas as pd", "print(pd.Series([1.5, 2]).sum(), os.getcwd())", "{1, 2, 3}")
    path = write_notebook(tmp_path / "made.ipynb", *cells)
    execute(path)
    first = path.read_bytes()
    if why == "this process cannot fork":
        monkeypatch.setattr(kernels, "available", lambda: False)
    else:
        monkeypatch.setenv(kernels.CHOICE, "local-provisioner")
        KernelProvisionerFactory.clear_instance()  # it reads the variable once
    started = []
    launch = LocalProvisioner.launch_kernel
    monkeypatch.setattr(
        LocalProvisioner, "launch_kernel", lambda *given, **more: started.append(1) or launch(*given, **more)
    )
    assert not execute(path) and path.read_bytes() == first
    assert started  # the warm one has a way of its own


@pytest.mark.slow
def test_an_ordinary_kernel_gives_a_whole_chapter_as_it_is_stored(monkeypatch):
    "Chapters are run, and `make test` compares them, in warm kernels; a reader's own kernel must say the same."
    monkeypatch.setenv(kernels.CHOICE, "local-provisioner")
    KernelProvisionerFactory.clear_instance()
    path = project().chapters / "04-paths.ipynb"
    with chdir(project().chapters):
        made = executed(read(path), path.name, {"inputs": inputs(read(path))})
    KernelProvisionerFactory.clear_instance()
    assert made == path.read_text(encoding="utf-8")


def test_a_kernel_opens_no_port(tmp_path, write_notebook, warm):
    "It is spoken to by files, and so do the processes that it forks; a folder that only its user may enter holds them."
    look = "import psutil\nprint([c.laddr for c in psutil.Process().net_connections('inet') if c.status == 'LISTEN'])"
    files = "paths = [c.laddr for c in psutil.Process().net_connections('unix') if c.laddr.startswith('/tmp')]"
    room = "from pathlib import Path\nprint({oct(Path(each).parent.stat().st_mode)[-3:] for each in paths})"
    path = write_notebook(tmp_path / "made.ipynb", look, f"{files.replace('/tmp', tempfile.gettempdir())}\n{room}")
    execute(path)
    assert said(path) == ["[]", "{'700'}"]


def test_kernels_are_processes_of_their_own(tmp_path, write_notebook, warm):
    "What one does to a library, another does not see."
    change = write_notebook(tmp_path / "one.ipynb", "import pandas as pd, os\npd.made = 1\nprint(os.getpid())")
    look = write_notebook(
        tmp_path / "two.ipynb", "import pandas as pd, os\nprint(hasattr(pd, 'made'))\nprint(os.getpid())"
    )
    execute(change)
    execute(look)
    assert said(look)[0].startswith("False")
    assert said(change)[0] != said(look)[0].splitlines()[1] != str(os.getpid())


def test_the_libraries_are_there_before_the_first_cell(tmp_path, write_notebook, warm):
    "And the tables: that is what makes the kernel warm."
    looks = (
        "import sys\nprint('statsmodels.api' in sys.modules)",
        "from claimbook.tables import read as tables\nbefore = tables._typed.cache_info().misses\ntables.load('pwt')\n"
        "print(tables._typed.cache_info().misses - before, 'read')",
    )
    path = write_notebook(tmp_path / "made.ipynb", *looks)
    forkserver._forkserver._stop()  # which a test of another book in this process may have begun
    kernels.warm_up()
    execute(path)
    assert said(path) == ["True", "0 read"]


SCRIPT = """
from pathlib import Path
from claimbook.editions.kernels import warm_up
from claimbook.editions.run import RunError, execute
with Path("ran").open("a") as file:
    file.write("1")
warm_up()
execute(Path("made.ipynb"))
"""


@pytest.mark.skipif("glibc" not in platform.libc_ver(), reason="another library gives memory back as it likes")
def test_a_kernel_keeps_for_its_next_array_what_the_last_one_had(tmp_path, write_notebook, warm):
    "The system would clear it, page by page, each time; and garbage is looked for as seldom as in a command."
    faults = "resource.getrusage(resource.RUSAGE_SELF).ru_minflt"
    count = f"before = {faults}\nmade = np.ones(2**23)\ncounted.append({faults} - before)\ndel made"
    path = write_notebook(
        tmp_path / "made.ipynb",
        "import gc\nimport resource\nimport numpy as np\ncounted = []",
        *[count] * 3,
        "print(max(counted[1:]) < counted[0] / 4, gc.get_threshold())",
    )
    execute(path)
    assert said(path)[-1] == f"True {SELDOM}"


@pytest.mark.slow
def test_a_kernel_does_not_run_the_script_that_asked_for_it(tmp_path, write_notebook):
    "Python's own way would import the command line anew for each kernel, and a script without a guard would not end."
    path = write_notebook(tmp_path / "made.ipynb", "print(1)")
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key != kernels.CHOICE}
    environment |= {ROOT: str(project().root)}
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and not done.stderr, done.stderr
    assert said(path) == ["1"] and (tmp_path / "ran").read_text() == "1"


def test_a_limit_holds_after_an_ordinary_kernel(tmp_path, write_notebook, monkeypatch):
    "Jupyter reads which kernels it takes once: after an ordinary one, all were ordinary, and had all memory there is."
    monkeypatch.delenv(kernels.CHOICE, raising=False)
    KernelProvisionerFactory.clear_instance()
    path = write_notebook(tmp_path / "made.ipynb", "print(1)")
    try:
        execute(path)
        assert said(path) == ["1"]
        kernels.warm_up()
        monkeypatch.setenv(project().variable(MEMORY), "0.05")
        with pytest.raises(RunError, match=f"kernel ended.*{project().variable(MEMORY)}"):
            execute(path)
    finally:
        KernelProvisionerFactory.clear_instance()


def test_asking_for_the_room_of_a_kernel_does_not_take_it():
    "To write to a hundred megabytes, in every kernel, took longer than all else that its start does."
    script = (
        "import mmap, resource\nfrom claimbook.editions.limits import ROOM, limit_memory\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\nlimit_memory({})\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) * mmap.PAGESIZE / ROOM)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 0.1
