"""Where the names of a map stand, and its graticule: each name beside its disc, clear of discs, lines and names."""

import numpy as np
import pandas as pd

from claimbook.exhibits.obstacles import View, box, common, sides

ROUND, MARGIN = 5, 2.2  # degrees between the lines of the graticule, and around the places
PHONE, DESK = 260, 430  # pixels between the westernmost and the easternmost place, on a phone and on a desk
LETTER, LINE = 6, 12  # pixels: size of names
FROM, TO = ["lat", "lon"], ["to_lat", "to_lon"]
OFF = 12  # pixels between a place and the middle of its name, from which on a line joins them
CROWDED = 12  # square pixels that two names may have in common
LEAST, MOST, AROUND = 25, 900, 7  # areas of circles, and room between a circle and the ring around it, in pixels


def graticule(places: pd.DataFrame) -> pd.DataFrame:
    """Meridians and parallels at round degrees through some places, each as a line with its degrees.

    None so near to the corner that its degrees would be cut.
    """
    west, east = places["lon"].min() - 2 * MARGIN, places["lon"].max() + MARGIN
    south, north = places["lat"].min() - MARGIN, places["lat"].max() + MARGIN
    rows = [(south, lon, north, lon, f"{lon}° E") for lon in _round(west + MARGIN / 2, east)]
    rows += [(lat, west, lat, east, f"{lat}° N") for lat in _round(south, north)]
    return pd.DataFrame(rows, columns=["lat", "lon", "to_lat", "to_lon", "degrees"])


def _round(low: float, high: float) -> list[int]:
    """Round degrees between two values."""
    return [degrees for degrees in range(-180, 181, ROUND) if low < degrees < high]


def by_side(placed: dict[str, tuple]) -> dict[tuple, list[str]]:
    """Names by where they stand."""
    found: dict[tuple, list[str]] = {}
    for name, side in placed.items():
        found.setdefault(side, []).append(name)
    return found


def hubs_at(places: pd.DataFrame, beside: dict, boxes: list, southern: list[str]) -> dict[tuple, list[str]]:
    """Where the name of each hub stands: above or below that of its cluster, or where else it lies on least."""
    of = places.drop_duplicates("name").set_index("name")
    scale = DESK / (of["lon"].max() - of["lon"].min())
    taken, found = list(boxes), {}
    for name in southern:
        align, dx, dy, _ = beside[name]
        spot, size = _spots(of.loc[[name]], scale)[0], (LETTER * len(of.loc[name, "hub"]), LINE)
        near = [(align, dx, dy + down) for down in (LINE, -LINE)]
        cost = [sum(common(box(spot, size, *each), other) for other in taken) for each in near]
        best = near[cost.index(min(cost))]
        if min(cost) > CROWDED:
            view = View(
                spot[None], np.empty((0, 3)), np.empty((0, 4)), (-np.inf, -np.inf, np.inf, np.inf), tuple(taken)
            )
            best = sides([size], [np.hypot(dx, dy)], [view])[0][:3]
        taken.append(box(spot, size, *best))
        found.setdefault(best, []).append(name)
    return found


def placed_names(places: pd.DataFrame, flows: pd.DataFrame) -> tuple[dict[str, tuple], list[tuple]]:
    """Side of each name, and whether a phone has no room for it; boxes of all names and points on a desk, in pixels."""
    most = places.groupby("name")["load"].max()
    first = places.drop_duplicates("short").assign(most=lambda each: each["name"].map(most))
    first = first.sort_values("most", ascending=False, kind="stable")
    lines = graticule(places)
    radii = _radii(places)[first["name"]].to_numpy()
    sizes = [(LETTER * len(short), LINE) for short in first["short"]]
    views = []
    for width in (PHONE, DESK):
        scale = width / (places["lon"].max() - places["lon"].min())
        spots = _spots(first, scale)
        from_to = [_spots(each.set_axis(["lat", "lon"], axis=1), scale) for each in (flows[FROM], flows[TO])]
        frame = (*(spots.min(axis=0) - 60), *(spots.max(axis=0) + 60))
        # The degrees of parallels stand below their beginnings.
        beside = _spots(lines[lines["lat"] == lines["to_lat"]], scale)
        written = tuple((x, y, x + LETTER * len("00° N"), y + LINE + 4) for x, y in beside)
        views.append(View(spots, np.column_stack([spots, radii]), np.hstack(from_to), frame, written))
    found = sides(sizes, list(radii), views)
    boxes = [
        [
            box(spot, size, align, dx, dy)
            for spot, size, (align, dx, dy, _) in zip(view.spots, sizes, found, strict=True)
        ]
        for view in views
    ]
    told, kept = {}, list(views[0].taken)
    for name, side, own in zip(first["name"], found, boxes[0], strict=True):
        crowded = any(common(own, other) > CROWDED for other in kept)
        kept += [] if crowded else [own]
        told[name] = (*side[:3], crowded)
    at = [(x - r, y - r, x + r, y + r) for x, y, r in views[1].points]
    return told, boxes[1] + at


def leaders(places: pd.DataFrame, told: dict[str, tuple]) -> dict[tuple, list[str]]:
    """Names that stand off their places, by the line in pixels that leads to them and whether a phone has no room."""
    radii, found = _radii(places), {}
    for name, (_, dx, dy, crowded) in told.items():
        if np.hypot(dx, dy) > radii[name] + OFF:
            found.setdefault((dx, dy - np.sign(dy) * LINE / 2, crowded), []).append(name)
    return found


def _radii(places: pd.DataFrame) -> pd.Series:
    """Half the width in pixels of each place and its ring, where it bears most: it may bear more at another limit."""
    most = places.groupby("name")["load"].max()
    radii = np.sqrt(LEAST + (MOST - LEAST) * most / places["load"].max()) / 2
    clusters = places.loc[places["kind"] == places["kind"].iloc[0], "name"]
    return radii + AROUND * radii.index.isin(clusters)


def _spots(places: pd.DataFrame, scale: float) -> np.ndarray:
    """Where places are drawn, but for a shift, with so many pixels a degree of longitude, after Mercator."""
    north = np.degrees(np.arcsinh(np.tan(np.radians(places["lat"]))))
    return scale * np.column_stack([places["lon"], -north])
