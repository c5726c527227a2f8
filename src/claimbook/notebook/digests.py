"""The stored outputs of a notebook: whether they are those that its run has computed, and which are errors.

A digest is kept beside them. It finds what an editor, a script or a merge has changed. It is no seal: whoever writes
another digest as well is found by nbval, in `make test`, which computes every output anew.
"""

import json

from .files import KERNEL, STORED, digest, is_id

ALTERED = "its stored outputs were changed since they were computed"


def sums(notebook: dict) -> dict[str, str]:
    """Hashes of all outputs, with all that is said of them.

    Returns
    -------
    dict of str to str
        ``outputs``, the same whatever program has saved them (a browser writes 2.0 as 2), and ``written``, which tells
        whether their numbers stand as Python wrote them.
    """
    written = _written(notebook)
    return {"outputs": digest(_plain(written)), "written": digest(written)}


def _written(notebook: dict) -> str:
    cells = [[_joined(each) for each in cell.get("outputs", [])] for cell in _code(notebook)]
    return json.dumps(cells, sort_keys=True)


def _plain(written: str) -> str:
    return json.dumps(json.loads(written, parse_int=_number, parse_float=_number))


def _number(text: str) -> float:
    return float(text) + 0.0  # a browser knows no other numbers, and no minus before a zero


def _code(notebook: dict) -> list[dict]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def _joined(output: dict) -> dict:
    """An output whose texts are one string each: files hold them as lists of lines, or not."""
    found = {**output, "text": _text(output["text"])} if "text" in output else {**output}
    if "data" in output:
        found["data"] = {
            kind: value if kind.endswith("json") else _text(value) for kind, value in output["data"].items()
        }
    return found


def _text(lines: object) -> object:
    whole = isinstance(lines, list) and all(isinstance(line, str) for line in lines)
    return "".join(lines) if whole else lines


def errors(notebook: dict) -> list[tuple[int, dict]]:
    """Stored errors of a notebook, with the number of the code cell, except where a cell says it raises one."""
    return [
        (number, output)
        for number, cell in enumerate(_code(notebook), start=1)
        for output in cell.get("outputs", [])
        if output["output_type"] == "error" and "raises-exception" not in cell["metadata"].get("tags", [])
    ]


def stored(notebook: dict) -> dict | None:
    """What a run has kept of how the outputs came about; None if the notebook holds no such thing, or another."""
    kept = notebook["metadata"].get(STORED)
    if not isinstance(kept, dict) or not isinstance(kept.get("inputs"), dict):
        return None
    return kept if all(isinstance(kept.get(name), str) for name in ("fingerprint", "outputs", "written")) else None


def faults(notebook: dict) -> list[str]:
    """Why the stored outputs are not those of a run of this notebook to its end, whatever its inputs are now."""
    kept, ran = stored(notebook), [cell["execution_count"] for cell in _code(notebook)]
    if kept is None or ran != list(range(1, len(ran) + 1)):
        return ["has not been executed as it stands"]
    if found := errors(notebook):
        return [f"code cell {found[0][0]} holds an error ({found[0][1]['ename']})"]
    written = _written(notebook)
    same = digest(written) == kept["written"] or digest(_plain(written)) == kept["outputs"]
    return [] if same else [ALTERED]


def foreign(notebook: dict) -> list[str]:
    """What keeps other programs from taking a notebook as it stands in its file; a run settles it."""
    kernel = notebook["metadata"].get("kernelspec")
    name = kernel.get("name") if isinstance(kernel, dict) else None
    found = [] if name == KERNEL["name"] else [f"saved with {f'the kernel {name!r:.99}' if name else 'no kernel'}"]
    ids = [cell.get("id") for cell in notebook["cells"]]
    own = all(map(is_id, ids)) and len(set(ids)) == len(ids)
    return found + ([] if own else ["holds cells without an id of their own"])
