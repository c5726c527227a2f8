"""The multiverse of a claim: its estimate in every cell and under every subset of the controls."""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import special

from . import subsets
from .cells import Cell, without
from .sample import TooSmall

CHUNK = 2**20  # residuals held at a time for HC1: 8 MB
STATUS = ["ok", "controls collinear", "regressor explained", "exact fit", "no freedom"]


def curve(cell: Cell, errors: str = "cluster") -> pd.DataFrame:
    """Coefficient of the regressor under every subset of the controls.

    Parameters
    ----------
    cell : Cell
    errors : {"cluster", "HC1", "iid"}
        With N rows, G clusters, K regressors and effects: clustered, variance times G/(G-1) (N-1)/(N-K) and t with G-1
        degrees of freedom, where effects nested in the clusters count as one, as in `panel.estimate`; HC1, White's
        variance times N/(N-K); iid, one variance, the squared residuals over N-K; both with t of N-K.

    Returns
    -------
    DataFrame, one row a subset
        ``mask``, whose bit i is set if control i is taken (`included` spells it out); ``size``, how many are; coef, se,
        t, p, low, high (95 % interval), in units of the outcome per unit of the regressor; and ``status``. Unless that
        is ``ok`` the numbers are NaN: a control explained by effects and other controls to all but 1e-10 of the
        variances of the columns that its residual is made of, by their weights, a regressor explained likewise, an
        outcome fitted to 1e-12 of it, or no more rows than regressors.

    Raises
    ------
    ValueError
        If `errors` is none of the three, or there are not two clusters to cluster by.
    """
    n, clusters = len(cell.net), len(cell.names)
    if errors not in ("cluster", "HC1", "iid"):
        raise ValueError(f"errors is {errors!r}, expected cluster, HC1 or iid")
    if errors == "cluster" and clusters < 2:
        raise TooSmall(f"{clusters} cluster in {n} rows; two are needed")
    sums = subsets.products(cell.net, cell.codes) if errors == "cluster" else None
    parts = []
    for block in subsets.sweep(cell.net):
        coef = block.xy / block.xx
        residual = block.outcome - coef[:, None] * block.regressor
        status, freedom = judged(cell, block, errors == "cluster")
        if errors == "cluster":
            spread = (subsets.within(sums, block.regressor, residual) ** 2).sum(axis=1)
        elif errors == "HC1":
            spread = _white(cell.net, block.regressor, residual)
        else:
            spread = (block.yy - coef * block.xy) * block.xx
        parts.append((block.masks, status, freedom, coef, np.sqrt(np.maximum(spread, 0.0)) / block.xx))
    mask, status, freedom, coef, se = (np.concatenate(part) for part in zip(*parts, strict=True))

    if errors == "cluster":
        factor, dof = clusters / (clusters - 1) * (n - 1) / freedom, clusters - 1.0 + 0 * freedom
    else:
        factor, dof = {"HC1": n, "iid": 1.0}[errors] / freedom, freedom
    coef, se = cell.unit * (coef + 0 * freedom), cell.unit * se * np.sqrt(factor)
    t = coef / se
    sizes, place = np.unique(dof, return_inverse=True)
    reach = special.stdtrit(sizes, 0.975)[place] * se
    return pd.DataFrame(
        {
            "mask": mask,
            "size": np.bitwise_count(mask).astype(int),
            "coef": coef,
            "se": se,
            "t": t,
            "p": 2 * special.stdtr(dof, -np.abs(t)),
            "low": coef - reach,
            "high": coef + reach,
            "status": pd.Categorical.from_codes(status, STATUS),
        }
    )


def curves(cells: Mapping[tuple[Hashable, ...], Cell], names: Sequence[str], errors: str = "cluster") -> pd.DataFrame:
    """Curves of many cells in one long table.

    Parameters
    ----------
    cells : mapping of tuple to Cell
        By its choices, one for each name.
    names : sequence of str
        What was chosen (proxy, outcome, window ...): columns, as categories, before those of `curve`.

    Raises
    ------
    ValueError
        If there is no cell, or one has not a choice for each name.
    """
    if not cells:
        raise ValueError("there are no cells")
    for choices in cells:
        if len(choices) != len(names):
            raise ValueError(f"cell {choices} has {len(choices)} choices, expected one of each: {', '.join(names)}")
    parts = [curve(cell, errors) for cell in cells.values()]
    lengths = [len(part) for part in parts]
    labels = {
        name: pd.Categorical(values, categories=list(dict.fromkeys(values))).repeat(lengths)
        for name, values in zip(names, zip(*cells, strict=True), strict=True)
    }
    return pd.concat([pd.DataFrame(labels), pd.concat(parts, ignore_index=True)], axis=1)


def included(masks: pd.Series, controls: Sequence[str]) -> pd.DataFrame:
    """Whether each control is taken, one column a control, on the index of the masks.

    Examples
    --------
    >>> included(pd.Series([0, 2]), ["trade", "schooling"])
       trade  schooling
    0  False      False
    1  False       True
    """
    return pd.DataFrame({name: masks.to_numpy() >> bit & 1 == 1 for bit, name in enumerate(controls)}, masks.index)


def initials(masks: pd.Series, letters: str) -> pd.Series:
    """Controls that each mask takes, as one word with a letter for each.

    Examples
    --------
    >>> initials(pd.Series([0, 2, 3]), "TS").tolist()
    ['', 'S', 'TS']
    """
    return masks.map(lambda mask: "".join(letter for bit, letter in enumerate(letters) if mask >> bit & 1))


def medians_without(cells: Mapping[tuple[Hashable, ...], Cell]) -> pd.Series:
    """Median coefficient of all specifications of all cells, estimated anew without each cluster in turn.

    Returns
    -------
    Series, indexed by cluster
        In units of the outcome per unit of the regressor, in the order of the clusters' names.
    """
    medians = {}
    for name in sorted({name for cell in cells.values() for name in cell.names}):
        fewer = [without(cell, name) if name in cell.names else cell for cell in cells.values()]
        medians[name] = np.median(np.concatenate([_coefficients(cell) for cell in fewer]))
    return pd.Series(medians)


def _coefficients(cell: Cell) -> np.ndarray:
    """Those of `curve` with clustered errors, without the errors, which take most of its time."""
    parts = [(block.xy / block.xx, judged(cell, block, clustered=True)[1]) for block in subsets.sweep(cell.net)]
    return cell.unit * np.concatenate([coef + 0 * freedom for coef, freedom in parts])


def judged(cell: Cell, block: subsets.Block, clustered: bool) -> tuple[np.ndarray, np.ndarray]:
    """Place of each specification's status in `STATUS`, and N-K (see `curve`), NaN unless the status is ``ok``."""
    effects = cell.effects_clustered if clustered else cell.basis.shape[1]
    freedom = len(cell.net) - 1.0 - np.bitwise_count(block.masks) - effects
    fitted = block.yy - block.xy**2 / block.xx < 1e-12
    status = np.select([np.isnan(block.yy), np.isnan(block.xx), fitted, freedom <= 0], range(1, len(STATUS)), 0)
    return status, np.where(status == 0, freedom, np.nan)


def _white(net: np.ndarray, regressor: np.ndarray, residual: np.ndarray) -> np.ndarray:
    """Sums of squared products of two residuals, row by row; the only errors that need the rows, chunk by chunk."""
    step = max(1, CHUNK // len(regressor))
    total = np.zeros(len(regressor))
    for start in range(0, len(net), step):
        rows = net[start : start + step]
        scores = (rows @ regressor.T) * (rows @ residual.T)
        total += np.einsum("is,is->s", scores, scores)
    return total
