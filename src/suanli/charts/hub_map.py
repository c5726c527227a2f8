"""A map of hubs and cities: how much load each bears, what its grid emits, and what moves where."""

import json
from itertools import product

import altair as alt
import numpy as np
import pandas as pd

from claimbook.exhibits.palette import GREY, PAGE, PALETTE
from claimbook.exhibits.theme import tooltip

TALL = 420  # pixels
ROUND, MARGIN = 5, 2.2  # degrees between the lines of the graticule, and around the places
HUB = "Hub, around its clusters"  # the ring
PHONE, LETTER, LINE = 300, 6.6, 13  # width of the map on a phone, and size of its names, in pixels
SIDES = {"left": 1, "right": -1, "center": 0}  # alignment of a name, and on which side of its point it stands
LEAST, MOST, AROUND = 25, 900, 7  # areas of circles, and room between a circle and the ring around it, in pixels
WIDE = 520  # pixels of width from which there is room for the names of hubs


def hub_map(
    places: pd.DataFrame, flows: pd.DataFrame, *, titles: dict[str, str], start: float, label: str
) -> alt.LayerChart:
    """Hubs, their clusters and cities on a graticule, with the flows of the plan that a slider chooses.

    A ring stands around each cluster of a hub, and dashes join the rings of one hub.

    Parameters
    ----------
    places : DataFrame, columns limit, name, short, kind, hub, lat, lon, load and grid
        What each cluster and each city bears at each limit; degrees north and east, MW, kg CO2 per kWh. Clusters are
        of the first kind.
    flows : DataFrame, columns limit, city, target, moved, lat, lon, to_lat and to_lon
        What moves from which city to which cluster at each limit, in MW.
    titles : dict of str to str
        Heading, with unit, of the columns.
    start : float
        Limit shown first.
    label : str
        What the slider moves, with its unit.
    """
    lowest, highest = int(places["limit"].min()), int(places["limit"].max())
    slider = alt.binding_range(min=lowest, max=highest, step=1, name=f"{label} ")
    chosen = alt.param(name="chosen", value=start, bind=slider)
    kinds = list(places["kind"].unique())
    lines = graticule(places)
    at = {"latitude": alt.Latitude("lat:Q", title="Latitude (degrees north)")}
    at["longitude"] = alt.Longitude("lon:Q", title="Longitude (degrees east)")
    net = alt.Chart(lines, description="graticule").encode(**at)
    ends = {"latitude2": alt.Latitude2("to_lat", title="To latitude (degrees north)")}
    ends["longitude2"] = alt.Longitude2("to_lon", title="To longitude (degrees east)")
    mesh = net.mark_rule(color=GREY, strokeWidth=0.6, opacity=0.45).encode(**ends)
    # Of meridians below the map, of parallels at its left, where no place lies.
    beside = "datum.lat === datum.to_lat"
    degrees = net.mark_text(
        align=alt.ExprRef(f"{beside} ? 'left' : 'center'"), baseline="top", dy=2, fontSize=11, color=GREY
    )
    most = flows["moved"].max()
    width = alt.StrokeWidth(
        "moved:Q",
        scale=alt.Scale(domain=[0, most], range=[0.8, 7]),
        legend=alt.Legend(**_key(titles["moved"], most), symbolStrokeColor=GREY),
    )
    moving = alt.Chart(flows, description="flows").transform_filter("datum.limit == chosen")
    moving = moving.mark_rule(color=GREY, strokeCap="round").encode(
        strokeWidth=width, tooltip=tooltip(flows, _told(flows, titles)), **at, **ends
    )
    base = alt.Chart(places, description="places").encode(**at)
    most = places["load"].max()
    filled = f"datum.value === {json.dumps(kinds[0])} ? '{GREY}' : 'transparent'"
    look = {
        "size": alt.Size(
            "load:Q",
            scale=alt.Scale(domain=[0, most], range=[LEAST, MOST]),
            legend=alt.Legend(**_key(titles["load"], most), symbolFillColor="transparent", symbolStrokeColor=GREY),
        ),
        "shape": alt.Shape(
            "kind:N",
            scale=alt.Scale(domain=[*kinds, HUB], range=["circle", "square", "circle"]),
            legend=alt.Legend(
                symbolFillColor=alt.ExprRef(filled), symbolStrokeColor=GREY, symbolStrokeWidth=2, columns=1
            ),
        ),
        "color": alt.Color(
            "grid:Q",
            scale=alt.Scale(range=[PALETTE[0], PALETTE[1]], interpolate="lab", nice=False),
            legend=alt.Legend(
                title=titles["grid"], titleOrient="top", tickCount=4, symbolType="circle", columns=3, titleLimit=300
            ),
        ),
        "tooltip": tooltip(places, _told(places, titles)),
    }
    now = [
        base.transform_filter("datum.limit == chosen").transform_filter(
            alt.FieldEqualPredicate(field="kind", equal=kind)
        )
        for kind in kinds
    ]
    # A city may lie on a cluster: clusters are filled, cities on them are hollow.
    points = [
        those.mark_point(filled=not place, opacity=1, strokeWidth=2).encode(**look) for place, those in enumerate(now)
    ]
    around = f"pow(sqrt({LEAST} + {MOST - LEAST} * datum.load / {most}) + {2 * AROUND}, 2)"
    rings = now[0].mark_point(filled=False, color=GREY, strokeWidth=1, size=alt.ExprRef(around), aria=False)
    first = places[places["limit"] == lowest].drop_duplicates("short")
    # From the south, since the name of a hub stands below that of its southernmost cluster.
    clusters = first[first["kind"] == kinds[0]].sort_values("lat", kind="stable")
    of_hub = clusters.groupby("hub", sort=False)
    following = of_hub[["lat", "lon"]].shift(-1).fillna(clusters[["lat", "lon"]])
    pairs = clusters[["hub", "lat", "lon"]].assign(to_lat=following["lat"], to_lon=following["lon"], kind=HUB)
    joined = (
        alt.Chart(pairs, description="hubs").mark_rule(color=GREY, strokeDash=[3, 3], aria=False).encode(**at, **ends)
    )
    southern = list(of_hub["name"].first())
    names = [
        base.transform_filter(f"datum.limit == {lowest}")
        .transform_filter(alt.FieldOneOfPredicate(field="name", oneOf=held))
        .mark_text(align=align, dx=SIDES[align] * 10, dy=dy, fontSize=11, **behind)
        .encode(text=alt.Text("short:N", title="Name on the map"))
        # Names may lie on lines and circles: the page shows around each letter.
        for behind in ({"stroke": PAGE, "strokeWidth": 3, "color": PAGE, "aria": False}, {})
        for (align, dy), held in _sides(first).items()
    ]
    called = [
        base.transform_filter(f"datum.limit == {lowest}")
        # A city may have the name of a cluster.
        .transform_filter(alt.FieldEqualPredicate(field="kind", equal=kinds[0]))
        .transform_filter(alt.FieldOneOfPredicate(field="name", oneOf=held))
        .mark_text(align=align, dx=SIDES[align] * 10, dy=dy, fontSize=11, fontStyle="italic", **behind)
        .encode(text=alt.Text("hub:N", title=titles["hub"]), opacity=alt.value({"expr": f"width < {WIDE} ? 0 : 1"}))
        for behind in ({"stroke": PAGE, "strokeWidth": 3, "color": PAGE, "aria": False}, {"color": GREY})
        for (align, dy), held in _hubs(first, southern).items()
    ]
    layers = [mesh, degrees.encode(text=alt.Text("degrees:N")), moving, joined, rings, *points, *names, *called]
    return alt.layer(*layers).project("mercator").properties(height=TALL).add_params(chosen)


def _key(title: str, most: float) -> dict:
    """A legend of sizes or widths below the map, where two have room on a phone: a small and a large round amount."""
    round_ = 10 ** int(np.log10(most))
    large = int(most // round_ * round_)
    return {
        "title": title,
        "titleOrient": "top",
        "orient": "bottom",
        "values": [large / 5, large],
        "titleLimit": 300,
        "columns": 2,
    }


def _told(frame: pd.DataFrame, titles: dict[str, str]) -> dict[str, str]:
    """Headings of the columns that a frame has."""
    return {name: title for name, title in titles.items() if name in frame}


def graticule(places: pd.DataFrame) -> pd.DataFrame:
    """Meridians and parallels at round degrees through some places, each as a line with its degrees."""
    west, east = places["lon"].min() - 2 * MARGIN, places["lon"].max() + MARGIN
    south, north = places["lat"].min() - MARGIN, places["lat"].max() + MARGIN
    rows = [(south, lon, north, lon, f"{lon}° E") for lon in _round(west, east)]
    rows += [(lat, west, lat, east, f"{lat}° N") for lat in _round(south, north)]
    return pd.DataFrame(rows, columns=["lat", "lon", "to_lat", "to_lon", "degrees"])


def _round(low: float, high: float) -> list[int]:
    """Round degrees between two values."""
    return [degrees for degrees in range(-180, 181, ROUND) if low < degrees < high]


def _sides(places: pd.DataFrame) -> dict[tuple[str, float], list[str]]:
    """On which side of its point each name stands, those in a crowd first, so that no name lies on another."""
    found: dict[tuple[str, float], list[str]] = {}
    for name, (side, _) in _placed(places)[0].items():
        found.setdefault(side, []).append(name)
    return found


def _hubs(places: pd.DataFrame, southern: list[str]) -> dict[tuple[str, float], list[str]]:
    """Above or below the name of which cluster the name of its hub stands, wherever it lies on less."""
    sides, taken = _placed(places)
    of = places.set_index("name")["hub"]
    found: dict[tuple[str, float], list[str]] = {}
    for name in southern:
        (align, dy), (left, top, _, bottom) = sides[name]
        width = LETTER * len(of[name])
        left = {"left": left, "right": left + LETTER * len(name) - width}.get(align, left)
        cost = {
            down: sum(_common((left, top + down, left + width, bottom + down), other) for other in taken)
            for down in (LINE, -LINE)
        }
        found.setdefault((align, dy + min(cost, key=cost.get)), []).append(name)
    return found


def _placed(places: pd.DataFrame) -> tuple[dict[str, tuple[tuple[str, float], tuple]], list[tuple]]:
    """Side and box of each name on a phone, and all boxes that are taken, in pixels."""
    scale = PHONE / (places["lon"].max() - places["lon"].min())
    spots = [(lon * scale, -lat * scale * 1.2) for lon, lat in zip(places["lon"], places["lat"], strict=True)]
    near = [sum(abs(x - a) + abs(y - b) < 60 for a, b in spots) for x, y in spots]
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in spots]
    found = {}
    for place in sorted(range(len(spots)), key=lambda each: (-near[each], each)):
        (x, y), width = spots[place], LETTER * len(places["short"].iloc[place])
        boxes = {}
        for dy, align in product((0, -11, 11, -18, 18), ("left", "right", "center")):
            if align == "center" and not dy:
                continue
            left = x + 9 if align == "left" else x - 9 - width if align == "right" else x - width / 2
            boxes[align, dy] = (left, y + dy - LINE / 2, left + width, y + dy + LINE / 2)
        cost = {key: sum(_common(box, other) for other in taken) for key, box in boxes.items()}
        best = min(cost, key=cost.get)
        taken.append(boxes[best])
        found[places["name"].iloc[place]] = best, boxes[best]
    return found, taken


def _common(one: tuple, other: tuple) -> float:
    """Area that two boxes have in common, in square pixels."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, across) * max(0.0, down)
