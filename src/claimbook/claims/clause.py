"""Clauses of a rule, thresholds without code: a verdict, and comparisons of recorded results that must hold for it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, field_validator

from ..notebook.results import Result

FAVOURABLE = ("supported", "consistent")
Words = Annotated[str, Field(pattern=r"\S")]
Word = Literal["supported", "consistent", "not identified", "contradicted"]
Number = Annotated[float, Field(strict=True)]  # no word, no truth
Key = Annotated[str, Field(pattern=r"^[a-z]+\.[a-z][a-z0-9_]*$")]
COMPARISONS = {
    "above": lambda left, right: left > right,
    "at_least": lambda left, right: left >= right,
    "below": lambda left, right: left < right,
    "at_most": lambda left, right: left <= right,
    "equals": lambda left, right: left == right,
}


class ClaimError(ValueError):
    """A ledger that cannot be read, or a claim whose results are missing; the message names the claim."""


class Strict(BaseModel):
    """Unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Reference(Strict):
    """Another result to compare with."""

    result: Key
    part: Literal["value", "low", "high"] = "value"


class Condition(Strict):
    """One comparison of a recorded result with a number, a word or another result."""

    result: Key
    part: Literal["value", "low", "high"] = "value"
    above: Number | Key | Reference | None = None
    at_least: Number | Key | Reference | None = None
    below: Number | Key | Reference | None = None
    at_most: Number | Key | Reference | None = None
    equals: Number | str | None = None
    _given: list[tuple[str, float | str | Reference]] = PrivateAttr()

    def model_post_init(self, context: object) -> None:
        """Note what is compared: a panel asks it for thousands of choices."""
        sides = [(name, getattr(self, name)) for name in COMPARISONS if getattr(self, name) is not None]
        self._given = [
            (name, Reference(result=right) if name != "equals" and isinstance(right, str) else right)
            for name, right in sides
        ]

    def comparison(self) -> tuple[str, float | str | Reference]:
        """Name of the one comparison that is given, and what stands on its right."""
        if len(self._given) != 1:
            raise ClaimError(f"the condition on {self.result} needs exactly one of {', '.join(COMPARISONS)}")
        return self._given[0]


class Clause(Strict):
    """A verdict, and the conditions that must all hold for it."""

    verdict: Word
    when: list[Condition] = Field(min_length=1)


class World(Strict):
    """Made-up figures, each a number, a word, or ``[value, low, high]``, and the verdict that the rule gives there."""

    verdict: Word
    results: dict[Key, object]

    @field_validator("results")
    @classmethod
    def _figures(cls, given: dict) -> dict[str, Result]:
        for key, figure in given.items():
            parts = figure if isinstance(figure, list) else [figure]
            if len(parts) not in (1, 3) or not all(type(part) in (int, float, str) for part in parts):
                raise ValueError(f"{key}: found {figure!r}, expected a number, a word in quotes, or [value, low, high]")
            given[key] = Result(key, parts[0], "1", *parts[1:])
        return given


class Rates(Strict):
    """How often a rule gives each verdict in samples that were simulated, as recorded results in percent.

    ``simulated`` says how; ``true`` and ``false`` name the result of each verdict when the claim is true, and when not.
    """

    simulated: Words
    true: dict[Word, Key] = Field(min_length=1)
    false: dict[Word, Key] = Field(min_length=1)

    def named(self) -> list[str]:
        """The results that it names."""
        return [*self.true.values(), *self.false.values()]
