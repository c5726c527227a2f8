"""The form of a descriptor: what `datapackage.json` must hold before a table is read by it."""

import re
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    ValidationError,
)

from .checks import TableError

Columns = StrictStr | list[StrictStr]


def _shown(word: str) -> str:
    """The word, if every letter of it can be shown: names become parts of messages and of paths."""
    if not word or not word.isprintable():
        raise ValueError(f"expected a name of letters that can be shown, found {word!r}")
    return word


Word = Annotated[StrictStr, AfterValidator(_shown)]


class Constraints(BaseModel):
    """What the values of a field must satisfy; one that is not known here would not be checked."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    required: StrictBool = False
    unique: StrictBool = False
    minimum: float | None = Field(None, strict=True)
    maximum: float | None = Field(None, strict=True)
    enum: list[StrictStr | StrictInt | StrictFloat] | None = None
    pattern: StrictStr | None = None


class Column(BaseModel):
    """A field of a table."""

    name: Word
    type: StrictStr
    constraints: Constraints = Constraints()


class Reference(BaseModel):
    """Columns of another table."""

    resource: StrictStr
    fields: Columns


class Key(BaseModel):
    """A foreign key."""

    fields: Columns
    reference: Reference


class Schema(BaseModel):
    """Fields and keys of a table."""

    fields: list[Column] = Field(min_length=1)
    primary: Columns = Field([], alias="primaryKey")
    foreign: list[Key] = Field([], alias="foreignKeys")


class Resource(BaseModel):
    """A table."""

    model_config = ConfigDict(protected_namespaces=())
    name: Word
    path: Word
    form: Schema = Field(alias="schema")


def check_package(package: object, label: str) -> None:
    """Raise a `TableError` unless a descriptor has the form of a Data Package whose keys name columns that it has."""
    entries = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(entries, list) or not entries:
        raise TableError(f"{label}: found no list of resources, expected a Data Package; describe each table there")
    tables = {}
    for number, entry in enumerate(entries, start=1):
        place = f"{label}, resource {number}"
        schema = entry.get("schema") if isinstance(entry, dict) else None
        if not isinstance(schema, dict) or not {"name", "path"} <= set(entry) or not schema.get("fields"):
            raise TableError(f"{place}: lacks one of name, path and schema.fields; add it")
        try:
            table = Resource.model_validate(entry)
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(map(str, fault["loc"]))
            what = fault["msg"].removeprefix("Value error, ")
            raise TableError(f"{place} ({entry['name']!r:.99}), {where}: {what}; correct it or add it") from None
        if table.name in tables:
            raise TableError(f"{place}: there are two tables {table.name!r}; give one another name")
        tables[table.name] = table
    for table in tables.values():
        _check_columns(table, tables, f"{label}, {table.name}")


def _check_columns(table: Resource, tables: dict[str, Resource], place: str) -> None:
    """Bounds are of numbers, patterns can be read, and keys name columns that are there."""
    names = [column.name for column in table.form.fields]
    if len(set(names)) < len(names):
        raise TableError(f"{place}: names the column {max(names, key=names.count)!r} twice; rename one of them")
    for column in table.form.fields:
        bounds = column.constraints.minimum, column.constraints.maximum
        if bounds != (None, None) and column.type not in ("integer", "number", "year"):
            found = f"found minimum or maximum of type {column.type!r}, expected them of numbers"
            raise TableError(f"{place}, {column.name}: {found}; remove them or correct the type")
        try:
            re.compile(column.constraints.pattern or "")
        except re.error as error:
            raise TableError(f"{place}, {column.name}, pattern: is none ({error}); correct it") from None
    named = [(table, table.form.primary)]
    for key in table.form.foreign:
        if len(_listed(key.fields)) != len(_listed(key.reference.fields)):
            raise TableError(f"{place}: a foreign key has more columns on one side; name as many on both")
        named.append((table, key.fields))
        if key.reference.resource in tables:  # a table that is not there is named when it is looked for
            named.append((tables[key.reference.resource], key.reference.fields))
    for holder, names in named:
        known = {column.name for column in holder.form.fields}
        for name in _listed(names):
            if name not in known:
                raise TableError(f"{place}: a key names {name!r}, no column of {holder.name}; correct it")


def _listed(columns: Columns) -> list[str]:
    return [columns] if isinstance(columns, str) else columns
