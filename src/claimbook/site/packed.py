"""Each text of the book a second time, packed, for servers that send files as they are: a fifth of the bytes."""

import gzip
from pathlib import Path

TEXTS = {".css", ".csv", ".html", ".js", ".json", ".md", ".svg", ".txt", ".xml"}
LEAST = 1000  # bytes; less is one packet in any case


def write_packed(app, exception):
    """Write ``page.html.gz`` beside ``page.html``, alike at every build, once all else is written."""
    if exception or app.builder.format != "html":
        return
    for path in [path for path in Path(app.outdir).rglob("*") if path.suffix in TEXTS and path.is_file()]:
        if len(text := path.read_bytes()) >= LEAST:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(text, 9, mtime=0))
