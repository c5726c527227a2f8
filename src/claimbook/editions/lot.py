"""Faults drawn by lot in tables, parameters and rules: the same seed and the same book give the same."""

import csv
import io
import random
from dataclasses import dataclass

from ..claims.rules import read_claims
from ..claims.turn import thresholds
from ..notebook.files import read
from ..notebook.fingerprint import inputs
from ..notebook.parameters import Parameter
from ..site.status import KINDS
from ..tables.read import load, resource
from .definition import Edition
from .run import RunError, chapters

SEED = 20261127
MISSES = 2000  # draws in a row that bring no fault that is new
NUMBERS = ("number", "integer", "year")


@dataclass(frozen=True)
class Mutation:
    """One fault: its kind, the table, parameter or claim that has it, and what is changed there."""

    kind: str
    where: str
    what: tuple

    def __str__(self) -> str:
        return f"{self.where}: {self.kind}, {', '.join(map(str, self.what))}"


def drawn(count: int, edition: Edition, seed: int = SEED) -> list[Mutation]:
    """So many different mutations, each kind as likely; the same seed and the same book give the same."""
    lot, found, misses = random.Random(seed), [], 0
    tables = sorted({name[5:-4] for path in chapters() for name in inputs(read(path)) if name.endswith(".csv")})
    declared = [each for own in edition.declared.values() for each in own.values()]
    rules = [(claim, each) for claim in read_claims() for each in thresholds(claim)]
    while len(found) < count:
        if misses == MISSES:
            raise RunError(f"--count {count}: there are few more faults than {len(found)}; ask for so many at most")
        kind = lot.choice([kind for kind in KINDS if {"parameter": declared, "threshold": rules}.get(kind, tables)])
        if kind == "parameter":
            made = _of_parameter(lot, lot.choice(declared), edition)
        elif kind == "threshold":
            claim, threshold = lot.choice(rules)
            size = (abs(threshold.value) or 1) * lot.choice([-2, -1, -0.5, 0.5, 1, 2])
            made = Mutation(kind, claim.id, (threshold.result, threshold.value, threshold.value + size))
        else:
            made = _of_table(lot, kind, lot.choice(tables))
        misses = 0 if made and made not in found else misses + 1
        if not misses:
            found.append(made)
    return found


def _of_parameter(lot: random.Random, parameter: Parameter, edition: Edition) -> Mutation | None:
    """Another value of a parameter: a tenth more or less, at least one; another choice; a list without one element."""
    value = edition.values(parameter.chapter)[parameter.name]
    if isinstance(value, bool):
        other = not value
    elif isinstance(value, int | float):
        other = value + type(value)(lot.choice([-1, 1]) * max(1, abs(value) // 10 if abs(value) < 1900 else 1))
    elif isinstance(value, list) and value:
        left_out = lot.randrange(len(value))
        other = [each for place, each in enumerate(value) if place != left_out]
    else:
        others = [each for each in parameter.choices if each != value and not parameter.column]
        other = lot.choice(others) if others and isinstance(value, str) else None
    return None if other in (None, value) else Mutation("parameter", parameter.chapter, (parameter.name, value, other))


def _of_table(lot: random.Random, kind: str, table: str) -> Mutation | None:
    """Columns, a key or a value of a table that has what the kind needs."""
    schema = resource(table)["schema"]
    fields = {each["name"]: each["type"] for each in schema["fields"]}
    numbers = [name for name in fields if fields[name] in NUMBERS and name not in schema.get("primaryKey", [])]
    if kind == "columns swapped" and len(numbers) > 1:
        return Mutation(kind, table, tuple(sorted(lot.sample(numbers, 2))))
    if kind == "year shifted" and fields.get("year") in NUMBERS:
        return Mutation(kind, table, ("year", lot.choice([-1, 1])))
    if kind == "sign" and numbers:
        return Mutation(kind, table, (lot.choice(numbers),))
    if kind == "country dropped" and "iso3" in fields:
        return Mutation(kind, table, ("iso3", lot.choice(sorted(set(load(table)["iso3"].dropna())))))
    return None


def mutated(text: str, mutation: Mutation) -> str:
    r"""The CSV of a table with a mutation.

    Examples
    --------
    >>> mutated("iso3,gdp\nCHN,2\nUSA,3\n", Mutation("sign", "made", ("gdp",)))
    'iso3,gdp\nCHN,-2\nUSA,-3\n'
    """
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    first, *rest = mutation.what
    for row in rows:
        if mutation.kind == "columns swapped":
            row[first], row[rest[0]] = row[rest[0]], row[first]
        elif mutation.kind == "year shifted" and row[first]:
            row[first] = str(int(row[first]) + rest[0])
        elif mutation.kind == "sign" and row[first]:
            row[first] = row[first][1:] if row[first].startswith("-") else f"-{row[first]}"
    if mutation.kind == "country dropped":
        rows = [row for row in rows if row[first] != rest[0]]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=next(csv.reader(io.StringIO(text, newline=""))), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
