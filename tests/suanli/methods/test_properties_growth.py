"""What must hold for trends, breaks, records and growth accounts whatever the data: units, order, chaining, sums."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suanli.methods.accounting import SOURCES, growth_accounts, solow_residual, tfp_index, tornqvist_links
from suanli.methods.breaks import sup_f_break
from suanli.methods.forecasts import forecast_race
from suanli.methods.records import breakthrough_rate, record_runs
from suanli.methods.trends import acceleration, curvature, growth_rate, trend_line

UNITS = st.sampled_from([1e-9, 0.3, 7.0, 1e12])
SEEDS = st.integers(0, 2**32 - 1)
ENDS = ["rate", "rate_low", "rate_high"]


@st.composite
def series(draw, least=5, most=30):
    """Decimal years in no order, some of them shared, and positive values that grow or shrink with noise."""
    rng = np.random.default_rng(draw(SEEDS))
    n = draw(st.integers(least, most))
    years = rng.permutation(np.r_[1990.0, 1993.25, 1997.5, rng.integers(1990 * 8, 2025 * 8, n - 3) / 8])
    return years, np.exp(draw(st.floats(-0.5, 0.9)) * (years - 2000) + rng.standard_normal(n))


def ends(found):
    return [getattr(found, name) for name in ENDS]


@given(series(), UNITS, st.integers(-400, 400), SEEDS)
def test_a_rate_of_growth_knows_no_unit_no_order_and_no_calendar(points, unit, shift, seed):
    "Another unit, other years to count from, other rows first: the same rate, interval and doubling time."
    years, values = points
    order = np.random.default_rng(seed).permutation(len(years))
    one, other = growth_rate(years, values), growth_rate((years + shift)[order], (unit * values)[order])
    assert ends(other) == pytest.approx(ends(one), rel=1e-7, abs=1e-10)
    assert other.n == len(years)
    if one.rate_low > 1e-6:
        assert [one.doubling, one.doubling_low, one.doubling_high] == pytest.approx(np.log(2) / ends(one) @ SWAP)


SWAP = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0]])


@given(series(), st.floats(-1, 1), st.sampled_from([0.25, 12.0]))
def test_growth_that_is_added_comes_back_and_time_runs_both_ways(points, rate, per):
    "Values that also grow by a known rate; years counted backwards or in other units."
    years, values = points
    one, more = growth_rate(years, values), growth_rate(years, values * np.exp(rate * (years - 2000)))
    assert ends(more) == pytest.approx(np.add(ends(one), rate), abs=1e-8)
    back, slow = growth_rate(-years, values), growth_rate(per * years, values)
    assert ends(back) == pytest.approx([-one.rate, -one.rate_high, -one.rate_low], abs=1e-8)
    assert ends(slow) == pytest.approx(np.array(ends(one)) / per, abs=1e-8)


@given(series(), UNITS)
def test_a_trend_line_is_in_the_unit_of_its_values_and_grows_at_its_rate(points, unit):
    "Its logarithm runs through the means."
    years, values = points
    at = [years.mean(), years.mean() + 1]
    middle, later = trend_line(years, unit * values, at)
    assert np.log(middle / unit) == pytest.approx(np.log(values).mean(), abs=1e-8)
    assert np.log(later / middle) == pytest.approx(growth_rate(years, values).rate, abs=1e-8)


@given(series(), UNITS, st.floats(-1, 1), st.floats(-0.05, 0.05))
def test_acceleration_is_what_growth_cannot_explain(points, unit, rate, bend):
    "Unit and growth leave it, a quadratic that is added comes back doubled."
    years, values = points
    time = years - 2000
    one, other = (acceleration(years, values * bent) for bent in (1.0, unit * np.exp(rate * time + bend * time**2)))
    expected = one[["coefficient", "low", "high"]] + 2 * bend
    assert other[["coefficient", "low", "high"]].tolist() == pytest.approx(expected.tolist(), abs=1e-8)


@given(SEEDS, st.integers(12, 60), UNITS, st.integers(-900, 900))
def test_curvature_knows_no_unit_and_no_calendar(seed, n, unit, shift):
    "In the level, in units of its mean, and in the logarithm."
    values = np.exp(0.03 * np.arange(n) + 0.1 * np.random.default_rng(seed).standard_normal(n))
    one, other = (curvature(pd.Series(u * values, range(1950 + s, 1950 + s + n))) for u, s in ((1, 0), (unit, shift)))
    assert other.to_numpy() == pytest.approx(one.to_numpy(), rel=1e-7, abs=1e-10)


@settings(max_examples=15)
@given(series(least=14), UNITS, st.integers(-300, 300), SEEDS, st.floats(-0.5, 0.5))
def test_a_break_knows_no_unit_no_order_and_no_common_trend(points, unit, shift, seed, rate):
    "Same date, F and p; the two rates move with a trend that is added throughout."
    years, values = points
    years = np.round(years, 3) + np.arange(len(years)) / 512  # one point a date: ties may stand in any order
    order = np.random.default_rng(seed).permutation(len(years))
    one = sup_f_break(years, values, seed=5, simulations=49)
    moved = unit * values * np.exp(rate * (years - 2000))
    other = sup_f_break((years + shift)[order], moved[order], seed=5, simulations=49)
    assert (other.date, other.p) == (pytest.approx(one.date + shift), one.p)
    assert other.sup_f == pytest.approx(one.sup_f, rel=1e-6)
    assert [other.before.rate, other.after.rate] == pytest.approx([one.before.rate + rate, one.after.rate + rate])
    assert one.before.n + one.after.n == len(years) and 1 / 50 <= one.p <= 1


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9) | st.none()), min_size=1, max_size=40), SEEDS)
def test_records_are_the_steps_of_the_running_maximum(points, seed):
    "By their definition, date by date; whatever the order of rows and any rising scale of the values."
    days, values = zip(*points, strict=True)
    dates, values = (
        pd.Timestamp("2000-01-01") + pd.to_timedelta(pd.Series(days) * 30, "D"),
        pd.Series(values, dtype=float),
    )
    found = record_runs(dates, values)
    best = values.groupby(dates).max().cummax().ffill()
    before = best.shift().reindex(dates).to_numpy()
    assert (values[found].to_numpy() > before[found]).all() and not found[values.isna()].any()
    assert (best.groupby(level=0).last().diff() > 0).sum() == found.sum()
    order = np.random.default_rng(seed).permutation(len(values))
    again = record_runs(dates.iloc[order], np.exp(values.iloc[order]))
    # Of equal values on one date the first in the rows is the record: dates and values stay, rows may not.
    records, reordered = (pd.DataFrame({"date": dates, "value": values})[mask.sort_index()] for mask in (found, again))
    assert records.sort_values("date").to_numpy().tolist() == reordered.sort_values("date").to_numpy().tolist()


@given(st.lists(st.tuples(st.integers(0, 4000), st.booleans()), min_size=2, max_size=60))
def test_decades_add_up_to_the_whole(points):
    "Quarters and records; each rate lies in its interval, and no quarter has more than all of its records."
    days, record = (pd.Series(part) for part in zip(*points, strict=True))
    dates = pd.Timestamp("1996-02-01") + pd.to_timedelta(days, "D")
    if dates.dt.to_period("Q").nunique() < 2:
        return
    rates = breakthrough_rate(dates, record)
    counts = ["quarters", "quarters_with_record", "records"]
    quarter = dates.dt.year * 4 + dates.dt.quarter
    assert rates.loc["all", "quarters"] == quarter.max() - quarter.min(), "the first one is seen in part"
    assert rates.loc["all", "records"] == (record & (quarter > quarter.min())).sum()
    assert rates.loc["all", counts].tolist() == rates.drop(index="all")[counts].sum().tolist()
    assert (rates["low"] <= rates["rate"]).all() and (rates["rate"] <= rates["high"]).all()
    assert rates["share"].between(0, 1).all() and (rates["quarters_with_record"] <= rates["records"]).all()


@st.composite
def accounts(draw, years=range(2000, 2010)):
    """A made Penn World Table of a few countries; one of them reports no hours."""
    rng = np.random.default_rng(draw(SEEDS))
    codes = ["USA", "CHN", "DEU", "IND"][: draw(st.integers(1, 4))]
    frame = pd.MultiIndex.from_product([codes, years], names=["iso3", "year"]).to_frame(index=False)
    for name in ("rgdpna", "rkna", "emp", "avh", "hc"):
        frame[name] = np.exp(rng.normal(0.02, 0.05, (len(codes), len(years))).cumsum(axis=1)).ravel()
    frame["labsh"] = rng.uniform(0.3, 0.8, len(frame))
    frame.loc[frame["iso3"] == "CHN", "avh"] = np.nan
    return frame.sample(frac=1, random_state=rng)


@given(accounts(), st.lists(UNITS, min_size=4, max_size=4))
def test_growth_accounts_add_up_and_know_no_units(panel, units):
    "Capital, hours, human capital and TFP are all of growth, whatever each is measured in and whichever row is first."
    links = tornqvist_links(panel)
    parts = links.dropna()
    assert parts[SOURCES].sum(axis=1).to_numpy() == pytest.approx(parts["output"].to_numpy(), abs=1e-12)
    assert len(parts) == len(panel) - panel["iso3"].nunique(), "a country without hours has those of the United States"
    assert links["hours_observed"].groupby("iso3").any().drop("CHN", errors="ignore").all()
    names = ["rgdpna", "rkna", "emp", "hc"]
    other = panel.assign(**{name: unit * panel[name] for name, unit in zip(names, units, strict=True)})[::-1]
    assert tornqvist_links(other)[SOURCES].to_numpy() == pytest.approx(
        links[SOURCES].to_numpy(), abs=1e-10, nan_ok=True
    )


@given(accounts(), st.floats(-0.3, 0.3))
def test_shares_of_capital_and_labour_add_up_to_constant_returns(panel, g):
    "Capital and persons that grow faster by g add g to what they contribute together, and take it from TFP."
    faster = np.exp(g * (panel["year"] - 2000))
    more = panel.assign(rkna=panel["rkna"] * faster, emp=panel["emp"] * faster)
    one, other = (tornqvist_links(each).drop(columns="hours_observed") for each in (panel, more))
    gained = other - one
    assert (gained["capital"] + gained["hours"]).dropna().to_numpy() == pytest.approx(g, abs=1e-9)
    assert gained["tfp"].dropna().to_numpy() == pytest.approx(-g, abs=1e-9)


@given(accounts(), st.integers(2001, 2008))
def test_a_period_is_the_mean_of_its_parts_by_their_years(panel, middle):
    "Links chain without a rest."
    whole, early, late = (growth_accounts(panel, *ends) for ends in ((2000, 2009), (2000, middle), (middle, 2009)))
    share = (middle - 2000) / 9
    assert (share * early + (1 - share) * late).to_numpy() == pytest.approx(whole.to_numpy(), abs=1e-9)
    assert whole["tfp"].to_numpy() == pytest.approx(100 / 9 * np.log(_ratio(tfp_index(panel, 2003))), abs=1e-9)


def wide(index):
    return index.reset_index().pivot_table(index="year", columns="iso3", values="tfp")


def _ratio(index):
    levels = wide(index)
    return (levels.loc[2009] / levels.loc[2000]).to_numpy()


@given(accounts(), st.integers(2000, 2009), st.integers(2000, 2009))
def test_another_base_year_is_another_unit(panel, first, second):
    "One in its base year, and one factor a country between two bases."
    one, other = (wide(tfp_index(panel, year)).loc[2000:] for year in (first, second))
    assert one.loc[first].to_numpy() == pytest.approx(1)
    assert (one / other).to_numpy() == pytest.approx(np.tile(one.loc[second], (len(one), 1)), rel=1e-10)


@given(SEEDS, UNITS, UNITS)
def test_solows_residual_knows_no_units(seed, one, other):
    "And with a nil share of capital it is output itself."
    rng = np.random.default_rng(seed)
    output, capital = (pd.Series(np.exp(rng.normal(0.02, 0.05, 20).cumsum())) for _ in range(2))
    share = pd.Series(rng.uniform(0.2, 0.5, 20))
    found = solow_residual(output, capital, share)
    assert solow_residual(one * output, other * capital, share).to_numpy() == pytest.approx(found.to_numpy())
    assert solow_residual(output, capital, 0 * share).to_numpy() == pytest.approx((output / output[0]).to_numpy())


@settings(max_examples=8)
@given(SEEDS, UNITS)
def test_a_race_of_forecasts_knows_no_units_and_no_neighbours(seed, unit):
    "Errors are shares of the last value seen; each series runs by itself."
    rng = np.random.default_rng(seed)
    index = range(1950, 2010)
    panel = pd.DataFrame({n: np.exp(rng.normal(0.02, 0.05, 60).cumsum()) for n in "abc"}, index=index)
    panel.loc[:1960, "b"] = np.nan
    race, other = forecast_race(panel), forecast_race((unit * panel)[["c", "b"]])
    numbers = ["additive", "geometric", "quadratic"]
    assert other[numbers].to_numpy() == pytest.approx(race.loc[["c", "b"], numbers].to_numpy(), rel=1e-7)
    assert other["winner"].tolist() == race.loc[["c", "b"], "winner"].tolist()
