"""How much room a chart will take: pages keep it free, so that nothing jumps when the chart is drawn.

The script of the page lays a chart out by the width of letters in the reader's fonts; it is foreseen here to a line.
"""

from math import ceil
from unicodedata import east_asian_width

from ..exhibits.theme import columns

WIDE, NARROW = 688, 343  # pixels: the column of a desk and that of a phone
LETTER, LINE = 7, 15  # pixels: of 12-pixel type
SQUARE = 12.2  # pixels: a letter of Chinese in a legend
AXIS, KEYS, KEY = 60, 2, 34  # an axis with its title; around a legend; a key with its spaces
CONTROL = {WIDE: 27, NARROW: 50}  # a slider or a choice under the chart; on a phone its name has a line of its own
UNDER = 14  # what stands under the drawing in its box
PANEL, PANELS = 44, 52  # a small panel's heading and the space below it; what all of them share
OFFSET, BELOW, TITLED = 18, 10, 78  # of a legend from the drawing; a legend below it, without a title and with one
ABOVE = 8  # words above a drawing that has no legend, whose room they would take
BESIDE, BARE = 60, 12  # labels of the other axis, or none
ROW = 36  # of a name of two lines, which a phone makes of many; charts.js has the same
MAP = 0.6  # of its height, which a map needs on a phone, where it is narrower; charts.js has the same
TOGETHER = ("vconcat", "hconcat", "concat")


def height(spec: dict, room: int) -> int:
    """Height that a Vega-Lite specification will have in a column, in pixels, with its legend and controls.

    Parameters
    ----------
    spec : dict
        A chart as `show` leaves it.
    room : int
        Width of the column, `WIDE` or `NARROW`.

    Examples
    --------
    >>> colour = {"scale": {"domain": ["China", "Japan"]}}
    >>> height({"height": 300}, WIDE), height({"height": 300, "encoding": {"color": colour}}, WIDE)
    (374, 391)
    """
    controls = sum("bind" in param for param in spec.get("params", []))
    return round(_drawn(spec, room, spec) + CONTROL[room] * controls) + UNDER


def _drawn(spec: dict, room: int, whole: dict) -> float:
    for key in TOGETHER:
        if parts := spec.get(key):
            heights = [_drawn(part, room, whole) for part in parts]
            return sum(heights) + spec.get("spacing", 20) * (len(parts) - 1) if key == "vconcat" else max(heights)
    inner, rows = spec, 1
    if "facet" in spec and "spec" in spec:
        inner, field = spec["spec"], spec["facet"].get("field")
        count = len({str(row[field]) for data in whole.get("datasets", {}).values() for row in data if field in row})
        rows = ceil(count / (1 if room == NARROW else spec.get("columns") or count or 1))
    own = inner.get("height", 0)  # a step a row, or the container's, for some
    encodings = [part.get("encoding", {}) for part in (inner, *inner.get("layer", []))]
    drawn = own if isinstance(own, int | float) else 0
    drawn = round(MAP * drawn) if room == NARROW and "projection" in inner else drawn
    beside = max((_beside(encoding, room, whole) for encoding in encodings if encoding.get("y")), default=BESIDE)
    if room == NARROW:
        drawn = max([drawn, *(ROW * len(_rows(encoding, whole)) for encoding in encodings if drawn)])
    legend = max(_legend(encoding, room - beside) for encoding in encodings)
    above = any(((encoding.get("y") or {}).get("value") or 0) < 0 for encoding in encodings)  # words there
    around = (legend or ABOVE * above) + max(map(_below, encodings))
    if inner is not spec:
        return rows * (drawn + PANEL) + PANELS + around
    # A whole line of words is narrower than as many wide letters.
    lines = max(ceil(0.92 * _width(_title(encoding.get("x") or {})) / room) for encoding in encodings)
    return drawn + AXIS + around + LINE * max(0, lines - 1)


def _legend(encoding: dict, room: float) -> float:
    colour = encoding.get("color") or {}
    names = (colour.get("scale") or {}).get("domain")
    if not isinstance(names, list) or not names or colour.get("legend", True) is None:
        return 0
    widths = [_width(name, SQUARE) for name in names]
    most = columns([width + KEY for width in widths], room)  # in a row
    lines = [ceil(width / (room - KEY)) for width in widths]  # a long name is broken
    beyond = (colour.get("legend") or {}).get("offset", OFFSET) - OFFSET
    return KEYS + beyond + LINE * (sum(lines) if most == 1 else ceil(len(names) / most))


def _limit(encoding: dict) -> float:
    return _axis(encoding).get("labelLimit", 0)


def _axis(encoding: dict) -> dict:
    return (encoding.get("y") or {}).get("axis") or {}


def _rows(encoding: dict, whole: dict) -> set[str]:
    """Names of the rows of a chart, where its vertical axis holds names."""
    if not _limit(encoding):
        return set()
    field = encoding["y"].get("field")
    cells = (row.get(field) for rows in whole.get("datasets", {}).values() for row in rows)
    return {cell for cell in cells if isinstance(cell, str)}


def _beside(encoding: dict, room: int, whole: dict) -> float:
    """What the names of the rows take of a column."""
    limit = min(_limit(encoding), 130) if room == NARROW else _limit(encoding)
    lines = [line for name in _rows(encoding, whole) for line in name.split("\n")]
    if limit:
        return min(limit, max(map(_width, lines), default=limit)) + 10
    return BARE if _axis(encoding).get("labels") is False else BESIDE


def _title(channel: dict) -> str:
    return str(channel.get("title") or (channel.get("axis") or {}).get("title") or "")


def _below(encoding: dict) -> float:
    held = [(channel or {}).get("legend") or {} for channel in encoding.values() if isinstance(channel, dict)]
    return max(((TITLED if each.get("title") else BELOW) for each in held if each.get("orient") == "bottom"), default=0)


def _width(name, square: float = 2 * LETTER) -> float:
    return sum(square if east_asian_width(letter) in "WF" else LETTER for letter in str(name))
