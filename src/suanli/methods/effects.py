"""The effect of computing power on growth: every design of exhibit 1.6 on one sample, and what it may depend on."""

from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pandas as pd

from .inference import minimum_detectable_effect, wild_bootstrap
from .panel import Estimate, differences, estimate, leads
from .sample import TooSmall, logs

OUTCOMES = {
    "gdp": lambda pwt: pwt["rgdpna"] / pwt["pop"],
    "tfp": lambda pwt: pwt["rtfpna"],
}


def growth_levels(
    pwt: pd.DataFrame, amounts: pd.DataFrame, outcome: str, first_year: int, last_year: int, excluded: list[str]
) -> pd.DataFrame:
    """Log outcome and log computing power of countries, one row a country and year.

    Parameters
    ----------
    pwt : DataFrame
        Penn World Table with ``iso3``, ``year``, ``rgdpna`` (million 2011 US$), ``pop`` (million), ``rtfpna`` (index).
    amounts : DataFrame
        ``iso3``, ``year`` and ``amount``, computing power in any one unit; a country that is not listed has no row.
    outcome : str
        ``gdp`` (GDP per head) or ``tfp``.
    first_year, last_year : int
        Both included.
    excluded : list of str
        ISO codes left out.

    Returns
    -------
    DataFrame
        ``iso3``, ``year``, ``outcome`` and ``compute`` (logs); `compute` is missing where a country is not
        listed, which is censoring and no zero.

    Raises
    ------
    ValueError
        If the outcome is unknown, a code to be left out is in neither table, or a value has no logarithm.
    TooSmall
        If no row is left.
    """
    if outcome not in OUTCOMES:
        raise ValueError(f"outcome {outcome!r}: expected one of {', '.join(OUTCOMES)}")
    if unknown := sorted(set(excluded) - set(pwt["iso3"]) - set(amounts["iso3"])):
        raise ValueError(f"excluded: no country {unknown[0]!r} in the data; use ISO 3166-1 alpha-3 codes")
    held = pwt.assign(outcome=logs(OUTCOMES[outcome](pwt), outcome))[["iso3", "year", "outcome"]].dropna()
    held = held.merge(
        amounts.assign(compute=logs(amounts["amount"], "amount"))[["iso3", "year", "compute"]], how="left"
    )
    kept = held[held["year"].between(first_year, last_year) & ~held["iso3"].isin(excluded)]
    if kept["compute"].notna().sum() == 0:
        raise TooSmall(f"no country has both {outcome} and computing power between {first_year} and {last_year}")
    return kept.reset_index(drop=True)


def primary(levels: pd.DataFrame, draws: int, seed: int) -> pd.Series:
    """Primary specification of ``data/preregistration.yml``: first differences, year effects, wild cluster bootstrap.

    Returns
    -------
    Series
        ``coef``, ``se``, ``p_clustered``, ``p_wild``, ``low``, ``high`` (interval of the bootstrap), ``mde`` (minimum
        detectable effect at 80 % power), ``n``, ``countries``, ``years``; with too small a sample only ``note``, why.
    """
    changes = differences(levels, ["outcome", "compute"])
    try:
        fit = estimate(changes, "outcome", ["compute"])
        wild = wild_bootstrap(changes, "outcome", "compute", draws=draws, seed=seed)
    except TooSmall as error:
        return pd.Series({"note": f"The sample is too small to test anything: {error}."})
    row = fit.table.loc["compute", ["coef", "se", "p"]].rename({"p": "p_clustered"})
    mde = minimum_detectable_effect(row["se"], fit.dof)
    tested = {"p_wild": wild.p, "low": wild.low, "high": wild.high, "mde": mde}
    counts = {"n": fit.n, "countries": fit.clusters, "years": fit.periods, "note": ""}
    return pd.Series({**row, **tested, **counts})


def designs(levels: pd.DataFrame, span: int = 5) -> pd.DataFrame:
    """The same question by other designs, each for what it shows; clustered by country throughout.

    Parameters
    ----------
    levels : DataFrame
        As from `growth_levels`.
    span : int
        Years of the long differences.

    Returns
    -------
    DataFrame, one row a design
        Named pooled, levels, primary, two_way, long, lead and reverse: ``design`` in words,
        ``coef``, ``low``, ``high``, ``p``, ``n``, ``countries``, and ``note``: why it has no estimate.
    """
    changes = differences(levels, ["outcome", "compute"])
    long = differences(levels, ["outcome", "compute"], span)
    held = levels.dropna()
    both = ["iso3", "year"]
    asked: dict[str, tuple[str, Callable[[], Estimate]]] = {
        "pooled": ("Levels, pooled", lambda: estimate(held, "outcome", ["compute"])),
        "levels": ("Levels, country and year effects", lambda: estimate(held, "outcome", ["compute"], both)),
        "primary": ("First differences, year effects (primary)", lambda: estimate(changes, "outcome", ["compute"])),
        "two_way": (
            "First differences, country and year effects",
            lambda: estimate(changes, "outcome", ["compute"], both),
        ),
        "long": (f"Differences over {span} years", lambda: estimate(long, "outcome", ["compute"])),
        "lead": ("Placebo: next year's computing power", lambda: leads(changes, "outcome", "compute")),
        "reverse": ("Reverse: computing power on the outcome", lambda: estimate(changes, "compute", ["outcome"])),
    }
    rows = {}
    for name, (design, fit) in asked.items():
        try:
            found = fit()
        except TooSmall as error:
            rows[name] = {"design": design, "note": str(error)}
            continue
        last = found.table.iloc[-1]  # of the placebo the lead, of all others the only regressor
        counts = {"n": found.n, "countries": found.clusters}
        rows[name] = {"design": design, **last[["coef", "low", "high", "p"]], **counts, "note": ""}
    columns = ["design", "coef", "low", "high", "p", "n", "countries", "note"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def without_each_list(levels: pd.DataFrame) -> pd.DataFrame:
    """The primary estimate without the list of each year in turn, which takes the change into it and out of it.

    Parameters
    ----------
    levels : DataFrame
        As from `growth_levels`.

    Returns
    -------
    DataFrame, indexed by the year of the list left out
        Rows as in `Estimate.table`, in log points of the outcome per log point; no row where too few would be left.
    """
    rows = {}
    for year in sorted(levels.dropna()["year"].unique()):
        fewer = levels.assign(compute=levels["compute"].mask(levels["year"] == year))
        with suppress(TooSmall):
            fit = estimate(differences(fewer, ["outcome", "compute"]), "outcome", ["compute"])
            rows[year] = fit.table.loc["compute"]
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("year")


def with_entry(levels: pd.DataFrame, iso3: str, year: int, amount: float) -> float:
    """Elasticity of yearly changes if a list held an entry that it lacks.

    Parameters
    ----------
    levels : DataFrame
        From `growth_levels`.
    iso3, year, amount : str, int, float
        Whose entry, in which year, and how much computing power, in the units of the lists.
    """
    entered = (levels["iso3"] == iso3) & (levels["year"] == year)
    fuller = levels.assign(compute=levels["compute"].mask(entered, np.log(amount)))
    fit = estimate(differences(fuller, ["outcome", "compute"]), "outcome", ["compute"])
    return float(fit.table.loc["compute", "coef"])


def interactions(changes: pd.DataFrame, partners: list[str], draws: int, seed: int) -> pd.DataFrame:
    """How much the elasticity to computing power changes with one standard deviation more of each partner.

    One partner at a time, with year effects, clustered by country; after Aiken and West [1]_ the partner is measured
    from its mean, so that the elasticity beside the product is that at the mean.

    Parameters
    ----------
    changes : DataFrame
        ``iso3``, ``year``, ``outcome`` and ``compute`` (changes of logs), and the partners in any units; no gaps.
    partners : list of str
        Columns of `changes`.
    draws, seed : int
        Draws of the wild cluster bootstrap and their seed.

    Returns
    -------
    DataFrame, one row a partner
        ``coef``, ``low``, ``high`` and ``p`` of the product (log points per log point and standard deviation; 95 %
        interval), ``alone`` (elasticity at the mean), ``wild`` (p of the bootstrap), ``mde`` (smallest interaction
        found at 80 % power), ``n`` and ``countries``.

    Raises
    ------
    TooSmall
        If the sample does not carry a test.

    References
    ----------
    .. [1] Aiken and West (1991), Multiple Regression: Testing and Interpreting Interactions, Sage.
    """
    rows = {}
    for partner in partners:
        sized = (changes[partner] - changes[partner].mean()) / changes[partner].std()
        terms = changes.assign(partner=sized, product=changes["compute"] * sized)
        fit = estimate(terms, "outcome", ["compute", "partner", "product"])
        wild = wild_bootstrap(terms, "outcome", "product", ["compute", "partner"], draws=draws, seed=seed)
        rows[partner] = fit.table.loc["product", ["coef", "low", "high", "p"]].to_dict() | {
            "alone": fit.table.loc["compute", "coef"],
            "wild": wild.p,
            "mde": minimum_detectable_effect(fit.table.loc["product", "se"], fit.dof),
            "n": fit.n,
            "countries": fit.clusters,
        }
    return pd.DataFrame.from_dict(rows, orient="index")
