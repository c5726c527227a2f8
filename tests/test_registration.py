"""What the book reports as primary is what was registered, estimated here a second time by other means."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from linearmodels.iv import IV2SLS
from linearmodels.panel import PanelOLS
from scipy.stats import t

from claimbook.claims.kept import kept
from claimbook.notebook.results import results
from claimbook.tables.registration import registered
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


SECOND = registered("registrations/c4-second.yml")


def test_the_second_study_is_the_registered_one():
    "Built from the files with nothing of ours, instrumented by linearmodels."
    pwt = pd.read_csv(ROOT / "data" / f"{SECOND['tables']['outcome']}.csv")
    lists = pd.read_csv(ROOT / "data" / f"{SECOND['tables']['regressor']}.csv")
    both = pwt.assign(y=np.log(pwt["rgdpna"] / pwt["pop"]))[["iso3", "year", "y"]].dropna()
    for name in ("regressor", "instrument"):
        assert SECOND[name]["formula"] == "log(rmax_tflops)"
        listed = lists[lists["month"] == SECOND[name]["list_month"]]
        both = both.merge(listed.assign(**{name: np.log(listed["rmax_tflops"])})[["iso3", "year", name]])
    both = both[both["year"] >= SECOND["sample"]["first_year"]]
    before = both.assign(year=both["year"] + SECOND["span"])
    moved = both.merge(before, on=["iso3", "year"], suffixes=("", "_before"))
    change = {name: moved[name] - moved[f"{name}_before"] for name in ("y", "regressor", "instrument")}
    dummies = pd.get_dummies(moved["year"], dtype=float)
    frame = pd.DataFrame(change)
    fit = IV2SLS(frame["y"], dummies, frame["regressor"], frame["instrument"]).fit()
    reported = results(ROOT / "chapters" / "06-design.ipynb")
    assert reported["design.second"].value == pytest.approx(fit.params["regressor"], rel=1e-5)
    assert (reported["design.second"].n, reported["design.second_countries"].value) == (len(moved), 32)
    releases = {str(each["version"]) for each in SECOND["sample"]["releases"]}
    assert set(reported["design.releases"].value.split(", ")) == releases
    assert reported["design.decides"].value == SECOND["sample"]["decides"]


def test_the_kept_release_11_0_gives_the_independent_estimates():
    "To 2023, with other code on the same columns; p with other draws."
    (newest,) = (each.results for each in kept() if each.edition == "pwt-11.0")
    yearly = newest["competitiveness.elasticity"]
    assert (yearly.value, yearly.n, newest["competitiveness.countries"].value) == (
        pytest.approx(0.00155, abs=5e-6),
        767,
        46,
    )
    assert newest["competitiveness.p_wild"].value == pytest.approx(0.136, abs=0.01)
    assert newest["competitiveness.tfp_elasticity"].value == pytest.approx(-0.00016, abs=5e-6)
    assert newest["design.second"].value == pytest.approx(0.0163539, rel=1e-4) and newest["design.second"].n == 552
    assert newest["design.second_p"].value == pytest.approx(0.2758, abs=0.02)
    assert newest["design.second_tfp"].value == pytest.approx(0.00311861, rel=1e-4)
    assert newest["design.yearly_china"].value == pytest.approx(0.000809641, rel=1e-4)
    least = newest["competitiveness.mde"].value / (t.ppf(0.975, 45) + t.ppf(0.8, 45))
    assert least == pytest.approx(0.001044, abs=1e-6)  # the standard error


def of_release(name):
    """Results of the book, or of the kept edition of that release and last year."""
    editions = {"11.0 to 2017": "pwt-11.0-to-2017", "11.0 to 2023": "pwt-11.0", "10.01 to 2017": "pwt-10.01"}
    if name not in editions:
        paths = [ROOT / "chapters" / f"{chapter}.ipynb" for chapter in ("01-competitiveness", "06-design")]
        return {key: told for path in paths for key, told in results(path).items()}
    (found,) = (each.results for each in kept() if each.edition == editions[name])
    return found


@pytest.mark.parametrize(
    ("release", "outcome", "span", "expected"),
    [
        ("9.1 to 2017", "gdp", 1, (0.00298498, 0.00202404, 0.00544743, 595, 544)),
        ("9.1 to 2017", "gdp", 3, (0.00964364, 0.00805387, 0.0110297, 514, 456)),
        ("9.1 to 2017", "gdp", 5, (0.0190919, 0.0167897, 0.0241731, 461, 409)),
        ("9.1 to 2017", "gdp", 10, (0.0579955, 0.051531, 0.0610081, 331, 299)),
        ("9.1 to 2017", "tfp", 1, (0.00218931, 0.00154674, -0.000615008, 592, 543)),
        ("9.1 to 2017", "tfp", 3, (0.00416979, 0.00358131, 0.00221266, 513, 455)),
        ("9.1 to 2017", "tfp", 5, (0.005272, 0.0041626, 0.00452912, 461, 409)),
        ("9.1 to 2017", "tfp", 10, (0.0145054, 0.00865643, 0.00785104, 331, 299)),
        ("11.0 to 2017", "gdp", 1, (0.00268777, 0.00153948, 0.00466454, 595, 544)),
        ("11.0 to 2017", "gdp", 3, (0.00997985, 0.00829788, 0.0114027, 514, 456)),
        ("11.0 to 2017", "gdp", 5, (0.0211846, 0.0185719, 0.0258692, 461, 409)),
        ("11.0 to 2017", "gdp", 10, (0.0641896, 0.0575128, 0.0684986, 331, 299)),
        ("11.0 to 2017", "tfp", 1, (0.00102814, 0.0003316, -0.000446277, 592, 543)),
        ("11.0 to 2017", "tfp", 3, (0.00349658, 0.00254184, 0.000226284, 513, 455)),
        ("11.0 to 2017", "tfp", 5, (0.00776619, 0.0064884, 0.00637496, 461, 409)),
        ("11.0 to 2017", "tfp", 10, (0.0271105, 0.0208052, 0.0216693, 331, 299)),
        ("11.0 to 2023", "gdp", 1, (0.00154985, 0.000477041, 0.00209065, 767, 709)),
        ("11.0 to 2023", "gdp", 3, (0.00488142, 0.00285785, 0.00540841, 667, 603)),
        ("11.0 to 2023", "gdp", 5, (0.0141194, 0.00953635, 0.0163539, 607, 552)),
        ("11.0 to 2023", "gdp", 10, (0.048998, 0.0421208, 0.0557448, 476, 438)),
        ("11.0 to 2023", "tfp", 1, (-0.000157854, -0.000875688, -0.00256716, 760, 705)),
        ("11.0 to 2023", "tfp", 3, (-0.000746499, -0.00196834, -0.00442626, 664, 601)),
        ("11.0 to 2023", "tfp", 5, (0.00433502, 0.0021876, 0.00311861, 607, 552)),
        ("11.0 to 2023", "tfp", 10, (0.0169593, 0.0112759, 0.0135946, 476, 438)),
    ],
)
def test_spans_of_each_release_are_the_independent_ones(release, outcome, span, expected):
    "Least squares, the same where June is listed too, and June as instrument, with other code on the same columns."
    told = of_release(release)
    found = [told[f"design.{outcome}_{design}_{span}"] for design in ("ols", "same", "iv")]
    assert [each.value for each in found] == pytest.approx(expected[:3], rel=1e-4)
    assert [found[0].n, found[2].n] == list(expected[3:])


@pytest.mark.parametrize(
    ("key", "expected", "n"),
    [
        ("competitiveness.elasticity", 0.00264, 595),
        ("design.whole_yearly", 0.00263, 646),
        ("competitiveness.tfp_elasticity", 0.00111, 592),
        ("design.yearly_china", 0.00161, 578),
    ],
)
def test_release_10_01_gives_the_independent_estimates(key, expected, n):
    "To 2017, to 2019, of TFP and without China, by other code on the official file."
    found = of_release("10.01 to 2017")[key]
    assert found.value == pytest.approx(expected, abs=6e-6) and found.n == n


@pytest.mark.parametrize("release", ["9.1 to 2017", "10.01 to 2017", "11.0 to 2017", "11.0 to 2023"])
def test_one_estimate_has_one_interval_and_one_p(release):
    "The yearly one in chapters 1 and 6 by the registered draws; the registered cell of the second study likewise."
    told = of_release(release)
    first = told["competitiveness.elasticity"]
    for key in ("design.gdp_ols_1", "design.yearly_all"):
        assert (told[key].value, told[key].low, told[key].high) == (first.value, first.low, first.high)
    assert told["design.yearly_all_p"].value == told["competitiveness.p_wild"].value
    if told["design.second_until"].value == release.split()[-1]:
        second = told["design.second"]
        for key in ("design.registered_all", "design.gdp_iv_5", "design.whole_second"):
            assert (told[key].low, told[key].high) == (second.low, second.high)
        assert told["design.registered_all_p"].value == told["design.second_p"].value


def test_the_cut_of_the_newest_release_is_that_of_its_own_edition():
    "So exhibits 5.4 and 6.3c say the same, and revision alone is enough: nil lies in the interval."
    cut, own = of_release("11.0 to 2023")["design.cut_yearly"], of_release("11.0 to 2017")["competitiveness.elasticity"]
    assert (cut.value, cut.low, cut.high) == (own.value, own.low, own.high)
    assert own.low < 0 < of_release("9.1 to 2017")["competitiveness.elasticity"].low
    book = of_release("book")
    assert book["design.revision_alone"].value == "enough"
    assert book["design.cut_newest_yearly"].low == own.low
    turned = [each for each in kept() if each.edition != "pwt-11.0-to-2017"]
    nil = [each.results["competitiveness.tfp_elasticity"].low < 0 for each in turned]
    assert all(nil) and book["design.tfp_nil"].value == "10.01, 11.0"


def test_the_turn_of_tfp_by_computing_power_changes_its_sign_on_release_11_0():
    "Estimated apart on the seven columns: to 2023 +.207 (-.020 to .433), n 28; to 2017 -.179 (-.461 to .103), n 30."
    told = {each.edition: each.results["theory.acceleration_by_compute"] for each in kept() if "11.0" in each.edition}
    for edition, expected in (
        ("pwt-11.0", (0.207, -0.020, 0.433, 28)),
        ("pwt-11.0-to-2017", (-0.179, -0.461, 0.103, 30)),
    ):
        found = told[edition]
        assert (found.value, found.low, found.high, found.n) == pytest.approx(expected, abs=6e-4)
    book = results(ROOT / "chapters" / "02-theory.ipynb")
    assert book["theory.newest_acceleration"].value == told["pwt-11.0"].value
    assert book["theory.newest_cut_acceleration"].value == told["pwt-11.0-to-2017"].value


def test_revision_is_told_from_added_years():
    "Of 9.1 to 2017, and of 11.0 cut there, with other code on the same tables; whole, each is the other exhibits' own."
    book = results(ROOT / "chapters" / "06-design.ipynb")
    assert book["design.cut_yearly"].value == pytest.approx(0.00298498, rel=1e-5) and book["design.cut_yearly"].n == 595
    assert book["design.cut_second"].value == pytest.approx(0.0242, abs=5e-5)
    for each in kept():
        if each.edition == "pwt-11.0" and "design.cut_yearly" in each.results:
            assert each.results["design.cut_yearly"].value == pytest.approx(0.00268777, rel=1e-5)
            assert each.results["design.cut_second"].value == pytest.approx(0.0259, abs=5e-5)
            assert each.results["design.whole_second"].value == each.results["design.second"].value
    revision, added = (book[f"design.{name}_yearly"].value for name in ("revision", "added"))
    newest = {0.0} | {
        each.results["design.whole_yearly"].value - 0.00298498
        for each in kept()
        if "design.whole_yearly" in each.results
    }
    assert any(revision + added == pytest.approx(moved, abs=1e-7) for moved in newest)
