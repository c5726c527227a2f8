"""Cells of a multiverse: one choice of proxy, outcome, sample, window and lag, on rows fixed before any other choice.

The specifications of a cell are the subsets of its controls, and differ in nothing else: a row that lacks one control
counts in none of them, and how many do is reported.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import linalg

from .panel import basis, effects_counted
from .sample import TooSmall, check_columns, numbers

MOST_CONTROLS = 20  # a million specifications; their table takes some 80 MB


@dataclass(frozen=True, eq=False)
class Cell:
    """The rows that all specifications of a cell share, net of the effects.

    Attributes
    ----------
    net : ndarray, shape (rows, controls + 2)
        Controls, regressor and outcome net of the effects, each of length one (zero if the effects explain it).
    unit : float
        What a coefficient of one between columns of `net` is in units of the outcome per unit of the regressor.
    codes : ndarray of int, shape (rows,)
        Place of each row's cluster in `names`.
    names : Index
        The clusters, sorted.
    basis : ndarray, shape (rows, effects)
        Orthonormal basis of the effects, the constant among them.
    effects_clustered : int
        How many effects cost degrees of freedom if errors are clustered.
    sample : Series
        Rows given, rows used, clusters, periods, first and last period.
    controls : DataFrame, indexed by control
        What each costs. ``missing``: rows that lack it, of those with outcome, regressor, effects, cluster and time;
        ``alone``: rows that lack only this control, and would come back without it; ``explained``: whether the effects
        explain it, so that no specification can take it.
    """

    net: np.ndarray
    unit: float
    codes: np.ndarray
    names: pd.Index
    basis: np.ndarray
    effects_clustered: int
    sample: pd.Series
    controls: pd.DataFrame


def prepare(
    frame: pd.DataFrame,
    outcome: str,
    regressor: str,
    controls: Sequence[str],
    effects: Sequence[str] = ("year",),
    *,
    cluster: str = "iso3",
    time: str = "year",
) -> Cell:
    """Fix the rows of a cell and take its effects out.

    Parameters
    ----------
    frame : DataFrame
        Long panel. A row counts if it has the outcome, the regressor, every control, the effects, the cluster and the
        time, whichever controls a specification takes.
    outcome, regressor, controls : str, str, sequence of str
        Columns; every subset of the controls will be a specification.
    effects : sequence of str
        Columns whose values get a fixed effect each in all specifications; empty for a constant alone.
    cluster, time : str
        Columns of the clusters and of the periods.

    Raises
    ------
    ValueError
        If a column is unknown or has two parts, a value is not finite, or there are more than 20 controls.
    TooSmall
        If no row is complete, or the effects explain the outcome or the regressor.
    """
    controls, core = list(controls), list(dict.fromkeys([outcome, regressor, *effects, cluster, time]))
    if len(controls) > MOST_CONTROLS:
        raise ValueError(
            f"{len(controls)} controls have 2**{len(controls)} subsets; {MOST_CONTROLS} controls are the most"
        )
    check_columns(frame, [*core, *controls])
    if twice := [name for name in controls if [*core, *controls].count(name) > 1]:
        raise ValueError(f"control {twice[0]!r} is named twice or has another part already; name it once")
    complete = frame[core].notna().all(axis=1)
    lacks = frame.loc[complete, controls].isna()
    used = frame[complete][~lacks.any(axis=1)]
    if used.empty:
        raise TooSmall(f"none of {len(frame)} rows has all of {', '.join([*core, *controls])}")

    q = basis(used, effects)
    columns = np.column_stack([numbers(used[name], name) for name in (*controls, regressor, outcome)])
    net = columns - columns.mean(axis=0)
    spread = np.linalg.norm(net, axis=0)
    for _ in range(2):  # the second time takes out what rounding left
        net = net - q @ (q.T @ net)
    length = np.linalg.norm(net, axis=0)
    explained = length <= 1e-9 * spread + 1e-13 * np.linalg.norm(columns, axis=0)
    for name, without in ((regressor, explained[-2]), (outcome, explained[-1])):
        if without:
            raise TooSmall(f"nothing is left of {name} in {len(used)} rows net of {', '.join(effects) or 'its mean'}")

    codes, names = pd.factorize(used[cluster], sort=True)
    years = used[time]
    sample = {"rows given": len(frame), "rows used": len(used), "clusters": len(names), "periods": years.nunique()}
    costs = {"missing": lacks.sum(), "alone": lacks[lacks.sum(axis=1) == 1].sum(), "explained": explained[:-2]}
    return Cell(
        net=np.where(explained, 0.0, net / np.where(explained, 1.0, length)),
        unit=float(length[-1] / length[-2]),
        codes=codes,
        names=pd.Index(names),
        basis=q,
        effects_clustered=effects_counted(used, effects, cluster),
        sample=pd.Series(sample | {"first": years.min(), "last": years.max()}),
        controls=pd.DataFrame(costs, index=pd.Index(controls, name="control")),
    )


def without(cell: Cell, cluster: Hashable) -> Cell:
    """The cell that `prepare` would make of the same rows without one cluster, at a fraction of its cost.

    What is net of the effects in all rows differs from the raw columns by effects alone, so it is enough to take the
    effects out of what is left once more.

    Raises
    ------
    ValueError
        If the cell has no such cluster, nothing is left of the regressor or the outcome without it, or an effect is
        nested in the clusters and is not the clusters themselves.
    """
    if cluster not in cell.names:
        raise ValueError(f"no cluster {cluster!r} in the cell")
    if len(cell.names) == 1:
        raise TooSmall(f"no cluster is left without {cluster}")
    keep = cell.codes != cell.names.get_loc(cluster)
    q, r, _ = linalg.qr(cell.basis[keep], mode="economic", pivoting=True)
    q = q[:, np.abs(np.diag(r)) > 1e-10]
    net = cell.net[keep]
    for _ in range(2):
        net = net - q @ (q.T @ net)
    length = np.linalg.norm(net, axis=0)
    explained = length <= 1e-9
    if explained[-2:].any():
        raise TooSmall(f"nothing is left of the regressor or the outcome without {cluster}")
    nested = cell.basis.shape[1] - cell.effects_clustered + 1  # 1 if no effect is nested in the clusters
    if nested not in (1, len(cell.names)):
        raise ValueError(f"effects finer than the {len(cell.names)} clusters; prepare the cell anew without {cluster}")
    left = np.unique(cell.codes[keep], return_inverse=True)[1]
    fewer = {"rows used": int(keep.sum()), "clusters": len(cell.names) - 1}
    return replace(
        cell,
        net=np.where(explained, 0.0, net / np.where(explained, 1.0, length)),
        unit=cell.unit * float(length[-1] / length[-2]),
        codes=left,
        names=cell.names.drop(cluster),
        basis=q,
        effects_clustered=q.shape[1] - (1 if nested == 1 else nested - 1) + 1,
        sample=pd.Series(cell.sample.to_dict() | fewer),
    )
