"""What an edition came to: parameters, tables, results and verdicts, in one file without dates; and two compared."""

import json
import math
from dataclasses import asdict
from pathlib import Path
from textwrap import fill
from typing import Annotated

import pandas as pd
from pydantic import ConfigDict, Field, ValidationError
from pydantic.dataclasses import dataclass
from typing_extensions import TypedDict

from ..damaged import Damaged
from ..exhibits.text import formatted
from ..notebook.results import Result, ResultError, significant
from ..tables.plain import read_json

PARTS = ("edition", "title", "description", "data", "chapters", "results", "verdicts")
EQUAL, WITHIN, BEYOND, APART, CHANGED = "equal", "within", "beyond", "apart", "changed"
ONLY = "only in "
EDITION = r"[a-z0-9][a-z0-9.-]{0,63}"  # names of editions become names of files and parts of addresses


class Table(TypedDict):
    """What is kept of a table: its title, version and sha256."""

    title: str
    version: str
    hash: str


class Data(TypedDict):
    """What is kept of the tables: the sha256 of ``datapackage.json``, and each table by its name."""

    descriptor: str
    tables: dict[str, Table]


class Chapter(TypedDict):
    """What is kept of a chapter: all its parameters, its fingerprint, and why it could not be computed, if so."""

    parameters: dict[str, object]
    fingerprint: str | None
    missing: str | None


@dataclass(frozen=True, config=ConfigDict(strict=True))
class Outcome:
    """An edition's ``results.json``, which may have been made elsewhere and is checked as it is read.

    Attributes
    ----------
    edition, title, description : str
        Name of the edition, its name for readers, and what it is for.
    data : Data
        What its tables were.
    chapters : dict of str to Chapter
        By stem.
    results : dict of str to Result
        By key.
    verdicts : dict of str to str
        By the claim's id.
    """

    edition: Annotated[str, Field(pattern=f"^{EDITION}$")]
    title: str
    description: str
    data: Data
    chapters: dict[str, Chapter]
    results: dict[str, Result]
    verdicts: dict[str, str]

    def missing(self) -> pd.DataFrame:
        """Chapters that could not be computed: ``chapter``, ``reason``."""
        rows = [(chapter, entry["missing"]) for chapter, entry in self.chapters.items() if entry["missing"]]
        return pd.DataFrame(rows, columns=["chapter", "reason"])


def outcome_text(outcome: Outcome) -> str:
    """JSON of an outcome: same outcome, same bytes."""
    content = {part: getattr(outcome, part) for part in PARTS}
    content["results"] = {key: asdict(outcome.results[key]) for key in sorted(outcome.results)}
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_outcome(path: Path) -> Outcome:
    """Read a ``results.json``.

    Raises
    ------
    ResultError
        If the file is missing or is not one; the message names it.
    """
    label = "/".join(path.parts[-2:])
    try:
        content = read_json(path)
        if lacking := [part for part in PARTS if part not in content]:
            raise ResultError(f"lacks {', '.join(lacking)}")
        results = {key: Result(**stored) for key, stored in content["results"].items()}
        for key, result in results.items():
            if result.key != key:
                raise ResultError(f"under {key} stands the result {result.key}")
        return Outcome(**{part: content[part] for part in PARTS} | {"results": results})
    except OSError as error:
        raise ResultError(f"{label}: cannot be read ({error.strerror}); run the edition that makes it") from None
    except Damaged as error:
        raise ResultError(f"{label}: {error}") from None
    except ValidationError as error:
        fault = error.errors()[0]
        what = f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
        raise ResultError(f"{label}: is not the results of an edition ({what}); run the edition again") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ResultError(f"{label}: is not the results of an edition ({error}); run the edition again") from None


def compare(before: Outcome, after: Outcome) -> pd.DataFrame:
    """Every result of two editions side by side, in the order of their keys.

    Returns
    -------
    DataFrame
        ``key``, ``unit``, ``before``, ``before_low``, ``before_high``, ``after``, ``after_low``, ``after_high`` (95 %
        intervals), ``difference`` (after less before, in the unit), ``step`` (the difference in half-widths of the
        interval before) and ``status``: "equal"; "within" or "beyond" the interval before, by the value after; "apart",
        beyond and the two intervals have no point in common; "changed" where the result before has no interval, or is
        text, or the unit differs; "only in" an edition.
    """
    rows = []
    for key in sorted(set(before.results) | set(after.results)):
        old, new = before.results.get(key), after.results.get(key)
        row = {"key": key, "unit": (new or old).unit}
        for name, result in (("before", old), ("after", new)):
            for part, column in (("value", name), ("low", f"{name}_low"), ("high", f"{name}_high")):
                row[column] = getattr(result, part) if result else None
        difference = step = None
        if not (old and new):
            status = ONLY + (after if new else before).edition
        elif isinstance(old.value, str) or isinstance(new.value, str) or old.unit != new.unit:
            status = EQUAL if (old.value, old.unit) == (new.value, new.unit) else CHANGED
        else:
            difference = significant(float(new.value) - old.value)
            status, step = _moved(old, new)
        rows.append({**row, "difference": difference, "step": step, "status": status})
    columns = ["key", "unit", "before", "before_low", "before_high", "after", "after_low", "after_high"]
    return pd.DataFrame(rows, columns=[*columns, "difference", "step", "status"])


def _moved(old: Result, new: Result) -> tuple[str, float | None]:
    """Status of a number that both editions have, and its difference in half-widths of the old interval."""
    same = (old.value, old.low, old.high) == (new.value, new.low, new.high)
    if old.low is None or old.high is None:
        return (EQUAL if same else CHANGED), None
    width = (old.high - old.low) / 2
    step = significant((new.value - old.value) / width) if width else None
    if same:
        return EQUAL, step
    if old.low <= new.value <= old.high:
        return WITHIN, step
    low, high = (-math.inf if new.low is None else new.low), (math.inf if new.high is None else new.high)
    whole = new.low is not None and new.high is not None
    return (APART if whole and (low > old.high or high < old.low) else BEYOND), step


def steps(side: pd.DataFrame, most: int = 20) -> pd.DataFrame:
    """Results that moved most: ``name``, ``chapter``, and ``step``, ``low``, ``high`` in half-widths of the interval.

    Parameters
    ----------
    side : DataFrame
        What `compare` gives.
    most : int
        How many.
    """
    moved = side[(side["status"] != EQUAL) & side["step"].notna()].astype({"step": "float64"})
    width = (moved["before_high"] - moved["before_low"]).astype("float64") / 2
    ends = {
        end: ((moved[f"after_{end}"].astype("float64") - moved["before"].astype("float64")) / width).fillna(
            moved["step"]
        )
        for end in ("low", "high")
    }
    moved = moved[["step"]].assign(**ends, **named(moved["key"]))
    return moved.reindex(moved["step"].abs().sort_values(ascending=False, kind="stable").index)[:most]


def named(keys: pd.Series) -> dict[str, pd.Series]:
    """Keys as words: ``chapter``, and ``name``, with the chapter where two chapters have it."""
    chapter, name = keys.str.split(".").str[0], keys.str.split(".").str[1].str.replace("_", " ")
    name = name.mask(name.duplicated(keep=False), name + " (" + chapter + ")")
    return {"chapter": chapter, "name": name.map(lambda text: fill(text, 20))}  # lines that fit a phone


def beside(side: pd.DataFrame) -> pd.DataFrame:
    """Results of two editions as text: ``key``, ``before``, ``after``, ``difference``, ``unit``, ``status``."""
    shown = {
        name: [interval(*row) for row in side[[name, f"{name}_low", f"{name}_high"]].itertuples(index=False)]
        for name in ("before", "after")
    }
    difference = [number(each) for each in side["difference"]]
    return side[["key"]].assign(**shown, difference=difference, unit=side["unit"], status=side["status"])


def number(value) -> str:
    """A value to three significant digits or whole, text as it is, a dash for nothing."""
    if isinstance(value, str):
        return value
    if value is None or pd.isna(value):
        return "–"
    return formatted(value, ".3g" if abs(value) < 1000 else ".0f")


def interval(value, low, high) -> str:
    """A value with its interval, if it has one."""
    if low is None or high is None or pd.isna(low) or pd.isna(high):
        return number(value)
    return f"{number(value)} [{number(low)}, {number(high)}]"


def parameters_changed(before: Outcome, after: Outcome) -> pd.DataFrame:
    """Parameters whose values differ: ``chapter``, ``parameter``, ``before``, ``after``; values as JSON."""
    rows = []
    for chapter in sorted(set(before.chapters) & set(after.chapters)):
        old, new = before.chapters[chapter]["parameters"], after.chapters[chapter]["parameters"]
        for name in dict.fromkeys([*old, *new]):
            if old.get(name) != new.get(name):
                shown = (json.dumps(each.get(name), ensure_ascii=False) for each in (old, new))
                rows.append((chapter, name, *shown))
    return pd.DataFrame(rows, columns=["chapter", "parameter", "before", "after"])


def tables_changed(before: Outcome, after: Outcome) -> pd.DataFrame:
    """Tables whose content differs: ``table``, ``before`` and ``after`` (their titles and versions)."""
    old, new = before.data["tables"], after.data["tables"]
    rows = [
        (old.get(name, new.get(name))["title"], *(_release(each.get(name)) for each in (old, new)))
        for name in sorted(set(old) | set(new))
        if old.get(name, {}).get("hash") != new.get(name, {}).get("hash")
    ]
    return pd.DataFrame(rows, columns=["table", "before", "after"])


def _release(entry: dict | None) -> str:
    """Version and first digits of the hash of a table."""
    return f"{entry['version']} ({entry['hash'][7:15]})".strip() if entry else "none"


def verdicts_turned(before: Outcome, after: Outcome) -> pd.DataFrame:
    """Claims whose verdicts differ: ``claim``, ``before``, ``after``."""
    old, new = before.verdicts, after.verdicts
    rows = [(claim, old.get(claim), new.get(claim)) for claim in dict.fromkeys([*old, *new])]
    return pd.DataFrame([row for row in rows if row[1] != row[2]], columns=["claim", "before", "after"])
