"""Residuals of a regressor and an outcome on every subset of the controls, from one matrix of products."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

BLOCK = 10  # controls whose subsets are swept together: what that takes fits a processor's cache
# A residual whose square is less than this part of the squares of its weights is a difference of columns about which
# their products, good to 1e-16, say too little.
NEGLIGIBLE = 1e-10


@dataclass(frozen=True, eq=False)
class Block:
    """Specifications that were swept together.

    Attributes
    ----------
    masks : ndarray of int, shape (specifications,)
        Bit i is set where control i is taken.
    regressor, outcome : ndarray, shape (specifications, columns)
        Weights of the columns that make each residual on the controls taken.
    xx, xy, yy : ndarray, shape (specifications,)
        Products of the two residuals. All numbers are NaN where the controls taken are collinear, and `xx` and `xy`
        where they explain the regressor.
    """

    masks: np.ndarray
    regressor: np.ndarray
    outcome: np.ndarray
    xx: np.ndarray
    xy: np.ndarray
    yy: np.ndarray


def sweep(net: np.ndarray) -> Iterator[Block]:
    """Sweep the controls in, one by one; each doubles the matrices so far: without it and with it [1]_.

    What subsets share is computed once, and a control's own column goes when it has been dealt with, so that all
    subsets of k controls cost some 20 k 2**k operations. Memory is bounded: subsets of all controls but the first ten
    are taken one at a time.

    Parameters
    ----------
    net : ndarray, shape (rows, controls + 2)
        Controls, regressor and outcome, net of effects, each of length one. Products of raw columns would lose digits
        to their means and units.

    Yields
    ------
    Block
        In the order of the masks.

    References
    ----------
    .. [1] Furnival and Wilson (1974), Technometrics 16(4); the operator is Beaton's (Goodnight, 1979, American
       Statistician 33(3)).
    """
    k = net.shape[1] - 2
    inner = min(k, BLOCK)
    order = np.r_[k - 1 : inner - 1 : -1, :inner, k, k + 1] if k > inner else np.arange(k + 2)
    back = np.argsort(order)

    def branches(state: np.ndarray, place: int, mask: int) -> Iterator[tuple[np.ndarray, int]]:
        if place == k - inner:
            yield state, mask
        else:
            yield from branches(_without(state, place), place + 1, mask)
            yield from branches(_with(state, place), place + 1, mask | 1 << int(order[place]))

    for state, mask in branches((net.T @ net)[np.ix_(order, order)][None], 0, 0):
        for place in range(k - inner, k):
            state = np.concatenate([_without(state, place), _with(state, place)])
        xx, xy, yy = (state[:, row, column] for row, column in ((k, 0), (k, 1), (k + 1, 1)))
        weights = -state
        weights[:, k:] = np.eye(2)
        regressor, outcome = (weights[:, back, which] for which in (0, 1))
        explained = np.where(xx < NEGLIGIBLE * (regressor**2).sum(axis=1), np.nan, 1.0)
        yield Block(np.arange(len(state)) | mask, regressor, outcome, xx * explained, xy * explained, yy)


def _without(state: np.ndarray, place: int) -> np.ndarray:
    """Leave a control out: its row counts for nothing; its column, the first of those left, goes."""
    left = state[:, :, 1:].copy()
    left[:, place] = 0.0
    return left


def _with(state: np.ndarray, place: int) -> np.ndarray:
    """Sweep a control in, or put NaN if those taken before explain it; its column, the first of those left, goes.

    Rows of controls taken then hold what the remaining columns load on them, other rows the products of residuals.
    """
    pivot, loads = state[:, place, 0], state[:, :place, 0]
    known = pivot >= NEGLIGIBLE * (1 + (loads**2).sum(axis=1))
    load = state[:, place, 1:] / np.where(known, pivot, np.nan)[:, None]
    left = state[:, :, 1:] - state[:, :, :1] * load[:, None]
    left[:, place] = load
    return left


def products(net: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Products of every pair of columns, summed within each cluster, shape (clusters, pairs).

    Parameters
    ----------
    net : ndarray, shape (rows, columns)
    codes : ndarray of int, shape (rows,)
        Cluster of each row; every number up to the largest occurs.
    """
    order = np.argsort(codes, kind="stable")
    upper = np.triu_indices(net.shape[1])
    clusters = np.split(net[order], np.cumsum(np.bincount(codes))[:-1])
    return np.array([(rows.T @ rows)[upper] for rows in clusters])


def within(products: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Products of two weighted sums of columns, summed within each cluster, shape (specifications, clusters).

    They are linear in each cluster's `products`, so that no row is touched again: it is one matrix product.

    Parameters
    ----------
    products : ndarray, shape (clusters, pairs)
        As made by the function of that name.
    first, second : ndarray, shape (specifications, columns)
        Weights of the two sums.
    """
    i, j = np.triu_indices(first.shape[1])
    pairs = first[:, i] * second[:, j]
    pairs += first[:, j] * second[:, i]
    pairs[:, i == j] /= 2
    return pairs @ products.T
