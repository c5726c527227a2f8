"""Keys of earlier versions that no chapter records any more, and the key that holds their estimate now."""

from collections.abc import Container

from pydantic import TypeAdapter, ValidationError

from ..tables.plain import read_yaml
from ..tables.read import data_folder, in_data
from .clause import ClaimError, Key, Strict, Words

FILE = "moved.yml"  # in the data folder, where a book has let keys go


class Moved(Strict):
    """Where an estimate stands now, since which version, and what of it is no longer as it was."""

    key: Key
    since: Words
    why: Words


def read_moved(found: Container[str]) -> dict[str, Moved]:
    """Keys that are gone, with what stands for them; empty where a book has none.

    Parameters
    ----------
    found : container of str
        Keys that are recorded.

    Raises
    ------
    ClaimError
        If a key is still recorded, or what stands for it is not; one line.
    """
    path, label = data_folder() / FILE, in_data(FILE)
    if not path.exists():
        return {}
    try:
        moved = TypeAdapter(dict[Key, Moved]).validate_python(read_yaml(path, label))
    except ValidationError as error:
        fault = error.errors()[0]
        where = ", ".join([label, *(str(part) for part in fault["loc"] if part != "[key]")])
        raise ClaimError(f"{where}: {fault['msg']}; correct it") from None
    for gone, now in moved.items():
        if gone in found:
            raise ClaimError(f"{label}, {gone}: is still recorded; take it out")
        if now.key not in found:
            raise ClaimError(f"{label}, {gone}: {now.key} is not recorded; name the key that holds its estimate now")
    return moved
