"""What the book reports as primary is what was registered, estimated here a second time by other means."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from linearmodels.panel import PanelOLS

from claimbook.notebook.results import results
from suanli.methods.inference import wild_bootstrap

ROOT = Path(__file__).parents[1]
PLAN = yaml.safe_load((ROOT / "data" / "preregistration.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sample():
    """The registered sample, built from the files with nothing of ours."""
    pwt = pd.read_csv(ROOT / "data" / f"{PLAN['tables']['outcome']}.csv")
    lists = pd.read_csv(ROOT / "data" / f"{PLAN['tables']['regressor']}.csv")
    lists = lists[lists["month"] == PLAN["regressor"]["list_month"]]
    assert PLAN["outcome"]["formula"] == "log(rgdpna / pop)" and PLAN["regressor"]["formula"] == "log(rmax_tflops)"
    both = pwt.merge(lists, on=["iso3", "year"])
    both = both[both["year"].between(PLAN["sample"]["first_year"], PLAN["sample"]["last_year"])]
    both["y"], both["x"] = np.log(both["rgdpna"] / both["pop"]), np.log(both["rmax_tflops"])
    rows = []
    for iso3, country in both.set_index("year").groupby("iso3"):
        for year in country.index:
            if year - 1 in country.index:
                now, then = country.loc[year], country.loc[year - 1]
                rows.append((iso3, year, now["y"] - then["y"], now["x"] - then["x"]))
    return pd.DataFrame(rows, columns=["iso3", "year", "dy", "dx"]).dropna()


@pytest.fixture(scope="module")
def reported():
    """Results of chapter 1."""
    return results(ROOT / "chapters" / "01-competitiveness.ipynb")


def test_the_published_run_follows_the_registration(reported):
    "No parameter differs."
    assert reported["competitiveness.follows_registration"].value == "yes"


def test_the_primary_estimate_is_the_registered_one(sample, reported):
    "Coefficient, observations, countries and years, by linearmodels."
    assert PLAN["transformation"] == "first differences" and PLAN["effects"] == ["year"]
    fit = PanelOLS(
        sample.set_index(["iso3", "year"])["dy"], sample.set_index(["iso3", "year"])[["dx"]], time_effects=True
    ).fit()
    elasticity = reported["competitiveness.elasticity"]
    assert elasticity.value == pytest.approx(fit.params["dx"], rel=1e-5)
    assert elasticity.n == fit.nobs == len(sample)
    assert reported["competitiveness.countries"].value == sample["iso3"].nunique()
    assert reported["competitiveness.years"].value == sample["year"].nunique()


def test_its_inference_is_the_registered_one(sample, reported):
    "The registered draws and seed give the reported p and interval; the clustered p is that of linearmodels."
    test = PLAN["test"]
    wild = wild_bootstrap(
        sample.rename(columns={"dy": "y", "dx": "x"}),
        "y",
        "x",
        cluster=test["cluster"],
        draws=test["draws"],
        seed=test["seed"],
    )
    elasticity = reported["competitiveness.elasticity"]
    assert reported["competitiveness.p_wild"].value == pytest.approx(wild.p, rel=1e-5)
    assert (elasticity.low, elasticity.high) == pytest.approx((wild.low, wild.high), rel=1e-4)
