import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linear_sum_assignment

from suanli.methods.allocation import FIBRE_DELAY, Infeasible, allocate, round_trip, sweep, yearly

# Dantzig's transport example, the first model of the GAMS library (trnsport): cases, thousand miles, 90 $ per case
# and thousand miles. Its listing prints the objective, thousand $, and the marginals of the demand equations.
MARKETS = pd.DataFrame({"cases": [325.0, 300.0, 275.0]}, index=["New York", "Chicago", "Topeka"])
PLANTS = pd.Series({"Seattle": 350.0, "San Diego": 600.0})
MILES = pd.DataFrame([[2.5, 2.5], [1.7, 1.8], [1.8, 1.4]], index=MARKETS.index, columns=PLANTS.index)
ANYWHERE = pd.Series({"cases": 10.0})


def dantzig(**changes):
    given = {"demand": MARKETS, "capacity": PLANTS, "cost": 0.09 * MILES, "delay": MILES, "limit": ANYWHERE}
    return allocate(**given | changes)


def random_problem(seed, cities=6, sites=4):
    """Whole-number problem, with a limit for one workload that closes some routes."""
    rng = np.random.default_rng(seed)
    names, places = [f"c{i}" for i in range(cities)], [f"s{j}" for j in range(sites)]
    demand = pd.DataFrame(rng.integers(0, 9, (cities, 2)).astype(float), names, ["fast", "slow"])
    capacity = pd.Series(rng.integers(15, 30, sites).astype(float), places)
    cost = pd.DataFrame(rng.integers(1, 50, (cities, sites)).astype(float), names, places)
    delay = pd.DataFrame(rng.integers(1, 40, (cities, sites)).astype(float), names, places)
    return demand, capacity, cost, delay, pd.Series({"fast": 30.0, "slow": 100.0})


def test_dantzigs_example_as_gams_solves_it():
    "Objective 153.675; demand marginals .225, .153, .126; neither plant's capacity has a price."
    plan = dantzig()
    assert plan.objective == pytest.approx(153.675, abs=1e-9)
    assert plan.demand_price["cases"].tolist() == pytest.approx([0.225, 0.153, 0.126])
    assert plan.capacity_price.tolist() == pytest.approx([0, 0], abs=1e-12)


def test_of_equally_cheap_plans_the_nearest_is_taken():
    "New York is as cheap from both plants; a shorter delay from San Diego decides."
    near = MILES.copy()
    near.loc["New York", "San Diego"] = 0.1
    plan = dantzig(delay=near)
    assert plan.objective == pytest.approx(153.675, abs=1e-9)
    assert plan.flows["New York", "cases", "San Diego"] == pytest.approx(325)


@pytest.mark.parametrize("seed", range(12))
def test_an_assignment_of_units_finds_the_same_cost(seed):
    "Every unit of demand to one of as many places as a site has units of capacity, by the Jonker-Volgenant algorithm."
    demand, capacity, cost, delay, limit = random_problem(seed)
    units = [(city, work) for city in demand.index for work in demand for _ in range(int(demand.loc[city, work]))]
    places = capacity.index.repeat(capacity.astype(int))
    each = [cost.loc[city, places].where(delay.loc[city, places] <= limit[work], np.inf) for city, work in units]
    try:
        chosen = linear_sum_assignment(each)
    except ValueError:
        with pytest.raises(Infeasible):
            allocate(demand, capacity, cost, delay, limit)
        return
    plan = allocate(demand, capacity, cost, delay, limit)
    assert plan.objective == pytest.approx(np.array(each)[chosen].sum())
    served = plan.flows.reset_index().pivot_table(index="city", columns="workload", values="flow", aggfunc="sum")
    assert np.allclose(served.reindex_like(demand).fillna(0.0), demand)
    assert (plan.flows.groupby(level="site").sum().reindex(capacity.index, fill_value=0.0) <= capacity + 1e-6).all()


def feasible_problem():
    """Noise added to costs and capacities, so that prices are unique."""
    demand, capacity, cost, delay, limit = random_problem(3)
    rng = np.random.default_rng(5)
    capacity = capacity * demand.to_numpy().sum() * 1.05 / capacity.sum() + rng.uniform(0, 0.2, len(capacity))
    return demand, capacity, cost + rng.uniform(0, 1, cost.shape), delay, limit


def test_the_price_of_capacity_is_what_a_little_more_saves():
    "Against a second solution with a thousandth of a unit more."
    demand, capacity, cost, delay, limit = feasible_problem()
    plan = allocate(demand, capacity, cost, delay, limit)
    assert (plan.capacity_price > 0).any()
    for site in capacity.index:
        more = capacity + 1e-3 * (capacity.index == site)
        saved = plan.objective - allocate(demand, more, cost, delay, limit).objective
        assert saved / 1e-3 == pytest.approx(plan.capacity_price[site], abs=1e-4)


def test_the_price_of_demand_is_what_a_little_more_costs():
    "Against a second solution; nothing is said where there is no demand."
    demand, capacity, cost, delay, limit = feasible_problem()
    plan = allocate(demand, capacity, cost, delay, limit)
    for city in demand.index[demand["slow"] > 0]:
        more = demand.copy()
        more.loc[city, "slow"] += 1e-3
        paid = allocate(more, capacity, cost, delay, limit).objective - plan.objective
        assert paid / 1e-3 == pytest.approx(plan.demand_price.loc[city, "slow"], abs=1e-4)
    assert plan.demand_price.isna().equals(demand == 0)


def test_the_price_of_a_closed_route_is_what_its_first_unit_saves():
    "Against a second solution in which a thousandth of a unit must take the route: it saves this, or nothing."
    demand, capacity, cost, delay, limit = feasible_problem()
    plan = allocate(demand, capacity, cost, delay, limit)
    assert (plan.closed["saving"] > 1).any()
    for (city, work, site), route in plan.closed.iterrows():
        forced = demand.copy()
        forced.loc[city, work] -= 1e-3
        forced.loc["forced", "slow"] = 1e-3
        only = pd.Series(1e4, index=capacity.index).where(capacity.index != site, 1.0)
        found = allocate(
            forced.fillna(0.0),
            capacity,
            pd.concat([cost, cost.loc[[city]].set_axis(["forced"])]),
            pd.concat([delay, only.to_frame("forced").T]),
            limit,
        )
        saved = (plan.objective - found.objective) / 1e-3
        assert max(saved, 0) == pytest.approx(route["saving"], abs=1e-3)
        assert route["missing"] == delay.loc[city, site] - limit[work] > 0
        assert route["per_ms"] == pytest.approx(route["saving"] / route["missing"])


def test_a_longer_limit_never_costs_more():
    "Over the whole range; at its end nothing is closed and the limit costs nothing."
    demand, capacity, cost, delay, limit = feasible_problem()
    plans = sweep(demand, capacity, cost, delay, limit, "fast", range(25, 42))
    costs = pd.Series({value: plan.objective for value, plan in plans.items()})
    assert (costs.diff().dropna() <= 1e-9).all() and costs.iloc[0] > costs.iloc[-1]
    assert plans[41].closed.empty
    assert plans[30].objective == pytest.approx(allocate(demand, capacity, cost, delay, limit).objective)


def test_demand_out_of_reach_is_named():
    "City, workload, limit, nearest site and its delay."
    with pytest.raises(Infeasible, match=r"cases demand of Chicago .* limit is 1\.5 ms, .* Seattle, takes 1\.7 ms"):
        dantzig(limit=pd.Series({"cases": 1.5}), delay=MILES.replace(2.5, 1.5))


def test_demand_that_exceeds_all_capacity_is_named():
    "900 cases, 850 can be had."
    with pytest.raises(Infeasible, match=r"needs 900, .* Seattle, San Diego, hold 850: 50 too little"):
        dantzig(capacity=PLANTS - 50)


def test_demand_that_crowds_one_site_is_named():
    "All capacity together would do, but two markets reach San Diego only."
    far = MILES.copy()
    far.loc[["New York", "Topeka"], "Seattle"] = 99.0
    with pytest.raises(Infeasible) as told:
        dantzig(delay=far, capacity=PLANTS.replace({350: 650, 600: 550}))
    assert "cases demand of New York, cases demand of Topeka needs 600" in str(told.value)
    assert "San Diego, hold 550: 50 too little" in str(told.value)
    assert "Chicago" not in str(told.value) and "Seattle" not in str(told.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"demand": -MARKETS}, "demand of New York to cases is -325"),
        ({"capacity": PLANTS.replace(350, np.nan)}, "capacity of Seattle is nan"),
        ({"cost": MILES.drop(columns="Seattle")}, "cost of New York to Seattle is nan"),
        ({"delay": MILES.drop(index="Topeka")}, "delay of Topeka to Seattle is nan"),
        ({"limit": pd.Series({"crates": 9.0})}, "limit of cases is nan"),
    ],
)
def test_numbers_that_cannot_be_are_named(changes, words):
    "The table and the place."
    with pytest.raises(ValueError, match=words):
        dantzig(**changes)


def test_demand_of_nothing_needs_no_site():
    "A city out of reach of everything may have none."
    plan = dantzig(demand=MARKETS.replace(300.0, 0.0), delay=MILES.replace({1.7: 99.0, 1.8: 99.0}), limit=ANYWHERE)
    assert "Chicago" not in plan.flows.index.get_level_values("city")


def test_round_trip_over_a_known_distance():
    "Nashville to Los Angeles, the haversine example of Rosetta Code: 2887.26 km on a sphere of 6372.8 km."
    airports = pd.DataFrame({"lat": [36.12, 33.94], "lon": [-86.67, -118.40]}, index=["BNA", "LAX"])
    km = 2887.2599506071106 * 6371.0088 / 6372.8
    found = round_trip(airports, airports, route_factor=1.5, fixed=4.0)
    assert found.loc["BNA", "LAX"] == pytest.approx(2 * FIBRE_DELAY * 1.5 * km + 4.0)
    assert np.diag(found) == pytest.approx([4, 4])
    assert np.allclose(found, found.T)


@pytest.mark.parametrize(("factor", "fixed"), [(0.9, 1.0), (1.0, -1.0)])
def test_a_cable_shorter_than_the_great_circle_is_refused(factor, fixed):
    "And so is a negative delay."
    place = pd.DataFrame({"lat": [0.0], "lon": [0.0]})
    with pytest.raises(ValueError, match="do not fit"):
        round_trip(place, place, factor, fixed)


def test_a_megawatt_for_a_year():
    "8.76 GWh of IT load at a PUE of 1.5 are 13.14 GWh, at .5 kg a kWh 6.57 kt."
    assert yearly(pd.Series([1.5]), 1.0).item() == pytest.approx(13.14)
    assert yearly(pd.Series([1.5]), 0.5).item() == pytest.approx(6.57)
