"""Supply and use tables of the United States, 71 industries, 2021, from PyPI's `quantecon-book-networks`."""

import csv
import io
from pathlib import Path

import pandas as pd
from packages import fetch, member

# the package's files drop the Bureau's codes of the rows under the industries; these are the Bureau's own
ROWS = {
    "Scrap, used and secondhand goods": ("Used", "commodity"),
    "Noncomparable imports and rest-of-the-world adjustment": ("Other", "commodity"),
    "Total Intermediate": ("T005", "total"),
    "Compensation of employees": ("V001", "value added"),
    "Other taxes on production": ("T00OTOP", "value added"),
    "Less: Other subsidies on production": ("T00OSUB", "value added"),
    "Gross operating surplus": ("V003", "value added"),
    "Value Added (basic prices)": ("VABAS", "total"),
    "Total industry output (basic prices)": ("T018", "total"),
    "Taxes on products and imports": ("T00TOP", "value added"),
    "Less: Subsidies on products": ("T00SUB", "value added"),
    "Value Added (producer prices)": ("VAPRO", "total"),
}
GOVERNMENT = {"06": "Federal defense", "07": "Federal nondefense", "10": "State and local"}
FINAL_USE = {
    "F010": "Personal consumption expenditures",
    "F02E": "Private fixed investment in equipment",
    "F02N": "Private fixed investment in intellectual property products",
    "F02R": "Private residential fixed investment",
    "F02S": "Private fixed investment in nonresidential structures",
    "F030": "Change in private inventories",
    "F040": "Exports of goods and services",
} | {
    f"F{level}{letter}": f"{who}: {what}"
    for level, who in GOVERNMENT.items()
    for letter, what in (
        ("C", "consumption expenditures"),
        ("E", "gross investment in equipment"),
        ("N", "gross investment in intellectual property products"),
        ("S", "gross investment in structures"),
    )
}
TOTALS = {
    "T001": "Total intermediate use of the commodity",
    "T019": "Total use of the commodity (purchasers' prices)",
    "MADJ": "CIF/FOB adjustments on imports",
    "T013": "Total supply of the commodity (basic prices, imports included)",
    "T017": "Total industry supply",
}


def _table(work: Path, name: str) -> list[list[str]]:
    text = member(fetch("networks", work), f"csv_files/{name}_71.csv").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def _industries(use: list[list[str]]) -> dict[str, str]:
    """Code of each industry by its name: columns carry codes, rows names, in one order."""
    return dict(zip((row[0] for row in use[1:72]), use[0][1:72], strict=True))


def us_industries(work: Path) -> pd.DataFrame:
    """Code, kind and name of everything that a row or column of the two tables stands for."""
    use = _table(work, "use")
    rows = [(code, "industry", name) for name, code in _industries(use).items()]
    rows += [(code, kind, name) for name, (code, kind) in ROWS.items()]
    rows += [(code, "final use", name) for code, name in FINAL_USE.items()]
    rows += [(code, "total", name) for code, name in TOTALS.items()]
    return pd.DataFrame(rows, columns=["code", "kind", "name"])


def us_use(work: Path) -> pd.DataFrame:
    """Give what each industry and final user buys, and the value added that closes each column."""
    use = _table(work, "use")
    codes = _industries(use) | {name: code for name, (code, _) in ROWS.items()}
    return _tidy([[codes[row[0]], *row[1:]] for row in use[1:]], use[0][1:], ["from", "to"])


def us_make(work: Path) -> pd.DataFrame:
    """How much of each commodity each industry supplies."""
    make = _table(work, "make")
    codes = _industries(_table(work, "use")) | {name: code for name, (code, _) in ROWS.items()}
    codes |= {
        "CIF/FOB Adjustments on Imports": "MADJ",
        "Total Industry Output": "T013",
        "Total industry supply": "T017",
    }
    rows = [[codes[row[0]], *row[1:]] for row in make[1:]]
    return _tidy(rows, [codes[name] for name in make[0][1:]], ["commodity", "industry"])


def _tidy(rows: list[list[str]], columns: list[str], names: list[str]) -> pd.DataFrame:
    """One row a cell; ``---`` (nil) is left out, a zero that is printed stays."""
    cells = [
        (row[0], column, int(value))
        for row in rows
        for column, value in zip(columns, row[1:], strict=True)
        if value != "---"
    ]
    return pd.DataFrame(cells, columns=[*names, "million_usd"])
