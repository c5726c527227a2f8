"""Where growth comes from: Solow's residual of 1957 and the growth accounts of the Penn World Table."""

import numpy as np
import pandas as pd
import statsmodels.api as sm

from .sample import TooSmall, check_columns, check_counts, logs, numbers

SOURCES = ["capital", "hours", "human_capital", "tfp"]
# The country whose hours PWT 9.1 lends to those that report none; see `tornqvist_links`.
HOURS_LENDER = "USA"


def solow_residual(output: pd.Series, capital: pd.Series, capital_share: pd.Series) -> pd.Series:
    """Solow's index of technical change A(t), 1 in the first year [1]_.

    The discrete formula of his Table 1, all changes from year t to t+1 and the share that of year t:
    A(t+1) / A(t) = 1 + dq/q - w dk/k.

    Parameters
    ----------
    output, capital : Series, shape (years,)
        Private non-farm output q and employed capital k per man-hour, in dollars of one year.
    capital_share : Series, shape (years,)
        Share w of property in income, between 0 and 1.

    Returns
    -------
    Series, shape (years,)
        A(t), without unit.

    References
    ----------
    .. [1] Solow, R. M. (1957), Technical change and the aggregate production function, Review of Economics and
       Statistics 39, 312-320, doi:10.2307/1926047.

    Examples
    --------
    >>> solow_residual(pd.Series([1.0, 1.1]), pd.Series([2.0, 2.2]), pd.Series([0.3, 0.3])).round(3).tolist()
    [1.0, 1.07]
    """
    for name, column in (("output", output), ("capital", capital)):
        numbers(column, name, above=0)
    numbers(capital_share, "capital share")
    if output.empty:
        raise TooSmall("output has no year")
    step = 1 + output.pct_change() - capital_share.shift() * capital.pct_change()
    return step.fillna({step.index[0]: 1.0}).cumprod().rename("technology")


def solow_fits(output: pd.Series, capital: pd.Series, technology: pd.Series) -> pd.DataFrame:
    """Solow's curves of output net of technical change on capital, equations (4a) to (4c) of his paper of 1957.

    Parameters
    ----------
    output, capital : Series, shape (years,)
        q and k per man-hour; Solow fits 1909 to 1942.
    technology : Series, shape (years,)
        A(t), for instance from `solow_residual`.

    Returns
    -------
    DataFrame, shape (3, 3)
        OLS ``intercept`` and ``slope`` of q/A on k, ln k and 1/k, and the absolute correlation ``r``.
    """
    for name, column in (("output", output), ("capital", capital), ("technology", technology)):
        numbers(column, name, above=0)
    net = output / technology
    if len(net) < 3 or capital.max() <= capital.min() or net.max() <= net.min():
        raise TooSmall(f"{len(net)} years do not carry a curve: too few, or output or capital is the same in all")
    fits = {}
    for form, x in {"linear": capital, "semi-log": np.log(capital), "hyperbolic": 1 / capital}.items():
        fit = sm.OLS(net.to_numpy(), sm.add_constant(x.to_numpy())).fit()
        fits[form] = [*fit.params, np.sqrt(fit.rsquared)]
    return pd.DataFrame.from_dict(fits, orient="index", columns=["intercept", "slope", "r"])


def technical_share(output: pd.Series, technology: pd.Series) -> float:
    """Share of the rise of output per hour, first to last year, that is technical change and not capital (0 to 1).

    Solow's reckoning: the last year's output divided by A is what capital alone would have given.

    Examples
    --------
    >>> round(technical_share(pd.Series([0.623, 1.275]), pd.Series([1.0, 1.809])), 3)
    0.875
    """
    for name, column in (("output", output), ("technology", technology)):
        numbers(column, name, above=0)
    if len(output) < 2 or output.iloc[0] == output.iloc[-1]:
        raise TooSmall("output is the same in the first and the last year; no share of its rise can be told")
    first, last = output.iloc[0], output.iloc[-1]
    return float(1 - (last / technology.iloc[-1] * technology.iloc[0] - first) / (last - first))


def tornqvist_links(panel: pd.DataFrame) -> pd.DataFrame:
    """Log growth of output from the year before, split into capital, hours, human capital and TFP.

    Weights are the mean of the two years' labour shares (Törnqvist); TFP is what is left, as in the Penn World
    Table [1]_. A country that reports no hours in a year or the year before is given the growth of hours of the
    United States. That PWT 9.1 does so we found in its data and not in its documentation: in this way, and no other
    that we tried, all 5,889 growth rates of ``rtfpna`` are met to single precision, 2,946 of them without hours.

    Parameters
    ----------
    panel : DataFrame, one row per country and year
        Columns ``iso3``, ``year``, ``rgdpna`` and ``rkna`` (real GDP and capital services at constant national prices),
        ``emp`` (persons), ``avh`` (hours a year), ``hc`` (index) and ``labsh`` (0 to 1).

    Returns
    -------
    DataFrame, indexed by iso3 and year
        ``output`` and its four sources in log points, and ``hours_observed`` (bool). NaN where an input or the year
        before is missing.

    Raises
    ------
    ValueError
        If a country and year occur twice.

    References
    ----------
    .. [1] Feenstra, R. C., Inklaar, R. and Timmer, M. P. (2015), The next generation of the Penn World Table, American
       Economic Review 105, 3150-3182, doi:10.1257/aer.20130954.
    """
    check_columns(panel, ["iso3", "year", "rgdpna", "rkna", "emp", "avh", "hc", "labsh"])
    numbers(panel["labsh"], "labsh", gaps=True)
    data = panel.set_index(["iso3", "year"]).sort_index()
    if data.index.has_duplicates:
        country, year = data.index[data.index.duplicated()][0]
        raise ValueError(f"{country} in {year} occurs twice")
    years = data.index.get_level_values("year").to_series(index=data.index)
    consecutive = years.groupby(level="iso3").diff() == 1

    def change(column: pd.Series) -> pd.Series:
        return logs(column, column.name).groupby(level="iso3").diff().where(consecutive)

    hours = change(data["avh"])
    observed = hours.notna()
    if HOURS_LENDER in data.index.get_level_values("iso3"):
        hours = hours.fillna(years.map(hours.xs(HOURS_LENDER)))
    share = (data["labsh"] + data["labsh"].groupby(level="iso3").shift()) / 2
    links = pd.DataFrame({"output": change(data["rgdpna"]), "capital": (1 - share) * change(data["rkna"])})
    links["hours"] = share * (change(data["emp"]) + hours)
    links["human_capital"] = share * change(data["hc"])
    links["tfp"] = links["output"] - links["capital"] - links["hours"] - links["human_capital"]
    links["hours_observed"] = observed
    return links


def tfp_index(panel: pd.DataFrame, base_year: int = 2011) -> pd.Series:
    """TFP at constant national prices, ``base_year`` = 1: PWT's ``rtfpna`` rebuilt from its own parts.

    Links of `tornqvist_links` are chained both ways from the base year and stop at the first gap.

    Parameters
    ----------
    panel : DataFrame
        As for `tornqvist_links`; the years need not be complete.
    base_year : int
        Year in which the index is 1; PWT 9.1 uses 2011.

    Returns
    -------
    Series, indexed by iso3 and year
        TFP, without unit; NaN before or after a gap, and for a country whose base year has no link on either side.
    """
    check_counts(base_year=base_year)
    links = tornqvist_links(panel)
    if not links["tfp"].notna().any():
        raise TooSmall("no country has two years in a row with all inputs, so that nothing can be chained")
    wide = links.pivot_table(index="year", columns="iso3", values="tfp")
    wide = wide.reindex(range(min(wide.index.min(), base_year), max(wide.index.max(), base_year) + 1))
    after = wide.loc[base_year + 1 :].cumsum(skipna=False)
    base = wide.loc[base_year : base_year + 1].notna().any().map({True: 0.0, False: np.nan})
    # The link of year t leads from t-1 to t, so summing backwards gives the level of the year before.
    before = -wide.loc[:base_year].iloc[::-1].cumsum(skipna=False)
    before.index -= 1
    levels = pd.concat([before.iloc[::-1], base.to_frame(base_year).T, after])
    tidy = np.exp(levels).rename_axis("year").reset_index().melt("year", var_name="iso3", value_name="tfp")
    return tidy.set_index(["iso3", "year"])["tfp"]


def growth_accounts(panel: pd.DataFrame, first_year: int, last_year: int) -> pd.DataFrame:
    """Mean yearly growth of each country from ``first_year`` to ``last_year`` and what it came from.

    Parameters
    ----------
    panel : DataFrame
        As for `tornqvist_links`. Contributions of capital services, hours worked (persons times hours) and
        human capital per hour add up with TFP to the growth of output.
    first_year, last_year : int
        Both ends of the period; the first link is that of ``first_year + 1``.

    Returns
    -------
    DataFrame, indexed by iso3
        ``output``, ``capital``, ``hours``, ``human_capital``, ``tfp`` in log points times 100 a year, and
        ``hours_observed``, the share of years (0 to 1) whose hours are the country's own. Countries that lack a year
        of the period are left out.

    Raises
    ------
    ValueError
        If the period is empty.
    """
    if last_year <= first_year:
        raise ValueError(f"a period needs a last year after the first, got {first_year} to {last_year}")
    links = tornqvist_links(panel)
    inside = links[links.index.get_level_values("year").isin(range(first_year + 1, last_year + 1))].dropna()
    countries = inside.groupby(level="iso3")
    mean = countries.mean()
    parts = mean[["output", *SOURCES]] * 100
    return parts.assign(hours_observed=mean["hours_observed"])[countries.size() == last_year - first_year]
