"""A lead as other programs send it: checked at the edge, then a `Lead` of the domain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)

from bot.intake import cleaning
from qualification.lead import Activity, Channel, Company, Lead, Origin, Person
from qualification.money import from_major

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Dates before it are a form's default or a clock that was never set."""

AHEAD = timedelta(days=1)
"""How far another machine's clock may be ahead of ours."""

EXAMPLE: dict[str, Any] = {
    "email": "ada@lovelace.example",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "title": "VP Operations",
    "company": "Lovelace Looms",
    "country": "GB",
    "industry": "manufacturing",
    "employees": 240,
    "source": "google ads",
    "campaign": "autumn",
    "deal_value": 18000,
    "currency": "USD",
    "message": "We copy orders by hand and it hurts.",
    "answers": {"timeline": "this_quarter", "purpose": "evaluate"},
    "actions": [{"action": "pricing_page", "at": "2026-11-20T09:30:00Z"}],
}


def _moment(value: datetime, info: ValidationInfo) -> datetime:
    """A time without zone is taken as UTC."""
    value = value.replace(tzinfo=UTC) if value.tzinfo is None else value
    now: datetime = (info.context or {})["now"]
    if not EARLIEST <= value <= now + AHEAD:
        raise ValueError(f"should lie between {EARLIEST.year} and now")
    return value.astimezone(UTC)


_company = lru_cache(maxsize=4096)(Company)
"""Leads of one company share it: it is stored as text, which is then known."""

Line = Annotated[str, Field(max_length=200)]
Key = Annotated[str, Field(max_length=100)]
Moment = Annotated[datetime, BeforeValidator(cleaning.number), AfterValidator(_moment)]
Email = Annotated[str, Field(max_length=320), AfterValidator(cleaning.email)]
Count = Annotated[int, BeforeValidator(cleaning.number), Field(ge=0, le=10**8)]
Year = Annotated[int, BeforeValidator(cleaning.number), Field(ge=1000, le=2200)]
Whole = Annotated[int, BeforeValidator(cleaning.number), Field(ge=0, le=10**14)]
Amount = Annotated[Decimal, BeforeValidator(cleaning.number), Field(ge=0, le=10**12)]


class ActionForm(BaseModel):
    """Something the prospect did."""

    model_config = ConfigDict(extra="forbid")

    action: Key = Field(description="What they did, as the playbook names it: demo_request")
    at: Moment | None = Field(None, description="When; left out: on arrival, once a day")
    detail: Line | None = Field(None, description="Which one: a page, a paper, an event")
    channel: Key | None = Field(None, description="Where: web, email, event")
    campaign: Line | None = Field(None, description="The campaign that brought them there")

    def activity(self, arrived: datetime) -> Activity:
        """As the domain sees it; without a time of its own it happened when the lead arrived."""
        return Activity(self.action, self.at or arrived, self.detail, self.channel, self.campaign)


Tools = Annotated[list[Key], BeforeValidator(cleaning.listed), Field(max_length=100)]
Answer = Annotated[str, Field(max_length=2_000, coerce_numbers_to_str=True)]
Answers = Annotated[
    dict[Key, Answer], BeforeValidator(cleaning.tidy), Field(max_length=cleaning.MOST_EXTRA)
]
Action = Annotated[ActionForm, BeforeValidator(cleaning.tidy)]


class LeadForm(BaseModel):
    """One lead. Every field but `email` may be left out; unknown fields are kept under `extra`."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"example": EXAMPLE})

    email: Email = Field(description="The prospect's address; the same address is the same lead")
    external_id: Line | None = Field(
        None, coerce_numbers_to_str=True, description="Your id; the same id is the same lead"
    )
    first_name: Line | None = Field(None, description="May be the whole name")
    last_name: Line | None = Field(None, description="Family name")
    title: Line | None = Field(None, description="Job title: VP Operations")
    phone: Annotated[str, Field(max_length=60)] | None = Field(
        None, description="As they wrote it", coerce_numbers_to_str=True
    )
    company: Line | None = Field(None, description="Name of the company")
    domain: Line | None = Field(None, description="Web address of the company")
    country: Annotated[Line, AfterValidator(cleaning.country)] | None = Field(
        None, description="ISO 3166 code of two letters: US"
    )
    industry: Line | None = Field(None, description="As the playbook names it: software")
    employees: Count | None = Field(None, description="How many people work there")
    founded: Year | None = Field(None, description="Year")
    capital_raised: Whole | None = Field(None, description="In whole units of the team's currency")
    tools: Tools = Field(
        default_factory=list, description="What they use now: a list, or text with commas"
    )
    source: Line | None = Field(None, description="Where the lead came from: google ads")
    campaign: Line | None = Field(None, description="Which campaign brought it")
    channel: Annotated[Channel, BeforeValidator(cleaning.lower)] | None = Field(
        None, description="inbound (default), outbound or partner"
    )
    partner: Line | None = Field(None, description="Which partner brought it")
    deal_value: Amount | None = Field(None, description="In whole units of the currency: 18000.50")
    currency: Annotated[Line, AfterValidator(cleaning.currency)] | None = Field(
        None, description="ISO 4217 code: USD; left out: the team's currency"
    )
    message: Annotated[str, Field(max_length=20_000)] | None = Field(
        None, description="What they wrote, in their words"
    )
    answers: Answers = Field(
        default_factory=dict, description="Answers on a form, by name: timeline, purpose"
    )
    actions: Annotated[list[Action], Field(max_length=1_000)] = Field(
        default_factory=list, description="What they did"
    )
    created_at: Moment | None = Field(None, description="ISO 8601; without zone: UTC")
    owner: Email | None = Field(
        None,
        validation_alias=AliasChoices("owner", "account_owner"),
        description="E-mail of the rep who owns the account",
    )

    def lead(self, now: datetime, default_currency: str) -> Lead:
        """As the domain sees it. Sums without currency are in `default_currency`."""
        created = self.created_at or now
        value = self.deal_value
        currency = self.currency or default_currency
        return Lead(
            person=Person(self.email, self.first_name, self.last_name, self.title, self.phone),
            company=_company(
                self.company,
                cleaning.domain(self.domain) if self.domain else None,
                self.country,
                self.industry,
                self.employees,
                self.founded,
                self.capital_raised,
                tuple(self.tools),
            ),
            origin=Origin(
                source=self.source,
                campaign=self.campaign,
                channel=self.channel or Channel.INBOUND,
                partner=self.partner,
                message=self.message,
                answers=self.answers,
                account_owner=self.owner.casefold() if self.owner else None,
                deal_value=from_major(value, currency) if value is not None else None,
                extra=cleaning.extra(self.model_extra) if self.model_extra else {},
            ),
            activities=tuple([action.activity(created) for action in self.actions]),
            created_at=created,
            external_id=self.external_id,
        )


class FieldError(BaseModel):
    """One field that was refused: its path, such as `actions.0.at`, and what to do."""

    path: str
    message: str


def read_lead(
    data: Any, now: datetime, default_currency: str, path: str = ""
) -> Lead | list[FieldError]:
    """A lead from parsed JSON or a file's row, or what is wrong with it, field by field."""
    try:
        form = LeadForm.model_validate(cleaning.tidy(data), context={"now": now})
        return form.lead(now, default_currency)
    except ValidationError as error:
        return field_errors(error, path, "A lead is a JSON object with an email.")
    except RecursionError:
        return [FieldError(path=path, message="This lead is nested too deeply.")]


def field_errors(error: ValidationError, path: str, what: str) -> list[FieldError]:
    """Each refused field by its path; `what` says what was expected where there is no object."""
    return [_field_error(item, path, what) for item in error.errors(include_url=False)]


def _field_error(item: Any, path: str, expected: str) -> FieldError:
    parts = [path] if path else []
    parts += [cleaning.one_line(str(part))[:100] for part in item["loc"] if part != "[key]"]
    where = ".".join(parts)
    match item["type"]:
        case "model_type":
            message = expected if where == path else "A value is an object."
            return FieldError(path=where, message=message)
        case "missing":
            return FieldError(path=where, message="This field is required.")
        case "string_too_long":
            most, length = item["ctx"]["max_length"], len(item["input"])
            message = f"This has {length:,} characters. Shorten it to {most:,}."
            return FieldError(path=where, message=message)
    said = cleaning.one_line(item["msg"].removeprefix("Value error, ")).rstrip(".")
    return FieldError(path=where, message=said[:1].upper() + said[1:] + ".")
