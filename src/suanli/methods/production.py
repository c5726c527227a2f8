"""Computing power as a factor of production: estimated elasticities, and what a CES function makes of them."""

import numpy as np
import pandas as pd
import statsmodels.api as sm

from .effects import growth_levels
from .inference import minimum_detectable_effect, wild_bootstrap
from .panel import differences, estimate, shifted
from .sample import TooSmall, logs, numbers


def factor_changes(
    pwt: pd.DataFrame, amounts: pd.DataFrame, outcome: str, first_year: int, last_year: int, excluded: list[str]
) -> pd.DataFrame:
    """Yearly log changes of output and of its factors, for countries with computing power in both years.

    Parameters
    ----------
    pwt : DataFrame
        Penn World Table with ``iso3``, ``year``, ``rgdpna`` and ``rnna`` (million 2011 US$), ``emp`` (million),
        ``hc`` and ``rtfpna`` (indices).
    amounts, first_year, last_year, excluded
        As for `suanli.methods.effects.growth_levels`.
    outcome : str
        ``gdp``: output with its factors; ``tfp``: TFP, from which capital and labour have been taken already.

    Returns
    -------
    DataFrame
        ``iso3``, ``year``, ``outcome``, ``compute`` and, for gdp, ``capital`` and ``labour`` (persons times human
        capital), in log points a year.
    """
    listed = growth_levels(pwt, amounts, outcome, first_year, last_year, excluded)[["iso3", "year", "compute"]]
    parts = {"outcome": pwt["rtfpna"]}
    if outcome == "gdp":
        parts = {"outcome": pwt["rgdpna"], "capital": pwt["rnna"], "labour": pwt["emp"] * pwt["hc"]}
    levels = pwt[["iso3", "year"]].assign(**{name: logs(values, name) for name, values in parts.items()})
    return differences(listed.merge(levels), [*parts, "compute"]).dropna()


def factor_elasticities(changes: pd.DataFrame, draws: int, seed: int) -> tuple[pd.DataFrame, str]:
    """Elasticities of output by first differences with year effects, clustered by country.

    With competitive markets the elasticity of a factor is its share in income. The last row is a placebo:
    the coefficient on computing power of the next year, added to the same regression.

    Parameters
    ----------
    changes : DataFrame
        As from `factor_changes`.
    draws, seed : int
        Of the wild cluster bootstrap of the coefficient on computing power.

    Returns
    -------
    table : DataFrame, rows ``capital``, ``labour`` (where given), ``compute`` and ``compute next year``
        ``coef``, ``se``, ``low``, ``high`` (log points per log point), ``p``, ``n``, ``countries``, ``years``; for
        ``compute`` also ``p_wild`` and ``detectable``, the effect found with a power of 80 %.
    note : str
        Empty, or why the sample carries no estimate; the table is then empty.
    """
    factors = [name for name in ("capital", "labour", "compute") if name in changes]
    ahead = "compute next year"
    try:
        fit = estimate(changes, "outcome", factors)
        wild = wild_bootstrap(changes, "outcome", "compute", factors[:-1], draws=draws, seed=seed)
        later = changes.assign(**{ahead: shifted(changes, ["compute"], 1)["compute"]})
        placebo = estimate(later, "outcome", [*factors, ahead])
    except TooSmall as error:
        return pd.DataFrame(), f"The sample is too small to estimate anything: {error}."
    tables = [
        found.table.loc[rows].assign(n=found.n, countries=found.clusters, years=found.periods)
        for found, rows in ((fit, factors), (placebo, [ahead]))
    ]
    detectable = minimum_detectable_effect(fit.table.loc["compute", "se"], fit.dof)
    extra = pd.DataFrame({"p_wild": wild.p, "detectable": detectable}, index=["compute"])
    return pd.concat(tables).join(extra), ""


def acceleration_by_intensity(
    tfp: pd.DataFrame, population: pd.Series, amounts: pd.DataFrame, last: int, span: int = 10
) -> tuple[pd.DataFrame, pd.Series]:
    """Whether the TFP of countries with more computing power per head has gained more speed.

    Parameters
    ----------
    tfp : DataFrame, shape (years, countries)
        Positive, any unit by column; NaN where it is not known.
    population : Series, indexed by (iso3, year)
        Million.
    amounts : DataFrame
        ``iso3``, ``year`` and ``amount``, computing power in any one unit; a country that is not listed has no row.
    last, span : int
        Growth of the `span` years up to `last` is compared with that of the `span` years before, and computing power
        is that of the year between the two.

    Returns
    -------
    countries : DataFrame, indexed by country
        ``gain``, change of the yearly growth of TFP (percentage points), and ``intensity``, natural logarithm of
        computing power per million people.
    slope : Series
        ``value``, ``low`` and ``high``: percentage points of `gain` per log point, with the 95 % interval of HC3 errors
        and t quantiles, and ``n``.

    Raises
    ------
    TooSmall
        If fewer than ten countries have both.
    """
    middle, first = last - span, last - 2 * span
    ends = logs(tfp.reindex([first, middle, last]), "tfp")
    gain = 100 * (ends.loc[last] - 2 * ends.loc[middle] + ends.loc[first]) / span
    listed = amounts[amounts["year"] == middle].set_index("iso3")["amount"]
    people = population[population.index.get_level_values("year") == middle].droplevel("year")
    countries = pd.DataFrame({"gain": gain, "intensity": logs(listed / people, "computing power per head")}).dropna()
    if len(countries) < 10:
        raise TooSmall(f"{len(countries)} countries have TFP from {first} to {last} and computing power in {middle}")
    x = sm.add_constant(countries["intensity"] - countries["intensity"].mean())
    fit = sm.OLS(countries["gain"], x).fit(cov_type="HC3", use_t=True)
    low, high = fit.conf_int().loc["intensity"]
    return countries, pd.Series({"value": fit.params["intensity"], "low": low, "high": high, "n": len(countries)})


def ces_response(growth: np.ndarray, share: float, elasticity: float) -> tuple[np.ndarray, np.ndarray]:
    """Output per worker and marginal product of labour as computing power per worker grows, relative to the start.

    With computing power k and output y per worker, both 1 at the start, ``y = (1 - s + s k^r)^(1/r)`` with
    ``r = 1 - 1/elasticity`` [1]_ in its normalised form [2]_, so that s is computing's share in income at the start.
    The marginal product of labour is (1 - s) y^(1 - r).

    Parameters
    ----------
    growth : array, shape (n,)
        Computing power per worker, times its start.
    share : float
        Share of computing power in income at the start, 0 to 1.
    elasticity : float
        Elasticity of substitution between labour and computing power, positive; 1 is Cobb-Douglas.

    Returns
    -------
    output, product : array, shape (n,)
        Times their start.

    References
    ----------
    .. [1] Arrow, Chenery, Minhas and Solow (1961), Review of Economics and Statistics 43(3).
    .. [2] Klump and de La Grandville (2000), American Economic Review 90(1).

    Examples
    --------
    >>> output, product = ces_response(np.array([1.0, 4.0]), share=0.5, elasticity=1.0)
    >>> output.tolist(), product.tolist()
    ([1.0, 2.0], [1.0, 2.0])
    """
    growth = numbers(growth, "growth", above=0)
    if not (0 <= share <= 1 and 0 < elasticity < np.inf):
        raise ValueError(f"share is {share} and elasticity {elasticity}, expected 0 to 1 and a finite number above 0")
    if elasticity == 1:
        return growth**share, growth**share
    r = 1 - 1 / elasticity
    logs = r * np.log(growth)
    # Logarithms keep the digits that (1 - s + s k^r)^(1/r) loses where r is small and k^r close to one. Where labour
    # has no share, output is k itself, and beside a 1 those of a small k^r would be lost.
    output = (logs if share == 1 else np.log1p(share * np.expm1(logs))) / r
    return np.exp(output), np.exp((1 - r) * output)
