"""Joint inference on a specification curve, against what it would be without an effect in any specification."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd
from scipy import stats

from suanli.methods import subsets
from suanli.methods.cells import Cell
from suanli.methods.inference import rademacher
from suanli.methods.multiverse import judged

CHUNK = 2**20  # estimates held at a time: 8 MB
LEVEL = 0.05  # of the tests that count as significant, of the joint tests, and of the envelope
RANKS = 201  # places along the sorted curve at which the envelope is kept


@dataclass(frozen=True, eq=False)
class Joint:
    """Joint tests of no effect in any specification.

    Attributes
    ----------
    tests : DataFrame
        Rows ``median`` (of the coefficients), ``share`` (of specifications significant at 5 % with the sign that more
        of them have) and ``stouffer`` (sum of t values over the root of their number); columns ``observed``, ``low``
        and ``high`` (what 95 % of draws without an effect keep to) and ``p``, two-sided.
    null : DataFrame, shape (draws, 3)
        The three statistics in each draw; the first is the data themselves.
    envelope : DataFrame, indexed by rank along the sorted curve, from 0 to 1
        ``observed`` coefficient, and ``low``, ``middle`` and ``high`` of the draws: quantiles .025, .5 and .975, rank
        by rank.
    sign : int
        Sign that more of the significant specifications have; 0 if neither.
    specifications, left_out, clusters, draws : int
        Specifications tested, those left out because their status is not ``ok``, clusters and draws.
    """

    tests: pd.DataFrame
    null: pd.DataFrame
    envelope: pd.DataFrame
    sign: int
    specifications: int
    left_out: int
    clusters: int
    draws: int


def joint_test(cells: Mapping[object, Cell], draws: int = 999, seed: int = 0) -> Joint:
    """Test the curve as a whole by a wild cluster bootstrap with the null imposed in every specification [1]_, [2]_.

    Parameters
    ----------
    cells : mapping to Cell
        The cells of the curve. Coefficients should be in comparable units (logarithms, or standardised), for the
        median is taken over all of them.
    draws, seed : int, int
        Number of draws and the seed of their signs. If 2**clusters is at most `draws`, each combination is drawn once.

    Raises
    ------
    ValueError
        If there is no cell, one has too few clusters for any p-value below 5 %, or no specification can be estimated.

    Notes
    -----
    Specifications share their data, so their estimates hang together; all of them, in all cells, get the same sign for
    the same cluster in a draw, which keeps that dependence. A cluster that a cell has not counts for nothing there.

    In each specification the outcome is explained without the regressor, and the residuals of each cluster times its
    sign make an outcome without an effect. With s_g the score of cluster g, x_g its regressor net of controls and
    effects, and v_g the sign, the coefficient is b* = sum(v_g s_g) / sum(x_g'x_g) and its clustered variance follows
    from the scores v_g s_g - b* x_g'x_g: the effects and the controls' coefficients are held, as in the score bootstrap
    [3]_. With all signs +1 these are the coefficient and t value of the data. No draw is refitted; all draws of all
    specifications are three matrix products. Holding the effects matters little: the b* are those of a full refit.

    References
    ----------
    .. [1] Simonsohn, Simmons and Nelson (2020), Nature Human Behaviour 4.
    .. [2] Cameron, Gelbach and Miller (2008), Review of Economics and Statistics 90(3).
    .. [3] Kline and Santos (2012), Journal of Econometric Methods 1(1).
    """
    if not cells:
        raise ValueError("there are no cells to test")
    for label, cell in cells.items():
        if 2.0 ** (1 - len(cell.names)) > LEVEL:
            raise ValueError(f"cell {label}: {len(cell.names)} clusters cannot give a p-value below {LEVEL}")
    names = reduce(pd.Index.union, (cell.names for cell in cells.values()))
    signs = rademacher(len(names), draws, seed).T
    parts = [(_scores(cell), names.get_indexer(cell.names)) for cell in cells.values()]
    count = sum(len(part.unit) for part, _ in parts)
    if not count:
        raise ValueError("no specification of any cell can be estimated; see the status of its curve")

    ranks = np.unique(np.linspace(0, count - 1, RANKS).round().astype(int))
    step = max(1, CHUNK // count)
    kept = []
    for start in range(0, len(signs), step):
        drawn = [_draw(part, signs[start : start + step, where]) for part, where in parts]
        coef, t, significant = (np.concatenate(values, axis=1) for values in zip(*drawn, strict=True))
        coef.sort(axis=1)
        median = (coef[:, (count - 1) // 2] + coef[:, count // 2]) / 2
        shares = [(significant == side).mean(axis=1) for side in (1, -1)]
        kept.append((median, *shares, t.sum(axis=1) / np.sqrt(count), coef[:, ranks]))
    median, positive, negative, stouffer, curves = (np.concatenate(part) for part in zip(*kept, strict=True))

    null = pd.DataFrame({"median": median, "share": np.maximum(positive, negative), "stouffer": stouffer})
    low, middle, high = np.quantile(curves, [LEVEL / 2, 0.5, 1 - LEVEL / 2], axis=0)
    size = null.abs()
    tests = {
        "observed": null.loc[0],
        "low": null.quantile(LEVEL / 2),
        "high": null.quantile(1 - LEVEL / 2),
        "p": (size >= size.loc[0] * (1 - 1e-10)).mean(),  # the data themselves must count in spite of rounding
    }
    return Joint(
        tests=pd.DataFrame(tests),
        null=null,
        envelope=pd.DataFrame(
            {"observed": curves[0], "low": low, "middle": middle, "high": high},
            index=pd.Index(ranks / max(count - 1, 1), name="rank"),
        ),
        sign=int(np.sign(positive[0] - negative[0])),
        specifications=count,
        left_out=sum(2 ** len(cell.controls) for cell in cells.values()) - count,
        clusters=len(names),
        draws=len(signs),
    )


@dataclass(frozen=True, eq=False)
class _Scores:
    """Scores under the null and squares of the regressor, shape (specifications, clusters), and what makes t of them.

    Coefficients between columns of length one times `unit` are in the units of the data; clustered standard errors are
    to be multiplied by `factor`; beyond `critical` t values are significant.
    """

    scores: np.ndarray
    squares: np.ndarray
    unit: np.ndarray
    factor: np.ndarray
    critical: float


def _scores(cell: Cell) -> _Scores:
    """Whatever the draws need to know of the specifications of a cell whose status is ``ok``."""
    sums = subsets.products(cell.net, cell.codes)
    clusters = len(cell.names)
    parts = []
    for block in subsets.sweep(cell.net):
        status, freedom = judged(cell, block, clustered=True)
        ok = status == 0
        regressor, outcome = block.regressor[ok], block.outcome[ok]
        parts.append(
            (subsets.within(sums, regressor, outcome), subsets.within(sums, regressor, regressor), freedom[ok])
        )
    scores, squares, freedom = (np.concatenate(part) for part in zip(*parts, strict=True))
    factor = np.sqrt(clusters / (clusters - 1) * (len(cell.net) - 1) / freedom)
    critical = float(stats.t.ppf(1 - LEVEL / 2, clusters - 1))
    return _Scores(scores, squares, np.full(len(scores), cell.unit), factor, critical)


def _draw(cell: _Scores, signs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coefficients, t values and signs of the significant ones, shape (draws, specifications)."""
    total = signs @ cell.scores.T
    slope = total / cell.squares.sum(axis=1)
    spread = (cell.scores**2).sum(axis=1) - 2 * slope * (signs @ (cell.scores * cell.squares).T)
    spread += slope**2 * (cell.squares**2).sum(axis=1)
    t = total / (cell.factor * np.sqrt(np.maximum(spread, np.finfo(float).tiny)))
    return slope * cell.unit, t, np.sign(t) * (np.abs(t) > cell.critical)
