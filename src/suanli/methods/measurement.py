"""What error in measuring computing power does to its elasticity, and what a second list of the same year undoes.

A list measures computing power with error. A change over a short span holds little else, so that least squares finds
less than there is; over longer spans, and with another list of the same years as instrument, more of it is found [1]_.

References
----------
.. [1] Griliches and Hausman (1986), Errors in Variables in Panel Data, Journal of Econometrics 31(1).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from .effects import OUTCOMES
from .inference import wild_bootstrap
from .panel import Estimate, basis, differences, effects_counted, estimate, shifted
from .sample import TooSmall, check_columns, logs, numbers

LISTS = {11: "november", 6: "june"}


def two_lists(
    pwt: pd.DataFrame, top500: pd.DataFrame, outcomes: Sequence[str], first_year: int, last_year: int
) -> pd.DataFrame:
    """Log outcomes and log computing power by both lists of a year, one row a country and year.

    Parameters
    ----------
    pwt : DataFrame
        Penn World Table, as `suanli.methods.effects.growth_levels` takes it.
    top500 : DataFrame
        ``iso3``, ``year``, ``month``, ``systems`` and ``rmax_tflops``.
    outcomes : sequence of str
        ``gdp`` or ``tfp``.
    first_year, last_year : int
        Of the outcomes, both included; lists of later years stay, for leads.

    Returns
    -------
    DataFrame
        ``iso3``, ``year``, the outcomes, ``november`` and ``june`` (logs), and ``systems`` in November;
        missing where a country is not listed, which is censoring and no zero.
    """
    held = pwt[["iso3", "year"]].assign(**{name: logs(OUTCOMES[name](pwt), name) for name in outcomes})
    held = held[held["year"].between(first_year, last_year)]
    listed = top500.assign(log=logs(top500["rmax_tflops"], "rmax"), list=top500["month"].map(LISTS))
    listed = listed[listed["year"] >= first_year]
    key = ["iso3", "year"]
    both = listed.pivot_table("log", key, "list").reindex(columns=list(LISTS.values()))
    both["systems"] = listed[listed["month"] == 11].set_index(key)["systems"]
    return held.merge(both.reset_index(), how="outer", on=key).sort_values(key, ignore_index=True)


def changes(levels: pd.DataFrame, outcomes: Sequence[str], span: int) -> pd.DataFrame:
    """Changes over `span` years, with the same of the lists ``span`` years later (``november_next``, ``june_next``).

    ``systems`` is the fewest of both ends.
    """
    lists = list(LISTS.values())
    frame = differences(levels, [*outcomes, *lists], span)
    frame["systems"] = np.minimum(levels["systems"], shifted(levels, ["systems"], -span)["systems"])
    return frame.join(shifted(frame, lists, span).add_suffix("_next"))


def instrumented(
    frame: pd.DataFrame,
    outcome: str,
    regressors: Sequence[str],
    instruments: Sequence[str],
    effects: Sequence[str] = ("year",),
    *,
    cluster: str = "iso3",
    time: str = "year",
) -> Estimate:
    """Just-identified instrumental variables with fixed effects, clustered as `suanli.methods.panel.estimate` does.

    Parameters
    ----------
    frame : DataFrame
        Long panel; rows that miss a column in use are left out.
    outcome, regressors, instruments : str, sequence of str, sequence of str
        Columns; as many instruments as regressors.

    Raises
    ------
    TooSmall
        If fewer than two clusters are left, or the instruments do not tell the regressors apart.
    """
    columns = list(dict.fromkeys([outcome, *regressors, *instruments, *effects, cluster, time]))
    check_columns(frame, columns)
    if len(regressors) != len(instruments):
        raise ValueError(f"{len(instruments)} instruments of {len(regressors)} regressors, expected as many")
    used = frame[columns].dropna()
    codes, names = pd.factorize(used[cluster], sort=True)
    rows, counted = len(used), len(regressors) + effects_counted(used, effects, cluster) if len(used) else 0
    if len(names) < 2 or rows <= counted:
        raise TooSmall(
            f"{rows} rows of {len(names)} clusters do not carry {len(regressors)} regressors and the effects"
        )
    q = basis(used, effects)

    def net(*named: str) -> np.ndarray:
        values = np.column_stack([numbers(used[name], name) for name in named])
        return values - q @ (q.T @ values)

    y, x, z = net(outcome)[:, 0], net(*regressors), net(*instruments)
    cross = z.T @ x / np.outer(np.linalg.norm(z, axis=0), np.linalg.norm(x, axis=0))
    if not np.isfinite(cross).all() or np.linalg.cond(cross) > 1e9:
        raise TooSmall(f"{', '.join(instruments)} do not tell {', '.join(regressors)} apart")
    bread = np.linalg.inv(z.T @ x)
    coef = bread @ (z.T @ y)
    scores = pd.DataFrame(z * (y - x @ coef)[:, None]).groupby(codes).sum().to_numpy()
    clusters = len(names)
    correction = clusters / (clusters - 1) * (rows - 1) / (rows - counted)
    se = np.sqrt(np.diag(correction * bread @ (scores.T @ scores) @ bread.T))
    reach = stats.t.ppf(0.975, clusters - 1) * se
    table = pd.DataFrame({"coef": coef, "se": se, "t": coef / se}, index=list(regressors))
    table["p"] = 2 * stats.t.sf(np.abs(table["t"]), clusters - 1)
    table = table.assign(low=coef - reach, high=coef + reach)
    return Estimate(table, n=rows, clusters=clusters, periods=used[time].nunique(), dof=clusters - 1)


def by_design(frame: pd.DataFrame, outcome: str, draws: int, seeds: tuple[int, int]) -> pd.DataFrame:
    """The elasticity by least squares, on the sample of the second, and with June lists as instrument of November's.

    Parameters
    ----------
    frame : DataFrame
        From `changes`, of any span.
    outcome : str
        Its column.
    draws : int
        Of the wild cluster bootstrap, which gives ``p``, ``low`` and ``high``.
    seeds : tuple of int
        Of the draws of least squares and of the instrumented: each of two registered studies has its own.

    Returns
    -------
    DataFrame, one row a design
        Named ols, same and iv: ``coef``, ``low``, ``high`` (95 %), ``se`` (clustered), ``p``, ``n``, ``countries``;
        ``bound`` of the designs without instrument: what the elasticity is at most if the error of the list is
        classical, from the reverse regression; ``first`` of the last: that of November's change on June's, with
        ``f``, the square of its t.
    """
    both = frame.dropna(subset=["june"])
    rows = {}
    for name, rest, instrument in (("ols", frame, None), ("same", both, None), ("iv", both, "june")):
        wild = wild_bootstrap(
            rest, outcome, "november", instrument=instrument, draws=draws, seed=seeds[instrument is not None]
        )
        fit = instrumented(rest, outcome, ["november"], [instrument or "november"])
        row = {
            "coef": wild.coef,
            "low": wild.low,
            "high": wild.high,
            "se": fit.table.loc["november", "se"],
            "p": wild.p,
        }
        row |= {"n": wild.n, "countries": wild.clusters}
        if instrument:
            first = estimate(both.dropna(subset=outcome), "november", ["june"]).table.loc["june"]
            row |= {"first": first["coef"], "f": first["t"] ** 2}
        else:
            row |= {"bound": 1 / estimate(rest, "november", [outcome]).table.loc[outcome, "coef"]}
        rows[name] = row
    return pd.DataFrame.from_dict(rows, orient="index")


def registered_verdict(elasticity: float, p: float, other_p: float, elsewhere: Sequence[float] = ()) -> str:
    """What ``data/registrations/c4-second.yml`` makes of an estimate.

    Parameters
    ----------
    elasticity, p : float
        Of GDP per head on the release that decides.
    other_p : float
        That of TFP; the two are adjusted together by Holm's method.
    elsewhere : sequence of float
        Elasticities of GDP per head on the other releases.

    Examples
    --------
    >>> registered_verdict(0.02, 0.01, 0.5, [0.03]), registered_verdict(0.02, 0.03, 0.5), registered_verdict(-1, 0, 0)
    ('supported', 'not identified', 'contradicted')
    """
    if max(p, 2 * min(p, other_p)) >= 0.05:
        return "not identified"
    if elasticity < 0:
        return "contradicted"
    return "supported" if all(each > 0 for each in elsewhere) else "not identified"
