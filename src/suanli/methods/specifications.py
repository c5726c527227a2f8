"""The reasonable specifications of one claim: which yearly changes, controls, samples and windows may be combined."""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd

from .cells import Cell, prepare
from .effects import OUTCOMES
from .panel import differences, shifted
from .sample import TooSmall, check_columns, check_counts, logs

# Controls are known before the year begins or are people; what computing power may itself change (capital, investment
# and trade of the same year, TFP beside GDP) would take away part of the effect and is left out as a bad control.
CONTROLS = {
    "income_before": "Income, the year before",
    "growth_before": "Growth, the year before",
    "investment_before": "Investment, the year before",
    "trade_before": "Trade, the year before",
    "people": "Growth of population",
    "schooling": "Growth of human capital",
    "online_before": "People online, the year before",
    "research_before": "Spending on research, the year before",
}
LETTERS = dict(zip(CONTROLS, "YGITPHNR", strict=True))  # of the controls, as growth economists write them
INDICATORS = {"online_before": "internet_users", "research_before": "rd_spending"}  # of the World Bank, where imported
PER_WORKER = {"worker": lambda pwt: pwt["rgdpna"] / pwt["emp"]}
CHOICES = ["proxy", "outcome", "sample", "window", "lag"]
FEWEST = 10  # countries: with fewer, no way of clustering is trusted
LISTED_LONG = 10  # years on the list that make a country one that is listed long


def changes(
    pwt: pd.DataFrame, proxies: Mapping[str, pd.DataFrame], lags: Sequence[int], wdi: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Yearly changes of every outcome and of computing power by every proxy, and the controls.

    Parameters
    ----------
    pwt : DataFrame
        Penn World Table with ``iso3``, ``year``, ``rgdpna``, ``pop``, ``emp``, ``rtfpna``, ``hc`` and the shares in
        GDP ``csh_i``, ``csh_x``, ``csh_m`` (imports negative).
    proxies : mapping of str to DataFrame
        By name: ``iso3``, ``year``, ``amount``, computing power in any one unit.
    lags : sequence of int
        Years by which computing power comes before the outcome; -1 is a lead.
    wdi : DataFrame, optional
        World Development Indicators with ``iso3``, ``year`` and any of `INDICATORS`; without it, or without one of
        them, there is no such control.

    Returns
    -------
    DataFrame
        ``iso3``, ``year``; a column for each outcome (log changes); the controls; and for each proxy and lag a column
        ``<proxy>@<lag>`` (log changes). Missing where a country is not listed in both years.
    """
    levels = pwt[["iso3", "year"]].copy()
    if "emp" not in pwt:  # in part of a release: what rests on workers is then among what is left out
        pwt = pwt.assign(emp=np.nan)
    for name, value in (OUTCOMES | PER_WORKER).items():
        levels[name] = logs(value(pwt), name)
    levels["people"], levels["schooling"] = logs(pwt["pop"], "pop"), logs(pwt["hc"], "hc")
    for name, amounts in proxies.items():
        listed = amounts.assign(**{name: logs(amounts["amount"], f"amount by {name}")})[["iso3", "year", name]]
        levels = levels.merge(listed, how="left", on=["iso3", "year"], validate="one_to_one")
    moved = [*OUTCOMES, *PER_WORKER, "people", "schooling", *proxies]
    frame = differences(levels, moved).reset_index(drop=True)
    shares = pwt[["iso3", "year"]].assign(
        income_before=logs(pwt["rgdpna"] / pwt["pop"], "gdp"),
        investment_before=pwt["csh_i"],
        trade_before=pwt["csh_x"] - pwt["csh_m"],
    )
    if wdi is not None:
        held = {control: name for control, name in INDICATORS.items() if name in wdi}
        known = wdi[["iso3", "year"]].assign(**{control: wdi[name] for control, name in held.items()})
        shares = shares.merge(known, how="left", on=["iso3", "year"], validate="one_to_one")
    shares["year"] += 1
    frame = frame.merge(shares, how="left", on=["iso3", "year"], validate="one_to_one")
    frame["growth_before"] = shifted(frame, ["gdp"], -1)["gdp"]
    for name, lag in product(proxies, lags):
        frame[f"{name}@{lag}"] = shifted(frame, [name], -lag)[name]
    return frame.drop(columns=list(proxies))


def controls(frame: pd.DataFrame) -> dict[str, str]:
    """Controls that a frame from `changes` has, by name: what they are in words."""
    return {name: said for name, said in CONTROLS.items() if name in frame}


def samples(frame: pd.DataFrame, regressor: str, without: Sequence[str] | None) -> dict[str, pd.DataFrame]:
    """The countries that may be asked: all, all but one, and those listed long.

    Parameters
    ----------
    frame : DataFrame
        From `changes`.
    regressor : str
        Its column of computing power.
    without : sequence of str, or None
        ISO codes of the countries that are left out in turn; None for all countries and nothing else.

    Returns
    -------
    dict of str to DataFrame
        Rows of each sample, by its code: ``all``, ``no_USA`` and so on, ``long``.
    """
    if without is None:
        return {"all": frame}
    listed = frame.dropna(subset=regressor).groupby("iso3").size()
    long = listed.index[listed >= LISTED_LONG]
    chosen = {"all": frame} | {f"no_{iso3}": frame[frame["iso3"] != iso3] for iso3 in without}
    return chosen | {"long": frame[frame["iso3"].isin(long)]}


def cells(
    frame: pd.DataFrame,
    proxies: Sequence[str],
    without: Sequence[str] | None,
    windows: Mapping[str, tuple[int, int]],
    lags: Sequence[int],
) -> tuple[dict[tuple[str, ...], Cell], pd.DataFrame]:
    """Every combination of proxy, outcome, sample, window and lag as a cell, and those that cannot be estimated.

    Parameters
    ----------
    frame : DataFrame
        From `changes`, with a column for each proxy and lag.
    proxies, lags : sequence
        As given to `changes`.
    without : sequence of str, or None
        As for `samples`.
    windows : mapping of str to (int, int)
        First and last year, both included, by name.

    Returns
    -------
    dict of tuple to Cell
        By the codes of its choices in the order of `CHOICES`; a lag of one year is ``t-1``.
    DataFrame
        One row a combination left out: the choices and ``why``.
    """
    made, left_out = {}, []
    for proxy, outcome, (window, (first, last)), lag in product(
        proxies, [*OUTCOMES, *PER_WORKER], windows.items(), lags
    ):
        within = frame[frame["year"].between(first, last)]
        for sample, rows in samples(within, f"{proxy}@{lag}", without).items():
            choices = (proxy, outcome, sample, window, f"t{-lag:+}" if lag else "t")
            try:
                cell = prepare(rows, outcome, f"{proxy}@{lag}", list(controls(frame)))
                if len(cell.names) < FEWEST:
                    raise TooSmall(f"{len(cell.names)} countries, {FEWEST} are needed")
                made[choices] = cell
            except TooSmall as error:
                left_out.append([*choices, str(error)])
    return made, pd.DataFrame(left_out, columns=[*CHOICES, "why"])


def permuted(frame: pd.DataFrame, outcome: str, regressor: str, draws: int, seed: int) -> np.ndarray:
    """Coefficients, with year effects, when the countries' computing power is dealt out anew.

    Each draw gives every country the whole series of another (or by chance its own), so what computing power has in
    common over time stays and its tie to the country goes. Rows where the country it fell to has no outcome, or where
    either is missing in the year, drop out as they do in the data.

    Parameters
    ----------
    frame : DataFrame
        ``iso3``, ``year`` and changes.
    outcome, regressor : str
        Columns of the changes.
    draws, seed : int
        Number of permutations and seed of the generator.

    Returns
    -------
    ndarray, shape (draws,)
        Coefficients in units of the outcome per unit of the regressor.

    References
    ----------
    Fisher (1935), The Design of Experiments; in panels, Abadie, Diamond and Hainmueller (2010), JASA 105(490).
    """
    check_counts(draws=draws)
    check_counts(0, seed=seed)
    check_columns(frame, ["iso3", "year", outcome, regressor])
    wide = frame.dropna(subset=[regressor]).pivot_table(index="iso3", columns="year", values=regressor)
    outcomes = frame.pivot_table(index="iso3", columns="year", values=outcome).reindex_like(wide).to_numpy()
    amounts = wide.to_numpy()
    rng = np.random.default_rng(seed)
    found = np.empty(draws)
    for draw in range(draws):
        dealt = amounts[rng.permutation(len(amounts))]
        both = np.isfinite(dealt) & np.isfinite(outcomes)
        count = both.sum(axis=0)
        x, y = (np.where(both, values, 0.0) for values in (dealt, outcomes))
        x = np.where(both, x - x.sum(axis=0) / np.maximum(count, 1), 0.0)
        if not (square := (x * x).sum()) > 0:
            raise TooSmall(f"{len(amounts)} countries: within the years of a draw {regressor} does not vary")
        found[draw] = (x * y).sum() / square
    return found
