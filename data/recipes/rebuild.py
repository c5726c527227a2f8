"""Rebuild tables of `data/` from the packages they come from: `python data/recipes/rebuild.py [table ...] --into DIR`.

Without names every table that has a recipe is rebuilt. The files are byte-identical to those in `data/`.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import classics
import countries
import hardware
import language_models
import penn_world_table
import united_states
from packages import FetchError

RECIPES = {
    "pwt": penn_world_table.pwt,
    "countries": countries.countries,
    "us_industries": united_states.us_industries,
    "us_use": united_states.us_use,
    "us_make": united_states.us_make,
    "gpu_price_performance": hardware.gpu_price_performance,
    "gpu_frontier": hardware.gpu_frontier,
    "china_grid_intensity": hardware.china_grid_intensity,
    "capability_price": language_models.capability_price,
    "solow1957": classics.solow1957,
    "mankiw_romer_weil": classics.mankiw_romer_weil,
    "produc": classics.produc,
}


def rebuild(tables: list[str], into: Path) -> list[Path]:
    """Write the tables as CSV (UTF-8, LF) into a folder; packages are fetched into a temporary one, once each."""
    into.mkdir(parents=True, exist_ok=True)
    written = []
    with tempfile.TemporaryDirectory() as work:
        for name in tables:
            path = into / f"{name}.csv"
            RECIPES[name](Path(work)).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
            written.append(path)
    return written


def main() -> None:
    """Read the command line; a package that cannot be had ends it with one line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tables", nargs="*", metavar="table", help=f"one of {', '.join(RECIPES)}; all if none is named")
    parser.add_argument("--into", type=Path, required=True, help="folder to write to")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.tables) - set(RECIPES)):
        parser.error(f"no recipe for {', '.join(unknown)}; the tables are {', '.join(RECIPES)}")
    try:
        for path in rebuild(asked.tables or list(RECIPES), asked.into):
            print(path)
    except (FetchError, ImportError) as error:
        sys.exit(f"rebuild: {error}")


if __name__ == "__main__":
    main()
