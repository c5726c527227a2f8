"""What goes with the capability of AI models, training compute and time, and how far one group trails another."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import statsmodels.api as sm

from .sample import TooSmall, check_columns, check_counts, numbers
from .trends import decimal_years

TERMS = ("compute", "years")


def regressors(models: pd.DataFrame) -> pd.DataFrame:
    """Models with what their capability is explained by, in units in which a slope can be read.

    Parameters
    ----------
    models : DataFrame
        ``score`` (standard deviations), ``compute_flop`` (FLOP), ``release_date``; a model without compute is left out.

    Returns
    -------
    DataFrame
        The same rows with ``compute`` (tenth logarithm), ``years`` (since the first release) and ``curve`` (the square
        of `compute`, measured from its mean).
    """
    check_columns(models, ["score", "compute_flop", "release_date"])
    known = models.dropna(subset=["score", "compute_flop"])
    compute = np.log10(numbers(known["compute_flop"], "compute_flop", above=0))
    years = decimal_years(known["release_date"])
    middle = compute.mean() if len(known) else 0.0
    return known.assign(compute=compute, years=years - years.min(initial=np.inf), curve=(compute - middle) ** 2)


def slopes(
    models: pd.DataFrame, terms: Sequence[str] = TERMS, errors: str | None = None, cluster: str = "developer"
) -> pd.DataFrame:
    """Slopes of the score on compute and time by least squares, clustered by developer.

    Parameters
    ----------
    models : DataFrame
        As from `regressors`.
    terms : sequence of str
        Regressors beside the constant.
    errors : str, optional
        Column of standard errors of the score; a model counts with the inverse of its variance about the line, which is
        the square of its error and the residual variance of least squares.
    cluster : str
        Column of the clusters.

    Returns
    -------
    DataFrame, one row a term
        ``coef``, ``low``, ``high`` (95 % interval, t with one degree of freedom fewer than clusters; standard
        deviations per tenfold compute or per year), ``p``, ``n`` and ``clusters``.

    Raises
    ------
    TooSmall
        If the models do not carry the regression.
    """
    check_columns(models, [*terms, cluster, "score"])
    clusters = models[cluster].nunique()
    x = np.column_stack([np.ones(len(models)), models[list(terms)].to_numpy(float)])
    if clusters < 3 or len(models) <= x.shape[1] + 1 or np.linalg.matrix_rank(x) < x.shape[1]:
        raise TooSmall(f"{len(models)} models of {clusters} developers do not carry slopes on {', '.join(terms)}")
    y = models["score"].to_numpy()
    weights = 1.0
    if errors is not None:
        weights = 1 / (numbers(models[errors], errors, above=0) ** 2 + sm.OLS(y, x).fit().scale)
    groups = pd.factorize(models[cluster], sort=True)[0]
    fit = sm.WLS(y, x, weights).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    low, high = fit.conf_int()[1:].T
    found = {"coef": fit.params[1:], "low": low, "high": high, "p": fit.pvalues[1:]}
    return pd.DataFrame(found, index=list(terms)).assign(n=len(models), clusters=clusters)


def shuffled(models: pd.DataFrame, draws: int, seed: int) -> np.ndarray:
    """Slopes on compute when it is shuffled among the models released in the same half-year.

    What is left of the slope is due to the half-year alone: later models have more compute and are more capable.

    Parameters
    ----------
    models : DataFrame
        As from `regressors`.
    draws, seed : int
        Number of shuffles and their seed.

    Returns
    -------
    array, shape (draws,)
        Standard deviations per tenfold compute, at an equal date.
    """
    check_counts(draws=draws)
    check_counts(0, seed=seed)
    random = np.random.default_rng(seed)
    ordered = models.sort_values(["release_date", "compute"], kind="stable")  # whatever the order of the rows
    dates = ordered["release_date"].dt
    half = (2 * dates.year + (dates.month > 6)).to_numpy()
    keys = random.random((draws, len(half)))
    places = np.lexsort((keys, np.broadcast_to(half, keys.shape)), axis=1)
    control = np.column_stack([np.ones(len(half)), ordered["years"].to_numpy()])
    net = np.eye(len(half)) - control @ np.linalg.pinv(control)
    compute = ordered["compute"].to_numpy()[places] @ net
    return compute @ ordered["score"].to_numpy() / (compute**2).sum(axis=1)


def months_behind(models: pd.DataFrame, leader: pd.Series, follower: pd.Series, dates: Sequence) -> pd.DataFrame:
    """How long ago leaders first reached what followers can do, date by date.

    Parameters
    ----------
    models : DataFrame
        ``score`` in any one unit, and ``release_date``.
    leader, follower : Series of bool, on the index of `models`
        Members of the two groups.
    dates : sequence of dates

    Returns
    -------
    DataFrame, indexed by date
        ``months`` (of 30.4 days) since the first leader had the score of the best follower released by the date, nil if
        none had, and ``newest``, when the last follower had come out: if long before the date, months are too many.

    Raises
    ------
    TooSmall
        If no follower was released by a date.
    """
    rows = {}
    for date in pd.to_datetime(pd.Index(dates)):
        out = models["release_date"] <= date
        if not (out & follower).any():
            raise TooSmall(f"no follower was released by {date:%Y-%m-%d}, so that nobody trails")
        best = models.loc[out & follower, "score"].max()
        reached = models.loc[out & leader & (models["score"] >= best), "release_date"].min()
        months = 0.0 if pd.isna(reached) else (date - reached).days / 30.4375
        rows[date] = {"months": months, "newest": models.loc[out & follower, "release_date"].max()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("date")
