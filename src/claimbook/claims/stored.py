"""The form of an edition's ``results.json``, which may have been made elsewhere, checked before it is used."""

from pydantic import BaseModel, ConfigDict, Field

EDITION = r"[a-z0-9][a-z0-9.-]{0,63}"  # names of editions become names of files and parts of addresses


class _Table(BaseModel):
    """What is kept of a table."""

    title: str
    version: str
    hash: str


class _Data(BaseModel):
    """What is kept of the tables."""

    descriptor: str
    tables: dict[str, _Table]


class _Chapter(BaseModel):
    """What is kept of a chapter."""

    parameters: dict[str, object]
    fingerprint: str | None
    missing: str | None


class Stored(BaseModel):
    """What a ``results.json`` must hold."""

    model_config = ConfigDict(strict=True)
    edition: str = Field(pattern=f"^{EDITION}$")
    title: str
    description: str
    data: _Data
    chapters: dict[str, _Chapter]
    results: dict[str, dict]
    verdicts: dict[str, str]
