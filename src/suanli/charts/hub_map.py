"""A map of hubs and cities: how much load each bears, what its grid emits, and what moves where."""

import json

import altair as alt
import numpy as np
import pandas as pd

from claimbook.exhibits.names import on_page
from claimbook.exhibits.palette import GREY, PAGE, PALETTE
from claimbook.exhibits.theme import tooltip

from .map_names import AROUND, LEAST, MOST, by_side, graticule, hubs_at, leaders, placed_names

TALL = 560  # pixels, so that a map as wide as high fills its column
HUB = "Hub, around its clusters"  # the ring
WIDE = 480  # pixels of width from which there is room for all names, and for those of hubs
WITH_ROOM = alt.value({"expr": f"width < {WIDE} ? 0 : 1"})
SIZE, WIDE_SIZE = 11, alt.ExprRef(f"width < {WIDE} ? 0 : 11")  # pixels of type; a name that is not shown takes no room


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
    # A city may lie on a cluster: clusters are filled, cities on them are hollow, with the page around their lines.
    points = [
        those.mark_point(filled=not place, opacity=1, strokeWidth=2).encode(**look) for place, those in enumerate(now)
    ]
    edge = now[1].mark_point(filled=False, opacity=1, strokeWidth=5, aria=False)
    points.insert(1, edge.encode(size=look["size"], shape=look["shape"], color=alt.value(PAGE)))
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
    sides, boxes = placed_names(places, flows)
    named = base.transform_filter(f"datum.limit == {lowest}")
    led = [
        named.transform_filter(alt.FieldOneOfPredicate(field="name", oneOf=held))
        .mark_point(shape=f"M0,0L{dx:g},{dy:g}", size=4, filled=False, color=GREY, strokeWidth=0.8, aria=False)
        .encode(**({"opacity": WITH_ROOM} if crowded else {"opacity": alt.value(1)}))
        for (dx, dy, crowded), held in leaders(places, sides).items()
    ]
    kind_of = places.drop_duplicates("name").set_index("name")["kind"]
    names = [
        part
        # On a phone a name that would lie on another is left out.
        for (align, dx, dy, crowded, kind), held in by_side(
            {name: (*side, kind_of[name]) for name, side in sides.items()}
        ).items()
        for part in on_page(
            # A city and a cluster may have one name in another language.
            named.transform_filter(alt.FieldEqualPredicate(field="kind", equal=kind))
            .transform_filter(alt.FieldOneOfPredicate(field="name", oneOf=held))
            .encode(text=alt.Text("short:N", title="Name on the map"), **({"opacity": WITH_ROOM} if crowded else {})),
            align=align,
            dx=dx,
            dy=dy,
            baseline="middle",
            fontSize=WIDE_SIZE if crowded else SIZE,
        )
    ]
    called = [
        part
        for (align, dx, dy), held in hubs_at(places, sides, boxes, southern).items()
        for part in on_page(
            # A city may have the name of a cluster.
            named.transform_filter(alt.FieldEqualPredicate(field="kind", equal=kinds[0]))
            .transform_filter(alt.FieldOneOfPredicate(field="name", oneOf=held))
            .encode(text=alt.Text("hub:N", title=titles["hub"]), color=alt.value(GREY), opacity=WITH_ROOM),
            align=align,
            dx=dx,
            dy=dy,
            baseline="middle",
            fontSize=WIDE_SIZE,
            fontStyle="italic",
        )
    ]
    layers = [mesh, degrees.encode(text=alt.Text("degrees:N")), moving, joined, *led, rings, *points, *names, *called]
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
