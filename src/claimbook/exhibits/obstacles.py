"""Where names stand clear of points, lines and one another: the side on which each lies on least, phone and desk."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .theme import HEIGHT

LETTER, LINE = 6.4, 14  # pixels: width of a letter of 12-pixel type, and height of a line
PHONE, DESK = 250, 600  # width of a drawing on a phone and on a desk
POINT = 4  # pixels: radius of a point
GAP, AROUND = 4, 2  # pixels between a point and its name, and kept free before and after it
OUTSIDE, UNDER, NAME = 5.0, 15.0, 1.5  # what a pixel outside costs, a point under a name, a pixel of another's height
FAR = 0.04  # what a pixel away from its point costs, so that the nearest of clear places is taken


@dataclass(frozen=True)
class View:
    """One width of a drawing, in pixels, downwards and to the right.

    Parameters
    ----------
    spots : ndarray, shape (names, 2)
        What is to be named.
    points : ndarray, shape (points, 3)
        Points, and the radius of each.
    lines : ndarray, shape (pieces, 4)
        Straight pieces of lines, from where to where.
    frame : (float, float, float, float)
        Left, top, right and bottom of where names may stand.
    taken : tuple of (float, float, float, float)
        Boxes of names that stand already.
    """

    spots: np.ndarray
    points: np.ndarray
    lines: np.ndarray
    frame: tuple[float, float, float, float]
    taken: tuple[tuple[float, float, float, float], ...] = ()


def heights(span: tuple[float, float], log: bool):
    """Least and largest height along an axis, and what makes numbers heights."""
    scale = np.log10 if log else (lambda value: value)
    return scale(span[0]), scale(span[1]), scale


def view(
    spots: np.ndarray,
    lines: pd.DataFrame | None,
    dots: pd.DataFrame | None,
    *,
    x: str,
    y: str,
    series: str,
    width: float,
    span: tuple[float, float],
    log: bool = False,
    reverse: bool = False,
    radius: float,
) -> View:
    """What a chart draws at one width.

    Parameters
    ----------
    spots : ndarray, shape (names, 2)
        What is to be named: from left to right from 0 to 1, and in pixels upwards.
    lines, dots : DataFrame, optional
        What is drawn, with columns `x`, `y` and, of lines, `series`: lines, and points of a `radius`.
    width : float
        In pixels.
    span : (float, float)
        Least and largest height that is drawn.
    log, reverse : bool
        Whether the vertical axis is logarithmic, or reversed.
    """
    low, high, scale = heights(span, log)
    every = pd.concat([pd.to_numeric(frame[x]) for frame in (lines, dots) if frame is not None])
    first, wide = every.min(), (every.max() - every.min()) or 1

    def down(up):
        return up if reverse else HEIGHT - up

    def corners(frame: pd.DataFrame) -> np.ndarray:
        frame = frame.dropna(subset=[y]).sort_values(x, kind="stable")
        across = (pd.to_numeric(frame[x]) - first) / wide * width
        upward = (scale(frame[y].astype(float)) - low) / ((high - low) or 1) * HEIGHT
        return np.column_stack([across, down(upward)])

    pieces = [np.empty((0, 4))]
    for _, own in lines.groupby(series, sort=False) if lines is not None else ():
        at = corners(own)
        pieces.append(np.hstack([at[:-1], at[1:]]))
    at = corners(dots) if dots is not None else np.empty((0, 2))
    return View(
        np.column_stack([spots[:, 0] * width, down(spots[:, 1])]),
        np.column_stack([at, np.full(len(at), radius)]),
        np.vstack(pieces),
        (0, -1.5 * LINE, width, HEIGHT + LINE / 2),  # above there is room, below there are labels
    )


def sides(sizes: list[tuple[float, float]], radii: list[float], views: list[View]) -> list[tuple[str, int, int, float]]:
    """Alignment of each name, by how much it is moved to the right and down, and what it still lies on.

    Parameters
    ----------
    sizes : list of (float, float)
        Width and height of each name, the one that matters most first.
    radii : list of float
        Of what each names, in pixels.
    views : list of View
        The drawing at each width at which it is read.

    Returns
    -------
    list of (str, int, int, float)
        ``left``, ``right`` or ``center``; pixels; and a cost, about a pixel of a line crossed, 0 where it is clear.

    Examples
    --------
    >>> rising = np.array([[0.0, 100, 50, 50], [50.0, 50, 100, 0]])
    >>> one = View(np.array([[50.0, 50]]), np.array([[50.0, 50, 3]]), rising, (0, 0, 100, 100))
    >>> sides([(30, 14)], [3], [one])
    [('right', -7, -5, 0.0)]
    """
    taken = [list(each.taken) for each in views]
    found = []
    for place, ((width, height), radius) in enumerate(zip(sizes, radii, strict=True)):
        best = None
        for align, dx, dy in _candidates(radius, height):
            boxes = [box(each.spots[place], (width, height), align, dx, dy) for each in views]
            on = sum(_cost(each, seen, own) for each, seen, own in zip(boxes, views, taken, strict=True))
            far = FAR * (abs(dy) + (align == "center"))
            if best is None or on + far < best[0]:
                best = on + far, (align, dx, dy, round(float(on), 1)), boxes
        found.append(best[1])
        for own, each in zip(taken, best[2], strict=True):
            own.append(each)
    return found


def box(spot, size: tuple[float, float], align: str, dx: float, dy: float) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a name of a size that stands beside a spot.

    Examples
    --------
    >>> box((50, 50), (30, 14), "right", -7, 0)
    (13, 43.0, 43, 57.0)
    """
    width, height = size
    left = spot[0] + dx - {"left": 0, "right": width, "center": width / 2}[align]
    return left, spot[1] + dy - height / 2, left + width, spot[1] + dy + height / 2


def _candidates(radius: float, height: float):
    """Beside the point, level and a little up or down; above and below it, further and further."""
    beside, above = round(radius + GAP), round(radius + height / 2 + 1)
    for dy in (0, -5, 5, -9, 9):
        yield "left", beside, dy
        yield "right", -beside, dy
    for more in (0, 5, 10, 16):
        for down in (-1, 1):
            yield "right", 0, down * (above + more)
            yield "left", 0, down * (above + more)
            yield "center", 0, down * (above + more)


def _cost(of: tuple, seen: View, taken: list[tuple]) -> float:
    """What a name lies on, in about pixels of a line."""
    left, top, right, bottom = seen.frame
    outside = max(0, left - of[0]) + max(0, of[2] - right) + max(0, top - of[1]) + max(0, of[3] - bottom)
    of = (of[0] - AROUND, of[1], of[2] + AROUND, of[3])
    x, y, radius = seen.points.reshape(-1, 3).T
    under = (x + radius > of[0]) & (x - radius < of[2]) & (y + radius > of[1]) & (y - radius < of[3])
    names = sum(NAME * min(common(of, other) / 4, 100) for other in taken)
    return OUTSIDE * outside + UNDER * under.sum() + inside(seen.lines, of).sum() + names


def common(one: tuple, other: tuple) -> float:
    """Area that two boxes have in common, in square pixels.

    Examples
    --------
    >>> common((0, 0, 10, 10), (8, 5, 20, 20))
    10.0
    """
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return float(max(0.0, across) * max(0.0, down))


def inside(lines: np.ndarray, of: tuple[float, float, float, float]) -> np.ndarray:
    """Length of each piece of a line that lies in a box, by clipping it [1]_.

    Examples
    --------
    >>> inside(np.array([[0.0, 5, 20, 5], [0, 0, 3, 4], [0, 20, 20, 20]]), (0, 0, 10, 10)).tolist()
    [10.0, 5.0, 0.0]

    References
    ----------
    .. [1] Liang, Y.-D. and Barsky, B. A. (1984), A new concept and method for line clipping.
    """
    start, end = np.asarray(lines, float).reshape(-1, 2, 2).transpose(1, 0, 2)
    step = end - start
    with np.errstate(divide="ignore", invalid="ignore"):
        near, far = (np.array(of[:2]) - start) / step, (np.array(of[2:]) - start) / step
    still = step == 0
    held = (start >= of[:2]) & (start <= of[2:])
    enter = np.where(still, np.where(held, -np.inf, np.inf), np.minimum(near, far)).max(axis=1, initial=0.0)
    leave = np.where(still, np.where(held, np.inf, -np.inf), np.maximum(near, far)).min(axis=1, initial=1.0)
    return np.hypot(*step.T) * np.clip(leave - enter, 0, None)
