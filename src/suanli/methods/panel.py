"""Panel regressions with fixed effects, and standard errors that allow for dependence within countries or years."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import linalg, stats

from .sample import TooSmall, check_columns, check_counts, numbers

EXACT = 1e-24  # share of the outcome's squares below which residuals are rounding


@dataclass(frozen=True)
class Estimate:
    """A fitted regression.

    Attributes
    ----------
    table : DataFrame
        One row a regressor: coef, se, t, p, low, high (95 % interval), in units of the outcome per unit of it.
    n, clusters, periods : int
        Observations, clusters and years used.
    dof : int
        Degrees of freedom of the t distribution behind `p`, `low` and `high`.
    """

    table: pd.DataFrame
    n: int
    clusters: int
    periods: int
    dof: int


def shifted(
    frame: pd.DataFrame, columns: Sequence[str], by: int, *, entity: str = "iso3", time: str = "year"
) -> pd.DataFrame:
    """Values of the same entity `by` periods later (earlier if negative), on the frame's rows; NaN where it has none.

    A period is one unit of `time`, not one row: nothing is carried over a gap.

    Raises
    ------
    ValueError
        If an entity has two rows for one time.

    Examples
    --------
    >>> frame = pd.DataFrame({"iso3": "CHN", "year": [2000, 2001, 2003], "y": [1.0, 2.0, 4.0]})
    >>> shifted(frame, ["y"], -1)["y"].tolist()
    [nan, 1.0, nan]
    """
    check_columns(frame, [entity, time, *columns])
    keyed = frame.set_index([entity, time])
    if keyed.index.has_duplicates:
        twice = ", ".join(map(str, keyed.index[keyed.index.duplicated()][0]))
        raise ValueError(f"two rows for one {entity} and {time}: {twice}")
    wanted = pd.MultiIndex.from_arrays([frame[entity], frame[time] + by])
    return keyed[list(columns)].reindex(wanted).set_index(frame.index)


def differences(
    frame: pd.DataFrame, columns: Sequence[str], span: int = 1, *, entity: str = "iso3", time: str = "year"
) -> pd.DataFrame:
    """Change of each column over `span` periods, kept at the later one; rows without any change are dropped.

    Spans longer than one overlap, so inference must cluster by entity. Units are those of the columns, per `span`.

    Examples
    --------
    >>> frame = pd.DataFrame({"iso3": "CHN", "year": [2000, 2001, 2003], "y": [1.0, 2.0, 4.0]})
    >>> differences(frame, ["y"])
      iso3  year    y
    1  CHN  2001  1.0
    """
    check_counts(span=span)
    columns = list(columns)
    check_columns(frame, columns)
    for name in columns:
        numbers(frame[name], name, gaps=True)
    change = frame[columns] - shifted(frame, columns, -span, entity=entity, time=time)
    return frame[[entity, time]].join(change.dropna(how="all"), how="inner")


def basis(frame: pd.DataFrame, effects: Sequence[str], controls: Sequence[str] = ()) -> np.ndarray:
    """Orthonormal basis of the constant, the dummies of each effect and the controls, shape (rows, rank).

    A pivoted QR decomposition drops what is redundant, so two-way effects of an unbalanced panel are removed exactly.
    """
    if len(effects) == 1 and not controls:  # dummies of one effect are orthogonal and hold the constant
        dummies = pd.get_dummies(frame[effects[0]], dtype=float).to_numpy()
        length = np.linalg.norm(dummies, axis=0)
        return dummies[:, length > 0] / length[length > 0]
    columns = [np.ones((len(frame), 1)), frame[list(controls)].to_numpy(float)]
    columns = np.hstack(columns + [pd.get_dummies(frame[name], dtype=float).to_numpy() for name in effects])
    length = np.linalg.norm(columns, axis=0)
    q, r, _ = linalg.qr(columns[:, length > 0] / length[length > 0], mode="economic", pivoting=True)
    return q[:, np.abs(np.diag(r)) > 1e-10]


def effects_counted(frame: pd.DataFrame, effects: Sequence[str], cluster: str) -> int:
    """Effects and constant that cost degrees of freedom under clustering: those nested in clusters count as one."""
    nested = [name for name in effects if len(frame[[name, cluster]].drop_duplicates()) == frame[name].nunique()]
    return basis(frame, effects).shape[1] - basis(frame, nested).shape[1] + 1


def estimate(
    frame: pd.DataFrame,
    outcome: str,
    regressors: Sequence[str],
    effects: Sequence[str] = ("year",),
    *,
    cluster: str = "iso3",
    time: str = "year",
    lags: int | None = None,
) -> Estimate:
    """Least squares with fixed effects and cluster-robust or Driscoll-Kraay standard errors.

    Parameters
    ----------
    frame : DataFrame
        Long panel; rows that miss the outcome, a regressor, an effect or the cluster are left out.
    outcome, regressors : str, sequence of str
        Columns of the regression.
    effects : sequence of str
        Columns whose values get a fixed effect each; empty for a constant alone.
    cluster, time : str
        Columns of the clusters and of the periods.
    lags : int, optional
        If given, standard errors are those of Driscoll and Kraay [1]_ with a Bartlett kernel of that many lags.

    Returns
    -------
    Estimate
        Clustered: variance times G/(G-1) (N-1)/(N-K), quantiles of t with G-1 degrees of freedom, for G clusters. K
        counts regressors and effects, but effects nested in the clusters together as one constant, since clustering
        already allows for them [2]_. Driscoll-Kraay: T/(T-1) and t with T-1, for T periods.

    Raises
    ------
    ValueError
        If a column is unknown, a value is not finite, or `lags` are not fewer than the periods.
    TooSmall
        If fewer than two clusters or periods are left or no more rows than regressors and effects, the effects and the
        other regressors explain a regressor, the outcome is fitted exactly, or so few clusters or periods are left that
        their scores cancel and a standard error would be nil (two countries with year effects).

    References
    ----------
    .. [1] Driscoll and Kraay (1998), Review of Economics and Statistics 80(4).
    .. [2] Cameron and Miller (2015), Journal of Human Resources 50(2), section II.B and III.B.
    """
    regressors, effects = list(regressors), list(effects)
    check_columns(frame, [outcome, *regressors, *effects, cluster, time])
    if not regressors:
        raise ValueError("regressors are none, expected a column or more")
    used = frame[list(dict.fromkeys([outcome, *regressors, *effects, cluster, time]))].dropna()
    clusters, periods = used[cluster].nunique(), used[time].nunique()
    if min(clusters, periods) < 2:
        raise TooSmall(f"{clusters} clusters and {periods} periods left of {len(frame)} rows; two of each are needed")
    if lags is not None and lags not in range(periods):
        raise ValueError(f"lags is {lags!r}, expected a whole number from 0, below the {periods} periods")
    q = basis(used, effects)
    held = [numbers(used[name], name) for name in (outcome, *regressors)]
    y, *x = (values - q @ (q.T @ values) for values in held)
    rank = basis(used, effects, regressors).shape[1]
    if rank < q.shape[1] + len(regressors):
        raise TooSmall(f"the effects and the other regressors explain one of {', '.join(regressors)}")

    rows = len(used)
    if rows <= rank:
        raise TooSmall(f"{rows} rows do not carry {len(regressors)} regressors and the effects")
    if lags is None:
        counted = len(regressors) + effects_counted(used, effects, cluster)
        correction = clusters / (clusters - 1) * (rows - 1) / (rows - counted)
        kind, groups, dof = "cluster", {"groups": pd.factorize(used[cluster])[0]}, clusters - 1
    else:
        correction = periods / (periods - 1)
        kind, dof = "hac-groupsum", periods - 1
        groups = {"time": pd.factorize(used[time], sort=True)[0], "maxlags": lags}
    fit = sm.OLS(y, np.column_stack(x)).fit(cov_type=kind, cov_kwds={**groups, "use_correction": False})
    if fit.ssr <= EXACT * (used[outcome] ** 2).sum():
        raise TooSmall(f"{', '.join(regressors)} and the effects fit {outcome} exactly; no error can be estimated")
    if (fit.bse <= 1e-8 * np.sqrt(np.diag(fit.normalized_cov_params) * fit.ssr / rows)).any():
        raise TooSmall(f"{clusters} clusters and {periods} periods are too few: their scores cancel in every sample")
    se = fit.bse * np.sqrt(correction)
    t = fit.params / se
    reach = stats.t.ppf(0.975, dof) * se
    table = pd.DataFrame(
        {"coef": fit.params, "se": se, "t": t, "p": 2 * stats.t.sf(np.abs(t), dof)}, index=regressors
    ).assign(low=fit.params - reach, high=fit.params + reach)
    return Estimate(table, n=rows, clusters=clusters, periods=periods, dof=dof)


def leads(frame: pd.DataFrame, outcome: str, regressor: str, ahead: int = 1) -> Estimate:
    """Placebo: the outcome on the regressor of the same year and of each of the next years, with year effects.

    What happens later cannot cause what happened before: a lead that matters points to selection or reverse causation.
    The frame holds differences; the leads are named ``lead 1``, ``lead 2`` and so on.
    """
    check_counts(ahead=ahead)
    later = {f"lead {step}": shifted(frame, [regressor], step)[regressor] for step in range(1, ahead + 1)}
    return estimate(frame.assign(**later), outcome, [regressor, *later])


def local_projections(frame: pd.DataFrame, outcome: str, regressor: str, horizons: Sequence[int]) -> pd.DataFrame:
    """Response of the outcome's level, `horizon` years on, to a change of the regressor [1]_.

    For each horizon h, y(t+h) - y(t-1) is regressed on x(t) - x(t-1) with year effects, clustered by country. The frame
    holds levels (logs give elasticities).

    Returns
    -------
    DataFrame
        One row a horizon: coef, se, t, p, low, high and n.

    References
    ----------
    .. [1] Jordà (2005), American Economic Review 95(1).
    """
    check_counts(0, **{f"horizon {place}": horizon for place, horizon in enumerate(horizons)})
    change = frame[[regressor]] - shifted(frame, [regressor], -1)
    before = shifted(frame, [outcome], -1)[outcome]
    rows = {}
    for horizon in horizons:
        response = shifted(frame, [outcome], horizon)[outcome] - before
        fit = estimate(frame.assign(**{outcome: response, regressor: change[regressor]}), outcome, [regressor])
        rows[horizon] = fit.table.loc[regressor].to_dict() | {"n": fit.n}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("horizon")


def leave_one_out(frame: pd.DataFrame, outcome: str, regressor: str, *, entity: str = "iso3") -> pd.DataFrame:
    """Estimate, with year effects, without each entity in turn: one row an entity left out, as in `Estimate.table`."""
    check_columns(frame, [entity])
    rows = {
        left_out: estimate(frame[frame[entity] != left_out], outcome, [regressor], cluster=entity).table.loc[regressor]
        for left_out in sorted(frame[entity].unique())
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(entity)
