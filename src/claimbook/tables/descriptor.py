"""The form of a descriptor: what `datapackage.json` must hold before a table is read by it."""

import re
from datetime import date
from typing import Annotated, ClassVar, Literal

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
    model_validator,
)

from .check import HIDDEN, TableError
from .keys import slip

Columns = StrictStr | list[StrictStr]


def _shown(word: str) -> str:
    """The word, if every letter of it can be shown: names become parts of messages and of paths."""
    if not word or not word.isprintable():
        raise ValueError(f"expected a name of letters that can be shown, found {word!r}")
    return word


def _said(words: str) -> str:
    """The words, if there are any and none of their letters hides or turns others."""
    if hidden := HIDDEN.search(words):
        raise ValueError(f"holds {hidden[0]!a}, a letter that is not seen, in {words!a:.60}; take it out")
    if not words.strip():
        raise ValueError("expected words, found none")
    return words


def _web(address: str) -> str:
    """The address, if it is one of the web."""
    if not re.fullmatch(r"https?://[^\s<>\"']+", address):
        raise ValueError(f"expected an address that begins with https://, found {address!r:.60}")
    return address


def _plain(name: str) -> str:
    """The name, if it is one, and no path."""
    if not re.fullmatch(r"\w[\w.-]*", name):
        raise ValueError(f"expected a name of letters, digits, dots and hyphens, found {name!r:.60}")
    return name


def _day(words: str) -> str:
    """The day, as the book prints it."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", words) or not date.fromisoformat(words):
        raise ValueError(f"expected a day like 2026-11-23, found {words!r}")
    return words


def _comma(dialect: dict) -> dict:
    """The dialect, if it is the one in which tables are read."""
    if dialect not in ({}, {"delimiter": ","}):
        raise ValueError("is not read, since tables have commas and one line of headings; write the file so")
    return dialect


Word = Annotated[StrictStr, AfterValidator(_shown)]
Words = Annotated[StrictStr, AfterValidator(_said)]
PACKAGE = """$schema contributors created description homepage id image keywords licenses name profile resources sources
    title version"""
UNITLESS = ("string", "date")  # types of fields whose unit may be empty


class Described(BaseModel):
    """Anything that is described: keys of one's own are free, unless they look like one that is read."""

    standard: ClassVar[str] = ""  # keys of Data Packages that are not read here

    @model_validator(mode="before")
    @classmethod
    def _spelt(cls, given: object) -> object:
        """Refuse a misspelt key, whose check would be off and nobody would know."""
        known = [field.alias or name for name, field in cls.model_fields.items()] + cls.standard.split()
        if isinstance(given, dict) and (said := slip(given, known)):
            raise ValueError(said)
        return given


class Constraints(Described):
    """What the values of a field must satisfy; one that is not known here would not be checked."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    required: StrictBool = False
    unique: StrictBool = False
    minimum: float | None = Field(None, strict=True)
    maximum: float | None = Field(None, strict=True)
    enum: list[StrictStr | StrictInt | StrictFloat] | None = None
    pattern: StrictStr | None = None


class Column(Described):
    """A field of a table."""

    standard = "title format example rdfType missingValues categories categoriesOrdered"
    name: Word
    type: Literal["string", "number", "integer", "year", "date"]
    unit: StrictStr
    description: Words
    constraints: Constraints = Constraints()


class Reference(Described):
    """Columns of another table."""

    resource: StrictStr
    fields: Columns


class Key(Described):
    """A foreign key."""

    fields: Columns
    reference: Reference


class Schema(Described):
    """Fields and keys of a table, and how many rows it has, if a standard or a publication fixes that."""

    standard = "uniqueKeys fieldsMatch $schema"
    fields: list[Column] = Field(min_length=1)
    rows: int | None = Field(None, ge=1, strict=True)
    primary: Columns = Field([], alias="primaryKey")
    foreign: list[Key] = Field([], alias="foreignKeys")
    missing: list[Literal[""]] = Field([""], alias="missingValues")


class Licence(Described):
    """Rights in a table."""

    standard = "path"
    name: Words
    title: Words | None = None


class Source(Described):
    """Where a table comes from."""

    standard = "email"
    title: Words
    version: Words | None = None
    path: Annotated[Words, AfterValidator(_web)] | None = None


class Resource(Described):
    """A table."""

    standard = "profile $schema format mediatype hash bytes homepage keywords contributors created version image id"
    model_config = ConfigDict(protected_namespaces=())
    name: Annotated[Word, AfterValidator(_plain)]
    path: Word
    title: Words
    description: Words
    licenses: list[Licence] = Field(min_length=1)
    sources: list[Source] = Field(min_length=1)
    retrieved: Annotated[StrictStr, AfterValidator(_day)] | None = None
    citation: Word | None = None
    encoding: Literal["utf-8"] = "utf-8"
    dialect: Annotated[dict, AfterValidator(_comma)] = {}
    form: Schema = Field(alias="schema")


def check_package(package: object, label: str) -> None:
    """Raise a `TableError` unless a descriptor has the form of a Data Package whose keys name columns that it has."""
    entries = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(entries, list) or not entries:
        raise TableError(f"{label}: found no list of resources, expected a Data Package; describe each table there")
    if said := slip(package, PACKAGE.split()):
        raise TableError(f"{label}: {said}")
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
            where, what = list(fault["loc"]), fault["msg"].removeprefix("Value error, ")
            if where[:2] == ["schema", "fields"] and len(where) > 2 and isinstance(schema["fields"][where[2]], dict):
                where[:3] = ["field", str(schema["fields"][where[2]].get("name", where[2]))]
            if fault["type"] == "missing":
                what = "is missing"
            where = ".".join(map(str, where))
            raise TableError(f"{place} ({entry['name']!r:.99}), {where}: {what}; correct it or add it") from None
        profile = "tabular-data-resource" if package.get("profile") == "tabular-data-package" else entry.get("profile")
        if entry.get("profile") != profile:
            raise TableError(f"{place} ({entry['name']!r:.99}), profile: expected {profile!r}; correct it or add it")
        for other in tables.values():
            for part in ("name", "path"):  # some file systems, and addresses of pages, know no capitals
                one, two = getattr(other, part), getattr(table, part)
                if one.casefold() == two.casefold():
                    what = f"there are two tables {one!r}" if one == two else f"{one!r} and {two!r} may be one"
                    raise TableError(f"{place}, {part}: {what}; give one another {part}")
        tables[table.name] = table
    for table in tables.values():
        _check_columns(table, tables, f"{label}, {table.name}")


def _check_columns(table: Resource, tables: dict[str, Resource], place: str) -> None:
    """Bounds are of numbers, patterns can be read, and keys name columns that are there."""
    names = [column.name for column in table.form.fields]
    if len(set(names)) < len(names):
        raise TableError(f"{place}: names the column {max(names, key=names.count)!r} twice; rename one of them")
    for column in table.form.fields:
        if column.type not in UNITLESS and not column.unit.strip():
            found = f"has no unit, expected one for type {column.type!r}"
            raise TableError(f"{place}, {column.name}: {found}; add it, or write 1 where there is none")
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
