"""How a deal ended, or what a customer paid later, as other programs send it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from bot.intake import cleaning
from bot.intake.lead_form import Amount, Email, FieldError, Line, Moment, field_errors
from bot.usecases.outcomes import Outcome, OutcomeKind
from qualification.money import from_major

EXAMPLE: dict[str, Any] = {
    "external_id": "crm-4711",
    "outcome": "won",
    "amount": 18000,
    "currency": "USD",
    "at": "2026-11-20T15:00:00Z",
}

_LATER = (OutcomeKind.UPSELL, OutcomeKind.RENEWAL)


class OutcomeForm(BaseModel):
    """One outcome of a lead, which `id`, `external_id` or `email` names; the first given counts."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE})

    outcome: Annotated[OutcomeKind, BeforeValidator(cleaning.lower)] = Field(
        description="won or lost; of a customer upsell or renewal"
    )
    id: Annotated[int, BeforeValidator(cleaning.number), Field(ge=1, le=2**53)] | None = Field(
        None, description="The lead's id here, as intake answered it"
    )
    external_id: Line | None = Field(
        None, coerce_numbers_to_str=True, description="The lead's id with you"
    )
    email: Email | None = Field(None, description="The prospect's address")
    amount: Amount | None = Field(
        None,
        validation_alias=AliasChoices("amount", "value"),
        description="What the deal is worth, in whole units: 18000.50",
    )
    currency: Annotated[Line, AfterValidator(cleaning.currency)] | None = Field(
        None, description="ISO 4217 code: USD; left out: the team's currency"
    )
    at: Moment | None = Field(None, description="When; left out: now")
    reason: Line | None = Field(None, description="Why it was lost")

    @model_validator(mode="after")
    def _whole(self) -> OutcomeForm:
        if self.id is None and self.external_id is None and self.email is None:
            raise ValueError("Name the lead by id, external_id or email.")
        if self.outcome in _LATER and (not self.amount or self.at is None):
            raise ValueError(f"{self.outcome.value} has an amount and a time (at), to count once.")
        return self

    def told(self, default_currency: str) -> Outcome:
        """As the use case takes it. Sums without currency are in `default_currency`."""
        currency = self.currency or default_currency
        return Outcome(
            self.outcome,
            self.id,
            self.external_id,
            self.email,
            from_major(self.amount, currency) if self.amount is not None else None,
            self.at,
            self.reason,
        )


FIELDS = tuple(OutcomeForm.model_fields)


def read_outcome(
    data: Any, now: datetime, default_currency: str, path: str = ""
) -> Outcome | list[FieldError]:
    """An outcome from parsed JSON or a file's row, or what is wrong with it, field by field."""
    try:
        form = OutcomeForm.model_validate(cleaning.tidy(data), context={"now": now})
        return form.told(default_currency)
    except ValidationError as error:
        return field_errors(error, path, "An outcome is a JSON object with a lead and an outcome.")
