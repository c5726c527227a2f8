"""Each text of the book a second time, packed, for servers that send files as they are: a fifth of the bytes."""

import gzip
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TEXTS = {".css", ".csv", ".html", ".js", ".json", ".md", ".svg", ".txt", ".xml"}
LEAST = 1000  # bytes; less is one packet in any case
PACKED = ".gz"


def write_packed(html: Path, but: Iterable[str] = ()) -> None:
    """Write ``page.html.gz`` beside ``page.html``, alike at every build, once all else of a book is written.

    What is known to stay as it is may be packed before, all `but` texts of some kinds.
    """
    kinds = TEXTS - {*but}
    with ThreadPoolExecutor() as pool:  # zlib lets other threads work
        list(pool.map(_pack, [path for path in html.rglob("*") if path.suffix in kinds and path.is_file()]))


def _pack(path: Path) -> None:
    """Write one text packed; to see that it is so takes a tenth of that."""
    packed, text = path.with_name(path.name + PACKED), path.read_bytes()
    if len(text) >= LEAST and not (packed.is_file() and _holds(packed.read_bytes(), text)):
        packed.write_bytes(gzip.compress(text, 9, mtime=0))


def without_packed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Files of a book without those that hold another of them packed, whatever packed it; their bytes say nothing more.

    Examples
    --------
    >>> kept = without_packed({"a.js": b"1", "a.js.gz": gzip.compress(b"1"), "b.js.gz": gzip.compress(b"2")})
    >>> sorted(kept)
    ['a.js', 'b.js.gz']
    """
    return {
        name: written for name, written in files.items() if not _holds(written, files.get(name[: -len(PACKED)], b""))
    }


def _holds(packed: bytes, text: bytes) -> bool:
    """Whether some bytes are a text, packed; no more than the text is unpacked."""
    if not text or packed[:2] != b"\x1f\x8b":
        return False
    reader = zlib.decompressobj(wbits=31)
    try:
        return reader.decompress(packed, len(text) + 1) == text and reader.eof and not reader.unused_data
    except zlib.error:
        return False
