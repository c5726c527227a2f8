"""What a sample, and the arguments of a method, must be before anything is computed from them."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

LARGEST = 1e150  # the square of a number must be one too


class TooSmall(ValueError):
    """A sample that does not carry what is asked of it: too few clusters, rows or dates, or nothing in it varies."""


def check_counts(least: int = 1, **given: object) -> None:
    """Raise a ValueError that names the argument unless each is a whole number, at least `least`."""
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
            raise ValueError(f"{name} is {value!r}, expected a whole number, at least {least}")


def check_columns(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Raise a ValueError that names the first column that a frame has not."""
    if unknown := [name for name in columns if name not in frame]:
        raise ValueError(f"no column {unknown[0]!r}, expected one of {', '.join(map(str, frame.columns))}")


def numbers(values, name: str, above: float | None = None, gaps: bool = False) -> np.ndarray:
    """Values as floats, each finite and, if that is given, above a bound; with `gaps`, NaN may stand for a missing one.

    Raises
    ------
    ValueError
        If one is not; the message has its place.

    Examples
    --------
    >>> numbers(pd.Series([1, 2]), "capital", above=0).tolist()
    [1.0, 2.0]
    """
    try:
        found = values.astype(float).to_numpy() if hasattr(values, "to_numpy") else np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} holds something that is no number") from None
    bad = ~(np.abs(found) < LARGEST)
    if gaps:
        bad &= ~np.isnan(found)
    if above is not None:
        bad |= found <= above
    if bad.any():
        place = tuple(np.argwhere(bad)[0])
        axes = values.axes if hasattr(values, "axes") else [range(size) for size in found.shape]
        where = ", ".join(str(axis[at]) for axis, at in zip(axes, place, strict=True))
        wanted = "a finite number" + ("" if above is None else f" above {above:g}")
        raise ValueError(f"{name} ({where}) is {found[place]:g}, expected {wanted}")
    return found


def logs(values: pd.Series | pd.DataFrame, name: str) -> pd.Series | pd.DataFrame:
    """Natural logarithms of positive values, labelled as they are; a missing one stays missing."""
    numbers(values, name, above=0, gaps=True)
    return np.log(values.astype(float))
