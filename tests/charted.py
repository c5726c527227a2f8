"""What a chart draws, read back from the scripts of a page as the page reads them."""

import json


def held(script, where="claimbookCharts"):
    """JSON in a string, which the script keeps under the name of its file."""
    start, _, text = script.read_text(encoding="utf-8").partition("]=")
    assert start == f'(globalThis.{where} ??= {{}})["{script.stem}"'
    return json.loads(json.loads(text.removesuffix(";\n")))


def patched(own, change):
    """One part of a specification as another language has it."""
    if isinstance(change, list):
        return change[0] if len(change) == 1 else [change[1].get(word, word) for word in own]
    if isinstance(own, list):
        return [patched(part, change[str(place)]) if str(place) in change else part for place, part in enumerate(own)]
    return {name: patched(own.get(name), change[name]) if name in change else own[name] for name in {**own, **change}}


def drawn(path, chart):
    """Specification of a chart of a page in its language, its tables by column."""
    spec = held((path.parent / chart["data-src"]).resolve())
    said = chart.get("data-said")
    return patched(spec, held((path.parent / said).resolve(), "claimbookCharted")) if said else spec
