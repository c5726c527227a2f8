import pytest

from claimbook.tables.read import load
from suanli.methods.convergence import mrw_augmented, mrw_convergence, mrw_textbook

# The shipped data do not exactly reproduce the paper (see the data page), hence the tolerances.
INTERCEPT, SLOPE = 0.06, 0.03


@pytest.fixture(scope="module")
def samples():
    countries = load("mankiw_romer_weil")
    kept = {
        "non-oil": countries["oil"] == 0,
        "intermediate": countries["intermediate"] == 1,
        "oecd": countries["oecd"] == 1,
    }
    return {name: countries[rows] for name, rows in kept.items()}


@pytest.mark.parametrize(
    ("sample", "n", "intercept", "slopes", "adjusted", "alpha"),
    [
        ("non-oil", 98, 5.48, [1.42, -1.97], 0.59, 0.60),
        ("intermediate", 75, 5.36, [1.31, -2.01], 0.59, 0.59),
        ("oecd", 22, 7.97, [0.50, -0.76], 0.01, 0.36),
    ],
)
def test_table_1_of_the_paper(samples, sample, n, intercept, slopes, adjusted, alpha):
    "The textbook Solow model: capital's implied share is twice what the accounts say."
    found = mrw_textbook(samples[sample])
    assert found.free.nobs == n
    assert found.free.params["const"] == pytest.approx(intercept, abs=INTERCEPT)
    assert found.free.params[["invest", "n_g_d"]].tolist() == pytest.approx(slopes, abs=SLOPE)
    assert found.free.rsquared_adj == pytest.approx(adjusted, abs=0.01)
    assert found.implied.loc["alpha", "estimate"] == pytest.approx(alpha, abs=0.01)


def test_standard_errors_of_table_1_are_plain_ols(samples):
    "Non-oil: 1.59, .14 and .56 in the free form; alpha .02 in the restricted one."
    found = mrw_textbook(samples["non-oil"])
    assert found.free.bse.tolist() == pytest.approx([1.59, 0.14, 0.56], abs=0.01)
    assert found.implied.loc["alpha", "se"] == pytest.approx(0.02, abs=0.005)


@pytest.mark.parametrize(
    ("sample", "intercept", "slopes", "adjusted", "shares", "errors"),
    [
        ("non-oil", 6.89, [0.69, 0.66, -1.73], 0.78, [0.31, 0.28], [0.04, 0.03]),
        ("intermediate", 7.81, [0.70, 0.73, -1.50], 0.77, [0.29, 0.30], [0.05, 0.04]),
        ("oecd", 8.63, [0.28, 0.76, -1.07], 0.24, [0.14, 0.37], [0.15, 0.12]),
    ],
)
def test_table_2_of_the_paper(samples, sample, intercept, slopes, adjusted, shares, errors):
    "With human capital the implied shares are about a third each, outside the OECD."
    found = mrw_augmented(samples[sample])
    assert found.free.params["const"] == pytest.approx(intercept, abs=INTERCEPT)
    assert found.free.params[["invest", "school", "n_g_d"]].tolist() == pytest.approx(slopes, abs=SLOPE)
    assert found.free.rsquared_adj == pytest.approx(adjusted, abs=0.01)
    assert found.implied.loc[["alpha", "beta"], "estimate"].tolist() == pytest.approx(shares, abs=0.01)
    assert found.implied.loc[["alpha", "beta"], "se"].tolist() == pytest.approx(errors, abs=0.006)


@pytest.mark.parametrize(
    ("sample", "intercept", "slopes", "speed"),
    [
        ("non-oil", 1.93, [-0.141, 0.647, -0.299], 0.00606),
        ("intermediate", 2.23, [-0.228, 0.644, -0.464], 0.0104),
        ("oecd", 2.19, [-0.351, 0.392, -0.753], 0.0173),
    ],
)
def test_table_4_of_the_paper(samples, sample, intercept, slopes, speed):
    "Conditional convergence at about half, one and nearly two per cent a year."
    found = mrw_convergence(samples[sample])
    assert found.free.params["const"] == pytest.approx(intercept, abs=INTERCEPT)
    assert found.free.params[["gdp60", "invest", "n_g_d"]].tolist() == pytest.approx(slopes, abs=SLOPE)
    assert found.implied.loc["lambda", "estimate"] == pytest.approx(speed, abs=0.0002)


def test_intervals_take_the_quantile_of_student_at_the_degrees_of_freedom(samples):
    "OECD, 22 countries: 2.086 standard errors to each side with two terms, 2.093 with three (tables of t)."
    for fit, quantile in ((mrw_textbook, 2.086), (mrw_augmented, 2.093), (mrw_convergence, 2.101)):
        implied = fit(samples["oecd"]).implied
        for end in (implied["estimate"] - implied["low"], implied["high"] - implied["estimate"]):
            assert (end / implied["se"]).tolist() == pytest.approx([quantile] * len(implied), abs=5e-4)


def test_terms_are_the_rows_of_the_papers_table(samples):
    "The free form's terms with their errors, and below them what the model implies."
    found = mrw_convergence(samples["non-oil"])
    assert found.terms.index.tolist() == ["const", "gdp60", "invest", "n_g_d", "lambda"]
    assert found.terms.loc["gdp60", ["estimate", "se"]].tolist() == pytest.approx([-0.141, 0.052], abs=0.001)
    assert found.terms.loc["lambda", "estimate"] == pytest.approx(0.00606, abs=0.0002)
