"""The estimates of those who made the table, and worlds in which the answer is known."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from suanli.methods.capability import months_behind, regressors, shuffled, slopes
from suanli.methods.inference import wild_bootstrap
from suanli.methods.sample import TooSmall

TABLE = Path(__file__).parents[3] / "data" / "capability_compute.csv"


@pytest.fixture(scope="module")
def table():
    """The table as it stands."""
    return pd.read_csv(TABLE, parse_dates=["release_date"])


@pytest.fixture(scope="module")
def models(table):
    """The registered sample."""
    return regressors(table[table["in_regression"] == 1])


def test_the_registered_slopes_are_those_of_the_makers_of_the_table(models):
    "Tenfold compute .555 [.433, .677], a year .269 [.128, .411], p 2.5e-9 and .0006, 68 models, 24 developers."
    found = slopes(models)
    assert found.loc["compute", ["coef", "low", "high"]].tolist() == pytest.approx([0.555, 0.433, 0.677], abs=6e-4)
    assert found.loc["years", ["coef", "low", "high"]].tolist() == pytest.approx([0.269, 0.128, 0.411], abs=6e-4)
    assert found["p"].tolist() == [pytest.approx(2.5e-9, rel=0.05), pytest.approx(6e-4, abs=6e-5)]
    assert (found["n"] == 68).all() and (found["clusters"] == 24).all()


@pytest.mark.parametrize(
    ("rows", "errors", "expected", "n"),
    [
        ("compute_source == 'epoch models 2026-01'", None, (0.489, 0.304), 60),
        ("compute_confidence == 'Confident'", None, (0.672, 0.208), 50),
        ("release_date >= '2023'", None, (0.437, 0.525), 58),
        ("accessibility == 'open weights'", None, (0.507, 0.389), 46),
        ("n_benchmarks > 0", "score_se", (0.523, 0.293), 68),
    ],
)
def test_parts_of_the_sample_give_what_the_makers_of_the_table_found(models, rows, errors, expected, n):
    "By source, grade, time, access and precision."
    found = slopes(models.query(rows), errors=errors)
    assert found["coef"].tolist() == pytest.approx(expected, abs=6e-4)
    assert found["n"].unique().tolist() == [n]


def test_leaving_a_developer_out_moves_the_slopes_as_published(models):
    "Compute .522 to .589, a year .217 to .296."
    fewer = pd.DataFrame([slopes(models[models["developer"] != name])["coef"] for name in models["developer"].unique()])
    assert fewer.min().tolist() == pytest.approx([0.522, 0.217], abs=6e-4)
    assert fewer.max().tolist() == pytest.approx([0.589, 0.296], abs=6e-4)


def test_distilled_models_and_curvature_do_what_was_published(table, models):
    "With distilled .487 and .335 on 82 models; curvature -.067 [-.106, -.029]."
    best = table.dropna(subset=["compute_flop"]).sort_values("score").groupby("model").tail(1)
    found = slopes(regressors(best), cluster="developer")
    assert found["coef"].tolist() == pytest.approx([0.487, 0.335], abs=6e-4) and found["n"].iloc[0] == 82
    bend = slopes(models, ("compute", "years", "curve")).loc["curve", ["coef", "low", "high"]]
    assert bend.tolist() == pytest.approx([-0.067, -0.106, -0.029], abs=6e-4)


def test_the_wild_bootstrap_agrees_with_the_published_p(models):
    "Compute .0001, a year .008, within the error of 9,999 draws."
    for term, other, p in (("compute", "years", 0.0001), ("years", "compute", 0.008)):
        wild = wild_bootstrap(models, "score", term, [other], (), cluster="developer", draws=9999, seed=20261123)
        assert wild.p == pytest.approx(p, abs=0.003)


def test_compute_shuffled_within_half_years_keeps_the_published_slope(models):
    "Between .10 and .33, the middle 95 percent; no shuffle in some thousand reaches the estimate."
    drawn = shuffled(models, 1999, 1)
    assert np.quantile(drawn, [0.025, 0.975]).tolist() == pytest.approx([0.10, 0.33], abs=0.015)
    assert drawn.max() < slopes(models).loc["compute", "coef"]
    assert shuffled(models.iloc[::-1], 9, 1).tolist() == pytest.approx(shuffled(models, 9, 1).tolist())


def test_a_shuffle_stays_within_its_half_year():
    "One model in each half-year: every shuffle is the estimate itself."
    dates = pd.to_datetime(["2022-03-01", "2022-09-01", "2023-02-01", "2023-12-01", "2024-05-01", "2024-08-01"])
    made = {"release_date": dates, "compute_flop": 10.0 ** np.array([20, 22, 21, 24, 23, 25])}
    made |= {"score": [0.0, 1.0, 0.5, 2.2, 1.4, 2.6], "developer": list("abcabc")}
    models = regressors(pd.DataFrame(made))
    assert shuffled(models, 5, 0).tolist() == pytest.approx([slopes(models).loc["compute", "coef"]] * 5)


def test_months_behind_are_those_of_the_makers_of_the_table(table):
    "Open behind closed, and China behind the United States, at five dates."
    dates = ["2023-12-31", "2024-06-30", "2024-12-31", "2025-06-30", "2025-11-30"]
    for column, leader, follower in (("accessibility", "closed", "open weights"), ("country", "US", "China")):
        found = months_behind(table, table[column] == leader, table[column] == follower, dates)
        assert found["months"].tolist() == pytest.approx([9.6, 15.6, 3.6, 6.4, 11.4], abs=0.05)
    assert found["newest"].max() < pd.Timestamp("2025-10-01")


def test_who_leads_is_not_behind():
    "A follower whom no leader has reached trails by nothing; before the first follower nobody trails."
    models = pd.DataFrame({"release_date": pd.to_datetime(["2024-01-01", "2024-07-01"]), "score": [1.0, 2.0]})
    leader = pd.Series([True, False])
    assert months_behind(models, leader, ~leader, ["2024-12-31"])["months"].tolist() == [0.0]
    with pytest.raises(TooSmall, match="by 2024-06-30"):
        months_behind(models, leader, ~leader, ["2024-06-30"])


@pytest.mark.parametrize("rows", ["developer == 'OpenAI'", "release_date < '2020'", "n_benchmarks < 0"])
def test_a_sample_that_carries_no_slope_says_so(models, rows):
    "One developer, one model, none."
    with pytest.raises(TooSmall, match="do not carry slopes"):
        slopes(models.query(rows))
