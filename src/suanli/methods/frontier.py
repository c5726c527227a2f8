"""Catching up or moving the frontier? Malmquist's productivity index, with best practice found in the data."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from .sample import TooSmall, numbers


@dataclass(frozen=True)
class Distances:
    """Output over the frontier's output at the same inputs, for a panel against three frontiers.

    Attributes
    ----------
    own : ndarray, shape (years, countries)
        Each year against its own frontier: technical efficiency, between 0 and 1.
    ahead, behind : ndarray, shape (years - 1, countries)
        The second year of each pair against the frontier of the first, and the first against that of the second;
        above 1 where a frontier is beaten.
    """

    own: np.ndarray
    ahead: np.ndarray
    behind: np.ndarray

    @property
    def efficiency_change(self) -> np.ndarray:
        """Factor by which each country came nearer to the frontier, shape (years - 1, countries) [1]_.

        References
        ----------
        .. [1] Färe, Grosskopf, Norris and Zhang (1994), American Economic Review 84(1), equation (6).
        """
        return self.own[1:] / self.own[:-1]

    @property
    def technical_change(self) -> np.ndarray:
        """Factor by which the frontier moved at its inputs; times `efficiency_change` it is the Malmquist index."""
        return np.sqrt(self.ahead / self.own[1:] * self.own[:-1] / self.behind)


def hull(capital: np.ndarray, output: np.ndarray) -> np.ndarray:
    """Corners of the frontier of one output and two inputs under constant returns, by rising capital intensity.

    Per worker it is a curve from the origin over the corners of the upper concave hull, and level after the last one,
    because capital may lie idle.

    Parameters
    ----------
    capital, output : ndarray, shape (n,)
        Capital and output per worker, positive, in any units.

    Returns
    -------
    ndarray of int
        Positions of the corners; the origin is not among them.

    Examples
    --------
    >>> hull(np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 2.5, 4.0, 3.0])).tolist()
    [0, 2]
    """
    numbers([capital, output], "capital, output", above=0)
    order = np.lexsort((-output, capital))
    best = np.maximum.accumulate(output[order])
    corners: list[int] = []
    for point in order[np.diff(best, prepend=0.0) > 0]:  # only who produces more than all with less capital
        while corners:
            k, y = (capital[corners[-2]], output[corners[-2]]) if len(corners) > 1 else (0.0, 0.0)
            before = (output[corners[-1]] - y) * (capital[point] - k)
            if before > (output[point] - y) * (capital[corners[-1]] - k):
                break
            corners.pop()  # the last corner lies on or under the line to the new point
        corners.append(int(point))
    return np.array(corners)


def frontiers(capital: np.ndarray, output: np.ndarray, *, sequential: bool) -> list[np.ndarray]:
    """Corners of every year's frontier.

    Parameters
    ----------
    capital, output : ndarray, shape (years, countries)
        Capital and output per worker, positive.
    sequential : bool
        Keep what was possible in earlier years of the panel [1]_, so that the frontier never falls; otherwise each
        year's frontier knows that year alone.

    Returns
    -------
    list of ndarray of int, one for each year
        Positions in the flattened arrays.

    References
    ----------
    .. [1] Tulkens and Vanden Eeckaut (1995), European Journal of Operational Research 80(3).
    """
    years, countries = capital.shape
    found: list[np.ndarray] = []
    for year in range(years):
        known = np.arange(countries) + year * countries
        if sequential and found:
            known = np.concatenate([found[-1], known])
        found.append(known[hull(capital.ravel()[known], output.ravel()[known])])
    return found


def corners(capital: pd.DataFrame, output: pd.DataFrame, *, sequential: bool) -> pd.DataFrame:
    """Who spans every year's frontier.

    Parameters
    ----------
    capital, output : DataFrame, shape (years, countries)
        Capital and output per worker, positive, in any units.
    sequential : bool
        As for `frontiers`.

    Returns
    -------
    DataFrame, one row a corner, by year of the frontier and rising capital
        ``frontier`` (its year), ``iso3`` and ``year`` (of the corner), ``capital`` and ``output``.

    Examples
    --------
    >>> rich = pd.DataFrame({"KWT": [8.0, 5.0]}, [1993, 1994])
    >>> corners(rich, rich, sequential=True)[["frontier", "iso3", "year"]].to_numpy().tolist()
    [[1993, 'KWT', 1993], [1994, 'KWT', 1993]]
    """
    k, y = capital.to_numpy(), output.to_numpy()
    spanned = []
    for year, at in zip(capital.index, frontiers(k, y, sequential=sequential), strict=True):
        row, column = np.divmod(at, len(capital.columns))
        who = {"frontier": year, "iso3": capital.columns[column], "year": capital.index[row]}
        spanned.append(pd.DataFrame(who | {"capital": k[row, column], "output": y[row, column]}))
    return pd.concat(spanned, ignore_index=True)


def hull_distances(output: pd.DataFrame, capital: pd.DataFrame, labour: pd.DataFrame, *, sequential: bool) -> Distances:
    """Distances with one output, two inputs and constant returns, looked up on each year's hull.

    Parameters
    ----------
    output, capital, labour : DataFrame, shape (years, countries)
        Positive amounts, in any units.
    sequential : bool
        As for `frontiers`.

    Raises
    ------
    ValueError
        If an amount is missing or not positive. A country that enters or leaves would move the frontier by its
        coming and going, which is no technical change.
    """
    capital, output = ((amounts / labour).reindex_like(labour) for amounts in (capital, output))
    for amounts in (labour, capital, output):
        for row, column in np.argwhere(~((amounts > 0) & np.isfinite(amounts)).to_numpy())[:1]:
            place = f"{amounts.columns[column]} in {amounts.index[row]}"
            raise ValueError(f"{place}: an amount is missing or not positive; the panel must be full")
    k, y = capital.to_numpy(), output.to_numpy()
    corners = frontiers(k, y, sequential=sequential)
    curves = [(np.r_[0.0, k.ravel()[at]], np.r_[0.0, y.ravel()[at]]) for at in corners]

    def possible(intensities: np.ndarray, known: list) -> np.ndarray:
        return np.array([np.interp(row, *curve) for row, curve in zip(intensities, known, strict=True)])

    return Distances(
        own=y / possible(k, curves),
        ahead=y[1:] / possible(k[1:], curves[:-1]),
        behind=y[:-1] / possible(k[:-1], curves[1:]),
    )


def lp_distance(
    outputs: np.ndarray,
    inputs: np.ndarray,
    known_outputs: np.ndarray,
    known_inputs: np.ndarray,
    *,
    variable_returns: bool = False,
) -> float:
    """Output distance of one observation by linear programming, for any numbers of outputs and inputs [1]_.

    One over the largest factor by which all its outputs could grow with no more of any input.

    Parameters
    ----------
    outputs, inputs : ndarray, shapes (outputs,) and (inputs,)
        The observation.
    known_outputs, known_inputs : ndarray, shapes (known, outputs) and (known, inputs)
        Observations that span the frontier; the one that is measured need not be among them.
    variable_returns : bool
        Let known observations be mixed but not scaled [2]_.

    Raises
    ------
    ValueError
        If nothing known gets by with these inputs, which can happen with variable returns, or no output is positive.

    References
    ----------
    .. [1] Charnes, Cooper and Rhodes (1978), European Journal of Operational Research 2(6).
    .. [2] Banker, Charnes and Cooper (1984), Management Science 30(9).
    """
    for amounts in (outputs, inputs, known_outputs, known_inputs):
        numbers(amounts, "amount")
    known = len(known_outputs)
    if not known or not np.max(outputs, initial=0) > 0:
        raise ValueError("no distance: nothing is known, or no output is above 0")
    at_most = np.block([[np.zeros((len(inputs), 1)), known_inputs.T], [outputs[:, None], -known_outputs.T]])
    mixed = {"A_eq": np.r_[0.0, np.ones(known)][None], "b_eq": [1.0]} if variable_returns else {}
    solved = linprog(np.r_[-1.0, np.zeros(known)], at_most, np.r_[inputs, np.zeros(len(outputs))], **mixed)
    if not solved.success or solved.fun == 0:
        raise ValueError(f"no distance for outputs {outputs}: nothing known gets by with inputs {inputs}")
    return -1 / solved.fun


def lp_distances(outputs: np.ndarray, inputs: np.ndarray, *, sequential: bool) -> Distances:
    """Distances of a panel under constant returns, one linear programme each: general, and slow.

    Parameters
    ----------
    outputs, inputs : ndarray, shapes (years, countries, outputs) and (years, countries, inputs)
        Positive amounts.
    sequential : bool
        As for `frontiers`.
    """

    def against(shift: int) -> np.ndarray:
        """Distances of each year that has a frontier `shift` years later."""
        years = range(max(0, -shift), len(outputs) - max(0, shift))
        return np.array([[one(year, country, year + shift) for country in range(outputs.shape[1])] for year in years])

    def one(year: int, country: int, frontier: int) -> float:
        span = slice(0 if sequential else frontier, frontier + 1)
        known = (np.concatenate(amounts[span]) for amounts in (outputs, inputs))
        return lp_distance(outputs[year, country], inputs[year, country], *known)

    return Distances(own=against(0), ahead=against(-1), behind=against(1))


def yearly_rates(distances: Distances, countries: pd.Index) -> pd.DataFrame:
    """Mean yearly change of each country, which adds up: productivity is efficiency plus technical change.

    Returns
    -------
    DataFrame, indexed by country
        ``efficiency``, ``technical`` and ``productivity`` in log points times 100 a year.
    """
    if len(distances.own) < 2:
        raise TooSmall("one year has no yearly change; two are needed")
    changes = {"efficiency": distances.efficiency_change, "technical": distances.technical_change}
    rates = pd.DataFrame({name: 100 * np.log(change).mean(axis=0) for name, change in changes.items()}, countries)
    return rates.assign(productivity=rates.sum(axis=1))
