"""The map of a foreign file: which of its columns is what, and what its own words mean."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.intake import cleaning
from bot.intake.dates import Order
from bot.intake.files import FileError
from qualification.playbook.values import did_you_mean
from qualification.stage import Stage

TEXTS = (
    *("external_id", "first_name", "last_name", "title", "phone", "company", "domain"),
    *("industry", "source", "campaign", "partner", "message", "sdr", "ae", "reason"),
)
DATES = (
    *("created_at", "escalated_at", "qualifying_at", "handed_off_at", "accepted_at"),
    *("rejected_at", "won_at", "lost_at", "closed_at", "renewal_at", "upsell_at"),
)
SUMS = ("deal_value", "amount", "renewal", "upsell")
NUMBERS = ("employees", "founded", "capital_raised")
CHOICES = ("stage", "channel", "country", "currency")
FIELDS = (*TEXTS, "email", *DATES, *SUMS, *NUMBERS, *CHOICES, "tools")
"""What a column can be, besides `extra.NAME` and `answers.NAME`."""

STAGES = tuple(stage.value for stage in Stage)


def _field(name: str) -> str:
    head, dot, tail = name.partition(".")
    if name in FIELDS or (dot and tail and head in ("extra", "answers")):
        return name
    guess = did_you_mean(name, FIELDS)
    hint = f' Did you mean "{guess}"?' if guess else " extra.NAME keeps what Baton has no name for."
    raise ValueError(f'there is no field "{name}".{hint}')


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f'"{name}" is no time zone, such as "Europe/Berlin"')
    return name


FieldName = Annotated[str, AfterValidator(_field)]
Columns = dict[FieldName, str]


class Join(BaseModel):
    """A second file, whose rows belong to rows of the first."""

    model_config = ConfigDict(extra="forbid")

    file: str
    """Its name, beside the file that is imported."""
    column: str
    """The column of the first file that names the row."""
    key: str
    """The column of this file that the name stands in."""
    dates: Order | None = None
    columns: Columns


class Map(BaseModel):
    """How to read a file that another system wrote."""

    model_config = ConfigDict(extra="forbid")

    dates: Order | None = None
    timezone: Annotated[str, AfterValidator(_zone)] | None = None
    currency: Annotated[str, AfterValidator(cleaning.currency)] | None = None
    columns: Columns
    constants: dict[FieldName, str | int | float] = Field(default_factory=dict)
    values: dict[FieldName, dict[str, str]] = Field(default_factory=dict)
    join: list[Join] = Field(default_factory=list)

    @model_validator(mode="after")
    def _whole(self) -> Map:
        named = {*self.fields}
        if not named & {"external_id", "email"}:
            raise ValueError("columns: name external_id or email, to tell leads apart")
        if not named & set(DATES):
            raise ValueError("columns: name a date, such as created_at")
        for word, stage in self.values.get("stage", {}).items():
            if stage not in STAGES:
                known = ", ".join(STAGES)
                raise ValueError(f'values.stage: "{word}" is none of {known}')
        return self

    @property
    def fields(self) -> Iterator[str]:
        """Every field that a row can have."""
        yield from self.columns
        yield from self.constants
        for join in self.join:
            yield from join.columns

    def zone(self, default: ZoneInfo) -> ZoneInfo:
        """Where times without a zone were written."""
        return ZoneInfo(self.timezone) if self.timezone else default

    def meaning(self, field: str) -> Mapping[str, str]:
        """What the file's own words for a field mean, by the words as `plain` writes them."""
        return {plain(word): meant for word, meant in self.values.get(field, {}).items()}


def plain(word: str) -> str:
    """A word of the file, however it is cased and spaced."""
    return " ".join(word.split()).casefold()


def read_map(path: Path) -> Map:
    """The map in a file. Raises `FileError` with one sentence on the first mistake."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise FileError(f"{path} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise FileError(f"{path} is not TOML: {error}.") from error
    try:
        return Map.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"] if part != "[key]")
        said = first["msg"].removeprefix("Value error, ").rstrip(".")
        raise FileError(f"{path}: {where}{': ' if where else ''}{said}.") from error
