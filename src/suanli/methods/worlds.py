"""Samples as large as ours in which it is known how much computing power moves growth: is it seen."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from .measurement import changes
from .panel import basis, differences, effects_counted
from .sample import TooSmall, check_counts


def simulated(
    levels: pd.DataFrame, outcomes: tuple[str, str], elasticity: float, span: int, draws: int, seed: int
) -> pd.DataFrame:
    """Estimates of samples in which the true elasticity is known, the two studies of C4 on each.

    The lists are as they are. Computing power is taken to be the mean of a year's two lists, what each differs by to be
    its error. Growth is that of the data net of what countries have in common, each country's whole series with a
    random sign, which breaks every tie to computing power and keeps how growth hangs together; `elasticity` times the
    change of computing power is added to it.

    Parameters
    ----------
    levels : DataFrame
        From `suanli.methods.measurement.two_lists`.
    outcomes : tuple of str
        The one that decides, and the one whose p is adjusted together with it.
    elasticity : float
        Log points of the outcomes per log point of computing power.
    span : int
        Years of the instrumented differences.
    draws, seed : int
        Samples, and the seed of the signs.

    Returns
    -------
    DataFrame, one row a sample
        ``first``, ``first_low``, ``first_high``: yearly changes by least squares (95 %); ``second``: differences over
        the span, instrumented; ``second_p``, ``other_p``: of the reduced form, for the two outcomes. Errors are
        clustered, with quantiles of t, in place of a bootstrap of each sample.

    Raises
    ------
    TooSmall
        If a sample has fewer than two countries.
    """
    check_counts(draws=draws)
    check_counts(0, seed=seed)
    levels = levels.assign(compute=levels[["november", "june"]].mean(axis=1))
    names = pd.Index(sorted(levels.loc[levels["november"].notna(), "iso3"].unique()))
    signs = np.random.default_rng(seed).choice((1.0, -1.0), size=(len(names), draws))
    found = {}
    for outcome in outcomes:
        growth = differences(levels[levels["iso3"].isin(names)], [outcome]).pivot_table(outcome, "year", "iso3")
        apart = growth.sub(growth.mean(axis=1), axis=0)
        for years, instrument in ((1, "november"), (span, "june")):
            moved = apart.rolling(years).sum().melt(value_name="moved", ignore_index=False).reset_index()
            frame = changes(levels, [outcome, "compute"], years).merge(moved, on=["iso3", "year"])
            frame = frame.dropna(subset=["moved", "november", instrument])
            own = signs[names.get_indexer(frame["iso3"])] * frame[["moved"]].to_numpy()
            drawn = own + elasticity * frame[["compute"]].to_numpy()
            found[outcome, years] = estimates(frame, drawn, "november", instrument)
    first, second, other = found[outcomes[0], 1], found[outcomes[0], span], found[outcomes[1], span]
    return pd.DataFrame({f"first{name}": first[name] for name in ("", "_low", "_high")}).assign(
        second=second[""], second_p=second["_p"], other_p=other["_p"]
    )


def shocks(frame: pd.DataFrame, outcome: str, draws: int, seed: int, controls: Sequence[str] = ()) -> np.ndarray:
    """Outcomes without any tie to what is tested: what years and controls leave, each country's with a random sign.

    Parameters
    ----------
    frame : DataFrame
        ``iso3``, ``year``, the outcome and the controls, without gaps.
    outcome, controls : str, sequence of str
        Columns of `frame`.
    draws, seed : int
        Samples, and the seed of the signs.

    Returns
    -------
    array, shape (rows, draws)
        In units of the outcome; a known effect is added to it.
    """
    check_counts(draws=draws)
    check_counts(0, seed=seed)
    codes, names = pd.factorize(frame["iso3"], sort=True)
    q, y = basis(frame, ["year"], controls), frame[outcome].to_numpy()
    signs = np.random.default_rng(seed).choice((1.0, -1.0), size=(len(names), draws))
    return signs[codes] * (y - q @ (q.T @ y))[:, None]


def estimates(
    frame: pd.DataFrame, drawn: np.ndarray, regressor: str, instrument: str | None = None, controls: Sequence[str] = ()
) -> dict[str, np.ndarray]:
    """Coefficient on a regressor in each sample, net of years and controls, by least squares or with an instrument.

    Parameters
    ----------
    frame : DataFrame
        ``iso3``, ``year`` and the columns named, without gaps.
    drawn : array, shape (rows, draws)
        Outcomes of the samples.
    regressor, instrument, controls : str, str, sequence of str
        Columns of `frame`; without an instrument the regressor is its own.

    Returns
    -------
    dict of str to array, shape (draws,)
        The coefficient (``""``), ends of its 95 % interval (``_low``, ``_high``), clustered by country with quantiles
        of t, and ``_p`` of the outcome on the instrument.

    Raises
    ------
    TooSmall
        If there are fewer than two countries.
    """
    instrument = instrument or regressor
    codes, names = pd.factorize(frame["iso3"], sort=True)
    if len(names) < 2:
        raise TooSmall(f"{len(names)} countries have {instrument} and the outcome; two are needed")
    q = basis(frame, ["year"], controls)
    z, x, y = (part - q @ (q.T @ part) for part in (frame[instrument].to_numpy(), frame[regressor].to_numpy(), drawn))
    within, rows, clusters = np.eye(len(names))[codes].T, len(frame), len(names)
    counted = 1 + len(controls) + effects_counted(frame, ["year"], "iso3")
    correction = clusters / (clusters - 1) * (rows - 1) / (rows - counted)

    def fitted(along: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        coef = (z @ y) / (z @ along)
        scores = within @ (z[:, None] * (y - along[:, None] * coef))
        return coef, np.sqrt(correction * (scores**2).sum(axis=0)) / abs(z @ along)

    (coef, se), (reduced, error) = fitted(x), fitted(z)
    reach = stats.t.ppf(0.975, clusters - 1) * se
    p = 2 * stats.t.sf(np.abs(reduced / error), clusters - 1)
    return {"": coef, "_low": coef - reach, "_high": coef + reach, "_p": p}


def grown(
    tfp: pd.DataFrame, shape: str, draws: int, seed: int, turn: pd.Series | None = None
) -> Iterator[pd.DataFrame]:
    """TFP that is known to grow by percentages or by additions, with shocks as countries share them.

    What a year's changes differ by from a country's mean change keeps its size and gets a random sign, one for
    all countries of the year: so countries go on moving together, and no shape but the one named is left.

    Parameters
    ----------
    tfp : DataFrame, shape (years, countries)
        Positive, any unit by column; NaN where it is not known.
    shape : str
        ``geometric`` (changes of the logarithm) or ``additive`` (changes in units of the country's mean).
    draws, seed : int
        Samples, and the seed of the signs.
    turn : Series, indexed by country
        Added to the changes of the last ten years; nothing for countries without.

    Yields
    ------
    DataFrame, shape (years, countries)
        As `tfp`; additive paths end their fall at a twentieth of the mean.

    Raises
    ------
    ValueError
        If the shape is neither.
    """
    check_counts(draws=draws)
    check_counts(0, seed=seed)
    if shape not in ("geometric", "additive"):
        raise ValueError(f"shape {shape!r}: expected geometric or additive")
    told = np.log(tfp) if shape == "geometric" else tfp / tfp.mean()
    start, moved = told.bfill().iloc[0].to_numpy(), told.diff()
    drift, rest = moved.mean().to_numpy(), (moved - moved.mean()).to_numpy()
    gain = np.zeros(tfp.shape)
    if turn is not None:
        gain[-10:] = turn.reindex(tfp.columns).fillna(0.0).to_numpy()
    signs = np.random.default_rng(seed).choice((1.0, -1.0), size=(draws, len(tfp)))
    for drawn in signs:
        steps = drift + rest * drawn[:, None] + gain
        path = start + np.where(moved.notna(), steps, 0.0).cumsum(axis=0)
        path = np.exp(path) if shape == "geometric" else np.maximum(path, 0.05)
        yield pd.DataFrame(np.where(tfp.notna(), path, np.nan), tfp.index, tfp.columns)


def couplings(
    changes: pd.DataFrame, outcomes: Sequence[str], partners: Sequence[str], size: float, draws: int, seed: int
) -> pd.DataFrame:
    """Interactions of computing power with partners in samples in which one of them is known to couple with it.

    To outcomes without any tie to computing power or to the first partner, the product of the two is added; the slope
    on computing power at the partner's mean is nil. Signs are the same for all outcomes of a sample.

    Parameters
    ----------
    changes : DataFrame
        ``iso3``, ``year``, ``compute``, the outcomes and the partners, in any units; no gaps.
    outcomes, partners : sequence of str
        Columns of `changes`; the first partner is the one that couples.
    size : float
        Change of the slope with one standard deviation more of the first partner, in units of the outcomes.
    draws, seed : int
        Samples, and the seed of the signs.

    Returns
    -------
    DataFrame, one row a sample
        By outcome its interaction with the first partner and the ends of its 95 % interval (``_low``, ``_high``);
        ``alone``, the slope of the first outcome at the mean of that partner; ``holm``, the least p of all
        interactions of all outcomes, adjusted for their number. Clustered, with quantiles of t.
    """
    told, tested = {}, []
    for outcome in outcomes:
        for place, partner in enumerate(partners):
            sized = (changes[partner] - changes[partner].mean()) / changes[partner].std()
            terms = changes.assign(partner=sized, product=changes["compute"] * sized)
            if not place:
                nothing = shocks(terms, outcome, draws, seed, ["compute", "partner"])
                drawn = nothing + size * terms[["product"]].to_numpy()
            found = estimates(terms, drawn, "product", controls=["compute", "partner"])
            tested.append(found["_p"])
            if not place:
                told |= {f"{outcome}{end}": found[end] for end in ("", "_low", "_high")}
                alone = estimates(terms, drawn, "compute", controls=["partner", "product"])[""]
                told.setdefault("alone", alone)
    return pd.DataFrame(told | {"holm": np.minimum(len(tested) * np.min(tested, axis=0), 1.0)})
