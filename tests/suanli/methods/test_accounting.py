import numpy as np
import pandas as pd
import pytest

from claimbook.tables.read import load
from suanli.methods.accounting import (
    growth_accounts,
    solow_fits,
    solow_residual,
    technical_share,
    tfp_index,
    tornqvist_links,
)

# Share of property in income, 1909-1949, in thousandths: Solow (1957), Table 1, column 4.
PROPERTY_SHARE = """335 330 335 330 334 325 344 358 370 342 354 319 369 339 337 330 336 327 323 338 332 347 325 397 362
355 351 357 340 331 347 357 377 356 342 332 314 312 327 332 326"""


@pytest.fixture(scope="module")
def solow():
    return load("solow1957").set_index("year")


@pytest.fixture(scope="module")
def pwt():
    return load("pwt")


@pytest.fixture
def toy():
    "Draw two countries over five years; KEN reports no hours, USA does."
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(rng.uniform(1, 2, (10, 5)), columns=["rgdpna", "rkna", "emp", "avh", "hc"])
    frame["labsh"] = rng.uniform(0.5, 0.7, 10)
    frame["iso3"], frame["year"] = ["KEN"] * 5 + ["USA"] * 5, [*range(2009, 2014)] * 2
    frame.loc[frame["iso3"] == "KEN", "avh"] = np.nan
    return frame


@pytest.mark.parametrize(
    ("form", "published", "reproduced"),
    [
        ("linear", [0.438, 0.091], [0.438, 0.0909]),
        ("semi-log", [0.448, 0.239], [0.448, 0.240]),
        ("hyperbolic", [0.917, -0.618], [0.917, -0.619]),
    ],
)
def test_solow_s_curves_are_those_he_printed(solow, form, published, reproduced):
    "Equations (4a) to (4c), 1909-1942: within one unit of the third digit, an independent fit's within half."
    early = solow.loc[1909:1942]
    fits = solow_fits(early["output_per_hour"], early["capital_per_hour"], early["technology"])
    assert fits.loc[form, ["intercept", "slope"]].tolist() == pytest.approx(published, abs=0.001)
    assert fits.loc[form, ["intercept", "slope"]].tolist() == pytest.approx(reproduced, abs=0.0006)
    net = early["output_per_hour"] / early["technology"]
    assert fits.loc["linear", "r"] == pytest.approx(np.corrcoef(net, early["capital_per_hour"])[0, 1])


def test_seven_eighths_of_output_per_hour_is_technical(solow):
    "Solow's 87.5 per cent, 1909-1949."
    assert technical_share(solow["output_per_hour"], solow["technology"]) == pytest.approx(0.875, abs=0.001)


def test_solow_s_residual_is_his_index_but_for_the_slip_of_1943(solow):
    "Every step is his within rounding of the third digit, except 1942-43, the slip that Hogan (1958) found."
    share = pd.Series([int(w) / 1000 for w in PROPERTY_SHARE.split()], index=solow.index)
    ours = solow_residual(solow["output_per_hour"], solow["capital_per_hour"], share)
    apart = (ours.pct_change() - solow["technology"].pct_change()).abs()
    assert apart.drop(1943).max() < 0.0035
    assert (apart.drop(1943).dropna() < 0.0016).sum() == 38
    assert apart[1943] > 0.02
    # Hogan's correction raises the technical share from 87.5 to 90 per cent.
    assert technical_share(solow["output_per_hour"], ours) == pytest.approx(0.90, abs=0.006)


def test_tfp_is_rebuilt_on_every_row_of_the_penn_world_table(pwt):
    "All country-years with rtfpna, those without hours too, to the single precision of the release."
    published = pwt.set_index(["iso3", "year"])["rtfpna"]
    ours = tfp_index(pwt).reindex(published.index)
    assert ours.notna().equals(published.notna())
    assert (ours / published - 1).abs().max() < 1e-6
    with_hours = tornqvist_links(pwt).query("hours_observed")["tfp"].notna()
    assert with_hours.sum() == 2943


def test_without_the_united_states_rows_without_hours_stay_open(pwt):
    "Nobody lends hours: the links with hours of their own are all there is."
    alone = tornqvist_links(pwt[pwt["iso3"] != "USA"])
    assert (alone["tfp"].notna() <= alone["hours_observed"]).all()
    assert alone["tfp"].notna().any()


def test_accounts_recover_a_known_cobb_douglas():
    "Inputs growing by 4, 1 and 2 per cent and TFP by 1.5, labour share 0.6."
    year = np.arange(2000, 2011)
    k, emp, hc, tfp = (np.exp(rate * (year - 2000)) for rate in (0.04, 0.01, 0.02, 0.015))
    frame = pd.DataFrame(
        {"iso3": "CHN", "year": year, "rkna": 5 * k, "emp": emp, "avh": 2000.0, "hc": hc, "labsh": 0.6}
    )
    frame["rgdpna"] = 7 * tfp * k**0.4 * (emp * hc) ** 0.6
    accounts = growth_accounts(frame, 2000, 2010).loc["CHN"]
    assert accounts[["capital", "hours", "human_capital", "tfp"]].tolist() == pytest.approx([1.6, 0.6, 1.2, 1.5])
    assert accounts["output"] == pytest.approx(4.9)
    assert accounts["hours_observed"] == 1


def test_accounts_add_up_and_tell_whose_hours_they_use(toy):
    "Sources sum to growth between the ends; borrowed hours are declared."
    accounts = growth_accounts(toy, 2009, 2013)
    ends = toy.set_index(["iso3", "year"])["rgdpna"]
    for country in ("KEN", "USA"):
        growth = np.log(ends[country, 2013] / ends[country, 2009]) / 4 * 100
        assert accounts.loc[country, "output"] == pytest.approx(growth)
        parts = accounts.loc[country, ["capital", "hours", "human_capital", "tfp"]]
        assert parts.sum() == pytest.approx(growth)
    assert accounts["hours_observed"].tolist() == [0, 1]


def test_a_gap_leaves_the_country_out_of_the_period(toy):
    "Growth over a missing year is no yearly growth, and the index stops there."
    gap = toy[~((toy["iso3"] == "USA") & (toy["year"] == 2012))]
    assert tornqvist_links(gap).loc[("USA", 2013), ["output", "tfp"]].isna().all()
    assert "USA" not in growth_accounts(gap, 2009, 2013).index
    assert "USA" in growth_accounts(gap, 2009, 2011).index
    index = tfp_index(gap)["USA"]
    assert index[2011] == 1
    assert index.loc[2009:2011].notna().all()
    assert index.loc[2012:].isna().all()


def test_doubled_rows_and_empty_periods_are_refused(toy):
    "The message names the country and year, or the period."
    with pytest.raises(ValueError, match="KEN in 2009 occurs twice"):
        tornqvist_links(pd.concat([toy, toy.head(1)]))
    with pytest.raises(ValueError, match="2010 to 2010"):
        growth_accounts(toy, 2010, 2010)
