"""What a chapter may show: exhibits, results and plain text; any other output would be markup that nobody looked at."""

from sphinx.errors import SphinxError

from ..exhibits.exhibit import EXHIBIT, TABLE, VEGALITE
from ..notebook.results import GLUE, RESULT
from .markup import checked_scripts

PLAIN = "text/plain"
HIDING = {"remove-cell", "remove_cell", "remove-output", "remove_output"}  # tags by which a page shows no output
# What an output may hold beside its main type: JupyterLab shows a table by its HTML, the book does not.
BESIDE = {VEGALITE: {PLAIN}, TABLE: {PLAIN, "text/html"}, RESULT: {GLUE + PLAIN}, GLUE + PLAIN: set(), PLAIN: set()}


def foreign(notebook: dict, name: str) -> list[str]:
    """One line for each stored output that `show`, `table` and `record` did not make, and for each attachment.

    Parameters
    ----------
    notebook : dict
        Notebook as read from its file.
    name : str
        Its name, for the lines.
    """
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    held = [(count, each["data"]) for count, cell in enumerate(code, 1) for each in cell["outputs"] if "data" in each]
    attached = [
        f"{name}, cell {count}: holds attachments, which a page does not show; put the picture beside the chapter"
        for count, cell in enumerate(notebook["cells"], 1)
        if cell.get("attachments")
    ]
    for count, cell in enumerate(notebook["cells"], 1):
        if (hiding := sorted(HIDING & {*cell.get("metadata", {}).get("tags", [])})) and _shows(cell):
            attached.append(f"{name}, cell {count}: hides an exhibit by the tag {hiding[0]!r}; take the tag out")
        if cell["cell_type"] == "raw":  # which goes into the page as it is
            try:
                checked_scripts("".join(cell["source"]), f"{name}, cell {count}")
            except SphinxError as error:
                attached.append(str(error))
    return attached + [
        f"{name}, code cell {count}: holds an output of the type {kind!r:.99} that show, table and record do not make; "
        "use one of them, or print text"
        for count, data in held
        if (kind := _unknown(data))
    ]


def _shows(cell: dict) -> bool:
    """Whether a cell holds an exhibit."""
    return any({VEGALITE, TABLE} & {*output.get("data", {})} for output in cell.get("outputs", []))


def _unknown(data: dict) -> str:
    """The type of an output, if none of our functions makes one like it."""
    main = next((kind for kind in BESIDE if kind in data), "")
    strange = [kind for kind in data if kind != main and kind not in BESIDE.get(main, ())]
    if not strange and main in (VEGALITE, TABLE) and not _complete(data[main], main):
        strange = [main]
    return strange[0] if strange else ""


def _complete(content: object, kind: str) -> bool:
    """Whether an exhibit says of itself what `show` and `table` make it say."""
    content = content if isinstance(content, dict) else {}
    usermeta = content.get("usermeta")
    about = (usermeta if isinstance(usermeta, dict) else {}).get("claimbook") if kind == VEGALITE else content
    if not isinstance(about, dict) or not isinstance(about.get("source"), list):
        return False
    words = [content.get("title"), content.get("description" if kind == VEGALITE else "note"), *about["source"]]
    number, text = about.get("exhibit"), about.get("text", {})
    if not isinstance(text, dict) or not all(map(_template, text.values())):
        return False
    return isinstance(number, str) and bool(EXHIBIT.fullmatch(number)) and all(isinstance(word, str) for word in words)


def _template(kept: object) -> bool:
    """Whether a text of an exhibit is a template with its values, as `filled` keeps them."""
    return isinstance(kept, dict) and isinstance(kept.get("template"), str) and isinstance(kept.get("values"), dict)
