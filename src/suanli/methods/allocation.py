"""Which site serves which workload: a transport problem with capacities and latency limits, and its shadow prices.

The linear programme is Dantzig's transport problem (Dantzig, G. B. (1963), Linear Programming and Extensions,
Princeton University Press, section 3.3), with a route closed where its delay exceeds what the workload bears:

    minimise    sum_ikj c_ij x_ikj
    subject to  sum_j x_ikj = d_ik,  sum_ik x_ikj <= K_j,  x_ikj >= 0,  x_ikj = 0 where t_ij > T_k

for city i, workload k and site j. HiGHS solves it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array, eye_array, hstack

from .sample import check_columns, numbers

EARTH_RADIUS = 6371.0088  # km, mean
FIBRE_DELAY = 0.005  # ms per km and way: light in glass covers about 200,000 km a second
HOURS = 8.76  # thousand hours of a year
NIL = 1e-7  # HiGHS's own tolerance: smaller flows and reduced costs are nil


class Infeasible(ValueError):
    """No plan serves all demand; the message names the demand and the sites in its reach."""


@dataclass(frozen=True)
class Plan:
    """The cheapest allocation, and of several equally cheap the one that uses least of the latency limits.

    Attributes
    ----------
    objective : float
        Total cost, in the unit of cost times the unit of demand.
    flows : Series, index (city, workload, site)
        What goes where, in the unit of demand; nil flows are left out.
    demand_price : DataFrame, shape (cities, workloads)
        What one more unit of demand would cost; NaN where there is none.
    capacity_price : Series, shape (sites,)
        What one more unit of capacity would save, 0 where some is left.
    closed : DataFrame, index (city, workload, site), columns missing, saving and per_ms
        Routes that latency closes: the ms by which each misses the limit, what its first unit would save if it were
        open (the dual of x = 0), and their ratio, the price of a millisecond. The limit itself has no derivative: the
        objective falls in steps, at the delays at which a route opens.

    Notes
    -----
    Where several dual solutions exist, as whenever a capacity is met exactly by chance, prices are one of them.
    """

    objective: float
    flows: pd.Series
    demand_price: pd.DataFrame
    capacity_price: pd.Series
    closed: pd.DataFrame


def round_trip(cities: pd.DataFrame, sites: pd.DataFrame, route_factor: float, fixed: float) -> pd.DataFrame:
    """Delay from each city to each site and back over fibre.

    Parameters
    ----------
    cities, sites : DataFrame, columns lat and lon
        Degrees north and east.
    route_factor : float
        Length of the cable over the great circle, at least 1.
    fixed : float
        Processing in servers and network nodes, ms per round trip.

    Returns
    -------
    DataFrame, shape (cities, sites)
        2 ways x great circle (haversine) x route factor x 5 microseconds per km + fixed, in ms.

    Examples
    --------
    >>> equator = pd.DataFrame({"lat": [0.0, 0.0], "lon": [0.0, 1.0]})
    >>> round_trip(equator, equator, route_factor=1.0, fixed=2.0).round(3).loc[0].tolist()
    [2.0, 3.112]
    """
    for places in (cities, sites):
        check_columns(places, ["lat", "lon"])
        numbers(places[["lat", "lon"]], "place")
    if not (1 <= route_factor < np.inf and 0 <= fixed < np.inf):
        raise ValueError(f"route factor {route_factor} (at least 1) and fixed delay {fixed} ms (at least 0) do not fit")
    lat, lon = (np.radians(cities[name].to_numpy())[:, None] for name in ("lat", "lon"))
    lat_to, lon_to = (np.radians(sites[name].to_numpy()) for name in ("lat", "lon"))
    half_chord = np.sin((lat_to - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat_to) * np.sin((lon_to - lon) / 2) ** 2
    distance = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(half_chord))
    return pd.DataFrame(2 * FIBRE_DELAY * route_factor * distance + fixed, index=cities.index, columns=sites.index)


def yearly(pue: pd.Series, per_kwh: pd.Series | float) -> pd.Series:
    """What a MW of IT load comes to in a year at each site: 8.76 GWh x PUE x rate.

    PUE, power usage effectiveness, is the site's electricity over that of its IT equipment. A rate in kg CO2 per kWh
    gives kt CO2, one in yuan per kWh gives million yuan, and 1 gives GWh.
    """
    numbers(pue, "PUE", above=0)
    numbers(per_kwh, "rate")
    return HOURS * pue * per_kwh


def allocate(
    demand: pd.DataFrame, capacity: pd.Series, cost: pd.DataFrame, delay: pd.DataFrame, limit: pd.Series
) -> Plan:
    """Serve all demand at least cost within every site's capacity and every workload's latency limit.

    Parameters
    ----------
    demand : DataFrame, shape (cities, workloads)
        Load, such as MW of IT equipment.
    capacity : Series, shape (sites,)
        In the unit of demand.
    cost : DataFrame, shape (cities, sites)
        For a unit of demand from the city at the site.
    delay : DataFrame, shape (cities, sites)
        ms.
    limit : Series, shape (workloads,)
        Longest delay that each workload bears, ms.

    Raises
    ------
    Infeasible
        If some demand has no site in reach, or the sites in its reach hold too little.
    ValueError
        If a number is missing or, but for costs, negative.
    """
    route = _routes(demand, capacity, cost, delay, limit)
    if route.empty:
        raise ValueError(f"there is nothing to place: no demand above 0 in {demand.size} figures, or no site")
    size = demand.to_numpy(float).max() or 1.0  # HiGHS's tolerances are absolute, for loads as for costs
    needed, room = demand.to_numpy(float).ravel() / size, capacity.to_numpy(float) / size
    serves, fills = _incidence(route, demand.shape, len(room))
    reached = (route["delay"] <= route["limit"]).to_numpy()
    served, filled = serves[:, reached], fills[:, reached]
    scale = route["cost"].abs().max() or 1.0
    price = route["cost"].to_numpy() / scale
    if np.any(served.sum(axis=1) < (needed > 0)):
        raise Infeasible(_out_of_reach(route))
    # With thousands of ties the interior point needs half the time of the simplex; its crossover ends in a vertex too.
    solved = linprog(price[reached], A_ub=filled, b_ub=room, A_eq=served, b_eq=needed, method="highs-ipm")
    if not solved.success:
        raise Infeasible(_shortage(route[reached], served, filled, demand.to_numpy(float).ravel(), capacity))
    worth, rent = solved.eqlin.marginals, solved.ineqlin.marginals

    # By complementary slackness the cheapest plans are those that use no route with a reduced cost and fill every site
    # that has a price; among them the second programme takes the one that uses the least of the limits.
    cheapest = Bounds(0, np.where(solved.lower.marginals > NIL, 0, np.inf))
    filled_up = LinearConstraint(filled, np.where(rent < -NIL, room, 0), room)
    used_up = (route["delay"] / route["limit"].clip(lower=NIL))[reached]
    flow = milp(used_up, constraints=[LinearConstraint(served, needed, needed), filled_up], bounds=cheapest).x

    closed = route[~reached]
    saving = scale * np.maximum(worth @ serves + rent @ fills - price, 0)[~reached]
    missing = closed["delay"] - closed["limit"]
    demand_price = scale * np.where(needed > 0, worth, np.nan).reshape(demand.shape)
    return Plan(
        objective=float(scale * price[reached] @ flow * size),
        flows=size * pd.Series(flow, index=route.index[reached], name="flow").loc[lambda f: f > NIL],
        demand_price=pd.DataFrame(demand_price, index=demand.index, columns=demand.columns),
        capacity_price=pd.Series(scale * np.maximum(-rent, 0), index=capacity.index),
        closed=pd.DataFrame({"missing": missing, "saving": saving, "per_ms": saving / missing}),
    )


def sweep(
    demand: pd.DataFrame,
    capacity: pd.Series,
    cost: pd.DataFrame,
    delay: pd.DataFrame,
    limit: pd.Series,
    workload: str,
    values: Iterable[float],
) -> dict[float, Plan]:
    """Plans over a range of limits, in ms, of one workload; the others keep theirs. Arguments as for `allocate`."""
    if workload not in limit.index:
        raise ValueError(f"no workload {workload!r}, expected one of {', '.join(map(str, limit.index))}")
    return {
        value: allocate(demand, capacity, cost, delay, limit.where(limit.index != workload, value)) for value in values
    }


def _routes(demand, capacity, cost, delay, limit) -> pd.DataFrame:
    """Cost, delay and limit of every route that has demand, indexed by city, workload and site; all checked."""
    tables = {
        "demand": demand,
        "capacity": capacity,
        "cost": cost.reindex(index=demand.index, columns=capacity.index),
        "delay": delay.reindex(index=demand.index, columns=capacity.index),
        "limit": limit.reindex(demand.columns),
    }
    for name, table in tables.items():
        values = table.to_numpy(float)
        bad = ~np.isfinite(values) | ((values < 0) & (name != "cost"))
        if bad.any():
            place = np.argwhere(bad)[0]
            label = " to ".join(str(axis[at]) for axis, at in zip(table.axes, place, strict=True))
            raise ValueError(f"{name} of {label} is {values[tuple(place)]}, expected a number, from 0 up but for costs")
    wanted = demand.to_numpy() > 0
    city, work, site = np.nonzero(np.broadcast_to(wanted[:, :, None], (*wanted.shape, len(capacity))))
    index = pd.MultiIndex(
        [demand.index, demand.columns, capacity.index], [city, work, site], names=["city", "workload", "site"]
    )
    columns = {name: tables[name].to_numpy(float)[city, site] for name in ("cost", "delay")}
    return pd.DataFrame({**columns, "limit": tables["limit"].to_numpy(float)[work]}, index=index)


def _incidence(route: pd.DataFrame, shape: tuple[int, int], sites: int) -> tuple[csc_array, csc_array]:
    """Which demand each route serves, shape (cities x workloads, routes), and which site it fills, (sites, routes)."""
    city, work, site = route.index.codes
    number = np.arange(len(route))
    ones = np.ones(len(route))
    serves = csc_array((ones, (city.astype(int) * shape[1] + work, number)), shape=(shape[0] * shape[1], len(route)))
    return serves, csc_array((ones, (site, number)), shape=(sites, len(route)))


def _out_of_reach(route: pd.DataFrame) -> str:
    """The first demand that no site can serve in time."""
    nearest = route.groupby(level=["city", "workload"], sort=False, observed=True)["delay"].idxmin()
    city, workload, site = next(place for place in nearest if route.loc[place, "delay"] > route.loc[place, "limit"])
    delay, limit = route.loc[(city, workload, site), ["delay", "limit"]]
    return (
        f"{workload} demand of {city} has no site in reach: its limit is {limit:g} ms, and the nearest site, {site}, "
        f"takes {delay:.1f} ms"
    )


def _shortage(route, served, filled, needed, capacity) -> str:
    """The demand that crowds too little capacity, from the dual of leaving as little unserved as possible (Hall)."""
    rows = len(needed)
    objective = np.r_[np.zeros(served.shape[1]), np.ones(rows)]
    left = linprog(
        objective,
        A_ub=hstack([filled, csc_array((len(capacity), rows))]),
        b_ub=capacity,
        A_eq=hstack([served, eye_array(rows)]),
        b_eq=needed,
    )
    crowd = (left.eqlin.marginals > 0.5) & (needed > 0)
    theirs = crowd @ served > 0
    who = [f"{workload} demand of {city}" for city, workload in route.index[theirs].droplevel("site").unique()]
    where = list(route.index[theirs].get_level_values("site").unique())
    return (
        f"{_few(who)} needs {needed[crowd].sum():g}, but the sites in reach, {_few(where)}, "
        f"hold {capacity[where].sum():g}: {left.fun:g} too little"
    )


def _few(names: list[str]) -> str:
    """The first three of some names and how many more there are."""
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
