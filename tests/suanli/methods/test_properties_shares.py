"""What must hold for concentration, frontiers, linkages, allocation and production whatever the data."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from suanli.methods.allocation import Infeasible, allocate, sweep
from suanli.methods.concentration import herfindahl, rank_agreement, ranks, shares, theil
from suanli.methods.frontier import hull_distances, lp_distances, yearly_rates
from suanli.methods.index import map_to_scores, open_index
from suanli.methods.linkages import (
    coefficients,
    leontief_inverse,
    output_multipliers,
    rasmussen,
    reach,
    value_added_multipliers,
)
from suanli.methods.production import ces_response
from suanli.methods.scenario import fan, gains, growth_paths, within

SEEDS = st.integers(0, 2**32 - 1)
UNITS = st.sampled_from([1e-9, 0.3, 7.0, 1e12])
AMOUNTS = st.lists(st.floats(1e-3, 1e9) | st.just(0.0) | st.none(), min_size=1, max_size=9)


def row(amounts):
    return pd.DataFrame([[*amounts, 1.0]], dtype=float)


@given(AMOUNTS, UNITS, SEEDS)
def test_shares_add_up_and_indices_keep_to_their_range(amounts, unit, seed):
    "Shares to one; Herfindahl from 1/n, Theil from 0 to log n; no unit and no order of holders moves them."
    frame = row(amounts)
    n = frame.count(axis=1).item()
    assert shares(frame).sum(axis=1).item() == pytest.approx(1) and shares(frame).ge(0).all(axis=None)
    assert 1 / n - 1e-12 <= herfindahl(frame).item() <= 1 + 1e-12
    assert -1e-12 <= theil(frame).item() <= np.log(n) + 1e-12
    other = unit * frame[np.random.default_rng(seed).permutation(frame.columns)]
    for index in (herfindahl, theil):
        assert index(other).item() == pytest.approx(index(frame).item(), abs=1e-12)


@given(AMOUNTS, st.floats(0.01, 0.49))
def test_a_gift_to_who_holds_less_evens_out_and_a_split_halves(amounts, part):
    "Pigou and Dalton's principle of transfers; two halves of each holder halve Herfindahl's index and leave Theil's."
    frame = row(amounts)
    halves = pd.concat([frame / 2] * 2, axis=1, ignore_index=True)
    assert herfindahl(halves).item() == pytest.approx(herfindahl(frame).item() / 2)
    assert theil(halves).item() == pytest.approx(theil(frame).item(), abs=1e-9)
    listed = frame.dropna(axis=1)
    rich, poor = listed.loc[0].idxmax(), listed.loc[0].idxmin()
    gift = part * (listed.loc[0, rich] - listed.loc[0, poor])
    given_away = listed + gift * ((listed.columns == poor).astype(float) - (listed.columns == rich))
    for index in (herfindahl, theil):
        assert index(given_away).item() <= index(listed).item() + 1e-12


@given(st.lists(st.integers(0, 20) | st.none(), min_size=3, max_size=12), UNITS)
def test_ranks_know_only_order(amounts, unit):
    "Any rising scale gives the same ranks; those listed share the places from 1 to n; a yardstick agrees with itself."
    frame = pd.DataFrame([amounts], dtype=float)
    found = ranks(frame)
    assert found.equals(ranks(unit * np.exp(frame)))
    n = frame.count(axis=1).item()
    assert found.sum(axis=1).item() == n * (n + 1) / 2
    assert not n or found.loc[0].idxmin() == frame.loc[0].idxmax(), "the first is the largest"
    both = rank_agreement(frame, -frame).loc[0]
    if n >= 3 and frame.nunique(axis=1).item() > 1:
        assert both.tolist() == pytest.approx([-1, n])
        assert rank_agreement(frame, np.exp(frame)).loc[0, "rho"] == pytest.approx(1)
    else:
        assert np.isnan(both["rho"])


@given(AMOUNTS, UNITS, st.floats(0.5, 12))
def test_the_open_index_leads_at_100_and_knows_no_unit(amounts, unit, span):
    "Between 0 and 100, in the order of the amounts, a hundred points over its span."
    frame = row(amounts).where(lambda held: held > 0)
    found = open_index(frame, span)
    assert found.max(axis=1).item() == 100 and not (found < 0).any(axis=None)
    assert open_index(unit * frame, span).to_numpy() == pytest.approx(found.to_numpy(), abs=1e-9, nan_ok=True)
    tenth = open_index(frame.assign(tenth=frame.max(axis=1) / 10), span).loc[0, "tenth"]
    assert tenth == pytest.approx(max(0.0, 100 - 100 / span), abs=1e-9)


@given(SEEDS, st.integers(1, 3), UNITS, st.floats(-3, 3), st.floats(-50, 50))
def test_the_map_to_scores_moves_with_its_units(seed, editions, unit, k, level):
    "Computing power in another unit moves nothing; scores on another scale move slope and interval alike."
    rng = np.random.default_rng(seed)
    edition = pd.Series(rng.permutation(np.arange(20) % editions))
    compute = pd.Series(rng.normal(3, 2, 20))
    scores = 5 * compute + 3 * edition + pd.Series(rng.normal(0, 4, 20))
    one = map_to_scores(compute, scores, edition)
    other = map_to_scores(compute + np.log(unit), scores + k * compute + level * edition, edition)
    assert [other.slope, other.low, other.high] == pytest.approx([one.slope + k, one.low + k, one.high + k], abs=1e-7)
    assert 0 <= one.r2 <= 1 and one.n == 20
    assert (scores - one.fitted).groupby(edition).mean().to_numpy() == pytest.approx(0, abs=1e-9)


@st.composite
def frontier_panels(draw):
    """Output, capital and labour of some countries over some years, ties among them."""
    rng = np.random.default_rng(draw(SEEDS))
    shape = draw(st.integers(2, 5)), draw(st.integers(2, 9))
    amounts = (np.round(np.exp(rng.standard_normal(shape)), draw(st.sampled_from([0, 8]))) + 0.5 for _ in range(3))
    return [pd.DataFrame(each) for each in amounts]


@given(frontier_panels(), UNITS, UNITS, UNITS, st.booleans(), SEEDS)
def test_malmquist_is_efficiency_times_technical_change_in_any_units(panel, a, b, c, sequential, seed):
    "The index by its own definition, the root of two ratios of distances; units and order of countries move nothing."
    found = hull_distances(*panel, sequential=sequential)
    product = found.efficiency_change * found.technical_change
    index = np.sqrt(found.ahead / found.own[:-1] * found.own[1:] / found.behind)
    assert product == pytest.approx(index, rel=1e-10)
    rates = yearly_rates(found, panel[0].columns)
    assert rates["productivity"].to_numpy() == pytest.approx(100 * np.log(index).mean(axis=0), abs=1e-8)
    order = np.random.default_rng(seed).permutation(panel[0].shape[1])
    scaled = [unit * each[order] for unit, each in zip((a, b, c), panel, strict=True)]
    other = hull_distances(*scaled, sequential=sequential)
    for name in ("own", "ahead", "behind"):
        assert getattr(other, name) == pytest.approx(getattr(found, name)[:, order], rel=1e-8)


@given(frontier_panels(), st.floats(0.5, 2))
def test_somebody_is_on_the_frontier_and_a_longer_memory_never_lowers_it(panel, factor):
    "Efficiency is at most one; sequential frontiers do not fall; more output from the same moves the frontier alone."
    alone, memory = (hull_distances(*panel, sequential=each) for each in (False, True))
    assert alone.own.max(axis=1) == pytest.approx(1) and alone.own.max() <= 1 + 1e-9
    assert (memory.own <= alone.own + 1e-9).all() and (memory.technical_change >= 1 - 1e-9).all()
    output, capital, labour = (pd.concat([each.iloc[:1]] * 2, ignore_index=True) for each in panel)
    output.loc[1] *= factor
    shifted = hull_distances(output, capital, labour, sequential=False)
    assert shifted.efficiency_change == pytest.approx(1) and shifted.technical_change == pytest.approx(factor)


@settings(max_examples=5)
@given(frontier_panels(), st.booleans())
def test_the_hull_gives_what_linear_programmes_give(panel, sequential):
    "One for each distance."
    output, capital, labour = (each.to_numpy() for each in panel)
    found = hull_distances(*panel, sequential=sequential)
    programmes = lp_distances(output[:, :, None], np.stack([capital, labour], axis=2), sequential=sequential)
    for name in ("own", "ahead", "behind"):
        assert getattr(found, name) == pytest.approx(getattr(programmes, name), rel=1e-6)


@st.composite
def economies(draw):
    """Flows, value added and gross output that balance; some flows are nil."""
    rng = np.random.default_rng(draw(SEEDS))
    n = draw(st.integers(2, 8))
    names = [f"sector {i}" for i in range(n)]
    flows = rng.exponential(1, (n, n)) * (rng.random((n, n)) < draw(st.sampled_from([0.3, 1.0])))
    added = flows.sum(axis=0) * rng.uniform(0.05, 2, n) + 0.1
    return pd.DataFrame(flows, names, names), pd.Series(added, names), pd.Series(flows.sum(axis=0) + added, names)


@given(economies(), UNITS, SEEDS)
def test_value_added_of_a_unit_of_demand_is_one_and_output_at_least_one(economy, unit, seed):
    "v'L = 1 with every input in A; linkages average to one; the currency and the order of sectors move nothing."
    flows, added, output = economy
    a = coefficients(flows, output)
    inverse = leontief_inverse(a)
    assert value_added_multipliers(added / output, inverse).to_numpy() == pytest.approx(1)
    assert (output_multipliers(inverse) >= 1 - 1e-12).all() and (inverse >= -1e-12).all(axis=None)
    assert rasmussen(inverse).mean().to_numpy() == pytest.approx(1)
    assert (inverse @ (output - flows.sum(axis=1))).to_numpy() == pytest.approx(output.to_numpy())
    order = np.random.default_rng(seed).permutation(flows.index)
    other = rasmussen(leontief_inverse(coefficients(unit * flows.loc[order], unit * output)))
    assert other.loc[flows.index].to_numpy() == pytest.approx(rasmussen(inverse).to_numpy())
    if (flows.sum() > 0).all():
        bought = sum(reach(a, sector).reindex(flows.index, fill_value=0.0) for sector in flows.index)
        own = np.diag(flows) / flows.sum()
        assert (bought + own).to_numpy() == pytest.approx(1)


@given(economies(), st.floats(0.0, 0.9))
def test_imports_left_out_leak(economy, home):
    "With a part of each input bought abroad and left out of A, value added at home falls below one, never above."
    flows, added, output = economy
    inverse = leontief_inverse(coefficients(home * flows, output))
    found = value_added_multipliers(added / output, inverse)
    assert (found <= 1 + 1e-9).all() and (found[flows.sum() > 0] < 1).all()


@st.composite
def sitings(draw):
    """Cities with two workloads, sites with room for all of them, and limits that close some routes."""
    rng = np.random.default_rng(draw(SEEDS))
    cities, sites = ([f"{kind}{i}" for i in range(draw(st.integers(2, 5)))] for kind in "cs")
    demand = pd.DataFrame(rng.uniform(0, 9, (len(cities), 2)).round(), cities, ["fast", "slow"])
    demand.iloc[0] = [1.0, 2.0]
    room = rng.uniform(0.2, 1, len(sites))
    capacity = pd.Series(draw(st.floats(1.0, 2.0)) * demand.to_numpy().sum() * room / room.sum(), sites)
    cost = pd.DataFrame(rng.uniform(1, 50, (len(cities), len(sites))), cities, sites)
    delay = pd.DataFrame(rng.uniform(1, 40, (len(cities), len(sites))), cities, sites)
    return demand, capacity, cost, delay, pd.Series({"fast": draw(st.floats(20, 60)), "slow": 60.0})


@given(sitings(), st.floats(1, 40))
def test_a_plan_serves_all_within_every_limit_and_room_costs_nothing(siting, more):
    "Loads add up to demand, sites to no more than capacity; a looser limit or a larger site never costs more."
    demand, capacity, cost, delay, limit = siting
    loose = allocate(demand, capacity, cost, delay, limit + 100)
    try:
        plan = allocate(*siting)
    except Infeasible:
        return
    flows = plan.flows.reset_index()
    served = flows.pivot_table(index="city", columns="workload", values="flow", aggfunc="sum")
    served = served.reindex_like(demand).fillna(0)
    assert served.to_numpy() == pytest.approx(demand.to_numpy(), abs=1e-6)
    held = plan.flows.groupby(level="site").sum().reindex(capacity.index, fill_value=0)
    assert (held <= capacity + 1e-6).all()
    assert all(delay.loc[city, site] <= limit[workload] for city, workload, site in plan.flows.index)
    paid = sum(flow * cost.loc[city, site] for (city, _, site), flow in plan.flows.items())
    assert plan.objective == pytest.approx(paid)
    steps = [each.objective for each in sweep(*siting, "fast", limit["fast"] + np.array([0, more, 100])).values()]
    assert (np.diff(steps) <= 1e-6 * abs(plan.objective)).all() and loose.objective <= steps[-1] + 1e-6
    assert allocate(demand, capacity + more, cost, delay, limit).objective <= plan.objective + 1e-6
    assert (plan.capacity_price >= 0).all() and (plan.closed["saving"] >= 0).all()


@given(sitings(), UNITS, UNITS)
def test_a_plan_knows_no_units(siting, load, money):
    "Demand and capacity in another unit scale flows and cost; money scales cost and prices."
    demand, capacity, cost, delay, limit = siting
    try:
        plan = allocate(*siting)
    except Infeasible:
        with pytest.raises(Infeasible):
            allocate(load * demand, load * capacity, money * cost, delay, limit)
        return
    other = allocate(load * demand, load * capacity, money * cost, delay, limit)
    assert other.objective == pytest.approx(load * money * plan.objective, rel=1e-6)
    assert other.flows.index.equals(plan.flows.index)
    assert other.flows.to_numpy() == pytest.approx(load * plan.flows.to_numpy(), rel=1e-5)


@given(st.floats(1.0, 1e6), st.floats(0.01, 0.99), st.floats(0.2, 5.0))
def test_ces_rises_with_its_share_and_its_elasticity_between_its_limits(growth, share, elasticity):
    "At least the harmonic kind, at most linear; one at the start; Cobb-Douglas where the elasticity is one."
    k = np.array([1.0, growth])
    output, product = ces_response(k, share, elasticity)
    assert [output[0], product[0]] == pytest.approx([1, 1])
    assert 1 - 1e-9 <= output[1] <= (1 - share + share * growth) * (1 + 1e-9)
    assert product[1] == pytest.approx(output[1] ** (1 / elasticity), rel=1e-9)
    assert ces_response(k, share, elasticity + 0.1)[0][1] >= output[1] * (1 - 1e-9)
    assert ces_response(k, min(share + 0.01, 1.0), elasticity)[0][1] >= output[1] * (1 - 1e-9)
    linear, least = (ces_response(k, share, each)[0][1] for each in (1e9, 1e-3))
    assert linear == pytest.approx(1 - share + share * growth, rel=1e-6)
    assert least == pytest.approx(min(growth, (1 - share) ** (-1 / 999)), rel=1e-3)


@given(st.floats(1.0, 1e9), st.floats(0.05, 5.0))
@example(13919.0, 0.203125)
def test_output_is_computing_power_where_labour_has_no_share(growth, elasticity):
    "However many digits a small power of it has lost beside a one."
    output, product = ces_response(np.array([growth]), 1.0, elasticity)
    assert output == pytest.approx([growth], rel=1e-9)
    assert product == pytest.approx([growth ** (1 / elasticity)], rel=1e-9)


@given(st.floats(1.0, 1e6), st.floats(0.01, 0.99), st.sampled_from([1e-5, 1e-8, 1e-11, 1e-14]))
def test_ces_is_smooth_where_it_becomes_cobb_douglas(growth, share, off):
    "The limit is approached, not missed for want of digits."
    for side in (1 - off, 1 + off):
        for found in ces_response(np.array([growth]), share, side):
            assert found[0] == pytest.approx(growth**share, rel=1e3 * off + 1e-12)


@given(SEEDS, st.floats(-2, 2), st.floats(0.0, 3.0), st.integers(3, 40), UNITS)
def test_draws_follow_their_figure_in_any_unit(seed, value, half, dof, unit):
    "Same numbers times the unit; percentiles rise; gains of nothing are nothing."
    one, other = (
        within(u * value, u * (value - half), u * (value + half), dof, 50, np.random.default_rng(seed))
        for u in (1, unit)
    )
    assert other == pytest.approx(unit * one, rel=1e-9, abs=1e-12 * unit)
    paths = growth_paths(one, half, np.ones(5), np.random.default_rng(seed))
    assert (paths[:, 0] == 0).all() and (fan(paths, range(6)).diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert (gains(paths, 0.0) == 0).all()
    assert gains(paths, 1.0) == pytest.approx(100 * (np.exp(paths) - 1), rel=1e-6, abs=1e-9)
