"""Joint inference on a specification curve, against what it would be without an effect in any specification."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd
from scipy import stats

from . import subsets
from .cells import Cell
from .inference import rademacher
from .multiverse import judged
from .sample import TooSmall, check_counts

CHUNK = 2**20  # estimates held at a time: 8 MB
PAIRED = 4  # clusters for each control and effect up to which products of signs are fewer than what makes them
LEVEL = 0.05  # of the tests that count as significant, of the joint tests, and of the envelope
RANKS = 201  # places along the sorted curve at which the envelope is kept


@dataclass(frozen=True, eq=False)
class Joint:
    """Joint tests of no effect in any specification.

    Attributes
    ----------
    tests : DataFrame
        Rows ``median`` (the median t value), ``share`` (of specifications significant at 5 % with the sign that more of
        them have) and ``stouffer`` (sum of the t values over the root of their number); columns ``observed``, ``low``
        and ``high`` (quantiles .025 and .975 of the draws, in which there is no effect) and ``p``, two-sided.
    null : DataFrame, shape (draws, 3)
        The three statistics in each draw; the first draw is the data themselves.
    envelope : DataFrame, indexed by rank along the curve of sorted coefficients, from 0 to 1
        ``observed``, and ``low``, ``middle`` and ``high``: quantiles .025, .5 and .975 of the draws, rank by rank.
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
    """Test a specification curve as a whole [1]_ by a wild cluster bootstrap-t with the null imposed [2]_.

    Parameters
    ----------
    cells : mapping to Cell
        The cells of the curve. The tests rest on t values and know no units; for the envelope, coefficients of all
        cells should be in one.
    draws, seed : int, int
        Number of draws and the seed of their signs; if 2**clusters is at most `draws`, each combination is drawn once.

    Raises
    ------
    ValueError
        If an argument is out of its range or there is no cell.
    TooSmall
        If one has too few clusters for any p-value below 5 %, or no specification can be estimated.

    Notes
    -----
    Specifications share their data and hang together. All of them, in all cells, get the same sign for the same cluster
    in a draw, which keeps that dependence; a cluster that a cell has not counts for nothing there.

    In each specification the outcome is explained without the regressor, and the residuals of each cluster times its
    sign make an outcome without an effect. What a refit of the draw would say is linear in the signs v: the coefficient
    is s'v / x'x for scores s under the null, and the scores behind its clustered variance are A v, where the matrix A
    (clusters by clusters) allows for the slope, the controls and the effects being estimated anew. So the variance is
    v'A'A v, and all draws of all specifications are one matrix product. With many clusters that would grow with their
    square; then A v is made of its parts, a diagonal less a few columns, and grows with their number. The median is
    that of t values because t values, not coefficients, have the same spread whatever the clusters' sizes. Each draw of
    each specification takes eight bytes.

    References
    ----------
    .. [1] Simonsohn, Simmons and Nelson (2020), Nature Human Behaviour 4.
    .. [2] Cameron, Gelbach and Miller (2008), Review of Economics and Statistics 90(3).
    """
    check_counts(draws=draws)
    check_counts(0, seed=seed)
    if not cells:
        raise ValueError("there are no cells to test")
    for label, cell in cells.items():
        if 2.0 ** (1 - len(cell.names)) > LEVEL:
            raise TooSmall(f"cell {label}: {len(cell.names)} clusters cannot give a p-value below {LEVEL}")
    names = reduce(pd.Index.union, (cell.names for cell in cells.values()))
    signs = rademacher(len(names), draws, seed).T
    alike, shares = defaultdict(dict), np.zeros((2, len(signs)))
    for label, cell in cells.items():
        alike[tuple(names.get_indexer(cell.names))][label] = cell
    drawn = dict.fromkeys(cells)
    # Cells of the same clusters follow one another: the products of their signs are made once.
    for where, part in ((np.array(where), part) for where, part in alike.items()):
        chosen, critical = signs[:, where], stats.t.ppf(1 - LEVEL / 2, len(where) - 1)
        pairs = _pairs(chosen) if any(map(_paired, part.values())) else None
        for label, cell in part.items():
            drawn[label] = [(slope, t, where) for slope, t in _drawn(cell, chosen, pairs)]
            for _, t, _ in drawn[label]:
                shares += [(t > critical).sum(axis=1), (t < -critical).sum(axis=1)]
    found = [block for blocks in drawn.values() for block in blocks]
    ts, slopes = [t for _, t, _ in found], [(slope, where) for slope, _, where in found]
    count = sum(t.shape[1] for t in ts)
    if not count:
        raise TooSmall("no specification of any cell can be estimated; see the status of its curve")
    shares /= count

    ranks = np.unique(np.linspace(0, count - 1, RANKS).round().astype(int))
    step = max(1, CHUNK // count)
    kept = []
    for part in (slice(start, start + step) for start in range(0, len(signs), step)):
        t = np.concatenate([values[part] for values in ts], axis=1)
        coef = np.concatenate([signs[part][:, where] @ slope.T for slope, where in slopes], axis=1)
        kept.append((np.median(t, axis=1), t.sum(axis=1) / np.sqrt(count), np.sort(coef, axis=1)[:, ranks]))
    median, stouffer, curves = (np.concatenate(part) for part in zip(*kept, strict=True))

    null = pd.DataFrame({"median": median, "share": shares.max(axis=0), "stouffer": stouffer})
    size = null.abs()
    tests = {
        "observed": null.loc[0],
        "low": null.quantile(LEVEL / 2),
        "high": null.quantile(1 - LEVEL / 2),
        "p": (size >= size.loc[0] * (1 - 1e-10)).mean(),  # the data themselves must count in spite of rounding
    }
    low, middle, high = np.quantile(curves, [LEVEL / 2, 0.5, 1 - LEVEL / 2], axis=0)
    return Joint(
        tests=pd.DataFrame(tests),
        null=null,
        envelope=pd.DataFrame(
            {"observed": curves[0], "low": low, "middle": middle, "high": high},
            index=pd.Index(ranks / max(count - 1, 1), name="rank"),
        ),
        sign=int(np.sign(shares[0, 0] - shares[1, 0])),
        specifications=count,
        left_out=sum(2 ** len(cell.controls) for cell in cells.values()) - count,
        clusters=len(names),
        draws=len(signs),
    )


def _paired(cell: Cell) -> bool:
    """Whether products of signs are fewer than what makes the variances of a cell."""
    return len(cell.names) <= PAIRED * (len(cell.controls) + cell.basis.shape[1])


def _pairs(signs: np.ndarray) -> np.ndarray:
    """Products of the signs of every two clusters, shape (draws, pairs)."""
    i, j = np.triu_indices(signs.shape[1])
    return signs[:, i] * signs[:, j]


def _drawn(cell: Cell, signs: np.ndarray, pairs: np.ndarray | None) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """What signs of shape (draws, clusters) make of the specifications whose status is ``ok``, some at a time.

    Their products, `pairs`, are needed where a cell is paired.

    Yields
    ------
    slope : ndarray, shape (specifications, clusters)
        Times signs: the coefficient in the units of the data.
    t : ndarray, shape (draws, specifications)
        The t value in each draw, small-sample factor included.
    """
    k, clusters = len(cell.controls), len(cell.names)
    others = np.hstack([cell.net[:, :k], cell.basis])
    order = np.split(np.argsort(cell.codes, kind="stable"), np.cumsum(np.bincount(cell.codes))[:-1])
    cross = np.array([cell.net[rows].T @ others[rows] for rows in order])  # (clusters, columns, controls and effects)
    own = np.array([cell.net[rows].T @ cell.net[rows] for rows in order])
    paired = _paired(cell)
    step = max(1, CHUNK // (clusters * (max(clusters, others.shape[1]) if paired else others.shape[1])))
    i, j = np.triu_indices(clusters if paired else 0)
    for block in subsets.sweep(cell.net):
        status, freedom = judged(cell, block, clustered=True)
        ok = np.flatnonzero(status == 0)
        for few in np.split(ok, range(step, len(ok), step)):
            x, y, xx = block.regressor[few], block.outcome[few], block.xx[few]
            load_x, load_y = (np.tensordot(weights, cross, (1, 1)) for weights in (x, y))
            taken = (block.masks[few, None] >> np.arange(k) & 1).astype(float)
            both = taken[:, :, None] * taken[:, None, :]
            inverse = both * np.linalg.inv(np.where(both, own[:, :k, :k].sum(axis=0), np.eye(k)))
            load_x[:, :, :k] = load_x[:, :, :k] @ inverse
            weighted = np.tensordot(x, own, (1, 1))
            score, spread = (np.einsum("sgj,sj->sg", weighted, weights) for weights in (y, x))
            factor = clusters / (clusters - 1) * (len(cell.net) - 1) / freedom[few]
            if paired:
                anew = -load_x @ load_y.transpose(0, 2, 1) - spread[:, :, None] * (score / xx[:, None])[:, None, :]
                anew[:, range(clusters), range(clusters)] += score
                square = (anew.transpose(0, 2, 1) @ anew)[:, i, j] * (factor[:, None] * np.where(i == j, 1.0, 2.0))
                variance = pairs @ square.T
            else:
                variance = np.empty((len(signs), len(few)))
                for place in range(len(few)):
                    anew = signs * score[place] - (signs @ load_y[place]) @ load_x[place].T
                    anew -= (signs @ score[place] / xx[place])[:, None] * spread[place]
                    variance[:, place] = factor[place] * np.einsum("dg,dg->d", anew, anew)
            yield cell.unit * score / xx[:, None], signs @ score.T / np.sqrt(np.maximum(variance, np.finfo(float).tiny))
