"""A lead as other programs send it: checked at the edge, then a `Lead` of the domain."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
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

from qualification.contact import ContactError, parse_email
from qualification.iso import COUNTRIES, CURRENCIES
from qualification.lead import Activity, Channel, Company, Lead, Origin, Person
from qualification.money import from_major

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Dates before it are a form's default or a clock that was never set."""

AHEAD = timedelta(days=1)
"""How far another machine's clock may be ahead of ours."""

MOST_EXTRA = 50
LONGEST_EXTRA = 2_000

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_CONTROL_BUT_BREAKS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]+")


def _one_line(value: Any) -> Any:
    """Text without control characters and outer blanks; blank text is no text."""
    return _CONTROL.sub(" ", value).strip() or None if isinstance(value, str) else value


def _several_lines(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _CONTROL_BUT_BREAKS.sub(" ", value.replace("\r\n", "\n")).strip() or None


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _email(value: str) -> str:
    try:
        return parse_email(value)
    except ContactError as error:
        raise ValueError(str(error)) from error


def _country(value: str) -> str:
    code = value.upper()
    if code not in COUNTRIES:
        raise ValueError("is not an ISO 3166 country code of two letters, such as US")
    return code


def _currency(value: str) -> str:
    code = value.upper()
    if code not in CURRENCIES:
        raise ValueError("is not an ISO 4217 currency code, such as USD")
    return code


def _moment(value: datetime, info: ValidationInfo) -> datetime:
    """A time without zone is taken as UTC."""
    value = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    now: datetime = (info.context or {})["now"]
    if not EARLIEST <= value <= now + AHEAD:
        raise ValueError(f"lies outside of {EARLIEST:%Y-%m-%d} to now")
    return value


def _listed(value: Any) -> Any:
    """Files write a list as text: "slack, spreadsheets"."""
    return (
        [part for part in re.split(r"\s*[,;|]\s*", value) if part]
        if isinstance(value, str)
        else value
    )


Line = Annotated[str, BeforeValidator(_one_line), Field(max_length=200)]
Prose = Annotated[str, BeforeValidator(_several_lines), Field(max_length=20_000)]
Moment = Annotated[datetime, BeforeValidator(_blank_is_none), AfterValidator(_moment)]
Email = Annotated[str, BeforeValidator(_one_line), Field(max_length=320), AfterValidator(_email)]


class ActionForm(BaseModel):
    """Something the prospect did."""

    model_config = ConfigDict(extra="forbid")

    action: Line
    at: Moment | None = None
    detail: Line | None = None
    channel: Line | None = None
    campaign: Line | None = None

    def activity(self, default_at: datetime) -> Activity:
        """As the domain sees it; without a time it happened at `default_at`."""
        return Activity(
            self.action, self.at or default_at, self.detail, self.channel, self.campaign
        )


class LeadForm(BaseModel):
    """One lead. Every field but `email` may be left out; unknown fields are kept under `extra`."""

    model_config = ConfigDict(extra="allow")

    email: Email
    external_id: Line | None = Field(None, coerce_numbers_to_str=True)
    first_name: Line | None = None
    last_name: Line | None = None
    title: Line | None = None
    phone: Annotated[Line, Field(max_length=60)] | None = None
    company: Line | None = None
    domain: Line | None = None
    country: Annotated[Line, AfterValidator(_country)] | None = None
    industry: Line | None = None
    employees: Annotated[int, BeforeValidator(_blank_is_none), Field(ge=0, le=10**8)] | None = None
    founded: Annotated[int, BeforeValidator(_blank_is_none), Field(ge=1000, le=2200)] | None = None
    capital_raised: (
        Annotated[int, BeforeValidator(_blank_is_none), Field(ge=0, le=10**14)] | None
    ) = None
    tools: Annotated[list[Line], BeforeValidator(_listed), Field(max_length=100)] = []
    source: Line | None = None
    campaign: Line | None = None
    channel: Annotated[Channel, BeforeValidator(_blank_is_none)] | None = None
    partner: Line | None = None
    deal_value: (
        Annotated[Decimal, BeforeValidator(_blank_is_none), Field(ge=0, le=10**12)] | None
    ) = None
    currency: Annotated[Line, AfterValidator(_currency)] | None = None
    message: Prose | None = None
    answers: Annotated[dict[Line, Line], Field(max_length=MOST_EXTRA)] = {}
    actions: Annotated[list[ActionForm], Field(max_length=1_000)] = []
    created_at: Moment | None = None
    owner: Email | None = Field(None, validation_alias=AliasChoices("owner", "account_owner"))

    def lead(self, now: datetime, default_currency: str) -> Lead:
        """As the domain sees it. Sums without currency are in `default_currency`."""
        created = self.created_at or now
        currency = self.currency or default_currency
        value = from_major(self.deal_value, currency) if self.deal_value is not None else None
        return Lead(
            person=Person(self.email, self.first_name, self.last_name, self.title, self.phone),
            company=Company(
                name=self.company,
                domain=_bare_domain(self.domain),
                country=self.country,
                industry=self.industry,
                employees=self.employees,
                founded=self.founded,
                capital_raised=self.capital_raised,
                tools=tuple(self.tools),
            ),
            origin=Origin(
                source=self.source,
                campaign=self.campaign,
                channel=self.channel or Channel.INBOUND,
                partner=self.partner,
                message=self.message,
                answers=dict(self.answers),
                account_owner=self.owner.casefold() if self.owner else None,
                deal_value=value,
                extra=_extra(self.model_extra or {}),
            ),
            activities=tuple(action.activity(created) for action in self.actions),
            created_at=self.created_at,
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
        form = LeadForm.model_validate(data, context={"now": now})
        return form.lead(now, default_currency)
    except ValidationError as error:
        return [_field_error(item, path) for item in error.errors(include_url=False)]


def _field_error(item: Any, path: str) -> FieldError:
    parts = [path] if path else []
    parts += [str(part) for part in item["loc"] if str(part) != "[key]"]
    if item["type"] == "model_type":
        return FieldError(path=".".join(parts), message="A lead is a JSON object with an email.")
    if item["type"] == "missing":
        return FieldError(path=".".join(parts), message="This field is required.")
    said = item["msg"].removeprefix("Value error, ").strip().rstrip(".")
    return FieldError(path=".".join(parts), message=said[:1].upper() + said[1:] + ".")


def _extra(unknown: dict[str, Any]) -> dict[str, Any]:
    """Unknown fields as short text, as many as are worth keeping."""
    kept = {}
    for name, value in list(unknown.items())[:MOST_EXTRA]:
        text = value if isinstance(value, (int, float, bool)) else _one_line(str(value or ""))
        if text is not None:
            kept[_one_line(name[:100]) or "?"] = (
                text[:LONGEST_EXTRA] if isinstance(text, str) else text
            )
    return kept


def _bare_domain(text: str | None) -> str | None:
    """`https://www.Acme.com/about` is the domain acme.com."""
    if not text:
        return None
    host = re.sub(r"^[a-z]+://", "", text.casefold()).split("/")[0].split(":")[0]
    return host.removeprefix("www.") or None
