"""How much each choice moves the estimates: of one release, and of several whose estimates were summed up apart."""

from collections.abc import Mapping, Sequence

import pandas as pd

from .sample import check_columns


def explained(table: pd.DataFrame, choices: list[str], value: str = "coef") -> pd.Series:
    """Share of the variance of the estimates that each choice explains by itself, in percent, largest first.

    Between-group sum of squares over the total. Where every choice is combined with every other, the shares add up to
    what the choices explain without interactions.

    Parameters
    ----------
    table : DataFrame
        One row a specification, with a column for each choice and its estimate.
    choices : list of str
        Columns of the choices.
    value : str
        Column of the estimates; rows without one are left out.
    """
    check_columns(table, [*choices, value])
    used = table.dropna(subset=[value])
    total = ((used[value] - used[value].mean()) ** 2).sum()
    if not total > 0:
        raise ValueError(f"{value}: the {len(used)} estimates do not differ, so that no choice explains a part")
    between = {
        name: ((used.groupby(name, observed=True)[value].transform("mean") - used[value].mean()) ** 2).sum()
        for name in choices
    }
    return (100 * pd.Series(between) / total).sort_values(ascending=False)


def moments(table: pd.DataFrame, choices: Sequence[str], value: str = "coef") -> pd.DataFrame:
    """What `pooled` needs of some estimates, so that those of several releases can be kept apart and read together.

    Parameters
    ----------
    table : DataFrame
        One row a specification, with a column for each choice and its estimate.
    choices, value : sequence of str, str
        Columns of the choices and of the estimates.

    Returns
    -------
    DataFrame, indexed by choice and option
        ``mean`` of the estimates that make it and ``n``, how many do; under ``all`` the option ``mean`` holds the mean
        of all and the option ``square`` that of their squares.
    """
    check_columns(table, [*choices, value])
    rows = {
        ("all", "mean"): (table[value].mean(), len(table)),
        ("all", "square"): ((table[value] ** 2).mean(), len(table)),
    }
    for choice in choices:
        for option, estimates in table.groupby(choice, observed=True)[value]:
            rows[choice, str(option).lower()] = estimates.mean(), len(estimates)
    found = pd.DataFrame.from_dict(rows, orient="index", columns=["mean", "n"])
    return found.set_index(pd.MultiIndex.from_tuples(rows, names=["choice", "option"]))


def pooled(releases: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Share of the variance of all releases' estimates that each choice explains by itself, the release among them.

    Parameters
    ----------
    releases : mapping of str to DataFrame
        `moments` of each release, all of the same options.

    Returns
    -------
    Series
        Percent by choice, ``release`` among them, largest first; as `explained` gives of the estimates themselves.

    Raises
    ------
    ValueError
        If two releases have not the same options, or the estimates do not differ.
    """
    first = next(iter(releases.values()))
    if any(not each.index.equals(first.index) for each in releases.values()):
        raise ValueError("the releases have not the same choices and options; give those that have")
    n = pd.DataFrame({name: each["n"] for name, each in releases.items()})
    means = (pd.DataFrame({name: each["mean"] for name, each in releases.items()}) * n).sum(axis=1) / n.sum(axis=1)
    mean, square = means["all", "mean"], means["all", "square"]
    total = n.loc["all", "mean"].sum() * (square - mean**2)
    if not total > 0:
        raise ValueError("the estimates do not differ, so that no choice explains a part")
    between = (n.sum(axis=1) * (means - mean) ** 2).drop("all", level="choice").groupby("choice").sum()
    between["release"] = sum(
        each.loc[("all", "mean"), "n"] * (each.loc[("all", "mean"), "mean"] - mean) ** 2 for each in releases.values()
    )
    return (100 * between / total).sort_values(ascending=False)
