import re
from functools import cache

import pandas as pd
import pytest
import vl_convert

from claimbook.exhibits.specification import settle
from suanli.charts.hub_map import hub_map
from suanli.charts.map_names import graticule, placed_names

PLACES = pd.DataFrame(
    [
        (limit, name, name, kind, hub, lat, lon, load, grid)
        for limit in (5, 6)
        for name, kind, hub, lat, lon, load, grid in [
            ("North", "Cluster of a hub", "Steppe", 40.0, 105.0, 10.0 * limit, 0.2),
            ("Lake", "Cluster of a hub", "Delta", 33.0, 115.0, 1.0, 0.4),
            ("Mouth", "Cluster of a hub", "Delta", 32.0, 119.0, 1.0, 0.4),
            ("Coast", "City", "none", 31.0, 121.0, 7.0, 0.6),
            ("Port", "City", "none", 31.0, 121.0, 7.0, 0.6),
            ("North", "City", "none", 40.0, 105.0, 7.0, 0.6),
        ]
    ],
    columns=["limit", "name", "short", "kind", "hub", "lat", "lon", "load", "grid"],
)
FLOWS = pd.DataFrame(
    [(5, "Coast", "North", 3.0, 31.0, 121.0, 40.0, 105.0), (6, "Port", "North", 4.0, 31.0, 121.0, 40.0, 105.0)],
    columns=["limit", "city", "target", "moved", "lat", "lon", "to_lat", "to_lon"],
)
TITLES = {
    "name": "Place",
    "hub": "Hub",
    "load": "Load (MW)",
    "grid": "Grid",
    "city": "From",
    "target": "To",
    "moved": "Moved (MW)",
}


@cache
def svg(start, width=400):
    spec = settle(hub_map(PLACES, FLOWS, titles=TITLES, start=start, label="Limit").to_dict())
    return vl_convert.vegalite_to_svg(spec | {"width": width}, vl_version="6.4")


def placed(drawn):
    """Where each place is drawn, in pixels."""
    where = re.findall(r'aria-label="[^"]*Place: (\w+)[^"]*"[^>]*transform="translate\(([\d.]+),([\d.]+)\)"', drawn)
    return {name: (float(x), float(y)) for name, x, y in where}


@pytest.mark.parametrize(
    ("limit", "shown", "hidden"), [(5, "From: Coast", "From: Port"), (6, "From: Port", "From: Coast")]
)
def test_the_map_draws_the_flows_of_the_chosen_limit(limit, shown, hidden):
    "One line, and no other."
    drawn = svg(limit)
    assert shown in drawn and hidden not in drawn


def test_west_is_left_and_north_is_up():
    "The hub lies up and to the left of the city on the coast."
    at = placed(svg(5))
    assert at["North"][0] < at["Coast"][0] and at["North"][1] < at["Coast"][1]


def test_names_of_places_on_one_spot_lie_apart():
    "Both are written, on different sides."
    spots = re.findall(r'text-anchor="(\w+)" transform="translate\(([-\d.]+),([-\d.]+)\)"[^>]*>(Coast|Port)<', svg(5))
    sides = {name: (anchor, x, y) for anchor, x, y, name in spots}
    assert set(sides) == {"Coast", "Port"} and sides["Coast"] != sides["Port"]


def test_the_graticule_has_round_degrees_and_no_borders():
    "Every fifth meridian and parallel between the outermost places."
    lines = graticule(PLACES)
    assert set(lines["degrees"]) == {"105° E", "110° E", "115° E", "120° E", "30° N", "35° N", "40° N"}


def test_clusters_of_one_hub_are_joined_and_each_stands_in_a_ring():
    "Two of three clusters are of one hub, and are joined once; cities have no ring."
    drawn = svg(5)
    at = placed(drawn)
    dashes = re.findall(r'<line [^>]*x2="([^"]*)" y2="([^"]*)"[^>]*stroke-dasharray', drawn)
    joined = [(float(x), float(y)) for x, y in dashes if float(x) or float(y)]
    (south_x, south_y), (north_x, north_y) = at["Mouth"], at["Lake"]
    assert len(joined) == 1 and joined[0] == pytest.approx((north_x - south_x, north_y - south_y))
    rings = re.findall(
        r'<path transform="translate\(([\d.]+),([\d.]+)\)"[^>]*stroke="#646b72" stroke-width="1" ', drawn
    )
    assert {(float(x), float(y)) for x, y in rings} == {at[name] for name in ("North", "Lake", "Mouth")}


def test_hubs_are_named_where_there_is_room():
    "Each once, at its southernmost cluster; on a phone the names of clusters alone have room."
    for width, seen in ((700, True), (340, False)):
        words = re.findall(r"<text([^>]*)>(Steppe|Delta)</text>", svg(5, width))
        assert {name for _, name in words} == {"Steppe", "Delta"} and ">none<" not in svg(5, width)
        assert all(('opacity="0"' in look) != seen for look, _ in words)


def test_no_name_lies_on_a_disc():
    "Each stands at least as far from its place as its disc is wide, at its largest."
    spots = re.findall(r'text-anchor="(\w+)" transform="translate\(([-\d.]+),([-\d.]+)\)"[^>]*>(\w+)</text>', svg(6))
    at = placed(svg(6))
    (x, y), radius = at["North"], (900**0.5) / 2
    names = [(anchor, float(a) - x, float(b) - y) for anchor, a, b, name in spots if name == "North"]
    assert names
    for anchor, right, down in names:
        beside = {"start": right, "end": -right, "middle": 0}[anchor]
        assert beside > radius or abs(down) > radius


def test_a_phone_leaves_out_names_that_would_lie_on_others():
    "Places on one spot: each name has a side of its own, and that which stands free is always shown."
    crowd = PLACES.assign(lat=PLACES["lat"].where(PLACES["name"] == "North", 31.0 + PLACES.index / 1000))
    crowd["lon"] = PLACES["lon"].where(PLACES["name"] == "North", 121.0)
    told, _ = placed_names(crowd, FLOWS)
    assert not told["North"][-1]
    assert len({side[:3] for side in told.values()}) == len(told)
