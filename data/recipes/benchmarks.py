"""Capability without one benchmark at a time: `python data/recipes/benchmarks.py DOWNLOADS --into DIR`.

DOWNLOADS is the folder that `suanli import epoch` takes; the scale is fitted anew for each benchmark left out, which
takes some minutes. The scores by benchmark stay there: only what follows from them is a table of the book.
"""

import argparse
from pathlib import Path

import pandas as pd

from claimbook.tables.read import load
from suanli.methods.item_response import capability_scale, well_measured
from suanli.releases.benchmarks import plain, scores
from suanli.releases.downloads import COPY, candidates


def capability_without(best: pd.DataFrame, versions: list[str]) -> pd.DataFrame:
    """Scores of some versions on a scale without each benchmark, each scale in its own standard deviations.

    Parameters
    ----------
    best : DataFrame
        From `suanli.releases.benchmarks.scores`. Whoever has too few benchmarks without the one that is left out is
        not on that scale, nor is a benchmark with too few versions.
    versions : list of str
        Those whose scores are wanted.

    Returns
    -------
    DataFrame
        ``without``, ``version`` and ``score``, to three digits, in the order of their names.
    """
    parts = []
    for without in sorted(well_measured(best).benchmark.unique()):
        scale = capability_scale(well_measured(best[best.benchmark != without])).versions
        kept = scale.score.round(3)[scale.index.isin(versions)].rename_axis("version").reset_index()
        parts.append(kept.assign(without=without)[["without", "version", "score"]])
    return pd.concat(parts).sort_values(["without", "version"])


def main() -> None:
    """Read the command line and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("downloads", type=Path, help="folder with the downloads of Epoch AI")
    parser.add_argument("--into", type=Path, required=True, help="folder to write to")
    asked = parser.parse_args()
    best, _ = scores({plain(COPY.sub("", path.stem)): path for path in candidates(asked.downloads)[0]})
    wanted = load("capability_compute").query("in_regression == 1")["version"].tolist()
    asked.into.mkdir(parents=True, exist_ok=True)
    target = asked.into / "capability_without.csv"
    capability_without(best, wanted).to_csv(target, index=False, lineterminator="\n", encoding="utf-8")
    print(target)


if __name__ == "__main__":
    main()
