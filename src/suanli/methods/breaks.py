"""Did growth change course? One break at an unknown date in a log-linear trend, by Andrews' sup-F test."""

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from .sample import TooSmall, check_counts
from .trends import Growth, growth_rate, log_points

EXACT = 1e-24  # part of the squares below which what a trend leaves is rounding
MOST = 0.99  # persistence above which errors would wander off
TRIMMING = 0.15  # part of the points kept free of candidates at either end


@dataclass(frozen=True)
class Break:
    """The likeliest break: ``date`` (decimal year of the new regime's first point), its F and the simulated p values.

    ``p`` takes errors as independent, ``p_serial`` as a first-order autoregression with the ``persistence`` of what one
    trend leaves, by Yule and Walker; ``p_regressed`` takes that of regressing each residual on the one before, which
    is never nearer nil. ``before`` and ``after`` are the trends of the two parts, estimated apart; their intervals take
    the date as known.
    """

    date: float
    sup_f: float
    p: float
    p_serial: float
    p_regressed: float
    persistence: float
    before: Growth
    after: Growth


def sup_f_break(dates, values, seed: int, simulations: int = 999) -> Break:
    """Test a log-linear trend for one break in level and slope at an unknown date [1]_.

    The largest Chow F (2 and n - 4 degrees of freedom) over all dates but the outer 15 % of points. Its p values come
    from simulation under the null with the same dates and normal errors, because the tabulated critical values are for
    large samples without a trend. Errors that hang together in time make a test for independent ones reject too often,
    so the simulation is repeated with errors that carry over from point to point as the residuals do, by two estimates.

    Parameters
    ----------
    dates : array-like of dates or decimal years, shape (n,)
    values : array-like, shape (n,)
        Positive, any one unit; missing values are left out. Points of one date stay in one regime.
    seed : int
        Seed of the simulation.
    simulations : int
        Null series drawn; no p is below 1 / (simulations + 1).

    Raises
    ------
    ValueError
        If fewer than 10 points or 8 dates remain, or a value is not positive.

    References
    ----------
    .. [1] Andrews, D. W. K. (1993), Tests for parameter instability and structural change with unknown change point,
       Econometrica 61, 821-856, doi:10.2307/2951764.
    """
    check_counts(simulations=simulations)
    check_counts(0, seed=seed)
    years, logs = log_points(dates, values)
    if len(years) < 10 or len(np.unique(years)) < 8:
        raise TooSmall(f"a break needs 10 points at 8 dates or more, got {len(years)} at {len(np.unique(years))}")
    starts, bases = _candidates(years)
    if not len(starts):
        raise TooSmall(f"{len(years)} points crowd on so few dates that no date leaves two trends; none can be a break")
    whole = _trend_basis(years)
    rest = logs - whole @ (whole.T @ logs)
    left = (rest**2).sum() - ((bases.transpose(0, 2, 1) @ rest) ** 2).sum(axis=1).max()
    if left <= EXACT * max((logs**2).sum(), 1):
        raise TooSmall(f"one trend or two fit the {len(years)} points exactly; there is no error to test against")
    statistics = _f(logs[:, None], years, bases)[:, 0]
    draws = np.random.default_rng(seed).standard_normal((len(years), simulations))
    over = np.array([rest @ rest, rest[:-1] @ rest[:-1]])
    carried = np.clip(rest[1:] @ rest[:-1] / over, -MOST, MOST).tolist()
    errors = (_f(_serial(draws, each), years, bases).max(axis=0) for each in (0.0, *carried))
    p = [float((1 + (each >= statistics.max()).sum()) / (1 + simulations)) for each in errors]
    first = starts[statistics.argmax()]
    old, new = (growth_rate(years[part], np.exp(logs[part])) for part in (slice(first), slice(first, None)))
    return Break(float(years[first]), float(statistics.max()), *p, carried[0], old, new)


def _serial(draws: np.ndarray, carried: float) -> np.ndarray:
    """Errors of which each carries over a part of the one before, stationary from the first on."""
    first = draws[:1] / np.sqrt(1 - carried**2)
    return lfilter([1.0], [1.0, -carried], np.vstack([first, draws[1:]]), axis=0)


def _trend_basis(years: np.ndarray) -> np.ndarray:
    """Orthonormal basis of a constant and a trend, shape (n, 2)."""
    return np.linalg.qr(np.column_stack([np.ones(len(years)), years - years.mean()]))[0]


def _candidates(years: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First points of every admissible second regime, and an orthonormal basis of the broken trend for each."""
    n = len(years)
    edge = max(3, int(np.ceil(TRIMMING * n)))
    i = np.arange(edge, n - edge + 1)
    starts = i[(years[i] > years[i - 1]) & (years[i - 1] > years[0]) & (years[-1] > years[i])]
    bases = np.zeros((len(starts), n, 4))
    for basis, start in zip(bases, starts, strict=True):
        basis[:start, :2] = _trend_basis(years[:start])
        basis[start:, 2:] = _trend_basis(years[start:])
    return starts, bases


def _f(series: np.ndarray, years: np.ndarray, bases: np.ndarray) -> np.ndarray:
    """Chow F of each candidate (rows) for each series (columns), from projections on orthonormal bases."""
    whole = _trend_basis(years)
    # Taking the common trend out first keeps digits: sums of squares of logs are far larger than their residuals.
    rest = series - whole @ (whole.T @ series)
    restricted = (rest**2).sum(axis=0)
    explained = ((bases.transpose(0, 2, 1) @ rest) ** 2).sum(axis=1)
    return (explained / 2) / ((restricted - explained) / (len(years) - 4))
