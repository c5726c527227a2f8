"""Malmquist's index against DEAP's published example, against linear programming, and against known answers."""

import numpy as np
import pandas as pd
import pytest

from suanli.methods import frontier

from ...conftest import late

# Example 4 of Coelli (1996), A guide to DEAP version 2.1, CEPA working paper 96/08: five firms in three periods.
DEAP_OUTPUT = np.array([[1, 2, 3, 4, 5], [1, 3, 4, 3, 5], [1, 3, 4, 3, 5]], dtype=float)
DEAP_INPUT = np.array([[2, 4, 3, 5, 6], [2, 4, 3, 5, 5], [2, 4, 3, 5, 5]], dtype=float)


def panel(years=6, countries=40, seed=0):
    """Output, capital and labour of a made-up panel, as frames of years and countries."""
    random = np.random.default_rng(seed)
    capital, labour = random.lognormal(3, 1, (years, countries)), random.lognormal(1, 1, (years, countries))
    output = capital**0.4 * labour**0.6 * random.beta(5, 2, (years, countries)) * 1.02 ** np.arange(years)[:, None]
    return [pd.DataFrame(amounts, index=range(2000, 2000 + years)) for amounts in (output, capital, labour)]


def geometric(values):
    """Geometric mean over firms, as DEAP prints it."""
    return np.exp(np.log(values).mean(axis=-1))


def test_deap_example_4_distances():
    "Every distance of the printed output, to its three digits."
    found = frontier.lp_distances(DEAP_OUTPUT[:, :, None], DEAP_INPUT[:, :, None], sequential=False)
    own = [[0.5, 0.5, 1, 0.8, 0.833], [0.375, 0.563, 1, 0.45, 0.75], [0.375, 0.563, 1, 0.45, 0.75]]
    assert found.own == pytest.approx(np.array(own), abs=6e-4)
    assert found.ahead[0] == pytest.approx([0.5, 0.75, 1.333, 0.6, 1.0], abs=6e-4)
    assert found.behind[0] == pytest.approx([0.375, 0.375, 0.75, 0.6, 0.625], abs=6e-4)


def test_deap_example_4_means():
    "Published means of the second period: .844 1.333 .955 .883 1.125."
    found = frontier.lp_distances(DEAP_OUTPUT[:, :, None], DEAP_INPUT[:, :, None], sequential=False)
    variable = [
        [frontier.lp_distance(y[[i]], x[[i]], y[:, None], x[:, None], variable_returns=True) for i in range(5)]
        for y, x in zip(DEAP_OUTPUT, DEAP_INPUT, strict=True)
    ]
    efficiency, technical = geometric(found.efficiency_change), geometric(found.technical_change)
    pure = geometric(np.divide(*variable[1::-1]))
    published = [efficiency[0], technical[0], pure, efficiency[0] / pure, efficiency[0] * technical[0]]
    assert published == pytest.approx([0.844, 1.333, 0.955, 0.883, 1.125], abs=6e-4)
    assert [efficiency[1], technical[1]] == pytest.approx([1, 1])


def test_hull_repeats_deap_example_4():
    "One input is the case in which everybody has the same capital intensity."
    output, capital = (pd.DataFrame(amounts) for amounts in (DEAP_OUTPUT, DEAP_INPUT))
    found = frontier.hull_distances(output, capital, capital, sequential=False)
    assert geometric(found.efficiency_change)[0] == pytest.approx(0.844, abs=6e-4)
    assert geometric(found.technical_change)[0] == pytest.approx(1.333, abs=6e-4)


@pytest.mark.parametrize("sequential", [False, *late(True)])
def test_hull_equals_linear_programmes(sequential):
    "The lookup and HiGHS give the same distances to 1e-9."
    output, capital, labour = panel()
    hull = frontier.hull_distances(output, capital, labour, sequential=sequential)
    inputs = np.stack([capital, labour], axis=2)
    programmes = frontier.lp_distances(output.to_numpy()[:, :, None], inputs, sequential=sequential)
    for name in ("own", "ahead", "behind"):
        assert getattr(hull, name) == pytest.approx(getattr(programmes, name), abs=1e-9), name


def test_hull_of_points_that_can_be_seen():
    "Inner points, points on a line, points with idle capital and the poorer of two at one intensity are no corners."
    capital = np.array([1.0, 2.0, 3.0, 4.0, 2.5, 4.0, 5.0, 0.5])
    output = np.array([2.0, 3.0, 4.0, 4.5, 1.0, 4.2, 4.4, 1.0])
    assert frontier.hull(capital, output).tolist() == [0, 2, 3]


def test_a_frontier_that_doubles_is_technical_change_only():
    "Everybody's output doubles: the frontier moved, nobody caught up."
    output, capital, labour = (frame.loc[[2000, 2000]] for frame in panel())
    output, capital, labour = (frame.set_axis([2000, 2001]) for frame in (output, capital, labour))
    output.loc[2001] *= 2
    found = frontier.hull_distances(output, capital, labour, sequential=False)
    assert found.technical_change == pytest.approx(np.full((1, 40), 2.0))
    assert found.efficiency_change == pytest.approx(np.ones((1, 40)))


def test_a_collapse_is_regress_only_where_nothing_is_remembered():
    "Everybody's output halves: a frontier of that year alone falls, a sequential one stays and efficiency halves."
    output, capital, labour = (frame.loc[[2000, 2000]].set_axis([2000, 2001]) for frame in panel())
    output.loc[2001] /= 2
    alone, kept = (frontier.hull_distances(output, capital, labour, sequential=s) for s in (False, True))
    assert alone.technical_change == pytest.approx(np.full((1, 40), 0.5))
    assert kept.technical_change == pytest.approx(np.ones((1, 40)))
    assert kept.efficiency_change == pytest.approx(np.full((1, 40), 0.5))


def test_units_do_not_matter():
    "Dollars or millions, persons or thousands: the same index."
    output, capital, labour = panel()
    one = frontier.hull_distances(output, capital, labour, sequential=True)
    other = frontier.hull_distances(output * 1e6, capital * 1e3, labour / 1e3, sequential=True)
    assert other.technical_change == pytest.approx(one.technical_change, rel=1e-12)


def test_countries_may_come_in_any_order():
    "Columns are matched by name."
    output, capital, labour = panel()
    one = frontier.hull_distances(output, capital, labour, sequential=True)
    other = frontier.hull_distances(output[output.columns[::-1]], capital, labour, sequential=True)
    assert other.own == pytest.approx(one.own)


def test_a_hole_in_the_panel_is_refused_by_name():
    "Country and year are named."
    output, capital, labour = panel()
    capital.loc[2003, 7] = np.nan
    with pytest.raises(ValueError, match="7 in 2003"):
        frontier.hull_distances(output, capital, labour, sequential=False)


def test_variable_returns_without_anyone_so_small_is_refused():
    "Nobody known gets by with half an input."
    with pytest.raises(ValueError, match="no distance"):
        frontier.lp_distance(
            np.ones(1), np.array([0.5]), np.ones((2, 1)), np.array([[1.0], [2.0]]), variable_returns=True
        )


def test_rates_of_change_are_per_year_and_add_up():
    "Growth of 10 and 21 percent in two steps is one of ln 1.1 a year."
    own = np.array([[0.5], [0.55], [0.605]])
    distances = frontier.Distances(own=own, ahead=own[1:], behind=own[:-1])
    rates = frontier.yearly_rates(distances, pd.Index(["AUT"])).loc["AUT"]
    assert rates["efficiency"] == pytest.approx(100 * np.log(1.1))
    assert rates["productivity"] == pytest.approx(rates["efficiency"] + rates["technical"])


def test_corners_are_who_spans_the_frontier():
    "B is outrun in the second year; a frontier that remembers keeps its first-year point, which nobody reaches again."
    capital = pd.DataFrame({"AAA": [1.0, 1.0], "BBB": [4.0, 4.0]}, [2000, 2001])
    output = pd.DataFrame({"AAA": [2.0, 2.5], "BBB": [4.0, 3.0]}, [2000, 2001])
    alone, kept = (frontier.corners(capital, output, sequential=sequential) for sequential in (False, True))
    points = [(2000, "AAA", 2000, 1, 2), (2000, "BBB", 2000, 4, 4), (2001, "AAA", 2001, 1, 2.5)]
    assert list(alone.itertuples(index=False, name=None)) == [*points, (2001, "BBB", 2001, 4, 3)]
    assert list(kept.itertuples(index=False, name=None)) == [*points, (2001, "BBB", 2000, 4, 4)]
