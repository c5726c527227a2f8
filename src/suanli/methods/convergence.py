"""The growth regressions of Mankiw, Romer and Weil (1992): a Solow model with and without human capital.

Mankiw, N. G., Romer, D. and Weil, D. N. (1992), A contribution to the empirics of economic growth, Quarterly Journal of
Economics 107, 407-437, doi:10.2307/2118477. All standard errors are those of plain OLS, as in the paper.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from statsmodels.regression.linear_model import RegressionResults

from .sample import TooSmall, check_columns
from .sample import logs as log

# Growth of technology plus depreciation, per year, as the paper assumes.
TECHNOLOGY_AND_DEPRECIATION = 0.05
YEARS = 25  # 1960 to 1985


@dataclass(frozen=True)
class SolowFit:
    """One sample of one table: the free regression, and the parameters of the model that the sample implies.

    ``implied`` holds ``estimate``, ``se`` (delta method) and the 95 % interval of Student's t, ``low`` to ``high``, of
    each structural parameter: ``alpha`` and ``beta``, the shares of physical and human capital (0 to 1), from the
    restricted form, or ``lambda``, the speed of convergence per year, from the free one. ``terms`` are the rows of the
    paper's table: estimate and error of the free form's terms, and what is implied.
    """

    free: RegressionResults
    implied: pd.DataFrame

    @property
    def terms(self) -> pd.DataFrame:
        """Constant, slopes and implied parameters, by name."""
        return pd.concat([pd.DataFrame({"estimate": self.free.params, "se": self.free.bse}), self.implied])


def mrw_textbook(sample: pd.DataFrame) -> SolowFit:
    """Table I: log GDP per adult in 1985 on ln(I/GDP) and ln(n + g + d).

    Parameters
    ----------
    sample : DataFrame, one row per country
        ``gdp85`` (dollars per adult), ``invest`` (percent of GDP) and ``popgrowth`` (percent a year). Countries
        that lack one of them are left out.
    """
    return _steady_state(sample, {"invest": "alpha"})


def mrw_augmented(sample: pd.DataFrame) -> SolowFit:
    """Table II: as `mrw_textbook`, with ``school`` (percent of the working-age population in secondary school)."""
    return _steady_state(sample, {"invest": "alpha", "school": "beta"})


def mrw_convergence(sample: pd.DataFrame) -> SolowFit:
    """Table IV: growth of GDP per adult from 1960 to 1985 on its level in 1960 and the terms of `mrw_textbook`.

    Also needs ``gdp60`` (dollars per adult). Implied lambda = -ln(1 + b) / 25, with b the slope on ln(gdp60).
    """
    check_columns(sample, ["gdp60", "gdp85", "invest", "popgrowth"])
    sample = sample.dropna(subset=["gdp60", "gdp85", "invest", "popgrowth"])
    terms = pd.DataFrame({"gdp60": log(sample["gdp60"], "gdp60"), **_logs(sample, ["invest"])})
    fit = _fit(log(sample["gdp85"] / sample["gdp60"], "gdp85 over gdp60"), terms)
    slope = fit.params["gdp60"]
    if slope <= -1:
        raise ValueError(f"the slope on gdp60 is {slope:g}, expected above -1: no speed of convergence gives it")
    speed, se = -np.log(1 + slope) / YEARS, fit.bse["gdp60"] / (1 + slope) / YEARS
    return SolowFit(fit, _implied(np.array([speed]), np.array([se]), fit, ["lambda"]))


def _implied(estimate: np.ndarray, se: np.ndarray, fit: RegressionResults, names: list[str]) -> pd.DataFrame:
    """Structural parameters with their intervals, as `SolowFit` holds them."""
    reach = stats.t.ppf(0.975, fit.df_resid) * se
    ends = {"low": estimate - reach, "high": estimate + reach}
    return pd.DataFrame({"estimate": estimate, "se": se, **ends}, index=names)


def _logs(sample: pd.DataFrame, percents: list[str]) -> dict[str, pd.Series]:
    logs = {name: log(sample[name] / 100, name) for name in percents}
    return logs | {"n_g_d": log(sample["popgrowth"] / 100 + TECHNOLOGY_AND_DEPRECIATION, "n + g + d")}


def _fit(income: pd.Series, terms: pd.DataFrame) -> RegressionResults:
    """Least squares with a constant, if the countries carry it."""
    columns = sm.add_constant(terms, has_constant="add")
    if len(columns) <= columns.shape[1] or np.linalg.matrix_rank(columns) < columns.shape[1]:
        names = ", ".join(terms)
        raise TooSmall(f"{len(columns)} countries do not carry {names}: too few, or one is a sum of the others")
    return sm.OLS(income, columns).fit()


def _steady_state(sample: pd.DataFrame, capitals: dict[str, str]) -> SolowFit:
    check_columns(sample, ["gdp85", "popgrowth", *capitals])
    sample = sample.dropna(subset=["gdp85", "popgrowth", *capitals])
    terms = pd.DataFrame(_logs(sample, list(capitals)))
    income = log(sample["gdp85"], "gdp85")
    free = _fit(income, terms)
    # The model says that the slopes sum to zero: each accumulation rate enters net of ln(n + g + d).
    net = terms.drop(columns="n_g_d").sub(terms["n_g_d"], axis=0)
    restricted = _fit(income, net)
    slopes = restricted.params[list(capitals)].to_numpy()
    whole = 1 + slopes.sum()
    jacobian = np.eye(len(slopes)) / whole - slopes[:, None] / whole**2
    covariance = restricted.cov_params().loc[list(capitals), list(capitals)].to_numpy()
    se = np.sqrt(np.diag(jacobian @ covariance @ jacobian.T))
    return SolowFit(free, _implied(slopes / whole, se, restricted, list(capitals.values())))
