"""Dated measurements in Epoch AI's downloads: runs of GPQA Diamond, and METR's time horizons."""

from pathlib import Path

import pandas as pd

from .benchmarks import VERSION, table
from .models import country_group, dates, first, names, placed
from .numerals import numbers, refuse

MINUTES = {"time horizon": "horizon_minutes", "ci_low": "horizon_lo95_minutes", "ci_high": "horizon_hi95_minutes"}
UNDATED = {"davinci-002": ("2020-05-28", "GPT-3 paper")}  # without a date in the file; METR plots it at its paper


def gpqa_runs(path: Path) -> pd.DataFrame:
    """Epoch AI's own runs of GPQA Diamond.

    Returns
    -------
    DataFrame
        ``version``, ``developer``, ``country`` (and ``places`` as written), ``date``, ``score`` and ``se`` (shares of
        1), ``flop`` (training compute, for few).

    Raises
    ------
    TableError
        At the first fault.
    """
    label = path.name
    columns = ("mean_score", "stderr", "release date", "organization", "country", "training compute (flop)")
    cells = table(path, VERSION, *columns)
    named = names(cells, VERSION, label)
    score, error = numbers(cells, "mean_score", label), numbers(cells, "stderr", label)
    refuse(cells, ~score.between(0, 1), "mean_score", label, "a share of 1", "take the file as published")
    refuse(cells, (error < 0) | (error > 0.5), "stderr", label, "an error of a share", "take the file as published")
    return pd.DataFrame(
        {
            "version": named,
            "developer": first(cells.organization),
            "country": country_group(cells.country),
            "places": placed(cells, "country", label),
            "date": dates(cells, "release date", label),
            "score": score,
            "se": error,
            "flop": numbers(cells, "training compute (flop)", label),
        }
    )


def time_horizons(path: Path) -> pd.DataFrame:
    """Length of task that a version does with 50 percent success, as METR measured it.

    Returns
    -------
    DataFrame
        ``version``, ``developer``, ``country`` (and ``places`` as written), ``date`` and, as text, ``release_date``,
        ``date_source``, minutes and their interval, ``is_record`` (longer than all before), by date.

    Raises
    ------
    TableError
        At the first fault.
    """
    label = path.name
    cells = table(path, VERSION, "time horizon", "ci_low", "ci_high", "release date", "organization", "country")
    named = names(cells, VERSION, label)
    when = dates(cells, "release date", label)
    filled = when.isna() & named.isin(list(UNDATED))
    when = when.where(~filled, pd.to_datetime(named.map({name: day for name, (day, _) in UNDATED.items()})))
    refuse(cells, when.isna(), "release date", label, "a date", "complete the row or take the file as published")
    minutes = pd.DataFrame({ours: numbers(cells, its, label) for its, ours in MINUTES.items()})
    middle, low, high = (minutes[name] for name in minutes)
    inside = (low > 0) & (low <= middle) & (middle <= high)
    refuse(cells, ~inside, "time horizon", label, "minutes within their interval", "see whether columns were swapped")
    made = pd.DataFrame({"version": named, "developer": first(cells.organization), "date": when})
    made["places"] = placed(cells, "country", label)
    made = made.assign(country=country_group(cells.country), release_date=when.dt.strftime("%Y-%m-%d"))
    made["date_source"] = named.map({name: word for name, (_, word) in UNDATED.items()}).where(filled, "epoch")
    made = made.join(minutes.round(4)).sort_values(["release_date", "horizon_minutes"], kind="stable")
    before = made.horizon_minutes.cummax().shift(fill_value=0)
    return made.assign(is_record=(made.horizon_minutes > before).astype("int64"))
